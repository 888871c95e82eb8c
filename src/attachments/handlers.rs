//! Attachments over the web. Those of a document are listed and made at the document's own address, by [`list`] and
//! [`attach_to`], which its slice calls; here they are taken out.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::model::{AttachmentView, Subject};
use super::store::{self, NewAttachment};
use crate::agencies::{Agency, get_agency};
use crate::app::Shared;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::AttachmentId;
use crate::people::{Act, may};
use crate::ui::layout::percent_encoded;
use crate::web::{Ctx, Done, Input, Path, SentFile, Work};

/// What is attached to a document.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AttachmentList {
    /// The first first.
    pub attachments: Vec<AttachmentView>,
    /// To what.
    #[serde(skip)]
    pub subject: Option<(Subject, i64)>,
    /// In whose books.
    #[serde(skip)]
    pub owner: Option<Agency>,
}

impl AttachmentList {
    /// What is attached to a document of this agency.
    pub fn load(conn: &mut Conn, subject: Subject, of: i64, owner: Agency) -> Result<AttachmentList> {
        let attachments = store::list_attachments(conn, subject, of)?;
        Ok(AttachmentList { attachments, subject: Some((subject, of)), owner: Some(owner) })
    }
}

/// The list of a document, whose agency `owner` finds.
pub async fn list(
    ctx: Ctx,
    app: Shared,
    subject: Subject,
    of: i64,
    owner: impl FnOnce(&mut Conn) -> Result<Agency> + Send + 'static,
) -> Result<Response> {
    let actor = ctx.actor.clone();
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let owner = owner(conn)?;
            may(&actor, Act::See, Some(&owner))?;
            AttachmentList::load(conn, subject, of, owner)
        })
        .await?;
    ctx.show(&view)
}

/// Attaches the file that was sent to a document, whose agency `owner` finds.
pub async fn attach_to(
    ctx: Ctx,
    input: Input<SentFile>,
    subject: Subject,
    of: i64,
    owner: impl Fn(&mut Work<'_, '_>) -> Result<Agency> + Send + 'static,
) -> Result<Response> {
    ctx.submit(input, move |work, file: &SentFile| {
        work.must_be_allowed(Act::Attach)?;
        let agency = owner(work)?;
        work.must_be_allowed_for(Act::Attach, &agency)?;
        let new = NewAttachment { subject, of, agency: agency.id, name: &file.name, bytes: &file.bytes };
        let view = store::attach(work.tx, work.recorder(), &new)?;
        Ok(Done { location: subject.href(of), action: None, view })
    })
    .await
}

/// The content of an attachment, to be saved.
#[utoipa::path(get, path = "/attachments/{id}", params(("id" = i64, Path)),
    responses((status = 200, description = "The file as it was attached.", content_type = "application/octet-stream")))]
pub async fn download(ctx: Ctx, State(app): State<Shared>, Path(id): Path<AttachmentId>) -> Result<Response> {
    let actor = ctx.actor.clone();
    let (name, kind, bytes) = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let (agency, name, kind, hash) = store::get_attachment(conn, id)?;
            may(&actor, Act::See, Some(&get_agency(conn, agency)?))?;
            Ok((name, kind, store::get_content(conn, id, &hash)?))
        })
        .await?;
    // The plain name is for programs that read no other.
    let disposition =
        format!("attachment; filename=\"{id}.{}\"; filename*=UTF-8''{}", kind.code(), percent_encoded(&name));
    let disposition =
        HeaderValue::from_str(&disposition).map_err(|error| Error::broken(error.to_string()))?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind.media_type())),
        (CONTENT_DISPOSITION, disposition),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'"),
        ),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, bytes).into_response())
}
