//! The page on which an order is drafted.

use maud::{Markup, html};

use super::views::{ItemView, OrderForm};
use crate::budget::pages::line_label;
use crate::number::retyped;
use crate::ui::Link;
use crate::ui::form::{Button, Control, Field, Rows, buttons, filter_form};
use crate::web::{Ctx, FormPage, View};

/// Empty rows that a new draft offers.
const EMPTY_ROWS: usize = 3;

impl View for OrderForm {
    fn title(&self, ctx: &Ctx) -> String {
        match &self.order {
            Some(order) => format!("{} {}", ctx.text("step-redraft"), order.document_no),
            None => ctx.text("order-new"),
        }
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-orders"), "/orders")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let Some(agency) = &self.agency else { return html! { p { (ctx.text("order-no-agency")) } } };
        let lang = ctx.locale;
        html! {
            p.lead { (ctx.text("order-new-lead")) }
            @if self.order.is_none() {
                (filter_form("/orders/new", html! {
                    @let choices = self.agencies.iter().map(|it| (it.code.clone(), format!("{} · {}", it.code, it.name(lang))));
                    (Field::new(lang, FormPage::select(choices), "agency", ctx.text("column-agency")).value(&agency.code))
                    (Field::new(lang, Control::Text, "fiscal_year", ctx.text("column-fiscal_year")).value(self.fiscal_year.to_string()))
                    (Button::secondary(ctx.text("order-choose-lines")))
                }))
            }
            (self.draft_form(ctx, &agency.code))
        }
    }
}

impl OrderForm {
    fn draft_form(&self, ctx: &Ctx, agency: &str) -> Markup {
        let order = self.order.as_ref();
        let to = order.map_or_else(|| "/orders".to_owned(), |order| format!("/orders/{}", order.id));
        let (forms, lang) = (ctx.forms(), ctx.locale);
        let year = self.fiscal_year;
        let field = |control, name: &str, value: &str| {
            forms.field(&to, control, name, &format!("column-{name}"), value)
        };
        let date = |date: chrono::NaiveDate| date.format("%d/%m/%Y").to_string();
        let items = order.map_or(&[][..], |order| &order.items);
        let lines: Vec<(String, String)> = self
            .lines
            .iter()
            .map(|line| {
                let left = lang.amount(line.figures.available);
                let label = line_label(&self.catalogue, line, lang);
                (line.id.to_string(), format!("{label} ({} {left})", ctx.text("figure-available")))
            })
            .collect();
        let planned = order.map_or(&[][..], |order| &order.funding);
        let shares = (0..forms.rows(&to, "funding", planned.len().max(1))).map(|at| {
            let planned = planned.get(at);
            let name = |name: &str| format!("funding[{at}][{name}]");
            let line = planned.map_or_else(String::new, |it| it.line.to_string());
            let amount = planned.map_or_else(String::new, |it| retyped(it.planned));
            vec![
                forms
                    .field(&to, FormPage::select(lines.clone()), &name("line"), "column-line", &line)
                    .optional(),
                forms.field(&to, forms.money(), &name("amount"), "column-amount", &amount).optional(),
            ]
        });
        html! {
            (forms.form(&to, html! {
                (crate::ui::form::hidden("agency", agency))
                (crate::ui::form::hidden("fiscal_year", &year.to_string()))
                p { (ctx.locale.say("order-for", &[("agency", agency), ("year", &year.to_string())])) }
                (field(Control::Text, "document_no", order.map_or("", |it| &it.document_no)))
                (field(Control::Text, "title", order.map_or("", |it| &it.title)))
                (field(Control::Text, "press_agency", order.map_or("", |it| &it.press_agency.name))
                    .hint(ctx.text("press-agency-hint")))
                (field(Control::Date, "starts_on", &order.map_or_else(|| format!("01/01/{year}"), |it| date(it.starts_on))))
                (field(Control::Date, "ends_on", &order.map_or_else(|| format!("31/12/{year}"), |it| date(it.ends_on))))
                (item_rows(ctx, &to, items, EMPTY_ROWS.max(items.len())))
                (field(forms.money(), "value", "").hint(ctx.text("value-hint")).optional())
                (Rows {
                    legend: ctx.text("order-funding"),
                    row_label: ctx.text("column-line"),
                    rows: shares.collect(),
                    add: Some(Button::secondary(ctx.text("add-line")).sending("more", "funding")),
                })
                p.hint { (ctx.text("funding-hint")) }
                (buttons(html! { (Button::primary(ctx.text("order-save"))) }))
            }))
        }
    }
}

/// The rows of items in the form that posts to `to`.
pub fn item_rows(ctx: &Ctx, to: &str, items: &[ItemView], least: usize) -> Rows {
    let forms = ctx.forms();
    let rows = (0..forms.rows(to, "items", least)).map(|at| {
        let item = items.get(at);
        let field = |control, name: &str, value: &str| {
            forms.field(to, control, &format!("items[{at}][{name}]"), &format!("column-{name}"), value)
        };
        let text = |of: fn(&ItemView) -> String| item.map_or_else(String::new, of);
        vec![
            field(Control::Text, "product", &text(|it| it.product.clone())),
            field(Control::Text, "unit", &text(|it| it.unit.clone())).optional(),
            field(
                Control::Quantity,
                "quantity",
                &item.map_or_else(String::new, |it| retyped_quantity(it.quantity)),
            ),
            field(
                Control::Quantity,
                "unit_price",
                &item.map_or_else(String::new, |it| retyped_quantity(it.unit_price)),
            ),
            field(forms.money(), "vat", &item.map_or_else(String::new, |it| retyped(it.vat))).optional(),
        ]
    });
    Rows {
        legend: ctx.text("order-items"),
        row_label: ctx.text("item"),
        rows: rows.collect(),
        add: Some(Button::secondary(ctx.text("add-item")).sending("more", "items")),
    }
}

/// A quantity as its field shows it again. `1.234` alone could be read two ways in such a field, so it is written
/// without grouping.
fn retyped_quantity(quantity: crate::money::Quantity) -> String {
    quantity.to_string().replace('.', ",")
}
