//! Reconciliation of one agency and year (đối chiếu): what is kept at one place, set beside what is kept at another.
//!
//! Owns no table. It reads balances and documents, never history: so it takes the same time when a year has a
//! hundred times the movements. That the movements re-add to the balances is asked by [`crate::ledger::verify`].
//!
//! 1. `identity`: what came in less what went out is what stands in the five stages: of every line, of every fund
//!    source and purpose, and in all.
//! 2. `balances`: the lines of an agency add up to the balance that is kept for it; those of a root and of all below
//!    it, also to the root's roll-up. Figure by figure.
//! 3. `commitments`: what commitments hold on a line is what stands committed, advanced and payable on it. Paid on a
//!    line may be more by what was spent directly, without a commitment; it is never less.
//! 4. `documents`: of every signed or closed order, items and VAT are its value; what it holds and what came back are
//!    its value, until it is closed and holds nothing open; what was accepted is what is payable, paid or refunded.
//!    Of every line, what contributions say came and went back is what was received and returned on it, and no more is
//!    tied to its purpose than stands there. What came in kind stands beside it, and is no money.
//! 5. `treasury`: every payment of an agency that has a Treasury statement stands on it with the same figure, and
//!    nothing else does, or the difference is settled. This check alone reads the year's payments; without a statement
//!    it holds, with 0 lines.
//! 6. `completeness` informs, and always passes: lines without use, and commitments whose term is over while work is
//!    neither accepted nor released.
//!
//! Every check shows its figures and names the rows behind it, at most [`SHOWN_ROWS`] of them.

mod checks;
mod documents;
mod figures;
pub mod handlers;
mod model;
pub mod pages;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use checks::{Check, CheckCode, CheckFigure, CheckRow, RowKind, SHOWN_ROWS};
pub use model::{GroupFigures, LineFigures, Reconciliation};
pub use store::reconcile;
