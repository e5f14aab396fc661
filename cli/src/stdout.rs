//! Standard output, for readers that may close it early, such as `head`.

use std::io::{self, BufWriter, ErrorKind, IoSlice, StdoutLock, Write};

use crate::progress;

/// Buffered standard output.
pub(crate) type Stdout = BufWriter<UntilClosed<StdoutLock<'static>>>;

/// How much is written at once: file systems take the same bytes in fewer pieces with less work, up to about this.
pub(crate) const BUFFER: usize = 256 * 1024;

/// Locks standard output.
pub(crate) fn stdout() -> Stdout {
    BufWriter::with_capacity(BUFFER, until_closed())
}

/// Locks standard output, for who writes much at once.
pub(crate) fn until_closed() -> UntilClosed<StdoutLock<'static>> {
    UntilClosed { inner: io::stdout().lock(), closed: false }
}

/// A writer that drops what nobody reads any more.
#[derive(Debug)]
pub(crate) struct UntilClosed<W> {
    inner: W,
    closed: bool,
}

impl<W> UntilClosed<W> {
    fn forgive<T>(&mut self, done: io::Result<T>, instead: T) -> io::Result<T> {
        match done {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(instead)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for UntilClosed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        progress::clear();
        let done = self.inner.write(bytes);
        self.forgive(done, bytes.len())
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        let length = pieces.iter().map(|piece| piece.len()).sum();
        if self.closed {
            return Ok(length);
        }
        progress::clear();
        let done = self.inner.write_vectored(pieces);
        self.forgive(done, length)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let done = self.inner.flush();
        self.forgive(done, ())
    }
}
