//! What a page says of the columns of a kind.

use maud::html;

use super::columns::{Column as KindColumn, Kind, Presence};
use crate::i18n::Locale;
use crate::ui::table::{Cell, Column, Table};
use crate::web::Ctx;

/// The columns, as the template explains them.
pub(super) fn columns_table(ctx: &Ctx, kind: Kind) -> Table {
    let text = |key: &str| Column::text(ctx.text(key));
    let presence = |presence| match presence {
        Presence::Filled => "exchange-presence-filled",
        Presence::Named => "exchange-presence-named",
        Presence::Optional => "exchange-presence-optional",
    };
    let row = |column: &KindColumn| {
        vec![
            Cell::of(html! { code { (column.name) } }),
            Cell::of(if ctx.locale == Locale::Vi { column.what_vi } else { column.what_en }),
            Cell::of(ctx.text(presence(column.presence))),
            Cell::of(column.example),
        ]
    };
    Table {
        caption: ctx.text("treasury-import-columns"),
        note: None,
        columns: vec![
            text("exchange-template-column"),
            text("exchange-template-meaning"),
            text("exchange-template-presence"),
            text("exchange-template-example"),
        ],
        rows: kind.columns().iter().map(row).collect(),
        totals: None,
        empty: String::new(),
    }
}
