//! Secrets that socai makes up: shown once, and kept as a hash alone. They are too long to be guessed, so that a fast
//! hash is enough.

use sha2::{Digest, Sha256};

/// Letters and figures that nobody takes for one another.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// So many letters and figures, five bits each.
pub(super) fn random(length: usize) -> String {
    let letter = || {
        let at = usize::from(rand::random::<u8>() % 32);
        char::from(ALPHABET.get(at).copied().unwrap_or(b'a'))
    };
    std::iter::repeat_with(letter).take(length).collect()
}

/// SHA-256, as it is kept.
pub(super) fn hash(secret: &str) -> String {
    hex(Sha256::digest(secret.as_bytes()).as_slice())
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_as_long_as_it_should_be_and_never_the_same() {
        assert_eq!(random(26).len(), 26);
        assert_ne!(random(26), random(26));
        assert!(random(200).bytes().all(|byte| ALPHABET.contains(&byte)));
        let letters: std::collections::BTreeSet<char> = random(5_000).chars().collect();
        assert_eq!(letters.len(), 32, "each is drawn");
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
