//! Lists of commitments over the web.

use axum::extract::State as AppState;
use axum::response::Response;
use serde::Serialize;

use super::list::{self, ListedCommitment};
use super::model::{CommitmentKind, State};
use crate::app::Shared;
use crate::book::Book;
use crate::budget::handlers::Catalogue;
use crate::db::Conn;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ids::{CommitmentId, LineId};
use crate::lists::{self, Asked, List, ListQuery, Offer, Order, Pages, Sorting};
use crate::money::{Amount, Money};
use crate::people::Actor;
use crate::press;
use crate::refusal::Reason;
use crate::report::{Cell, Definition, Table};
use crate::web::{Ctx, Query, Reader, download};

/// A commitment as lists show it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CommitmentSummary {
    /// Its number in the book.
    pub id: CommitmentId,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// Code of its agency.
    pub agency: String,
    /// What for.
    pub kind: CommitmentKind,
    /// Name of the press agency or provider.
    pub with: String,
    /// Its year.
    pub fiscal_year: i64,
    /// Where it stands.
    pub state: State,
    /// When it was signed.
    pub signed_on: Option<chrono::NaiveDate>,
    /// Its value.
    pub value: Amount,
}

impl CommitmentSummary {
    /// The row of an order.
    pub fn of(it: ListedCommitment, book: Book) -> CommitmentSummary {
        CommitmentSummary {
            id: it.id,
            document_no: it.document_no,
            title: it.title,
            agency: it.agency_code,
            kind: it.kind,
            with: it.with,
            fiscal_year: it.fiscal_year,
            state: it.state,
            signed_on: it.signed_on,
            value: book.currency.amount(it.value),
        }
    }
}

/// A page of commitments.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CommitmentList {
    /// How many there are, and the other pages.
    #[serde(flatten)]
    pub pages: Pages,
    /// What all of them are worth, those on other pages too; none where there are more than are added up.
    pub value: Option<Amount>,
    /// The rows, in the order that was asked for.
    pub commitments: Vec<CommitmentSummary>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How the rows are ordered.
    #[serde(skip)]
    pub sorting: Sorting,
    /// Where the list is.
    #[serde(skip)]
    pub path: &'static str,
    /// The one kind that it shows.
    #[serde(skip)]
    pub kind: Option<CommitmentKind>,
    /// Words for codes.
    #[serde(skip)]
    pub catalogue: Option<Catalogue>,
}

const STATES: [&str; 4] = ["draft", "signed", "closed", "cancelled"];

/// What a list of commitments can be asked.
pub const OFFER: Offer = Offer {
    lists: &[List::PressOrder, List::Training, List::ItMonitoring],
    orders: Order::ALL,
    usual: Sorting::LATEST,
    states: &STATES,
    owned: true,
    weighed: true,
};

/// Commitments of every kind, of the agencies that the actor sees.
#[utoipa::path(get, path = "/commitments", params(ListQuery), responses((status = 200, body = CommitmentList)))]
pub async fn list(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    list_of(ctx, app, query, "/commitments", None).await
}

/// Press orders of the agencies that the actor sees.
#[utoipa::path(get, path = "/orders", params(ListQuery), responses((status = 200, body = CommitmentList)))]
pub async fn list_orders(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    list_of(ctx, app, query, "/orders", Some(CommitmentKind::PressOrder)).await
}

/// Training activities of the agencies that the actor sees.
#[utoipa::path(get, path = "/trainings", params(ListQuery), responses((status = 200, body = CommitmentList)))]
pub async fn list_trainings(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    list_of(ctx, app, query, "/trainings", Some(CommitmentKind::Training)).await
}

/// What is meant: the filters of every list, and those that commitments alone have.
fn read(
    conn: &mut Conn,
    actor: &Actor,
    (query, reader): (&ListQuery, Reader),
    kind: Option<CommitmentKind>,
    catalogue: &Catalogue,
) -> Result<Asked> {
    let mut asked = query.read(conn, actor, reader, &OFFER)?;
    let unknown =
        |what: &str, given: &str| Reason::CodeUnknown { what: what.to_owned(), given: given.to_owned() };
    let kind = match (kind, query.kind.as_str()) {
        (Some(kind), _) => Some(kind),
        (None, "") => None,
        (None, given) => Some(CommitmentKind::from_code(given).ok_or_else(|| unknown("kind", given))?),
    };
    if let Some(kind) = kind {
        asked.filter.lists = vec![kind.into()];
    }
    if let Some(line) = ListQuery::number("line", &query.line)? {
        asked.filter.within.push(list::on_line(LineId(line)));
    }
    if !query.fund_source.is_empty() {
        let known = catalogue.fund_sources.iter().any(|it| it.code == query.fund_source);
        if !known {
            return Err(unknown("fund_source", &query.fund_source).at("fund_source").into());
        }
        asked.filter.within.push(list::funded_by(&query.fund_source));
    }
    if !query.press_agency.is_empty() {
        let press = press::find_by_code(conn, query.press_agency.trim())?;
        let press = press.ok_or_else(|| unknown("press_agency", &query.press_agency).at("press_agency"))?;
        asked.filter.partner = Some(press.id.0);
    }
    Ok(asked)
}

async fn list_of(
    ctx: Ctx,
    app: Shared,
    query: ListQuery,
    path: &'static str,
    kind: Option<CommitmentKind>,
) -> Result<Response> {
    let (actor, book, locale) = (ctx.actor.clone(), ctx.book(), ctx.locale);
    let reader = Reader::new(ctx.reading(), book.currency.digits());
    if !query.download.is_empty() {
        let name = path.trim_start_matches('/');
        let form = query.download.clone();
        let made = app.db.reading(move |conn| {
            let catalogue = Catalogue::load(conn)?;
            let asked = read(conn, &actor, (&query, reader), kind, &catalogue)?;
            let found = lists::find_all(conn, &asked.filter, asked.sorting)?;
            let rows = list::list_commitments(conn, &found)?;
            download(&form, name, || table(locale, book, path, rows))
        });
        if let Some(file) = made.await? {
            return Ok(file);
        }
        return Err(Reason::NotFound { what: "page".to_owned(), given: path.to_owned() }.into());
    }
    let view = app
        .db
        .reading(move |conn| {
            let catalogue = Catalogue::load(conn)?;
            let asked = read(conn, &actor, (&query, reader), kind, &catalogue)?;
            let found = lists::find_page(conn, &asked.filter, asked.sorting, &asked.at)?;
            let rows = list::list_commitments(conn, &found.records)?;
            Ok(CommitmentList {
                pages: Pages::of(&found),
                value: found.amount.map(|value| book.currency.amount(value)),
                commitments: rows.into_iter().map(|it| CommitmentSummary::of(it, book)).collect(),
                query,
                sorting: asked.sorting,
                path,
                kind,
                catalogue: Some(catalogue),
            })
        })
        .await?;
    ctx.show(&view)
}

/// All rows with their totals, to be taken along.
fn table(locale: Locale, book: Book, path: &str, rows: Vec<ListedCommitment>) -> Result<Table> {
    let definition = Definition::load("commitments")?;
    let value = Money::total(rows.iter().map(|row| row.value))?;
    let cell = |row: &ListedCommitment, key: &str| match key {
        "document_no" => Some(Cell::text(&row.document_no)),
        "title" => Some(Cell::text(&row.title)),
        "agency" => Some(Cell::text(&row.agency_code)),
        "kind" => Some(definition.term(row.kind.code(), locale)),
        "with" => Some(Cell::text(&row.with)),
        "fiscal_year" => Some(Cell::text(&row.fiscal_year.to_string())),
        "state" => Some(definition.term(row.state.code(), locale)),
        "signed_on" => row.signed_on.map(Cell::Date),
        "value" => Some(Cell::Money(book.currency.amount(row.value))),
        _ => None,
    };
    let count = rows.len();
    let total = |key: &str| match key {
        "title" => Some(Cell::Count(count)),
        "value" => Some(Cell::Money(book.currency.amount(value))),
        _ => None,
    };
    let list = definition.word(path.trim_start_matches('/'), locale);
    let words = [("list", list), ("currency", book.currency.code().to_owned())];
    definition.table(locale, &words, &rows, cell, Some(total))
}
