//! What a checking service answers with.

use std::{
    fmt,
    ops::Deref,
    pin::Pin,
    task::{Context, Poll, ready},
};

use ::http::{Request, request::Parts};
use http_body::Body;
use pin_project_lite::pin_project;
use tower_service::Service;

use super::{body::Checked, checks::Checks, mode::Mode, reading::Reading};
use crate::Linter;

pin_project! {
    /// The answer of a [`CheckService`](super::CheckService).
    pub struct CheckFuture<S, M, L, B>
    where
        S: Service<Request<Checked<B>>>,
        M: Mode,
        B: Body,
    {
        #[pin]
        step: Step<S, M, L, B>,
    }
}

pin_project! {
    #[project = StepOf]
    enum Step<S, M, L, B>
    where
        S: Service<Request<Checked<B>>>,
        M: Mode,
        B: Body,
    {
        Reading { held: Option<Held<S, L, B>> },
        Sending { #[pin] answer: S::Future },
        Refused { error: Option<M::Error<S::Error>> },
    }
}

/// A request whose body is being read.
struct Held<S, L, B: Body> {
    service: S,
    checks: Checks<L>,
    parts: Parts,
    body: Reading<B>,
}

impl<S, M, L, B> CheckFuture<S, M, L, B>
where
    S: Service<Request<Checked<B>>>,
    M: Mode,
    B: Body,
{
    pub(super) fn reading(service: S, checks: Checks<L>, parts: Parts, body: Reading<B>) -> Self {
        Self { step: Step::Reading { held: Some(Held { service, checks, parts, body }) } }
    }

    pub(super) fn sending(answer: S::Future) -> Self {
        Self { step: Step::Sending { answer } }
    }

    pub(super) fn refused(error: M::Error<S::Error>) -> Self {
        Self { step: Step::Refused { error: Some(error) } }
    }
}

impl<S, M, L, B> Future for CheckFuture<S, M, L, B>
where
    S: Service<Request<Checked<B>>>,
    M: Mode,
    L: Deref<Target = Linter>,
    B: Body,
{
    type Output = Result<S::Response, M::Error<S::Error>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut step = self.project().step;
        loop {
            let next = match step.as_mut().project() {
                StepOf::Reading { held } => {
                    if let Some(held) = held {
                        ready!(held.body.poll(context));
                    }
                    let Some(Held { mut service, checks, parts, body }) = held.take() else { return Poll::Pending };
                    let seen = body.bytes();
                    match checks.refuse::<M, _>(&parts, seen.as_deref().map_err(|why| *why)) {
                        Some(error) => Step::Refused { error: Some(error) },
                        None => Step::Sending { answer: service.call(Request::from_parts(parts, Checked::read(body))) },
                    }
                }
                StepOf::Sending { answer } => return answer.poll(context).map_err(M::pass),
                StepOf::Refused { error } => {
                    return error.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error)));
                }
            };
            step.set(next);
        }
    }
}

impl<S, M, L, B> fmt::Debug for CheckFuture<S, M, L, B>
where
    S: Service<Request<Checked<B>>>,
    M: Mode,
    B: Body,
{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CheckFuture").finish_non_exhaustive()
    }
}
