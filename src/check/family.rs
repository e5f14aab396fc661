//! Whether a request is ours to judge; everything else is another API's.

use super::{Linter, choose::Scores, route::Route};
use crate::{
    catalog::Catalog,
    json::{Arena, Kind, Node},
    request::Request,
};

/// A bare body is ours when it has this many fields of a variant, and at least half of the required ones.
const FEWEST_FIELDS: usize = 2;

pub(super) fn is_ours(
    linter: &Linter,
    request: &Request<'_>,
    route: &Route<'_>,
    text: &str,
    arena: &Arena,
    scores: &mut Scores,
) -> bool {
    if route.family || request.endpoint.is_some() {
        return true;
    }
    if arena.nodes.is_empty() {
        return false;
    }
    let catalog = &linter.catalog;
    let root = Node::root(text, arena);
    let bare = request.target.is_none() || route.open;
    if arena.fatal {
        // What could not be read to its end is ours if it speaks of cobrowsing.
        let prefix = &catalog.family.segment_prefix;
        return text.to_ascii_lowercase().contains(prefix.as_str());
    }
    has_family_body(catalog, root) || (bare && is_bare_body_of_ours(catalog, root, scores))
}

fn has_family_body(catalog: &Catalog, root: Node<'_>) -> bool {
    catalog.family.bodies.iter().any(|members| {
        members.iter().all(|wanted| root.get(&wanted.member).is_some_and(|member| wanted.holds_for(member.text())))
    })
}

fn is_bare_body_of_ours(catalog: &Catalog, root: Node<'_>, scores: &mut Scores) -> bool {
    if root.kind() != Kind::Object {
        return false;
    }
    let prefix = catalog.family.segment_prefix.as_str();
    if root.named().any(|member| member.name().to_ascii_lowercase().starts_with(prefix)) {
        return true;
    }
    let choice = scores.choose(catalog.shape_of_all(), root);
    let variants: Vec<_> = catalog.endpoints().iter().flat_map(|endpoint| &endpoint.variants).collect();
    choice.scores
        && choice.best.indices().filter_map(|index| variants.get(index)?.loaded()).any(|loaded| {
            let top = loaded.schema.sub(crate::catalog::SubId::ROOT);
            let declared = top.properties().iter().filter(|(name, _)| root.get(name).is_some()).count();
            let required = top.required().iter().filter(|name| root.get(name).is_some()).count();
            declared >= FEWEST_FIELDS && required * 2 >= top.required().len()
        })
}
