//! What an API client keeps, whether it is written as JSON or as YAML.

use super::{Broken, SourceText, json, yaml};
use crate::{
    json::{Kind, Node},
    placeholder::{Hole, Styles},
    span::Span,
};

/// A value of a JSON or YAML file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tree<'a> {
    /// With the file.
    Json(&'a str, Node<'a>),
    /// With its key, where it has one.
    Yaml(Option<Span>, yaml::Node<'a>),
}

impl<'a> Tree<'a> {
    /// The member of a mapping with this name, unless it is null.
    pub(super) fn get(self, name: &str) -> Option<Self> {
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
        content.ok_or_else(|| Broken {
            message: match self {
                Self::Yaml(_, node) if node.kind() == yaml::Kind::Alias => {
                    "a text is expected here, and this is an alias, which is not looked up".into()
                }
                _ => "a text is expected here, and this is a mapping or a list".into(),
            },
            help: "write the text itself, between quotes if it begins with `{`, `[`, `*` or `&`".into(),
            span: self.span(),
        })
    }

    /// Whether it stands for something elsewhere in the file.
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

    /// Where its key stands.
    pub(super) fn key_span(self) -> Span {
        match self {
            Self::Json(_, node) => node.key_span(),
            Self::Yaml(key, node) => key.unwrap_or_else(|| node.span()),
        }
    }

    /// The header that a sign-in sends, whose value the file does not show.
    pub(super) fn authorization(self) -> (SourceText, SourceText) {
        (SourceText::implied("Authorization", self.key_span()), unknown("{{authorization}}", self.key_span()))
    }

    /// Headers that the file does not show.
    pub(super) fn hidden_headers(self) -> (SourceText, SourceText) {
        (unknown("{{headers}}", self.span()), SourceText::implied("", self.span()))
    }
}

/// What stands at `span` and is not known before the request is sent, shown as `written`.
pub(super) fn unknown(written: &str, span: Span) -> SourceText {
    let whole = Span::new(0, written.len());
    let holes = vec![Hole { span: whole, name: whole, dynamic: true, declared: None }];
    SourceText { holes, ..SourceText::implied(written, span) }
}
