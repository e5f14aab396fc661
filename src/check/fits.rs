//! Whether a value without placeholders fits a plain subschema: one whose keywords need no library to decide.
//!
//! The built-in schemas are plain. A schema with a pattern, a number's limit, a reference or a format but `uuid` is jsonschema's
//! to judge, and tests hold that both say the same of generated schemas and values.

use super::judge::is_type;
use crate::{
    catalog::{Keyword, Schema, Sub, SubId},
    json::{Kind, Node, flag, is_uuid},
};

/// Whether `node`, which has no placeholder, fits subschema `id`, which is plain.
pub(super) fn fits(schema: &Schema, id: SubId, node: Node<'_>) -> bool {
    let sub = schema.sub(id);
    let members = node.kind() == Kind::Object && sub.required_places.is_some();
    sub.keywords.iter().all(|keyword| match keyword {
        Keyword::Properties | Keyword::Required | Keyword::AdditionalProperties(_) if members => true,
        _ => fits_keyword(schema, sub, keyword, node),
    }) && (!members || fits_members(schema, sub, node))
}

/// Whether the members of an object fit, in one pass over them.
fn fits_members(schema: &Schema, sub: &Sub, object: Node<'_>) -> bool {
    let mut there = 0_u64;
    for member in object.named() {
        let place = sub.properties().iter().position(|(name, _)| member.is_named(name));
        let below = place.and_then(|place| sub.properties().get(place)).map(|(_, property)| *property);
        if below.or(sub.rest).is_some_and(|below| !fits(schema, below, member)) {
            return false;
        }
        there |= place.map_or(0, |place| 1 << place);
    }
    sub.required_places.is_some_and(|required| there & required == required)
}

/// Whether `node`, which has no placeholder, fits one keyword of `sub`.
pub(super) fn fits_keyword(schema: &Schema, sub: &Sub, keyword: &Keyword, node: Node<'_>) -> bool {
    let holds = |id: &SubId| fits(schema, *id, node);
    match keyword {
        Keyword::Never => false,
        Keyword::Type(types) => is_type(node, types),
        Keyword::Const(value) => node.equals(value),
        Keyword::Enum(values) => values.iter().any(|value| node.equals(value)),
        Keyword::AllOf(subs) => subs.iter().all(holds),
        Keyword::AnyOf(subs) => subs.iter().any(holds),
        Keyword::OneOf(subs) => subs.iter().filter(|id| holds(id)).count() == 1,
        Keyword::Not(id) => !holds(id),
        Keyword::If { condition, then, otherwise } => {
            let branch = if holds(condition) { then } else { otherwise };
            branch.as_ref().is_none_or(holds)
        }
        _ => match node.kind() {
            Kind::Object => fits_object(schema, sub, keyword, node),
            Kind::Array => fits_array(schema, keyword, node),
            Kind::String => fits_string(keyword, node),
            _ => true,
        },
    }
}

fn fits_object(schema: &Schema, sub: &Sub, keyword: &Keyword, node: Node<'_>) -> bool {
    let count = || node.len() as u64;
    match keyword {
        Keyword::Required => sub.required().iter().all(|name| node.member(name).is_some()),
        Keyword::MinProperties(limit) => count() >= *limit,
        Keyword::MaxProperties(limit) => count() <= *limit,
        Keyword::Properties => sub
            .properties()
            .iter()
            .all(|(name, property)| node.member(name).is_none_or(|member| fits(schema, *property, member))),
        Keyword::AdditionalProperties(rest) => node.named().all(|member| {
            sub.properties().iter().any(|(name, _)| member.is_named(name)) || fits(schema, *rest, member)
        }),
        _ => true,
    }
}

fn fits_array(schema: &Schema, keyword: &Keyword, node: Node<'_>) -> bool {
    let count = || node.len() as u64;
    match keyword {
        Keyword::MinItems(limit) => count() >= *limit,
        Keyword::MaxItems(limit) => count() <= *limit,
        Keyword::UniqueItems => node.is_unique(),
        Keyword::Items { from, each } => node.elements().skip(*from).all(|element| fits(schema, *each, element)),
        Keyword::PrefixItems(subs) => node.elements().zip(subs).all(|(element, sub)| fits(schema, *sub, element)),
        _ => true,
    }
}

fn fits_string(keyword: &Keyword, node: Node<'_>) -> bool {
    let text = || node.text().unwrap_or_default();
    match keyword {
        Keyword::MinLength(1) => !node.entry().content.is_empty(),
        Keyword::MinLength(limit) => text().chars().count() as u64 >= *limit,
        Keyword::MaxLength(limit) => text().chars().count() as u64 <= *limit,
        Keyword::Uuid => node.has(flag::UUID) || text().as_bytes().try_into().is_ok_and(is_uuid),
        _ => true,
    }
}
