//! UUIDs as RFC 9562 writes them: 32 hexadecimal digits in groups of 8-4-4-4-12.

/// What makes a digit of a hyphen, at the places of the hyphens.
const HYPHENS: [u8; 36] = {
    let mut hyphens = [0; 36];
    hyphens[8] = b'-' ^ b'0';
    hyphens[13] = b'-' ^ b'0';
    hyphens[18] = b'-' ^ b'0';
    hyphens[23] = b'-' ^ b'0';
    hyphens
};

/// Whether `bytes` are a UUID. Sixteen bytes are looked at together: the compiler makes vector instructions of it.
#[inline]
pub(crate) fn is_uuid(bytes: &[u8; 36]) -> bool {
    if bytes[8] != b'-' || bytes[13] != b'-' || bytes[18] != b'-' || bytes[23] != b'-' {
        return false;
    }
    let mut most = [0; 16];
    // The third look begins in the middle of the second.
    for from in [0, 16, 20] {
        let here = bytes.iter().skip(from).zip(HYPHENS.iter().skip(from));
        for (most, (byte, hyphen)) in most.iter_mut().zip(here) {
            let byte = byte ^ hyphen;
            // Below 16 is what is a digit, or a letter that is one.
            let digit = byte.wrapping_sub(b'0').saturating_add(6);
            let letter = (byte | 0x20).wrapping_sub(b'a').saturating_add(10);
            *most = digit.min(letter).max(*most);
        }
    }
    most.map(|most| most & 0xf0) == [0; 16]
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
