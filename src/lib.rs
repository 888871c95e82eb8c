//! socai (sổ cái, "ledger"): what ministries and provinces set aside, receive, order and pay for policy
//! communication. docs/ARCHITECTURE.md draws the map of this crate.

pub mod db;
pub mod error;
pub mod i18n;
pub mod ids;
pub mod money;
pub mod number;
pub mod refusal;
mod refusal_text;
pub mod ui;
