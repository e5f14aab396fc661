//! The JSON report; `schemas/report.schema.json` describes it.

use std::io::{self, Write};

use cobrowse_lint::report::mask_secrets;
use serde::Serialize;

use super::{CheckedFile, CheckedRequest, Output, Problem, Summary};

/// Writes each request on a line of its own as soon as it is done.
pub(super) struct Json<W> {
    out: W,
    problems: Vec<Problem>,
    begun: bool,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    version: &'a str,
    catalog: &'a str,
}

#[derive(Serialize)]
struct Request<'a> {
    path: &'a str,
    #[serde(flatten)]
    request: &'a CheckedRequest,
}

impl<W: Write> Json<W> {
    /// Begins the report.
    pub(super) fn new(mut out: W, catalog: &str) -> io::Result<Self> {
        let tool = Tool { name: "cobrowse-lint", version: env!("CARGO_PKG_VERSION"), catalog };
        write!(out, "{{\"version\": 1,\n\"tool\": {},\n\"requests\": [", serde_json::to_string(&tool)?)?;
        Ok(Self { out, problems: Vec::new(), begun: false })
    }
}

impl<W: Write> Output for Json<W> {
    fn file(&mut self, file: &CheckedFile) -> io::Result<()> {
        for request in &file.requests {
            let line = serde_json::to_string(&Request { path: &file.path, request })?;
            let separator = if self.begun { "," } else { "" };
            self.begun = true;
            // A masked token is as long and has no quotes: the line stays JSON.
            write!(self.out, "{separator}\n{}", mask_secrets(&line))?;
        }
        self.problems.extend_from_slice(&file.problems);
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let problems = serde_json::to_string(&self.problems)?;
        let summary = serde_json::to_string(summary)?;
        writeln!(self.out, "\n],\n\"problems\": {},\n\"summary\": {summary}}}", mask_secrets(&problems))?;
        self.out.flush()
    }
}
