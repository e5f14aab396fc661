//! An endpoint: where it is, what may be sent to it, and what has to hold.

use std::fmt::Write as _;

use cobrowse_lint::{Catalog, catalog::Endpoint};

use super::{heading, says, sentences};
use crate::text::table;

pub(super) fn text(catalog: &Catalog, endpoint: &Endpoint) -> String {
    let mut out = format!("{}: {}\n\n", endpoint.id, endpoint.title);
    let _ = writeln!(out, "  {} {}", endpoint.method, endpoint.path);
    let published = if endpoint.published { "published" } else { "not published: only the threads speak of it" };
    let _ = writeln!(out, "  {published}");
    says(&mut out, 2, &endpoint.evidence);
    heading(&mut out, "Variants of the payload (`cobrowse-lint explain VARIANT`):");
    let variants = endpoint.variants.iter().map(|variant| {
        let standing = variant.about().map_or("", |about| about.standing.as_str());
        [format!("  {}", variant.id), standing.to_owned(), variant.title().to_owned()]
    });
    let bodiless = endpoint.bodiless.iter().map(|bodiless| {
        [format!("  {}", bodiless.variant), bodiless.standing.as_str().to_owned(), "No body at all".to_owned()]
    });
    out.push_str(&table(&variants.chain(bodiless).collect::<Vec<_>>()));
    heading(&mut out, "What has to hold and no request shows:");
    sentences(&mut out, &catalog.preconditions(endpoint, None));
    heading(&mut out, "The order of things, as the threads tell it:");
    sentences(&mut out, catalog.order());
    out
}
