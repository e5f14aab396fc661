//! `diagnose`: a request and the server's answer → the likely causes.

use std::{io, path::Path};

use cobrowse_lint::{
    Diagnosis, Linter, Response,
    diagnose::{Basis, Cause},
    report::{EndpointId, VariantId, mask_secrets},
    source::{self, TemplateFile},
};
use serde::Serialize;

use crate::{
    args::DiagnoseArgs,
    check,
    error::Error,
    read,
    text::{count, one_line, wrap},
};

/// A diagnosis as JSON; `schemas/diagnosis.schema.json` describes it.
#[derive(Serialize)]
struct Shown<'a> {
    version: u8,
    tool: Tool<'a>,
    path: &'a str,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<&'a str>,
    status: u16,
    causes: &'a [Cause],
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    version: &'a str,
    catalog: &'a str,
}

/// The causes that `args` ask for, as text.
pub(crate) fn text(args: &DiagnoseArgs) -> Result<String, Error> {
    let context = args.context.as_deref().map(check::context).transpose()?;
    let path = args.request.to_string_lossy();
    let mut bytes = Vec::new();
    let text = file(&args.request, &mut bytes)?;
    let format = args.format.or_else(|| source::detect(&path, text)).ok_or_else(|| Error::Unread {
        path: path.to_string(),
        why: "neither its name nor its content shows what format it has; say it with `--format`".to_owned(),
    })?;
    let linter = Linter::builder().notes(true).build()?;
    let about = TemplateFile::new(text).context(context.as_ref());
    let mut ours: Vec<_> = source::read(format, text)
        .into_iter()
        .map(|template| {
            (linter.check_template(&template, &about, None), about.location(template.span).start.line.get())
        })
        .filter(|(report, _)| !report.skipped)
        .collect();
    let number = match (args.number, ours.len()) {
        (_, 0) => return Err(Error::NoRequest(path.into_owned())),
        (None, 1) => 1,
        (None, several) => {
            return Err(Error::SeveralRequests { path: path.into_owned(), requests: count(several, "request") });
        }
        (Some(number), several) if number.get() > several => {
            return Err(Error::NoSuchRequest {
                path: path.into_owned(),
                requests: count(several, "request"),
                number: number.get(),
            });
        }
        (Some(number), _) => number.get(),
    };
    let (report, line) = ours.swap_remove(number - 1);
    let mut answer = Vec::new();
    let answer = file(&args.response, &mut answer)?;
    let (status, body) = taken_apart(answer);
    let status = args.status.or(status).ok_or(Error::NoStatus)?;
    let diagnosis = linter.diagnose_report(report, context.as_ref(), &Response::new(status).body(body));
    Ok(if args.json { json(&linter, &path, line, &diagnosis)? } else { human(&path, line, &diagnosis) })
}

/// The text of a file; `-` is standard input.
fn file<'b>(path: &Path, bytes: &'b mut Vec<u8>) -> Result<&'b str, Error> {
    let read = if path == Path::new("-") { read::text(io::stdin().lock(), 0, bytes) } else { read::file(path, bytes) };
    read.map_err(|why| Error::Unread { path: path.to_string_lossy().into_owned(), why: why.to_string() })
}

/// The status and the body of an answer: of the last one, where the text shows several, each with its headers.
fn taken_apart(text: &str) -> (Option<u16>, &str) {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    let mut status = None;
    while rest.starts_with("HTTP/") {
        status = rest.split_ascii_whitespace().nth(1).and_then(|word| word.parse().ok());
        let head = ["\r\n\r\n", "\n\n"].into_iter().filter_map(|end| rest.find(end).map(|at| at + end.len())).min();
        rest = head.and_then(|end| rest.get(end..)).unwrap_or_default();
    }
    let said = || serde_json::from_str::<serde_json::Value>(rest).ok()?.get("status")?.as_u64()?.try_into().ok();
    (status.or_else(said), rest)
}

fn json(linter: &Linter, path: &str, line: u32, diagnosis: &Diagnosis) -> Result<String, Error> {
    let report = &diagnosis.report;
    let shown = Shown {
        version: 1,
        tool: Tool { name: "cobrowse-lint", version: env!("CARGO_PKG_VERSION"), catalog: linter.catalog().version() },
        path,
        line,
        endpoint: report.endpoint.as_ref().map(EndpointId::as_str),
        variant: report.variant.as_ref().map(VariantId::as_str),
        status: diagnosis.status,
        causes: &diagnosis.causes,
    };
    let text = serde_json::to_string_pretty(&shown).map_err(|error| Error::Stdout(error.into()))?;
    Ok(mask_secrets(&text).into_owned() + "\n")
}

fn human(path: &str, line: u32, diagnosis: &Diagnosis) -> String {
    let report = &diagnosis.report;
    let what = match (&report.variant, &report.endpoint) {
        (Some(variant), _) => format!(", judged as `{variant}`"),
        (None, Some(endpoint)) => format!(", at `{endpoint}`"),
        (None, None) => String::new(),
    };
    let mut out = format!("{}, answered with {}\n\n", one_line(&format!("{path}:{line}{what}")), diagnosis.status);
    for (number, cause) in (1..).zip(&diagnosis.causes) {
        let basis = match (cause.basis, cause.rule) {
            (_, Some(rule)) => format!(" [{rule}]"),
            (Basis::Unsaid, _) => " [not said]".to_owned(),
            _ => String::new(),
        };
        wrap(&mut out, &format!("{number:>2}. "), &mask_secrets(&format!("{}{basis}", cause.what)));
        if let Some(next) = &cause.next {
            wrap(&mut out, "      try: ", &mask_secrets(next));
        }
        for evidence in &cause.evidence {
            wrap(&mut out, "      says: ", &mask_secrets(&evidence.to_string()));
        }
        out.push('\n');
    }
    out.push_str(if diagnosis.status < 400 {
        "this answer is no refusal\n"
    } else {
        "the likeliest cause comes first; none of it is sure\n"
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_curl_shows_it() {
        let shown =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 400 \r\ncontent-type: application/json\r\n\r\n{\"message\": \"m\"}";
        assert_eq!(taken_apart(shown), (Some(400), "{\"message\": \"m\"}"));
        assert_eq!(taken_apart("{\"status\": 422}"), (Some(422), "{\"status\": 422}"));
        assert_eq!(taken_apart("{\"status\": \"Bad Request\"}").0, None);
        assert_eq!(taken_apart("HTTP/1.1 403 Forbidden"), (Some(403), ""));
    }
}
