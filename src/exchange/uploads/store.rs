//! Every query on files that were sent.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::db::schema::uploads;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::exchange::Imported;
use crate::exchange::columns::Kind;
use crate::ids::{UploadId, UserId};
use crate::refusal::Reason;
use crate::web::SentFile;

/// How long a file is kept.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// How many files are kept for one person; the oldest goes first.
const MOST_KEPT: usize = 5;

/// A file as it was sent.
#[derive(Clone, Debug, Queryable)]
pub(super) struct Upload {
    pub id: UploadId,
    pub name: String,
    pub writing: String,
    pub mapping: String,
    pub bytes: Vec<u8>,
    pub added: Option<i64>,
}

/// Keeps a file. Files of an hour ago are let go, and so are more than a few of one person.
pub(super) fn keep(
    tx: &mut WriteTx<'_>,
    (by, at): (UserId, NaiveDateTime),
    kind: Kind,
    file: &SentFile,
) -> Result<UploadId> {
    diesel::delete(uploads::table.filter(uploads::kept_at.lt(at - KEPT))).execute(&mut **tx)?;
    let own: Vec<UploadId> = uploads::table
        .select(uploads::id)
        .filter(uploads::kept_by.eq(by))
        .order(uploads::id.desc())
        .load(&mut **tx)?;
    for old in own.into_iter().skip(MOST_KEPT - 1) {
        diesel::delete(uploads::table.filter(uploads::id.eq(old))).execute(&mut **tx)?;
    }
    let id = UploadId(tx.next_id()?);
    diesel::insert_into(uploads::table)
        .values((
            uploads::id.eq(id),
            uploads::kept_by.eq(by),
            uploads::kept_at.eq(at),
            uploads::kind.eq(kind.code()),
            uploads::name.eq(&file.name),
            uploads::writing.eq(&file.writing),
            uploads::mapping.eq(&file.mapping),
            uploads::bytes.eq(file.bytes.as_ref()),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// A file that this person sent.
pub(super) fn get(conn: &mut Conn, by: UserId, kind: Kind, id: UploadId) -> Result<Upload> {
    let found: Option<Upload> = uploads::table
        .select((
            uploads::id,
            uploads::name,
            uploads::writing,
            uploads::mapping,
            uploads::bytes,
            uploads::added,
        ))
        .filter(uploads::id.eq(id))
        .filter(uploads::kept_by.eq(by))
        .filter(uploads::kind.eq(kind.code()))
        .get_result(conn)
        .optional()?;
    found.ok_or_else(|| Reason::NotFound { what: "upload".to_owned(), given: id.to_string() }.into())
}

/// What came of a file that this person sent: how many rows were new, and how many were there already.
pub(super) fn outcome(conn: &mut Conn, by: UserId, kind: Kind, id: UploadId) -> Result<Option<(i64, i64)>> {
    let found: Option<(Option<i64>, Option<i64>)> = uploads::table
        .select((uploads::added, uploads::unchanged))
        .filter(uploads::id.eq(id))
        .filter(uploads::kept_by.eq(by))
        .filter(uploads::kind.eq(kind.code()))
        .get_result(conn)
        .optional()?;
    let (added, unchanged) =
        found.ok_or_else(|| Reason::NotFound { what: "upload".to_owned(), given: id.to_string() })?;
    Ok(added.zip(unchanged))
}

/// Notes that a file was stored; its content is not needed any more.
pub(super) fn note_stored(tx: &mut WriteTx<'_>, id: UploadId, imported: &Imported) -> Result<()> {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    diesel::update(uploads::table.filter(uploads::id.eq(id)))
        .set((
            uploads::added.eq(Some(count(imported.added))),
            uploads::unchanged.eq(Some(count(imported.unchanged))),
            uploads::bytes.eq(Vec::<u8>::new()),
        ))
        .execute(&mut **tx)?;
    Ok(())
}
