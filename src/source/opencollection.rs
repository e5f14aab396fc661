//! `OpenCollection`, Bruno's newer form, as YAML or JSON: a request, or a collection with its requests.

use std::rc::Rc;

use super::{
    Broken, SourceText, Template, TemplateBody,
    folder::{Folder, Header, SignIn},
    http,
    opencollection_variables::Variables,
    outer_json, outline,
    tree::Tree,
    yaml,
};
use crate::{
    json::{Document, Node},
    placeholder::Styles,
};

/// Whether a text is one.
pub(super) fn claims(text: &str) -> bool {
    if text.trim_start().starts_with('{') {
        return claims_json(text);
    }
    // Others have an `http` too, with settings of a server in it.
    let request = || {
        let inside = |name: &str| outline::has_inside(text, "http", name);
        let (url, method) = (inside("url"), inside("method"));
        url && method || (url || method) && outline::has(text, "info", |_| true)
    };
    text.contains("http") && (text.contains("url") || text.contains("method")) && request()
        || text.contains("opencollection") && outline::has(text, "opencollection", |_| true)
}

fn claims_json(text: &str) -> bool {
    if !text.contains("\"info\"") {
        return false;
    }
    let named = text.contains("\"opencollection\"");
    if !(named || text.contains("\"http\"")) {
        return false;
    }
    let document = Document::parse(text, Styles::ALL);
    let is_request = |root: Node<'_>| {
        let http = root.get("http").filter(|_| root.get("info").is_some());
        http.is_some_and(|http| http.get("url").is_some() || http.get("method").is_some())
    };
    let cut = || named || text.contains("\"url\"") && text.contains("\"method\"");
    document.root().map_or_else(cut, |root| root.get("opencollection").is_some() || is_request(root))
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    let mut templates = Vec::new();
    if text.trim_start().starts_with('{') {
        let document = Document::parse(text, Styles::ALL);
        if outer_json::is_cut(&document) {
            templates.extend(outer_json::salvaged(text, "http", alone));
        } else if let Some(root) = document.root() {
            requests(Tree::Json(text, root), &mut templates);
        }
        templates.extend(outer_json::broken(text, &document));
    } else {
        let document = yaml::Document::parse(text);
        document.roots().for_each(|root| requests(Tree::Yaml(None, root), &mut templates));
        templates.extend(document.broken());
    }
    templates
}

/// A request out of a broken file: what the folders around it add to it is not known.
fn alone(text: &str, http: Node<'_>) -> Option<Template> {
    let http = Some(Tree::Json(text, http)).filter(|http| http.get("url").is_some())?;
    let mut template = Request::read(http, http, &Scope::default());
    template.headers.get_or_insert_default().push(SourceText::hidden_headers(template.span));
    Some(template)
}

fn requests(root: Tree<'_>, templates: &mut Vec<Template>) {
    // What is left to read, with what is around it.
    let mut open = vec![(root, Scope::default())];
    while let Some((item, scope)) = open.pop() {
        if let Some(items) = item.get("items") {
            let inside = scope.with(item);
            open.extend(items.elements().into_iter().map(|item| (item, inside.clone())));
        } else if let Some(http) = item.get("http").filter(|http| http.is_whole()) {
            templates.push(Request::read(item, http, &scope));
        }
    }
}

/// What a collection and its folders set for the requests in them.
#[derive(Clone, Default)]
struct Scope<'a> {
    folder: Rc<Folder>,
    variables: Rc<Variables<'a>>,
}

impl<'a> Scope<'a> {
    /// This with what `item` sets, a folder in it.
    fn with(&self, item: Tree<'a>) -> Self {
        let info = item.get("info");
        let name = info.filter(|info| info.text_of("type") == Some("folder")).and_then(|info| info.text_of("name"));
        let request = item.get("request");
        let headers = request.map(|request| Request::default().headers(request)).unwrap_or_default();
        let sign_in = sign_in(request.and_then(|request| request.get("auth")));
        Self { folder: Rc::new(self.folder.with(name, headers, sign_in)), variables: self.variables.with(request) }
    }
}

/// A sign-in as it is written: `auth: inherit`, or `auth: {type: bearer, …}`.
fn sign_in(auth: Option<Tree<'_>>) -> SignIn {
    let Some(auth) = auth else { return SignIn::Inherited };
    match auth.text().or_else(|| auth.text_of("type")).or_else(|| auth.text_of("mode")) {
        Some("inherit") => SignIn::Inherited,
        Some("none") => SignIn::No,
        _ => {
            let token = auth.get("token").or_else(|| auth.get("bearer")?.get("token"));
            auth.sign_in(token.and_then(|token| token.content(http::STYLES).ok()))
        }
    }
}

/// What is read of a request.
#[derive(Default)]
struct Request<'a> {
    variables: Rc<Variables<'a>>,
    broken: Vec<Broken>,
}

impl<'a> Request<'a> {
    fn read(item: Tree<'a>, http: Tree<'a>, scope: &Scope<'a>) -> Template {
        let runtime = item.get("runtime");
        let mut request = Self { variables: scope.variables.with(runtime), broken: item.repeated() };
        request.broken.extend(http.repeated());
        let url = match http.get("url") {
            Some(url) => request.text(url),
            None if http.is_merged() => Some(SourceText::unknown("{{url}}", http.span())),
            None => Some(SourceText::implied("", http.span())),
        };
        let method = http.get("method").and_then(|method| request.text(method));
        // Whoever wrote by hand puts it at any of these places.
        let places = [http.get("auth"), item.get("auth"), runtime.and_then(|runtime| runtime.get("auth"))];
        let auth = sign_in(places.into_iter().flatten().next());
        let mut headers = scope.folder.headers_of(request.headers(http), auth);
        let body = match http.get("body") {
            Some(body) => request.body(selected(body), &mut headers),
            None if http.is_merged() => http.merged_body(),
            None => TemplateBody::None,
        };
        let name = scope.folder.name_of(item.get("info").and_then(|info| info.text_of("name")));
        let span = if item.is_whole() { item.span() } else { http.span() };
        let broken = request.broken;
        Template { name, span, method, url, headers: Some(headers), body, broken, ..Template::default() }
    }

    fn headers(&mut self, node: Tree<'a>) -> Vec<Header> {
        let Some(list) = node.get("headers") else {
            return node.is_merged().then(|| SourceText::hidden_headers(node.span())).into_iter().collect();
        };
        if list.is_alias() {
            return vec![SourceText::hidden_headers(list.span())];
        }
        list.elements().into_iter().filter_map(|header| self.header(header)).collect()
    }

    fn header(&mut self, header: Tree<'a>) -> Option<Header> {
        if header.is_alias() {
            return Some(SourceText::hidden_headers(header.span()));
        }
        if header.is("disabled") || header.text_of("enabled") == Some("false") {
            return None;
        }
        let name = self.text(header.get("name")?)?;
        let value = match header.get("value") {
            Some(value) => self.text(value)?,
            None => SourceText::implied("", header.span()),
        };
        Some((name, value))
    }

    /// Reads the body, `{type: json, data: …}` or, as Bruno wrote before, `{mode: json, json: …}`.
    fn body(&mut self, body: Tree<'a>, headers: &mut Vec<Header>) -> TemplateBody {
        if body.is_alias() {
            return TemplateBody::unknown("it is a YAML alias, which is not looked up", body.span());
        }
        self.broken.extend(body.repeated());
        let Some(kind) = body.get("type").or_else(|| body.get("mode")) else {
            return if body.is_merged() { body.merged_body() } else { TemplateBody::None };
        };
        let word = kind.text().unwrap_or_default();
        let implied = match word {
            "json" => "application/json",
            "text" => "text/plain",
            "xml" => "application/xml",
            "sparql" => "application/sparql-query",
            "form-urlencoded" | "formUrlEncoded" | "multipart-form" | "multipartForm" => {
                return TemplateBody::unknown("it is a form", body.span());
            }
            "file" => return TemplateBody::unknown("it is read from a file", body.span()),
            "graphql" => return TemplateBody::unknown("it is a GraphQL query", body.span()),
            _ => return TemplateBody::None,
        };
        let Some(data) = body.get("data").or_else(|| body.get(word)) else {
            return if body.is_merged() { body.merged_body() } else { TemplateBody::None };
        };
        let text = match data.content(http::STYLES) {
            Ok(text) => text.trimmed_from(0),
            Err(broken) => {
                self.broken.push(broken);
                return TemplateBody::unknown("it is not written as a text", data.span());
            }
        };
        if text.text.is_empty() {
            return TemplateBody::None;
        }
        // Bruno adds what nobody set.
        if !headers.iter().any(|(name, _)| name.is_hole() || name.text.eq_ignore_ascii_case("content-type")) {
            let place = kind.span();
            headers.push((SourceText::implied("Content-Type", place), SourceText::implied(implied, place)));
        }
        let holes = self.variables.typed_holes(&text.text);
        TemplateBody::Text(SourceText { holes, comments: word == "json", ..text })
    }

    fn text(&mut self, node: Tree<'a>) -> Option<SourceText> {
        node.content(http::STYLES).map_err(|broken: Broken| self.broken.push(broken)).ok()
    }
}

/// The body that is sent: of several, the one that is selected.
fn selected(body: Tree<'_>) -> Tree<'_> {
    let several = body.elements();
    let variant = several.iter().find(|variant| variant.is("selected")).or(several.first()).copied();
    variant.map_or(body, |variant| variant.get("body").unwrap_or(variant))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, headers and body of each request.
    fn shown(text: &str) -> Vec<String> {
        let shown = |template: Template| {
            let headers = template.headers.unwrap_or_default();
            let headers = headers.iter().map(|(name, value)| format!("{}={}", name.text, value.text));
            let body = match template.body {
                TemplateBody::Text(text) => text.text,
                TemplateBody::Unknown { why, .. } => why,
                _ => String::new(),
            };
            let name = template.name.unwrap_or_default();
            format!("{name} [{}] {body}{}", headers.collect::<Vec<_>>().join(","), "!".repeat(template.broken.len()))
        };
        let mut templates = read(text);
        templates.sort_by_key(|template| template.span.start);
        templates.into_iter().map(shown).collect()
    }

    #[test]
    fn folders_set_headers_and_a_sign_in() {
        let text = "request: {headers: [{name: A, value: 1}], auth: {type: bearer}}\nitems:\n\
            - info: {name: f, type: folder}\n  request: {auth: inherit, headers: [{name: a, value: 2}]}\n  items:\n\
            \x20 - {info: {name: r}, http: {url: h, auth: inherit}}\n\
            \x20 - {info: {name: s}, http: {url: h, auth: none, headers: [{name: B, disabled: true}, {name: C}]}}\n\
            - {info: {name: t}, http: {url: h}, runtime: {auth: {mode: apikey}}}\n- {info: {name: u}, graphql: {url: h}}\n";
        let expected = [
            "f / r [a=2,Authorization={{authorization}}] ",
            "f / s [a=2,C=] ",
            "t [A=1,Authorization={{authorization}}] ",
        ];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn each_shape_of_a_body_is_read() {
        let body = |body: &str| shown(&format!("http:\n  url: h\n  body: {body}\n")).concat();
        assert_eq!(body("{type: json, data: '{}'}"), " [Content-Type=application/json] {}");
        assert_eq!(body("{mode: text, text: ' a '}"), " [Content-Type=text/plain] a");
        assert_eq!(
            body("[{body: {type: xml, data: a}}, {selected: true, body: {type: sparql, data: b}}]"),
            " [Content-Type=application/sparql-query] b"
        );
        assert_eq!(body("{type: none}"), " [] ");
        assert_eq!(body("{type: json, data: ''}"), " [] ");
        assert_eq!(body("{type: file, data: []}"), " [] it is read from a file");
        assert_eq!(body("{type: json, data: {{x}}}"), " [] it is not written as a text!");
        assert_eq!(body("{type: json, data: a, data: b}"), " [Content-Type=application/json] a!");
        assert_eq!(body("{<<: {type: json}}"), " [] a YAML alias may bring it in, which is not looked up");
    }

    #[test]
    fn aliases_and_deep_folders_end() {
        assert_eq!(shown("items: &a [{items: *a}, {http: &b {url: h}}, {http: *b}]\n").len(), 2);
        assert_eq!(shown(&format!("items: {}", "[{items: ".repeat(100_000))).len(), 1);
        assert_eq!(shown("http: {url: h}\ndocs: 'x\n"), [" [] !", " [] "]);
    }
}
