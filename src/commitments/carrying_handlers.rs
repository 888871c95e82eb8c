//! Carrying a commitment over, over the web.

use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

use super::carrying::{NewCarryOver, carry_over};
use super::checks;
use super::handlers::{commitment_changes, done};
use super::store;
use super::views::CommitmentView;
use crate::error::Result;
use crate::ids::CommitmentId;
use crate::people::Act;
use crate::web::{Ctx, Input, Path};

/// A carry-over.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct CarryOverInput {
    /// Its date.
    pub carried_on: String,
    /// Number of the decision.
    pub decision_no: String,
    /// Why; the Ministry needs it after the adjustment period.
    pub reason: String,
}

/// Carries what is open of a commitment over to next year's lines.
#[utoipa::path(post, path = "/commitments/{id}/carry-overs", params(("id" = i64, Path)), request_body = CarryOverInput, responses((status = 201, body = CommitmentView)))]
pub async fn carry(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<CarryOverInput>) -> Result<Response> {
    let check = checks::check(&ctx, id, "step-carry_over", checks::carrying);
    ctx.submit_checked(input, check, move |work, input: &CarryOverInput| {
        work.must_be_allowed(Act::See)?;
        let mut order = store::get_commitment(work.tx, id)?;
        let mut read = work.reader();
        let new = NewCarryOver {
            carried_on: read.date("carried_on", &input.carried_on),
            decision_no: read.required("decision_no", &input.decision_no),
            reason: read.optional("reason", &input.reason),
        };
        let read = read.end(new);
        let (on, why) =
            read.as_ref().map_or((NaiveDate::MIN, ""), |new| (new.carried_on, new.reason.as_str()));
        work.agency_for_late(Act::CarryOver, Act::CarryOver, (order.agency, order.standing_year), on, why)?;
        let new = read?;
        commitment_changes(work, id)?;
        let action = work.post(|journal| carry_over(journal, &mut order, &new))?;
        done(work, id, Some(action))
    })
    .await
}
