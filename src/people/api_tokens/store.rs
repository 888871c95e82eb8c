//! Every query on API tokens.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::book::now;
use crate::coded::coded;
use crate::db::schema::api_tokens as t;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{ApiTokenId, UserId};
use crate::people::secrets;

/// How a token begins, so that it is known for one wherever it turns up.
const PREFIX: &str = "socai_";
/// Letters after that, five bits each.
const LETTERS: usize = 40;

coded! {
    /// How far a token reaches.
    Scope {
        /// It reads what its owner may read.
        Read = "read",
        /// It does what its owner may, but for accounts.
        Full = "full",
    }
}

/// A token as it is shown, once.
pub(super) fn new_token() -> String {
    format!("{PREFIX}{}", secrets::random(LETTERS))
}

/// Whether what came along looks like one.
pub(in crate::people) fn is_one(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// A token that holds.
#[derive(Queryable)]
pub(in crate::people) struct Found {
    pub id: ApiTokenId,
    pub user: UserId,
    pub name: String,
    pub scope: Scope,
    pub last_used_at: Option<NaiveDateTime>,
}

pub(in crate::people) fn find(conn: &mut Conn, token: &str) -> Result<Option<Found>> {
    Ok(t::table
        .select((t::id, t::user_id, t::name, t::scope, t::last_used_at))
        .filter(t::token_hash.eq(secrets::hash(token)))
        .filter(t::ended_at.is_null())
        .filter(t::expires_at.gt(now()))
        .get_result(conn)
        .optional()?)
}

/// A token as lists show it.
#[derive(Clone, Debug, Serialize, Queryable, utoipa::ToSchema)]
pub struct ApiTokenView {
    /// Its number.
    pub id: ApiTokenId,
    /// What its owner calls it.
    pub name: String,
    /// How far it reaches.
    pub scope: Scope,
    /// When it was made, in UTC.
    pub made_at: NaiveDateTime,
    /// When it ends, in UTC.
    pub expires_at: NaiveDateTime,
    /// When it was last used, in UTC, to about five minutes.
    pub last_used_at: Option<NaiveDateTime>,
}

/// The tokens of a person that hold, the latest first.
pub(in crate::people) fn list_open(conn: &mut Conn, user: UserId) -> Result<Vec<ApiTokenView>> {
    Ok(t::table
        .select((t::id, t::name, t::scope, t::made_at, t::expires_at, t::last_used_at))
        .filter(t::user_id.eq(user))
        .filter(t::ended_at.is_null())
        .filter(t::expires_at.gt(now()))
        .order(t::id.desc())
        .load(conn)?)
}

pub(super) fn insert(
    tx: &mut WriteTx<'_>,
    user: UserId,
    (name, scope): (&str, Scope),
    token: &str,
    (made_at, expires_at): (NaiveDateTime, NaiveDateTime),
) -> Result<ApiTokenView> {
    let id = ApiTokenId(tx.next_id()?);
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::user_id.eq(user),
            t::name.eq(name),
            t::scope.eq(scope),
            t::token_hash.eq(secrets::hash(token)),
            t::made_at.eq(made_at),
            t::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(ApiTokenView { id, name: name.to_owned(), scope, made_at, expires_at, last_used_at: None })
}

pub(in crate::people) fn note_use(tx: &mut WriteTx<'_>, id: ApiTokenId) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id))).set(t::last_used_at.eq(now())).execute(&mut **tx)?;
    Ok(())
}

/// Ends a token of the person, if it is one that holds.
pub(in crate::people) fn end(tx: &mut WriteTx<'_>, user: UserId, id: ApiTokenId) -> Result<()> {
    let open = t::table.filter(t::id.eq(id)).filter(t::user_id.eq(user)).filter(t::ended_at.is_null());
    diesel::update(open).set(t::ended_at.eq(now())).execute(&mut **tx)?;
    Ok(())
}

/// Ends all tokens of the person.
pub(in crate::people) fn end_all(tx: &mut WriteTx<'_>, user: UserId) -> Result<()> {
    let open = t::table.filter(t::user_id.eq(user)).filter(t::ended_at.is_null());
    diesel::update(open).set(t::ended_at.eq(now())).execute(&mut **tx)?;
    Ok(())
}
