//! Bringing in files over the web (pages only).

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, REFRESH};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::authority::may_bring;
use super::looking::{Found, Task};
use super::pages::{KindList, UploadForm, UploadPage};
use super::running::Step;
use super::store;
use crate::app::Shared;
use crate::error::Result;
use crate::exchange::columns::Kind;
use crate::exchange::template;
use crate::ids::UploadId;
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Query, SentFile};

/// Seconds after which the page of work that goes on is asked again.
const AGAIN: &str = "2";

/// Where files of a kind are brought in.
pub fn import_href(kind: Kind) -> String {
    format!("/imports/{}", kind.code())
}

fn upload_href(kind: Kind, id: UploadId) -> String {
    format!("{}/uploads/{id}", import_href(kind))
}

/// The kind of this name, if the actor may bring it in.
fn kind_for(ctx: &Ctx, code: &str) -> Result<Kind> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.code() == code);
    let unknown = || Reason::NotFound { what: "page".to_owned(), given: ctx.here.clone() };
    let kind = kind.ok_or_else(unknown)?;
    if !may_bring(&ctx.actor, kind) {
        let role = ctx.actor.role.code().to_owned();
        return Err(Reason::RoleNotAllowed { role, action: "import".to_owned() }.into());
    }
    Ok(kind)
}

/// The kinds that the actor may bring in.
pub async fn list(ctx: Ctx) -> Result<Response> {
    let kinds = Kind::ALL.into_iter().filter(|kind| may_bring(&ctx.actor, *kind)).collect();
    ctx.show(&KindList { kinds })
}

/// Which form of the template.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct TemplateQuery {
    /// `csv` or `xlsx` downloads the empty table.
    pub download: String,
}

/// The form for a file, and its template.
pub async fn new(ctx: Ctx, Path(code): Path<String>, Query(query): Query<TemplateQuery>) -> Result<Response> {
    let kind = kind_for(&ctx, &code)?;
    let (content_type, bytes) = match query.download.as_str() {
        "" => return ctx.show(&UploadForm { kind }),
        "csv" => ("text/csv; charset=utf-8", template::csv(kind).into_bytes()),
        _ => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", template::xlsx(kind)?),
    };
    let extension = if query.download == "csv" { "csv" } else { "xlsx" };
    let disposition = format!("attachment; filename=\"{}.{extension}\"", kind.code());
    Ok(([(CONTENT_TYPE, content_type.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

#[derive(Serialize)]
struct Kept {
    id: UploadId,
}

/// Keeps a file, to be looked at.
pub async fn keep(ctx: Ctx, Path(code): Path<String>, input: Input<SentFile>) -> Result<Response> {
    let kind = kind_for(&ctx, &code)?;
    ctx.submit(input, move |work, file| {
        let recorder = work.recorder();
        let id = store::keep(work.tx, recorder, kind, file)?;
        Ok(Done { location: upload_href(kind, id), action: None, view: Kept { id } })
    })
    .await
}

async fn task(ctx: &Ctx, app: &Shared, kind: Kind, id: UploadId) -> Result<Task> {
    let by = ctx.actor.id;
    let upload = app.db.reading(move |conn| store::get(conn, by, kind, id)).await?;
    let (db, actor, origin) = (app.db.clone(), ctx.actor.clone(), ctx.origin.of(&ctx.actor));
    Ok(Task { db, book: ctx.book(), actor, kind, upload, origin })
}

/// A file that was sent: what would be stored, what is wrong with it, how far it is, or what came of it.
pub async fn show(
    ctx: Ctx,
    State(app): State<Shared>,
    Path((code, id)): Path<(String, UploadId)>,
) -> Result<Response> {
    let kind = kind_for(&ctx, &code)?;
    let by = ctx.actor.id;
    let outcome = app.db.reading(move |conn| store::outcome(conn, by, kind, id)).await?;
    let progress = match (outcome, app.imports.begun(id, Step::Store), app.imports.begun(id, Step::Look)) {
        (_, Some(storing), _) => storing,
        (Some(_), None, _) => return ctx.show(&UploadPage { kind, id, outcome, progress: None }),
        (None, None, Some(looked)) => looked,
        (None, None, None) => app.imports.run(Step::Look, task(&ctx, &app, kind, id).await?).await,
    };
    let (under_way, refusal) = match progress.found()? {
        None => (true, None),
        Some(Found::Flawed(flawed)) => (false, Some(flawed.refusal.clone())),
        Some(_) => (false, None),
    };
    let page = UploadPage { kind, id, outcome, progress: Some(progress) };
    let mut response = match refusal {
        Some(refusal) => ctx.refused_with(refusal).show(&page)?,
        None => ctx.show(&page)?,
    };
    if under_way {
        response.headers_mut().insert(REFRESH, HeaderValue::from_static(AGAIN));
    }
    Ok(response)
}

/// Stores a file exactly as it was looked at.
pub async fn confirm(
    ctx: Ctx,
    State(app): State<Shared>,
    Path((code, id)): Path<(String, UploadId)>,
) -> Result<Response> {
    let kind = kind_for(&ctx, &code)?;
    app.imports.run(Step::Store, task(&ctx, &app, kind, id).await?).await;
    Ok(Redirect::to(&upload_href(kind, id)).into_response())
}
