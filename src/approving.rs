//! Approving what waits: it is done by the code that does it without a second person, in the approver's name.

use axum::response::Response;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::approvals::handlers::{ApprovalView, VerdictInput, decided, must_wait, waiting_for};
use crate::approvals::{Approval, Step, approve as keep};
use crate::budget::{handlers as lines, spreading_handlers as spreading};
use crate::commitments::handlers as commitments;
use crate::error::{Error, Result};
use crate::ids::{ActionId, CommitmentId, LineId};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Work};

/// Approves what waits, and does it. What cannot be done now is refused with its figures, and waits on.
#[utoipa::path(post, path = "/approvals/{id}/approval", params(("id" = i64, Path)), request_body = VerdictInput, responses((status = 201, body = ApprovalView)))]
pub async fn approve(ctx: Ctx, Path(id): Path<i64>, input: Input<VerdictInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &VerdictInput| {
        let it = waiting_for(work, id)?;
        if it.prepared_by == work.actor.id {
            return Err(Reason::OwnApproval {}.into());
        }
        let mut read = work.reader();
        let reason = read.optional("reason", &input.reason);
        let reason = read.end(reason)?;
        must_wait(&it)?;
        let action = work.approved(it.written_as(), |work| perform(work, &it))?;
        let by = work.recorder();
        keep(work.tx, id, action, &reason, by)?;
        decided(work, id, Some(action))
    })
    .await
}

fn input<I: DeserializeOwned>(it: &Approval) -> Result<I> {
    serde_json::from_str(&it.input).map_err(|error| Error::Failed(Box::new(error)))
}

fn action<V: Serialize>(done: &Done<V>) -> Result<ActionId> {
    done.action.ok_or_else(|| Error::broken("what waited moved nothing"))
}

fn perform(work: &mut Work<'_, '_>, it: &Approval) -> Result<ActionId> {
    let target = || it.target.ok_or_else(|| Error::broken("what waited was about nothing"));
    match it.step {
        Step::Allocate => action(&lines::allocate(work, &input(it)?)?),
        Step::Decide => action(&lines::decide_on(work, LineId(target()?), &input(it)?)?),
        Step::Transfer => action(&spreading::transfer_from(work, LineId(target()?), &input(it)?)?),
        Step::Spread => action(&spreading::allocate_many(work, &input(it)?)?),
        Step::Sign => action(&commitments::sign_it(work, CommitmentId(target()?), &input(it)?)?),
        Step::Amend => action(&commitments::amend_it(work, CommitmentId(target()?), &input(it)?)?),
        Step::Spend => action(&commitments::spend_it(work, CommitmentId(target()?), &input(it)?)?),
    }
}
