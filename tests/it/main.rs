//! socai from outside: one binary, in which each story runs on both databases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that panics has told what it had to tell"
)]

#[macro_use]
mod support;

mod ledger;
mod properties;
mod stories;
mod tidy;
