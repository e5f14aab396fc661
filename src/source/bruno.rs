//! Bruno's `.bru` files: one request a file, in blocks.

use super::{
    Broken, Encoding, SourceText, Template, TemplateBody,
    bruno_blocks::{self, Block},
    bruno_pairs::{self, Pair},
    lines::trimmed,
    path_parameters,
    piece::PieceBuilder,
};
use crate::{placeholder::Styles, span::Span};

/// Blocks that are a request of the method they are named after.
const METHODS: [&str; 9] = ["get", "post", "put", "delete", "patch", "options", "head", "connect", "trace"];

/// What the lines of a body begin with.
const BODY_PREFIX: &str = "  ";

/// Whether a text without a name is one: Bruno writes `meta` in front of the request.
pub(super) fn claims(text: &str) -> bool {
    let opens = |line: &str, name: &str| line.strip_prefix(name).is_some_and(|rest| rest.trim() == "{");
    let mut lines = text.lines();
    lines.next().is_some_and(|first| opens(first, "meta"))
        && lines.any(|line| METHODS.iter().any(|method| opens(line, method)))
}

/// The request of a file; none where it holds an environment, or the settings of a collection or folder.
pub(super) fn read(text: &str) -> Vec<Template> {
    let first = text.find(['\r', '\n']).unwrap_or(text.len());
    if text.get(first..).is_some_and(|rest| rest.starts_with('\r')) && !text.contains('\n') {
        let broken = Broken {
            message: "the lines of this file end with a carriage return alone, so Bruno reads them as one".into(),
            help: "save the file with the line ends of Unix or Windows".into(),
            span: Span::new(0, first),
        };
        let secrets = vec![Span::new(first, text.len())];
        return vec![Template { secrets, ..Template::of_broken_file(text, vec![broken]) }];
    }
    let split = bruno_blocks::split(text);
    let mut file = File { text, blocks: &split.blocks, broken: Vec::new() };
    if let Some(stray) = split.stray {
        file.broken("this stands outside of every block", "delete it: Bruno cannot read the file as it is", stray);
    }
    let mut requests = split.blocks.iter().filter(|block| is_request(block.name.of(text))).rev();
    let Some(last) = requests.next() else {
        let broken = (!file.broken.is_empty()).then(|| Template::of_broken_file(text, file.broken));
        return broken.into_iter().collect();
    };
    file.check_blocks();
    for other in requests {
        let help = "put each request into a file of its own: Bruno sends only the last one";
        file.broken("this is one of several requests in the same file", help, other.name);
    }
    vec![file.template(last)]
}

/// Whether a block is a request; in capitals it is meant as one.
fn is_request(name: &str) -> bool {
    METHODS.iter().any(|method| name.eq_ignore_ascii_case(method)) || name == "http"
}

/// A file and what is wrong with it.
struct File<'a> {
    text: &'a str,
    blocks: &'a [Block],
    broken: Vec<Broken>,
}

impl<'a> File<'a> {
    fn template(mut self, request: &Block) -> Template {
        let settings = self.pairs(request);
        let meta = self.pairs_of("meta");
        let name = bruno_pairs::value(&meta, "name").map(|name| name.text.clone()).filter(|name| !name.is_empty());
        let url = self.url(request, &settings);
        let (body, media) = self.body(request, &settings);
        let headers = self.headers(&settings, media);
        let is_part = |block: &&Block| {
            let group = block.name.of(self.text).split(':').next().unwrap_or_default();
            matches!(group, "headers" | "params" | "auth" | "body" | "http") || METHODS.contains(&group)
        };
        let parts = self.blocks.iter().filter(is_part).map(|block| block.span);
        let (start, end) = parts.fold((request.span.start(), request.span.end()), |(start, end), part| {
            (start.min(part.start()), end.max(part.end()))
        });
        let method = self.method(request, &settings);
        let span = trimmed(self.text, Span::new(start, end));
        let secrets = self.secrets();
        let broken = self.broken;
        Template { name, span, method, url, headers: Some(headers), body, broken, secrets, ..Template::default() }
    }

    /// Where the blocks that sign a request in have values of their own.
    fn secrets(&self) -> Vec<Span> {
        let signs_in = |block: &&Block| block.name.of(self.text).starts_with("auth:");
        let blocks = self.blocks.iter().filter(signs_in);
        let pairs = blocks.flat_map(|block| bruno_pairs::pairs(self.text, block.content, &mut Vec::new()));
        let literal = |pair: &Pair| !pair.value.text.is_empty() && !pair.value.text.starts_with("{{");
        pairs.filter(literal).map(|pair| pair.value.span()).collect()
    }

    fn method(&self, request: &Block, settings: &[Pair]) -> Option<SourceText> {
        let name = request.name.of(self.text);
        if name == "http" {
            return bruno_pairs::value(settings, "method").cloned().map(SourceText::in_capitals);
        }
        let mut method = PieceBuilder::new(request.name.start());
        method.encoding(Encoding::LowerCase);
        method.escape(&name.to_ascii_uppercase(), request.name);
        Some(method.finish(Styles::NONE))
    }

    /// The URL, with the values of its path parameters in the place of their names.
    fn url(&mut self, request: &Block, settings: &[Pair]) -> Option<SourceText> {
        let Some(url) = bruno_pairs::value(settings, "url").filter(|url| !url.text.is_empty()) else {
            self.broken("the request has no URL", "write `url: …` into this block", request.name);
            return None;
        };
        let url = url.clone().styled(Styles::MUSTACHE);
        let parameters = self.pairs_of("params:path").into_iter();
        let parameters: Vec<(SourceText, SourceText)> = parameters.map(|pair| (pair.name, pair.value)).collect();
        Some(path_parameters::filled(url, &parameters))
    }

    fn headers(&mut self, settings: &[Pair], media: Option<(&str, Span)>) -> Vec<(SourceText, SourceText)> {
        let written = self.pairs_of("headers").into_iter();
        let mut headers: Vec<(SourceText, SourceText)> = written.map(|pair| (pair.name, pair.value)).collect();
        let hidden = self.authorize(settings, &mut headers);
        let says = |(name, _): &(SourceText, SourceText)| name.text.eq_ignore_ascii_case("content-type");
        if let Some((media, span)) = media.filter(|_| !hidden && !headers.iter().any(says)) {
            headers.push((SourceText::implied("Content-Type", span), SourceText::implied(media, span)));
        }
        headers
    }

    /// Adds the header of the request's `auth`; whether it may be any header.
    fn authorize(&mut self, settings: &[Pair], headers: &mut Vec<(SourceText, SourceText)>) -> bool {
        let Some(mode) = bruno_pairs::value(settings, "auth").filter(|mode| !mode.text.is_empty()) else {
            return false;
        };
        let span = mode.span();
        let authorization = SourceText::implied("Authorization", span);
        match mode.text.as_str() {
            "none" => {}
            "bearer" => headers.push((authorization, self.credentials("Bearer ", "auth:bearer", "token", span))),
            "basic" => headers.push((authorization, self.credentials("Basic ", "auth:basic", "password", span))),
            "digest" | "ntlm" | "oauth2" | "awsv4" => {
                headers.push((authorization, SourceText::hidden(self.text, span)));
            }
            // `inherit`, and an API key, whose header can have any name.
            _ => {
                let name = SourceText::hidden(self.text, span);
                let value = name.slice(Span::empty(name.text.len()));
                headers.push((name, value));
                return true;
            }
        }
        false
    }

    /// The value of the header that the secret in a block becomes part of.
    fn credentials(&mut self, scheme: &str, block: &str, secret: &str, span: Span) -> SourceText {
        let known = self.broken.len();
        let pairs = self.pairs_of(block);
        let name = self.block(block).map(|block| block.name).unwrap_or_default();
        // A report shows the line of its place, and a secret may stand on that one.
        for broken in self.broken.iter_mut().skip(known) {
            broken.message = "something in this block is no `name: value`, so Bruno cannot read the file".into();
            broken.span = name;
        }
        let secret = bruno_pairs::value(&pairs, secret).filter(|secret| !secret.text.is_empty());
        let mut value = SourceText::implied(scheme, span);
        value.append(secret.unwrap_or(&SourceText::hidden(self.text, span)));
        SourceText { styles: Styles::MUSTACHE, ..value }
    }

    /// The body, and the type that Bruno sends it as.
    fn body(&self, request: &Block, settings: &[Pair]) -> (TemplateBody, Option<(&'static str, Span)>) {
        // In older files a block `body` is the JSON body, whatever the request says.
        let older = self.block("body");
        let mode = bruno_pairs::value(settings, "body");
        let span = older.map(|block| block.name).or_else(|| mode.map(SourceText::span)).unwrap_or_default();
        let unreadable = self.broken.iter().any(|broken| request.content.contains(broken.span));
        if mode.is_none() && older.is_none() && (unreadable || !request.closed) {
            let why = "the block that says which body it has cannot be read";
            return (TemplateBody::unknown(why, request.name), None);
        }
        let mode = if older.is_some() { "json" } else { mode.map_or("none", |mode| mode.text.as_str()) };
        let unknown = |why: &str| TemplateBody::unknown(why, span);
        match mode {
            "" | "none" => (TemplateBody::None, None),
            "json" => (self.text_of("body:json", true), Some(("application/json", span))),
            // A header of the collection, which is not seen here, comes before Bruno's `text/plain`.
            "text" => (self.text_of("body:text", false), None),
            "formUrlEncoded" => {
                (unknown("it is a URL-encoded form"), Some(("application/x-www-form-urlencoded", span)))
            }
            "multipartForm" => (unknown("it is a multipart form"), Some(("multipart/form-data", span))),
            "graphql" => (unknown("it is a GraphQL query"), Some(("application/json", span))),
            "xml" => (unknown("it is XML"), Some(("application/xml", span))),
            "sparql" => (unknown("it is a SPARQL query"), Some(("application/sparql-query", span))),
            "file" => (unknown("Bruno reads it from a file of the collection's folder"), None),
            _ => (unknown("this kind of body is not known here"), None),
        }
    }

    /// The body that stands in the block `name`, or, where `comments` may stand in it, in the older block `body`.
    fn text_of(&self, name: &str, comments: bool) -> TemplateBody {
        let Some(block) = self.block(name).or_else(|| self.block("body").filter(|_| comments)) else {
            return TemplateBody::None;
        };
        if !block.closed || block.stray.is_some() {
            let why = "it cannot be told where its block ends";
            return TemplateBody::unknown(why, block.name);
        }
        let written = block.content.of(self.text);
        let start = block.content.end() - written.trim_start_matches(['\r', '\n']).len();
        let lines = Span::new(start, start.max(block.content.end()));
        let body = bruno_pairs::outdented(self.text, lines, BODY_PREFIX).trimmed_from(0);
        if body.text.is_empty() { TemplateBody::None } else { TemplateBody::Text(SourceText { comments, ..body }) }
    }

    /// Says which blocks do not end, or end before what belongs to them.
    fn check_blocks(&mut self) {
        for block in self.blocks {
            let name = block.name.of(self.text);
            if is_request(name) && name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                let help = format!("write it in small letters: `{}`", name.to_ascii_lowercase());
                self.broken("Bruno knows no block of this name", &help, block.name);
            }
            if !block.closed {
                let message = format!("the block `{name}` has no end");
                let opening = Span::new(block.content.start() - 1, block.content.start()).of(self.text);
                let closing = if opening == "[" { "]" } else { "}" };
                let help = format!("put `{closing}` at the start of a line of its own behind what belongs to it");
                self.broken(&message, &help, block.name);
            }
            if let Some(stray) = block.stray {
                let message = format!("this stands behind the end of the block `{name}` and in no other");
                let help = "indent all lines of the block by two spaces: a `}` at the start of a line ends it";
                self.broken(&message, help, stray);
            }
        }
    }

    /// The last block of a name: Bruno lets it overwrite those before it.
    fn block(&self, name: &str) -> Option<&'a Block> {
        self.blocks.iter().rfind(|block| block.name.of(self.text) == name)
    }

    /// The pairs of all blocks of a name.
    fn pairs_of(&mut self, name: &str) -> Vec<Pair> {
        let named = self.blocks.iter().filter(|block| block.name.of(self.text) == name);
        named.flat_map(|block| self.pairs(block)).collect()
    }

    fn pairs(&mut self, block: &Block) -> Vec<Pair> {
        bruno_pairs::pairs(self.text, block.content, &mut self.broken)
    }

    fn broken(&mut self, message: &str, help: &str, span: Span) {
        self.broken.push(Broken { message: message.into(), help: help.into(), span });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Template {
        read(text).pop().unwrap_or_default()
    }

    fn body(text: &str) -> String {
        match one(text).body {
            TemplateBody::Text(text) => text.text,
            TemplateBody::Unknown { why, .. } => format!("unknown: {why}"),
            TemplateBody::File { path, .. } => format!("file {path}"),
            TemplateBody::None => "none".into(),
        }
    }

    fn headers(text: &str) -> Vec<String> {
        let headers = one(text).headers.unwrap_or_default();
        headers.into_iter().map(|(name, value)| format!("{}={}", name.text, value.text)).collect()
    }

    fn broken(text: &str) -> Vec<String> {
        let broken = one(text).broken.into_iter();
        broken.map(|broken| format!("{}: {}", broken.span.of(text), broken.message)).collect()
    }

    #[test]
    fn a_file_holds_a_request_or_settings() {
        let text =
            "meta {\n  name: É x\n  tags: [\n    a\n  ]\n}\n\nput {\n  url: {{host}}/p?a=:b\n}\n\ntests {\n  {}\n}\n";
        let template = one(text);
        assert_eq!(template.name.as_deref(), Some("É x"));
        assert_eq!(template.method.map(|method| method.text).as_deref(), Some("PUT"));
        assert_eq!(template.url.map(|url| url.text).as_deref(), Some("{{host}}/p?a=:b"));
        assert_eq!(template.span.of(text), "put {\n  url: {{host}}/p?a=:b\n}");
        assert!(read("headers {\n  A: b\n}\nauth {\n  mode: bearer\n}\n").is_empty());
        assert!(read("vars {\n  a: b\n}\nvars:secret [\n  c\n]\n").is_empty());
        let custom = one("http {\n  method: PURGE\n  url: h\n}");
        assert_eq!(custom.method.map(|method| method.text).as_deref(), Some("PURGE"));
    }

    #[test]
    fn a_text_is_known_by_its_blocks() {
        assert!(claims("meta {\r\n  name: a\r\n}\r\n\r\npost {\r\n  url: h\r\n}\r\n"));
        assert!(!claims("meta {\n  name: a\n}\nposts {\n}\n"));
        assert!(!claims("post {\n}\n"));
    }

    #[test]
    fn a_method_is_written_in_small_letters() {
        let method = one("get {\n  url: h\n}").method.unwrap_or_default();
        assert_eq!(method.map.encode(Span::new(0, 3), "POST"), Some((Span::new(0, 3), "post".into())));
    }

    #[test]
    fn path_parameters_are_filled_where_they_have_a_value() {
        let text = "get {\n  url: https://h:80/a/:id/:other/:none?x=:id\n}\nparams:path {\n  id: {{é}}\n  other:\n}\n";
        let url = one(text).url.unwrap_or_default();
        assert_eq!(url.text, "https://h:80/a/{{é}}/:other/:none?x=:id");
        assert_eq!(url.map.to_source(Span::new(15, 21)), Span::new(73, 79));
        assert_eq!(Span::new(73, 79).of(text), "{{é}}");
    }

    #[test]
    fn a_body_is_outdented_and_ends_at_a_brace_at_the_start_of_a_line() {
        let text =
            "post {\n  url: h\n  body: json\n}\nbody:json {\n\n  // note\n  {\n    \"é\": 1,\n\"b\": 2\n  }\n}\n";
        assert_eq!(body(text), "// note\n{\n  \"é\": 1,\n\"b\": 2\n}");
        assert_eq!(body(&text.replace('\n', "\r\n")), "// note\r\n{\r\n  \"é\": 1,\r\n\"b\": 2\r\n}");
        let TemplateBody::Text(body) = one(text).body else { panic!() };
        assert!(body.comments);
        assert_eq!(body.map.encode(Span::empty(10), "1,\n2").map(|(_, written)| written).as_deref(), Some("1,\n  2"));
        let bare = body.text.find("\"b\"").unwrap_or_default();
        assert_eq!(body.map.encode(Span::empty(bare), "  x"), None);
        assert!(body.map.encode(Span::empty(bare + 3), "  x").is_some());
    }

    #[test]
    fn the_mode_says_which_body_is_sent() {
        let file = |mode: &str| {
            format!("post {{\n  url: h\n  body: {mode}\n}}\nbody:json {{\n  [1]\n}}\nbody:text {{\n  // a\n}}\n")
        };
        let modes = ["none", "json", "text", "multipartForm", "file", "new"];
        let expected = [
            "none",
            "[1]",
            "// a",
            "unknown: it is a multipart form",
            "unknown: Bruno reads it from a file of the collection's folder",
            "unknown: this kind of body is not known here",
        ];
        assert_eq!(modes.map(|mode| body(&file(mode))), expected);
        assert_eq!(body("post {\n  url: h\n}\nbody:json {\n  1\n}\n"), "none");
        assert_eq!(body("post {\n  url: h\n  body: json\n}\nbody:json {\n\n}\n"), "none");
        assert_eq!(body("post {\n  url: h\n  body: none\n}\nbody {\n  1\n}\n"), "1");
        assert_eq!(headers(&file("json")), ["Content-Type=application/json"]);
        assert_eq!(headers(&file("text")), [] as [&str; 0]);
        let given = format!("{}headers {{\n  ~content-type: a\n  Content-type: b\n}}\n", file("json"));
        assert_eq!(headers(&given), ["Content-type=b"]);
    }

    #[test]
    fn auth_stands_for_headers() {
        let file =
            |mode: &str| format!("get {{\n  url: h\n  auth: {mode}\n}}\nauth:bearer {{\n  token: {{{{t}}}}\n}}\n");
        assert!(headers(&file("none")).is_empty());
        assert_eq!(headers(&file("bearer")), ["Authorization=Bearer {{t}}"]);
        assert_eq!(headers(&file("basic")), ["Authorization=Basic basic"]);
        assert_eq!(headers(&file("oauth2")), ["Authorization=oauth2"]);
        assert!(one(&file("inherit")).headers.unwrap_or_default()[0].0.is_hole());
        assert_eq!(headers("get {\n  url: h\n  auth: bearer\n}\n"), ["Authorization=Bearer bearer"]);
        let slip = file("bearer").replace("token:", "token");
        assert!(broken(&slip)[0].starts_with("auth:bearer: something in this block"));
    }

    #[test]
    fn what_bruno_cannot_read_is_said() {
        let capitals = "POST {\n  url: h\n}\n";
        assert_eq!(broken(capitals), ["POST: Bruno knows no block of this name"]);
        assert_eq!(one(capitals).method.map(|method| method.text).as_deref(), Some("POST"));
        assert_eq!(one("http {\n  method: post\n}\n").method.map(|method| method.text).as_deref(), Some("POST"));
        let macintosh = "post {\r  url: h\r}\r";
        assert!(broken(macintosh)[0].starts_with("post {: the lines of this file"));
        assert_eq!(one(macintosh).secrets[0].of(macintosh), "\r  url: h\r}\r");
        assert_eq!(broken("x y\nmeta {\n}\n"), ["x y: this stands outside of every block"]);
    }

    #[test]
    fn what_is_broken_is_said_and_hides_nothing() {
        let unclosed = "post {\n  url: h\n  body: json\n\nbody:json {\n  {}\n  }\n";
        assert_eq!(
            broken(unclosed),
            ["post: the block `post` has no end", "body:json: the block `body:json` has no end"]
        );
        assert_eq!(one(unclosed).url.map(|url| url.text).as_deref(), Some("h"));
        assert_eq!(body(unclosed), "unknown: it cannot be told where its block ends");
        let bare = "post {\n  url: h\n  body: json\n}\nbody:json {\n{\n  \"a\": {\n}\n}\n}\n";
        assert_eq!(broken(bare), ["}: this stands behind the end of the block `body:json` and in no other"]);
        assert_eq!(body(bare), "unknown: it cannot be told where its block ends");
        let others = "x\nget {\n  what\n}\npost {\n  url: h\n}\n";
        let places: Vec<String> =
            broken(others).iter().map(|line| line.split(':').next().unwrap_or_default().into()).collect();
        assert_eq!(places, ["x", "get"]);
        assert_eq!(one(others).method.map(|method| method.text).as_deref(), Some("POST"));
        assert_eq!(
            broken("get {\n  url: h\n  what\n}\n"),
            ["what: this line is no `name: value`, so Bruno cannot read the file"]
        );
    }
}
