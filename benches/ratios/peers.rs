//! The other validators, each made ready once.

use std::collections::BTreeMap;

use boon::{Compiler, SchemaIndex, Schemas};
use cobrowse_lint::catalog::BUILTIN_SCHEMAS;
use jsonschema::{ValidationError, Validator};
use serde_json::{Value, json};

pub(crate) struct Peers {
    /// A `oneOf` of the variants of each endpoint.
    one_of: BTreeMap<String, Validator>,
    variants: BTreeMap<String, Validator>,
    boon: BTreeMap<String, SchemaIndex>,
    boon_schemas: Schemas,
}

impl Peers {
    pub(crate) fn new() -> Self {
        let mut endpoints: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut variants = BTreeMap::new();
        let mut boon = BTreeMap::new();
        let mut boon_schemas = Schemas::new();
        for (name, text) in BUILTIN_SCHEMAS {
            let schema = bare(serde_json::from_str(text).unwrap());
            variants.insert((*name).to_owned(), validator(&schema));
            let mut compiler = Compiler::new();
            compiler.enable_format_assertions();
            compiler.add_resource(name, schema.clone()).unwrap();
            boon.insert((*name).to_owned(), compiler.compile(name, &mut boon_schemas).unwrap());
            let endpoint = name.split('/').next().unwrap();
            endpoints.entry(endpoint.to_owned()).or_default().push(schema);
        }
        let one_of =
            endpoints.into_iter().map(|(id, variants)| (id, validator(&json!({ "oneOf": variants })))).collect();
        Self { one_of, variants, boon, boon_schemas }
    }

    pub(crate) fn one_of(&self, endpoint: &str) -> &Validator {
        &self.one_of[endpoint]
    }

    pub(crate) fn variant(&self, id: &str) -> &Validator {
        &self.variants[id]
    }

    /// Whether boon finds `body` valid; what is wrong is collected and dropped.
    pub(crate) fn boon(&self, variant: &str, body: &Value) -> bool {
        self.boon_schemas.validate(body, self.boon[variant]).is_ok()
    }
}

/// Reads a body and says whether it is valid.
pub(crate) fn is_valid(validator: &Validator, body: &str) -> bool {
    parse(body).is_some_and(|body| validator.is_valid(&body))
}

/// Reads a body and collects all that is wrong.
pub(crate) fn errors(validator: &Validator, body: &str) -> usize {
    let Some(body) = parse(body) else { return 1 };
    let errors: Vec<ValidationError<'_>> = validator.iter_errors(&body).collect();
    std::hint::black_box(&errors).len()
}

pub(crate) fn parse(body: &str) -> Option<Value> {
    serde_json::from_slice(std::hint::black_box(body.as_bytes())).ok()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

/// `format: uuid` is asserted, so the same said in a pattern, which costs ten times as much, is left out as this library
/// does.
fn bare(mut schema: Value) -> Value {
    if let Some(members) = schema.as_object_mut() {
        if members.get("format").is_some_and(|format| format == "uuid") {
            members.remove("pattern");
        }
        for value in members.values_mut() {
            *value = bare(value.take());
        }
    } else if let Some(values) = schema.as_array_mut() {
        for value in values {
            *value = bare(value.take());
        }
    }
    schema
}
