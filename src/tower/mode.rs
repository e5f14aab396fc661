//! What becomes of a request that is known to fail.

use crate::{Rejected, Report, Verdict};

/// Why an enforcing service gave no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// The request is known to fail and was not sent.
    #[error(transparent)]
    Rejected(Rejected),
    /// The inner service failed.
    #[error(transparent)]
    Inner(E),
}

impl<E: Into<Box<dyn std::error::Error + Send + Sync>>> Error<E> {
    /// The error as most of `tower`'s layers want it: what it wraps, in a box.
    ///
    /// ```
    /// use cobrowse_lint::{Linter, Rejected, Request, tower::Error};
    ///
    /// let request = Request::post("/api/v2/conversations/cobrowse/sessions").body("{}");
    /// let rejected = Linter::builtin().check(&request).ensure().unwrap_err();
    /// let error = Error::<std::io::Error>::Rejected(rejected).into_boxed();
    /// assert!(error.downcast_ref::<Rejected>().is_some());
    /// ```
    pub fn into_boxed(self) -> Box<dyn std::error::Error + Send + Sync> {
        match self {
            Self::Rejected(rejected) => rejected.into(),
            Self::Inner(error) => error.into(),
        }
    }
}

/// What becomes of a request that is known to fail: [`Enforce`] or [`Observe`].
pub trait Mode: Copy + sealed::Sealed {
    /// The error of a service whose inner service has the error `E`.
    type Error<E>;

    /// Whether a rejected request is sent.
    #[doc(hidden)]
    const SENDS: bool;

    #[doc(hidden)]
    fn pass<E>(error: E) -> Self::Error<E>;

    #[doc(hidden)]
    fn decide<E>(report: Report) -> Option<Self::Error<E>>;
}

/// It is refused.
#[derive(Clone, Copy, Debug)]
pub struct Enforce;

/// It is sent all the same.
#[derive(Clone, Copy, Debug)]
pub struct Observe;

impl Mode for Enforce {
    type Error<E> = Error<E>;

    const SENDS: bool = false;

    fn pass<E>(error: E) -> Error<E> {
        Error::Inner(error)
    }

    fn decide<E>(report: Report) -> Option<Error<E>> {
        report.trace(report.verdict != Verdict::Rejected);
        report.ensure().err().map(Error::Rejected)
    }
}

impl Mode for Observe {
    type Error<E> = E;

    const SENDS: bool = true;

    fn pass<E>(error: E) -> E {
        error
    }

    fn decide<E>(report: Report) -> Option<E> {
        report.trace(true);
        None
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Enforce {}
    impl Sealed for super::Observe {}
}
