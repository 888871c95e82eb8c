//! Forms are taken from socai's own pages alone: a browser says where a request comes from.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};

use crate::refusal::Reason;

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().map_or(None, Some))
}

/// The foreign origin of a request that would change something, if it has one.
fn foreign_origin(method: &Method, headers: &HeaderMap, over_tls: bool) -> Option<String> {
    if method.is_safe() {
        return None;
    }
    if let Some(site) = header(headers, "sec-fetch-site") {
        return (!matches!(site, "same-origin" | "none")).then(|| site.to_owned());
    }
    let origin = header(headers, ORIGIN.as_str())?;
    let host = header(headers, HOST.as_str()).unwrap_or("");
    let same = origin
        .split_once("://")
        .is_some_and(|(scheme, origin_host)| origin_host == host && (scheme == "https" || !over_tls));
    (!same).then(|| origin.to_owned())
}

/// Refuses a form that another site had the browser send.
pub(super) fn check_origin(method: &Method, headers: &HeaderMap, over_tls: bool) -> Result<(), Reason> {
    match foreign_origin(method, headers, over_tls) {
        Some(origin) => Err(Reason::ForeignOrigin { origin }),
        None => Ok(()),
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
            foreign_origin(&Method::POST, &headers, false).is_some()
        };
        assert!(!foreign(&[("sec-fetch-site", "same-origin")]));
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]));
        assert!(!foreign(&[("origin", "http://book.vn:8080"), ("host", "book.vn:8080")]));
        assert!(foreign(&[("origin", "http://evil.vn"), ("host", "book.vn")]));
        assert!(foreign(&[("origin", "null"), ("host", "book.vn")]));
        assert!(!foreign(&[("host", "book.vn")]), "no browser");
        let mut headers = HeaderMap::new();
        headers.insert("host", "book.vn".parse().unwrap());
        headers.insert("origin", "http://book.vn".parse().unwrap());
        assert!(foreign_origin(&Method::POST, &headers, true).is_some(), "a page that came without TLS");
        assert!(foreign_origin(&Method::GET, &headers, true).is_none());
    }
}
