//! Lists of commitments: filtered, counted, summed.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::model::{CommitmentKind, State};
use crate::db::Conn;
use crate::db::schema::{agencies, commitments, press_agencies};
use crate::error::Result;
use crate::ids::{CommitmentId, LineId};
use crate::money::Money;

/// Which orders a list shows.
#[derive(Clone, Debug, Default)]
pub struct CommitmentFilter {
    /// Of which year.
    pub fiscal_year: Option<i64>,
    /// At or below the agency with this path.
    pub path: String,
    /// In which state.
    pub state: Option<State>,
    /// Of which kind.
    pub kind: Option<CommitmentKind>,
    /// On which line, by what they hold there.
    pub line: Option<LineId>,
}

/// An order as a list shows it.
#[derive(Clone, Debug)]
pub struct ListedCommitment {
    /// Its number in the book.
    pub id: CommitmentId,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// Code of its agency.
    pub agency_code: String,
    /// What for.
    pub kind: CommitmentKind,
    /// Name of the press agency or provider.
    pub with: String,
    /// Its year.
    pub fiscal_year: i64,
    /// Where it stands.
    pub state: State,
    /// When it was signed.
    pub signed_on: Option<NaiveDate>,
    /// Its value.
    pub value: Money,
}

/// The query that a list and its count share.
macro_rules! filtered_commitments {
    ($filter:expr) => {{
        let mut query = commitments::table
            .inner_join(agencies::table)
            .left_join(press_agencies::table)
            .filter(agencies::path.like(format!("{}%", $filter.path)))
            .into_boxed();
        if let Some(year) = $filter.fiscal_year {
            query = query.filter(commitments::fiscal_year.eq(year));
        }
        if let Some(state) = $filter.state {
            query = query.filter(commitments::state.eq(state));
        }
        if let Some(kind) = $filter.kind {
            query = query.filter(commitments::kind.eq(kind));
        }
        if let Some(line) = $filter.line {
            use crate::db::schema::commitment_balances as held;
            let on_line = held::table.select(held::commitment_id).filter(held::line_id.eq(line));
            query = query.filter(commitments::id.eq_any(on_line));
        }
        query
    }};
}

/// A page of orders, the latest first.
pub fn list_commitments(
    conn: &mut Conn,
    filter: &CommitmentFilter,
    offset: i64,
    limit: i64,
) -> Result<Vec<ListedCommitment>> {
    type Row = (
        CommitmentId,
        String,
        String,
        String,
        CommitmentKind,
        (Option<String>, String),
        i64,
        State,
        Option<NaiveDate>,
        Money,
    );
    let rows: Vec<Row> = filtered_commitments!(filter)
        .select((
            commitments::id,
            commitments::document_no,
            commitments::title,
            agencies::code,
            commitments::kind,
            (press_agencies::name.nullable(), commitments::provider),
            commitments::fiscal_year,
            commitments::state,
            commitments::signed_on,
            commitments::value,
        ))
        .order(commitments::id.desc())
        .offset(offset)
        .limit(limit)
        .load(conn)?;
    let listed =
        |(id, document_no, title, agency_code, kind, with, fiscal_year, state, signed_on, value): Row| {
            let (press_agency, provider) = with;
            let with = press_agency.map_or(provider, |name| name);
            ListedCommitment {
                id,
                document_no,
                title,
                agency_code,
                kind,
                with,
                fiscal_year,
                state,
                signed_on,
                value,
            }
        };
    Ok(rows.into_iter().map(listed).collect())
}

#[derive(QueryableByName)]
struct CountAndValue {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    value: Money,
}

/// How many orders the filter leaves, and what they are worth together.
pub fn count_commitments(conn: &mut Conn, filter: &CommitmentFilter) -> Result<(i64, Money)> {
    const SQL: &str = "\
        SELECT COUNT(*) AS count, CAST(COALESCE(SUM(c.value), 0) AS BIGINT) AS value \
        FROM commitments c JOIN agencies a ON a.id = c.agency_id \
        WHERE a.path LIKE $1 AND ($2 = 0 OR c.fiscal_year = $2) AND ($3 = '' OR c.state = $3) \
          AND ($4 = '' OR c.kind = $4) \
          AND ($5 = 0 OR c.id IN (SELECT commitment_id FROM commitment_balances WHERE line_id = $5))";
    let all: CountAndValue = diesel::sql_query(SQL)
        .bind::<Text, _>(format!("{}%", filter.path))
        .bind::<BigInt, _>(filter.fiscal_year.map_or(0, |year| year))
        .bind::<Text, _>(filter.state.map_or("", State::code))
        .bind::<Text, _>(filter.kind.map_or("", CommitmentKind::code))
        .bind::<BigInt, _>(filter.line.map_or(0, |line| line.0))
        .get_result(conn)?;
    Ok((all.count, all.value))
}
