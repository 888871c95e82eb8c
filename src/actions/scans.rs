//! Scanned papers of an action: the decision, the voucher, the record that it books.

use axum::extract::State;
use axum::response::Response;

use crate::agencies::get_agency;
use crate::app::Shared;
use crate::attachments::handlers::{AttachmentList, attach_to, list as list_of};
use crate::attachments::{AttachmentView, Subject};
use crate::error::Result;
use crate::ids::ActionId;
use crate::ledger::get_action;
use crate::web::{Ctx, Input, Path, SentFile, TextFile};

/// What is attached to an action.
#[utoipa::path(get, path = "/actions/{id}/attachments", params(("id" = i64, Path)), responses((status = 200, body = AttachmentList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Path(id): Path<ActionId>) -> Result<Response> {
    list_of(ctx, app, Subject::Action, id.0, move |conn| {
        let agency = get_action(conn, id)?.agency_id;
        get_agency(conn, agency)
    })
    .await
}

/// Attaches a scanned paper to an action.
#[utoipa::path(post, path = "/actions/{id}/attachments", params(("id" = i64, Path)),
    request_body(content((TextFile = "multipart/form-data"), (TextFile = "application/json"))),
    responses((status = 201, body = AttachmentView)))]
pub async fn attach(ctx: Ctx, Path(id): Path<ActionId>, input: Input<SentFile>) -> Result<Response> {
    attach_to(ctx, input, Subject::Action, id.0, move |work| {
        let agency = get_action(work.tx, id)?.agency_id;
        get_agency(work.tx, agency)
    })
    .await
}
