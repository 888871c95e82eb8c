//! Every query on people.

use diesel::prelude::*;

use crate::book::now;
use crate::db::WriteTx;
use crate::db::schema::users;
use crate::error::Result;
use crate::ids::UserId;

/// The name under which the command line records.
const COMMAND_LINE: &str = "command-line";

/// The account in whose name the command line records. It has no password, so nobody signs in with it.
pub fn command_line_user(tx: &mut WriteTx<'_>) -> Result<UserId> {
    let known: Option<UserId> = users::table
        .select(users::id)
        .filter(users::username.eq(COMMAND_LINE))
        .first(&mut **tx)
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let id = UserId(tx.next_id()?);
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::username.eq(COMMAND_LINE),
            users::full_name.eq("socai"),
            users::password_hash.eq(""),
            users::role.eq("command_line"),
            users::made_at.eq(now()),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}
