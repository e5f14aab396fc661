//! What is checked: one request, about to be sent or at rest in a file.

use crate::{
    context::Context,
    placeholder::{Hole, Spelling, Styles},
};

/// Whether a request is about to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// As it is: a placeholder in it is an error.
    Sending,
    /// At rest in a file; placeholders will be filled later.
    Stored,
}

/// A piece of a request: text, and what in it is a placeholder.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_field_names, reason = "the text of a text is its text")]
pub struct Text<'a> {
    pub(crate) text: &'a str,
    pub(crate) holes: &'a [Hole],
    pub(crate) styles: Styles,
    pub(crate) comments: bool,
}

impl<'a> Text<'a> {
    /// Text as it stands in a template: `holes` are the placeholders that its source marks, in order and in bytes of
    /// `text`; further ones are found by `styles`.
    pub fn template(text: &'a str, holes: &'a [Hole], styles: Styles) -> Self {
        Self { text, holes, styles, comments: false }
    }

    /// Allows `//`, `/* */` and `#` comments in it.
    #[must_use]
    pub fn with_comments(mut self, comments: bool) -> Self {
        self.comments = comments;
        self
    }

    /// The text.
    pub const fn as_str(&self) -> &'a str {
        self.text
    }
}

impl<'a> From<&'a str> for Text<'a> {
    /// Text that is about to be sent: what looks like a forgotten placeholder is found all the same.
    fn from(text: &'a str) -> Self {
        Self { text, holes: &[], styles: Styles::ALL, comments: false }
    }
}

impl<'a> From<&'a String> for Text<'a> {
    /// The same of a text that was put together.
    fn from(text: &'a String) -> Self {
        text.as_str().into()
    }
}

/// A request to be checked. It borrows everything.
///
/// ```
/// use cobrowse_lint::{Linter, Request};
///
/// let request = Request::post("/api/v2/conversations/cobrowse/sessions")
///     .header("Content-Type", "application/json")
///     .body(r#"{"externalSessionId": null}"#);
/// assert!(Linter::builtin().check(&request).ensure().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub(crate) stage: Stage,
    pub(crate) method: Option<Text<'a>>,
    pub(crate) target: Option<Text<'a>>,
    /// `None`: nothing is known about headers, so nothing is said about them.
    pub(crate) headers: Option<Vec<(Text<'a>, Text<'a>)>>,
    pub(crate) body: Option<Text<'a>>,
    /// The body exists and cannot be seen.
    pub(crate) hidden_body: bool,
    /// Why not, where the caller says so.
    pub(crate) why_unseen: Option<&'a str>,
    pub(crate) endpoint: Option<&'a str>,
    pub(crate) context: Option<&'a Context>,
    /// How placeholders are written in it.
    pub(crate) spelling: Spelling,
    /// Whether lines and columns are none of its parts': whoever asks leads them to the file that the parts are of.
    pub(crate) located_later: bool,
}

impl<'a> Request<'a> {
    /// A request about to be sent, with `method` and the URL or path `target`.
    pub fn new(method: &'a str, target: &'a str) -> Self {
        Self {
            stage: Stage::Sending,
            method: Some(method.into()),
            target: Some(target.into()),
            headers: None,
            body: None,
            hidden_body: false,
            why_unseen: None,
            endpoint: None,
            context: None,
            spelling: Spelling::Any,
            located_later: false,
        }
    }

    /// A `POST` request about to be sent to the URL or path `target`.
    pub fn post(target: &'a str) -> Self {
        Self::new("POST", target)
    }

    /// A body alone, about to be sent: its endpoint is recognised by its shape, unless [`Request::endpoint`] says it.
    pub fn of_body(body: impl Into<Text<'a>>) -> Self {
        Self { method: None, target: None, body: Some(body.into()), ..Self::new("", "") }
    }

    /// A request at rest in a file. What is `None` is not known.
    pub fn stored(method: Option<Text<'a>>, target: Option<Text<'a>>) -> Self {
        Self { stage: Stage::Stored, method, target, ..Self::new("", "") }
    }

    /// The body, as text.
    #[must_use]
    pub fn body(mut self, body: impl Into<Text<'a>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Says that there is a body and that it cannot be seen: it is not judged.
    #[must_use]
    pub fn hidden_body(mut self) -> Self {
        self.hidden_body = true;
        self
    }

    /// The same, and the report says why: a clause such as "it is a stream".
    #[must_use]
    pub fn unseen_body(mut self, why: &'a str) -> Self {
        self.why_unseen = Some(why);
        self.hidden_body()
    }

    /// The body as bytes: none where they are empty. Bytes that are no UTF-8 are no JSON that can be read, and are not judged.
    ///
    /// ```
    /// use cobrowse_lint::{Linter, Request, Verdict};
    ///
    /// let path = "/api/v2/conversations/cobrowse/sessions";
    /// let report = Linter::builtin().check(&Request::post(path).bytes(b"\xff\xfe{\0"));
    /// assert_eq!(report.verdict, Verdict::Undetermined);
    /// assert_eq!(report.unseen.unwrap().why, "it is not UTF-8");
    /// ```
    #[must_use]
    pub fn bytes(self, body: &'a [u8]) -> Self {
        match std::str::from_utf8(body) {
            Ok("") => self,
            Ok(text) => self.body(text),
            Err(_) => self.unseen_body("it is not UTF-8"),
        }
    }

    /// What the caller knows and the request does not show.
    #[must_use]
    pub fn context(mut self, context: &'a Context) -> Self {
        self.context = Some(context);
        self
    }

    /// One header. A request that is given none says nothing about its headers, so none is missed.
    #[must_use]
    pub fn header(mut self, name: impl Into<Text<'a>>, value: impl Into<Text<'a>>) -> Self {
        self.headers.get_or_insert_default().push((name.into(), value.into()));
        self
    }

    /// All headers; an empty list says that there are none.
    #[must_use]
    pub fn headers(mut self, headers: Vec<(Text<'a>, Text<'a>)>) -> Self {
        self.headers = Some(headers);
        self
    }

    /// The endpoint that a body alone is for, by its ID.
    #[must_use]
    pub fn endpoint(mut self, id: &'a str) -> Self {
        self.endpoint = Some(id);
        self
    }

    /// Says whether it is about to be sent.
    #[must_use]
    pub fn stage(mut self, stage: Stage) -> Self {
        self.stage = stage;
        self
    }
}
