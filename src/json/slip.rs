//! What can be wrong with the syntax of a body: the named slips that people make, and the rest.

use crate::span::Span;

/// One breach of RFC 8259, and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Slip {
    /// What it is.
    pub kind: SlipKind,
    /// The first place, in bytes of the body.
    pub span: Span,
    /// Every place and the text that belongs there, where that is clear.
    pub edits: Vec<(Span, String)>,
    /// How often the same slip occurs in the body, from 1.
    pub count: usize,
}

/// The kinds of slips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SlipKind {
    /// `[1,]`
    TrailingComma,
    /// `[1 2]`, `{"a": 1 "b": 2}`
    MissingComma,
    /// `{"a" 1}`
    MissingColon,
    /// `{"a": }`
    MissingValue,
    /// `'a'`
    SingleQuotes,
    /// `“a”`, which forum and office software makes of `"a"`
    TypographicQuotes,
    /// `{a: 1}`
    UnquotedName,
    /// `undefined`, `None`, `NaN`, `True`, or another bare word
    UnknownWord,
    /// `// …`, `/* … */` where the format has no comments
    Comment,
    /// A string that its line or the text ends
    UnclosedString,
    /// An object or array that the text ends
    Unclosed,
    /// A line break, tab or other control character inside a string
    ControlCharacter,
    /// `"\x"`, `"\u12"`, half of a surrogate pair
    BadEscape,
    /// `01`, `+1`, `.5`, `1.`, `0x1`
    BadNumber,
    /// `}` where `]` belongs, or one too many
    Mismatched,
    /// A no-break space or another character that looks like white space and is none to JSON
    InvisibleCharacter,
    /// `{\"a\": 1}`
    EscapedQuotes,
    /// `a=1&b=2`
    FormEncoded,
    /// Something after the end of the value
    TrailingText,
    /// Deeper than 127 levels
    TooDeep,
    /// Longer than 16 MiB
    TooLarge,
    /// Anything else
    Unexpected,
}
