//! One file → the reports of its requests.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use cobrowse_lint::{
    Context,
    json::{Document, Kind},
    placeholder::Styles,
    report::mask_secrets,
    source::{
        self, BodyFile, Cover, Environment, Format, Suppressions, Template, TemplateBody, TemplateChecker,
        TemplateFile, Unread,
    },
    span::LineIndex,
};

use crate::{
    accept::Acceptance,
    changed::Changed,
    config::{Day, Rooms, Settings},
    output::{CheckedFile, CheckedRequest, Needs, Problem, WrittenEvidence},
    read::{self, Unreadable},
    walk::{Origin, Source, shown},
};

/// What a thread uses for one file after the other.
#[derive(Debug)]
pub(crate) struct Storage<'a> {
    pub(crate) bytes: Vec<u8>,
    pub(crate) checking: Checking<'a>,
}

#[derive(Debug, Default)]
pub(crate) struct Checking<'a> {
    /// One for each of the settings that its files have had.
    templates: Vec<Option<TemplateChecker<'a>>>,
    /// Lines of the JSON report that were written out.
    lines: Vec<Vec<u8>>,
    evidence: WrittenEvidence,
}

impl Storage<'_> {
    /// Storage for one thread.
    pub(crate) fn new() -> Self {
        Self { bytes: Vec::new(), checking: Checking::default() }
    }

    /// Takes back what can be used again of a file that is done with, and gives up the rest of it.
    pub(crate) fn reuse(&mut self, file: &mut Option<CheckedFile>) {
        let requests = file.iter_mut().flat_map(|file| &mut file.requests);
        self.checking.lines.extend(requests.filter_map(|request| request.line.take()));
        *file = None;
    }
}

/// Checks files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checker<'a> {
    pub(crate) rooms: &'a Rooms,
    /// The current directory.
    pub(crate) cwd: &'a Path,
    /// The format of named files, where the user says it.
    pub(crate) format: Option<Format>,
    /// What the user knows besides.
    pub(crate) context: Option<&'a Context>,
    /// Where the values of placeholders are from.
    pub(crate) environments: &'a [Environment],
    /// Standard input, where it was read before.
    pub(crate) stdin: Option<&'a [u8]>,
    /// What changed, where only that counts.
    pub(crate) changed: Option<&'a Changed>,
    /// The day, which some accepted findings end with.
    pub(crate) today: Day,
    pub(crate) needs: Needs,
}

impl<'a> Checker<'a> {
    /// What takes the accepted findings out of its reports.
    pub(crate) fn acceptance(&self) -> Acceptance<'a> {
        Acceptance { rooms: self.rooms, cwd: self.cwd, today: self.today }
    }

    /// Checks one file; `None` where it is none of those that are looked for.
    pub(crate) fn check(&self, storage: &mut Storage<'a>, source: &Source) -> Option<CheckedFile> {
        let Storage { bytes, checking } = storage;
        let found = source.origin == Origin::Found;
        let problem = |message| Some(CheckedFile::problem(&source.shown, message));
        let text = match self.read(source, bytes) {
            Ok(text) => text,
            Err(_) if source.unchanged => return None,
            Err(error) if found && error.is_foreign() && !is_meant(&source.shown) => return None,
            Err(error) => return problem(error.to_string()),
        };
        match self.format_of(source, text) {
            Some(format) if source.unchanged && !self.names_a_changed_file(source, format, text) => None,
            Some(format) => self.check_text(checking, source, format, text),
            None if found || source.unchanged => None,
            None if text.trim().is_empty() => Some(CheckedFile::at(source.shown.clone())),
            None => problem(unclaimed()),
        }
    }

    /// The text of `source`, kept in `bytes`.
    pub(crate) fn read<'b>(&self, source: &Source, bytes: &'b mut Vec<u8>) -> Result<&'b str, Unreadable> {
        match (source.path(), self.stdin) {
            (None, None) => read::text(io::stdin().lock(), 0, bytes),
            (None, Some(stdin)) => read::text(stdin, stdin.len(), bytes),
            (Some(path), _) => read::file(path, bytes),
        }
    }

    /// The format of `source` with this text, where it is known.
    pub(crate) fn format_of(&self, source: &Source, text: &str) -> Option<Format> {
        // What an override says of files that a folder has is meant for them.
        let said = || self.rooms.of(source)?.format;
        let given = self.format.filter(|_| source.origin != Origin::Found).or_else(said);
        given.or_else(|| source::detect(&source.shown, text))
    }

    /// Checks the text of one file; `None` where it is none of those that are looked for.
    pub(crate) fn check_text(
        &self,
        storage: &mut Checking<'a>,
        source: &Source,
        format: Format,
        text: &str,
    ) -> Option<CheckedFile> {
        let settings = self.rooms.of(source)?;
        let found = source.origin == Origin::Found;
        let mut file = CheckedFile { found, ..CheckedFile::at(source.shown.clone()) };
        // Of a file found in a folder, only one that is a body as a whole is meant.
        let endpoint = settings.endpoint.as_deref().filter(|_| !found || format == Format::Body);
        let mut templates = source::read(format, text);
        file.suppressions = Suppressions::read(format, text, &templates);
        if let Some(styles) = settings.placeholders {
            for template in &mut templates {
                template.only_placeholders(styles);
            }
        }
        let Checking { templates: checkers, lines, evidence } = storage;
        let Some(checker) = checker(checkers, source.settings, settings) else { return Some(file) };
        let about = TemplateFile::new(text).endpoint(endpoint).context(self.context);
        let mut quotes_secrets = None;
        let mut cover = self.needs.text.then(|| Cover::new(format, text, &templates));
        if self.needs.other_lines {
            cover = cover.map(Cover::everywhere);
        }
        for (number, mut template) in templates.into_iter().enumerate() {
            let filled =
                if self.environments.is_empty() { Vec::new() } else { template.fill(format, self.environments) };
            let body = self.body(source, format, &template);
            let body_file = body.as_ref().and_then(|body| body.as_ref().ok());
            let report = checker.check(&template, &about, body_file);
            // A line that is shown may hold more requests, those of other APIs too.
            if let Some(cover) = &mut cover {
                cover.add(&template, &report);
            }
            if report.skipped {
                // JSON in a folder is a request only where it shows that.
                file.skipped += usize::from(!found || template.url.is_some());
                continue;
            }
            match body {
                Some(Ok(body)) => file.bodies.push(body),
                Some(Err(problem)) => file.problems.push(problem),
                None => {}
            }
            let location = about.location(template.span);
            let mut request = CheckedRequest {
                index: number,
                name: template.name,
                location,
                filled,
                report,
                line: None,
                of_settings: false,
            };
            if self.needs.lines {
                let quotes = !request.filled.is_empty()
                    || *quotes_secrets.get_or_insert_with(|| may_quote_secrets(source, format, text));
                request.write_line(&source.shown, quotes, lines.pop().unwrap_or_default(), evidence);
            }
            // Most files have one; room for several, as a list takes it by itself, comes out of the allocator's slow part.
            if file.requests.is_empty() {
                file.requests.reserve_exact(1);
            }
            file.requests.push(request);
        }
        if file.requests.is_empty()
            && format == Format::Body
            && let Some(unread) = settings.linter.unread(text).filter(|unread| !found || unread.shape.is_some())
        {
            file.skipped = 0;
            file.problems.push(Problem { path: source.shown.clone(), message: overlooked(text, &unread) });
            return Some(file);
        }
        if found && file.requests.is_empty() && matches!(format, Format::Body | Format::Envelope) {
            return None;
        }
        if file.requests.is_empty()
            && format == Format::Body
            && !text.trim().is_empty()
            && let Some(message) = unreadable_json(text)
        {
            file.skipped = 0;
            file.problems.push(Problem { path: source.shown.clone(), message });
        }
        let speaks = |request: &CheckedRequest| !request.report.findings.is_empty();
        let silent = !file.requests.iter().any(speaks) && file.suppressions.is_empty();
        if self.needs.text && (!silent || self.needs.other_lines) {
            text.clone_into(&mut file.text);
            file.secrets = cover.map(Cover::secrets).unwrap_or_default();
        }
        Some(file)
    }

    /// Whether the body of a request in `text` stands in a file that changed.
    fn names_a_changed_file(&self, source: &Source, format: Format, text: &str) -> bool {
        let changed = |template: &Template| {
            let TemplateBody::File { path, .. } = &template.body else { return false };
            let (_, places) = self.places(source, format, path);
            self.changed.is_some_and(|changed| places.iter().any(|place| changed.has(place)))
        };
        // A body by itself, which most JSON is, names no other.
        format != Format::Body && source::read(format, text).iter().any(changed)
    }

    /// The folder of a file, and where the `path` that it names may lead.
    fn places(&self, source: &Source, format: Format, path: &str) -> (PathBuf, Vec<PathBuf>) {
        let home = source.path().and_then(Path::parent).map_or_else(|| self.cwd.to_owned(), |dir| self.cwd.join(dir));
        let mut places = vec![home.join(path)];
        if format.relative_to_cwd() {
            places.push(self.cwd.join(path));
        }
        (home, places)
    }

    /// The other file that holds the body of `template`.
    fn body(&self, source: &Source, format: Format, template: &Template) -> Option<Result<BodyFile, Problem>> {
        let TemplateBody::File { path, .. } = &template.body else { return None };
        let problem = |why: &str| Problem {
            path: source.shown.clone(),
            message: format!("the body file `{path}` cannot be used, so the body is not judged: {why}"),
        };
        let (home, places) = self.places(source, format, path);
        let Some(place) = places.iter().find_map(|place| place.canonicalize().ok()) else {
            return Some(Err(problem(&Unreadable::Missing.to_string())));
        };
        if ![&home, self.cwd].into_iter().any(|folder| holds(folder, &place)) {
            // A template must not make the report show any file of the machine.
            return Some(Err(problem(
                "it is neither in the folder of its template nor in the current one; run the command in a folder that \
                 holds both",
            )));
        }
        let mut bytes = Vec::new();
        let read = match fs::metadata(&place) {
            Ok(metadata) if !metadata.is_file() => Err(Unreadable::Irregular),
            _ => read::file(&place, &mut bytes).map(str::to_owned),
        };
        let cwd = self.cwd.canonicalize().unwrap_or_else(|_| PathBuf::from(self.cwd));
        Some(match read {
            Ok(text) => Ok(BodyFile::new(shown(&place, &cwd), text)),
            Err(error) => Err(problem(&error.to_string())),
        })
    }
}

/// The checker of some settings, kept for the next file that has them.
fn checker<'c, 'a>(
    checkers: &'c mut Vec<Option<TemplateChecker<'a>>>,
    number: u32,
    settings: &'a Settings,
) -> Option<&'c mut TemplateChecker<'a>> {
    let number = number as usize;
    if checkers.len() <= number {
        checkers.resize_with(number + 1, || None);
    }
    Some(checkers.get_mut(number)?.get_or_insert_with(|| settings.linter.template_checker()))
}

/// Whether a report on the file may quote a credential of it. Elsewhere than in plain JSON, one may be put together of pieces
/// that show nothing by themselves.
fn may_quote_secrets(source: &Source, format: Format, text: &str) -> bool {
    let plain = |text: &str| matches!(mask_secrets(text), Cow::Borrowed(_));
    format != Format::Body || text.contains('\\') || !plain(text) || !plain(&source.shown)
}

fn holds(folder: &Path, file: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| file.starts_with(folder))
}

/// Why a file that was named as a JSON body is none.
fn unreadable_json(text: &str) -> Option<String> {
    let document = Document::parse(text, Styles::ALL);
    let holds = document.root().is_some_and(|root| matches!(root.kind(), Kind::Object | Kind::Array));
    let at = document.slips().first().filter(|_| !holds)?.span.start;
    let place = LineIndex::new(text).position(text, at);
    let (line, column) = (place.line.get(), place.column.get());
    Some(format!(
        "it is read as a JSON body, and cannot be read further than line {line}, column {column}; mend it there, or say the \
         format with `--format`"
    ))
}

/// What is not judged of a file, and what to do.
fn overlooked(text: &str, Unread { span, shape, .. }: &Unread) -> String {
    let place = LineIndex::new(text).position(text, span.start);
    let (line, column) = (place.line.get(), place.column.get());
    let (looks, help) = shape.map_or_else(
        || {
            (
                "its JSON has none of the shapes that are read".to_owned(),
                "save its requests in one of the formats that are read",
            )
        },
        |(shape, help)| (format!("it looks like {shape}, which is not read"), help),
    );
    format!(
        "it names a cobrowse endpoint at line {line}, column {column}, and none of its requests is judged: {looks}; {help}"
    )
}

/// Whether the name alone says that the file holds requests.
fn is_meant(path: &str) -> bool {
    source::detect(path, "") == Some(Format::Http)
}

fn unclaimed() -> String {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    format!("neither its name nor its content shows what format it has; say it with `--format` ({})", names.join(", "))
}

impl CheckedFile {
    fn problem(path: &Arc<str>, message: String) -> Self {
        Self { problems: vec![Problem { path: path.clone(), message }], ..Self::at(path.clone()) }
    }
}
