//! Signing in and out, tokens, and accounts over the web.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};

use super::model::{NewUser, Role, User};
use super::tokens::{LIFETIME, Session};
use super::{authority::Act, passwords, store};
use crate::app::Shared;
use crate::audit::{Origin, Record};
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::refusal::Reason;
use crate::web::{Ctx, Input, LANGUAGE_COOKIE, Path, Query, SESSION_COOKIE, Visit};

/// User name and password.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Credentials {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
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

/// Who these credentials are, or a refusal that does not tell which part was wrong.
async fn authenticated(visit: &Visit, credentials: Credentials) -> Result<UserId> {
    let tried = visit.origin.named(credentials.username.trim());
    let outcome = right_credentials(&visit.app, credentials).await;
    let event = |user: Option<UserId>| Origin { user, ..tried.clone() };
    match &outcome {
        Ok(user) => visit.app.trail.note_security(event(Some(*user)), &visit.route, ""),
        Err(error) => {
            if let Some(refusal) = error.refusal() {
                visit.app.trail.note_security(event(None), &visit.route, refusal.first().reason.code());
            }
        }
    }
    outcome
}

async fn right_credentials(app: &Shared, credentials: Credentials) -> Result<UserId> {
    app.db
        .reading(move |conn| {
            let known = store::find_credentials(conn, credentials.username.trim())?;
            let hash = known.as_ref().map(|(_, hash)| hash.as_str());
            let right = passwords::check_password(&credentials.password, hash)?;
            let user = known.filter(|_| right).map(|(user, _)| user);
            user.ok_or_else(|| Reason::WrongCredentials {}.into())
        })
        .await
}

/// A bearer token for the API.
#[utoipa::path(post, path = "/tokens", request_body = Credentials, responses((status = 200, body = Token)), security(()))]
pub async fn create_token(
    visit: Visit,
    State(app): State<Shared>,
    input: Input<Credentials>,
) -> Result<Response> {
    let user = authenticated(&visit, input.value).await?;
    let access_token = app.keys.issue(user, Session::Api)?;
    let token = Token { access_token, token_type: "Bearer", expires_in: LIFETIME };
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
    Ok(super::pages::sign_in(&visit, &query.next).into_response())
}

/// A path of this service; anything else leads home.
fn local(path: &str) -> &str {
    if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') { path } else { "/" }
}

fn made_cookie(app: &Shared, name: &'static str, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(app.secure_cookies)
        .same_site(SameSite::Lax)
        .max_age(cookie::time::Duration::seconds(seconds))
        .build()
}

/// Signs in on a page.
pub async fn sign_in(visit: Visit, State(app): State<Shared>, input: Input<Credentials>) -> Result<Response> {
    let next = input.value.next.clone();
    let user = authenticated(&visit, input.value).await?;
    let token = app.keys.issue(user, Session::Page)?;
    tracing::debug!(locale = visit.locale.code(), "signed in");
    with_cookie(&made_cookie(&app, SESSION_COOKIE, token, LIFETIME), local(&next))
}

/// Signs out on a page.
pub async fn sign_out(visit: Visit, State(app): State<Shared>) -> Result<Response> {
    if let Some(actor) = visit.actor().await? {
        app.trail.note_security(visit.origin.of(&actor), &visit.route, "");
    }
    with_cookie(&made_cookie(&app, SESSION_COOKIE, String::new(), 0), "/sign-in")
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
    State(app): State<Shared>,
    Path(code): Path<String>,
    Query(query): Query<BackQuery>,
) -> Result<Response> {
    let known = crate::i18n::Locale::from_code(&code);
    let locale = known.ok_or_else(|| Reason::NotFound { what: "page".to_owned(), given: code })?;
    const YEAR: i64 = 365 * 24 * 60 * 60;
    with_cookie(&made_cookie(&app, LANGUAGE_COOKIE, locale.code().to_owned(), YEAR), local(&query.back))
}

fn with_cookie(cookie: &Cookie<'_>, to: &str) -> Result<Response> {
    let mut response = Redirect::to(to).into_response();
    let value = cookie.to_string().parse().map_err(|error| Error::broken(format!("{error}")))?;
    response.headers_mut().insert(SET_COOKIE, value);
    Ok(response)
}

/// All accounts.
#[derive(Serialize, utoipa::ToSchema)]
pub struct UserList {
    /// By name.
    pub users: Vec<User>,
}

/// Accounts, by name.
#[utoipa::path(get, path = "/users", responses((status = 200, body = UserList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    ctx.must_be_allowed(Act::People)?;
    let users = app.db.reading(store::list_users).await?;
    ctx.show(&UserList { users })
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
    /// The password.
    pub password: String,
}

/// Makes an account.
#[utoipa::path(post, path = "/users", request_body = UserInput, responses((status = 201, body = User)))]
pub async fn create(ctx: Ctx, input: Input<UserInput>) -> Result<Response> {
    ctx.submit_prepared(
        input,
        // Hashing is slow on purpose, and is done before the write that others wait for.
        |input| if input.password.is_empty() { Ok(String::new()) } else { passwords::hash(&input.password) },
        |work, input: &UserInput, hash: &String| {
            work.must_be_allowed(Act::People)?;
            let mut read = work.reader();
            let username = read.required("username", &input.username);
            let full_name = read.required("full_name", &input.full_name);
            read.required("password", &input.password);
            crate::budget::handlers::check_code(
                &mut read,
                "role",
                &input.role,
                Role::ALL.iter().map(|it| it.code()),
            );
            read.end(())?;
            let role =
                Role::from_code(&input.role).ok_or_else(|| Error::broken("a role that was just known"))?;
            let agency_code = Some(input.agency.trim().to_owned()).filter(|code| !code.is_empty());
            let new = NewUser { username, full_name, role, agency_code, password: String::new() };
            let id = store::insert_user(work.tx, &new, hash)?;
            work.made(Record::new("users", Some(id.0)));
            let made = store::list_users(work.tx)?.into_iter().find(|user| user.id == id);
            let view = made.ok_or_else(|| Error::broken("an account that was just made is gone"))?;
            Ok(crate::web::Done { location: "/users".to_owned(), action: None, view })
        },
    )
    .await
}
