//! Tokens that programs of a person bear.
//!
//! Owns `api_tokens`.
//!
//! 1. A token has a name and an end, at most a year away. It is shown once; its hash is kept.
//! 2. It does what its owner may, or, where it is for reading, no more than read. It does nothing to accounts, not to
//!    its owner's either.
//! 3. It ends with its owner's account, role or agency, by the owner's or an administrator's hand, or on its day.
//! 4. Making one needs the password again, and the code of the second factor where there is one.

pub mod handlers;
mod pages;
mod store;

pub(super) use pages::{form, table};
pub use store::{ApiTokenView, Scope};
pub(super) use store::{end, end_all, find, is_one, list_open, note_use};
