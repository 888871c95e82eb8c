//! Passwords, hashed with argon2id.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::{Error, Result};
use crate::refusal::Reason;

/// Characters a password has at least (OWASP ASVS 5: 6.2.1).
const LEAST: usize = 8;

/// OWASP's recommendation for argon2id: 19 MiB, 2 passes, 1 lane.
fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| Error::broken(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a new password; one that is too short is refused. Slow on purpose: not for threads that serve.
pub(super) fn hash(password: &str) -> Result<String> {
    let length = password.chars().count();
    if length < LEAST {
        let count = |n: usize| i64::try_from(n).map_err(|error| Error::Failed(Box::new(error)));
        return Err(Reason::PasswordTooShort { length: count(length)?, least: count(LEAST)? }
            .at("password")
            .into());
    }
    let hash =
        hasher()?.hash_password(password.as_bytes()).map_err(|error| Error::broken(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed. Without a hash it takes as long and says no, so that the
/// time of an answer does not tell which accounts there are.
pub fn check_password(password: &str, hash: Option<&str>) -> Result<bool> {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29jYWktbm9ib2R5LXNhbHQ$Ww4hVZHgDyrZCTpYaKYJvDqo6WZPbZCRFLQtqdwDKMQ";
    let parsed =
        PasswordHash::new(hash.unwrap_or(NOBODY)).map_err(|error| Error::broken(error.to_string()))?;
    Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some())
}
