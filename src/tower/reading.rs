//! Reading a body ahead of the inner service.

use std::{
    borrow::Cow,
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use http_body::{Body, Frame};

/// A larger body is not read: no payload of the API is near it.
pub const MOST_BYTES: u64 = 64 * 1024;

/// A body, and what has been read of it.
pub(super) struct Reading<B: Body> {
    pub(super) frames: VecDeque<Result<Frame<Bytes>, B::Error>>,
    /// What is left to be read.
    pub(super) rest: Option<Pin<Box<B>>>,
    /// How many bytes the frames and the rest have, as the body says.
    pub(super) size: u64,
}

impl<B: Body> Reading<B> {
    pub(super) fn new(body: B, size: u64) -> Self {
        Self { frames: VecDeque::new(), rest: Some(Box::pin(body)), size }
    }

    /// Reads to the end, to an error, or until it is longer than it said.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut read: u64 = self.data().map(|data| data.len() as u64).sum();
        while let Some(rest) = self.rest.as_mut().filter(|rest| !rest.is_end_stream() && read <= self.size) {
            let Some(frame) = ready!(rest.as_mut().poll_frame(context)) else { break };
            let frame = frame.map(whole);
            read += frame.as_ref().ok().and_then(Frame::data_ref).map_or(0, |data| data.len() as u64);
            let failed = frame.is_err();
            self.frames.push_back(frame);
            if failed {
                break;
            }
        }
        if read <= self.size {
            self.rest = None;
        }
        Poll::Ready(())
    }

    /// What was read, or why it is not all.
    pub(super) fn bytes(&self) -> Result<Cow<'_, [u8]>, &'static str> {
        if self.frames.iter().any(Result::is_err) {
            return Err("it could not be read to its end");
        }
        if self.rest.is_some() {
            return Err("it is longer than it says");
        }
        let mut data = self.data();
        let first = data.next().map(AsRef::as_ref).unwrap_or_default();
        let mut all = Cow::Borrowed(first);
        data.for_each(|more| all.to_mut().extend_from_slice(more));
        Ok(all)
    }

    fn data(&self) -> impl Iterator<Item = &Bytes> {
        self.frames.iter().flatten().filter_map(Frame::data_ref)
    }
}

/// A frame whose data is in one piece; of `Bytes`, nothing is copied.
pub(super) fn whole<D: Buf>(frame: Frame<D>) -> Frame<Bytes> {
    frame.map_data(|mut data| data.copy_to_bytes(data.remaining()))
}
