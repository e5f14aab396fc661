//! XML in Hurl files, of which nothing but its end is of interest.

/// How long the XML at the start of a text is; none where its root is never closed.
pub(super) fn length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let tag = rest.get(rest.find('<')?..)?;
        let other = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];
        if let Some((_, close)) = other.into_iter().find(|(open, _)| tag.starts_with(open)) {
            at = text.len() - tag.len() + tag.find(close)? + close.len();
            continue;
        }
        let length = tag_length(tag)?;
        at = text.len() - tag.len() + length;
        if tag.starts_with("</") {
            depth = depth.checked_sub(1)?;
        } else if !tag.get(..length)?.ends_with("/>") {
            depth += 1;
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// How long the tag at the start of a text is; a `>` between quotes does not end it.
fn tag_length(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None if byte == b'>' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_ends_where_its_root_does() {
        let inside = |text: &'static str| length(text).and_then(|end| text.get(..end));
        let text = "<?xml version='1'?>\n<!-- </a> --><a b='>'>\nGET /é\n<a/><![CDATA[</a>]]></a>\nGET h";
        assert_eq!(inside(text), text.strip_suffix("\nGET h"));
        assert_eq!(inside("<a/> <b>"), Some("<a/>"));
        assert_eq!(["<a>", "<a", "</a>", "<!-- x", "<a><br></a>"].map(length), [None; 5]);
    }
}
