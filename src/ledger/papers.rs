//! What papers say, added up by agency and year and kept beside the balances, so that papers are set against money
//! without reading either. The ledger knows no paper: whoever changes one tells it by how much
//! ([`Journal::tell_papers`](super::Journal::tell_papers)).

use diesel::Queryable;
use diesel::prelude::*;

use crate::db::schema::{agencies, paper_sums};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::AgencyId;
use crate::money::Money;
use crate::refusal::Reason;

/// What papers that hold money say together; of a change, by how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable)]
pub struct Papers {
    /// How many there are.
    pub count: i64,
    /// Their values.
    pub value: Money,
    /// What their items and VAT come to.
    pub items: Money,
    /// What lines must hold for them, whichever stage it stands in.
    pub bound: Money,
    /// What was accepted.
    pub accepted: Money,
    /// What came back after it was paid.
    pub refunded: Money,
}

impl Papers {
    /// Both together.
    pub fn plus(&self, other: &Papers) -> Result<Papers, Reason> {
        Ok(Papers {
            count: self.count.checked_add(other.count).ok_or(Reason::AmountTooLarge {})?,
            value: self.value.plus(other.value)?,
            items: self.items.plus(other.items)?,
            bound: self.bound.plus(other.bound)?,
            accepted: self.accepted.plus(other.accepted)?,
            refunded: self.refunded.plus(other.refunded)?,
        })
    }

    /// By how much these are more than the others.
    pub fn minus(&self, other: &Papers) -> Result<Papers, Reason> {
        Ok(Papers {
            count: self.count.checked_sub(other.count).ok_or(Reason::AmountTooLarge {})?,
            value: self.value.minus(other.value)?,
            items: self.items.minus(other.items)?,
            bound: self.bound.minus(other.bound)?,
            accepted: self.accepted.minus(other.accepted)?,
            refunded: self.refunded.minus(other.refunded)?,
        })
    }

    /// Figures in minor units, by name.
    pub fn columns(&self) -> [(&'static str, i64); 6] {
        [
            ("papers", self.count),
            ("value", self.value.minor()),
            ("items", self.items.minor()),
            ("bound", self.bound.minor()),
            ("accepted", self.accepted.minor()),
            ("refunded", self.refunded.minor()),
        ]
    }
}

type Row = (AgencyId, i64, Papers);

macro_rules! columns {
    () => {{
        use paper_sums as p;
        (p::agency_id, p::fiscal_year, (p::papers, p::value, p::items, p::bound, p::accepted, p::refunded))
    }};
}

/// What the papers say of each agency at or below `path` in the year.
pub fn papers_below(conn: &mut Conn, fiscal_year: i64, path: &str) -> Result<Papers> {
    let rows: Vec<Row> = paper_sums::table
        .inner_join(agencies::table)
        .select(columns!())
        .filter(paper_sums::fiscal_year.eq(fiscal_year))
        .filter(agencies::path.like(format!("{path}%")))
        .load(conn)?;
    total(rows)
}

/// What the papers of an agency alone say in the year.
pub fn papers_of(conn: &mut Conn, fiscal_year: i64, agency: AgencyId) -> Result<Papers> {
    let rows: Vec<Row> = paper_sums::table
        .select(columns!())
        .filter(paper_sums::fiscal_year.eq(fiscal_year))
        .filter(paper_sums::agency_id.eq(agency))
        .load(conn)?;
    total(rows)
}

/// All that is kept, by agency and year.
pub fn list_papers(conn: &mut Conn) -> Result<Vec<(AgencyId, i64, Papers)>> {
    Ok(paper_sums::table
        .select(columns!())
        .order((paper_sums::agency_id, paper_sums::fiscal_year))
        .load(conn)?)
}

fn total(rows: Vec<Row>) -> Result<Papers> {
    let mut sum = Papers::default();
    for (_, _, papers) in rows {
        sum = sum.plus(&papers)?;
    }
    Ok(sum)
}

/// Adds a change to what an agency's papers of a year say; makes the row where there is none.
pub(super) fn change_papers(
    tx: &mut WriteTx<'_>,
    (agency, fiscal_year): (AgencyId, i64),
    change: &Papers,
) -> Result<()> {
    use paper_sums as p;
    let rows =
        diesel::update(p::table.filter(p::fiscal_year.eq(fiscal_year)).filter(p::agency_id.eq(agency)))
            .set((
                p::papers.eq(p::papers + change.count),
                p::value.eq(p::value + change.value),
                p::items.eq(p::items + change.items),
                p::bound.eq(p::bound + change.bound),
                p::accepted.eq(p::accepted + change.accepted),
                p::refunded.eq(p::refunded + change.refunded),
            ))
            .execute(&mut **tx)?;
    if rows == 0 {
        diesel::insert_into(p::table)
            .values((
                p::agency_id.eq(agency),
                p::fiscal_year.eq(fiscal_year),
                p::papers.eq(change.count),
                p::value.eq(change.value),
                p::items.eq(change.items),
                p::bound.eq(change.bound),
                p::accepted.eq(change.accepted),
                p::refunded.eq(change.refunded),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}
