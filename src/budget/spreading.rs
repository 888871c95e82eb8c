//! One decision over several lines: a transfer out of one line, and an allocation to many agencies at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::Decision;
use super::{line_for, store};
use crate::agencies::get_agency;
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, LineId};
use crate::ledger::{Action, End, Journal, Kind, LineKey, Move, Stage};
use crate::money::Money;
use crate::refusal::Reason;
use crate::ties;

/// The paper of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its number (số/ký hiệu).
    pub decision_no: String,
    /// Its date.
    pub decided_on: NaiveDate,
    /// Who issued it.
    pub issued_by: String,
    /// Why; may be empty.
    pub reason: String,
}

/// How much goes to which line; the year is the decision's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    /// Whose line.
    pub agency: AgencyId,
    /// Code of the fund source; of a transfer, that of the line it comes from, or empty.
    pub fund_source: String,
    /// Code of the purpose.
    pub purpose: String,
    /// Codes of the State Budget Index; may be empty.
    pub classification: String,
    /// The line's name; may be empty.
    pub title: String,
    /// How much.
    pub amount: Money,
}

impl Portion {
    fn key(&self, fiscal_year: i64) -> LineKey {
        LineKey {
            agency: self.agency,
            fiscal_year,
            fund_source: self.fund_source.clone(),
            purpose: self.purpose.clone(),
            classification: self.classification.clone(),
            title: self.title.clone(),
        }
    }
}

/// Moves available money to other lines of the same year and fund source (điều chỉnh, phân bổ): the agency's own, or of
/// an agency below it. All of it, or, refused, nothing.
pub fn transfer(
    journal: &mut Journal<'_, '_>,
    from: LineId,
    paper: &Paper,
    portions: &[Portion],
) -> Result<ActionId> {
    let (key, from_name) = (journal.line(from)?.key.clone(), journal.line(from)?.name());
    for agency in agencies(key.agency, portions) {
        journal.check_period(agency, key.fiscal_year, Some(Kind::Transfer), paper.decided_on)?;
    }
    check_paper(paper)?;
    check_portions(portions)?;
    let own = get_agency(journal.tx(), key.agency)?;
    let mut moves = Vec::with_capacity(portions.len());
    for (at, portion) in portions.iter().enumerate() {
        let field = |name: &str| format!("portions[{at}][{name}]");
        let to = get_agency(journal.tx(), portion.agency)?;
        if !to.is_at_or_below(&own) {
            return Err(Reason::TransferNotBelow { from: own.code, to: to.code }.at(field("agency")).into());
        }
        if !portion.fund_source.is_empty() && portion.fund_source != key.fund_source {
            let (from, to) = (key.fund_source, portion.fund_source.clone());
            return Err(Reason::TransferAcrossSources { from, to }.at(field("fund_source")).into());
        }
        let source = key.fund_source.clone();
        let to = line_for(journal, &LineKey { fund_source: source, ..portion.key(key.fiscal_year) })?;
        if to == from {
            return Err(Reason::TransferToItself { line: from_name }.at(field("purpose")).into());
        }
        let (from, to) = (End::At(from, Stage::Available), End::At(to, Stage::Available));
        moves.push(Move { kind: Kind::Transfer, amount: portion.amount, from, to });
    }
    let whole = Money::total(portions.iter().map(|portion| portion.amount))?;
    journal.must_hold(from, Stage::Available, whole)?;
    let moved = moves.clone();
    let action = record(journal, (key.agency, key.fiscal_year), Kind::Transfer.code(), paper, moves)?;
    ties::follow(journal, action, &moved)?;
    Ok(action)
}

/// Allocates to many lines by one decision; `of` is the agency whose decision it is. All of it, or nothing.
///
/// `decision` is the initial allocation or a supplement; a second initial allocation of a line is refused.
pub fn allocate(
    journal: &mut Journal<'_, '_>,
    of: AgencyId,
    (decision, fiscal_year): (Decision, i64),
    paper: &Paper,
    portions: &[Portion],
) -> Result<ActionId> {
    let kind = decision.kind();
    // A line that is new opens its year's calendar, which the period is asked of.
    let mut lines = Vec::with_capacity(portions.len());
    for portion in portions {
        lines.push(line_for(journal, &portion.key(fiscal_year))?);
    }
    for agency in agencies(of, portions) {
        journal.check_period(agency, fiscal_year, Some(kind), paper.decided_on)?;
    }
    check_paper(paper)?;
    check_portions(portions)?;
    let mut moves = Vec::with_capacity(portions.len());
    for (at, (portion, line)) in portions.iter().zip(lines).enumerate() {
        let found = journal.line(line)?;
        let (name, initial) = (found.name(), found.balance.initial);
        if decision == Decision::Initial && initial.is_positive() {
            let decision_no = store::initial_decision_no(journal.tx(), line)?;
            let field = format!("portions[{at}][amount]");
            return Err(Reason::InitialTwice { line: name, decision_no, amount: initial }.at(field).into());
        }
        moves.push(Move::into_line(kind, line, portion.amount));
    }
    record(journal, (of, fiscal_year), kind.code(), paper, moves)
}

/// The agencies that a decision is about, each once.
fn agencies(of: AgencyId, portions: &[Portion]) -> std::collections::BTreeSet<AgencyId> {
    portions.iter().map(|portion| portion.agency).chain([of]).collect()
}

fn check_paper(paper: &Paper) -> Result<()> {
    for (field, text) in [("decision_no", &paper.decision_no), ("issued_by", &paper.issued_by)] {
        if text.is_empty() {
            return Err(Reason::ValueMissing {}.at(field).into());
        }
    }
    Ok(())
}

/// Each above zero, and no line twice.
fn check_portions(portions: &[Portion]) -> Result<()> {
    if portions.is_empty() {
        return Err(Reason::NothingToSplitBy {}.at("portions").into());
    }
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    for (at, portion) in portions.iter().enumerate() {
        let field = format!("portions[{at}][amount]");
        if !portion.amount.is_positive() {
            return Err(Reason::AmountNotPositive { given: portion.amount }.at(field).into());
        }
        let Portion { agency, fund_source, purpose, classification, title, .. } = portion;
        if let Some(first) = seen.insert((*agency, fund_source, purpose, classification, title), at) {
            let identity = [purpose.as_str(), classification, title].join(" · ");
            let first_row = i64::try_from(first + 1).map_err(|_| Reason::AmountTooLarge {})?;
            return Err(Reason::RowTwice { identity, first_row }.at(field).into());
        }
    }
    Ok(())
}

fn record(
    journal: &mut Journal<'_, '_>,
    (agency, fiscal_year): (AgencyId, i64),
    verb: &str,
    paper: &Paper,
    moves: Vec<Move>,
) -> Result<ActionId> {
    let action = journal.record(Action {
        verb,
        agency,
        fiscal_year,
        commitment: None,
        contribution: None,
        dated_on: paper.decided_on,
        document_no: &paper.decision_no,
        reason: &paper.reason,
        moves,
    })?;
    store::insert_decision(journal.tx(), action, &paper.issued_by)?;
    Ok(action)
}
