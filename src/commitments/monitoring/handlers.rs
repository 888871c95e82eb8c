//! Monitoring contracts over the web.

use axum::extract::State as AppState;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::model::{NewContract, NewContractAmendment, Service};
use super::pages::ContractForm;
use super::store;
use super::views::ContractView;
use crate::agencies::{handlers::get_by_code, list_below};
use crate::app::Shared;
use crate::commitments::drafting::{Drafting, NewQuery, Of, PaperInput, owner_of};
use crate::commitments::handlers::done;
use crate::commitments::inputs::{ItemInput, ShareInput};
use crate::commitments::model::{CommitmentKind, Counterparty, Method};
use crate::commitments::store::get_commitment;
use crate::commitments::views::CommitmentView;
use crate::commitments::{State, lifecycle};
use crate::error::Result;
use crate::ids::ContractId;
use crate::money::Money;
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Reader, Work};

/// What the schedule gives a year.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = ContractYearAmountInput)]
pub struct YearInput {
    /// Which year.
    pub fiscal_year: String,
    /// How much.
    pub amount: String,
}

/// A monitoring contract. Amounts are strings.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ContractInput {
    /// Code of the agency.
    pub agency: String,
    /// Its number.
    pub contract_no: String,
    /// What it is about.
    pub title: String,
    /// `scanning`, `trend_analysis`, `opinion_polling` or `impact_assessment`.
    pub service: String,
    /// With whom.
    pub provider: String,
    /// `assignment`, `order` (where empty) or `tender`.
    pub method: String,
    /// When it was signed.
    pub signed_on: String,
    /// First day of the term.
    pub starts_on: String,
    /// Last day of the term.
    pub ends_on: String,
    /// When it is to be renewed or to end; may be empty.
    pub renewal_on: String,
    /// Until when notice is to be given; may be empty.
    pub notice_on: String,
    /// All of it, VAT included.
    pub value: String,
    /// How it is spread over years; adds up to the value.
    pub years: Vec<YearInput>,
}

/// An amendment of a contract: value, schedule and term as they are to be.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ContractAmendmentInput {
    /// Its number.
    pub document_no: String,
    /// Its date.
    pub dated_on: String,
    /// Why.
    pub reason: String,
    /// All of it.
    pub value: String,
    /// Last day of the term.
    pub ends_on: String,
    /// How it is spread.
    pub years: Vec<YearInput>,
}

/// A year of a contract as a commitment: its deliverables, and the lines that bear them.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ContractYearInput {
    /// Which year.
    pub fiscal_year: String,
    /// The value that the paper states; empty lets it be computed.
    pub value: String,
    /// Deliverables by period: reports, alerts, polls.
    pub items: Vec<ItemInput>,
    /// The lines it means to take its money from.
    pub funding: Vec<ShareInput>,
}

/// One contract, with its years and what is delivered in them.
#[utoipa::path(get, path = "/monitoring-contracts/{id}", params(("id" = i64, Path)), responses((status = 200, body = ContractView)))]
pub async fn show(ctx: Ctx, AppState(app): AppState<Shared>, Path(id): Path<ContractId>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let mut view = ContractView::load(conn, book, id)?;
            may(&actor, Act::See, view.owner.as_ref())?;
            if may(&actor, Act::Draft, view.owner.as_ref()).is_ok() {
                view.offer_years(conn, book, &actor)?;
            }
            Ok(view)
        })
        .await?;
    ctx.show(&view)
}

/// The form of a contract (pages only).
pub async fn new(ctx: Ctx, AppState(app): AppState<Shared>) -> Result<Response> {
    let actor = ctx.actor.clone();
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::Draft, None)?;
            let agencies = match &actor.agency {
                Some(own) => list_below(conn, &own.path)?,
                None => Vec::new(),
            };
            Ok(ContractForm { agencies })
        })
        .await?;
    ctx.show(&view)
}

fn read_years(read: &mut Reader, inputs: &[YearInput]) -> Vec<(i64, Money)> {
    let filled = |it: &YearInput| !it.fiscal_year.trim().is_empty() || !it.amount.trim().is_empty();
    inputs
        .iter()
        .enumerate()
        .filter(|(_, it)| filled(it))
        .map(|(at, it)| {
            let field = |name: &str| format!("years[{at}][{name}]");
            let year = read.count_or_none(&field("fiscal_year"), &it.fiscal_year);
            (year.map_or(0, |year| year), read.money(&field("amount"), &it.amount))
        })
        .collect()
}

fn contract_done(work: &mut Work<'_, '_>, id: ContractId) -> Result<Done<ContractView>> {
    let view = ContractView::load(work.tx, work.book, id)?;
    Ok(Done { location: format!("/monitoring-contracts/{id}"), action: None, view })
}

/// Records a contract that was signed. It moves no money; its years do.
#[utoipa::path(post, path = "/monitoring-contracts", request_body = ContractInput, responses((status = 201, body = ContractView)))]
pub async fn create(ctx: Ctx, input: Input<ContractInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &ContractInput| {
        work.must_be_allowed(Act::Draft)?;
        let agency = match input.agency.trim() {
            "" => return Err(Reason::ValueMissing {}.at("agency").into()),
            code => get_by_code(work.tx, code)?,
        };
        work.must_be_allowed_for(Act::Sign, &agency)?;
        let mut read = work.reader();
        let new = NewContract {
            agency: agency.id,
            contract_no: read.required("contract_no", &input.contract_no),
            title: read.required("title", &input.title),
            service: read.word("service", &input.service, Service::from_code, Service::Scanning),
            provider: read.required("provider", &input.provider),
            method: read.word("method", &input.method, Method::from_code, Method::Order),
            signed_on: read.date("signed_on", &input.signed_on),
            starts_on: read.date("starts_on", &input.starts_on),
            ends_on: read.date("ends_on", &input.ends_on),
            renewal_on: read.date_or_none("renewal_on", &input.renewal_on),
            notice_on: read.date_or_none("notice_on", &input.notice_on),
            value: read.money("value", &input.value),
            years: read_years(&mut read, &input.years),
        };
        let new = read.end(new)?;
        let by = work.recorder();
        let id = super::register_contract(work.tx, &new, by, None)?;
        contract_done(work, id)
    })
    .await
}

/// The contract, if the actor may do this to it.
fn contract_for(work: &mut Work<'_, '_>, act: Act, id: ContractId) -> Result<super::Contract> {
    work.must_be_allowed(act)?;
    let contract = store::get_contract(work.tx, id)?;
    work.agency_for(act, contract.agency)?;
    Ok(contract)
}

/// Amends a contract.
#[utoipa::path(post, path = "/monitoring-contracts/{id}/amendments", params(("id" = i64, Path)), request_body = ContractAmendmentInput, responses((status = 201, body = ContractView)))]
pub async fn amend(
    ctx: Ctx,
    Path(id): Path<ContractId>,
    input: Input<ContractAmendmentInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &ContractAmendmentInput| {
        let contract = contract_for(work, Act::Amend, id)?;
        work.changes(|tx, book| ContractView::load(tx, book, id))?;
        let mut read = work.reader();
        let new = NewContractAmendment {
            document_no: read.required("document_no", &input.document_no),
            dated_on: read.date("dated_on", &input.dated_on),
            reason: read.optional("reason", &input.reason),
            value: read.money("value", &input.value),
            years: read_years(&mut read, &input.years),
            ends_on: read.date("ends_on", &input.ends_on),
        };
        let new = read.end(new)?;
        let by = work.recorder();
        super::amend_contract(work.tx, &contract, &new, by)?;
        contract_done(work, id)
    })
    .await
}

/// Drafts a year of a contract, or writes its draft anew. Signing it commits the year's money.
#[utoipa::path(post, path = "/monitoring-contracts/{id}/years", params(("id" = i64, Path)), request_body = ContractYearInput, responses((status = 201, body = CommitmentView)))]
pub async fn draft_year(
    ctx: Ctx,
    Path(id): Path<ContractId>,
    input: Input<ContractYearInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &ContractYearInput| {
        let contract = contract_for(work, Act::Draft, id)?;
        let agency = crate::agencies::get_agency(work.tx, contract.agency)?;
        let (agency, fiscal_year) = owner_of(work, &agency.code, &input.fiscal_year)?;
        let (starts_on, ends_on) = super::days_in((contract.starts_on, contract.ends_on), fiscal_year)
            .map_err(|reason| reason.at("fiscal_year"))?;
        let [starts_on, ends_on] = [starts_on, ends_on].map(|day| work.written(day));
        let kind = CommitmentKind::ItMonitoring;
        let of = Of { kind, agency: agency.id, fiscal_year, contract: Some(id) };
        let paper = PaperInput {
            document_no: &contract.contract_no,
            title: &contract.title,
            method: contract.method.code(),
            place: "",
            serves: "",
            acceptance_rules: "",
            payment_terms: "",
            starts_on: &starts_on,
            ends_on: &ends_on,
            value: &input.value,
            items: &input.items,
            funding: &input.funding,
        };
        let mut read = work.reader();
        let with = Counterparty::Provider(contract.provider.clone());
        let new = paper.read(&mut read, work.digits(), &of, with);
        let new = read.end(new)?;
        let years = store::list_years(work.tx, &contract)?;
        let known =
            years.iter().find(|year| year.fiscal_year == fiscal_year).and_then(|year| year.commitment);
        let digits = work.digits();
        let drafted = match known {
            Some(known) => {
                work.changes(|tx, book| CommitmentView::load(tx, book, known))?;
                let mut known = get_commitment(work.tx, known)?;
                if known.state == State::Draft {
                    work.post(|journal| lifecycle::redraft(journal, &mut known, &new, digits))?;
                } else {
                    known.must_be(State::Draft)?;
                }
                known.id
            }
            None => work.post(|journal| lifecycle::draft(journal, &new, digits, None))?.id,
        };
        done(work, drafted, None)
    })
    .await
}

impl ContractView {
    /// Offers the form of the year that is due: this year's, or the first of the schedule that was not signed.
    fn offer_years(
        &mut self,
        conn: &mut crate::db::Conn,
        book: crate::book::Book,
        actor: &crate::people::Actor,
    ) -> Result<()> {
        let open = self.years.iter().find(|year| year.state.is_none_or(|state| state == State::Draft));
        let Some((year, order)) = open.map(|year| (year.fiscal_year, year.commitment)) else { return Ok(()) };
        let query = NewQuery {
            agency: self.agency.clone(),
            fiscal_year: year.to_string(),
            order: order.map(|order| order.0),
        };
        self.next = Some(Drafting::load(conn, book, actor, CommitmentKind::ItMonitoring, &query)?);
        Ok(())
    }
}
