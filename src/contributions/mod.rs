//! Socialised funding (nguồn lực xã hội hóa): what a sponsor agreed to give an agency in a year, what came of it, and
//! what went back.
//!
//! Owns `sponsors`, `sponsor_aliases` ([`sponsors`]), `contributions`, `contribution_versions`, `contribution_lines`,
//! `in_kind_contributions`. What ties money to a purpose is kept by [`crate::ties`].
//!
//! 1. A pledge is not money. A contribution is a draft until its first receipt; after it, the pledge, the purpose, the
//!    period and the conditions change by an amendment, and every version is kept.
//! 2. A receipt brings money onto a line of the contribution's agency and year, and of its fund source or one below it,
//!    within its period.
//! 3. What is tied to a purpose comes onto lines of that purpose alone, and no other purpose is funded by it
//!    ([`crate::ties`]). A purpose that no receipt contradicts may be agreed on later; any purpose, always.
//! 4. A return takes what is available still, and no more than came from the contribution and did not go back; of tied
//!    money, no more than is tied on that line. It may be taken from a later year's line, where money was carried to.
//! 5. More received than pledged, net of returns, is asked of the book's policies: at a receipt, at an amendment, and when
//!    a return is turned round.
//! 6. What comes in kind is valued, moves nothing, and is reported apart from cash.
//! 7. Receipts, returns and amendments are turned round like all actions; a receipt that was spent is not.

mod checking;
mod checks;
mod form;
pub mod handlers;
mod in_kind;
mod inputs;
mod lifecycle;
mod list;
pub mod list_handlers;
mod list_page;
mod model;
pub mod pages;
mod receipts;
pub mod sponsors;
mod steps;
mod store;
mod turning;
pub mod views;

pub use checking::{LineSums, sums_by_line, verify_contributions};
pub use in_kind::{InKind, NewInKind, list_in_kind, record_in_kind, withdraw_in_kind};
pub use lifecycle::{SOCIALISED, amend, draft, redraft};
pub use list::{
    ContributionFilter, ContributionSums, ListedContribution, list_contributions, load_entries,
    sum_contributions,
};
pub use model::{
    Agreement, Contribution, ContributionState, NewAmendment, NewContribution, NewReceipt, OnLine, Version,
};
pub use receipts::{give_back, receive};
pub use store::{StandingReceipt, find_by_document_no, get_contribution, list_receipts, list_versions};
pub use turning::{settle_turned, turn_round};
