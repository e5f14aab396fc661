//! `explain`: what a name means, why, and who says so.

mod endpoint;
mod rule;
mod variant;

pub(crate) use rule::markdown;

use cobrowse_lint::{
    Linter, Rule,
    report::{Evidence, Precondition},
};

use crate::{error::Error, names, offered, text::wrap};

/// What `name` means: a rule's, a variant's or an endpoint's.
pub(crate) fn text(name: &str) -> Result<String, Error> {
    let catalog = Linter::builtin().catalog();
    if let Some(rule) = Rule::ALL.iter().find(|rule| rule.name() == name) {
        return Ok(rule::text(*rule));
    }
    if let Some(endpoint) = catalog.endpoint(name) {
        return Ok(endpoint::text(catalog, endpoint));
    }
    let is = |id: &str| id == name || id.rsplit('/').next() == Some(name);
    for endpoint in catalog.endpoints() {
        if let Some(variant) = endpoint.variants.iter().find(|variant| is(variant.id.as_str())) {
            return Ok(variant::text(catalog, endpoint, variant));
        }
        if let Some(bodiless) = endpoint.bodiless.as_ref().filter(|bodiless| is(bodiless.variant.as_str())) {
            return Ok(variant::bodiless(catalog, endpoint, bodiless));
        }
    }
    Err(names::unknown("rule, variant or endpoint", name, offered::subjects(), "`cobrowse-lint list` shows all."))
}

/// Adds a heading.
fn heading(out: &mut String, title: &str) {
    out.push('\n');
    out.push_str(title);
    out.push('\n');
}

/// Adds who says so.
fn says(out: &mut String, indent: usize, evidence: &[Evidence]) {
    for evidence in evidence {
        wrap(out, &format!("{:indent$}says: ", ""), &evidence.to_string());
    }
}

/// Adds sentences, each with who says so.
fn sentences(out: &mut String, sentences: &[Precondition]) {
    for said in sentences {
        sentence(out, &said.what, &said.evidence);
    }
}

/// Adds a sentence with who says so.
fn sentence(out: &mut String, what: &str, evidence: &[Evidence]) {
    wrap(out, "  - ", what);
    says(out, 4, evidence);
}
