//! A text and where its lines begin: however long its lines are, each of ten thousand findings finds its own at once.

use cobrowse_lint::span::Span;

use crate::text::BYTE_ORDER_MARK;

/// A text that is shown in pieces.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn new(text: String) -> Self {
        let first = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        let starts = std::iter::once(first).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The number of the line that byte `at` is in, from 0.
    pub(super) fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The line that byte `at` is in, up to its end that is not shown.
    pub(super) fn around(&self, at: usize) -> Span {
        let number = self.number(at);
        let start = self.starts.get(number).copied().unwrap_or_default();
        let end = self.starts.get(number + 1).map_or(self.text.len(), |next| {
            let bytes = self.text.as_bytes();
            let end = next - 1;
            // A place between the two bytes of a line end is behind the line.
            let returns = end > at && end.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\r');
            end - usize::from(returns)
        });
        Span::new(start, end)
    }

    /// How many bytes of its line stand before byte `at`.
    pub(super) fn column(&self, at: usize) -> usize {
        at.saturating_sub(self.around(at).start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_in_its_line() {
        for text in ["", "\n", "a\r\nb", "a\rb\r", "\r\n\r\n", "é\n\nab\n"] {
            let lines = Lines::new(text.to_owned());
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let (before, behind) = text.split_at(at);
                let start = before.rfind('\n').map_or(0, |end| end + 1);
                let end = at + behind.lines().next().map_or(0, str::len);
                assert_eq!(lines.around(at), Span::new(start, end), "{at} of {text:?}");
                assert_eq!((lines.number(at), lines.column(at)), (before.matches('\n').count(), at - start));
            }
        }
    }
}
