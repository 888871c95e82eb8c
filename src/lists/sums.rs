//! How many entries there are and what they come to, kept by list, agency, year and state.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::finding::{listed, numbers};
use super::model::{Entry, List, Scope};
use crate::db::schema::list_sums;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::money::Money;
use crate::refusal::Reason;

/// What a sum is kept of: list, whether with what is below, agency, year, state.
pub type Cell = (List, i64, i64, i64, String);

/// How many, and what they come to; of a change, by how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub entries: i64,
    /// What they come to.
    pub amount: Money,
}

/// Changes of sums, or sums.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sums(pub BTreeMap<Cell, Sum>);

impl Sums {
    /// Counts an entry, or counts it no more.
    pub fn count(&mut self, entry: &Entry, more: bool) -> Result<(), Reason> {
        for (with_below, agency) in [(0, entry.agency), (1, entry.root)] {
            let cell = (entry.list, with_below, agency, entry.fiscal_year, entry.state.clone());
            let sum = self.0.entry(cell).or_default();
            let (one, amount) = if more { (1, entry.amount) } else { (-1, entry.amount.negated()?) };
            *sum = Sum { entries: sum.entries + one, amount: sum.amount.plus(amount)? };
        }
        Ok(())
    }

    /// Adds the changes to what is kept.
    pub fn keep(self, tx: &mut WriteTx<'_>) -> Result<()> {
        use list_sums as s;
        for ((list, with_below, agency, fiscal_year, state), change) in self.0 {
            if change == Sum::default() {
                continue;
            }
            let changed = diesel::update(
                s::table
                    .filter(s::list.eq(list))
                    .filter(s::with_below.eq(with_below))
                    .filter(s::agency_id.eq(agency))
                    .filter(s::fiscal_year.eq(fiscal_year))
                    .filter(s::state.eq(&state)),
            )
            .set((s::entries.eq(s::entries + change.entries), s::amount.eq(s::amount + change.amount)))
            .execute(&mut **tx)?;
            if changed == 0 {
                diesel::insert_into(s::table)
                    .values((
                        s::list.eq(list),
                        s::with_below.eq(with_below),
                        s::agency_id.eq(agency),
                        s::fiscal_year.eq(fiscal_year),
                        s::state.eq(state),
                        s::entries.eq(change.entries),
                        s::amount.eq(change.amount),
                    ))
                    .execute(&mut **tx)?;
            }
        }
        Ok(())
    }
}

/// All that is kept.
pub fn list_sums(conn: &mut Conn) -> Result<Sums> {
    use list_sums as s;
    type Row = (List, i64, i64, i64, String, i64, Money);
    let rows: Vec<Row> = s::table
        .select((s::list, s::with_below, s::agency_id, s::fiscal_year, s::state, s::entries, s::amount))
        .load(conn)?;
    let sums = rows.into_iter().map(|(list, with_below, agency, year, state, entries, amount)| {
        ((list, with_below, agency, year, state), Sum { entries, amount })
    });
    Ok(Sums(sums.collect()))
}

#[derive(QueryableByName)]
struct YearAndState {
    #[diesel(sql_type = BigInt)]
    fiscal_year: i64,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = BigInt)]
    entries: i64,
    #[diesel(sql_type = BigInt)]
    amount: Money,
}

/// Which rows of the sums are those of a scope.
pub fn scope_of_sums(scope: &Scope) -> String {
    match scope {
        Scope::All => "with_below = 1".to_owned(),
        Scope::Root(root) => format!("with_below = 1 AND agency_id = {root}"),
        Scope::Agencies(_, agencies) => {
            format!("with_below = 0 AND agency_id IN ({})", numbers(agencies.iter().map(|id| id.0)))
        }
    }
}

/// How many entries of the lists a scope has, by year and state.
pub fn sums_of(conn: &mut Conn, lists: &[List], scope: &Scope) -> Result<Vec<(i64, String, Sum)>> {
    let sql = format!(
        "SELECT fiscal_year, state, CAST(SUM(entries) AS BIGINT) AS entries, CAST(SUM(amount) AS BIGINT) AS amount \
         FROM list_sums WHERE {} AND {} GROUP BY fiscal_year, state",
        listed("list", lists),
        scope_of_sums(scope),
    );
    let rows: Vec<YearAndState> = diesel::sql_query(sql).load(conn)?;
    let sum =
        |row: YearAndState| (row.fiscal_year, row.state, Sum { entries: row.entries, amount: row.amount });
    Ok(rows.into_iter().map(sum).filter(|(_, _, sum)| sum.entries > 0).collect())
}
