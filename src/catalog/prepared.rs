//! Words of rules that depend on the schema alone.

use once_cell::sync::OnceCell;

use crate::{json::Pointer, report::EvidenceList};

/// Words of rules about one place, put together when they are first needed.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    /// The help of `null-id`, and who says so.
    pub(crate) null_id: OnceCell<(String, EvidenceList)>,
    /// The help of `malformed-id`.
    pub(crate) malformed_id: OnceCell<String>,
    /// Message and help of `forbidden-field`.
    pub(crate) forbidden_field: OnceCell<(String, String)>,
    /// Of `missing-field`.
    pub(crate) missing_field: OnceCell<Absent>,
    /// Of `expected-field`.
    pub(crate) expected_field: OnceCell<Absent>,
}

/// What is said of a field that is not there.
#[derive(Clone, Debug)]
pub(crate) struct Absent {
    /// The object that it belongs in.
    pub(crate) object: Pointer,
    pub(crate) message: String,
    pub(crate) help: String,
}
