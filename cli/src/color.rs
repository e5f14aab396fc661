//! Whether to colour: what the command line says, then what the environment says, then whether a terminal shows it.

use std::{env, ffi::OsString, io::IsTerminal};

use crate::args::Color;

/// Whether to colour what goes to `to`; <https://no-color.org>, <https://bixense.com/clicolors>, <https://force-color.org>.
pub(crate) fn wanted(when: Color, to: &impl IsTerminal) -> bool {
    decide(when, |name| env::var_os(name), to.is_terminal())
}

fn decide(when: Color, variable: impl Fn(&str) -> Option<OsString>, terminal: bool) -> bool {
    let is = |name: &str, value: &str| variable(name).is_some_and(|found| found == value);
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let forced = |name: &str| set(name) && !is(name, "0");
    match when {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if forced("FORCE_COLOR") || forced("CLICOLOR_FORCE") => true,
        Color::Auto => terminal && !is("TERM", "dumb") && !is("CLICOLOR", "0"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colored(when: Color, variables: &[(&str, &str)], terminal: bool) -> bool {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        decide(when, variable, terminal)
    }

    #[test]
    fn the_command_line_has_the_last_word_on_colours() {
        assert!(colored(Color::Always, &[("NO_COLOR", "1"), ("TERM", "dumb")], false));
        assert!(!colored(Color::Never, &[("FORCE_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true));
    }

    #[test]
    fn a_terminal_has_colours_unless_the_environment_forbids_them() {
        assert!(colored(Color::Auto, &[], true) && !colored(Color::Auto, &[], false));
        for forbids in [("NO_COLOR", "1"), ("TERM", "dumb"), ("CLICOLOR", "0")] {
            assert!(!colored(Color::Auto, &[forbids], true), "{forbids:?}");
        }
        for says_nothing in [("NO_COLOR", ""), ("TERM", "xterm"), ("CLICOLOR", "1"), ("FORCE_COLOR", "0")] {
            assert!(colored(Color::Auto, &[says_nothing], true), "{says_nothing:?}");
        }
    }

    #[test]
    fn the_environment_can_force_colours_where_no_terminal_is_and_no_color_is_stronger() {
        for forces in [("FORCE_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("FORCE_COLOR", "true")] {
            assert!(colored(Color::Auto, &[forces], false), "{forces:?}");
            assert!(!colored(Color::Auto, &[forces, ("NO_COLOR", "1")], true), "{forces:?}");
        }
        for forces_nothing in [("FORCE_COLOR", "0"), ("FORCE_COLOR", ""), ("CLICOLOR_FORCE", "0"), ("CLICOLOR", "1")] {
            assert!(!colored(Color::Auto, &[forces_nothing], false), "{forces_nothing:?}");
        }
    }
}
