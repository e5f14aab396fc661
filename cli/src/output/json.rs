//! The JSON report; `schemas/report.schema.json` describes it.

use std::{
    io::{self, Write},
    mem,
    sync::Arc,
};

use cobrowse_lint::{
    Finding,
    report::{Preconditions, mask_secrets},
};
use serde::Serialize;

use super::{
    CheckedFile, CheckedRequest, Output, Problem, Summary, gathered::Gathered, json_line, json_line::WrittenEvidence,
};

/// Writes each request on a line of its own as soon as it is done.
pub(super) struct Json<W> {
    out: Gathered<W>,
    problems: Vec<Problem>,
    /// What is wrong with the entries of configurations, as it is written.
    settings: Vec<String>,
    /// Preconditions as they are written: most of a line, and the same for all requests of a variant.
    preconditions: Vec<(Preconditions, Arc<str>)>,
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

#[derive(Serialize)]
struct Settings<'a> {
    path: &'a str,
    findings: &'a [Finding],
}

impl<W: Write> Json<W> {
    /// Begins the report.
    pub(super) fn new(out: W, catalog: &str) -> io::Result<Self> {
        let tool = Tool { name: "cobrowse-lint", version: env!("CARGO_PKG_VERSION"), catalog };
        let mut out = Gathered::new(out);
        out.put(
            format!("{{\"version\": 1,\n\"tool\": {},\n\"requests\": [", serde_json::to_string(&tool)?).as_bytes(),
        )?;
        Ok(Self { out, problems: Vec::new(), settings: Vec::new(), preconditions: Vec::new(), begun: false })
    }
}

/// The line of `request` up to its preconditions, written into `line` by any thread.
pub(super) fn line(
    path: &str,
    request: &CheckedRequest,
    quotes_secrets: bool,
    mut line: Vec<u8>,
    written: &mut WrittenEvidence,
) -> Option<Vec<u8>> {
    line.clear();
    json_line::write(&mut line, path, request, written).ok()?;
    if quotes_secrets {
        line = masked(str::from_utf8(&line).ok()?).into_bytes();
    }
    Some(line)
}

/// A masked token is as long and has no quotes: the line stays JSON.
fn masked(line: &str) -> String {
    mask_secrets(line).into_owned()
}

impl<W: Write> Output for Json<W> {
    fn file(&mut self, file: &CheckedFile) -> io::Result<()> {
        for request in &file.requests {
            if request.of_settings {
                let settings = Settings { path: &file.path, findings: &request.report.findings };
                self.settings.push(masked(&serde_json::to_string(&settings)?));
                continue;
            }
            if mem::replace(&mut self.begun, true) {
                self.out.put(b",")?;
            }
            self.out.end_line()?;
            let Some(line) = &request.line else {
                let line = serde_json::to_string(&Request { path: &file.path, request })?;
                self.out.put(masked(&line).as_bytes())?;
                continue;
            };
            self.out.put(line)?;
            let wanted = &request.report.preconditions;
            let known = self.preconditions.iter().position(|(known, _)| known == wanted);
            let place = known.unwrap_or(self.preconditions.len());
            if known.is_none() {
                self.preconditions.push((wanted.clone(), masked(&serde_json::to_string(wanted)?).into()));
            }
            if let Some((_, written)) = self.preconditions.get(place) {
                self.out.put_shared(written)?;
            }
            self.out.put(b"}")?;
        }
        self.problems.extend_from_slice(&file.problems);
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let problems = serde_json::to_string(&self.problems)?;
        let summary = serde_json::to_string(summary)?;
        let settings = match self.settings.as_slice() {
            [] => String::new(),
            settings => format!("\"settings\": [\n{}\n],\n", settings.join(",\n")),
        };
        let problems = mask_secrets(&problems);
        self.out.put(format!("\n],\n{settings}\"problems\": {problems},\n\"summary\": {summary}}}\n").as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use cobrowse_lint::{
        Linter,
        source::{self, BodyFile, Environment, TemplateFile},
    };

    use super::*;

    /// Every file of the tests and examples.
    fn files() -> Vec<PathBuf> {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![here.join("tests"), here.join("../tests"), here.join("../examples")];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { &mut folders } else { &mut files }.push(path);
            }
        }
        files
    }

    /// The requests of a file; where their bodies are elsewhere, they have this one.
    fn requests(linter: &Linter, path: &str, text: &str, environments: &[Environment]) -> Vec<CheckedRequest> {
        let Some(format) = source::detect(path, text) else { return Vec::new() };
        let body = BodyFile::new("a \"body\".json", "{\n\"externalSessionId\": \"x\",\n\"target\": 1}");
        let about = TemplateFile::new(text).endpoint(Some("cobrowse-sessions"));
        let check = |(index, mut template): (usize, source::Template)| CheckedRequest {
            filled: template.fill(format, environments),
            report: linter.check_template(&template, &about, Some(&body)),
            location: about.location(template.span),
            name: template.name,
            index,
            line: None,
            of_settings: false,
        };
        source::read(format, text).into_iter().enumerate().map(check).collect()
    }

    #[test]
    fn a_line_is_what_serde_writes() {
        let linter = Linter::builder().notes(true).build().unwrap();
        let values = r#"{"values": [{"key": "host", "value": "h\""}, {"key": "conversationId", "value": "x"}]}"#;
        let environments = [Environment::read("a.json", values, None).unwrap()];
        let (mut all, mut evidence) = (String::new(), WrittenEvidence::default());
        for file in files() {
            let Ok(text) = fs::read_to_string(&file) else { continue };
            let path = file.to_string_lossy().replace("tests", "\t\"tests\\é");
            for mut request in requests(&linter, &path, &text, &environments) {
                let written = line(&path, &request, false, b"of before".to_vec(), &mut evidence).unwrap();
                request.report.preconditions = Preconditions::default();
                let expected = serde_json::to_string(&Request { path: &path, request: &request }).unwrap();
                assert_eq!(String::from_utf8(written).unwrap() + "[]}", expected);
                all += &expected;
            }
        }
        // Each member that may be missing was there.
        let members = "name filled endpoint variant assumed unseen help header pointer field related post fix";
        for member in members.split(' ') {
            assert!(all.contains(&format!(",\"{member}\":")), "{member}");
        }
        assert!(all.contains("\"location\":{\"path\":"));
    }
}
