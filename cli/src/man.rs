//! `man`: the manual page of the command, or of one of its commands.

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::{args::Cli, error::Error, names};

/// The page, as `man` reads it.
pub(crate) fn text(of: Option<&str>) -> Result<String, Error> {
    let mut whole = Cli::command();
    whole.build();
    let source = format!("{} {}", whole.get_name(), whole.get_version().unwrap_or_default());
    let page = match of {
        None => whole,
        Some(name) => {
            let all = whole.get_subcommands().map(clap::Command::get_name);
            let unknown = || names::unknown("command", name, all, "`cobrowse-lint --help` shows all.");
            whole.find_subcommand(name).cloned().ok_or_else(unknown)?
        }
    };
    let mut bytes = Vec::new();
    Man::new(page).source(source).render(&mut bytes).map_err(Error::Write)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
