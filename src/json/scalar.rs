//! Reads bare words and numbers.

use super::{
    Kind, SlipKind,
    parse::{Key, Parser},
};
use crate::span::Span;

impl Parser<'_, '_> {
    pub(super) fn word(&mut self, key: Key) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length =
            rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))).unwrap_or(rest.len()).max(1);
        let span = Span::new(self.at, self.at + length);
        let kind = match span.of(self.text) {
            "null" => Kind::Null,
            "true" => Kind::True,
            "false" => Kind::False,
            word => {
                let meant = match word.to_ascii_lowercase().as_str() {
                    "undefined" | "none" | "nil" | "null" | "nan" => Some("null"),
                    "true" => Some("true"),
                    "false" => Some("false"),
                    _ => None,
                };
                let edits = meant.map(|text| (span, text.to_owned())).into_iter().collect();
                self.slip(SlipKind::UnknownWord, span, edits);
                // Its value is not known, so nothing is said about it beside the slip.
                Kind::Placeholder
            }
        };
        self.at = span.end();
        self.push(kind, 0, span, key, Span::default());
    }

    pub(super) fn number(&mut self, key: Key) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_')))
            .unwrap_or(rest.len());
        let span = Span::new(self.at, self.at + length);
        let kind = if is_number(span.of(self.text)) {
            Kind::Number
        } else {
            self.slip(SlipKind::BadNumber, span, Vec::new());
            Kind::Placeholder
        };
        self.at = span.end();
        self.push(kind, 0, span, key, Span::default());
    }
}

/// Whether `text` is a number as RFC 8259 writes it.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let text = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || (whole > 1 && text.starts_with('0')) {
        return false;
    }
    let mut rest = text.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = fraction.get(length..).unwrap_or_default();
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let length = digits(exponent);
        if length == 0 {
            return false;
        }
        rest = exponent.get(length..).unwrap_or_default();
    }
    rest.is_empty()
}
