//! Every query on attachments.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::model::{AttachmentView, FileKind, Subject};
use crate::db::schema::{attachment_contents, attachments, users};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{AgencyId, AttachmentId, UserId};
use crate::ledger::{Difference, Verification};
use crate::people::hex;
use crate::refusal::Reason;

/// A file to be attached.
pub struct NewAttachment<'f> {
    /// To what.
    pub subject: Subject,
    /// To which of them.
    pub of: i64,
    /// In whose books.
    pub agency: AgencyId,
    /// Its name.
    pub name: &'f str,
    /// What is in it.
    pub bytes: &'f [u8],
}

fn hash_of(bytes: &[u8]) -> String {
    hex(Sha256::digest(bytes).as_slice())
}

/// Attaches a file; refused where it is of no kind that is taken, or attached already.
pub fn attach(
    tx: &mut WriteTx<'_>,
    (added_by, added_at): (UserId, chrono::NaiveDateTime),
    new: &NewAttachment<'_>,
) -> Result<AttachmentView> {
    let kind = FileKind::of(new.bytes).map_err(|reason| reason.at("file"))?;
    let (name, hash) = (kind.named(new.name), hash_of(new.bytes));
    let there: Option<String> = attachments::table
        .select(attachments::name)
        .filter(attachments::subject.eq(new.subject))
        .filter(attachments::subject_id.eq(new.of))
        .filter(attachments::hash.eq(&hash))
        .get_result(&mut **tx)
        .optional()?;
    if let Some(name) = there {
        return Err(Reason::AttachedAlready { name }.at("file").into());
    }
    let size = i64::try_from(new.bytes.len()).map_err(|_| Reason::BodyTooLarge {})?;
    let known: i64 = attachment_contents::table
        .filter(attachment_contents::hash.eq(&hash))
        .count()
        .get_result(&mut **tx)?;
    if known == 0 {
        use attachment_contents as c;
        diesel::insert_into(c::table)
            .values((c::hash.eq(&hash), c::size.eq(size), c::bytes.eq(new.bytes)))
            .execute(&mut **tx)?;
    }
    let id = AttachmentId(tx.next_id()?);
    use attachments as a;
    diesel::insert_into(a::table)
        .values((
            a::id.eq(id),
            a::subject.eq(new.subject),
            a::subject_id.eq(new.of),
            a::agency_id.eq(new.agency),
            a::name.eq(&name),
            a::kind.eq(kind),
            a::hash.eq(&hash),
            a::added_by.eq(added_by),
            a::added_at.eq(added_at),
        ))
        .execute(&mut **tx)?;
    let mut listed = list_attachments(tx, new.subject, new.of)?;
    let at = listed.iter().position(|it| it.id == id);
    at.map(|at| listed.swap_remove(at))
        .ok_or_else(|| crate::error::Error::broken("an attachment that was just made is gone"))
}

/// What is attached to a document, the first first.
pub fn list_attachments(conn: &mut Conn, subject: Subject, of: i64) -> Result<Vec<AttachmentView>> {
    Ok(attachments::table
        .inner_join(users::table.on(users::id.eq(attachments::added_by)))
        .inner_join(attachment_contents::table.on(attachment_contents::hash.eq(attachments::hash)))
        .select((
            attachments::id,
            attachments::name,
            attachments::kind,
            attachment_contents::size,
            attachments::hash,
            users::full_name,
            attachments::added_at,
        ))
        .filter(attachments::subject.eq(subject))
        .filter(attachments::subject_id.eq(of))
        .order(attachments::id)
        .load(conn)?)
}

/// Of which agency an attachment is, its name and kind, and its hash.
pub(super) fn get_attachment(
    conn: &mut Conn,
    id: AttachmentId,
) -> Result<(AgencyId, String, FileKind, String)> {
    let found = attachments::table
        .select((attachments::agency_id, attachments::name, attachments::kind, attachments::hash))
        .filter(attachments::id.eq(id))
        .get_result(conn)
        .optional()?;
    found.ok_or_else(|| Reason::NotFound { what: "attachment".to_owned(), given: id.to_string() }.into())
}

/// The content of this hash, if it is still what was put in.
pub(super) fn get_content(conn: &mut Conn, id: AttachmentId, hash: &str) -> Result<Vec<u8>> {
    let bytes: Option<Vec<u8>> = attachment_contents::table
        .select(attachment_contents::bytes)
        .filter(attachment_contents::hash.eq(hash))
        .get_result(conn)
        .optional()?;
    match bytes {
        Some(bytes) if hash_of(&bytes) == hash => Ok(bytes),
        _ => {
            tracing::error!(attachment = id.0, "the content of an attachment is not what was put in");
            Err(Reason::AttachmentAltered { attachment: id.0 }.into())
        }
    }
}

/// Hashes every content again, one at a time, and names the attachments of those that are not what was put in.
pub fn verify_attachments(conn: &mut Conn, found: &mut Verification) -> Result<()> {
    let hashes: Vec<String> =
        attachments::table.select(attachments::hash).distinct().order(attachments::hash).load(conn)?;
    for hash in hashes {
        let bytes: Option<Vec<u8>> = attachment_contents::table
            .select(attachment_contents::bytes)
            .filter(attachment_contents::hash.eq(&hash))
            .get_result(conn)
            .optional()?;
        if bytes.is_some_and(|bytes| hash_of(&bytes) == hash) {
            continue;
        }
        let ids: Vec<AttachmentId> =
            attachments::table.select(attachments::id).filter(attachments::hash.eq(&hash)).load(conn)?;
        for id in ids {
            let place = format!("attachment {id}");
            found.differences.push(Difference { place, figure: "content".to_owned(), booked: 1, readded: 0 });
        }
    }
    Ok(())
}
