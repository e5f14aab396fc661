//! Tells a bare JSON body, as most files are, from what tools write: by one look for all that tells of them.

/// Whether `text` is JSON with nothing in it that another format is told by. Where this says no, each of them is asked.
pub(super) fn is_bare(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && !may_tell(text)
}

/// Whether anything may tell of another format. It is looked for at many places at once, hence by comparisons alone and
/// without a way out in the middle.
fn may_tell(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (second, third) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    let threes = bytes.iter().zip(second).zip(third);
    threes.fold(0, |any, ((first, second), third)| any | u8::from(is_of_a_name(*first, *second, *third))) != 0
}

/// Whether three bytes may be of what tells of another format: a part of each, seldom in anything else.
#[inline]
#[allow(
    clippy::needless_bitwise_bool,
    reason = "many bytes are looked at at once only without a way out in the middle"
)]
const fn is_of_a_name(a: u8, b: u8, c: u8) -> bool {
    // `requestUrlTemplate`, `"request"`
    ((a == b'q') & (b == b'u') & (c == b'e'))
        // `"item"`
        | ((a == b'"') & (b == b'i') & (c == b't'))
        // `"entries"`
        | ((a == b'"') & (b == b'e') & (c == b'n'))
        // `"method"`
        | ((a == b'h') & (b == b'o') & (c == b'd'))
        // `__export_format`
        | ((b == b'_') & (c == b'_'))
        // `.insomnia.rest/5`
        | ((a == b'.') & (b == b'r') & (c == b'e'))
        // `"info"`
        | ((a == b'n') & (b == b'f') & (c == b'o'))
        // `url`, `uri`, `path`
        | ((a == b'u') & (b == b'r') & ((c == b'l') | (c == b'i')))
        | ((a == b'a') & (b == b't') & (c == b'h'))
        // `{% x %}`, `{# x #}`
        | ((a == b'{') & ((b == b'%') | (b == b'#')))
        // An escape can spell any name.
        | (a == b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_tells_of_another_format_is_met() {
        let body =
            r#"{"externalSessionId": "8f14e45f", "initiator": {"type": "agent", "id": "é"}, "target": {"type": ""}}"#;
        assert!(is_bare(body) && is_bare(&format!(" \n[{body}]")));
        assert!(!is_bare("# é\n{}") && !is_bare("POST /p"));
        let names = [
            "requestUrlTemplate",
            "\"item\"",
            "\"request\"",
            "\"entries\"",
            "\"method\"",
            "\"__export_format\"",
            ".insomnia.rest/5",
            "\"info\"",
            "url",
            "uri",
            "path",
            "{% x %}",
            "{#x#}",
            "m\\u0065thod",
        ];
        for name in names {
            for text in [format!("{{{name}}}"), format!("{{{body}{name}{body}}}"), format!("{{{body}\"{name}\"}}")] {
                assert!(!is_bare(&text), "{text}");
            }
        }
    }
}
