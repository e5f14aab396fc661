//! Making a linter of one's own.

use std::str::FromStr;

use super::Linter;
use crate::{catalog::Catalog, error::BuildError, report::Severity, rules::Rule};

/// Which word decides: the threads' or the vendor's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Contract {
    /// The threads' payload variants; what is not published gets a note.
    #[default]
    Forum,
    /// The published API definition; what it does not have is an error, and the threads are silent.
    Published,
}

/// The word is no contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no contract: write `forum` or `published`")]
pub struct UnknownContract(String);

impl FromStr for Contract {
    type Err = UnknownContract;

    fn from_str(word: &str) -> Result<Self, UnknownContract> {
        match word {
            "forum" => Ok(Self::Forum),
            "published" => Ok(Self::Published),
            _ => Err(UnknownContract(word.to_owned())),
        }
    }
}

/// How loud a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Loudness {
    /// It says nothing.
    Off,
    /// It speaks with this severity.
    At(Severity),
}

/// The settings of a [`Linter`].
///
/// ```
/// use cobrowse_lint::{Contract, Linter, Loudness, Request, Rule, Severity};
///
/// let linter = Linter::builder()
///     .contract(Contract::Forum)
///     .rule(Rule::WrongHost, Loudness::At(Severity::Error))
///     .own_host("gateway.example.com")
///     .build()?;
/// # Ok::<(), cobrowse_lint::BuildError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LinterBuilder {
    schemas: Vec<(String, String)>,
    contract: Contract,
    loudness: Vec<(Rule, Loudness)>,
    own_hosts: Vec<String>,
    notes: bool,
}

impl LinterBuilder {
    /// Adds a payload variant: a JSON Schema 2020-12 with the annotations that `schemas/ANNOTATIONS.md` explains. `name`
    /// stands for it in errors.
    #[must_use]
    pub fn schema(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.schemas.push((name.into(), text.into()));
        self
    }

    /// Says which word decides.
    #[must_use]
    pub fn contract(mut self, contract: Contract) -> Self {
        self.contract = contract;
        self
    }

    /// Sets how loud a rule is; the last word about a rule holds. The verdict does not depend on it.
    #[must_use]
    pub fn rule(mut self, rule: Rule, loudness: Loudness) -> Self {
        self.loudness.push((rule, loudness));
        self
    }

    /// Adds a host that requests may go to: a gateway, a test server. With a port, if the URL has one.
    #[must_use]
    pub fn own_host(mut self, host: impl Into<String>) -> Self {
        self.own_hosts.push(host.into());
        self
    }

    /// Asks for notes, which are left out otherwise.
    #[must_use]
    pub fn notes(mut self, notes: bool) -> Self {
        self.notes = notes;
        self
    }

    /// Makes the linter.
    ///
    /// # Errors
    /// When one of the schemas cannot be used; the error says which, where and why.
    pub fn build(self) -> Result<Linter, BuildError> {
        Ok(Linter {
            catalog: Catalog::new(&self.schemas)?,
            contract: self.contract,
            own_hosts: self.own_hosts,
            loudness: self.loudness,
            notes: self.notes,
        })
    }
}
