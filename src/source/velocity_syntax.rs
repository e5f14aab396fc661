//! The references and directives of Velocity.

use crate::span::Span;

/// How long a reference or the parentheses of a directive may be, in bytes: so that one that is never closed costs little.
pub(super) const LONGEST: usize = 1024;

/// A reference: `$x`, `${x.y}`, `$!{x}`, `$esc.jsonString(…)`.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// Its name up to the first call or index.
    pub(super) name: Span,
    /// The same with the method that is called.
    pub(super) path: Span,
    /// Whether it has the `!` that makes nothing of no value.
    pub(super) silent: bool,
    /// Whether something is called, or one of many is taken.
    pub(super) changed: bool,
    /// What stands between the parentheses of each call.
    pub(super) arguments: Vec<Span>,
    /// Whether a parenthesis in it is never closed; it then ends before that.
    pub(super) unclosed: bool,
    /// Where it ends.
    pub(super) end: usize,
}

/// Which calls in a reference are looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calls {
    /// All.
    All,
    /// Those between braces; the arguments of others are references of their own.
    Formal,
    /// None: it is known that they are not closed.
    None,
}

/// What begins with `#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Directive {
    /// `## …` with the end of its line, `#* … *#`
    Comment,
    /// `#[[ … ]]#`: text, whatever it looks like.
    Literal(Span),
    /// `#set($x = …)` with the end of its line, as far as the line has nothing else.
    Set { name: Span, arguments: Span },
    /// `#if(…)` and its like, which an `#end` closes.
    Open { word: &'static str, arguments: Span },
    /// `#else`, `#elseif(…)`
    Middle,
    /// `#end`
    End,
    /// `#include(…)` and its like: what comes of it is not known.
    Puts(Span),
}

/// Where the reference or directive ends that begins at byte `at`.
pub(super) fn special_end(text: &str, at: usize) -> Option<usize> {
    let word = |at: usize| {
        text.as_bytes().get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'{' | b'@'))
    };
    match text.as_bytes().get(at) {
        Some(b'$') => reference(text, at, Calls::None).map(|reference| reference.end),
        Some(b'#') if word(at + 1) => directive(text, at).map(|(_, end)| end),
        _ => None,
    }
}

/// The reference that begins at byte `at`.
pub(super) fn reference(text: &str, at: usize, calls: Calls) -> Option<Reference> {
    let mut next = at + 1;
    let byte = |at: usize| text.as_bytes().get(at).copied();
    let silent = byte(next) == Some(b'!');
    next += usize::from(silent);
    let formal = byte(next) == Some(b'{');
    next += usize::from(formal);
    let start = next;
    next += name_length(text, next)?;
    let mut found = Reference {
        name: Span::new(start, next),
        path: Span::new(start, next),
        silent,
        changed: false,
        arguments: Vec::new(),
        unclosed: false,
        end: next,
    };
    loop {
        if byte(next) == Some(b'[') {
            let Some(length) = window(text, next).find(']') else { break };
            next += length + 1;
            found.changed = true;
            continue;
        }
        let Some(length) = (byte(next) == Some(b'.')).then(|| name_length(text, next + 1)).flatten() else { break };
        let end = next + 1 + length;
        if byte(end) == Some(b'(') {
            let looked_into = calls == Calls::All || (calls == Calls::Formal && formal);
            let Some(close) = looked_into.then(|| closing(text, end)).flatten() else {
                found.unclosed = true;
                break;
            };
            if !found.changed {
                found.path = Span::new(start, end);
            }
            found.arguments.push(Span::new(end + 1, close));
            found.changed = true;
            next = close + 1;
        } else {
            next = end;
            if !found.changed {
                found.name = Span::new(start, end);
                found.path = found.name;
            }
        }
    }
    if formal {
        // `${x|'default'}` has a value for where `x` has none.
        if byte(next) == Some(b'|') {
            next += window(text, next).find('}')?;
            found.changed = true;
        }
        if byte(next) != Some(b'}') {
            return None;
        }
        next += 1;
    }
    found.end = next;
    Some(found)
}

/// The directive or comment that begins at byte `at`, and where it ends.
pub(super) fn directive(text: &str, at: usize) -> Option<(Directive, usize)> {
    let rest = text.get(at + 1..)?;
    if rest.starts_with('#') {
        let end = rest.find('\n').map_or(text.len(), |length| at + length + 2);
        return Some((Directive::Comment, end));
    }
    if rest.starts_with('*') {
        let end = rest.find("*#").map_or(text.len(), |length| at + length + 3);
        return Some((Directive::Comment, end));
    }
    if rest.starts_with("[[") {
        let length = rest.find("]]#").unwrap_or(rest.len());
        let end = at + 1 + length;
        return Some((Directive::Literal(Span::new(at + 3, end)), (end + 3).min(text.len())));
    }
    let braces = rest.starts_with('{');
    let start = at + 1 + usize::from(braces);
    let length = text.get(start..)?.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'@').count();
    let word = text.get(start..start + length)?;
    let mut behind = start + length;
    if braces {
        text.get(behind..)?.starts_with('}').then_some(())?;
        behind += 1;
    }
    match word {
        "end" => return Some((Directive::End, line_end(text, behind))),
        "else" => return Some((Directive::Middle, line_end(text, behind))),
        "stop" | "break" => return Some((Directive::Puts(Span::empty(behind)), behind)),
        _ => {}
    }
    let open = behind + text.get(behind..)?.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    text.get(open..)?.starts_with('(').then_some(())?;
    // Without the parenthesis the rest of the line is what it would hold.
    let close = || closing(text, open).unwrap_or_else(|| line(text, open));
    let opening = |word| (Directive::Open { word, arguments: Span::new(open + 1, close().max(open + 1)) }, close() + 1);
    let (directive, end) = match word {
        "if" => opening("if"),
        "foreach" => opening("foreach"),
        "macro" => opening("macro"),
        "define" => opening("define"),
        word if word.starts_with('@') => opening("@"),
        "elseif" => (Directive::Middle, close() + 1),
        "set" => {
            let arguments = Span::new(open + 1, closing(text, open)?);
            let inside = arguments.of(text);
            let name = inside.len() - inside.trim_start().trim_start_matches(['$', '!', '{']).len();
            let name_start = arguments.start() + name;
            let name = Span::new(name_start, name_start + name_length(text, name_start)?);
            (Directive::Set { name, arguments }, line_end(text, arguments.end() + 1))
        }
        "parse" | "include" | "evaluate" => (Directive::Puts(Span::new(open + 1, close().max(open + 1))), close() + 1),
        _ => return None,
    };
    Some((directive, end.min(text.len())))
}

/// How many bytes the name at byte `at` has; a hyphen in it stands between letters.
fn name_length(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(at..)?;
    bytes.first().filter(|first| first.is_ascii_alphabetic() || **first == b'_')?;
    let inside = |(place, byte): (usize, &u8)| {
        let hyphen = || *byte == b'-' && bytes.get(place + 1).is_some_and(u8::is_ascii_alphanumeric);
        byte.is_ascii_alphanumeric() || *byte == b'_' || hyphen()
    };
    Some(bytes.iter().enumerate().take_while(|(place, byte)| inside((*place, byte))).count())
}

/// As much of the text from byte `at` as may belong to one reference.
fn window(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    Span::new(0, LONGEST).clamp(rest).of(rest)
}

/// Where the parenthesis at byte `open` is closed.
fn closing(text: &str, open: usize) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, byte) in window(text, open).bytes().enumerate() {
        match (quote, byte) {
            (Some(end), _) if byte == end => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => {
                depth -= 1;
                if depth == 0 {
                    return Some(open + at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Where the line of byte `at` ends.
fn line(text: &str, at: usize) -> usize {
    let window = window(text, at);
    at + window.find('\n').unwrap_or(window.len())
}

/// Behind the line break at byte `at`, where only blanks stand before it.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.trim_start_matches([' ', '\t', '\r']);
    if line.starts_with('\n') { at + (rest.len() - line.len()) + 1 } else { at }
}
