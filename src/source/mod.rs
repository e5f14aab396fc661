//! Requests in files: text → [`Template`]s, one reader a format, and the one [`SourceMap`] that leads every place home.

mod check;
mod curl;
mod curl_options;
mod detect;
mod encoding;
mod expansions;
mod format;
mod here_document;
mod http;
mod http_body;
mod json;
mod map;
mod markdown;
mod piece;
mod prompt;
mod quotes;
mod shell;
mod shell_error;
mod text;
mod words;

pub use check::{BodyFile, TemplateFile};
pub use detect::detect;
pub use format::{Format, UnknownFormat};
pub use map::{Encoding, MapBuilder, SourceMap};

use crate::{
    placeholder::{Hole, Styles},
    span::Span,
};

/// A piece of a request as it stands in a file.
#[derive(Clone, Debug, Default)]
pub struct SourceText {
    /// The piece, decoded: what the reader of the format would pass on.
    pub text: String,
    /// Where each byte of `text` stands in the file.
    pub map: SourceMap,
    /// Placeholders that the format itself marks, in bytes of `text`, in order; more are found by `styles`.
    pub holes: Vec<Hole>,
    /// Spellings of placeholders in `text`.
    pub styles: Styles,
    /// Whether `//`, `/* */` and `#` comments may stand in it (a body of a format that strips them).
    pub comments: bool,
}

impl SourceText {
    /// The piece as the check takes it.
    pub fn as_text(&self) -> crate::request::Text<'_> {
        crate::request::Text::template(&self.text, &self.holes, self.styles).with_comments(self.comments)
    }
}

/// The body of a template.
#[derive(Clone, Debug, Default)]
pub enum TemplateBody {
    /// The request has none.
    #[default]
    None,
    /// It stands in the file.
    Text(SourceText),
    /// It stands in another file; the path is relative to `relative_to_cwd`'s answer.
    File {
        /// The path as written.
        path: String,
        /// Where the path stands.
        span: Span,
    },
    /// It cannot be known from the file (standard input, a command's output, a form).
    Unknown {
        /// Why not, as a clause: "it is read from standard input".
        why: String,
        /// Where that stands.
        span: Span,
    },
}

/// Something in the file that should be a request and cannot be read.
#[derive(Clone, Debug)]
pub struct Broken {
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where.
    pub span: Span,
}

/// One request at rest in a file.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// The name its author gave it.
    pub name: Option<String>,
    /// The whole request in the file.
    pub span: Span,
    /// The method; absent in a bare body.
    pub method: Option<SourceText>,
    /// The URL or path; absent in a bare body.
    pub url: Option<SourceText>,
    /// Name and value of each header; `None` where the file says nothing of headers.
    pub headers: Option<Vec<(SourceText, SourceText)>>,
    /// The body.
    pub body: TemplateBody,
    /// What could not be read.
    pub broken: Vec<Broken>,
}

/// How long a file may be, in bytes; a longer one is not for [`read`].
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

/// Every request in `text`, in the order of the file. Never fails: what cannot be read is among [`Template::broken`].
pub fn read(format: Format, text: &str) -> Vec<Template> {
    let Some(content) = text.strip_prefix('\u{feff}') else {
        return in_order(read_content(format, text));
    };
    let after_mark = SourceMap::verbatim(text.len() - content.len(), content.len());
    let templates = read_content(format, content).into_iter();
    in_order(templates.map(|template| template.through(&after_mark)).collect())
}

fn read_content(format: Format, text: &str) -> Vec<Template> {
    match format {
        Format::Body => json::bare_body(text, false),
        Format::Envelope => json::envelopes(text),
        Format::Http => http::read(text),
        Format::Shell => shell::read(text),
        Format::Markdown => markdown::read(text),
        Format::Text => text::read(text),
    }
}

fn in_order(mut templates: Vec<Template>) -> Vec<Template> {
    templates.sort_by_key(|template| template.span.start);
    templates
}
