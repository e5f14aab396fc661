//! Fixes: what would be written in place of each file is found out, then it is written or shown.

mod diff;
mod mend;
mod replace;
mod tally;

use std::{
    fs,
    io::{self, Read as _, Write as _},
    sync::Arc,
};

use cobrowse_lint::{source::MAX_FILE_BYTES, span::Span};
pub(crate) use tally::Tally;

use crate::{
    args::{CheckArgs, FixArgs},
    error::Error,
    file::{Checker, Storage},
    output::{Needs, Problem},
    pool,
    stdout::stdout,
    walk::{Origin, Source},
};

/// Whether standard input is mended, or would be.
pub(crate) fn takes_stdin(args: &CheckArgs) -> bool {
    args.fixes.any() && args.paths.iter().any(|path| path.as_os_str() == "-")
}

/// Whether something else than a report goes to standard output.
pub(crate) fn takes_stdout(args: &CheckArgs) -> bool {
    args.fixes.diff || takes_stdin(args)
}

/// What one file becomes.
#[derive(Debug)]
struct Mended {
    before: String,
    after: String,
    /// How many fixes are made.
    fixed: usize,
    /// How many more there would be with those that may change what is meant.
    more: usize,
    /// The places of the fixes that would make the file check worse.
    left_out: Vec<String>,
    /// Where credentials stand, before and after.
    secrets: [Vec<Span>; 2],
}

/// What came of fixing.
#[derive(Debug, Default)]
pub(crate) struct Fixes {
    pub(crate) tally: Tally,
    /// Files that could not be written.
    pub(crate) problems: Vec<Problem>,
    /// What standard input became.
    pub(crate) stdin: Option<Vec<u8>>,
}

/// Standard input, as far as it is read; what cannot be mended passes unchanged.
pub(crate) fn read_stdin() -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells that there are more.
    let most = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(Error::Stdin)?;
    Ok(bytes)
}

/// Mends `sources`, or shows how.
pub(crate) fn run(checker: &Checker<'_>, sources: &[Source], threads: usize, wanted: FixArgs) -> Result<Fixes, Error> {
    // A fix is for the template as it stands: what an environment puts into it is not its author's to change.
    let needs = Needs { text: wanted.diff, other_lines: wanted.diff, ..Needs::default() };
    let checker = Checker { needs, environments: &[], ..*checker };
    let mut mended = Vec::new();
    let work = |storage: &mut _, index: usize| {
        sources.get(index).and_then(|source| mend_source(&checker, storage, source, wanted.unsafe_fixes))
    };
    let take = |one: &mut Option<Mended>| {
        mended.push(one.take());
        Ok::<(), Error>(())
    };
    pool::in_order(sources.len(), threads, Storage::new, work, take, |_, _| ())?;
    let mended = sources.iter().zip(mended).filter_map(|(source, mended)| Some((source, mended?)));

    let mut fixes = Fixes { tally: Tally::new(wanted.diff), ..Fixes::default() };
    if wanted.diff {
        let mut out = stdout();
        for (source, mended) in mended {
            out.write_all(diff::unified(&source.shown, &mended).as_bytes()).map_err(Error::Stdout)?;
            fixes.tally.add(&source.shown, &mended);
        }
        out.flush().map_err(Error::Stdout)?;
        return Ok(fixes);
    }
    for (source, mended) in mended {
        fixes.write(source, mended);
    }
    if let Some(stdin) = checker.stdin {
        let stdin = fixes.stdin.as_deref().unwrap_or(stdin);
        let mut out = stdout();
        out.write_all(stdin).map_err(Error::Stdout)?;
        if stdin.len() > MAX_FILE_BYTES {
            io::copy(&mut io::stdin().lock(), &mut out).map_err(Error::Stdout)?;
        }
        out.flush().map_err(Error::Stdout)?;
    }
    Ok(fixes)
}

impl Fixes {
    fn write(&mut self, source: &Source, mended: Mended) {
        if mended.fixed > 0
            && let Some(path) = source.path()
            && let Err(why) = replace::file(path, &mended.before, &mended.after)
        {
            let message = format!("it is not fixed, and is as it was: {why}");
            self.problems.push(Problem { path: Arc::clone(&source.shown), message });
            return;
        }
        self.tally.add(&source.shown, &mended);
        if source.path().is_none() {
            self.stdin = Some(mended.after.into_bytes());
        }
    }
}

/// What `source` becomes; `None` where there is nothing to say of it. What cannot be read is said by the check.
fn mend_source<'a>(
    checker: &Checker<'a>,
    storage: &mut Storage<'a>,
    source: &Source,
    unsafe_too: bool,
) -> Option<Mended> {
    if source.unchanged {
        return None;
    }
    // What can be read once only is left to the check.
    if let Some(path) = source.path()
        && source.origin == Origin::Named
        && !fs::metadata(path).is_ok_and(|metadata| metadata.is_file())
    {
        return None;
    }
    let Storage { bytes, checking } = storage;
    let text = checker.read(source, bytes).ok()?;
    let format = checker.format_of(source, text)?;
    mend::text(checker, checking, source, format, text, unsafe_too)
}
