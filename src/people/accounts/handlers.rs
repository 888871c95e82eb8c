//! What administrators do to accounts.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::view::{Invitation, UserView};
use super::{invitations, store};
use crate::app::Shared;
use crate::error::Result;
use crate::ids::{ApiTokenId, UserId};
use crate::people::api_tokens;
use crate::people::api_tokens::handlers::Nothing;
use crate::people::model::{NewUser, Role};
use crate::people::sessions::Caller;
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Reader, Work};

/// An account.
#[utoipa::path(get, path = "/users/{id}", responses((status = 200, body = UserView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<UserId>) -> Result<Response> {
    ctx.must_be_allowed(Act::People)?;
    let view = app.db.reading(move |conn| UserView::load(conn, id)).await?;
    ctx.show(&view)
}

/// An account to be made.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct UserInput {
    /// The name to sign in with.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// One of the five roles.
    pub role: String,
    /// Code of the agency, for roles that have one.
    pub agency: String,
}

/// The role that was sent; any where none was, which the reader refuses.
fn role(read: &mut Reader, given: &str) -> Role {
    if given.trim().is_empty() {
        read.refuse(Reason::ValueMissing {}.at("role"));
    }
    read.word("role", given, Role::from_code, Role::Auditor)
}

fn agency(given: &str) -> Option<String> {
    Some(given.trim().to_owned()).filter(|code| !code.is_empty())
}

fn page_of(id: UserId) -> String {
    format!("/users/{id}")
}

/// A new link for the account, as it is shown.
fn invitation(work: &mut Work<'_, '_>, id: UserId, secret: &str, service: &str) -> Result<Done<Invitation>> {
    let expires_at = invitations::insert(work.tx, id, work.actor.id, secret)?;
    let link = Some(format!("{service}{}", invitations::path(secret)));
    let view = Invitation { id, user: store::get_user(work.tx, id)?, link, expires_at };
    Ok(Done { location: page_of(id), action: None, view })
}

/// Makes an account, with a link by which the person sets its password.
#[utoipa::path(post, path = "/users", request_body = UserInput, responses((status = 201, body = Invitation)))]
pub async fn create(ctx: Ctx, caller: Caller, input: Input<UserInput>) -> Result<Response> {
    ctx.must_be_allowed(Act::People)?;
    ctx.signed_in.session()?;
    ctx.submit_shown_once(
        input,
        |_| Ok(invitations::new_secret()),
        move |work, input, secret| {
            may(work.actor, Act::People, None)?;
            let mut read = work.reader();
            let username = read.required("username", &input.username);
            let full_name = read.required("full_name", &input.full_name);
            let role = role(&mut read, &input.role);
            read.end(())?;
            let new = NewUser { username, full_name, role, agency_code: agency(&input.agency) };
            let id = store::insert_user(work.tx, &new)?;
            invitation(work, id, secret, &caller.service)
        },
    )
    .await
}

/// Makes a new link for an account: its password, sessions, API tokens and earlier links end.
#[utoipa::path(post, path = "/users/{id}/invitations", request_body = Nothing, responses((status = 201, body = Invitation)))]
pub async fn invite(
    ctx: Ctx,
    caller: Caller,
    Path(id): Path<UserId>,
    input: Input<Nothing>,
) -> Result<Response> {
    ctx.must_be_allowed(Act::People)?;
    ctx.signed_in.session()?;
    ctx.submit_shown_once(
        input,
        |_| Ok(invitations::new_secret()),
        move |work, _, secret| {
            other_account(work, id)?;
            work.changes(|conn, _| Ok(serde_json::json!({ "user": store::get_user(conn, id)? })))?;
            store::reset(work.tx, id)?;
            invitation(work, id, secret, &caller.service)
        },
    )
    .await
}

/// Refuses what an administrator may not do to this account.
fn other_account(work: &mut Work<'_, '_>, id: UserId) -> Result<()> {
    may(work.actor, Act::People, None)?;
    if work.actor.id == id {
        return Err(Reason::OwnAccount {}.into());
    }
    store::get_user(work.tx, id)?;
    Ok(())
}

/// Changes another account, and shows it as it is then.
async fn change<I: Send + 'static>(
    ctx: Ctx,
    id: UserId,
    input: Input<I>,
    change: impl Fn(&mut Work<'_, '_>, &I) -> Result<()> + Send + 'static,
) -> Result<Response> {
    ctx.must_be_allowed(Act::People)?;
    ctx.signed_in.session()?;
    ctx.submit(input, move |work, input| {
        other_account(work, id)?;
        work.changes(|conn, _| UserView::load(conn, id))?;
        change(work, input)?;
        Ok(Done { location: page_of(id), action: None, view: UserView::load(work.tx, id)? })
    })
    .await
}

/// Disables an account: its sessions, API tokens and links end.
#[utoipa::path(post, path = "/users/{id}/disabling", request_body = Nothing, responses((status = 201, body = UserView)))]
pub async fn disable(ctx: Ctx, Path(id): Path<UserId>, input: Input<Nothing>) -> Result<Response> {
    change(ctx, id, input, move |work, _| store::set_disabled(work.tx, id, true)).await
}

/// Enables an account again.
#[utoipa::path(post, path = "/users/{id}/enabling", request_body = Nothing, responses((status = 201, body = UserView)))]
pub async fn enable(ctx: Ctx, Path(id): Path<UserId>, input: Input<Nothing>) -> Result<Response> {
    change(ctx, id, input, move |work, _| store::set_disabled(work.tx, id, false)).await
}

/// Another role.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct RoleInput {
    /// One of the five roles.
    pub role: String,
    /// Code of the agency, for roles that have one.
    pub agency: String,
}

/// Gives an account another role or agency: its sessions and API tokens end.
#[utoipa::path(post, path = "/users/{id}/role", request_body = RoleInput, responses((status = 201, body = UserView)))]
pub async fn set_role(ctx: Ctx, Path(id): Path<UserId>, input: Input<RoleInput>) -> Result<Response> {
    change(ctx, id, input, move |work, input: &RoleInput| {
        let mut read = work.reader();
        let role = role(&mut read, &input.role);
        let role = read.end(role)?;
        store::set_role(work.tx, id, role, agency(&input.agency).as_deref())
    })
    .await
}

/// Takes the second factor off an account whose owner lost it: its sessions and API tokens end.
#[utoipa::path(post, path = "/users/{id}/second-factor/removal", request_body = Nothing, responses((status = 201, body = UserView)))]
pub async fn remove_second_factor(
    ctx: Ctx,
    Path(id): Path<UserId>,
    input: Input<Nothing>,
) -> Result<Response> {
    change(ctx, id, input, move |work, _| store::remove_second_factor(work.tx, id)).await
}

/// Ends all sessions of an account.
#[utoipa::path(post, path = "/users/{id}/sessions/revocation", request_body = Nothing, responses((status = 201, body = UserView)))]
pub async fn end_sessions(ctx: Ctx, Path(id): Path<UserId>, input: Input<Nothing>) -> Result<Response> {
    change(ctx, id, input, move |work, _| {
        crate::people::sessions::end_all(work.tx, id, None)?;
        work.says("ended", "sessions")
    })
    .await
}

/// Ends an API token of an account, if it is one that holds.
#[utoipa::path(post, path = "/users/{id}/tokens/{token}/revocation", request_body = Nothing, responses((status = 201, body = UserView)))]
pub async fn revoke_token(
    ctx: Ctx,
    Path((id, token)): Path<(UserId, ApiTokenId)>,
    input: Input<Nothing>,
) -> Result<Response> {
    change(ctx, id, input, move |work, _| {
        api_tokens::end(work.tx, id, token)?;
        work.says("ended", token)
    })
    .await
}
