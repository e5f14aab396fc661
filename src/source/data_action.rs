//! Exported Genesys Cloud data actions: JSON with `config.request`, whose templates are Velocity, and a contract.

use std::collections::BTreeSet;

use super::{
    Broken, Remark, SourceMap, SourceText, Template, TemplateBody,
    data_action_inputs::Inputs,
    json::{content, header_pairs},
    outer_json,
    velocity::{self, Reference, Velocity},
};
use crate::{
    check::is_id_name,
    json::{Document, Kind, Node},
    placeholder::Styles,
    span::Span,
};

/// The member that every request of a data action has, and hardly anything else.
const URL: &str = "requestUrlTemplate";

/// How many names of one action are compared with its inputs to tell which was meant.
const MOST_COMPARED: usize = 100_000;

/// Values of every action besides its inputs.
const GIVEN: [&str; 1] = ["input.rawRequest"];

/// Whether a text is one, or a list of them.
pub(super) fn claims(text: &str) -> bool {
    text.contains(URL) && {
        let document = Document::parse(text, Styles::ALL);
        document.root().map_or_else(|| text.contains("requestType"), |root| !actions(root).is_empty())
    }
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    let document = Document::parse(text, Styles::ALL);
    let mut templates: Vec<Template> = outer_json::broken(text, &document).into_iter().collect();
    if !outer_json::is_cut(&document) {
        let nodes = document.root().map(actions).unwrap_or_default();
        templates.extend(nodes.iter().map(|node| whole(text, *node)));
        return templates;
    }
    // In front of the break, whole actions are read with their contracts; behind it, each request by itself.
    let mut behind = 0;
    let is_whole = |node: &Node<'_>| node.get("config").is_some() && is_action(node);
    for action in outer_json::nodes(&document).filter(is_whole) {
        behind = behind.max(action.span().end());
        templates.push(whole(text, action));
    }
    let rest = text.get(behind..).unwrap_or_default();
    let home = SourceMap::verbatim(behind, rest.len());
    let alone = |rest: &str, request: Node<'_>| {
        request.get(URL)?;
        Some(template(Parts { span: request.span(), ..request_parts(rest, request) }))
    };
    templates.extend(outer_json::salvaged(rest, "request", alone).into_iter().map(|found| found.through(&home)));
    templates
}

/// The request of an action.
fn whole(text: &str, action: Node<'_>) -> Template {
    let mut template = template(parts(text, action));
    template.broken.extend(request(action).into_iter().flat_map(outer_json::repeated));
    template
}

/// The actions: the value itself, the elements of an array, or what a listing of the API or a bundle of actions holds.
fn actions(root: Node<'_>) -> Vec<Node<'_>> {
    let array = |name| root.get(name).filter(|list| list.kind() == Kind::Array);
    let list = if root.kind() == Kind::Array { Some(root) } else { array("entities").or_else(|| array("actions")) };
    match list {
        Some(list) => list.elements().filter(is_action).collect(),
        None => Some(root).filter(is_action).into_iter().collect(),
    }
}

fn is_action(node: &Node<'_>) -> bool {
    request(*node).is_some_and(|request| request.get(URL).is_some())
}

/// The request of an action, of its `config`, or of one that stands alone.
fn request(action: Node<'_>) -> Option<Node<'_>> {
    let config = action.get("config").unwrap_or(action);
    config.get("request").or_else(|| Some(config).filter(|config| config.get(URL).is_some()))
}

fn parts(text: &str, action: Node<'_>) -> Parts {
    let schema = action.get("contract").and_then(|contract| contract.get("input")?.get("inputSchema"));
    Parts {
        name: action.get("name").and_then(|name| name.text()).map(str::to_owned),
        span: action.span(),
        inputs: schema.and_then(Inputs::of_schema),
        ..request(action).map(|request| request_parts(text, request)).unwrap_or_default()
    }
}

/// What stands in `config.request`.
fn request_parts(text: &str, request: Node<'_>) -> Parts {
    let member = |name: &str| request.get(name).filter(|member| member.kind() != Kind::Null);
    let body = match (member("requestTemplate"), member("requestTemplateUri")) {
        (Some(body), _) => TemplateBody::Text(content(text, body)),
        (None, Some(other)) => {
            let why = "it stands in another file, which `requestTemplateUri` names";
            TemplateBody::unknown(why, other.span())
        }
        (None, None) => TemplateBody::None,
    };
    Parts {
        method: member("requestType").map(|method| content(text, method)),
        url: member(URL).map(|url| content(text, url)),
        headers: Some(member("headers").map(|headers| header_pairs(text, headers)).unwrap_or_default()),
        body,
        ..Parts::default()
    }
}

/// What a data action is made of, wherever it stands: as its file's own language leaves it, with Velocity still in it.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Its name.
    pub(super) name: Option<String>,
    /// The whole action in the file.
    pub(super) span: Span,
    /// `requestType`.
    pub(super) method: Option<SourceText>,
    /// `requestUrlTemplate`.
    pub(super) url: Option<SourceText>,
    /// `headers`.
    pub(super) headers: Option<Vec<(SourceText, SourceText)>>,
    /// `requestTemplate`, or why it cannot be seen.
    pub(super) body: TemplateBody,
    /// What the contract declares; `None` where it cannot be seen.
    pub(super) inputs: Option<Inputs>,
}

/// The request of a data action.
pub(super) fn template(parts: Parts) -> Template {
    let inputs = parts.inputs;
    let mut template = Template { name: parts.name, span: parts.span, method: parts.method, ..Template::default() };
    let mut reading = Reading::default();
    template.url = parts.url.map(|url| {
        let mut url = reading.read(&url);
        for reference in reading.references.get(url.first..).unwrap_or_default() {
            let input = inputs.as_ref().zip(input_name(&reference.name)).and_then(|(inputs, name)| inputs.get(name));
            if let Some(hole) = reference.hole.and_then(|index| url.text.holes.get_mut(index)) {
                hole.declared = input.and_then(|input| input.declared);
            }
        }
        url.text
    });
    template.headers = parts.headers.map(|headers| {
        let values = headers.into_iter();
        values.map(|(name, value)| (SourceText { styles: Styles::NONE, ..name }, reading.read(&value).text)).collect()
    });
    if let Some(method) = &mut template.method {
        method.styles = Styles::NONE;
    }
    // A GET request has none, whatever stands there.
    let get = template.method.as_ref().is_some_and(|method| method.text.trim().eq_ignore_ascii_case("GET"));
    template.body = match parts.body {
        _ if get => TemplateBody::None,
        TemplateBody::Text(text) => reading.body(&text, inputs.as_ref()),
        other => other,
    };
    template.broken = reading.broken;
    if let Some(inputs) = inputs {
        template.remarks = undeclared(&reading.references, &reading.set, &inputs);
        template.remarks.extend(reading.unescaped);
    }
    template
}

/// Reads the templates of one action.
#[derive(Default)]
struct Reading {
    references: Vec<Reference>,
    set: BTreeSet<String>,
    unescaped: Vec<Remark>,
    broken: Vec<Broken>,
}

impl Reading {
    fn read(&mut self, text: &SourceText) -> Read {
        let Velocity { text, references, set, hidden, broken } = velocity::read(text);
        let first = self.references.len();
        self.references.extend(references);
        self.set.extend(set);
        self.broken.extend(broken);
        Read { text, first, hidden }
    }

    fn body(&mut self, written: &SourceText, inputs: Option<&Inputs>) -> TemplateBody {
        let Read { mut text, first, hidden } = self.read(written);
        if let Some(span) = hidden {
            return TemplateBody::Unknown {
                why: "Velocity directives such as `#if` decide what is in it".into(),
                span,
            };
        }
        if text.text.trim().is_empty() {
            return TemplateBody::None;
        }
        let references = self.references.get(first..).unwrap_or_default();
        if let [Reference { name, hole: Some(_), place, .. }] = references {
            if is_given(name) && text.holes.first().is_some_and(|hole| hole.span.of(&text.text) == text.text.trim()) {
                let why = "it is the inputs as the caller gives them, `${input.rawRequest}`";
                return TemplateBody::unknown(why, *place);
            }
        }
        for reference in references {
            let Some(input) = inputs.and_then(|inputs| inputs.get(input_name(&reference.name)?)) else { continue };
            let Some(hole) = reference.hole.and_then(|index| text.holes.get_mut(index)) else { continue };
            hole.declared = input.declared;
            let last = reference.name.rsplit('.').next().unwrap_or_default();
            if input.free && !is_id_name(last) {
                self.unescaped.push(Remark::UnescapedInput {
                    written: reference.written.clone(),
                    silent: reference.silent,
                    span: reference.place,
                });
            }
        }
        TemplateBody::Text(text)
    }
}

struct Read {
    text: SourceText,
    /// The first of its references.
    first: usize,
    /// The place of a directive that decides what is in it.
    hidden: Option<Span>,
}

/// What the contract does not declare: each name at its first place.
fn undeclared(references: &[Reference], set: &BTreeSet<String>, inputs: &Inputs) -> Vec<Remark> {
    let mut known = BTreeSet::new();
    let mut remarks = Vec::new();
    let mut budget = MOST_COMPARED;
    for reference in references {
        if known.contains(reference.name.as_str()) {
            continue;
        }
        let meant = match input_name(&reference.name) {
            Some(_) if is_given(&reference.name) => continue,
            Some(name) if inputs.get(name).is_some() => continue,
            Some(name) => inputs.nearest(name, &mut budget),
            // `${agentId}` lacks its `input.`; a name of another kind may be one of the platform's.
            None if reference.name.contains('.') || set.contains(&reference.name) => continue,
            None => match inputs.same(&reference.name) {
                None => continue,
                same => same,
            },
        };
        known.insert(reference.name.as_str());
        remarks.push(Remark::UndeclaredInput {
            written: reference.written.clone(),
            name: reference.name.clone(),
            silent: reference.silent,
            argument: reference.argument,
            meant: meant.map(|meant| format!("input.{meant}")),
            span: reference.place,
        });
    }
    remarks
}

/// The name of the input that a reference is to: `agentId` of `input.agentId`, whatever the case of `input`.
fn input_name(reference: &str) -> Option<&str> {
    let (first, name) = reference.split_once('.')?;
    first.eq_ignore_ascii_case("input").then_some(name)
}

fn is_given(reference: &str) -> bool {
    GIVEN.iter().any(|given| given.eq_ignore_ascii_case(reference))
}
