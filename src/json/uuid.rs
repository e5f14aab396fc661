//! UUIDs as RFC 9562 writes them: 32 hexadecimal digits in groups of 8-4-4-4-12.

/// Ones where a hyphen stands.
const HYPHENS: [u8; 36] = {
    let mut hyphens = [0; 36];
    hyphens[8] = 0xff;
    hyphens[13] = 0xff;
    hyphens[18] = 0xff;
    hyphens[23] = 0xff;
    hyphens
};

/// Whether `bytes` are a UUID. Without branches, so that the compiler makes vector instructions of it.
#[inline]
pub(crate) fn is_uuid(bytes: &[u8; 36]) -> bool {
    let mut wrong = 0;
    for (byte, hyphen) in bytes.iter().zip(&HYPHENS) {
        let digit = (byte.wrapping_sub(b'0') < 10) | ((byte | 0x20).wrapping_sub(b'a') < 6);
        let no_digit = u8::from(digit).wrapping_sub(1);
        wrong |= (hyphen & (byte ^ b'-')) | (!hyphen & no_digit);
    }
    wrong == 0
}
