//! socai (sổ cái, "ledger"): what ministries and provinces set aside, receive, order and pay for policy
//! communication. docs/ARCHITECTURE.md draws the map of this crate.

/// Every page is made of many small pieces: with this allocator a third more are answered (docs/PERFORMANCE.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod actions;
mod adding_up;
pub mod agencies;
pub mod app;
pub mod approvals;
pub mod approving;
pub mod attachments;
pub mod audit;
pub mod book;
pub mod budget;
pub mod classifications;
pub mod cli;
mod coded;
pub mod commitments;
pub mod comparison;
pub mod contributions;
pub mod db;
pub mod demo;
pub mod error;
pub mod exchange;
pub mod help;
pub mod home;
pub mod i18n;
pub mod ids;
pub mod ledger;
mod line_names;
pub mod lists;
pub mod money;
pub mod names;
pub mod norms;
pub mod number;
pub mod number_words;
pub mod people;
pub mod policies;
pub mod populations;
pub mod press;
pub mod reconciliation;
pub mod refusal;
mod refusal_text;
pub mod report;
pub mod router;
pub mod serving;
pub mod ties;
pub mod treasury;
pub mod ui;
pub mod verification;
pub mod web;
pub mod years;

#[cfg(test)]
mod test_book;
