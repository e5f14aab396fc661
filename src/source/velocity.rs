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
    /// Whether it is an argument of a macro or directive, and not itself put into the text.
    pub(super) argument: bool,
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
        fixed: 0,
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
    /// Up to here the text is escaped by a backslash only as long as nothing of it changes.
    fixed: usize,
    /// The placeholders of the layer below that are still ahead.
    given: std::iter::Peekable<std::slice::Iter<'a, Hole>>,
    /// The declared type of each placeholder that was added.
    holes: Vec<Option<Declared>>,
    /// The beginning of each block that is open, and the word that opens it.
    open: Vec<(usize, &'static str)>,
    velocity: Velocity,
}

impl Reader<'_> {
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
            if self.at >= self.fixed {
                self.builder.encoding(Encoding::Velocity);
            }
            match rest.as_bytes().first() {
                Some(b'$') => self.dollar(&mut unclosed),
                Some(b'#') => self.hash(),
                Some(b'\\') => self.backslashes(rest),
                _ => {
                    let until = self.given.peek().map_or(text.len(), |hole| hole.span.start());
                    let special = |c: char| matches!(c, '$' | '#' | '\\');
                    let end = rest.find(special).map_or(text.len(), |length| self.at + length);
                    let fixed = if self.at < self.fixed { self.fixed } else { end };
                    self.plain(end.min(until).min(fixed));
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
        // A placeholder of the layer below has become its value before Velocity reads it.
        let filled = self.given.peek().is_some_and(|hole| hole.span.start() == behind);
        let odd = length % 2 == 1 && !filled;
        let escaped = if odd { syntax::special_end(&self.piece.text, behind) } else { None };
        self.plain(behind - usize::from(escaped.is_some()));
        if let Some(end) = escaped {
            let span = Span::new(self.at, behind + 1);
            self.fixed = end;
            self.builder.encoding(Encoding::Nowhere);
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
        self.refer(span, &reference, hole, false);
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
                self.refer(span, &inner, None, true);
                found += 1;
                let quotes = |c: char| matches!(c, '"' | '\'') || c.is_whitespace();
                let whole = argument.of(text).trim_matches(quotes) == span.of(text);
                only = (found == 1 && whole && !inner.changed).then_some(inner.name);
                at = inner.end;
            }
        }
        if arguments.len() == 1 { only } else { None }
    }

    fn refer(&mut self, span: Span, reference: &syntax::Reference, hole: Option<usize>, argument: bool) {
        self.velocity.references.push(Reference {
            name: reference.name.of(&self.piece.text).to_owned(),
            written: span.of(&self.piece.text).to_owned(),
            place: self.piece.map.to_source(span),
            silent: reference.silent,
            argument,
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
            Directive::Comment | Directive::Middle => self.at = end,
            Directive::Literal(content) => {
                if self.open.is_empty() {
                    self.builder.encoding(Encoding::VelocityLiteral);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Velocity {
        super::read(&SourceText::verbatim(text, Span::new(0, text.len()), Styles::ALL))
    }

    /// The text with its placeholders between `<` and `>`, named.
    fn shown(text: &str) -> String {
        let Velocity { text, .. } = read(text);
        let mut shown = String::new();
        let mut at = 0;
        for hole in &text.holes {
            shown.extend([Span::new(at, hole.span.start()).of(&text.text), "<", hole.name.of(&text.text), ">"]);
            at = hole.span.end();
        }
        shown + text.text.get(at..).unwrap_or_default()
    }

    #[test]
    fn every_reference_is_a_placeholder() {
        assert_eq!(shown("${input.a}/$input.b/$!{input.c}/$!input.d."), "<input.a>/<input.b>/<input.c>/<input.d>.");
        assert_eq!(shown("$input.a-$input.b-x"), "<input.a>-<input.b-x>");
        assert_eq!(shown("$5, $.x, $, ${}, ${input.a"), "$5, $.x, $, ${}, ${input.a");
        assert_eq!(shown("$input.list[0].x ${input.x|'y'}"), "<input.list[0].x> <input.x|'y'}>");
    }

    #[test]
    fn a_macro_is_one_placeholder_with_the_name_of_what_it_escapes() {
        assert_eq!(shown("$esc.jsonString(${input.a})\""), "<input.a>\"");
        assert_eq!(shown("$!esc.jsonString(\"$!{input.a}\")."), "<input.a>.");
        assert_eq!(shown("$esc.url(\"a (b\", ${input.a})"), "<esc.url(\"a (b\", ${input.a})>");
        assert_eq!(shown("${input.a.trim()}"), "<input.a.trim()}>");
        let names: Vec<(String, Option<usize>)> = read("$b $esc.url($salesforce.x(${input.a})) ${input.c.trim()}")
            .references
            .into_iter()
            .map(|reference| (reference.name, reference.hole))
            .collect();
        let expected = [("b", Some(0)), ("salesforce", None), ("input.a", None), ("esc", None), ("input.c", None)];
        assert_eq!(names, expected.map(|(name, hole)| (name.to_owned(), hole)));
        let dynamic = |text| read(text).text.holes.first().is_some_and(|hole| hole.dynamic);
        assert_eq!([dynamic("$math.random"), dynamic("$input.random"), dynamic("$esc.url($a)")], [true, false, false]);
    }

    #[test]
    fn comments_settings_and_escapes_are_taken_out() {
        assert_eq!(shown("## a $b\n{#* c\n $d *#}"), "{}");
        assert_eq!(shown("#set( $x = \"(\" ) \r\n{\"a\": $x}"), "{\"a\": <x>}");
        assert_eq!(shown("\\$a \\\\$a \\n \\${a} \\#if(1) #fff #1"), "$a \\\\<a> \\n ${a} #if(1) #fff #1");
        assert_eq!(shown("#[[$a ## b]]#$c"), "$a ## b<c>");
        assert!(read("#set($x = 1)").set.contains("x"));
    }

    #[test]
    fn a_block_is_one_placeholder() {
        let text = "{#if($a) \"x\": 1, #if($b) #else #end #{end}\"y\": $c}";
        assert_eq!(shown(text), "{<#if($a) \"x\": 1, #if($b) #else #end #{end}>\"y\": <c>}");
        let hidden = |text| read(text).hidden.map(|span: Span| span.start());
        assert_eq!(
            [hidden(text), hidden("a #parse(\"b\")"), hidden("#ending #endif #elsewhere")],
            [Some(1), Some(2), None]
        );
        let broken = |text: &str| read(text).broken.map(|broken| broken.span.of(text).to_owned());
        assert_eq!(broken("a #foreach($x in $y) b").as_deref(), Some("#foreach"));
        assert_eq!(broken("a #if($x"), Some("#if".into()));
        assert_eq!(broken(text), None);
        assert!(read("#foreach($x in $y) $x #end").set.contains("x"));
    }

    #[test]
    fn placeholders_of_the_layer_below_stay() {
        let mut builder = PieceBuilder::new(0);
        let file = "a ${var.b} $c";
        builder.verbatim(file, Span::new(0, 2));
        builder.hole(file, Span::new(2, 10), Span::new(4, 9), false);
        builder.verbatim(file, Span::new(10, 13));
        let Velocity { text, references, .. } = super::read(&builder.finish(Styles::ALL));
        let names: Vec<&str> = text.holes.iter().map(|hole| hole.name.of(&text.text)).collect();
        assert_eq!(names, ["var.b", "c"]);
        assert_eq!(references.len(), 1);
        assert_eq!(references.first().and_then(|reference| reference.hole), Some(1));
    }

    #[test]
    fn what_is_never_closed_is_read_to_its_end() {
        for piece in
            ["$a.b(", "${a.b(", "#if(", "#set($a", "\\#if(", "#[[", "#*", "\\#*", "$a[", "${a", "$a.", "a.$b.c(\""]
        {
            let text = piece.repeat(200_000);
            assert!(read(&text).text.text.len() <= text.len(), "{piece}");
        }
    }
}
