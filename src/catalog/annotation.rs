//! What the schemas say under `x-cobrowse`; `schemas/ANNOTATIONS.md` explains each member.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    context::Topic,
    report::{EndpointId, EvidenceList, VariantId},
};

/// What became of a variant in its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Standing {
    /// It stands in the vendor's definition.
    Published,
    /// The last word of its thread.
    Recommended,
    /// Described without an example.
    Mentioned,
    /// A later answer of the same thread replaced it.
    Superseded,
    /// Somebody sent it and reports that it was refused.
    Rejected,
}

impl Standing {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Recommended => "recommended",
            Self::Mentioned => "mentioned",
            Self::Superseded => "superseded",
            Self::Rejected => "rejected",
        }
    }
}

/// What to send in the place of a variant.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Instead {
    /// The variant to send.
    pub variant: VariantId,
    /// The condition, completing "when …".
    pub when: String,
    /// Who says so.
    pub evidence: EvidenceList,
    /// JSON Pointer of a value in the old payload → its place in the new one.
    #[serde(default)]
    pub keep: BTreeMap<String, String>,
}

/// The annotations at the root of a schema.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct About {
    /// The variant's ID.
    pub variant: VariantId,
    /// The endpoint's ID.
    pub endpoint: EndpointId,
    /// What became of it.
    pub standing: Standing,
    /// One clause, completing "This payload …".
    pub summary: String,
    /// Why it has its standing.
    pub evidence: EvidenceList,
    /// What to send instead.
    #[serde(default)]
    pub instead: Vec<Instead>,
    /// What the payload cannot show and the thread suspects.
    #[serde(default)]
    pub suspects: Vec<Suspect>,
    /// Bodies that break the schema.
    #[serde(default)]
    pub counter_examples: Vec<CounterExample>,
}

impl About {
    /// What is known of a variant whose schema says nothing that can be read.
    pub(crate) fn nothing() -> Self {
        Self {
            variant: "".into(),
            endpoint: "".into(),
            standing: Standing::Mentioned,
            summary: String::new(),
            evidence: crate::report::EvidenceList::default(),
            instead: Vec::new(),
            suspects: Vec::new(),
            counter_examples: Vec::new(),
        }
    }
}

/// Something that a payload cannot show and a thread suspects.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Suspect {
    /// What may be wrong, as a sentence.
    pub what: String,
    /// What of a context tells whether it is.
    #[serde(default)]
    pub(crate) about: Option<Topic>,
    /// The rule that finds it where it is so.
    #[serde(default)]
    pub rule: Option<String>,
    /// What to try where it is so; without it, it is no cause of a refusal by itself.
    #[serde(default)]
    pub next: Option<String>,
    /// Who says so.
    pub evidence: EvidenceList,
}

/// A body that breaks a schema.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CounterExample {
    /// The name of the rule that it breaks.
    pub rule: String,
    /// Where, as a JSON Pointer.
    #[serde(default)]
    pub pointer: Option<String>,
    /// Which field is meant.
    #[serde(default)]
    pub field: Option<String>,
    /// The body.
    pub body: Value,
    /// Why it is wrong.
    pub why: String,
}

/// The annotations at a property.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FieldNotes {
    /// This is an ID.
    pub id: Option<IdNotes>,
    /// Why it must be there.
    #[serde(default)]
    pub required: EvidenceList,
    /// Why it is expected, too weakly to be required.
    #[serde(default)]
    pub expected: EvidenceList,
    /// Why it has this type, value or form.
    #[serde(default)]
    pub value: EvidenceList,
    /// Values that were shown.
    pub usual: Option<Usual>,
    /// Why it must differ on every attempt.
    #[serde(default)]
    pub fresh: EvidenceList,
    /// What it must differ from.
    #[serde(default)]
    pub differs: Vec<Differs>,
    /// Why it must be absent.
    #[serde(default)]
    pub forbidden: EvidenceList,
    /// A sentence for the help of every finding at this place.
    pub note: Option<String>,
}

/// Whose ID a field is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct IdNotes {
    /// "the agent's user ID"
    pub whose: String,
    /// How it is written.
    pub form: IdForm,
}

/// How an ID is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdForm {
    /// As a UUID.
    Uuid,
    /// As any text.
    Text,
}

/// Values that were shown for a field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Usual {
    /// The values.
    pub values: Vec<Value>,
    /// Who showed them.
    pub evidence: EvidenceList,
}

/// A place whose value must be another one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Differs {
    /// A JSON Pointer, or a parameter of the path in braces.
    pub from: String,
    /// Who says so.
    pub evidence: EvidenceList,
}
