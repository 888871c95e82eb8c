//! Signing in and out, for browsers and for programs.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::opening::open_until_code;
use super::{Caller, Credential, LIFETIME, Opened, SessionKind, open, pages, store};
use crate::app::Shared;
use crate::audit::Origin;
use crate::db::{WriteTx, blocking};
use crate::error::Result;
use crate::ids::UserId;
use crate::people::throttle::Try;
use crate::people::{accounts, passwords, second_factor};
use crate::refusal::Reason;
use crate::ui::layout::percent_encoded;
use crate::web::cookies::{self, LANGUAGE_COOKIE, SESSION_COOKIE};
use crate::web::{Input, Path, Query, Visit};

/// User name and password.
#[derive(Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Credentials {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
    /// The code of the second factor, where the account has one: of the app, or a recovery code.
    pub code: String,
    /// Where to go then (pages only).
    #[schema(ignore)]
    pub next: String,
}

/// A token for the API.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Token {
    /// To be sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds until it is no longer taken.
    pub expires_in: i64,
}

/// Somebody whose password was right.
struct Proven {
    user: UserId,
    has_second_factor: bool,
    counted: Try,
    /// The hash that the password was compared with, and the one to keep where that is outdated.
    hash: String,
    new_hash: Option<String>,
}

/// Who has this password, or a refusal that does not tell which part was wrong. Counted as a try until it is forgiven.
async fn proven(app: &Shared, caller: &Caller, username: &str, password: String) -> Result<Proven> {
    let (db, caller, username) = (app.db.clone(), caller.clone(), username.trim().to_owned());
    let (counted, known) = blocking(move || {
        let counted = Try::count(&db, &username, &caller)?;
        Ok((counted, db.read(|conn| accounts::find_credentials(conn, &username))?))
    })
    .await?;
    let hash = known.as_ref().map(|it| it.password_hash.clone());
    let is_right = passwords::is_right(password.clone(), hash).await?;
    let known = known.filter(|_| is_right).ok_or(Reason::WrongCredentials {})?;
    let outdated = passwords::is_outdated(&known.password_hash);
    let new_hash = if outdated { Some(passwords::hashed(password).await?) } else { None };
    Ok(Proven {
        user: known.id,
        has_second_factor: known.has_second_factor,
        counted,
        hash: known.password_hash,
        new_hash,
    })
}

/// Lets the audit trail tell of who tried to sign in, and how that ended. Who has to wait is not told of again: guesses
/// would fill it.
fn noted(visit: &Visit, username: &str, outcome: Result<Proven>) -> Result<Proven> {
    let tried = visit.origin.named(username.trim());
    let (user, code) = match &outcome {
        Ok(proven) => (Some(proven.user), ""),
        Err(error) => match error.refusal().map(|refusal| &refusal.first().reason) {
            Some(reason @ Reason::WrongCredentials {}) => (None, reason.code()),
            _ => return outcome,
        },
    };
    visit.app.trail.note_security(Origin { user, ..tried }, &visit.route, code);
    outcome
}

/// Lets the audit trail tell of a code that was sent, and whether it was right.
fn code_noted<T>(visit: &Visit, origin: Origin, outcome: Result<T>) -> Result<T> {
    let code = match &outcome {
        Ok(_) => "",
        Err(error) => match error.refusal().map(|refusal| &refusal.first().reason) {
            Some(reason @ Reason::WrongCode {}) => reason.code(),
            _ => return outcome,
        },
    };
    visit.app.trail.note_security(origin, &visit.route, code);
    outcome
}

impl Proven {
    /// Refuses where the account was disabled, or its password set anew, since it was looked at.
    fn must_hold(&self, tx: &mut WriteTx<'_>) -> Result<()> {
        if !accounts::has_password_hash(tx, self.user, &self.hash)? {
            return Err(Reason::WrongCredentials {}.into());
        }
        if let Some(hash) = &self.new_hash {
            accounts::set_password_hash(tx, self.user, hash)?;
        }
        Ok(())
    }
}

/// A bearer token for the API.
#[utoipa::path(post, path = "/tokens", request_body = Credentials, responses((status = 200, body = Token)), security(()))]
pub async fn create_token(
    visit: Visit,
    State(app): State<Shared>,
    caller: Caller,
    input: Input<Credentials>,
) -> Result<Response> {
    let Credentials { username, password, code, .. } = input.value;
    let proven = proven(&app, &caller, &username, password).await;
    let proven = noted(&visit, &username, proven)?;
    if proven.has_second_factor && code.trim().is_empty() {
        return Err(Reason::CodeNeeded {}.at("code").into());
    }
    let (service, has_code) = (app.clone(), proven.has_second_factor);
    let origin = Origin { user: Some(proven.user), ..visit.origin.named(username.trim()) };
    let opened = blocking(move || {
        service.keys.keep_young(&service.db)?;
        service.db.beside_the_trail().write(|tx| {
            proven.must_hold(tx)?;
            if proven.has_second_factor && !second_factor::take_code(tx, proven.user, &code)? {
                return Err(Reason::WrongCode {}.at("code").into());
            }
            proven.counted.forgive(tx)?;
            open(tx, &service.keys, proven.user, SessionKind::Api, &caller)
        })
    });
    let opened = if has_code { code_noted(&visit, origin, opened.await) } else { opened.await };
    let token = Token { access_token: opened?.token, token_type: "Bearer", expires_in: LIFETIME };
    crate::web::json(200, &token)
}

/// Where to go after signing in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NextQuery {
    /// A path of this service.
    pub next: String,
}

/// The page to sign in on.
pub async fn sign_in_page(visit: Visit, Query(query): Query<NextQuery>) -> Result<Response> {
    Ok(pages::sign_in(&visit, &query.next).into_response())
}

/// A path of this service; anything else leads home.
fn local(path: &str) -> &str {
    if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') { path } else { "/" }
}

/// Leads somebody on whose session was opened.
pub(in crate::people) fn led_on(visit: &Visit, opened: &Opened, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    cookies::keep(&mut response, SESSION_COOKIE, &opened.token, Some(LIFETIME), visit.over_tls);
    response
}

/// Signs in on a page.
pub async fn sign_in(
    visit: Visit,
    State(app): State<Shared>,
    caller: Caller,
    input: Input<Credentials>,
) -> Result<Response> {
    let Credentials { username, password, next, .. } = input.value;
    let proven = proven(&app, &caller, &username, password).await;
    let proven = noted(&visit, &username, proven)?;
    let awaits_code = proven.has_second_factor;
    // What this browser was signed in with before ends.
    let before =
        visit.signed_in().await?.map(|it| Ok::<_, Reason>((it.actor.id, it.session()?))).transpose()?;
    let (hash, made) = caller.browser();
    let (service, from) = (app.clone(), caller.clone());
    let opened = blocking(move || {
        service.keys.keep_young(&service.db)?;
        service.db.beside_the_trail().write(|tx| {
            proven.must_hold(tx)?;
            if let Some((user, session)) = before {
                store::end(tx, user, session)?;
            }
            if awaits_code {
                return open_until_code(tx, &service.keys, proven.user, &from);
            }
            proven.counted.forgive(tx)?;
            store::remember_browser(tx, proven.user, &hash)?;
            open(tx, &service.keys, proven.user, SessionKind::Page, &from)
        })
    });
    let opened = opened.await?;
    if awaits_code {
        let to = format!("/sign-in/code?next={}", percent_encoded(local(&next)));
        return Ok(led_on(&visit, &opened, &to));
    }
    let mut response = led_on(&visit, &opened, local(&next));
    caller.hand_over(&mut response, made.as_deref());
    Ok(response)
}

/// The code of the second factor.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct CodeInput {
    /// Of the app, or a recovery code.
    pub code: String,
    /// Where to go then.
    pub next: String,
}

/// The page that asks for the code of the second factor.
pub async fn code_page(visit: Visit, Query(query): Query<NextQuery>) -> Result<Response> {
    match visit.signed_in().await? {
        None => Err(Reason::NotSignedIn {}.into()),
        Some(it) if !it.awaits_code => Ok(Redirect::to(local(&query.next)).into_response()),
        Some(_) => Ok(pages::code(&visit, &query.next).into_response()),
    }
}

/// Signs in altogether, with the code of the second factor.
pub async fn send_code(
    visit: Visit,
    State(app): State<Shared>,
    caller: Caller,
    input: Input<CodeInput>,
) -> Result<Response> {
    let CodeInput { code, next } = input.value;
    let waiting = visit.signed_in().await?.filter(|it| it.awaits_code).ok_or(Reason::NotSignedIn {})?;
    let waits_in = waiting.session()?;
    let actor = waiting.actor;
    let origin = visit.origin.of(&actor);
    let (hash, made) = caller.browser();
    let (service, from) = (app.clone(), caller.clone());
    let opened = blocking(move || {
        let counted = Try::count(&service.db, &actor.username, &from)?;
        service.db.beside_the_trail().write(|tx| {
            if !store::end(tx, actor.id, waits_in)? {
                return Err(Reason::NotSignedIn {}.into());
            }
            if !second_factor::take_code(tx, actor.id, &code)? {
                return Err(Reason::WrongCode {}.at("code").into());
            }
            counted.forgive(tx)?;
            store::remember_browser(tx, actor.id, &hash)?;
            open(tx, &service.keys, actor.id, SessionKind::Page, &from)
        })
    });
    let opened = code_noted(&visit, origin, opened.await)?;
    let mut response = led_on(&visit, &opened, local(&next));
    caller.hand_over(&mut response, made.as_deref());
    Ok(response)
}

/// Signs out on a page: the session ends, and the browser forgets its token.
pub async fn sign_out(visit: Visit, State(app): State<Shared>) -> Result<Response> {
    if let Some(signed_in) = visit.signed_in().await?
        && let Credential::Session(session) = signed_in.by
    {
        let db = app.db.clone();
        let origin = visit.origin.of(&signed_in.actor);
        blocking(move || db.beside_the_trail().write(|tx| store::end(tx, signed_in.actor.id, session)))
            .await?;
        app.trail.note_security(origin, &visit.route, "");
    }
    let mut response = Redirect::to("/sign-in").into_response();
    cookies::keep(&mut response, SESSION_COOKIE, "", Some(0), visit.over_tls);
    Ok(response)
}

/// Where to come back to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BackQuery {
    /// A path of this service.
    pub back: String,
}

/// Chooses the language of pages.
pub async fn choose_language(
    visit: Visit,
    Path(code): Path<String>,
    Query(query): Query<BackQuery>,
) -> Result<Response> {
    let known = crate::i18n::Locale::from_code(&code);
    let locale = known.ok_or_else(|| Reason::NotFound { what: "page".to_owned(), given: code })?;
    const YEAR: i64 = 365 * 24 * 60 * 60;
    let mut response = Redirect::to(local(&query.back)).into_response();
    cookies::keep(&mut response, LANGUAGE_COOKIE, locale.code(), Some(YEAR), visit.over_tls);
    Ok(response)
}
