//! What to send instead of a payload: the words are prepared once, the author's values decide which of them are said.

use super::{
    Sample, Subject,
    draft::Draft,
    judge::{Truth, judge_sub},
};
use crate::{
    catalog::{Catalog, Instead, Loaded, SubId},
    json::{Kind, Name, Node, Pointer, flag},
    report::{Edit, Finding, Fix, Shown, is_plain, needs_no_look},
};

/// What stands in front of the suspects in a help.
pub(crate) const CANNOT_SHOW: &str = "\nwhat the payload cannot show:";

/// Everything that may be sent instead of one payload.
#[derive(Debug)]
pub(crate) struct Replacements {
    each: Vec<Replacement>,
    /// What else the thread suspects.
    suspects: String,
    /// How long the help is where all of it is said.
    longest: usize,
    /// Whether its words need no look before they are shown.
    known: bool,
    /// The first payload for the same endpoint, and whether nothing in it tells of a credential.
    fix: Option<(Draft, bool)>,
}

/// One of them, and its words around what depends on the body.
#[derive(Debug)]
struct Replacement {
    /// Endpoint and variant by their places in the catalogue; none where it has no body.
    target: Option<(usize, usize)>,
    /// Whether it goes to the same endpoint.
    same_endpoint: bool,
    /// When to send it, and where.
    before: String,
    /// Whether what follows is the first in the brackets.
    first: bool,
    needs: Vec<Need>,
    keeps: Vec<Keep>,
    /// Who says so.
    after: String,
}

/// A value that the replacement needs.
#[derive(Debug)]
struct Need {
    spot: Spot,
    spoken: String,
}

/// A value that moves.
#[derive(Debug)]
struct Keep {
    from: Way,
    to: Pointer,
    spot: Spot,
    /// What becomes of it; none where it stays where it is.
    words: Option<String>,
}

/// A place in the replacement, and what of the body may fill it.
#[derive(Debug)]
struct Spot {
    from: Vec<Way>,
    /// The member of the same name, if it fits.
    same: Option<(Name, SubId)>,
}

/// A place in the body: each name on the way, with the element that it means in an array.
#[derive(Debug)]
struct Way(Vec<(Name, Option<usize>)>);

impl Way {
    fn new(pointer: &Pointer) -> Self {
        Self(pointer.tokens().map(|token| ((&*token).into(), token.parse().ok())).collect())
    }

    fn find<'a>(&self, root: Node<'a>) -> Option<Node<'a>> {
        self.0.iter().try_fold(root, |node, (name, index)| match index {
            Some(index) if node.kind() == Kind::Array => node.elements().nth(*index),
            _ => node.member(name),
        })
    }
}

impl Spot {
    fn new(place: &Pointer, target: &Loaded, moves: &[(Pointer, Pointer)]) -> Self {
        let mut tokens = place.tokens();
        let top = tokens.next().filter(|_| tokens.next().is_none());
        let same = top.and_then(|name| Some(((&*name).into(), target.schema.property(SubId::ROOT, &name)?)));
        Self {
            from: moves.iter().filter(|(_, to)| to == place).map(|(from, _)| Way::new(from)).collect(),
            same: same.filter(|(_, property)| !target.schema.is_never(*property)),
        }
    }

    /// Whether a value of the body is kept there.
    fn is_filled(&self, root: Node<'_>, target: &Loaded) -> bool {
        self.from.iter().any(|from| from.find(root).is_some())
            || self.same.as_ref().is_some_and(|(name, property)| {
                root.member(name).is_some_and(|member| judge_sub(target, *property, member) != Truth::False)
            })
    }
}

impl Replacements {
    /// What the schema says, with the words of the catalogue.
    pub(crate) fn new(catalog: &Catalog, loaded: &Loaded) -> Self {
        let instead = loaded.about.instead.iter();
        let each: Vec<_> = instead.map(|instead| Replacement::new(catalog, loaded, instead)).collect();
        let mut suspects = String::new();
        if !loaded.about.suspects.is_empty() {
            suspects.push_str(CANNOT_SHOW);
        }
        for suspect in &loaded.about.suspects {
            suspects.extend(["\n- ", &suspect.what]);
        }
        // As long as the help can become, each part between what may stand around it.
        let parts = each.iter().flat_map(Replacement::parts).chain([suspects.as_str()]);
        let all: String = parts.flat_map(|part| [" (", part, "); "]).collect();
        let fix = each.iter().find(|replacement| replacement.same_endpoint);
        let fix = fix.and_then(|replacement| replacement.target(catalog)).map(|target| {
            let draft = Draft::new(target);
            let plain = draft.is_plain();
            (draft, plain)
        });
        Self { longest: all.len(), known: needs_no_look(&all), each, suspects, fix }
    }

    /// Adds to the finding what to send instead of the body `root`.
    pub(crate) fn offer(&self, subject: &Subject<'_>, root: Node<'_>, finding: Finding) -> Finding {
        let catalog = &subject.linter.catalog;
        let mut help = String::with_capacity(OPENING.len() + self.longest);
        help.push_str(OPENING);
        self.each.iter().for_each(|replacement| replacement.write(&mut help, catalog, root));
        help.push_str(&self.suspects);
        let finding = finding.help(if self.known { Shown::known(help) } else { help.into() });
        match self.fix(subject, root) {
            // What is kept stands between blanks, quotes and commas, so that nothing reaches over its ends.
            Some((fix, true)) => finding.known_fix(fix),
            fix => finding.fix(fix.map(|(fix, _)| fix)),
        }
    }

    /// The body as the first replacement for the same endpoint, with the author's values; and whether nothing in it tells of a
    /// credential.
    fn fix(&self, subject: &Subject<'_>, root: Node<'_>) -> Option<(Fix, bool)> {
        let replacement = self.each.iter().find(|replacement| replacement.same_endpoint)?;
        let target = replacement.target(&subject.linter.catalog)?;
        if root.kind() != Kind::Object || root.has_unknown_members() || !subject.arena.slips.is_empty() {
            return None;
        }
        let written = root.raw();
        let (kept, plain) = replacement.kept(root, target);
        let (draft, known) = self.fix.as_ref()?;
        let flat = !written.contains('\n');
        let length = draft.len(flat) + kept.iter().map(|(_, text)| text.len()).sum::<usize>();
        let mut text = String::with_capacity(length);
        draft.write(&mut text, &Sample { loaded: target, kept }, flat);
        Some((Fix::unsafe_(vec![Edit::new(root.span(), text)]), plain && *known))
    }
}

const OPENING: &str = "send instead:";

impl Replacement {
    fn new(catalog: &Catalog, loaded: &Loaded, instead: &Instead) -> Self {
        let id = instead.variant.as_str().split('/').next().unwrap_or_default();
        let same_endpoint = id == loaded.about.endpoint.as_str();
        let elsewhere = catalog.endpoint(id).filter(|_| !same_endpoint);
        let mut before = format!("\n- when {}: `{}` (", instead.when, instead.variant);
        if let Some(endpoint) = elsewhere {
            before.extend([&endpoint.method, " ", &endpoint.path]);
        }
        let place = place_of(catalog, instead);
        let target = place.and_then(|place| target_at(catalog, place));
        if target.is_none() {
            before.push_str(if elsewhere.is_some() { "; without a body" } else { "without a body" });
        }
        let moves: Vec<(Pointer, Pointer)> =
            instead.keep.iter().filter_map(|(from, to)| Some((Pointer::parse(from)?, Pointer::parse(to)?))).collect();
        let needs = target.map(|target| {
            needed(target, SubId::ROOT, &Pointer::root())
                .into_iter()
                .map(|place| Need { spot: Spot::new(&place, target, &moves), spoken: place.spoken() })
        });
        let keeps = target.map(|target| {
            moves.iter().map(|(from, to)| Keep {
                from: Way::new(from),
                to: to.clone(),
                spot: Spot::new(to, target, &moves),
                words: (from != to).then(|| format!("{} becomes {}", from.spoken(), to.spoken())),
            })
        });
        let says = instead.evidence.first().map(|evidence| format!(")\n  ({evidence})"));
        Self {
            target: place.filter(|_| target.is_some()),
            same_endpoint,
            first: elsewhere.is_none(),
            before,
            needs: needs.into_iter().flatten().collect(),
            keeps: keeps.into_iter().flatten().collect(),
            after: says.unwrap_or_else(|| ")".to_owned()),
        }
    }

    fn target<'c>(&self, catalog: &'c Catalog) -> Option<&'c Loaded> {
        self.target.and_then(|place| target_at(catalog, place))
    }

    /// All of its words that may be said.
    fn parts(&self) -> impl Iterator<Item = &str> {
        let needs = self.needs.iter().map(|need| need.spoken.as_str());
        let keeps = self.keeps.iter().filter_map(|keep| keep.words.as_deref());
        [self.before.as_str(), NEEDS].into_iter().chain(needs).chain(keeps).chain([self.after.as_str()])
    }

    /// Writes when to send it, where it goes, what it adds, and what it keeps.
    fn write(&self, out: &mut String, catalog: &Catalog, root: Node<'_>) {
        out.push_str(&self.before);
        if let Some(target) = self.target(catalog) {
            let mut between = if self.first { "" } else { "; " };
            let mut before = NEEDS;
            for need in self.needs.iter().filter(|need| !need.spot.is_filled(root, target)) {
                out.push_str(between);
                out.push_str(before);
                out.push_str(&need.spoken);
                (between, before) = ("", ", ");
            }
            if before != NEEDS {
                between = "; ";
            }
            for keep in self.keeps.iter().filter(|keep| keep.spot.is_filled(root, target)) {
                if let Some(words) = &keep.words {
                    out.push_str(between);
                    out.push_str(words);
                    between = "; ";
                }
            }
        }
        out.push_str(&self.after);
    }

    /// The values of `root` that it keeps, as they are written: place in the new payload → text. Besides those that move, what
    /// has the same place in both and fits there. And whether nothing in them tells of a credential.
    fn kept<'a>(&'a self, root: Node<'a>, target: &'a Loaded) -> (Vec<(&'a str, &'a str)>, bool) {
        let mut kept: Vec<(&str, &str)> = Vec::with_capacity(self.keeps.len() + root.len());
        let mut plain = true;
        let mut look_at = |node: Node<'_>| plain &= node.has(flag::UUID) || is_plain(node.raw());
        for keep in &self.keeps {
            if let Some(node) = keep.from.find(root) {
                look_at(node);
                kept.push((keep.to.as_str(), node.raw()));
            }
        }
        for member in root.named() {
            let property = target.schema.property_of(SubId::ROOT, member);
            let Some(property) = property.filter(|property| !target.schema.is_never(*property)) else { continue };
            // Where the schema declares a member says where it stands in a body.
            let place = target.schema.sub(property).pointer.as_str().strip_prefix("/properties").unwrap_or_default();
            if judge_sub(target, property, member) != Truth::False && !kept.iter().any(|(known, _)| *known == place) {
                look_at(member);
                kept.push((place, member.raw()));
            }
        }
        (kept, plain)
    }
}

const NEEDS: &str = "needs ";

/// Endpoint and variant by their places in the catalogue.
fn place_of(catalog: &Catalog, instead: &Instead) -> Option<(usize, usize)> {
    catalog.endpoints().iter().enumerate().find_map(|(at, endpoint)| {
        Some((at, endpoint.variants.iter().position(|variant| variant.id == instead.variant)?))
    })
}

fn target_at(catalog: &Catalog, (endpoint, variant): (usize, usize)) -> Option<&Loaded> {
    catalog.endpoints().get(endpoint)?.variants.get(variant)?.loaded()
}

/// The places of every value that a variant needs.
fn needed(loaded: &Loaded, sub: SubId, pointer: &Pointer) -> Vec<Pointer> {
    let node = loaded.schema.sub(sub);
    let required = node.properties().iter().filter(|(name, _)| node.required().contains(name));
    required
        .flat_map(|(name, property)| {
            let here = pointer.join(name.as_str());
            let below = needed(loaded, *property, &here);
            if below.is_empty() { vec![here] } else { below }
        })
        .collect()
}
