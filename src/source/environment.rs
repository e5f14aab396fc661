//! Environments: values for placeholders, as API clients keep them in files of their own.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value};

use super::{Broken, bruno_environment, credentials::is_credential_name};
use crate::report::mask_secrets;

/// The environment of an `http-client.env.json` whose values all others have too.
const SHARED: &str = "$shared";

/// Values for placeholders, read from a file.
///
/// ```
/// use cobrowse_lint::source::Environment;
///
/// let file = r#"{"dev": {"host": "https://api.mypurecloud.com"}, "prod": {"host": "https://api.mypurecloud.de"}}"#;
/// let prod = Environment::read("http-client.env.json", file, Some("prod"))?;
/// assert_eq!(prod.name(), Some("prod"));
/// # Ok::<(), cobrowse_lint::source::EnvironmentError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Environment {
    path: Arc<str>,
    name: Option<Arc<str>>,
    values: BTreeMap<String, EnvironmentValue>,
}

/// What an environment has for a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EnvironmentValue {
    /// A text that takes the place of the placeholder.
    Text(String),
    /// A credential, or what is marked as one: the placeholder stays.
    Secret,
}

/// Why a file gives no values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// The text is no JSON.
    #[error("`{path}` is not JSON: {reason}")]
    NotJson {
        /// The file.
        path: Arc<str>,
        /// What the JSON reader said, with line and column.
        reason: String,
    },
    /// The text is JSON of another kind, or has no variables.
    #[error(
        "`{path}` holds no environment; an `http-client.env.json`, an exported Postman environment, or the `.bru` file of a \
         Bruno environment does"
    )]
    NoEnvironment {
        /// The file.
        path: Arc<str>,
    },
    /// A Bruno file cannot be read to its end.
    #[error("`{path}`, byte {offset}: {reason}")]
    Bruno {
        /// The file.
        path: Arc<str>,
        /// Where in it, in bytes from 0.
        offset: usize,
        /// What is wrong.
        reason: String,
    },
    /// The file holds several environments, and none was named.
    #[error("`{path}` holds several environments, {}: say which one with `--env-name`", listed(.names))]
    Several {
        /// The file.
        path: Arc<str>,
        /// The environments in it.
        names: Vec<String>,
    },
    /// The file holds no environment of this name.
    #[error("`{path}` holds no environment `{name}`; it holds {}", listed(.names))]
    Unknown {
        /// The file.
        path: Arc<str>,
        /// The name that was asked for.
        name: String,
        /// The environments in it.
        names: Vec<String>,
    },
}

impl Environment {
    /// Reads the environment that `text`, the text of the file at `path`, holds; where it may hold several (an
    /// `http-client.env.json`), that which is called `name`.
    ///
    /// # Errors
    ///
    /// Where the text is of no known kind, is broken, or leaves open which environment is meant.
    pub fn read(path: impl Into<Arc<str>>, text: &str, name: Option<&str>) -> Result<Self, EnvironmentError> {
        let path = path.into();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let is_private = path.contains(".private.");
        let mut environment =
            if text.trim_start().starts_with('{') { json(path, text, name)? } else { bruno(path, text)? };
        for (name, value) in &mut environment.values {
            let hide = |text: &str| is_private || is_credential_name(name) || mask_secrets(text) != text;
            // An empty one is filled in on each machine, or by another file.
            if matches!(value, EnvironmentValue::Text(text) if !text.is_empty() && hide(text)) {
                *value = EnvironmentValue::Secret;
            }
        }
        Ok(environment)
    }

    /// The path of the file, as it was given.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its name, where the file tells it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) const fn shared_path(&self) -> &Arc<str> {
        &self.path
    }

    pub(super) const fn shared_name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    /// What it has for a placeholder; an empty text is as good as none.
    pub(super) fn value(&self, name: &str) -> Option<&EnvironmentValue> {
        self.values.get(name).filter(|value| !matches!(value, EnvironmentValue::Text(text) if text.is_empty()))
    }

    /// Reads the environment called `name` of each of several files. One of them has to have it: of the others, what is the
    /// same in all their environments counts.
    ///
    /// # Errors
    ///
    /// Those of [`Environment::read`]; [`EnvironmentError::Unknown`] where no file has an environment of that name.
    pub fn read_all<'t>(
        files: impl IntoIterator<Item = (Arc<str>, &'t str)>,
        name: Option<&str>,
    ) -> Result<Vec<Self>, EnvironmentError> {
        let mut environments = Vec::new();
        let mut unknown = None;
        for (path, text) in files {
            match Self::read(Arc::clone(&path), text, name) {
                Err(error @ EnvironmentError::Unknown { .. }) => {
                    environments.extend(Self::read(path, text, Some(SHARED)).ok());
                    unknown.get_or_insert(error);
                }
                read => environments.push(read?),
            }
        }
        let found = environments.iter().any(|environment| environment.name() == name);
        unknown.filter(|_| !found).map_or(Ok(environments), Err)
    }
}

fn json(path: Arc<str>, text: &str, name: Option<&str>) -> Result<Environment, EnvironmentError> {
    match serde_json::from_str(text) {
        Err(error) => Err(EnvironmentError::NotJson { path, reason: error.to_string() }),
        Ok(Value::Object(file)) if file.get("values").is_some_and(Value::is_array) => Ok(postman(path, &file)),
        Ok(Value::Object(file)) => http_client(path, &file, name),
        Ok(_) => Err(EnvironmentError::NoEnvironment { path }),
    }
}

/// An exported Postman environment: a list of values.
fn postman(path: Arc<str>, file: &Map<String, Value>) -> Environment {
    let entries = file.get("values").and_then(Value::as_array).into_iter().flatten();
    let enabled = entries.filter(|entry| entry.get("enabled") != Some(&Value::Bool(false)));
    let values = enabled.filter_map(|entry| {
        let secret = entry.get("type").and_then(Value::as_str) == Some("secret");
        let value = match scalar(entry.get("value")?)? {
            EnvironmentValue::Text(text) if secret && !text.is_empty() => EnvironmentValue::Secret,
            value => value,
        };
        Some((entry.get("key")?.as_str()?.to_owned(), value))
    });
    Environment { path, name: file.get("name").and_then(Value::as_str).map(Arc::from), values: values.collect() }
}

/// An `http-client.env.json`: an object of environments, each an object of values.
fn http_client(path: Arc<str>, file: &Map<String, Value>, name: Option<&str>) -> Result<Environment, EnvironmentError> {
    let environments: BTreeMap<&str, &Map<String, Value>> =
        file.iter().filter_map(|(name, values)| Some((name.as_str(), values.as_object()?))).collect();
    let names: Vec<String> =
        environments.keys().filter(|name| **name != SHARED).map(|name| (*name).to_owned()).collect();
    let chosen = match (name, names.as_slice()) {
        (Some(name), names) if names.iter().any(|known| known == name) => name,
        (Some(SHARED), _) if environments.contains_key(SHARED) => SHARED,
        (Some(name), [_, ..]) => return Err(EnvironmentError::Unknown { path, name: name.to_owned(), names }),
        (None, [only]) => only,
        (None, [_, ..]) => return Err(EnvironmentError::Several { path, names }),
        (_, []) if environments.is_empty() => return Err(EnvironmentError::NoEnvironment { path }),
        (_, []) => SHARED,
    };
    let parts = [SHARED, chosen].into_iter().filter_map(|name| environments.get(name));
    let values =
        parts.flat_map(|values| values.iter()).filter_map(|(name, value)| Some((name.clone(), scalar(value)?)));
    Ok(Environment { path, name: Some(chosen.into()), values: values.collect() })
}

/// The value of a placeholder, if it is one; an object holds settings of the client.
fn scalar(value: &Value) -> Option<EnvironmentValue> {
    match value {
        Value::String(text) => Some(EnvironmentValue::Text(text.clone())),
        Value::Number(_) | Value::Bool(_) => Some(EnvironmentValue::Text(value.to_string())),
        _ => None,
    }
}

/// The environment of a Bruno collection; its name is that of its file.
fn bruno(path: Arc<str>, text: &str) -> Result<Environment, EnvironmentError> {
    let values = match bruno_environment::read(text) {
        Ok(Some(values)) => values,
        Ok(None) => return Err(EnvironmentError::NoEnvironment { path }),
        Err(Broken { message: reason, span, .. }) => {
            return Err(EnvironmentError::Bruno { path, offset: span.start(), reason });
        }
    };
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = file.strip_suffix(".bru").map(Arc::from);
    Ok(Environment { path, name, values })
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(environment: &Environment, name: &str) -> Option<String> {
        match environment.value(name)? {
            EnvironmentValue::Text(text) => Some(text.clone()),
            EnvironmentValue::Secret => Some("(secret)".into()),
        }
    }

    #[test]
    fn one_of_several_environments_is_named_and_shares_what_all_have() {
        let file = r#"{"$shared": {"host": "h", "port": 1}, "dev": {"host": "d", "ssl": {"x": 1}}, "prod": {}}"#;
        let read = |name| Environment::read("http-client.env.json", file, name);
        let dev = read(Some("dev")).unwrap();
        assert_eq!(["host", "port", "ssl"].map(|name| text(&dev, name)), [Some("d".into()), Some("1".into()), None]);
        assert_eq!(text(&read(Some("prod")).unwrap(), "host").as_deref(), Some("h"));
        assert_eq!(
            read(None).unwrap_err().to_string(),
            "`http-client.env.json` holds several environments, `dev` and `prod`: say which one with `--env-name`"
        );
        assert_eq!(
            read(Some("test")).unwrap_err().to_string(),
            "`http-client.env.json` holds no environment `test`; it holds `dev` and `prod`"
        );
    }

    #[test]
    fn a_postman_environment_leaves_out_what_is_switched_off() {
        let file = r#"{"name": "Dev", "values": [
            {"key": "host", "value": "h", "enabled": true}, {"key": "old", "value": "o", "enabled": false},
            {"key": "pin", "value": "1234", "type": "secret"}, {"key": "count", "value": 3}
        ]}"#;
        let dev = Environment::read("dev.postman_environment.json", file, None).unwrap();
        assert_eq!(dev.name(), Some("Dev"));
        let values = ["host", "old", "pin", "count"].map(|name| text(&dev, name));
        assert_eq!(values, [Some("h".into()), None, Some("(secret)".into()), Some("3".into())]);
    }

    #[test]
    fn a_bruno_environment_has_the_name_of_its_file() {
        let file = "vars {\r\n  host: https://h:8080/x\r\n  ~old: 1\r\n  body: '''\r\n    a\r\n  '''\r\n}\r\nvars:secret [\r\n  pin,\r\n  ~off\r\n]\r\n";
        let local = Environment::read("environments/Local.bru", file, None).unwrap();
        assert_eq!(local.name(), Some("Local"));
        let values = ["host", "old", "pin", "off"].map(|name| text(&local, name));
        assert_eq!(values, [Some("https://h:8080/x".into()), None, Some("(secret)".into()), None]);
    }

    #[test]
    fn credentials_are_known_by_their_names_and_looks() {
        let file =
            r#"{"dev": {"accessToken": "abc", "X-Api-Key": "abc", "auth": "Bearer 9f8e7d6c5b4a", "agentId": "abc"}}"#;
        let dev = Environment::read("http-client.env.json", file, None).unwrap();
        let is_secret = |name: &str| text(&dev, name).as_deref() == Some("(secret)");
        assert_eq!(["accessToken", "X-Api-Key", "auth", "agentId"].map(is_secret), [true, true, true, false]);
        let private = Environment::read("http-client.private.env.json", file, None).unwrap();
        assert_eq!(text(&private, "agentId").as_deref(), Some("(secret)"));
    }

    #[test]
    fn one_of_several_files_has_to_have_the_environment() {
        let all = r#"{"dev": {"a": "1"}, "prod": {"a": "2"}}"#;
        let private = r#"{"$shared": {"b": "3"}, "dev": {"c": "4"}}"#;
        let read =
            |name| Environment::read_all([("a.env.json".into(), all), ("b.env.json".into(), private)], Some(name));
        let prod = read("prod").unwrap();
        assert_eq!(prod.iter().map(Environment::name).collect::<Vec<_>>(), [Some("prod"), Some("$shared")]);
        assert_eq!(text(&prod[1], "b").as_deref(), Some("3"));
        let why = read("test").unwrap_err().to_string();
        assert_eq!(why, "`a.env.json` holds no environment `test`; it holds `dev` and `prod`");
    }

    #[test]
    fn an_empty_value_is_none() {
        let file = r#"{"dev": {"host": "", "token": ""}}"#;
        let private = Environment::read("http-client.private.env.json", file, None).unwrap();
        assert_eq!(["host", "token"].map(|name| text(&private, name)), [None, None]);
        let postman = r#"{"values": [{"key": "a", "value": "", "type": "secret"}]}"#;
        assert_eq!(text(&Environment::read("x.json", postman, None).unwrap(), "a"), None);
    }

    #[test]
    fn what_is_no_environment_is_said() {
        let why = |file: &str| Environment::read("x.json", file, None).unwrap_err().to_string();
        assert!(why("{\"a\": }").starts_with("`x.json` is not JSON: expected value at line 1 column 7"));
        assert!(why("{\"a\": 1}").starts_with("`x.json` holds no environment; an `http-client.env.json`"));
        assert!(why("hello").starts_with("`x.json` holds no environment"));
    }
}
