//! The list of contributions over the web.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::list::{self, ContributionSums, ListedContribution};
use crate::app::Shared;
use crate::book::Book;
use crate::budget::handlers::Catalogue;
use crate::db::Conn;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ids::{ContributionId, SponsorId};
use crate::lists::{self, Asked, List, ListQuery, Offer, Order, Pages, Sorting};
use crate::money::Amount;
use crate::people::Actor;
use crate::refusal::Reason;
use crate::report::{Cell, Definition, Table};
use crate::web::{Ctx, Query, Reader, download};

/// A contribution as lists show it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ContributionSummary {
    /// Its number in the book.
    pub id: ContributionId,
    /// Its number on paper.
    pub document_no: String,
    /// Code of its agency.
    pub agency: String,
    /// Its year.
    pub fiscal_year: i64,
    /// Number of the sponsor.
    pub sponsor_id: SponsorId,
    /// Name of the sponsor.
    pub sponsor: String,
    /// Code of the purpose that it is tied to; empty for any.
    pub purpose: String,
    /// What was promised.
    pub pledge: Amount,
    /// What came.
    pub received: Amount,
    /// What went back.
    pub returned: Amount,
    /// What came in kind, in value.
    pub in_kind: Amount,
}

/// What all contributions that fit add up to, those on other pages too.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ContributionTotals {
    /// What was promised.
    pub pledge: Amount,
    /// What came.
    pub received: Amount,
    /// What went back.
    pub returned: Amount,
    /// What was promised and did not come yet.
    pub open_pledge: Amount,
    /// What came in kind, in value.
    pub in_kind: Amount,
}

/// A page of contributions.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ContributionList {
    /// How many there are, and the other pages.
    #[serde(flatten)]
    pub pages: Pages,
    /// What all of them add up to.
    pub totals: ContributionTotals,
    /// The rows, in the order that was asked for.
    pub contributions: Vec<ContributionSummary>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How the rows are ordered.
    #[serde(skip)]
    pub sorting: Sorting,
    /// Words for codes.
    #[serde(skip)]
    pub catalogue: Option<Catalogue>,
}

fn summary(it: ListedContribution, book: Book) -> ContributionSummary {
    let amount = |money| book.currency.amount(money);
    ContributionSummary {
        id: it.id,
        document_no: it.document_no,
        agency: it.agency_code,
        fiscal_year: it.fiscal_year,
        sponsor_id: it.sponsor_id,
        sponsor: it.sponsor,
        purpose: it.purpose,
        pledge: amount(it.pledge),
        received: amount(it.received),
        returned: amount(it.returned),
        in_kind: amount(it.in_kind),
    }
}

fn totals(sums: &ContributionSums, book: Book) -> ContributionTotals {
    let amount = |money| book.currency.amount(money);
    ContributionTotals {
        pledge: amount(sums.pledge),
        received: amount(sums.received),
        returned: amount(sums.returned),
        open_pledge: amount(sums.open_pledge),
        in_kind: amount(sums.in_kind),
    }
}

const OFFER: Offer = Offer {
    lists: &[List::Contribution],
    orders: Order::ALL,
    usual: Sorting::LATEST,
    states: &[],
    owned: true,
    weighed: true,
};

/// What is meant: the filters of every list, and those that contributions alone have.
fn read(
    conn: &mut Conn,
    actor: &Actor,
    (query, reader): (&ListQuery, Reader),
    catalogue: &Catalogue,
) -> Result<Asked> {
    let mut asked = query.read(conn, actor, reader, &OFFER)?;
    asked.filter.partner = ListQuery::number("sponsor", &query.sponsor)?;
    if !query.purpose.is_empty() {
        if !catalogue.purposes.iter().any(|it| it.code == query.purpose) {
            let (what, given) = ("purpose".to_owned(), query.purpose.clone());
            return Err(Reason::CodeUnknown { what, given }.at("purpose").into());
        }
        asked.filter.within.push(list::tied_to(&query.purpose));
    }
    if query.open == "true" {
        asked.filter.within.push(list::with_open_pledge());
    }
    Ok(asked)
}

/// Contributions of the agencies that the actor sees, with what they add up to.
#[utoipa::path(get, path = "/contributions", params(ListQuery), responses((status = 200, body = ContributionList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<ListQuery>) -> Result<Response> {
    let (actor, book, locale) = (ctx.actor.clone(), ctx.book(), ctx.locale);
    let reader = Reader::new(ctx.reading(), book.currency.digits());
    let answer = app.db.reading(move |conn| {
        let catalogue = Catalogue::load(conn)?;
        let asked = read(conn, &actor, (&query, reader), &catalogue)?;
        let found = lists::find_all(conn, &asked.filter, asked.sorting)?;
        // Their sums are several, and they are few: all are read, and a page of them is shown.
        let all = list::list_contributions(conn, &found)?;
        let sums = list::sums_of(&all)?;
        let form = query.download.clone();
        if let Some(file) = download(&form, "contributions", || table(locale, book, &all, &sums))? {
            return Ok((None, Some(file)));
        }
        let found = lists::find_page(conn, &asked.filter, asked.sorting, &asked.at)?;
        let rows = list::list_contributions(conn, &found.records)?;
        let view = ContributionList {
            pages: Pages { count: sums.count, more: false, ..Pages::of(&found) },
            totals: totals(&sums, book),
            contributions: rows.into_iter().map(|it| summary(it, book)).collect(),
            query,
            sorting: asked.sorting,
            catalogue: Some(catalogue),
        };
        Ok((Some(view), None))
    });
    match answer.await? {
        (_, Some(file)) => Ok(file),
        (Some(view), None) => ctx.show(&view),
        (None, None) => Err(Reason::NotFound { what: "page".to_owned(), given: String::new() }.into()),
    }
}

/// All rows with their totals, to be taken along.
fn table(locale: Locale, book: Book, rows: &[ListedContribution], sums: &ContributionSums) -> Result<Table> {
    let definition = Definition::load("contributions")?;
    let money = |amount| Some(Cell::Money(book.currency.amount(amount)));
    let cell = |row: &ListedContribution, key: &str| match key {
        "document_no" => Some(Cell::text(&row.document_no)),
        "sponsor" => Some(Cell::text(&row.sponsor)),
        "agency" => Some(Cell::text(&row.agency_code)),
        "fiscal_year" => Some(Cell::text(&row.fiscal_year.to_string())),
        "purpose" => Some(Cell::text(&row.purpose)),
        "pledge" => money(row.pledge),
        "received" => money(row.received),
        "returned" => money(row.returned),
        "in_kind" => money(row.in_kind),
        _ => None,
    };
    let count = rows.len();
    let total = |key: &str| match key {
        "sponsor" => Some(Cell::Count(count)),
        "pledge" => money(sums.pledge),
        "received" => money(sums.received),
        "returned" => money(sums.returned),
        "in_kind" => money(sums.in_kind),
        _ => None,
    };
    let words = [("currency", book.currency.code().to_owned())];
    definition.table(locale, &words, rows, cell, Some(total))
}
