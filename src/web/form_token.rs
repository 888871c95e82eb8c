//! A token in each form that only the browser which was given the form can send back: it is in a cookie, too, and
//! another site can neither read it nor, where cookies are kept to this host, set it.
//!
//! It is the second guard; the first is [`super::origin`], which asks what the browser says of the form's origin.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::cookies::{FORM_COOKIE, keep, sent};
use crate::people::hex;
use crate::refusal::Reason;

/// The field of a form that holds the token.
pub const FORM_TOKEN: &str = "form_token";

/// The token of a browser.
#[derive(Clone, Debug)]
pub struct FormToken {
    value: String,
    /// Whether the browser has it already.
    known: bool,
    over_tls: bool,
}

impl FormToken {
    /// The browser's token; one is made up for a browser that has none.
    pub(super) fn of(headers: &HeaderMap, over_tls: bool) -> FormToken {
        let value = sent(headers, FORM_COOKIE, over_tls);
        match value.filter(|value| value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            Some(value) => FormToken { value, known: true, over_tls },
            None => FormToken { value: hex(&rand::random::<[u8; 16]>()), known: false, over_tls },
        }
    }

    /// What the form sends along.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Refuses a form that does not bring the browser's token.
    pub(super) fn check(&self, fields: &[(String, String)]) -> Result<(), Reason> {
        let hash = |text: &str| Sha256::digest(text.as_bytes());
        let given = fields.iter().find(|(name, _)| name == FORM_TOKEN).map(|(_, value)| value.as_str());
        // Hashes are compared, so that how long it takes says nothing of the token.
        let same = given.is_some_and(|given| hash(given) == hash(&self.value));
        if self.known && same { Ok(()) } else { Err(Reason::FormTokenWrong {}) }
    }

    /// Gives the browser its token with a page.
    pub(super) fn hand_over(&self, mut response: Response) -> Response {
        let kind = response.headers().get(CONTENT_TYPE).map(|kind| kind.as_bytes());
        if self.known || !kind.is_some_and(|kind| kind.starts_with(b"text/html")) {
            return response;
        }
        keep(&mut response, FORM_COOKIE, &self.value, None, self.over_tls);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::SET_COOKIE;
    use axum::response::{Html, IntoResponse};

    #[test]
    fn a_form_is_taken_with_the_token_of_its_browser_alone() {
        let headers = |cookie: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("cookie", cookie.parse().unwrap());
            headers
        };
        let (mine, other) = ("a".repeat(32), "b".repeat(32));
        let fields = |token: &str| vec![(FORM_TOKEN.to_owned(), token.to_owned())];
        let token = FormToken::of(&headers(&format!("socai_form={mine}")), false);
        assert_eq!(token.check(&fields(&mine)), Ok(()));
        assert!(token.check(&fields(&other)).is_err());
        assert!(token.check(&[]).is_err());
        let fresh = FormToken::of(&HeaderMap::new(), false);
        assert!(fresh.check(&fields(fresh.value())).is_err(), "the browser never had it");
        let over_tls = FormToken::of(&headers(&format!("socai_form={mine}")), true);
        assert!(over_tls.check(&fields(&mine)).is_err(), "a cookie that another host may have set");
        assert!(FormToken::of(&headers("socai_form=x"), false).check(&fields("x")).is_err());
    }

    #[test]
    fn a_browser_is_given_its_token_with_its_first_page() {
        let set = |token: &FormToken, response: Response| {
            let response = token.hand_over(response);
            response.headers().get(SET_COOKIE).map(|it| it.to_str().unwrap().to_owned())
        };
        let fresh = FormToken::of(&HeaderMap::new(), true);
        let cookie = set(&fresh, Html("").into_response()).unwrap();
        assert!(cookie.starts_with(&format!("__Host-socai_form={}", fresh.value())), "{cookie}");
        for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(set(&fresh, "body{}".into_response()), None, "files that are kept hold no cookie");
    }
}
