//! The paths of endpoints, prepared for comparing.

use crate::json::is_uuid;

/// A path with parameters in braces.
#[derive(Debug)]
pub(crate) struct PathPattern {
    pub(super) steps: Vec<Step>,
    /// What stands before the one parameter, and behind it; for a path without one, the whole and nothing.
    around: Option<(Box<str>, Box<str>)>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Literal(String),
    Parameter(String),
}

impl PathPattern {
    pub(crate) fn new(path: &str) -> Self {
        let step = |segment: &str| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => Step::Parameter(name.to_owned()),
            None => Step::Literal(segment.to_owned()),
        };
        let around = match path.split(['{', '}']).collect::<Vec<_>>().as_slice() {
            [whole] => Some(((*whole).into(), "".into())),
            [before, _, after] => Some(((*before).into(), (*after).into())),
            _ => None,
        };
        Self { steps: path.split('/').filter(|segment| !segment.is_empty()).map(step).collect(), around }
    }

    /// The name of its first parameter.
    pub(crate) fn parameter(&self) -> Option<&str> {
        self.steps.iter().find_map(|step| match step {
            Step::Parameter(name) => Some(name.as_str()),
            Step::Literal(_) => None,
        })
    }

    /// Its words that are no parameter.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Literal(word) => Some(word.as_str()),
            Step::Parameter(_) => None,
        })
    }

    /// Where the parameter stands in `path`, in bytes, if `path` is this one with one segment for its one parameter; the
    /// empty range at the end if it is this one and has none. What is not as plain as that is looked at word by word.
    pub(super) fn plainly(&self, path: &str) -> Option<std::ops::Range<usize>> {
        let (before, after) = self.around.as_ref()?;
        let parameter = before.len()..path.len().checked_sub(after.len())?;
        let around = path.starts_with(&**before) && path.ends_with(&**after);
        if !around || parameter.start > parameter.end {
            return None;
        }
        let word = path.as_bytes().get(parameter.clone())?;
        let whole = after.is_empty() && word.is_empty();
        let segment =
            || !word.is_empty() && !after.is_empty() && !word.iter().any(|byte| matches!(byte, b'/' | b'?' | b'#'));
        (whole || word.try_into().is_ok_and(is_uuid) || segment()).then_some(parameter)
    }
}
