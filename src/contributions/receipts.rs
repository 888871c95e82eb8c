//! Money that comes from a sponsor, and goes back.

use chrono::NaiveDate;

use super::lifecycle::{check_pledge, tied};
use super::model::{Contribution, NewReceipt, OnLine};
use super::store;
use crate::budget::{is_at_or_below, list_fund_sources};
use crate::error::Result;
use crate::ids::ActionId;
use crate::ledger::{Action, Journal, Kind, Line, Move};
use crate::money::Money;
use crate::refusal::{Problem, Reason};
use crate::ties;

fn check_shape(new: &NewReceipt) -> Result<(), Problem> {
    if !new.amount.is_positive() {
        return Err(Reason::AmountNotPositive { given: new.amount }.at("amount"));
    }
    if new.document_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("document_no"));
    }
    Ok(())
}

/// Refuses a date outside the period that was agreed on.
fn check_term(it: &Contribution, dated_on: NaiveDate) -> Result<(), Problem> {
    let (starts_on, ends_on) = (it.agreement.starts_on, it.agreement.ends_on);
    if (starts_on..=ends_on).contains(&dated_on) {
        return Ok(());
    }
    Err(Reason::DateOutsideTerm { dated_on, starts_on, ends_on }.at("dated_on"))
}

/// The line, if it can hold the contribution's money: of its agency, of a year that `years` allows, of its fund source
/// or one below it.
fn line_for(
    journal: &mut Journal<'_, '_>,
    it: &Contribution,
    new: &NewReceipt,
    years: impl Fn(i64) -> bool,
) -> Result<Line> {
    let line = journal.line(new.line)?.clone();
    let sources = list_fund_sources(journal.tx())?;
    let fits = line.key.agency == it.agency
        && years(line.key.fiscal_year)
        && is_at_or_below(&sources, &line.key.fund_source, &it.fund_source);
    if fits {
        return Ok(line);
    }
    let contribution = it.document_no.clone();
    Err(Reason::LineNotOfContribution { line: line.name(), contribution }.at("line").into())
}

fn record(
    journal: &mut Journal<'_, '_>,
    it: &Contribution,
    line: &Line,
    new: &NewReceipt,
    movement: Move,
) -> Result<ActionId> {
    journal.record(Action {
        verb: movement.kind.code(),
        agency: it.agency,
        fiscal_year: line.key.fiscal_year,
        commitment: None,
        contribution: Some(it.id),
        dated_on: new.dated_on,
        document_no: &new.document_no,
        reason: &new.reason,
        moves: vec![movement],
    })
}

/// Records money that came from the sponsor onto a line.
pub fn receive(journal: &mut Journal<'_, '_>, it: &mut Contribution, new: &NewReceipt) -> Result<ActionId> {
    journal.check_period(it.agency, it.fiscal_year, Some(Kind::Receive), new.dated_on)?;
    check_shape(new)?;
    check_term(it, new.dated_on)?;
    let year = it.fiscal_year;
    let line = line_for(journal, it, new, |fiscal_year| fiscal_year == year)?;
    if let Some(purpose) = it.agreement.purpose.as_deref().filter(|purpose| *purpose != line.key.purpose) {
        return Err(tied(it, purpose, line.name()).at("line").into());
    }
    let action = record(journal, it, &line, new, Move::into_line(Kind::Receive, new.line, new.amount))?;
    let change = OnLine { line: new.line, received: new.amount, returned: Money::ZERO };
    store::add_on_line(journal.tx(), it, change)?;
    if it.agreement.purpose.is_some() {
        ties::tie(journal, it.id, new.line, new.amount)?;
    }
    check_pledge(journal, action, it)?;
    Ok(action)
}

/// Records money that went back to the sponsor: what is available still, and no more than came and did not go back.
pub fn give_back(journal: &mut Journal<'_, '_>, it: &mut Contribution, new: &NewReceipt) -> Result<ActionId> {
    let fiscal_year = journal.line(new.line)?.key.fiscal_year;
    journal.check_period(it.agency, fiscal_year, Some(Kind::Return), new.dated_on)?;
    check_shape(new)?;
    let year = it.fiscal_year;
    let line = line_for(journal, it, new, |fiscal_year| fiscal_year >= year)?;
    let action = record(journal, it, &line, new, Move::out_of_line(Kind::Return, new.line, new.amount))?;
    check_kept(it, &line.name(), new.amount)?;
    let change = OnLine { line: new.line, received: Money::ZERO, returned: new.amount };
    store::add_on_line(journal.tx(), it, change)?;
    untie(journal, it, &line.name(), new.line, new.amount)?;
    ties::check_leaves_tied(journal, new.line)?;
    Ok(action)
}

/// Refuses to take back more than came and did not go back.
pub(super) fn check_kept(it: &Contribution, line: &str, asked: Money) -> Result<()> {
    let kept = it.kept()?;
    if kept < asked {
        return Err(insufficient(it, line.to_owned(), kept, asked)?.into());
    }
    Ok(())
}

/// Unties what goes back of tied money; refused where less is tied on the line for the contribution.
pub(super) fn untie(
    journal: &mut Journal<'_, '_>,
    it: &Contribution,
    name: &str,
    line: crate::ids::LineId,
    amount: Money,
) -> Result<()> {
    if it.agreement.purpose.is_none() || ties::untie(journal, it.id, line, amount)? {
        return Ok(());
    }
    let there = ties::tied_to(journal.tx(), it.id, line)?;
    Err(insufficient(it, name.to_owned(), there, amount)?.into())
}

fn insufficient(it: &Contribution, line: String, received: Money, asked: Money) -> Result<Reason, Reason> {
    let contribution = it.document_no.clone();
    let missing = asked.minus(received)?;
    Ok(Reason::InsufficientReceived { contribution, line, received, asked, missing })
}
