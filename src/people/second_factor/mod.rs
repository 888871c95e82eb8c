//! The second factor: codes of an app (RFC 6238: SHA-1, 6 digits, 30 seconds), and recovery codes.
//!
//! Owns `second_factors`, `recovery_codes` and `second_factor_rules`.
//!
//! 1. Setting up begins with the password and ends with a code, which shows that the app has the secret; until then
//!    the secret counts for nothing. Ending it ends the person's other sessions.
//! 2. A code is taken of its own half minute and the one before and after, once: none is taken that is not later than
//!    the last.
//! 3. Ten recovery codes of 120 bits are shown once and kept as hashes; each works once.
//! 4. Taking the second factor off needs the password and a code; an administrator takes it off who lost both.
//! 5. A book says for which roles it is required. Whoever lacks it then can do nothing but set it up.

pub mod handlers;
mod pages;
pub mod rules;
mod store;
mod totp;

pub(super) use rules::is_required;
pub(super) use store::{has_one, remove, take_code};
