//! A [`tower`](https://docs.rs/tower) layer that checks requests before a service sends them.
//!
//! [`enforce`] refuses a request that is known to fail, with an error that owns the report; the inner service is not called.
//! [`observe`] sends it all the same. Both tell in a `tracing` event ([`Report::trace`](crate::Report::trace)) what came of the
//! check. There is no default: the difference is whether a wrong judgement costs a request.
//!
//! ```
//! use cobrowse_lint::{Linter, tower::{Error, enforce}};
//! use http::Request;
//! # use std::{convert::Infallible, future::{Ready, ready}, pin::pin, task::{Context, Poll, Waker}};
//! # use http_body::{Body, Frame, SizeHint};
//! # use cobrowse_lint::tower::Checked;
//! use tower_layer::Layer;
//! use tower_service::Service;
//!
//! # #[derive(Clone)]
//! # struct Client;
//! # impl Service<Request<Checked<String>>> for Client {
//! #     type Response = ();
//! #     type Error = Infallible;
//! #     type Future = Ready<Result<(), Infallible>>;
//! #     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> { Poll::Ready(Ok(())) }
//! #     fn call(&mut self, _: Request<Checked<String>>) -> Self::Future { ready(Ok(())) }
//! # }
//! # fn block_on<F: Future>(future: F) -> F::Output {
//! #     match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
//! #         Poll::Ready(output) => output,
//! #         Poll::Pending => unreachable!("nothing to wait for"),
//! #     }
//! # }
//! // `Client` is any service that takes requests of the `http` crate.
//! let mut client = enforce(Linter::builtin()).layer(Client);
//!
//! let path = "https://api.mypurecloud.com/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse";
//! let request = Request::post(path).body(r#"{"cobrowseSessionId": "null"}"#.to_owned())?;
//! match block_on(client.call(request)) {
//!     Err(Error::Rejected(rejected)) => assert_eq!(rejected.report().findings[0].rule.name(), "null-id"),
//!     _ => unreachable!("it is refused"),
//! }
//! # Ok::<(), http::Error>(())
//! ```
//!
//! # What is read
//!
//! A request to another API passes untouched, at the cost of a [path comparison](Linter::is_another_api). Else a body that says
//! an exact size of at most [`MOST_BYTES`] is read before the inner service is called, which then gets the same frames, trailers
//! and errors as a [`Checked`] body. Any other body passes as the stream it is: it is not judged, and the event says so.
//!
//! While a body is read, the next request may come: the inner service is a `Clone`, and one that is none goes into tower's
//! `Buffer` first.
//!
//! # What the caller knows
//!
//! A [`Context`](crate::Context) among the request's extensions is heard: `request.extensions_mut().insert(context)`.

mod body;
mod checks;
mod future;
mod mode;
mod reading;
mod service;

use std::ops::Deref;

pub use body::Checked;
pub use future::CheckFuture;
pub use mode::{Enforce, Error, Mode, Observe};
pub use reading::MOST_BYTES;
pub use service::{CheckLayer, CheckService};

use crate::Linter;

/// Refuses a request that is known to fail, without calling the inner service. The linter is shared: `&'static Linter` or
/// `Arc<Linter>`.
pub fn enforce<L: Deref<Target = Linter> + Clone>(linter: L) -> CheckLayer<Enforce, L> {
    CheckLayer::new(linter)
}

/// Sends every request, and tells what is wrong. The linter is shared: `&'static Linter` or `Arc<Linter>`.
pub fn observe<L: Deref<Target = Linter> + Clone>(linter: L) -> CheckLayer<Observe, L> {
    CheckLayer::new(linter)
}
