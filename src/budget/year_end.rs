//! What becomes of a line's available money at the year's end: carried over to next year's line, or lapsed.

use chrono::NaiveDate;

use crate::error::Result;
use crate::ids::{ActionId, LineId};
use crate::ledger::{Action, End, Journal, Kind, LineKey, Move, Stage};
use crate::money::Money;
use crate::refusal::Reason;
use crate::ties;

/// A carry-over or a lapse of a line's available money, to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewYearEnd {
    /// How much; `None` is all that is available.
    pub amount: Option<Money>,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Number of the decision.
    pub decision_no: String,
    /// Why; may be empty.
    pub reason: String,
}

/// The line of the next year that is like this one, opened if it is not there yet.
pub fn next_years_line(journal: &mut Journal<'_, '_>, line: LineId) -> Result<LineId> {
    let key = journal.line(line)?.key.clone();
    let fiscal_year = key.fiscal_year.saturating_add(1);
    super::line_for(journal, &LineKey { fiscal_year, ..key })
}

/// Carries available money over to next year's line (chuyển nguồn), by decision.
pub fn carry_over_balance(journal: &mut Journal<'_, '_>, line: LineId, new: &NewYearEnd) -> Result<ActionId> {
    let amount = checked(journal, line, Kind::CarryOver, new)?;
    let next = next_years_line(journal, line)?;
    let (from, to) = (End::At(line, Stage::Available), End::At(next, Stage::Available));
    record(journal, line, Move { kind: Kind::CarryOver, amount, from, to }, new)
}

/// Cancels available money at the year's end (hủy dự toán).
pub fn lapse(journal: &mut Journal<'_, '_>, line: LineId, new: &NewYearEnd) -> Result<ActionId> {
    let amount = checked(journal, line, Kind::Lapse, new)?;
    record(journal, line, Move::out_of_line(Kind::Lapse, line, amount), new)
}

/// Period first, then the shape; how much it is.
fn checked(journal: &mut Journal<'_, '_>, line: LineId, kind: Kind, new: &NewYearEnd) -> Result<Money> {
    let found = journal.line(line)?;
    let (agency, fiscal_year, available) = (found.key.agency, found.key.fiscal_year, found.balance.available);
    journal.check_period(agency, fiscal_year, Some(kind), new.dated_on)?;
    if let Some(given) = new.amount.filter(|amount| !amount.is_positive()) {
        return Err(Reason::AmountNotPositive { given }.at("amount").into());
    }
    if new.decision_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("decision_no").into());
    }
    match new.amount {
        Some(amount) => Ok(amount),
        None if available.is_zero() => Err(Reason::NothingToCarry { fiscal_year }.into()),
        None => Ok(available),
    }
}

fn record(journal: &mut Journal<'_, '_>, line: LineId, movement: Move, new: &NewYearEnd) -> Result<ActionId> {
    let LineKey { agency, fiscal_year, .. } = journal.line(line)?.key;
    let action = journal.record(Action {
        verb: movement.kind.code(),
        agency,
        fiscal_year,
        commitment: None,
        contribution: None,
        dated_on: new.dated_on,
        document_no: &new.decision_no,
        reason: &new.reason,
        moves: vec![movement],
    })?;
    ties::follow(journal, action, &[movement])?;
    Ok(action)
}
