//! `schema`: the text of a schema.

use std::fmt::Write as _;

use cobrowse_lint::catalog::{BUILTIN_SCHEMAS, META_SCHEMAS};

use crate::{error::Error, names};

/// The schema called `name`, or all names.
pub(crate) fn text(name: Option<&str>) -> Result<String, Error> {
    let meta = META_SCHEMAS.iter().map(|(name, text)| (name.strip_suffix(".schema").unwrap_or(name), *text));
    let mut all = meta.chain(BUILTIN_SCHEMAS.iter().copied());
    let Some(name) = name else {
        let mut out = String::new();
        for (name, _) in all {
            let _ = writeln!(out, "{name}");
        }
        return Ok(out);
    };
    let known: Vec<&str> = all.clone().map(|(name, _)| name).collect();
    let found = all.find(|(known, _)| *known == name).map(|(_, text)| text.to_owned());
    found.ok_or_else(|| names::unknown("schema", name, known, "`cobrowse-lint schema` lists them."))
}
