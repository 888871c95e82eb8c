//! The page on which a statement of the Treasury is brought in.

use maud::{Markup, html};
use serde::Serialize;

use super::columns::{Kind, Presence};
use crate::i18n::Locale;
use crate::ui::Link;
use crate::ui::form::{Button, Choice, Control, buttons};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// A form for a statement, with its columns explained.
#[derive(Serialize)]
pub struct StatementForm {}

const TO: &str = "/treasury/statements";
const HERE: &str = "/treasury/statements/new";

impl View for StatementForm {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("treasury-import")
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-treasury"), "/treasury")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let forms = ctx.forms();
        let writings = [("", "treasury-import-writing-template"), ("vi", "treasury-import-writing-vi")];
        let writings = writings.map(|(value, key)| Choice::new(value, ctx.text(key))).to_vec();
        let template = |form: &str| format!("{HERE}?download={form}");
        html! {
            p.lead { (ctx.text("treasury-import-lead")) }
            p { (ctx.text("treasury-template")) ": " a href=(template("xlsx")) { "XLSX" } ", " a href=(template("csv")) { "CSV" } }
            (forms.file_form(TO, html! {
                (forms.field(TO, Control::File(".csv,.xlsx,.tsv,.txt"), "file", "treasury-import-file", "")
                    .hint(ctx.text("treasury-import-file-hint")))
                (forms.field(TO, Control::Area(6), "text", "treasury-import-text", "")
                    .hint(ctx.text("treasury-import-text-hint")).optional())
                (forms.field(TO, Control::Radios(writings), "writing", "treasury-import-writing", ""))
                (buttons(html! { (Button::primary(ctx.text("treasury-import-record"))) }))
            }))
            (columns_table(ctx))
        }
    }
}

/// The columns, as the template explains them.
fn columns_table(ctx: &Ctx) -> Table {
    let text = |key: &str| Column::text(ctx.text(key));
    let presence = |presence| match presence {
        Presence::Filled => "exchange-presence-filled",
        Presence::Named => "exchange-presence-named",
        Presence::Optional => "exchange-presence-optional",
    };
    let row = |column: &super::columns::Column| {
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
        rows: Kind::TreasuryStatement.columns().iter().map(row).collect(),
        totals: None,
        empty: String::new(),
    }
}
