//! JSON as text, with nothing secret in it and nothing that a terminal would obey.

use std::{fmt::Write as _, io};

use cobrowse_lint::report::mask_secrets;
use serde::Serialize;

use crate::text::is_hostile;

/// `value` on one line. Hostile characters are escaped, so that what is read from it is what was written.
pub(super) fn json_text(value: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string(value)?;
    let text = mask_secrets(&text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hostile(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Ok(out)
}
