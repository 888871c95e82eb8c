//! The page on which a press order is drafted.

use maud::{Markup, html};

use super::handlers::OrderForm;
use crate::commitments::Method;
use crate::commitments::draft_form::{choose_owner, funding_rows, item_rows, method, owner, term, terms};
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::web::{Ctx, View};

impl View for OrderForm {
    fn title(&self, ctx: &Ctx) -> String {
        match &self.of.order {
            Some(order) => format!("{} {}", ctx.text("step-redraft"), order.document_no),
            None => ctx.text("order-new"),
        }
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-orders"), "/orders")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        if self.of.agency.is_none() {
            return html! { p { (ctx.text("order-no-agency")) } };
        }
        html! {
            p.lead { (ctx.text("order-new-lead")) }
            @if self.of.order.is_none() { p { a href="/imports/orders" { (ctx.text("imports-title")) } } }
            (choose_owner(ctx, &self.of, "/orders/new"))
            (self.draft_form(ctx))
        }
    }
}

impl OrderForm {
    fn draft_form(&self, ctx: &Ctx) -> Markup {
        let order = self.of.order.as_ref();
        let to = order.map_or_else(|| "/orders".to_owned(), |order| format!("/orders/{}", order.id));
        let forms = ctx.forms();
        let field = |control, name: &str, value: &str| {
            forms.field(&to, control, name, &format!("column-{name}"), value)
        };
        let items = order.map_or(&[][..], |order| &order.items);
        let press = order.and_then(|it| it.press_agency.as_ref()).map_or("", |it| it.name.as_str());
        html! {
            (forms.form(&to, html! {
                (owner(ctx, &self.of))
                (field(Control::Text, "document_no", order.map_or("", |it| &it.document_no)))
                (field(Control::Text, "title", order.map_or("", |it| &it.title)))
                (field(Control::Text, "press_agency", press).hint(ctx.text("press-agency-hint")))
                (method(ctx, &to, order.map_or(Method::Order, |it| it.method)))
                (term(ctx, &to, self.of.fiscal_year, order))
                (item_rows(ctx, &to, &self.of.product_types, items, "order-items", true))
                (field(forms.money(), "value", "").hint(ctx.text("value-hint")).optional())
                (funding_rows(ctx, &to, &self.of))
                (terms(ctx, &to, order))
                (buttons(html! { (Button::primary(ctx.text("order-save"))) }))
            }))
        }
    }
}
