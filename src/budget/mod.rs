//! Budget lines and the decisions that put money on them or take it away.
//!
//! Owns `decisions`; a line and what decisions moved are the ledger's.
//!
//! 1. A line is agency × fiscal year × fund source × purpose, with classification and title.
//! 2. A decision (initial allocation, supplement, cut) has a number and a date.
//! 3. A line has one initial allocation; what comes later is a supplement.
//!    What a sponsor tied to the line's purpose is neither cut nor transferred to another ([`crate::ties`]).
//! 4. A transfer goes to another line of the agency or to an agency below it, of the same year and fund source, and takes
//!    what is available. One decision may have several targets: all of it, or nothing.
//! 5. One decision allocates to many lines: every row, or none. A split adds up to the last unit.
//! 6. Initial, revised and current budget are kept apart, with the chain of decisions between them.
//! 7. At the year's end, what is available is carried over to next year's line by decision, or lapses.

mod chain;
pub mod handlers;
mod model;
pub mod pages;
pub mod splits;
mod spreading;
pub mod spreading_handlers;
mod store;
mod year_end;
pub mod year_end_handlers;

pub use chain::{BudgetStates, Link, list_chain};
pub use model::{Decided, DecidedMove, Decision, FundSource, NewDecision, Purpose, is_at_or_below};
pub use spreading::{Paper, Portion, allocate, transfer};
pub use store::{
    DecisionKey, find_decision, list_decided_moves, list_decisions, list_fund_sources, list_lines_by_group,
    list_purposes,
};
pub use year_end::{NewYearEnd, carry_over_balance, lapse, next_years_line};

use crate::error::Result;
use crate::ids::{ActionId, LineId};
use crate::ledger::{Action, Journal, LineKey, Move, find_line_by_key};
use crate::refusal::Reason;
use crate::ties;

/// The line with this key, opened if it is not there yet.
pub fn line_for(journal: &mut Journal<'_, '_>, key: &LineKey) -> Result<LineId> {
    match find_line_by_key(journal.tx(), key)? {
        Some(line) => Ok(line.id),
        None => journal.open_line(key.clone()),
    }
}

/// Records a decision on a line: an initial allocation, a supplement or a cut.
///
/// A second initial allocation is refused as [`Reason::InitialTwice`]; one that was reversed no longer counts.
pub fn record_decision(journal: &mut Journal<'_, '_>, line: LineId, new: &NewDecision) -> Result<ActionId> {
    let found = journal.line(line)?.clone();
    let kind = Some(new.decision.kind());
    journal.check_period(found.key.agency, found.key.fiscal_year, kind, new.decided_on)?;
    model::check(new)?;
    if new.decision == Decision::Initial && found.balance.initial.is_positive() {
        let decision_no = store::initial_decision_no(journal.tx(), line)?;
        return Err(
            Reason::InitialTwice { line: found.name(), decision_no, amount: found.balance.initial }.into()
        );
    }
    let kind = new.decision.kind();
    let movement = match new.decision {
        Decision::Initial | Decision::Supplement => Move::into_line(kind, line, new.amount),
        Decision::Cut => Move::out_of_line(kind, line, new.amount),
    };
    let action = journal.record(Action {
        verb: kind.code(),
        agency: found.key.agency,
        fiscal_year: found.key.fiscal_year,
        commitment: None,
        contribution: None,
        dated_on: new.decided_on,
        document_no: &new.decision_no,
        reason: &new.reason,
        moves: vec![movement],
    })?;
    if new.decision == Decision::Cut {
        ties::follow(journal, action, &[movement])?;
    }
    Ok(action)
}
