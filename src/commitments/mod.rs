//! Commitments: the documents that take money. A press order, a training activity and a year of a monitoring contract
//! are drafted each in its own way ([`orders`], [`training`], [`monitoring`]); what happens to them then is the same.
//!
//! Owns `commitments`, `planned_fundings`, `commitment_items`, `commitment_events`, `accepted_items`, `publications`,
//! `penalties`; training and monitoring own tables of their own.
//!
//! 1. A commitment is a draft until it is signed; after that, what money rests on changes only by an amendment.
//! 2. An item's amount is quantity × unit price, rounded once; items and VAT add up to the order's value, exactly.
//! 3. Signing commits the value on one or several lines of the order's agency and year; the shares add up to it.
//! 4. Work is accepted by quantity, never more than was ordered; of what an advance paid already, the acceptance
//!    is its recovery.
//! 5. An amendment leaves accepted items as they are and never orders less than was accepted.
//! 6. Closing frees what is committed still, once all that was accepted is paid and all that was advanced is
//!    recovered. Cancelling frees everything, before anything was performed.
//!    A penalty that is neither collected nor waived keeps it open.
//! 7. Spending directly, without a contract, is committing, accepting and paying all of a draft in one action.
//! 8. Advances, their recovery and unit prices are asked of the book's policies, once the money was found to be there.
//! 9. Carried over, what is open of it goes to next year's lines, stage by stage, and it goes on there.
//! 10. Turning round goes backwards: an action on the document is turned round before those that it stands on.

pub mod beside;
mod beside_page;
mod carrying;
pub mod carrying_handlers;
mod draft_form;
mod drafting;
pub mod handlers;
mod inputs;
mod item_store;
mod items;
mod lifecycle;
pub mod liquidation;
mod liquidation_page;
mod list;
mod model;
pub mod monitoring;
pub mod orders;
pub mod pages;
mod papers;
mod payments;
mod penalties;
mod rules;
mod says;
pub mod scans;
mod spending;
mod steps;
mod store;
pub mod training;
mod turning;
pub mod views;
mod waiting;

pub use carrying::{NewCarryOver, OpenCommitment, carry_over, list_open, open_parts};
pub use items::{Item, NewItem, Totals, check_items, position};
pub use lifecycle::{amend, cancel, close, draft, redraft, sign, take_in_signed};
pub use list::{CommitmentFilter, ListedCommitment, count_commitments, list_commitments};
pub use model::{
    Acceptance, Commitment, CommitmentKind, Counterparty, Ending, Method, NewAmendment, NewCommitment,
    NewPayment, NewSignature, Publication, Share, State, Terms,
};
pub use papers::{Paper, read_papers, verify_papers};
pub use payments::{accept, advance, pay, refund};
pub use penalties::{NewPenalty, NewSettlement, Penalty, PenaltyState, impose, list_penalties, settle};
pub use spending::spend_directly;
pub use store::{find_by_document_no, get_commitment, list_document_numbers};
pub use turning::turn_round;
pub use waiting::{Awaited, Queue, WaitingCommitment, queue};
