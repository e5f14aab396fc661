//! The `.bru` file of a Bruno environment: `vars { name: value }`, and names of secrets between brackets.

use std::collections::BTreeMap;

use super::{Broken, bruno_blocks::split, bruno_pairs::pairs, environment::EnvironmentValue};

/// The values; none where the text has no variables.
pub(super) fn read(text: &str) -> Result<Option<BTreeMap<String, EnvironmentValue>>, Broken> {
    let mut values = BTreeMap::new();
    let mut broken = Vec::new();
    let mut found = false;
    for block in split(text).blocks {
        match block.name.of(text) {
            "vars" => {
                let texts = pairs(text, block.content, &mut broken).into_iter();
                values.extend(texts.map(|pair| (pair.name.text, EnvironmentValue::Text(pair.value.text))));
            }
            "vars:secret" => {
                let names = block.content.of(text).split([',', '\n']).map(str::trim);
                let enabled = names.filter(|name| !name.is_empty() && !name.starts_with(['~', '@']));
                values.extend(enabled.map(|name| (name.to_owned(), EnvironmentValue::Secret)));
            }
            _ => continue,
        }
        found = true;
    }
    match broken.into_iter().next() {
        Some(broken) => Err(broken),
        None => Ok(found.then_some(values)),
    }
}
