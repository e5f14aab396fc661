//! The floor: walks, reads and parses every JSON file under PATH on all processors, judges nothing, and writes BYTES bytes
//! for each of them.
//!
//! `floor PATH BYTES`

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError, mpsc};
use std::{env, thread};

/// How much is gathered before it is written, as a buffered writer would.
const BUFFER: usize = 64 * 1024;

/// How many files a thread takes at a time.
const PORTION: usize = 32;

fn main() -> io::Result<()> {
    let mut args = env::args_os().skip(1);
    let path = PathBuf::from(args.next().ok_or(io::ErrorKind::InvalidInput)?);
    let bytes = args.next().and_then(|text| text.to_str()?.parse().ok()).unwrap_or(0);
    // Not `io::Stdout`, which looks for line ends in what it is given.
    let stdout = Mutex::new(File::from(io::stdout().as_fd().try_clone_to_owned()?));

    if !path.is_dir() {
        return work([vec![path]], bytes, &stdout);
    }
    let (sender, receiver) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    let portions = || std::iter::from_fn(|| receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok());
    let threads = thread::available_parallelism()?.get();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(|| work(portions(), bytes, &stdout))).collect();
        let mut portion = Vec::new();
        walk(path, &mut portion, &sender)?;
        // A worker that has failed is heard of when it is joined.
        let _ = sender.send(portion);
        drop(sender);
        threads.into_iter().try_for_each(|thread| thread.join().expect("a thread of the floor panicked"))
    })
}

fn walk(folder: PathBuf, portion: &mut Vec<PathBuf>, sender: &mpsc::Sender<Vec<PathBuf>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            walk(entry.path(), portion, sender)?;
            continue;
        }
        portion.push(entry.path());
        if portion.len() == PORTION {
            let _ = sender.send(std::mem::replace(portion, Vec::with_capacity(PORTION)));
        }
    }
    Ok(())
}

fn work(portions: impl IntoIterator<Item = Vec<PathBuf>>, bytes: usize, stdout: &Mutex<File>) -> io::Result<()> {
    let mut body = Vec::new();
    let mut output = Vec::new();
    for file in portions.into_iter().flatten() {
        body.clear();
        File::open(file)?.read_to_end(&mut body)?;
        black_box(serde_json::from_slice::<serde_json::Value>(&body)?);
        output.resize(output.len() + bytes, b'.');
        if output.len() >= BUFFER {
            flush(&mut output, stdout)?;
        }
    }
    flush(&mut output, stdout)
}

fn flush(output: &mut Vec<u8>, stdout: &Mutex<File>) -> io::Result<()> {
    stdout.lock().unwrap_or_else(PoisonError::into_inner).write_all(output)?;
    output.clear();
    Ok(())
}
