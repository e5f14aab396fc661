//! `diagnose`: a request and the server's answer → the likely causes.

use std::{env, io, path::Path};

use cobrowse_lint::{
    Diagnosis, Linter, Response,
    diagnose::{Basis, Cause},
    json::{Document, Kind},
    placeholder::Styles,
    report::{EndpointId, VariantId, mask_secrets},
};
use serde::Serialize;

use crate::{
    args::DiagnoseArgs,
    check,
    config::{Rooms, today},
    error::Error,
    file::{Checker, Storage},
    output::{CheckedRequest, Needs},
    read::{self, Unreadable},
    text::{count, one_line, wrap},
    walk::Source,
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
    if [&args.request, &args.response].iter().all(|path| path.as_os_str() == "-") {
        return Err(Error::BothFromStdin);
    }
    let cwd = env::current_dir().map_err(Error::CurrentDirectory)?;
    let environments = check::environments(&args.settings)?;
    let context = args.settings.context.as_deref().map(check::context).transpose()?;
    let mut files = vec![Source::named(&args.request, &cwd)];
    let rooms = Rooms::assign(Rooms::of_the_command_line(&args.settings)?, &mut files, &args.settings, &cwd)?;
    let checker = Checker {
        rooms: &rooms,
        cwd: &cwd,
        format: args.settings.format,
        environments: &environments,
        context: context.as_ref(),
        stdin: None,
        changed: None,
        today: today(),
        needs: Needs::default(),
    };
    let none = || Error::NoRequest(args.request.to_string_lossy().into_owned());
    let source = files.first().ok_or_else(none)?;
    let path = &*source.shown;
    let linter = &rooms.of(source).ok_or_else(none)?.linter;
    let file = checker.check(&mut Storage::new(), source).ok_or_else(none)?;
    let mut ours = file.requests;
    if let Some(problem) = file.problems.into_iter().next().filter(|_| ours.is_empty()) {
        return Err(Error::Unread { path: problem.path.to_string(), why: problem.message });
    }
    let number = match (args.number, ours.len()) {
        (_, 0) => return Err(none()),
        (None, 1) => 1,
        (None, several) => {
            let lines: Vec<String> = ours.iter().map(|one| one.location.start.line.get().to_string()).collect();
            return Err(Error::SeveralRequests {
                path: path.to_owned(),
                requests: count(several, "request"),
                lines: lines.join(", "),
            });
        }
        (Some(number), several) if number.get() > several => {
            return Err(Error::NoSuchRequest {
                path: path.to_owned(),
                requests: count(several, "request"),
                number: number.get(),
            });
        }
        (Some(number), _) => number.get(),
    };
    let CheckedRequest { report, location, .. } = ours.swap_remove(number - 1);
    let mut answer = Vec::new();
    let answer = file_text(&args.response, &mut answer)?;
    let (status, body) = taken_apart(answer);
    let status = args.status.or(status).ok_or(Error::NoStatus)?;
    let diagnosis = linter.diagnose_report(report, context.as_ref(), &Response::new(status).body(body));
    let line = location.start.line.get();
    Ok(if args.json { json(linter, path, line, &diagnosis)? } else { human(path, line, &diagnosis) })
}

/// The text of a file; `-` is standard input.
fn file_text<'b>(path: &Path, bytes: &'b mut Vec<u8>) -> Result<&'b str, Error> {
    let read = if path == Path::new("-") { read::text(io::stdin().lock(), 0, bytes) } else { read::file(path, bytes) };
    read.map_err(|why| {
        let why = match why {
            // What was asked for with `Accept-Encoding` came so.
            Unreadable::Binary => format!("{why}; `curl --compressed` shows an answer that came compressed"),
            why => why.to_string(),
        };
        Error::Unread { path: path.to_string_lossy().into_owned(), why }
    })
}

/// The status and the body of an answer: of the last one, where the text shows several, each with its headers.
fn taken_apart(text: &str) -> (Option<u16>, &str) {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    let mut status = None;
    while rest.starts_with("HTTP/") {
        status = rest.split_ascii_whitespace().nth(1).and_then(number);
        let head = ["\r\n\r\n", "\n\n"].into_iter().filter_map(|end| rest.find(end).map(|at| at + end.len())).min();
        rest = head.and_then(|end| rest.get(end..)).unwrap_or_default();
    }
    let said = || {
        let document = Document::parse(rest, Styles::NONE);
        let said = document.root()?.get("status")?;
        number(if said.kind() == Kind::String { said.text()? } else { said.span().of(rest) })
    };
    // A log or a page says it first: `400 Bad Request`.
    let first = || number(rest).filter(|status| *status >= 400);
    (status.or_else(said).or_else(first), rest)
}

/// An HTTP status, perhaps with its reason behind it.
fn number(text: &str) -> Option<u16> {
    text.split_ascii_whitespace().next()?.parse().ok().filter(|status| (100..=599).contains(status))
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
        let what = match (cause.basis, cause.rule) {
            (_, Some(rule)) => format!("{} [{rule}]", cause.what),
            (Basis::Unsaid, _) => format!("not said: {}", cause.what),
            _ => cause.what.clone(),
        };
        wrap(&mut out, &format!("{number:>2}. "), &mask_secrets(&what));
        if let Some(next) = &cause.next {
            wrap(&mut out, "      try: ", &mask_secrets(next));
        }
        for evidence in &cause.evidence {
            wrap(&mut out, "      says: ", &mask_secrets(&evidence.to_string()));
        }
        out.push('\n');
    }
    out.push_str(match diagnosis.status {
        301..=303 | 307 | 308 => {
            "this answer is no refusal: it leads elsewhere, and its header `Location` says where\n"
        }
        ..400 => "this answer is no refusal\n",
        _ => "the likeliest cause comes first; none of it is sure\n",
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compressed_answer_is_to_be_shown_as_text() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/problems.in/binary.http");
        let why = file_text(&path, &mut Vec::new()).unwrap_err().to_string();
        assert!(
            why.ends_with("it is binary, not text; `curl --compressed` shows an answer that came compressed"),
            "{why}"
        );
    }

    #[test]
    fn an_answer_is_read_as_curl_shows_it() {
        let shown =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 400 \r\ncontent-type: application/json\r\n\r\n{\"message\": \"m\"}";
        assert_eq!(taken_apart(shown), (Some(400), "{\"message\": \"m\"}"));
        assert_eq!(taken_apart("{\"status\": 422}"), (Some(422), "{\"status\": 422}"));
        assert_eq!(taken_apart("{\"status\": \"Bad Request\"}").0, None);
        for text in ["{\"status\": \"400\"}", "{\"status\": \"400 Bad Request\"}", "{“status”: 400}", "HTTP/1.0 400"]
        {
            assert_eq!(taken_apart(text).0, Some(400), "{text}");
        }
        assert_eq!(taken_apart("404 page not found\n").0, Some(404));
        for text in [
            "120 seconds to wait",
            "{\"status\": 0}",
            "{\"status\": \"\"}",
            "{\"status\": -400}",
            "{\"status\": 40000000}",
            "HTTP/1.1",
            "[]",
            "",
        ] {
            assert_eq!(taken_apart(text).0, None, "{text}");
        }
        assert_eq!(taken_apart("HTTP/1.1 403 Forbidden"), (Some(403), ""));
    }
}
