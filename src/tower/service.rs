//! The layer and the service that it makes.

use std::{
    marker::PhantomData,
    mem,
    ops::Deref,
    sync::Arc,
    task::{Context, Poll},
};

use ::http::Request;
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use super::{
    body::Checked,
    checks::Checks,
    future::CheckFuture,
    mode::Mode,
    reading::{MOST_BYTES, Reading},
};
use crate::{Linter, SessionGuard, http::STREAM};

/// Puts a check before a service; made by [`enforce`](super::enforce) or [`observe`](super::observe).
#[derive(Clone, Debug)]
pub struct CheckLayer<M, L> {
    mode: PhantomData<M>,
    checks: Checks<L>,
}

impl<M: Mode, L> CheckLayer<M, L> {
    pub(super) fn new(linter: L) -> Self {
        Self { mode: PhantomData, checks: Checks::new(linter) }
    }

    /// Refuses, or tells of, the second use of a session ID too. The guard is shared by all clients of a process. It looks at every
    /// attempt only where this layer is inside of the one that retries. An ID counts as used once its request went on; where that
    /// failed before it reached the server, [`SessionGuard::forget`] it.
    #[must_use]
    pub fn guard(self, guard: Arc<SessionGuard>) -> Self {
        Self { checks: self.checks.guard(guard), ..self }
    }
}

impl<S, M: Mode, L: Clone> Layer<S> for CheckLayer<M, L> {
    type Service = CheckService<S, M, L>;

    fn layer(&self, inner: S) -> Self::Service {
        CheckService { inner, mode: self.mode, checks: self.checks.clone() }
    }
}

/// A service with a check before it.
#[derive(Clone, Debug)]
pub struct CheckService<S, M, L> {
    inner: S,
    mode: PhantomData<M>,
    checks: Checks<L>,
}

impl<S, M, L, B> Service<Request<B>> for CheckService<S, M, L>
where
    S: Service<Request<Checked<B>>> + Clone,
    M: Mode,
    L: Deref<Target = Linter> + Clone,
    B: Body,
{
    type Response = S::Response;
    type Error = M::Error<S::Error>;
    type Future = CheckFuture<S, M, L, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context).map_err(M::pass)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if self.checks.is_another_api(request.uri().path()) {
            return CheckFuture::sending(self.inner.call(request.map(Checked::untouched)));
        }
        let (parts, body) = request.into_parts();
        let seen: Result<&[u8], _> = match body.size_hint().exact() {
            _ if body.is_end_stream() => Ok(&[]),
            Some(size) if size <= MOST_BYTES => {
                // The service that said it is ready is the one to be called.
                let next = self.inner.clone();
                let ready = mem::replace(&mut self.inner, next);
                return CheckFuture::reading(ready, self.checks.clone(), parts, Reading::new(body, size));
            }
            Some(_) => Err("it is larger than 64 KiB"),
            None => Err(STREAM),
        };
        match self.checks.refuse::<M, _>(&parts, seen) {
            Some(error) => CheckFuture::refused(error),
            None => CheckFuture::sending(self.inner.call(Request::from_parts(parts, Checked::untouched(body)))),
        }
    }
}
