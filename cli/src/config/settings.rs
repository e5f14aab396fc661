//! What holds for each file: its configuration, the overrides in it that are for it, and over all of it the command line.

use std::{
    collections::HashMap,
    fs,
    path::{Component, Path, PathBuf},
};

use cobrowse_lint::{Linter, placeholder::Styles, source::Format};

use super::{Config, Configs, Part};
use crate::{
    args::SettingsArgs,
    error::Error,
    names,
    walk::{Origin, Source, shown},
};

/// What holds for some files.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) linter: Linter,
    pub(crate) endpoint: Option<String>,
    /// The format that an override says.
    pub(crate) format: Option<Format>,
    pub(crate) placeholders: Option<Styles>,
    /// The configuration, among those of the run.
    pub(crate) config: Option<usize>,
}

/// All settings of a run; each file has its number among them.
#[derive(Debug)]
pub(crate) struct Rooms {
    pub(crate) configs: Vec<Config>,
    /// The first is that of the command line alone.
    pub(crate) settings: Vec<Settings>,
}

impl Rooms {
    /// What holds where no configuration does.
    pub(crate) fn of_the_command_line(args: &SettingsArgs) -> Result<Settings, Error> {
        settings(args, None, &[], Path::new(""))
    }

    /// Gives each file its settings, and leaves out those that their configuration does not want.
    pub(crate) fn assign(
        first: Settings,
        files: &mut Vec<Source>,
        args: &SettingsArgs,
        cwd: &Path,
    ) -> Result<Self, Error> {
        let mut configs = Configs::new(args.config.as_deref(), args.no_config, cwd)?;
        let mut rooms = Self { configs: Vec::new(), settings: vec![first] };
        let mut known: HashMap<(usize, Vec<usize>), u32> = HashMap::new();
        let mut last: Option<(PathBuf, Option<usize>)> = None;
        let mut wrong = None;
        files.retain_mut(|file| {
            if wrong.is_some() {
                return true;
            }
            let written = file.path().unwrap_or_else(|| Path::new(&*file.shown));
            let folder = written.parent().unwrap_or(Path::new(""));
            // Files come in the order of their names: most are in the folder of the one before.
            let config = match &last {
                Some((known, config)) if known.as_os_str() == folder.as_os_str() => *config,
                _ => match configs.of(&whole(cwd, folder), cwd) {
                    Ok(config) => {
                        last = Some((folder.to_owned(), config));
                        config
                    }
                    Err(error) => {
                        wrong = Some(Error::from(error));
                        return true;
                    }
                },
            };
            let Some((index, config)) = config.and_then(|index| Some((index, configs.all.get(index)?))) else {
                return true;
            };
            let path = whole(cwd, folder).join(written.file_name().unwrap_or_default());
            if file.origin == Origin::Found && !config.wants(&path) {
                return false;
            }
            let relative = config.relative(&path);
            let overrides = config.overrides.iter().enumerate();
            let meant: Vec<usize> =
                overrides.filter(|(_, (globs, _))| globs.has(&relative)).map(|(at, _)| at).collect();
            let key = (index, meant);
            if let Some(number) = known.get(&key) {
                file.settings = *number;
                return true;
            }
            let parts: Vec<&Part> = key.1.iter().filter_map(|at| Some(&config.overrides.get(*at)?.1)).collect();
            match settings(args, Some((index, config)), &parts, cwd) {
                Ok(settings) => rooms.settings.push(settings),
                Err(error) => wrong = Some(error),
            }
            file.settings = u32::try_from(rooms.settings.len().saturating_sub(1)).unwrap_or_default();
            known.insert(key, file.settings);
            true
        });
        rooms.configs = configs.all;
        wrong.map_or(Ok(rooms), Err)
    }

    /// The settings of a file.
    pub(crate) fn of(&self, file: &Source) -> Option<&Settings> {
        self.settings.get(file.settings as usize)
    }

    /// The configuration of a file.
    pub(crate) fn config_of(&self, file: &Source) -> Option<&Config> {
        self.configs.get(self.of(file)?.config?)
    }
}

/// A folder as it is named from the root, without `..` in it.
pub(super) fn whole(cwd: &Path, folder: &Path) -> PathBuf {
    let whole = cwd.join(folder);
    let leads_back = whole.components().any(|part| part == Component::ParentDir);
    if leads_back { whole.canonicalize().unwrap_or(whole) } else { whole }
}

/// The path of a file as it is named from the root, without `..` in it.
pub(crate) fn whole_path(cwd: &Path, file: &Source) -> PathBuf {
    let written = file.path().unwrap_or_else(|| Path::new(&*file.shown));
    let folder = whole(cwd, written.parent().unwrap_or(Path::new("")));
    folder.join(written.file_name().unwrap_or_default())
}

fn settings(
    args: &SettingsArgs,
    config: Option<(usize, &Config)>,
    overrides: &[&Part],
    cwd: &Path,
) -> Result<Settings, Error> {
    let mut builder = Linter::builder().notes(true);
    let said = config.map(|(_, config)| config);
    if let Some(contract) = args.contract.or(said.and_then(|config| config.contract)) {
        builder = builder.contract(contract);
    }
    let schemas = said.into_iter().flat_map(|config| &config.schemas).chain(&args.schema);
    for path in schemas {
        let name = shown(path, cwd);
        let text = fs::read_to_string(path).map_err(|source| Error::Schema { path: name.to_string(), source })?;
        builder = builder.schema(&*name, text);
    }
    let parts = said.map(|config| &config.all).into_iter().chain(overrides.iter().copied());
    let mut whole = Part::default();
    for part in parts {
        whole.endpoint = part.endpoint.clone().or(whole.endpoint);
        whole.format = part.format.or(whole.format);
        whole.placeholders = part.placeholders.or(whole.placeholders);
        whole.rules.extend_from_slice(&part.rules);
    }
    for (rule, loudness) in whole.rules.into_iter().chain(args.rule.iter().map(|rule| (rule.rule, rule.loudness))) {
        builder = builder.rule(rule, loudness);
    }
    for host in said.into_iter().flat_map(|config| &config.own_hosts).chain(&args.own_host) {
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
    Ok(Settings {
        linter,
        endpoint: args.endpoint.clone().or(whole.endpoint),
        format: whole.format,
        placeholders: whole.placeholders,
        config: config.map(|(index, _)| index),
    })
}
