//! Carrying a commitment over to next year (chuyển nguồn): what is open of it goes to the same stages of next year's
//! lines, and the commitment goes on there.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::lifecycle::{check_period, record, standing_holdings};
use super::model::{Commitment, CommitmentKind, State};
use super::says::tell_carried;
use super::store;
use crate::budget::next_years_line;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, CommitmentId, LineId};
use crate::ledger::{End, Holding, Journal, Kind, Move, Stage};
use crate::money::Money;
use crate::refusal::Reason;

/// A carry-over to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCarryOver {
    /// Its date.
    pub carried_on: NaiveDate,
    /// Number of the decision.
    pub decision_no: String,
    /// Why; may be empty.
    pub reason: String,
}

/// What is open of what a commitment holds, and so is carried over: what is committed, advanced, and accepted but
/// unpaid, line by line. What was paid stays in its year.
pub fn open_parts(held: &[(LineId, Holding)]) -> Vec<(LineId, Stage, Money)> {
    const OPEN: [Stage; 3] = [Stage::Committed, Stage::Advanced, Stage::Payable];
    let parts =
        held.iter().flat_map(|(line, holding)| OPEN.map(|stage| (*line, stage, holding.stage(stage))));
    parts.filter(|(_, _, amount)| amount.is_positive()).collect()
}

/// Carries a signed commitment over to next year's lines, which are opened where there are none. Nothing open:
/// [`Reason::NothingToCarry`].
pub fn carry_over(
    journal: &mut Journal<'_, '_>,
    order: &mut Commitment,
    new: &NewCarryOver,
) -> Result<ActionId> {
    check_period(journal, order, Kind::CarryOver, new.carried_on)?;
    if new.decision_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("decision_no").into());
    }
    order.check_date(new.carried_on).map_err(|reason| reason.at("carried_on"))?;
    order.must_be(State::Signed)?;
    let parts = open_parts(&standing_holdings(journal, order)?);
    if parts.is_empty() {
        return Err(Reason::NothingToCarry { fiscal_year: order.standing_year }.into());
    }
    let years = (order.standing_year, order.standing_year.saturating_add(1));
    tell_carried(journal, order.agency, years, parts.iter().map(|(_, stage, amount)| (*stage, *amount)))?;
    let mut moves = Vec::with_capacity(parts.len());
    for (line, stage, amount) in parts {
        let next = next_years_line(journal, line)?;
        let (from, to) = (End::At(line, stage), End::At(next, stage));
        moves.push(Move { kind: Kind::CarryOver, amount, from, to });
    }
    let document = (new.carried_on, new.decision_no.as_str(), new.reason.as_str());
    let action = record(journal, order, "carry_over", document, moves)?;
    store::insert_event(journal.tx(), action, "carry_over", order)?;
    (_, order.standing_year) = years;
    store::update_commitment(journal.tx(), order)?;
    Ok(action)
}

/// A signed commitment of which something is open in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCommitment {
    /// Its number in the book.
    pub id: CommitmentId,
    /// What for.
    pub kind: CommitmentKind,
    /// Whose.
    pub agency: AgencyId,
    /// The agency's code.
    pub agency_code: String,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// A penalty is neither collected nor waived.
    pub penalty_open: bool,
    /// What it holds on each line of the year.
    pub held: Vec<(LineId, Holding)>,
}

impl OpenCommitment {
    /// What it holds in a stage, on all lines of the year.
    pub fn stage(&self, stage: Stage) -> Result<Money, Reason> {
        Money::total(self.held.iter().map(|(_, holding)| holding.stage(stage)))
    }
}

#[derive(QueryableByName)]
struct OpenRow {
    #[diesel(sql_type = BigInt)]
    id: CommitmentId,
    #[diesel(sql_type = Text)]
    kind: CommitmentKind,
    #[diesel(sql_type = BigInt)]
    agency_id: AgencyId,
    #[diesel(sql_type = Text)]
    agency_code: String,
    #[diesel(sql_type = Text)]
    document_no: String,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Bool)]
    penalty_open: bool,
    #[diesel(sql_type = BigInt)]
    line_id: LineId,
    #[diesel(sql_type = BigInt)]
    committed: Money,
    #[diesel(sql_type = BigInt)]
    advanced: Money,
    #[diesel(sql_type = BigInt)]
    payable: Money,
    #[diesel(sql_type = BigInt)]
    paid: Money,
}

/// The signed commitments whose open money stands in the year, of the agencies at or below `path`, by number.
pub fn list_open(conn: &mut Conn, fiscal_year: i64, path: &str) -> Result<Vec<OpenCommitment>> {
    const SQL: &str = "\
        SELECT c.id, c.kind, c.agency_id, a.code AS agency_code, c.document_no, c.title, h.line_id, \
            h.committed, h.advanced, h.payable, h.paid, \
            EXISTS (SELECT 1 FROM penalties p WHERE p.commitment_id = c.id AND p.state = 'open') AS penalty_open \
        FROM agencies a CROSS JOIN commitments c JOIN commitment_balances h ON h.commitment_id = c.id \
            JOIN budget_lines l ON l.id = h.line_id \
        WHERE a.path LIKE $1 AND c.agency_id = a.id AND c.standing_year = $2 AND c.state = 'signed' \
            AND l.fiscal_year = $3 AND h.committed + h.advanced + h.payable > 0 \
        ORDER BY c.id, h.line_id";
    let rows: Vec<OpenRow> = diesel::sql_query(SQL)
        .bind::<Text, _>(format!("{path}%"))
        .bind::<BigInt, _>(fiscal_year)
        .bind::<BigInt, _>(fiscal_year)
        .load(conn)?;
    let mut open: BTreeMap<CommitmentId, OpenCommitment> = BTreeMap::new();
    for row in rows {
        let OpenRow { committed, advanced, payable, paid, .. } = row;
        let known = open.entry(row.id).or_insert_with(|| OpenCommitment {
            id: row.id,
            kind: row.kind,
            agency: row.agency_id,
            agency_code: row.agency_code,
            document_no: row.document_no,
            title: row.title,
            penalty_open: row.penalty_open,
            held: Vec::new(),
        });
        known.held.push((row.line_id, Holding { committed, advanced, payable, paid }));
    }
    Ok(open.into_values().collect())
}
