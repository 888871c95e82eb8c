//! How answers leave: views as JSON, refusals as problem+json or as the page they concern, failures with a
//! reference that the log explains.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{Extensions, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Serialize;
use serde_json::json;

use super::body::{Patience, whole_seconds};
use super::client::is_over_tls;
use super::context::{Format, Renewal, Visit};
use super::cookies;
use super::form_token::FormToken;
use super::guard::Room;
use super::request_id::{RequestId, Seen};
use super::sent_page::{SentPage, leads_to};
use super::upload::is_multipart;
use crate::app::Shared;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::money::Currency;
use crate::people::LIFETIME;
use crate::refusal::{Class, Figure, Problem, Reason, Refusal};
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
    written(201, location, answer)
}

/// The answer to a write that waits for a second person: 202, where it waits, and what does.
pub(super) fn accepted(location: &str, answer: String) -> Response {
    written(202, location, answer)
}

fn written(status: u16, location: &str, answer: String) -> Response {
    let mut response = json_text(status, "application/json", answer);
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

/// The request's id, by which its failure is found in the log.
fn reference(error: &Error, extensions: &Extensions) -> String {
    tracing::error!(%error, "a request failed");
    extensions.get::<RequestId>().map_or_else(|| "–".to_owned(), |id| id.0.clone())
}

/// What went wrong with a request, kept until it is drawn and counted.
struct Wrong {
    error: Arc<Error>,
    extensions: Extensions,
}

impl Wrong {
    /// What `response` says went wrong, if anything did.
    fn of(response: &Response, extensions: &Extensions) -> Option<Wrong> {
        let error = response.extensions().get::<Arc<Error>>().cloned()?;
        if let (Some(refusal), Some(seen)) = (error.refusal(), extensions.get::<Arc<Seen>>()) {
            // The first is kept.
            let _ = seen.refused.set(refusal.first().reason.code());
        }
        Some(Wrong { error, extensions: extensions.clone() })
    }
}

/// An answer, if it comes within the time that one may take.
async fn in_time(visit: &Visit, room: Room, answer: impl Future<Output = Response>) -> Response {
    let most = visit.app.guard.settings.answer_within;
    let answer = tokio::time::timeout(most, answer).await;
    drop(room);
    answer
        .unwrap_or_else(|_| Error::from(Reason::TookTooLong { seconds: whole_seconds(most) }).into_response())
}

/// When to come again, and, where a body was left unread, that the connection ends.
fn with_hints(mut response: Response, reason: &Reason) -> Response {
    let headers = response.headers_mut();
    match reason {
        Reason::TooManyRequests { seconds }
        | Reason::TooBusy { seconds }
        | Reason::SignInPaused { seconds, .. } => {
            headers.insert(RETRY_AFTER, HeaderValue::from(*seconds));
        }
        Reason::BodyTooLarge {} | Reason::TooSlow { .. } => {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        _ => {}
    }
    response
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
    let (mut parts, body) = request.into_parts();
    let visit = Visit::of(app, &parts);
    let receives_file = is_multipart(&parts.headers);
    parts.extensions.insert(Patience(visit.app.guard.settings.patience));
    let asked = parts.extensions.clone();
    let response = match visit.app.guard.admit(&visit, &parts, receives_file) {
        Ok(room) => in_time(&visit, room, next.run(Request::from_parts(parts, body))).await,
        Err(reason) => Error::from(reason).into_response(),
    };
    let response = in_our_words(response, &visit.here);
    let Some(Wrong { error, extensions }) = Wrong::of(&response, &asked) else { return response };
    match error.refusal() {
        Some(refusal) => {
            let problem = problem_json(refusal, visit.locale, visit.app.book.currency);
            with_hints(problem, &refusal.first().reason)
        }
        None => {
            let reference = reference(&error, &extensions);
            let body = json!({
                "type": "about:blank", "title": visit.text("failure-title"), "status": 500,
                "code": "failed", "detail": visit.locale.say("failure-reference", &[("reference", &reference)]),
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
    let over_tls = is_over_tls(&parts.extensions, &parts.headers, &app.guard.settings);
    let token = FormToken::of(&parts.headers, over_tls);
    let renewal = Arc::new(Renewal::default());
    parts.extensions.insert(token.clone());
    parts.extensions.insert(Arc::clone(&renewal));
    let visit = Visit::of(app, &parts);
    parts.extensions.insert(Patience(visit.app.guard.settings.patience));
    parts.extensions.insert(Format::Page);
    let asked = parts.extensions.clone();
    let receives_file = parts.method == Method::POST && is_multipart(&parts.headers);
    let mut form =
        SentPage { pages, headers: parts.headers.clone(), token: token.clone(), fields: Vec::new() };
    let response = match visit.app.guard.admit(&visit, &parts, receives_file) {
        Ok(room) => in_time(&visit, room, form.answer(&visit, parts, body, receives_file)).await,
        Err(reason) => Error::from(reason).into_response(),
    };
    let response = in_our_words(response, &visit.here);
    let mut response = match Wrong::of(&response, &asked) {
        None => response,
        Some(wrong) => match wrong.error.refusal() {
            Some(refusal) if matches!(refusal.first().reason, Reason::NotSignedIn {}) => {
                match form.kept(&visit) {
                    Some(kept) => kept,
                    None => draw(&visit, &wrong).await,
                }
            }
            Some(refusal) => match form.redrawn_with(refusal).await {
                Some(redrawn) => with_hints(redrawn, &refusal.first().reason),
                None => with_hints(draw(&visit, &wrong).await, &refusal.first().reason),
            },
            None => draw(&visit, &wrong).await,
        },
    };
    if let Some(renewed) = renewal.token() {
        cookies::keep(&mut response, cookies::SESSION_COOKIE, renewed, Some(LIFETIME), over_tls);
    }
    token.hand_over(response)
}

/// What the page of a refusal is called: what was not found or may not be seen was not to be recorded.
fn refusal_title(reason: &Reason) -> &'static str {
    match (reason, reason.class()) {
        (Reason::NotFound { .. }, _) => "refusal-not-found",
        (_, Class::Who) => "refusal-not-allowed",
        _ => "refusal-title",
    }
}

/// The page of a refusal or failure that belongs to no form.
async fn draw(visit: &Visit, wrong: &Wrong) -> Response {
    // Who is not let in costs no query.
    let turned_away = wrong.error.refusal().is_some_and(|it| it.first().reason.class() == Class::Service);
    let actor = if turned_away { None } else { visit.actor().await.unwrap_or(None) };
    let (status, title, notice) = match wrong.error.refusal() {
        Some(refusal) => {
            let reason = &refusal.first().reason;
            if let Some(elsewhere) = leads_to(reason, &visit.here) {
                return Redirect::to(&elsewhere).into_response();
            }
            let currency = visit.app.book.currency;
            let notice = Notice { title: None, ..Notice::refused(visit.locale, reason, currency) };
            (reason.status(), visit.text(refusal_title(reason)), notice)
        }
        None => {
            let reference = reference(&wrong.error, &wrong.extensions);
            let sentence = visit.locale.say("failure-reference", &[("reference", &reference)]);
            let notice = Notice { title: None, ..Notice::new(visit.locale, Tone::Refusal, sentence) };
            (500, visit.text("failure-title"), notice)
        }
    };
    let body = html! { (notice) p { a href="/" { (visit.text("back-home")) } } };
    let page = visit.page(actor.as_ref(), title, Vec::new(), body);
    (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), page).into_response()
}
