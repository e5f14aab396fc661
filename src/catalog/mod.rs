//! What is known: endpoints, payload variants, hosts, headers, preconditions. All of it is data, read from `schemas/`.

mod annotation;
mod file;
mod glob;
mod prepared;
mod schema;
mod variant;

use once_cell::sync::OnceCell;

pub use annotation::{About, CounterExample, Differs, FieldNotes, IdForm, IdNotes, Instead, Standing, Suspect, Usual};
pub(crate) use file::{AdvisedHeader, ClaimedScope, Conflict, Family, FamilyMember, Hosts, ScopedPrecondition, Scopes};
pub use file::{Bodiless, ServerError};
use glob::Globs;
pub(crate) use prepared::{Absent, Prepared};
pub(crate) use schema::{Keyword, Place, Schema, Sub, SubId, Type, is_simple};
pub(crate) use variant::Loaded;
pub use variant::Variant;

use crate::{
    check::{Beginnings, PathPattern, Shape, Signs, starts_with_ignoring_case},
    context::{Context, Topic},
    error::BuildError,
    report::{EndpointId, EvidenceList, Precondition, Preconditions, VariantId},
};

macro_rules! schema {
    ($name:literal) => {
        ($name, include_str!(concat!("../../schemas/", $name, ".json")))
    };
}

/// How many variants there may be: the choice keeps them in the bits of a word.
pub(crate) const MAX_VARIANTS: usize = 64;

const CATALOG: &str = include_str!("../../schemas/catalog.json");

/// The built-in schemas, by name; the name is the file's path under `schemas/` without its ending.
pub const BUILTIN_SCHEMAS: &[(&str, &str)] = &[
    schema!("cobrowse-sessions/conversation-initiator"),
    schema!("cobrowse-sessions/channel-session"),
    schema!("cobrowse-sessions/participant-consent"),
    schema!("cobrowse-sessions/initiator-target"),
    schema!("conversation-cobrowse/initiator-participants"),
    schema!("conversation-cobrowse/link-session"),
    schema!("webchat-create/initiator-participant"),
    schema!("webchat-create/action-session"),
    schema!("webchat-cobrowse/initiator-capabilities"),
];

/// The schemas that describe the others: of a variant's schema, of the catalogue, of the command's JSON report.
pub const META_SCHEMAS: &[(&str, &str)] = &[
    schema!("meta.schema"),
    schema!("catalog.schema"),
    schema!("report.schema"),
    schema!("diagnosis.schema"),
    schema!("config.schema"),
];

/// What the callers of built-in variants are told, the same by every linter; and, at the first variant of an endpoint, what they
/// are told where there is no body.
static TOLD: [[OnceCell<Vec<Precondition>>; 2]; BUILTIN_SCHEMAS.len()] =
    [const { [const { OnceCell::new() }; 2] }; BUILTIN_SCHEMAS.len()];

/// One endpoint, with the variants of its payload.
#[derive(Debug)]
#[non_exhaustive]
pub struct Endpoint {
    /// Its ID.
    pub id: EndpointId,
    /// Its method.
    pub method: String,
    /// Its path, with parameters in braces.
    pub path: String,
    /// What it does.
    pub title: String,
    /// Whether the vendor publishes it.
    pub published: bool,
    /// Who speaks of it.
    pub evidence: EvidenceList,
    /// The request without a body, where that is a variant.
    pub bodiless: Option<Bodiless>,
    /// The variants with a body.
    pub variants: Vec<Variant>,
    pub(crate) pattern: PathPattern,
    /// Whether its path alone says that a request is of the family.
    pub(crate) family: bool,
    /// Whether its path lies where a body may say so.
    pub(crate) under: bool,
    shape: OnceCell<Shape>,
    bodiless_preconditions: OnceCell<Preconditions>,
    /// Message and help of `unpublished-request`, and who says so, where the vendor does not publish it.
    pub(crate) unpublished: OnceCell<(String, String, EvidenceList)>,
}

impl Endpoint {
    /// Where the variants differ.
    pub(crate) fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::new(&self.variants))
    }
}

/// A published request of the family that starts no session.
#[derive(Debug)]
pub(crate) struct KnownRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) pattern: PathPattern,
    pub(crate) deprecated: bool,
    pub(crate) evidence: EvidenceList,
}

impl KnownRequest {
    fn new(entry: file::KnownEntry) -> Self {
        let file::KnownEntry { method, path, deprecated, evidence } = entry;
        Self { pattern: PathPattern::new(&path), method, path, deprecated, evidence }
    }
}

/// Everything that is known.
#[derive(Debug)]
pub struct Catalog {
    version: String,
    endpoints: Vec<Endpoint>,
    all: OnceCell<Shape>,
    /// Whether that shape was done without.
    spared: OnceCell<()>,
    pub(crate) known: Vec<KnownRequest>,
    pub(crate) path_beginnings: Beginnings,
    /// The bytes that the last words of the endpoints' paths begin with.
    pub(crate) path_ends: Beginnings,
    pub(crate) signs: Signs,
    pub(crate) family: Family,
    preconditions: Vec<ScopedPrecondition>,
    scopes: OnceCell<Option<Scopes>>,
    scopes_text: &'static str,
    order: Vec<Precondition>,
    errors: Vec<ServerError>,
    pub(crate) hosts: Hosts,
    pub(crate) headers: Vec<AdvisedHeader>,
    pub(crate) conflicts: Vec<Conflict>,
    prose: Globs,
    example_ids: Globs,
}

impl Catalog {
    /// Reads the built-in catalogue and the `extra` schemas, given by name and text.
    pub(crate) fn new(extra: &[(String, String)]) -> Result<Self, BuildError> {
        let file: file::CatalogFile<'_> = serde_json::from_str(CATALOG)
            .map_err(|error| BuildError::NotJson { name: "catalog".to_owned(), reason: error.to_string() })?;
        let mut endpoints: Vec<Endpoint> = file
            .endpoints
            .into_iter()
            .map(|endpoint| {
                let pattern = PathPattern::new(&endpoint.path);
                let says = |word| starts_with_ignoring_case(word, &file.family.segment_prefix);
                let family = pattern.words().any(says);
                (pattern, family, endpoint)
            })
            .map(|(pattern, family, endpoint)| Endpoint {
                pattern,
                family,
                under: endpoint.path.split('{').next().is_some_and(|start| start.starts_with(&file.family.under)),
                id: endpoint.id,
                method: endpoint.method,
                path: endpoint.path,
                title: endpoint.title,
                published: endpoint.published,
                evidence: endpoint.evidence,
                bodiless: endpoint.bodiless,
                variants: Vec::new(),
                shape: OnceCell::new(),
                bodiless_preconditions: OnceCell::new(),
                unpublished: OnceCell::new(),
            })
            .collect();
        for (name, text) in BUILTIN_SCHEMAS {
            let id = EndpointId::built_in(name.split('/').next().unwrap_or_default());
            if let Some(endpoint) = endpoints.iter_mut().find(|known| known.id == id) {
                // The same text, whose owners nobody has to count.
                endpoint.id = id;
                endpoint.variants.push(Variant::builtin(name, text));
            }
        }
        for (name, text) in extra {
            add_variant(&mut endpoints, name, text)?;
        }
        let known: Vec<KnownRequest> = file.known.into_iter().map(KnownRequest::new).collect();
        let patterns =
            endpoints.iter().map(|endpoint| &endpoint.pattern).chain(known.iter().map(|known| &known.pattern));
        Ok(Self {
            version: file.version,
            path_beginnings: Beginnings::new(patterns),
            path_ends: Beginnings::of_ends(endpoints.iter().map(|endpoint| &endpoint.pattern)),
            endpoints,
            all: OnceCell::new(),
            spared: OnceCell::new(),
            known,
            signs: Signs::new(&file.family),
            family: file.family,
            preconditions: file.preconditions,
            scopes: OnceCell::new(),
            scopes_text: file.scopes.get(),
            order: file.order,
            errors: file.errors,
            hosts: file.hosts,
            headers: file.headers,
            conflicts: file.conflicts,
            prose: Globs::new(&file.prose),
            example_ids: Globs::new(&file.example_ids),
        })
    }

    /// The day of the knowledge.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The endpoints.
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// What servers answered to requests that failed.
    pub fn errors(&self) -> &[ServerError] {
        &self.errors
    }

    /// The endpoint with this ID.
    pub fn endpoint(&self, id: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.id.as_str() == id)
    }

    /// The variant with this ID, if it has a body.
    pub fn variant(&self, id: &str) -> Option<&Variant> {
        self.endpoints.iter().flat_map(|endpoint| &endpoint.variants).find(|variant| variant.id.as_str() == id)
    }

    /// The names of the headers that somebody advises for the variant with this ID.
    pub fn advised_headers<'c>(&'c self, variant: &'c str) -> impl Iterator<Item = &'c str> {
        let advised = self.headers.iter().filter(move |header| header.variants.iter().any(|id| id.as_str() == variant));
        advised.map(|header| header.name.as_str())
    }

    /// In which order things happen around a request, which no request can show.
    pub fn order(&self) -> &[Precondition] {
        &self.order
    }

    /// The shape of all endpoints together, their variants counted through in order.
    pub(crate) fn shape_of_all(&self) -> &Shape {
        self.all.get_or_init(|| Shape::new(self.endpoints.iter().flat_map(|endpoint| &endpoint.variants)))
    }

    /// Whether it is worth some trouble to do without that shape, for which all schemas are read: where it is not known yet, once.
    /// Who checks one body spares the reading, who checks many is quicker with it.
    pub(crate) fn spares_schemas(&self) -> bool {
        self.all.get().is_none() && self.spared.set(()).is_ok()
    }

    /// What remains to be checked for a request to `endpoint`, of `variant` where it is known.
    pub fn preconditions(&self, endpoint: &Endpoint, variant: Option<&Variant>) -> Preconditions {
        let cell = variant.map_or(&endpoint.bodiless_preconditions, |variant| &variant.preconditions);
        let id = variant.map(|variant| &variant.id);
        cell.get_or_init(|| self.find_preconditions(&endpoint.id, id)).clone()
    }

    /// What remains of it for a caller that has said `context`.
    pub(crate) fn open_preconditions(
        &self,
        endpoint: &Endpoint,
        variant: Option<&VariantId>,
        context: &Context,
    ) -> Preconditions {
        let open = |scoped: &&ScopedPrecondition| scoped.about.is_none_or(|about| context.says(about).is_none());
        let scoped = self.preconditions.iter().filter(|scoped| scoped.holds_for(&endpoint.id, variant));
        scoped.filter(open).map(ScopedPrecondition::told).collect()
    }

    /// The precondition about something that the caller's word for it does not fulfil.
    pub(crate) fn unmet(
        &self,
        endpoint: &Endpoint,
        variant: Option<&VariantId>,
        about: Topic,
        word: &str,
    ) -> Option<&ScopedPrecondition> {
        let about_it = |scoped: &&ScopedPrecondition| scoped.about == Some(about);
        let scoped =
            self.preconditions.iter().filter(about_it).find(|scoped| scoped.holds_for(&endpoint.id, variant))?;
        (!scoped.holds.iter().any(|holds| holds == word)).then_some(scoped)
    }

    /// What stands in the catalogue for a precondition of a report.
    pub(crate) fn scoped(&self, precondition: &Precondition) -> Option<&ScopedPrecondition> {
        self.preconditions.iter().find(|scoped| scoped.what == precondition.what)
    }

    /// What is known of OAuth scopes.
    pub(crate) fn scopes(&self) -> Option<&Scopes> {
        self.scopes.get_or_init(|| serde_json::from_str(self.scopes_text).ok()).as_ref()
    }

    fn find_preconditions(&self, endpoint: &EndpointId, variant: Option<&VariantId>) -> Preconditions {
        let scoped = self.preconditions.iter().filter(|scoped| scoped.holds_for(endpoint, variant));
        let told = scoped.map(ScopedPrecondition::told);
        let is_it = |name: &str| match variant {
            Some(variant) => name == variant.as_str(),
            None => name.split('/').next() == Some(endpoint.as_str()),
        };
        let cells = BUILTIN_SCHEMAS.iter().position(|(name, _)| is_it(name)).and_then(|at| TOLD.get(at));
        match cells.map(|[of_variant, bodiless]| if variant.is_some() { of_variant } else { bodiless }) {
            Some(cell) => Preconditions::built_in(cell.get_or_init(|| told.collect())),
            None => told.collect(),
        }
    }

    /// Whether the value of an ID is a word for what belongs there, which nothing will replace.
    pub(crate) fn is_prose(&self, value: &str) -> bool {
        self.prose.match_word(value)
    }

    /// The same of a UUID.
    #[inline]
    pub(crate) fn is_prose_uuid(&self, value: &str) -> bool {
        self.prose.match_uuid(value)
    }

    /// Whether some schema may make a difference between UUIDs; no built-in one does.
    pub(crate) fn tells_uuids_apart(&self) -> bool {
        let given = self.endpoints.iter().flat_map(|endpoint| &endpoint.variants).filter(|variant| variant.is_given());
        given.filter_map(Variant::loaded).any(|loaded| loaded.schema.tells_uuids_apart())
    }

    /// Whether the value of an ID is copied from documentation.
    pub(crate) fn is_example_id(&self, value: &str) -> bool {
        self.example_ids.match_word(value)
    }
}

fn add_variant(endpoints: &mut [Endpoint], name: &str, text: &str) -> Result<(), BuildError> {
    let variant = Variant::given(name, text)?;
    let known = || endpoints.iter().map(|endpoint| endpoint.id.to_string()).collect::<Vec<_>>().join(", ");
    let loaded = variant.loaded();
    let target = loaded.map_or_else(|| "".into(), |loaded| loaded.about.endpoint.clone());
    if endpoints.iter().flat_map(|endpoint| &endpoint.variants).any(|other| other.id == variant.id) {
        return Err(BuildError::Twice { name: name.to_owned(), variant: variant.id.to_string() });
    }
    let unknown = BuildError::UnknownEndpoint { name: name.to_owned(), endpoint: target.clone(), known: known() };
    let endpoint = endpoints.iter_mut().find(|known| known.id == target).ok_or(unknown)?;
    endpoint.variants.push(variant);
    let count: usize = endpoints.iter().map(|endpoint| endpoint.variants.len()).sum();
    if count > MAX_VARIANTS {
        return Err(BuildError::TooMany { limit: MAX_VARIANTS });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_schema_loads_and_compiles() {
        let catalog = Catalog::new(&[]).unwrap();
        assert!(catalog.prose.len() <= 64 && catalog.example_ids.len() <= 64, "only the first 64 words are tried");
        for (name, _) in BUILTIN_SCHEMAS {
            let variant = catalog.variant(name).unwrap_or_else(|| panic!("{name} has no endpoint"));
            let loaded = variant.loaded().unwrap_or_else(|| panic!("{name} does not load"));
            assert_eq!(loaded.about.variant, variant.id);
            assert!(!variant.is_given() && !loaded.schema.tells_uuids_apart(), "{name} takes one UUID and not another");
            for id in loaded.schema.ids() {
                assert!(loaded.compiled(id).is_some(), "{name}: {}", loaded.schema.sub(id).pointer);
            }
        }
    }
}
