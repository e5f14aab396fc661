//! Members of a YAML mapping that `<<: *name` brings into it.

use super::yaml::{Kind, Node};

/// The key that merges what is behind it into its mapping.
pub(super) const KEY: &str = "<<";

/// How many mappings may be merged into one.
const MAX_MERGES: usize = 16;

impl Node<'_> {
    /// Key and value of the member with this name, its own or one that is merged into it.
    pub(super) fn member(self, name: &str) -> Option<(Self, Self)> {
        let (found, _) = self.in_layers(|layer| layer.members().find(|(key, _)| key.text() == Some(name)));
        found
    }

    /// Whether something is merged into it that is not looked up, or it is an alias of such.
    pub(super) fn hides_members(self) -> bool {
        let (_, hidden) = self.in_layers(|_| None::<()>);
        hidden
    }

    /// The first that `find` finds in the mapping and those that are merged into it, and whether one was left out.
    fn in_layers<T>(self, find: impl Fn(Self) -> Option<T>) -> (Option<T>, bool) {
        let mut open = vec![self];
        let mut hidden = false;
        let mut looked = 0;
        while let Some(layer) = open.pop() {
            let layer = layer.resolved();
            if layer.kind() == Kind::Alias || looked > MAX_MERGES {
                hidden = true;
                continue;
            }
            looked += 1;
            if let Some(found) = find(layer) {
                return (Some(found), hidden);
            }
            if !self.is_in_merging_file() {
                break;
            }
            let merged = layer.members().filter(|(key, _)| key.text() == Some(KEY)).map(|(_, value)| value);
            for value in merged.take(MAX_MERGES) {
                let first = open.len();
                match value.kind() {
                    Kind::Sequence => open.extend(value.elements().take(MAX_MERGES + 1)),
                    _ => open.push(value),
                }
                // What stands first in such a list counts.
                open.get_mut(first..).into_iter().for_each(<[Self]>::reverse);
            }
        }
        (None, hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::yaml::Document, *};
    use crate::span::Span;

    #[test]
    fn what_is_merged_in_counts_behind_what_is_written() {
        let file =
            "- &a {é: 1, b: 2}\n- &c {b: 3, d: 4}\n- {b: 5, <<: [*a, *c]}\n- {<<: *a, <<: {d: 6}}\n- &e {<<: *e}\n";
        let document = Document::parse(file);
        let items: Vec<Node<'_>> = document.roots().next().unwrap().elements().collect();
        let value = |item: usize, name: &str| items[item].member(name).and_then(|(_, value)| value.text());
        assert_eq!(["é", "b", "d", "x"].map(|name| value(2, name)), [Some("1"), Some("5"), Some("4"), None]);
        assert_eq!(["é", "d"].map(|name| value(3, name)), [Some("1"), Some("6")]);
        assert_eq!([2, 3, 4].map(|item| items[item].hides_members()), [false, false, true]);
        let (_, merged) = items[2].member("é").unwrap();
        let content = merged.content().unwrap();
        assert_eq!(content.map.encode(Span::new(0, 1), "x"), None, "another may stand for the same");
    }
}
