//! A report on its way out: gathered until writing it is worth a system call.

use std::{
    io::{self, ErrorKind, IoSlice, Write},
    sync::Arc,
};

use crate::stdout::BUFFER;

/// Gathers pieces and writes many of them at once. A text that many requests share is handed to the operating system where
/// it is, which copies it anyway.
pub(super) struct Gathered<W> {
    out: W,
    /// What nothing shares, one piece behind the other.
    own: Vec<u8>,
    /// The shared texts, each with the place in `own` that it belongs to.
    shared: Vec<(usize, Arc<str>)>,
    length: usize,
}

impl<W: Write> Gathered<W> {
    pub(super) const fn new(out: W) -> Self {
        Self { out, own: Vec::new(), shared: Vec::new(), length: 0 }
    }

    pub(super) fn put(&mut self, piece: &[u8]) -> io::Result<()> {
        if piece.len() >= BUFFER {
            // Long enough by itself.
            self.write()?;
            return self.out.write_all(piece);
        }
        self.own.extend_from_slice(piece);
        self.length += piece.len();
        Ok(())
    }

    pub(super) fn put_shared(&mut self, text: &Arc<str>) -> io::Result<()> {
        // Elsewhere each piece is written by itself.
        if cfg!(not(unix)) {
            return self.put(text.as_bytes());
        }
        self.shared.push((self.own.len(), text.clone()));
        self.length += text.len();
        Ok(())
    }

    /// Ends a line. Only whole lines are written at once: of another, standard output keeps the rest and writes that by itself.
    pub(super) fn end_line(&mut self) -> io::Result<()> {
        self.put(b"\n")?;
        if self.length < BUFFER { Ok(()) } else { self.write() }
    }

    /// Writes all that was put in.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.write()?;
        self.out.flush()
    }

    fn write(&mut self) -> io::Result<()> {
        let mut pieces = Vec::with_capacity(2 * self.shared.len() + 1);
        let mut rest = self.own.as_slice();
        let mut written = 0;
        for (place, text) in &self.shared {
            let (own, behind) = rest.split_at_checked(place - written).unwrap_or_default();
            pieces.extend([IoSlice::new(own), IoSlice::new(text.as_bytes())]);
            (rest, written) = (behind, *place);
        }
        pieces.push(IoSlice::new(rest));
        write_all(&mut self.out, &mut pieces)?;
        self.own.clear();
        self.shared.clear();
        self.length = 0;
        Ok(())
    }
}

fn write_all(out: &mut impl Write, mut pieces: &mut [IoSlice<'_>]) -> io::Result<()> {
    IoSlice::advance_slices(&mut pieces, 0);
    while !pieces.is_empty() {
        match out.write_vectored(pieces) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => IoSlice::advance_slices(&mut pieces, count),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a few bytes of one piece at a time.
    struct Slow(Vec<u8>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.get(..7).unwrap_or(bytes);
            self.0.extend_from_slice(taken);
            Ok(taken.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn all_pieces_come_out_in_order_whatever_is_taken_at_once() {
        let shared: Arc<str> = "shared ".repeat(BUFFER / 50).into();
        let mut gathered = Gathered::new(Slow(Vec::new()));
        let mut expected = "long ".repeat(BUFFER / 4);
        gathered.put(b"first ").unwrap();
        gathered.put(expected.as_bytes()).unwrap();
        expected.insert_str(0, "first ");
        for number in 0..20 {
            let own = format!("line {number}: ");
            gathered.put(own.as_bytes()).unwrap();
            expected += &own;
            for _ in 0..number % 3 {
                gathered.put_shared(&shared).unwrap();
                expected += &shared;
            }
            gathered.end_line().unwrap();
            expected += "\n";
        }
        assert!(gathered.out.0.len() > BUFFER && gathered.out.0.len() < expected.len());
        gathered.flush().unwrap();
        assert!(gathered.out.0 == expected.as_bytes());
    }
}
