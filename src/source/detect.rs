//! Tells the format of a file: by an extension that says it, else by the content.

use super::{Format, bruno, data_action, har, hurl, insomnia, json, opencollection, postman, shell, terraform};
use crate::source::words::is_curl;

/// Methods that a line of text may begin with to be taken for a request.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The format of the file at `path` with the content `text`; `None` where it holds no requests that can be read.
pub fn detect(path: &str, text: &str) -> Option<Format> {
    let text = text.trim_start_matches('\u{feff}');
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "md" | "markdown" | "mdx" => Some(Format::Markdown),
        "http" | "rest" => Some(Format::Http),
        "sh" | "bash" | "zsh" => Some(Format::Shell),
        "json" | "jsonc" | "har" => Some(json_format(text)),
        "bru" => Some(Format::Bruno),
        "hurl" => Some(Format::Hurl),
        "tf" | "tofu" => terraform::claims(text).then_some(Format::Terraform),
        "yml" | "yaml" => yaml_format(text),
        "tmpl" | "template" | "j2" => yaml_format(text).or_else(|| plain(text)),
        "" | "txt" if text.starts_with("#!") => plain(text),
        "txt" => plain(text).or_else(|| mixed(text)).or(Some(Format::Text)),
        "" => plain(text).or_else(|| mixed(text)),
        _ => plain(text),
    }
}

/// The format that the beginning of a text shows.
pub(super) fn plain(text: &str) -> Option<Format> {
    let text = text.trim_start();
    let first = text.lines().next()?.trim_end();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if looks_like_json(text) {
        // Prose may begin with a JSON block, and a script with a group.
        let whole = json_format(text);
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
    if bruno::claims(text) {
        return Some(Format::Bruno);
    }
    if first.ends_with('{') && terraform::claims(text) {
        return Some(Format::Terraform);
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

/// The format of a text that is JSON; what none of the tools writes is a body or an envelope.
fn json_format(text: &str) -> Format {
    if data_action::claims(text) {
        Format::DataAction
    } else if postman::claims(text) {
        Format::Postman
    } else if insomnia::claims(text) {
        Format::Insomnia
    } else if har::claims(text) {
        Format::Har
    } else if json::has_envelopes(text) {
        Format::Envelope
    } else if insomnia::claims_body(text) {
        Format::Insomnia
    } else {
        Format::Body
    }
}

/// The format of a text that is YAML.
fn yaml_format(text: &str) -> Option<Format> {
    if insomnia::claims(text) {
        Some(Format::Insomnia)
    } else if opencollection::claims(text) {
        Some(Format::OpenCollection)
    } else {
        None
    }
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
