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
    let of = |table: &[Kinds; 256], byte: u8| table.get(usize::from(byte)).copied().unwrap_or_default();
    let mut found = 0;
    for bytes in text.as_bytes().windows(3) {
        if let [first, second, third] = bytes {
            found |= of(&FIRST, *first) & of(&SECOND, *second) & of(&THIRD, *third);
        }
    }
    found
}
