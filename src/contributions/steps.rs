//! What can be done next to a contribution: a form for each step that its state, its money and the reader's authority
//! allow. The same authority is asked again when the form is sent.

use maud::{Markup, html};

use super::form::purposes;
use super::model::ContributionState;
use super::views::{ContributionView, InKindView};
use crate::budget::pages::line_label;
use crate::number::{retyped, retyped_date};
use crate::people::Act;
use crate::policies;
use crate::ui::form::{Button, Control, Weight, button_link, buttons};
use crate::ui::money;
use crate::web::{Ctx, FormPage};

type Step = fn(&Ctx, &ContributionView) -> Markup;

/// All steps that are open.
pub(super) fn steps(ctx: &Ctx, it: &ContributionView) -> Markup {
    let Some(around) = &it.around else { return html! {} };
    let may = |act| ctx.may(act, &around.owner);
    let draft = it.state == ContributionState::Draft;
    let kept = it.received.money > it.returned.money;
    let steps: [(bool, &str, &str, Step); 5] = [
        (may(Act::Receive), "receive", "receipts", receive),
        (kept && may(Act::GiveBack), "return", "returns", give_back),
        (draft && may(Act::Pledge), "redraft", "", redraft),
        (!draft && may(Act::Amend), "amend", "amendments", amend),
        (may(Act::Pledge), "in_kind", "in-kind", in_kind),
    ];
    let open: Vec<_> = steps.into_iter().filter(|(open, ..)| *open).collect();
    html! {
        @if !open.is_empty() {
            h2 { (ctx.text("order-next")) }
            @for (_, verb, noun, step) in open {
                details open[ctx.retyped.value("form_action") == Some(&to(it, noun))] {
                    summary { (ctx.text(&format!("step-{verb}"))) }
                    (step(ctx, it))
                }
            }
        }
        @if may(Act::See) {
            (policies::pages::exemption_form(ctx, &to(it, "exemptions"), around.stopping.iter()))
        }
    }
}

fn to(it: &ContributionView, noun: &str) -> String {
    format!("/contributions/{}/{noun}", it.id)
}

fn today(ctx: &Ctx) -> String {
    retyped_date(ctx.book().today())
}

/// Amount, voucher, date and reason of a receipt or a return, after the line.
fn receipt(ctx: &Ctx, to: &str, verb: &str, amount: &str, before: Markup) -> Markup {
    let forms = ctx.forms();
    let field =
        |control, name: &str, value: &str| forms.field(to, control, name, &format!("column-{name}"), value);
    html! {
        (forms.checked_form(to, html! {
            (before)
            (field(forms.money(), "amount", amount).hint(ctx.text("amount-hint")))
            (field(Control::Date, "dated_on", &today(ctx)))
            (field(Control::Text, "document_no", ""))
            (field(Control::Area(2), "reason", "").optional())
            (buttons(html! { (Button::primary(ctx.text(&format!("step-{verb}")))) }))
        }))
    }
}

fn receive(ctx: &Ctx, it: &ContributionView) -> Markup {
    let Some(around) = &it.around else { return html! {} };
    let to = to(it, "receipts");
    let forms = ctx.forms();
    let lines: Vec<(String, String)> = around
        .lines
        .iter()
        .map(|line| (line.id.to_string(), line_label(&around.catalogue, line, ctx.locale)))
        .collect();
    let only = match lines.as_slice() {
        [(id, _)] => id.clone(),
        _ => String::new(),
    };
    let before = html! {
        p { (ctx.text("column-open_pledge")) ": " strong { (money(it.open_pledge, ctx.locale)) } }
        (forms.field(&to, FormPage::select(lines), "line", "column-line", &only).hint(ctx.text("receipt-line-hint")).optional())
        @if it.purpose.is_none() {
            (forms.field(&to, purposes(ctx, &around.catalogue), "purpose", "receipt-new-line", "").optional())
        }
    };
    receipt(ctx, &to, "receive", &retyped(it.open_pledge), before)
}

fn give_back(ctx: &Ctx, it: &ContributionView) -> Markup {
    let Some(around) = &it.around else { return html! {} };
    let to = to(it, "returns");
    let forms = ctx.forms();
    let own = it.lines.iter().filter_map(|on| on.of.as_ref());
    let others = around.lines.iter().filter(|line| !it.lines.iter().any(|on| on.line == line.id));
    let lines: Vec<(String, String)> = own
        .chain(others.filter(|_| it.purpose.is_none()))
        .map(|line| {
            let left = ctx.locale.amount(line.figures.available);
            let label = line_label(&around.catalogue, line, ctx.locale);
            let label = format!("{label} · {} ({} {left})", line.fiscal_year, ctx.text("figure-available"));
            (line.id.to_string(), label)
        })
        .collect();
    let only = match lines.as_slice() {
        [(id, _)] => id.clone(),
        _ => String::new(),
    };
    let before = html! {
        p { (ctx.text("return-hint")) }
        (forms.field(&to, FormPage::select(lines), "line", "column-line", &only))
    };
    receipt(ctx, &to, "return", "", before)
}

fn redraft(ctx: &Ctx, it: &ContributionView) -> Markup {
    let href = format!("/contributions/new?contribution={}", it.id);
    html! { p { (button_link(&ctx.text("step-redraft"), &href, Weight::Secondary)) } }
}

fn amend(ctx: &Ctx, it: &ContributionView) -> Markup {
    let Some(around) = &it.around else { return html! {} };
    let to = to(it, "amendments");
    let forms = ctx.forms();
    let field =
        |control, name: &str, value: &str| forms.field(&to, control, name, &format!("column-{name}"), value);
    html! {
        (forms.form(&to, html! {
            p { (ctx.text("contribution-amend-hint")) }
            (forms.field(&to, Control::Text, "document_no", "column-amendment_no", ""))
            (forms.field(&to, Control::Date, "amended_on", "column-dated_on", &today(ctx)))
            (field(Control::Area(2), "reason", "").optional())
            (field(forms.money(), "pledge", &retyped(it.pledge)))
            (forms.field(&to, purposes(ctx, &around.catalogue), "purpose", "column-restriction",
                it.purpose.as_deref().unwrap_or("")).hint(ctx.text("restriction-hint")).optional())
            (field(Control::Date, "starts_on", &retyped_date(it.starts_on)))
            (field(Control::Date, "ends_on", &retyped_date(it.ends_on)))
            (field(Control::Area(3), "conditions", &it.conditions).optional())
            (buttons(html! { (Button::primary(ctx.text("step-amend"))) }))
        }))
    }
}

fn in_kind(ctx: &Ctx, it: &ContributionView) -> Markup {
    let to = to(it, "in-kind");
    let forms = ctx.forms();
    let field =
        |control, name: &str, value: &str| forms.field(&to, control, name, &format!("column-{name}"), value);
    html! {
        (forms.form(&to, html! {
            p { (ctx.text("in-kind-hint")) }
            (field(Control::Area(2), "description", ""))
            (field(forms.money(), "value", ""))
            (field(Control::Date, "received_on", &today(ctx)))
            (forms.field(&to, Control::Text, "document_no", "column-valuation_no", ""))
            (buttons(html! { (Button::primary(ctx.text("step-in_kind"))) }))
        }))
    }
}

/// The form that withdraws what was recorded in kind by mistake.
pub(super) fn withdrawal(ctx: &Ctx, it: &ContributionView, item: &InKindView) -> Markup {
    let to = format!("/contributions/{}/in-kind/{}/withdrawal", it.id, item.id);
    let forms = ctx.forms();
    html! {
        details open[ctx.retyped.value("form_action") == Some(&to)] {
            summary { (ctx.text("in-kind-withdraw")) " · " (item.document_no) }
            (forms.form(&to, html! {
                (forms.field(&to, Control::Area(2), "reason", "column-reason", ""))
                (buttons(html! { (Button::danger(ctx.text("in-kind-withdraw"))) }))
            }))
        }
    }
}
