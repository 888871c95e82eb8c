//! Agencies over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::model::Agency;
use super::store;
use crate::app::Shared;
use crate::db::Conn;
use crate::error::Result;
use crate::refusal::Reason;
use crate::web::{Ctx, Path, Query};

/// Rows of a page of a list.
pub const PAGE: i64 = 100;

/// Which page of which agencies.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct AgencyQuery {
    /// Part of a name or code.
    #[serde(default)]
    pub q: String,
    /// Rows to pass over.
    #[serde(default)]
    pub offset: i64,
}

/// A page of agencies.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AgencyList {
    /// How many there are in all.
    pub count: i64,
    /// Rows passed over.
    pub offset: i64,
    /// What was looked for.
    pub q: String,
    /// The rows.
    pub agencies: Vec<Agency>,
}

/// An agency with what is below it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AgencyView {
    /// The agency.
    pub agency: Agency,
    /// The agencies directly below it.
    pub below: Vec<Agency>,
    /// Years for which the book keeps a calendar, the latest first.
    pub fiscal_years: Vec<i64>,
}

/// The agency with this code; refused where there is none.
pub fn get_by_code(conn: &mut Conn, code: &str) -> Result<Agency> {
    store::find_by_code(conn, code)?
        .ok_or_else(|| Reason::NotFound { what: "agency".to_owned(), given: code.to_owned() }.into())
}

/// Agencies, by code.
#[utoipa::path(get, path = "/agencies", params(AgencyQuery), responses((status = 200, body = AgencyList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<AgencyQuery>) -> Result<Response> {
    let below = ctx.actor.agency.as_ref().map_or("/", |agency| agency.path.as_str()).to_owned();
    let view = app
        .db
        .reading(move |conn| {
            let offset = query.offset.max(0);
            let (agencies, count) = store::search(conn, &below, &query.q, offset, PAGE)?;
            Ok(AgencyList { count, offset, q: query.q, agencies })
        })
        .await?;
    ctx.show(&view)
}

/// One agency.
#[utoipa::path(get, path = "/agencies/{code}", params(("code" = String, Path)), responses((status = 200, body = AgencyView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(code): Path<String>) -> Result<Response> {
    let actor = ctx.actor.clone();
    let view = app
        .db
        .reading(move |conn| {
            let agency = get_by_code(conn, &code)?;
            // An agency's officers see their own and what is below; the others see the whole tree.
            if let Some(own) = actor.agency.filter(|own| !agency.is_at_or_below(own)) {
                tracing::debug!(own = own.code, asked = agency.code, "an agency of others");
                return Err(Reason::AgencyNotAllowed { agency: agency.code }.into());
            }
            let below = store::list_children(conn, agency.id)?;
            let fiscal_years = crate::ledger::list_calendars(conn)?.iter().map(|it| it.fiscal_year).collect();
            Ok(AgencyView { agency, below, fiscal_years })
        })
        .await?;
    ctx.show(&view)
}
