//! Which kinds of credential a text could hold: one cheap pass, since nearly every text holds none.

/// The kinds of credential whose search is worth it, as bits.
pub(super) type Kinds = u16;

/// After a scheme: `Bearer `.
pub(super) const SCHEME: Kinds = 1 | 1 << 1;
/// The value of a parameter: `token=`.
pub(super) const PARAMETER: Kinds = 1 << 2;
/// The value of a member: `"password":`.
pub(super) const MEMBER: Kinds = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6;
/// A token of a well-known service: `ghp_`.
pub(super) const TOKEN: Kinds = 1 << 7 | 1 << 8 | 1 << 9;
/// A URL: `://`.
pub(super) const URL: Kinds = 1 << 10;
/// A JSON Web Token: `eyJ`.
pub(super) const WEB_TOKEN: Kinds = 1 << 11;

/// For each bit three bytes that stand in a row in what tells of the credential, and seldom in anything else; of each the
/// choices that there are.
const ROWS: [[&[u8]; 3]; 12] = [
    [b"rR", b"eE", b"rR"],
    [b"sS", b"iI", b"cC"],
    [b"eErR", b"nNtTdD", b"="],
    [b"sShH", b"_", b"tT"],
    [b"tT", b"_", b"sS"],
    [b"sS", b"sS", b"wW"],
    [b"pP", b"iI", b"_kK"],
    [b"h", b"pos", b"_"],
    [b"l_", b"p", b"a"],
    [b"o", b"x", b"b"],
    [b":", b"/", b"/"],
    [b"e", b"y", b"J"],
];

static FIRST: [Kinds; 256] = rows_with(0);
static SECOND: [Kinds; 256] = rows_with(1);
static THIRD: [Kinds; 256] = rows_with(2);

/// For each byte the rows that have it at `place`.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn rows_with(place: usize) -> [Kinds; 256] {
    let mut table = [0; 256];
    let mut row = 0;
    while row < ROWS.len() {
        let choices = ROWS[row][place];
        let mut choice = 0;
        while choice < choices.len() {
            table[choices[choice] as usize] |= 1 << row;
            choice += 1;
        }
        row += 1;
    }
    table
}

/// The kinds that `text` could hold, too many rather than too few.
pub(super) fn kinds_in(text: &str) -> Kinds {
    if may_hold_any(text) { kinds_at_each_byte(text) } else { 0 }
}

/// Whether `text` could hold any kind: told of many bytes at once, as a table cannot be asked, by comparisons alone.
fn may_hold_any(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (second, third) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    let threes = bytes.iter().zip(second).zip(third);
    // Without a way out in the middle.
    threes.fold(0, |any, ((first, second), third)| any | u8::from(may_tell(*first, *second, *third))) != 0
}

/// Whether three bytes may be of a row: all rows that have `_` or `=` in them go by that alone.
#[inline]
#[allow(
    clippy::needless_bitwise_bool,
    reason = "many bytes are looked at at once only without a way out in the middle"
)]
const fn may_tell(first: u8, second: u8, third: u8) -> bool {
    let (a, b, c) = (first | 0x20, second | 0x20, third | 0x20);
    (first == b'_')
        | (second == b'_')
        | (third == b'_')
        | (third == b'=')
        | ((a == b'r') & (b == b'e') & (c == b'r'))
        | ((a == b's') & (b == b'i') & (c == b'c'))
        | ((a == b's') & (b == b's') & (c == b'w'))
        | ((a == b'p') & (b == b'i') & (c == b'k'))
        | ((a == b'l') & (b == b'p') & (c == b'a'))
        | ((b == b'x') & (c == b'b'))
        | ((first == b':') & (second == b'/'))
        | ((second == b'y') & (third == b'J'))
}

fn kinds_at_each_byte(text: &str) -> Kinds {
    let of = |table: &[Kinds; 256], byte: u8| table.get(usize::from(byte)).copied().unwrap_or_default();
    let mut found = 0;
    for bytes in text.as_bytes().windows(3) {
        if let [first, second, third] = bytes {
            found |= of(&FIRST, *first) & of(&SECOND, *second) & of(&THIRD, *third);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_in_a_row_is_told_of_many_bytes_at_once() {
        for [first, second, third] in ROWS {
            for (a, b, c) in first
                .iter()
                .flat_map(|a| second.iter().map(move |b| (a, b)))
                .flat_map(|(a, b)| third.iter().map(move |c| (a, b, c)))
            {
                let row: String = [*a, *b, *c].map(char::from).iter().collect();
                for text in [row.clone(), format!("{}{row}{}", "é ".repeat(40), "é ".repeat(40))] {
                    assert_ne!(kinds_in(&text), 0, "{text}");
                }
            }
        }
    }
}
