//! The pages of the registry of sponsors.

use maud::{Markup, html};

use super::handlers::{SponsorList, SponsorView};
use crate::help::lead;
use crate::lists::{Frame, Order};
use crate::people::{Act, may};
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

impl View for SponsorList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-sponsors")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let frame = Frame::of(ctx, "/sponsors", &self.query, self.sorting);
        let keys = ["column-code", "column-kind", "column-tax_code"];
        html! {
            p.lead { (ctx.text("sponsor-lead")) }
            (frame.filters_of_names(html! {}))
            (frame.above_names(&self.pages))
            (Table {
                caption: ctx.text("nav-sponsors"),
                note: None,
                columns: std::iter::once(frame.column(Column::text(ctx.text("column-name")), Order::Name))
                    .chain(keys.into_iter().map(|key| Column::text(ctx.text(key))))
                    .collect(),
                rows: self.sponsors.iter().map(|sponsor| vec![
                    Cell::link(&sponsor.name, &format!("/sponsors/{}", sponsor.id)),
                    Cell::of(&sponsor.code),
                    Cell::of(&sponsor.kind),
                    Cell::of(&sponsor.tax_code),
                ]).collect(),
                totals: None,
                empty: frame.empty("sponsor-none"),
            })
            (frame.pages(&self.pages))
            @if may(&ctx.actor, Act::RegisterSponsor, None).is_ok() { (register_form(ctx)) }
        }
    }
}

fn register_form(ctx: &Ctx) -> Markup {
    let forms = ctx.forms();
    let field = |name: &str| forms.field("/sponsors", Control::Text, name, &format!("column-{name}"), "");
    html! {
        h2 { (ctx.text("sponsor-register")) }
        (forms.form("/sponsors", html! {
            (field("name"))
            (field("code").optional().hint(ctx.text("sponsor-code-hint")))
            (field("tax_code").optional())
            (field("kind").optional())
            (field("aliases").optional().hint(ctx.text("sponsor-aliases-hint")))
            (buttons(html! { (Button::primary(ctx.text("sponsor-register"))) }))
        }))
    }
}

impl View for SponsorView {
    fn title(&self, _ctx: &Ctx) -> String {
        self.sponsor.name.clone()
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-sponsors"), "/sponsors")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            (lead(ctx, "lead-sponsor"))
            (SummaryList::new()
                .row(ctx.text("column-code"), &self.sponsor.code)
                .row(ctx.text("column-tax_code"), &self.sponsor.tax_code)
                .row(ctx.text("column-kind"), &self.sponsor.kind)
                .row(ctx.text("column-aliases"), self.aliases.join(" · ")))
            p { a href={ "/contributions?sponsor=" (self.sponsor.id) } { (ctx.text("sponsor-contributions")) } }
        }
    }
}
