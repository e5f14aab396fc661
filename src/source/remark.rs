//! What only the format of a file can tell of a request, such as a placeholder that nothing fills.

use std::collections::BTreeMap;

use super::{SourceMap, SourceText, Template, TemplateBody};
use crate::{
    catalog::Catalog,
    check::is_id_name,
    json::{Dialect, Document, Kind, Node, Pointer},
    placeholder::Spelling,
    report::{Finding, Report},
    rules::{undeclared_input, unescaped_input},
    span::Span,
};

/// Something about a request that a rule tells.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Remark {
    /// A placeholder that the inputs of a data action do not fill.
    UndeclaredInput {
        /// It as it is written: `${input.agentId}`.
        written: String,
        /// Its name in that: `input.agentId`.
        name: String,
        /// Whether it then becomes nothing; else it stays as it is written.
        silent: bool,
        /// Whether it is an argument of a macro or directive, and not itself put into the text.
        argument: bool,
        /// The name that is meant, as far as that is clear.
        meant: Option<String>,
        /// Where it stands.
        span: Span,
    },
    /// Text that is put in as it is, whatever is in it.
    UnescapedInput {
        /// The placeholder as it is written: `${input.name}`.
        written: String,
        /// Whether it becomes nothing where there is no value.
        silent: bool,
        /// Where it stands.
        span: Span,
    },
}

impl Remark {
    pub(super) fn through(&mut self, outer: &SourceMap) {
        let (Self::UndeclaredInput { span, .. } | Self::UnescapedInput { span, .. }) = self;
        *span = outer.to_source(*span);
    }
}

impl Remark {
    /// It with its placeholder as it has to be written in the file: Terraform would look up `${…}` itself.
    fn spelled(&self, spelling: Spelling) -> Self {
        let mut remark = self.clone();
        let (Self::UndeclaredInput { written, .. } | Self::UnescapedInput { written, .. }) = &mut remark;
        if spelling == Spelling::TerraformInput {
            *written = written.replace("${", "$${");
        }
        remark
    }
}

/// What the remarks about a template that was checked come to.
pub(super) fn findings(template: &Template, file: &str, catalog: &Catalog, report: &Report) -> Vec<Finding> {
    let escapable = template.remarks.iter().any(|remark| matches!(remark, Remark::UnescapedInput { .. }));
    let body = match &template.body {
        TemplateBody::Text(body) if escapable => Some(body),
        _ => None,
    };
    let texts = body.map(|body| free_texts(body, catalog, report)).unwrap_or_default();
    let finding = |remark: &Remark| match &remark.spelled(template.spelling) {
        remark @ Remark::UndeclaredInput { .. } => undeclared_input::finding(remark, file),
        remark @ Remark::UnescapedInput { span, .. } => {
            Some(unescaped_input::finding(remark, file)?.at(texts.get(&(span.start(), span.end()))?.clone()))
        }
    };
    template.remarks.iter().filter_map(finding).collect()
}

/// Where in the file the placeholders stand that are put into texts, other than IDs: with the place in the body.
fn free_texts(body: &SourceText, catalog: &Catalog, report: &Report) -> BTreeMap<(usize, usize), Pointer> {
    let dialect = Dialect { styles: body.styles, holes: &body.holes, comments: body.comments };
    let document = Document::read(&body.text, &dialect);
    let mut texts = BTreeMap::new();
    for id in document.arena.ids() {
        let node = Node::new(&document, id);
        if node.kind() != Kind::String || node.holes().is_empty() || is_id_name(node.name()) {
            continue;
        }
        let pointer = node.pointer();
        if fills_an_id(&pointer, catalog, report) {
            continue;
        }
        for hole in node.holes() {
            let place = body.map.to_source(hole.span);
            texts.insert((place.start(), place.end()), pointer.clone());
        }
    }
    texts
}

/// Whether the variant that the body was judged as demands an ID there: nobody types one that has quotes in it.
fn fills_an_id(pointer: &Pointer, catalog: &Catalog, report: &Report) -> bool {
    let notes = || {
        let loaded = catalog.variant(report.variant.as_ref()?.as_str())?.loaded()?;
        let (object, name) = pointer.as_str().rsplit_once('/')?;
        loaded.schema.field_notes(&Pointer::parse(object)?, name)
    };
    notes().is_some_and(|notes| notes.id.is_some())
}
