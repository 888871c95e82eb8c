//! Codes that change with time.

use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::error::{Error, Result};

/// Bytes of a secret: as many as SHA-1 gives (RFC 4226: R6).
const LENGTH: usize = 20;

/// A new secret, in base 32.
pub(super) fn new_secret() -> String {
    Secret::new_stack(rand::random::<[u8; LENGTH]>()).to_base32()
}

fn generator(secret: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|error| Error::broken(format!("{error:?}")))?;
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(1);
    let builder = builder.with_step_duration(30).with_secret(secret);
    builder.build().map_err(|error| Error::broken(format!("{error:?}")))
}

/// The half minute whose code this is, among the present one and its neighbours; `time` in seconds since 1970.
pub(super) fn step_of(secret: &str, code: &str, time: u64) -> Result<Option<i64>> {
    let step = generator(secret)?.check(code, time);
    Ok(step.and_then(|step| i64::try_from(step).map_or(None, Some)))
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
        assert_eq!(new_secret().len(), 32);
        assert_ne!(new_secret(), new_secret());
        let told = address(SECRET, "tài chính&x");
        assert!(told.starts_with("otpauth://totp/socai:t%C3%A0i%20ch%C3%ADnh%26x?secret=GEZD"), "{told}");
    }
}
