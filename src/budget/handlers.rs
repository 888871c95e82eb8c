//! Budget lines and decisions over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::chain::{BudgetStates, Link, list_chain};
use super::checks;
use super::model::{Decision, FundSource, NewDecision, Purpose};
use super::store;
use crate::agencies::{Agency, find_agency, handlers::get_by_code, list_below};
use crate::app::Shared;
use crate::approvals::{self, NewApproval, Step};
use crate::book::Book;
use crate::classifications::unknown_codes;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{ActionId, LineId};
use crate::ledger::{Calendar, Figures, Line, LineKey, get_calendar, get_line};
use crate::names::tidy;
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Reader, Work};

/// A budget line with its figures.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct LineView {
    /// Its number.
    pub id: LineId,
    /// Code of its agency.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: i64,
    /// Code of the fund source.
    pub fund_source: String,
    /// Code of the purpose.
    pub purpose: String,
    /// Codes of the State Budget Index.
    pub classification: String,
    /// Its name.
    pub title: String,
    /// What stands on it, and how it came and went.
    #[serde(flatten)]
    pub figures: Figures,
}

impl LineView {
    /// The view of a line.
    pub fn of(line: &Line, book: Book) -> Result<LineView> {
        Ok(LineView {
            id: line.id,
            agency: line.agency_code.clone(),
            fiscal_year: line.key.fiscal_year,
            fund_source: line.key.fund_source.clone(),
            purpose: line.key.purpose.clone(),
            classification: line.key.classification.clone(),
            title: line.key.title.clone(),
            figures: line.balance.figures(book.currency)?,
        })
    }
}

/// The words that reference data has for codes.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Catalogue {
    /// Fund sources, in order.
    pub fund_sources: Vec<FundSource>,
    /// Purposes, in order.
    pub purposes: Vec<Purpose>,
}

impl Catalogue {
    /// Reads both.
    pub fn load(conn: &mut Conn) -> Result<Catalogue> {
        Ok(Catalogue { fund_sources: store::list_fund_sources(conn)?, purposes: store::list_purposes(conn)? })
    }

    /// The code of the fund source that is named by its code or its name in any language.
    pub fn fund_source(&self, named: &str) -> Result<&str, Reason> {
        let sources = self.fund_sources.iter().map(|it| (it.code.as_str(), [&it.name_vi, &it.name_en]));
        code_of("fund_source", named, sources)
    }

    /// The code of the purpose that is named by its code or its name in any language.
    pub fn purpose(&self, named: &str) -> Result<&str, Reason> {
        let purposes = self.purposes.iter().map(|it| (it.code.as_str(), [&it.name_vi, &it.name_en]));
        code_of("purpose", named, purposes)
    }
}

fn code_of<'k>(
    what: &str,
    named: &str,
    mut known: impl Iterator<Item = (&'k str, [&'k String; 2])>,
) -> Result<&'k str, Reason> {
    let given = tidy(named);
    let lower = given.to_lowercase();
    let is = |(code, names): &(&str, [&String; 2])| {
        *code == given || names.iter().any(|name| name.to_lowercase() == lower)
    };
    let found = known.find(is).map(|(code, _)| code);
    found.ok_or_else(|| Reason::CodeUnknown { what: what.to_owned(), given })
}

/// A line, and what may be done with it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct LinePage {
    /// The line.
    #[serde(flatten)]
    pub line: LineView,
    /// Its budget at first, revised, and now.
    pub budget: BudgetStates,
    /// The decisions and all else that made it so, the earliest first.
    pub decisions: Vec<Link>,
    /// Codes of its classification that the State Budget Index of the book lacks in its year: warned of, not refused.
    pub unknown_classifications: Vec<String>,
    /// Words for the codes.
    #[serde(skip)]
    pub catalogue: Option<Catalogue>,
    /// The agency.
    #[serde(skip)]
    pub owner: Option<Agency>,
    /// Its year's calendar.
    #[serde(skip)]
    pub calendar: Option<Calendar>,
    /// The agency and those below it, which money may be transferred to.
    #[serde(skip)]
    pub below: Vec<Agency>,
}

/// A line to be opened with its initial allocation. Amounts are strings.
#[derive(Clone, Debug, Deserialize, Serialize, utoipa::ToSchema)]
pub struct AllocationInput {
    /// Code of the agency.
    #[serde(default)]
    pub agency: String,
    /// The budget year.
    #[serde(default)]
    pub fiscal_year: String,
    /// Code of the fund source.
    #[serde(default)]
    pub fund_source: String,
    /// Code of the purpose.
    #[serde(default)]
    pub purpose: String,
    /// Codes of the State Budget Index.
    #[serde(default)]
    pub classification: String,
    /// The line's name.
    #[serde(default)]
    pub title: String,
    /// How much.
    #[serde(default)]
    pub amount: String,
    /// Number of the decision.
    #[serde(default)]
    pub decision_no: String,
    /// Date of the decision.
    #[serde(default)]
    pub decided_on: String,
    /// Who issued it; may be empty.
    #[serde(default)]
    pub issued_by: String,
}

/// A decision on a line. The amount is a string.
#[derive(Clone, Debug, Deserialize, Serialize, utoipa::ToSchema)]
pub struct DecisionInput {
    /// `initial`, `supplement` or `cut`.
    #[serde(default)]
    pub decision: String,
    /// How much.
    #[serde(default)]
    pub amount: String,
    /// Number of the decision.
    #[serde(default)]
    pub decision_no: String,
    /// Date of the decision.
    #[serde(default)]
    pub decided_on: String,
    /// Who issued it; may be empty.
    #[serde(default)]
    pub issued_by: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// One budget line.
#[utoipa::path(get, path = "/budget-lines/{id}", params(("id" = i64, Path)), responses((status = 200, body = LinePage)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<LineId>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let line = get_line(conn, id)?;
            let owner = find_agency(conn, line.key.agency)?;
            if let Some(owner) = &owner {
                may(&actor, Act::See, Some(owner))?;
            }
            let calendar = Some(get_calendar(conn, line.key.fiscal_year)?);
            let catalogue = Some(Catalogue::load(conn)?);
            let below = owner.as_ref().map_or(Ok(Vec::new()), |owner| list_below(conn, &owner.path))?;
            Ok(LinePage { catalogue, owner, calendar, below, ..LinePage::load(conn, book, &line)? })
        })
        .await?;
    ctx.show(&view)
}

impl LinePage {
    /// The line with its chain of decisions.
    fn load(conn: &mut Conn, book: Book, line: &Line) -> Result<LinePage> {
        let year = get_calendar(conn, line.key.fiscal_year)?;
        let unknown = unknown_codes(conn, &line.key.classification, (year.starts_on, year.ends_on))?;
        Ok(LinePage {
            unknown_classifications: unknown,
            line: LineView::of(line, book)?,
            budget: BudgetStates::of(&line.balance, book.currency)?,
            decisions: list_chain(conn, line.id, book.currency)?,
            catalogue: None,
            owner: None,
            calendar: None,
            below: Vec::new(),
        })
    }
}

/// Keeps how the line stands before it is changed, for the audit trail.
pub(super) fn line_changes(work: &mut Work<'_, '_>, id: LineId) -> Result<()> {
    work.changes(|tx, book| {
        let line = get_line(tx, id)?;
        LinePage::load(tx, book, &line)
    })
}

/// The answer to a decision: the line as it stands then.
pub(super) fn line_after(work: &mut Work<'_, '_>, id: LineId) -> Result<LinePage> {
    let line = get_line(work.tx, id)?;
    LinePage::load(work.tx, work.book, &line)
}

fn decision(
    read: &mut Reader,
    decision: Decision,
    (amount, decision_no, decided_on, reason): (&str, &str, &str, &str),
) -> NewDecision {
    NewDecision {
        decision,
        amount: read.money("amount", amount),
        decision_no: read.required("decision_no", decision_no),
        decided_on: read.date("decided_on", decided_on),
        reason: read.optional("reason", reason),
    }
}

fn keep_issuer(work: &mut Work<'_, '_>, action: ActionId, issued_by: &str) -> Result<()> {
    if issued_by.is_empty() { Ok(()) } else { store::insert_decision(work.tx, action, issued_by) }
}

/// Opens a line, if it is not there yet, and records its initial allocation.
#[utoipa::path(post, path = "/budget-lines", request_body = AllocationInput, responses((status = 201, body = LinePage)))]
pub async fn create(ctx: Ctx, input: Input<AllocationInput>) -> Result<Response> {
    let check = checks::allocation(&ctx);
    ctx.submit_checked(input, check, |work, input: &AllocationInput| allocate(work, input)).await
}

/// Opens a line, if it is not there yet, and records its initial allocation.
pub fn allocate(work: &mut Work<'_, '_>, input: &AllocationInput) -> Result<Done<LinePage>> {
    work.must_be_allowed(Act::Decide)?;
    let agency = match input.agency.trim() {
        "" => return Err(Reason::ValueMissing {}.at("agency").into()),
        code => get_by_code(work.tx, code)?,
    };
    work.must_be_allowed_for(Act::Decide, &agency)?;
    let fiscal_year = fiscal_year("fiscal_year", &input.fiscal_year)?;
    let catalogue = Catalogue::load(work.tx)?;
    let mut read = work.reader();
    let fund_sources = catalogue.fund_sources.iter().map(|it| it.code.as_str());
    check_code(&mut read, "fund_source", &input.fund_source, fund_sources);
    check_code(&mut read, "purpose", &input.purpose, catalogue.purposes.iter().map(|it| it.code.as_str()));
    let new =
        decision(&mut read, Decision::Initial, (&input.amount, &input.decision_no, &input.decided_on, ""));
    let key = LineKey {
        agency: agency.id,
        fiscal_year,
        fund_source: input.fund_source.clone(),
        purpose: input.purpose.clone(),
        classification: read.optional("classification", &input.classification),
        title: read.optional("title", &input.title),
    };
    let issued_by = read.optional("issued_by", &input.issued_by);
    let (key, new, issued_by) = read.end((key, new, issued_by))?;
    let (line, action) = work.post(|journal| {
        let line = super::line_for(journal, &key)?;
        Ok((line, super::record_decision(journal, line, &new)?))
    })?;
    keep_issuer(work, action, &issued_by)?;
    ask_second(work, Step::Allocate, line, (&new, json_of(input)?), None)?;
    let view = line_after(work, line)?;
    Ok(Done { location: format!("/budget-lines/{line}"), action: Some(action), view })
}

/// Records a decision on a line.
#[utoipa::path(post, path = "/budget-lines/{id}/decisions", params(("id" = i64, Path)), request_body = DecisionInput, responses((status = 201, body = LinePage)))]
pub async fn decide(ctx: Ctx, Path(id): Path<LineId>, input: Input<DecisionInput>) -> Result<Response> {
    let check = checks::decision(&ctx, id);
    ctx.submit_checked(input, check, move |work, input: &DecisionInput| decide_on(work, id, input)).await
}

/// Records a decision on a line.
pub fn decide_on(work: &mut Work<'_, '_>, id: LineId, input: &DecisionInput) -> Result<Done<LinePage>> {
    work.must_be_allowed(Act::Decide)?;
    let agency = get_line(work.tx, id)?.key.agency;
    work.agency_for(Act::Decide, agency)?;
    let mut read = work.reader();
    let known = Decision::ALL.iter().map(|it| it.code());
    check_code(&mut read, "decision", &input.decision, known);
    let kind = Decision::from_code(&input.decision).unwrap_or(Decision::Supplement);
    let new =
        decision(&mut read, kind, (&input.amount, &input.decision_no, &input.decided_on, &input.reason));
    let issued_by = read.optional("issued_by", &input.issued_by);
    let (new, issued_by) = read.end((new, issued_by))?;
    line_changes(work, id)?;
    let action = work.post(|journal| super::record_decision(journal, id, &new))?;
    keep_issuer(work, action, &issued_by)?;
    // A cut gives nobody money to spend.
    if new.decision != Decision::Cut {
        ask_second(work, Step::Decide, id, (&new, json_of(input)?), Some(id.0))?;
    }
    let view = line_after(work, id)?;
    Ok(Done { location: format!("/budget-lines/{id}"), action: Some(action), view })
}

/// An input as JSON, to be kept as it was typed.
pub(super) fn json_of(input: &impl Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(input).map_err(|error| Error::Failed(Box::new(error)))
}

/// Asks whether a decision on a line waits for a second person.
fn ask_second(
    work: &mut Work<'_, '_>,
    step: Step,
    line: LineId,
    (new, input): (&NewDecision, serde_json::Value),
    target: Option<i64>,
) -> Result<()> {
    approvals::ask(work, step, new.amount, |work, above| {
        let line = get_line(work.tx, line)?;
        Ok(NewApproval {
            step,
            target,
            input,
            agency: line.key.agency,
            fiscal_year: line.key.fiscal_year,
            document_no: new.decision_no.clone(),
            title: line.name(),
            amount: new.amount,
            above,
        })
    })
}

/// A budget year as it was typed.
pub fn fiscal_year(field: &str, typed: &str) -> Result<i64> {
    let given = typed.trim();
    if given.is_empty() {
        return Err(Reason::ValueMissing {}.at(field).into());
    }
    let year = given.parse::<i64>().map_or(None, Some).filter(|year| (1990..=2199).contains(year));
    Ok(year.ok_or_else(|| Reason::FiscalYearUnreadable { given: given.to_owned() }.at(field))?)
}

/// Refuses a code that is none of those known.
pub fn check_code<'k>(read: &mut Reader, field: &str, given: &str, mut known: impl Iterator<Item = &'k str>) {
    if given.is_empty() {
        read.refuse(Reason::ValueMissing {}.at(field));
    } else if !known.any(|code| code == given) {
        read.refuse(Reason::CodeUnknown { what: field.to_owned(), given: given.to_owned() }.at(field));
    }
}
