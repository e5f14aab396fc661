//! Checks requests that start Genesys Cloud cobrowse sessions before [`reqwest`] sends them, as a middleware of
//! [`reqwest_middleware`].
//!
//! [`enforce`] does not send a request that is known to fail: the error owns the report, and [`rejected`] finds it.
//! [`observe`] sends it all the same. Both tell in a `tracing` event ([`Report::trace`]) what came of the check. There is no
//! default: the difference is whether a wrong judgement costs a request.
//!
//! ```
//! use cobrowse_lint::Linter;
//! use cobrowse_lint_reqwest::{enforce, rejected};
//! use reqwest_middleware::ClientBuilder;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let client = ClientBuilder::new(reqwest::Client::new()).with(enforce(Linter::builtin())).build();
//!
//! let url = "https://api.mypurecloud.com/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse";
//! let error = client.post(url).body(r#"{"cobrowseSessionId": "null"}"#).send().await.unwrap_err();
//! let report = rejected(&error).unwrap().report();
//! assert_eq!(report.findings[0].rule.name(), "null-id");
//! # }
//! ```
//!
//! A body that streams ([`Body::as_bytes`](reqwest::Body::as_bytes) gives nothing) passes as it is: it is not judged, and the event
//! says so. A request to another API passes at the cost of a [path comparison](Linter::is_another_api).
//!
//! What the caller knows of a request, a [`Context`], is an extension of it:
//!
//! ```
//! # use cobrowse_lint::{Context, Grant};
//! # fn send(client: &reqwest_middleware::ClientWithMiddleware) -> reqwest_middleware::RequestBuilder {
//! client
//!     .post("https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions")
//!     .with_extension(Context::new().grant(Grant::ClientCredentials))
//! # }
//! ```
//!
//! Add it behind what changes the request; with a [`guard`](Enforce::guard) behind what retries, too. More on that, and on what it costs, in `docs/services.md` of the
//! repository.

use std::{ops::Deref, sync::Arc};

use cobrowse_lint::{Context, Linter, Rejected, Report, Request as Message, SessionGuard, Verdict};
use http::Extensions;
use reqwest::{Body, Request, Response};
use reqwest_middleware::{Error, Middleware, Next, Result};

/// Refuses a request that is known to fail, without sending it. The linter is shared: `&'static Linter` or `Arc<Linter>`.
pub fn enforce<L: Deref<Target = Linter> + Send + Sync + 'static>(linter: L) -> Enforce<L> {
    Enforce { linter, guard: None }
}

/// Sends every request, and tells what is wrong. The linter is shared: `&'static Linter` or `Arc<Linter>`.
pub fn observe<L: Deref<Target = Linter> + Send + Sync + 'static>(linter: L) -> Observe<L> {
    Observe { linter, guard: None }
}

/// Why [`enforce`] did not send a request; `None` for every other error.
pub fn rejected(error: &Error) -> Option<&Rejected> {
    match error {
        Error::Middleware(error) => error.downcast_ref(),
        Error::Reqwest(_) => None,
    }
}

/// Refuses a request that is known to fail; made by [`enforce`].
#[derive(Clone, Debug)]
pub struct Enforce<L> {
    linter: L,
    guard: Option<Arc<SessionGuard>>,
}

/// Sends every request; made by [`observe`].
#[derive(Clone, Debug)]
pub struct Observe<L> {
    linter: L,
    guard: Option<Arc<SessionGuard>>,
}

impl<L> Enforce<L> {
    /// Refuses the second use of a session ID too. The guard is shared by all clients of a process. It sees every attempt only where
    /// this is added behind what retries. An ID counts as used once its request went on, unless no connection was made.
    #[must_use]
    pub fn guard(self, guard: Arc<SessionGuard>) -> Self {
        Self { guard: Some(guard), ..self }
    }
}

impl<L> Observe<L> {
    /// Tells of the second use of a session ID too, as [`Enforce::guard`] refuses it.
    #[must_use]
    pub fn guard(self, guard: Arc<SessionGuard>) -> Self {
        Self { guard: Some(guard), ..self }
    }
}

#[async_trait::async_trait]
impl<L: Deref<Target = Linter> + Send + Sync + 'static> Middleware for Enforce<L> {
    async fn handle(&self, request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
        let guard = self.guard.as_deref();
        let check = |linter: &Linter, message: &Message<'_>| {
            guard.map_or_else(|| linter.check(message), |guard| guard.check(linter, message))
        };
        let Some(report) = report(&self.linter, &request, extensions, check) else {
            return next.run(request, extensions).await;
        };
        report.trace(report.verdict != Verdict::Rejected);
        let report = report.ensure().map_err(Error::middleware)?;
        heard(guard, &report, next.run(request, extensions).await)
    }
}

#[async_trait::async_trait]
impl<L: Deref<Target = Linter> + Send + Sync + 'static> Middleware for Observe<L> {
    async fn handle(&self, request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
        let guard = self.guard.as_deref();
        let check = |linter: &Linter, message: &Message<'_>| {
            guard.map_or_else(|| linter.check(message), |guard| guard.observe(linter, message))
        };
        let Some(report) = report(&self.linter, &request, extensions, check) else {
            return next.run(request, extensions).await;
        };
        report.trace(true);
        heard(guard, &report, next.run(request, extensions).await)
    }
}

/// The report of a request that may be ours.
fn report(
    linter: &Linter,
    request: &Request,
    extensions: &Extensions,
    check: impl Fn(&Linter, &Message<'_>) -> Report,
) -> Option<Report> {
    let url = request.url();
    if linter.is_another_api(url.path()) {
        return None;
    }
    let body = request.body().map_or(Some(&[][..]), Body::as_bytes);
    let message = Message::new(request.method().as_str(), url.as_str());
    let message = message.http_message(request.headers(), body);
    let context = extensions.get::<Context>().into_iter();
    Some(check(linter, &context.fold(message, Message::context)))
}

/// The answer; where no connection was made, no server has seen the session ID.
fn heard(guard: Option<&SessionGuard>, report: &Report, answer: Result<Response>) -> Result<Response> {
    if let (Some(guard), Err(Error::Reqwest(error))) = (guard, &answer) {
        if error.is_connect() {
            guard.forget_request(report);
        }
    }
    answer
}

#[cfg(doctest)]
#[doc = include_str!("../../docs/services.md")]
struct Services;
