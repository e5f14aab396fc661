//! What the user may write.

use std::{num::NonZeroUsize, path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand, ValueEnum, builder::StringValueParser};
use cobrowse_lint::{Contract, Loudness, Rule, Severity, source::Format};

use crate::offered::{self, Offered};

/// Tells what is missing from, or conflicts in, a Genesys Cloud cobrowse session request before it is sent
#[derive(Debug, Parser)]
#[command(name = "cobrowse-lint", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check stored request templates
    Check(Box<CheckArgs>),
    /// Rank the likely causes of a refusal: what was sent, and what the server answered
    Diagnose(Box<DiagnoseArgs>),
    /// Explain a rule, a payload variant or an endpoint
    Explain {
        /// A name that `cobrowse-lint list` shows, such as `missing-field`
        #[arg(hide_possible_values = true, value_parser = Offered(StringValueParser::new(), offered::subjects))]
        name: String,
    },
    /// Write a configuration, all of it commented, into the current directory
    Init,
    /// List rules, payload variants and endpoints
    List {
        /// What to list [default: all three]
        what: Option<What>,
    },
    /// Print a template of a payload variant to start from
    New {
        /// A variant that `cobrowse-lint list variants` shows
        #[arg(hide_possible_values = true, value_parser = Offered(StringValueParser::new(), offered::variants))]
        variant: String,
        /// How to write it
        #[arg(long = "as", value_name = "FORM", default_value = "json")]
        form: Form,
    },
    /// Print the JSON Schema of a payload variant, of such schemas (`meta`), of the catalogue, of the JSON `report`, of a
    /// `diagnosis` or of the configuration (`config`)
    Schema {
        /// Whose schema; without it, the names are listed
        name: Option<String>,
    },
    /// Print what completes this command in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of this command, or of one of those above
    Man {
        /// A command, such as `check`
        command: Option<String>,
    },
}

const CHECK_HELP: &str = "\
Formats: body (one JSON body), envelope (JSON with method, url, headers, body), data-action, terraform, postman, har, \
bruno, opencollection, insomnia, hurl, http, shell (curl), markdown, text; docs/formats.md says what is read of each. \
In a folder, files are recognised by name and content; hidden files and what ignore files name are left out.

Exit status, whatever the output:
  0  nothing at or above --fail-on
  1  findings at or above --fail-on
  2  the command or its settings are wrong
  3  something could not be read or fixed, or nothing was found to check

With --diff, 1 says that something would change, and findings do not count.";

#[derive(Args, Debug)]
#[command(after_help = CHECK_HELP)]
pub(crate) struct CheckArgs {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// Check only files that changed since the current branch left this revision, or are not committed
    #[arg(long, value_name = "REV", value_parser = revision)]
    pub(crate) changed_since: Option<String>,

    /// What standard input is called in reports; its format is recognised by it, too
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    pub(crate) stdin_filename: String,

    /// Report as `human` (the default), `json`, `sarif`, `junit`, `github` or `gitlab`, to standard output or to a file;
    /// may be repeated
    #[arg(long, short, value_name = "FORMAT[=FILE]")]
    #[arg(hide_possible_values = true, value_parser = Offered(<OutputArg as FromStr>::from_str, offered::outputs))]
    pub(crate) output: Vec<OutputArg>,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,

    /// Accept everything that is found now: add it to the configuration, with the reasons left to fill in
    #[arg(long, conflicts_with_all = ["no_config", "diff"])]
    pub(crate) write_suppressions: bool,

    /// The least severity that makes the exit status 1: `error`, `warning` or `note`
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    #[arg(hide_possible_values = true, value_parser = Offered(<Severity as FromStr>::from_str, offered::severities))]
    pub(crate) fail_on: Severity,

    #[command(flatten)]
    pub(crate) found: FoundArgs,

    /// When to colour the report; `auto` does on a terminal, unless `NO_COLOR`, `FORCE_COLOR` or `CLICOLOR_FORCE` say otherwise
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,

    #[command(flatten)]
    pub(crate) fixes: FixArgs,

    /// How many threads to use [default: one a processor]
    #[arg(long, value_name = "N", value_parser = from_one)]
    pub(crate) threads: Option<NonZeroUsize>,
}

/// What decides how a request is judged, wherever it is.
#[derive(Args, Debug)]
pub(crate) struct SettingsArgs {
    /// How loud a rule is: `off`, `note`, `warning` or `error`; may be repeated
    #[arg(long, value_name = "NAME=LOUDNESS")]
    pub(crate) rule: Vec<RuleArg>,

    /// Whose word decides: the `forum` threads' or the `published` API definition's [default: forum]
    #[arg(long, value_name = "NAME")]
    #[arg(hide_possible_values = true, value_parser = Offered(<Contract as FromStr>::from_str, offered::contracts))]
    pub(crate) contract: Option<Contract>,

    /// The configuration of all files, instead of the nearest `cobrowse-lint.toml` upwards of each
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Use no configuration
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,

    /// The endpoint that bare bodies are for, instead of the one that their shape shows
    #[arg(long, value_name = "ID")]
    #[arg(hide_possible_values = true, value_parser = Offered(StringValueParser::new(), offered::endpoints))]
    pub(crate) endpoint: Option<String>,

    /// The format of named files and standard input, where name and content do not show it
    #[arg(long, value_name = "NAME")]
    #[arg(hide_possible_values = true, value_parser = Offered(<Format as FromStr>::from_str, offered::formats))]
    pub(crate) format: Option<Format>,

    /// A TOML file with what is known of the token, the conversation and the agent: `scopes`, `grant`, `conversation`,
    /// `channel`, `presence`
    #[arg(long, value_name = "FILE")]
    pub(crate) context: Option<PathBuf>,

    /// A file of values for placeholders: `http-client.env.json`, or an environment of Postman or Bruno; may be repeated,
    /// and the last one that has a value decides
    #[arg(long, value_name = "FILE")]
    pub(crate) env: Vec<PathBuf>,

    /// Which environment of an `http-client.env.json`
    #[arg(long, value_name = "NAME", requires = "env")]
    pub(crate) env_name: Option<String>,

    /// A schema of a payload variant of your own; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: Vec<PathBuf>,

    /// A host of your own that requests may go to, such as a gateway; may be repeated
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub(crate) own_host: Vec<String>,
}

/// What is asked of the files.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FoundArgs {
    /// Succeed where there is nothing to check
    #[arg(long)]
    pub(crate) allow_empty: bool,

    /// Take named files as if a folder had them: leave out what is no request and what the configuration excludes; for
    /// hooks, which name every file that a commit changes
    #[arg(long, conflicts_with = "format")]
    pub(crate) as_found: bool,
}

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FixArgs {
    /// Write what can be fixed without changing what is meant; report and exit status are of what remains
    #[arg(long)]
    pub(crate) fix: bool,

    /// Fix also where that may change what is meant; implies `--fix`
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,

    /// Show what `--fix` or, beside it, `--unsafe-fixes` would change as a unified diff, and change nothing
    #[arg(long)]
    pub(crate) diff: bool,
}

impl FixArgs {
    /// Whether anything is to be fixed or shown.
    pub(crate) const fn any(self) -> bool {
        self.fix || self.unsafe_fixes || self.diff
    }
}

#[derive(Args, Debug)]
pub(crate) struct DiagnoseArgs {
    /// The file with the request that was sent; `-` is standard input
    pub(crate) request: PathBuf,

    /// What the server answered: the body, or all of it as `curl -i` shows it; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) response: PathBuf,

    /// The HTTP status of the answer, where its text does not show it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(100..=599))]
    pub(crate) status: Option<u16>,

    /// Which request of the file, from 1, where several are for cobrowsing
    #[arg(long, value_name = "N", value_parser = from_one)]
    pub(crate) number: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,

    /// Write JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    Rules,
    Variants,
    Endpoints,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// The body alone; a whole request where there is no body
    Json,
    /// A curl command
    Curl,
    /// A `.http` file
    Http,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReportFormat {
    Human,
    Json,
    Sarif,
    Junit,
    Github,
    Gitlab,
}

/// `FORMAT[=FILE]`.
#[derive(Clone, Debug)]
pub(crate) struct OutputArg {
    pub(crate) format: ReportFormat,
    pub(crate) file: Option<PathBuf>,
}

impl FromStr for OutputArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("the file is missing after `=`".to_owned()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = match name {
            "human" => ReportFormat::Human,
            "json" => ReportFormat::Json,
            "sarif" => ReportFormat::Sarif,
            "junit" => ReportFormat::Junit,
            "github" => ReportFormat::Github,
            "gitlab" => ReportFormat::Gitlab,
            _ => {
                return Err(format!(
                    "there is no report format `{name}`; write `human`, `json`, `sarif`, `junit`, `github` or `gitlab`"
                ));
            }
        };
        Ok(Self { format, file })
    }
}

/// `NAME=LOUDNESS`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleArg {
    pub(crate) rule: Rule,
    pub(crate) loudness: Loudness,
}

impl FromStr for RuleArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let how = "write it as `missing-field=warning`; the words are `off`, `note`, `warning` and `error`";
        let Some((name, word)) = text.split_once('=') else { return Err(how.to_owned()) };
        let rule = Rule::from_str(name).map_err(|error| error.to_string())?;
        let loudness = match word {
            "off" => Loudness::Off,
            word => Loudness::At(word.parse().map_err(|_| how.to_owned())?),
        };
        Ok(Self { rule, loudness })
    }
}

/// A whole number from 1.
fn from_one(word: &str) -> Result<NonZeroUsize, &'static str> {
    word.parse().map_err(|_| "write a whole number from 1")
}

/// A revision that git cannot take for an option.
fn revision(word: &str) -> Result<String, String> {
    match word {
        "" => Err("it is empty: is the variable set that it comes from?".to_owned()),
        _ if word.starts_with('-') => Err("no branch, tag or commit begins with `-`".to_owned()),
        _ => Ok(word.to_owned()),
    }
}

/// A host as it stands in a URL, perhaps with a port.
pub(crate) fn host(word: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
    if !word.is_empty() && word.chars().all(plain) {
        Ok(word.to_owned())
    } else {
        Err("write the host alone, as it stands in the URL, such as `gateway.example.com` or `localhost:8080`"
            .to_owned())
    }
}
