//! Reconciliations over the web.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::model::Reconciliation;
use crate::agencies::handlers::get_by_code;
use crate::app::Shared;
use crate::error::Result;
use crate::people::{Act, may};
use crate::ui::unit::Unit;
use crate::web::{Ctx, Path, Query, download};

/// Of what, and in which form.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct ReconciliationQuery {
    /// Its own lines and those of the units below it.
    pub with_below: bool,
    /// `thousand`, `million` or `billion`: the unit that a page shows amounts in.
    pub unit: String,
    /// `csv` or `xlsx` downloads the report.
    pub download: String,
}

/// An agency's year: its figures by fund source and purpose, its lines, and every check.
#[utoipa::path(get, path = "/agencies/{code}/years/{fiscal_year}",
    params(("code" = String, Path), ("fiscal_year" = i64, Path), ReconciliationQuery),
    responses((status = 200, body = Reconciliation)))]
pub async fn show(
    ctx: Ctx,
    State(app): State<Shared>,
    Path((code, fiscal_year)): Path<(String, i64)>,
    Query(query): Query<ReconciliationQuery>,
) -> Result<Response> {
    let (actor, book, with_below) = (ctx.actor.clone(), ctx.book(), query.with_below);
    let mut view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let agency = get_by_code(conn, &code)?;
            may(&actor, Act::See, Some(&agency))?;
            super::reconcile(conn, &book, &code, fiscal_year, with_below)
        })
        .await?;
    view.unit = Unit::from_code(&query.unit);
    let name = format!("socai-{}-{fiscal_year}", view.agency);
    match download(&query.download, &name, || view.table(ctx.locale))? {
        Some(file) => Ok(file),
        None => ctx.show(&view),
    }
}
