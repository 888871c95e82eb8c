//! The forms of monitoring contracts: the contract itself, one of its years, an amendment.

use maud::{Markup, html};

use super::model::Service;
use super::pages::ContractForm;
use super::views::{ContractView, YearView};
use crate::commitments::Method;
use crate::commitments::draft_form::{funding_rows, item_rows, method};
use crate::number::{retyped, retyped_date};
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons, hidden};
use crate::ui::rows::{Layout, Rows};
use crate::web::{Ctx, FormPage, View};

/// The rows of a schedule.
fn year_rows(ctx: &Ctx, to: &str, years: &[YearView]) -> Rows {
    let forms = ctx.forms();
    let rows = (0..forms.rows(to, "years", years.len().max(3))).map(|at| {
        let year = years.get(at);
        let field = |control, name: &str, value: &str| {
            forms
                .field(to, control, &format!("years[{at}][{name}]"), &format!("column-{name}"), value)
                .optional()
        };
        let number = year.map_or_else(String::new, |it| it.fiscal_year.to_string());
        let amount = year.map_or_else(String::new, |it| retyped(it.scheduled));
        vec![field(Control::Text, "fiscal_year", &number), field(forms.money(), "amount", &amount)]
    });
    Rows {
        row_label: ctx.text("contract-year"),
        add: Some(ctx.text("contract-add-year")),
        ..forms.listed("years", Layout::Grid, ctx.text("contract-schedule"), rows.collect())
    }
}

impl View for ContractForm {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("contract-new")
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-monitoring-contracts"), "/monitoring-contracts")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        const TO: &str = "/monitoring-contracts";
        if self.agencies.is_empty() {
            return html! { p { (ctx.text("order-no-agency")) } };
        }
        let (forms, lang) = (ctx.forms(), ctx.locale);
        let field = |control, name: &str, value: &str| {
            forms.field(TO, control, name, &format!("column-{name}"), value)
        };
        let agencies =
            self.agencies.iter().map(|it| (it.code.clone(), format!("{} · {}", it.code, it.name(lang))));
        let services =
            Service::ALL.iter().map(|it| (it.code().to_owned(), ctx.text(&format!("service-{}", it.code()))));
        let first = self.agencies.first().map_or("", |it| it.code.as_str());
        let today = retyped_date(ctx.book().today());
        html! {
            p.lead { (ctx.text("contract-new-lead")) }
            (forms.form(TO, html! {
                (field(FormPage::select(agencies), "agency", first))
                (field(Control::Text, "contract_no", ""))
                (field(Control::Text, "title", ""))
                (field(FormPage::select(services), "service", Service::Scanning.code()))
                (field(Control::Text, "provider", ""))
                (method(ctx, TO, Method::Tender))
                (field(Control::Date, "signed_on", &today))
                (field(Control::Date, "starts_on", &today))
                (field(Control::Date, "ends_on", ""))
                (field(Control::Date, "renewal_on", "").optional())
                (field(Control::Date, "notice_on", "").optional())
                (field(forms.money(), "value", "").hint(ctx.text("amount-hint")))
                (year_rows(ctx, TO, &[]))
                (buttons(html! { (Button::primary(ctx.text("contract-record"))) }))
            }))
        }
    }
}

impl ContractView {
    /// The form of the year that is due.
    pub(super) fn year_form(&self, ctx: &Ctx) -> Markup {
        let Some(next) = &self.next else { return html! {} };
        let to = format!("/monitoring-contracts/{}/years", self.id);
        let forms = ctx.forms();
        let year = next.fiscal_year.to_string();
        let items = next.order.as_ref().map_or(&[][..], |order| &order.items);
        let scheduled = self.years.iter().find(|it| it.fiscal_year == next.fiscal_year);
        let scheduled = scheduled.map_or_else(String::new, |it| ctx.locale.amount(it.scheduled));
        html! {
            h2 { (ctx.locale.say("contract-year-new", &[("year", &year)])) }
            p { (ctx.locale.say("contract-year-hint", &[("scheduled", &scheduled)])) }
            (forms.form(&to, html! {
                (hidden("fiscal_year", &year))
                (item_rows(ctx, &to, &next.product_types, items, "contract-deliverables", true))
                (forms.field(&to, forms.money(), "value", "column-value", "").hint(ctx.text("value-hint")).optional())
                (funding_rows(ctx, &to, next))
                (buttons(html! { (Button::primary(ctx.text("order-save"))) }))
            }))
        }
    }

    pub(super) fn amendment_form(&self, ctx: &Ctx) -> Markup {
        let to = format!("/monitoring-contracts/{}/amendments", self.id);
        let forms = ctx.forms();
        let field = |control, name: &str, key: &str, value: &str| forms.field(&to, control, name, key, value);
        html! {
            details open[ctx.retyped.value("form_action") == Some(&to)] {
                summary { (ctx.text("step-amend")) }
                (forms.form(&to, html! {
                    (field(Control::Text, "document_no", "column-amendment_no", ""))
                    (field(Control::Date, "dated_on", "column-dated_on", &retyped_date(ctx.book().today())))
                    (field(Control::Area(2), "reason", "column-reason", "").optional())
                    (field(forms.money(), "value", "column-value", &retyped(self.value)))
                    (field(Control::Date, "ends_on", "column-ends_on", &retyped_date(self.ends_on)))
                    (year_rows(ctx, &to, &self.years))
                    (buttons(html! { (Button::primary(ctx.text("step-amend"))) }))
                }))
            }
        }
    }
}
