//! The body that the inner service gets.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::reading::{Reading, whole};

pin_project! {
    /// A body that may have been read ahead: it gives the same data, trailers and errors as the one that it is made of.
    pub struct Checked<B: Body> {
        #[pin]
        body: Source<B>,
    }
}

pin_project! {
    #[project = SourceOf]
    enum Source<B: Body> {
        Untouched { #[pin] body: B },
        Read { reading: Reading<B> },
    }
}

impl<B: Body> Checked<B> {
    pub(super) fn untouched(body: B) -> Self {
        Self { body: Source::Untouched { body } }
    }

    pub(super) fn read(reading: Reading<B>) -> Self {
        Self { body: Source::Read { reading } }
    }
}

impl<B: Body> Body for Checked<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let reading = match self.project().body.project() {
            SourceOf::Untouched { body } => return body.poll_frame(context).map(|frame| Some(frame?.map(whole))),
            SourceOf::Read { reading } => reading,
        };
        let frame = match (reading.frames.pop_front(), &mut reading.rest) {
            (Some(frame), _) => Poll::Ready(Some(frame)),
            (None, Some(rest)) => rest.as_mut().poll_frame(context).map(|frame| Some(frame?.map(whole))),
            (None, None) => Poll::Ready(None),
        };
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            let given = frame.data_ref().map_or(0, |data| data.len() as u64);
            reading.size = reading.size.saturating_sub(given);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        match &self.body {
            Source::Untouched { body } => body.is_end_stream(),
            Source::Read { reading } => {
                reading.frames.is_empty() && reading.rest.as_ref().is_none_or(Body::is_end_stream)
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.body {
            Source::Untouched { body } => body.size_hint(),
            Source::Read { reading } => SizeHint::with_exact(reading.size),
        }
    }
}

impl<B: Body> fmt::Debug for Checked<B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Checked").finish_non_exhaustive()
    }
}
