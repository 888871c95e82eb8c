//! Commitments: the documents that take money. Press orders first; training and contracts join them here.
//!
//! Owns `commitments`, `planned_fundings`, `commitment_items`, `commitment_events`, `accepted_items`.
//!
//! 1. An order is a draft until it is signed; after that, what money rests on changes only by an amendment.
//! 2. An item's amount is quantity × unit price, rounded once; items and VAT add up to the order's value, exactly.
//! 3. Signing commits the value on one or several lines of the order's agency and year; the shares add up to it.
//! 4. Work is accepted by quantity, never more than was ordered; of what an advance paid already, the acceptance
//!    is its recovery.
//! 5. An amendment leaves accepted items as they are and never orders less than was accepted.
//! 6. Closing frees what is committed still, once all that was accepted is paid and all that was advanced is
//!    recovered. Cancelling frees everything, before anything was performed.
//! 7. Turning round goes backwards: an action on the document is turned round before those that it stands on.

mod draft_page;
pub mod handlers;
mod inputs;
mod lifecycle;
mod list;
mod model;
pub mod pages;
mod payments;
mod steps;
mod store;
mod turning;
pub mod views;

pub use lifecycle::{amend, cancel, close, draft, redraft, sign};
pub use list::{CommitmentFilter, ListedCommitment, count_commitments, list_commitments};
pub use model::{
    Acceptance, Commitment, Ending, Item, NewAmendment, NewCommitment, NewItem, NewPayment, NewSignature,
    Share, State, Totals, check_items, position,
};
pub use payments::{accept, advance, pay, refund};
pub use store::{find_by_document_no, get_commitment, list_document_numbers};
pub use turning::turn_round;
