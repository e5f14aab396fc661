//! Requests as the `http` crate has them.

use std::borrow::Cow;

use ::http::{HeaderMap, HeaderValue, Uri, header::CONTENT_ENCODING, request::Parts};

use crate::{Context, Linter, Report, Request, SessionGuard};

/// Why a body that is handed over piece by piece is not judged.
pub(crate) const STREAM: &str = "it is a stream";

impl Linter {
    /// Checks a request of the `http` crate. Nothing of it is copied but a URL that has a host, and one to another API costs a
    /// look at its path. What the caller knows may be an entry of type [`Context`] among its extensions.
    ///
    /// An empty body is none. A body that is no UTF-8, or has a `Content-Encoding`, is not judged:
    /// [`Report::unseen`](Report#structfield.unseen) says so, and the verdict is [`Undetermined`](crate::Verdict) unless the
    /// rest of the request is known to fail. Of a header whose value is no visible ASCII, only the name is known.
    ///
    /// ```
    /// use cobrowse_lint::{Context, Grant, Linter, Rule};
    ///
    /// let body = r#"{"sessionId": "dfo-5521", "agentId": "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e", "initiator": "AGENT"}"#;
    /// let request = http::Request::post("https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions")
    ///     .header("Content-Type", "application/json")
    ///     .extension(Context::new().grant(Grant::ClientCredentials))
    ///     .body(body)?;
    /// let report = Linter::builtin().check_http(&request).ensure()?;
    /// assert!(report.findings.iter().any(|finding| finding.rule == Rule::ServiceToken));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check_http<B: AsRef<[u8]>>(&self, request: &::http::Request<B>) -> Report {
        if self.is_another_api(request.uri().path()) {
            return Report::of_another_api();
        }
        let target = target(request.uri());
        let message = Request::new(request.method().as_str(), &target);
        let message = message.http_message(request.headers(), Some(request.body().as_ref()));
        self.check(&knowing(message, request.extensions().get()))
    }

    /// The same of the head of a request, whose body may not be at hand: `None` is one that streams, and is not judged.
    ///
    /// ```
    /// use cobrowse_lint::{Linter, Verdict};
    ///
    /// let path = "/api/v2/conversations/cobrowse/sessions";
    /// let (parts, _stream) = http::Request::post(path).body(())?.into_parts();
    /// let report = Linter::builtin().check_http_parts(&parts, None);
    /// assert_eq!(report.verdict, Verdict::Undetermined);
    /// assert_eq!(report.unseen.unwrap().why, "it is a stream");
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn check_http_parts(&self, parts: &Parts, body: Option<&[u8]>) -> Report {
        self.check_http_seen(parts, body.ok_or(STREAM), None, false)
    }

    /// The same, with what remembers session IDs, of requests that are sent even where they are rejected or not; in place of a
    /// body that cannot be seen stands why.
    pub(crate) fn check_http_seen(
        &self,
        parts: &Parts,
        body: Result<&[u8], &str>,
        guard: Option<&SessionGuard>,
        sent_anyway: bool,
    ) -> Report {
        if self.is_another_api(parts.uri.path()) {
            return Report::of_another_api();
        }
        let target = target(&parts.uri);
        let message = Request::new(parts.method.as_str(), &target).http_message(&parts.headers, body.ok());
        let message = body.err().into_iter().fold(message, Request::unseen_body);
        let message = knowing(message, parts.extensions.get());
        match guard {
            Some(guard) if sent_anyway => guard.observe(self, &message),
            Some(guard) => guard.check(self, &message),
            None => self.check(&message),
        }
    }
}

impl<'a> Request<'a> {
    /// Headers and body as the `http` crate has them: for clients with a request type of their own. `None` is a body that
    /// streams. What cannot be seen of them is treated as [`Linter::check_http`] does.
    ///
    /// ```
    /// use cobrowse_lint::{Linter, Request};
    ///
    /// let url = "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions";
    /// let headers = http::HeaderMap::new();
    /// let request = Request::post(url).http_message(&headers, Some(br#"{"externalSessionId": null}"#));
    /// assert!(Linter::builtin().check(&request).ensure().is_err());
    /// ```
    #[must_use]
    pub fn http_message(self, headers: &'a HeaderMap, body: Option<&'a [u8]>) -> Self {
        let text = |value: &'a HeaderValue| value.to_str().unwrap_or_default();
        let message =
            self.headers(headers.iter().map(|(name, value)| (name.as_str().into(), text(value).into())).collect());
        match body {
            Some([]) => message,
            Some(_) if is_encoded(headers) => message.unseen_body("its `Content-Encoding` hides it"),
            Some(bytes) => message.bytes(bytes),
            None => message.unseen_body(STREAM),
        }
    }
}

fn is_encoded(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(CONTENT_ENCODING).iter();
    codings.map(HeaderValue::as_bytes).any(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
}

/// A URL is kept in pieces, a path alone in one.
fn target(uri: &Uri) -> Cow<'_, str> {
    match uri.path_and_query() {
        Some(path) if uri.authority().is_none() => path.as_str().into(),
        _ => uri.to_string().into(),
    }
}

fn knowing<'a>(request: Request<'a>, context: Option<&'a Context>) -> Request<'a> {
    context.into_iter().fold(request, Request::context)
}
