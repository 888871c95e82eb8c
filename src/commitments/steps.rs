//! What can be done next to an order: a form for each step that its state, its money and the reader's authority
//! allow. The same authority is asked again when the form is sent.

use maud::{Markup, html};

use super::draft_form::{item_rows, retyped_quantity};
use super::model::{CommitmentKind, State};
use super::views::CommitmentView;
use crate::budget::pages::line_label;
use crate::number::retyped;
use crate::number::retyped_date;
use crate::people::Act;
use crate::ui::form::{Button, Choice, Control, Weight, button_link, buttons, hidden};
use crate::ui::money;
use crate::ui::rows::{Layout, Rows};
use crate::web::{Ctx, FormPage};

/// All steps that are open.
pub fn steps(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let Some(around) = &order.around else { return html! {} };
    let may = |act| ctx.may_now(act, &around.owner, &around.calendar);
    let signed = order.state == State::Signed;
    let performed =
        !order.advanced.money.is_zero() || order.items.iter().any(|it| !it.accepted_amount.money.is_zero());
    let open_work = order.items.iter().any(|it| it.accepted_quantity < it.quantity);
    let settled = order.advanced.money.is_zero() && order.payable.money.is_zero();
    let open = !settled || order.committed.money.is_positive();
    let steps: [(bool, &str, Step); 11] = [
        (order.state == State::Draft && may(Act::Sign), "sign", sign),
        (order.state == State::Draft && may(Act::Draft), "redraft", redraft),
        (order.state == State::Draft && may(Act::Spend), "spend", spend),
        (signed && order.payable.money.is_positive() && may(Act::Pay), "pay", pay),
        (signed && open_work && may(Act::Accept), "accept", accept),
        (signed && order.committed.money.is_positive() && may(Act::Advance), "advance", advance),
        (signed && may(Act::Amend), "amend", amend),
        (signed && settled && performed && may(Act::End), "close", close),
        (
            matches!(order.state, State::Signed | State::Draft) && !performed && may(Act::End),
            "cancel",
            cancel,
        ),
        (refundable(order) && may(Act::Refund), "refund", refund),
        (signed && open && may(Act::CarryOver), "carry_over", carry_over),
    ];
    let open: Vec<_> = steps.into_iter().filter(|(open, ..)| *open).collect();
    html! {
        @if !open.is_empty() {
            h2 { (ctx.text("order-next")) }
            @for (_, verb, step) in open {
                details open[is_retyped(ctx, order, verb)] {
                    summary { (ctx.text(&format!("step-{verb}"))) }
                    (step(ctx, order))
                }
            }
        }
    }
}

type Step = fn(&Ctx, &CommitmentView) -> Markup;

fn refundable(order: &CommitmentView) -> bool {
    let taken = order.advanced.money.is_positive() || order.paid.money.is_positive();
    taken && matches!(order.state, State::Signed | State::Closed)
}

fn to(order: &CommitmentView, noun: &str) -> String {
    format!("/commitments/{}/{noun}", order.id)
}

/// Whether this step's form is drawn again with what was typed.
fn is_retyped(ctx: &Ctx, order: &CommitmentView, verb: &str) -> bool {
    let noun = match verb {
        "sign" => "signature",
        "spend" => "expenditure",
        "pay" => "payments",
        "accept" => "acceptances",
        "advance" => "advances",
        "amend" => "amendments",
        "close" => "closing",
        "cancel" => "cancellation",
        "refund" => "refunds",
        "carry_over" => "carry-overs",
        _ => return false,
    };
    ctx.retyped.value("form_action") == Some(&to(order, noun))
}

fn today(ctx: &Ctx) -> String {
    retyped_date(ctx.book().today())
}

fn sign(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let to = to(order, "signature");
    let forms = ctx.forms();
    let planned = order.funding.first();
    let lines = order.around.iter().flat_map(|around| {
        around.lines.iter().map(|line| {
            let left = ctx.locale.amount(line.figures.available);
            let label = format!(
                "{} ({} {left})",
                line_label(&around.catalogue, line, ctx.locale),
                ctx.text("figure-available")
            );
            (line.id.to_string(), label)
        })
    });
    let lines: Vec<_> = lines.collect();
    let share = |at: usize, line: String, amount: String| {
        let field = |control, name: &str, key: &str, value: &str| {
            forms.field(&to, control, &format!("funding[{at}][{name}]"), key, value)
        };
        vec![
            field(FormPage::select(lines.clone()), "line", "column-line", &line),
            field(forms.money(), "amount", "column-amount", &amount).optional(),
        ]
    };
    let several = order.funding.len() > 1;
    let count = forms.rows(&to, "funding", order.funding.len().max(1));
    let rows = (0..count).map(|at| {
        let planned = order.funding.get(at);
        let line = planned.map_or_else(String::new, |it| it.line.to_string());
        let amount = planned.filter(|_| several).map_or_else(String::new, |it| retyped(it.planned));
        share(at, line, amount)
    });
    html! {
        (forms.checked_form(&to, html! {
            p { (ctx.text("sign-hint")) " " strong { (money(order.value, ctx.locale)) } }
            (forms.field(&to, Control::Date, "signed_on", "column-signed_on", &today(ctx)))
            (Rows {
                row_label: ctx.text("column-line"),
                add: Some(ctx.text("add-line")),
                ..forms.listed("funding", Layout::Boxes, ctx.text("order-funding"), rows.collect())
            })
            @if planned.is_none() { p.hint { (ctx.text("sign-one-line-hint")) } }
            (buttons(html! { (Button::primary(ctx.text("step-sign"))) }))
        }))
    }
}

fn redraft(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let href = match (order.kind, order.contract) {
        (CommitmentKind::Training, _) => format!("/trainings/new?order={}", order.id),
        (CommitmentKind::ItMonitoring, Some(contract)) => format!("/monitoring-contracts/{contract}"),
        _ => format!("/orders/new?order={}", order.id),
    };
    html! { p { (button_link(&ctx.text("step-redraft"), &href, Weight::Secondary)) } }
}

fn payment(
    ctx: &Ctx,
    order: &CommitmentView,
    noun: &str,
    verb: &str,
    amount: &str,
    before: Markup,
) -> Markup {
    let to = to(order, noun);
    let forms = ctx.forms();
    let field =
        |control, name: &str, value: &str| forms.field(&to, control, name, &format!("column-{name}"), value);
    html! {
        (forms.checked_form(&to, html! {
            (before)
            (field(forms.money(), "amount", amount).hint(ctx.text("amount-hint")))
            (field(Control::Text, "voucher_no", ""))
            (field(Control::Date, "paid_on", &today(ctx)))
            (field(Control::Area(2), "reason", "").optional())
            (buttons(html! { (Button::primary(ctx.text(&format!("step-{verb}")))) }))
        }))
    }
}

fn pay(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let payable =
        html! { p { (ctx.text("figure-payable")) ": " strong { (money(order.payable, ctx.locale)) } } };
    payment(ctx, order, "payments", "pay", &retyped(order.payable), payable)
}

fn spend(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let hint = html! { p { (ctx.text("spend-hint")) } };
    payment(ctx, order, "expenditure", "spend", &retyped(order.value), hint)
}

fn advance(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let committed =
        html! { p { (ctx.text("figure-committed")) ": " strong { (money(order.committed, ctx.locale)) } } };
    payment(ctx, order, "advances", "advance", "", committed)
}

fn refund(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let to = to(order, "refunds");
    let stages = [("advanced", order.advanced), ("paid", order.paid)];
    let choices =
        stages.into_iter().filter(|(_, amount)| amount.money.is_positive()).map(|(stage, amount)| {
            let label = format!("{}: {}", ctx.text(&format!("figure-{stage}")), ctx.locale.amount(amount));
            Choice::new(stage, label)
        });
    let of = ctx.forms().field(&to, Control::Radios(choices.collect()), "of", "refund-of", "");
    payment(ctx, order, "refunds", "refund", "", html! { (of) })
}

fn accept(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let to = to(order, "acceptances");
    let forms = ctx.forms();
    let open: Vec<_> = order.items.iter().filter(|it| it.accepted_quantity < it.quantity).collect();
    html! {
        (forms.checked_form(&to, html! {
            (forms.field(&to, Control::Date, "accepted_on", "column-accepted_on", &today(ctx)))
            (forms.field(&to, Control::Text, "document_no", "column-record_no", ""))
            fieldset.rows {
                legend { (ctx.text("accept-quantities")) }
                @for (at, it) in open.iter().enumerate() {
                    @let left_typed = it.quantity.minus(it.accepted_quantity).map_or_else(|_| String::new(), retyped_quantity);
                    @let left = it.quantity.minus(it.accepted_quantity).map_or_else(|_| String::new(), |left| ctx.locale.quantity(left));
                    (hidden(&format!("items[{at}][position]"), &it.position.to_string()))
                    (forms.field(&to, Control::Quantity, &format!("items[{at}][quantity]"), "column-quantity", &left_typed)
                        .labelled(format!("{}. {} ({})", it.position, it.product, it.unit))
                        .hint(ctx.locale.say("accept-left", &[("left", &left)])).optional())
                    @if order.kind == CommitmentKind::PressOrder {
                        (forms.field(&to, Control::Area(2), &format!("items[{at}][published]"), "accept-published", "")
                            .hint(ctx.text("accept-published-hint")).optional())
                    }
                }
            }
            @if order.advanced.money.is_positive() {
                (forms.field(&to, forms.money(), "recovered", "accept-recovered", "")
                    .hint(ctx.locale.say("accept-recovered-hint", &[("advanced", &ctx.locale.amount(order.advanced))])).optional())
            }
            (buttons(html! { (Button::primary(ctx.text("step-accept"))) }))
        }))
    }
}

fn amend(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let to = to(order, "amendments");
    let forms = ctx.forms();
    html! {
        (forms.checked_form(&to, html! {
            p { (ctx.text("amend-hint")) }
            (forms.field(&to, Control::Text, "document_no", "column-amendment_no", ""))
            (forms.field(&to, Control::Date, "amended_on", "column-dated_on", &today(ctx)))
            (forms.field(&to, Control::Area(2), "reason", "column-reason", "").optional())
            (forms.field(&to, Control::Date, "ends_on", "column-ends_on", &retyped_date(order.ends_on)))
            (item_rows(ctx, &to, &[], &order.items, "order-items", false))
            (buttons(html! { (Button::primary(ctx.text("step-amend"))) }))
        }))
    }
}

fn ending(ctx: &Ctx, order: &CommitmentView, noun: &str, verb: &str, button: Button) -> Markup {
    let to = to(order, noun);
    let forms = ctx.forms();
    let field =
        |control, name: &str, value: &str| forms.field(&to, control, name, &format!("column-{name}"), value);
    html! {
        (forms.checked_form(&to, html! {
            p { (ctx.text(&format!("{verb}-hint"))) " " strong { (money(order.committed, ctx.locale)) } }
            (field(Control::Date, "ended_on", &today(ctx)))
            (field(Control::Text, "document_no", "").optional())
            (field(Control::Area(2), "reason", "").optional())
            (buttons(html! { (button) }))
        }))
    }
}

fn carry_over(ctx: &Ctx, order: &CommitmentView) -> Markup {
    let to = to(order, "carry-overs");
    let forms = ctx.forms();
    let field = |control, name: &str, key: &str, value: &str| forms.field(&to, control, name, key, value);
    html! {
        (forms.checked_form(&to, html! {
            p { (ctx.text("carry_over-hint")) }
            (field(Control::Date, "carried_on", "column-dated_on", &today(ctx)))
            (field(Control::Text, "decision_no", "column-decision_no", ""))
            (field(Control::Area(2), "reason", "column-reason", "").hint(ctx.text("late-reason-hint")).optional())
            (buttons(html! { (Button::primary(ctx.text("step-carry_over"))) }))
        }))
    }
}

fn close(ctx: &Ctx, order: &CommitmentView) -> Markup {
    ending(ctx, order, "closing", "close", Button::primary(ctx.text("step-close")))
}

fn cancel(ctx: &Ctx, order: &CommitmentView) -> Markup {
    ending(ctx, order, "cancellation", "cancel", Button::danger(ctx.text("step-cancel")))
}
