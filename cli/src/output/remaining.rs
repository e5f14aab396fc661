//! What no request shows and its sender still has to check.

use cobrowse_lint::Report;

use crate::text::wrap;

/// What remains to be checked by the caller, said once for all requests.
#[derive(Debug, Default)]
pub(super) struct Remaining {
    /// Each precondition, and the variants or endpoints it is for.
    what: Vec<(String, Vec<String>)>,
    all: Vec<String>,
}

impl Remaining {
    /// Remembers what remains for a request.
    pub(super) fn add(&mut self, report: &Report) {
        let Some(endpoint) = &report.endpoint else { return };
        let name = report.variant.as_ref().map_or_else(|| endpoint.to_string(), ToString::to_string);
        if report.preconditions.is_empty() || self.all.contains(&name) {
            return;
        }
        for precondition in &*report.preconditions {
            match self.what.iter_mut().find(|(what, _)| *what == precondition.what) {
                Some((_, names)) => names.push(name.clone()),
                None => self.what.push((precondition.what.clone(), vec![name.clone()])),
            }
        }
        self.all.push(name);
    }

    /// The list for people, empty where nothing remains.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        if self.what.is_empty() {
            return out;
        }
        out.push_str("still to be checked, since no request shows it:\n");
        let mut groups: Vec<(&Vec<String>, Vec<&str>)> = Vec::new();
        for (what, names) in &self.what {
            match groups.iter_mut().find(|(known, _)| *known == names) {
                Some((_, sentences)) => sentences.push(what),
                None => groups.push((names, vec![what])),
            }
        }
        groups.sort_by_key(|(names, _)| std::cmp::Reverse(names.len()));
        for (names, sentences) in groups {
            if names.len() < self.all.len() {
                wrap(&mut out, "  ", &format!("for {}:", names.join(", ")));
            }
            let indent = if names.len() < self.all.len() { "    " } else { "  " };
            for sentence in sentences {
                wrap(&mut out, indent, &format!("- {sentence}"));
            }
        }
        out.push('\n');
        out
    }
}
