//! What people do to their own account.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::PAGE;
use crate::app::Shared;
use crate::db::{Conn, blocking};
use crate::error::Result;
use crate::ids::SessionId;
use crate::people::api_tokens::handlers::Nothing;
use crate::people::api_tokens::{self, ApiTokenView};
use crate::people::model::Actor;
use crate::people::second_factor;
use crate::people::sessions::{self, Caller, SessionView};
use crate::people::throttle::Try;
use crate::people::{accounts, passwords};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path};

/// One's own account.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct AccountView {
    /// The name to sign in with.
    pub username: String,
    /// The session that this was asked in.
    pub session: SessionId,
    /// The sessions that are open, the latest first.
    pub sessions: Vec<SessionView>,
    /// Whether there is a second factor.
    pub has_second_factor: bool,
    /// The API tokens that hold, the latest first.
    pub api_tokens: Vec<ApiTokenView>,
}

impl AccountView {
    /// As it stands.
    pub(in crate::people) fn load(conn: &mut Conn, actor: &Actor, session: SessionId) -> Result<AccountView> {
        Ok(AccountView {
            username: actor.username.clone(),
            session,
            sessions: sessions::list_open(conn, actor.id)?,
            has_second_factor: second_factor::has_one(conn, actor.id)?,
            api_tokens: api_tokens::list_open(conn, actor.id)?,
        })
    }
}

/// Refuses, at the field, unless this is the actor's present password. It counts as a try until it is forgiven.
pub(in crate::people) async fn asked_again(
    ctx: &Ctx,
    caller: &Caller,
    field: &str,
    password: &str,
) -> Result<Try> {
    let (db, caller, username) = (ctx.app.db.clone(), caller.clone(), ctx.actor.username.clone());
    let (counted, known) = blocking(move || {
        let counted = Try::count(&db, &username, &caller)?;
        Ok((counted, db.read(|conn| accounts::find_credentials(conn, &username))?))
    })
    .await?;
    let hash = known.map(|known| known.password_hash);
    match passwords::is_right(password.to_owned(), hash).await? {
        true => Ok(counted),
        false => Err(Reason::WrongPassword {}.at(field).into()),
    }
}

/// The own account.
#[utoipa::path(get, path = "/account", responses((status = 200, body = AccountView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    let (session, actor) = (ctx.signed_in.session()?, ctx.actor.clone());
    let view = app.db.reading(move |conn| AccountView::load(conn, &actor, session)).await?;
    ctx.show(&view)
}

/// A new password.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct PasswordInput {
    /// The present password.
    pub present_password: String,
    /// The new one.
    pub new_password: String,
    /// The new one again.
    pub new_password_again: String,
}

/// The hash of a password that somebody chose for themself, if it is taken. Problems are told at the fields
/// `new_password` and `new_password_again`.
pub(in crate::people) async fn chosen(password: String, again: &str, names: &[&str]) -> Result<String> {
    if let Err(problem) = passwords::check_new(&password, names) {
        return Err(problem.reason.at("new_password").into());
    }
    if password != again {
        return Err(Reason::PasswordsDiffer {}.at("new_password_again").into());
    }
    passwords::hashed(password).await
}

/// Sets a new password of one's own. Ends the other sessions.
#[utoipa::path(post, path = "/account/password", request_body = PasswordInput, responses((status = 201, body = AccountView)))]
pub async fn change_password(ctx: Ctx, caller: Caller, input: Input<PasswordInput>) -> Result<Response> {
    let session = ctx.signed_in.session()?;
    let input = input.forgotten();
    let PasswordInput { present_password, new_password, new_password_again } = input.value.clone();
    let counted = asked_again(&ctx, &caller, "present_password", &present_password).await?;
    let agency = ctx.actor.agency.as_ref().map_or("", |agency| agency.code.as_str());
    let names = [ctx.actor.username.as_str(), &ctx.actor.full_name, agency];
    let hash = match chosen(new_password, &new_password_again, &names).await {
        Ok(hash) => hash,
        Err(refused) => {
            // The present password was right: what is wrong with the new one is no try.
            let db = ctx.app.db.clone();
            blocking(move || db.beside_the_trail().write(|tx| counted.forgive(tx))).await?;
            return Err(refused);
        }
    };
    ctx.submit(input, move |work, _| {
        let (actor, user) = (work.actor, work.actor.id);
        work.changes(|conn, _| AccountView::load(conn, actor, session))?;
        counted.forgive(work.tx)?;
        accounts::set_password_hash(work.tx, user, &hash)?;
        sessions::end_all(work.tx, user, Some(session))?;
        work.says("ended", "sessions")?;
        let view = AccountView::load(work.tx, work.actor, session)?;
        Ok(Done { location: format!("{PAGE}?changed=password"), action: None, view })
    })
    .await
}

/// Ends a session of one's own, if it is one that is open; the present one, too, which is signing out.
#[utoipa::path(post, path = "/account/sessions/{id}/revocation", request_body = Nothing, responses((status = 201, body = AccountView)))]
pub async fn end_session(ctx: Ctx, Path(id): Path<SessionId>, input: Input<Nothing>) -> Result<Response> {
    let session = ctx.signed_in.session()?;
    ctx.submit(input, move |work, _| {
        let actor = work.actor;
        work.changes(|conn, _| AccountView::load(conn, actor, session))?;
        sessions::end(work.tx, actor.id, id)?;
        work.says("ended", id)?;
        let view = AccountView::load(work.tx, work.actor, session)?;
        Ok(Done { location: PAGE.to_owned(), action: None, view })
    })
    .await
}

/// Ends all other sessions of one's own.
#[utoipa::path(post, path = "/account/sessions/revocation", request_body = Nothing, responses((status = 201, body = AccountView)))]
pub async fn end_other_sessions(ctx: Ctx, input: Input<Nothing>) -> Result<Response> {
    let session = ctx.signed_in.session()?;
    ctx.submit(input, move |work, _| {
        let actor = work.actor;
        work.changes(|conn, _| AccountView::load(conn, actor, session))?;
        sessions::end_all(work.tx, actor.id, Some(session))?;
        work.says("ended", "sessions")?;
        let view = AccountView::load(work.tx, work.actor, session)?;
        Ok(Done { location: PAGE.to_owned(), action: None, view })
    })
    .await
}
