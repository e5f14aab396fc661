//! A client that is a service, and bodies that come in pieces.

use std::{
    collections::VecDeque,
    future::poll_fn,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body::{Body, Frame, SizeHint};
use tower_service::Service;

use crate::sent::Server;

/// A body in pieces, of which none is there at once.
pub(crate) struct Pieces {
    pub(crate) frames: VecDeque<Result<Frame<Bytes>, &'static str>>,
    pub(crate) size: Option<u64>,
    pub(crate) waited: bool,
}

impl Pieces {
    /// One of unknown size.
    pub(crate) fn streaming(pieces: &[&str]) -> Self {
        let frame = |piece: &&str| Ok(Frame::data(Bytes::copy_from_slice(piece.as_bytes())));
        Self { frames: pieces.iter().map(frame).collect(), size: None, waited: false }
    }

    pub(crate) fn sized(pieces: &[&str]) -> Self {
        let size = pieces.iter().map(|piece| piece.len() as u64).sum();
        Self { size: Some(size), ..Self::streaming(pieces) }
    }

    pub(crate) fn trailers(mut self, trailers: HeaderMap) -> Self {
        self.frames.push_back(Ok(Frame::trailers(trailers)));
        self
    }

    pub(crate) fn error(mut self, error: &'static str) -> Self {
        self.frames.push_back(Err(error));
        self
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        self.waited = !self.waited;
        if self.waited {
            return Poll::Pending;
        }
        let frame = self.frames.pop_front();
        if let (Some(Ok(frame)), Some(size)) = (&frame, self.size) {
            self.size = Some(size.saturating_sub(frame.data_ref().map_or(0, |data| data.len() as u64)));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.size.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Sends what it is given to the server, and gives back what it sent.
pub(crate) struct Client {
    address: SocketAddr,
    is_ready: bool,
}

#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) size: Option<u64>,
    pub(crate) body: String,
    pub(crate) trailers: Option<HeaderMap>,
}

impl Client {
    pub(crate) fn new(server: &Server) -> Self {
        Self { address: server.address, is_ready: false }
    }
}

impl Clone for Client {
    /// Another one that has to get ready for itself.
    fn clone(&self) -> Self {
        Self { address: self.address, is_ready: false }
    }
}

impl<B: Body<Data = Bytes, Error = &'static str> + 'static> Service<Request<B>> for Client {
    type Response = Received;
    type Error = String;
    type Future = Pin<Box<dyn Future<Output = Result<Received, String>>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), String>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "it was not ready");
        let address = self.address;
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let mut body = pin!(body);
            let mut received = Received { size: body.size_hint().exact(), body: String::new(), trailers: None };
            while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
                let frame = frame.map_err(|error| format!("{error} after {} bytes", received.body.len()))?;
                match frame.into_data() {
                    Ok(data) => received.body.push_str(std::str::from_utf8(&data).unwrap()),
                    Err(frame) => received.trailers = frame.into_trailers().ok(),
                }
            }
            assert!(body.is_end_stream());
            let mut stream = TcpStream::connect(address).unwrap();
            let head =
                format!("{} {} HTTP/1.1\r\ncontent-length: {}", parts.method, parts.uri.path(), received.body.len());
            write!(stream, "{head}\r\n\r\n{}", received.body).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            Ok(received)
        })
    }
}

/// Waits until the service is ready, and calls it.
pub(crate) fn send<S: Service<Request<B>>, B>(service: &mut S, request: Request<B>) -> Result<S::Response, S::Error> {
    block_on(poll_fn(|context| service.poll_ready(context)))?;
    block_on(service.call(request))
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}
