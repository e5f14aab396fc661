//! Placeholders: text in a template that something will replace before the request is sent.

use crate::span::Span;

/// Which spellings of a placeholder the text knows. A setting of the source that the text comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Styles(u8);

impl Styles {
    /// Text is text.
    pub const NONE: Self = Self(0);
    /// `{{name}}`, anywhere. `{{$name}}` is dynamic: each occurrence has a value of its own.
    pub const MUSTACHE: Self = Self(1);
    /// `${name}`, anywhere.
    pub const DOLLAR_BRACE: Self = Self(2);
    /// `$NAME`, as a whole value.
    pub const DOLLAR_NAME: Self = Self(4);
    /// `{name}`, as a whole quoted string, or a segment of a path.
    pub const BRACE: Self = Self(8);
    /// `<name>`, as a whole value or a segment of a path.
    pub const ANGLE: Self = Self(16);
    /// `:name`, as a segment of a path.
    pub const COLON: Self = Self(32);
    /// All of them.
    pub const ALL: Self = Self(63);

    /// Whether every style of `other` is among these.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These styles and those of `other`.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of these styles that are among `other`.
    #[must_use]
    pub const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// These styles without those of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// How the format of a request writes what is filled in later: whoever advises a placeholder writes it like this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(feature = "source"), allow(dead_code, reason = "the formats are those of files"))]
pub(crate) enum Spelling {
    /// `{{name}}`; what makes an ID each time depends on the tool.
    #[default]
    Any,
    /// `{{name}}`, and `{{$guid}}`.
    Guid,
    /// `{{name}}`, and `{{newUuid}}`.
    Hurl,
    /// `{{ _.name }}`, and a tag.
    Insomnia,
    /// `${input.name}` of a data action.
    Input,
    /// The same in Terraform, which would look up `${…}` itself.
    TerraformInput,
    /// Nothing is filled in: the request was sent as it stands.
    Recording,
}

impl Spelling {
    /// The placeholder called `name`; none in a recording.
    pub(crate) fn of(self, name: &str) -> Option<String> {
        match self {
            Self::Any | Self::Guid | Self::Hurl => Some(format!("{{{{{name}}}}}")),
            Self::Insomnia => Some(format!("{{{{ _.{name} }}}}")),
            Self::Input => Some(format!("${{input.{name}}}")),
            Self::TerraformInput => Some(format!("$${{input.{name}}}")),
            Self::Recording => None,
        }
    }

    /// What to do so that an ID, the field `name`, is new on every attempt.
    pub(crate) fn fresh(self, name: &str) -> String {
        let like = match self {
            Self::Any => "`{{$uuid}}` or `$(uuidgen)`",
            Self::Guid => "`{{$guid}}`",
            Self::Hurl => "`{{newUuid}}`",
            Self::Insomnia => "`{% uuid 'v4' %}`",
            Self::Recording => return "make a new ID for each attempt where the request is sent".to_owned(),
            Self::Input | Self::TerraformInput => {
                let input = self.of(name).unwrap_or_default();
                return format!("put in an input, like `{input}`, and give the action a new ID in it each time");
            }
        };
        ["write a placeholder that makes a new ID each time, like ", like].concat()
    }

    /// `help` with each `{{name}}` in it written like this; as it is where nothing is a placeholder.
    #[cfg(feature = "source")]
    pub(crate) fn respell(self, help: &mut String) {
        if matches!(self, Self::Any | Self::Guid | Self::Hurl | Self::Recording) || !help.contains("{{") {
            return;
        }
        let mut spelled = String::with_capacity(help.len());
        let mut rest = help.as_str();
        while let Some((before, behind)) = rest.split_once("{{") {
            spelled.push_str(before);
            let name = behind.split_once("}}").filter(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            });
            if let Some((name, behind)) = name {
                spelled.push_str(&self.of(name).unwrap_or_default());
                rest = behind;
            } else {
                spelled.push_str("{{");
                rest = behind;
            }
        }
        spelled.push_str(rest);
        *help = spelled;
    }

    /// Whether it is written in a data action.
    pub(crate) const fn is_input(self) -> bool {
        matches!(self, Self::Input | Self::TerraformInput)
    }
}

/// One placeholder in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    /// The placeholder with its delimiters, in bytes of the text.
    pub span: Span,
    /// Its name alone, in bytes of the text; equal names are filled equally.
    pub name: Span,
    /// Whether each occurrence has a value of its own (`{{$uuid}}`, `$(uuidgen)`).
    pub dynamic: bool,
    /// The type of the value that it is filled with, where the source declares one. Inside of a string it becomes text
    /// whatever it was, and the type says only what that text can be.
    pub declared: Option<Declared>,
}

/// A type of JSON values, as a source declares it for what fills a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Declared {
    /// Text: without quotes around the placeholder it is no JSON.
    String,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An object.
    Object,
    /// An array.
    Array,
}

impl Declared {
    /// Whether every value of the type becomes a number or a word as text, and so never an ID.
    pub(crate) const fn is_scalar(self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Boolean)
    }

    /// Whether a value of the type may become `text`; where there is no value, nothing or `null` may stand there.
    pub(crate) fn may_become(self, text: &str) -> bool {
        let missing = matches!(text, "" | "null");
        match self {
            Self::Integer | Self::Number => missing || text.parse::<f64>().is_ok(),
            Self::Boolean => missing || matches!(text, "true" | "false"),
            Self::String | Self::Object | Self::Array => true,
        }
    }

    /// What it is, with its article.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::String => "a text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Object => "an object",
            Self::Array => "an array",
        }
    }
}

#[cfg(all(test, feature = "source"))]
mod tests {
    use super::*;

    #[test]
    fn advice_is_spelled_as_the_format_writes_placeholders() {
        let spelled = |spelling: Spelling| {
            let mut help = "add `\"agentId\": \"{{agentId}}\"` or {{ x }} or {{".to_owned();
            spelling.respell(&mut help);
            help
        };
        assert_eq!(spelled(Spelling::Input), "add `\"agentId\": \"${input.agentId}\"` or {{ x }} or {{");
        assert_eq!(spelled(Spelling::TerraformInput), "add `\"agentId\": \"$${input.agentId}\"` or {{ x }} or {{");
        assert_eq!(spelled(Spelling::Insomnia), "add `\"agentId\": \"{{ _.agentId }}\"` or {{ x }} or {{");
        assert_eq!(spelled(Spelling::Guid), "add `\"agentId\": \"{{agentId}}\"` or {{ x }} or {{");
        assert!(Spelling::Guid.fresh("x").ends_with("`{{$guid}}`") && Spelling::Recording.of("x").is_none());
    }
}
