//! Commitments over the web: lists, one commitment, and the steps that are the same for every kind.

use axum::extract::State as AppState;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::inputs::{AcceptanceInput, AmendmentInput, EndingInput, PaymentInput, SignatureInput};
use super::list::{self, CommitmentFilter, ListedCommitment};
use super::model::{Commitment, CommitmentKind, State};
use super::store;
use super::views::CommitmentView;
use super::{lifecycle, payments, spending};
use crate::agencies::handlers::get_by_code;
use crate::app::Shared;
use crate::approvals::{self, NewApproval, Step};
use crate::book::Book;
use crate::budget::handlers::fiscal_year;
use crate::error::{Error, Result};
use crate::ids::{ActionId, CommitmentId, LineId};
use crate::ledger::Journal;
use crate::money::{Amount, Money};
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Query, Work};

/// Rows of a page.
pub const PAGE: i64 = 100;

/// Which commitments.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct CommitmentQuery {
    /// Code of the agency; its own and those of agencies below it.
    pub agency: String,
    /// Of this year.
    pub fiscal_year: String,
    /// In this state.
    pub state: String,
    /// Of this kind: `press_order`, `training` or `it_monitoring`.
    pub kind: String,
    /// With money on this line.
    pub line: Option<i64>,
    /// Rows to pass over.
    pub offset: i64,
}

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
    /// How many there are.
    pub count: i64,
    /// What all of them are worth, those on other pages too.
    pub value: Amount,
    /// Rows passed over.
    pub offset: i64,
    /// The rows, the latest first.
    pub commitments: Vec<CommitmentSummary>,
    /// What was asked for.
    #[serde(skip)]
    pub query: CommitmentQuery,
    /// Where the list is.
    #[serde(skip)]
    pub page: &'static str,
    /// The one kind that it shows.
    #[serde(skip)]
    pub kind: Option<CommitmentKind>,
}

/// Commitments of every kind, of the agencies that the actor sees.
#[utoipa::path(get, path = "/commitments", params(CommitmentQuery), responses((status = 200, body = CommitmentList)))]
pub async fn list(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Query(query): Query<CommitmentQuery>,
) -> Result<Response> {
    list_of(&ctx, &app, query, "/commitments", None).await
}

/// Press orders of the agencies that the actor sees.
#[utoipa::path(get, path = "/orders", params(CommitmentQuery), responses((status = 200, body = CommitmentList)))]
pub async fn list_orders(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Query(query): Query<CommitmentQuery>,
) -> Result<Response> {
    list_of(&ctx, &app, query, "/orders", Some(CommitmentKind::PressOrder)).await
}

/// Training activities of the agencies that the actor sees.
#[utoipa::path(get, path = "/trainings", params(CommitmentQuery), responses((status = 200, body = CommitmentList)))]
pub async fn list_trainings(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Query(query): Query<CommitmentQuery>,
) -> Result<Response> {
    list_of(&ctx, &app, query, "/trainings", Some(CommitmentKind::Training)).await
}

async fn list_of(
    ctx: &Ctx,
    app: &Shared,
    query: CommitmentQuery,
    page: &'static str,
    kind: Option<CommitmentKind>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let mut filter = CommitmentFilter {
                path: actor.sees_below().map_or_else(String::new, str::to_owned),
                line: query.line.map(LineId),
                kind,
                ..CommitmentFilter::default()
            };
            if !query.agency.is_empty() {
                let agency = get_by_code(conn, &query.agency)?;
                may(&actor, Act::See, Some(&agency))?;
                filter.path = agency.path;
            }
            if !query.fiscal_year.is_empty() {
                filter.fiscal_year = Some(fiscal_year("fiscal_year", &query.fiscal_year)?);
            }
            let unknown = |what: &str, given: &str| Reason::CodeUnknown {
                what: what.to_owned(),
                given: given.to_owned(),
            };
            if !query.state.is_empty() {
                let state = State::from_code(&query.state).ok_or_else(|| unknown("state", &query.state))?;
                filter.state = Some(state);
            }
            if filter.kind.is_none() && !query.kind.is_empty() {
                let kind =
                    CommitmentKind::from_code(&query.kind).ok_or_else(|| unknown("kind", &query.kind))?;
                filter.kind = Some(kind);
            }
            let offset = query.offset.max(0);
            let (count, value) = list::count_commitments(conn, &filter)?;
            Ok(CommitmentList {
                count,
                value: book.currency.amount(value),
                offset,
                commitments: list::list_commitments(conn, &filter, offset, PAGE)?
                    .into_iter()
                    .map(|it| CommitmentSummary::of(it, book))
                    .collect(),
                query,
                page,
                kind,
            })
        })
        .await?;
    ctx.show(&view)
}

/// One commitment, of whatever kind.
#[utoipa::path(get, path = "/commitments/{id}", params(("id" = i64, Path)), responses((status = 200, body = CommitmentView)))]
pub async fn show(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Path(id): Path<CommitmentId>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let view = CommitmentView::load(conn, book, id)?;
            may(&actor, Act::See, view.around.as_ref().map(|around| &around.owner))?;
            Ok(view)
        })
        .await?;
    ctx.show(&view)
}

/// The answer to a write: the commitment as it stands then.
pub(super) fn done(
    work: &mut Work<'_, '_>,
    id: CommitmentId,
    action: Option<ActionId>,
) -> Result<Done<CommitmentView>> {
    let view = CommitmentView::load(work.tx, work.book, id)?;
    Ok(Done { location: format!("/commitments/{id}"), action, view })
}

/// Keeps how the commitment stands before it is changed, for the audit trail.
pub(super) fn commitment_changes(work: &mut Work<'_, '_>, id: CommitmentId) -> Result<()> {
    work.changes(|tx, book| CommitmentView::load(tx, book, id))
}

/// The commitment, if the actor may do this to it.
pub(super) fn commitment_for(work: &mut Work<'_, '_>, act: Act, id: CommitmentId) -> Result<Commitment> {
    work.must_be_allowed(act)?;
    let order = store::get_commitment(work.tx, id)?;
    work.agency_for(act, order.agency)?;
    commitment_changes(work, id)?;
    Ok(order)
}

/// Does one thing to an order, and answers with the order as it stands then.
fn act<'c>(
    work: &mut Work<'_, 'c>,
    mut order: Commitment,
    verb: impl FnOnce(&mut Journal<'_, 'c>, &mut Commitment) -> Result<ActionId>,
) -> Result<Done<CommitmentView>> {
    commitment_changes(work, order.id)?;
    let action = work.post(|journal| verb(journal, &mut order))?;
    done(work, order.id, Some(action))
}

/// Asks whether a step that committed money waits for a second person; what does not raise the value commits none.
fn ask_second(
    work: &mut Work<'_, '_>,
    step: Step,
    id: CommitmentId,
    (before, input): (Money, &impl Serialize),
) -> Result<()> {
    let it = store::get_commitment(work.tx, id)?;
    if it.value <= before {
        return Ok(());
    }
    approvals::ask(work, step, it.value, |_, above| {
        Ok(NewApproval {
            step,
            target: Some(id.0),
            input: serde_json::to_value(input).map_err(|error| Error::Failed(Box::new(error)))?,
            agency: it.agency,
            fiscal_year: it.standing_year,
            document_no: it.document_no.clone(),
            title: it.title.clone(),
            amount: it.value,
            above,
        })
    })
}

/// Signs a draft: its value is committed.
#[utoipa::path(post, path = "/commitments/{id}/signature", params(("id" = i64, Path)), request_body = SignatureInput, responses((status = 201, body = CommitmentView)))]
pub async fn sign(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<SignatureInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &SignatureInput| sign_it(work, id, input)).await
}

/// Signs a draft: its value is committed.
pub fn sign_it(
    work: &mut Work<'_, '_>,
    id: CommitmentId,
    input: &SignatureInput,
) -> Result<Done<CommitmentView>> {
    let order = commitment_for(work, Act::Sign, id)?;
    let new = input.read(work.reader(), order.value)?;
    let done = act(work, order, |journal, order| lifecycle::sign(journal, order, &new))?;
    ask_second(work, Step::Sign, id, (Money::ZERO, input))?;
    Ok(done)
}

/// Amends a signed order.
#[utoipa::path(post, path = "/commitments/{id}/amendments", params(("id" = i64, Path)), request_body = AmendmentInput, responses((status = 201, body = CommitmentView)))]
pub async fn amend(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<AmendmentInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &AmendmentInput| amend_it(work, id, input)).await
}

/// Amends a signed order.
pub fn amend_it(
    work: &mut Work<'_, '_>,
    id: CommitmentId,
    input: &AmendmentInput,
) -> Result<Done<CommitmentView>> {
    let order = commitment_for(work, Act::Amend, id)?;
    let (new, digits, before) = (input.read(work.reader())?, work.digits(), order.value);
    let done = act(work, order, |journal, order| lifecycle::amend(journal, order, &new, digits))?;
    ask_second(work, Step::Amend, id, (before, input))?;
    Ok(done)
}

/// Accepts work by quantity.
#[utoipa::path(post, path = "/commitments/{id}/acceptances", params(("id" = i64, Path)), request_body = AcceptanceInput, responses((status = 201, body = CommitmentView)))]
pub async fn accept(
    ctx: Ctx,
    Path(id): Path<CommitmentId>,
    input: Input<AcceptanceInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &AcceptanceInput| {
        let order = commitment_for(work, Act::Accept, id)?;
        let (new, digits) = (input.read(work.reader())?, work.digits());
        act(work, order, |journal, order| payments::accept(journal, order, &new, digits))
    })
    .await
}

/// Pays out ahead of acceptance.
#[utoipa::path(post, path = "/commitments/{id}/advances", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn advance(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &PaymentInput| {
        let order = commitment_for(work, Act::Advance, id)?;
        let new = input.read(work.reader())?;
        act(work, order, |journal, order| payments::advance(journal, order, &new))
    })
    .await
}

/// Pays what was accepted.
#[utoipa::path(post, path = "/commitments/{id}/payments", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn pay(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &PaymentInput| {
        let order = commitment_for(work, Act::Pay, id)?;
        let new = input.read(work.reader())?;
        act(work, order, |journal, order| payments::pay(journal, order, &new))
    })
    .await
}

/// Spends directly, without a contract: commits, accepts and pays all of a draft at once.
#[utoipa::path(post, path = "/commitments/{id}/expenditure", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn spend(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &PaymentInput| spend_it(work, id, input)).await
}

/// Spends directly, without a contract.
pub fn spend_it(
    work: &mut Work<'_, '_>,
    id: CommitmentId,
    input: &PaymentInput,
) -> Result<Done<CommitmentView>> {
    let order = commitment_for(work, Act::Spend, id)?;
    let new = input.read(work.reader())?;
    let done = act(work, order, |journal, order| spending::spend_directly(journal, order, &new))?;
    ask_second(work, Step::Spend, id, (Money::ZERO, input))?;
    Ok(done)
}

/// Records money that came back.
#[utoipa::path(post, path = "/commitments/{id}/refunds", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn refund(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &PaymentInput| {
        work.must_be_allowed(Act::See)?;
        let order = store::get_commitment(work.tx, id)?;
        let read = input.read(work.reader());
        let (on, why) =
            read.as_ref().map_or((chrono::NaiveDate::MIN, ""), |new| (new.paid_on, new.reason.as_str()));
        work.agency_for_late(Act::Refund, Act::Refund, (order.agency, order.standing_year), on, why)?;
        let new = read?;
        let of_paid = match input.of.as_str() {
            "paid" => true,
            "advanced" => false,
            "" => return Err(Reason::ValueMissing {}.at("of").into()),
            other => {
                let given = other.to_owned();
                return Err(Reason::ValueNotInList { given, known: "paid, advanced".to_owned() }
                    .at("of")
                    .into());
            }
        };
        act(work, order, |journal, order| payments::refund(journal, order, &new, of_paid))
    })
    .await
}

/// Closes an order: what is committed still is free again.
#[utoipa::path(post, path = "/commitments/{id}/closing", params(("id" = i64, Path)), request_body = EndingInput, responses((status = 201, body = CommitmentView)))]
pub async fn close(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<EndingInput>) -> Result<Response> {
    end(ctx, id, input, lifecycle::close).await
}

/// Cancels an order of which nothing was performed.
#[utoipa::path(post, path = "/commitments/{id}/cancellation", params(("id" = i64, Path)), request_body = EndingInput, responses((status = 201, body = CommitmentView)))]
pub async fn cancel(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<EndingInput>) -> Result<Response> {
    end(ctx, id, input, lifecycle::cancel).await
}

async fn end(
    ctx: Ctx,
    id: CommitmentId,
    input: Input<EndingInput>,
    verb: fn(&mut Journal<'_, '_>, &mut Commitment, &super::model::Ending) -> Result<ActionId>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &EndingInput| {
        work.must_be_allowed(Act::See)?;
        let order = store::get_commitment(work.tx, id)?;
        let read = input.read(work.reader());
        let (on, why) =
            read.as_ref().map_or((chrono::NaiveDate::MIN, ""), |new| (new.ended_on, new.reason.as_str()));
        work.agency_for_late(Act::End, Act::End, (order.agency, order.standing_year), on, why)?;
        let new = read?;
        act(work, order, |journal, order| verb(journal, order, &new))
    })
    .await
}
