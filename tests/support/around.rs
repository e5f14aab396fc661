//! Ways to write a request with a body into a file of each format.

use std::fmt::Write as _;

use cobrowse_lint::source::Format;

/// Where the requests go.
pub(crate) const URL: &str = "https://api.mypurecloud.com/api/v2/conversations/webchat";

/// A way to write a request with a body into a file.
pub(crate) struct Around {
    pub(crate) name: &'static str,
    pub(crate) format: Format,
    pub(crate) write: fn(&str) -> String,
}

/// All ways. What stands in front of the body has letters that are not ASCII.
pub(crate) const AROUND: &[Around] = &[
    Around { name: "body", format: Format::Body, write: |body| format!("{body}\n") },
    Around { name: "body behind blank lines", format: Format::Body, write: |body| format!("\n\n  {body}\n") },
    Around { name: "envelope with an object", format: Format::Envelope, write: |body| envelope(body) },
    Around { name: "envelope with a string", format: Format::Envelope, write: |body| envelope(&json_string(body)) },
    Around {
        name: "envelope with escapes",
        format: Format::Envelope,
        write: |body| envelope(&ascii(&json_string(body))),
    },
    Around { name: "http", format: Format::Http, write: |body| format!("# é 漢\n{}", http(body)) },
    Around {
        name: "http, the second request",
        format: Format::Http,
        write: |body| format!("### é\nGET https://example.com/€\n\n### 😀\n@id = 漢\n{}", http(body)),
    },
    Around { name: "single quotes", format: Format::Shell, write: |body| curl(&format!("-d '{body}'")) },
    Around { name: "double quotes", format: Format::Shell, write: |body| curl(&format!("-d {}", double(body))) },
    Around { name: "ANSI-C quotes", format: Format::Shell, write: |body| curl(&format!("-d {}", ansi_c(body))) },
    Around { name: "adjacent quotes", format: Format::Shell, write: |body| curl(&format!("-d '{}'", adjacent(body))) },
    Around { name: "json option", format: Format::Shell, write: |body| curl(&format!("--json '{body}'")) },
    Around {
        name: "here-document",
        format: Format::Shell,
        write: |body| curl(&format!("-d @- <<'BODY'\n{body}\nBODY")),
    },
    Around {
        name: "here-document that expands",
        format: Format::Shell,
        write: |body| curl(&format!("-d @- <<BODY\n{}\nBODY", body.replace("{{agentId}}", "$AGENT_ID"))),
    },
    Around {
        name: "here-document with tabs",
        format: Format::Shell,
        write: |body| curl(&format!("-d @- <<-'BODY'\n{}\n\tBODY", indent(body, "\t"))),
    },
    Around { name: "fence", format: Format::Markdown, write: |body| fence("http", &http(body)) },
    Around {
        name: "fence in a list",
        format: Format::Markdown,
        write: |body| format!("1. é\n\n{}\n", indent(&fence("bash", &curl(&format!("-d '{body}'"))), "   ")),
    },
    Around {
        name: "fence in a nested list",
        format: Format::Markdown,
        write: |body| format!("- é\n  - 漢\n\n{}\n", indent(&fence("http", &http(body)), "    ")),
    },
    Around {
        name: "fence in a block quote",
        format: Format::Markdown,
        write: |body| format!("é\n\n{}\n", indent(&fence("bash", &curl(&format!("-d {}", double(body)))), "> ")),
    },
    Around { name: "data action", format: Format::DataAction, write: |body| data_action(body, "${input.", "}") },
    Around {
        name: "data action with escapes",
        format: Format::DataAction,
        write: |body| ascii(&data_action(body, "$!{input.", "}")),
    },
    Around {
        name: "data action with bare references, a comment and a setting",
        format: Format::DataAction,
        write: |body| data_action(&format!("#set($x = \"é\")\n## 漢\n#* {{é} *#{body}"), "$input.", ""),
    },
    Around {
        name: "data action with macros",
        format: Format::DataAction,
        write: |body| data_action(body, "$esc.jsonString(${input.", "})"),
    },
    Around {
        name: "prose",
        format: Format::Text,
        write: |body| format!("Hé 漢, I send:\n\n{body}\n\nand it fails.\n"),
    },
];

fn envelope(body: &str) -> String {
    format!(
        "{{\"name\": \"é€😀漢字\", \"method\": \"POST\", \"url\": \"{URL}\", \"headers\": {{}}, \"body\": {body}}}\n"
    )
}

/// `{{x}}` in `body` becomes `x` between `open` and `close`.
fn data_action(body: &str, open: &str, close: &str) -> String {
    let mut pieces = body.split("{{");
    let mut template = pieces.next().unwrap().to_owned();
    let mut inputs = Vec::new();
    for piece in pieces {
        let (name, behind) = piece.split_once("}}").unwrap();
        template.extend([open, name, close, behind]);
        inputs.push(format!("\"{name}\": {{}}"));
    }
    format!(
        "{{\n  \"name\": \"é€😀漢字\",\n  \"config\": {{\"request\": {{\"requestUrlTemplate\": \"{URL}\", \"requestType\": \"POST\",\n\
         \"headers\": {{}}, \"requestTemplate\": {}}}}},\n\
         \"contract\": {{\"input\": {{\"inputSchema\": {{\"properties\": {{{}}}}}}}}}\n}}\n",
        json_string(&template),
        inputs.join(", ")
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

fn http(body: &str) -> String {
    format!("POST {URL}\nContent-Type: application/json\n\n{body}\n")
}

fn curl(data: &str) -> String {
    format!("echo 'é€😀漢字'; curl -X POST \"{URL}\" -H 'Content-Type: application/json' {data}\n")
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
