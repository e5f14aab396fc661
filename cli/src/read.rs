//! One file → its text, or why there is none.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use cobrowse_lint::source::MAX_FILE_BYTES;
use thiserror::Error;

/// How much of a file tells whether it is text.
const HEAD: usize = 8 * 1024;

/// The least that is read at once.
const SMALLEST: usize = 256;

/// Why a file gives no text.
#[derive(Debug, Error)]
pub(crate) enum Unreadable {
    #[error("there is no such file or folder")]
    Missing,
    #[error("it cannot be read: {}", crate::error::plain(.0))]
    Io(io::Error),
    #[error("it is larger than {} MiB, the most that is read", MAX_FILE_BYTES / 1024 / 1024)]
    TooLarge,
    #[error("it is UTF-16 ({0}-endian); save it as UTF-8")]
    Utf16(&'static str),
    #[error("it is binary, not text")]
    Binary,
    #[error("it is not UTF-8: the byte at offset {0} fits no character; save it as UTF-8")]
    NotUtf8(usize),
    #[error("it is no regular file")]
    Irregular,
}

impl Unreadable {
    /// Whether the file is of another kind than what is looked for, instead of being out of reach.
    pub(crate) const fn is_foreign(&self) -> bool {
        matches!(self, Self::TooLarge | Self::Utf16(_) | Self::Binary | Self::NotUtf8(_))
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { Self::Missing } else { Self::Io(error) }
    }
}

/// The text of the file at `path`, kept in `bytes`.
pub(crate) fn file<'b>(path: &Path, bytes: &'b mut Vec<u8>) -> Result<&'b str, Unreadable> {
    let file = File::open(path)?;
    bytes.clear();
    bytes.reserve(HEAD);
    // To come to the end of a short file costs less than to ask where it is.
    let whole = (&file).take(HEAD as u64).read_to_end(bytes)? < HEAD;
    let length = if whole { 0 } else { file.metadata().map_or(0, |metadata| metadata.len()) };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > MAX_FILE_BYTES {
        return Err(Unreadable::TooLarge);
    }
    text_with_head(whole, file, length, bytes)
}

/// The text that `reader` gives, which is about `length` bytes long, kept in `bytes`.
pub(crate) fn text(mut reader: impl Read, length: usize, bytes: &mut Vec<u8>) -> Result<&str, Unreadable> {
    bytes.clear();
    let whole = read_to(HEAD, &mut reader, length, bytes)?;
    text_with_head(whole, reader, length, bytes)
}

/// The same once `bytes` are its head or, where that is true, the `whole` of it.
fn text_with_head(whole: bool, mut reader: impl Read, length: usize, bytes: &mut Vec<u8>) -> Result<&str, Unreadable> {
    match bytes.get(..2) {
        Some([0xff, 0xfe]) => return Err(Unreadable::Utf16("little")),
        Some([0xfe, 0xff]) => return Err(Unreadable::Utf16("big")),
        _ if bytes.contains(&0) => return Err(Unreadable::Binary),
        _ => {}
    }
    // One byte more than allowed tells that there are more.
    if !whole && !read_to(MAX_FILE_BYTES + 1, &mut reader, length, bytes)? {
        return Err(Unreadable::TooLarge);
    }
    std::str::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8(error.valid_up_to()))
}

/// Reads until `bytes` are `most` or, which is then true, there are no more; about `length` are expected.
fn read_to(most: usize, reader: &mut impl Read, length: usize, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let mut filled = bytes.len();
    while filled < most {
        // Room for one more than expected shows the end without growing.
        let room = if filled <= length { length + 1 } else { 2 * filled };
        bytes.resize(room.max(filled + SMALLEST).min(most), 0);
        match reader.read(bytes.get_mut(filled..).unwrap_or_default()) {
            Ok(0) => {
                bytes.truncate(filled);
                return Ok(true);
            }
            Ok(read) if filled + read == length => {
                // What is as long as the file says it is, is all of it.
                bytes.truncate(length);
                return Ok(true);
            }
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(bytes: &[u8]) -> String {
        text(bytes, 0, &mut Vec::new()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_text_is_said_by_name() {
        assert!(why(b"\xff\xfe{\0}\0").contains("UTF-16 (little-endian)"));
        assert!(why(b"\xfe\xff\0{").contains("UTF-16 (big-endian)"));
        assert!(why(b"{\0}").contains("binary"));
        assert!(why(b"{\xe9}").contains("offset 1"));
        assert!(why(&vec![b' '; MAX_FILE_BYTES + 1]).contains("16 MiB"));
        assert_eq!(text(&b"\xef\xbb\xbf{}"[..], 0, &mut Vec::new()).unwrap(), "\u{feff}{}");
        assert_eq!(text(&vec![b' '; MAX_FILE_BYTES][..], 0, &mut Vec::new()).unwrap().len(), MAX_FILE_BYTES);
    }

    #[test]
    fn a_file_of_the_length_it_says_is_read_at_once() {
        struct Nothing;
        impl Read for Nothing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("asked again"))
            }
        }
        for length in [2, HEAD, HEAD + 1] {
            let content = vec![b' '; length];
            let reader = (&content[..]).take(HEAD as u64).chain(content.get(HEAD..).unwrap_or_default()).chain(Nothing);
            assert_eq!(text(reader, length, &mut Vec::new()).unwrap().len(), length);
        }
        for wrong in [0, 1, 9] {
            assert_eq!(text(&b"{ }"[..], wrong, &mut Vec::new()).unwrap(), "{ }");
        }
    }
}
