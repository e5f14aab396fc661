//! Tells what is missing from, or conflicts in, a request that starts a Genesys Cloud cobrowse session, **before** it is
//! sent. The API answers `400 Invalid request body` and nothing else; this says which field, what to send instead, and who
//! says so.
//!
//! ```
//! use cobrowse_lint::{Linter, Request};
//!
//! let path = "/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse";
//! let request = Request::post(path).body(r#"{"cobrowseSessionId": "null"}"#);
//!
//! let rejected = Linter::builtin().check(&request).ensure().unwrap_err();
//! assert_eq!(
//!     rejected.to_string(),
//!     "the cobrowse request is known to fail: `cobrowseSessionId` is the text `null`, which is no ID [null-id]"
//! );
//! for finding in &rejected.report().findings {
//!     println!("{}: {}", finding.location.start.line.get(), finding.message);
//! }
//! ```
//!
//! # What comes back
//!
//! [`Linter::check`] gives a [`Report`]: the endpoint and payload variant that the request was judged as, a [`Verdict`],
//! the [`Finding`]s with the likeliest reason of a refusal first, and the preconditions that no request can show.
//! [`Report::ensure`] turns it into a `Result`. A request to another API is [skipped](Report#structfield.skipped).
//!
//! # What it rests on
//!
//! Five forum threads, unconfirmed and contradicting each other, and the vendor's published API definition. Every finding
//! names its source and how strongly it says so ([`report::Evidence`]). [`Contract`] says which of the two decides.
//!
//! # How data goes
//!
//! A [`Request`] is routed to its endpoint, its body is read into a [`json::Document`], a variant is chosen by the fields
//! that are there, its schema decides whether the body fits, and what does not is explained. With placeholders in the
//! body the answer is one of three: it fits, it does not, or it depends. The knowledge is data, in `schemas/`
//! ([`catalog`]).
//!
//! # What no request shows
//!
//! A [`Context`] says what the caller knows of its token, the conversation and the agent; what it says is judged, the rest stays
//! among the preconditions. A [`SessionGuard`] finds the second use of a session ID over the requests of a process. When a
//! request was refused all the same, [`Linter::diagnose`] ranks the likely causes.
//!
//! # Features
//!
//! - `source`: requests in files, with every place led back to the file (`cobrowse_lint::source`).
//! - `http`: requests as the `http` crate has them (`Linter::check_http`).
//! - `tower`: a layer over services that take such requests (`cobrowse_lint::tower`); brings `http` and `tracing`.
//! - `tracing`: what came of a check as an event (`Report::trace`).
//!
//! The package `cobrowse-lint-reqwest` does the same for `reqwest-middleware`.

pub mod catalog;
mod check;
mod context;
pub mod diagnose;
mod error;
#[cfg(feature = "tracing")]
mod event;
#[cfg(feature = "http")]
mod http;
pub mod json;
pub mod placeholder;
pub mod report;
mod request;
mod rules;
#[cfg(feature = "source")]
pub mod source;
pub mod span;
#[cfg(feature = "tower")]
pub mod tower;

pub use catalog::Catalog;
pub use check::{Checker, Contract, Linter, LinterBuilder, Loudness, SessionGuard, SessionIds, UnknownContract};
pub use context::{Channel, Context, ConversationState, Grant, Presence, UnknownWord};
pub use diagnose::{Diagnosis, Response};
pub use error::BuildError;
pub use report::{Finding, Rejected, Report, Severity, Verdict};
pub use request::{Request, Stage, Text};
pub use rules::{Family, NoSuchRule, Rule};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
