//! `list`: what there is, in columns.

use cobrowse_lint::{Linter, Rule, catalog::Endpoint};

use crate::{args::What, text::table};

/// The list of `what`, or of everything.
pub(crate) fn text(what: Option<What>) -> String {
    match what {
        Some(What::Rules) => rules(),
        Some(What::Variants) => variants(),
        Some(What::Endpoints) => endpoints(),
        None => format!("Rules\n\n{}\nVariants\n\n{}\nEndpoints\n\n{}", rules(), variants(), endpoints()),
    }
}

fn rules() -> String {
    let row = |rule: &Rule| [rule.name().to_owned(), rule.severity().to_string(), rule.summary()];
    table(&Rule::ALL.iter().map(row).collect::<Vec<_>>())
}

fn variants() -> String {
    let mut rows = Vec::new();
    for endpoint in Linter::builtin().catalog().endpoints() {
        for variant in &endpoint.variants {
            let standing = variant.about().map_or("", |about| about.standing.as_str());
            rows.push([variant.id.to_string(), standing.to_owned(), variant.title().to_owned()]);
        }
        if let Some(bodiless) = &endpoint.bodiless {
            let title = format!("{}, without a body", endpoint.title);
            rows.push([bodiless.variant.to_string(), bodiless.standing.as_str().to_owned(), title]);
        }
    }
    table(&rows)
}

fn endpoints() -> String {
    let row = |endpoint: &Endpoint| {
        let published = if endpoint.published { "published" } else { "not published" };
        [
            endpoint.id.to_string(),
            published.to_owned(),
            format!("{} {}", endpoint.method, endpoint.path),
            endpoint.title.clone(),
        ]
    };
    table(&Linter::builtin().catalog().endpoints().iter().map(row).collect::<Vec<_>>())
}
