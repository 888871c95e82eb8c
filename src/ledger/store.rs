//! Every query of the ledger. Reports read balances; only the verifier and what is asked by date read movements.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::balance::{Balance, Holding};
use super::calendar::Calendar;
use super::rows::{HoldingRow, Line, LineKey, RecordedAction, RecordedMovement};
use super::windows::find_calendar;
use crate::db::schema::{
    actions, agencies, agency_balances, budget_lines, commitment_balances, movements, root_balances,
};
use crate::db::{Conn, WriteTx, insert_all};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, CommitmentId, LineId};
use crate::money::Money;
use crate::refusal::Reason;

/// The columns of a balance, in the order of [`Balance`].
macro_rules! balance_columns {
    ($table:ident) => {
        (
            $table::available,
            $table::committed,
            $table::advanced,
            $table::payable,
            $table::paid,
            $table::initial,
            $table::supplement,
            $table::received,
            $table::transferred_in,
            $table::transferred_out,
            $table::carried_in,
            $table::carried_out,
            $table::cut,
            $table::lapsed,
            $table::returned,
        )
    };
}
pub(crate) use balance_columns;

/// Sets every column of a balance to itself and the change.
macro_rules! add_change {
    ($table:ident, $change:expr) => {
        (
            $table::available.eq($table::available + $change.available),
            $table::committed.eq($table::committed + $change.committed),
            $table::advanced.eq($table::advanced + $change.advanced),
            $table::payable.eq($table::payable + $change.payable),
            $table::paid.eq($table::paid + $change.paid),
            $table::initial.eq($table::initial + $change.initial),
            $table::supplement.eq($table::supplement + $change.supplement),
            $table::received.eq($table::received + $change.received),
            $table::transferred_in.eq($table::transferred_in + $change.transferred_in),
            $table::transferred_out.eq($table::transferred_out + $change.transferred_out),
            $table::carried_in.eq($table::carried_in + $change.carried_in),
            $table::carried_out.eq($table::carried_out + $change.carried_out),
            $table::cut.eq($table::cut + $change.cut),
            $table::lapsed.eq($table::lapsed + $change.lapsed),
            $table::returned.eq($table::returned + $change.returned),
        )
    };
}

/// Every column of a balance with its figure.
macro_rules! all_columns {
    ($table:ident, $balance:expr) => {
        (
            $table::available.eq($balance.available),
            $table::committed.eq($balance.committed),
            $table::advanced.eq($balance.advanced),
            $table::payable.eq($balance.payable),
            $table::paid.eq($balance.paid),
            $table::initial.eq($balance.initial),
            $table::supplement.eq($balance.supplement),
            $table::received.eq($balance.received),
            $table::transferred_in.eq($balance.transferred_in),
            $table::transferred_out.eq($balance.transferred_out),
            $table::carried_in.eq($balance.carried_in),
            $table::carried_out.eq($balance.carried_out),
            $table::cut.eq($balance.cut),
            $table::lapsed.eq($balance.lapsed),
            $table::returned.eq($balance.returned),
        )
    };
}

type LineRow = (LineId, AgencyId, String, AgencyId, i64, (String, String, String, String), Balance);

fn line_of((id, agency, agency_code, root, fiscal_year, words, balance): LineRow) -> Line {
    let (fund_source, purpose, classification, title) = words;
    Line {
        id,
        key: LineKey { agency, fiscal_year, fund_source, purpose, classification, title },
        agency_code,
        root,
        balance,
    }
}

/// The columns of [`LineRow`].
macro_rules! line_columns {
    () => {
        (
            budget_lines::id,
            budget_lines::agency_id,
            agencies::code,
            budget_lines::root_id,
            budget_lines::fiscal_year,
            (
                budget_lines::fund_source,
                budget_lines::purpose,
                budget_lines::classification,
                budget_lines::title,
            ),
            balance_columns!(budget_lines),
        )
    };
}

/// The line of this number.
pub fn find_line(conn: &mut Conn, id: LineId) -> Result<Option<Line>> {
    let row: Option<LineRow> = budget_lines::table
        .inner_join(agencies::table)
        .select(line_columns!())
        .filter(budget_lines::id.eq(id))
        .get_result(conn)
        .optional()?;
    Ok(row.map(line_of))
}

/// The line of this number; refused where there is none.
pub fn get_line(conn: &mut Conn, id: LineId) -> Result<Line> {
    find_line(conn, id)?
        .ok_or_else(|| Reason::NotFound { what: "budget_line".to_owned(), given: id.to_string() }.into())
}

/// The line with exactly this key.
pub fn find_line_by_key(conn: &mut Conn, key: &LineKey) -> Result<Option<Line>> {
    let row: Option<LineRow> = budget_lines::table
        .inner_join(agencies::table)
        .select(line_columns!())
        .filter(budget_lines::agency_id.eq(key.agency))
        .filter(budget_lines::fiscal_year.eq(key.fiscal_year))
        .filter(budget_lines::fund_source.eq(&key.fund_source))
        .filter(budget_lines::purpose.eq(&key.purpose))
        .filter(budget_lines::classification.eq(&key.classification))
        .filter(budget_lines::title.eq(&key.title))
        .get_result(conn)
        .optional()?;
    Ok(row.map(line_of))
}

/// The lines of a year, of the agencies at or below `path`, by agency, fund source, purpose and title.
pub fn list_lines(conn: &mut Conn, fiscal_year: i64, path: &str) -> Result<Vec<Line>> {
    let rows: Vec<LineRow> = budget_lines::table
        .inner_join(agencies::table)
        .select(line_columns!())
        .filter(budget_lines::fiscal_year.eq(fiscal_year))
        .filter(agencies::path.like(format!("{path}%")))
        .order((
            agencies::code,
            budget_lines::fund_source,
            budget_lines::purpose,
            budget_lines::classification,
            budget_lines::title,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(line_of).collect())
}

/// The lines of a year of this agency alone, by fund source, purpose and title.
pub fn list_own_lines(conn: &mut Conn, fiscal_year: i64, agency: AgencyId) -> Result<Vec<Line>> {
    let rows: Vec<LineRow> = budget_lines::table
        .inner_join(agencies::table)
        .select(line_columns!())
        .filter(budget_lines::agency_id.eq(agency))
        .filter(budget_lines::fiscal_year.eq(fiscal_year))
        .order((
            budget_lines::fund_source,
            budget_lines::purpose,
            budget_lines::classification,
            budget_lines::title,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(line_of).collect())
}

pub(super) fn insert_line(tx: &mut WriteTx<'_>, line: &Line) -> Result<()> {
    let key = &line.key;
    diesel::insert_into(budget_lines::table)
        .values((
            budget_lines::id.eq(line.id),
            budget_lines::agency_id.eq(key.agency),
            budget_lines::root_id.eq(line.root),
            budget_lines::fiscal_year.eq(key.fiscal_year),
            budget_lines::fund_source.eq(&key.fund_source),
            budget_lines::purpose.eq(&key.purpose),
            budget_lines::classification.eq(&key.classification),
            budget_lines::title.eq(&key.title),
            all_columns!(budget_lines, line.balance),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The code and the root of an agency.
pub(super) fn agency_code_and_root(conn: &mut Conn, agency: AgencyId) -> Result<(String, AgencyId)> {
    Ok(agencies::table
        .select((agencies::code, agencies::root_id))
        .filter(agencies::id.eq(agency))
        .get_result(conn)?)
}

/// The calendar of a year; refused where none is kept.
pub fn get_calendar(conn: &mut Conn, fiscal_year: i64) -> Result<Calendar> {
    find_calendar(conn, fiscal_year)?.ok_or_else(|| Reason::YearUnknown { fiscal_year }.into())
}

/// What a commitment holds on each of its lines, by line number.
pub fn list_holdings(conn: &mut Conn, commitment: CommitmentId) -> Result<Vec<(LineId, Holding)>> {
    use commitment_balances as held;
    Ok(held::table
        .select((held::line_id, (held::committed, held::advanced, held::payable, held::paid)))
        .filter(held::commitment_id.eq(commitment))
        .order(held::line_id)
        .load(conn)?)
}

/// The commitments that hold, or held, money on a line.
pub(super) fn list_commitments_on(conn: &mut Conn, line: LineId) -> Result<Vec<CommitmentId>> {
    use commitment_balances as held;
    Ok(held::table.select(held::commitment_id).filter(held::line_id.eq(line)).load(conn)?)
}

/// The action of this number.
pub fn find_action(conn: &mut Conn, id: ActionId) -> Result<Option<RecordedAction>> {
    Ok(actions::table.find(id).get_result(conn).optional()?)
}

/// The action of this number; refused where there is none.
pub fn get_action(conn: &mut Conn, id: ActionId) -> Result<RecordedAction> {
    find_action(conn, id)?
        .ok_or_else(|| Reason::NotFound { what: "action".to_owned(), given: id.to_string() }.into())
}

/// The action that turned this one round.
pub(super) fn find_reversal(conn: &mut Conn, id: ActionId) -> Result<Option<ActionId>> {
    Ok(actions::table.select(actions::id).filter(actions::reverses_id.eq(id)).get_result(conn).optional()?)
}

/// The movements of an action, in the order in which they were made.
pub fn list_movements_of_action(conn: &mut Conn, id: ActionId) -> Result<Vec<RecordedMovement>> {
    Ok(movements::table.filter(movements::action_id.eq(id)).order(movements::id).load(conn)?)
}

/// The actions on a commitment that were neither turned round nor turn another round, in their order.
pub fn list_standing_actions(conn: &mut Conn, commitment: CommitmentId) -> Result<Vec<RecordedAction>> {
    let all: Vec<RecordedAction> =
        actions::table.filter(actions::commitment_id.eq(commitment)).order(actions::id).load(conn)?;
    let reversed: BTreeSet<ActionId> = all.iter().filter_map(|action| action.reverses_id).collect();
    let stands = |action: &RecordedAction| action.reverses_id.is_none() && !reversed.contains(&action.id);
    Ok(all.into_iter().filter(stands).collect())
}

/// The latest actions of a person that were neither turned round nor turn another round, the last first.
pub fn list_latest_actions_of(
    conn: &mut Conn,
    user: crate::ids::UserId,
    most: i64,
) -> Result<Vec<RecordedAction>> {
    let reversals = diesel::alias!(actions as reversals);
    let turned = reversals.field(actions::reverses_id);
    Ok(actions::table
        .filter(actions::recorded_by.eq(user))
        .filter(actions::reverses_id.is_null())
        .filter(diesel::dsl::not(diesel::dsl::exists(reversals.filter(turned.eq(actions::id.nullable())))))
        .order(actions::id.desc())
        .limit(most)
        .load(conn)?)
}

/// How many actions a recorder made at one instant, and their first and last numbers: those of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Queryable)]
pub struct MadeActions {
    /// How many.
    pub count: i64,
    /// The first.
    pub first: Option<ActionId>,
    /// The last.
    pub last: Option<ActionId>,
}

/// The actions that were made with this recorder.
pub fn count_actions_of(conn: &mut Conn, recorder: &super::Recorder) -> Result<MadeActions> {
    use diesel::dsl::{count_star, max, min};
    Ok(actions::table
        .filter(actions::recorded_by.eq(recorder.user))
        .filter(actions::recorded_at.eq(recorder.at))
        .select((count_star(), min(actions::id), max(actions::id)))
        .get_result(conn)?)
}

/// Of the actions that were made with this recorder, the one that moved most by these kinds: its paper's number, and how
/// much.
pub fn largest_action_of(
    conn: &mut Conn,
    recorder: &super::Recorder,
    kinds: &[super::Kind],
) -> Result<Option<(String, Money)>> {
    let moved: Vec<(ActionId, String, Money)> = movements::table
        .inner_join(actions::table.on(actions::id.eq(movements::action_id)))
        .filter(actions::recorded_by.eq(recorder.user))
        .filter(actions::recorded_at.eq(recorder.at))
        .filter(movements::kind.eq_any(kinds))
        .select((actions::id, actions::document_no, movements::amount))
        .load(conn)?;
    let mut sums: BTreeMap<ActionId, (String, Money)> = BTreeMap::new();
    for (action, document_no, amount) in moved {
        let sum = &mut sums.entry(action).or_insert((document_no, Money::ZERO)).1;
        *sum = sum.plus(amount)?;
    }
    Ok(sums.into_values().max_by_key(|(_, amount)| *amount))
}

pub(super) fn insert_actions(tx: &mut WriteTx<'_>, rows: &[RecordedAction]) -> Result<()> {
    Ok(insert_all!(&mut **tx, actions::table, rows)?)
}

pub(super) fn insert_movements(tx: &mut WriteTx<'_>, rows: &[RecordedMovement]) -> Result<()> {
    Ok(insert_all!(&mut **tx, movements::table, rows)?)
}

pub(super) fn insert_holdings(tx: &mut WriteTx<'_>, rows: &[HoldingRow]) -> Result<()> {
    Ok(insert_all!(&mut **tx, commitment_balances::table, rows)?)
}

/// Adds the change to a line, if no stage falls below zero; false where one would.
pub(super) fn change_line(tx: &mut WriteTx<'_>, id: LineId, change: &Balance) -> Result<bool> {
    use budget_lines as line;
    let rows = diesel::update(line::table.filter(line::id.eq(id)))
        .filter((line::available + change.available).ge(Money::ZERO))
        .filter((line::committed + change.committed).ge(Money::ZERO))
        .filter((line::advanced + change.advanced).ge(Money::ZERO))
        .filter((line::payable + change.payable).ge(Money::ZERO))
        .filter((line::paid + change.paid).ge(Money::ZERO))
        .set(add_change!(line, change))
        .execute(&mut **tx)?;
    Ok(rows == 1)
}

/// Adds the change to what a commitment holds on a line, if no stage falls below zero; false where one would.
pub(super) fn change_holding(
    tx: &mut WriteTx<'_>,
    (commitment, line): (CommitmentId, LineId),
    change: &Holding,
) -> Result<bool> {
    use commitment_balances as held;
    let rows =
        diesel::update(held::table.filter(held::commitment_id.eq(commitment)).filter(held::line_id.eq(line)))
            .filter((held::committed + change.committed).ge(Money::ZERO))
            .filter((held::advanced + change.advanced).ge(Money::ZERO))
            .filter((held::payable + change.payable).ge(Money::ZERO))
            .filter((held::paid + change.paid).ge(Money::ZERO))
            .set((
                held::committed.eq(held::committed + change.committed),
                held::advanced.eq(held::advanced + change.advanced),
                held::payable.eq(held::payable + change.payable),
                held::paid.eq(held::paid + change.paid),
            ))
            .execute(&mut **tx)?;
    Ok(rows == 1)
}

/// What agencies' and roots' balances are kept by.
pub(super) type GroupKey = (AgencyId, i64, String, String);

/// Adds the change to an agency's balance of a year, fund source and purpose; makes the row where there is none.
pub(super) fn change_agency(tx: &mut WriteTx<'_>, key: &GroupKey, change: &Balance) -> Result<()> {
    use agency_balances as kept;
    let (agency, fiscal_year, fund_source, purpose) = key;
    let rows = diesel::update(
        kept::table
            .filter(kept::fiscal_year.eq(fiscal_year))
            .filter(kept::agency_id.eq(agency))
            .filter(kept::fund_source.eq(fund_source))
            .filter(kept::purpose.eq(purpose)),
    )
    .set(add_change!(kept, change))
    .execute(&mut **tx)?;
    if rows == 0 {
        diesel::insert_into(kept::table)
            .values((
                kept::agency_id.eq(agency),
                kept::fiscal_year.eq(fiscal_year),
                kept::fund_source.eq(fund_source),
                kept::purpose.eq(purpose),
                all_columns!(kept, change),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Adds the change to a root's roll-up of a year, fund source and purpose; makes the row where there is none.
pub(super) fn change_root(tx: &mut WriteTx<'_>, key: &GroupKey, change: &Balance) -> Result<()> {
    use root_balances as kept;
    let (root, fiscal_year, fund_source, purpose) = key;
    let rows = diesel::update(
        kept::table
            .filter(kept::fiscal_year.eq(fiscal_year))
            .filter(kept::root_id.eq(root))
            .filter(kept::fund_source.eq(fund_source))
            .filter(kept::purpose.eq(purpose)),
    )
    .set(add_change!(kept, change))
    .execute(&mut **tx)?;
    if rows == 0 {
        diesel::insert_into(kept::table)
            .values((
                kept::root_id.eq(root),
                kept::fiscal_year.eq(fiscal_year),
                kept::fund_source.eq(fund_source),
                kept::purpose.eq(purpose),
                all_columns!(kept, change),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}
