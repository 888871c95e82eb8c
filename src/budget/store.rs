//! Every query on decisions and on the reference data of lines.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::model::{Decided, DecidedMove, Decision, FundSource, Purpose};
use crate::db::schema::{actions, budget_lines, decisions, fund_sources, movements, purposes};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, LineId};
use crate::ledger::Kind;
use crate::money::Money;

/// The decision of this kind and number on a line, if it was recorded and not turned round.
pub fn find_decision(
    conn: &mut Conn,
    line: LineId,
    decision: Decision,
    decision_no: &str,
) -> Result<Option<Decided>> {
    let made: Vec<(ActionId, Money, chrono::NaiveDate)> = movements::table
        .inner_join(actions::table)
        .select((actions::id, movements::amount, movements::dated_on))
        .filter(movements::to_line_id.eq(line).or(movements::from_line_id.eq(line)))
        .filter(movements::kind.eq(decision.kind()))
        .filter(movements::reverses_id.is_null())
        .filter(actions::document_no.eq(decision_no))
        .order(actions::id.desc())
        .load(conn)?;
    for (action, amount, decided_on) in made {
        let reversals: i64 =
            actions::table.filter(actions::reverses_id.eq(action)).count().get_result(conn)?;
        if reversals == 0 {
            return Ok(Some(Decided { action, amount, decided_on }));
        }
    }
    Ok(None)
}

/// What identifies a decision: its line, what it does, and its number.
pub type DecisionKey = (LineId, Decision, String);

/// All decisions on the lines of a year that were recorded and not turned round.
pub fn list_decisions(conn: &mut Conn, fiscal_year: i64) -> Result<Vec<(DecisionKey, Decided)>> {
    let kinds: Vec<Kind> = Decision::ALL.iter().map(|decision| decision.kind()).collect();
    let moves = list_decided_moves(conn, fiscal_year, &kinds)?;
    Ok(moves
        .into_iter()
        .filter_map(|DecidedMove { from, to, kind, decision_no, decided }| {
            let decision = Decision::ALL.iter().copied().find(|decision| decision.kind() == kind)?;
            Some(((from.or(to)?, decision, decision_no), decided))
        })
        .collect())
}

/// What decisions moved by movements of these kinds in a year, without what was turned round and what belongs to a
/// document of its own.
pub fn list_decided_moves(conn: &mut Conn, fiscal_year: i64, kinds: &[Kind]) -> Result<Vec<DecidedMove>> {
    use movements as m;
    let reversed: BTreeSet<ActionId> = actions::table
        .select(actions::reverses_id.assume_not_null())
        .filter(actions::fiscal_year.eq(fiscal_year))
        .filter(actions::reverses_id.is_not_null())
        .load(conn)?
        .into_iter()
        .collect();
    let moves: Vec<DecidedMove> = m::table
        .inner_join(actions::table)
        .select((
            m::from_line_id,
            m::to_line_id,
            m::kind,
            actions::document_no,
            (actions::id, m::amount, m::dated_on),
        ))
        .filter(actions::fiscal_year.eq(fiscal_year))
        .filter(actions::commitment_id.is_null())
        .filter(m::kind.eq_any(kinds))
        .filter(m::reverses_id.is_null())
        .order(m::id)
        .load(conn)?;
    Ok(moves.into_iter().filter(|it| !reversed.contains(&it.decided.action)).collect())
}

/// Keeps who issued the decision that an action recorded.
pub(super) fn insert_decision(tx: &mut WriteTx<'_>, action: ActionId, issued_by: &str) -> Result<()> {
    diesel::insert_into(decisions::table)
        .values((decisions::action_id.eq(action), decisions::issued_by.eq(issued_by)))
        .execute(&mut **tx)?;
    Ok(())
}

/// The decision number of a line's latest initial allocation.
pub(super) fn initial_decision_no(conn: &mut Conn, line: LineId) -> Result<String> {
    let found: Option<String> = movements::table
        .inner_join(actions::table)
        .select(actions::document_no)
        .filter(movements::to_line_id.eq(line))
        .filter(movements::kind.eq(Decision::Initial.kind()))
        .order(actions::id.desc())
        .get_result(conn)
        .optional()?;
    Ok(found.unwrap_or_else(String::new))
}

/// The lines of an agency and year with this fund source and purpose: number, classification and title.
pub fn list_lines_by_group(
    conn: &mut Conn,
    agency: AgencyId,
    fiscal_year: i64,
    fund_source: &str,
    purpose: &str,
) -> Result<Vec<(LineId, String, String)>> {
    Ok(budget_lines::table
        .select((budget_lines::id, budget_lines::classification, budget_lines::title))
        .filter(budget_lines::agency_id.eq(agency))
        .filter(budget_lines::fiscal_year.eq(fiscal_year))
        .filter(budget_lines::fund_source.eq(fund_source))
        .filter(budget_lines::purpose.eq(purpose))
        .order(budget_lines::id)
        .load(conn)?)
}

/// All fund sources, in their order.
pub fn list_fund_sources(conn: &mut Conn) -> Result<Vec<FundSource>> {
    use fund_sources as f;
    Ok(f::table
        .select((f::code, f::parent_code, f::name_vi, f::name_en))
        .order((f::position, f::code))
        .load(conn)?)
}

/// All purposes, in their order.
pub fn list_purposes(conn: &mut Conn) -> Result<Vec<Purpose>> {
    use purposes as p;
    Ok(p::table.select((p::code, p::name_vi, p::name_en)).order((p::position, p::code)).load(conn)?)
}
