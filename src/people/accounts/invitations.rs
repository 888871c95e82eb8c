//! Links by which somebody sets a password: the first one, or a new one.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Deserialize;

use super::store;
use crate::app::Shared;
use crate::audit::{self, NewEntry, Origin, Record};
use crate::book::now;
use crate::db::schema::invitations as i;
use crate::db::schema::{agencies, users};
use crate::db::{Conn, Db, WriteTx, blocking};
use crate::error::Result;
use crate::ids::{InvitationId, UserId};
use crate::people::own::handlers::chosen;
use crate::people::sessions::signing_in::led_on;
use crate::people::sessions::{self, Caller, SessionKind};
use crate::people::{second_factor, secrets};
use crate::refusal::Reason;
use crate::web::{Input, Path, Visit};

/// How long a link works.
pub(super) const WORKS_FOR: TimeDelta = TimeDelta::hours(72);
/// Letters of a link, five bits each.
const LETTERS: usize = 40;

/// What a new link holds.
pub(super) fn new_secret() -> String {
    secrets::random(LETTERS)
}

/// The link's path.
pub(super) fn path(secret: &str) -> String {
    format!("/invitations/{secret}")
}

/// Makes a link; earlier ones of the account end. Gives when it ends.
pub(super) fn insert(tx: &mut WriteTx<'_>, user: UserId, by: UserId, secret: &str) -> Result<NaiveDateTime> {
    end_all(tx, user)?;
    let (id, at) = (InvitationId(tx.next_id()?), now());
    let expires_at = at + WORKS_FOR;
    diesel::insert_into(i::table)
        .values((
            i::id.eq(id),
            i::user_id.eq(user),
            i::secret_hash.eq(secrets::hash(secret)),
            i::made_by.eq(by),
            i::made_at.eq(at),
            i::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(expires_at)
}

/// Ends all links of the account.
pub(super) fn end_all(tx: &mut WriteTx<'_>, user: UserId) -> Result<()> {
    let open = i::table.filter(i::user_id.eq(user)).filter(i::ended_at.is_null());
    diesel::update(open).set(i::ended_at.eq(now())).execute(&mut **tx)?;
    Ok(())
}

/// When the link of the account ends that works now, if there is one.
pub(super) fn find_open(conn: &mut Conn, user: UserId) -> Result<Option<NaiveDateTime>> {
    Ok(i::table
        .select(i::expires_at)
        .filter(i::user_id.eq(user))
        .filter(i::ended_at.is_null())
        .filter(i::expires_at.gt(now()))
        .get_result(conn)
        .optional()?)
}

/// Makes a new link for an account that is there, from the command line: its password, sessions and API tokens end,
/// and, where it is said, its second factor. Gives the link's path.
pub fn invite_again(db: &Db, username: &str, remove_second_factor: bool) -> Result<String> {
    let secret = new_secret();
    db.write(|tx| {
        let by = store::command_line_user(tx)?;
        let missing = || Reason::NotFound { what: "account".to_owned(), given: username.to_owned() };
        let user = store::find_by_name(tx, username)?.ok_or_else(missing)?;
        store::reset(tx, user)?;
        if remove_second_factor {
            second_factor::remove(tx, user)?;
        }
        insert(tx, user, by, &secret)?;
        let made = serde_json::json!({ "username": username, "second_factor_removed": remove_second_factor });
        let entry = NewEntry::of("user invite", Record::new("users", Some(user.0))).with(made)?;
        audit::record(tx, &Origin::command_line(), entry)?;
        Ok(())
    })?;
    Ok(path(&secret))
}

/// For whom a link is.
#[derive(Clone, Debug, Queryable)]
pub(super) struct Invited {
    id: InvitationId,
    user: UserId,
    pub(super) username: String,
    pub(super) full_name: String,
    agency: Option<String>,
}

/// For whom this link is, if it still works.
fn find(conn: &mut Conn, secret: &str) -> Result<Invited> {
    let found: Option<Invited> = i::table
        .inner_join(users::table.on(users::id.eq(i::user_id)))
        .left_join(agencies::table.on(users::agency_id.eq(agencies::id.nullable())))
        .select((i::id, users::id, users::username, users::full_name, agencies::code.nullable()))
        .filter(i::secret_hash.eq(secrets::hash(secret)))
        .filter(i::ended_at.is_null())
        .filter(i::expires_at.gt(now()))
        .filter(users::disabled_at.is_null())
        .get_result(conn)
        .optional()?;
    Ok(found.ok_or(Reason::InvitationOver {})?)
}

/// The page that a link leads to. Looking at it uses nothing up.
pub async fn show(visit: Visit, State(app): State<Shared>, Path(secret): Path<String>) -> Result<Response> {
    let looked_up = secret.clone();
    let invited = app.db.reading(move |conn| find(conn, &looked_up)).await?;
    Ok(super::pages::invitation(&visit, &path(&secret), &invited).into_response())
}

/// The password that somebody chose.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ChosenPassword {
    /// The password.
    pub new_password: String,
    /// The password again.
    pub new_password_again: String,
}

/// Sets the password, uses the link up, and signs the person in; with a second factor, its code is asked for.
pub async fn accept(
    visit: Visit,
    State(app): State<Shared>,
    caller: Caller,
    Path(secret): Path<String>,
    input: Input<ChosenPassword>,
) -> Result<Response> {
    let ChosenPassword { new_password, new_password_again } = input.value;
    let looked_up = secret.clone();
    let invited = app.db.reading(move |conn| find(conn, &looked_up)).await?;
    let agency = invited.agency.as_deref().unwrap_or("");
    let names = [invited.username.as_str(), &invited.full_name, agency];
    let hash = chosen(new_password, &new_password_again, &names).await?;
    let (browser, made) = caller.browser();
    let (service, from) = (app.clone(), caller.clone());
    let (origin, route) = (visit.origin.named(&invited.username), visit.route.clone());
    let opened = blocking(move || {
        service.keys.keep_young(&service.db)?;
        service.db.write(|tx| {
            // Looked up again: of two who come with one link at the same time, one is too late.
            let Invited { id, user, .. } = find(tx, &secret)?;
            diesel::update(i::table.filter(i::id.eq(id))).set(i::ended_at.eq(now())).execute(&mut **tx)?;
            store::set_password_hash(tx, user, &hash)?;
            sessions::end_all(tx, user, None)?;
            let entry = NewEntry::of(&route, Record::new("users", Some(user.0)));
            audit::record(tx, &Origin { user: Some(user), ..origin.clone() }, entry)?;
            if second_factor::has_one(tx, user)? {
                return Ok((sessions::open_until_code(tx, &service.keys, user, &from)?, "/sign-in/code"));
            }
            sessions::remember_browser(tx, user, &browser)?;
            Ok((sessions::open(tx, &service.keys, user, SessionKind::Page, &from)?, "/"))
        })
    });
    let (opened, to) = opened.await?;
    let mut response = led_on(&visit, &opened, to);
    caller.hand_over(&mut response, made.as_deref());
    Ok(response)
}
