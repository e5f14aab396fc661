//! What can go wrong that is no finding: the schemas and settings that a linter is built from.

use crate::report::EndpointId;

/// A linter cannot be built from what it was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The text of a schema is no JSON.
    #[error("schema `{name}` is not JSON: {reason}; mend the file before it is used")]
    NotJson {
        /// The schema's name, as it was given.
        name: String,
        /// What the JSON reader said.
        reason: String,
    },
    /// A schema is of another dialect than 2020-12.
    #[error("schema `{name}` has `$schema` {found}; write it in https://json-schema.org/draft/2020-12/schema")]
    Dialect {
        /// The schema's name.
        name: String,
        /// What it says.
        found: String,
    },
    /// A schema's annotations do not fit `meta.schema.json`.
    #[error(
        "schema `{name}`: `x-cobrowse` at `{pointer}`: {reason}; `cobrowse-lint schema meta` prints what belongs there"
    )]
    Annotation {
        /// The schema's name.
        name: String,
        /// The JSON Pointer of the subschema.
        pointer: String,
        /// What is wrong.
        reason: String,
    },
    /// A schema is none that jsonschema can compile.
    #[error("schema `{name}` does not compile: {reason}")]
    Schema {
        /// The schema's name.
        name: String,
        /// What jsonschema said.
        reason: String,
    },
    /// A schema points outside of itself.
    #[error(
        "schema `{name}`: `$ref` {target} at `{pointer}` leads outside of the file; nothing is fetched, so copy it under `$defs`"
    )]
    RemoteReference {
        /// The schema's name.
        name: String,
        /// The JSON Pointer of the subschema.
        pointer: String,
        /// Where it leads.
        target: String,
    },
    /// A schema is for an endpoint that nobody knows.
    #[error("schema `{name}` is for endpoint `{endpoint}`, which is none of: {known}")]
    UnknownEndpoint {
        /// The schema's name.
        name: String,
        /// The endpoint it names.
        endpoint: EndpointId,
        /// The endpoints there are.
        known: String,
    },
    /// Two variants have one ID.
    #[error("variant `{variant}` stands in two schemas; give `{name}` another `x-cobrowse.variant`")]
    Twice {
        /// The second schema's name.
        name: String,
        /// The variant.
        variant: String,
    },
    /// There are more variants than can be told apart.
    #[error("there are more than {limit} variants, with the built-in ones; give fewer schemas")]
    TooMany {
        /// How many are possible.
        limit: usize,
    },
}
