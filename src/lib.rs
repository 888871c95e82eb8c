//! socai (sổ cái, "ledger"): what ministries and provinces set aside, receive, order and pay for policy
//! communication. docs/ARCHITECTURE.md draws the map of this crate.

pub mod agencies;
pub mod book;
pub mod budget;
mod coded;
pub mod commitments;
pub mod comparison;
pub mod db;
pub mod error;
pub mod exchange;
pub mod i18n;
pub mod ids;
pub mod ledger;
pub mod money;
pub mod names;
pub mod number;
pub mod press;
pub mod reconciliation;
pub mod refusal;
pub mod report;
#[cfg(test)]
mod test_book;
