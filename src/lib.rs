//! x
pub mod json;
pub mod placeholder;
pub mod span;
