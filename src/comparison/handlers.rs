//! Comparisons over the web.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::model::Comparison;
use crate::app::Shared;
use crate::error::Result;
use crate::people::Act;
use crate::refusal::Reason;
use crate::web::{Ctx, Query, download};

/// Of what, and in which form.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct ComparisonQuery {
    /// The year; none is this year.
    pub fiscal_year: String,
    /// Roll predecessors up into the agencies of this day.
    pub structure: String,
    /// What moved in one quarter, 1 to 4.
    pub quarter: String,
    /// `csv` or `xlsx` downloads the report.
    pub download: String,
}

/// All ministries and provinces of a year side by side.
#[utoipa::path(get, path = "/comparison", params(ComparisonQuery), responses((status = 200, body = Comparison)))]
pub async fn show(
    ctx: Ctx,
    State(app): State<Shared>,
    Query(query): Query<ComparisonQuery>,
) -> Result<Response> {
    ctx.must_be_allowed(Act::Compare)?;
    let book = ctx.book();
    let fiscal_year = match query.fiscal_year.as_str() {
        "" => i64::from(chrono::Datelike::year(&book.today())),
        typed => crate::budget::handlers::fiscal_year("fiscal_year", typed)?,
    };
    let structure = match query.structure.as_str() {
        "" => None,
        typed => Some(ctx.reading().date(typed).map_err(|reason| reason.at("structure"))?),
    };
    let quarter = match query.quarter.as_str() {
        "" => None,
        // Of a number that is no quarter, the comparison itself says so.
        typed => Some(typed.parse().map_err(|_| {
            let known = "1, 2, 3, 4".to_owned();
            Reason::ValueNotInList { given: typed.to_owned(), known }.at("quarter")
        })?),
    };
    let view =
        app.db.reading(move |conn| super::compare(conn, &book, fiscal_year, structure, quarter)).await?;
    match download(&query.download, &format!("socai-{fiscal_year}"), || view.table(ctx.locale))? {
        Some(file) => Ok(file),
        None => ctx.show(&view),
    }
}
