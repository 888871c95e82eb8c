//! Every query on accounts and signing keys.

use diesel::prelude::*;
use serde_json::json;

use super::model::{Actor, NewUser, Role, User};
use super::passwords;
use crate::agencies::{find_agency, find_by_code};
use crate::audit::{self, NewEntry, Origin, Record};
use crate::book::now;
use crate::db::schema::{agencies, signing_keys, users};
use crate::db::{Conn, Db, WriteTx};
use crate::error::Result;
use crate::ids::{AgencyId, UserId};
use crate::refusal::Reason;

/// Makes an account. A taken name, a password that is too short, an agency that does not fit the role are refused.
pub fn add_user(db: &Db, new: &NewUser) -> Result<UserId> {
    if new.username.is_empty() {
        return Err(Reason::ValueMissing {}.at("username").into());
    }
    // Hashed outside the write, which others wait for.
    let hash = passwords::hash(&new.password)?;
    db.write(|tx| {
        let id = insert_user(tx, new, &hash)?;
        let made = json!({ "username": new.username, "full_name": new.full_name, "role": new.role,
            "agency": new.agency_code });
        let entry = NewEntry::of("user add", Record::new("users", Some(id.0))).with(made)?;
        audit::record(tx, &Origin::command_line(), entry)?;
        Ok(id)
    })
}

/// Makes an account with a password that was hashed already.
pub(super) fn insert_user(tx: &mut WriteTx<'_>, new: &NewUser, hash: &str) -> Result<UserId> {
    let given = new.agency_code.as_deref().filter(|code| !code.is_empty());
    if given.is_some() != new.role.has_agency() {
        return Err(Reason::RoleAndAgency { role: new.role.code().to_owned() }.at("agency").into());
    }
    let agency = match given {
        Some(code) => {
            let unknown =
                || Reason::CodeUnknown { what: "agency".to_owned(), given: code.to_owned() }.at("agency");
            Some(find_by_code(tx, code)?.ok_or_else(unknown)?.id)
        }
        None => None,
    };
    let taken: i64 = users::table.filter(users::username.eq(&new.username)).count().get_result(&mut **tx)?;
    if taken > 0 {
        return Err(Reason::NameTaken { name: new.username.clone() }.at("username").into());
    }
    let id = UserId(tx.next_id()?);
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::username.eq(&new.username),
            users::full_name.eq(&new.full_name),
            users::password_hash.eq(hash),
            users::role.eq(new.role),
            users::agency_id.eq(agency),
            users::made_at.eq(now()),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The account and its password hash, by the name to sign in with.
pub fn find_credentials(conn: &mut Conn, username: &str) -> Result<Option<(UserId, String)>> {
    Ok(users::table
        .select((users::id, users::password_hash))
        .filter(users::username.eq(username))
        .filter(users::disabled_at.is_null())
        .first(conn)
        .optional()?)
}

/// Who this account is now; `None` if it is no more.
pub fn find_actor(conn: &mut Conn, id: UserId) -> Result<Option<Actor>> {
    let row: Option<(String, String, Role, Option<AgencyId>)> = users::table
        .select((users::username, users::full_name, users::role, users::agency_id))
        .filter(users::id.eq(id))
        .filter(users::disabled_at.is_null())
        .first(conn)
        .optional()?;
    let Some((username, full_name, role, agency)) = row else { return Ok(None) };
    let agency = match agency {
        Some(agency) => find_agency(conn, agency)?,
        None => None,
    };
    let communication_unit_pays = super::settings::communication_unit_pays(conn)?;
    Ok(Some(Actor { id, username, full_name, role, agency, communication_unit_pays }))
}

/// All accounts that can sign in, by name.
pub fn list_users(conn: &mut Conn) -> Result<Vec<User>> {
    Ok(users::table
        .left_join(agencies::table)
        .select((
            users::id,
            users::username,
            users::full_name,
            users::role,
            users::agency_id,
            agencies::code.nullable(),
            users::made_at,
        ))
        .filter(users::disabled_at.is_null())
        .filter(users::password_hash.ne(""))
        .order(users::username)
        .load(conn)?)
}

/// The keys that tokens are signed with, the latest first: number and secret.
pub(super) fn list_keys(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    Ok(signing_keys::table
        .select((signing_keys::key_id, signing_keys::secret))
        .order(signing_keys::made_at.desc())
        .load(conn)?)
}

pub(super) fn insert_key(tx: &mut WriteTx<'_>, key_id: &str, secret: &str) -> Result<()> {
    diesel::insert_into(signing_keys::table)
        .values((
            signing_keys::key_id.eq(key_id),
            signing_keys::secret.eq(secret),
            signing_keys::made_at.eq(now()),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

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
            users::role.eq(Role::Administrator),
            users::made_at.eq(now()),
        ))
        .execute(&mut **tx)?;
    let made = json!({ "username": COMMAND_LINE });
    let entry = NewEntry::of("user add", Record::new("users", Some(id.0))).with(made)?;
    audit::record(tx, &Origin::command_line(), entry)?;
    Ok(id)
}
