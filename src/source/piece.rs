//! Pieces of requests: cutting, joining and building [`SourceText`]s, and moving them out of a text into its file.

use super::{Broken, Encoding, SourceMap, SourceText, Template, TemplateBody, map::MapBuilder};
use crate::{
    placeholder::{Hole, Styles},
    span::Span,
};

impl SourceText {
    /// The text that stands at `span` of `file` as it is.
    pub(super) fn verbatim(file: &str, span: Span, styles: Styles) -> Self {
        let text = span.of(file).to_owned();
        let map = SourceMap::verbatim(span.start(), text.len());
        Self { text, map, styles, ..Self::default() }
    }

    /// `text` that does not stand in the file but follows from what stands at `span`.
    pub(super) fn implied(text: &str, span: Span) -> Self {
        let mut builder = PieceBuilder::new(span.start());
        builder.encoding(Encoding::Nowhere);
        builder.escape(text, span);
        builder.finish(Styles::NONE)
    }

    /// Something that the file does not show, because of what it says at `span`.
    pub(super) fn hidden(file: &str, span: Span) -> Self {
        Self::unknown(span.of(file), span)
    }

    /// The part at `span` of the text; placeholders that it cuts are left out.
    pub(super) fn slice(&self, span: Span) -> Self {
        let back = |inner: Span| Span::new(inner.start() - span.start(), inner.end() - span.start());
        let inside = self.holes.iter().filter(|hole| span.contains(hole.span));
        Self {
            text: span.of(&self.text).to_owned(),
            map: self.map.slice(span),
            holes: inside.map(|hole| Hole { span: back(hole.span), name: back(hole.name), ..*hole }).collect(),
            ..*self
        }
    }

    /// The text from byte `from`, without the white space around it.
    pub(super) fn trimmed_from(&self, from: usize) -> Self {
        let rest = self.text.get(from..).unwrap_or_default();
        let start = from + (rest.len() - rest.trim_start().len());
        self.slice(Span::new(start, start + rest.trim().len()))
    }

    /// Puts `other` behind this text; no edit reaches from the one into the other.
    pub(super) fn append(&mut self, other: &Self) {
        let shift = self.text.len();
        self.holes.extend(other.holes.iter().map(|hole| shifted(*hole, shift)));
        self.map.append(&other.map, true);
        self.text.push_str(&other.text);
    }

    /// A method as clients send it that write it in capitals.
    pub(super) fn in_capitals(mut self) -> Self {
        if self.text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            self.text.make_ascii_uppercase();
        }
        self
    }

    /// The same text, in which only placeholders of `styles` count.
    pub(super) fn styled(mut self, styles: Styles) -> Self {
        self.styles = styles;
        self
    }

    /// What stands at `span` and is not known before the request is sent, shown as `written`.
    pub(super) fn unknown(written: &str, span: Span) -> Self {
        let whole = Span::new(0, written.len());
        let holes = vec![Hole { span: whole, name: whole, dynamic: true, declared: None }];
        Self { holes, ..Self::implied(written, span) }
    }

    /// Headers that the file does not show.
    pub(super) fn hidden_headers(span: Span) -> (Self, Self) {
        (Self::unseen_headers(span), Self::implied("", span))
    }

    /// A name that stands for headers that the file does not show, because of what stands at `span`.
    pub(super) fn unseen_headers(span: Span) -> Self {
        Self::unknown("*", span)
    }

    /// Whether a placeholder that the format marks is all of the text.
    pub(super) fn is_hole(&self) -> bool {
        self.holes.first().is_some_and(|hole| hole.span.len() == self.text.len())
    }

    /// Where the whole text stands in the file.
    pub(super) fn span(&self) -> Span {
        self.map.to_source(Span::new(0, self.text.len()))
    }

    fn through(&mut self, outer: &SourceMap) {
        self.map = self.map.then(outer);
    }
}

impl TemplateBody {
    /// A body that cannot be judged; `why` is a clause.
    pub(super) fn unknown(why: impl Into<String>, span: Span) -> Self {
        Self::Unknown { why: why.into(), span }
    }
}

impl Template {
    /// Lets only these spellings of placeholders count, besides those that the format itself marks.
    pub fn only_placeholders(&mut self, styles: Styles) {
        let body = match &mut self.body {
            TemplateBody::Text(body) => Some(body),
            _ => None,
        };
        let headers = self.headers.iter_mut().flatten().flat_map(|(name, value)| [name, value]);
        for text in self.method.iter_mut().chain(&mut self.url).chain(headers).chain(body) {
            text.styles = text.styles.both(styles);
        }
    }

    /// What is about a whole file: what of it cannot be read.
    pub(super) fn of_broken_file(text: &str, broken: Vec<super::Broken>) -> Self {
        let start = text.len() - text.trim_start().len();
        Self { span: Span::new(start, start + text.trim().len()), broken, ..Self::default() }
    }

    /// Moves the template out of a text into the file that `outer` leads to.
    pub(super) fn through(mut self, outer: &SourceMap) -> Self {
        self.span = outer.to_source(self.span);
        for text in self.method.iter_mut().chain(&mut self.url) {
            text.through(outer);
        }
        for (name, value) in self.headers.iter_mut().flatten() {
            name.through(outer);
            value.through(outer);
        }
        match &mut self.body {
            TemplateBody::None => {}
            TemplateBody::Text(text) => text.through(outer),
            TemplateBody::File { span, .. } | TemplateBody::Unknown { span, .. } => *span = outer.to_source(*span),
        }
        for Broken { span, .. } in &mut self.broken {
            *span = outer.to_source(*span);
        }
        for remark in &mut self.remarks {
            remark.through(outer);
        }
        for span in &mut self.secrets {
            *span = outer.to_source(*span);
        }
        self
    }
}

fn shifted(hole: Hole, by: usize) -> Hole {
    let shift = |span: Span| Span::new(span.start() + by, span.end() + by);
    Hole { span: shift(hole.span), name: shift(hole.name), ..hole }
}

/// Puts a [`SourceText`] together from what stands in a file.
#[derive(Clone, Debug)]
pub(super) struct PieceBuilder {
    text: String,
    map: MapBuilder,
    holes: Vec<Hole>,
}

impl PieceBuilder {
    /// A builder for a text that, as long as it is empty, stands at byte `start` of the file.
    pub(super) fn new(start: usize) -> Self {
        Self { text: String::new(), map: MapBuilder::new(start), holes: Vec::new() }
    }

    /// What text goes through at the places that are added from here on.
    pub(super) fn encoding(&mut self, encoding: Encoding) {
        self.map.encoding(encoding);
    }

    /// Adds what stands at `span` of `file`, as it is.
    pub(super) fn verbatim(&mut self, file: &str, span: Span) {
        self.text.push_str(span.of(file));
        self.map.push_verbatim(span);
    }

    /// Adds `decoded`, which the whole of `span` stands for.
    pub(super) fn escape(&mut self, decoded: &str, span: Span) {
        self.text.push_str(decoded);
        self.map.push_escape(decoded.len(), span);
    }

    /// Adds the placeholder that stands at `span` of `file` and has its name at `name`.
    pub(super) fn hole(&mut self, file: &str, span: Span, name: Span, dynamic: bool) {
        let at = self.text.len();
        let inside = |place: usize| at + place.saturating_sub(span.start());
        let name = Span::new(inside(name.start()), inside(name.end()));
        self.text.push_str(span.of(file));
        self.map.push_expansion(span);
        self.holes.push(Hole { span: Span::new(at, self.text.len()), name, dynamic, declared: None });
    }

    /// Adds all that `other` has.
    pub(super) fn append(&mut self, other: &Self) {
        let shift = self.text.len();
        self.holes.extend(other.holes.iter().map(|hole| shifted(*hole, shift)));
        self.map.append(&other.map);
        self.text.push_str(&other.text);
    }

    /// The text, with placeholders of `styles` besides those that were added.
    pub(super) fn finish(self, styles: Styles) -> SourceText {
        SourceText { text: self.text, map: self.map.build(), holes: self.holes, styles, comments: false }
    }
}
