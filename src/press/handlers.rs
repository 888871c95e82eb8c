//! The registry of press agencies over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{NewPressAgency, PressAgency, store};
use crate::app::Shared;
use crate::error::Result;
use crate::ids::PressAgencyId;
use crate::people::Act;
use crate::web::{Ctx, Done, Input, Path, Query};

/// Rows of a page.
pub const PAGE: i64 = 100;

/// Which page.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct PressQuery {
    /// Rows to pass over.
    #[serde(default)]
    pub offset: i64,
}

/// A page of press agencies.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PressList {
    /// How many there are.
    pub count: i64,
    /// Rows passed over.
    pub offset: i64,
    /// The rows, by name.
    pub press_agencies: Vec<PressAgency>,
}

/// A press agency to be registered.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct PressInput {
    /// Its code; empty lets the registry give one.
    #[serde(default)]
    pub code: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Tax code.
    #[serde(default)]
    pub tax_code: String,
    /// Kind.
    #[serde(default)]
    pub kind: String,
    /// Governing body.
    #[serde(default)]
    pub governing_body: String,
}

/// Press agencies, by name.
#[utoipa::path(get, path = "/press-agencies", params(PressQuery), responses((status = 200, body = PressList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<PressQuery>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let offset = query.offset.max(0);
    let view = app
        .db
        .reading(move |conn| {
            let count = store::count_press_agencies(conn)?;
            Ok(PressList { count, offset, press_agencies: store::list_press_agencies(conn, offset, PAGE)? })
        })
        .await?;
    ctx.show(&view)
}

/// One press agency.
#[utoipa::path(get, path = "/press-agencies/{id}", params(("id" = i64, Path)), responses((status = 200, body = PressAgency)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<PressAgencyId>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let view = app.db.reading(move |conn| store::get_press_agency(conn, id)).await?;
    ctx.show(&view)
}

/// Registers a press agency.
#[utoipa::path(post, path = "/press-agencies", request_body = PressInput, responses((status = 201, body = PressAgency)))]
pub async fn create(ctx: Ctx, input: Input<PressInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &PressInput| {
        work.must_be_allowed(Act::RegisterPress)?;
        let mut read = work.reader();
        let new = NewPressAgency {
            code: read.optional("code", &input.code),
            name: read.required("name", &input.name),
            tax_code: read.optional("tax_code", &input.tax_code),
            kind: read.optional("kind", &input.kind),
            governing_body: read.optional("governing_body", &input.governing_body),
            ..NewPressAgency::default()
        };
        let new = read.end(new)?;
        let (id, _) = store::register(work.tx, &new)?;
        let view = store::get_press_agency(work.tx, id)?;
        Ok(Done { location: format!("/press-agencies/{id}"), action: None, view })
    })
    .await
}
