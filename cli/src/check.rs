//! `check`: files → reports → outputs and an exit status.

use std::{
    env, fs,
    io::{self, Write as _},
    mem::ManuallyDrop,
    path::{Path, PathBuf},
    thread,
};

use cobrowse_lint::{
    Context, Linter, Rule, SessionIds,
    source::Environment,
    span::{LineIndex, Span},
};

use crate::{
    Status,
    args::CheckArgs,
    error::Error,
    file::{Checker, Storage},
    fix, names,
    output::{CheckedFile, Outputs, Problem, Summary},
    pool, read,
    walk::Sources,
};

/// Checks what `args` ask for.
pub(crate) fn run(args: &CheckArgs) -> Result<Status, Error> {
    // The process ends with the run, and taking the catalogue apart takes longer than checking a file.
    let linter = ManuallyDrop::new(linter(args)?);
    let cwd = env::current_dir().map_err(Error::CurrentDirectory)?;
    format_is_for_named_files(args)?;
    let environments = environments(args)?;
    let context = args.context.as_deref().map(context).transpose()?;
    let threads = || args.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, Into::into);
    let mut outputs = Outputs::open(args, linter.catalog().version())?;
    let sources = Sources::find(&args.paths, &args.stdin_filename, &cwd, &threads, &outputs.files());
    let sources = ManuallyDrop::new(sources);
    let stdin = if fix::takes_stdin(args) { Some(fix::read_stdin()?) } else { None };
    let mut checker = Checker {
        linter: &linter,
        cwd: &cwd,
        format: args.format,
        endpoint: args.endpoint.as_deref(),
        environments: &environments,
        context: context.as_ref(),
        stdin: stdin.as_deref(),
        needs: outputs.needs,
    };
    let threads = if sources.files.len() > 1 { threads() } else { 1 };
    let mut fixes = fix::Fixes::default();
    if args.fixes.any() {
        fixes = fix::run(&checker, &sources.files, threads, args.fixes)?;
        checker.stdin = fixes.stdin.as_deref().or(checker.stdin);
    }
    let fix::Fixes { tally, problems, .. } = &fixes;
    let sessions = SessionIds::with_capacity(sources.files.len());
    let mut run = Run { linter: &linter, sessions, summary: Summary::default() };

    for problem in sources.problems.iter().chain(problems) {
        run.take(&mut CheckedFile::of_problem(problem.clone()), &mut outputs)?;
    }
    let storage = || checker.storage();
    let work = |storage: &mut Storage<'_>, index: usize| checker.check(storage, sources.files.get(index)?);
    let take = |file: &mut Option<CheckedFile>| file.as_mut().map_or(Ok(()), |file| run.take(file, &mut outputs));
    let reuse = |storage: &mut Storage<'_>, file| storage.reuse(file);
    pool::in_order(sources.files.len(), threads, storage, work, take, reuse)?;
    if run.summary.found_nothing() && !args.allow_empty {
        run.take(&mut CheckedFile::of_problem(nothing(args)), &mut outputs)?;
    }
    let made = args.fixes.any() && !args.fixes.diff;
    run.summary.fixes = made.then(|| tally.clone());
    outputs.finish(&run.summary).map_err(Error::Write)?;
    if args.fixes.diff {
        // Nothing can be done where it fails.
        let _ = io::stderr().lock().write_all(tally.text().as_bytes());
    }
    Ok(match status(&run.summary, args) {
        Status::Clean | Status::Findings if args.fixes.diff && tally.fixed() > 0 => Status::Findings,
        Status::Findings if args.fixes.diff => Status::Clean,
        status => status,
    })
}

/// A run over files, in order.
struct Run<'a> {
    linter: &'a Linter,
    sessions: SessionIds,
    summary: Summary,
}

impl Run<'_> {
    fn take(&mut self, file: &mut CheckedFile, outputs: &mut Outputs) -> Result<(), Error> {
        for request in &mut file.requests {
            let verdict = request.report.verdict;
            self.sessions.observe(self.linter, &file.path, &mut request.report);
            let reused = request.report.findings.iter().any(|finding| finding.rule == Rule::ReusedSessionId);
            if reused || request.report.verdict != verdict {
                request.line = None;
            }
        }
        self.summary.add(file);
        outputs.file(file).map_err(Error::Write)
    }
}

fn status(summary: &Summary, args: &CheckArgs) -> Status {
    if summary.problems > 0 {
        Status::Problem
    } else if summary.at_or_above(args.fail_on) > 0 {
        Status::Findings
    } else {
        Status::Clean
    }
}

fn linter(args: &CheckArgs) -> Result<Linter, Error> {
    let mut builder = Linter::builder().notes(true).contract(args.contract);
    for path in &args.schema {
        let name = path.to_string_lossy();
        let text = fs::read_to_string(path).map_err(|source| Error::Schema { path: name.to_string(), source })?;
        builder = builder.schema(name, text);
    }
    for rule in &args.rule {
        builder = builder.rule(rule.rule, rule.loudness);
    }
    for host in &args.own_host {
        builder = builder.own_host(host);
    }
    let linter = builder.build()?;
    if let Some(endpoint) = &args.endpoint {
        let known: Vec<&str> = linter.catalog().endpoints().iter().map(|endpoint| endpoint.id.as_str()).collect();
        if !known.contains(&endpoint.as_str()) {
            let all = format!("The endpoints are {}.", known.join(", "));
            return Err(names::unknown("endpoint", endpoint, known, all));
        }
    }
    Ok(linter)
}

/// What the user knows of the token, the conversation and the agent.
pub(crate) fn context(path: &Path) -> Result<Context, Error> {
    let name = path.to_string_lossy();
    let mut bytes = Vec::new();
    let text = read::file(path, &mut bytes)
        .map_err(|why| Error::ContextFile { path: name.to_string(), why: why.to_string() })?;
    let text = text.trim_start_matches('\u{feff}');
    let wrong = |error: toml::de::Error| {
        let at = Span::new(error.span().map_or(0, |span| span.start), text.len()).start;
        let place = LineIndex::new(text).position(text, at);
        let (line, column) = (place.line.get(), place.column.get());
        Error::Context { path: name.to_string(), line, column, why: error.message().trim_end().to_owned() }
    };
    toml::from_str(text).map_err(wrong)
}

/// The environments that placeholders are filled from.
fn environments(args: &CheckArgs) -> Result<Vec<Environment>, Error> {
    let mut bytes = Vec::new();
    let read = |path: &PathBuf| {
        let name = path.to_string_lossy();
        let text = read::file(path, &mut bytes)
            .map_err(|why| Error::EnvironmentFile { path: name.to_string(), why: why.to_string() })?;
        Ok(Environment::read(name, text, args.env_name.as_deref())?)
    };
    args.env.iter().map(read).collect()
}

/// In a folder, the format of one file would be said of every file.
fn format_is_for_named_files(args: &CheckArgs) -> Result<(), Error> {
    if args.format.is_some() && args.paths.iter().all(|path| path.is_dir()) { Err(Error::OnlyFolders) } else { Ok(()) }
}

fn nothing(args: &CheckArgs) -> Problem {
    let first = args.paths.first().map(|path| path.to_string_lossy()).unwrap_or_default();
    let more = match args.paths.len() {
        0 | 1 => "no request was found here".to_owned(),
        count => format!("no request was found here, nor in {}", crate::text::count(count - 1, "other path")),
    };
    let message = format!("{more}; check the path, or allow it with `--allow-empty`");
    let path = if first == "-" { args.stdin_filename.as_str() } else { &first };
    Problem { path: path.into(), message }
}

impl CheckedFile {
    fn of_problem(problem: Problem) -> Self {
        Self { path: problem.path.clone(), problems: vec![problem], ..Self::default() }
    }
}
