//! What `OpenCollection` and Insomnia write alike: the URL, method, headers and authorization of a request.

use super::{
    Broken, SourceText, TemplateBody,
    folder::{Auth, Header},
    nunjucks::Rendered,
    path_parameters,
    tree::Tree,
};
use crate::span::Span;

/// How long a token may be; each request in a folder has that of the folder.
const MAX_TOKEN: usize = 4096;

/// Reads the texts of a request, and keeps what is wrong with them.
pub(super) struct Texts {
    /// Finds the placeholders in a text, as the tool does.
    render: fn(SourceText) -> Rendered,
    pub(super) broken: Vec<Broken>,
}

impl Texts {
    pub(super) fn new(render: fn(SourceText) -> Rendered) -> Self {
        Self { render, broken: Vec::new() }
    }

    /// What a single value says, with its placeholders.
    pub(super) fn rendered(&mut self, node: Tree<'_>) -> Option<Rendered> {
        match node.content(crate::placeholder::Styles::NONE) {
            Ok(content) => Some((self.render)(content)),
            Err(broken) => {
                self.broken.push(broken);
                None
            }
        }
    }

    /// The same; a placeholder as a whole where tags decide about it.
    pub(super) fn text(&mut self, node: Tree<'_>) -> Option<SourceText> {
        let Rendered { text, control, broken } = self.rendered(node)?;
        self.broken.extend(broken);
        Some(if control.is_some() { SourceText::unknown("{{decided}}", node.span()) } else { text })
    }

    /// The URL of a request, with the values of its path parameters.
    pub(super) fn url(&mut self, request: Tree<'_>, parameters: &[Tree<'_>]) -> Option<SourceText> {
        let url = request.get("url");
        let Some(written) = url.filter(|url| url.text().is_none_or(|text| !text.trim().is_empty())) else {
            if url.is_none() && request.hides().is_some() {
                return Some(SourceText::unknown("{{url}}", request.span()));
            }
            let beside = url.or_else(|| request.get("method")).or_else(|| request.get("name"));
            self.broken.push(Broken {
                message: "the request has no URL".into(),
                help: "write it as `url`".into(),
                span: beside.map_or_else(|| request.span(), Tree::key_span),
            });
            return None;
        };
        let url = self.text(written)?;
        let pair = |parameter: &Tree<'_>| {
            let pair = self.text(parameter.get("name")?).zip(self.text(parameter.get("value")?));
            pair.filter(|_| !is_disabled(*parameter))
        };
        let pairs: Vec<Header> = parameters.iter().filter_map(pair).collect();
        Some(path_parameters::filled(url, &pairs))
    }

    /// The headers of a request or folder.
    pub(super) fn headers(&mut self, node: Tree<'_>) -> Vec<Header> {
        let hidden = |node: Tree<'_>| node.hides().map(|_| SourceText::hidden_headers(node.span()));
        let Some(list) = node.get("headers") else { return hidden(node).into_iter().collect() };
        if list.is_alias() {
            return vec![SourceText::hidden_headers(list.span())];
        }
        let mut headers: Vec<Header> = list.elements().into_iter().filter_map(|header| self.header(header)).collect();
        if !list.is_list() {
            self.broken.push(Broken {
                message: "headers are expected as a list here".into(),
                help: "write each as `- name: …`, with its `value: …` on the line below".into(),
                span: list.key_span(),
            });
            let members = list.members().into_iter();
            headers.extend(members.filter_map(|(name, value)| Some((name, self.text(value)?))));
        }
        headers.extend(hidden(list));
        headers
    }

    fn header(&mut self, header: Tree<'_>) -> Option<Header> {
        if header.is_alias() {
            return Some(SourceText::hidden_headers(header.span()));
        }
        if is_disabled(header) || header.text_of("name") == Some("") {
            return None;
        }
        let name = self.text(header.get("name")?)?;
        let value = match header.get("value") {
            Some(value) => self.text(value)?,
            None => SourceText::implied("", header.span()),
        };
        Some((name, value))
    }

    /// The header that authorization of the type `kind` becomes, with what `get` finds as its token or password.
    pub(super) fn auth<'a>(&mut self, auth: Tree<'a>, kind: &str, get: impl Fn(&str) -> Option<Tree<'a>>) -> Auth {
        let place = auth.key_span();
        // Which header a key is sent in, if in one at all, its author chose.
        if auth.hides().is_some() || kind == "apikey" {
            return Auth::Header(Box::new(SourceText::hidden_headers(place)));
        }
        let basic = kind == "basic";
        let written = get(if basic { "password" } else { "token" });
        // What is wrong with it is said where the tool reads it.
        let secret = written.and_then(|written| written.content(crate::placeholder::Styles::NONE).ok());
        let secret = secret.map(|secret| (self.render)(secret).text);
        let secret = secret.filter(|secret| !secret.text.is_empty() && secret.text.len() < MAX_TOKEN);
        let secret = secret.unwrap_or_else(|| SourceText::unknown("{{authorization}}", place));
        let value = if basic {
            let mut value = SourceText::implied("Basic ", place);
            value.append(&secret);
            SourceText { styles: secret.styles, ..value }
        } else {
            secret
        };
        Auth::Header(Box::new((SourceText::implied("Authorization", place), value)))
    }
}

/// Whether a header or parameter is kept and not sent.
fn is_disabled(node: Tree<'_>) -> bool {
    node.is("disabled") || node.text_of("enabled") == Some("false")
}

/// A body that cannot be judged.
pub(super) fn unknown(why: &str, span: Span) -> TemplateBody {
    TemplateBody::Unknown { why: why.into(), span }
}

/// The body of what has none written into it.
pub(super) fn no_body(node: Tree<'_>) -> TemplateBody {
    node.hides().map_or(TemplateBody::None, |why| unknown(why, node.span()))
}
