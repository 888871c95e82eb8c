//! Making API tokens, and ending them.

use axum::response::Response;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::store::{self, ApiTokenView, Scope};
use crate::error::Result;
use crate::ids::ApiTokenId;
use crate::people::own::{AccountView, PAGE, asked_again};
use crate::people::second_factor;
use crate::people::sessions::Caller;
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, ShownOnce};

/// For how many days a token may be made.
pub(super) const DAYS: [i64; 5] = [7, 30, 90, 180, 365];

/// A token to be made.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ApiTokenInput {
    /// What it is for.
    pub name: String,
    /// `read` or `full`.
    pub scope: String,
    /// For how many days: 7, 30, 90, 180 or 365.
    pub days: String,
    /// The present password.
    pub password: String,
    /// The code of the second factor, where the account has one.
    pub code: String,
}

/// A token that was made. Shown once.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct NewApiToken {
    /// What lists show of it.
    pub api_token: ApiTokenView,
    /// The token, to be sent as `Authorization: Bearer …`.
    pub token: Option<String>,
}

impl ShownOnce for NewApiToken {
    fn without_secret(&self) -> NewApiToken {
        NewApiToken { token: None, ..self.clone() }
    }
}

/// Makes an API token of one's own.
#[utoipa::path(post, path = "/account/tokens", request_body = ApiTokenInput, responses((status = 201, body = NewApiToken)))]
pub async fn create(ctx: Ctx, caller: Caller, input: Input<ApiTokenInput>) -> Result<Response> {
    ctx.signed_in.session()?;
    let counted = asked_again(&ctx, &caller, "password", &input.value.password).await?;
    ctx.submit_shown_once(
        input.forgotten(),
        |_| Ok(store::new_token()),
        move |work, input, token| {
            let mut read = work.reader();
            let name = read.required("name", &input.name);
            let scope = read.word("scope", &input.scope, Scope::from_code, Scope::Read);
            let days = DAYS.into_iter().find(|days| days.to_string() == input.days.trim());
            if days.is_none() {
                let (what, given) = ("token_lifetime".to_owned(), input.days.clone());
                read.refuse(Reason::CodeUnknown { what, given }.at("days"));
            }
            let name = read.end(name)?;
            let (user, at) = work.recorder();
            if second_factor::has_one(work.tx, user)?
                && !second_factor::take_code(work.tx, user, &input.code)?
            {
                return Err(Reason::WrongCode {}.at("code").into());
            }
            counted.forgive(work.tx)?;
            let expires_at = at + TimeDelta::days(days.map_or(0, |days| days));
            let api_token = store::insert(work.tx, user, (&name, scope), token, (at, expires_at))?;
            work.says("made", serde_json::json!({ "name": name, "scope": scope, "expires_at": expires_at }))?;
            let view = NewApiToken { api_token, token: Some(token.clone()) };
            Ok(Done { location: PAGE.to_owned(), action: None, view })
        },
    )
    .await
}

/// Nothing is sent.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct Nothing {}

/// Ends an API token of one's own, if it is one that holds.
#[utoipa::path(post, path = "/account/tokens/{id}/revocation", request_body = Nothing, responses((status = 201, body = AccountView)))]
pub async fn revoke(ctx: Ctx, Path(id): Path<ApiTokenId>, input: Input<Nothing>) -> Result<Response> {
    let session = ctx.signed_in.session()?;
    ctx.submit(input, move |work, _| {
        let actor = work.actor;
        work.changes(|conn, _| AccountView::load(conn, actor, session))?;
        store::end(work.tx, actor.id, id)?;
        work.says("ended", id)?;
        let view = AccountView::load(work.tx, work.actor, session)?;
        Ok(Done { location: PAGE.to_owned(), action: None, view })
    })
    .await
}
