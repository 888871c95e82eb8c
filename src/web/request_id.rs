//! Each request has an id: in the log, in the answer's `X-Request-Id`, and on the page that says something broke.
//!
//! One line is logged for each answer: the route, never the address as it was asked, which may hold anything that
//! somebody typed; no name, no address of a person, no token.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::client::{Peer, Range};
use super::context::below_mount;
use super::noted;
use crate::app::Shared;
use crate::audit::Origin;
use crate::people::hex;

/// The header that holds the id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub String);

/// What is found out about a request on its way: the first that was said is kept, since a page that is drawn again
/// for a form passes through another route.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The route that it met.
    pub route: OnceLock<String>,
    /// The code of its refusal.
    pub refused: OnceLock<&'static str>,
    /// Who it was, and from where.
    pub origin: OnceLock<Origin>,
}

impl RequestId {
    /// The id that a trusted proxy gave the request, or a new one.
    fn of(extensions: &Extensions, headers: &HeaderMap, trusted: &[Range]) -> RequestId {
        let by_proxy = extensions
            .get::<Peer>()
            .is_some_and(|peer| trusted.iter().any(|range| range.contains(peer.0.ip())));
        let plain = |id: &&str| {
            (8..=64).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let given = headers.get(REQUEST_ID).filter(|_| by_proxy);
        let given = given.and_then(|id| id.to_str().map_or(None, Some)).filter(plain);
        RequestId(given.map_or_else(|| hex(&rand::random::<[u8; 8]>()), str::to_owned))
    }
}

/// Gives a request its id, and notes how it was answered.
pub async fn observe(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let trusted = &app.guard.settings.trusted_proxies;
    let id = RequestId::of(request.extensions(), request.headers(), trusted);
    let seen = Arc::new(Seen::default());
    let method = request.method().clone();
    let asked = request.uri().path_and_query().map_or_else(String::new, |asked| below_mount(asked.as_str()));
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(Arc::clone(&seen));
    let span = tracing::info_span!("request", id = id.0);
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let took = started.elapsed();
    let status = response.status().as_u16();
    let route = seen.route.get().map_or("none", String::as_str);
    let refused = seen.refused.get().copied();
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(%method, route, status, refused, milliseconds, "answered"));
    if let Some(origin) = seen.origin.get() {
        noted::note(&app.trail, origin, &method, (&below_mount(route), &asked), &response, refused);
    }
    app.guard.metrics.answered(method.as_str(), route, status, refused, took);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_from_a_trusted_proxy_alone_and_only_a_plain_one() {
        let trusted = ["10.0.0.1".parse().unwrap()];
        let id = |peer: &str, given: &str| {
            let mut extensions = Extensions::new();
            extensions.insert(Peer(format!("{peer}:1").parse().unwrap()));
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, given.parse().unwrap());
            RequestId::of(&extensions, &headers, &trusted).0
        };
        assert_eq!(id("10.0.0.1", "0123456789abcdef"), "0123456789abcdef");
        assert_ne!(id("9.9.9.9", "0123456789abcdef"), "0123456789abcdef");
        assert_ne!(id("10.0.0.1", "a b c d e f g h"), "a b c d e f g h");
        assert_ne!(id("10.0.0.1", "short"), "short");
        assert_eq!(id("9.9.9.9", "").len(), 16);
    }
}
