//! Scanned papers of a commitment: its contract, its annexes, the records of its acceptances.

use axum::extract::State;
use axum::response::Response;

use super::store::get_commitment;
use crate::agencies::get_agency;
use crate::app::Shared;
use crate::attachments::handlers::{AttachmentList, attach_to, list as list_of};
use crate::attachments::{AttachmentView, Subject};
use crate::error::Result;
use crate::ids::CommitmentId;
use crate::web::{Ctx, Input, Path, SentFile, TextFile};

/// What is attached to a commitment.
#[utoipa::path(get, path = "/commitments/{id}/attachments", params(("id" = i64, Path)), responses((status = 200, body = AttachmentList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Path(id): Path<CommitmentId>) -> Result<Response> {
    list_of(ctx, app, Subject::Commitment, id.0, move |conn| {
        let agency = get_commitment(conn, id)?.agency;
        get_agency(conn, agency)
    })
    .await
}

/// Attaches a scanned paper to a commitment.
#[utoipa::path(post, path = "/commitments/{id}/attachments", params(("id" = i64, Path)),
    request_body(content((TextFile = "multipart/form-data"), (TextFile = "application/json"))),
    responses((status = 201, body = AttachmentView)))]
pub async fn attach(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<SentFile>) -> Result<Response> {
    attach_to(ctx, input, Subject::Commitment, id.0, move |work| {
        let agency = get_commitment(work.tx, id)?.agency;
        get_agency(work.tx, agency)
    })
    .await
}
