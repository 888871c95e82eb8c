//! The list of monitoring contracts over the web.

use axum::extract::State as AppState;
use axum::response::Response;

use super::store;
use super::views::{ContractList, ContractRow};
use crate::agencies::handlers::get_by_code;
use crate::app::Shared;
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::i18n::Locale;
use crate::lists::{KeySorting, ListQuery, page_of_rows};
use crate::money::{Amount, Money};
use crate::people::{Act, Actor, may};
use crate::report::{Cell, Definition, Table};
use crate::web::{Ctx, Query, Reader, download};

/// What contracts can be ordered by.
const COLUMNS: [&str; 6] = ["contract_no", "ends_on", "notice_on", "value", "committed", "future"];

/// The contracts that fit, in order.
fn find_contracts(
    conn: &mut Conn,
    (actor, book): (&Actor, Book),
    query: &ListQuery,
    mut read: Reader,
) -> Result<(Vec<ContractRow>, KeySorting)> {
    may(actor, Act::See, None)?;
    let mut path = actor.sees_below().map_or_else(String::new, str::to_owned);
    if !query.agency.is_empty() {
        let agency = get_by_code(conn, &query.agency)?;
        may(actor, Act::See, Some(&agency))?;
        path = agency.path;
    }
    let sorting = query.key_sorting(&COLUMNS, "ends_on")?;
    let from = read.money_or_none("amount_from", &query.amount_from);
    let to = read.money_or_none("amount_to", &query.amount_to);
    read.end(())?;
    let mut rows = Vec::new();
    for (contract, agency) in store::list_contracts(conn, &path)? {
        let fits = query.finds(&[&contract.contract_no, &contract.title, &contract.provider, &agency])
            && from.is_none_or(|from| contract.value >= from)
            && to.is_none_or(|to| contract.value <= to);
        if fits {
            let years = store::list_years(conn, &contract)?;
            rows.push(ContractRow::of(&contract, agency, &years, book)?);
        }
    }
    sorting.sort(&mut rows, |one, other| match sorting.key.as_str() {
        "contract_no" => {
            crate::lists::ordered(&one.contract_no).cmp(&crate::lists::ordered(&other.contract_no))
        }
        "notice_on" => one.notice_on.cmp(&other.notice_on),
        "value" => one.value.money.cmp(&other.value.money),
        "committed" => one.committed.money.cmp(&other.committed.money),
        "future" => one.future.money.cmp(&other.future.money),
        _ => one.ends_on.cmp(&other.ends_on),
    });
    Ok((rows, sorting))
}

/// Contracts of the agencies that the actor sees, those that end first at the top unless something else is asked for.
#[utoipa::path(get, path = "/monitoring-contracts", params(ListQuery), responses((status = 200, body = ContractList)))]
pub async fn list(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let (actor, book, locale) = (ctx.actor.clone(), ctx.book(), ctx.locale);
    let reader = Reader::new(ctx.reading(), book.currency.digits());
    let answer = app.db.reading(move |conn| {
        let (rows, sorting) = find_contracts(conn, (&actor, book), &query, reader)?;
        let total = |figure: fn(&ContractRow) -> Amount| {
            Money::total(rows.iter().map(|row| figure(row).money)).map(|sum| book.currency.amount(sum))
        };
        let totals = [total(|row| row.value)?, total(|row| row.committed)?, total(|row| row.future)?];
        let file = download(&query.download, "monitoring-contracts", || table(locale, book, &rows, totals))?;
        if let Some(file) = file {
            return Ok(Err(file));
        }
        let [value, committed, future] = totals;
        let page = page_of_rows(&query, rows)?;
        Ok(Ok(ContractList {
            pages: page.pages(),
            offset: page.offset,
            value,
            committed,
            future,
            contracts: page.rows,
            query,
            sorting,
        }))
    });
    match answer.await? {
        Ok(view) => ctx.show(&view),
        Err(file) => Ok(file),
    }
}

/// All contracts that were found with their totals, to be taken along (reports/monitoring_contracts.toml).
fn table(locale: Locale, book: Book, rows: &[ContractRow], totals: [Amount; 3]) -> Result<Table> {
    let [value, committed, future] = totals;
    let count = rows.len();
    let cell = |row: &ContractRow, key: &str| match key {
        "contract_no" => Some(Cell::text(&row.contract_no)),
        "title" => Some(Cell::text(&row.title)),
        "agency" => Some(Cell::text(&row.agency)),
        "service" => {
            let name = locale.text(&format!("service-{}", row.service.code()));
            Some(Cell::term(row.service.code(), Some(&name)))
        }
        "provider" => Some(Cell::text(&row.provider)),
        "ends_on" => Some(Cell::Date(row.ends_on)),
        "notice_on" => row.notice_on.map(Cell::Date),
        "value" => Some(Cell::Money(row.value)),
        "committed" => Some(Cell::Money(row.committed)),
        "future" => Some(Cell::Money(row.future)),
        _ => None,
    };
    let total = |key: &str| match key {
        "title" => Some(Cell::Count(count)),
        "value" => Some(Cell::Money(value)),
        "committed" => Some(Cell::Money(committed)),
        "future" => Some(Cell::Money(future)),
        _ => None,
    };
    let words = [("currency", book.currency.code().to_owned())];
    Definition::load("monitoring_contracts")?.table(locale, &words, rows, cell, Some(total))
}
