//! socai (sổ cái, "ledger"): what ministries and provinces set aside, receive, order and pay for policy
//! communication. docs/ARCHITECTURE.md draws the map of this crate.

pub mod agencies;
pub mod book;
pub mod budget;
pub mod cli;
mod coded;
pub mod commitments;
pub mod db;
pub mod error;
pub mod exchange;
pub mod i18n;
pub mod ids;
pub mod ledger;
pub mod money;
pub mod names;
pub mod number;
pub mod people;
pub mod press;
pub mod refusal;
mod refusal_text;
pub mod ui;
