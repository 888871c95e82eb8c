//! Years and their closing over the web.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

use super::closing::{NewYearClosing, close};
use super::model::{BalanceRule, Choices, Fate};
use super::previews::ClosingPreview;
use super::store::Scope;
use super::views::{ClosingView, YearList, YearSummary, YearView};
use crate::actions;
use crate::agencies::{get_agency, handlers::get_by_code};
use crate::app::Shared;
use crate::budget::handlers::fiscal_year;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ClosingId, CommitmentId, LineId};
use crate::ledger::{
    Recorder, Window, get_closing, list_actions_of_closing, list_calendars, open_year, set_window,
};
use crate::people::{Act, Actor, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Query, Reader, Work};

/// The years of the book.
#[utoipa::path(get, path = "/years", responses((status = 200, body = YearList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let today = ctx.book().today();
    let view = app
        .db
        .reading(move |conn| {
            let years = list_calendars(conn)?;
            Ok(YearList { years: years.iter().map(|it| YearSummary::of(it, today)).collect() })
        })
        .await?;
    ctx.show(&view)
}

/// A year to be opened.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct YearInput {
    /// Which.
    pub fiscal_year: String,
}

fn year_href(fiscal_year: i64) -> String {
    format!("/years/{fiscal_year}")
}

/// Opens a year with the calendar that the law has today.
#[utoipa::path(post, path = "/years", request_body = YearInput, responses((status = 201, body = YearView)))]
pub async fn create(ctx: Ctx, input: Input<YearInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &YearInput| {
        work.must_be_allowed(Act::SetCalendar)?;
        let year = fiscal_year("fiscal_year", &input.fiscal_year)?;
        open_year(work.tx, year)?;
        year_done(work, year)
    })
    .await
}

fn year_done(work: &mut Work<'_, '_>, year: i64) -> Result<Done<YearView>> {
    let view = YearView::load(work.tx, work.book, year, "/")?;
    Ok(Done { location: year_href(year), action: None, view })
}

/// One year: when it takes what, and who closed it.
#[utoipa::path(get, path = "/years/{fiscal_year}", params(("fiscal_year" = i64, Path)), responses((status = 200, body = YearView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(year): Path<i64>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            YearView::load(conn, book, year, actor.sees_below().unwrap_or("/"))
        })
        .await?;
    ctx.show(&view)
}

/// A window to be set.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct WindowInput {
    /// Of which kind of movement, or `reversal`.
    pub kind: String,
    /// The first day.
    pub opens_on: String,
    /// The last day.
    pub ends_on: String,
    /// `true`: the Ministry may after it, with a reason.
    pub late: String,
    /// Why.
    pub reason: String,
}

/// Sets when a kind of movement is taken.
#[utoipa::path(post, path = "/years/{fiscal_year}/windows", params(("fiscal_year" = i64, Path)), request_body = WindowInput, responses((status = 201, body = YearView)))]
pub async fn create_window(ctx: Ctx, Path(year): Path<i64>, input: Input<WindowInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &WindowInput| {
        work.must_be_allowed(Act::SetCalendar)?;
        let mut read = work.reader();
        let unknown = |given: &str| Reason::CodeUnknown { what: "kind".to_owned(), given: given.to_owned() };
        let kind = Window::kind_of(&input.kind);
        if kind.is_none() {
            read.refuse(unknown(&input.kind).at("kind"));
        }
        let opens_on = read.date("opens_on", &input.opens_on);
        let ends_on = read.date("ends_on", &input.ends_on);
        let late = match input.late.as_str() {
            "" | "false" => false,
            "true" => true,
            given => {
                let (given, known) = (given.to_owned(), "true, false".to_owned());
                read.refuse(Reason::ValueNotInList { given, known }.at("late"));
                false
            }
        };
        let reason = read.required("reason", &input.reason);
        let window = Window { kind: kind.flatten(), opens_on, ends_on, late };
        let (window, reason) = read.end((window, reason))?;
        let (user, at) = work.recorder();
        work.changes(|tx, book| YearView::load(tx, book, year, "/"))?;
        set_window(work.tx, Recorder { user, at, late: false }, year, window, &reason)?;
        year_done(work, year)
    })
    .await
}

/// What becomes of what is open.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct ChoiceQuery {
    /// What becomes of commitments: carry_over (unsaid) or release.
    pub commitments: String,
    /// What becomes of available money: by_source (unsaid), lapse or carry_over.
    pub balances: String,
    /// Numbers of commitments that are carried over all the same, with commas.
    pub carried: String,
    /// Numbers of commitments that are released all the same.
    pub released: String,
    /// Numbers of lines whose available money is carried over all the same.
    pub carried_lines: String,
    /// Numbers of lines whose available money lapses all the same.
    pub lapsed_lines: String,
    /// Rows of each table to pass over.
    pub offset: usize,
}

/// Numbers with commas between them.
fn numbers<T: Ord>(read: &mut Reader, field: &str, given: &str, of: fn(i64) -> T) -> BTreeSet<T> {
    let mut found = BTreeSet::new();
    for part in given.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part.parse::<i64>() {
            Ok(number) => {
                found.insert(of(number));
            }
            Err(_) => read.refuse(Reason::NumberUnreadable { given: part.to_owned() }.at(field)),
        }
    }
    found
}

impl ChoiceQuery {
    fn read(&self, mut read: Reader) -> Result<Choices> {
        let choices = Choices {
            commitments: read.word("commitments", &self.commitments, Fate::from_code, Fate::CarryOver),
            balances: read.word("balances", &self.balances, BalanceRule::from_code, BalanceRule::BySource),
            carried: numbers(&mut read, "carried", &self.carried, CommitmentId),
            released: numbers(&mut read, "released", &self.released, CommitmentId),
            carried_lines: numbers(&mut read, "carried_lines", &self.carried_lines, LineId),
            lapsed_lines: numbers(&mut read, "lapsed_lines", &self.lapsed_lines, LineId),
        };
        read.end(choices)
    }
}

fn scope_of(conn: &mut Conn, actor: &Actor, code: Option<&str>, fiscal_year: i64) -> Result<Scope> {
    let Some(code) = code else {
        may(actor, Act::Compare, None)?;
        return Ok(Scope { fiscal_year, agency: None });
    };
    may(actor, Act::See, None)?;
    let agency = get_by_code(conn, code)?;
    may(actor, Act::See, Some(&agency))?;
    Ok(Scope { fiscal_year, agency: Some(agency) })
}

async fn preview_of(
    ctx: Ctx,
    app: Shared,
    code: Option<String>,
    year: i64,
    query: ChoiceQuery,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let read = Reader::new(ctx.reading(), book.currency.digits());
    let view = app
        .db
        .reading(move |conn| {
            let scope = scope_of(conn, &actor, code.as_deref(), year)?;
            let choices = query.read(read)?;
            ClosingPreview::load(conn, book, scope, choices, query.offset)
        })
        .await?;
    ctx.show(&view)
}

/// What closing an agency's year would do.
#[utoipa::path(get, path = "/agencies/{code}/years/{fiscal_year}/closing",
    params(("code" = String, Path), ("fiscal_year" = i64, Path), ChoiceQuery), responses((status = 200, body = ClosingPreview)))]
pub async fn preview_agency(
    ctx: Ctx,
    State(app): State<Shared>,
    Path((code, year)): Path<(String, i64)>,
    Query(query): Query<ChoiceQuery>,
) -> Result<Response> {
    preview_of(ctx, app, Some(code), year, query).await
}

/// What closing the country's year would do.
#[utoipa::path(get, path = "/years/{fiscal_year}/closing", params(("fiscal_year" = i64, Path), ChoiceQuery), responses((status = 200, body = ClosingPreview)))]
pub async fn preview_country(
    ctx: Ctx,
    State(app): State<Shared>,
    Path(year): Path<i64>,
    Query(query): Query<ChoiceQuery>,
) -> Result<Response> {
    preview_of(ctx, app, None, year, query).await
}

/// The decision by which a line is carried over.
#[derive(Clone, Debug, Default, Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct LineDecisionInput {
    /// Number of the line.
    pub line: String,
    /// Number of the decision.
    pub decision_no: String,
}

/// A closing: when and by which decision, what was chosen, and the fingerprint of what was shown.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ClosingInput {
    /// From which day on nothing moves.
    pub closed_on: String,
    /// Number of the decision.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// The fingerprint of the preview.
    pub fingerprint: String,
    /// As in the preview's address.
    pub commitments: String,
    /// As in the preview's address.
    pub balances: String,
    /// As in the preview's address.
    pub carried: String,
    /// As in the preview's address.
    pub released: String,
    /// As in the preview's address.
    pub carried_lines: String,
    /// As in the preview's address.
    pub lapsed_lines: String,
    /// Lines that are carried over by a decision of their own.
    pub decisions: Vec<LineDecisionInput>,
}

impl ClosingInput {
    fn read(&self, work: &Work<'_, '_>) -> Result<NewYearClosing> {
        let mut read = work.reader();
        let closed_on = read.date("closed_on", &self.closed_on);
        let document_no = read.required("document_no", &self.document_no);
        let reason = read.required("reason", &self.reason);
        let fingerprint = read.required("fingerprint", &self.fingerprint);
        let mut decisions = BTreeMap::new();
        for (at, it) in self.decisions.iter().enumerate() {
            let lines = numbers(&mut read, &format!("decisions[{at}][line]"), &it.line, LineId);
            let number = read.optional(&format!("decisions[{at}][decision_no]"), &it.decision_no);
            decisions.extend(lines.into_iter().map(|line| (line, number.clone())));
        }
        read.end(())?;
        let choices = ChoiceQuery {
            commitments: self.commitments.clone(),
            balances: self.balances.clone(),
            carried: self.carried.clone(),
            released: self.released.clone(),
            carried_lines: self.carried_lines.clone(),
            lapsed_lines: self.lapsed_lines.clone(),
            offset: 0,
        };
        let choices = choices.read(work.reader())?;
        Ok(NewYearClosing { closed_on, document_no, reason, choices, decisions, fingerprint })
    }
}

async fn close_of(ctx: Ctx, code: Option<String>, year: i64, input: Input<ClosingInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &ClosingInput| {
        work.must_be_allowed(Act::CloseYear)?;
        let agency = code.as_deref().map(|code| get_by_code(work.tx, code)).transpose()?;
        if let Some(agency) = &agency {
            work.must_be_allowed_for(Act::CloseYear, agency)?;
        }
        let new = input.read(work)?;
        work.acts_late(Act::CloseYear, year, new.closed_on, &new.reason)?;
        let scope = Scope { fiscal_year: year, agency };
        let (id, action) = work.post(|journal| close(journal, &scope, &new))?;
        let view = ClosingView::load(work.tx, work.book, id)?;
        Ok(Done { location: closing_href(id), action: Some(action), view })
    })
    .await
}

/// Where a closing is shown.
pub fn closing_href(id: ClosingId) -> String {
    format!("/closings/{id}")
}

/// Closes an agency's year, with what is below the agency.
#[utoipa::path(post, path = "/agencies/{code}/years/{fiscal_year}/closing",
    params(("code" = String, Path), ("fiscal_year" = i64, Path)), request_body = ClosingInput, responses((status = 201, body = ClosingView)))]
pub async fn close_agency(
    ctx: Ctx,
    Path((code, year)): Path<(String, i64)>,
    input: Input<ClosingInput>,
) -> Result<Response> {
    close_of(ctx, Some(code), year, input).await
}

/// Closes the country's year.
#[utoipa::path(post, path = "/years/{fiscal_year}/closing", params(("fiscal_year" = i64, Path)), request_body = ClosingInput, responses((status = 201, body = ClosingView)))]
pub async fn close_country(ctx: Ctx, Path(year): Path<i64>, input: Input<ClosingInput>) -> Result<Response> {
    close_of(ctx, None, year, input).await
}

/// One closing.
#[utoipa::path(get, path = "/closings/{id}", params(("id" = i64, Path)), responses((status = 200, body = ClosingView)))]
pub async fn show_closing(
    ctx: Ctx,
    State(app): State<Shared>,
    Path(id): Path<ClosingId>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let closing = get_closing(conn, id)?;
            match closing.agency_id {
                Some(agency) => may(&actor, Act::See, Some(&get_agency(conn, agency)?))?,
                None => may(&actor, Act::Compare, None)?,
            }
            ClosingView::load(conn, book, id)
        })
        .await?;
    ctx.show(&view)
}

/// A reopening.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ReopeningInput {
    /// Its date.
    pub dated_on: String,
    /// Why.
    pub reason: String,
}

/// Reopens a year: the closing is turned round with all that it did.
#[utoipa::path(post, path = "/closings/{id}/reopening", params(("id" = i64, Path)), request_body = ReopeningInput, responses((status = 201, body = ClosingView)))]
pub async fn reopen(ctx: Ctx, Path(id): Path<ClosingId>, input: Input<ReopeningInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &ReopeningInput| {
        work.must_be_allowed(Act::CloseYear)?;
        let closing = get_closing(work.tx, id)?;
        let mut read = work.reader();
        let dated_on: NaiveDate = read.date("dated_on", &input.dated_on);
        let reason = read.required("reason", &input.reason);
        let (dated_on, reason) = read.end((dated_on, reason))?;
        work.acts_late(Act::CloseYear, closing.fiscal_year, dated_on, &reason)?;
        let none = || Reason::NotFound { what: "action".to_owned(), given: id.to_string() };
        let action = list_actions_of_closing(work.tx, id)?.last().copied().ok_or_else(none)?;
        work.changes(|tx, book| ClosingView::load(tx, book, id))?;
        let reversal = work.post(|journal| actions::reverse(journal, action, dated_on, &reason))?;
        let view = ClosingView::load(work.tx, work.book, id)?;
        Ok(Done { location: closing_href(id), action: Some(reversal), view })
    })
    .await
}
