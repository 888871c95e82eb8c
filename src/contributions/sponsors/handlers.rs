//! The registry of sponsors over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{NewSponsor, Sponsor, store};
use crate::app::Shared;
use crate::db::Conn;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ids::SponsorId;
use crate::lists::{self, List, ListQuery, Offer, Order, Pages, Sorting};
use crate::people::Act;
use crate::refusal::Reason;
use crate::report::{Cell, Definition, Table};
use crate::web::{Ctx, Done, Input, Path, Query, Reader, download};

/// A page of sponsors.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SponsorList {
    /// How many there are, and the other pages.
    #[serde(flatten)]
    pub pages: Pages,
    /// The rows, in the order that was asked for.
    pub sponsors: Vec<Sponsor>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How the rows are ordered.
    #[serde(skip)]
    pub sorting: Sorting,
}

/// A sponsor, and what came of it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SponsorView {
    /// The sponsor.
    #[serde(flatten)]
    pub sponsor: Sponsor,
    /// Other names.
    pub aliases: Vec<String>,
}

impl SponsorView {
    fn load(conn: &mut Conn, id: SponsorId) -> Result<SponsorView> {
        Ok(SponsorView { sponsor: store::get_sponsor(conn, id)?, aliases: store::list_aliases(conn, id)? })
    }
}

/// A sponsor to be registered.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct SponsorInput {
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
    /// Other names, split by `|`.
    #[serde(default)]
    pub aliases: String,
}

const OFFER: Offer = Offer {
    lists: &[List::Sponsor],
    orders: &[Order::Latest, Order::Name],
    usual: Sorting::BY_NAME,
    states: &[],
    owned: false,
    weighed: false,
};

/// Sponsors, by name unless something else is asked for.
#[utoipa::path(get, path = "/sponsors", params(ListQuery), responses((status = 200, body = SponsorList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<ListQuery>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let (actor, locale) = (ctx.actor.clone(), ctx.locale);
    let reader = Reader::new(ctx.reading(), ctx.book().currency.digits());
    let answer = app.db.reading(move |conn| {
        let asked = query.read(conn, &actor, reader, &OFFER)?;
        if !query.download.is_empty() {
            let all = lists::find_all(conn, &asked.filter, asked.sorting)?;
            let rows = store::list_sponsors(conn, &all)?;
            return Ok(Err(download(&query.download, "sponsors", || table(locale, &rows))?));
        }
        let found = lists::find_page(conn, &asked.filter, asked.sorting, &asked.at)?;
        let sponsors = store::list_sponsors(conn, &found.records)?;
        Ok(Ok(SponsorList { pages: Pages::of(&found), sponsors, query, sorting: asked.sorting }))
    });
    match answer.await? {
        Ok(view) => ctx.show(&view),
        Err(file) => {
            Ok(file.ok_or_else(|| Reason::NotFound { what: "page".to_owned(), given: String::new() })?)
        }
    }
}

/// All rows, to be taken along.
fn table(locale: Locale, rows: &[Sponsor]) -> Result<Table> {
    let definition = Definition::load("register")?;
    let cell = |row: &Sponsor, key: &str| match key {
        "code" => Some(Cell::text(&row.code)),
        "name" => Some(Cell::text(&row.name)),
        "tax_code" => Some(Cell::text(&row.tax_code)),
        "kind" => Some(Cell::text(&row.kind)),
        _ => None,
    };
    let count = rows.len();
    let total = |key: &str| (key == "name").then_some(Cell::Count(count));
    let words = [("list", definition.word("sponsors", locale))];
    definition.table(locale, &words, rows, cell, Some(total))
}

/// One sponsor.
#[utoipa::path(get, path = "/sponsors/{id}", params(("id" = i64, Path)), responses((status = 200, body = SponsorView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<SponsorId>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let view = app.db.reading(move |conn| SponsorView::load(conn, id)).await?;
    ctx.show(&view)
}

/// Registers a sponsor.
#[utoipa::path(post, path = "/sponsors", request_body = SponsorInput, responses((status = 201, body = SponsorView)))]
pub async fn create(ctx: Ctx, input: Input<SponsorInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &SponsorInput| {
        work.must_be_allowed(Act::RegisterSponsor)?;
        let mut read = work.reader();
        let new = NewSponsor {
            code: read.optional("code", &input.code),
            name: read.required("name", &input.name),
            tax_code: read.optional("tax_code", &input.tax_code),
            kind: read.optional("kind", &input.kind),
            aliases: read.optional("aliases", &input.aliases).split('|').map(str::to_owned).collect(),
            ..NewSponsor::default()
        };
        let new = read.end(new)?;
        let (id, _) = store::register(work.tx, &new)?;
        let view = SponsorView::load(work.tx, id)?;
        Ok(Done { location: format!("/sponsors/{id}"), action: None, view })
    })
    .await
}
