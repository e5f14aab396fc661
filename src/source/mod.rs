//! Requests in files: text → [`Template`]s, one reader a format, and the one [`SourceMap`] that leads every place home.

mod bare;
mod bruno;
mod bruno_blocks;
mod bruno_environment;
mod bruno_pairs;
mod check;
mod comment;
mod cover;
mod cover_lines;
mod credentials;
mod curl;
mod curl_options;
mod data_action;
mod data_action_inputs;
mod detect;
mod encoding;
mod environment;
mod expansions;
mod fill;
mod folder;
mod format;
mod har;
mod here_document;
mod http;
mod http_body;
mod hurl;
mod hurl_body;
mod hurl_lines;
mod hurl_response;
mod hurl_text;
mod hurl_xml;
mod insomnia;
mod json;
mod lines;
mod map;
mod markdown;
mod nunjucks;
mod opencollection;
mod opencollection_variables;
mod outer_json;
mod outline;
mod path_parameters;
mod piece;
mod postman;
mod postman_auth;
mod postman_body;
mod postman_scripts;
mod postman_url;
mod prompt;
mod quotes;
mod recovery;
mod remark;
mod shell;
mod shell_error;
mod suppression;
mod terraform;
mod terraform_blocks;
mod terraform_json;
mod terraform_text;
mod text;
mod tokens;
mod tree;
mod tree_request;
mod unread;
mod velocity;
mod velocity_syntax;
mod words;
mod yaml;
mod yaml_error;
mod yaml_merge;
mod yaml_scalar;

pub use check::{BodyFile, TemplateChecker, TemplateFile};
pub use cover::Cover;
pub use detect::detect;
pub use environment::{Environment, EnvironmentError};
pub use fill::Filled;
pub use format::{Format, UnknownFormat};
pub use map::{Encoding, MapBuilder, SourceMap};
pub use remark::Remark;
pub(crate) use suppression::about as about_suppression;
pub use suppression::{Suppressions, unused_entry};
pub use unread::Unread;

use crate::{
    placeholder::{Hole, Spelling, Styles},
    span::Span,
};

/// A piece of a request as it stands in a file.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SourceText {
    /// The piece, decoded: what the reader of the format would pass on.
    pub text: String,
    /// Where each byte of `text` stands in the file.
    pub map: SourceMap,
    /// Placeholders that the format itself marks, in bytes of `text`, in order; more are found by `styles`.
    pub holes: Vec<Hole>,
    /// Spellings of placeholders in `text`.
    pub styles: Styles,
    /// Whether `//`, `/* */` and `#` comments may stand in it (a body of a format that strips them).
    pub comments: bool,
}

impl SourceText {
    /// The piece as the check takes it.
    pub fn as_text(&self) -> crate::request::Text<'_> {
        crate::request::Text::template(&self.text, &self.holes, self.styles).with_comments(self.comments)
    }
}

/// The body of a template.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum TemplateBody {
    /// The request has none.
    #[default]
    None,
    /// It stands in the file.
    Text(SourceText),
    /// It stands in another file; [`Format::relative_to_cwd`] says where the path starts.
    File {
        /// The path as written.
        path: String,
        /// Where the path stands.
        span: Span,
    },
    /// It cannot be known from the file (standard input, a command's output, a form).
    Unknown {
        /// Why not, as a clause: "it is read from standard input".
        why: String,
        /// Where that stands.
        span: Span,
    },
}

/// Something in the file that should be a request and cannot be read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Broken {
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where.
    pub span: Span,
}

/// One request at rest in a file.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Template {
    /// The name its author gave it.
    pub name: Option<String>,
    /// The whole request in the file.
    pub span: Span,
    /// The method; absent in a bare body.
    pub method: Option<SourceText>,
    /// The URL or path; absent in a bare body.
    pub url: Option<SourceText>,
    /// Name and value of each header; `None` where the file says nothing of headers. A name that is a placeholder as a
    /// whole, with an empty value, stands for headers that the file does not show (`-H "$AUTH"`, `-H @headers.txt`).
    pub headers: Option<Vec<(SourceText, SourceText)>>,
    /// The body.
    pub body: TemplateBody,
    /// What could not be read.
    pub broken: Vec<Broken>,
    /// Whether what could not be read is the syntax around the requests: its tool cannot open such a file, whatever the
    /// requests are.
    pub unusable: bool,
    /// What only the format can tell of it.
    pub remarks: Vec<Remark>,
    /// Where in the file texts stand that nothing may show, credentials above all, beside those in the headers. The first
    /// template of a file has those of the whole file.
    pub secrets: Vec<Span>,
    /// What [`Template::fill`] put into the body, in order.
    fills: Vec<fill::Fill>,
    /// How its format writes placeholders.
    spelling: Spelling,
}

/// How long a file may be, in bytes; a longer one is not for [`read`].
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

/// Every request in `text`, in the order of the file. Never fails: what cannot be read is among [`Template::broken`].
pub fn read(format: Format, text: &str) -> Vec<Template> {
    let Some(content) = text.strip_prefix('\u{feff}') else {
        return in_order(read_content(format, text));
    };
    let after_mark = SourceMap::verbatim(text.len() - content.len(), content.len());
    let templates = read_content(format, content).into_iter();
    in_order(templates.map(|template| template.through(&after_mark)).collect())
}

fn read_content(format: Format, text: &str) -> Vec<Template> {
    let mut templates = match format {
        Format::Body => json::bare_body(text, false),
        Format::Envelope => json::envelopes(text),
        Format::DataAction => data_action::read(text),
        Format::Terraform => terraform::read(text),
        Format::Postman => postman::read(text),
        Format::Har => har::read(text),
        Format::Bruno => bruno::read(text),
        Format::OpenCollection => opencollection::read(text),
        Format::Insomnia => insomnia::read(text),
        Format::Hurl => hurl::read(text),
        Format::Http => http::read(text),
        Format::Shell => shell::read(text),
        Format::Markdown => markdown::read(text),
        Format::Text => text::read(text),
    };
    for template in &mut templates {
        template.spelling = format.spelling().unwrap_or(template.spelling);
    }
    templates
}

fn in_order(mut templates: Vec<Template>) -> Vec<Template> {
    templates.sort_by_key(|template| template.span.start);
    templates
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One file a format, each with the traps of its format.
    const FILES: &[(Format, &str)] = &[
        (
            Format::Shell,
            "# ä\r\ncurl -X POST https://h/p \\\r\n  -d '{\"a\": \"é'\"$X\"'\",\r\n \"b\": [1]}' -H 'A: b'\r\n",
        ),
        (Format::Shell, "curl -d \"{\\\"a\\\": \\\"$X\\\", \\\"é\\\": ${N}}\" h"),
        (Format::Shell, "curl -d $'{\\'a\\': \"\\u00e9\\n\"}' h; curl --json '{\"a\":' --json '1}' h"),
        (
            Format::Shell,
            "curl -d @- h <<EOF\n{\"é\": \"$X\", \"c\": \"\\$\"}\nEOF\ncurl -d @- h <<-'E'\n\t{\"é\": \"$X\"\n\t}\nE\n",
        ),
        (Format::Shell, "curl -d \"$(cat <<'EOF'\n{\"a\": \"it's\"}\nEOF\n)\" h\ncurl -d {\\\"a\\\":1} h -d ''\n"),
        (
            Format::Http,
            "\u{feff}### é\r\nPOST https://h/p\r\n  ?a=b\r\n  &c={{d}}\r\nA: b\r\n\r\n{\"a\": {{n}},\r\n\"b\": \"é\"}\r\n\r\n> {% x %}\r\n",
        ),
        (Format::Http, "POST https://h/p\n\n{\"a\": \"\\{\\{x\\}\\} {{y}}\"}\n"),
        (
            Format::Markdown,
            "# É\n\n1. é\n\n   ```bash\n   curl -d '{\"a\":\n     \"é\"}' h\n   ```\n\n> - x\n>   ```json\n>   {\"a\":\n>\n>   1}\n>   ```\n",
        ),
        (Format::Markdown, "- ```console\r\n  $ curl h \\\r\n  > -d '{\"a\":\r\n  > 1}'\r\n  ```\r\n"),
        (
            Format::OpenCollection,
            "info: {name: é}\r\nhttp:\r\n  url: h\r\n  body:\r\n    type: json\r\n    data: !!str &x |-\r\n\r\n      {\"a\": {{n}},\r\n\r\n        \"é\": \"b\"\r\n      }\r\n\r\n# x\r\nruntime:\r\n  variables: [{name: n, value: {type: number, data: '1'}}]\r\n",
        ),
        (
            Format::OpenCollection,
            "http:\n  url: h\n  body:\n    type: json\n    data: >+2 # x\n      {\"a\": 1,\n       \"é\": 2,\n\n      \"b\":\n      3}\n\n\n",
        ),
        (
            Format::OpenCollection,
            "items:\n- http:\n    url: 'h'\n    body: {mode: json, json: '{\"it''s é\": 1,\n  \"b\": \n\n \t2}'}\n- http: {url: h, body: {type: json, data: \"{\\\"\\xe9\\\": \\\n   1, \n\n   \\\"b\\\":\\t2}\"}}\n",
        ),
        (
            Format::Insomnia,
            "type: collection.insomnia.rest/5.0\ncollection:\n- url: h\n  method: POST\n  body:\n    text: |\n      {# é #}{\"a\": {{ _.x }}, {# {{ b }} #} \"é\": \"{% uuid 'v4' %}\",\n      \"c\": \"{% raw %}{{ y }}{% endraw %} z\", \"d\": {{- a | b(\"}}\") -}} }\n",
        ),
        (
            Format::Insomnia,
            "{\"__export_format\": 4, \"resources\": [{\"_type\": \"request\", \"url\": \"h\", \"body\": {\"text\": \"{\\\"\\u00e9\\\": {{ x }},\\n{# é #}\\\"b\\\": \\\"{% now %}\\\"}\"}}]}",
        ),
        (
            Format::Insomnia,
            "resources:\n- _type: request\n  url: h\n  body: {text: \"{\\\"a\\\": \\\"{{ x }}\\\",\n    {# é #}\n    \\\"é\\\": 1}\"}\n",
        ),
        (
            Format::DataAction,
            "{\"config\": {\"request\": {\"requestUrlTemplate\": \"/p/$Input.x\", \"requestType\": \"POST\", \"requestTemplate\": \"#set($a = 1)\\n{\\\"a\\\": \\\"\\u00e9 $input.x $!{input.y}\\\",## x\\n \\\"b\\\": \\\"\\\\$x #[[$y]]# é $esc.jsonString(${z.x})\\\"#* y *# }\"}}}",
        ),
        (
            Format::Bruno,
            "meta {\r\n  name: é\r\n}\r\npost {\r\n  url: https://h/:c/{{b}}\r\n  body: json\r\n  auth: bearer\r\n}\r\nparams:path {\r\n  a: '''\r\n    é\r\n  '''\r\n}\r\nauth:bearer {\r\n  token: {{t}}\r\n}\r\nheaders {\r\n  \"X \\\"é\\\"\": y\r\n}\r\nbody:json {\r\n  // é\r\n  {\r\n    \"a\": \"{{b}}\",\r\n\"é\": 1\r\n\r\n  }\r\n}\r\n",
        ),
        (
            Format::Hurl,
            "# é\r\nPOST https://h/{{ p }}\r\nA: é\\#\\u{e9} # c\r\n[BasicAuth]\r\né: x\\n\r\n{\r\n\"é\": {{x}},\r\n\"b\": \"{{newUuid}}\"}\r\nHTTP 200\r\n\r\nPUT h\n```json,escape\n{\"a\":\n \"\\u{e9}\\\\n{{y}}\"}\n```\n",
        ),
        (
            Format::Hurl,
            "POST h\n```json\n\n{\"é\": 1,\n\"b\": [{{x}}]}\n```\nPOST h\n`{\"a\": \"\\\\n\\`\\u{7b}\\u{7b}é\"}` # x\nPUT h\n[1,\n \"é\"]\n",
        ),
        (
            Format::Terraform,
            "# é\nresource \"genesyscloud_integration_action\" \"x\" {\n  config_request {\n    request_template = \"{\\\"é\\\": \\\"\\u00e9 $${input.x} ${var.y}\\t$!input.z\\\", %%{\\n}\"\n  }\n}\n",
        ),
        (
            Format::Terraform,
            "resource \"genesyscloud_integration_action\" \"x\" {\r\n  config_request {\r\n    request_template = <<-EOT\r\n      {\r\n        \"é\": \"$${input.x}\",\r\n\r\n      \"b\": \"\\n${var.y}%%{\",\r\n      \"c\": [\r\n        1\r\n      ]\r\n      }\r\n      EOT\r\n  }\r\n}\r\n",
        ),
        (
            Format::Terraform,
            "resource \"genesyscloud_integration_action\" \"x\" {\n  config_request {\n    request_template = <<EOT\n  {\"é\": \"$!{input.x}\",\n \"b\": \"${var.y}\"}\nEOT\n  }\n}\n",
        ),
        (
            Format::Envelope,
            "{\"url\": \"h\", \"headers\": {\"A\": \"b\"}, \"body\": \"{\\\"a\\\": \\\"\\u00e9\\uD83D\\uDE00\\\\n\\\"}\"}",
        ),
        (
            Format::Postman,
            "{\"info\": {}, \"item\": [{\"item\": [{\"request\": {\"url\": {\"raw\": \"h/\\u00e9/:a/:b\", \"variable\": [{\"key\": \"a\", \"value\": \"\\u00e9\"}]}, \"header\": \"A: \\u00e9\\r\\n// B: c\\nC : d\", \"body\": {\"mode\": \"raw\", \"raw\": \"// \\\"é\\n{\\\"a\\\": \\\"\\u00e9{{b}}\\\" /* \\u20ac */ }\"}}}]}]}",
        ),
        (
            Format::Postman,
            "{\"item\": [{\"request\": {\"body\": {\"raw\": \"{\\\"é\\\":\\t[1, 20, 300]}\"}, \"url\": {\"protocol\": \"http\", \"host\": [\"é\", \"x\"], \"path\": [\"a\", \":b\"], \"query\": [{\"key\": \"\\u00e9\", \"value\": \"1\"}]}}}]}",
        ),
        (
            Format::Har,
            "{\"log\": {\"entries\": [{\"request\": {\"url\": \"h/\\u00e9\", \"postData\": {\"text\": \"{\\\"é\\\": \\\"\\ud83d\\ude00{{a}}\\\"}\"}}}]}}",
        ),
    ];

    fn texts(template: &Template) -> Vec<&SourceText> {
        let headers = template.headers.iter().flatten().flat_map(|(name, value)| [name, value]);
        let body = match &template.body {
            TemplateBody::Text(text) => Some(text),
            _ => None,
        };
        template.method.iter().chain(&template.url).chain(headers).chain(body).collect()
    }

    fn boundaries(text: &str) -> Vec<usize> {
        (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect()
    }

    #[test]
    fn places_are_whole_characters_in_the_order_of_the_text() {
        for &(format, file) in FILES {
            for template in read(format, file) {
                assert!(file.get(template.span.start()..template.span.end()).is_some());
                for text in texts(&template) {
                    assert_eq!(text.map.len(), text.text.len(), "{text:?}");
                    let mut last = Span::default();
                    for pair in boundaries(&text.text).windows(2) {
                        let &[from, to] = pair else { continue };
                        let place = text.map.to_source(Span::new(from, to));
                        assert!(last.start <= place.start && last.end <= place.end, "{text:?}");
                        assert!(file.get(place.start()..place.end()).is_some(), "{text:?}");
                        last = place;
                    }
                }
            }
        }
    }

    #[test]
    fn an_edit_of_the_body_reads_back_from_the_file() {
        let mut written = 0;
        for &(format, file) in FILES {
            for (index, template) in read(format, file).into_iter().enumerate() {
                let TemplateBody::Text(body) = &template.body else { continue };
                let boundaries = boundaries(&body.text);
                for (nth, from) in boundaries.iter().enumerate() {
                    for to in boundaries.iter().skip(nth).take(9) {
                        for new in [",\"x\": 'y'", "\n {\"é\": \"`\"}", "", "7"] {
                            let Some((place, text)) = body.map.encode(Span::new(*from, *to), new) else { continue };
                            let mut edited = file.to_owned();
                            edited.replace_range(place.start()..place.end(), &text);
                            let expected = [body.text.get(..*from), Some(new), body.text.get(*to..)];
                            let expected: String = expected.into_iter().flatten().collect();
                            let read_back = read(format, &edited);
                            let found = read_back.get(index).map(|template| &template.body);
                            let Some(TemplateBody::Text(found)) = found else { panic!("{edited}\n{found:?}") };
                            assert_eq!(found.text.trim(), expected.trim(), "{file}\n{edited}\n{from}..{to}: {new:?}");
                            written += 1;
                        }
                    }
                }
            }
        }
        assert!(written > 3000, "{written} edits");
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_a_body() {
        let templates = read(Format::Body, "\u{feff}{}");
        assert_eq!(templates.iter().map(|template| template.span).collect::<Vec<_>>(), [Span::new(3, 5)]);
    }
}
