//! Ways to write a request with a body into a file of each format.

use std::{collections::BTreeSet, fmt::Write as _};

use cobrowse_lint::source::Format;

/// Where the requests go.
pub(crate) const URL: &str = "https://api.mypurecloud.com/api/v2/conversations/webchat";

/// A way to write a request with a body into a file.
pub(crate) struct Around {
    pub(crate) name: &'static str,
    pub(crate) format: Format,
    /// Writes a file with a request to this URL that has this body.
    pub(crate) write: fn(&str, &str) -> String,
}

/// The way in which no JSON is written that could be broken.
pub(crate) const JSONENCODE: &str = "Terraform with jsonencode";

/// All ways. What stands in front of the body has letters that are not ASCII.
pub(crate) const AROUND: &[Around] = &[
    Around { name: "body", format: Format::Body, write: |_, body| format!("{body}\n") },
    Around { name: "body behind blank lines", format: Format::Body, write: |_, body| format!("\n\n  {body}\n") },
    Around { name: "envelope with an object", format: Format::Envelope, write: |to, body| envelope(to, body) },
    Around {
        name: "envelope with a string",
        format: Format::Envelope,
        write: |to, body| envelope(to, &json_string(body)),
    },
    Around {
        name: "envelope with escapes",
        format: Format::Envelope,
        write: |to, body| envelope(to, &ascii(&json_string(body))),
    },
    Around { name: "http", format: Format::Http, write: |to, body| format!("# é 漢\n{}", http(to, body)) },
    Around {
        name: "http, the second request",
        format: Format::Http,
        write: |to, body| format!("### é\nGET https://example.com/€\n\n### 😀\n@id = 漢\n{}", http(to, body)),
    },
    Around { name: "single quotes", format: Format::Shell, write: |to, body| curl(to, &format!("-d '{body}'")) },
    Around {
        name: "double quotes",
        format: Format::Shell,
        write: |to, body| curl(to, &format!("-d {}", double(body))),
    },
    Around {
        name: "ANSI-C quotes",
        format: Format::Shell,
        write: |to, body| curl(to, &format!("-d {}", ansi_c(body))),
    },
    Around {
        name: "adjacent quotes",
        format: Format::Shell,
        write: |to, body| curl(to, &format!("-d '{}'", adjacent(body))),
    },
    Around { name: "json option", format: Format::Shell, write: |to, body| curl(to, &format!("--json '{body}'")) },
    Around {
        name: "here-document",
        format: Format::Shell,
        write: |to, body| curl(to, &format!("-d @- <<'BODY'\n{body}\nBODY")),
    },
    Around {
        name: "here-document that expands",
        format: Format::Shell,
        write: |to, body| curl(to, &format!("-d @- <<BODY\n{}\nBODY", body.replace("{{agentId}}", "$AGENT_ID"))),
    },
    Around {
        name: "here-document with tabs",
        format: Format::Shell,
        write: |to, body| curl(to, &format!("-d @- <<-'BODY'\n{}\n\tBODY", indent(body, "\t"))),
    },
    Around { name: "fence", format: Format::Markdown, write: |to, body| fence("http", &http(to, body)) },
    Around {
        name: "fence in a list",
        format: Format::Markdown,
        write: |to, body| format!("1. é\n\n{}\n", indent(&fence("bash", &curl(to, &format!("-d '{body}'"))), "   ")),
    },
    Around {
        name: "fence in a nested list",
        format: Format::Markdown,
        write: |to, body| format!("- é\n  - 漢\n\n{}\n", indent(&fence("http", &http(to, body)), "    ")),
    },
    Around {
        name: "fence in a block quote",
        format: Format::Markdown,
        write: |to, body| {
            format!("é\n\n{}\n", indent(&fence("bash", &curl(to, &format!("-d {}", double(body)))), "> "))
        },
    },
    Around {
        name: "data action",
        format: Format::DataAction,
        write: |to, body| data_action(to, body, "${input.", "}"),
    },
    Around {
        name: "data action with escapes",
        format: Format::DataAction,
        write: |to, body| ascii(&data_action(to, body, "$!{input.", "}")),
    },
    Around {
        name: "data action with bare references, a comment and a setting",
        format: Format::DataAction,
        write: |to, body| data_action(to, &format!("#set($x = \"é\")\n## 漢\n#* {{é}} *#{body}"), "$input.", ""),
    },
    Around {
        name: "data action with macros",
        format: Format::DataAction,
        write: |to, body| data_action(to, body, "$esc.jsonString(${input.", "})"),
    },
    Around { name: "postman", format: Format::Postman, write: |to, body| postman(&format!("\"{to}\""), body) },
    Around {
        name: "postman with escapes",
        format: Format::Postman,
        write: |to, body| ascii(&postman(&format!("{{\"raw\": \"{to}\"}}"), body)),
    },
    Around {
        name: "postman with a URL in parts and comments",
        format: Format::Postman,
        write: |to, body| postman(&parts(to), &format!("// 漢 é\n/* \"€\": */ {body} // é")),
    },
    Around { name: "har", format: Format::Har, write: |to, body| har(to, body) },
    Around {
        name: "har with escapes, one entry",
        format: Format::Har,
        write: |to, body| {
            let whole = ascii(&har(to, body));
            whole[whole.find("{\"comment").unwrap()..].trim_end().trim_end_matches("]}}").to_owned()
        },
    },
    Around {
        name: "Bruno",
        format: Format::Bruno,
        write: |to, body| bruno(to, &format!("body:json {{\n{}\n}}", indent(body, "  "))),
    },
    Around {
        name: "Bruno with comments",
        format: Format::Bruno,
        write: |to, body| bruno(to, &format!("body:json {{\n\n  // {{é}}\n{} /* 漢 */\n\n}}", indent(body, "  "))),
    },
    Around {
        name: "Bruno with the older block",
        format: Format::Bruno,
        write: |to, body| bruno(to, &format!("body {{\n{}\n}}", indent(body, "  "))),
    },
    Around {
        name: "Hurl",
        format: Format::Hurl,
        write: |to, body| format!("# é 漢\n{}HTTP 200\n", hurl(to, &format!("{body} # é {{"))),
    },
    Around {
        name: "Hurl, the second request",
        format: Format::Hurl,
        write: |to, body| {
            let first = "GET {{host}}/€\nHTTP 200\n[Asserts]\nbody == ```\nGET /é\n```\n";
            format!("{first}\n# 漢\n{}\n", hurl(to, &format!("\n```json\n{body}\n```")))
        },
    },
    Around {
        name: "Hurl with escapes",
        format: Format::Hurl,
        write: |to, body| {
            hurl(to, &format!("```json,escape\n{}\n```", body.replace('\\', "\\\\").replace('é', "\\u{e9}")))
        },
    },
    Around {
        name: "Hurl on one line",
        format: Format::Hurl,
        write: |to, body| {
            hurl(to, &format!("`{}`", body.replace('\\', "\\\\").replace('`', "\\`").replace('\n', "\\n")))
        },
    },
    Around {
        name: "Terraform",
        format: Format::Terraform,
        write: |to, body| terraform(to, body, "${input.", |body| hcl_marks(&json_string(body))),
    },
    Around {
        name: "Terraform with a here-document",
        format: Format::Terraform,
        write: |to, body| terraform(to, body, "$!{input.", |body| format!("<<EOT\n{}\nEOT", hcl_marks(body))),
    },
    Around {
        name: "Terraform with an indented here-document",
        format: Format::Terraform,
        write: |to, body| {
            let document = |body: &str| format!("<<-EOT\n{}\n    EOT", indent(&hcl_marks(body), "      "));
            terraform(to, body, "${input.", document)
        },
    },
    Around {
        name: "Terraform with its own placeholders",
        format: Format::Terraform,
        write: |to, body| {
            terraform(to, &body.replace("{{", "${var."), "", |body| {
                format!("<<-EOT\n{}\n EOT", body.replace("}}", "}"))
            })
        },
    },
    Around {
        name: "Terraform in a fence in a list",
        format: Format::Markdown,
        write: |to, body| {
            let file = terraform(to, body, "$!{input.", |body| format!("<<-EOT\n{}\n    EOT", indent(body, "      ")));
            format!("1. é\n\n{}\n", indent(&fence("hcl", &file), "   "))
        },
    },
    Around {
        name: JSONENCODE,
        format: Format::Terraform,
        write: |to, body| {
            terraform(to, body, "${input.", |body| format!("jsonencode({})", hcl_marks(&expression(body))))
        },
    },
    Around {
        name: "opencollection with a literal block",
        format: Format::OpenCollection,
        write: |to, body| open_collection(to, &format!("type: json\ndata: |-\n{}", indent(body, "  "))),
    },
    Around {
        name: "opencollection with a block of its own indentation, in the older shape",
        format: Format::OpenCollection,
        write: |to, body| open_collection(to, &format!("mode: json\njson: |+3 # é\n{}", indent(body, "   "))),
    },
    Around {
        name: "opencollection with double quotes",
        format: Format::OpenCollection,
        write: |to, body| open_collection(to, &format!("type: json\ndata: {}", json_string(body))),
    },
    Around {
        name: "opencollection with single quotes",
        format: Format::OpenCollection,
        write: |to, body| {
            let line = body.replace('\n', "").replace('\'', "''");
            open_collection(to, &format!("{{\"type\": json, \"data\": '{line}'}}"))
        },
    },
    Around {
        name: "opencollection with folders and variants of the body",
        format: Format::OpenCollection,
        write: |to, body| {
            let body = format!(
                "- title: é\n  body: {{type: none}}\n- title: 漢\n  selected: true\n  body:\n    type: json\n    data: |\n\n{}",
                indent(body, "      ")
            );
            format!(
                "opencollection: 1.0.0\nbundled: true\nitems:\n- info: {{name: é, type: folder}}\n  items:\n  -\n{}\n",
                indent(&open_collection(to, &body), "    ")
            )
        },
    },
    Around {
        name: "insomnia 4",
        format: Format::Insomnia,
        write: |to, body| insomnia(to, &json_string(&body.replace("{{", "{{ _.").replace("}}\"", " }}\""))),
    },
    Around {
        name: "insomnia 4 with escapes",
        format: Format::Insomnia,
        write: |to, body| ascii(&insomnia(to, &json_string(body))),
    },
    Around {
        name: "insomnia 4 as YAML, with a comment",
        format: Format::Insomnia,
        write: |to, body| {
            let body = indent(&format!("{{# é 漢 #}}{}", body.replace("{{", "{{- ")), "          ");
            format!(
                "_type: export\n__export_format: 4\nresources:\n  - _id: req_1\n    parentId: fld_1\n    name: é\n    \
                 url: {to}\n    method: POST\n    body:\n        mimeType: application/json\n        text: |-\n{body}\n    \
                 _type: request\n  - _id: fld_1\n    name: 漢\n    headers:\n      - {{name: Content-Type, value: application/json}}\n    \
                 _type: request_group\n"
            )
        },
    },
    Around { name: "insomnia 5", format: Format::Insomnia, write: |to, body| insomnia_5(to, &json_string(body)) },
    Around {
        name: "insomnia 5 with a literal block",
        format: Format::Insomnia,
        write: |to, body| insomnia_5(to, &format!("|\n{}", indent(body, "              "))),
    },
    Around {
        name: "prose",
        format: Format::Text,
        write: |_, body| format!("Hé 漢, I send:\n\n{body}\n\nand it fails.\n"),
    },
];

fn envelope(to: &str, body: &str) -> String {
    format!(
        "{{\"name\": \"é€😀漢字\", \"method\": \"POST\", \"url\": \"{to}\", \"headers\": {{\"Content-Type\": \"application/json\"}}, \"body\": {body}}}\n"
    )
}

/// `{{x}}` in `body` becomes `x` between `open` and `close`.
fn data_action(to: &str, body: &str, open: &str, close: &str) -> String {
    let mut pieces = body.split("{{");
    let mut template = pieces.next().unwrap().to_owned();
    let mut inputs = Vec::new();
    for piece in pieces {
        let (name, behind) = piece.split_once("}}").unwrap();
        template.extend([open, name, close, behind]);
        inputs.push(format!("\"{name}\": {{}}"));
    }
    format!(
        "{{\n  \"name\": \"é€😀漢字\",\n  \"config\": {{\"request\": {{\"requestUrlTemplate\": \"{to}\", \"requestType\": \"POST\",\n\
         \"headers\": {{\"Content-Type\": \"application/json\"}}, \"requestTemplate\": {}}}}},\n\
         \"contract\": {{\"input\": {{\"inputSchema\": {{\"properties\": {{{}}}}}}}}}\n}}\n",
        json_string(&template),
        inputs.join(", ")
    )
}

/// An ID in the path becomes a parameter of it.
fn bruno(to: &str, body: &str) -> String {
    let id = to.split('/').find(|segment| segment.len() == 36);
    let to = id.map_or_else(|| to.to_owned(), |id| to.replace(id, ":conversationId"));
    let parameters = id.map_or_else(String::new, |id| format!("params:path {{\n  conversationId: {id}\n}}\n\n"));
    format!(
        "meta {{\n  name: é€😀漢字\n  type: http\n}}\n\npost {{\n  url: {to}\n  body: json\n  auth: none\n}}\n\n{parameters}\
         headers {{\n  ~A: b\n  Content-Type: application/json\n}}\n\n{body}\n\ntests {{\n  x {{\n  }}\n}}\n"
    )
}

fn hurl(to: &str, body: &str) -> String {
    format!("POST {to}\nContent-Type: application/json\n{body}\n")
}

fn postman(url: &str, body: &str) -> String {
    format!(
        "{{\n\t\"info\": {{\"name\": \"é€😀漢字\", \"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}},\n\
         \t\"item\": [{{\"name\": \"漢\", \"item\": [{{\"name\": \"é\", \"request\": {{\"method\": \"POST\", \"url\": {url},\n\
         \"header\": [{{\"key\": \"Content-Type\", \"value\": \"application/json\"}}], \"body\": {{\"mode\": \"raw\", \"raw\": {}, \
         \"options\": {{\"raw\": {{\"language\": \"json\"}}}}}}}}, \"response\": []}}]}}]\n}}\n",
        json_string(body)
    )
}

/// The URL as Postman's converter writes it, which leaves the whole out.
fn parts(url: &str) -> String {
    let (host, path) = url.strip_prefix("https://").unwrap().split_once('/').unwrap();
    let list = |text: &str, between: char| text.split(between).map(|part| format!("\"{part}\"")).collect::<Vec<_>>();
    let (host, path) = (list(host, '.').join(", "), list(path, '/').join(", "));
    format!("{{\"protocol\": \"https\", \"path\": [{path}], \"host\": [{host}]}}")
}

/// What was recorded has no placeholders: an ID stands in place of each.
fn har(to: &str, body: &str) -> String {
    let mut text = body.to_owned();
    for (name, id) in [("{{queueId}}", 0x2c48), ("{{agentId}}", 0x1fe3), ("{{guestId}}", 0xa0d3)] {
        text = text.replace(name, &format!("7d2f3b10-64c5-4c8e-b0d3-91be6f5a{id:04x}"));
    }
    format!(
        "{{\"log\": {{\"version\": \"1.2\", \"entries\": [{{\"comment\": \"é€😀漢字\", \"request\": {{\"method\": \"POST\", \"url\": \"{to}\",\n\
         \"headers\": [{{\"name\": \"Content-Type\", \"value\": \"application/json\"}}], \"postData\": {{\"mimeType\": \"application/json\", \
         \"text\": {}}}}}, \"response\": {{}}}}]}}}}\n",
        json_string(&text)
    )
}

/// `{{x}}` in `body` becomes `x` between `open` and `}`; without an `open` it stays.
fn terraform(to: &str, body: &str, open: &str, write: impl Fn(&str) -> String) -> String {
    let template = if open.is_empty() { body.to_owned() } else { body.replace("{{", open).replace("}}", "}") };
    let names: BTreeSet<&str> = body.split("{{").skip(1).map(|piece| piece.split("}}").next().unwrap()).collect();
    let mut inputs = String::new();
    for name in names {
        writeln!(inputs, "    {name} = {{}}").unwrap();
    }
    format!(
        "# é\nresource \"genesyscloud_integration_action\" \"start\" {{\n  name = \"é€😀漢字\"\n  config_request {{\n    \
         request_url_template = \"{to}\"\n    request_type = \"POST\"\n    \
         headers = {{ Content-Type = \"application/json\" }} # 漢\n    /* é */ request_template = {}\n  }}\n  \
         contract_input = jsonencode({{ properties = {{\n{inputs}  }} }})\n}}\n",
        write(&template)
    )
}

/// JSON as Terraform writes its objects: `=` for `:`, and no comma where a line ends between two members.
fn expression(body: &str) -> String {
    let body = body.replace("\": ", "\" = ");
    let lines: Vec<&str> = body.split('\n').collect();
    let written = (1..).zip(&lines).map(|(next, line)| match line.strip_suffix(',') {
        Some(member) if lines[next].contains("\" = ") => format!("{member} # é,"),
        _ => (*line).to_owned(),
    });
    written.collect::<Vec<_>>().join("\n")
}

/// What Terraform would replace is written so that it does not.
fn hcl_marks(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// An ID in the path becomes a parameter of it.
fn open_collection(to: &str, body: &str) -> String {
    let id = to.split('/').find(|segment| segment.len() == 36);
    let to = id.map_or_else(|| to.to_owned(), |id| to.replace(id, ":conversationId"));
    let parameters = id.map_or_else(String::new, |id| {
        format!("  params:\n    - name: conversationId\n      value: {id}\n      type: path\n")
    });
    format!(
        "info:\n  name: é€😀漢字\n  type: http\n\nhttp:\n  method: POST\n  url: \"{to}\"\n{parameters}  headers:\n    - name: Content-Type\n      \
         value: application/json\n  body:\n{}\n\nsettings:\n  encodeUrl: true\n",
        indent(body, "    ")
    )
}

fn insomnia(to: &str, body: &str) -> String {
    format!(
        "{{\"_type\": \"export\", \"__export_format\": 4, \"resources\": [{{\"_type\": \"request\", \"name\": \"é€😀漢字\",\n\
         \"method\": \"POST\", \"url\": \"{to}\", \"headers\": [{{\"name\": \"Content-Type\", \"value\": \"application/json\"}}],\n\
         \"body\": {{\"mimeType\": \"application/json\", \"text\": {body}}}}}]}}\n"
    )
}

fn insomnia_5(to: &str, body: &str) -> String {
    format!(
        "type: collection.insomnia.rest/5.0\nname: é\ncollection:\n  - name: 漢\n    children:\n      - url: \"{to}\"\n        \
         name: é€😀漢字\n        method: POST\n        headers:\n          - name: Content-Type\n            value: application/json\n        \
         body:\n          mimeType: application/json\n          text: {body}\n"
    )
}

fn json_string(body: &str) -> String {
    serde_json::to_string(body).unwrap()
}

fn ascii(text: &str) -> String {
    let mut escaped = String::new();
    for unit in text.encode_utf16() {
        match u8::try_from(unit).ok().filter(u8::is_ascii) {
            Some(byte) => escaped.push(byte.into()),
            None => write!(escaped, "\\u{unit:04x}").unwrap(),
        }
    }
    escaped
}

fn http(to: &str, body: &str) -> String {
    format!("POST {to}\nContent-Type: application/json\n\n{body}\n")
}

fn curl(to: &str, data: &str) -> String {
    format!("echo 'é€😀漢字'; curl -X POST \"{to}\" -H 'Content-Type: application/json' {data}\n")
}

fn double(body: &str) -> String {
    format!("\"{}\"", body.replace('"', "\\\""))
}

fn ansi_c(body: &str) -> String {
    format!("$'{}'", body.replace('\n', "\\n").replace("é€", "\\u00e9€"))
}

fn adjacent(body: &str) -> String {
    body.replace("{{agentId}}", "'\"$AGENT_ID\"'").replace("漢字", "'\"漢字\"'")
}

fn indent(text: &str, by: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(|line| format!("{by}{line}")).collect();
    lines.join("\n").trim_end().to_owned()
}

fn fence(language: &str, text: &str) -> String {
    format!("Sö:\n\n```{language}\n{text}```\n\n")
}
