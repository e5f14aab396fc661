//! Shell scripts: finds the commands that call curl, also in pipelines, substitutions, functions and behind `sudo`.

use super::{
    SourceText, Template, TemplateBody,
    comment::Comments,
    curl,
    tokens::{Lexed, Redirect, Token, Until, Word},
    words::{self, is_curl},
};
use crate::span::Span;

/// Words that may stand before a command.
const RESERVED: [&str; 11] = ["if", "then", "else", "elif", "do", "while", "until", "!", "{", "$", "%"];

/// Commands that run the command behind them, and their options that take a value.
const WRAPPERS: [(&str, &str); 10] = [
    ("command", ""),
    ("doas", "u"),
    ("env", "uC"),
    ("exec", "a"),
    ("nice", "n"),
    ("nohup", ""),
    ("sudo", "ugpCh"),
    ("time", "fo"),
    ("timeout", "sk"),
    ("xargs", "InPLds"),
];

/// One call of curl.
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// The comment on the line above it.
    pub(super) comment: Option<&'a str>,
    /// The word `curl`.
    pub(super) curl: &'a Word,
    /// The words behind it, with their places.
    pub(super) arguments: Vec<(SourceText, Span)>,
    /// What is wrong with the syntax.
    pub(super) broken: Vec<super::Broken>,
    /// Whether its end could not be read.
    pub(super) cut: bool,
    /// What its standard input gives.
    pub(super) input: TemplateBody,
    /// From `curl` to the end of the command.
    pub(super) span: Span,
}

/// The templates of all curl commands of a script.
pub(super) fn read(script: &str) -> Vec<Template> {
    read_within(script, Span::new(0, script.len()))
}

/// The templates of the curl commands in the part `within` of a script.
pub(super) fn read_within(script: &str, within: Span) -> Vec<Template> {
    let lexed = words::lex(script, within, Until::End);
    templates(script, &lexed)
}

/// The template of the one command that begins at `start`, and where it ends.
pub(super) fn read_command(text: &str, start: usize) -> (Vec<Template>, usize) {
    let lexed = words::lex(text, Span::new(start, text.len()), Until::Line);
    (templates(text, &lexed), lexed.end)
}

fn templates(script: &str, lexed: &Lexed) -> Vec<Template> {
    let mut found = Vec::new();
    commands(&mut Comments::new(script), lexed, &lexed.tokens, &mut found);
    found
}

fn commands<'a>(comments: &mut Comments<'a>, lexed: &'a Lexed, tokens: &'a [Token], found: &mut Vec<Template>) {
    let mut piped = None;
    for command in tokens.split_inclusive(|token| matches!(token, Token::End | Token::Pipe)) {
        found.extend(call(comments, lexed, command, piped.take()).iter().flat_map(curl::templates));
        if matches!(command.last(), Some(Token::Pipe)) {
            piped = Some(command);
        }
        for token in command {
            let (Token::Word(word) | Token::Redirect(Redirect::From(word) | Redirect::HereString(word), _)) = token
            else {
                continue;
            };
            for inner in &word.inner {
                commands(comments, lexed, inner, found);
            }
        }
    }
}

/// The call of curl that a command is.
fn call<'a>(
    comments: &mut Comments<'a>,
    lexed: &'a Lexed,
    tokens: &'a [Token],
    piped: Option<&[Token]>,
) -> Option<Call<'a>> {
    let words: Vec<&Word> = words_of(tokens);
    let at = curl_among(&words)?;
    let curl = *words.get(at)?;
    let mut call = Call {
        comment: comments.above(curl.span.start()),
        curl,
        arguments: words.get(at + 1..)?.iter().map(|word| (shown(lexed, word), word.span)).collect(),
        broken: Vec::new(),
        cut: false,
        input: piped
            .and_then(|tokens| output(lexed, tokens))
            .unwrap_or_else(|| TemplateBody::unknown("it is read from standard input", curl.span)),
        span: curl.span,
    };
    let mut end = curl.span.end();
    for token in tokens {
        end = match token {
            Token::Word(word) => end.max(word.span.end()),
            Token::Broken(error, span) => {
                call.broken.push(error.at(*span));
                call.cut |= error.cuts_the_command();
                end.max(span.end())
            }
            Token::Redirect(redirect, span) => {
                if let Some(input) = input(lexed, redirect) {
                    call.input = input;
                }
                let mut end = end.max(span.end());
                if let Redirect::HereDocument(index) = redirect {
                    let document = lexed.documents.get(*index)?;
                    call.broken.extend(document.broken.iter().map(|(error, span)| error.at(*span)));
                    end = end.max(document.span.end());
                }
                end
            }
            Token::Pipe | Token::End => end,
        };
    }
    call.span = Span::new(curl.span.start(), end);
    Some(call)
}

fn words_of(tokens: &[Token]) -> Vec<&Word> {
    let words = tokens.iter().filter_map(|token| match token {
        Token::Word(word) => Some(word),
        _ => None,
    });
    words.collect()
}

/// The index of the word that calls curl.
fn curl_among(words: &[&Word]) -> Option<usize> {
    let mut wrapper: Option<&str> = None;
    let mut skip = false;
    for (at, word) in words.iter().enumerate() {
        let text = word.piece.text.as_str();
        if std::mem::take(&mut skip) {
            continue;
        }
        if is_curl(text) {
            return Some(at);
        }
        if RESERVED.contains(&text) || is_assignment(text) {
            continue;
        }
        if let Some((name, _)) = WRAPPERS.iter().find(|(name, _)| *name == text) {
            wrapper = Some(name);
            skip = false;
            continue;
        }
        let options = WRAPPERS.iter().find(|(name, _)| Some(*name) == wrapper).map(|(_, options)| options)?;
        match text.strip_prefix('-') {
            Some(option) => skip = option.len() == 1 && options.contains(option),
            None if wrapper == Some("timeout") && text.starts_with(|c: char| c.is_ascii_digit() || c == '$') => {}
            None => return None,
        }
    }
    None
}

/// Whether a word in front of a command sets a variable for it.
fn is_assignment(text: &str) -> bool {
    let name = text.split('=').next().unwrap_or_default();
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.len() < text.len() && !name.is_empty() && name.chars().all(letters)
}

/// What a redirect gives as standard input.
fn input(lexed: &Lexed, redirect: &Redirect) -> Option<TemplateBody> {
    Some(match redirect {
        Redirect::From(word) if word.piece.holes.is_empty() => {
            TemplateBody::File { path: word.piece.text.clone(), span: word.span }
        }
        Redirect::From(word) => TemplateBody::Unknown {
            why: "it is read from a file whose name is not in the template".into(),
            span: word.span,
        },
        Redirect::HereString(word) => TemplateBody::Text(word.piece.clone()),
        Redirect::HereDocument(index) => TemplateBody::Text(lexed.documents.get(*index)?.piece.clone()),
        Redirect::Other => return None,
    })
}

/// What a command writes to a pipe, where that is plain to see: `cat <<EOF`, `echo '…'`.
fn output(lexed: &Lexed, tokens: &[Token]) -> Option<TemplateBody> {
    let words = words_of(tokens);
    let name = words.first()?.piece.text.as_str();
    match words.get(1..)? {
        [] if name == "cat" => printed(lexed, tokens),
        [word] if name == "echo" && !word.piece.text.starts_with('-') => Some(TemplateBody::Text(word.piece.clone())),
        _ => None,
    }
}

fn printed(lexed: &Lexed, tokens: &[Token]) -> Option<TemplateBody> {
    let mut redirects = tokens.iter().filter_map(|token| match token {
        Token::Redirect(redirect, _) => input(lexed, redirect),
        _ => None,
    });
    redirects.next_back()
}

/// What a word gives: its text, or, where it is only `$(cat <<EOF …)` or `@<(cat <<EOF …)`, what that prints.
fn shown(lexed: &Lexed, word: &Word) -> SourceText {
    let mut at_sign = word.piece.text.strip_prefix('@').map_or(0, |_| 1);
    if word.piece.is_hole() {
        at_sign = 0;
    }
    let whole = word.piece.holes.first().filter(|hole| hole.span == Span::new(at_sign, word.piece.text.len()));
    let printed = match (whole, word.inner.as_slice()) {
        (Some(_), [tokens]) => output(lexed, tokens),
        _ => None,
    };
    match printed {
        Some(TemplateBody::Text(text)) => text.slice(Span::new(0, text.text.trim_end_matches(['\n', '\r']).len())),
        _ => word.piece.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(script: &str) -> Vec<String> {
        read(script).into_iter().filter_map(|template| template.url).map(|url| url.text).collect()
    }

    fn body(script: &str) -> String {
        match read(script).pop().map(|template| template.body) {
            Some(TemplateBody::Text(text)) => text.text,
            Some(TemplateBody::File { path, .. }) => format!("file {path}"),
            Some(TemplateBody::Unknown { why, .. }) => format!("unknown: {why}"),
            _ => String::new(),
        }
    }

    #[test]
    fn curl_is_found_wherever_a_command_stands() {
        assert_eq!(urls("set -e; X=1 curl a && env -u A B=2 curl b || sudo -u me curl c | jq ."), ["a", "b", "c"]);
        assert_eq!(
            urls("f() { curl a; }\nif ! curl b; then time -p curl c; fi\nwhile true; do /usr/bin/curl d; done"),
            ["a", "b", "c", "d"]
        );
        assert_eq!(
            urls("T=$(curl -s a | jq -r .t)\nx=`curl b`\necho \"$(curl c)\" <(curl d) < <(curl e)"),
            ["a", "b", "c", "d", "e"]
        );
        assert_eq!(urls("timeout 10s curl a\n(cd x && curl b)\ncase $1 in x) curl c;; esac"), ["a", "b", "c"]);
    }

    #[test]
    fn commands_of_other_shells_go_on_over_their_lines() {
        let both = "curl.exe h ^\r\n  -d \"{\\\"a\\\": 1}\"\r\ncurl i `\n  -d '{\"b\": 2}'\n";
        let bodies = read(both).into_iter().map(|template| match template.body {
            TemplateBody::Text(text) => text.text,
            _ => String::new(),
        });
        assert_eq!(bodies.collect::<Vec<_>>(), ["{\"a\": 1}", "{\"b\": 2}"]);
    }

    #[test]
    fn a_word_that_names_curl_is_no_call() {
        assert!(
            read("echo curl a\nwhich curl\napt-get install -y curl\n# curl b\ncurl --version\nsudo apt install curl")
                .is_empty()
        );
        assert!(read("command -v curl >/dev/null || exit 1").is_empty());
    }

    #[test]
    fn standard_input_is_followed_to_where_it_stands() {
        assert_eq!(body("curl -d @- h <<EOF\n{}\nEOF"), "{}");
        assert_eq!(body("curl -d @- h <<< '{\"a\":1}'"), "{\"a\":1}");
        assert_eq!(body("curl -d @- h < body.json"), "file body.json");
        assert_eq!(body("cat <<EOF | curl --json @- h\n{}\nEOF"), "{}");
        assert_eq!(body("cat body.json | curl -d @- h"), "unknown: it is read from standard input");
        assert_eq!(body("cat < body.json | curl -d @- h"), "file body.json");
        assert_eq!(body("echo '{}' | curl -d @/dev/stdin h"), "{}");
        assert_eq!(body("jq -n '{}' | curl -d @- h"), "unknown: it is read from standard input");
    }

    #[test]
    fn a_document_in_a_substitution_is_the_body() {
        assert_eq!(body("curl -d \"$(cat <<'EOF'\n{\"a\": \"it's\"}\nEOF\n)\" h"), "{\"a\": \"it's\"}");
        assert_eq!(body("curl -d @<(cat <<EOF\n{\"a\": \"$X\"}\nEOF\n) h"), "{\"a\": \"$X\"}");
        assert_eq!(body("curl -d \"$(cat <<EOF\n{}\nEOF)\" h"), "{}");
        assert_eq!(body("curl -d \"$(make_body)\" h"), "$(make_body)");
    }

    #[test]
    fn one_broken_command_does_not_hide_the_next() {
        let script = "curl a -d '{\ncurl b -d '{}'\ncurl c -d @- <<EOF\n{}\n EOF\ncurl d";
        let found: Vec<(Option<String>, Vec<String>)> = read(script)
            .into_iter()
            .map(|template| {
                let broken = template.broken.iter().map(|broken| broken.span.of(script).to_owned());
                (template.url.map(|url| url.text), broken.collect())
            })
            .collect();
        let expected = [("a", vec!["'"]), ("b", vec![]), ("c", vec!["<<EOF"]), ("d", vec![])];
        let expected =
            expected.map(|(url, broken)| (Some(url.to_owned()), broken.into_iter().map(str::to_owned).collect()));
        assert_eq!(found, expected);
        assert_eq!(body("curl a -d '{"), "unknown: it cannot be read");
        assert_eq!(body("curl a -H 'b: c -d {}"), "unknown: the command cannot be read to its end");
        assert!(read("curl a -H 'b: c").iter().all(|template| template.headers.is_none() && template.method.is_none()));
    }

    #[test]
    fn the_template_reaches_from_curl_to_the_end_of_the_command() {
        let script = "time curl \\\r\n  a 2>/dev/null | jq\r\ncurl b <<EOF\r\n{}\r\nEOF\r\n";
        let spans: Vec<String> = read(script).iter().map(|template| template.span.of(script).to_owned()).collect();
        assert_eq!(spans, ["curl \\\r\n  a 2>/dev/null", "curl b <<EOF\r\n{}\r\nEOF"]);
    }
}
