//! Comparisons over the web.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::kept::KeptPage;
use super::merger::{Merger, merger};
use super::overview::Overview;
use super::pictures::PICTURES;
use super::store::overview;
use super::unit::Unit;
use super::wanted::{ComparisonQuery, FIGURES, Wanted};
use crate::app::Shared;
use crate::db::version;
use crate::error::Result;
use crate::people::Act;
use crate::refusal::Reason;
use crate::web::{Ctx, Format, Path, Pressed, Query, View, download};

/// All ministries and provinces of a year side by side.
#[utoipa::path(get, path = "/comparison", params(ComparisonQuery), responses((status = 200, body = Overview)))]
pub async fn show(
    ctx: Ctx,
    State(app): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<ComparisonQuery>,
) -> Result<Response> {
    ctx.must_be_allowed(Act::Compare)?;
    let book = ctx.book();
    let this_year = i64::from(chrono::Datelike::year(&book.today()));
    let wanted = Wanted::read(&query, ctx.reading(), book.currency, this_year)?;
    if ctx.format == Format::Page && query.download.is_empty() {
        return page(ctx, app, wanted, headers).await;
    }
    let fiscal_year = wanted.fiscal_year;
    let view = app.db.reading(move |conn| overview(conn, &book, &wanted)).await?;
    if query.download == "svg" {
        return picture(&ctx, &view, &query.picture);
    }
    match download(&query.download, &format!("socai-{fiscal_year}"), || view.table(ctx.locale))? {
        Some(file) => Ok(file),
        None => ctx.show(&view),
    }
}

/// The page: drawn once for each state of the book.
async fn page(ctx: Ctx, app: Shared, wanted: Wanted, headers: HeaderMap) -> Result<Response> {
    let (address, lang) = (wanted.address(), ctx.locale);
    let page = match app.comparisons.find(&address, lang, &ctx.signed_in.as_of) {
        Some(page) => page,
        None => {
            let (drawing, db) = (ctx.clone(), app.db.clone());
            let drawn = db.reading(move |conn| {
                let version = version(conn)?;
                let view = overview(conn, &drawing.book(), &wanted)?;
                let page = KeptPage { title: view.title(&drawing), body: Pressed::new(view.body(&drawing))? };
                Ok(app.comparisons.keep(address, lang, version, page))
            });
            drawn.await?
        }
    };
    page.body.within(|body| ctx.page(Some(&ctx.actor), page.title.clone(), Vec::new(), body), &headers)
}

/// A picture as a file of its own.
fn picture(ctx: &Ctx, view: &Overview, name: &str) -> Result<Response> {
    let lang = ctx.locale;
    let picture = match name {
        "bars" => Some(view.bars(lang)),
        "map" => view.map(lang),
        "trend" => Some(view.trend_picture(lang)),
        "purposes" => Some(view.purposes_picture(lang)),
        _ => None,
    };
    let unknown =
        || Reason::ValueNotInList { given: name.to_owned(), known: PICTURES.join(", ") }.at("picture");
    let picture = picture.ok_or_else(unknown)?;
    let year = view.comparison.fiscal_year;
    Ok((
        [
            (CONTENT_TYPE, "image/svg+xml; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, format!("attachment; filename=\"socai-{year}-{}.svg\"", picture.id)),
            // A picture has a style and nothing else; were it opened where it is, it would do nothing.
            (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; style-src 'unsafe-inline'".to_owned()),
        ],
        picture.file(),
    )
        .into_response())
}

/// Which figure of a merger, and in which unit.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct MergerQuery {
    /// Which figure, by its name in reports; none is what was granted.
    pub figure: String,
    /// In which unit a page writes amounts: `one`, `thousand`, `million`, `billion`.
    pub unit: String,
}

/// An agency beside those it came from, year by year.
#[utoipa::path(get, path = "/comparison/{code}", params(("code" = String, Path), MergerQuery), responses((status = 200, body = Merger)))]
pub async fn show_merger(
    ctx: Ctx,
    State(app): State<Shared>,
    Path(code): Path<String>,
    Query(query): Query<MergerQuery>,
) -> Result<Response> {
    ctx.must_be_allowed(Act::Compare)?;
    let book = ctx.book();
    let figure = match query.figure.as_str() {
        "" => "granted",
        given => FIGURES.iter().copied().find(|it| *it == given).ok_or_else(|| {
            Reason::ValueNotInList { given: given.to_owned(), known: FIGURES.join(", ") }.at("figure")
        })?,
    };
    let known = || Unit::ALL.iter().map(|it| it.code()).collect::<Vec<_>>().join(", ");
    let unit = match query.unit.as_str() {
        "" => Unit::usual(book.currency),
        given => Unit::from_code(given)
            .ok_or_else(|| Reason::ValueNotInList { given: given.to_owned(), known: known() }.at("unit"))?,
    };
    let view = app.db.reading(move |conn| merger(conn, &book, &code, figure, unit)).await?;
    ctx.show(&view)
}
