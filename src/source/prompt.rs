//! Console sessions in documentation: `$ curl …` lines, `> ` before the lines that continue them.

use super::{Encoding, SourceMap, piece::PieceBuilder};
use crate::{placeholder::Styles, span::Span};

/// The session without its prompts, and where its text stands; `None` where no line has one.
pub(super) fn without_prompts(session: &str) -> Option<(String, SourceMap)> {
    if !session.lines().any(|line| prompt(line) > 0) {
        return None;
    }
    let mut piece = PieceBuilder::new(0);
    let mut at = 0;
    let mut continues = false;
    for line in session.split_inclusive('\n') {
        let prompt = prompt(line);
        let skipped = match prompt {
            0 if continues && line.starts_with("> ") => 2,
            0 if continues && line.trim_end() == ">" => 1,
            0 => 0,
            prompt => prompt,
        };
        continues = skipped > 0;
        piece.encoding(match (prompt, skipped) {
            (0, 1) => Encoding::Nowhere,
            (0, 2) => Encoding::LinePrefix("> ".into()),
            _ => Encoding::LinePrefix(String::new()),
        });
        piece.verbatim(session, Span::new(at + skipped, at + line.len()));
        at += line.len();
    }
    let text = piece.finish(Styles::NONE);
    Some((text.text, text.map))
}

/// The length of the prompt that the line begins with.
fn prompt(line: &str) -> usize {
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    if line.get(indent..).is_some_and(|text| text.starts_with("$ ")) { indent + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_go_and_positions_stay() {
        let session = "$ curl x \\\n> -d '{}'\nout > put\n$ ls";
        let (text, map) = without_prompts(session).unwrap_or_default();
        assert_eq!(text, "curl x \\\n-d '{}'\nout > put\nls");
        let body = text.find("{}").unwrap_or_default();
        assert_eq!(map.to_source(Span::new(body, body + 2)).of(session), "{}");
        assert!(without_prompts("curl x\n> y").is_none());
    }
}
