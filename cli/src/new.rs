//! `new`: a template of a variant to start from.

use cobrowse_lint::{
    Linter,
    catalog::{Endpoint, Standing},
};
use serde_json::Value;

use crate::{args::Form, error::Error, names};

const HOST: &str = "https://api.mypurecloud.com";

/// A template of the variant `name`, which may go without its endpoint where that is clear.
pub(crate) fn text(name: &str, form: Form) -> Result<String, Error> {
    let linter = Linter::builtin();
    let catalog = linter.catalog();
    let mut all = Vec::new();
    for endpoint in catalog.endpoints() {
        all.extend(endpoint.variants.iter().map(|variant| (endpoint, variant.id.as_str())));
        all.extend(endpoint.bodiless.iter().map(|bodiless| (endpoint, bodiless.variant.as_str())));
    }
    let known = all.iter().map(|(_, id)| *id);
    let Some((endpoint, id)) = all.iter().copied().find(|(_, id)| is(id, name)) else {
        return Err(names::unknown("variant", name, known, "`cobrowse-lint list variants` shows all."));
    };
    let about = catalog.variant(id).and_then(|variant| variant.about());
    if let Some(about) = about.filter(|about| about.standing == Standing::Rejected) {
        let instead: Vec<String> = about.instead.iter().map(|instead| format!("`{}`", instead.variant)).collect();
        return Err(Error::Refused { variant: id.to_owned(), instead: instead.join(" or ") });
    }
    let body = linter.sample(id);
    let headers = headers(catalog.advised_headers(id), body.is_some());
    Ok(match (form, body) {
        (Form::Json, Some(body)) => format!("{body}\n"),
        (Form::Json, None) => envelope(endpoint, &headers),
        (Form::Curl, body) => curl(endpoint, &headers, body.as_deref()),
        (Form::Http, body) => http(endpoint, &headers, body.as_deref()),
    })
}

fn is(id: &str, name: &str) -> bool {
    id == name || id.rsplit('/').next() == Some(name)
}

/// The URL, with its parameters as placeholders.
fn url(endpoint: &Endpoint) -> String {
    format!("{HOST}{}", endpoint.path.replace('{', "{{").replace('}', "}}"))
}

fn headers<'a>(advised: impl Iterator<Item = &'a str>, body: bool) -> Vec<(&'a str, &'a str)> {
    let mut headers = vec![("Authorization", "Bearer {{access_token}}")];
    if body {
        headers.push(("Content-Type", "application/json"));
    }
    headers.extend(advised.map(|name| (name, "{{requestId}}")));
    headers
}

/// A request without a body still needs its URL to be one.
fn envelope(endpoint: &Endpoint, headers: &[(&str, &str)]) -> String {
    let headers: Vec<String> =
        headers.iter().map(|(name, value)| format!("\n    {}: {}", Value::from(*name), Value::from(*value))).collect();
    format!(
        "{{\n  \"method\": {},\n  \"url\": {},\n  \"headers\": {{{}\n  }}\n}}\n",
        Value::from(&*endpoint.method),
        Value::from(url(endpoint)),
        headers.join(","),
    )
}

fn curl(endpoint: &Endpoint, headers: &[(&str, &str)], body: Option<&str>) -> String {
    let mut lines = vec![format!("curl -X {} \"{}\"", endpoint.method, url(endpoint))];
    lines.extend(headers.iter().map(|(name, value)| format!("-H \"{name}: {value}\"")));
    lines.extend(body.map(|body| format!("-d '{}'", body.replace('\'', "'\\''"))));
    format!("{}\n", lines.join(" \\\n  "))
}

fn http(endpoint: &Endpoint, headers: &[(&str, &str)], body: Option<&str>) -> String {
    let mut lines = vec![format!("{} {}", endpoint.method, url(endpoint))];
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    lines.extend(body.map(|body| format!("\n{body}")));
    format!("{}\n", lines.join("\n"))
}
