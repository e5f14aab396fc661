//! Whether a request is ours to judge; everything else is another API's.

use super::{
    Linter,
    choose::Scores,
    route::Route,
    shape::{Level, Set},
};
use crate::{
    catalog::Catalog,
    json::{Document, Kind, Node},
    request::Request,
};

pub(super) fn is_ours(
    linter: &Linter,
    request: &Request<'_>,
    route: &Route<'_>,
    document: &Document<'_>,
    scores: &mut Scores,
) -> bool {
    if route.family || request.endpoint.is_some() {
        return true;
    }
    if document.arena.nodes.is_empty() {
        return false;
    }
    let catalog = &linter.catalog;
    let root = Node::root(document);
    let bare = request.target.is_none() || route.is_open();
    if document.arena.fatal {
        // What could not be read to its end is ours if it speaks of cobrowsing.
        let prefix = &catalog.family.segment_prefix;
        return document.text.to_ascii_lowercase().contains(prefix.as_str())
            || (bare && begins_like_ours(catalog, document));
    }
    if bare { is_bare_body_of_ours(catalog, root, scores) } else { has_family_body(catalog, root) }
}

fn has_family_body(catalog: &Catalog, root: Node<'_>) -> bool {
    catalog.family.bodies.iter().any(|members| {
        members.iter().all(|wanted| root.get(&wanted.member).is_some_and(|member| wanted.holds_for(member.text())))
    })
}

/// A body whose request nobody knows is ours only if its fields say so plainly: other JSON speaks of cobrowsing too, such as
/// an answer of the API or a deployment's configuration.
fn is_bare_body_of_ours(catalog: &Catalog, root: Node<'_>, scores: &mut Scores) -> bool {
    if root.kind() != Kind::Object {
        return false;
    }
    let shape = catalog.shape_of_all();
    let choice = scores.choose_with_null_ids(shape, root);
    let choice =
        choice.scores.then_some(choice).or_else(|| scores.choose_by_names(shape, root).map(|(choice, _)| choice));
    let prefix = catalog.family.segment_prefix.as_str();
    let plain = has_family_body(catalog, root) || root.named().any(|member| member.name().starts_with(prefix));
    choice.is_some_and(|choice| {
        choice.best.indices().any(|variant| {
            let fields = Fields::count(&shape.top, Set::one(variant), root);
            let most = fields.known > fields.unknown || (plain && fields.known == fields.unknown);
            most && (fields.known >= 2 || plain)
        })
    })
}

/// Whether what could be read of a broken body has at least two fields of ours, one of them an ID that is called so.
fn begins_like_ours(catalog: &Catalog, document: &Document<'_>) -> bool {
    let names = document.arena.ids().map(|id| Node::new(document, id).name());
    let known: Vec<&str> = names.filter(|name| catalog.shape_of_all().top.declares(name)).collect();
    known.len() >= 2 && known.iter().any(|name| name.ends_with("Id"))
}

/// How many fields of a body a variant declares, and how many it does not.
#[derive(Clone, Copy, Debug, Default)]
struct Fields {
    known: usize,
    unknown: usize,
}

impl Fields {
    fn count(level: &Level, variant: Set, object: Node<'_>) -> Self {
        let mut fields = Self::default();
        let object = if object.kind() == Kind::Array { object.elements().next().unwrap_or(object) } else { object };
        for member in object.named() {
            match level.field_of(member).filter(|field| field.declared.0 & variant.0 != 0) {
                Some(field) => {
                    let below = Self::count(&field.below, variant, member);
                    fields.known += 1 + below.known;
                    fields.unknown += below.unknown;
                }
                None => fields.unknown += 1,
            }
        }
        fields
    }
}
