//! From where somebody signs in.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{HOST, USER_AGENT};
use axum::http::request::Parts;
use axum::response::Response;

use super::store::KNOWN_FOR;
use crate::app::Shared;
use crate::error::{Error, Result};
use crate::people::secrets;
use crate::web::cookies::{self, BROWSER_COOKIE};
use crate::web::{Client, Visit};

/// Where a request comes from, as far as signing in cares.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The address, to be shown; empty where it is not known.
    pub address: String,
    /// The address, or, of IPv6, its network: by which tries are counted.
    pub network: String,
    /// What the browser calls itself, cut to a length.
    pub user_agent: String,
    /// SHA-256 of what the browser's cookie holds, if it has one.
    pub browser_hash: Option<String>,
    /// Where the service is, as this browser reached it: `https://host`.
    pub service: String,
    over_tls: bool,
}

impl Caller {
    /// What the browser is known by: what it has already, or else something new, which [`Caller::hand_over`] gives it.
    pub(in crate::people) fn browser(&self) -> (String, Option<String>) {
        match &self.browser_hash {
            Some(hash) => (hash.clone(), None),
            None => {
                let made = secrets::random(26);
                (secrets::hash(&made), Some(made))
            }
        }
    }

    /// Has the browser keep what it is known by from now on.
    pub(in crate::people) fn hand_over(&self, response: &mut Response, made: Option<&str>) {
        if let Some(made) = made {
            cookies::keep(response, BROWSER_COOKIE, made, Some(KNOWN_FOR * 24 * 60 * 60), self.over_tls);
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Shared: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Caller> {
        let visit = Visit::of(Shared::from_ref(state), parts);
        let header = |name| parts.headers.get(name).map_or("", |it| it.to_str().unwrap_or(""));
        let trusted = &visit.app.guard.settings.trusted_proxies;
        let client = Client::of(&parts.extensions, &parts.headers, trusted);
        let cookie = cookies::sent(&parts.headers, BROWSER_COOKIE, visit.over_tls);
        let scheme = if visit.over_tls { "https" } else { "http" };
        let host = header(HOST);
        Ok(Caller {
            address: client.map_or_else(String::new, |client| client.address.to_string()),
            network: client.map_or_else(|| "-".to_owned(), |client| client.network().to_string()),
            user_agent: header(USER_AGENT).chars().take(300).collect(),
            browser_hash: cookie.filter(|cookie| cookie.len() == 26).map(|cookie| secrets::hash(&cookie)),
            service: if host.is_empty() { String::new() } else { format!("{scheme}://{host}") },
            over_tls: visit.over_tls,
        })
    }
}
