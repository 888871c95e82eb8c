//! A request for a page, and the form that came with it: checked, read, and drawn again where it is refused or asks for
//! another row.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use maud::html;
use tower::ServiceExt;

use super::body::read_whole;
use super::context::{Retyped, Visit};
use super::form_token::{FORM_TOKEN, FormToken};
use super::input::{LARGEST_BODY, form_fields};
use super::origin::check_origin;
use super::upload::{LARGEST_FILE, read_form};
use crate::error::Error;
use crate::refusal::{Class, Reason, Refusal};
use crate::ui::form::{Button, hidden};
use crate::ui::layout::percent_encoded;

/// A request for a page, with the form that came with it.
pub(super) struct SentPage {
    pub pages: Router,
    pub headers: HeaderMap,
    pub token: FormToken,
    /// Names and values; none before they are read, and none of a form that another site may have sent.
    pub fields: Vec<(String, String)>,
}

impl SentPage {
    pub async fn answer(&mut self, visit: &Visit, parts: Parts, body: Body, receives_file: bool) -> Response {
        let body = match self.checked(visit, &parts, body, receives_file).await {
            Ok(body) => body,
            Err(error) => return error.into_response(),
        };
        // Asked for other rows, or for the form itself again, it is drawn and not sent on.
        let asks =
            |(name, value): &(String, String)| ["more", "less"].contains(&&**name) && !value.is_empty();
        if let (true, Some(page)) = (self.fields.iter().any(asks), self.form_page()) {
            let retyped = Retyped { fields: without_row(self.fields.clone()), refusal: None };
            return self.drawn_again(page, retyped).await;
        }
        infallible(self.pages.clone().oneshot(Request::from_parts(parts, body)).await)
    }

    /// The body, once it is sure that this browser was given the form by socai.
    async fn checked(
        &mut self,
        visit: &Visit,
        parts: &Parts,
        body: Body,
        receives_file: bool,
    ) -> Result<Body, Error> {
        if parts.method.is_safe() {
            return Ok(body);
        }
        check_origin(&parts.method, &parts.headers, visit.over_tls)?;
        if receives_file && visit.account().is_none() {
            // A large body is read of people who are signed in.
            return Err(Reason::NotSignedIn {}.into());
        }
        let most = if receives_file { LARGEST_FILE } else { LARGEST_BODY };
        let bytes = read_whole(body, most, &parts.extensions).await?;
        // What cannot be read as a form has no fields, and so no token.
        let fields = match receives_file {
            true => read_form(&parts.headers, bytes.clone()).await.map_or(Vec::new(), |form| form.fields),
            false => form_fields(&bytes),
        };
        self.token.check(&fields)?;
        self.fields = fields;
        Ok(Body::from(bytes))
    }

    /// The page of socai that the form stands on.
    fn form_page(&self) -> Option<Uri> {
        let (_, page) = self.fields.iter().find(|(name, page)| name == "form_page" && is_local(page))?;
        page.parse().map_or(None, Some)
    }

    /// A refusal for money knows no form: it is told at the field that asked for too much.
    fn at_its_field(&self, refusal: &Refusal) -> Refusal {
        const ASKING: [&str; 4] = ["amount", "portions[0][amount]", "funding[0][line]", "items[0][quantity]"];
        let sent = |name: &&str| self.fields.iter().any(|(field, _)| field == name);
        let asking = ASKING.into_iter().find(sent);
        refusal.clone().map(|problem| match (problem.reason.class(), &problem.place.field, asking) {
            (Class::Money | Class::Policy, None, Some(field)) => problem.reason.at(field),
            _ => problem,
        })
    }

    async fn drawn_again(&self, page: Uri, retyped: Retyped) -> Response {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = page;
        *request.headers_mut() = self.headers.clone();
        request.extensions_mut().insert(Arc::new(retyped));
        request.extensions_mut().insert(self.token.clone());
        infallible(self.pages.clone().oneshot(request).await)
    }

    /// A form that was filled in while the session ended: it is kept on this page, and goes back to where it stood once
    /// its sender has signed in beside it. The form's token is the browser's and outlives the session.
    pub fn kept(&self, visit: &Visit) -> Option<Response> {
        let page = self.form_page()?.to_string();
        let action = self.fields.iter().find(|(name, _)| name == "form_action").map(|(_, action)| action)?;
        // A password is written into no page.
        if !is_local(action) || self.fields.iter().any(|(name, _)| name.contains("password")) {
            return None;
        }
        let given = ["form_token", "idempotency_key", "check", "more", "less"];
        let typed = self.fields.iter().filter(|(name, _)| !given.contains(&name.as_str()));
        let body = html! {
            p.lead { (visit.text("kept-lead")) }
            ol {
                li { a href={ "/sign-in?next=" (percent_encoded(&page)) } target="_blank" { (visit.text("kept-sign-in")) } }
                li { (visit.text("kept-come-back")) }
            }
            form method="post" action=(action) novalidate {
                (hidden(FORM_TOKEN, self.token.value()))
                @for (name, value) in typed { (hidden(name, value)) }
                (Button::primary(visit.text("kept-continue")).sending("more", "kept"))
            }
        };
        let drawn = visit.on(&page).page(None, visit.text("kept-title"), Vec::new(), body);
        Some((StatusCode::UNAUTHORIZED, drawn).into_response())
    }

    /// The page that the form stands on, with what was typed and why it was refused.
    pub async fn redrawn_with(&self, refusal: &Refusal) -> Option<Response> {
        let page = self.form_page()?;
        if leads_to(&refusal.first().reason, &page.to_string()).is_some() {
            return None;
        }
        let refusal = self.at_its_field(refusal);
        let retyped = Retyped { fields: self.fields.clone(), refusal: Some(refusal.clone()) };
        let mut response = self.drawn_again(page, retyped).await;
        if !response.status().is_success() {
            return None;
        }
        *response.status_mut() =
            StatusCode::from_u16(refusal.first().reason.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        Some(response)
    }
}

/// Whether it is an address of this service.
pub(super) fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')
}

/// The fields without the row that `less` names; those behind it move up.
fn without_row(mut fields: Vec<(String, String)>) -> Vec<(String, String)> {
    let named = fields.iter().find(|(name, _)| name == "less").map(|(_, row)| row.clone());
    let parts = named.as_deref().and_then(|row| row.strip_suffix(']')?.rsplit_once('['));
    let Some((list, gone)) =
        parts.and_then(|(list, at)| Some((list, at.parse::<usize>().map_or(None, Some)?)))
    else {
        return fields;
    };
    let placed = |name: &str| {
        let (at, rest) = name.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?;
        Some((at.parse::<usize>().map_or(None, Some)?, rest.to_owned()))
    };
    fields.retain(|(name, _)| placed(name).is_none_or(|(at, _)| at != gone));
    for (name, _) in &mut fields {
        if let Some((at, rest)) = placed(name).filter(|(at, _)| *at > gone) {
            *name = format!("{list}[{}]{rest}", at - 1);
        }
    }
    fields
}

fn infallible(response: std::result::Result<Response, std::convert::Infallible>) -> Response {
    match response {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Where somebody is led who has to do something else first, and comes back from.
pub(super) fn leads_to(reason: &Reason, here: &str) -> Option<String> {
    match reason {
        Reason::NotSignedIn {} => Some(format!("/sign-in?next={}", percent_encoded(here))),
        Reason::CodeNeeded {} => Some(format!("/sign-in/code?next={}", percent_encoded(here))),
        Reason::SecondFactorNeeded {} => Some("/account/second-factor".to_owned()),
        _ => None,
    }
}
