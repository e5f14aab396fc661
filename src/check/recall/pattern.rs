//! A text in which some places may be any UUID, and the UUIDs of one request.

use crate::{catalog::Catalog, json::is_uuid};

/// How many IDs a request may have to be remembered.
const MOST_IDS: usize = 8;

/// How long a UUID is, in bytes.
pub(super) const UUID: usize = 36;

/// A text in which some places may be any UUID.
#[derive(Debug, Default)]
pub(super) struct Pattern {
    pub(super) text: String,
    /// Where the UUIDs begin, in bytes, in order.
    pub(super) ids: Vec<usize>,
}

/// The beginnings of the IDs of one request: rules ask whether two of them are the same.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    ids: [u64; MOST_IDS],
    count: usize,
}

impl Seen {
    /// Adds an ID; says whether it differs from those before, in its first eight digits already.
    pub(super) fn add(&mut self, id: &[u8; UUID]) -> bool {
        let start = Self::start(id);
        let known = self.ids.get(..self.count).is_some_and(|known| known.contains(&start));
        let Some(place) = self.ids.get_mut(self.count).filter(|_| !known) else { return false };
        *place = start;
        self.count += 1;
        true
    }

    pub(super) fn has(&self, id: &[u8; UUID]) -> bool {
        self.ids.contains(&Self::start(id))
    }

    fn start(id: &[u8; UUID]) -> u64 {
        // Digits and hyphens have this bit set, and letters are lower-cased by it.
        id.first_chunk().map_or(0, |start| u64::from_ne_bytes(*start)) | u64::from_ne_bytes([0x20; 8])
    }
}

impl Pattern {
    pub(super) fn learn(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.ids.clear();
    }

    /// Whether `text` is this one but for what stands where its IDs do. Most that are not differ in length, or towards the end.
    #[inline]
    pub(super) fn is_around(&self, text: &str) -> bool {
        let (known, now) = (self.text.as_bytes(), text.as_bytes());
        let mut to = known.len();
        known.len() == now.len()
            && self.ids.iter().rev().all(|at| {
                let behind = *at + UUID..to;
                to = *at;
                known.get(behind.clone()) == now.get(behind)
            })
            && known.get(..to) == now.get(..to)
    }

    /// Whether what stands in `text` in the places of its IDs are UUIDs that nobody takes for a placeholder, each another.
    pub(super) fn has_sound_ids(&self, text: &str, catalog: &Catalog, seen: &mut Seen) -> bool {
        self.ids.iter().all(|at| {
            let id = text.get(*at..*at + UUID);
            id.and_then(|id| sound(id, catalog)).is_some_and(|id| seen.add(id))
        })
    }

    /// Adds the ID at byte `at`; says whether one is there that may be another.
    pub(super) fn add_id(&mut self, at: usize, catalog: &Catalog) -> bool {
        let id = self.text.get(at..at + UUID).and_then(|id| sound(id, catalog));
        self.ids.extend(id.map(|_| at));
        id.is_some()
    }

    /// Its text with other IDs. No digit stays, so that what is quoted of one differs, were it a single digit before a cut.
    pub(super) fn renewed(&self) -> String {
        let other = |digit: char| digit.to_digit(16).and_then(|value| char::from_digit(value ^ 1, 16)).unwrap_or(digit);
        let mut text = self.text.clone();
        for at in &self.ids {
            let id: String = text.get(*at..*at + UUID).unwrap_or_default().chars().map(other).collect();
            text.replace_range(*at..*at + UUID, &id);
        }
        text
    }
}

pub(super) fn as_uuid(text: &[u8]) -> Option<&[u8; UUID]> {
    <&[u8; UUID]>::try_from(text).ok().filter(|text| is_uuid(text))
}

/// The bytes of a UUID that nobody takes for a placeholder.
#[inline]
fn sound<'a>(id: &'a str, catalog: &Catalog) -> Option<&'a [u8; UUID]> {
    as_uuid(id.as_bytes()).filter(|_| !catalog.is_prose_uuid(id))
}
