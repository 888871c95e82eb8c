//! A training activity as its commitment's page shows it.

use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Serialize;

use super::form::{trainer_rows, unit_rows};
use super::model::{Form, Training, costs};
use crate::book::Book;
use crate::commitments::views::CommitmentView;
use crate::money::{Amount, Money, Quantity};
use crate::people::Act;
use crate::refusal::Reason;
use crate::ui::form::{Button, buttons};
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::web::Ctx;

/// Trainees of one agency.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct UnitView {
    /// Code of the agency that sends them.
    pub agency: String,
    /// How many are to come.
    pub planned: i64,
    /// How many came.
    pub actual: Option<i64>,
}

/// Who teaches.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct TrainerView {
    /// Name.
    pub name: String,
    /// Where they are from.
    pub organisation: String,
    /// How many hours.
    pub hours: Quantity,
}

/// A training activity.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct TrainingView {
    /// Course, seminar or conference.
    pub form: Form,
    /// What it is about.
    pub topic: String,
    /// First day.
    pub held_from: NaiveDate,
    /// Last day.
    pub held_to: NaiveDate,
    /// Hours of teaching in all.
    pub hours: Quantity,
    /// Days of teaching.
    pub days: Quantity,
    /// Trainees by agency.
    pub units: Vec<UnitView>,
    /// Who teaches.
    pub trainers: Vec<TrainerView>,
    /// How many are to come.
    pub planned: i64,
    /// How many came.
    pub actual: i64,
    /// The value by those planned.
    pub cost_per_planned: Option<Amount>,
    /// What was accepted by those who came.
    pub cost_per_actual: Option<Amount>,
    /// The value by those planned and by days.
    pub cost_per_planned_day: Option<Amount>,
    /// What was accepted by those who came and by days.
    pub cost_per_actual_day: Option<Amount>,
}

impl TrainingView {
    /// The view of an activity of this value, of which so much was accepted.
    pub fn of(it: &Training, value: Money, accepted: Money, book: Book) -> Result<TrainingView, Reason> {
        let costs = costs(it, value, accepted)?;
        let amount = |money: Option<Money>| money.map(|money| book.currency.amount(money));
        Ok(TrainingView {
            form: it.form,
            topic: it.topic.clone(),
            held_from: it.held_from,
            held_to: it.held_to,
            hours: it.hours,
            days: it.days,
            units: it
                .units
                .iter()
                .map(|(unit, code)| UnitView {
                    agency: code.clone(),
                    planned: unit.planned,
                    actual: unit.actual,
                })
                .collect(),
            trainers: it
                .trainers
                .iter()
                .map(|it| TrainerView {
                    name: it.name.clone(),
                    organisation: it.organisation.clone(),
                    hours: it.hours,
                })
                .collect(),
            planned: costs.planned,
            actual: costs.actual,
            cost_per_planned: amount(costs.per_planned),
            cost_per_actual: amount(costs.per_actual),
            cost_per_planned_day: amount(costs.per_planned_day),
            cost_per_actual_day: amount(costs.per_actual_day),
        })
    }
}

/// What was taught to whom, and what a head costs.
pub fn training_section(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let Some(training) = &order.training else { return html! {} };
    let lang = ctx.locale;
    let held = format!("{} – {}", lang.date(training.held_from), lang.date(training.held_to));
    let number = |key: &str| Column::number(ctx.text(key));
    let count = |count: Option<i64>| Cell::of(count.map_or_else(String::new, |count| count.to_string()));
    let costs = [
        ("training-per-planned", training.cost_per_planned),
        ("training-per-planned-day", training.cost_per_planned_day),
        ("training-per-actual", training.cost_per_actual),
        ("training-per-actual-day", training.cost_per_actual_day),
    ];
    let mut summary = SummaryList::new()
        .row(ctx.text("training-form"), ctx.text(&format!("training-{}", training.form.code())))
        .row(ctx.text("column-topic"), &training.topic)
        .row(ctx.text("training-held"), held)
        .row(ctx.text("column-hours"), lang.quantity(training.hours))
        .row(ctx.text("column-days"), lang.quantity(training.days));
    for (key, amount) in costs {
        if let Some(amount) = amount {
            summary = summary.row(ctx.text(key), crate::ui::money(amount, lang));
        }
    }
    html! {
        h2 { (ctx.text("training-section")) }
        (summary)
        (Table {
            caption: ctx.text("training-units"),
            note: None,
            columns: vec![Column::text(ctx.text("column-agency")), number("training-planned"), number("training-actual")],
            rows: training.units.iter().map(|it| vec![Cell::of(&it.agency), Cell::of(it.planned), count(it.actual)]).collect(),
            totals: Some(vec![Cell::of(ctx.text("total")), Cell::of(training.planned), Cell::of(training.actual)]),
            empty: ctx.text("training-no-units"),
        })
        @if !training.trainers.is_empty() {
            (Table {
                caption: ctx.text("training-trainers"),
                note: None,
                columns: vec![Column::text(ctx.text("column-name")), Column::text(ctx.text("column-organisation")), number("column-hours")],
                rows: training.trainers.iter().map(|it| vec![Cell::of(&it.name), Cell::of(&it.organisation), Cell::of(lang.quantity(it.hours))]).collect(),
                totals: None,
                empty: String::new(),
            })
        }
        @if order.around.as_ref().is_some_and(|around| ctx.may(Act::Accept, &around.owner)) { (attendance_form(ctx, order, training)) }
    }
}

fn attendance_form(ctx: &Ctx, order: &CommitmentView, training: &TrainingView) -> Markup {
    let to = format!("/trainings/{}/attendance", order.id);
    let forms = ctx.forms();
    html! {
        details open[ctx.retyped.value("form_action") == Some(&to)] {
            summary { (ctx.text("training-attend")) }
            (forms.form(&to, html! {
                (unit_rows(ctx, &to, Some(training), true))
                (trainer_rows(ctx, &to, Some(training)))
                (buttons(html! { (Button::primary(ctx.text("training-attend"))) }))
            }))
        }
    }
}
