//! Which values were put in the place of placeholders, and where they are from.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use cobrowse_lint::{report::mask_secrets, source::Filled};

use crate::text::one_line;

/// The environments that values were taken from, said once for all requests.
#[derive(Debug, Default)]
pub(super) struct FilledValues(BTreeMap<Environment, Values>);

/// The file and the name of an environment.
type Environment = (Arc<str>, Option<Arc<str>>);

/// Values by their names; none for a secret.
type Values = BTreeMap<String, Option<String>>;

impl FilledValues {
    /// Remembers what was put into a request.
    pub(super) fn add(&mut self, filled: &[Filled]) {
        for Filled { name, value, path, environment, .. } in filled {
            let values = self.0.entry((path.clone(), environment.clone())).or_default();
            values.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }

    /// The list for people, empty where nothing was put in.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for ((path, environment), values) in &self.0 {
            let environment = environment.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
            let _ = writeln!(out, "placeholders filled from {}:", one_line(&format!("{path}{environment}")));
            for (name, value) in values {
                let line = match value {
                    Some(value) => mask_secrets(&format!("{name} = {value}")).into_owned(),
                    None => format!("{name} stays a placeholder: its value is secret, ********"),
                };
                let _ = writeln!(out, "  {}", one_line(&line));
            }
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }
}
