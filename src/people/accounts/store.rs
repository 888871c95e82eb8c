//! Every query on accounts.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;

use super::invitations;
use crate::agencies::find_by_code;
use crate::audit::{self, NewEntry, Origin, Record};
use crate::book::now;
use crate::db::schema::{agencies, second_factors, users};
use crate::db::{Conn, Db, WriteTx};
use crate::error::{Error, Result};
use crate::ids::{AgencyId, UserId};
use crate::people::model::{NewUser, Role, Standing, User};
use crate::people::{api_tokens, passwords, second_factor, sessions};
use crate::refusal::Reason;

/// Makes an account with a password. A taken name, a password that is not taken, an agency that does not fit the role
/// are refused.
pub fn add_user(db: &Db, new: &NewUser, password: &str) -> Result<UserId> {
    let agency = new.agency_code.as_deref().unwrap_or("");
    passwords::check_new(password, &[&new.username, &new.full_name, agency])?;
    // Hashed outside the write, which others wait for.
    let hash = passwords::hash(password)?;
    db.write(|tx| {
        let id = insert_user(tx, new)?;
        set_password_hash(tx, id, &hash)?;
        record_made(tx, "user add", id, new)?;
        Ok(id)
    })
}

/// Lets the audit trail tell of an account that the command line made.
fn record_made(tx: &mut WriteTx<'_>, act: &str, id: UserId, new: &NewUser) -> Result<()> {
    let made = json!({ "username": new.username, "full_name": new.full_name, "role": new.role,
        "agency": new.agency_code });
    let entry = NewEntry::of(act, Record::new("users", Some(id.0))).with(made)?;
    audit::record(tx, &Origin::command_line(), entry)?;
    Ok(())
}

/// Makes an account, and the path of the link by which its password is set.
pub fn invite(db: &Db, new: &NewUser) -> Result<String> {
    let secret = invitations::new_secret();
    db.write(|tx| {
        let by = command_line_user(tx)?;
        let id = insert_user(tx, new)?;
        invitations::insert(tx, id, by, &secret)?;
        record_made(tx, "user add", id, new)
    })?;
    Ok(invitations::path(&secret))
}

/// The agency of this code, if it fits the role.
fn agency_for(conn: &mut Conn, role: Role, code: Option<&str>) -> Result<Option<AgencyId>> {
    let given = code.filter(|code| !code.is_empty());
    if given.is_some() != role.has_agency() {
        return Err(Reason::RoleAndAgency { role: role.code().to_owned() }.at("agency").into());
    }
    let Some(code) = given else { return Ok(None) };
    let unknown = || Reason::CodeUnknown { what: "agency".to_owned(), given: code.to_owned() }.at("agency");
    Ok(Some(find_by_code(conn, code)?.ok_or_else(unknown)?.id))
}

/// Makes an account that has no password yet.
pub(super) fn insert_user(tx: &mut WriteTx<'_>, new: &NewUser) -> Result<UserId> {
    if new.username.is_empty() {
        return Err(Reason::ValueMissing {}.at("username").into());
    }
    let agency = agency_for(tx, new.role, new.agency_code.as_deref())?;
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
            users::password_hash.eq(""),
            users::role.eq(new.role),
            users::agency_id.eq(agency),
            users::made_at.eq(now()),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// What signing in asks of an account.
#[derive(Queryable)]
pub(in crate::people) struct Known {
    pub id: UserId,
    pub password_hash: String,
    pub has_second_factor: bool,
}

/// The account of this name that may sign in by a password.
pub(in crate::people) fn find_credentials(conn: &mut Conn, username: &str) -> Result<Option<Known>> {
    let row: Option<(UserId, String, Option<NaiveDateTime>)> = users::table
        .left_join(second_factors::table)
        .select((users::id, users::password_hash, second_factors::confirmed_at.nullable()))
        .filter(users::username.eq(username))
        .filter(users::password_hash.ne(""))
        .filter(users::disabled_at.is_null())
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(id, password_hash, confirmed_at)| Known {
        id,
        password_hash,
        has_second_factor: confirmed_at.is_some(),
    }))
}

/// Whether the account may sign in by the password of this hash.
pub(in crate::people) fn has_password_hash(conn: &mut Conn, id: UserId, hash: &str) -> Result<bool> {
    let same = users::table
        .filter(users::id.eq(id))
        .filter(users::password_hash.eq(hash))
        .filter(users::disabled_at.is_null());
    Ok(same.count().get_result::<i64>(conn)? > 0)
}

/// Keeps a password; none where the hash is empty.
pub(in crate::people) fn set_password_hash(tx: &mut WriteTx<'_>, id: UserId, hash: &str) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(id)))
        .set(users::password_hash.eq(hash))
        .execute(&mut **tx)?;
    Ok(())
}

/// Columns of an account: all but its password's hash, of which only whether there is one.
type Row = (
    (UserId, String, String, Role, Option<AgencyId>, Option<String>, NaiveDateTime),
    (Option<NaiveDateTime>, String, Option<NaiveDateTime>),
);

fn user(row: Row) -> User {
    let ((id, username, full_name, role, agency_id, agency_code, made_at), (disabled_at, hash, factor)) = row;
    let standing = match (disabled_at, hash.is_empty()) {
        (Some(_), _) => Standing::Disabled,
        (None, true) => Standing::Invited,
        (None, false) => Standing::Active,
    };
    let has_second_factor = factor.is_some();
    User { id, username, full_name, role, agency_id, agency_code, made_at, standing, has_second_factor }
}

macro_rules! accounts {
    () => {
        users::table
            .left_join(agencies::table)
            .left_join(second_factors::table)
            .select((
                (
                    users::id,
                    users::username,
                    users::full_name,
                    users::role,
                    users::agency_id,
                    agencies::code.nullable(),
                    users::made_at,
                ),
                (users::disabled_at, users::password_hash, second_factors::confirmed_at.nullable()),
            ))
            .filter(users::username.ne(COMMAND_LINE))
    };
}

/// All accounts of people, by name.
pub fn list_users(conn: &mut Conn) -> Result<Vec<User>> {
    let rows: Vec<Row> = accounts!().order(users::username).load(conn)?;
    Ok(rows.into_iter().map(user).collect())
}

/// An account of a person.
pub(super) fn get_user(conn: &mut Conn, id: UserId) -> Result<User> {
    let row: Option<Row> = accounts!().filter(users::id.eq(id)).get_result(conn).optional()?;
    let missing = || Error::from(Reason::NotFound { what: "account".to_owned(), given: id.to_string() });
    row.map(user).ok_or_else(missing)
}

/// The number of the account of this name.
pub(super) fn find_by_name(conn: &mut Conn, username: &str) -> Result<Option<UserId>> {
    let named = users::table.select(users::id).filter(users::username.eq(username));
    Ok(named.filter(users::username.ne(COMMAND_LINE)).get_result(conn).optional()?)
}

/// Ends the person's sessions and API tokens.
pub(super) fn end_everything(tx: &mut WriteTx<'_>, id: UserId) -> Result<()> {
    sessions::end_all(tx, id, None)?;
    api_tokens::end_all(tx, id)
}

/// Takes the password away, and ends all that was opened with it.
pub(super) fn reset(tx: &mut WriteTx<'_>, id: UserId) -> Result<()> {
    set_password_hash(tx, id, "")?;
    end_everything(tx, id)
}

/// Disables the account, or enables it again. Ends all sessions, API tokens and links of one that is disabled.
pub(super) fn set_disabled(tx: &mut WriteTx<'_>, id: UserId, disabled: bool) -> Result<()> {
    let at = disabled.then(now);
    diesel::update(users::table.filter(users::id.eq(id)))
        .set(users::disabled_at.eq(at))
        .execute(&mut **tx)?;
    if disabled {
        end_everything(tx, id)?;
        invitations::end_all(tx, id)?;
    }
    Ok(())
}

/// Gives the account another role or agency, and ends its sessions and API tokens.
pub(super) fn set_role(tx: &mut WriteTx<'_>, id: UserId, role: Role, agency: Option<&str>) -> Result<()> {
    let agency = agency_for(tx, role, agency)?;
    diesel::update(users::table.filter(users::id.eq(id)))
        .set((users::role.eq(role), users::agency_id.eq(agency)))
        .execute(&mut **tx)?;
    end_everything(tx, id)
}

/// Takes the second factor off, and ends all that was opened with it.
pub(super) fn remove_second_factor(tx: &mut WriteTx<'_>, id: UserId) -> Result<()> {
    second_factor::remove(tx, id)?;
    end_everything(tx, id)
}

/// The name under which the command line records.
const COMMAND_LINE: &str = "command-line";

/// The account in whose name the command line records. It has no password, so nobody signs in with it.
pub fn command_line_user(tx: &mut WriteTx<'_>) -> Result<UserId> {
    let known: Option<UserId> = users::table
        .select(users::id)
        .filter(users::username.eq(COMMAND_LINE))
        .get_result(&mut **tx)
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
