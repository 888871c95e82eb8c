//! The registry of sponsors over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{NewSponsor, Sponsor, store};
use crate::app::Shared;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::SponsorId;
use crate::people::Act;
use crate::web::{Ctx, Done, Input, Path, Query};

/// Rows of a page.
pub const PAGE: i64 = 100;

/// Which page.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct SponsorQuery {
    /// Rows to pass over.
    #[serde(default)]
    pub offset: i64,
}

/// A page of sponsors.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SponsorList {
    /// How many there are.
    pub count: i64,
    /// Rows passed over.
    pub offset: i64,
    /// The rows, by name.
    pub sponsors: Vec<Sponsor>,
}

/// A sponsor, and what came of it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SponsorView {
    /// The sponsor.
    #[serde(flatten)]
    pub sponsor: Sponsor,
    /// Other names.
    pub aliases: Vec<String>,
}

impl SponsorView {
    fn load(conn: &mut Conn, id: SponsorId) -> Result<SponsorView> {
        Ok(SponsorView { sponsor: store::get_sponsor(conn, id)?, aliases: store::list_aliases(conn, id)? })
    }
}

/// A sponsor to be registered.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct SponsorInput {
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
    /// Other names, split by `|`.
    #[serde(default)]
    pub aliases: String,
}

/// Sponsors, by name.
#[utoipa::path(get, path = "/sponsors", params(SponsorQuery), responses((status = 200, body = SponsorList)))]
pub async fn list(
    ctx: Ctx,
    State(app): State<Shared>,
    Query(query): Query<SponsorQuery>,
) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let offset = query.offset.max(0);
    let view = app
        .db
        .reading(move |conn| {
            let count = store::count_sponsors(conn)?;
            Ok(SponsorList { count, offset, sponsors: store::list_sponsors(conn, offset, PAGE)? })
        })
        .await?;
    ctx.show(&view)
}

/// One sponsor.
#[utoipa::path(get, path = "/sponsors/{id}", params(("id" = i64, Path)), responses((status = 200, body = SponsorView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<SponsorId>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let view = app.db.reading(move |conn| SponsorView::load(conn, id)).await?;
    ctx.show(&view)
}

/// Registers a sponsor.
#[utoipa::path(post, path = "/sponsors", request_body = SponsorInput, responses((status = 201, body = SponsorView)))]
pub async fn create(ctx: Ctx, input: Input<SponsorInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &SponsorInput| {
        work.must_be_allowed(Act::RegisterSponsor)?;
        let mut read = work.reader();
        let new = NewSponsor {
            code: read.optional("code", &input.code),
            name: read.required("name", &input.name),
            tax_code: read.optional("tax_code", &input.tax_code),
            kind: read.optional("kind", &input.kind),
            aliases: read.optional("aliases", &input.aliases).split('|').map(str::to_owned).collect(),
            ..NewSponsor::default()
        };
        let new = read.end(new)?;
        let (id, _) = store::register(work.tx, &new)?;
        let view = SponsorView::load(work.tx, id)?;
        Ok(Done { location: format!("/sponsors/{id}"), action: None, view })
    })
    .await
}
