//! The second person: what is above an amount that the book sets waits until another one approves it.
//!
//! Owns `approval_rules` and `approvals`.
//!
//! 1. Nobody is asked until the Ministry sets an amount; it is set for allocations and for commitments each.
//! 2. What waits takes no money: all of it was done, found good, and taken back; the input is kept as it was typed.
//! 3. Who approves may do the thing itself, and is not who prepared it.
//! 4. Approved, it is done by the code that does it without the rule, in the approver's name. Refused then, it waits on.
//! 5. Each is decided once. Who prepared it may decline it, as whoever may approve it.

pub mod handlers;
mod model;
pub mod pages;
mod store;

pub use handlers::{ApprovalView, list_waiting};
pub use model::{Approval, ApprovalState, NewApproval, Step, Subject};
pub use store::{
    Rule, approve, ask, count_waiting, decline, find_threshold, get_approval, insert, list_rules,
    must_need_nobody, set_rule,
};
