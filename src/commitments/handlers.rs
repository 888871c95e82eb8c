//! Commitments over the web: lists, one commitment, and the steps that are the same for every kind.

use axum::extract::State as AppState;
use axum::response::Response;
use serde::Serialize;

use super::inputs::{AcceptanceInput, AmendmentInput, EndingInput, PaymentInput, SignatureInput};
use super::model::Commitment;
use super::store;
use super::views::CommitmentView;
use super::{checks, lifecycle, payments, spending};
use crate::app::Shared;
use crate::approvals::{self, NewApproval, Step};
use crate::error::{Error, Result};
use crate::ids::{ActionId, CommitmentId};
use crate::ledger::Journal;
use crate::money::Money;
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Work};

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
    let check = checks::check(&ctx, id, "step-sign", move |work, input, answers| {
        checks::signature(work, input, answers, id)
    });
    ctx.submit_checked(input, check, move |work, input: &SignatureInput| sign_it(work, id, input)).await
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
    let check = checks::check(&ctx, id, "step-amend", checks::amendment);
    ctx.submit_checked(input, check, move |work, input: &AmendmentInput| amend_it(work, id, input)).await
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
    let check = checks::check(&ctx, id, "step-accept", move |work, input, answers| {
        checks::acceptance(work, input, answers, id)
    });
    ctx.submit_checked(input, check, move |work, input: &AcceptanceInput| {
        let order = commitment_for(work, Act::Accept, id)?;
        let (new, digits) = (input.read(work.reader())?, work.digits());
        act(work, order, |journal, order| payments::accept(journal, order, &new, digits))
    })
    .await
}

/// Pays out ahead of acceptance.
#[utoipa::path(post, path = "/commitments/{id}/advances", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn advance(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    let check = checks::check(&ctx, id, "step-advance", move |work, input, answers| {
        checks::payment(work, input, answers, id)
    });
    ctx.submit_checked(input, check, move |work, input: &PaymentInput| {
        let order = commitment_for(work, Act::Advance, id)?;
        let new = input.read(work.reader())?;
        act(work, order, |journal, order| payments::advance(journal, order, &new))
    })
    .await
}

/// Pays what was accepted.
#[utoipa::path(post, path = "/commitments/{id}/payments", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn pay(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    let check = checks::check(&ctx, id, "step-pay", move |work, input, answers| {
        checks::payment(work, input, answers, id)
    });
    ctx.submit_checked(input, check, move |work, input: &PaymentInput| {
        let order = commitment_for(work, Act::Pay, id)?;
        let new = input.read(work.reader())?;
        act(work, order, |journal, order| payments::pay(journal, order, &new))
    })
    .await
}

/// Spends directly, without a contract: commits, accepts and pays all of a draft at once.
#[utoipa::path(post, path = "/commitments/{id}/expenditure", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn spend(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    let check = checks::check(&ctx, id, "step-spend", move |work, input, answers| {
        checks::payment(work, input, answers, id)
    });
    ctx.submit_checked(input, check, move |work, input: &PaymentInput| spend_it(work, id, input)).await
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
    let check = checks::check(&ctx, id, "step-refund", move |work, input, answers| {
        checks::payment(work, input, answers, id)
    });
    ctx.submit_checked(input, check, move |work, input: &PaymentInput| {
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
    end(ctx, id, input, "step-close", lifecycle::close).await
}

/// Cancels an order of which nothing was performed.
#[utoipa::path(post, path = "/commitments/{id}/cancellation", params(("id" = i64, Path)), request_body = EndingInput, responses((status = 201, body = CommitmentView)))]
pub async fn cancel(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<EndingInput>) -> Result<Response> {
    end(ctx, id, input, "step-cancel", lifecycle::cancel).await
}

async fn end(
    ctx: Ctx,
    id: CommitmentId,
    input: Input<EndingInput>,
    doing: &'static str,
    verb: fn(&mut Journal<'_, '_>, &mut Commitment, &super::model::Ending) -> Result<ActionId>,
) -> Result<Response> {
    let check = checks::check(&ctx, id, doing, checks::ending);
    ctx.submit_checked(input, check, move |work, input: &EndingInput| {
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
