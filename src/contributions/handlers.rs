//! Contributions over the web.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::form::ContributionForm;
use super::inputs::{
    ContributionAmendmentInput, ContributionInput, InKindInput, InKindWithdrawalInput, ReceiptInput,
};
use super::model::Contribution;
use super::views::ContributionView;
use super::{checks, in_kind, lifecycle, receipts, store};
use crate::app::Shared;
use crate::error::Result;
use crate::ids::{ActionId, ContributionId};
use crate::people::{Act, may};
use crate::policies::{self, ExemptionInput, Subject};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Query, Work};

/// One contribution.
#[utoipa::path(get, path = "/contributions/{id}", params(("id" = i64, Path)), responses((status = 200, body = ContributionView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<ContributionId>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let view = ContributionView::load(conn, book, id)?;
            may(&actor, Act::See, view.around.as_ref().map(|around| &around.owner))?;
            Ok(view)
        })
        .await?;
    ctx.show(&view)
}

/// For which agency and year a draft is begun, or which draft is written anew.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewContributionQuery {
    /// Code of the agency.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: String,
    /// A draft to be written anew.
    pub contribution: Option<i64>,
}

/// The form of a draft (pages only).
pub async fn new(
    ctx: Ctx,
    State(app): State<Shared>,
    Query(query): Query<NewContributionQuery>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let form = app.db.reading(move |conn| ContributionForm::load(conn, book, &actor, &query)).await?;
    ctx.show(&form)
}

/// The answer to a write: the contribution as it stands then.
fn done(
    work: &mut Work<'_, '_>,
    id: ContributionId,
    action: Option<ActionId>,
) -> Result<Done<ContributionView>> {
    let view = ContributionView::load(work.tx, work.book, id)?;
    Ok(Done { location: format!("/contributions/{id}"), action, view })
}

/// The contribution, if the actor may do this to it.
fn contribution_for(work: &mut Work<'_, '_>, act: Act, id: ContributionId) -> Result<Contribution> {
    work.must_be_allowed(act)?;
    let it = store::get_contribution(work.tx, id)?;
    work.agency_for(act, it.agency)?;
    work.changes(|tx, book| ContributionView::load(tx, book, id))?;
    Ok(it)
}

/// Drafts a contribution. It brings no money.
#[utoipa::path(post, path = "/contributions", request_body = ContributionInput, responses((status = 201, body = ContributionView)))]
pub async fn create(ctx: Ctx, input: Input<ContributionInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &ContributionInput| {
        let new = input.read(work)?;
        let drafted = work.post(|journal| lifecycle::draft(journal, &new, None))?;
        done(work, drafted.id, None)
    })
    .await
}

/// Writes a draft anew.
#[utoipa::path(post, path = "/contributions/{id}", params(("id" = i64, Path)), request_body = ContributionInput, responses((status = 201, body = ContributionView)))]
pub async fn redraft(
    ctx: Ctx,
    Path(id): Path<ContributionId>,
    input: Input<ContributionInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &ContributionInput| {
        let mut it = contribution_for(work, Act::Pledge, id)?;
        let new = input.read(work)?;
        if (new.agency, new.fiscal_year) != (it.agency, it.fiscal_year) {
            return Err(Reason::ContentDiffers {
                identity: it.document_no.clone(),
                column: "agency, fiscal_year".to_owned(),
                stored: format!("{} {}", it.agency, it.fiscal_year),
                given: format!("{} {}", new.agency, new.fiscal_year),
            }
            .into());
        }
        work.post(|journal| lifecycle::redraft(journal, &mut it, &new))?;
        done(work, id, None)
    })
    .await
}

/// Records money that came from the sponsor.
#[utoipa::path(post, path = "/contributions/{id}/receipts", params(("id" = i64, Path)), request_body = ReceiptInput, responses((status = 201, body = ContributionView)))]
pub async fn receive(
    ctx: Ctx,
    Path(id): Path<ContributionId>,
    input: Input<ReceiptInput>,
) -> Result<Response> {
    let check = checks::receipt(&ctx, id, "step-receive");
    ctx.submit_checked(input, check, move |work, input: &ReceiptInput| {
        let mut it = contribution_for(work, Act::Receive, id)?;
        let read = input.read(work.reader())?;
        let action = work.post(|journal| {
            let purpose = it.agreement.purpose.as_deref();
            let new = read.onto(journal, (it.agency, it.fiscal_year), &it.fund_source, purpose)?;
            receipts::receive(journal, &mut it, &new)
        })?;
        done(work, id, Some(action))
    })
    .await
}

/// Records money that went back to the sponsor.
#[utoipa::path(post, path = "/contributions/{id}/returns", params(("id" = i64, Path)), request_body = ReceiptInput, responses((status = 201, body = ContributionView)))]
pub async fn give_back(
    ctx: Ctx,
    Path(id): Path<ContributionId>,
    input: Input<ReceiptInput>,
) -> Result<Response> {
    let check = checks::receipt(&ctx, id, "step-return");
    ctx.submit_checked(input, check, move |work, input: &ReceiptInput| {
        let mut it = contribution_for(work, Act::GiveBack, id)?;
        let new = input.read(work.reader())?.naming_its_line()?;
        let action = work.post(|journal| receipts::give_back(journal, &mut it, &new))?;
        done(work, id, Some(action))
    })
    .await
}

/// Amends a contribution that money came of.
#[utoipa::path(post, path = "/contributions/{id}/amendments", params(("id" = i64, Path)), request_body = ContributionAmendmentInput, responses((status = 201, body = ContributionView)))]
pub async fn amend(
    ctx: Ctx,
    Path(id): Path<ContributionId>,
    input: Input<ContributionAmendmentInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &ContributionAmendmentInput| {
        let mut it = contribution_for(work, Act::Amend, id)?;
        let new = input.read(work.reader())?;
        let action = work.post(|journal| lifecycle::amend(journal, &mut it, &new))?;
        done(work, id, Some(action))
    })
    .await
}

/// Records what came in kind. It moves nothing.
#[utoipa::path(post, path = "/contributions/{id}/in-kind", params(("id" = i64, Path)), request_body = InKindInput, responses((status = 201, body = ContributionView)))]
pub async fn receive_in_kind(
    ctx: Ctx,
    Path(id): Path<ContributionId>,
    input: Input<InKindInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &InKindInput| {
        let it = contribution_for(work, Act::Pledge, id)?;
        let new = input.read(work.reader())?;
        let by = work.recorder();
        in_kind::record_in_kind(work.tx, &it, &new, by)?;
        done(work, id, None)
    })
    .await
}

/// Withdraws what was recorded in kind by mistake.
#[utoipa::path(post, path = "/contributions/{id}/in-kind/{item}/withdrawal", params(("id" = i64, Path), ("item" = i64, Path)), request_body = InKindWithdrawalInput, responses((status = 201, body = ContributionView)))]
pub async fn withdraw_in_kind(
    ctx: Ctx,
    Path((id, item)): Path<(ContributionId, i64)>,
    input: Input<InKindWithdrawalInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &InKindWithdrawalInput| {
        contribution_for(work, Act::Pledge, id)?;
        let mut read = work.reader();
        let reason = read.required("reason", &input.reason);
        let reason = read.end(reason)?;
        let by = work.recorder();
        in_kind::withdraw_in_kind(work.tx, id, item, &reason, by)?;
        done(work, id, None)
    })
    .await
}

/// Lets a contribution pass a rule once. The rule says which role may.
#[utoipa::path(post, path = "/contributions/{id}/exemptions", params(("id" = i64, Path)), request_body = ExemptionInput, responses((status = 201, body = ContributionView)))]
pub async fn exempt(
    ctx: Ctx,
    Path(id): Path<ContributionId>,
    input: Input<ExemptionInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &ExemptionInput| {
        work.must_be_allowed(Act::See)?;
        let agency = store::get_contribution(work.tx, id)?.agency;
        work.changes(|tx, book| ContributionView::load(tx, book, id))?;
        policies::exempt(work, input, Subject::Contribution(id), agency)?;
        done(work, id, None)
    })
    .await
}
