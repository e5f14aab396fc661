//! What an expression of Terraform becomes, as far as its file shows it.

use hcl_edit::{
    expr::{Expression, FuncCall},
    template::{Element, HeredocTemplate, Template},
};

use super::{Encoding, SourceText, piece::PieceBuilder, terraform_json};
use crate::{placeholder::Styles, span::Span};

/// Longer references are not quoted.
const LONGEST: usize = 60;

/// What an expression becomes.
#[derive(Debug)]
pub(super) enum Value {
    /// Nothing: `null`.
    None,
    /// A text, perhaps with placeholders.
    Text(SourceText),
    /// Only Terraform knows.
    Unknown {
        /// Why, as a clause.
        why: String,
        span: Span,
    },
}

impl Value {
    /// The text, or one that is a placeholder as a whole.
    pub(super) fn or_hole(self, text: &str) -> Option<SourceText> {
        match self {
            Self::None => None,
            Self::Text(text) => Some(text),
            Self::Unknown { span, .. } => Some(hole(text, span)),
        }
    }
}

/// A text that is a placeholder as a whole.
pub(super) fn hole(text: &str, span: Span) -> SourceText {
    let mut piece = PieceBuilder::new(span.start());
    piece.encoding(Encoding::Nowhere);
    piece.hole(text, span, span, false);
    piece.finish(Styles::NONE)
}

/// Where something stands.
pub(super) fn place(of: &impl hcl_edit::Span) -> Span {
    of.span().map_or(Span::default(), |range| Span::new(range.start, range.end))
}

/// What an expression in `text` becomes.
pub(super) fn value(text: &str, expression: &Expression) -> Value {
    let span = place(expression);
    let unknown = |why: String| Value::Unknown { why, span };
    match expression {
        Expression::Null(_) => Value::None,
        Expression::Bool(_) | Expression::Number(_) => Value::Text(SourceText::verbatim(text, span, Styles::NONE)),
        Expression::String(_) => {
            let mut piece = PieceBuilder::new(span.start() + 1);
            piece.encoding(Encoding::TerraformString);
            Literal::Quoted.read(&mut piece, text, inside(span), false);
            Value::Text(piece.finish(Styles::ALL))
        }
        Expression::StringTemplate(template) => template_value(text, template, span, None),
        Expression::HeredocTemplate(document) => template_value(text, &document.template, span, Some(document)),
        Expression::Parenthesis(parenthesis) => value(text, parenthesis.inner()),
        Expression::FuncCall(call) => call_value(text, call, span),
        Expression::Variable(_) | Expression::Traversal(_) => unknown(match quoted(text, span) {
            Some(name) => format!("it is `{name}`, which has a value only when Terraform runs"),
            None => "it is a reference, which has a value only when Terraform runs".into(),
        }),
        Expression::Conditional(_) => unknown("a condition decides what it is when Terraform runs".into()),
        _ => unknown("an expression makes it when Terraform runs".into()),
    }
}

fn call_value(text: &str, call: &FuncCall, span: Span) -> Value {
    let name = call.name.name.as_str();
    let only = call.args.get(0).filter(|_| call.args.len() == 1 && !call.name.is_namespaced());
    let unknown = |why: String| Value::Unknown { why, span };
    match (name, only) {
        ("jsonencode", Some(argument)) => terraform_json::encoded(text, argument),
        ("trimspace" | "chomp", Some(argument)) => match value(text, argument) {
            Value::Text(text) => Value::Text(text.trimmed_from(0)),
            other => other,
        },
        ("file" | "templatefile" | "filebase64", _) => {
            unknown(format!("it stands in another file, which `{name}` reads when Terraform runs"))
        }
        _ => unknown(format!("`{name}(…)` makes it when Terraform runs")),
    }
}

fn template_value(text: &str, template: &Template, span: Span, document: Option<&HeredocTemplate>) -> Value {
    if let Some(only) = only_interpolation(template) {
        return value(text, only);
    }
    if let Some(directive) = template.iter().find(|element| matches!(element, Element::Directive(_))) {
        let why = "directives such as `%{ if … }` decide what is in it when Terraform runs".into();
        return Value::Unknown { why, span: place(directive) };
    }
    let start = document.map_or(span.start() + 1, |document| place(&document.template).start());
    let mut piece = PieceBuilder::new(start);
    let literal = literal_of(text, template, span, document);
    piece.encoding(literal.encoding());
    elements(&mut piece, text, template, &literal, false);
    Value::Text(piece.finish(Styles::ALL))
}

/// The expression that is all of a template, but for white space around it.
pub(super) fn only_interpolation(template: &Template) -> Option<&Expression> {
    let mut only = None;
    for element in template {
        match element {
            Element::Literal(literal) if literal.trim().is_empty() => {}
            Element::Interpolation(interpolation) if only.is_none() => only = Some(&interpolation.expr),
            _ => return None,
        }
    }
    only
}

/// How the literal parts of a template are written: in quotes, or in a here-document, with this indentation taken away.
pub(super) fn literal_of(text: &str, template: &Template, span: Span, document: Option<&HeredocTemplate>) -> Literal {
    let Some(document) = document else { return Literal::Quoted };
    let indent = if span.of(text).starts_with("<<-") { indentation(text, template) } else { String::new() };
    Literal::Document { indent, delimiter: document.delimiter.to_string() }
}

/// The white space that every line of a here-document begins with that is not blank.
fn indentation(text: &str, template: &Template) -> String {
    let mut least: Option<&str> = None;
    let mut line_start = true;
    for element in template {
        let written = place(element).of(text);
        if !element.is_literal() {
            if line_start {
                return String::new();
            }
            continue;
        }
        for line in written.split_inclusive('\n') {
            let white = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
            let blank = white.len() == line.len() && line.ends_with('\n');
            let white = white.trim_end_matches(['\r', '\n']);
            if line_start && !blank && least.is_none_or(|least| white.chars().count() < least.chars().count()) {
                least = Some(white);
            }
            line_start = line.ends_with('\n');
        }
    }
    least.unwrap_or_default().to_owned()
}

/// Reads the parts of a template; where `json`, as the content of a JSON string.
pub(super) fn elements(piece: &mut PieceBuilder, text: &str, template: &Template, literal: &Literal, json: bool) {
    let mut line_start = true;
    let last = template.len().saturating_sub(1);
    for (index, element) in template.iter().enumerate() {
        let mut span = place(element);
        match element {
            Element::Literal(_) => {
                if index == last && !json && matches!(literal, Literal::Document { .. }) {
                    // The line end in front of the delimiter has to stay, whatever is edited.
                    let written = span.of(text);
                    let line_end = written.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
                    span = Span::new(span.start(), span.start() + line_end.unwrap_or(written).len());
                }
                literal.lines(piece, text, span, line_start, json);
                line_start = span.of(text).ends_with('\n');
            }
            // `${"$"}{x}` is an old way to write `${x}`.
            Element::Interpolation(interpolation) => match &interpolation.expr {
                Expression::String(string) if !json => piece.escape(string.as_str(), span),
                expression => piece.hole(text, span, place(expression), false),
            },
            Element::Directive(_) => piece.hole(text, span, span, false),
        }
        line_start &= element.is_literal();
    }
}

/// How literal text is written.
#[derive(Debug)]
pub(super) enum Literal {
    /// Between quotes.
    Quoted,
    /// In a here-document.
    Document {
        /// What is taken away at the beginning of each line.
        indent: String,
        /// The word that ends it.
        delimiter: String,
    },
}

impl Literal {
    fn encoding(&self) -> Encoding {
        match self {
            Self::Quoted => Encoding::TerraformString,
            Self::Document { indent, delimiter } => {
                Encoding::TerraformHereDocument { indent: indent.clone(), delimiter: delimiter.clone() }
            }
        }
    }

    /// Reads the text at `span`, of which each line but perhaps the first begins with the indentation.
    fn lines(&self, piece: &mut PieceBuilder, text: &str, span: Span, mut line_start: bool, json: bool) {
        let indent = match self {
            Self::Quoted => 0,
            Self::Document { indent, .. } => indent.chars().count(),
        };
        if indent == 0 {
            return self.read(piece, text, span, json);
        }
        let mut at = span.start();
        for line in span.of(text).split_inclusive('\n') {
            let white = |c: &char| c.is_whitespace() && !matches!(c, '\r' | '\n');
            let taken = line.chars().take_while(white).take(indent);
            // A blank line may lack some of it, so that nothing can be written there.
            let lacking = line_start && taken.clone().count() < indent;
            if !json {
                piece.encoding(if lacking { Encoding::Nowhere } else { self.encoding() });
            }
            let from = at + if line_start { taken.map(char::len_utf8).sum() } else { 0 };
            at += line.len();
            line_start = true;
            self.read(piece, text, Span::new(from, at), json);
        }
    }

    /// Reads the text at `span`.
    pub(super) fn read(&self, piece: &mut PieceBuilder, text: &str, span: Span, json: bool) {
        let mut at = span.start();
        let mut plain = at;
        while let Some(rest) = text.get(at..span.end()).filter(|rest| !rest.is_empty()) {
            let (decoded, length) = self.next(rest);
            let escaped = if json { json_escape(&decoded) } else { None };
            if length > 1 || escaped.is_some() {
                if matches!(decoded, Decoded::Same(_)) && escaped.is_none() {
                    at += length;
                    continue;
                }
                piece.verbatim(text, Span::new(plain, at));
                at += length;
                let place = Span::new(at - length, at);
                match (&escaped, decoded) {
                    (Some(escaped), _) => piece.escape(escaped, place),
                    (None, Decoded::Same(c) | Decoded::Other(c)) => piece.escape(c.encode_utf8(&mut [0; 4]), place),
                    (None, Decoded::Marker(marker)) => piece.escape(marker, place),
                }
                plain = at;
            } else {
                at += length;
            }
        }
        piece.verbatim(text, Span::new(plain, span.end()));
    }

    /// What stands at the beginning of `rest`, and how long it is.
    fn next(&self, rest: &str) -> (Decoded, usize) {
        if rest.starts_with("$${") {
            return (Decoded::Marker("${"), 3);
        }
        if rest.starts_with("%%{") {
            return (Decoded::Marker("%{"), 3);
        }
        if let (Self::Quoted, Some((c, length))) = (self, escape(rest)) {
            return (Decoded::Other(c), length);
        }
        let c = rest.chars().next().unwrap_or_default();
        (Decoded::Same(c), c.len_utf8())
    }
}

/// What a piece of a literal stands for.
#[derive(Clone, Copy, Debug)]
enum Decoded {
    /// Itself.
    Same(char),
    /// Another character.
    Other(char),
    /// The beginning of what would be Terraform's without the escape.
    Marker(&'static str),
}

/// The character that an escape at the beginning of `rest` stands for, and the escape's length.
fn escape(rest: &str) -> Option<(char, usize)> {
    let code = |from: usize, to: usize| char::from_u32(u32::from_str_radix(rest.get(from..to)?, 16).ok()?);
    Some(match rest.strip_prefix('\\')?.chars().next()? {
        'n' => ('\n', 2),
        'r' => ('\r', 2),
        't' => ('\t', 2),
        same @ ('"' | '\\') => (same, 2),
        'u' => (code(2, 6)?, 6),
        'U' => (code(2, 10)?, 10),
        _ => return None,
    })
}

/// How JSON writes a character in a string, where it does not stand for itself.
fn json_escape(decoded: &Decoded) -> Option<String> {
    match decoded {
        Decoded::Marker(_) => None,
        Decoded::Same(c) | Decoded::Other(c) => {
            let special = matches!(c, '"' | '\\') || u32::from(*c) < 0x20;
            special.then(|| Encoding::JsonString.encode(c.encode_utf8(&mut [0; 4])))?
        }
    }
}

/// What stands between quotes.
pub(super) fn inside(span: Span) -> Span {
    Span::new(span.start() + 1, span.end().saturating_sub(1))
}

/// A reference, where it is short enough to be quoted.
fn quoted(text: &str, span: Span) -> Option<&str> {
    Some(span.of(text)).filter(|name| name.len() <= LONGEST && !name.contains(['\n', '"', '`']))
}
