//! A number of a document, read from its text when somebody asks.

use std::borrow::Cow;

use jsonschema::json::JsonNumber;

/// The text of a number, as RFC 8259 writes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<'a>(pub(crate) &'a str);

impl Number<'_> {
    fn value(self) -> serde_json::Number {
        // Out of range for `f64` is the one text that does not parse: the largest number stands for it.
        self.0.parse().unwrap_or_else(|_| {
            let sign = if self.0.starts_with('-') { -1.0 } else { 1.0 };
            serde_json::Number::from_f64(f64::MAX * sign).unwrap_or_else(|| 0.into())
        })
    }
}

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        // `-0` is a float to serde_json, and so to every validator built on it.
        if self.0 == "-0" { None } else { self.0.parse().ok() }
    }

    fn as_f64(&self) -> Option<f64> {
        self.value().as_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(self.value())
    }
}
