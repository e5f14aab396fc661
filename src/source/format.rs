//! The formats of files that hold requests.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// How the requests stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The body of one request, as JSON.
    Body,
    /// A JSON object with `method`, `url`, `headers` and `body`, or an array of such.
    Envelope,
    /// `.http` and `.rest` files.
    Http,
    /// A shell script that calls curl.
    Shell,
    /// Markdown with any of the others in its code blocks.
    Markdown,
    /// Prose with curl commands and JSON bodies that begin on lines of their own.
    Text,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 6] = [Self::Body, Self::Envelope, Self::Http, Self::Shell, Self::Markdown, Self::Text];

    /// Its name, for the command line and the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Envelope => "envelope",
            Self::Http => "http",
            Self::Shell => "shell",
            Self::Markdown => "markdown",
            Self::Text => "text",
        }
    }

    /// Whether a path in such a file (`-d @body.json`) starts from where the command runs; else from the file's folder.
    pub const fn relative_to_cwd(self) -> bool {
        matches!(self, Self::Shell | Self::Markdown | Self::Text)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

/// No format has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no format `{name}`; the formats are body, envelope, http, shell, markdown and text")]
pub struct UnknownFormat {
    /// What was asked for.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
            assert!(UnknownFormat { name: String::new() }.to_string().contains(format.name()));
        }
        assert!("yaml".parse::<Format>().is_err());
    }
}
