//! Cookies of the service: never read by scripts, kept to this site, and, over TLS, to TLS and to this host.

use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use cookie::{Cookie, SameSite};

/// The cookie that holds a page's token.
pub const SESSION_COOKIE: &str = "socai_session";
/// The cookie that holds the chosen language.
pub const LANGUAGE_COOKIE: &str = "socai_language";
/// The cookie by which a browser is known that somebody signed in from before.
pub const BROWSER_COOKIE: &str = "socai_browser";
/// The cookie that holds the token of forms.
pub(super) const FORM_COOKIE: &str = "socai_form";

/// A browser takes a cookie called `__Host-…` from this host alone, and over TLS alone.
fn full_name(name: &str, over_tls: bool) -> String {
    if over_tls { format!("__Host-{name}") } else { name.to_owned() }
}

/// What a cookie holds that came along.
pub fn sent(headers: &HeaderMap, name: &str, over_tls: bool) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(&full_name(name, over_tls)).map(|cookie| cookie.value().to_owned())
}

/// Has the browser keep a cookie for so many seconds; until it is closed where none are said.
pub fn keep(response: &mut Response, name: &str, value: &str, seconds: Option<i64>, over_tls: bool) {
    // Lax and not Strict: who follows a link from elsewhere would else seem not to be signed in, and would get a new
    // token of forms, which would spoil the forms that are open already.
    let mut cookie = Cookie::build((full_name(name, over_tls), value.to_owned()))
        .path("/")
        .http_only(true)
        .secure(over_tls)
        .same_site(SameSite::Lax)
        .build();
    if let Some(seconds) = seconds {
        cookie.set_max_age(cookie::time::Duration::seconds(seconds));
    }
    if let Ok(cookie) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
