//! What stands beside a commitment's money, on its page: warnings, publications, penalties, exemptions.

use maud::{Markup, html};

use super::beside::{PenaltyView, PublicationView};
use super::model::State;
use super::penalties::PenaltyState;
use super::views::CommitmentView;
use crate::number::retyped_date;
use crate::people::Act;
use crate::policies::pages::{exemption_table, warning_notice};
use crate::policies::{self, Policy, Rule};
use crate::ui::form::{Button, Choice, Control, buttons};
use crate::ui::money;
use crate::ui::summary::{State as TagState, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::web::Ctx;

/// What policies were passed by what was done.
pub(super) fn warning_notices(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let reversed =
        |action| order.events.iter().any(|event| event.action == action && event.reversed_by.is_some());
    html! {
        @for it in order.warnings.iter().filter(|it| !reversed(it.action)) { (warning_notice(ctx, it)) }
    }
}

/// Publications, penalties and exemptions, with the forms that make them.
pub(super) fn beside(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let may = |act| order.around.as_ref().is_some_and(|around| ctx.may(act, &around.owner));
    let signed = order.state == State::Signed;
    html! {
        @if !order.publications.is_empty() { (publication_table(ctx, &order.publications)) }
        @if !order.penalties.is_empty() { (penalty_table(ctx, order, &order.penalties)) }
        @if !order.exemptions.is_empty() { (exemption_table(ctx, &order.exemptions)) }
        @if signed && may(Act::Accept) { (penalty_form(ctx, order)) }
        @if matches!(order.state, State::Signed | State::Draft) && may(Act::See) { (exemption_form(ctx, order)) }
    }
}

fn publication_table(ctx: &Ctx, rows: &[PublicationView]) -> Table {
    let is_address = |link: &str| link.starts_with("https://") || link.starts_with("http://");
    let row = |it: &PublicationView| {
        let link = if is_address(&it.link) {
            Cell::of(html! { a href=(it.link) rel="noreferrer" { (it.link) } })
        } else {
            Cell::of(&it.link)
        };
        vec![Cell::of(it.position), Cell::of(ctx.locale.date(it.published_on)), link, Cell::of(&it.title)]
    };
    let text = |key: &str| Column::text(ctx.text(key));
    Table {
        caption: ctx.text("publications"),
        note: None,
        columns: vec![text("item"), text("column-published_on"), text("column-link"), text("column-title")],
        rows: rows.iter().map(row).collect(),
        totals: None,
        empty: String::new(),
    }
}

fn penalty_table(ctx: &Ctx, order: &CommitmentView, rows: &[PenaltyView]) -> Markup {
    let lang = ctx.locale;
    let text = |key: &str| Column::text(ctx.text(key));
    let tag = |state: PenaltyState| {
        let look = match state {
            PenaltyState::Open => TagState::Due,
            PenaltyState::Collected => TagState::Good,
            PenaltyState::Waived => TagState::Idle,
        };
        Tag::new(ctx.text(&format!("penalty-{}", state.code())), look)
    };
    let row = |it: &PenaltyView| {
        let settled = it.settled_on.map_or_else(String::new, |day| lang.date(day));
        let told = [settled.as_str(), &it.settled_no, &it.settled_reason];
        let told = told.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        vec![
            Cell::of(&it.document_no),
            Cell::of(lang.date(it.imposed_on)),
            Cell::of(&it.reason),
            Cell::of(tag(it.state)),
            Cell::of(told),
            Cell::of(money(it.amount, lang)),
        ]
    };
    let may = order.around.as_ref().is_some_and(|around| ctx.may(Act::Pay, &around.owner));
    html! {
        (Table {
            caption: ctx.text("penalties"),
            note: Some(ctx.unit_note()),
            columns: vec![
                text("column-document_no"),
                text("column-imposed_on"),
                text("column-reason"),
                text("column-state"),
                text("penalty-settled"),
                Column::number(ctx.text("column-amount")),
            ],
            rows: rows.iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        })
        @for it in rows.iter().filter(|it| may && it.state == PenaltyState::Open) { (settlement_form(ctx, order, it)) }
    }
}

fn settlement_form(ctx: &Ctx, order: &CommitmentView, penalty: &PenaltyView) -> Markup {
    let to = format!("/commitments/{}/penalties/{}/settlement", order.id, penalty.id);
    let forms = ctx.forms();
    let states = [PenaltyState::Collected, PenaltyState::Waived]
        .map(|it| Choice::new(it.code(), ctx.text(&format!("penalty-{}", it.code()))));
    let field =
        |control, name: &str, value: &str| forms.field(&to, control, name, &format!("column-{name}"), value);
    html! {
        details open[ctx.retyped.value("form_action") == Some(&to)] {
            summary { (ctx.text("penalty-settle")) " · " (penalty.document_no) }
            (forms.form(&to, html! {
                (field(Control::Radios(states.into()), "state", PenaltyState::Collected.code()))
                (field(Control::Date, "settled_on", &retyped_date(ctx.book().today())))
                (field(Control::Text, "document_no", ""))
                (field(Control::Area(2), "reason", "").optional())
                (buttons(html! { (Button::primary(ctx.text("penalty-settle"))) }))
            }))
        }
    }
}

fn penalty_form(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let to = format!("/commitments/{}/penalties", order.id);
    let forms = ctx.forms();
    let field =
        |control, name: &str, value: &str| forms.field(&to, control, name, &format!("column-{name}"), value);
    html! {
        details open[ctx.retyped.value("form_action") == Some(&to)] {
            summary { (ctx.text("penalty-impose")) }
            (forms.form(&to, html! {
                p { (ctx.text("penalty-hint")) }
                (field(forms.money(), "amount", ""))
                (field(Control::Date, "imposed_on", &retyped_date(ctx.book().today())))
                (field(Control::Text, "document_no", ""))
                (field(Control::Area(2), "reason", ""))
                (buttons(html! { (Button::secondary(ctx.text("penalty-impose"))) }))
            }))
        }
    }
}

/// Offered for the rules that the reader's role may let pass.
fn exemption_form(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let of_commitments = |policy: &&Policy| policy.rule != Rule::ReceiptAbovePledge;
    let to = format!("/commitments/{}/exemptions", order.id);
    policies::pages::exemption_form(ctx, &to, order.stopping.iter().filter(of_commitments))
}
