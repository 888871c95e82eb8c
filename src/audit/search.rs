//! Finds entries: filtered, counted, a page at a time or all.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::model::{Entry, EntryKind};
use crate::db::Conn;
use crate::db::schema::{actions, agencies, audit_entries, audit_links, movements};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, LineId};

/// Which entries.
#[derive(Clone, Debug, Default)]
pub(super) struct EntryFilter {
    /// Of agencies at or below this path; empty: of all, and of none in particular.
    pub path: String,
    /// Of somebody with this in their name to sign in with.
    pub person: String,
    /// Of this kind.
    pub kind: Option<EntryKind>,
    /// Of this act.
    pub act: String,
    /// About this kind of record, and with this number.
    pub record: String,
    pub number: Option<i64>,
    /// Of a commitment, with all actions on it.
    pub commitment: Option<CommitmentId>,
    /// Of a budget line, with all actions that moved money on it.
    pub line: Option<LineId>,
    /// Of an action.
    pub action: Option<ActionId>,
    /// Recorded at or after this instant, and before that.
    pub from: Option<NaiveDateTime>,
    pub before: Option<NaiveDateTime>,
}

/// The query that a list and its count share.
macro_rules! filtered_entries {
    ($filter:expr) => {{
        use audit_entries as e;
        let filter: &EntryFilter = $filter;
        let mut query = e::table.into_boxed();
        if !filter.path.is_empty() {
            let below = agencies::table
                .filter(agencies::path.like(format!("{}%", filter.path)))
                .select(agencies::id.nullable());
            query = query.filter(e::agency_id.eq_any(below));
        }
        if !filter.person.is_empty() {
            query = query.filter(e::username.like(format!("%{}%", filter.person)));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(e::kind.eq(kind));
        }
        if !filter.act.is_empty() {
            query = query.filter(e::act.eq(filter.act.clone()));
        }
        if !filter.record.is_empty() {
            query = query.filter(e::record.eq(filter.record.clone()));
        }
        if let Some(number) = filter.number {
            query = query.filter(e::record_id.eq(number));
        }
        if let Some(commitment) = filter.commitment {
            let on_it =
                actions::table.filter(actions::commitment_id.eq(commitment)).select(actions::id.nullable());
            let itself = e::record.eq("commitments").and(e::record_id.eq(commitment.0));
            query = query.filter(itself.or(e::action_id.eq_any(on_it)));
        }
        if let Some(line) = filter.line {
            let on_it = movements::table
                .filter(movements::from_line_id.eq(line).or(movements::to_line_id.eq(line)))
                .select(movements::action_id.nullable());
            let itself = e::record.eq("budget-lines").and(e::record_id.eq(line.0));
            query = query.filter(itself.or(e::action_id.eq_any(on_it)));
        }
        if let Some(action) = filter.action {
            let itself = e::record.eq("actions").and(e::record_id.eq(action.0));
            query = query.filter(itself.or(e::action_id.eq(action)));
        }
        if let Some(from) = filter.from {
            query = query.filter(e::recorded_at.ge(from));
        }
        if let Some(before) = filter.before {
            query = query.filter(e::recorded_at.lt(before));
        }
        query
    }};
}

/// An entry with the code of its agency and its number in the chain.
pub(super) type Found = (Entry, Option<String>, Option<i64>);

/// Entries, the latest first.
pub(super) fn list_entries(
    conn: &mut Conn,
    filter: &EntryFilter,
    offset: i64,
    limit: i64,
) -> Result<Vec<Found>> {
    let entries: Vec<Entry> = filtered_entries!(filter)
        .select(Entry::as_select())
        .order((audit_entries::recorded_at.desc(), audit_entries::id.desc()))
        .offset(offset)
        .limit(limit)
        .load(conn)?;
    let mut found = Vec::with_capacity(entries.len());
    let mut codes: std::collections::BTreeMap<crate::ids::AgencyId, Option<String>> =
        std::collections::BTreeMap::new();
    for entry in entries {
        let code = match entry.agency_id {
            None => None,
            Some(agency) => match codes.get(&agency) {
                Some(code) => code.clone(),
                None => {
                    let code =
                        agencies::table.find(agency).select(agencies::code).get_result(conn).optional()?;
                    codes.insert(agency, code.clone());
                    code
                }
            },
        };
        found.push((entry, code, None));
    }
    Ok(found)
}

/// How many entries the filter leaves.
pub(super) fn count_entries(conn: &mut Conn, filter: &EntryFilter) -> Result<i64> {
    Ok(filtered_entries!(filter).count().get_result(conn)?)
}

/// One entry.
pub(super) fn find_entry(conn: &mut Conn, id: i64) -> Result<Option<Found>> {
    let entry: Option<Entry> = audit_entries::table.find(id).get_result(conn).optional()?;
    let Some(entry) = entry else { return Ok(None) };
    let code = match entry.agency_id {
        Some(agency) => agencies::table.find(agency).select(agencies::code).get_result(conn).optional()?,
        None => None,
    };
    let number = audit_links::table
        .filter(audit_links::entry_id.eq(id))
        .select(audit_links::number)
        .get_result(conn)
        .optional()?;
    Ok(Some((entry, code, number)))
}
