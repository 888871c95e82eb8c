//! The list of budget lines over the web.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::handlers::{Catalogue, LineView};
use crate::agencies::{Agency, handlers::get_by_code, list_below};
use crate::app::Shared;
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ledger::{Balance, Figures, Line, list_lines};
use crate::lists::{KeySorting, ListQuery, Pages, page_of_rows};
use crate::people::{Act, Actor, may};
use crate::refusal::Reason;
use crate::report::{Cell, Definition, Table};
use crate::web::{Ctx, Query, download};

/// The lines of a year.
#[derive(Serialize, utoipa::ToSchema)]
pub struct LineList {
    /// Code of the agency that was asked for.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: i64,
    /// How many lines there are, those on other pages too.
    #[serde(flatten)]
    pub pages: Pages,
    /// Lines passed over.
    pub offset: usize,
    /// The lines of the page, by agency, fund source and purpose unless something else is asked for.
    pub lines: Vec<LineView>,
    /// What all lines that fit add up to.
    pub totals: Figures,
    /// Words for the codes.
    pub catalogue: Catalogue,
    /// Agencies that the actor may allocate to.
    #[serde(skip)]
    pub choices: Vec<Agency>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How the lines are ordered.
    #[serde(skip)]
    pub sorting: KeySorting,
}

/// Lines that were found, with what they add up to.
struct FoundLines {
    fiscal_year: i64,
    lines: Vec<Line>,
    totals: Balance,
    sorting: KeySorting,
}

/// The columns that lines can be ordered by beside their figures.
const BY_LINE: [&str; 2] = ["agency", "line"];

fn find_lines(
    conn: &mut Conn,
    (actor, book): (&Actor, Book),
    query: &ListQuery,
    catalogue: &Catalogue,
) -> Result<FoundLines> {
    may(actor, Act::See, None)?;
    let path = if query.agency.is_empty() {
        actor.sees_below().map_or_else(String::new, str::to_owned)
    } else {
        let agency = get_by_code(conn, &query.agency)?;
        may(actor, Act::See, Some(&agency))?;
        agency.path
    };
    let this_year = i64::from(chrono::Datelike::year(&book.today()));
    let fiscal_year = query.year()?.map_or(this_year, |year| year);
    let known: Vec<&str> = BY_LINE.into_iter().chain(Figures::NAMES.iter().copied()).collect();
    let sorting = query.key_sorting(&known, "agency")?;
    let unknown = |what: &str, given: &str| {
        Reason::CodeUnknown { what: what.to_owned(), given: given.to_owned() }.at(what)
    };
    for (what, given, known) in [
        (
            "fund_source",
            &query.fund_source,
            catalogue.fund_sources.iter().any(|it| it.code == query.fund_source),
        ),
        ("purpose", &query.purpose, catalogue.purposes.iter().any(|it| it.code == query.purpose)),
    ] {
        if !given.is_empty() && !known {
            return Err(unknown(what, given).into());
        }
    }
    let names = |line: &Line| {
        let source = catalogue.fund_sources.iter().find(|it| it.code == line.key.fund_source);
        let purpose = catalogue.purposes.iter().find(|it| it.code == line.key.purpose);
        let source = source.map_or("", |it| it.name(Locale::Vi));
        format!("{} {source}", purpose.map_or("", |it| it.name(Locale::Vi)))
    };
    let mut lines = list_lines(conn, fiscal_year, &path)?;
    lines.retain(|line| {
        let key = &line.key;
        (query.fund_source.is_empty() || key.fund_source == query.fund_source)
            && (query.purpose.is_empty() || key.purpose == query.purpose)
            && query.finds(&[&line.agency_code, &names(line), &key.classification, &key.title])
    });
    let mut totals = Balance::default();
    for line in &lines {
        totals = totals.plus(&line.balance)?;
    }
    match sorting.key.as_str() {
        "agency" => sorting.sort(&mut lines, |one, other| one.agency_code.cmp(&other.agency_code)),
        "line" => sorting.sort(&mut lines, |one, other| {
            let key = |line: &Line| (names(line), line.key.classification.clone(), line.key.title.clone());
            key(one).cmp(&key(other))
        }),
        figure => {
            let mut keyed = Vec::with_capacity(lines.len());
            for line in lines {
                let figure = line.balance.figures(book.currency)?.get(figure).map(|amount| amount.money);
                keyed.push((figure, line));
            }
            sorting.sort(&mut keyed, |(one, _), (other, _)| one.cmp(other));
            lines = keyed.into_iter().map(|(_, line)| line).collect();
        }
    }
    Ok(FoundLines { fiscal_year, lines, totals, sorting })
}

/// The budget lines of a year.
#[utoipa::path(get, path = "/budget-lines", params(ListQuery), responses((status = 200, body = LineList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<ListQuery>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let (actor, book, locale) = (ctx.actor.clone(), ctx.book(), ctx.locale);
    let answer = app.db.reading(move |conn| {
        let catalogue = Catalogue::load(conn)?;
        let found = find_lines(conn, (&actor, book), &query, &catalogue)?;
        let name = format!("budget-lines-{}", found.fiscal_year);
        if let Some(file) =
            download(&query.download, &name, || table(locale, book, &catalogue, &query, &found))?
        {
            return Ok(Err(file));
        }
        let page = page_of_rows(&query, found.lines)?;
        let choices = match (&actor.agency, may(&actor, Act::Decide, None)) {
            (Some(own), Ok(())) => list_below(conn, &own.path)?,
            _ => Vec::new(),
        };
        Ok(Ok(LineList {
            agency: query.agency.clone(),
            fiscal_year: found.fiscal_year,
            pages: page.pages(),
            offset: page.offset,
            lines: page.rows.iter().map(|line| LineView::of(line, book)).collect::<Result<_>>()?,
            totals: found.totals.figures(book.currency)?,
            catalogue,
            choices,
            query,
            sorting: found.sorting,
        }))
    });
    match answer.await? {
        Ok(view) => ctx.show(&view),
        Err(file) => Ok(file),
    }
}

/// All lines that were found with their totals, to be taken along (reports/budget_line_list.toml).
fn table(
    locale: Locale,
    book: Book,
    catalogue: &Catalogue,
    query: &ListQuery,
    found: &FoundLines,
) -> Result<Table> {
    let mut rows = Vec::with_capacity(found.lines.len());
    for line in &found.lines {
        rows.push(LineView::of(line, book)?);
    }
    let totals = found.totals.figures(book.currency)?;
    let cell = |row: &LineView, key: &str| match key {
        "agency" => Some(Cell::text(&row.agency)),
        "fund_source" => {
            let source = catalogue.fund_sources.iter().find(|it| it.code == row.fund_source);
            Some(Cell::term(&row.fund_source, source.map(|it| it.name(locale))))
        }
        "purpose" => {
            let purpose = catalogue.purposes.iter().find(|it| it.code == row.purpose);
            Some(Cell::term(&row.purpose, purpose.map(|it| it.name(locale))))
        }
        "classification" => Some(Cell::text(&row.classification)),
        "title" => Some(Cell::text(&row.title)),
        _ => row.figures.get(key).map(Cell::Money),
    };
    let total = |key: &str| totals.get(key).map(Cell::Money);
    let words = [
        ("agency", query.agency.clone()),
        ("year", found.fiscal_year.to_string()),
        ("currency", book.currency.code().to_owned()),
    ];
    Definition::load("budget_line_list")?.table(locale, &words, &rows, cell, Some(total))
}
