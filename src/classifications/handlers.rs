//! The index over the web: it is read here, and taken in from files.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::{Classification, list};
use crate::app::Shared;
use crate::error::Result;
use crate::names::without_accents;
use crate::people::Act;
use crate::ui::form::{Button, Control, Field, filter_form};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, Query, View};

/// Which codes.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct IndexQuery {
    /// The beginning of a code, or a part of a name, with or without accents.
    pub search: String,
}

/// Codes of the index.
#[derive(Serialize, utoipa::ToSchema)]
pub struct IndexView {
    /// By part and code.
    pub classifications: Vec<Classification>,
    #[serde(skip)]
    search: String,
}

/// The codes of the State Budget Index that the book keeps.
#[utoipa::path(get, path = "/classifications", params(IndexQuery), responses((status = 200, body = IndexView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Query(query): Query<IndexQuery>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let mut classifications = app.db.reading(list).await?;
    let sought = without_accents(query.search.trim());
    classifications.retain(|it| {
        sought.is_empty()
            || it.code.starts_with(query.search.trim())
            || without_accents(&it.name_vi).contains(&sought)
            || without_accents(&it.name_en).contains(&sought)
    });
    ctx.show(&IndexView { classifications, search: query.search })
}

impl View for IndexView {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-classifications")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let text = |key: &str| Column::text(ctx.text(key));
        let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| lang.date(day));
        let rows = self.classifications.iter().map(|it| {
            vec![
                Cell::of(ctx.text(&format!("classification-{}", it.kind.code()))),
                Cell::of(&it.code),
                Cell::of(&it.name_vi),
                Cell::of(&it.name_en),
                Cell::of(day(it.valid_from)),
                Cell::of(day(it.valid_to)),
            ]
        });
        html! {
            p.lead { (ctx.text("classifications-lead")) }
            (filter_form("/classifications", html! {
                (Field::new(lang, Control::Text, "search", ctx.text("search")).value(&self.search).optional())
                (Button::secondary(ctx.text("show")))
            }))
            (Table {
                caption: ctx.text("nav-classifications"),
                note: None,
                columns: vec![
                    text("column-part"),
                    text("column-code"),
                    text("column-name"),
                    text("column-name_en"),
                    text("column-valid_from"),
                    text("column-valid_to"),
                ],
                rows: rows.collect(),
                totals: None,
                empty: ctx.text("classifications-none"),
            })
        }
    }
}
