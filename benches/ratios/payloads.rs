//! The payloads: what the schemas and the threads show, as somebody would send it.

use std::{fs, path::Path};

use cobrowse_lint::{
    Checker, Linter, Report, Request, Verdict,
    json::{Document, Node},
    placeholder::Styles,
};

const CONVERSATION: &str = "0c9a7f44-2f3b-4e0e-8d0a-7f1d2c3b4a59";

/// How many requests of one payload are sent in turn; a power of two.
pub(crate) const COPIES: usize = 16;

/// A request with a body.
#[derive(Clone)]
pub(crate) struct Payload {
    /// Where it comes from.
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) body: String,
    /// The endpoint it goes to, by its ID.
    pub(crate) endpoint: String,
    /// The variant it is judged as, or its author meant.
    pub(crate) variant: String,
}

impl Payload {
    pub(crate) fn check(&self, checker: &mut Checker<'_>) -> Report {
        checker.check(&Request::post(std::hint::black_box(&self.path)).body(std::hint::black_box(self.body.as_str())))
    }

    /// How many findings there are.
    pub(crate) fn findings(&self) -> usize {
        self.check(&mut Linter::builtin().checker()).findings.len()
    }

    fn verdict(&self) -> Verdict {
        self.check(&mut Linter::builtin().checker()).verdict
    }

    /// The same request as a service sends it time after time: each with other IDs.
    pub(crate) fn sent(&self) -> Vec<Self> {
        (0..COPIES)
            .map(|copy| Self { path: renewed(&self.path, copy, 7), body: renewed(&self.body, copy, 0), ..self.clone() })
            .collect()
    }

    /// The same body, each time with other white space behind it, so that a checker has to read it anew.
    pub(crate) fn anew(&self) -> Vec<Self> {
        let space = |bit: usize, copy: usize| if copy >> bit & 1 == 0 { ' ' } else { '\n' };
        let body = |copy| self.body.chars().chain((0..4).map(|bit| space(bit, copy))).collect();
        (0..COPIES).map(|copy| Self { body: body(copy), ..self.clone() }).collect()
    }

    /// The same without a space that says nothing, as a program would send it.
    pub(crate) fn minified(&self) -> Self {
        Self { body: spaced(&self.body, false), ..self.clone() }
    }

    /// The same as a template: a placeholder in the path, and in the place of each ID. One member stands on a line.
    pub(crate) fn template(&self) -> Self {
        let line = |(number, line): (usize, &str)| match line.split_once("\": \"") {
            Some((name, value)) if name.ends_with("Id") || name.trim_start() == "\"id" => {
                let comma = if value.ends_with(',') { "," } else { "" };
                format!("{name}\": \"{{{{{}{number}}}}}\"{comma}\n", name.trim_start().trim_start_matches('"'))
            }
            _ => format!("{line}\n"),
        };
        let body = self.body.lines().enumerate().map(line).collect();
        Self { path: self.path.replace(CONVERSATION, "{{conversationId}}"), body, ..self.clone() }
    }
}

/// The examples of every variant that can be accepted.
pub(crate) fn accepted() -> Vec<Payload> {
    let mut payloads = of_schemas("example", examples);
    payloads.retain(|payload| payload.verdict() == Verdict::Accepted);
    payloads
}

/// The counter-examples of every variant, the examples of those that are refused as a whole, and the threads' payloads that
/// are refused.
pub(crate) fn rejected() -> Vec<Payload> {
    let mut payloads = of_schemas("example", examples);
    payloads.extend(of_schemas("counter", |schema| {
        let counter = schema.get("x-cobrowse").and_then(|about| about.get("counterExamples"));
        counter.iter().flat_map(Node::elements).filter_map(|it| it.get("body")).collect()
    }));
    payloads.extend(of_threads());
    payloads.retain(|payload| payload.verdict() == Verdict::Rejected);
    payloads
}

/// `text` with other digits in the first group of each UUID; what is the same stays the same, and what is no ID stays none.
fn renewed(text: &str, copy: usize, first: usize) -> String {
    let hexadecimal = |word: &str| word.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    let mut out = text.to_owned();
    let places = (0..text.len()).filter(|at| text.get(*at..at + 36).is_some_and(hexadecimal));
    let mut known: Vec<&str> = Vec::new();
    for at in places.filter(|at| !text[*at..].starts_with("00000000")) {
        let id = &text[at..at + 36];
        let number = known.iter().position(|known| *known == id).unwrap_or(known.len());
        known.push(id);
        out.replace_range(
            at..at + 8,
            &format!("{:08x}", (0x1f35_7bd1_usize * (copy * 8 + first + number + 1)) & 0xffff_ffff),
        );
    }
    out
}

fn examples(schema: Node<'_>) -> Vec<Node<'_>> {
    schema.get("examples").iter().flat_map(Node::elements).collect()
}

fn of_schemas(kind: &str, bodies: fn(Node<'_>) -> Vec<Node<'_>>) -> Vec<Payload> {
    let mut payloads = Vec::new();
    for endpoint in Linter::builtin().catalog().endpoints() {
        for variant in &endpoint.variants {
            let text = variant.schema_text();
            let schema = Document::parse(text, Styles::NONE);
            for (number, body) in (1..).zip(bodies(schema.root().unwrap())) {
                payloads.push(Payload {
                    name: format!("{}, {kind} {number}", variant.id),
                    path: endpoint.path.replace("{conversationId}", CONVERSATION),
                    // Members in the author's order, one on a line, two spaces deeper in each object.
                    body: spaced(body.span().of(text), true),
                    endpoint: endpoint.id.to_string(),
                    variant: variant.id.to_string(),
                });
            }
        }
    }
    payloads
}

/// The requests of the threads byte for byte, except that the conversation in the path is known.
fn of_threads() -> Vec<Payload> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/threads");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "http"));
    files.sort();
    let request = |file: &std::path::PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        let (head, body) = text.split_once("\n\n")?;
        let path = head.lines().next()?.strip_prefix("POST ")?.replace("{conversationId}", CONVERSATION);
        let report = Linter::builtin().check(&Request::post(&path).body(body));
        Some(Payload {
            name: file.file_name()?.to_string_lossy().into_owned(),
            body: body.to_owned(),
            endpoint: report.endpoint?.to_string(),
            variant: report.variant?.to_string(),
            path,
        })
    };
    files.iter().filter_map(request).collect()
}

/// JSON with all space outside of strings taken out, and that of a pretty-printer put in.
fn spaced(json: &str, pretty: bool) -> String {
    let mut out = String::new();
    let (mut depth, mut inside, mut escaped) = (0, false, false);
    for c in json.chars() {
        if inside {
            inside = escaped || c != '"';
            escaped = !escaped && c == '\\';
            out.push(c);
            continue;
        }
        let line = |out: &mut String, depth| {
            if pretty {
                out.push('\n');
                out.extend(std::iter::repeat_n("  ", depth));
            }
        };
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth);
            }
            c if c.is_whitespace() => continue,
            _ => inside = c == '"',
        }
        out.push(c);
        match c {
            '{' | '[' | ',' => line(&mut out, depth),
            ':' if pretty => out.push(' '),
            _ => {}
        }
    }
    out
}
