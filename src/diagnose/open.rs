//! What the check leaves open: a field that the answer minds and the check does not, and what it could not see.

use super::{
    Basis, Cause,
    response::{is_index, steps},
};
use crate::{
    catalog::{Schema, SubId, Variant},
    report::{Evidence, Report, Shown, Verdict, beginning},
};

/// How much of a field's name is shown, in bytes before and in characters behind the cut.
const LONGEST: usize = 80;

/// The cause that a field is which the answer names, and in which the check finds nothing wrong.
pub(super) fn named(field: &str, variant: Option<&Variant>) -> Cause {
    let sent = variant.and_then(|variant| Some((variant, &variant.loaded()?.schema)));
    let place = sent.and_then(|(variant, schema)| Some((variant, schema.sub(find(schema, &steps(field))?))));
    let field = beginning(field, LONGEST);
    let (what, next) = match (place, variant) {
        (Some((variant, sub)), _) => {
            let has = sub.description.as_deref().map(|about| format!(": {about}")).unwrap_or_default();
            (
                format!("the answer names `{field}`, in which the check finds nothing wrong"),
                format!("Look at what was sent there, and compare it with what `{}` has there{has}.", variant.id),
            )
        }
        (None, Some(variant)) => (
            format!("the answer names `{field}`, which `{}` does not have", variant.id),
            "Compare the request with the other payloads of its endpoint: to add the field alone need not help."
                .to_owned(),
        ),
        (None, None) => (format!("the answer names `{field}`"), "Look at what was sent there.".to_owned()),
    };
    let evidence = const { &[Evidence::ours("an answer names the field that it minds")] };
    // A server may repeat what was sent, a credential too.
    let what = Shown::from(what).into_text();
    Cause { basis: Basis::Response, rule: None, what, next: Some(next), evidence: evidence.into() }
}

/// What the schema says of a field that is given by its name or by the way to it.
fn find(schema: &Schema, steps: &[&str]) -> Option<SubId> {
    let property = |at, name| schema.property(at, name).filter(|property| !schema.is_never(*property));
    if let [name] = steps {
        return schema.ids().find_map(|id| property(id, name));
    }
    steps.iter().try_fold(SubId::ROOT, |at, step| match schema.sub(at).items() {
        Some(each) if is_index(step) => Some(each),
        Some(each) => property(each, step),
        None => property(at, step),
    })
}

/// The cause that what the check could not see may be.
pub(super) fn unseen(report: &Report) -> Option<Cause> {
    let (what, next, claim): (_, _, &'static [Evidence; 1]) = match &report.unseen {
        Some(unseen) => (
            format!("The body was not judged: {}.", unseen.why),
            "Get hold of the body as it was sent, and diagnose the request with it.",
            const { &[Evidence::ours("what is not seen may be wrong")] },
        ),
        None if report.verdict == Verdict::Undetermined => (
            "What was sent in the place of the request's placeholders.".to_owned(),
            "Get hold of the request as it was sent, and diagnose that: a variable that was not set leaves an ID null or empty.",
            const { &[Evidence::ours("the check passes a request whose outcome depends on what its placeholders become")] },
        ),
        None => return None,
    };
    Some(Cause { basis: Basis::Unsaid, rule: None, what, next: Some(next.to_owned()), evidence: claim.into() })
}
