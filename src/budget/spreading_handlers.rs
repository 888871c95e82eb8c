//! Transfers, and allocations to many lines at once, over the web.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::handlers::{Catalogue, LinePage, check_code, fiscal_year, json_of};
use super::model::Decision;
use super::spreading::{Paper, Portion, allocate, transfer};
use crate::actions::handlers::ActionView;
use crate::agencies::Agency;
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
    /// Code of the agency; of a transfer, empty is the line's own.
    pub agency: String,
    /// Code of the purpose.
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
    fn is_empty(&self) -> bool {
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
    /// tabs between them. A first row of names is passed over.
    pub pasted: String,
}

fn paper(read: &mut Reader, (number, on, by, why): (&str, &str, &str, &str)) -> Paper {
    Paper {
        decision_no: read.required("decision_no", number),
        decided_on: read.date("decided_on", on),
        issued_by: read.required("issued_by", by),
        reason: read.optional("reason", why),
    }
}

/// Reads the rows, each with its own problems; `own` is the agency of a row that names none.
fn portions(
    work: &mut Work<'_, '_>,
    read: &mut Reader,
    own: Option<&Agency>,
    rows: &[PortionInput],
) -> Result<Vec<Portion>> {
    let catalogue = Catalogue::load(work.tx)?;
    let mut portions = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
        let field = |name: &str| format!("portions[{at}][{name}]");
        let agency = match (row.agency.trim(), own) {
            ("", Some(own)) => own.clone(),
            ("", None) => {
                read.refuse(Reason::ValueMissing {}.at(field("agency")));
                continue;
            }
            (code, _) => match crate::agencies::find_by_code(work.tx, code)? {
                Some(agency) => agency,
                None => {
                    let (what, given) = ("agency".to_owned(), code.to_owned());
                    read.refuse(Reason::CodeUnknown { what, given }.at(field("agency")));
                    continue;
                }
            },
        };
        let purposes = catalogue.purposes.iter().map(|it| it.code.as_str());
        check_code_at(read, &field("purpose"), row.purpose.trim(), purposes);
        portions.push(Portion {
            agency: agency.id,
            purpose: row.purpose.trim().to_owned(),
            classification: read.optional(&field("classification"), &row.classification),
            title: read.optional(&field("title"), &row.title),
            amount: read.money(&field("amount"), &row.amount),
        });
    }
    Ok(portions)
}

fn check_code_at<'k>(read: &mut Reader, field: &str, given: &str, mut known: impl Iterator<Item = &'k str>) {
    if given.is_empty() {
        read.refuse(Reason::ValueMissing {}.at(field));
    } else if !known.any(|code| code == given) {
        read.refuse(Reason::CodeUnknown { what: "purpose".to_owned(), given: given.to_owned() }.at(field));
    }
}

/// Moves money to other lines of the agency, or of agencies below it.
#[utoipa::path(post, path = "/budget-lines/{id}/transfers", params(("id" = i64, Path)), request_body = TransferInput, responses((status = 201, body = LinePage)))]
pub async fn create_transfer(
    ctx: Ctx,
    Path(id): Path<LineId>,
    input: Input<TransferInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &TransferInput| transfer_from(work, id, input)).await
}

/// Moves money of a line to other lines of the agency, or of agencies below it.
pub fn transfer_from(work: &mut Work<'_, '_>, id: LineId, input: &TransferInput) -> Result<Done<LinePage>> {
    work.must_be_allowed(Act::Decide)?;
    let owner = get_line(work.tx, id)?.key.agency;
    let owner = work.agency_for(Act::Decide, owner)?;
    let mut read = work.reader();
    let said = (&*input.decision_no, &*input.decided_on, &*input.issued_by, &*input.reason);
    let paper = paper(&mut read, said);
    let portions = portions(work, &mut read, Some(&owner), &input.portions)?;
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
    ctx.submit(input, |work, input: &AllocationsInput| allocate_many(work, input)).await
}

/// Allocates to many lines by one decision: every row, or none.
pub fn allocate_many(work: &mut Work<'_, '_>, input: &AllocationsInput) -> Result<Done<ActionView>> {
    work.must_be_allowed(Act::Decide)?;
    let own = work.actor.agency.clone();
    let mut rows = input.portions.clone();
    rows.extend(pasted(&input.pasted));
    // Who comes first: every agency that a row names must be the actor's to decide for.
    for row in rows.iter().filter(|row| !row.agency.trim().is_empty()) {
        if let Some(agency) = crate::agencies::find_by_code(work.tx, row.agency.trim())? {
            work.must_be_allowed_for(Act::Decide, &agency)?;
        }
    }
    let year = fiscal_year("fiscal_year", &input.fiscal_year)?;
    let catalogue = Catalogue::load(work.tx)?;
    let mut read = work.reader();
    let sources = catalogue.fund_sources.iter().map(|it| it.code.as_str());
    check_code(&mut read, "fund_source", &input.fund_source, sources);
    let known = [Decision::Initial, Decision::Supplement].map(Decision::code);
    check_code(&mut read, "decision", &input.decision, known.into_iter());
    let decision = Decision::from_code(&input.decision).unwrap_or(Decision::Initial);
    let said = (&*input.decision_no, &*input.decided_on, &*input.issued_by, &*input.reason);
    let paper = paper(&mut read, said);
    let portions = portions(work, &mut read, own.as_ref(), &rows)?;
    let (paper, portions) = read.end((paper, portions))?;
    let of = own.map_or_else(|| portions.first().map(|it| it.agency), |own| Some(own.id));
    let of = of.ok_or_else(|| Reason::ValueMissing {}.at("portions[0][agency]"))?;
    let what = (decision, year, input.fund_source.as_str());
    let action = work.post(|journal| allocate(journal, of, what, &paper, &portions))?;
    let view = ActionView::load(work.tx, work.book, action)?;
    let title = format!("{} · {year} · {}", view.agency, input.fund_source);
    let waits = Waits { step: Step::Spread, target: None, of, fiscal_year: year, title };
    ask_second(work, waits, (&paper, &portions), json_of(input)?)?;
    Ok(Done { location: format!("/actions/{action}"), action: Some(action), view })
}

/// Rows copied from a spreadsheet. A first row whose amount has no digit is a header.
fn pasted(text: &str) -> Vec<PortionInput> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let rows = lines.enumerate().map(|(at, line)| {
        let mut cells = line.split('\t').map(|cell| cell.trim().to_owned());
        let mut next = || cells.next().unwrap_or_else(String::new);
        let (agency, purpose, amount) = (next(), next(), next());
        (at, PortionInput { agency, purpose, amount, classification: next(), title: next() })
    });
    let header =
        |at: usize, row: &PortionInput| at == 0 && !row.amount.contains(|c: char| c.is_ascii_digit());
    rows.filter(|(at, row)| !header(*at, row)).map(|(_, row)| row).collect()
}
