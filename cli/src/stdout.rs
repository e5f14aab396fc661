//! Standard output, for readers that may close it early, such as `head`.

use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};

use crate::progress;

/// Buffered standard output.
pub(crate) type Stdout = BufWriter<UntilClosed<StdoutLock<'static>>>;

/// How much is written at once.
pub(crate) const BUFFER: usize = 64 * 1024;

/// Locks standard output.
pub(crate) fn stdout() -> Stdout {
    BufWriter::with_capacity(BUFFER, UntilClosed { inner: io::stdout().lock(), closed: false })
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

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let done = self.inner.flush();
        self.forgive(done, ())
    }
}
