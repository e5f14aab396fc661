//! One payload variant: its schema, read and compiled when it is first needed.

use std::{borrow::Cow, fmt, ops::Deref, sync::Arc};

use jsonschema::{Validator, ValidatorMap};
use once_cell::sync::OnceCell;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

use super::{
    Catalog,
    annotation::About,
    schema::{Schema, SubId},
};
use crate::{
    check::Replacements,
    error::BuildError,
    json::{DocumentJson, Instance, Name, Node},
    report::{Preconditions, Shown, VariantId, is_plain},
};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What `format: uuid` says, in a pattern for validators that do not assert formats.
const UUID: &str = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

/// One variant of a payload.
#[derive(Debug)]
pub struct Variant {
    /// Its ID.
    pub id: VariantId,
    text: Cow<'static, str>,
    loaded: OnceCell<Option<Loaded>>,
    /// Names that every body has, read from the beginning of the schema.
    needs: OnceCell<Box<[Name]>>,
    pub(crate) preconditions: OnceCell<Preconditions>,
}

/// A schema that was read.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) about: LazyAbout,
    pub(crate) title: String,
    pub(crate) schema: Schema,
    value: Value,
    whole: OnceCell<Option<Validator<DocumentJson>>>,
    parts: OnceCell<Option<ValidatorMap<DocumentJson>>>,
    replacements: OnceCell<Replacements>,
    /// Whether its words need no look before they are shown.
    plain: OnceCell<bool>,
}

impl Variant {
    pub(crate) fn builtin(name: &'static str, text: &'static str) -> Self {
        let id = VariantId::built_in(name);
        let (loaded, needs, preconditions) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { id, text: Cow::Borrowed(text), loaded, needs, preconditions }
    }

    /// A variant whose schema a user gave: whatever is wrong with it is said now.
    pub(crate) fn given(name: &str, text: &str) -> Result<Self, BuildError> {
        let loaded = Loaded::new(name, text)?;
        loaded.about.check(name)?;
        let compiled = options().build(&loaded.value);
        compiled.map_err(|error| BuildError::Schema { name: name.to_owned(), reason: error.to_string() })?;
        Ok(Self {
            id: loaded.about.variant.clone(),
            text: Cow::Owned(text.to_owned()),
            loaded: OnceCell::with_value(Some(loaded)),
            needs: OnceCell::new(),
            preconditions: OnceCell::new(),
        })
    }

    /// The text of its schema.
    pub fn schema_text(&self) -> &str {
        &self.text
    }

    /// What its schema says about it; `None` for a built-in schema that does not load, which a test excludes.
    pub fn about(&self) -> Option<&About> {
        self.loaded().map(|loaded| &*loaded.about)
    }

    /// Its title.
    pub fn title(&self) -> &str {
        self.loaded().map_or("", |loaded| &loaded.title)
    }

    pub(crate) fn loaded(&self) -> Option<&Loaded> {
        self.loaded.get_or_init(|| Loaded::new(self.id.as_str(), &self.text).ok()).as_ref()
    }

    /// Whether somebody gave it, besides what is built in.
    pub(crate) fn is_given(&self) -> bool {
        matches!(self.text, Cow::Owned(_))
    }

    /// Names of members that every body of it has, maybe not all of them: what can be told without reading the whole schema.
    pub(crate) fn needs(&self) -> &[Name] {
        match self.loaded.get() {
            Some(Some(loaded)) => loaded.schema.sub(SubId::ROOT).required(),
            _ => self.needs.get_or_init(|| {
                let mut needs = Vec::new();
                // Ends with an error where the names are found: nobody needs the rest.
                let _ = serde_json::Deserializer::from_str(&self.text).deserialize_map(NeedsVisitor(&mut needs));
                needs.into()
            }),
        }
    }
}

impl Loaded {
    pub(crate) fn new(name: &str, text: &str) -> Result<Self, BuildError> {
        let owned = || name.to_owned();
        let file: SchemaFile<'_> = serde_json::from_str(text)
            .map_err(|error| BuildError::NotJson { name: owned(), reason: error.to_string() })?;
        let mut value = Value::Object(file.rest);
        let dialect = value.get("$schema").and_then(Value::as_str).unwrap_or(DIALECT);
        if dialect.trim_end_matches('#') != DIALECT {
            return Err(BuildError::Dialect { name: owned(), found: dialect.to_owned() });
        }
        let about = LazyAbout { text: file.about.map_or("null", RawValue::get).into(), read: OnceCell::new() };
        let title = value.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
        drop_spelled_out_formats(&mut value);
        let schema = Schema::new(name, &value)?;
        let (whole, parts, replacements) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Ok(Self { about, title, schema, value, whole, parts, replacements, plain: OnceCell::new() })
    }

    /// Whether its words need no look before they are shown; found when the first of them are.
    fn is_plain(&self) -> bool {
        *self.plain.get_or_init(|| {
            let mut words = String::new();
            add_words(&self.value, &mut words);
            self.schema.names_every_member() && is_plain(&words)
        })
    }

    /// What to send instead of it, by the words of the catalogue that it is in.
    pub(crate) fn replacements(&self, catalog: &Catalog) -> &Replacements {
        self.replacements.get_or_init(|| Replacements::new(catalog, self))
    }

    /// A text that says nothing but words of the program, of the schema, and the names on the way to a place that it declares.
    pub(crate) fn shown(&self, text: String) -> Shown {
        if self.is_plain() { Shown::plain(text) } else { text.into() }
    }

    /// The same with a word of the request, which stands in quotes.
    pub(crate) fn shown_with(&self, quoted: &str, text: String) -> Shown {
        if is_plain(quoted) { self.shown(text) } else { text.into() }
    }

    /// Whether `root`, a body without placeholders, is valid by jsonschema.
    pub(crate) fn is_valid(&self, root: Node<'_>) -> bool {
        let validator = self.whole.get_or_init(|| options().build(&self.value).ok());
        validator.as_ref().is_some_and(|validator| validator.is_valid(Instance(root)))
    }

    /// The subschema `id` as jsonschema compiled it.
    pub(crate) fn compiled(&self, id: SubId) -> Option<&Validator<DocumentJson>> {
        let parts = self.parts.get_or_init(|| options().build_map(&self.value).ok());
        let key = format!("#{}", self.schema.sub(id).pointer);
        parts.as_ref()?.get(&key)
    }
}

/// What a schema says about its variant, read when somebody asks: choosing among variants asks nobody.
#[derive(Debug)]
pub(crate) struct LazyAbout {
    text: Box<str>,
    read: OnceCell<About>,
}

impl LazyAbout {
    fn check(&self, name: &str) -> Result<(), BuildError> {
        let about = self.read.get_or_try_init(|| serde_json::from_str(&self.text));
        about.map(|_| ()).map_err(|error: serde_json::Error| BuildError::Annotation {
            name: name.to_owned(),
            pointer: String::new(),
            reason: error.to_string(),
        })
    }
}

impl Deref for LazyAbout {
    type Target = About;

    /// What a test shows to be readable, for the built-in schemas; those of a user are read when they are given.
    fn deref(&self) -> &About {
        self.read.get_or_init(|| serde_json::from_str(&self.text).unwrap_or_else(|_| About::nothing()))
    }
}

/// A schema file, with what only explains it left as text: most of it is that.
struct SchemaFile<'a> {
    about: Option<&'a RawValue>,
    rest: Map<String, Value>,
}

impl<'de> Deserialize<'de> for SchemaFile<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FileVisitor)
    }
}

struct FileVisitor;

impl<'de> Visitor<'de> for FileVisitor {
    type Value = SchemaFile<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON Schema that is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<SchemaFile<'de>, A::Error> {
        let mut file = SchemaFile { about: None, rest: Map::new() };
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            match &*name {
                "x-cobrowse" => file.about = Some(members.next_value()?),
                "examples" => _ = members.next_value::<IgnoredAny>()?,
                _ => _ = file.rest.insert(name.into_owned(), members.next_value()?),
            }
        }
        Ok(file)
    }
}

/// Takes the names that a schema requires at its top, and stops there.
struct NeedsVisitor<'n>(&'n mut Vec<Name>);

impl<'de> Visitor<'de> for NeedsVisitor<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON Schema that is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            if name == "required" {
                let names: Vec<Cow<'de, str>> = members.next_value()?;
                self.0.extend(names.iter().map(|name| Name::from(&**name)));
                return Err(A::Error::custom("no more is needed"));
            }
            members.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

fn options<'i>() -> jsonschema::ValidationOptions<'i, Arc<dyn jsonschema::Retrieve>, DocumentJson> {
    jsonschema::options_for::<DocumentJson>().should_validate_formats(true).offline()
}

/// What a schema has beside the words that are said of a body.
const UNSAID: [&str; 6] = ["$schema", "$id", "pattern", "examples", "counterExamples", "claim"];

/// Adds every name and text of a schema that may be said, each between what may stand around it.
fn add_words(value: &Value, words: &mut String) {
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter().filter(|(name, _)| !UNSAID.contains(&name.as_str())) {
                words.extend([" (`", name, "`); "]);
                add_words(value, words);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| add_words(value, words)),
        Value::String(text) => words.extend([" (`", text, "`); "]),
        other => words.push_str(&other.to_string()),
    }
}

/// The files spell `format: uuid` out in a pattern, since most validators do not assert formats. Here they are asserted,
/// and checking twice would be slower.
fn drop_spelled_out_formats(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let uuid = members.get("format").is_some_and(|format| format == "uuid");
            if uuid && members.get("pattern").is_some_and(|pattern| pattern == UUID) {
                members.remove("pattern");
            }
            let notes = |name: &String| name == "x-cobrowse";
            members.iter_mut().filter(|(name, _)| !notes(name)).for_each(|(_, value)| drop_spelled_out_formats(value));
        }
        Value::Array(values) => values.iter_mut().for_each(drop_spelled_out_formats),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::BUILTIN_SCHEMAS;

    #[test]
    fn no_word_of_a_built_in_schema_tells_of_a_credential() {
        for (name, text) in BUILTIN_SCHEMAS {
            assert!(Loaded::new(name, text).unwrap().is_plain(), "{name}");
        }
    }

    #[test]
    fn what_a_variant_needs_is_known_before_its_schema_is_read() {
        for (name, text) in BUILTIN_SCHEMAS {
            let variant = Variant::builtin(name, text);
            let before = variant.needs().to_vec();
            assert!(variant.loaded.get().is_none() && !before.is_empty(), "{name}");
            assert!(variant.loaded().is_some());
            assert_eq!(variant.needs(), before);
        }
        assert!(Variant::builtin("a", r#"{"properties": {"b": {"required": ["c"]}}}"#).needs().is_empty());
    }

    #[test]
    fn a_schema_that_speaks_of_a_credential_is_looked_at_each_time() {
        let (name, text) = BUILTIN_SCHEMAS[0];
        let text = text.replace("the conversation's ID", "Bearer 9f8e7d6c5b4a");
        let loaded = Loaded::new(name, &text).unwrap();
        assert!(!loaded.is_plain());
    }
}
