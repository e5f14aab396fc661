//! Globs over paths from the folder of a configuration: `*` stays within a folder, `**` does not.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Some globs; none match nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs(GlobSet);

impl Globs {
    /// Reads globs; where one cannot be read, which and why.
    pub(super) fn new<'g>(globs: impl IntoIterator<Item = &'g str>) -> Result<Self, (usize, String)> {
        let mut all = GlobSetBuilder::new();
        for (index, written) in globs.into_iter().enumerate() {
            let wrong = |error: globset::Error| (index, error.kind().to_string());
            if let Some(why) = matches_nothing(written) {
                return Err((index, why.to_owned()));
            }
            let written = match written.strip_prefix("./").unwrap_or(written) {
                "" | "." => "**",
                glob => glob,
            };
            all.add(GlobBuilder::new(written).literal_separator(true).build().map_err(wrong)?);
            // A folder is all that is in it.
            let inside = format!("{}/**", written.trim_end_matches('/'));
            all.add(GlobBuilder::new(&inside).literal_separator(true).build().map_err(wrong)?);
        }
        all.build().map(Self).map_err(|error| (0, error.kind().to_string()))
    }

    pub(crate) fn has(&self, path: &Path) -> bool {
        self.0.is_match(path)
    }
}

/// Why no path can match, where that shows.
fn matches_nothing(glob: &str) -> Option<&'static str> {
    let mut chars = glob.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (None, ..) => Some("it is empty; `.` is everything here"),
        (Some('/'), ..) | (Some(_), Some(':'), Some('/' | '\\')) => {
            Some("it begins at the root; write it from the folder of this file")
        }
        _ if glob.split_once('\\').is_some_and(|(_, next)| next.starts_with(char::is_alphanumeric)) => {
            Some("write `/` between folders")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stays_within_a_folder_and_a_folder_is_all_in_it() {
        let globs = Globs::new(["templates", "*.http", "a/**/x.json"]).unwrap();
        let has = |path: &str| globs.has(Path::new(path));
        assert!(has("templates/a/b.json") && has("x.http") && has("a/b/c/x.json") && has("a/x.json"));
        assert!(!has("a/x.http") && !has("other/templates/x"));
        assert_eq!(Globs::new(["ok", "a["]).unwrap_err().0, 1);
    }

    #[test]
    fn a_dot_is_everything_and_what_could_match_nothing_is_an_error() {
        for all in [".", "./", "**"] {
            assert!(Globs::new([all]).unwrap().has(Path::new("a/b.json")), "{all}");
        }
        for nothing in ["", "/templates", "C:/templates", "C:\\templates", "templates\\old"] {
            assert!(Globs::new([nothing]).is_err(), "{nothing}");
        }
        assert!(Globs::new(["a\\*b", "a\\\\b"]).unwrap().has(Path::new("a*b")));
        assert!(Globs::new(["../templates"]).unwrap().has(Path::new("../templates/a.http")));
    }
}
