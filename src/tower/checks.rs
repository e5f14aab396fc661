//! What a request is checked with.

use std::{ops::Deref, sync::Arc};

use ::http::request::Parts;

use super::mode::Mode;
use crate::{Linter, SessionGuard};

/// A linter, and what remembers the session IDs if somebody shall.
#[derive(Clone, Debug)]
pub(super) struct Checks<L> {
    linter: L,
    guard: Option<Arc<SessionGuard>>,
}

impl<L> Checks<L> {
    pub(super) fn new(linter: L) -> Self {
        Self { linter, guard: None }
    }

    pub(super) fn guard(self, guard: Arc<SessionGuard>) -> Self {
        Self { guard: Some(guard), ..self }
    }
}

impl<L: Deref<Target = Linter>> Checks<L> {
    pub(super) fn is_another_api(&self, path: &str) -> bool {
        self.linter.is_another_api(path)
    }

    /// Why the request is not sent, by a mode; in place of a body that cannot be seen stands why.
    pub(super) fn refuse<M: Mode, E>(&self, parts: &Parts, body: Result<&[u8], &str>) -> Option<M::Error<E>> {
        M::decide(self.linter.check_http_seen(parts, body, self.guard.as_deref(), M::SENDS))
    }
}
