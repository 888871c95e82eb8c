//! How answers leave: views as JSON, refusals as problem+json or as the page they concern, failures with a
//! reference that the log explains.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Serialize;
use serde_json::json;
use tower::ServiceExt;

use super::body::{Patience, read_whole, whole_seconds};
use super::context::{Format, Retyped, Visit};
use super::form_token::FormToken;
use super::guard::Room;
use super::input::{LARGEST_BODY, form_fields};
use super::origin::check_origin;
use super::request_id::{RequestId, Seen};
use super::upload::{LARGEST_FILE, is_multipart, read_form};
use crate::app::Shared;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::money::Currency;
use crate::refusal::{Class, Figure, Problem, Reason, Refusal};
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
        Reason::TooManyRequests { seconds } | Reason::TooBusy { seconds } => {
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
    let token = FormToken::of(&parts.headers, app.guard.settings.over_tls);
    parts.extensions.insert(token.clone());
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
    let response = match Wrong::of(&response, &asked) {
        None => response,
        Some(wrong) => match wrong.error.refusal() {
            Some(refusal) => match form.redrawn_with(refusal).await {
                Some(redrawn) => redrawn,
                None => with_hints(draw(&visit, &wrong).await, &refusal.first().reason),
            },
            None => draw(&visit, &wrong).await,
        },
    };
    token.hand_over(response)
}

/// A request for a page, with the form that came with it.
struct SentPage {
    pages: Router,
    headers: HeaderMap,
    token: FormToken,
    /// Names and values; none before they are read, and none of a form that another site may have sent.
    fields: Vec<(String, String)>,
}

impl SentPage {
    async fn answer(&mut self, visit: &Visit, parts: Parts, body: Body, receives_file: bool) -> Response {
        let body = match self.checked(visit, &parts, body, receives_file).await {
            Ok(body) => body,
            Err(error) => return error.into_response(),
        };
        let asks_for_row = self.fields.iter().any(|(name, value)| name == "more" && !value.is_empty());
        if let (true, Some(page)) = (asks_for_row, self.form_page()) {
            let retyped = Retyped { fields: self.fields.clone(), refusal: None };
            return self.drawn_again(&page, retyped).await;
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
        check_origin(&parts.method, &parts.headers, visit.app.guard.settings.over_tls)?;
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
    fn form_page(&self) -> Option<String> {
        let page = self.fields.iter().find(|(name, _)| name == "form_page").map(|(_, page)| page.clone());
        page.filter(|page| page.starts_with('/') && !page.starts_with("//"))
    }

    async fn drawn_again(&self, page: &str, retyped: Retyped) -> Response {
        let mut request = Request::builder()
            .uri(page.parse::<Uri>().unwrap_or_default())
            .body(Body::empty())
            .unwrap_or_default();
        *request.headers_mut() = self.headers.clone();
        request.extensions_mut().insert(Arc::new(retyped));
        request.extensions_mut().insert(self.token.clone());
        infallible(self.pages.clone().oneshot(request).await)
    }

    /// The page that the form stands on, with what was typed and why it was refused.
    async fn redrawn_with(&self, refusal: &Refusal) -> Option<Response> {
        let page = self.form_page()?;
        if matches!(refusal.first().reason, Reason::NotSignedIn {}) {
            return None;
        }
        let retyped = Retyped { fields: self.fields.clone(), refusal: Some(refusal.clone()) };
        let mut response = self.drawn_again(&page, retyped).await;
        if !response.status().is_success() {
            return None;
        }
        *response.status_mut() =
            StatusCode::from_u16(refusal.first().reason.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        Some(response)
    }
}

fn infallible(response: std::result::Result<Response, std::convert::Infallible>) -> Response {
    match response {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// What the page of a refusal is called: what was not found or may not be seen was not to be recorded.
fn refusal_title(reason: &Reason) -> &'static str {
    match (reason, reason.class()) {
        (Reason::NotFound { .. }, _) => "refusal-not-found",
        (_, Class::Who) => "refusal-not-allowed",
        _ => "refusal-title",
    }
}

/// The page of a refusal or failure that belongs to no form. Who is not signed in is led to signing in.
async fn draw(visit: &Visit, wrong: &Wrong) -> Response {
    // Who is not let in costs no query.
    let turned_away = wrong.error.refusal().is_some_and(|it| it.first().reason.class() == Class::Service);
    let actor = if turned_away { None } else { visit.actor().await.unwrap_or(None) };
    let (status, title, notice) = match wrong.error.refusal() {
        Some(refusal) => {
            let reason = &refusal.first().reason;
            if matches!(reason, Reason::NotSignedIn {}) {
                return Redirect::to(&format!("/sign-in?next={}", percent_encoded(&visit.here)))
                    .into_response();
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
