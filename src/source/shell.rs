//! Shell scripts: finds the commands that call curl, also in pipelines, substitutions, functions and behind `sudo`.

use super::{
    SourceText, Template, TemplateBody, curl,
    words::{self, Lexed, Redirect, Token, Until, Word, is_curl},
};
use crate::span::Span;

/// Words that may stand before a command.
const RESERVED: [&str; 12] = ["if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "$", "%"];

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
    /// The whole script.
    pub(super) script: &'a str,
    /// The word `curl`.
    pub(super) curl: &'a Word,
    /// The words behind it, with their places.
    pub(super) arguments: Vec<(SourceText, Span)>,
    /// What is wrong with the syntax.
    pub(super) broken: Vec<super::Broken>,
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
    commands(script, lexed, &lexed.tokens, &mut found);
    found
}

fn commands(script: &str, lexed: &Lexed, tokens: &[Token], found: &mut Vec<Template>) {
    let mut piped = None;
    for command in tokens.split_inclusive(|token| matches!(token, Token::End | Token::Pipe)) {
        found.extend(call(script, lexed, command, piped.take()).iter().flat_map(curl::templates));
        if matches!(command.last(), Some(Token::Pipe)) {
            piped = Some(command);
        }
        for token in command {
            let (Token::Word(word) | Token::Redirect(Redirect::From(word) | Redirect::HereString(word), _)) = token
            else {
                continue;
            };
            for inner in &word.inner {
                commands(script, lexed, inner, found);
            }
        }
    }
}

/// The call of curl that a command is.
fn call<'a>(script: &'a str, lexed: &'a Lexed, tokens: &'a [Token], piped: Option<&[Token]>) -> Option<Call<'a>> {
    let words: Vec<&Word> = words_of(tokens);
    let at = curl_among(&words)?;
    let curl = *words.get(at)?;
    let mut call = Call {
        script,
        curl,
        arguments: words.get(at + 1..)?.iter().map(|word| (shown(lexed, word), word.span)).collect(),
        broken: Vec::new(),
        input: piped
            .and_then(|tokens| output(lexed, tokens))
            .unwrap_or_else(|| TemplateBody::Unknown { why: "it is read from standard input".into(), span: curl.span }),
        span: curl.span,
    };
    let mut end = curl.span.end();
    for token in tokens {
        end = match token {
            Token::Word(word) => end.max(word.span.end()),
            Token::Broken(error, span) => {
                call.broken.push(error.at(*span));
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
