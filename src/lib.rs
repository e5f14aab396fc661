//! Tells what is missing from, or conflicts in, a Genesys Cloud cobrowse session request before it is sent.

pub mod catalog;
mod check;
mod error;
pub mod json;
pub mod placeholder;
pub mod report;
mod request;
mod rules;
#[cfg(feature = "source")]
pub mod source;
pub mod span;

pub use catalog::{Catalog, Standing};
pub use check::{Checker, Contract, Linter, LinterBuilder, Loudness, SessionIds};
pub use error::BuildError;
pub use report::{Finding, Rejected, Report, Severity, Verdict};
pub use request::{Request, Stage, Text};
pub use rules::{Family, Rule};
