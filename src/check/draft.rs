//! A payload of a variant with room for the values that are kept, prepared once.

use super::sample::{Layout, Names, Sample};
use crate::{
    catalog::{Loaded, SubId},
    json::Pointer,
    report::is_plain,
};

/// One value of the payload, and what it is where nothing beneath it is kept.
#[derive(Debug)]
pub(crate) struct Draft {
    sub: SubId,
    place: Pointer,
    /// The last names on the way to it.
    names: [Option<String>; 2],
    indent: usize,
    /// On lines of its own.
    lines: String,
    /// On one line.
    flat: String,
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    /// Its name with what stands behind it.
    before: String,
    /// Whether it is there even if no value of it is kept.
    wanted: bool,
    draft: Draft,
}

impl Draft {
    /// Of the whole body.
    pub(crate) fn new(loaded: &Loaded) -> Self {
        Self::at(loaded, SubId::ROOT, &Pointer::root(), Names::default(), 0)
    }

    fn at(loaded: &Loaded, sub: SubId, place: &Pointer, names: Names<'_>, indent: usize) -> Self {
        let sample = Sample { loaded, kept: Vec::new() };
        let text = |flat| {
            let mut text = String::new();
            sample.write(&mut text, sub, &mut Pointer::root(), names, Layout { indent, flat });
            text
        };
        let mut members = Vec::new();
        sample.each_member(sub, |name, property, required| {
            let mut before = String::new();
            super::sample::push_text(&mut before, name);
            before.push_str(": ");
            members.push(Member {
                before,
                wanted: sample.wants(property, required),
                draft: Self::at(loaded, property, &place.join(name), names.join(name), indent + 1),
            });
        });
        let names = [names.parent, names.last].map(|name| name.map(str::to_owned));
        Self { sub, place: place.clone(), names, indent, lines: text(false), flat: text(true), members }
    }

    /// Whether nothing in it tells of a credential, whatever is kept.
    pub(crate) fn is_plain(&self) -> bool {
        let member = |member: &Member| is_plain(&member.before) && member.draft.is_plain();
        is_plain(&self.lines) && is_plain(&self.flat) && self.members.iter().all(member)
    }

    /// How long it is where nothing is kept, in bytes.
    pub(crate) fn len(&self, flat: bool) -> usize {
        if flat { self.flat.len() } else { self.lines.len() }
    }

    /// Writes it with the values that `sample` keeps, on one line if `flat`.
    pub(crate) fn write(&self, out: &mut String, sample: &Sample<'_>, flat: bool) {
        let place = self.place.as_str();
        if let Some((_, text)) = sample.kept.iter().find(|(kept, _)| *kept == place) {
            return out.push_str(text);
        }
        if !sample.kept.iter().any(|(kept, _)| begins_with(kept, place)) {
            return out.push_str(if flat { &self.flat } else { &self.lines });
        }
        let layout = Layout { indent: self.indent, flat };
        if self.members.is_empty() {
            let [parent, last] = &self.names;
            let names = Names { parent: parent.as_deref(), last: last.as_deref() };
            return sample.write(out, self.sub, &mut self.place.clone(), names, layout);
        }
        out.push('{');
        let mut between = "";
        for Member { before, wanted, draft } in &self.members {
            if *wanted || sample.kept.iter().any(|(kept, _)| begins_with(kept, draft.place.as_str())) {
                out.push_str(between);
                between = ",";
                layout.deeper().space(out);
                out.push_str(before);
                draft.write(out, sample, flat);
            }
        }
        if !between.is_empty() {
            layout.space(out);
        }
        out.push('}');
    }
}

/// Whether a place lies at or beneath another, both as they are written. Most that do not differ where the other ends.
#[inline]
fn begins_with(place: &str, above: &str) -> bool {
    // A comparison with nothing takes hundreds of cycles.
    let last = above.len().wrapping_sub(1);
    above.is_empty() || (place.as_bytes().get(last) == above.as_bytes().last() && place.starts_with(above))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Linter;

    #[test]
    fn a_draft_is_written_as_the_payload_is() {
        let keeps: [&[(&str, &str)]; 6] = [
            &[],
            &[("/initiator", "{\"id\": 1}")],
            &[("/initiatorId", "\"a\"")],
            &[("/participants/0/id", "\"b\""), ("/to/id", "7")],
            &[("/cobrowse", "null"), ("/initiator/id", "\"c\""), ("/sessionId", "\"d\"")],
            &[("", "{}")],
        ];
        let endpoints = Linter::builtin().catalog().endpoints();
        for loaded in endpoints.iter().flat_map(|endpoint| &endpoint.variants).filter_map(|variant| variant.loaded()) {
            let draft = Draft::new(loaded);
            for kept in keeps {
                let sample = Sample { loaded, kept: kept.to_vec() };
                for flat in [false, true] {
                    let (mut whole, mut drafted) = (String::new(), String::new());
                    sample.write_body(&mut whole, flat);
                    draft.write(&mut drafted, &sample, flat);
                    assert_eq!(drafted, whole, "{} {kept:?}", loaded.title);
                }
            }
        }
    }
}
