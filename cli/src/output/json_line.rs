//! A request's line of the JSON report, byte for byte as serde writes it, in a quarter of the time: it is most of the report
//! of a hundred thousand files, and serde looks at each byte of it by itself.

use std::ptr;

use cobrowse_lint::{
    Finding,
    report::{Evidence, EvidenceList, Location, Part},
    span::Position,
};
use serde::Serialize;
use serde_json::Result;

use super::CheckedRequest;

/// How many lists of evidence are kept as they are written.
const KEPT: usize = 32;

/// Lists of evidence as they are written: nearly all findings of a rule share one.
#[derive(Debug, Default)]
pub(crate) struct WrittenEvidence(Vec<(EvidenceList, Vec<u8>)>);

impl WrittenEvidence {
    fn put(&mut self, line: &mut Vec<u8>, list_of_it: &EvidenceList) -> Result<()> {
        let same = |(known, _): &&(EvidenceList, _)| ptr::eq::<[Evidence]>(&raw const **known, &raw const **list_of_it);
        if let Some((_, written)) = self.0.iter().find(same) {
            line.extend_from_slice(written);
            return Ok(());
        }
        let start = line.len();
        list(line, list_of_it, evidence)?;
        if self.0.len() < KEPT {
            let written = line.get(start..).unwrap_or_default().to_vec();
            self.0.push((list_of_it.clone(), written));
        }
        Ok(())
    }
}

/// Writes the line of `request` up to its preconditions to the end of `line`.
pub(super) fn write(
    line: &mut Vec<u8>,
    path: &str,
    request: &CheckedRequest,
    written: &mut WrittenEvidence,
) -> Result<()> {
    let report = &request.report;
    put(line, "{\"path\":");
    text(line, path)?;
    member(line, ",\"index\":", &request.index)?;
    if let Some(name) = &request.name {
        text_member(line, ",\"name\":", name)?;
    }
    put(line, ",\"location\":");
    location(line, &request.location)?;
    if !request.filled.is_empty() {
        member(line, ",\"filled\":", &request.filled)?;
    }
    if let Some(endpoint) = &report.endpoint {
        text_member(line, ",\"endpoint\":", endpoint.as_str())?;
    }
    if let Some(variant) = &report.variant {
        text_member(line, ",\"variant\":", variant.as_str())?;
    }
    if report.assumed {
        put(line, ",\"assumed\":true");
    }
    word_member(line, ",\"verdict\":", report.verdict.as_str());
    if let Some(unseen) = &report.unseen {
        member(line, ",\"unseen\":", unseen)?;
    }
    put(line, ",\"findings\":");
    list(line, &report.findings, |line, found| finding(line, found, written))?;
    put(line, ",\"preconditions\":");
    Ok(())
}

fn finding(line: &mut Vec<u8>, finding: &Finding, written: &mut WrittenEvidence) -> Result<()> {
    word_member(line, "{\"rule\":", finding.rule.name());
    word_member(line, ",\"severity\":", finding.severity.as_str());
    text_member(line, ",\"message\":", &finding.message)?;
    if let Some(help) = &finding.help {
        text_member(line, ",\"help\":", help)?;
    }
    part(line, finding.part)?;
    if let Some(pointer) = &finding.pointer {
        text_member(line, ",\"pointer\":", pointer.as_str())?;
    }
    if let Some(field) = &finding.field {
        text_member(line, ",\"field\":", field)?;
    }
    put(line, ",\"location\":");
    location(line, &finding.location)?;
    if !finding.related.is_empty() {
        member(line, ",\"related\":", &finding.related)?;
    }
    put(line, ",\"evidence\":");
    written.put(line, &finding.evidence)?;
    if let Some(fix) = &finding.fix {
        member(line, ",\"fix\":", fix)?;
    }
    put(line, "}");
    Ok(())
}

/// The members of the object that a part is; they are members of the finding.
fn part(line: &mut Vec<u8>, part: Part) -> Result<()> {
    match part {
        Part::Body => put(line, ",\"in\":\"body\""),
        Part::Request => put(line, ",\"in\":\"request\""),
        Part::Url => put(line, ",\"in\":\"url\""),
        other => {
            let start = line.len();
            serde_json::to_writer(&mut *line, &other)?;
            line.pop();
            if let Some(brace) = line.get_mut(start) {
                *brace = b',';
            }
        }
    }
    Ok(())
}

fn evidence(line: &mut Vec<u8>, evidence: &Evidence) -> Result<()> {
    put(line, "{\"source\":");
    text(line, evidence.source.as_str())?;
    if let Some(post) = &evidence.post {
        member(line, ",\"post\":", post)?;
    }
    member(line, ",\"strength\":", &evidence.strength)?;
    text_member(line, ",\"claim\":", &evidence.claim)?;
    put(line, "}");
    Ok(())
}

fn location(line: &mut Vec<u8>, location: &Location) -> Result<()> {
    if location.path.is_some() {
        return serde_json::to_writer(line, location);
    }
    put(line, "{\"start\":");
    position(line, location.start)?;
    put(line, ",\"end\":");
    position(line, location.end)?;
    put(line, "}");
    Ok(())
}

fn position(line: &mut Vec<u8>, position: Position) -> Result<()> {
    // Half of them are the beginning of the file.
    if position.offset.get() == 0 {
        put(line, "{\"line\":1,\"column\":1,\"offset\":0}");
        return Ok(());
    }
    put(line, "{\"line\":");
    serde_json::to_writer(&mut *line, &position.line)?;
    member(line, ",\"column\":", &position.column)?;
    member(line, ",\"offset\":", &position.offset)?;
    put(line, "}");
    Ok(())
}

fn list<T>(line: &mut Vec<u8>, items: &[T], mut write: impl FnMut(&mut Vec<u8>, &T) -> Result<()>) -> Result<()> {
    put(line, "[");
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            put(line, ",");
        }
        write(line, item)?;
    }
    put(line, "]");
    Ok(())
}

/// A member, whose `key` has all that stands in front of its value.
#[inline]
fn member(line: &mut Vec<u8>, key: &str, value: &impl Serialize) -> Result<()> {
    put(line, key);
    serde_json::to_writer(line, value)
}

#[inline]
fn text_member(line: &mut Vec<u8>, key: &str, value: &str) -> Result<()> {
    put(line, key);
    text(line, value)
}

/// A member whose value is a name of the program's own, in which nothing has to be escaped.
#[inline]
fn word_member(line: &mut Vec<u8>, key: &str, name: &str) {
    put(line, key);
    put(line, "\"");
    put(line, name);
    put(line, "\"");
}

fn text(line: &mut Vec<u8>, value: &str) -> Result<()> {
    let escaped = |byte: u8| u8::from(byte < b' ') | u8::from(byte == b'"') | u8::from(byte == b'\\');
    // Without a way out in the middle, many bytes are looked at at once.
    if value.bytes().fold(0, |any, byte| any | escaped(byte)) != 0 {
        return serde_json::to_writer(line, value);
    }
    put(line, "\"");
    put(line, value);
    put(line, "\"");
    Ok(())
}

#[inline]
fn put(line: &mut Vec<u8>, text: &str) {
    line.extend_from_slice(text.as_bytes());
}
