//! Paths as SARIF names files.

use cobrowse_lint::report::mask_secrets;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// What a path of a URI may not hold as it is; a colon would end a scheme.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Where the file is: below where the command ran, if its path says no other place.
pub(super) fn artifact(path: &str) -> Value {
    let path = mask_secrets(path);
    let escaped = |path| utf8_percent_encode(path, ESCAPED);
    let drive = path.split_once(":/").filter(|(drive, _)| drive.len() == 1);
    if let Some((drive, rest)) = drive {
        json!({ "uri": format!("file:///{drive}:/{}", escaped(rest)) })
    } else if path.starts_with('/') {
        json!({ "uri": format!("file://{}", escaped(&path)) })
    } else {
        json!({ "uri": escaped(&path).to_string(), "uriBaseId": "%SRCROOT%" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_by_itself_where_it_begins() {
        let root = "%SRCROOT%";
        for (path, uri, base) in [
            ("a/b.http", "a/b.http", Some(root)),
            ("../b c.http", "../b%20c.http", Some(root)),
            ("x:y#z?.http", "x%3Ay%23z%3F.http", Some(root)),
            ("50%\u{e9}.http", "50%25%C3%A9.http", Some(root)),
            ("/tmp/b.http", "file:///tmp/b.http", None),
            ("C:/b.http", "file:///C:/b.http", None),
        ] {
            let artifact = artifact(path);
            let found = |name: &str| artifact.get(name).and_then(Value::as_str);
            assert_eq!((found("uri"), found("uriBaseId")), (Some(uri), base));
        }
    }
}
