//! The formats of files that hold requests.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::placeholder::Spelling;

/// How the requests stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The body of one request, as JSON.
    Body,
    /// A JSON object with `method`, `url`, `headers` and `body`, or an array of such.
    Envelope,
    /// An exported Genesys Cloud data action: JSON with `config.request` and a contract.
    DataAction,
    /// Terraform with `genesyscloud_integration_action` resources.
    Terraform,
    /// A Postman collection, 2.0 or 2.1.
    Postman,
    /// A HAR 1.2 log, or a part of one.
    Har,
    /// A request of Bruno's, `.bru`.
    Bruno,
    /// A request or collection as `OpenCollection`, Bruno's newer form, as YAML or JSON.
    OpenCollection,
    /// An Insomnia export of version 4 or 5, as JSON or YAML.
    Insomnia,
    /// A Hurl file.
    Hurl,
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
    pub const ALL: [Self; 14] = [
        Self::Body,
        Self::Envelope,
        Self::DataAction,
        Self::Terraform,
        Self::Postman,
        Self::Har,
        Self::Bruno,
        Self::OpenCollection,
        Self::Insomnia,
        Self::Hurl,
        Self::Http,
        Self::Shell,
        Self::Markdown,
        Self::Text,
    ];

    /// Its name, for the command line and the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Envelope => "envelope",
            Self::DataAction => "data-action",
            Self::Terraform => "terraform",
            Self::Postman => "postman",
            Self::Har => "har",
            Self::Bruno => "bruno",
            Self::OpenCollection => "opencollection",
            Self::Insomnia => "insomnia",
            Self::Hurl => "hurl",
            Self::Http => "http",
            Self::Shell => "shell",
            Self::Markdown => "markdown",
            Self::Text => "text",
        }
    }

    /// How it writes placeholders; none where that is for the formats in it to say.
    pub(super) const fn spelling(self) -> Option<Spelling> {
        match self {
            Self::Body | Self::Envelope | Self::Http | Self::Shell => Some(Spelling::Any),
            Self::DataAction => Some(Spelling::Input),
            Self::Terraform => Some(Spelling::TerraformInput),
            Self::Postman | Self::Bruno | Self::OpenCollection => Some(Spelling::Guid),
            Self::Insomnia => Some(Spelling::Insomnia),
            Self::Hurl => Some(Spelling::Hurl),
            Self::Har => Some(Spelling::Recording),
            Self::Markdown | Self::Text => None,
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
#[error("there is no format `{name}`; the formats are {}", Format::ALL.map(Format::name).join(", "))]
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
