//! What a report may show of a file: what was read of its requests, and of all else the names alone.

use super::{Format, SourceText, Template, TemplateBody, cover_lines, credentials::is_credential_name};
use crate::{report::Report, report::is_secret, rules::Rule, span::Span};

/// Words that stand in front of a credential in a header.
const SCHEMES: [&str; 8] = ["bearer", "basic", "digest", "token", "negotiate", "ntlm", "apikey", "hawk"];

/// Where in a file texts stand that no report may show.
///
/// Whoever shows lines of a file covers them, byte for byte. Of requests that are not judged, of the settings of an API client
/// and of what cannot be read nobody knows what is secret: there, nothing but names is shown.
#[derive(Clone, Debug)]
pub struct Cover<'t> {
    text: &'t str,
    format: Format,
    /// Whether something in the file cannot be read.
    broken: bool,
    secrets: Vec<Span>,
    /// What was read of requests that are judged.
    shown: Vec<Span>,
    /// Where reports show lines.
    places: Vec<Span>,
}

impl<'t> Cover<'t> {
    /// Of the file with this text, whose requests these are.
    pub fn new(format: Format, text: &'t str, templates: &[Template]) -> Self {
        let broken = templates.iter().any(|template| !template.broken.is_empty());
        Self { text, format, broken, secrets: Vec::new(), shown: Vec::new(), places: Vec::new() }
    }

    /// Covers all lines, for whoever shows more than those of findings.
    #[must_use]
    pub fn everywhere(mut self) -> Self {
        if self.format.is_of_client() {
            self.places.push(Span::new(0, self.text.len()));
        }
        self
    }

    /// Adds a request and the report on it. Its places and those of its sessions are shown.
    pub fn add(&mut self, template: &Template, report: &Report) {
        self.secrets.extend_from_slice(&template.secrets);
        let headers = template.headers.iter().flatten();
        for (name, value) in headers.clone().filter(|(name, _)| is_credential_name(&name.text)) {
            self.secrets.extend(literals(value).into_iter().flat_map(|span| pieces(self.text, &value.slice(span))));
            self.show(name);
        }
        let of_client = self.format.is_of_client();
        if report.skipped || !(of_client || self.broken) {
            return;
        }
        if let Some(text) = &template.method {
            self.show(text);
        }
        if let Some(url) = &template.url {
            // A recording has in its query what was really sent.
            let end = if self.format == Format::Har { url.text.find(['?', '#']) } else { None };
            self.show(&url.slice(Span::new(0, end.unwrap_or(url.text.len()))));
        }
        for (name, value) in headers {
            self.show(name);
            let is_media = name.text.eq_ignore_ascii_case("content-type");
            if is_media || (self.format != Format::Har && !is_credential_name(&name.text)) {
                self.show(value);
            }
        }
        match &template.body {
            // Comments of a template language in it are as much its author's as the rest.
            TemplateBody::Text(body) if of_client => {
                let pieces = pieces(self.text, body);
                let ends = pieces.first().zip(pieces.last());
                self.shown.extend(ends.map(|(first, last)| Span::new(first.start(), last.end())));
            }
            TemplateBody::Text(body) => self.show(body),
            TemplateBody::File { span, .. } => self.shown.push(*span),
            _ => {}
        }
        for finding in report.findings.iter().chain(&report.sessions) {
            if finding.location.path.is_none() && (of_client || finding.rule == Rule::UnreadableTemplate) {
                let related = finding.related.iter().map(|related| &related.location);
                let here = related.filter(|location| location.path.is_none()).map(crate::report::Location::span);
                let all = here.fold(finding.location.span(), |all, span| {
                    Span::new(all.start().min(span.start()), all.end().max(span.end()))
                });
                self.places.push(all);
            }
        }
    }

    fn show(&mut self, text: &SourceText) {
        self.shown.extend(pieces(self.text, text));
    }

    /// The places to be covered.
    pub fn secrets(self) -> Vec<Span> {
        let Self { text, mut secrets, shown, places, .. } = self;
        let shown = joined(shown);
        for lines in lines_of(text, places) {
            cover_lines::values(text, lines, &shown, &mut secrets);
        }
        secrets
    }
}

impl Format {
    /// Whether such a file keeps more than requests: sign-ins, variables, answers.
    const fn is_of_client(self) -> bool {
        matches!(self, Self::Postman | Self::Har | Self::Bruno | Self::OpenCollection | Self::Insomnia | Self::Hurl)
    }
}

/// The places in `file` where `text` stands.
fn pieces(file: &str, text: &SourceText) -> Vec<Span> {
    let mut pieces: Vec<Span> = Vec::new();
    for span in text.map.written() {
        // Between the pieces of one text stand quotes, signs and blanks.
        let beside = |last: &&mut Span| {
            let between = file.get(last.end()..span.start());
            between.is_some_and(|between| !between.contains(char::is_alphanumeric))
        };
        match pieces.last_mut().filter(beside) {
            Some(last) => *last = Span::new(last.start(), span.end()),
            None => pieces.push(span),
        }
    }
    pieces
}

/// The lines that `places` are on, in order. Each is looked for once: all may be on one long line.
fn lines_of(text: &str, mut places: Vec<Span>) -> Vec<Span> {
    places.sort();
    let mut found: Vec<Span> = Vec::new();
    for place in places {
        let place = place.clamp(text);
        let known = found.last().map_or(0, |last| last.end());
        if place.end() <= known && !found.is_empty() {
            continue;
        }
        let before = text.get(known..place.start()).and_then(|before| before.rfind('\n'));
        let start = before.map_or(known.min(place.start()), |at| known + at + 1);
        let length = text.get(place.end()..).and_then(|rest| rest.find('\n'));
        let lines = Span::new(start, length.map_or(text.len(), |length| place.end() + length));
        match found.last_mut() {
            Some(last) if lines.start() <= last.end() => *last = Span::new(last.start(), lines.end()),
            _ => found.push(lines),
        }
    }
    found
}

/// Spans in order, those that touch joined.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start() <= last.end() => *last = Span::new(last.start(), last.end().max(span.end())),
            _ => joined.push(span),
        }
    }
    joined
}

/// What in the value of a header is a credential, and neither a placeholder for one nor the word that says its kind.
fn literals(value: &SourceText) -> Vec<Span> {
    let text = value.text.as_str();
    let first = text.split(char::is_whitespace).next().unwrap_or_default();
    let scheme = SCHEMES.contains(&first.to_ascii_lowercase().as_str()) && first.len() < text.len();
    let start = if scheme { first.len() + 1 } else { 0 };
    let token = text.get(start..).unwrap_or_default().trim();
    let wrapped = |open: char, close: char| token.starts_with(open) && token.ends_with(close);
    let variable =
        token.strip_prefix('$').is_some_and(|name| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'));
    // `YOUR_ACCESS_TOKEN` is no secret; a short word may well be one.
    let prose = token.len() >= 8 && !token.contains(['{', '<', '$', '*', '[']) && !is_secret(token);
    if token.is_empty() || variable || prose || wrapped('<', '>') || wrapped('[', ']') {
        return Vec::new();
    }
    let mut literals = Vec::new();
    let mut at = start;
    let mut holes: Vec<Span> = value.holes.iter().map(|hole| hole.span).collect();
    holes.extend(cover_lines::placeholders(text));
    for hole in joined(holes) {
        literals.push(Span::new(at, hole.start().max(at)));
        at = at.max(hole.end());
    }
    literals.push(Span::new(at, text.len().max(at)));
    literals.retain(|span| span.of(text).contains(char::is_alphanumeric));
    literals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Linter,
        source::{TemplateFile, read},
    };

    /// All of the lines that a report on `text` shows, as it shows them.
    fn shown(format: Format, text: &str) -> String {
        let (linter, file) = (Linter::builder().notes(true).build().unwrap(), TemplateFile::new(text));
        let templates = read(format, text);
        let mut cover = Cover::new(format, text, &templates);
        let mut places = Vec::new();
        for template in &templates {
            let report = linter.check_template(template, &file, None);
            cover.add(template, &report);
            places.extend(report.findings.iter().map(|finding| finding.location.span()));
        }
        let mut shown = text.as_bytes().to_vec();
        for secret in cover.secrets() {
            assert_eq!(secret, secret.clamp(text));
            shown[secret.start()..secret.end()].fill(b'*');
        }
        let shown = String::from_utf8(shown).unwrap();
        let mut at = 0;
        let line = |line: &&str| {
            at += line.len();
            let lines = Span::new(at - line.len(), at);
            places.iter().any(|place| place.start() < lines.end() && lines.start() <= place.end())
        };
        shown.split_inclusive('\n').filter(line).collect()
    }

    const URL: &str = "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions";

    #[test]
    fn values_of_sign_ins_and_settings_are_covered_in_every_client() {
        let insomnia = |more: &str, resources: &str| {
            format!(
                r#"{{"__export_format":4,"resources":[{{"_type":"request","method":"POST","url":"{URL}","body":{{"text":"{{\"externalSessionId\": null}}"}},{more}}}{resources}]}}"#
            )
        };
        let v5 = |more: &str| {
            format!(
                "type: collection.insomnia.rest/5.0\ncollection:\n- {{method: POST, url: '{URL}', body: {{text: '{{\"externalSessionId\": null}}'}}, {more}}}\n"
            )
        };
        let open = |more: &str| {
            format!(
                "info: {{name: x}}\nhttp: {{method: POST, url: '{URL}', body: {{type: json, data: '{{\"externalSessionId\": null}}'}}, {more}}}\n"
            )
        };
        let postman = |more: &str| {
            format!(
                r#"{{"info":{{"_postman_id":"1"}},"item":[{{"request":{{"method":"POST","url":"{URL}","body":{{"mode":"raw","raw":"{{\"externalSessionId\": null}}"}},{more}}}}}]}}"#
            )
        };
        let files = [
            (Format::Insomnia, insomnia(r#""authentication":{"type":"apikey","key":"x","value":"SEKRIT"}"#, "")),
            (
                Format::Insomnia,
                insomnia(r#""authentication":{"clientSecret":"SEKRIT","pin":5372,"accessKeyId":"SEKRIT"}"#, ""),
            ),
            (Format::Insomnia, insomnia(r#""a":1"#, r#",{"_type":"environment","data":{"pw":"SEKRIT"}}"#)),
            (
                Format::Insomnia,
                insomnia(r#""a":1"#, r#",{"_type":"cookie_jar","cookies":[{"key":"sid","value":"SEKRIT"}]}"#),
            ),
            (Format::Insomnia, insomnia(r#""authentication":{"type":"x","value":"SEKRIT"}"#, " SEKRIT")),
            (Format::Insomnia, insomnia(r#""headers":[{"name":"X-Custom-Auth","value":"SEKRIT"}]"#, "")),
            (Format::Insomnia, v5("authentication: {type: basic, password: SEKRIT}, x: {clientSecret: 'SEKRIT'}")),
            (Format::OpenCollection, open("auth: {type: basic, username: SEKRIT, password: SEKRIT}")),
            (Format::OpenCollection, open("auth: {type: apikey, key: k, value: SEKRIT, n: 5372}")),
            (
                Format::Postman,
                postman(r#""auth":{"type":"oauth1","oauth1":[{"key":"consumerSecret","value":"SEKRIT"}]}"#),
            ),
            (Format::Postman, postman(r#""auth":{"type":"noauth","custom":{"any":"SEKRIT","n":5372}}"#)),
            (Format::Postman, postman(r#""header":[{"key":"authorization","value":"SEKRIT","disabled":true}]"#)),
            (Format::Postman, postman(r#""header":[{"key":"Ocp-Apim-Subscription-Key","value":"SEKRIT"}]"#)),
        ];
        for (format, text) in files {
            let shown = shown(format, &text);
            assert!(!shown.contains("SEKRIT") && !shown.contains("5372"), "{shown}");
            assert!(shown.contains(URL) && shown.contains("externalSessionId"), "{shown}");
        }
    }

    #[test]
    fn a_recording_shows_where_its_requests_went_and_what_was_judged() {
        let entry = |url: &str, body: &str| {
            format!(
                r#"{{"request":{{"method":"POST","url":"{url}","headers":[{{"name":"x-pin","value":5372}},{{"name":"n","value":"SEKRIT"}}],"postData":{{"mimeType":"application/json","text":"{{\"externalSessionId\": \"{body}\"}}"}}}}}}"#
            )
        };
        let text = format!(
            r#"{{"log":{{"entries":[{},{}]}}}}"#,
            entry(&format!("{URL}?code=SEKRIT"), "1"),
            entry("https://h/login", "SEKRIT")
        );
        let shown = shown(Format::Har, &text);
        assert!(!shown.contains("SEKRIT") && !shown.contains("5372") && shown.contains(URL), "{shown}");
        assert!(shown.contains(r#"\"externalSessionId\": \"1\""#), "{shown}");
    }

    #[test]
    fn where_all_lines_are_shown_those_without_a_finding_are_covered_too() {
        let text = format!(
            "{{\"name\": \"Start\", \"request\": {{\"method\": \"POST\", \"url\": \"{URL}\",\n\"auth\": {{\"type\": \"x\", \"any\": \"SEKRIT\"}}}},\n\"response\": [{{\"body\": \"{{\\\"name\\\": \\\"Jane\\\"}}\"}}]}}"
        );
        let mut shown = text.clone();
        let secrets = Cover::new(Format::Postman, &text, &[]).everywhere().secrets();
        for secret in secrets {
            shown.replace_range(secret.start()..secret.end(), &"*".repeat(secret.len()));
        }
        assert!(!shown.contains("SEKRIT") && !shown.contains("Jane"), "{shown}");
        assert!(shown.contains("Start") && shown.contains(URL) && shown.contains("\"any\""), "{shown}");
        assert!(Cover::new(Format::Http, &text, &[]).everywhere().secrets().is_empty());
    }

    #[test]
    fn what_cannot_be_read_shows_its_names_alone() {
        let bru = |more: &str| format!("post {{\n  url: {URL}\n  body: json\n  auth: bearer\n}}\n\n{more}\n");
        let hurl = |more: &str| format!("POST {URL}{more}\n{{}}\n");
        let open = |more: &str| format!("info:\n  name: x\nhttp:\n  method: POST\n  url: {URL}\n{more}\n");
        let files = [
            (Format::Bruno, bru("headers {\n  x-api-key SEKRIT\n}"), "x-api-key ******"),
            (Format::Bruno, bru("auth:bearer {\n}\n  token: SEKRIT"), "token: ******"),
            (Format::Bruno, bru("headers {\n  x-token: '''SEKRIT\n}"), "x-token: "),
            (
                Format::Bruno,
                bru("auth:basic {\n  username: j\n  password: SEKRIT\n\nbody:json {\n  {}\n}"),
                "auth:basic {",
            ),
            (Format::Hurl, hurl("\nx-api-key SEKRIT"), "x-api-key ******"),
            (Format::Hurl, hurl(" -u jane:SEKRIT"), "-u *"),
            (Format::Hurl, hurl("\n[BasicAuth]\njane SEKRIT"), "[BasicAuth]"),
            (Format::OpenCollection, open("  auth:\n    type: bearer\n    token: @SEKRIT"), "token: *"),
            (Format::OpenCollection, open("  auth:\n    token: SEKRIT: b"), "token: *"),
            (Format::OpenCollection, open("  auth:\n    token: \"SEKRIT"), "token: "),
            (Format::OpenCollection, open("  headers:\n  - name: x\n    value: {k: SEKRIT}"), "value: {k: ******}"),
            (Format::OpenCollection, open("  script: pm.set(\"pw\", \"SEKRIT\"): `"), "script: "),
            (
                Format::Shell,
                format!("curl -X POST {URL} -u jane:SEKRIT -H 'x-api-key: SEKRIT' -d '{{\"a\": \"SEKRIT\"\n"),
                "-X POST",
            ),
        ];
        for (format, text, kept) in files {
            let shown = shown(format, &text);
            assert!(!shown.contains("SEKRIT") && shown.contains(kept), "{text}\n{shown}");
        }
    }

    #[test]
    fn lines_are_found_once_each() {
        let text = "a b\ncd\n\nef";
        let lines = |places: &[(usize, usize)]| {
            let places = places.iter().map(|(start, end)| Span::new(*start, *end)).collect();
            lines_of(text, places).into_iter().map(|span| span.of(text)).collect::<Vec<_>>()
        };
        assert_eq!(lines(&[(2, 3), (0, 1)]), ["a b"]);
        assert_eq!(lines(&[(9, 10), (4, 4)]), ["cd", "ef"]);
        assert_eq!(lines(&[(1, 5), (5, 9)]), [text]);
        assert_eq!(lines(&[(0, 90), (8, 8)]), [text]);
    }

    #[test]
    fn placeholders_for_credentials_stay() {
        let literals = |text: &str| {
            let value = SourceText::verbatim(text, Span::new(0, text.len()), crate::placeholder::Styles::ALL);
            literals(&value).into_iter().map(|span| span.of(text).to_owned()).collect::<Vec<_>>()
        };
        for text in
            ["Bearer {{token}}", "{{token}}", "Bearer <token>", "Bearer YOUR_ACCESS_TOKEN", "$TOKEN", "Basic ${a}", ""]
        {
            assert!(literals(text).is_empty(), "{text}");
        }
        assert_eq!(literals("short1"), ["short1"]);
        assert_eq!(literals("Bearer abc{{x}}def"), ["abc", "def"]);
        assert_eq!(literals("a=b; c=d"), ["a=b; c=d"]);
    }
}
