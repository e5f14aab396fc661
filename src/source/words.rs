//! A shell lexer, for the part of bash that stored curl commands use: text → words, redirects and operators.
//!
//! It never fails: what is broken inside of a curl command becomes a token, what is broken elsewhere is read as text.

use super::{
    Encoding,
    piece::PieceBuilder,
    recovery::Unclosed,
    shell_error::ShellError,
    tokens::{HereDocument, Lexed, Redirect, Token, Until, Word},
};
use crate::{placeholder::Styles, span::Span};

/// Spellings of placeholders in shell text; expansions are holes already, and `$` between single quotes is text.
pub(super) const STYLES: Styles = Styles::MUSTACHE.and(Styles::BRACE).and(Styles::ANGLE).and(Styles::COLON);

/// How deep substitutions may nest.
const MAX_DEPTH: usize = 32;

/// Cuts the part `within` of `text` to pieces.
pub(super) fn lex(text: &str, within: Span, until: Until) -> Lexed {
    let mut lexer = Lexer {
        text,
        at: within.start(),
        end: within.end().min(text.len()),
        in_curl: false,
        one_command: until == Until::Line,
        depth: 0,
        retries: 0,
        pending: Vec::new(),
        documents: Vec::new(),
    };
    let (tokens, _) = lexer.tokens(until);
    // Those whose line the text ends.
    lexer.here_documents();
    Lexed { tokens, documents: lexer.documents, end: lexer.at }
}

/// A here-document whose body begins after the line.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) document: usize,
    pub(super) delimiter: String,
    pub(super) expands: bool,
    pub(super) strips_tabs: bool,
    pub(super) operator: Span,
}

/// Reads a script from `at` to `end`.
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) end: usize,
    /// Whether the command that is being read is curl: only there is broken syntax reported.
    pub(super) in_curl: bool,
    /// Whether only one command is read, out of prose.
    pub(super) one_command: bool,
    depth: usize,
    /// How often something was read again as text.
    pub(super) retries: usize,
    pub(super) pending: Vec<Pending>,
    pub(super) documents: Vec<HereDocument>,
}

impl Lexer<'_> {
    /// The tokens up to `until`, and whether that was found.
    pub(super) fn tokens(&mut self, until: Until) -> (Vec<Token>, bool) {
        let mut tokens = Vec::new();
        let mut parens = 0_usize;
        loop {
            self.blanks(&mut tokens);
            let Some(next) = self.peek() else {
                return (tokens, until != Until::Paren);
            };
            match next {
                '\n' => {
                    self.at += 1;
                    self.end_command(&mut tokens);
                    self.here_documents();
                    if until == Until::Line {
                        return (tokens, true);
                    }
                }
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                ')' if until == Until::Paren && parens == 0 => {
                    self.at += 1;
                    return (tokens, true);
                }
                '(' | ')' => {
                    parens = if next == '(' { parens + 1 } else { parens.saturating_sub(1) };
                    self.at += 1;
                    self.end_command(&mut tokens);
                }
                '&' if self.rest().starts_with("&>") => {
                    self.at += 1;
                    self.redirect(&mut tokens);
                }
                ';' | '&' | '|' => self.operator(&mut tokens),
                '<' | '>' if self.doc_word().is_none() && !self.at_process_substitution() => self.redirect(&mut tokens),
                _ => self.word_or_descriptor(&mut tokens),
            }
        }
    }

    fn operator(&mut self, tokens: &mut Vec<Token>) {
        let rest = self.rest();
        let length = rest.find(|c| !matches!(c, ';' | '&' | '|')).unwrap_or(rest.len());
        let pipe = matches!(rest.get(..length), Some("|" | "|&"));
        self.at += length;
        if pipe {
            tokens.push(Token::Pipe);
            self.in_curl = false;
        } else {
            self.end_command(tokens);
        }
    }

    fn end_command(&mut self, tokens: &mut Vec<Token>) {
        tokens.push(Token::End);
        self.in_curl = false;
    }

    fn word_or_descriptor(&mut self, tokens: &mut Vec<Token>) {
        match self.word() {
            Ok((word, slips)) => {
                let descriptor = !word.quoted && word.piece.text.bytes().all(|byte| byte.is_ascii_digit());
                if descriptor && self.peek().is_some_and(|c| matches!(c, '<' | '>')) {
                    return;
                }
                self.in_curl |= !word.quoted && is_curl(&word.piece.text);
                tokens.push(Token::Word(word));
                tokens.extend(slips.into_iter().map(|(error, span)| Token::Broken(error, span)));
            }
            Err((error, span)) => {
                tokens.push(Token::Broken(error, span));
                self.end_command(tokens);
            }
        }
    }

    /// A word, and what is wrong in it without breaking it off.
    fn word(&mut self) -> Result<(Word, Vec<Unclosed>), Unclosed> {
        let start = self.at;
        let mut slips = Vec::new();
        let mut word = WordBuilder { piece: PieceBuilder::new(start), quoted: false, inner: Vec::new() };
        word.piece.encoding(Encoding::Bare);
        while let Some(next) = self.peek() {
            match next {
                ' ' | '\t' | '\n' | ';' | '&' | '|' | '(' | ')' => break,
                '\r' if self.rest().starts_with("\r\n") => break,
                '<' | '>' => {
                    if self.at_process_substitution() {
                        self.substitution(&mut word)?;
                    } else if let Some(length) = self.doc_word() {
                        self.take(&mut word.piece, length);
                    } else {
                        break;
                    }
                }
                '\\' => self.escape(&mut word),
                '\'' => self.single_quotes(&mut word)?,
                '"' => self.double_quotes(&mut word)?,
                '$' if self.rest().starts_with("$'") => self.ansi_quotes(&mut word)?,
                '$' | '`' => self.expansion(&mut word)?,
                '\u{201c}' | '\u{2018}' if self.in_curl && self.typographic_quotes(&mut word) => {
                    slips.push((ShellError::TypographicQuotes, Span::new(start, self.at)));
                }
                _ => self.take(&mut word.piece, next.len_utf8()),
            }
        }
        let span = Span::new(start, self.at);
        Ok((Word { piece: word.piece.finish(STYLES), span, quoted: word.quoted, inner: word.inner }, slips))
    }

    /// A backslash outside of quotes.
    fn escape(&mut self, word: &mut WordBuilder) {
        word.quoted = true;
        let rest = self.rest();
        if let Some(length) = line_continuation(rest) {
            self.at += length;
            return;
        }
        match rest.chars().nth(1) {
            Some(escaped) => {
                let span = Span::new(self.at, self.at + 1 + escaped.len_utf8());
                word.piece.escape(escaped.encode_utf8(&mut [0; 4]), span);
                self.at = span.end();
            }
            None => self.take(&mut word.piece, 1),
        }
    }

    fn redirect(&mut self, tokens: &mut Vec<Token>) {
        let start = self.at;
        let rest = self.rest();
        let operator = ["<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"];
        let operator = operator.into_iter().find(|operator| rest.starts_with(operator)).unwrap_or(">");
        self.at += operator.len();
        let span = Span::new(start, self.at);
        self.blanks(&mut Vec::new());
        if matches!(operator, "<<" | "<<-") {
            if let Some(document) = self.here_document_begins(span, operator == "<<-") {
                tokens.push(Token::Redirect(Redirect::HereDocument(document), Span::new(start, self.at)));
            }
            return;
        }
        let ends = |c: char| matches!(c, '\n' | '\r' | ';' | '&' | '|' | '(' | ')' | '<' | '>' | '#');
        if self.peek().is_none_or(ends) && !self.at_process_substitution() {
            return;
        }
        match self.word() {
            Ok((word, _)) => {
                let redirect = match operator {
                    "<" => Redirect::From(word),
                    "<<<" => Redirect::HereString(word),
                    _ => Redirect::Other,
                };
                tokens.push(Token::Redirect(redirect, Span::new(start, self.at)));
            }
            Err((error, span)) => {
                tokens.push(Token::Broken(error, span));
                self.end_command(tokens);
            }
        }
    }

    /// Passes blanks and line continuations.
    fn blanks(&mut self, tokens: &mut Vec<Token>) {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            if blanks > 0 {
                self.at += blanks;
            } else if rest.starts_with("\r\n") {
                self.at += 1;
            } else if let Some(length) = line_continuation(rest) {
                self.at += length;
            } else if let Some(length) = foreign_continuation(rest).filter(|_| self.in_curl) {
                self.at += length;
            } else if let Some(length) = blank_after_backslash(rest).filter(|_| self.in_curl) {
                tokens.push(Token::Broken(ShellError::BlankAfterBackslash, Span::new(self.at, self.at + length)));
                self.at += length;
                self.at += self.rest().find('\n').map_or(0, |line_end| line_end + 1);
            } else {
                return;
            }
        }
    }

    /// Reads what follows as a substitution's commands, up to `until`; whether its end was found.
    pub(super) fn nested(&mut self, until: Until) -> Option<(Vec<Token>, bool)> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        let in_curl = std::mem::take(&mut self.in_curl);
        let pending = std::mem::take(&mut self.pending);
        self.depth += 1;
        let read = self.tokens(until);
        self.depth -= 1;
        self.in_curl = in_curl;
        self.pending.splice(0..0, pending);
        Some(read)
    }

    pub(super) fn is_nested(&self) -> bool {
        self.depth > 0
    }

    /// The length of a word of documentation at the current place: `<token>`, `<<YOUR KEY>>`, `<your-id>`.
    pub(super) fn doc_word(&self) -> Option<usize> {
        let rest = self.rest();
        let open = rest.bytes().take(3).take_while(|byte| *byte == b'<').count();
        if !(1..=2).contains(&open) {
            return None;
        }
        let inner = rest.get(open..)?;
        let length = inner.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ')))?;
        let name = inner.get(..length)?;
        let named = name.starts_with(char::is_alphabetic) && !name.ends_with([' ', '-', '.']);
        let closed = inner.get(length..)?.starts_with(if open == 2 { ">>" } else { ">" });
        // `<in.txt >out` and `<in>>out` are redirects.
        let over = inner.get(length + open..)?.starts_with('>');
        (named && closed && !over).then_some(open + length + open)
    }

    pub(super) fn at_process_substitution(&self) -> bool {
        self.rest().starts_with("<(") || self.rest().starts_with(">(")
    }

    /// Adds the next `length` bytes as they are.
    pub(super) fn take(&mut self, piece: &mut PieceBuilder, length: usize) {
        piece.verbatim(self.text, Span::new(self.at, self.at + length));
        self.at += length;
    }

    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }
}

/// A word that is being read.
pub(super) struct WordBuilder {
    pub(super) piece: PieceBuilder,
    pub(super) quoted: bool,
    pub(super) inner: Vec<Vec<Token>>,
}

/// Whether a word calls curl.
pub(super) fn is_curl(word: &str) -> bool {
    matches!(word.rsplit('/').next(), Some("curl" | "curl.exe"))
}

/// The length of a backslash and the line end that it hides.
pub(super) fn line_continuation(rest: &str) -> Option<usize> {
    ["\\\n", "\\\r\n"].into_iter().find(|hidden| rest.starts_with(hidden)).map(str::len)
}

/// The length of the `^` of cmd.exe or the backtick of `PowerShell` and the line end that it hides there.
fn foreign_continuation(rest: &str) -> Option<usize> {
    ["^\n", "^\r\n", "`\n", "`\r\n"].into_iter().find(|hidden| rest.starts_with(hidden)).map(str::len)
}

/// The length of a backslash and the blanks that keep it from hiding the line end.
fn blank_after_backslash(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('\\')?;
    let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
    let line_end = after.get(blanks..)?;
    (blanks > 0 && (line_end.starts_with('\n') || line_end.starts_with("\r\n"))).then_some(1 + blanks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let lexed = lex(text, Span::new(0, text.len()), Until::End);
        let words = lexed.tokens.into_iter().filter_map(|token| match token {
            Token::Word(word) => Some(word),
            _ => None,
        });
        words.collect()
    }

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.piece.text).collect()
    }

    fn holes(text: &str) -> Vec<(String, String, bool)> {
        let words = words(text);
        let holes = words.iter().flat_map(|word| {
            let text = word.piece.text.as_str();
            word.piece.holes.iter().map(|hole| (hole.span.of(text).into(), hole.name.of(text).into(), hole.dynamic))
        });
        holes.collect()
    }

    fn errors(text: &str) -> Vec<(ShellError, String)> {
        let lexed = lex(text, Span::new(0, text.len()), Until::End);
        let broken = lexed.documents.iter().filter_map(|document| document.broken.clone());
        let tokens = lexed.tokens.iter().filter_map(|token| match token {
            Token::Broken(error, span) => Some((error.clone(), *span)),
            _ => None,
        });
        tokens.chain(broken).map(|(error, span)| (error, span.of(text).to_owned())).collect()
    }

    #[test]
    fn quotes_and_escapes_are_decoded() {
        assert_eq!(texts(r#"a 'b c' "d \"e\" \$f \g" h\ i"#), ["a", "b c", r#"d "e" $f \g"#, "h i"]);
        assert_eq!(texts(r"$'a\n\'b\'\u00e9\x41\101'"), ["a\n'b'éAA"]);
        assert_eq!(texts(r#"'it'\''s' "" '{"a":"'"x"'"}'"#), ["it's", "", r#"{"a":"x"}"#]);
        assert_eq!(texts("a\\\nb \\\r\n c\r\nd"), ["ab", "c", "d"]);
    }

    #[test]
    fn every_character_keeps_its_place() {
        let text = "é '{\"a\":\"'\"$X\"'\"}'\r\n";
        let word = words(text).pop().map(|word| word.piece).unwrap_or_default();
        assert_eq!(word.text, "{\"a\":\"$X\"}");
        let place = |part: &str| {
            let at = word.text.find(part).unwrap_or_default();
            word.map.to_source(Span::new(at, at + part.len())).of(text).to_owned()
        };
        assert_eq!((place("{\"a\":\""), place("$X"), place("\"}")), ("{\"a\":\"".into(), "$X".into(), "\"}".into()));
    }

    #[test]
    fn expansions_are_holes_except_between_single_quotes() {
        let hole = |text: &str, name: &str, dynamic| (text.to_owned(), name.to_owned(), dynamic);
        assert_eq!(
            holes("\"$X ${Y:-a} $1\""),
            [hole("$X", "X", false), hole("${Y:-a}", "Y", false), hole("$1", "1", false)]
        );
        assert_eq!(
            holes("\"$(uuidgen \"$(a)\")\" `b`"),
            [hole("$(uuidgen \"$(a)\")", "uuidgen \"$(a)\"", true), hole("`b`", "b", true)]
        );
        assert_eq!(holes("'$X ${Y} $(z)' $ \"$\" \"$.x\""), []);
    }

    #[test]
    fn words_of_documentation_are_no_redirects() {
        assert_eq!(texts("-H Authorization: Bearer <token>"), ["-H", "Authorization:", "Bearer", "<token>"]);
        assert_eq!(
            texts("https://x/<your-id>/y <<YOUR KEY>> a <in.txt >out"),
            ["https://x/<your-id>/y", "<<YOUR KEY>>", "a"]
        );
        assert_eq!(texts("a 2>&1 2>/dev/null 3 &>log b>c"), ["a", "3", "b"]);
    }

    #[test]
    fn comments_end_with_their_line() {
        assert_eq!(texts("a#b # it's\nc"), ["a#b", "c"]);
    }

    #[test]
    fn here_documents_are_read_behind_their_line() {
        let text = "cat <<A <<-'B' x\n$X \\$ \"\nA\n\t$Y\n\tB\r\nnext";
        let lexed = lex(text, Span::new(0, text.len()), Until::End);
        let texts_of: Vec<&str> = lexed.documents.iter().map(|document| document.piece.text.as_str()).collect();
        assert_eq!(texts_of, ["$X $ \"", "$Y"]);
        let holes: Vec<usize> = lexed.documents.iter().map(|document| document.piece.holes.len()).collect();
        assert_eq!(holes, [1, 0]);
        assert_eq!(texts(text), ["cat", "x", "next"]);
    }

    #[test]
    fn what_is_never_closed_in_a_curl_command_is_an_error_there() {
        assert_eq!(errors("curl 'a\nb"), [(ShellError::SingleQuote, "'".into())]);
        assert_eq!(errors("curl -d '{\ncurl -d '{}' x"), [(ShellError::SingleQuote, "'".into())]);
        assert_eq!(errors("curl \"a"), [(ShellError::DoubleQuote, "\"".into())]);
        assert_eq!(errors("curl $(a"), [(ShellError::Substitution, "$(".into())]);
        assert_eq!(errors("curl `a"), [(ShellError::Backtick, "`".into())]);
        let delimiter = || ShellError::HereDocument { delimiter: "EOF".into() };
        assert_eq!(errors("curl <<EOF\n{}\n"), [(delimiter(), "<<EOF".into())]);
        assert_eq!(errors("curl <<EOF\n{}\n  EOF\nls"), [(delimiter(), "<<EOF".into())]);
        assert_eq!(errors("curl a \\ \n -d b"), [(ShellError::BlankAfterBackslash, "\\ ".into())]);
        assert_eq!(errors("curl -H “a: b”"), [(ShellError::TypographicQuotes, "“a: b”".into())]);
    }

    #[test]
    fn an_apostrophe_outside_of_curl_is_text() {
        assert_eq!(texts("it's done\ncurl 'x'"), ["it's", "done", "curl", "x"]);
        assert_eq!(texts("say \"x\ncurl y"), ["say", "\"x", "curl", "y"]);
        assert_eq!(errors("echo 'x\nls $(a"), []);
    }

    #[test]
    fn openings_without_end_do_not_take_for_ever() {
        for text in ["$(", "`", "\"", "'", "${", "<<A\n", "<", "“", "curl '\n", "curl \"", "\\"] {
            let text = format!("curl {}", text.repeat(20_000));
            lex(&text, Span::new(0, text.len()), Until::End);
            lex(&text, Span::new(5, text.len()), Until::End);
        }
    }
}
