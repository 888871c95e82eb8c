//! The chain of decisions of a line: how its budget came to be what it is, in the order of their dates.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Text};
use serde::Serialize;

use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ActionId, LineId};
use crate::ledger::{Balance, Kind};
use crate::money::{Amount, Currency, Money};
use crate::refusal::Reason;

/// A decision on a line, or the turning round of one, and what the line had been granted after it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Link {
    /// The action that recorded it.
    pub action: ActionId,
    /// What it did.
    pub kind: Kind,
    /// Whether it turned another round.
    pub reversal: bool,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Its number.
    pub document_no: String,
    /// Who issued it; empty where nobody said.
    pub issued_by: String,
    /// By how much it changed what is granted; below zero where it took away.
    pub change: Amount,
    /// What was granted after it.
    pub granted: Amount,
}

/// A line's budget: as it was given first, as decisions have revised it, and as it stands.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct BudgetStates {
    /// Giao đầu năm.
    pub initial: Amount,
    /// With supplements, transfers and cuts.
    pub revised: Amount,
    /// With what was received, returned, carried over and lapsed too: what is granted.
    pub current: Amount,
}

impl BudgetStates {
    /// Of a balance.
    pub fn of(balance: &Balance, currency: Currency) -> Result<BudgetStates, Reason> {
        let added = Money::total([balance.initial, balance.supplement, balance.transferred_in])?;
        let revised = added.minus(balance.transferred_out)?.minus(balance.cut)?;
        Ok(BudgetStates {
            initial: currency.amount(balance.initial),
            revised: currency.amount(revised),
            current: currency.amount(balance.granted()?),
        })
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    action_id: ActionId,
    #[diesel(sql_type = Text)]
    kind: Kind,
    #[diesel(sql_type = Bool)]
    reversal: bool,
    #[diesel(sql_type = Date)]
    dated_on: NaiveDate,
    #[diesel(sql_type = Text)]
    document_no: String,
    #[diesel(sql_type = Text)]
    issued_by: String,
    #[diesel(sql_type = BigInt)]
    change: Money,
}

/// All that changed what a line is granted, the earliest first.
pub fn list_chain(conn: &mut Conn, line: LineId, currency: Currency) -> Result<Vec<Link>> {
    const SQL: &str = "\
        SELECT m.action_id, m.kind, (m.reverses_id IS NOT NULL) AS reversal, m.dated_on, a.document_no, \
            COALESCE(d.issued_by, '') AS issued_by, \
            CAST(SUM(CASE WHEN m.to_line_id = $1 THEN m.amount ELSE -m.amount END) AS BIGINT) AS change \
        FROM movements m JOIN actions a ON a.id = m.action_id \
            LEFT JOIN decisions d ON d.action_id = COALESCE(a.reverses_id, a.id) \
        WHERE (m.to_line_id = $1 OR m.from_line_id = $1) \
            AND (m.to_line_id IS NULL OR m.from_line_id IS NULL OR m.to_line_id <> m.from_line_id) \
        GROUP BY m.action_id, m.kind, (m.reverses_id IS NOT NULL), m.dated_on, a.document_no, d.issued_by \
        ORDER BY m.dated_on, m.action_id";
    let rows: Vec<Row> = diesel::sql_query(SQL).bind::<BigInt, _>(line).load(conn)?;
    let mut granted = Money::ZERO;
    let mut chain = Vec::with_capacity(rows.len());
    for row in rows {
        granted = granted.plus(row.change)?;
        chain.push(Link {
            action: row.action_id,
            kind: row.kind,
            reversal: row.reversal,
            dated_on: row.dated_on,
            document_no: row.document_no,
            issued_by: row.issued_by,
            change: currency.amount(row.change),
            granted: currency.amount(granted),
        });
    }
    Ok(chain)
}
