//! Which values were put in the place of placeholders, and where they are from.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use cobrowse_lint::{report::mask_secrets, source::Filled};

use crate::text::one_line;

/// The environments that values were taken from, said once for all requests.
#[derive(Debug, Default)]
pub(super) struct FilledValues(BTreeMap<Environment, Values>);

/// The file and the name of an environment.
type Environment = (Arc<str>, Option<Arc<str>>);

/// By their names, what is said of the values.
type Values = BTreeMap<String, Said>;

/// What is said of a value; of several, the last one counts.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Value(String),
    TooLong,
    Secret,
}

impl FilledValues {
    /// Remembers what was put into a request.
    pub(super) fn add(&mut self, filled: &[Filled]) {
        for Filled { name, value, too_long, path, environment, .. } in filled {
            let values = self.0.entry((path.clone(), environment.clone())).or_default();
            let said = match value {
                _ if *too_long => Said::TooLong,
                Some(value) => Said::Value(value.clone()),
                None => Said::Secret,
            };
            // What is secret in one request is not shown because of another.
            match values.get_mut(name) {
                Some(known) if *known < said => *known = said,
                Some(_) => {}
                None => drop(values.insert(name.clone(), said)),
            }
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
                    Said::Value(value) => mask_secrets(&format!("{name} = {value}")).into_owned(),
                    Said::TooLong => format!("{name} stays a placeholder: its request has values of more than 1 MiB"),
                    Said::Secret => format!("{name} stays a placeholder: its value is secret, ********"),
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
