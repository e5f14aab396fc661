//! What the folders around a request in an API client's file set for it.

use std::collections::BTreeSet;

use super::SourceText;

/// A header's name and value.
pub(super) type Header = (SourceText, SourceText);

/// How many headers all folders around a request may set; more are taken for headers that the file does not show.
const MAX_HEADERS: usize = 64;

/// How long these may be together.
const MAX_HEADER_BYTES: usize = 4096;

/// How long the names of the folders may be together; the rest is not shown.
const MAX_PATH: usize = 200;

/// What a request or a folder says of authorization.
#[derive(Clone, Debug, Default)]
pub(super) enum Auth {
    /// That of the folder around it.
    #[default]
    Inherited,
    /// None.
    No,
    /// This header.
    Header(Box<Header>),
}

/// A folder with all that is around it.
#[derive(Clone, Debug, Default)]
pub(super) struct Folder {
    path: String,
    headers: Vec<Header>,
    auth: Auth,
}

impl Folder {
    /// A folder in this one.
    pub(super) fn with(&self, name: Option<&str>, headers: Vec<Header>, auth: Auth) -> Self {
        let path = match name.filter(|name| !name.is_empty()) {
            Some(name) if self.path.len() < MAX_PATH => {
                let between = if self.path.is_empty() { "" } else { " / " };
                let shown: String = name.chars().take(MAX_PATH).collect();
                format!("{}{between}{shown}", self.path)
            }
            _ => self.path.clone(),
        };
        let mut headers = joined(&self.headers, headers);
        let bytes: usize = headers.iter().map(|(name, value)| name.text.len() + value.text.len()).sum();
        if headers.len() > MAX_HEADERS || bytes > MAX_HEADER_BYTES {
            headers = headers.first().map(|(name, _)| SourceText::hidden_headers(name.span())).into_iter().collect();
        }
        Self { path, headers, auth: self.auth_of(auth) }
    }

    /// The name of a request in the folder, with its folders.
    pub(super) fn name_of(&self, request: Option<&str>) -> Option<String> {
        let request = request.filter(|name| !name.is_empty());
        let names: Vec<&str> =
            [self.path.as_str()].into_iter().filter(|path| !path.is_empty()).chain(request).collect();
        Some(names.join(" / ")).filter(|name| !name.is_empty())
    }

    /// The headers of a request in the folder that has these itself.
    pub(super) fn headers_of(&self, own: Vec<Header>, auth: Auth) -> Vec<Header> {
        let mut headers = joined(&self.headers, own);
        if let Auth::Header(header) = self.auth_of(auth) {
            // What is written out counts.
            if !headers.iter().any(|(name, _)| name.text.eq_ignore_ascii_case(&header.0.text)) {
                headers.push(*header);
            }
        }
        headers
    }

    fn auth_of(&self, auth: Auth) -> Auth {
        match auth {
            Auth::Inherited => self.auth.clone(),
            own => own,
        }
    }
}

/// The headers of a folder and of what is in it, of which the inner counts.
fn joined(outer: &[Header], inner: Vec<Header>) -> Vec<Header> {
    if outer.is_empty() {
        return inner;
    }
    let names: BTreeSet<String> = inner.iter().map(|(name, _)| name.text.to_ascii_lowercase()).collect();
    let kept = outer.iter().filter(|(name, _)| name.is_hole() || !names.contains(&name.text.to_ascii_lowercase()));
    let mut headers: Vec<Header> = kept.cloned().collect();
    headers.extend(inner);
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn header(name: &str, value: &str) -> Header {
        (SourceText::implied(name, Span::default()), SourceText::implied(value, Span::default()))
    }

    fn shown(headers: Vec<Header>) -> Vec<String> {
        headers.into_iter().map(|(name, value)| format!("{}: {}", name.text, value.text)).collect()
    }

    #[test]
    fn the_innermost_counts() {
        let outer = Folder::default().with(Some("a"), vec![header("A", "1"), header("B", "1")], Auth::default());
        let auth = Auth::Header(Box::new(header("Authorization", "x")));
        let inner = outer.with(Some(""), vec![header("a", "2")], auth).with(Some("b"), Vec::new(), Auth::default());
        assert_eq!(inner.name_of(Some("c")).as_deref(), Some("a / b / c"));
        assert_eq!(inner.name_of(None).as_deref(), Some("a / b"));
        assert_eq!(Folder::default().name_of(Some("")), None);
        let own = vec![header("b", "3"), header("C", "3")];
        assert_eq!(shown(inner.headers_of(own.clone(), Auth::Inherited)), ["a: 2", "b: 3", "C: 3", "Authorization: x"]);
        assert_eq!(shown(inner.headers_of(own, Auth::No)), ["a: 2", "b: 3", "C: 3"]);
        let own = vec![header("authorization", "y")];
        assert_eq!(shown(inner.headers_of(own, Auth::Inherited)), ["B: 1", "a: 2", "authorization: y"]);
    }

    #[test]
    fn what_a_folder_adds_to_each_of_its_requests_stays_small() {
        let many = (0..100).map(|number| header(&number.to_string(), "x")).collect();
        let long = vec![header("A", &"x".repeat(5000))];
        for headers in [many, long] {
            let folder = Folder::default().with(Some(&"é".repeat(5000)), headers, Auth::No);
            assert!(folder.name_of(None).is_some_and(|name| name.len() <= 2 * MAX_PATH));
            let headers = folder.headers_of(Vec::new(), Auth::Inherited);
            assert!(matches!(headers.as_slice(), [(name, _)] if name.is_hole()));
        }
    }
}
