//! What an API client keeps, whether it is written as JSON or as YAML.

use std::collections::HashSet;

use super::{Broken, SourceText, json, yaml};
use crate::{
    json::{Kind, Node},
    placeholder::Styles,
    span::Span,
};

/// How long a name is that no tool knows.
const LONG: usize = 40;

/// A value of a JSON or YAML file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tree<'a> {
    /// With the file.
    Json(&'a str, Node<'a>),
    /// With its key, where it has one.
    Yaml(Option<Span>, yaml::Node<'a>),
}

impl<'a> Tree<'a> {
    /// The member of a mapping with this name, unless it is null; also one that an alias brings in.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        match self {
            Self::Json(..) => self.own(name),
            Self::Yaml(_, node) => {
                let (key, value) = node.member(name).filter(|(_, value)| !value.is_null())?;
                Some(Self::Yaml(Some(key.span()), value.resolved()))
            }
        }
    }

    /// The member with this name that is written into the mapping itself: what goes from list to list follows no alias.
    pub(super) fn own(self, name: &str) -> Option<Self> {
        match self {
            Self::Json(file, node) => {
                node.get(name).filter(|node| node.kind() != Kind::Null).map(|node| Self::Json(file, node))
            }
            Self::Yaml(_, node) => {
                let found = node.members().find(|(key, _)| key.text() == Some(name));
                found.filter(|(_, value)| !value.is_null()).map(|(key, value)| Self::Yaml(Some(key.span()), value))
            }
        }
    }

    /// The names of a mapping, with their values.
    pub(super) fn members(self) -> Vec<(SourceText, Self)> {
        match self {
            Self::Json(file, node) => {
                let member =
                    |(_, value): (_, Node<'a>)| (json::string(file, value.key_span()), Self::Json(file, value));
                node.members().map(member).collect()
            }
            Self::Yaml(_, node) => {
                let members = node.members();
                members.filter_map(|(key, value)| Some((key.content()?, Self::Yaml(Some(key.span()), value)))).collect()
            }
        }
    }

    /// Whether it is a list.
    pub(super) fn is_list(self) -> bool {
        match self {
            Self::Json(_, node) => node.kind() == Kind::Array,
            Self::Yaml(_, node) => node.kind() == yaml::Kind::Sequence,
        }
    }

    /// The elements of a sequence.
    pub(super) fn elements(self) -> Vec<Self> {
        match self {
            Self::Json(file, node) if node.kind() == Kind::Array => {
                node.elements().map(|node| Self::Json(file, node)).collect()
            }
            Self::Json(..) => Vec::new(),
            Self::Yaml(_, node) => node.elements().map(|node| Self::Yaml(None, node)).collect(),
        }
    }

    /// What a single value says, decoded.
    pub(super) fn text(self) -> Option<&'a str> {
        match self {
            Self::Json(file, node) => match node.kind() {
                Kind::Object | Kind::Array | Kind::Null => None,
                Kind::String => node.text(),
                _ => Some(node.span().of(file)),
            },
            Self::Yaml(_, node) => node.text(),
        }
    }

    /// What the member of this name says.
    pub(super) fn text_of(self, name: &str) -> Option<&'a str> {
        self.get(name)?.text()
    }

    /// Whether the member of this name is true.
    pub(super) fn is(self, name: &str) -> bool {
        matches!(self.text_of(name), Some("true" | "True" | "TRUE"))
    }

    /// What a single value says, with its places; what is wrong where it is none.
    pub(super) fn content(self, styles: Styles) -> Result<SourceText, Broken> {
        let content = match self {
            Self::Json(_, node) if matches!(node.kind(), Kind::Object | Kind::Array) => None,
            Self::Json(file, node) => Some(json::content(file, node)),
            Self::Yaml(_, node) => node.content(),
        };
        let content = content.map(|content| SourceText { styles, ..content });
        content.ok_or_else(|| self.no_text())
    }

    fn no_text(self) -> Broken {
        let alias = match self {
            Self::Yaml(_, node) => node.alias(),
            Self::Json(..) => None,
        };
        let (message, help) = match self {
            _ if alias.is_some() => (
                "a text is expected here, and this is an alias of a mapping or a list, or of very much text",
                "write the text itself in its place",
            ),
            Self::Yaml(_, node) if node.begins_with_braces() => (
                "this value begins with `{{` and has no quotes: YAML reads it as a mapping",
                "put the whole value between quotes: \"{{name}}\"",
            ),
            _ => (
                "a text is expected here, and this is a mapping or a list",
                "write the text itself, between quotes or, on the lines below, behind `|`",
            ),
        };
        Broken { message: message.into(), help: help.into(), span: alias.unwrap_or_else(|| self.span()) }
    }

    /// Whether it stands for something elsewhere in the file that is not looked up.
    pub(super) fn is_alias(self) -> bool {
        matches!(self, Self::Yaml(_, node) if node.kind() == yaml::Kind::Alias)
    }

    /// Whether its end was found; else the file breaks off in it.
    pub(super) fn is_whole(self) -> bool {
        match self {
            Self::Json(..) => true,
            Self::Yaml(_, node) => node.is_whole(),
        }
    }

    /// Where it stands.
    pub(super) fn span(self) -> Span {
        match self {
            Self::Json(_, node) => node.span(),
            Self::Yaml(_, node) => node.span(),
        }
    }

    /// Why it may have members that are not seen: the file breaks off in it, or an alias stands for too much.
    pub(super) fn hides(self) -> Option<&'static str> {
        match self {
            Self::Yaml(_, node) if !node.is_whole() => Some("the file breaks off in front of it"),
            Self::Yaml(_, node) if node.hides_members() => {
                Some("a YAML alias may bring it in, which stands for too much")
            }
            _ => None,
        }
    }

    /// Where its key stands.
    pub(super) fn key_span(self) -> Span {
        match self {
            Self::Json(_, node) => node.key_span(),
            Self::Yaml(key, node) => key.unwrap_or_else(|| node.span()),
        }
    }

    /// Names that stand in a mapping more than once.
    pub(super) fn repeated(self) -> Vec<Broken> {
        let Self::Yaml(_, node) = self else { return Vec::new() };
        let mut known = HashSet::new();
        let keys = node.members().filter_map(|(key, _)| Some((key.text()?, key.span())));
        let repeated = keys.filter(|(name, _)| name.len() < LONG && !known.insert(*name));
        repeated
            .map(|(name, span)| Broken {
                message: format!("`{name}` stands in this mapping a second time, which YAML does not allow"),
                help: format!("keep one `{name}`: tools take the first or the last, or refuse the file"),
                span,
            })
            .collect()
    }
}
