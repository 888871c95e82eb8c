//! What stands beside a commitment's money: publications, penalties, policies that were passed, exemptions. Views of
//! them, and the requests by which penalties and exemptions are made.

use axum::response::Response;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::handlers::{commitment_changes, commitment_for, done};
use super::item_store::list_publications;
use super::penalties::{NewPenalty, NewSettlement, PenaltyState, impose, list_penalties, settle};
use super::views::CommitmentView;
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId};
use crate::money::Amount;
use crate::people::Act;
use crate::policies::{self, ExemptionInput, Subject};
use crate::refusal::Reason;
use crate::web::{Ctx, Input, Path};

/// Something that was published.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct PublicationView {
    /// The acceptance that proves it.
    pub action: ActionId,
    /// Of which item.
    pub position: i64,
    /// On which day.
    pub published_on: NaiveDate,
    /// Its address, or channel and hour, issue and page.
    pub link: String,
    /// What it is called.
    pub title: String,
}

/// A penalty.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct PenaltyView {
    /// Its number in the book.
    pub id: i64,
    /// How much.
    pub amount: Amount,
    /// When it was imposed.
    pub imposed_on: NaiveDate,
    /// By which paper.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: PenaltyState,
    /// When it was collected or waived.
    pub settled_on: Option<NaiveDate>,
    /// By which voucher or paper.
    pub settled_no: String,
    /// Why it was waived.
    pub settled_reason: String,
}

pub(super) fn publications(conn: &mut Conn, id: CommitmentId) -> Result<Vec<PublicationView>> {
    let view = |(action, position, it): (ActionId, i64, super::model::Publication)| PublicationView {
        action,
        position,
        published_on: it.published_on,
        link: it.link,
        title: it.title,
    };
    Ok(list_publications(conn, id)?.into_iter().map(view).collect())
}

pub(super) fn penalties(conn: &mut Conn, book: Book, id: CommitmentId) -> Result<Vec<PenaltyView>> {
    let view = |it: super::penalties::Penalty| PenaltyView {
        id: it.id,
        amount: book.currency.amount(it.amount),
        imposed_on: it.imposed_on,
        document_no: it.document_no,
        reason: it.reason,
        state: it.state,
        settled_on: it.settled_on,
        settled_no: it.settled_no,
        settled_reason: it.settled_reason,
    };
    Ok(list_penalties(conn, id)?.into_iter().map(view).collect())
}

/// A penalty to be imposed.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct PenaltyInput {
    /// How much.
    pub amount: String,
    /// When.
    pub imposed_on: String,
    /// By which paper.
    pub document_no: String,
    /// Why.
    pub reason: String,
}

/// How a penalty ends.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct SettlementInput {
    /// `collected` (where empty) or `waived`.
    pub state: String,
    /// When.
    pub settled_on: String,
    /// By which voucher or paper.
    pub document_no: String,
    /// Why; a waiver needs it.
    pub reason: String,
}

/// Imposes a penalty.
#[utoipa::path(post, path = "/commitments/{id}/penalties", params(("id" = i64, Path)), request_body = PenaltyInput, responses((status = 201, body = CommitmentView)))]
pub async fn penalise(
    ctx: Ctx,
    Path(id): Path<CommitmentId>,
    input: Input<PenaltyInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &PenaltyInput| {
        let order = commitment_for(work, Act::Accept, id)?;
        let mut read = work.reader();
        let new = NewPenalty {
            amount: read.money("amount", &input.amount),
            imposed_on: read.date("imposed_on", &input.imposed_on),
            document_no: read.required("document_no", &input.document_no),
            reason: read.required("reason", &input.reason),
        };
        let new = read.end(new)?;
        let by = work.recorder();
        impose(work.tx, &order, &new, by)?;
        done(work, id, None)
    })
    .await
}

/// Ends a penalty: collected, or waived with a reason.
#[utoipa::path(post, path = "/commitments/{id}/penalties/{penalty}/settlement", params(("id" = i64, Path), ("penalty" = i64, Path)), request_body = SettlementInput, responses((status = 201, body = CommitmentView)))]
pub async fn settle_penalty(
    ctx: Ctx,
    Path((id, penalty)): Path<(CommitmentId, i64)>,
    input: Input<SettlementInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &SettlementInput| {
        commitment_for(work, Act::Pay, id)?;
        let mut read = work.reader();
        let state = read.word("state", &input.state, PenaltyState::from_code, PenaltyState::Collected);
        let new = NewSettlement {
            state,
            settled_on: read.date("settled_on", &input.settled_on),
            document_no: read.required("document_no", &input.document_no),
            reason: read.optional("reason", &input.reason),
        };
        let new = read.end(new)?;
        if new.state == PenaltyState::Open {
            let (given, known) = (input.state.clone(), "collected, waived".to_owned());
            return Err(Reason::ValueNotInList { given, known }.at("state").into());
        }
        settle(work.tx, id, penalty, &new)?;
        done(work, id, None)
    })
    .await
}

/// Lets a commitment pass a rule once. The rule says which role may.
#[utoipa::path(post, path = "/commitments/{id}/exemptions", params(("id" = i64, Path)), request_body = ExemptionInput, responses((status = 201, body = CommitmentView)))]
pub async fn exempt(
    ctx: Ctx,
    Path(id): Path<CommitmentId>,
    input: Input<ExemptionInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &ExemptionInput| {
        work.must_be_allowed(Act::See)?;
        let agency = super::store::get_commitment(work.tx, id)?.agency;
        commitment_changes(work, id)?;
        policies::exempt(work, input, Subject::Commitment(id), agency)?;
        done(work, id, None)
    })
    .await
}
