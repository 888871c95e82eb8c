//! Agencies over the web.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::model::Agency;
use super::store;
use crate::app::Shared;
use crate::db::Conn;
use crate::error::Result;
use crate::lists::{self, KeySorting, ListQuery, Pages, page_of_rows};
use crate::refusal::Reason;
use crate::report::{Cell, Definition, Table};
use crate::web::{Ctx, Path, Query, download};

/// What agencies can be ordered by.
const COLUMNS: [&str; 2] = ["code", "name"];

/// A page of agencies.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AgencyList {
    /// How many there are in all.
    #[serde(flatten)]
    pub pages: Pages,
    /// Rows passed over.
    pub offset: usize,
    /// The rows.
    pub agencies: Vec<Agency>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How the rows are ordered.
    #[serde(skip)]
    pub sorting: KeySorting,
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

/// Agencies, by code unless something else is asked for.
#[utoipa::path(get, path = "/agencies", params(ListQuery), responses((status = 200, body = AgencyList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<ListQuery>) -> Result<Response> {
    let below = ctx.actor.agency.as_ref().map_or("/", |agency| agency.path.as_str()).to_owned();
    let sorting = query.key_sorting(&COLUMNS, "code")?;
    let locale = ctx.locale;
    let found = app.db.reading(move |conn| {
        let mut rows = store::search(conn, &below, |texts| query.finds(texts))?;
        sorting.sort(&mut rows, |one, other| match sorting.key.as_str() {
            "name" => lists::ordered(one.name(locale)).cmp(&lists::ordered(other.name(locale))),
            _ => one.code.cmp(&other.code),
        });
        Ok((rows, query, sorting))
    });
    let (rows, query, sorting) = found.await?;
    if let Some(file) = download(&query.download, "agencies", || table(&ctx, &rows))? {
        return Ok(file);
    }
    let page = page_of_rows(&query, rows)?;
    ctx.show(&AgencyList { pages: page.pages(), offset: page.offset, agencies: page.rows, query, sorting })
}

/// All rows, to be taken along.
fn table(ctx: &Ctx, rows: &[Agency]) -> Result<Table> {
    let cell = |row: &Agency, key: &str| match key {
        "code" => Some(Cell::text(&row.code)),
        "name_vi" => Some(Cell::text(&row.name_vi)),
        "name_en" => Some(Cell::text(&row.name_en)),
        "kind" => Some(Cell::term(&row.kind, Some(&ctx.kind_of_agency(&row.kind)))),
        "valid_from" => row.valid_from.map(Cell::Date),
        "valid_to" => row.valid_to.map(Cell::Date),
        _ => None,
    };
    let total = |key: &str| (key == "name_vi").then_some(Cell::Count(rows.len()));
    Definition::load("agencies")?.table(ctx.locale, &[], rows, cell, Some(total))
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
