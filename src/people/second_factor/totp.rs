//! Codes that change with time.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::error::{Error, Result};

/// Letters of a secret in base 32: 160 bits, as many as SHA-1 gives (RFC 4226: R6).
const LETTERS: usize = 32;
/// Base 32 (RFC 4648).
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Seconds that a code is shown for.
const STEP: u64 = 30;

/// A new secret, in base 32.
pub(super) fn new_secret() -> String {
    let letter = || {
        let at = usize::from(rand::random::<u8>() % 32);
        char::from(ALPHABET.get(at).copied().unwrap_or(b'A'))
    };
    std::iter::repeat_with(letter).take(LETTERS).collect()
}

/// The bytes that base 32 stands for.
fn decoded(secret: &str) -> Result<Vec<u8>> {
    let unreadable = || Error::broken("a secret that is not in base 32");
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for letter in secret.bytes() {
        let five = ALPHABET.iter().position(|known| *known == letter).ok_or_else(unreadable)?;
        held = held << 5 | u32::try_from(five).map_err(|_| unreadable())?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).map_err(|_| unreadable())?);
            held &= (1 << bits) - 1;
        }
    }
    Ok(bytes)
}

/// The code of a half minute (RFC 4226: 5.3).
fn code_of(key: &[u8], step: u64) -> Result<String> {
    let mut hash = Hmac::<Sha1>::new_from_slice(key).map_err(|error| Error::Failed(Box::new(error)))?;
    hash.update(&step.to_be_bytes());
    let hash = hash.finalize().into_bytes();
    let short = || Error::broken("a hash that is shorter than SHA-1's");
    let offset = usize::from(hash.last().ok_or_else(short)? & 0xf);
    let four = hash.get(offset..offset + 4).and_then(|it| <[u8; 4]>::try_from(it).map_or(None, Some));
    let number = u32::from_be_bytes(four.ok_or_else(short)?) & 0x7fff_ffff;
    Ok(format!("{:06}", number % 1_000_000))
}

/// The half minute whose code this is, among the present one and its neighbours; `time` in seconds since 1970.
pub(super) fn step_of(secret: &str, code: &str, time: u64) -> Result<Option<i64>> {
    let key = decoded(secret)?;
    let now = time / STEP;
    for step in now.saturating_sub(1)..=now.saturating_add(1) {
        if code_of(&key, step)? == code {
            return Ok(i64::try_from(step).map_or(None, Some));
        }
    }
    Ok(None)
}

/// What an app reads, from a picture or as a link.
pub(super) fn address(secret: &str, username: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(username.as_bytes()).collect();
    let name = name.replace('+', "%20");
    format!("otpauth://totp/socai:{name}?secret={secret}&issuer=socai&algorithm=SHA1&digits=6&period=30")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret and, shortened to six digits, the codes of RFC 6238, appendix B.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn the_codes_of_the_standard_are_taken_in_their_half_minute_and_beside_it() {
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = i64::try_from(time / 30).unwrap();
            for (at, taken) in
                [(time, true), (time - 30, true), (time + 30, true), (time + 60, false), (time + 90, false)]
            {
                let found = step_of(SECRET, code, at).unwrap();
                assert_eq!(found, taken.then_some(step), "{code} at {at}");
            }
        }
        for wrong in ["", "28708", "2870821", "+87082", "28708a", "２８７０８２"] {
            assert_eq!(step_of(SECRET, wrong, 59).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_a_new_one_of_160_bits() {
        assert_eq!(decoded(&new_secret()).unwrap().len(), 20);
        assert_eq!(decoded(SECRET).unwrap(), b"12345678901234567890");
        assert!(decoded("ABC1").is_err());
        assert_ne!(new_secret(), new_secret());
        let told = address(SECRET, "tài chính&x");
        assert!(told.starts_with("otpauth://totp/socai:t%C3%A0i%20ch%C3%ADnh%26x?secret=GEZD"), "{told}");
    }
}
