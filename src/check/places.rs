//! Finding the place of a name among few, in one look.

use crate::json::{Mark, Name, Node};

/// Where names stand in a list.
#[derive(Debug)]
pub(crate) struct Places {
    /// By what `factor` makes of its mark, the place of a name and one more; 0 where there is none.
    slots: [u8; SLOTS],
    factor: u64,
    /// Whether every name has a slot of its own; else the list is searched.
    apart: bool,
}

const SLOTS: usize = 64;

/// How many factors are tried.
const TRIES: u64 = 256;

impl Default for Places {
    fn default() -> Self {
        Self { slots: [0; SLOTS], factor: 1, apart: true }
    }
}

impl Places {
    /// The places of `names` in their order.
    pub(crate) fn new(names: &[&Name]) -> Self {
        let tries = (0..TRIES).map(|number| 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(2 * number + 1));
        tries
            .into_iter()
            .find_map(|factor| Self::with(factor, names))
            .unwrap_or(Self { apart: false, ..Self::default() })
    }

    fn with(factor: u64, names: &[&Name]) -> Option<Self> {
        let mut places = Self { factor, ..Self::default() };
        for (place, name) in names.iter().enumerate() {
            let slot = places.slot(name.mark);
            let slot = places.slots.get_mut(slot).filter(|slot| **slot == 0)?;
            *slot = u8::try_from(place + 1).ok()?;
        }
        Some(places)
    }

    #[inline]
    fn slot(&self, mark: Mark) -> usize {
        (mark.mixed().wrapping_mul(self.factor) >> 58) as usize
    }

    /// The one of `named`, the list of whose names this was made, that has the name of a member.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the call costs more than the look")]
    pub(crate) fn of<'n, T>(
        &self,
        named: &'n [T],
        name: impl Fn(&'n T) -> &'n Name,
        member: Node<'_>,
    ) -> Option<&'n T> {
        if !self.apart {
            return named.iter().find(|known| member.is_named(name(known)));
        }
        let place = usize::from(*self.slots.get(self.slot(member.entry().mark))?);
        named.get(place.wrapping_sub(1)).filter(|known| member.is_named(name(known)))
    }
}
