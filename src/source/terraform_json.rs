//! `jsonencode(…)` of Terraform: the JSON text that it writes, with each value where it stands in the file.

use hcl_edit::expr::{Array, Expression, Object, ObjectKey};

use super::{
    Encoding,
    piece::PieceBuilder,
    terraform_text::{Literal, Value, elements, inside, literal_of, only_interpolation, place, value},
};
use crate::{placeholder::Styles, span::Span};

/// What `jsonencode` makes of its argument.
pub(super) fn encoded(text: &str, argument: &Expression) -> Value {
    let span = place(argument);
    let unknown = match argument {
        Expression::Parenthesis(parenthesis) => return encoded(text, parenthesis.inner()),
        Expression::Object(_)
        | Expression::Array(_)
        | Expression::String(_)
        | Expression::StringTemplate(_)
        | Expression::HeredocTemplate(_)
        | Expression::Null(_)
        | Expression::Bool(_)
        | Expression::Number(_) => None,
        Expression::ForExpr(_) => Some("a `for` expression makes it when Terraform runs".to_owned()),
        other => match value(text, other) {
            Value::Unknown { why, .. } => Some(why),
            _ => Some("an expression makes it when Terraform runs".to_owned()),
        },
    };
    if let Some(why) = unknown {
        return Value::Unknown { why, span };
    }
    let mut writer = Writer { text, piece: PieceBuilder::new(span.start()), at: span.start() };
    writer.piece.encoding(Encoding::TerraformJson);
    writer.value(argument);
    Value::Text(writer.piece.finish(Styles::ALL))
}

/// Writes JSON that stays as near to what is written as it can, so that what is edited in the one can be in the other.
struct Writer<'t> {
    text: &'t str,
    piece: PieceBuilder,
    /// Up to where the file is read.
    at: usize,
}

impl Writer<'_> {
    fn value(&mut self, expression: &Expression) {
        let span = place(expression);
        self.at = span.start();
        match expression {
            Expression::Object(object) => self.object(object),
            Expression::Array(array) => self.array(array),
            Expression::Parenthesis(parenthesis) => self.value(parenthesis.inner()),
            Expression::Null(_) | Expression::Bool(_) => self.piece.verbatim(self.text, span),
            Expression::Number(number) => {
                let written = span.of(self.text);
                if serde_json::from_str::<serde_json::Number>(written).is_ok() {
                    self.piece.verbatim(self.text, span);
                } else {
                    self.piece.escape(&number.to_string(), span);
                }
            }
            Expression::String(_) => {
                self.quote(Span::new(span.start(), span.start() + 1));
                Literal::Quoted.read(&mut self.piece, self.text, inside(span), true);
                self.quote(Span::new(span.end() - 1, span.end()));
            }
            // `"${x}"` is what `x` is, whatever its type.
            Expression::StringTemplate(template) if template.len() == 1 && only_interpolation(template).is_some() => {
                self.piece.hole(self.text, inside(span), only_interpolation(template).map_or(span, place), false);
            }
            Expression::StringTemplate(template) => {
                self.quote(Span::new(span.start(), span.start() + 1));
                elements(&mut self.piece, self.text, template, &Literal::Quoted, true);
                self.quote(Span::new(span.end() - 1, span.end()));
            }
            Expression::HeredocTemplate(document) => {
                let literal = literal_of(self.text, &document.template, span, Some(document));
                self.piece.encoding(Encoding::Nowhere);
                self.quote(Span::empty(place(&document.template).start()));
                elements(&mut self.piece, self.text, &document.template, &literal, true);
                self.quote(Span::empty(place(&document.template).end()));
                self.piece.encoding(Encoding::TerraformJson);
            }
            _ => self.piece.hole(self.text, span, span, false),
        }
        self.at = span.end();
    }

    fn quote(&mut self, span: Span) {
        self.piece.escape("\"", span);
    }

    fn object(&mut self, object: &Object) {
        self.character();
        let last = object.len().saturating_sub(1);
        for (index, (key, value)) in object.iter().enumerate() {
            self.between(place(key).start());
            self.key(key);
            self.between(place(value.expr()).start());
            self.value(value.expr());
            self.separator(index < last, true);
        }
        self.closing('}');
    }

    fn array(&mut self, array: &Array) {
        self.character();
        let last = array.len().saturating_sub(1);
        for (index, value) in array.iter().enumerate() {
            self.between(place(value).start());
            self.value(value);
            self.separator(index < last, false);
        }
        self.closing(']');
    }

    fn key(&mut self, key: &ObjectKey) {
        let span = place(key);
        match key {
            ObjectKey::Expression(expression @ Expression::String(_)) => self.value(expression),
            ObjectKey::Ident(name) => {
                self.piece.escape(&format!("\"{}\"", name.as_str()), span);
            }
            ObjectKey::Expression(Expression::Number(number)) => {
                self.piece.escape(&format!("\"{number}\""), span);
            }
            ObjectKey::Expression(_) => {
                self.quote(Span::empty(span.start()));
                self.piece.hole(self.text, span, span, false);
                self.quote(Span::empty(span.end()));
            }
        }
        self.at = span.end();
    }

    /// Reads what stands in front of a key or a value: white space, comments, and the sign between the two.
    fn between(&mut self, end: usize) {
        while self.at < end {
            match self.trivia(end) {
                Some('=') => {
                    self.piece.escape(":", Span::new(self.at, self.at + 1));
                    self.at += 1;
                }
                Some(':') => self.character(),
                Some(other) => self.at += other.len_utf8(),
                None => return,
            }
        }
    }

    /// Reads what stands between two members: a comma, or, in an object, the end of the line.
    fn separator(&mut self, needed: bool, line_end_does: bool) {
        if needed && line_end_does && self.line_end() {
            return;
        }
        if self.trivia(self.text.len()) == Some(',') {
            if needed {
                self.character();
            } else {
                self.at += 1;
            }
        }
    }

    /// Reads the end of a line, and what stands in front of it, as a comma; `false` where there is a real one.
    fn line_end(&mut self) -> bool {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let length = if rest.starts_with("\r\n") { 2 } else { 1 };
            match rest.chars().next() {
                Some('\r' | '\n') => {
                    let line_end = Span::new(self.at, self.at + length);
                    self.piece.escape(&format!(",{}", line_end.of(self.text)), line_end);
                    self.at += length;
                    return true;
                }
                Some(' ' | '\t') => self.character(),
                Some('#' | '/') => self.comment(),
                _ => return false,
            }
        }
    }

    fn closing(&mut self, bracket: char) {
        let end = self.text.len();
        while let Some(next) = self.trivia(end) {
            if next == bracket {
                return self.character();
            }
            self.at += next.len_utf8();
        }
    }

    /// Takes white space over and leaves comments out; what then stands there.
    fn trivia(&mut self, end: usize) -> Option<char> {
        while let Some(rest) = self.text.get(self.at..end).filter(|rest| !rest.is_empty()) {
            let white = rest.len() - rest.trim_start().len();
            if white > 0 {
                self.piece.verbatim(self.text, Span::new(self.at, self.at + white));
                self.at += white;
            } else if rest.starts_with('#') || rest.starts_with("//") || rest.starts_with("/*") {
                self.comment();
            } else {
                return rest.chars().next();
            }
        }
        None
    }

    /// Leaves a comment out, without the end of its line.
    fn comment(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |length| length + 2)
        } else {
            rest.find('\n').map_or(rest.len(), |length| {
                rest.get(..length).map_or(length, |line| line.trim_end_matches('\r').len())
            })
        };
        self.at += length.max(1);
    }

    /// Takes the next character over.
    fn character(&mut self) {
        let length = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.piece.verbatim(self.text, Span::new(self.at, self.at + length));
        self.at += length.max(1);
    }
}
