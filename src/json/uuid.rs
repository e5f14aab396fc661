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

/// The 16 bytes that the UUID `text` stands for; none where it is no UUID.
pub(crate) fn value(text: &str) -> Option<[u8; 16]> {
    let bytes = text.as_bytes().try_into().ok().filter(is_uuid)?;
    let mut digits = bytes.iter().filter(|byte| **byte != b'-').map(|byte| match byte {
        b'0'..=b'9' => byte - b'0',
        letter => (letter | 0x20) - b'a' + 10,
    });
    let mut value = [0; 16];
    for place in &mut value {
        *place = digits.next()? << 4 | digits.next()?;
    }
    Some(value)
}
