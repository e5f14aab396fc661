//! What an API client keeps, whether it is written as JSON or as YAML.

use std::collections::HashSet;

use super::{Broken, SourceText, TemplateBody, folder::SignIn, json, yaml};
use crate::{
    json::{Kind, Node},
    placeholder::{Hole, Styles},
    span::Span,
};

/// How long a name is that no tool knows.
const LONG: usize = 40;

/// How long a token may be; each request in a folder has that of the folder.
const MAX_TOKEN: usize = 4096;

/// A value of a JSON or YAML file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tree<'a> {
    /// With the file.
    Json(&'a str, Node<'a>),
    /// With its key, where it has one.
    Yaml(Option<Span>, yaml::Node<'a>),
}

impl<'a> Tree<'a> {
    /// The body of a request in a mapping that an alias or a merge key may add one to.
    pub(super) fn merged_body(self) -> TemplateBody {
        TemplateBody::unknown("a YAML alias may bring it in, which is not looked up", self.span())
    }

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
        content.ok_or_else(|| self.no_text())
    }

    fn no_text(self) -> Broken {
        let (message, help) = match self {
            Self::Yaml(_, node) if node.kind() == yaml::Kind::Alias => (
                "a text is expected here, and this is an alias of a mapping, of a list, or of very much text",
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
        Broken { message: message.into(), help: help.into(), span: self.span() }
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

    /// Whether more stands in it than its members say: `<<: *name`, or all of it elsewhere: `*name`.
    pub(super) fn is_merged(self) -> bool {
        let merges = matches!(self, Self::Yaml(_, node) if node.members().any(|(key, _)| key.text() == Some("<<")));
        merges || self.is_alias()
    }

    /// Where its key stands.
    fn key_span(self) -> Span {
        match self {
            Self::Json(_, node) => node.key_span(),
            Self::Yaml(key, node) => key.unwrap_or_else(|| node.span()),
        }
    }

    /// The header that a sign-in sends; its value is the token, where it has one.
    pub(super) fn sign_in(self, token: Option<SourceText>) -> SignIn {
        let place = self.key_span();
        let token = token.filter(|token| !token.text.is_empty() && token.text.len() < MAX_TOKEN);
        // Which header a key is sent in, if in one at all, its author chose.
        SignIn::With(Box::new(if self.is_alias() || matches!(self.text_of("type"), Some("apikey")) {
            SourceText::hidden_headers(place)
        } else {
            let token = token.unwrap_or_else(|| SourceText::unknown("{{authorization}}", place));
            (SourceText::implied("Authorization", place), token)
        }))
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

impl SourceText {
    /// What stands at `span` and is not known before the request is sent, shown as `written`.
    pub(super) fn unknown(written: &str, span: Span) -> Self {
        let whole = Span::new(0, written.len());
        let holes = vec![Hole { span: whole, name: whole, dynamic: true, declared: None }];
        Self { holes, ..Self::implied(written, span) }
    }

    /// Headers that the file does not show.
    pub(super) fn hidden_headers(span: Span) -> (Self, Self) {
        (Self::unknown("{{headers}}", span), Self::implied("", span))
    }
}
