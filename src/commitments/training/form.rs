//! The pages on which a training activity is drafted, and on which those who came are counted.

use maud::{Markup, html};

use super::handlers::TrainingForm;
use super::model::Form;
use super::pages::TrainingView;
use crate::commitments::Method;
use crate::commitments::draft_form::{
    choose_owner, funding_rows, item_rows, method, owner, retyped_quantity, terms,
};
use crate::number::retyped_date;
use crate::ui::Link;
use crate::ui::form::{Button, Choice, Control, buttons};
use crate::ui::rows::{Layout, Rows};
use crate::web::{Ctx, View};

impl View for TrainingForm {
    fn title(&self, ctx: &Ctx) -> String {
        match &self.of.order {
            Some(order) => format!("{} {}", ctx.text("step-redraft"), order.document_no),
            None => ctx.text("training-new"),
        }
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-trainings"), "/trainings")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        if self.of.agency.is_none() {
            return html! { p { (ctx.text("order-no-agency")) } };
        }
        html! {
            p.lead { (ctx.text("training-new-lead")) }
            @if self.of.order.is_none() { p { a href="/imports/trainings" { (ctx.text("imports-title")) } } }
            (choose_owner(ctx, &self.of, "/trainings/new"))
            (self.draft_form(ctx))
        }
    }
}

impl TrainingForm {
    fn draft_form(&self, ctx: &Ctx) -> Markup {
        let order = self.of.order.as_ref();
        let training = order.and_then(|it| it.training.as_ref());
        let to = order.map_or_else(|| "/trainings".to_owned(), |order| format!("/trainings/{}", order.id));
        let forms = ctx.forms();
        let field = |control, name: &str, value: &str| {
            forms.field(&to, control, name, &format!("column-{name}"), value)
        };
        let form = |it: &Form| Choice::new(it.code(), ctx.text(&format!("training-{}", it.code())));
        let chosen = training.map_or(Form::Course, |it| it.form);
        let date = |of: fn(&TrainingView) -> chrono::NaiveDate| {
            training.map_or_else(String::new, |it| retyped_date(of(it)))
        };
        let quantity = |of: fn(&TrainingView) -> crate::money::Quantity| {
            training.map_or_else(String::new, |it| retyped_quantity(of(it)))
        };
        let items = order.map_or(&[][..], |order| &order.items);
        html! {
            (forms.form(&to, html! {
                (owner(ctx, &self.of))
                (field(Control::Text, "document_no", order.map_or("", |it| &it.document_no)))
                (field(Control::Text, "title", order.map_or("", |it| &it.title)))
                (field(Control::Radios(Form::ALL.iter().map(form).collect()), "form", chosen.code()).labelled(ctx.text("training-form")))
                (field(Control::Text, "topic", training.map_or("", |it| &it.topic)))
                (field(Control::Text, "provider", order.map_or("", |it| &it.provider)).hint(ctx.text("training-provider-hint")).optional())
                (method(ctx, &to, order.map_or(Method::Order, |it| it.method)))
                (field(Control::Date, "held_from", &date(|it| it.held_from)))
                (field(Control::Date, "held_to", &date(|it| it.held_to)))
                (field(Control::Quantity, "hours", &quantity(|it| it.hours)).optional())
                (field(Control::Quantity, "days", &quantity(|it| it.days)).hint(ctx.text("training-days-hint")).optional())
                (unit_rows(ctx, &to, training, false))
                (trainer_rows(ctx, &to, training))
                (item_rows(ctx, &to, &self.of.product_types, items, "training-items", true))
                (field(forms.money(), "value", "").hint(ctx.text("value-hint")).optional())
                (funding_rows(ctx, &to, &self.of))
                (terms(ctx, &to, order))
                (buttons(html! { (Button::primary(ctx.text("order-save"))) }))
            }))
        }
    }
}

/// The rows of agencies with their trainees; with those who came, once it was held.
pub(super) fn unit_rows(ctx: &Ctx, to: &str, training: Option<&TrainingView>, held: bool) -> Rows {
    let forms = ctx.forms();
    let units = training.map_or(&[][..], |it| &it.units);
    let rows = (0..forms.rows(to, "units", units.len().max(2))).map(|at| {
        let unit = units.get(at);
        let field = |control, name: &str, value: &str| {
            forms
                .field(to, control, &format!("units[{at}][{name}]"), &format!("column-{name}"), value)
                .optional()
        };
        let count = |count: Option<i64>| count.map_or_else(String::new, |count| count.to_string());
        let mut row = vec![
            field(Control::Text, "agency", unit.map_or("", |it| &it.agency)),
            field(Control::Text, "planned", &count(unit.map(|it| it.planned)))
                .labelled(ctx.text("training-planned")),
        ];
        if held {
            let actual = count(unit.and_then(|it| it.actual));
            row.push(field(Control::Text, "actual", &actual).labelled(ctx.text("training-actual")));
        }
        row
    });
    Rows {
        row_label: ctx.text("column-agency"),
        add: Some(ctx.text("training-add-unit")),
        ..forms.listed("units", Layout::Grid, ctx.text("training-units"), rows.collect())
    }
}

/// The rows of those who teach.
pub(super) fn trainer_rows(ctx: &Ctx, to: &str, training: Option<&TrainingView>) -> Rows {
    let forms = ctx.forms();
    let trainers = training.map_or(&[][..], |it| &it.trainers);
    let rows = (0..forms.rows(to, "trainers", trainers.len().max(1))).map(|at| {
        let trainer = trainers.get(at);
        let field = |control, name: &str, value: &str| {
            let key = format!("column-{name}");
            forms.field(to, control, &format!("trainers[{at}][{name}]"), &key, value).optional()
        };
        let hours = trainer.map_or_else(String::new, |it| retyped_quantity(it.hours));
        vec![
            field(Control::Text, "name", trainer.map_or("", |it| &it.name)),
            field(Control::Text, "organisation", trainer.map_or("", |it| &it.organisation)),
            field(Control::Quantity, "hours", &hours),
        ]
    });
    Rows {
        row_label: ctx.text("training-trainer"),
        add: Some(ctx.text("training-add-trainer")),
        ..forms.listed("trainers", Layout::Grid, ctx.text("training-trainers"), rows.collect())
    }
}
