//! The source around a finding, with the place marked: all that knows annotate-snippets.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DEFAULT_TERM_WIDTH};
use cobrowse_lint::{Severity, span::Span};

use super::lines::Lines;

/// How much of a line is shown at most around a mark; no terminal is that wide.
const LINE: usize = 2000;

/// A place to be marked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark<'a> {
    pub(super) span: Span,
    pub(super) label: &'a str,
    /// Whether it is the place of the finding itself.
    pub(super) main: bool,
}

/// Whether two places fit into one frame: all lines of a frame begin at the same column.
pub(super) fn fit_together(text: &Lines, one: Span, other: Span) -> bool {
    const COLUMNS: usize = 80;
    let column = |span: Span| text.column(span.clamp(text.text()).start());
    column(one).abs_diff(column(other)) <= COLUMNS
}

/// Draws source.
#[derive(Debug)]
pub(super) struct Frames {
    renderer: Renderer,
}

impl Frames {
    pub(super) fn new(color: bool) -> Self {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        Self { renderer: renderer.term_width(DEFAULT_TERM_WIDTH) }
    }

    /// The lines of `text` with `marks`. `text` may be shown as it is: nothing in it is secret or hostile.
    pub(super) fn draw(&self, severity: Severity, text: &Lines, marks: &[Mark<'_>]) -> Frame {
        let mut marks = marks.to_vec();
        for mark in &mut marks {
            mark.span = beginning(text.text(), mark.span.clamp(text.text()));
        }
        let Some(place) = piece(text, &marks) else { return Frame::default() };
        let (piece, from) = (place.of(text.text()), place.start());
        let (first_line, last_line) = (text.number(from) + 1, text.number(place.end()) + 1);
        let annotations = marks.iter().map(|mark| {
            let kind = if mark.main { AnnotationKind::Primary } else { AnnotationKind::Context };
            let span = Span::new(mark.span.start().saturating_sub(from), mark.span.end().saturating_sub(from));
            let span = span.clamp(piece);
            kind.span(span.start()..span.end()).label(Some(mark.label).filter(|label| !label.is_empty()))
        });
        let level = match severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let snippet = Snippet::source(piece).line_start(first_line).annotations(annotations);
        let text = self.renderer.render(&[Group::with_level(level).element(snippet)]);
        Frame { text, margin: last_line.to_string().len() }
    }
}

/// Source with its marks.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) text: String,
    /// How wide its line numbers are.
    pub(super) margin: usize,
}

impl Default for Frame {
    fn default() -> Self {
        Self { text: String::new(), margin: 1 }
    }
}

/// What of `text` the marks need, in whole lines where those are short.
fn piece(text: &Lines, marks: &[Mark<'_>]) -> Option<Span> {
    let first = marks.iter().map(|mark| mark.span.start()).min()?;
    let last = marks.iter().map(|mark| mark.span.end()).max()?;
    let whole = Span::new(text.around(first).start(), text.around(last).end());
    let near = Span::new(first.saturating_sub(LINE).max(whole.start()), (last + LINE).min(whole.end()));
    let one_line = text.number(first) == text.number(last);
    Some(if one_line && near.len() + LINE < whole.len() { near.clamp(text.text()) } else { whole })
}

/// A span over many lines, or over a long one, says no more than its beginning.
fn beginning(text: &str, span: Span) -> Span {
    const LINES: usize = 12;
    const COLUMNS: usize = 120;
    let (mut line, mut column) = (0, 0);
    let too_far = span.of(text).char_indices().find(|(_, c)| {
        (line, column) = if *c == '\n' { (line + 1, 0) } else { (line, column + 1) };
        line >= LINES || column > COLUMNS
    });
    Span::new(span.start(), too_far.map_or(span.end(), |(at, _)| span.start() + at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_span_of_every_text_can_be_drawn() {
        let long = format!("{{{}\u{e9}}}", "\u{1f600}".repeat(LINE));
        let texts =
            ["", "\n", "\r\n", "\u{feff}{}", "{\r\n\té\u{200d}x\r\n}\n", "\t\t\u{4f60}\u{597d}", "a\rb\0\u{b7}", &long];
        let frames = Frames::new(true);
        for text in texts.map(|text| Lines::new(text.to_owned())) {
            let (lines, text) = (&text, text.text());
            let step = (text.len() / 13).max(1);
            for start in (0..text.len() + 3).step_by(step) {
                for end in (start..text.len() + 3).step_by(step) {
                    let (span, other) = (Span::new(start, end), Span::new(end / 2, end));
                    let mut marks = vec![Mark { span, label: "", main: true }];
                    if fit_together(lines, span, other) {
                        marks.push(Mark { span: other, label: "there", main: false });
                    }
                    let frame = frames.draw(Severity::Error, lines, &marks);
                    let widest = frame.text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
                    assert!(widest < 1000, "{start}..{end} of {text:?}");
                }
            }
        }
    }

    #[test]
    fn the_margin_is_as_wide_as_the_line_numbers() {
        let text = Lines::new("\n".repeat(99) + "{}");
        let mark = Mark { span: Span::new(99, 100), label: "", main: true };
        let frame = Frames::new(false).draw(Severity::Error, &text, &[mark]);
        assert_eq!((frame.margin, frame.text.as_str()), (3, "    |\n100 | {}\n    | ^"));
    }

    #[test]
    fn a_byte_order_mark_is_not_shown() {
        let text = Lines::new("\u{feff}{}".to_owned());
        let mark = Mark { span: Span::new(3, 4), label: "", main: true };
        let frame = Frames::new(false).draw(Severity::Error, &text, &[mark]);
        assert_eq!(frame.text, "  |\n1 | {}\n  | ^");
    }

    #[test]
    fn of_a_long_line_what_is_around_the_mark_is_shown() {
        let line = |many: usize| (0..many).map(|number| format!("\"é{number:05}\": 1")).collect::<Vec<_>>().join(", ");
        // Too far from both ends for the whole line, and not.
        let drawn = |text: &str| {
            let at = text.find("\"é00400\"").unwrap();
            let mark = Mark { span: Span::new(at, at + 9), label: "here", main: true };
            let other = Mark { span: Span::new(at + 14, at + 23), label: "there", main: false };
            Frames::new(false).draw(Severity::Error, &Lines::new(text.to_owned()), &[mark, other]).text
        };
        let (long, longer) = (drawn(&format!("\n{}\n", line(800))), drawn(&format!("\n{}\n", line(8000))));
        assert_eq!(long, longer);
        assert!(long.contains("\n2 | ...") && long.contains("\"é00400\": 1, \"é00401\": 1"), "{long}");
        assert!(long.contains("^^^^^^^^") && long.contains("here"), "{long}");
    }
}
