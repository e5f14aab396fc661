//! Tells the format of a file: by what its content shows beyond doubt, then by its extension, then by what the content looks
//! like.

use super::{
    Format, bare::is_bare, bruno, data_action, har, hurl, insomnia, json, opencollection, outline, postman, shell,
    terraform,
};
use crate::source::words::is_curl;

/// Methods that a line of text may begin with to be taken for a request.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The format of the file at `path` with the content `text`; `None` where it holds no requests that can be read.
pub fn detect(path: &str, text: &str) -> Option<Format> {
    let text = text.trim_start_matches('\u{feff}');
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if extension.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return named(&extension.to_ascii_lowercase(), text);
    }
    named(extension, text)
}

/// The format of a text in a file with this extension.
pub(super) fn named(extension: &str, text: &str) -> Option<Format> {
    match extension {
        // Each of the others may stand in it.
        "md" | "markdown" | "mdx" => Some(Format::Markdown),
        "http" | "rest" => shown(text).or(Some(Format::Http)),
        "sh" | "bash" | "zsh" => shown(text).or(Some(Format::Shell)),
        "json" | "jsonc" | "har" if is_bare(text) => Some(Format::Body),
        "json" | "jsonc" | "har" => exported(text).or_else(|| beyond_json(text)).or_else(|| Some(other_json(text))),
        "bru" => shown(text).or(Some(Format::Bruno)),
        "hurl" => shown(text).or(Some(Format::Hurl)),
        "tf" | "tofu" => shown(text).or_else(|| terraform::claims(text).then_some(Format::Terraform)),
        "yml" | "yaml" => yaml_format(text).or_else(|| beyond_yaml(text)),
        "tmpl" | "template" | "j2" => yaml_format(text).or_else(|| plain(text)),
        "" | "txt" if text.starts_with("#!") => plain(text),
        "txt" => plain(text).or_else(|| mixed(text)).or(Some(Format::Text)),
        "" => plain(text).or_else(|| mixed(text)),
        _ => plain(text),
    }
}

/// The format that a text shows beyond doubt, whatever its file is called. Most texts are told by their first line.
pub(super) fn shown(text: &str) -> Option<Format> {
    beyond_yaml(text).or_else(|| outline::key(first_line(text)?).and_then(|_| yaml_format(text)))
}

/// The same of a text that is not called JSON, and begins otherwise.
fn beyond_json(text: &str) -> Option<Format> {
    if text.trim_start().starts_with(['{', '[', '/']) { None } else { shown(text) }
}

/// The same but for YAML.
fn beyond_yaml(text: &str) -> Option<Format> {
    if looks_like_json(text) {
        // Prose may begin with a JSON block, and a script with a group.
        return if text.trim_end().ends_with(['}', ']']) { exported(text) } else { None };
    }
    let first = first_line(text)?;
    if request_line(first) {
        // The others may have a line that looks like an answer too.
        let http = first.contains(" HTTP/") || text.lines().any(|line| line.starts_with("###"));
        return (!http && hurl::claims(text)).then_some(Format::Hurl);
    }
    if !first.ends_with('{') {
        return None;
    }
    if bruno::claims(text.trim_start()) {
        return Some(Format::Bruno);
    }
    terraform::claims(text).then_some(Format::Terraform)
}

/// The first line that says something.
fn first_line(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let says =
        |line: &&str| !(line.is_empty() || line.starts_with(['#', '%']) || line.starts_with("//") || *line == "---");
    if text.starts_with("#!") { None } else { text.lines().map(str::trim_end).find(says) }
}

/// The format that the beginning of a text shows.
pub(super) fn plain(text: &str) -> Option<Format> {
    if let Some(format) = shown(text) {
        return Some(format);
    }
    let text = text.trim_start();
    let first = text.lines().next()?.trim_end();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if looks_like_json(text) {
        let whole = other_json(text);
        return (whole == Format::Envelope || text.trim_end().ends_with(['}', ']'])).then_some(whole);
    }
    if first.starts_with("#!") {
        return first.contains("sh").then_some(Format::Shell);
    }
    if first.starts_with("###") || is_variable(first) {
        return lines.any(|line| request_line(line) || calls_curl(line)).then_some(Format::Http);
    }
    let first = lines.find(|line| !line.starts_with('#') && !line.starts_with("//"))?;
    if request_line(first) {
        return Some(if hurl::claims(text) { Format::Hurl } else { Format::Http });
    }
    calls_curl(first).then_some(()).and_then(|()| only_shell(text))
}

/// The format of a text that begins with something else.
fn mixed(text: &str) -> Option<Format> {
    let mut lines = text.lines().map(str::trim_end);
    if lines.clone().any(|line| line.trim_start().starts_with("```")) {
        return Some(Format::Markdown);
    }
    if lines.clone().any(|line| line.starts_with("###")) && lines.clone().any(request_line) {
        return Some(Format::Http);
    }
    let block = |line: &str| (line.starts_with('{') && looks_like_json(line)) || calls_curl(line);
    lines.any(block).then_some(Format::Text)
}

/// Shell, unless prose stands behind the command, as in a thread.
fn only_shell(text: &str) -> Option<Format> {
    let (_, end) = shell::read_command(text, 0);
    let rest = text.get(end..).unwrap_or_default();
    let prose =
        |line: &str| line.starts_with('{') || (line.ends_with(['.', ':', '?']) && line.starts_with(char::is_uppercase));
    (!rest.lines().any(prose)).then_some(Format::Shell)
}

/// The format of JSON that a tool has written.
fn exported(text: &str) -> Option<Format> {
    if data_action::claims(text) {
        Some(Format::DataAction)
    } else if postman::claims(text) {
        Some(Format::Postman)
    } else if insomnia::claims(text) {
        Some(Format::Insomnia)
    } else if har::claims(text) {
        Some(Format::Har)
    } else if text.trim_start().starts_with('{') && opencollection::claims(text) {
        Some(Format::OpenCollection)
    } else {
        None
    }
}

/// The format of other JSON: an envelope or a body.
fn other_json(text: &str) -> Format {
    if json::has_envelopes(text) {
        Format::Envelope
    } else if insomnia::claims_body(text) {
        Format::Insomnia
    } else {
        Format::Body
    }
}

/// The format of a text that is YAML.
fn yaml_format(text: &str) -> Option<Format> {
    let format = if insomnia::claims(text) {
        Format::Insomnia
    } else if opencollection::claims(text) {
        Format::OpenCollection
    } else {
        return None;
    };
    // In Markdown with a block of it, a fence stands at the left edge.
    (!text.lines().any(|line| line.starts_with("```"))).then_some(format)
}

/// Whether a text begins as JSON does, and templates, TOML tables and lists in prose do not.
pub(super) fn looks_like_json(text: &str) -> bool {
    let text = text.trim_start();
    let behind = |open: char| text.strip_prefix(open).map(|rest| rest.trim_start().chars().next());
    match (behind('{'), behind('[')) {
        (Some(next), _) => matches!(next, None | Some('"' | '\'' | '}' | '/' | '\u{201c}')),
        (_, Some(next)) => matches!(next, None | Some('{')),
        _ => false,
    }
}

/// Whether a line is a method and a URL.
pub(super) fn request_line(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let method = words.next().is_some_and(|word| METHODS.contains(&word));
    method && words.next().is_some_and(is_url) && words.next().is_none_or(|word| word.starts_with("HTTP/"))
}

/// Whether a word can be a URL or a path.
pub(super) fn is_url(word: &str) -> bool {
    let host = word.split(['/', '?']).next().unwrap_or_default();
    word.starts_with("http://")
        || word.starts_with("https://")
        || word.starts_with(['/', '<'])
        || word.starts_with("${")
        || word.starts_with("{{")
        || (word.starts_with('{') && word.contains("}/"))
        || host
            .split_once(':')
            .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
        || host == "localhost"
        || (host.contains('.') && word.contains('/') && host.split('.').all(|label| !label.is_empty()))
}

/// Whether a line calls curl.
pub(super) fn calls_curl(line: &str) -> bool {
    let line = line.trim_start();
    let line = line.strip_prefix("$ ").unwrap_or(line);
    let mut words = line.split_whitespace();
    words.next().is_some_and(is_curl) && words.next().is_some()
}

/// Whether a line sets a variable of a .http file.
fn is_variable(line: &str) -> bool {
    line.strip_prefix('@').and_then(|rest| rest.split_once('=')).is_some_and(|(name, _)| !name.trim().contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_that_says_it_decides() {
        let detected = ["a/b.MD", "x.http", "x.rest", "x.sh", "x.json", "x.jsonc", "x.hurl", "x.rs", "x.txt"];
        let formats = detected.map(|path| detect(path, "hello").map(Format::name));
        let expected = ["markdown", "http", "http", "shell", "body", "body", "hurl", "", "text"];
        assert_eq!(formats.map(Option::unwrap_or_default), expected);
        assert_eq!(detect("x.json", "\u{feff}{\"url\": \"/p\", \"method\": \"GET\"}"), Some(Format::Envelope));
    }

    #[test]
    fn yaml_is_told_by_its_keys() {
        let format = |text: &str| detect("a.yml", text).map_or("", Format::name);
        assert_eq!(format("info:\r\n  name: x\r\nhttp:\r\n  url: h\r\n"), "opencollection");
        assert_eq!(format("---\nopencollection: 1.0.0\n"), "opencollection");
        assert_eq!(format("_type: export\n__export_format: 4\nresources: []\n"), "insomnia");
        assert_eq!(format("type: collection.insomnia.rest/5.0\n"), "insomnia");
        assert_eq!(format("on: push\njobs:\n  a:\n    steps:\n    - run: curl http://h\n"), "");
        assert_eq!(format("apiVersion: v1\nkind: List\nitems:\n- kind: Pod\nresources: {}\n"), "");
        assert_eq!(format("openapi: 3.0.0\ninfo:\n  title: x\npaths: {}\n"), "");
        assert_eq!(format("'info':\n  name: x\n\"http\" :\n  url: h\n"), "opencollection");
        assert_eq!(format("http:\n  method: GET\n  url: h\n"), "opencollection");
        assert_eq!(format("\"type\": \"collection.insomnia.rest/5.0\"\n"), "insomnia");
    }

    #[test]
    fn servers_are_set_up_under_the_same_names() {
        let traefik = "info: x\nhttp:\n  services:\n    cobrowse:\n      loadBalancer:\n        servers:\n        - url: http://h\n";
        let helm = "info:\n  name: cobrowse\nhttp:\n  port: {{ .Values.port }}\n";
        let check = "http:\n  url: http://h\n  timeout: 3\n";
        for text in [traefik, helm, check] {
            assert_eq!(detect("a.yml", text), None, "{text}");
        }
    }

    #[test]
    fn what_the_content_shows_beyond_doubt_decides_before_the_name() {
        let texts = [
            ("insomnia", "{\"_type\": \"export\", \"__export_format\": 4, \"resources\": []}"),
            ("insomnia", "{\"type\": \"collection.insomnia.rest/5.0\", \"collection\": []}"),
            ("insomnia", "type: collection.insomnia.rest/5.0\ncollection: []\n"),
            ("opencollection", "# é\ninfo:\n  name: x\nhttp:\n  url: h\n"),
            ("opencollection", "{\"info\": {}, \"http\": {\"url\": \"h\"}}"),
            ("bruno", "meta {\n  name: a\n}\n\nget {\n  url: h\n}\n"),
            ("hurl", "# é\nPOST http://h/p\nHTTP 200\n"),
            ("terraform", "resource \"genesyscloud_integration_action\" \"x\" {\n}\n"),
            ("postman", "{\"info\": {}, \"item\": [{\"request\": \"h\"}]}"),
            ("postman", "[{\"info\": {}, \"item\": [{\"request\": \"h\"}]}]"),
            ("postman", "{\"name\": \"x\", \"request\": {\"url\": \"h\", \"header\": []}}"),
            ("data-action", "{\"config\": {\"request\": {\"requestUrlTemplate\": \"/p\"}}}"),
            ("data-action", "{\"actions\": [{\"config\": {\"request\": {\"requestUrlTemplate\": \"/p\"}}}]}"),
            ("data-action", "{\"requestUrlTemplate\": \"/p\"}"),
            ("har", "{\"log\": {\"entries\": []}}"),
        ];
        let names =
            ["-", "a", "a.txt", "a.json", "a.yml", "a.http", "a.sh", "a.hurl", "a.bru", "a.tf", "a.tmpl", "a.x"];
        for (format, text) in texts {
            for name in names {
                assert_eq!(detect(name, text).map_or("", Format::name), format, "{name}: {text}");
            }
            assert_eq!(detect("a.md", text), Some(Format::Markdown));
        }
    }

    #[test]
    fn a_text_that_only_mentions_another_format_goes_by_its_name() {
        let yaml = "info:\n  name: x\nhttp:\n  url: h\n";
        let front = format!("---\ntitle: x\n---\n```yaml\n{yaml}```\n");
        let script = format!("#!/bin/sh\ncat <<E\n{yaml}E\n");
        let answer = "POST /p HTTP/1.1\n\n{}\n\nHTTP/1.1 200\n";
        assert_eq!(detect("a", &front), Some(Format::Markdown));
        assert_eq!(detect("a.sh", &script), Some(Format::Shell));
        assert_eq!(detect("a.http", answer), Some(Format::Http));
        assert_eq!(detect("a.http", "POST /p\n\n###\nGET /q\nHTTP 200\n"), Some(Format::Http));
        assert_eq!(detect("a.hurl", "GET {{h}}\n"), Some(Format::Hurl));
    }

    #[test]
    fn else_the_content_decides() {
        let format = |text: &str| detect("-", text).map_or("", Format::name);
        assert_eq!(format("{\"a\": 1}\n"), "body");
        assert_eq!(format("[{\"url\": \"/p\", \"body\": {}}]"), "envelope");
        assert_eq!(format("#!/usr/bin/env bash\nls"), "shell");
        assert_eq!(format("#!/usr/bin/python3\ncurl x"), "");
        assert_eq!(format("# note\ncurl h -d '{\n}'\nls\n"), "shell");
        assert_eq!(format("###\n\nPOST https://h/p\n"), "http");
        assert_eq!(format("@h = x\n\nPOST {{h}}/p HTTP/1.1\n"), "http");
        assert_eq!(format("// note\nPOST /p\n"), "http");
        assert_eq!(format("# note\nPOST {{h}}/p\nHTTP 201\n"), "hurl");
        assert_eq!(format("\nmeta {\n  name: a\n}\n\nget {\n  url: h\n}\n"), "bruno");
        assert_eq!(format("Some prose.\n\n```sh\ncurl h\n```\n"), "markdown");
        assert_eq!(format("Some prose:\n\n{\"a\": 1}\n\nand so on"), "text");
        assert_eq!(format("{\n\"a\": 1\n}\nis refused. And:\ncurl h\n"), "text");
        assert_eq!(format("curl h -d '{}'\n\nThat gives me:\n\n{\"a\": 1}\n"), "text");
        assert_eq!(format("{\"a\": {{ b }}, {# c #} \"d\": 1}\n"), "insomnia");
        assert_eq!(format("{\"a\": {{ b }}, \"d\": \"%}\"}\n"), "body");
        assert_eq!(format("[package]\nname = 1"), "");
        assert_eq!(format("# é\nresource \"genesyscloud_integration_action\" \"x\" {\n}\n"), "terraform");
        assert_eq!(format("resource \"genesyscloud_integration\" \"x\" {\n}\n"), "");
        assert_eq!(format("{% if x %}\n{{ y }}\n"), "");
        assert_eq!(format("GET started with this API"), "");
        assert_eq!(format(""), "");
    }
}
