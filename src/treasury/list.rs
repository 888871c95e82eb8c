//! Lists of statements and records.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use serde::Serialize;

use super::model::Period;
use super::records::{Record, RecordState};
use crate::book::Book;
use crate::db::schema::{agencies, treasury_records};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{AgencyId, StatementId, TreasuryRecordId};
use crate::lists::{self, Entry, List, UNDATED, ordered, words_of};
use crate::money::{Amount, Money};

/// A statement as lists show it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct StatementSummary {
    /// Its number in the book.
    pub id: StatementId,
    /// Code of its agency.
    pub agency: String,
    /// Booked to which year.
    pub fiscal_year: i64,
    /// Its number on paper.
    pub statement_no: String,
    /// The first day that it speaks of; none: from the first of the year.
    pub covers_from: Option<NaiveDate>,
    /// The last day that it speaks of; none: to the last of the year.
    pub covers_to: Option<NaiveDate>,
    /// How many lines it has.
    pub lines: i64,
    /// What they come to.
    pub total: Amount,
    /// When it was imported, in UTC.
    pub imported_at: NaiveDateTime,
    /// Whether it was withdrawn: it counts no more.
    pub withdrawn: bool,
}

#[derive(QueryableByName)]
struct StatementRow {
    #[diesel(sql_type = BigInt)]
    id: StatementId,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = BigInt)]
    fiscal_year: i64,
    #[diesel(sql_type = Text)]
    statement_no: String,
    #[diesel(sql_type = Nullable<Date>)]
    covers_from: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    covers_to: Option<NaiveDate>,
    #[diesel(sql_type = BigInt)]
    lines: i64,
    #[diesel(sql_type = BigInt)]
    total: Money,
    #[diesel(sql_type = Timestamp)]
    imported_at: NaiveDateTime,
    #[diesel(sql_type = BigInt)]
    withdrawn_as: i64,
}

/// Which statements or records a list shows.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Of agencies whose path is like this.
    pub reach: String,
    /// Of this year; 0 is any.
    pub fiscal_year: i64,
}

/// States that a statement can be in.
pub const STATES: [&str; 2] = ["standing", "withdrawn"];

#[derive(QueryableByName)]
struct EntryRow {
    #[diesel(sql_type = BigInt)]
    agency_id: AgencyId,
    #[diesel(sql_type = BigInt)]
    root_id: AgencyId,
    #[diesel(embed)]
    statement: StatementRow,
}

const SELECTED: &str = "SELECT s.id, s.agency_id, a.root_id, a.code, s.fiscal_year, s.statement_no, s.covers_from, s.covers_to, \
        s.imported_at, s.withdrawn_as, \
        (SELECT COUNT(*) FROM treasury_lines l WHERE l.statement_id = s.id) AS lines, \
        (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM treasury_lines l WHERE l.statement_id = s.id) AS total \
    FROM agencies a CROSS JOIN treasury_statements s WHERE s.agency_id = a.id";

/// Those of these numbers.
fn among(records: &[i64]) -> String {
    let ids = records.iter().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
    format!("{SELECTED} AND s.id IN ({ids})")
}

/// The entries of these statements, or of all.
pub fn load_entries(conn: &mut Conn, records: Option<&[i64]>) -> Result<Vec<Entry>> {
    let sql = records.map_or_else(|| SELECTED.to_owned(), among);
    let rows: Vec<EntryRow> = diesel::sql_query(sql).load(conn)?;
    let entry = |EntryRow { agency_id, root_id, statement: it }: EntryRow| {
        let [standing, withdrawn] = STATES;
        Entry {
            id: it.id.0,
            list: List::TreasuryStatement,
            agency: agency_id.0,
            root: root_id.0,
            fiscal_year: it.fiscal_year,
            state: if it.withdrawn_as == super::store::STANDS { standing } else { withdrawn }.to_owned(),
            partner: 0,
            dated_on: it.covers_to.unwrap_or(UNDATED),
            amount: it.total,
            name: ordered(&it.statement_no),
            words: words_of([it.statement_no.as_str()]),
        }
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Sees to it that lists find the statement as this write leaves it.
pub(super) fn relist(tx: &mut WriteTx<'_>, id: StatementId) {
    tx.before_end("treasury_statements", |tx, records| lists::refresh(tx, load_entries, records), id.0);
}

fn summary(row: StatementRow, book: Book) -> StatementSummary {
    StatementSummary {
        id: row.id,
        agency: row.code,
        fiscal_year: row.fiscal_year,
        statement_no: row.statement_no,
        covers_from: row.covers_from,
        covers_to: row.covers_to,
        lines: row.lines,
        total: book.currency.amount(row.total),
        imported_at: row.imported_at,
        withdrawn: row.withdrawn_as != super::store::STANDS,
    }
}

/// Statements that are read in one statement.
const AT_ONCE: usize = 500;

/// The statements of these numbers, in their order.
pub fn list_statements_of(conn: &mut Conn, book: Book, records: &[i64]) -> Result<Vec<StatementSummary>> {
    let mut found: BTreeMap<i64, StatementSummary> = BTreeMap::new();
    for records in records.chunks(AT_ONCE) {
        let rows: Vec<EntryRow> = diesel::sql_query(among(records)).load(conn)?;
        found.extend(rows.into_iter().map(|row| (row.statement.id.0, summary(row.statement, book))));
    }
    Ok(records.iter().filter_map(|id| found.remove(id)).collect())
}

/// The statements that fit, the latest first.
pub fn list_statement_summaries(
    conn: &mut Conn,
    book: Book,
    filter: &ListFilter,
    limit: i64,
) -> Result<Vec<StatementSummary>> {
    let sql = format!(
        "{SELECTED} AND a.path LIKE $1 AND ($2 = 0 OR s.fiscal_year = $2) ORDER BY s.id DESC LIMIT $3"
    );
    let rows: Vec<EntryRow> = diesel::sql_query(sql)
        .bind::<Text, _>(filter.reach.clone())
        .bind::<BigInt, _>(filter.fiscal_year)
        .bind::<BigInt, _>(limit)
        .load(conn)?;
    Ok(rows.into_iter().map(|row| summary(row.statement, book)).collect())
}

/// A record as lists show it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct RecordSummary {
    /// Its number.
    pub id: TreasuryRecordId,
    /// Code of its agency.
    pub agency: String,
    /// Of which year.
    pub fiscal_year: i64,
    /// Of which part of it.
    pub period: Period,
    /// How far it has come.
    pub state: RecordState,
    /// What the book has.
    pub books: Amount,
    /// What the Treasury has.
    pub treasury: Amount,
    /// What the Treasury has more.
    pub difference: Amount,
    /// How many differences are open.
    pub open_count: i64,
    /// When the agency signed.
    pub signed_on: NaiveDate,
    /// When the Treasury signed.
    pub treasury_signed_on: Option<NaiveDate>,
}

impl RecordSummary {
    /// The row of a record.
    pub fn of(record: &Record, agency: &str, book: Book) -> Result<RecordSummary> {
        let amount = |money| book.currency.amount(money);
        Ok(RecordSummary {
            id: record.id,
            agency: agency.to_owned(),
            fiscal_year: record.fiscal_year,
            period: record.period,
            state: record.state(),
            books: amount(record.books),
            treasury: amount(record.treasury),
            difference: amount(record.figures().difference()?),
            open_count: record.open_count,
            signed_on: record.signed_on,
            treasury_signed_on: record.treasury_signed_on,
        })
    }
}

/// The latest records, those that were withdrawn too.
pub fn list_record_summaries(
    conn: &mut Conn,
    book: Book,
    filter: &ListFilter,
    limit: i64,
) -> Result<Vec<RecordSummary>> {
    use treasury_records as r;
    let mut query = r::table
        .inner_join(agencies::table)
        .select((r::all_columns, agencies::code))
        .filter(agencies::path.like(filter.reach.clone()))
        .order(r::id.desc())
        .limit(limit)
        .into_boxed();
    if filter.fiscal_year != 0 {
        query = query.filter(r::fiscal_year.eq(filter.fiscal_year));
    }
    let rows: Vec<(Record, String)> = query.load(conn)?;
    rows.iter().map(|(record, agency)| RecordSummary::of(record, agency, book)).collect()
}
