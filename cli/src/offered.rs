//! Words that shells offer where one of them may stand. What is said of a wrong one stays what its own reader says.

use clap::{
    Arg, Command,
    builder::{PossibleValue, TypedValueParser},
};
use cobrowse_lint::{Linter, Rule, source::Format};

/// Reads a value as `R` does, and knows the words that may stand there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offered<R>(pub(crate) R, pub(crate) fn() -> Vec<&'static str>);

impl<R: TypedValueParser> TypedValueParser for Offered<R> {
    type Value = R::Value;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Self::Value, clap::Error> {
        self.0.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.1)().into_iter().map(PossibleValue::new)))
    }
}

pub(crate) fn severities() -> Vec<&'static str> {
    vec!["error", "warning", "note"]
}

pub(crate) fn contracts() -> Vec<&'static str> {
    vec!["forum", "published"]
}

pub(crate) fn outputs() -> Vec<&'static str> {
    vec!["human", "json", "sarif", "junit", "github", "gitlab"]
}

pub(crate) fn formats() -> Vec<&'static str> {
    Format::ALL.map(Format::name).to_vec()
}

pub(crate) fn endpoints() -> Vec<&'static str> {
    Linter::builtin().catalog().endpoints().iter().map(|endpoint| endpoint.id.as_str()).collect()
}

/// The variants of payloads, and of requests without a body.
pub(crate) fn variants() -> Vec<&'static str> {
    let mut all = Vec::new();
    for endpoint in Linter::builtin().catalog().endpoints() {
        all.extend(endpoint.variants.iter().map(|variant| variant.id.as_str()));
        all.extend(endpoint.bodiless.iter().map(|bodiless| bodiless.variant.as_str()));
    }
    all
}

/// All that `explain` knows.
pub(crate) fn subjects() -> Vec<&'static str> {
    let rules = Rule::ALL.iter().map(|rule| rule.name());
    rules.chain(endpoints()).chain(variants()).collect()
}
