//! `check`: files → reports → outputs and an exit status.

use std::{
    env,
    io::{self, Write as _},
    mem::ManuallyDrop,
    path::Path,
    thread,
};

use cobrowse_lint::{
    Context, Rule, SessionIds,
    source::Environment,
    span::{LineIndex, Span},
};

use crate::{
    Status,
    accept::Acceptance,
    args::{CheckArgs, SettingsArgs},
    changed::Changed,
    config::{Adoption, Day, Rooms, today, whole_path},
    error::Error,
    file::{Checker, Storage},
    fix,
    output::{CheckedFile, Outputs, Problem, Summary},
    pool,
    progress::{self, Progress},
    read,
    text::count,
    walk::{Origin, Source, Sources},
};

/// Checks what `args` ask for.
pub(crate) fn run(args: &CheckArgs) -> Result<Status, Error> {
    let cwd = env::current_dir().map_err(Error::CurrentDirectory)?;
    format_is_for_named_files(args)?;
    let environments = environments(&args.settings)?;
    let context = args.settings.context.as_deref().map(context).transpose()?;
    let threads = || args.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, Into::into);
    let first = Rooms::of_the_command_line(&args.settings)?;
    let catalog = first.linter.catalog().version().to_owned();
    let named = if args.found.as_found { Origin::Found } else { Origin::Named };
    let mut sources = Sources::find(&args.paths, named, &args.stdin_filename, &cwd, &threads, &Outputs::files(args));
    let changed = args.changed_since.as_deref().map(|revision| Changed::since(revision, &args.paths)).transpose()?;
    // The process ends with the run, and taking catalogues apart takes longer than checking a file.
    let rooms = ManuallyDrop::new(Rooms::assign(first, &mut sources.files, &args.settings, &cwd)?);
    if let Some(changed) = &changed {
        changed.mark(&mut sources.files, &cwd);
    }
    let mut sources = ManuallyDrop::new(sources);
    let stdin = if fix::takes_stdin(args) { Some(fix::read_stdin()?) } else { None };
    let mut outputs = Outputs::open(args, &catalog, &inputs(args, &sources.files, &rooms))?;
    let mut checker = Checker {
        rooms: &rooms,
        cwd: &cwd,
        format: args.settings.format,
        environments: &environments,
        context: context.as_ref(),
        stdin: stdin.as_deref(),
        changed: changed.as_ref(),
        // Only entries end on a day, and to know which one it is, a file is read.
        today: if rooms.configs.iter().any(|config| !config.suppressions.is_empty()) {
            today()
        } else {
            Day::default()
        },
        needs: outputs.needs,
    };
    sources.files.iter().filter(|file| file.unchanged).for_each(|file| checker.acceptance().leave_out(file));
    let mut unchanged = 0;
    if changed.as_ref().is_some_and(Changed::is_empty) {
        unchanged = sources.files.len();
        sources.files.clear();
    }
    let threads = if sources.files.len() > 1 { threads() } else { 1 };
    let mut fixes = fix::Fixes::default();
    if args.fixes.any() {
        fixes = fix::run(&checker, &sources.files, threads, args.fixes)?;
        checker.stdin = fixes.stdin.as_deref().or(checker.stdin);
    }
    let fix::Fixes { tally, problems, .. } = &fixes;
    // The same holds for a hundred thousand session IDs.
    let sessions = ManuallyDrop::new(SessionIds::with_capacity(sources.files.len()));
    let mut run = Run {
        acceptance: checker.acceptance(),
        sessions,
        summary: Summary { changed_since: args.changed_since.clone(), unchanged, ..Summary::default() },
        adoption: args.write_suppressions.then(|| Adoption::new(args.fail_on)),
    };

    for problem in sources.problems.iter().chain(problems) {
        run.take(None, &mut CheckedFile::of_problem(problem.clone()), &mut outputs)?;
    }
    let storage = Storage::new;
    let work = |storage: &mut _, index: usize| checker.check(storage, sources.files.get(index)?);
    let mut next = sources.files.iter();
    let mut progress = Progress::new(sources.files.len(), args);
    let take = |file: &mut Option<CheckedFile>| {
        let source = next.next();
        progress.step();
        if let Some(file) = file {
            return run.take(source, file, &mut outputs);
        }
        let unchanged = source.is_some_and(|source| source.unchanged);
        let left_out = if unchanged { &mut run.summary.unchanged } else { &mut run.summary.without };
        *left_out += 1;
        Ok(())
    };
    let reuse = |storage: &mut Storage<'_>, file: &mut _| storage.reuse(file);
    pool::in_order(sources.files.len(), threads, storage, work, take, reuse)?;
    progress::clear();
    if run.summary.found_nothing() && !args.found.allow_empty && changed.is_none() {
        run.take(None, &mut CheckedFile::of_problem(nothing(args)), &mut outputs)?;
    }
    for mut file in run.acceptance.unused() {
        run.take(None, &mut file, &mut outputs)?;
    }
    let made = args.fixes.any() && !args.fixes.diff;
    run.summary.fixes = made.then(|| tally.clone());
    outputs.finish(&run.summary).map_err(Error::Write)?;
    if let Some(adoption) = run.adoption.take() {
        // What no entry can be for, such as standard input or a misspelt comment, fails the next run as well.
        let remains = run.summary.at_or_above(args.fail_on).saturating_sub(adoption.failures);
        let told = adoption.write(&cwd)?;
        // The report has standard output.
        let mut aside = io::stderr().lock();
        let _ = aside.write_all(told.as_bytes());
        if remains > 0 {
            let what = count(remains, "finding");
            let _ =
                writeln!(aside, "{what} no entry can accept, and the command still fails: mend what the report shows");
        }
        return Ok(match (run.summary.problems, remains) {
            (0, 0) => Status::Clean,
            (0, _) => Status::Findings,
            _ => Status::Problem,
        });
    }
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
    acceptance: Acceptance<'a>,
    sessions: ManuallyDrop<SessionIds>,
    summary: Summary,
    /// What is to be accepted from now on, where the user asks for it.
    adoption: Option<Adoption>,
}

impl Run<'_> {
    fn take(&mut self, source: Option<&Source>, file: &mut CheckedFile, outputs: &mut Outputs) -> Result<(), Error> {
        let linter = source.and_then(|source| self.acceptance.rooms.of(source)).map(|settings| &settings.linter);
        if let (Some(source), Some(linter)) = (source, linter) {
            for request in &mut file.requests {
                let verdict = request.report.verdict;
                self.sessions.observe(linter, &file.path, &mut request.report);
                let reused = request.report.findings.iter().any(|finding| finding.rule == Rule::ReusedSessionId);
                if reused || request.report.verdict != verdict {
                    request.line = None;
                }
            }
            self.acceptance.apply(source, file);
            if let (Some(adoption), Some(_)) = (&mut self.adoption, source.path()) {
                let path = whole_path(self.acceptance.cwd, source);
                let config = self.acceptance.rooms.config_of(source);
                for finding in file.requests.iter().flat_map(|request| &request.report.findings) {
                    adoption.add(&path, config, self.acceptance.cwd, finding);
                }
            }
            let about_comments = file.suppressions.findings(linter);
            if let Some(first) = file.requests.first_mut().filter(|_| !about_comments.is_empty()) {
                first.report.findings.extend(about_comments);
                first.line = None;
            }
        }
        self.summary.add(file);
        outputs.file(file).map_err(Error::Write)
    }
}

/// The files that a user named, and those that say how to check.
fn inputs<'a>(args: &'a CheckArgs, files: &'a [Source], rooms: &'a Rooms) -> Vec<&'a Path> {
    let named = files.iter().filter(|file| file.origin == Origin::Named).filter_map(Source::path);
    let configs = rooms.configs.iter().map(|config| &*config.file);
    let schemas = rooms.configs.iter().flat_map(|config| &config.schemas);
    let args = &args.settings;
    let settings = args.env.iter().chain(&args.schema).chain(&args.context).chain(schemas).map(|path| &**path);
    named.chain(configs).chain(settings).collect()
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
pub(crate) fn environments(args: &SettingsArgs) -> Result<Vec<Environment>, Error> {
    let mut files = Vec::new();
    for path in &args.env {
        let name = path.to_string_lossy();
        let mut bytes = Vec::new();
        let text = read::file(path, &mut bytes)
            .map_err(|why| Error::EnvironmentFile { path: name.to_string(), why: why.to_string() })?;
        files.push((name, text.to_owned()));
    }
    let files = files.iter().map(|(name, text)| (name.as_ref().into(), text.as_str()));
    Ok(Environment::read_all(files, args.env_name.as_deref())?)
}

/// In a folder, the format of one file would be said of every file.
fn format_is_for_named_files(args: &CheckArgs) -> Result<(), Error> {
    if args.settings.format.is_some() && args.paths.iter().all(|path| path.is_dir()) {
        Err(Error::OnlyFolders)
    } else {
        Ok(())
    }
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
        let path = problem.path.clone();
        Self { problems: vec![problem], ..Self::at(path) }
    }
}
