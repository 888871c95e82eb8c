//! Transfers, and allocations to many lines at once, over the web.

use std::collections::BTreeSet;

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::checks;
use super::handlers::{Catalogue, LinePage, check_code, fiscal_year, json_of};
use super::model::Decision;
use super::pasting::pasted;
use super::spreading::{Paper, Portion, allocate, transfer};
use crate::actions::handlers::ActionView;
use crate::agencies::{Agency, get_agency, name_index};
use crate::approvals::{self, NewApproval, Step};
use crate::error::Result;
use crate::ids::{AgencyId, LineId};
use crate::ledger::get_line;
use crate::money::Money;
use crate::people::Act;
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Reader, Work};

/// How much goes to which line. The amount is a string.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct PortionInput {
    /// Code or name of the agency; of a transfer, empty is the line's own.
    pub agency: String,
    /// Code or name of the fund source; empty is the decision's. A transfer stays with the line's own.
    pub fund_source: String,
    /// Code or name of the purpose.
    pub purpose: String,
    /// Codes of the State Budget Index.
    pub classification: String,
    /// The line's name.
    pub title: String,
    /// How much.
    pub amount: String,
}

impl PortionInput {
    /// A row of the form that nobody filled in.
    pub(super) fn is_empty(&self) -> bool {
        [&self.classification, &self.title, &self.amount].iter().all(|typed| typed.trim().is_empty())
    }
}

/// A transfer out of a line.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct TransferInput {
    /// Number of the decision.
    pub decision_no: String,
    /// Date of the decision.
    pub decided_on: String,
    /// Who issued it.
    pub issued_by: String,
    /// Why.
    pub reason: String,
    /// Where to, and how much.
    pub portions: Vec<PortionInput>,
}

/// An allocation to many lines by one decision.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct AllocationsInput {
    /// The budget year.
    pub fiscal_year: String,
    /// Code of the fund source.
    pub fund_source: String,
    /// `initial` or `supplement`.
    pub decision: String,
    /// Number of the decision.
    pub decision_no: String,
    /// Date of the decision.
    pub decided_on: String,
    /// Who issued it.
    pub issued_by: String,
    /// Why.
    pub reason: String,
    /// Which lines, and how much each.
    pub portions: Vec<PortionInput>,
    /// Rows copied from a spreadsheet, after those above: agency, purpose, amount, classification and title, with
    /// tabs between them, or in the order that a first row of names says.
    pub pasted: String,
}

impl AllocationsInput {
    /// The rows that were typed, and then those that were pasted.
    pub(super) fn rows(&self) -> Vec<PortionInput> {
        self.portions.iter().cloned().chain(pasted(&self.pasted)).collect()
    }
}

fn paper(read: &mut Reader, (number, on, by, why): (&str, &str, &str, &str)) -> Paper {
    Paper {
        decision_no: read.required("decision_no", number),
        decided_on: read.date("decided_on", on),
        issued_by: read.required("issued_by", by),
        reason: read.optional("reason", why),
    }
}

/// Reads the rows, each with its own problems; `own` is the agency of a row that names none, and `fund_source` the
/// source.
fn portions(
    work: &mut Work<'_, '_>,
    read: &mut Reader,
    own: Option<&Agency>,
    (fiscal_year, fund_source): (i64, &str),
    rows: &[PortionInput],
) -> Result<Vec<Portion>> {
    let catalogue = Catalogue::load(work.tx)?;
    let agencies = name_index(work.tx)?;
    let mut portions = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
        let field = |name: &str| format!("portions[{at}][{name}]");
        let agency = match (row.agency.trim(), own) {
            ("", Some(own)) => Ok(own.id),
            ("", None) => Err(Reason::ValueMissing {}),
            (named, _) => agencies.find(named, fiscal_year),
        };
        let fund_source = match row.fund_source.trim() {
            "" => Ok(fund_source),
            named => catalogue.fund_source(named),
        };
        let mut kept = |name: &str, reason: Reason| read.refuse(reason.at(field(name)));
        let agency = agency.map_err(|reason| kept("agency", reason));
        let fund_source = fund_source.map_err(|reason| kept("fund_source", reason));
        let purpose = match row.purpose.trim() {
            "" => Err(Reason::ValueMissing {}),
            named => catalogue.purpose(named),
        };
        let purpose = purpose.map_err(|reason| kept("purpose", reason));
        let (classification, title, amount) = (
            read.optional(&field("classification"), &row.classification),
            read.optional(&field("title"), &row.title),
            read.money(&field("amount"), &row.amount),
        );
        // Where one is missing, its problem is kept, and nothing is stored.
        if let (Ok(agency), Ok(fund_source), Ok(purpose)) = (agency, fund_source, purpose) {
            let (fund_source, purpose) = (fund_source.to_owned(), purpose.to_owned());
            portions.push(Portion { agency, fund_source, purpose, classification, title, amount });
        }
    }
    Ok(portions)
}

/// Moves money to other lines of the agency, or of agencies below it.
#[utoipa::path(post, path = "/budget-lines/{id}/transfers", params(("id" = i64, Path)), request_body = TransferInput, responses((status = 201, body = LinePage)))]
pub async fn create_transfer(
    ctx: Ctx,
    Path(id): Path<LineId>,
    input: Input<TransferInput>,
) -> Result<Response> {
    let check = checks::transfer(&ctx, id);
    ctx.submit_checked(input, check, move |work, input: &TransferInput| transfer_from(work, id, input)).await
}

/// Moves money of a line to other lines of the agency, or of agencies below it.
pub fn transfer_from(work: &mut Work<'_, '_>, id: LineId, input: &TransferInput) -> Result<Done<LinePage>> {
    work.must_be_allowed(Act::Decide)?;
    let key = get_line(work.tx, id)?.key;
    let owner = work.agency_for(Act::Decide, key.agency)?;
    let mut read = work.reader();
    let said = (&*input.decision_no, &*input.decided_on, &*input.issued_by, &*input.reason);
    let paper = paper(&mut read, said);
    let of = (key.fiscal_year, key.fund_source.as_str());
    let portions = portions(work, &mut read, Some(&owner), of, &input.portions)?;
    let (paper, portions) = read.end((paper, portions))?;
    super::handlers::line_changes(work, id)?;
    let action = work.post(|journal| transfer(journal, id, &paper, &portions))?;
    let view = super::handlers::line_after(work, id)?;
    let line = get_line(work.tx, id)?;
    let waits = Waits {
        step: Step::Transfer,
        target: Some(id.0),
        of: owner.id,
        fiscal_year: line.key.fiscal_year,
        title: line.name(),
    };
    ask_second(work, waits, (&paper, &portions), json_of(input)?)?;
    Ok(Done { location: format!("/budget-lines/{id}"), action: Some(action), view })
}

/// What may wait for a second person.
struct Waits {
    step: Step,
    target: Option<i64>,
    of: AgencyId,
    fiscal_year: i64,
    title: String,
}

/// Asks whether all portions together wait for a second person.
fn ask_second(
    work: &mut Work<'_, '_>,
    waits: Waits,
    (paper, portions): (&Paper, &[Portion]),
    input: serde_json::Value,
) -> Result<()> {
    let amount = Money::total(portions.iter().map(|portion| portion.amount))?;
    approvals::ask(work, waits.step, amount, |_, above| {
        Ok(NewApproval {
            step: waits.step,
            target: waits.target,
            input,
            agency: waits.of,
            fiscal_year: waits.fiscal_year,
            document_no: paper.decision_no.clone(),
            title: waits.title,
            amount,
            above,
        })
    })
}

/// Allocates to many lines by one decision: every row, or none.
#[utoipa::path(post, path = "/allocations", request_body = AllocationsInput, responses((status = 201, body = ActionView)))]
pub async fn create_allocations(ctx: Ctx, input: Input<AllocationsInput>) -> Result<Response> {
    let check = checks::allocations(&ctx);
    ctx.submit_checked(input, check, |work, input: &AllocationsInput| allocate_many(work, input)).await
}

/// Allocates to many lines by one decision: every row, or none.
pub fn allocate_many(work: &mut Work<'_, '_>, input: &AllocationsInput) -> Result<Done<ActionView>> {
    work.must_be_allowed(Act::Decide)?;
    let own = work.actor.agency.clone();
    let rows = input.rows();
    // Who comes first: every agency that a row names must be the actor's to decide for.
    let agencies = name_index(work.tx)?;
    let named: BTreeSet<&str> = rows.iter().map(|row| row.agency.trim()).collect();
    let year = fiscal_year("fiscal_year", &input.fiscal_year);
    for name in named.into_iter().filter(|name| !name.is_empty()) {
        if let Ok(id) = agencies.find(name, year.as_ref().map_or(0, |year| *year)) {
            let agency = get_agency(work.tx, id)?;
            work.must_be_allowed_for(Act::Decide, &agency)?;
        }
    }
    let year = year?;
    let catalogue = Catalogue::load(work.tx)?;
    let mut read = work.reader();
    let sources = catalogue.fund_sources.iter().map(|it| it.code.as_str());
    check_code(&mut read, "fund_source", &input.fund_source, sources);
    let known = [Decision::Initial, Decision::Supplement].map(Decision::code);
    check_code(&mut read, "decision", &input.decision, known.into_iter());
    let decision = Decision::from_code(&input.decision).unwrap_or(Decision::Initial);
    let said = (&*input.decision_no, &*input.decided_on, &*input.issued_by, &*input.reason);
    let paper = paper(&mut read, said);
    let of = (year, input.fund_source.as_str());
    let portions = portions(work, &mut read, own.as_ref(), of, &rows)?;
    let (paper, portions) = read.end((paper, portions))?;
    let of = own.map_or_else(|| portions.first().map(|it| it.agency), |own| Some(own.id));
    let of = of.ok_or_else(|| Reason::ValueMissing {}.at("portions[0][agency]"))?;
    let what = (decision, year);
    let action = work.post(|journal| allocate(journal, of, what, &paper, &portions))?;
    let view = ActionView::load(work.tx, work.book, action)?;
    let title = format!("{} · {year} · {}", view.agency, input.fund_source);
    let waits = Waits { step: Step::Spread, target: None, of, fiscal_year: year, title };
    ask_second(work, waits, (&paper, &portions), json_of(input)?)?;
    Ok(Done { location: format!("/actions/{action}"), action: Some(action), view })
}
