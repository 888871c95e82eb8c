//! The one way in which an entry is made.

use diesel::prelude::*;
use serde_json::Value;

use super::chain;
use super::model::{Entry, EntryKind, NewEntry, Origin, Record};
use crate::book::now;
use crate::db::WriteTx;
use crate::db::schema::{audit_entries, audit_pending};
use crate::error::Result;

/// Records what this write does, in the write itself.
pub fn record(tx: &mut WriteTx<'_>, origin: &Origin, new: NewEntry) -> Result<i64> {
    record_as(tx, EntryKind::Write, origin, new, now())
}

/// Records that something was made by the command line or the service itself.
pub fn record_made(
    tx: &mut WriteTx<'_>,
    origin: &Origin,
    act: &str,
    record: &str,
    made: Value,
) -> Result<i64> {
    self::record(tx, origin, NewEntry::of(act, Record::new(record, None)).with(made)?)
}

/// Records an entry of any kind, at an instant.
pub(super) fn record_as(
    tx: &mut WriteTx<'_>,
    kind: EntryKind,
    origin: &Origin,
    new: NewEntry,
    at: chrono::NaiveDateTime,
) -> Result<i64> {
    let text = |state: Option<Value>| state.map(|state| state.to_string());
    let entry = Entry {
        id: tx.next_id()?,
        kind,
        recorded_at: at,
        user_id: origin.user,
        username: origin.username.clone(),
        role: origin.role.clone(),
        client: origin.client.clone(),
        request_id: origin.request_id.clone(),
        act: new.act,
        record: new.record.kind,
        record_id: new.record.id,
        agency_id: new.agency,
        action_id: new.action,
        outcome: new.outcome,
        content_before: text(new.before),
        content_after: text(new.after),
    };
    diesel::insert_into(audit_entries::table).values(&entry).execute(&mut **tx)?;
    if tx.is_only_writer() {
        chain::append(tx, std::slice::from_ref(&entry))?;
    } else {
        diesel::insert_into(audit_pending::table)
            .values(audit_pending::entry_id.eq(entry.id))
            .execute(&mut **tx)?;
    }
    tx.entry_was_left();
    Ok(entry.id)
}
