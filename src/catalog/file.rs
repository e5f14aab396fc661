//! The data of `catalog.json`; `schemas/ANNOTATIONS.md` explains each member.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Standing;
use crate::{
    context::Topic,
    report::{EndpointId, Evidence, EvidenceList, Precondition, VariantId},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct CatalogFile<'a> {
    pub(crate) version: String,
    pub(crate) endpoints: Vec<EndpointEntry>,
    pub(crate) known: Vec<KnownEntry>,
    pub(crate) family: Family,
    pub(crate) preconditions: Vec<ScopedPrecondition>,
    pub(crate) order: Vec<Precondition>,
    pub(crate) errors: Vec<ServerError>,
    pub(crate) hosts: Hosts,
    pub(crate) headers: Vec<AdvisedHeader>,
    /// Read where a caller tells the scopes of its token.
    #[serde(borrow)]
    pub(crate) scopes: &'a RawValue,
    pub(crate) conflicts: Vec<Conflict>,
    pub(crate) prose: Vec<String>,
    pub(crate) example_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndpointEntry {
    pub(crate) id: EndpointId,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) published: bool,
    pub(crate) evidence: EvidenceList,
    pub(crate) bodiless: Option<Bodiless>,
}

/// A variant that is a request without a body.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Bodiless {
    /// Its ID.
    pub variant: VariantId,
    /// What became of it.
    pub standing: Standing,
    /// One clause, completing "This payload …".
    pub summary: String,
    /// Why it has its standing.
    pub evidence: EvidenceList,
}

/// A published request of the family that starts no session.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownEntry {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) deprecated: bool,
    pub(crate) evidence: EvidenceList,
}

/// What tells a request of ours from another API's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Family {
    pub(crate) segment_prefix: String,
    pub(crate) under: String,
    pub(crate) bodies: Vec<Vec<FamilyMember>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FamilyMember {
    pub(crate) member: String,
    pub(crate) value: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopedPrecondition {
    pub(crate) what: String,
    /// What a caller may tell.
    pub(crate) about: Option<Topic>,
    /// The words of a caller that fulfil it.
    #[serde(default)]
    pub(crate) holds: Vec<String>,
    /// What to try where it may not hold.
    pub(crate) next: String,
    pub(crate) endpoints: Option<Vec<EndpointId>>,
    pub(crate) variants: Option<Vec<VariantId>>,
    pub(crate) evidence: EvidenceList,
}

impl ScopedPrecondition {
    pub(crate) fn holds_for(&self, endpoint: &EndpointId, variant: Option<&VariantId>) -> bool {
        let endpoints = self.endpoints.as_ref().is_none_or(|ids| ids.contains(endpoint));
        let variants = self.variants.as_ref().is_none_or(|ids| variant.is_some_and(|id| ids.contains(id)));
        endpoints && variants
    }

    /// It as a report tells it.
    pub(crate) fn told(&self) -> Precondition {
        Precondition { what: self.what.clone(), evidence: self.evidence.clone() }
    }
}

/// What a server answered to a request that failed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ServerError {
    /// The HTTP status.
    pub status: u16,
    /// Whether the thread quotes it; else its asker paraphrases it.
    pub quoted: bool,
    /// The `code` of its body.
    #[serde(default)]
    pub code: Option<String>,
    /// The words of its body.
    #[serde(default)]
    pub text: Option<String>,
    /// The variant that was sent.
    #[serde(default)]
    pub variant: Option<VariantId>,
    /// What of a context decides whether the advice is for the caller.
    #[serde(default, skip_serializing)]
    pub(crate) about: Option<Topic>,
    /// Who reports it.
    pub evidence: EvidenceList,
    /// What to try, as a sentence.
    pub advice: String,
}

/// The hosts that the vendor publishes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hosts {
    pub(crate) api: Vec<String>,
    pub(crate) login: Vec<String>,
    pub(crate) domains: Vec<String>,
}

/// A header that somebody advises.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdvisedHeader {
    pub(crate) name: String,
    pub(crate) variants: Vec<VariantId>,
    pub(crate) evidence: EvidenceList,
}

/// Names that mean nearly the same and exclude each other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Conflict {
    pub(crate) names: BTreeMap<String, String>,
    pub(crate) evidence: EvidenceList,
}

impl FamilyMember {
    /// What stands in the body where the member is there.
    pub(crate) fn word(&self) -> &str {
        self.value.as_ref().unwrap_or(&self.member)
    }

    pub(crate) fn holds_for(&self, value: Option<&str>) -> bool {
        self.value.as_deref().is_none_or(|wanted| value == Some(wanted))
    }
}

/// OAuth scopes, and what is taken for one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scopes {
    /// Some that the vendor publishes: how one looks.
    pub(crate) published: Vec<String>,
    /// Permissions that the vendor publishes.
    pub(crate) permissions: Vec<String>,
    pub(crate) claimed: Vec<ClaimedScope>,
}

/// A scope that somebody names for an endpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimedScope {
    pub(crate) scope: String,
    pub(crate) endpoint: EndpointId,
    pub(crate) evidence: EvidenceList,
}

impl ClaimedScope {
    /// Whether the vendor's definition names it.
    pub(crate) fn is_published(&self) -> bool {
        self.evidence.iter().any(Evidence::is_published)
    }
}
