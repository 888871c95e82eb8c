//! Reconciliation with the Treasury over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::list::{self, ListFilter, RecordSummary, StatementSummary};
use super::matching::Matching;
use super::pages::year_href;
use super::store::{find_statement, get_matching};
use super::views::{Asked, Section, TreasuryYear};
use super::{pairing, statements};
use crate::agencies::{Agency, get_agency, handlers::get_by_code};
use crate::app::Shared;
use crate::book::now;
use crate::error::Result;
use crate::ids::StatementId;
use crate::ledger::Recorder;
use crate::lists::{self, List, ListQuery, Offer, Order, Pages, Sorting};
use crate::money::Amount;
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Query, Reader, Work, download};

/// How many records the list shows.
const RECORDS: i64 = 100;

/// Statements and records.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TreasuryList {
    /// How many statements there are, and the other pages.
    #[serde(flatten)]
    pub pages: Pages,
    /// What all of them come to, those on other pages too; none where there are more than are added up.
    pub total: Option<Amount>,
    /// Statements, in the order that was asked for.
    pub statements: Vec<StatementSummary>,
    /// The latest records.
    pub records: Vec<RecordSummary>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How statements are ordered.
    #[serde(skip)]
    pub sorting: Sorting,
    /// The agency that is meant, if one is: its year can be opened before it has a statement.
    #[serde(skip)]
    pub agency: Option<Agency>,
    /// The year that is meant, or this one.
    #[serde(skip)]
    pub year: i64,
}

const OFFER: Offer = Offer {
    lists: &[List::TreasuryStatement],
    orders: Order::ALL,
    usual: Sorting::LATEST,
    states: &list::STATES,
    owned: true,
    weighed: true,
};

/// Statements and records of the agencies that the actor sees.
#[utoipa::path(get, path = "/treasury", params(ListQuery), responses((status = 200, body = TreasuryList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<ListQuery>) -> Result<Response> {
    let (actor, book, locale) = (ctx.actor.clone(), ctx.book(), ctx.locale);
    let reader = Reader::new(ctx.reading(), book.currency.digits());
    let answer = app.db.reading(move |conn| {
        let asked = query.read(conn, &actor, reader, &OFFER)?;
        if !query.download.is_empty() {
            let all = lists::find_all(conn, &asked.filter, asked.sorting)?;
            let rows = list::list_statements_of(conn, book, &all)?;
            return Ok(Err(download(&query.download, "treasury-statements", || {
                super::table::statements_table(locale, book, &rows)
            })?));
        }
        let found = lists::find_page(conn, &asked.filter, asked.sorting, &asked.at)?;
        let agency = match query.agency.as_str() {
            "" => actor.agency.clone(),
            code => Some(get_by_code(conn, code)?),
        };
        let path = agency.as_ref().map_or_else(|| actor.sees_below().unwrap_or(""), |it| it.path.as_str());
        let asked_year = query.year()?;
        let filter = ListFilter { reach: format!("{path}%"), fiscal_year: asked_year.map_or(0, |year| year) };
        let this_year = i64::from(chrono::Datelike::year(&book.today()));
        Ok(Ok(TreasuryList {
            pages: Pages::of(&found),
            total: found.amount.map(|total| book.currency.amount(total)),
            statements: list::list_statements_of(conn, book, &found.records)?,
            records: list::list_record_summaries(conn, book, &filter, RECORDS)?,
            query,
            sorting: asked.sorting,
            agency,
            year: asked_year.map_or(this_year, |year| year),
        }))
    });
    match answer.await? {
        Ok(view) => ctx.show(&view),
        Err(file) => {
            Ok(file.ok_or_else(|| Reason::NotFound { what: "page".to_owned(), given: String::new() })?)
        }
    }
}

/// What of an agency's year.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct YearQuery {
    /// One table alone: differs, only_books, only_treasury, settled, awaited or matched.
    pub section: String,
    /// Rows of it to pass over.
    pub offset: i64,
    /// Part of a voucher number or payee, or an amount.
    pub q: String,
    /// `csv` or `xlsx` downloads every row that was asked for.
    pub download: String,
}

impl YearQuery {
    fn asked(&self, statement: Option<StatementId>) -> Result<Asked> {
        let section = match self.section.as_str() {
            "" => None,
            given => {
                let known = Section::ALL.iter().map(|it| it.code()).collect::<Vec<_>>().join(", ");
                let unknown = || Reason::ValueNotInList { given: given.to_owned(), known }.at("section");
                Some(Section::from_code(given).ok_or_else(unknown)?)
            }
        };
        let offset = usize::try_from(self.offset).unwrap_or(0);
        Ok(Asked { statement, section, offset, q: self.q.clone(), all: !self.download.is_empty() })
    }
}

/// An agency's year: what both sides have, and what they have differently.
#[utoipa::path(get, path = "/agencies/{code}/years/{fiscal_year}/treasury",
    params(("code" = String, Path), ("fiscal_year" = i64, Path), YearQuery),
    responses((status = 200, body = TreasuryYear)))]
pub async fn show_year(
    ctx: Ctx,
    State(app): State<Shared>,
    Path((code, fiscal_year)): Path<(String, i64)>,
    Query(query): Query<YearQuery>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let form = query.download.clone();
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let agency = get_by_code(conn, &code)?;
            may(&actor, Act::See, Some(&agency))?;
            TreasuryYear::load(conn, book, agency.id, fiscal_year, query.asked(None)?)
        })
        .await?;
    answer(&ctx, &form, &view)
}

/// One statement: what of it the book has, and what the book has besides in its days.
#[utoipa::path(get, path = "/treasury/statements/{id}", params(("id" = i64, Path), YearQuery),
    responses((status = 200, body = TreasuryYear)))]
pub async fn show_statement(
    ctx: Ctx,
    State(app): State<Shared>,
    Path(id): Path<StatementId>,
    Query(query): Query<YearQuery>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let form = query.download.clone();
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let unknown = || Reason::NotFound { what: "statement".to_owned(), given: id.to_string() };
            let (agency, fiscal_year, _) = find_statement(conn, id)?.ok_or_else(unknown)?;
            let agency = get_agency(conn, agency)?;
            may(&actor, Act::See, Some(&agency))?;
            TreasuryYear::load(conn, book, agency.id, fiscal_year, query.asked(Some(id))?)
        })
        .await?;
    answer(&ctx, &form, &view)
}

fn answer(ctx: &Ctx, form: &str, view: &TreasuryYear) -> Result<Response> {
    let name = format!("socai-treasury-{}-{}", view.agency, view.fiscal_year);
    match download(form, &name, || view.table(ctx.locale))? {
        Some(file) => Ok(file),
        None => ctx.show(view),
    }
}

/// Pairings by their keys, and what is said of them.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct PairingInput {
    /// Keys of pairings as the year's view names them, such as `l12,p40`.
    pub pairings: Vec<String>,
    /// Why; needed to settle.
    pub explanation: String,
}

/// The book's matching of an agency's year, if the actor may change it.
pub(super) fn matching_for(work: &mut Work<'_, '_>, code: &str, fiscal_year: i64) -> Result<Matching> {
    work.must_be_allowed(Act::Reconcile)?;
    let agency = get_by_code(work.tx, code)?;
    work.must_be_allowed_for(Act::Reconcile, &agency)?;
    get_matching(work.tx, agency.id, fiscal_year)
}

/// Who writes, and when.
pub(super) fn recorder(work: &Work<'_, '_>) -> Recorder {
    Recorder { user: work.actor.id, at: now(), late: false }
}

/// Keeps how the year stands before it is changed, for the audit trail.
fn year_changes(work: &mut Work<'_, '_>, code: &str, fiscal_year: i64) -> Result<()> {
    work.changes(|tx, book| {
        let agency = get_by_code(tx, code)?;
        TreasuryYear::load(tx, book, agency.id, fiscal_year, Asked::default())
    })
}

fn done(work: &mut Work<'_, '_>, code: &str, fiscal_year: i64) -> Result<Done<TreasuryYear>> {
    let agency = get_by_code(work.tx, code)?;
    let view = TreasuryYear::load(work.tx, work.book, agency.id, fiscal_year, Asked::default())?;
    Ok(Done { location: year_href(code, fiscal_year), action: None, view })
}

type Verb = fn(&mut Work<'_, '_>, Recorder, &Matching, &PairingInput, &str) -> Result<()>;

async fn change(ctx: Ctx, year: (String, i64), input: Input<PairingInput>, verb: Verb) -> Result<Response> {
    ctx.submit(input, move |work, input: &PairingInput| {
        let matching = matching_for(work, &year.0, year.1)?;
        let mut read = work.reader();
        let explanation = read.optional("explanation", &input.explanation);
        let explanation = read.end(explanation)?;
        year_changes(work, &year.0, year.1)?;
        work.says("pairings", &input.pairings)?;
        work.says("explanation", &explanation)?;
        verb(work, recorder(work), &matching, input, &explanation)?;
        done(work, &year.0, year.1)
    })
    .await
}

/// Puts pairings together as one.
#[utoipa::path(post, path = "/agencies/{code}/years/{fiscal_year}/treasury/matches",
    params(("code" = String, Path), ("fiscal_year" = i64, Path)), request_body = PairingInput,
    responses((status = 201, body = TreasuryYear)))]
pub async fn create_match(
    ctx: Ctx,
    Path(year): Path<(String, i64)>,
    input: Input<PairingInput>,
) -> Result<Response> {
    change(ctx, year, input, |work, recorder, matching, input, explanation| {
        pairing::record_match(work.tx, recorder, matching, &input.pairings, explanation)
    })
    .await
}

/// Takes pairings apart, and keeps them so.
#[utoipa::path(post, path = "/agencies/{code}/years/{fiscal_year}/treasury/separations",
    params(("code" = String, Path), ("fiscal_year" = i64, Path)), request_body = PairingInput,
    responses((status = 201, body = TreasuryYear)))]
pub async fn create_separation(
    ctx: Ctx,
    Path(year): Path<(String, i64)>,
    input: Input<PairingInput>,
) -> Result<Response> {
    change(ctx, year, input, |work, recorder, matching, input, explanation| {
        pairing::record_separation(work.tx, recorder, matching, &input.pairings, explanation)
    })
    .await
}

/// Leaves pairings that somebody put together or took apart to the rules again.
#[utoipa::path(post, path = "/agencies/{code}/years/{fiscal_year}/treasury/releases",
    params(("code" = String, Path), ("fiscal_year" = i64, Path)), request_body = PairingInput,
    responses((status = 201, body = TreasuryYear)))]
pub async fn create_release(
    ctx: Ctx,
    Path(year): Path<(String, i64)>,
    input: Input<PairingInput>,
) -> Result<Response> {
    change(ctx, year, input, |work, recorder, matching, input, _| {
        pairing::record_release(work.tx, recorder, matching, &input.pairings)
    })
    .await
}

/// Settles differences with an explanation.
#[utoipa::path(post, path = "/agencies/{code}/years/{fiscal_year}/treasury/settlements",
    params(("code" = String, Path), ("fiscal_year" = i64, Path)), request_body = PairingInput,
    responses((status = 201, body = TreasuryYear)))]
pub async fn create_settlement(
    ctx: Ctx,
    Path(year): Path<(String, i64)>,
    input: Input<PairingInput>,
) -> Result<Response> {
    change(ctx, year, input, |work, recorder, matching, input, explanation| {
        pairing::record_settlement(work.tx, recorder, matching, &input.pairings, explanation)
    })
    .await
}

/// Opens settled differences again.
#[utoipa::path(post, path = "/agencies/{code}/years/{fiscal_year}/treasury/reopenings",
    params(("code" = String, Path), ("fiscal_year" = i64, Path)), request_body = PairingInput,
    responses((status = 201, body = TreasuryYear)))]
pub async fn create_reopening(
    ctx: Ctx,
    Path(year): Path<(String, i64)>,
    input: Input<PairingInput>,
) -> Result<Response> {
    change(ctx, year, input, |work, recorder, matching, input, _| {
        pairing::record_reopening(work.tx, recorder, matching, &input.pairings)
    })
    .await
}

/// How many days may lie between a payment and its line.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = TreasuryWindowInput)]
pub struct WindowInput {
    /// A whole number.
    pub days: String,
}

/// Sets the window of days.
#[utoipa::path(post, path = "/agencies/{code}/years/{fiscal_year}/treasury/window",
    params(("code" = String, Path), ("fiscal_year" = i64, Path)), request_body = WindowInput,
    responses((status = 201, body = TreasuryYear)))]
pub async fn create_window(
    ctx: Ctx,
    Path((code, fiscal_year)): Path<(String, i64)>,
    input: Input<WindowInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &WindowInput| {
        let matching = matching_for(work, &code, fiscal_year)?;
        let unreadable = |_| Reason::NumberUnreadable { given: input.days.clone() }.at("days");
        let days = input.days.trim().parse::<i64>().map_err(unreadable)?;
        year_changes(work, &code, fiscal_year)?;
        pairing::set_window(work.tx, recorder(work), &matching, days)?;
        done(work, &code, fiscal_year)
    })
    .await
}

/// Why something is withdrawn.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct WithdrawalInput {
    /// Why.
    pub reason: String,
}

/// Withdraws a statement that was imported by mistake.
#[utoipa::path(post, path = "/treasury/statements/{id}/withdrawal", params(("id" = i64, Path)),
    request_body = WithdrawalInput, responses((status = 201, body = TreasuryYear)))]
pub async fn withdraw_statement(
    ctx: Ctx,
    Path(id): Path<StatementId>,
    input: Input<WithdrawalInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &WithdrawalInput| {
        work.must_be_allowed(Act::Reconcile)?;
        let unknown = || Reason::NotFound { what: "statement".to_owned(), given: id.to_string() };
        let (agency, fiscal_year, _) = find_statement(work.tx, id)?.ok_or_else(unknown)?;
        let agency = work.agency_for(Act::Reconcile, agency)?;
        let mut read = work.reader();
        let reason = read.required("reason", &input.reason);
        let reason = read.end(reason)?;
        year_changes(work, &agency.code, fiscal_year)?;
        work.says("statement", id)?;
        work.says("reason", &reason)?;
        statements::withdraw_statement(work.tx, recorder(work), id, &reason)?;
        done(work, &agency.code, fiscal_year)
    })
    .await
}
