//! The audit trail: who wrote, read, took away or tried what, when, from where, and what it was before and after.
//!
//! Owns `audit_entries`, `audit_links`, `audit_pending` and `audit_seals`.
//!
//! 1. A write leaves its entry in its own transaction, or is not stored: [`crate::db::Db::write`] sees to it.
//! 2. An entry is never changed and never removed (triggers of both databases).
//! 3. Entries are chained: each link has the hash of its entry's content and of the link before it. The seal has the
//!    last number and hash; who keeps it on paper can prove that the book still contains it.
//! 4. On SQLite, which has one writer, an entry is chained in its own transaction. On PostgreSQL writers run together,
//!    and would wait for each other at the seal; so an entry is `pending` until it is chained a moment later.
//! 5. Readings that are recorded (the Ministry's and the auditors', and everybody's downloads) and refusals for want of
//!    authority wait in a queue, which is written every second and when the service stops.
//! 6. Nothing secret is in it: fields that hold passwords, tokens or codes are left out by name.

mod acts;
mod chain;
mod difference;
mod entries;
mod entry_page;
pub mod handlers;
mod model;
mod pages;
mod queue;
mod search;
mod verify;

pub use acts::{ACTS, RECORDS, act_key};
pub use chain::{Seal, chain_pending, find_seal, sealed_hash};
pub use difference::{changed, told};
pub use entries::{record, record_made};
pub use model::{EntryKind, NewEntry, Origin, Record};
pub use pages::history_link;
pub use queue::{Queue, keep_writing};
pub use verify::{Tail, find_tail, verify_seal, verify_trail};
