//! The page of unit-price norms.

use maud::{Markup, html};

use super::Norm;
use super::handlers::NormList;
use crate::number::retyped_date;
use crate::people::{Act, may};
use crate::ui::form::{Button, Control, buttons};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, FormPage, View};

impl View for NormList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-norms")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let text = |key: &str| Column::text(ctx.text(key));
        let name = |code: &str| {
            let found = self.product_types.iter().find(|it| it.code == code);
            found.map_or_else(|| code.to_owned(), |it| it.name(lang).to_owned())
        };
        let row = |it: &Norm| {
            vec![
                Cell::of(name(&it.product_type)),
                Cell::of(&it.unit),
                Cell::of(lang.quantity(it.most)),
                Cell::of(lang.date(it.valid_from)),
                Cell::of(it.valid_to.map_or_else(String::new, |day| lang.date(day))),
                Cell::of(&it.legal_basis),
                Cell::of(&it.recorded_by),
            ]
        };
        html! {
            p.lead { (ctx.text("norms-lead")) }
            (Table {
                caption: ctx.text("nav-norms"),
                note: Some(ctx.unit_note()),
                columns: vec![
                    text("column-product_type"),
                    text("column-unit"),
                    Column::number(ctx.text("column-most")),
                    text("column-valid_from"),
                    text("column-valid_to"),
                    text("column-legal_basis"),
                    text("column-recorded_by"),
                ],
                rows: self.norms.iter().map(row).collect(),
                totals: None,
                empty: ctx.text("norms-none"),
            })
            @if may(&ctx.actor, Act::SetPolicies, None).is_ok() { (self.set_form(ctx)) }
        }
    }
}

impl NormList {
    fn set_form(&self, ctx: &Ctx) -> Markup {
        const TO: &str = "/norms";
        let forms = ctx.forms();
        let types = self.product_types.iter().map(|it| (it.code.clone(), it.name(ctx.locale).to_owned()));
        let field = |control, name: &str, value: &str| {
            forms.field(TO, control, name, &format!("column-{name}"), value)
        };
        html! {
            h2 { (ctx.text("norm-set")) }
            (forms.form(TO, html! {
                (field(FormPage::select(types), "product_type", ""))
                (field(Control::Text, "unit", "").hint(ctx.text("norm-unit-hint")).optional())
                (field(Control::Quantity, "most", ""))
                (field(Control::Date, "valid_from", &retyped_date(ctx.book().today())))
                (field(Control::Date, "valid_to", "").optional())
                (field(Control::Text, "legal_basis", ""))
                (buttons(html! { (Button::primary(ctx.text("norm-set"))) }))
            }))
        }
    }
}
