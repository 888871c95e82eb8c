//! Every query of a reconciliation. It reads balances, and what papers add up to; papers themselves only to name those
//! that disagree.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};

use super::checks::PastTerm;
use super::model::{Evidence, Reconciliation, Suspects};
use crate::book::Book;
use crate::budget::{list_fund_sources, list_purposes};
use crate::commitments::read_papers;
use crate::contributions::{ContributionFilter, sum_contributions, sums_by_line};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CommitmentId, LineId};
use crate::ledger::{
    Holding, get_calendar, list_groups, list_groups_below, list_groups_of_root, list_lines, list_own_lines,
    papers_below, papers_of,
};
use crate::money::Money;
use crate::refusal::Reason;
use crate::treasury::list_matchings;

/// Reconciles an agency's year; `with_below` adds all agencies below it.
///
/// Refused as [`Reason::NotFound`] for an agency, and as [`Reason::YearUnknown`] for a year, that the book lacks.
pub fn reconcile(
    conn: &mut Conn,
    book: &Book,
    agency_code: &str,
    fiscal_year: i64,
    with_below: bool,
) -> Result<Reconciliation> {
    let unknown = || Reason::NotFound { what: "agency".to_owned(), given: agency_code.to_owned() };
    let agency = crate::agencies::find_by_code(conn, agency_code)?.ok_or_else(unknown)?;
    get_calendar(conn, fiscal_year)?;
    let (lines, agency_groups) = if with_below {
        (list_lines(conn, fiscal_year, &agency.path)?, list_groups_below(conn, fiscal_year, &agency.path)?)
    } else {
        (list_own_lines(conn, fiscal_year, agency.id)?, list_groups(conn, fiscal_year, agency.id)?)
    };
    let root_groups = if with_below && agency.parent_id.is_none() {
        Some(list_groups_of_root(conn, fiscal_year, agency.id)?)
    } else {
        None
    };
    // A path ends with a mark, so that without a wildcard it is like itself alone.
    let reach = if with_below { format!("{}%", agency.path) } else { agency.path.clone() };
    let papers = if with_below {
        papers_below(conn, fiscal_year, &agency.path)?
    } else {
        papers_of(conn, fiscal_year, agency.id)?
    };
    let pledges = ContributionFilter {
        fiscal_year: Some(fiscal_year),
        path: agency.path.clone(),
        own_only: !with_below,
        ..ContributionFilter::default()
    };
    let mut evidence = Evidence {
        papers,
        pledges: sum_contributions(conn, &pledges)?,
        contributed: sums_by_line(conn, fiscal_year, &reach)?,
        suspects: None,
        past_term: list_past_term(conn, fiscal_year, &reach, book.today())?,
        treasury: list_matchings(conn, fiscal_year, &reach)?,
        fund_sources: list_fund_sources(conn)?,
        purposes: list_purposes(conn)?,
        agency,
        fiscal_year,
        with_below,
        lines,
        agency_groups,
        root_groups,
    };
    if evidence.papers_disagree()? {
        evidence.suspects = Some(Suspects {
            held: held_by_line(conn, fiscal_year, &reach)?,
            papers: read_papers(conn, fiscal_year, &reach)?,
        });
    }
    Ok(evidence.reconciled(book.currency)?)
}

#[derive(QueryableByName)]
struct HeldRow {
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

/// What all commitments together hold on each line of the year.
fn held_by_line(conn: &mut Conn, fiscal_year: i64, reach: &str) -> Result<BTreeMap<LineId, Holding>> {
    // CROSS JOIN tells SQLite to begin with the agencies, of which few fit; PostgreSQL finds that by itself.
    const SQL: &str = "\
        SELECT h.line_id, CAST(SUM(h.committed) AS BIGINT) AS committed, CAST(SUM(h.advanced) AS BIGINT) AS advanced, \
               CAST(SUM(h.payable) AS BIGINT) AS payable, CAST(SUM(h.paid) AS BIGINT) AS paid \
        FROM agencies a CROSS JOIN budget_lines l CROSS JOIN commitment_balances h \
        WHERE a.path LIKE $1 AND l.agency_id = a.id AND l.fiscal_year = $2 AND h.line_id = l.id \
        GROUP BY h.line_id";
    let rows: Vec<HeldRow> =
        diesel::sql_query(SQL).bind::<Text, _>(reach).bind::<BigInt, _>(fiscal_year).load(conn)?;
    let holding = |row: HeldRow| {
        let HeldRow { line_id, committed, advanced, payable, paid } = row;
        (line_id, Holding { committed, advanced, payable, paid })
    };
    Ok(rows.into_iter().map(holding).collect())
}

#[derive(QueryableByName)]
struct PastTermRow {
    #[diesel(sql_type = BigInt)]
    id: CommitmentId,
    #[diesel(sql_type = Text)]
    document_no: String,
    #[diesel(sql_type = Date)]
    ends_on: NaiveDate,
    #[diesel(sql_type = BigInt)]
    open: Money,
}

/// The signed commitments whose term ended before `today` and of which some stands on the year's lines, not accepted.
fn list_past_term(conn: &mut Conn, fiscal_year: i64, reach: &str, today: NaiveDate) -> Result<Vec<PastTerm>> {
    const SQL: &str = "\
        SELECT c.id, c.document_no, c.ends_on, CAST(SUM(h.committed + h.advanced) AS BIGINT) AS open \
        FROM agencies a CROSS JOIN budget_lines l CROSS JOIN commitment_balances h JOIN commitments c ON c.id = h.commitment_id \
        WHERE a.path LIKE $1 AND l.agency_id = a.id AND l.fiscal_year = $2 AND h.line_id = l.id \
            AND (h.committed > 0 OR h.advanced > 0) AND c.state = 'signed' AND c.ends_on < $3 \
        GROUP BY c.id, c.document_no, c.ends_on \
        ORDER BY c.ends_on, c.id";
    let rows: Vec<PastTermRow> = diesel::sql_query(SQL)
        .bind::<Text, _>(reach)
        .bind::<BigInt, _>(fiscal_year)
        .bind::<Date, _>(today)
        .load(conn)?;
    let late = |row: PastTermRow| PastTerm {
        id: row.id,
        document_no: row.document_no,
        ends_on: row.ends_on,
        open: row.open,
    };
    Ok(rows.into_iter().map(late).collect())
}
