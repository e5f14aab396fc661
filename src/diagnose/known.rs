//! Answers that a thread tells of: how far an answer is one of them, and what is said of it.

use super::{Basis, Cause, response::Said};
use crate::{catalog::ServerError, report::VariantId};

/// How far an answer is one that is known; the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alike {
    /// Its status is the same, and its words are not known.
    Status,
    /// The words stand in it, among others.
    Part,
    /// It says the same.
    Whole,
}

/// How far an answer of the same status is `error`.
pub(super) fn alike(error: &ServerError, said: &Said) -> Option<Alike> {
    let Some(text) = &error.text else {
        return error.code.as_ref().is_none_or(|code| said.has_code(code)).then_some(Alike::Status);
    };
    if said.has_words(text, true) {
        return Some(Alike::Whole);
    }
    // Nobody quotes a paraphrase: what stands around its words may have been there too.
    let part = if error.quoted { Alike::Part } else { Alike::Whole };
    said.has_words(text, false).then_some(part)
}

/// The cause that it points at, of a payload that may be known.
pub(super) fn cause(error: &ServerError, alike: Alike, sent: Option<&VariantId>) -> Cause {
    let status = error.status;
    let who = error.evidence.first().map(|first| first.source.spoken()).unwrap_or_default();
    let payload = match &error.variant {
        Some(variant) if sent == Some(variant) => format!("this payload, `{variant}`,"),
        Some(variant) if sent.is_some() => format!("another payload, `{variant}`,"),
        Some(variant) => format!("the payload `{variant}`"),
        None => "a request".to_owned(),
    };
    let what = match &error.text {
        Some(text) if error.quoted => {
            let part = if alike == Alike::Part { ", a part of this one," } else { "" };
            format!("{payload} got the answer {status} `{text}`{part} in {who}")
        }
        Some(text) => format!("{who} says that {payload} fails with {status}, in its own words: {text}"),
        None => format!("{who} says that {payload} fails with {status}"),
    };
    Cause {
        basis: Basis::Response,
        rule: None,
        what,
        next: Some(error.advice.clone()),
        evidence: error.evidence.clone(),
    }
}
