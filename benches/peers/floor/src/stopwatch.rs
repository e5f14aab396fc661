//! Starts a command and says, on its own standard output: how many nanoseconds it took from start to exit, how many
//! microseconds the processors worked on it, its peak memory in KiB, and its exit status.
//!
//! `stopwatch OUTPUT COMMAND [ARGUMENT]...`; both streams of the command go to the file OUTPUT.
//!
//! Not done in the script: Linux counts the memory of the process that starts a command as the command's own until it runs.

use std::env;
use std::fs::File;
use std::io;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

fn main() -> io::Result<()> {
    let mut args = env::args_os().skip(1);
    let output = File::create(args.next().ok_or(io::ErrorKind::InvalidInput)?)?;
    let mut command = Command::new(args.next().ok_or(io::ErrorKind::InvalidInput)?);
    command.args(args).stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);

    let start = Instant::now();
    let status = command.status()?;
    let nanoseconds = start.elapsed().as_nanos();

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let worked = usage.user_time() + usage.system_time();
    println!("{nanoseconds} {} {} {}", worked.num_microseconds(), usage.max_rss(), status.code().unwrap_or(-1));
    Ok(())
}
