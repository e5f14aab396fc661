//! The rules: one named thing each that can be wrong. One file a rule; this table lists them all.
//!
//! A rule has one word everywhere: its module, its [`Rule`], its name, its test, its fixture and its documentation,
//! which is the doc comment in its file.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

pub(crate) use crate::json::{insertion, opening, removal};
use crate::{
    catalog::{FieldNotes, IdForm, Keyword, Type},
    check::{Place, Subject},
    json::Kind,
    report::{Finding, Severity},
    span::Span,
};

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Family {
    /// The syntax of the body.
    Json,
    /// The fields of the body and their values.
    Body,
    /// IDs.
    Ids,
    /// The payload variant as a whole.
    Variant,
    /// Method, URL and headers.
    Request,
    /// Requests at rest in a file.
    Template,
    /// Placeholders in a request about to be sent.
    Placeholder,
    /// What only the caller knows.
    Context,
    /// The tool's own settings.
    House,
}

/// How near a finding is to the reason of a refusal: the nearest is shown first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Precedence {
    /// It explains the refusal as a whole.
    Whole,
    /// It explains it at one place.
    Place,
    /// It is wrong and not what the API complains about.
    Aside,
}

/// What is fixed about a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleInfo {
    pub(crate) name: &'static str,
    pub(crate) family: Family,
    pub(crate) severity: Severity,
    pub(crate) precedence: Precedence,
    pub(crate) documentation: &'static str,
}

/// Describes the rule of a file: its doc comment is what `explain` prints.
macro_rules! rule {
    ($(#[doc = $line:literal])+ $name:literal, $family:ident, $severity:ident, $precedence:ident) => {
        $(#[doc = $line])+
        pub(super) const INFO: super::RuleInfo = super::RuleInfo {
            name: $name,
            family: super::Family::$family,
            severity: crate::report::Severity::$severity,
            precedence: super::Precedence::$precedence,
            documentation: concat!($($line, "\n"),+),
        };
    };
}

macro_rules! rules {
    ($($module:ident => $rule:ident,)+) => {
        $(pub(crate) mod $module;)+

        /// One named thing that can be wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = concat!("See `cobrowse-lint explain` and `src/rules/", stringify!($module), ".rs`.")] $rule,)+
        }

        impl Rule {
            /// Every rule, family by family.
            pub const ALL: &[Self] = &[$(Self::$rule,)+];

            const fn info(self) -> &'static RuleInfo {
                match self {
                    $(Self::$rule => &$module::INFO,)+
                }
            }
        }
    };
}

rules! {
    invalid_json => InvalidJson,
    duplicate_field => DuplicateField,

    missing_body => MissingBody,
    missing_field => MissingField,
    expected_field => ExpectedField,
    unknown_field => UnknownField,
    misplaced_field => MisplacedField,
    forbidden_field => ForbiddenField,
    conflicting_fields => ConflictingFields,
    wrong_type => WrongType,
    invalid_value => InvalidValue,
    unusual_value => UnusualValue,

    null_id => NullId,
    malformed_id => MalformedId,
    id_is_email => IdIsEmail,
    same_id => SameId,
    fixed_session_id => FixedSessionId,
    reused_session_id => ReusedSessionId,

    rejected_payload => RejectedPayload,
    superseded_payload => SupersededPayload,
    ambiguous_payload => AmbiguousPayload,

    unknown_endpoint => UnknownEndpoint,
    wrong_method => WrongMethod,
    missing_path_id => MissingPathId,
    unpublished_request => UnpublishedRequest,
    deprecated_endpoint => DeprecatedEndpoint,
    wrong_host => WrongHost,
    insecure_url => InsecureUrl,
    wrong_content_type => WrongContentType,
    missing_header => MissingHeader,
    hard_coded_token => HardCodedToken,

    unreadable_template => UnreadableTemplate,
    prose_placeholder => ProsePlaceholder,
    undeclared_input => UndeclaredInput,
    unescaped_input => UnescapedInput,
    unfilled_placeholder => UnfilledPlaceholder,

    missing_scope => MissingScope,
    unpublished_scope => UnpublishedScope,
    permission_as_scope => PermissionAsScope,
    service_token => ServiceToken,
    inactive_conversation => InactiveConversation,
    unsupported_channel => UnsupportedChannel,
    agent_unavailable => AgentUnavailable,

    unused_suppression => UnusedSuppression,
    unknown_rule => UnknownRule,
}

/// A rule that looks at one request as a whole.
pub(crate) type RequestCheck = fn(&Subject<'_>, &mut Vec<Finding>);

/// The rules that look at every request of ours; those about a body are asked where it is judged.
pub(crate) const REQUEST_CHECKS: &[RequestCheck] = &[
    unknown_endpoint::check,
    wrong_method::check,
    missing_path_id::check,
    unpublished_request::check,
    deprecated_endpoint::check,
    wrong_host::check,
    insecure_url::check,
    wrong_content_type::check,
    missing_header::check,
    hard_coded_token::check,
    prose_placeholder::check,
    unfilled_placeholder::check,
];

/// The rules about what the caller says, for requests of a caller who says something.
pub(crate) const CONTEXT_CHECKS: &[RequestCheck] = &[
    inactive_conversation::check,
    unsupported_channel::check,
    service_token::check,
    agent_unavailable::check,
    missing_scope::check,
    permission_as_scope::check,
    unpublished_scope::check,
];

/// The place of a finding about no part of a request: where the request begins.
pub(crate) fn whole(subject: &Subject<'_>) -> Span {
    Span::new(0, subject.request.target.as_ref().map_or(0, |target| target.text.len()))
}

/// Names in backticks, as a list.
pub(crate) fn spoken(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Makes room for as many findings as most refused payloads have: for more than three the allocator takes a longer way.
pub(crate) fn make_room(findings: &mut Vec<Finding>) {
    if findings.capacity() == 0 {
        findings.reserve_exact(3);
    }
}

/// How much room a help is given at first, in bytes: nearly none is longer.
const HELP: usize = 256;

/// Adds what the schema notes for every finding at a place.
fn add_note(help: &mut String, notes: &FieldNotes) {
    if let Some(note) = &notes.note {
        help.extend([". ", note]);
    }
}

/// The one finding about the value of an ID that does not fit.
pub(crate) fn id_value(place: &Place<'_>) -> Finding {
    let node = place.node;
    if crate::check::is_null_id(node) {
        return null_id::of(place);
    }
    let uuid = place.notes().id.as_ref().is_some_and(|id| id.form == IdForm::Uuid);
    match node.text() {
        None => wrong_type::finding(place, "a text"),
        Some(text) if uuid && id_is_email::is_email(text) => id_is_email::finding(place),
        Some(_) => malformed_id::finding(place),
    }
}

/// The one finding about a value that breaks `type`, `const` or `enum`.
pub(crate) fn wrong_value(place: &Place<'_>, keyword: &Keyword) -> Finding {
    let kind_of = |value: &serde_json::Value| match value {
        serde_json::Value::Null => Kind::Null,
        serde_json::Value::Bool(_) => Kind::True,
        serde_json::Value::Number(_) => Kind::Number,
        serde_json::Value::String(_) => Kind::String,
        serde_json::Value::Array(_) => Kind::Array,
        serde_json::Value::Object(_) => Kind::Object,
    };
    let values: Vec<&serde_json::Value> = match keyword {
        Keyword::Type(types) => {
            let wanted: Vec<&str> = types.iter().map(|one| of_type(*one)).collect();
            return wrong_type::finding(place, &wanted.join(" or "));
        }
        Keyword::Const(value) => vec![value],
        Keyword::Enum(values) => values.iter().collect(),
        _ => Vec::new(),
    };
    let found = of_kind(place.node.kind());
    let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
    if values.iter().any(|value| of_kind(kind_of(value)) == found) {
        invalid_value::finding(place, &texts)
    } else {
        wrong_type::finding(place, &listed(&texts))
    }
}

/// The values as alternatives.
fn listed(values: &[String]) -> String {
    let mut list = String::new();
    for value in values {
        list.extend([if list.is_empty() { "`" } else { " or `" }, value, "`"]);
    }
    list
}

/// A kind of value with its article.
pub(crate) fn of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::True | Kind::False => "true or false",
        Kind::Number => "a number",
        Kind::String => "a text",
        Kind::Array => "an array",
        Kind::Object => "an object",
        Kind::Placeholder | Kind::Members => "a placeholder",
    }
}

/// A type of JSON Schema with its article.
fn of_type(word: Type) -> &'static str {
    match word {
        Type::Null => "null",
        Type::Boolean => "true or false",
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::String => "a text",
        Type::Array => "an array",
        Type::Object => "an object",
    }
}

impl Rule {
    /// Its name, as it is written everywhere: `missing-field`.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// What it is about.
    pub const fn family(self) -> Family {
        self.info().family
    }

    /// How bad a breach of it is, unless the configuration says otherwise.
    pub const fn severity(self) -> Severity {
        self.info().severity
    }

    /// Whether who accepts its findings accepts one of `found`, too: a reused ID is a fixed one as long as the other request is not
    /// checked.
    pub fn covers(self, found: Self) -> bool {
        self == found || (self == Self::ReusedSessionId && found == Self::FixedSessionId)
    }

    pub(crate) const fn precedence(self) -> Precedence {
        self.info().precedence
    }

    /// What it means, why, examples and who says so; Markdown.
    pub fn documentation(self) -> String {
        let lines = self.info().documentation.lines();
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }

    /// The first sentence of its documentation.
    pub fn summary(self) -> String {
        let documentation = self.documentation();
        documentation.split("\n\n").next().unwrap_or_default().replace('\n', " ")
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The word is the name of no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{name}`{} `cobrowse-lint list rules` shows all", did_you_mean(.nearest.as_deref()))]
pub struct NoSuchRule {
    name: String,
    nearest: Option<String>,
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(|| ".".to_owned(), |name| format!("; did you mean `{name}`?"))
}

impl FromStr for Rule {
    type Err = NoSuchRule;

    fn from_str(name: &str) -> Result<Self, NoSuchRule> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name).ok_or_else(|| {
            let names = Self::ALL.iter().map(|rule| rule.name());
            NoSuchRule { name: name.to_owned(), nearest: crate::check::nearest(name, names).map(str::to_owned) }
        })
    }
}
