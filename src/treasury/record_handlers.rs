//! Records of reconciliation over the web.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::handlers::{WithdrawalInput, matching_for, recorder};
use super::model::Period;
use super::pages::record_href;
use super::record_view::RecordView;
use super::records::{self, countersign, get_record, withdraw_record};
use crate::agencies::handlers::get_by_code;
use crate::app::Shared;
use crate::error::Result;
use crate::ids::TreasuryRecordId;
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Work};

fn period(given: &str) -> Result<Period> {
    let known = || Period::ALL.iter().map(|it| it.code()).collect::<Vec<_>>().join(", ");
    let unknown = || Reason::ValueNotInList { given: given.to_owned(), known: known() }.at("period");
    Ok(Period::from_code(given).ok_or_else(unknown)?)
}

/// What a record of the period would state today.
#[utoipa::path(get, path = "/agencies/{code}/years/{fiscal_year}/treasury/records/{period}",
    params(("code" = String, Path), ("fiscal_year" = i64, Path), ("period" = String, Path)),
    responses((status = 200, body = RecordView)))]
pub async fn preview_record(
    ctx: Ctx,
    State(app): State<Shared>,
    Path((code, fiscal_year, given)): Path<(String, i64, String)>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let agency = get_by_code(conn, &code)?;
            may(&actor, Act::See, Some(&agency))?;
            RecordView::preview(conn, book, agency.id, fiscal_year, period(&given)?)
        })
        .await?;
    ctx.show(&view)
}

/// A signature of the agency.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct RecordSignatureInput {
    /// q1, q2, q3, q4 or year.
    pub period: String,
    /// The date on the paper.
    pub signed_on: String,
}

/// Signs a record for the agency.
#[utoipa::path(post, path = "/agencies/{code}/years/{fiscal_year}/treasury/records",
    params(("code" = String, Path), ("fiscal_year" = i64, Path)), request_body = RecordSignatureInput,
    responses((status = 201, body = RecordView)))]
pub async fn sign(
    ctx: Ctx,
    Path((code, fiscal_year)): Path<(String, i64)>,
    input: Input<RecordSignatureInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &RecordSignatureInput| {
        let matching = matching_for(work, &code, fiscal_year)?;
        let mut read = work.reader();
        let signed_on = read.date("signed_on", &input.signed_on);
        let signed_on = read.end(signed_on)?;
        let period = period(&input.period)?;
        let id = records::sign(work.tx, recorder(work), &matching, period, signed_on)?;
        record_done(work, id)
    })
    .await
}

fn record_done(work: &mut Work<'_, '_>, id: TreasuryRecordId) -> Result<Done<RecordView>> {
    let view = RecordView::load(work.tx, work.book, id)?;
    Ok(Done { location: record_href(id), action: None, view })
}

/// One record.
#[utoipa::path(get, path = "/treasury/records/{id}", params(("id" = i64, Path)), responses((status = 200, body = RecordView)))]
pub async fn show_record(
    ctx: Ctx,
    State(app): State<Shared>,
    Path(id): Path<TreasuryRecordId>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let view = RecordView::load(conn, book, id)?;
            may(&actor, Act::See, Some(&view.owner))?;
            Ok(view)
        })
        .await?;
    ctx.show(&view)
}

/// The Treasury's signature, as it stands on the paper.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct TreasurySignatureInput {
    /// Who signed for the Treasury.
    pub signatory: String,
    /// The date on the paper.
    pub signed_on: String,
}

/// Records the Treasury's signature.
#[utoipa::path(post, path = "/treasury/records/{id}/treasury-signature", params(("id" = i64, Path)),
    request_body = TreasurySignatureInput, responses((status = 201, body = RecordView)))]
pub async fn sign_for_treasury(
    ctx: Ctx,
    Path(id): Path<TreasuryRecordId>,
    input: Input<TreasurySignatureInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &TreasurySignatureInput| {
        work.must_be_allowed(Act::Reconcile)?;
        let record = get_record(work.tx, id)?;
        work.agency_for(Act::Reconcile, record.agency)?;
        let mut read = work.reader();
        let signatory = read.required("signatory", &input.signatory);
        let signed_on = read.date("signed_on", &input.signed_on);
        let (signatory, signed_on) = read.end((signatory, signed_on))?;
        work.changes(|tx, book| RecordView::load(tx, book, id))?;
        countersign(work.tx, recorder(work), &record, &signatory, signed_on)?;
        record_done(work, id)
    })
    .await
}

/// Withdraws a record.
#[utoipa::path(post, path = "/treasury/records/{id}/withdrawal", params(("id" = i64, Path)),
    request_body = WithdrawalInput, responses((status = 201, body = RecordView)))]
pub async fn withdraw(
    ctx: Ctx,
    Path(id): Path<TreasuryRecordId>,
    input: Input<WithdrawalInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &WithdrawalInput| {
        work.must_be_allowed(Act::Reconcile)?;
        let record = get_record(work.tx, id)?;
        work.agency_for(Act::Reconcile, record.agency)?;
        let mut read = work.reader();
        let reason = read.required("reason", &input.reason);
        let reason = read.end(reason)?;
        work.changes(|tx, book| RecordView::load(tx, book, id))?;
        withdraw_record(work.tx, recorder(work), &record, &reason)?;
        record_done(work, id)
    })
    .await
}
