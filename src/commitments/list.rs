//! Commitments in lists: what they are found by there, and the rows that a list shows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{CommitmentKind, State};
use crate::db::schema::{actions, agencies, commitments, press_agencies};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{AgencyId, CommitmentId, LineId, PressAgencyId};
use crate::lists::{self, Entry, List, UNDATED, Within, ordered, words_of};
use crate::money::Money;

impl From<CommitmentKind> for List {
    fn from(kind: CommitmentKind) -> List {
        match kind {
            CommitmentKind::PressOrder => List::PressOrder,
            CommitmentKind::Training => List::Training,
            CommitmentKind::ItMonitoring => List::ItMonitoring,
        }
    }
}

type EntryRow = (
    CommitmentId,
    CommitmentKind,
    (AgencyId, AgencyId),
    i64,
    State,
    Option<NaiveDate>,
    Money,
    (String, String, String),
    (Option<PressAgencyId>, Option<String>, Option<String>),
);

/// The entries of these commitments, or of all, as their papers and payments make them.
pub fn load_entries(conn: &mut Conn, records: Option<&[i64]>) -> Result<Vec<Entry>> {
    use commitments as c;
    let mut query = c::table
        .inner_join(agencies::table)
        .left_join(press_agencies::table)
        .select((
            c::id,
            c::kind,
            (c::agency_id, agencies::root_id),
            c::fiscal_year,
            c::state,
            c::signed_on,
            c::value,
            (c::document_no, c::title, c::provider),
            (c::press_agency_id, press_agencies::name.nullable(), press_agencies::code.nullable()),
        ))
        .into_boxed();
    let mut numbers = actions::table
        .select((actions::commitment_id.assume_not_null(), actions::document_no))
        .filter(actions::commitment_id.is_not_null())
        .into_boxed();
    if let Some(records) = records {
        query = query.filter(c::id.eq_any(records.to_vec()));
        numbers = numbers.filter(actions::commitment_id.eq_any(records.to_vec()));
    }
    let rows: Vec<EntryRow> = query.load(conn)?;
    let mut vouchers: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for (id, number) in numbers.load::<(i64, String)>(conn)? {
        vouchers.entry(id).or_default().insert(number);
    }
    let entry = |(id, kind, (agency, root), fiscal_year, state, signed_on, amount, said, press): EntryRow| {
        let (document_no, title, provider) = said;
        let (partner, name, code) = press;
        let vouchers = vouchers.remove(&id.0).unwrap_or_else(BTreeSet::new);
        let texts = [&document_no, &title, &provider].into_iter().chain(&name).chain(&code).chain(&vouchers);
        Entry {
            id: id.0,
            list: kind.into(),
            agency: agency.0,
            root: root.0,
            fiscal_year,
            state: state.code().to_owned(),
            partner: partner.map_or(0, |it| it.0),
            dated_on: signed_on.unwrap_or(UNDATED),
            amount,
            name: ordered(&document_no),
            words: words_of(texts.map(String::as_str)),
        }
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Sees to it that lists find the commitment as this write leaves it.
pub(super) fn relist(tx: &mut WriteTx<'_>, id: CommitmentId) {
    tx.before_end("commitments", |tx, records| lists::refresh(tx, load_entries, records), id.0);
}

/// Only those that hold money on a line.
pub fn on_line(line: LineId) -> Within {
    Within {
        records: format!("SELECT commitment_id AS id FROM commitment_balances WHERE line_id = {line}"),
        fits: format!(
            "EXISTS (SELECT 1 FROM commitment_balances h WHERE h.commitment_id = e.id AND h.line_id = {line})"
        ),
    }
}

/// Only those that hold money of a fund source, or, drafts, mean to. The code is one that the book has.
pub fn funded_by(code: &str) -> Within {
    let code = code.replace('\'', "''");
    let on = |table: &str| {
        format!(
            "SELECT h.commitment_id AS id FROM {table} h JOIN budget_lines l ON l.id = h.line_id WHERE l.fund_source = '{code}'"
        )
    };
    let (held, planned) = (on("commitment_balances"), on("planned_fundings"));
    Within {
        records: format!("{held} UNION ALL {planned}"),
        fits: format!(
            "(EXISTS ({held} AND h.commitment_id = e.id) OR EXISTS ({planned} AND h.commitment_id = e.id))"
        ),
    }
}

/// A commitment as a list shows it.
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

/// Commitments that are read in one statement.
const AT_ONCE: usize = 500;

/// The commitments of these numbers, in their order.
pub fn list_commitments(conn: &mut Conn, records: &[i64]) -> Result<Vec<ListedCommitment>> {
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
    let mut found: BTreeMap<i64, ListedCommitment> = BTreeMap::new();
    for records in records.chunks(AT_ONCE) {
        let rows: Vec<Row> = commitments::table
            .inner_join(agencies::table)
            .left_join(press_agencies::table)
            .filter(commitments::id.eq_any(records.to_vec()))
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
            .load(conn)?;
        for (id, document_no, title, agency_code, kind, with, fiscal_year, state, signed_on, value) in rows {
            let (press_agency, provider) = with;
            let listed = ListedCommitment {
                id,
                document_no,
                title,
                agency_code,
                kind,
                with: press_agency.map_or(provider, |name| name),
                fiscal_year,
                state,
                signed_on,
                value,
            };
            found.insert(id.0, listed);
        }
    }
    Ok(records.iter().filter_map(|id| found.remove(id)).collect())
}
