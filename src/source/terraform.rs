//! Terraform: the data actions that `genesyscloud_integration_action` resources declare.

use hcl_edit::{
    expr::{Expression, ObjectKey},
    parser::{Error, parse_body},
    structure::{Block, BlockLabel, Body},
};

use super::{
    Broken, SourceMap, SourceText, Template, TemplateBody,
    data_action::{self, Parts},
    data_action_inputs::Inputs,
    terraform_blocks::{RESOURCE, Resource, resources},
    terraform_text::{Value, hole, place, value},
};
use crate::{json::Document, placeholder::Styles, span::Span};

/// The block that a request stands in.
const REQUEST: &str = "config_request";

/// What references to the inputs of a data action begin with.
const INPUT: &str = "input.";

/// Whether a text declares a data action.
pub(super) fn claims(text: &str) -> bool {
    text.contains(RESOURCE) && !resources(text).is_empty()
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    if !text.contains(RESOURCE) {
        return Vec::new();
    }
    resources(text).into_iter().filter_map(|resource| read_resource(text, resource)).collect()
}

/// The request of a resource; `None` where it has none, as an action that runs a function.
fn read_resource(text: &str, resource: Resource) -> Option<Template> {
    let Resource { span, broken } = resource;
    if let Some(broken) = broken {
        return Some(Template { span, broken: vec![broken], unusable: true, ..Template::default() });
    }
    let written = span.of(text);
    let template = match parse_body(written) {
        Ok(body) => action(written, body.blocks().next()?)?,
        Err(error) => Template {
            span: Span::new(0, written.len()),
            broken: vec![unreadable(written, &error)],
            unusable: true,
            ..Template::default()
        },
    };
    Some(template.through(&SourceMap::verbatim(span.start(), span.len())))
}

fn unreadable(text: &str, error: &Error) -> Broken {
    let mut at = error.location().offset().min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    if error.message().contains("redefined") {
        return Broken {
            message: "this name stands a second time here, and only one of the two can count".into(),
            help: "remove one of the two".into(),
            span: Span::new(at, at + length),
        };
    }
    if error.message().contains("expected `{`") {
        // A name without its `=` is read as the beginning of a block.
        let before = text.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = Span::new(start, at).of(text);
        let indent = line.len() - line.trim_start().len();
        return Broken {
            message: "this begins a block for Terraform, and no `{` follows".into(),
            help: "write `=` behind the name where it sets a value, or `{` where a block begins".into(),
            span: Span::new(start + indent, start + line.trim_end().len()),
        };
    }
    let reason = error.message().replace("newline or eof", "the end of the line");
    Broken {
        message: format!("Terraform cannot read the resource from here on: {reason}"),
        help: "correct the syntax; `terraform validate` shows the place too".into(),
        span: Span::new(at, at + length),
    }
}

fn action(text: &str, resource: &Block) -> Option<Template> {
    let body = &resource.body;
    let request = request(body)?;
    let member = |name: &str| request.get_attribute(name).map(|attribute| value(text, &attribute.value));
    let name = body.get_attribute("name").and_then(|attribute| attribute.value.as_str());
    let label = resource.labels.get(1).map(BlockLabel::as_str);
    let contract = body.get_attribute("contract_input").map(|attribute| value(text, &attribute.value));
    let (inputs, broken) = inputs(contract);
    let headers = request.get_attribute("headers").map(|attribute| headers(text, &attribute.value));
    let parts = Parts {
        name: name.or(label).map(str::to_owned),
        span: place(resource),
        method: member("request_type").and_then(|method| method.or_hole(text)),
        url: member("request_url_template").and_then(|url| url.or_hole(text)),
        headers: Some(headers.unwrap_or_default()),
        body: match member("request_template") {
            None | Some(Value::None) => TemplateBody::None,
            Some(Value::Text(text)) => TemplateBody::Text(text),
            Some(Value::Unknown { why, span }) => TemplateBody::Unknown { why, span },
        },
        inputs,
    };
    let swallowed = swallowed_inputs(text, &parts);
    let mut template = data_action::template(parts);
    template.broken.extend(broken);
    template.broken.extend(swallowed);
    Some(template)
}

/// References to the inputs of the data action that Terraform takes for its own: `${input.x}` for `$${input.x}`.
fn swallowed_inputs(text: &str, parts: &Parts) -> Vec<Broken> {
    let headers = parts.headers.iter().flatten().flat_map(|(name, value)| [name, value]);
    let body = match &parts.body {
        TemplateBody::Text(body) => Some(body),
        _ => None,
    };
    let holes = parts.method.iter().chain(&parts.url).chain(headers).chain(body);
    let holes = holes.flat_map(|piece| piece.holes.iter().map(|hole| piece.map.to_source(hole.span)));
    let unknown = match &parts.body {
        TemplateBody::Unknown { span, .. } => Some(*span),
        _ => None,
    };
    let names = holes.chain(unknown).filter(|place| {
        let name = place.of(text).trim_start_matches(['$', '{', '~', ' ']);
        name.get(..INPUT.len()).is_some_and(|start| start.eq_ignore_ascii_case(INPUT))
    });
    names
        .map(|span| Broken {
            message: "Terraform fills this in itself, and knows no `input`".into(),
            help: "write `$${input.x}` in a text, with two `$`: Terraform then leaves `${input.x}` to the data action"
                .into(),
            span,
        })
        .collect()
}

/// What is in the block of the request, also where `dynamic` makes it.
fn request(body: &Body) -> Option<&Body> {
    let dynamic = || {
        let block = body.get_blocks("dynamic").find(|block| block.has_labels(&[REQUEST]))?;
        block.body.get_blocks("content").next()
    };
    body.get_blocks(REQUEST).next().or_else(dynamic).map(|block| &block.body)
}

/// The headers; one that is a placeholder stands for those that the file does not show.
fn headers(text: &str, expression: &Expression) -> Vec<(SourceText, SourceText)> {
    let object = match expression {
        Expression::Null(_) => return Vec::new(),
        Expression::Parenthesis(parenthesis) => return headers(text, parenthesis.inner()),
        Expression::Object(object) => object,
        other => return vec![(hole(text, place(other)), SourceText::default())],
    };
    let pair = |(key, content): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
        let name = match key {
            ObjectKey::Ident(_) => SourceText::verbatim(text, place(key), Styles::NONE),
            ObjectKey::Expression(expression) => value(text, expression).or_hole(text)?,
        };
        Some((name, value(text, content.expr()).or_hole(text)?))
    };
    object.iter().filter_map(pair).collect()
}

/// The inputs that a contract declares, where it can be seen as a whole, and what is wrong with its JSON.
fn inputs(contract: Option<Value>) -> (Option<Inputs>, Vec<Broken>) {
    let Some(Value::Text(contract)) =
        contract.filter(|contract| !matches!(contract, Value::Text(text) if !text.holes.is_empty()))
    else {
        return (None, Vec::new());
    };
    let document = Document::parse(&contract.text, Styles::NONE);
    let broken = document.slips().iter().map(|slip| Broken {
        message: "the JSON of `contract_input` is broken here".into(),
        help: "correct the syntax: Genesys Cloud refuses the data action as it is".into(),
        span: contract.map.to_source(slip.span),
    });
    (document.root().and_then(Inputs::of_schema), broken.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(request: &str) -> String {
        format!("resource \"{RESOURCE}\" \"x\" {{\n  {REQUEST} {{\n{request}\n  }}\n}}\n")
    }

    fn one(text: &str) -> Template {
        let mut templates = read(text);
        assert_eq!(templates.len(), 1, "{text}");
        templates.pop().unwrap_or_default()
    }

    fn broken(template: &Template) -> Vec<&str> {
        template.broken.iter().map(|broken| broken.message.as_str()).collect()
    }

    /// The body with its placeholders between `<` and `>`, or why there is none.
    fn body(value: &str) -> String {
        let text = resource(&format!("    request_template = {value}"));
        let template = one(&text);
        assert_eq!(broken(&template), Vec::<&str>::new(), "{value}");
        match template.body {
            TemplateBody::None => "none".into(),
            TemplateBody::File { path, .. } => path,
            TemplateBody::Unknown { why, span } => format!("{why}: {}", span.of(&text)),
            TemplateBody::Text(body) => {
                let mut shown = String::new();
                let mut at = 0;
                for hole in &body.holes {
                    shown.extend([Span::new(at, hole.span.start()).of(&body.text), "<", hole.name.of(&body.text), ">"]);
                    at = hole.span.end();
                }
                shown + body.text.get(at..).unwrap_or_default()
            }
        }
    }

    #[test]
    fn strings_are_decoded() {
        assert_eq!(
            body(r#""{\"é\": \"\u00e9\t$${input.x} $!{input.y} $input.z ${var.a}\\n\"}""#),
            "{\"é\": \"é\t<input.x> <input.y> <input.z> <var.a>\\n\"}"
        );
        assert_eq!(body(r#""%%{if} ${"$"}{input.x} ${~ var.a ~} \U0001F600""#), "%{if} <input.x> <var.a> 😀");
        assert_eq!(body("<<EOT\n  {\n \"\\n\": \"$${input.x}${var.y}\"}\nEOT"), "  {\n \"\\n\": \"<input.x><var.y>\"}");
        assert_eq!(body("<<-EOT\n    {\n\n      é\n  \n    ${var.x}\n   \t}\n  EOT"), "{\n\n  é\n\n<var.x>\n}");
        assert_eq!(body("<<-EOT\n    {\n${var.x}\n    }\n  EOT"), "    {\n<var.x>\n    }");
        assert_eq!(body("trimspace(<<-EOT\r\n    {\r\n    }\r\n  EOT\r\n)"), "{\r\n}");
        assert_eq!([body("null"), body("\"\""), body("(\"a\")"), body("7")], ["none", "none", "a", "7"]);
    }

    #[test]
    fn what_only_terraform_knows_is_said() {
        for (value, why, place) in [
            ("var.body", "it is `var.body`, which has a value only when Terraform runs", "var.body"),
            (
                "\"${local.bodies[\"a\"]}\"",
                "it is a reference, which has a value only when Terraform runs",
                "local.bodies[\"a\"]",
            ),
            (
                "file(\"a.json\")",
                "it stands in another file, which `file` reads when Terraform runs",
                "file(\"a.json\")",
            ),
            (
                "templatefile(\"a\", {})",
                "it stands in another file, which `templatefile` reads when Terraform runs",
                "templatefile(\"a\", {})",
            ),
            (
                "<<EOT\n${file(\"a\")}\nEOT",
                "it stands in another file, which `file` reads when Terraform runs",
                "file(\"a\")",
            ),
            (
                "templatestring(\"a\", {})",
                "`templatestring(…)` makes it when Terraform runs",
                "templatestring(\"a\", {})",
            ),
            ("jsonencode(merge({}, {}))", "`merge(…)` makes it when Terraform runs", "merge({}, {})"),
            ("jsonencode(var.x)", "it is `var.x`, which has a value only when Terraform runs", "var.x"),
            (
                "jsonencode({for k, v in {} : k => v})",
                "a `for` expression makes it when Terraform runs",
                "{for k, v in {} : k => v}",
            ),
            ("true ? \"a\" : \"b\"", "a condition decides what it is when Terraform runs", "true ? \"a\" : \"b\""),
            (
                "\"a%{ if x }b%{ endif }\"",
                "directives such as `%{ if … }` decide what is in it when Terraform runs",
                "%{ if x }b%{ endif }",
            ),
        ] {
            assert_eq!(body(value), format!("{why}: {place}"));
        }
    }

    #[test]
    fn jsonencode_writes_json() {
        let json = "jsonencode({\n  é = \"\\u00e9 \\\"$${input.x}\\\" ${var.a}\" # note, \"x\"\n  \"b\" : [1, -2.5, true, null,], // {\n  /* , */ c = var.d, (var.e) = \"${var.f}\",\n  g = x ? 1 : 2\n  h = <<-EOT\n    \"a\"\n    EOT\n  1 = ({})\n})";
        let expected = "{\n  \"é\" : \"é \\\"<input.x>\\\" <var.a>\" ,\n  \"b\" : [1, -2.5, true, null], \n   \"c\" : <var.d>, \"<(var.e)>\" : <var.f>,\n  \"g\" : <x ? 1 : 2>,\n  \"h\" : \"\\\"a\\\"\\n\",\n  \"1\" : {}\n}";
        assert_eq!(body(json), expected);
        assert_eq!(body(&json.replace('\n', "\r\n")).replace("\\r\\n", "\\n"), expected.replace('\n', "\r\n"));
        assert_eq!(
            [body("jsonencode({})"), body("jsonencode([\n])"), body("jsonencode(\"a\")")],
            ["{}", "[\n]", "\"a\""]
        );
        assert_eq!(body("jsonencode({ a = 1 })"), "{ \"a\" : 1 }");
    }

    #[test]
    fn a_value_of_jsonencode_leads_to_its_place_and_back() {
        let text = resource("request_template = jsonencode({\n  a = \"é\\\"x\" # note\n  b = 1\n})");
        let TemplateBody::Text(body) = one(&text).body else { panic!() };
        assert_eq!(body.text, "{\n  \"a\" : \"é\\\"x\" ,\n  \"b\" : 1\n}");
        let at = |part: &str| {
            let start = body.text.find(part).unwrap_or_default();
            Span::new(start, start + part.len())
        };
        let place = |part: &str| body.map.to_source(at(part)).of(&text).to_owned();
        assert_eq!([place("\"a\""), place("\\\""), place("\"b\""), place("1")], ["a", "\\\"", "b", "1"]);
        assert_eq!(body.map.encode(at("1"), "\"$x\""), None, "Velocity would replace it");
        let (_, edit) = body.map.encode(Span::empty(1), "\"c\": 2, ").unwrap_or_default();
        assert_eq!(edit, "\"c\": 2, ");
        assert_eq!(
            body.map.encode(at("\"a\""), "\"c\"").map(|(span, _)| span.of(&text).to_owned()).as_deref(),
            Some("a")
        );
    }

    #[test]
    fn a_resource_has_the_request_of_its_block() {
        let text = "resource \"genesyscloud_integration_action\" \"start\" {\n  name = var.name\n  dynamic \"config_request\" {\n    for_each = [1]\n    content {\n      request_url_template = \"${var.host}/api/v2/x\"\n      request_type = var.method\n      headers = {\n        A = \"b\"\n        \"C-D\" = var.secret\n      }\n    }\n  }\n}\n";
        let template = one(text);
        assert_eq!(template.name.as_deref(), Some("start"));
        assert_eq!(template.span.of(text), text.trim_end());
        let texts = [template.method, template.url].map(Option::unwrap_or_default);
        assert_eq!(texts.each_ref().map(|piece| piece.text.as_str()), ["var.method", "${var.host}/api/v2/x"]);
        assert_eq!(texts.each_ref().map(|piece| piece.holes.len()), [1, 1]);
        let headers: Vec<[String; 2]> =
            template.headers.into_iter().flatten().map(|(name, value)| [name.text, value.text]).collect();
        assert_eq!(headers, [["A", "b"], ["C-D", "var.secret"]]);
        let all = one(&resource("headers = merge(var.h, {})")).headers.unwrap_or_default();
        assert!(all.iter().all(|(name, value)| name.is_hole() && value.text.is_empty()) && all.len() == 1);
        assert!(read("resource \"genesyscloud_integration_action\" \"f\" {\n  function_config {\n  }\n}\n").is_empty());
    }

    #[test]
    fn a_contract_is_read_where_it_can_be_seen_as_a_whole() {
        let undeclared = |contract: &str| {
            let request =
                resource("request_url_template = \"/p/$${input.b}\"").trim_end().trim_end_matches('}').to_owned();
            one(&format!("{request}  contract_input = {contract}\n}}\n")).remarks.len()
        };
        assert_eq!(undeclared("jsonencode({ properties = { a = {} } })"), 1);
        assert_eq!(undeclared("<<-EOT\n  {\"properties\": {\"a\": {}}}\n  EOT"), 1);
        assert_eq!(undeclared("\"{\\\"properties\\\": {\\\"b\\\": {}}}\""), 0);
        assert_eq!(undeclared("jsonencode({ properties = var.properties })"), 0);
        assert_eq!(undeclared("file(\"contract.json\")"), 0);
    }

    #[test]
    fn what_is_broken_is_said_where_it_is() {
        let good = resource("request_url_template = \"/é\"");
        let text = good.clone() + &resource("é = = 1") + &good;
        let templates = read(&text);
        assert_eq!(templates.iter().map(|template| template.broken.len()).collect::<Vec<_>>(), [0, 1, 0]);
        let broken = templates.get(1).and_then(|template| template.broken.first());
        assert_eq!(broken.map(|broken| broken.span.of(&text)), Some("="));
        let twice = resource("headers = {\n A = \"é\", A = \"b\" }");
        assert_eq!(
            self::broken(&one(&twice)),
            ["this name stands a second time here, and only one of the two can count"]
        );
        let quote = resource("a = \"b\n c = \"/cobrowse\"") + "\n" + &good;
        assert!(read(&quote).first().is_some_and(|first| first.span.of(&quote).ends_with("/cobrowse\"\n  }\n}")));
        let contract = format!(
            "resource \"{RESOURCE}\" \"x\" {{\n  contract_input = \"{{\\\"a\\\": }}\"\n  {REQUEST} {{\n  }}\n}}"
        );
        assert_eq!(
            super::read(&contract).iter().map(self::broken).collect::<Vec<_>>(),
            [["the JSON of `contract_input` is broken here"]]
        );
    }

    #[test]
    fn a_reference_that_terraform_takes_for_its_own_is_broken() {
        let text = resource(
            "request_url_template = \"/p/${input.a}/${var.b}/$${input.c}\"\nrequest_template = \"${Input.rawRequest}\"\nheaders = { A = input.d }",
        );
        let template = one(&text);
        let places: Vec<&str> = template.broken.iter().map(|broken| broken.span.of(&text)).collect();
        assert_eq!(places, ["${input.a}", "input.d", "Input.rawRequest"]);
    }

    #[test]
    fn nesting_ends_nothing() {
        for piece in
            ["[", "(", "{a=", "\"${", "-", "!", "x(", "x ? ", "x ? 1 : ", "1 + ", "a.", "a[", "<<A\n${", "\"%{if x}"]
        {
            for count in [30, 60, 64, 100, 100_000] {
                let text = resource(&format!("a = {}", piece.repeat(count)));
                assert!(read(&text).len() <= 1, "{piece}");
            }
        }
        let closed = format!("a = {}{}", "[".repeat(62), "]".repeat(62));
        assert!(one(&resource(&closed)).broken.is_empty());
        let nested = format!("request_template = jsonencode({}{})", "[".repeat(58), "]".repeat(58));
        assert!(one(&resource(&nested)).broken.is_empty());
    }
}
