//! What moved in a time. It is asked by date, so it reads movements, not balances.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};

use super::balance::Balance;
use super::kind::{Kind, Stage};
use super::rows::Moved;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::AgencyId;
use crate::money::Money;

#[derive(QueryableByName)]
struct MovedRow {
    #[diesel(sql_type = BigInt)]
    root_id: AgencyId,
    #[diesel(sql_type = Text)]
    purpose: String,
    #[diesel(sql_type = Text)]
    stage: Stage,
    #[diesel(sql_type = Text)]
    kind: Kind,
    #[diesel(sql_type = BigInt)]
    turned: i64,
    #[diesel(sql_type = BigInt)]
    arrived: Money,
}

/// What moved on the lines of a year in movements dated `from` to `to`, by root and purpose.
/// This is asked by date, so it reads movements, not balances: those of the time alone, once for each end. They are
/// added up by line before anything is asked of the line.
pub fn moved_between(
    conn: &mut Conn,
    fiscal_year: i64,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Moved>> {
    const SQL: &str = "\
        SELECT l.root_id, l.purpose, m.stage, m.kind, m.turned, CAST(SUM(m.arrived) AS BIGINT) AS arrived FROM (\
            SELECT to_line_id AS line_id, to_stage AS stage, kind, \
                   CAST(CASE WHEN reverses_id IS NULL THEN 0 ELSE 1 END AS BIGINT) AS turned, CAST(SUM(amount) AS BIGINT) AS arrived \
            FROM movements WHERE dated_on >= $1 AND dated_on <= $2 GROUP BY 1, 2, 3, 4 \
            UNION ALL \
            SELECT from_line_id, from_stage, kind, \
                   CAST(CASE WHEN reverses_id IS NULL THEN 0 ELSE 1 END AS BIGINT), CAST(-SUM(amount) AS BIGINT) \
            FROM movements WHERE dated_on >= $3 AND dated_on <= $4 GROUP BY 1, 2, 3, 4\
        ) m JOIN budget_lines l ON l.id = m.line_id WHERE l.fiscal_year = $5 \
        GROUP BY l.root_id, l.purpose, m.stage, m.kind, m.turned, m.arrived > 0";
    let rows: Vec<MovedRow> = diesel::sql_query(SQL)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .bind::<BigInt, _>(fiscal_year)
        .load(conn)?;
    let mut changes: BTreeMap<(AgencyId, String), Balance> = BTreeMap::new();
    for row in rows {
        let change = changes.entry((row.root_id, row.purpose)).or_default();
        change.arrive(row.stage, row.kind, row.turned == 1, row.arrived)?;
    }
    Ok(changes.into_iter().map(|((root, purpose), change)| Moved { root, purpose, change }).collect())
}
