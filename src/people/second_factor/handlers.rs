//! Setting up the second factor, and taking it off.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{store, totp};
use crate::app::Shared;
use crate::db::Conn;
use crate::error::Result;
use crate::people::model::Actor;
use crate::people::own::asked_again;
use crate::people::sessions::{self, Caller};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, ShownOnce};

pub(super) const PAGE: &str = "/account/second-factor";

/// The second factor of one's own account.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct SecondFactorView {
    /// Since when it counts, in UTC; none where it does not.
    pub confirmed_at: Option<NaiveDateTime>,
    /// Whether the book requires one of the role.
    pub is_required: bool,
    /// How many recovery codes are left.
    pub recovery_codes_left: i64,
    /// While it is set up: the secret in base 32.
    pub secret: Option<String>,
    /// While it is set up: the same as an app reads it.
    pub otpauth_address: Option<String>,
}

impl SecondFactorView {
    /// As it stands.
    pub(in crate::people) fn load(conn: &mut Conn, actor: &Actor) -> Result<SecondFactorView> {
        let kept = store::find(conn, actor.id)?;
        let confirmed_at = kept.as_ref().and_then(|it| it.confirmed_at);
        let secret = kept.filter(|it| it.confirmed_at.is_none()).map(|it| it.secret);
        Ok(SecondFactorView {
            confirmed_at,
            is_required: super::is_required(conn, actor.role)?,
            recovery_codes_left: store::count_recovery_codes(conn, actor.id)?,
            otpauth_address: secret.as_deref().map(|secret| totp::address(secret, &actor.username)),
            secret,
        })
    }
}

/// The own second factor.
#[utoipa::path(get, path = "/account/second-factor", responses((status = 200, body = SecondFactorView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    ctx.signed_in.session()?;
    let actor = ctx.actor.clone();
    let view = app.db.reading(move |conn| SecondFactorView::load(conn, &actor)).await?;
    ctx.show(&view)
}

/// The own password, asked again.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct PasswordAgain {
    /// The present password.
    pub password: String,
}

fn wrong_state(state: &str, needed: &str) -> Reason {
    Reason::WrongState { state: state.to_owned(), needed: needed.to_owned() }
}

/// Begins to set up a second factor: makes a secret.
#[utoipa::path(post, path = "/account/second-factor", request_body = PasswordAgain, responses((status = 201, body = SecondFactorView)))]
pub async fn begin(ctx: Ctx, caller: Caller, input: Input<PasswordAgain>) -> Result<Response> {
    ctx.signed_in.session()?;
    let counted = asked_again(&ctx, &caller, "password", &input.value.password).await?;
    ctx.submit(input.forgotten(), move |work, _| {
        counted.forgive(work.tx)?;
        if super::has_one(work.tx, work.actor.id)? {
            return Err(wrong_state("second_factor_on", "second_factor_off").into());
        }
        store::insert(work.tx, work.actor.id, &totp::new_secret())?;
        let view = SecondFactorView::load(work.tx, work.actor)?;
        Ok(Done { location: PAGE.to_owned(), action: None, view })
    })
    .await
}

/// A code of the app.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct CodeOfApp {
    /// Six digits.
    pub code: String,
}

/// Codes that each work once where the app is not at hand. Shown once.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct RecoveryCodes {
    /// The codes.
    pub recovery_codes: Vec<String>,
}

impl ShownOnce for RecoveryCodes {
    fn without_secret(&self) -> RecoveryCodes {
        RecoveryCodes { recovery_codes: Vec::new() }
    }
}

/// Ends setting up: the app shows the right codes. Ends the other sessions.
#[utoipa::path(post, path = "/account/second-factor/confirmation", request_body = CodeOfApp, responses((status = 201, body = RecoveryCodes)))]
pub async fn confirm(ctx: Ctx, input: Input<CodeOfApp>) -> Result<Response> {
    let session = ctx.signed_in.session()?;
    ctx.submit_shown_once(
        input.forgotten(),
        |_| Ok(store::new_recovery_codes()),
        move |work, input, codes| {
            let user = work.actor.id;
            if super::has_one(work.tx, user)? || store::find(work.tx, user)?.is_none() {
                return Err(wrong_state("second_factor_not_begun", "second_factor_begun").into());
            }
            if !store::take_code_of_app(work.tx, user, &input.code)? {
                return Err(Reason::WrongCode {}.at("code").into());
            }
            store::confirm(work.tx, user)?;
            store::insert_recovery_codes(work.tx, user, codes)?;
            sessions::end_all(work.tx, user, Some(session))?;
            let view = RecoveryCodes { recovery_codes: codes.clone() };
            Ok(Done { location: PAGE.to_owned(), action: None, view })
        },
    )
    .await
}

/// What takes the second factor off.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct RemovalInput {
    /// The present password.
    pub password: String,
    /// A code of the app, or a recovery code.
    pub code: String,
}

/// Takes the own second factor off. Ends the other sessions.
#[utoipa::path(post, path = "/account/second-factor/removal", request_body = RemovalInput, responses((status = 201, body = SecondFactorView)))]
pub async fn take_off(ctx: Ctx, caller: Caller, input: Input<RemovalInput>) -> Result<Response> {
    let session = ctx.signed_in.session()?;
    let counted = asked_again(&ctx, &caller, "password", &input.value.password).await?;
    ctx.submit(input.forgotten(), move |work, input: &RemovalInput| {
        let user = work.actor.id;
        if !super::has_one(work.tx, user)? {
            return Err(wrong_state("second_factor_off", "second_factor_on").into());
        }
        if !super::take_code(work.tx, user, &input.code)? {
            return Err(Reason::WrongCode {}.at("code").into());
        }
        let actor = work.actor;
        work.changes(|conn, _| SecondFactorView::load(conn, actor))?;
        counted.forgive(work.tx)?;
        super::remove(work.tx, user)?;
        sessions::end_all(work.tx, user, Some(session))?;
        let view = SecondFactorView::load(work.tx, work.actor)?;
        Ok(Done { location: PAGE.to_owned(), action: None, view })
    })
    .await
}
