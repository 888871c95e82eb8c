//! The pages of the registry of press agencies.

use maud::{Markup, html};

use super::PressAgency;
use super::handlers::PressList;
use crate::help::lead;
use crate::lists::{Frame, Order};
use crate::people::{Act, may};
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

impl View for PressList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-press-agencies")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let frame = Frame::of(ctx, "/press-agencies", &self.query, self.sorting);
        let keys = ["column-code", "column-kind", "column-governing_body"];
        html! {
            p.lead { (ctx.text("press-lead")) }
            (frame.filters_of_names(html! {}))
            (frame.above_names(&self.pages))
            (Table {
                caption: ctx.text("nav-press-agencies"),
                note: None,
                columns: std::iter::once(frame.column(Column::text(ctx.text("column-name")), Order::Name))
                    .chain(keys.into_iter().map(|key| Column::text(ctx.text(key))))
                    .collect(),
                rows: self.press_agencies.iter().map(|press| vec![
                    Cell::link(&press.name, &format!("/press-agencies/{}", press.id)),
                    Cell::of(&press.code),
                    Cell::of(&press.kind),
                    Cell::of(&press.governing_body),
                ]).collect(),
                totals: None,
                empty: frame.empty("press-none"),
            })
            (frame.pages(&self.pages))
            @if may(&ctx.actor, Act::RegisterPress, None).is_ok() { (register_form(ctx)) }
        }
    }
}

fn register_form(ctx: &Ctx) -> Markup {
    let forms = ctx.forms();
    let field =
        |name: &str| forms.field("/press-agencies", Control::Text, name, &format!("column-{name}"), "");
    html! {
        h2 { (ctx.text("press-register")) }
        (forms.form("/press-agencies", html! {
            (field("name"))
            (field("code").optional().hint(ctx.text("press-code-hint")))
            (field("tax_code").optional())
            (field("kind").optional())
            (field("governing_body").optional())
            (buttons(html! { (Button::primary(ctx.text("press-register"))) }))
        }))
    }
}

impl View for PressAgency {
    fn title(&self, _ctx: &Ctx) -> String {
        self.name.clone()
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-press-agencies"), "/press-agencies")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            (lead(ctx, "lead-press"))
            (SummaryList::new()
                .row(ctx.text("column-code"), &self.code)
                .row(ctx.text("column-tax_code"), &self.tax_code)
                .row(ctx.text("column-kind"), &self.kind)
                .row(ctx.text("column-governing_body"), &self.governing_body))
        }
    }
}
