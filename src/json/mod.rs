//! JSON with placeholders: text → [`Document`], one pass into one arena, with a byte span for every key and value.
//!
//! The document borrows the text, and is judged as it is, by jsonschema too: no `serde_json::Value` stands in between.

mod arena;
mod document;
mod duplicates;
mod edit;
mod instance;
mod name;
mod number;
mod odd_space;
mod parse;
pub(crate) mod placeholder;
mod plain;
mod pointer;
mod scalar;
mod slip;
#[cfg(test)]
mod strictness;
mod string;
pub(crate) mod uuid;
mod value;

pub use arena::Kind;
pub(crate) use arena::{Arena, NodeId, flag};
pub use document::{Document, Node};
pub(crate) use edit::{insertion, opening, removal};
pub(crate) use instance::{DocumentJson, Instance};
pub(crate) use name::{Mark, Name, same_bytes};
pub(crate) use parse::{Dialect, parse_into};
pub use pointer::Pointer;
pub use slip::{Slip, SlipKind};
pub(crate) use string::decode;
pub(crate) use uuid::is_uuid;
pub(crate) use value::same;

/// How deep arrays and objects may nest, as in `serde_json`.
pub const MAX_DEPTH: usize = 127;

/// How long a body may be, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
