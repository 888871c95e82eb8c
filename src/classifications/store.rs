//! Every query on the index.

use diesel::prelude::*;

use super::Classification;
use crate::db::schema::classifications;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::names::Registered;
use crate::refusal::Reason;

macro_rules! columns {
    () => {{
        use classifications as c;
        (c::kind, c::code, c::name_vi, c::name_en, c::valid_from, c::valid_to)
    }};
}

/// All of a code, whenever it held.
pub fn find_at(conn: &mut Conn, code: &str) -> Result<Vec<Classification>> {
    Ok(classifications::table.select(columns!()).filter(classifications::code.eq(code)).load(conn)?)
}

/// Whether the book keeps a list at all.
pub(super) fn is_kept(conn: &mut Conn) -> Result<bool> {
    let any: Option<i64> =
        classifications::table.select(classifications::id).limit(1).get_result(conn).optional()?;
    Ok(any.is_some())
}

/// The whole list, by part and code.
pub fn list(conn: &mut Conn) -> Result<Vec<Classification>> {
    use classifications as c;
    Ok(c::table.select(columns!()).order((c::kind, c::code, c::valid_from)).load(conn)?)
}

/// Adds a code. One that is known with the same name and days changes nothing; one whose days overlap those of a known
/// one is refused as [`Reason::NameTaken`].
pub fn register(tx: &mut WriteTx<'_>, new: &Classification) -> Result<Registered> {
    use classifications as c;
    for known in find_at(tx, &new.code)?.iter().filter(|it| it.kind == new.kind) {
        if known == new {
            return Ok(Registered::Unchanged);
        }
        let apart = |one: &Classification, other: &Classification| matches!((one.valid_to, other.valid_from), (Some(to), Some(from)) if to < from);
        if !apart(known, new) && !apart(new, known) {
            return Err(Reason::NameTaken { name: format!("{} {}", new.kind.code(), new.code) }
                .at("code")
                .into());
        }
    }
    let id = tx.next_id()?;
    diesel::insert_into(c::table)
        .values((
            c::id.eq(id),
            c::kind.eq(new.kind),
            c::code.eq(&new.code),
            c::name_vi.eq(&new.name_vi),
            c::name_en.eq(&new.name_en),
            c::valid_from.eq(new.valid_from),
            c::valid_to.eq(new.valid_to),
        ))
        .execute(&mut **tx)?;
    Ok(Registered::Added)
}
