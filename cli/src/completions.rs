//! `completions`: what a shell needs to complete this command.

use clap::CommandFactory as _;
use clap_complete::{
    Generator, generate,
    shells::{Bash, Fish, PowerShell, Zsh},
};

use crate::args::{Cli, Shell};

/// The text for a shell.
pub(crate) fn text(shell: Shell) -> String {
    match shell {
        // One half of the text has another word than the other for the `-` in the command's name, and so no option is
        // offered: <https://github.com/clap-rs/clap/issues/6421>.
        Shell::Bash => of(Bash).replace("cobrowse__subcmd__lint", "cobrowse__lint"),
        Shell::Zsh => of(Zsh),
        Shell::Fish => of(Fish),
        Shell::Powershell => of(PowerShell),
    }
}

fn of(shell: impl Generator) -> String {
    let mut bytes = Vec::new();
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    generate(shell, &mut command, name, &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
