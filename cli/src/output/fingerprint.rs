//! What a finding is recognised by in the next run, wherever its lines have moved.

use std::{collections::HashMap, hash::Hasher as _};

use cobrowse_lint::{
    Finding,
    report::{Part, mask_secrets},
};
use siphasher::sip128::{Hasher128 as _, SipHasher24};

use super::{CheckedFile, CheckedRequest, Problem, shown, texts::Texts};

/// Fingerprints of one run.
#[derive(Debug, Default)]
pub(super) struct Fingerprints(HashMap<u128, usize>);

impl Fingerprints {
    /// The fingerprint of `finding`; no other of the run is the same.
    pub(super) fn of(
        &mut self,
        file: &CheckedFile,
        texts: &Texts<'_>,
        request: &CheckedRequest,
        finding: &Finding,
    ) -> String {
        let part = match finding.part {
            Part::Method => "method",
            Part::Url => "url",
            // Which one is said by the text: another header before it changes nothing.
            Part::Header(_) => "header",
            Part::Body => "body",
            _ => "request",
        };
        // No secret is among what is hashed, or somebody could try which one it is.
        let place = finding.location.span();
        let text = texts.of(&finding.location).text();
        let place = place.clamp(text).of(text);
        let pointer = finding.pointer.as_ref().map(ToString::to_string).unwrap_or_default();
        let variant = request.report.variant.as_ref().map_or("", |variant| variant.as_str());
        let field = finding.field.as_deref().unwrap_or_default();
        self.number(&[
            finding.rule.name(),
            &shown::path(file, &finding.location),
            part,
            &pointer,
            field,
            variant,
            place,
        ])
    }

    /// The fingerprint of `problem`, whatever it says.
    pub(super) fn of_problem(&mut self, problem: &Problem) -> String {
        self.number(&["problem", &mask_secrets(&problem.path)])
    }

    fn number(&mut self, what: &[&str]) -> String {
        let mut hasher = SipHasher24::new();
        for what in what {
            hasher.write(what.as_bytes());
            // Ends what comes before it: no text holds this byte.
            hasher.write(&[0xff]);
        }
        let hash = hasher.finish128().as_u128();
        let number = self.0.entry(hash).or_default();
        *number += 1;
        format!("{hash:032x}:{number}")
    }
}
