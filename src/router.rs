//! Every route of the service, in one place.
//!
//! [`routes`] is mounted twice: at `/` for pages, with a cookie, and at `/api/v1` for JSON, with a bearer token.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use tower::util::option_layer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::error::Error;
use crate::exchange::uploads::handlers as uploads;
use crate::people::accounts::invitations;
use crate::people::sessions::signing_in;
use crate::web::{Format, add_up_typed, api_answers, metrics, note_route, observe, page_answers};
use crate::{
    actions, agencies, approvals, approving, attachments, audit, budget, classifications, commitments,
    comparison, contributions, exchange, help, home, norms, people, policies, press, reconciliation,
    treasury, ui, verification, years,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "socai", description = "Amounts, quantities and unit prices are strings. Refusals are RFC 9457 problems with `code` and `figures`; docs/API.md lists them. Every POST takes an `Idempotency-Key`."),
    servers((url = "/api/v1")),
    modifiers(&BearerToken),
    security(("bearer" = []))
)]
struct Api;

struct BearerToken;

impl utoipa::Modify for BearerToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// The routes that are pages and JSON alike.
fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(home::show))
        .routes(routes!(agencies::handlers::list))
        .routes(routes!(agencies::handlers::show))
        .routes(routes!(budget::list_handlers::list, budget::handlers::create))
        .routes(routes!(budget::handlers::show))
        .routes(routes!(budget::handlers::decide))
        .routes(routes!(budget::spreading_handlers::create_transfer))
        .routes(routes!(budget::splits::show, budget::spreading_handlers::create_allocations))
        .routes(routes!(budget::year_end_handlers::carry_over_line))
        .routes(routes!(budget::year_end_handlers::lapse_line))
        .routes(routes!(commitments::list_handlers::list))
        .routes(routes!(commitments::list_handlers::list_orders, commitments::orders::handlers::create))
        .routes(routes!(commitments::orders::handlers::redraft))
        .routes(routes!(commitments::list_handlers::list_trainings, commitments::training::handlers::create))
        .routes(routes!(commitments::training::handlers::redraft))
        .routes(routes!(commitments::training::handlers::attend))
        .routes(routes!(
            commitments::monitoring::list_handlers::list,
            commitments::monitoring::handlers::create
        ))
        .routes(routes!(commitments::monitoring::handlers::show))
        .routes(routes!(commitments::monitoring::handlers::amend))
        .routes(routes!(commitments::monitoring::handlers::draft_year))
        .routes(routes!(commitments::handlers::show))
        .routes(routes!(commitments::handlers::sign))
        .routes(routes!(commitments::handlers::amend))
        .routes(routes!(commitments::handlers::accept))
        .routes(routes!(commitments::handlers::advance))
        .routes(routes!(commitments::handlers::pay))
        .routes(routes!(commitments::handlers::spend))
        .routes(routes!(commitments::handlers::refund))
        .routes(routes!(commitments::beside::penalise))
        .routes(routes!(commitments::beside::settle_penalty))
        .routes(routes!(commitments::beside::exempt))
        .routes(routes!(commitments::scans::list, commitments::scans::attach))
        .routes(routes!(commitments::handlers::close))
        .routes(routes!(commitments::liquidation::show))
        .routes(routes!(commitments::carrying_handlers::carry))
        .routes(routes!(commitments::handlers::cancel))
        .routes(routes!(contributions::list_handlers::list, contributions::handlers::create))
        .routes(routes!(contributions::handlers::show, contributions::handlers::redraft))
        .routes(routes!(contributions::handlers::receive))
        .routes(routes!(contributions::handlers::give_back))
        .routes(routes!(contributions::handlers::amend))
        .routes(routes!(contributions::handlers::receive_in_kind))
        .routes(routes!(contributions::handlers::withdraw_in_kind))
        .routes(routes!(contributions::handlers::exempt))
        .routes(routes!(contributions::sponsors::handlers::list, contributions::sponsors::handlers::create))
        .routes(routes!(contributions::sponsors::handlers::show))
        .routes(routes!(policies::handlers::list, policies::handlers::set))
        .routes(routes!(norms::handlers::list, norms::handlers::set))
        .routes(routes!(classifications::handlers::show))
        .routes(routes!(people::settings::show, people::settings::set))
        .routes(routes!(people::second_factor::rules::show, people::second_factor::rules::set))
        .routes(routes!(press::handlers::list, press::handlers::create))
        .routes(routes!(press::handlers::show))
        .routes(routes!(actions::handlers::show))
        .routes(routes!(actions::handlers::reverse))
        .routes(routes!(actions::scans::list, actions::scans::attach))
        .routes(routes!(attachments::handlers::download))
        .routes(routes!(actions::movements::list))
        .routes(routes!(reconciliation::handlers::show))
        .routes(routes!(comparison::handlers::show))
        .routes(routes!(comparison::handlers::show_merger))
        .routes(routes!(treasury::handlers::list))
        .routes(routes!(exchange::handlers::import_treasury_statement))
        .routes(routes!(treasury::handlers::show_statement))
        .routes(routes!(treasury::handlers::withdraw_statement))
        .routes(routes!(treasury::handlers::show_year))
        .routes(routes!(treasury::handlers::create_match))
        .routes(routes!(treasury::handlers::create_separation))
        .routes(routes!(treasury::handlers::create_release))
        .routes(routes!(treasury::handlers::create_settlement))
        .routes(routes!(treasury::handlers::create_reopening))
        .routes(routes!(treasury::handlers::create_window))
        .routes(routes!(treasury::record_handlers::preview_record))
        .routes(routes!(treasury::record_handlers::sign))
        .routes(routes!(treasury::record_handlers::show_record))
        .routes(routes!(treasury::record_handlers::sign_for_treasury))
        .routes(routes!(treasury::record_handlers::withdraw))
        .routes(routes!(actions::undo::show))
        .routes(routes!(years::handlers::list, years::handlers::create))
        .routes(routes!(years::handlers::show))
        .routes(routes!(years::handlers::create_window))
        .routes(routes!(years::handlers::preview_country, years::handlers::close_country))
        .routes(routes!(years::handlers::preview_agency, years::handlers::close_agency))
        .routes(routes!(years::handlers::show_closing))
        .routes(routes!(years::handlers::reopen))
        .routes(routes!(verification::show))
        .routes(routes!(people::accounts::list::list, people::accounts::handlers::create))
        .routes(routes!(people::accounts::handlers::show))
        .routes(routes!(people::accounts::handlers::invite))
        .routes(routes!(people::accounts::handlers::disable))
        .routes(routes!(people::accounts::handlers::enable))
        .routes(routes!(people::accounts::handlers::set_role))
        .routes(routes!(people::accounts::handlers::remove_second_factor))
        .routes(routes!(people::accounts::handlers::end_sessions))
        .routes(routes!(people::accounts::handlers::revoke_token))
        .routes(routes!(people::own::handlers::show))
        .routes(routes!(people::own::handlers::change_password))
        .routes(routes!(people::own::handlers::end_session))
        .routes(routes!(people::own::handlers::end_other_sessions))
        .routes(routes!(people::api_tokens::handlers::create))
        .routes(routes!(people::api_tokens::handlers::revoke))
        .routes(routes!(people::second_factor::handlers::show, people::second_factor::handlers::begin))
        .routes(routes!(people::second_factor::handlers::confirm))
        .routes(routes!(people::second_factor::handlers::take_off))
        .routes(routes!(approvals::handlers::list))
        .routes(routes!(approvals::handlers::show))
        .routes(routes!(approving::approve))
        .routes(routes!(approvals::handlers::refuse))
        .routes(routes!(approvals::handlers::rules, approvals::handlers::set_rule))
        .routes(routes!(audit::handlers::list))
        .routes(routes!(audit::handlers::show))
}

/// What only the API has.
fn api_only() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(people::sessions::signing_in::create_token))
}

/// What only pages have.
fn pages_only() -> Router<Shared> {
    Router::new()
        .route("/sign-in", get(signing_in::sign_in_page).post(signing_in::sign_in))
        .route("/sign-in/code", get(signing_in::code_page).post(signing_in::send_code))
        .route("/sign-out", post(signing_in::sign_out))
        .route("/invitations/{secret}", get(invitations::show).post(invitations::accept))
        .route("/language/{code}", get(signing_in::choose_language))
        .route("/orders/new", get(commitments::orders::handlers::new))
        .route("/trainings/new", get(commitments::training::handlers::new))
        .route("/monitoring-contracts/new", get(commitments::monitoring::handlers::new))
        .route("/contributions/new", get(contributions::handlers::new))
        .route("/treasury/statements/new", get(exchange::handlers::new_treasury_statement))
        .route("/help", get(help::handlers::show))
        .route("/help/guides/{role}", get(help::handlers::guide))
        .route("/help/glossary", get(help::handlers::glossary))
        .route("/help/pictures/{name}", get(help::handlers::picture))
        .route("/imports", get(uploads::list))
        .route("/imports/{kind}", get(uploads::new).post(uploads::keep))
        .route("/imports/{kind}/uploads/{id}", get(uploads::show).post(uploads::confirm))
        .route("/about/synthetic", get(crate::home::about_synthetic))
        .route("/ui", get(gallery))
        .route("/help/shortcuts", get(shortcuts))
        .route("/sums", post(add_up_typed))
        .route("/assets/socai.css", get(stylesheet))
        .route("/assets/socai.js", get(script))
        .route("/assets/socai.svg", get(icon))
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// The description of the API.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().merge(api_only()).into_openapi()
}

/// The service.
pub fn router(app: Shared) -> Router {
    let (api, description) = routes().merge(api_only()).split_for_parts();
    let api: Router = api
        .route("/openapi.json", get(async move || Json(description.clone())))
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(note_route))
        .layer(Extension(Format::Json))
        .layer(from_fn_with_state(app.clone(), api_answers))
        .layer(Extension(Format::Json))
        .with_state(app.clone());
    let (pages, _) = routes().split_for_parts();
    let pages: Router = pages
        .merge(pages_only())
        .layer(Extension(Format::Page))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(note_route))
        .with_state(app.clone());
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    // A browser that came over TLS once comes over TLS alone.
    let stay = app
        .guard
        .settings
        .over_tls
        .then(|| header(STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"));
    // The description says `/api/v1` and `/`: both spellings of the first page are one.
    let first_page = tower::util::MapRequest::new(api.clone(), |mut request: Request<axum::body::Body>| {
        *request.uri_mut() = axum::http::Uri::from_static("/");
        request
    });
    Router::new()
        .fallback(page_answers)
        .with_state((app.clone(), pages))
        .route_service("/api/v1/", first_page)
        .nest("/api/v1", api)
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(X_FRAME_OPTIONS, "DENY"))
        .layer(header(REFERRER_POLICY, "same-origin"))
        .layer(header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(header(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .layer(header(CACHE_CONTROL, "no-store"))
        .layer(option_layer(stay))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app, observe))
}

/// A panic is a failure like others: it is told by its request's id, and the connection lives on.
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let words = cause.downcast_ref::<&str>().map(|words| (*words).to_owned());
    let words = words.or_else(|| cause.downcast_ref::<String>().cloned());
    Error::broken(format!("panicked: {}", words.as_deref().unwrap_or("without a word"))).into_response()
}

/// That the program lives, and what it knows of the database: whoever would start it anew because the database is
/// gone would mend nothing.
async fn alive(State(app): State<Shared>) -> &'static str {
    match app.db.answering().await {
        Ok(()) => "alive; the database answers",
        Err(_) => "alive; the database does not answer",
    }
}

/// Whether requests can be answered: the database is there, answers, and holds the book.
async fn ready(State(app): State<Shared>) -> Response {
    match app.db.answering().await {
        Ok(()) => "ready".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

async fn stylesheet() -> Response {
    asset("text/css; charset=utf-8", ui::assets::STYLESHEET)
}

async fn script() -> Response {
    asset("text/javascript; charset=utf-8", ui::assets::SCRIPT)
}

async fn icon() -> Response {
    const A_DAY: &str = "public, max-age=86400";
    ([(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, A_DAY)], ui::assets::ICON).into_response()
}

fn asset(kind: &'static str, content: &'static str) -> Response {
    // Its address changes with its content.
    const FOR_EVER: &str = "public, max-age=31536000, immutable";
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, FOR_EVER)], content).into_response()
}

/// The keys that pages with their script know.
async fn shortcuts(visit: crate::web::Visit) -> crate::error::Result<Response> {
    let actor = visit.actor().await?;
    let body = ui::shortcuts::shortcuts(visit.locale);
    Ok(visit.page(actor.as_ref(), visit.text("shortcuts-title"), Vec::new(), body).into_response())
}

async fn gallery(visit: crate::web::Visit) -> Response {
    ui::gallery::gallery(visit.locale, &visit.here).into_response()
}
