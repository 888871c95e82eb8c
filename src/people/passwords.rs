//! Passwords: which are taken, and how they are kept, as argon2id hashes.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::guessing::is_guessable;
use crate::db::blocking;
use crate::error::{Error, Result};
use crate::refusal::{Problem, Reason};

/// Characters a password has at least, and at most (OWASP ASVS 5: 6.2.1, 6.2.9).
const LEAST: usize = 12;
const MOST: usize = 128;

/// OWASP's recommendation for argon2id: 19 MiB, 2 passes, 1 lane.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes that are computed at the same time, so that signing in never takes more than 160 MB.
static HASHING: Semaphore = Semaphore::const_new(8);

fn hasher() -> Result<Argon2<'static>> {
    let params =
        Params::new(MEMORY, PASSES, LANES, None).map_err(|error| Error::broken(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Refuses a password that is too short, too long, or guessed first for somebody of these names. Any character is
/// taken, and none is asked for.
pub(super) fn check_new(password: &str, names: &[&str]) -> std::result::Result<(), Problem> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let length = password.chars().count();
    let reason = if length < LEAST {
        Reason::PasswordTooShort { length: count(length), least: count(LEAST) }
    } else if length > MOST {
        Reason::PasswordTooLong { length: count(length), most: count(MOST) }
    } else if is_guessable(password, names) {
        Reason::PasswordGuessable {}
    } else {
        return Ok(());
    };
    Err(reason.at("password"))
}

/// The hash of a new password. Slow on purpose: not for threads that serve.
pub(super) fn hash(password: &str) -> Result<String> {
    let hash =
        hasher()?.hash_password(password.as_bytes()).map_err(|error| Error::broken(error.to_string()))?;
    Ok(hash.to_string())
}

/// [`hash`], away from the threads that serve requests, a few at a time.
pub(super) async fn hashed(password: String) -> Result<String> {
    let _turn = HASHING.acquire().await.map_err(|error| Error::broken(error.to_string()))?;
    blocking(move || hash(&password)).await
}

/// Whether the password is the one that was hashed. Without a hash it takes as long and says no, so that the
/// time of an answer does not tell which accounts there are.
fn check(password: &str, hash: Option<&str>) -> Result<bool> {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29jYWktbm9ib2R5LXNhbHQ$Ww4hVZHgDyrZCTpYaKYJvDqo6WZPbZCRFLQtqdwDKMQ";
    let parsed =
        PasswordHash::new(hash.unwrap_or(NOBODY)).map_err(|error| Error::broken(error.to_string()))?;
    Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some())
}

/// [`check`], away from the threads that serve requests, a few at a time.
pub(super) async fn is_right(password: String, hash: Option<String>) -> Result<bool> {
    if password.chars().count() > MOST {
        // Nobody has such a password; the time it takes says nothing of the account.
        return Ok(false);
    }
    let _turn = HASHING.acquire().await.map_err(|error| Error::broken(error.to_string()))?;
    blocking(move || check(&password, hash.as_deref())).await
}

/// Whether a hash was computed otherwise than hashes are now.
pub(super) fn is_outdated(hash: &str) -> bool {
    let params = PasswordHash::new(hash).map_or(None, |parsed| {
        let is_argon2id = parsed.algorithm.as_str() == "argon2id";
        Params::try_from(&parsed).map_or(None, |params| is_argon2id.then_some(params))
    });
    params.is_none_or(|it| (it.m_cost(), it.t_cost(), it.p_cost()) != (MEMORY, PASSES, LANES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_alone_is_asked_for() {
        let code = |password: &str| check_new(password, &[]).err().map(|problem| problem.reason.code());
        assert_eq!(code("kẹo lạc 7 g"), Some("password_too_short"));
        assert_eq!(code("kẹo lạc 7 gó"), None, "letters are counted, not bytes");
        assert_eq!(code(&"kẹo lạc 7 gói ".repeat(9)), None);
        assert_eq!(code(&format!("{}kẹo", "kẹo lạc 7 gói ".repeat(9))), Some("password_too_long"));
        assert_eq!(code("matkhau@2026"), Some("password_guessable"));
        assert_eq!(code(" 🐃 trâu ☃ cỏ \u{1F33E}"), None);
    }

    #[test]
    fn a_hash_of_other_parameters_is_outdated() {
        let now = hash("một mật khẩu đủ dài").unwrap();
        assert!(!is_outdated(&now), "{now}");
        assert!(now.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{now}");
        for other in [
            now.replace("m=19456", "m=9216"),
            now.replace("t=2", "t=1"),
            now.replace("p=1", "p=2"),
            now.replace("argon2id", "argon2i"),
            "x".to_owned(),
        ] {
            assert!(is_outdated(&other), "{other}");
        }
        assert!(check("một mật khẩu đủ dài", Some(&now)).unwrap());
        assert!(!check("một mật khẩu đủ dàI", Some(&now)).unwrap());
        assert!(!check("một mật khẩu đủ dài", None).unwrap());
    }
}
