//! The comment above a command, which names its request.

use super::suppression;

/// Finds the comments above the commands of a script, which share one where they share a line.
#[derive(Debug)]
pub(super) struct Comments<'a> {
    script: &'a str,
    /// The place that was asked for last, and the comment on the line above it.
    last: Option<(usize, Option<&'a str>)>,
}

impl<'a> Comments<'a> {
    pub(super) fn new(script: &'a str) -> Self {
        Self { script, last: None }
    }

    /// The comment on the line above byte `at`.
    pub(super) fn above(&mut self, at: usize) -> Option<&'a str> {
        let known = self.last.filter(|(last, _)| self.script.get(*last..at).is_some_and(|gap| !gap.contains('\n')));
        let comment = known.map_or_else(|| comment_above(self.script.get(..at)?), |(_, comment)| comment);
        self.last = Some((at, comment));
        comment
    }
}

fn comment_above(before: &str) -> Option<&str> {
    // What silences a rule is no name, and the name may stand above it.
    let mut above = before.get(..before.rfind('\n')?)?.rsplit('\n');
    let above = above.find(|line| !suppression::silences(line))?;
    let comment = above.trim().strip_prefix('#').filter(|comment| !comment.starts_with('!'))?;
    let name = comment.trim_matches(|c: char| c == '#' || c.is_whitespace());
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_on_one_line_share_the_comment_above_it() {
        let script = "#!/bin/sh\na\n## b #\n# cobrowse-lint: ignore[null-id] x\nc; d\ne\n# f\n\ng";
        let mut comments = Comments::new(script);
        let places = ["a", "c", "d", "e", "g", "d"].map(|name| script.rfind(name).unwrap_or_default());
        let above = places.map(|at| comments.above(at));
        assert_eq!(above, [None, Some("b"), Some("b"), None, None, Some("b")]);
    }
}
