//! Here-documents: `<<EOF`, `<<-EOF`, `<<'EOF'`, whose bodies stand behind the line.

use super::{
    Encoding,
    piece::PieceBuilder,
    recovery::swallowed_command,
    shell_error::ShellError,
    tokens::HereDocument,
    words::{Lexer, Pending, STYLES, WordBuilder},
};
use crate::span::Span;

impl Lexer<'_> {
    /// Reads the delimiter behind `<<`; the index that the document will have. `None` where there is no delimiter.
    pub(super) fn here_document_begins(&mut self, operator: Span, strips_tabs: bool) -> Option<usize> {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')' | '<' | '>');
        let written = rest.get(..rest.find(ends).unwrap_or(rest.len())).filter(|written| !written.is_empty())?;
        let expands = !written.contains(['\'', '"', '\\']);
        let delimiter = written.replace(['\'', '"', '\\'], "");
        self.at += written.len();
        let operator = Span::new(operator.start(), self.at);
        let document = self.documents.len();
        self.documents.push(HereDocument::default());
        self.pending.push(Pending { document, delimiter, expands, strips_tabs, operator });
        Some(document)
    }

    /// Reads the bodies of the here-documents that began on the line before.
    pub(super) fn here_documents(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            let (body, next, broken) = self.body_of(&pending);
            let end = self.text.get(..next).map_or(next, |read| read.trim_end_matches(['\n', '\r']).len());
            let span = Span::new(body.start(), end.max(body.end()));
            let piece = self.content(body, &pending);
            self.at = next;
            if let Some(document) = self.documents.get_mut(pending.document) {
                *document = HereDocument { piece: piece.finish(STYLES), span, broken };
            }
        }
    }

    /// Where the body stands, where reading goes on behind it, and what is wrong with its end.
    fn body_of(&mut self, pending: &Pending) -> (Span, usize, Option<(ShellError, Span)>) {
        let start = self.at;
        let mut almost = None;
        let mut at = start;
        let command = swallowed_command(self.rest());
        let searched = if self.one_command || self.gave_up_often() { command } else { None };
        let searched = self.rest().get(..searched.unwrap_or(self.rest().len())).unwrap_or_default();
        for line in searched.split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            let content = if pending.strips_tabs { content.trim_start_matches('\t') } else { content };
            if content == pending.delimiter {
                return (Span::new(start, at), at + line.len(), None);
            }
            // `$(cat <<EOF … EOF)`: bash takes the end of the substitution for the end of the document.
            if self.is_nested()
                && content.strip_prefix(pending.delimiter.as_str()).is_some_and(|rest| rest.starts_with(')'))
            {
                return (Span::new(start, at), at + line.find(')').unwrap_or(0), None);
            }
            if content.trim() == pending.delimiter {
                almost = almost.or(Some((at, at + line.len())));
            }
            at += line.len();
        }
        self.may_retry();
        let command = command.map(|length| (start + length, start + length));
        let (end, next) = almost.or(command).unwrap_or((at, at));
        let error = ShellError::HereDocument { delimiter: pending.delimiter.clone() };
        (Span::new(start, end), next, Some((error, pending.operator)))
    }

    fn content(&mut self, body: Span, pending: &Pending) -> PieceBuilder {
        let mut word = WordBuilder { piece: PieceBuilder::new(body.start()), quoted: true, inner: Vec::new() };
        let Pending { expands, strips_tabs, delimiter, .. } = pending.clone();
        // The last line end stays out: without it, an edit would join the delimiter.
        let length = body.of(self.text).strip_suffix('\n').map_or(0, |text| text.trim_end_matches('\r').len());
        let body = Span::new(body.start(), body.start() + length);
        word.piece.encoding(if body.is_empty() {
            Encoding::Nowhere
        } else {
            Encoding::HereDocument { expands, strips_tabs, delimiter }
        });
        let end = std::mem::replace(&mut self.end, body.end());
        let mut line_start = body.start();
        for line in body.of(self.text).split_inclusive('\n') {
            let tabs = if strips_tabs { line.len() - line.trim_start_matches('\t').len() } else { 0 };
            let line_end = line_start + line.len();
            // A substitution may have read on beyond its line.
            self.at = self.at.max(line_start + tabs);
            if expands {
                self.expanded(line_end, &mut word);
            } else {
                self.take(&mut word.piece, line_end - self.at);
            }
            line_start = line_end;
        }
        self.end = end;
        word.piece
    }
}
