//! The registry of press agencies over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{NewPressAgency, PressAgency, store};
use crate::app::Shared;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ids::PressAgencyId;
use crate::lists::{self, List, ListQuery, Offer, Order, Pages, Sorting};
use crate::people::Act;
use crate::refusal::Reason;
use crate::report::{Cell, Definition, Table};
use crate::web::{Ctx, Done, Input, Path, Query, Reader, download};

/// A page of press agencies.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PressList {
    /// How many there are, and the other pages.
    #[serde(flatten)]
    pub pages: Pages,
    /// The rows, in the order that was asked for.
    pub press_agencies: Vec<PressAgency>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How the rows are ordered.
    #[serde(skip)]
    pub sorting: Sorting,
}

/// A press agency to be registered.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct PressInput {
    /// Its code; empty lets the registry give one.
    #[serde(default)]
    pub code: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Tax code.
    #[serde(default)]
    pub tax_code: String,
    /// Kind.
    #[serde(default)]
    pub kind: String,
    /// Governing body.
    #[serde(default)]
    pub governing_body: String,
}

const OFFER: Offer = Offer {
    lists: &[List::PressAgency],
    orders: &[Order::Latest, Order::Name],
    usual: Sorting::BY_NAME,
    states: &[],
    owned: false,
    weighed: false,
};

/// Press agencies, by name unless something else is asked for.
#[utoipa::path(get, path = "/press-agencies", params(ListQuery), responses((status = 200, body = PressList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<ListQuery>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let (actor, locale) = (ctx.actor.clone(), ctx.locale);
    let reader = Reader::new(ctx.reading(), ctx.book().currency.digits());
    let answer = app.db.reading(move |conn| {
        let asked = query.read(conn, &actor, reader, &OFFER)?;
        if !query.download.is_empty() {
            let all = lists::find_all(conn, &asked.filter, asked.sorting)?;
            let rows = store::list_press_agencies(conn, &all)?;
            return Ok(Err(download(&query.download, "press-agencies", || table(locale, &rows))?));
        }
        let found = lists::find_page(conn, &asked.filter, asked.sorting, &asked.at)?;
        let press_agencies = store::list_press_agencies(conn, &found.records)?;
        Ok(Ok(PressList { pages: Pages::of(&found), press_agencies, query, sorting: asked.sorting }))
    });
    match answer.await? {
        Ok(view) => ctx.show(&view),
        Err(file) => {
            Ok(file.ok_or_else(|| Reason::NotFound { what: "page".to_owned(), given: String::new() })?)
        }
    }
}

/// All rows, to be taken along.
fn table(locale: Locale, rows: &[PressAgency]) -> Result<Table> {
    let definition = Definition::load("register")?;
    let cell = |row: &PressAgency, key: &str| match key {
        "code" => Some(Cell::text(&row.code)),
        "name" => Some(Cell::text(&row.name)),
        "tax_code" => Some(Cell::text(&row.tax_code)),
        "kind" => Some(Cell::text(&row.kind)),
        "governing_body" => Some(Cell::text(&row.governing_body)),
        _ => None,
    };
    let count = rows.len();
    let total = |key: &str| (key == "name").then_some(Cell::Count(count));
    let words = [("list", definition.word("press_agencies", locale))];
    definition.table(locale, &words, rows, cell, Some(total))
}

/// One press agency.
#[utoipa::path(get, path = "/press-agencies/{id}", params(("id" = i64, Path)), responses((status = 200, body = PressAgency)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<PressAgencyId>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let view = app.db.reading(move |conn| store::get_press_agency(conn, id)).await?;
    ctx.show(&view)
}

/// Registers a press agency.
#[utoipa::path(post, path = "/press-agencies", request_body = PressInput, responses((status = 201, body = PressAgency)))]
pub async fn create(ctx: Ctx, input: Input<PressInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &PressInput| {
        work.must_be_allowed(Act::RegisterPress)?;
        let mut read = work.reader();
        let new = NewPressAgency {
            code: read.optional("code", &input.code),
            name: read.required("name", &input.name),
            tax_code: read.optional("tax_code", &input.tax_code),
            kind: read.optional("kind", &input.kind),
            governing_body: read.optional("governing_body", &input.governing_body),
            ..NewPressAgency::default()
        };
        let new = read.end(new)?;
        let (id, _) = store::register(work.tx, &new)?;
        let view = store::get_press_agency(work.tx, id)?;
        Ok(Done { location: format!("/press-agencies/{id}"), action: None, view })
    })
    .await
}
