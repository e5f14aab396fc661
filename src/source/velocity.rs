//! Velocity, the template language of data actions: what in a text it replaces, cuts out or hides.

use std::collections::BTreeSet;

use super::{
    Broken, Encoding, SourceText,
    piece::PieceBuilder,
    velocity_syntax::{self as syntax, Calls, Directive},
};
use crate::{
    placeholder::{Declared, Hole, Styles},
    span::Span,
};

/// A text as Velocity leaves it.
#[derive(Debug, Default)]
pub(super) struct Velocity {
    /// Without comments and settings; every reference in it is a placeholder, and so is every block, as a whole.
    pub(super) text: SourceText,
    /// Every reference, also those in the arguments of others and inside of blocks.
    pub(super) references: Vec<Reference>,
    /// The names that `#set` and `#foreach` give a value.
    pub(super) set: BTreeSet<String>,
    /// Where in the file the first directive stands that decides what becomes of the text.
    pub(super) hidden: Option<Span>,
    /// A block that has no end.
    pub(super) broken: Option<Broken>,
}

/// One reference to a value.
#[derive(Debug)]
pub(super) struct Reference {
    /// Its name without calls and indices: `input.agentId`.
    pub(super) name: String,
    /// It as it is written: `$!{input.agentId}`.
    pub(super) written: String,
    /// Where it stands in the file.
    pub(super) place: Span,
    /// Whether it becomes nothing where there is no value (`$!{x}`); else it then stays as it is written.
    pub(super) silent: bool,
    /// The placeholder in the text that it is as a whole; none where a macro or a method makes something else of the value
    /// (`$esc.jsonString(${x})`, `${x.trim()}`).
    pub(super) hole: Option<usize>,
}

/// Reads a text; placeholders that it has already stay what they are.
pub(super) fn read(piece: &SourceText) -> Velocity {
    let mut builder = PieceBuilder::new(0);
    builder.encoding(Encoding::Velocity);
    let mut reader = Reader {
        piece,
        builder,
        at: 0,
        given: piece.holes.iter().peekable(),
        holes: Vec::new(),
        open: Vec::new(),
        velocity: Velocity::default(),
    };
    reader.read();
    let Reader { builder, holes, mut velocity, .. } = reader;
    let mut text = builder.finish(Styles::NONE);
    text.map = text.map.then(&piece.map);
    text.comments = piece.comments;
    for (hole, declared) in text.holes.iter_mut().zip(holes) {
        hole.declared = declared;
    }
    velocity.text = text;
    velocity
}

struct Reader<'a> {
    piece: &'a SourceText,
    builder: PieceBuilder,
    at: usize,
    /// The placeholders of the layer below that are still ahead.
    given: std::iter::Peekable<std::slice::Iter<'a, Hole>>,
    /// The declared type of each placeholder that was added.
    holes: Vec<Option<Declared>>,
    /// The beginning of each block that is open, and the word that opens it.
    open: Vec<(usize, &'static str)>,
    velocity: Velocity,
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        let text = self.piece.text.as_str();
        // Calls that begin before this byte are not closed.
        let mut unclosed = 0;
        while let Some(rest) = text.get(self.at..).filter(|rest| !rest.is_empty()) {
            while self.given.next_if(|hole| hole.span.start() < self.at).is_some() {}
            if let Some(hole) = self.given.next_if(|hole| hole.span.start() == self.at) {
                self.hole(*hole);
                self.at = hole.span.end();
                continue;
            }
            match rest.as_bytes().first() {
                Some(b'$') => self.dollar(&mut unclosed),
                Some(b'#') => self.hash(),
                Some(b'\\') => self.backslashes(rest),
                _ => {
                    let until = self.given.peek().map_or(text.len(), |hole| hole.span.start());
                    let special = |c: char| matches!(c, '$' | '#' | '\\');
                    let end = rest.find(special).map_or(text.len(), |length| self.at + length);
                    self.plain(end.min(until));
                }
            }
        }
        if let Some((start, word)) = self.open.first().copied() {
            let span = Span::new(start, start + word.len() + 1);
            self.velocity.broken = Some(Broken {
                message: format!("the block that begins with `#{word}` has no end"),
                help: "put `#end` where it ends".into(),
                span: self.piece.map.to_source(span),
            });
            self.block(start);
        }
    }

    /// Takes the text up to `end` as it is.
    fn plain(&mut self, end: usize) {
        if self.open.is_empty() {
            self.builder.verbatim(&self.piece.text, Span::new(self.at, end));
        }
        self.at = end;
    }

    fn hole(&mut self, hole: Hole) {
        if self.open.is_empty() {
            self.builder.hole(&self.piece.text, hole.span, hole.name, hole.dynamic);
            self.holes.push(hole.declared);
        }
    }

    /// What a block that ends here becomes is not known.
    fn block(&mut self, start: usize) {
        self.open.clear();
        self.hide(Span::new(start, self.at));
    }

    fn hide(&mut self, span: Span) {
        self.hole(Hole { span, name: span, dynamic: false, declared: None });
        let place = self.piece.map.to_source(span);
        self.velocity.hidden.get_or_insert(place);
    }

    /// `\$x` is text; of `\\$x` only the reference is not.
    fn backslashes(&mut self, rest: &str) {
        let length = rest.len() - rest.trim_start_matches('\\').len();
        let behind = self.at + length;
        let escapes = length % 2 == 1 && syntax::is_special(&self.piece.text, behind);
        self.plain(behind - usize::from(escapes));
        if escapes {
            let span = Span::new(self.at, behind + 1);
            if self.open.is_empty() {
                self.builder.escape(Span::new(behind, behind + 1).of(&self.piece.text), span);
            }
            self.at = behind + 1;
        }
    }

    fn dollar(&mut self, unclosed: &mut usize) {
        let text = self.piece.text.as_str();
        let calls = if self.at < *unclosed { Calls::None } else { Calls::All };
        let found = syntax::reference(text, self.at, calls);
        if calls == Calls::All && found.as_ref().is_none_or(|reference| reference.unclosed) {
            *unclosed = self.at + syntax::LONGEST;
        }
        let Some(reference) = found else {
            return self.plain(self.at + 1);
        };
        let span = Span::new(self.at, reference.end);
        let arguments = self.arguments(&reference.arguments);
        let hole = (!reference.changed && self.open.is_empty()).then_some(self.holes.len());
        self.refer(span, &reference, hole);
        // `$esc.jsonString(${x})` stands for the value of `x`.
        let escape = reference.name.of(text).split('.').next() == Some("esc");
        let whole = Span::new(reference.name.start(), reference.end);
        let name = match (reference.changed, arguments) {
            (false, _) => reference.name,
            (true, Some(only)) if escape => only,
            _ => whole,
        };
        let lower = reference.path.of(text).to_ascii_lowercase();
        let dynamic = !lower.starts_with("input.") && (lower.contains("random") || lower.contains("uuid"));
        self.hole(Hole { span, name, dynamic, declared: None });
        self.at = reference.end;
    }

    /// Notes the references in arguments; the name of the one that is all of them.
    fn arguments(&mut self, arguments: &[Span]) -> Option<Span> {
        let text = self.piece.text.as_str();
        let mut only = None;
        for argument in arguments {
            let mut at = argument.start();
            let mut found = 0;
            while let Some(next) = text.get(at..argument.end()).and_then(|rest| rest.find('$')) {
                at += next;
                let Some(inner) =
                    syntax::reference(text, at, Calls::Formal).filter(|inner| inner.end <= argument.end())
                else {
                    at += 1;
                    continue;
                };
                let span = Span::new(at, inner.end);
                self.refer(span, &inner, None);
                found += 1;
                let quotes = |c: char| matches!(c, '"' | '\'') || c.is_whitespace();
                let whole = argument.of(text).trim_matches(quotes) == span.of(text);
                only = (found == 1 && whole && !inner.changed).then_some(inner.name);
                at = inner.end;
            }
        }
        if arguments.len() == 1 { only } else { None }
    }

    fn refer(&mut self, span: Span, reference: &syntax::Reference, hole: Option<usize>) {
        self.velocity.references.push(Reference {
            name: reference.name.of(&self.piece.text).to_owned(),
            written: span.of(&self.piece.text).to_owned(),
            place: self.piece.map.to_source(span),
            silent: reference.silent,
            hole,
        });
    }

    fn hash(&mut self) {
        let text = self.piece.text.as_str();
        let Some((directive, end)) = syntax::directive(text, self.at) else {
            return self.plain(self.at + 1);
        };
        let start = self.at;
        match directive {
            Directive::Comment => self.at = end,
            Directive::Literal(content) => {
                if self.open.is_empty() {
                    self.builder.verbatim(text, content);
                }
                self.at = end;
            }
            Directive::Set { name, arguments } => {
                self.velocity.set.insert(name.of(text).to_owned());
                self.arguments(&[arguments]);
                self.at = end;
            }
            Directive::Open { word, arguments } => {
                if word == "foreach" {
                    let name = arguments.of(text).trim_start().trim_start_matches(['$', '!', '{']);
                    let length = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
                    self.velocity.set.extend(name.get(..length).map(str::to_owned));
                }
                self.arguments(&[arguments]);
                self.open.push((start, word));
                self.at = end;
            }
            Directive::Middle => self.at = end,
            Directive::End => {
                self.at = end;
                if self.open.len() == 1 {
                    let start = self.open.first().map_or(start, |(start, _)| *start);
                    self.block(start);
                } else {
                    self.open.pop();
                }
            }
            Directive::Puts(arguments) => {
                self.arguments(&[arguments]);
                self.at = end;
                self.hide(Span::new(start, end));
            }
        }
    }
}
