//! How answers leave: views as JSON, refusals as problem+json or as the page they concern, failures with a
//! reference that the log explains.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Serialize;
use serde_json::json;
use tower::ServiceExt;

use super::context::{Format, Retyped, Visit};
use super::input::{LARGEST_BODY, form_fields};
use super::upload::{LARGEST_FILE, is_multipart, read_form};
use crate::app::Shared;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::money::Currency;
use crate::refusal::{Figure, Problem, Reason, Refusal};
use crate::ui::layout::percent_encoded;
use crate::ui::notice::{Notice, Tone};

/// A view as a JSON body.
pub fn json<V: Serialize>(status: u16, view: &V) -> Result<Response> {
    let body = serde_json::to_string(view).map_err(|error| Error::Failed(Box::new(error)))?;
    Ok(json_text(status, "application/json", body))
}

fn json_text(status: u16, kind: &'static str, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, kind)], body).into_response()
}

/// The answer to a write over the API: 201, where to look, and the view as it was first answered.
pub(super) fn created(location: &str, answer: String) -> Response {
    let mut response = json_text(201, "application/json", answer);
    if let Ok(location) = format!("/api/v1{location}").parse() {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// A refusal or failure on its way to the middleware that draws it.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.refusal().map_or(500, |refusal| refusal.first().reason.status());
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The number by which a failure is found in the log.
fn reference(error: &Error) -> String {
    let bytes: [u8; 4] = rand::random();
    let reference = crate::people::hex(&bytes);
    tracing::error!(reference, %error, "a request failed");
    reference
}

fn figure(figure: &Figure, currency: Currency) -> serde_json::Value {
    match figure {
        Figure::Money(money) => json!(currency.amount(*money)),
        Figure::Quantity(quantity) => json!(quantity),
        Figure::Count(count) => json!(count),
        Figure::Date(date) => json!(date),
        Figure::Text(text) => json!(text),
    }
}

fn problem(problem: &Problem, locale: Locale, currency: Currency) -> serde_json::Value {
    let figures: serde_json::Map<String, serde_json::Value> = problem
        .reason
        .figures()
        .iter()
        .map(|(name, value)| ((*name).to_owned(), figure(value, currency)))
        .collect();
    let mut told = json!({
        "code": problem.reason.code(),
        "detail": problem.reason.sentence(locale, currency),
        "figures": figures,
    });
    let place = &problem.place;
    if let (Some(field), Some(told)) = (&place.field, told.as_object_mut()) {
        told.insert("field".to_owned(), json!(field));
    }
    told
}

/// RFC 9457. The first problem decides; all are told.
fn problem_json(refusal: &Refusal, locale: Locale, currency: Currency) -> Response {
    let first = refusal.first();
    let mut body = problem(first, locale, currency);
    if let Some(body) = body.as_object_mut() {
        body.insert("type".to_owned(), json!(format!("/docs/API.md#{}", first.reason.code())));
        body.insert("title".to_owned(), json!(locale.text("refusal-title")));
        body.insert("status".to_owned(), json!(first.reason.status()));
        let all: Vec<_> = refusal.problems().map(|it| problem(it, locale, currency)).collect();
        body.insert("problems".to_owned(), json!(all));
    }
    json_text(first.reason.status(), "application/problem+json", body.to_string())
}

/// Draws what the API's handlers refused.
pub async fn api_answers(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::of(app, &parts);
    let response = next.run(Request::from_parts(parts, body)).await;
    let response = in_our_words(response, &visit.here);
    let Some(error) = response.extensions().get::<Arc<Error>>().cloned() else { return response };
    match error.refusal() {
        Some(refusal) => problem_json(refusal, visit.locale, visit.app.book.currency),
        None => {
            let body = json!({
                "type": "about:blank", "title": visit.text("failure-title"), "status": 500,
                "code": "failed", "detail": visit.locale.say("failure-reference", &[("reference", &reference(&error))]),
                "figures": {},
            });
            json_text(500, "application/problem+json", body.to_string())
        }
    }
}

/// What the router itself refuses: no such page, no such method.
fn in_our_words(response: Response, here: &str) -> Response {
    if response.extensions().get::<Arc<Error>>().is_some() {
        return response;
    }
    let reason = match response.status() {
        StatusCode::NOT_FOUND => Reason::NotFound { what: "page".to_owned(), given: here.to_owned() },
        StatusCode::METHOD_NOT_ALLOWED => Reason::MethodNotAllowed { method: here.to_owned() },
        StatusCode::PAYLOAD_TOO_LARGE => Reason::BodyTooLarge {},
        _ => return response,
    };
    Error::from(reason).into_response()
}

/// Answers requests for pages through `pages`, and draws what they refuse: a form by the page that it stands on,
/// with what was typed; anything else as a page of its own.
pub async fn page_answers(State((app, pages)): State<(Shared, Router)>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::of(app, &parts);
    let mut fields = Vec::new();
    let body = if parts.method == Method::POST {
        let has_file = is_multipart(&parts.headers);
        match axum::body::to_bytes(body, if has_file { LARGEST_FILE } else { LARGEST_BODY }).await {
            Ok(bytes) => {
                // What cannot be read as a form has no fields; the handler says why.
                fields = match has_file {
                    true => {
                        read_form(&parts.headers, bytes.clone()).await.map_or(Vec::new(), |form| form.fields)
                    }
                    false => form_fields(&bytes),
                };
                Body::from(bytes)
            }
            Err(_) => return draw(&visit, &Reason::BodyTooLarge {}.into()).await,
        }
    } else {
        body
    };
    let form_page = fields.iter().find(|(name, _)| name == "form_page").map(|(_, page)| page.clone());
    let form_page = form_page.filter(|page| page.starts_with('/') && !page.starts_with("//"));
    let asks_for_row = fields.iter().any(|(name, value)| name == "more" && !value.is_empty());
    let headers = parts.headers.clone();
    let redrawn = |page: &str, retyped: Retyped| {
        let mut request = Request::builder()
            .uri(page.parse::<Uri>().unwrap_or_default())
            .body(Body::empty())
            .unwrap_or_default();
        *request.headers_mut() = headers.clone();
        request.extensions_mut().insert(Arc::new(retyped));
        pages.clone().oneshot(request)
    };
    if let (true, Some(page)) = (asks_for_row, &form_page) {
        return infallible(redrawn(page, Retyped { fields, refusal: None }).await);
    }
    parts.extensions.insert(Format::Page);
    let response = infallible(pages.clone().oneshot(Request::from_parts(parts, body)).await);
    let response = in_our_words(response, &visit.here);
    let Some(error) = response.extensions().get::<Arc<Error>>().cloned() else { return response };
    if let (Some(refusal), Some(page)) = (error.refusal(), form_page) {
        let signed_in = !matches!(refusal.first().reason, Reason::NotSignedIn {});
        if signed_in {
            let retyped = Retyped { fields, refusal: Some(refusal.clone()) };
            let mut response = infallible(redrawn(&page, retyped).await);
            if response.status().is_success() {
                *response.status_mut() = StatusCode::from_u16(refusal.first().reason.status())
                    .unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
                return response;
            }
        }
    }
    draw(&visit, &error).await
}

fn infallible(response: std::result::Result<Response, std::convert::Infallible>) -> Response {
    match response {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The page of a refusal or failure that belongs to no form. Who is not signed in is led to signing in.
async fn draw(visit: &Visit, error: &Error) -> Response {
    let actor = visit.actor().await.unwrap_or(None);
    let (status, title, notice) = match error.refusal() {
        Some(refusal) => {
            let reason = &refusal.first().reason;
            if matches!(reason, Reason::NotSignedIn {}) {
                return Redirect::to(&format!("/sign-in?next={}", percent_encoded(&visit.here)))
                    .into_response();
            }
            let currency = visit.app.book.currency;
            (reason.status(), visit.text("refusal-title"), Notice::refused(visit.locale, reason, currency))
        }
        None => {
            let sentence = visit.locale.say("failure-reference", &[("reference", &reference(error))]);
            (500, visit.text("failure-title"), Notice::new(visit.locale, Tone::Refusal, sentence))
        }
    };
    let body = html! { (notice) p { a href="/" { (visit.text("back-home")) } } };
    let page = visit.page(actor.as_ref(), title, Vec::new(), body);
    (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), page).into_response()
}
