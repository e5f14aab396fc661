//! The text of a configuration → what it says, or which line is wrong.

use std::{collections::BTreeMap, fs, num::NonZeroUsize, path::Path, sync::Arc};

use cobrowse_lint::{Contract, Loudness, Rule, placeholder::Styles, source::Format};
use serde::Deserialize;
use toml::{Spanned, value::Datetime};

#[cfg(test)]
use super::schema;
use super::{Config, ConfigError, Part, error::Wrong, globs::Globs, message::plain, suppress};
use crate::{args, names};

/// A text with its place in the file.
type Word = Spanned<String>;

/// Settings of cobrowse-lint for the files in this folder and below it.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "cobrowse-lint.toml"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct File {
    /// Whose word decides: the `forum` threads' or the `published` API definition's.
    #[cfg_attr(test, schemars(with = "String", extend("enum" = ["forum", "published"], "default" = "forum")))]
    #[cfg_attr(test, schemars(example = &"published"))]
    contract: Option<Word>,
    /// Globs of the files in a folder that are checked, from the folder of this file; all, where it is absent.
    #[cfg_attr(test, schemars(with = "Vec<String>", example = ["templates", "bodies/**/*.json"]))]
    include: Option<Vec<Word>>,
    /// Globs of the files in a folder that are left out, from the folder of this file.
    #[cfg_attr(test, schemars(with = "Vec<String>", example = ["templates/old"]))]
    exclude: Vec<Word>,
    /// Hosts of your own that requests may go to: a gateway, a test server.
    #[cfg_attr(test, schemars(with = "Vec<String>", example = ["gateway.example.com"]))]
    own_hosts: Vec<Word>,
    /// Schemas of payload variants of your own: files, and folders of them, from the folder of this file.
    #[cfg_attr(test, schemars(with = "Vec<String>", example = ["schemas"]))]
    schemas: Vec<Word>,
    /// The endpoint that bare bodies are for; the one that their shape shows, where it is absent.
    #[cfg_attr(test, schemars(with = "String", extend("enum" = schema::endpoints()), example = &"cobrowse-sessions"))]
    endpoint: Option<Word>,
    /// The spellings that are placeholders; those of each format, where it is absent.
    #[cfg_attr(test, schemars(with = "Vec<schema::Style>", example = ["{{x}}", "$X"]))]
    placeholders: Option<Vec<Word>>,
    /// How loud rules are, by their names.
    #[cfg_attr(test, schemars(with = "schema::Rules", example = schema::rules_example()))]
    rules: BTreeMap<Word, Word>,
    /// What holds for some files only; of several, the last word counts.
    overrides: Vec<OverrideTable>,
    /// Findings that are accepted, each with its reason.
    suppressions: Vec<SuppressionTable>,
}

/// What holds for some files only.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct OverrideTable {
    /// Globs of the files, from the folder of this file.
    #[cfg_attr(test, schemars(with = "Vec<String>", example = ["bodies/webchat"]))]
    paths: Vec<Word>,
    /// The endpoint that bare bodies among them are for.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String", extend("enum" = schema::endpoints()), example = &"webchat-create"))]
    endpoint: Option<Word>,
    /// The format that they have, where name and content do not show it.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String", extend("enum" = schema::formats()), example = &"body"))]
    format: Option<Word>,
    /// The spellings that are placeholders in them.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<schema::Style>", example = ["<x>"]))]
    placeholders: Option<Vec<Word>>,
    /// How loud rules are for them, by their names.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "schema::Rules", example = schema::rules_example()))]
    rules: BTreeMap<Word, Word>,
}

/// A finding that is accepted.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SuppressionTable {
    /// The rule.
    #[cfg_attr(test, schemars(with = "String", extend("enum" = schema::rules()), example = &"fixed-session-id"))]
    rule: Word,
    /// A glob of the files, from the folder of this file.
    #[cfg_attr(test, schemars(with = "String", example = &"collections/demo.postman_collection.json"))]
    path: Word,
    /// The JSON Pointer of the place in the body; any place, where it is absent.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String", example = &"/externalSessionId"))]
    pointer: Option<Word>,
    /// How many findings of a file it accepts; with one more, all of them are shown. Any number, where it is absent.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "NonZeroUsize", example = 1))]
    count: Option<NonZeroUsize>,
    /// Why it is accepted.
    #[cfg_attr(test, schemars(with = "String", length(min = 1)))]
    #[cfg_attr(test, schemars(example = &"the demo's server forgets its sessions every night"))]
    reason: Word,
    /// The last day on which it holds; for ever, where it is absent.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date"), example = &"2027-01-31"))]
    until: Option<Spanned<Datetime>>,
}

impl Config {
    /// Reads the configuration at `path`, which is shown as `shown`.
    pub(crate) fn read(path: &Path, shown: &Arc<str>) -> Result<Self, ConfigError> {
        let bytes = fs::read(path).map_err(|source| ConfigError::Unreadable { path: shown.clone(), source })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            ConfigError::Wrong(Box::new(Wrong::new(shown, &text, at..at, "this is not UTF-8; save the file as UTF-8")))
        })?;
        let text = text.strip_prefix('\u{feff}').map_or(text.as_str(), |rest| rest).to_owned();
        Self::of(&text, shown, path)
    }

    /// What a text says.
    pub(super) fn of(text: &str, path: &Arc<str>, file: &Path) -> Result<Self, ConfigError> {
        let folder = file.parent().unwrap_or(Path::new(""));
        let said: File = toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            ConfigError::Wrong(Box::new(Wrong::new(path, text, span, plain(error.message()))))
        })?;
        Reading { text, path, file, folder }.config(said)
    }
}

/// A text being read.
struct Reading<'a> {
    text: &'a str,
    path: &'a Arc<str>,
    file: &'a Path,
    folder: &'a Path,
}

impl Reading<'_> {
    fn config(&self, file: File) -> Result<Config, ConfigError> {
        let File {
            contract,
            include,
            exclude,
            own_hosts,
            schemas,
            endpoint,
            placeholders,
            rules,
            overrides,
            suppressions,
        } = file;
        let contract = contract.map(|word| self.parsed::<Contract>(&word)).transpose()?;
        let all = self.part(endpoint, None, placeholders, &rules)?;
        let of_some = |table: OverrideTable| {
            let OverrideTable { paths, endpoint, format, placeholders, rules } = table;
            Ok((self.globs(&paths)?, self.part(endpoint, format, placeholders, &rules)?))
        };
        let overrides = overrides.into_iter().map(of_some).collect::<Result<_, ConfigError>>()?;
        let suppressions = suppressions.iter().map(|table| self.suppression(table)).collect::<Result<_, _>>()?;
        Ok(Config {
            path: self.path.clone(),
            file: self.file.to_owned(),
            folder: self.folder.to_owned(),
            text: self.text.to_owned(),
            contract,
            own_hosts: own_hosts.iter().map(|word| self.host(word)).collect::<Result<_, _>>()?,
            schemas: self.schemas(&schemas)?,
            include: include.map(|globs| self.globs(&globs)).transpose()?,
            exclude: self.globs(&exclude)?,
            all,
            overrides,
            suppressions,
        })
    }

    fn part(
        &self,
        endpoint: Option<Word>,
        format: Option<Word>,
        placeholders: Option<Vec<Word>>,
        rules: &BTreeMap<Word, Word>,
    ) -> Result<Part, ConfigError> {
        let placeholders = placeholders.map(|words| self.styles(&words)).transpose()?;
        let rule = |(name, loudness): (&Word, &Word)| Ok((self.parsed::<Rule>(name)?, self.loudness(loudness)?));
        Ok(Part {
            endpoint: endpoint.map(|word| self.endpoint(word)).transpose()?,
            format: format.map(|word| self.parsed::<Format>(&word)).transpose()?,
            placeholders,
            rules: rules.iter().map(rule).collect::<Result<_, ConfigError>>()?,
        })
    }

    fn suppression(&self, table: &SuppressionTable) -> Result<suppress::Entry, ConfigError> {
        let globs = self.globs(std::slice::from_ref(&table.path))?;
        if table.reason.get_ref().trim().is_empty() {
            return Err(self.wrong(&table.reason, "the reason is empty: say why the finding is accepted"));
        }
        let until = match &table.until {
            None => None,
            Some(until) => match until.get_ref() {
                Datetime { date: Some(date), time: None, offset: None } => {
                    Some((i32::from(date.year), date.month, date.day))
                }
                _ => return Err(self.wrong(until, "write a day and no time, such as `2027-01-31`")),
            },
        };
        let rule = self.parsed::<Rule>(&table.rule)?;
        let pointer = table.pointer.as_ref().map(|pointer| self.pointer(pointer)).transpose()?;
        let (path, count) = (table.path.get_ref().clone(), table.count.map(NonZeroUsize::get));
        Ok(suppress::Entry::new(rule, path, globs, pointer, count, until, table.rule.span()))
    }

    fn styles(&self, words: &[Word]) -> Result<Styles, ConfigError> {
        words.iter().try_fold(Styles::NONE, |styles, word| {
            let style = match word.get_ref().as_str() {
                "{{x}}" => Styles::MUSTACHE,
                "${x}" => Styles::DOLLAR_BRACE,
                "$X" => Styles::DOLLAR_NAME,
                "{x}" => Styles::BRACE,
                "<x>" => Styles::ANGLE,
                ":x" => Styles::COLON,
                _ => {
                    let message =
                        "this is no spelling of placeholders: write `{{x}}`, `${x}`, `$X`, `{x}`, `<x>` or `:x`";
                    return Err(self.wrong(word, message));
                }
            };
            Ok(styles.and(style))
        })
    }

    fn loudness(&self, word: &Word) -> Result<Loudness, ConfigError> {
        match word.get_ref().as_str() {
            "off" => Ok(Loudness::Off),
            other => other
                .parse()
                .map(Loudness::At)
                .map_err(|_| self.wrong(word, "a rule is `off`, `note`, `warning` or `error`")),
        }
    }

    fn endpoint(&self, word: Word) -> Result<String, ConfigError> {
        let endpoints = cobrowse_lint::Linter::builtin().catalog().endpoints();
        let known: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.id.as_str()).collect();
        if known.contains(&word.get_ref().as_str()) {
            return Ok(word.into_inner());
        }
        let meant = names::nearest(word.get_ref(), known.iter().copied());
        let meant = meant.map_or_else(|| ".".to_owned(), |name| format!("; did you mean `{name}`?"));
        let message =
            format!("there is no endpoint `{}`{meant} The endpoints are {}", word.get_ref(), known.join(", "));
        Err(self.wrong(&word, message))
    }

    fn host(&self, word: &Word) -> Result<String, ConfigError> {
        args::host(word.get_ref()).map_err(|why| self.wrong(word, why))
    }

    /// A JSON Pointer as it is written.
    fn pointer(&self, word: &Word) -> Result<String, ConfigError> {
        let pointer = word.get_ref();
        let escapes = pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        if escapes && (pointer.is_empty() || pointer.starts_with('/')) {
            return Ok(pointer.clone());
        }
        let message = "this is no JSON Pointer: write it as `/initiator/id`, with `~1` for `/` and `~0` for `~` in a name, \
                       as `--output json` shows it";
        Err(self.wrong(word, message))
    }

    /// The files that `schemas` names, and those in the folders that it names.
    fn schemas(&self, words: &[Word]) -> Result<Vec<std::path::PathBuf>, ConfigError> {
        let mut files = Vec::new();
        for word in words {
            let path = self.folder.join(word.get_ref());
            let unread =
                |error: std::io::Error| self.wrong(word, format!("it cannot be read: {}", crate::error::plain(&error)));
            if !fs::metadata(&path).map_err(unread)?.is_dir() {
                files.push(path);
                continue;
            }
            let mut inside = Vec::new();
            for entry in fs::read_dir(&path).map_err(unread)? {
                inside.push(entry.map_err(unread)?.path());
            }
            inside.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
            inside.sort();
            if inside.is_empty() {
                return Err(self.wrong(word, "there is no `.json` file in this folder"));
            }
            files.append(&mut inside);
        }
        Ok(files)
    }

    fn globs(&self, words: &[Word]) -> Result<Globs, ConfigError> {
        Globs::new(words.iter().map(|word| word.get_ref().as_str())).map_err(|(index, why)| {
            let span = words.get(index).map_or(0..0, Spanned::span);
            ConfigError::Wrong(Box::new(Wrong::new(self.path, self.text, span, format!("this is no glob: {why}"))))
        })
    }

    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&self, word: &Word) -> Result<T, ConfigError> {
        word.get_ref().parse().map_err(|error: T::Err| self.wrong(word, error.to_string()))
    }

    fn wrong<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> ConfigError {
        ConfigError::Wrong(Box::new(Wrong::new(self.path, self.text, at.span(), message)))
    }
}
