//! Forms are taken from socai's own pages alone: a browser says where a request comes from.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::Error;
use crate::refusal::Reason;

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().map_or(None, Some))
}

/// The foreign origin of a request that would change something, if it has one.
fn foreign_origin(method: &Method, headers: &HeaderMap) -> Option<String> {
    if method.is_safe() {
        return None;
    }
    if let Some(site) = header(headers, "sec-fetch-site") {
        return (!matches!(site, "same-origin" | "none")).then(|| site.to_owned());
    }
    let origin = header(headers, ORIGIN.as_str())?;
    let host = header(headers, HOST.as_str()).unwrap_or("");
    let same = origin.split_once("://").is_some_and(|(_, origin_host)| origin_host == host);
    (!same).then(|| origin.to_owned())
}

/// Refuses a form that another site had the browser send.
pub async fn refuse_foreign_forms(request: Request, next: Next) -> Response {
    match foreign_origin(request.method(), request.headers()) {
        Some(origin) => Error::from(Reason::ForeignOrigin { origin }).into_response(),
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_from_elsewhere_is_seen_by_fetch_metadata_or_by_origin() {
        let foreign = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            foreign_origin(&Method::POST, &headers).is_some()
        };
        assert!(!foreign(&[("sec-fetch-site", "same-origin")]));
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]));
        assert!(!foreign(&[("origin", "http://book.vn:8080"), ("host", "book.vn:8080")]));
        assert!(foreign(&[("origin", "http://evil.vn"), ("host", "book.vn")]));
        assert!(foreign(&[("origin", "null"), ("host", "book.vn")]));
        assert!(!foreign(&[("host", "book.vn")]), "no browser");
    }
}
