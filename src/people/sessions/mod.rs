//! Being signed in.
//!
//! Owns `sessions`, `signing_keys` and `known_browsers`.
//!
//! 1. What is sent with a request is a signed token of at most an hour that names a session; the session is looked up
//!    at each request, so that ending it acts on the next one.
//! 2. A page's session ends after twelve hours. While it is used, its token is made anew; unused, the token lapses
//!    after an hour, and the session with it. A program's session ends with its token, after an hour.
//! 3. Tokens of pages are in a cookie and of no use to the API, and the other way round.
//! 4. The latest key signs; the one before it verifies for as long as a token lasts. A key that is 90 days old is
//!    followed by a new one at the next signing in; `socai keys rotate` makes one at once.
//! 5. Changing one's password, setting up or taking off the second factor ends all other sessions of the person;
//!    disabling the account, changing its role, or a new link for its password ends all, and its API tokens.

mod caller;
mod keys;
mod opening;
pub mod pages;
pub mod signing_in;
mod store;

use axum::http::Method;
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::api_tokens::{self, Scope};
use super::model::{Actor, Role};
use super::second_factor;
use crate::agencies::find_agency;
use crate::app::Shared;
use crate::book::now;
use crate::coded::coded;
use crate::db::schema::{second_factors, sessions, users};
use crate::db::{Conn, blocking};
use crate::error::Result;
use crate::ids::{AgencyId, ApiTokenId, SessionId, UserId};
use crate::refusal::Reason;

pub use caller::Caller;
pub use keys::{Keys, LIFETIME, rotate as rotate_keys};
pub(super) use opening::open_until_code;
pub use opening::{Opened, open};
pub use store::{SessionView, browser_name};
pub(super) use store::{count_open, end, end_all, list_open, remember_browser};

coded! {
    /// Where a session's tokens may be used: one that was stolen from a page is of no use to the API.
    SessionKind {
        /// In a cookie.
        Page = "page",
        /// As a bearer.
        Api = "api",
    }
}

/// What came along to say who asks.
#[derive(Clone)]
pub enum Presented {
    /// Nothing.
    Nothing,
    /// A page's cookie.
    Cookie(String),
    /// A bearer token: that of a session, or an API token.
    Bearer(String),
}

/// How somebody is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// By being signed in.
    Session(SessionId),
    /// By an API token.
    Token {
        /// Its number.
        id: ApiTokenId,
        /// Its name.
        name: String,
        /// How far it reaches.
        scope: Scope,
    },
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// How it is known.
    pub by: Credential,
    /// Whether the code of the second factor is still to come.
    awaits_code: bool,
    /// Whether the book asks for a second factor that the account has not.
    lacks_second_factor: bool,
    /// How far the book had come when they were let in: [`crate::db::version`].
    pub as_of: String,
    /// The token made anew, if it was time.
    pub(crate) renewed: Option<String>,
}

/// How often use is noted: a write, which reading need not wait for.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(5);

impl SignedIn {
    /// Whether there is nothing left to do before anything else.
    pub fn is_complete(&self) -> bool {
        !self.awaits_code && !self.lacks_second_factor
    }

    /// Refuses what must wait for the second factor, and writes of a token that reads.
    pub(crate) fn may_ask(&self, method: &Method, address: &str) -> Result<(), Reason> {
        if self.awaits_code {
            return Err(Reason::CodeNeeded {});
        }
        let path = address.split('?').next().unwrap_or(address);
        let path = path.strip_prefix("/api/v1").unwrap_or(path);
        let sets_up = path == "/account/second-factor" || path == "/account/second-factor/confirmation";
        if self.lacks_second_factor && !sets_up {
            return Err(Reason::SecondFactorNeeded {});
        }
        match &self.by {
            Credential::Token { scope: Scope::Read, .. } if !method.is_safe() => Err(self.beyond_token()),
            _ => Ok(()),
        }
    }

    fn beyond_token(&self) -> Reason {
        match &self.by {
            Credential::Token { name, scope, .. } => {
                Reason::TokenNotAllowed { token: name.clone(), scope: scope.code().to_owned() }
            }
            Credential::Session(_) => Reason::NotSignedIn {},
        }
    }

    /// The session; refused to API tokens, which do nothing to accounts.
    pub fn session(&self) -> Result<SessionId, Reason> {
        match &self.by {
            Credential::Session(id) => Ok(*id),
            Credential::Token { .. } => Err(self.beyond_token()),
        }
    }
}

/// An account as signing in needs it.
#[derive(Queryable)]
struct Account {
    id: UserId,
    username: String,
    full_name: String,
    role: Role,
    agency: Option<AgencyId>,
    confirmed_at: Option<NaiveDateTime>,
}

impl Account {
    /// Who this is now.
    fn signed_in(self, conn: &mut Conn, by: Credential, awaits_code: bool) -> Result<SignedIn> {
        let agency = match self.agency {
            Some(agency) => find_agency(conn, agency)?,
            None => None,
        };
        let lacks_second_factor = self.confirmed_at.is_none() && second_factor::is_required(conn, self.role)?;
        let actor = Actor {
            id: self.id,
            username: self.username,
            full_name: self.full_name,
            role: self.role,
            agency,
            communication_unit_pays: self.role == Role::CommunicationUnit
                && super::settings::communication_unit_pays(conn)?,
        };
        let as_of = crate::db::version(conn)?;
        Ok(SignedIn { actor, by, awaits_code, lacks_second_factor, as_of, renewed: None })
    }
}

type AccountColumns = (
    users::id,
    users::username,
    users::full_name,
    users::role,
    users::agency_id,
    diesel::dsl::Nullable<second_factors::confirmed_at>,
);

fn account_columns() -> AccountColumns {
    (
        users::id,
        users::username,
        users::full_name,
        users::role,
        users::agency_id,
        second_factors::confirmed_at.nullable(),
    )
}

/// Whose session it is, and when its use was noted last.
fn find_by_session(
    conn: &mut Conn,
    named: &keys::Named,
    kind: SessionKind,
) -> Result<Option<(SignedIn, NaiveDateTime, NaiveDateTime)>> {
    use sessions as s;
    let row: Option<(Account, bool, NaiveDateTime, NaiveDateTime)> = s::table
        .inner_join(users::table.left_join(second_factors::table))
        .select((account_columns(), s::awaits_code, s::last_used_at, s::expires_at))
        .filter(s::id.eq(named.session))
        .filter(s::user_id.eq(named.user))
        .filter(s::kind.eq(kind))
        .filter(s::ended_at.is_null())
        .filter(s::expires_at.gt(now()))
        .filter(users::disabled_at.is_null())
        .get_result(conn)
        .optional()?;
    let Some((account, awaits_code, last_used_at, expires_at)) = row else { return Ok(None) };
    let by = Credential::Session(named.session);
    Ok(Some((account.signed_in(conn, by, awaits_code)?, last_used_at, expires_at)))
}

/// Whose API token it is, and when its use was noted last.
fn find_by_api_token(conn: &mut Conn, token: &str) -> Result<Option<(SignedIn, Option<NaiveDateTime>)>> {
    let Some(found) = api_tokens::find(conn, token)? else { return Ok(None) };
    let account: Option<Account> = users::table
        .left_join(second_factors::table)
        .select(account_columns())
        .filter(users::id.eq(found.user))
        .filter(users::disabled_at.is_null())
        .get_result(conn)
        .optional()?;
    let Some(account) = account else { return Ok(None) };
    let by = Credential::Token { id: found.id, name: found.name, scope: found.scope };
    Ok(Some((account.signed_in(conn, by, false)?, found.last_used_at)))
}

/// Who asks, if what they sent still holds. Asked of the database at each request.
pub async fn find_signed_in(app: &Shared, presented: &Presented) -> Result<Option<SignedIn>> {
    let (token, kind) = match presented {
        Presented::Nothing => return Ok(None),
        Presented::Cookie(token) => (token.clone(), SessionKind::Page),
        Presented::Bearer(token) => (token.clone(), SessionKind::Api),
    };
    let service = app.clone();
    let found = app.db.reading(move |conn| {
        if kind == SessionKind::Api && api_tokens::is_one(&token) {
            let found = find_by_api_token(conn, &token)?;
            return Ok(found.map(|(who, used)| (who, used.is_none_or(|used| now() - used > NOTED_EVERY))));
        }
        service.keys.refresh(conn)?;
        let Some(named) = service.keys.read(&token, kind) else { return Ok(None) };
        let Some((mut who, last_used_at, expires_at)) = find_by_session(conn, &named, kind)? else {
            return Ok(None);
        };
        if kind == SessionKind::Page && !who.awaits_code && named.is_to_be_renewed() {
            who.renewed = Some(service.keys.issue(named.user, named.session, kind, expires_at)?);
        }
        Ok(Some((who, now() - last_used_at > NOTED_EVERY)))
    });
    let Some((who, is_to_be_noted)) = found.await? else { return Ok(None) };
    if is_to_be_noted {
        note_use(app, who.by.clone());
    }
    Ok(Some(who))
}

/// Notes that a session or token was used, without having the request wait for its turn to write.
fn note_use(app: &Shared, by: Credential) {
    let db = app.db.clone();
    tokio::spawn(async move {
        let noted = blocking(move || {
            db.beside_the_trail().write(|tx| match &by {
                Credential::Session(id) => store::note_use(tx, *id),
                Credential::Token { id, .. } => api_tokens::note_use(tx, *id),
            })
        });
        if let Err(error) = noted.await {
            tracing::warn!(%error, "the use of a session could not be noted");
        }
    });
}
