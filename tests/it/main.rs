//! socai from outside: one binary, in which each story runs on both databases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test tells what it found by panicking, and how long it took by printing"
)]

#[macro_use]
mod support;

mod austria;
mod browser;
mod cli;
mod demo;
mod fuzzing;
mod http;
mod ledger;
mod page_weight;
mod properties;
mod serving;
mod stories;
mod tidy;
