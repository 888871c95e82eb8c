//! Carrying a line's available money over, and cancelling it, over the web.

use axum::response::Response;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use super::checks;
use super::handlers::{LinePage, line_after};
use super::year_end::{NewYearEnd, carry_over_balance, lapse};
use crate::error::Result;
use crate::ids::{ActionId, LineId};
use crate::ledger::{Journal, get_line};
use crate::number::retyped_date;
use crate::people::Act;
use crate::ui::form::{Button, Control, buttons};
use crate::web::{Ctx, Done, Input, Path};

/// A carry-over or a lapse of a line's available money. The amount is a string.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct YearEndInput {
    /// How much; empty is all that is available.
    pub amount: String,
    /// Number of the decision.
    pub decision_no: String,
    /// Its date.
    pub dated_on: String,
    /// Why; the Ministry needs it after the adjustment period.
    pub reason: String,
}

type Verb = fn(&mut Journal<'_, '_>, LineId, &NewYearEnd) -> Result<ActionId>;

/// Carries available money over to next year's line.
#[utoipa::path(post, path = "/budget-lines/{id}/carry-overs", params(("id" = i64, Path)), request_body = YearEndInput, responses((status = 201, body = LinePage)))]
pub async fn carry_over_line(
    ctx: Ctx,
    Path(id): Path<LineId>,
    input: Input<YearEndInput>,
) -> Result<Response> {
    end(ctx, id, input, (Act::CarryOver, "line-carry_over"), carry_over_balance).await
}

/// Cancels available money at the year's end.
#[utoipa::path(post, path = "/budget-lines/{id}/lapses", params(("id" = i64, Path)), request_body = YearEndInput, responses((status = 201, body = LinePage)))]
pub async fn lapse_line(ctx: Ctx, Path(id): Path<LineId>, input: Input<YearEndInput>) -> Result<Response> {
    end(ctx, id, input, (Act::Lapse, "line-lapse"), lapse).await
}

async fn end(
    ctx: Ctx,
    id: LineId,
    input: Input<YearEndInput>,
    (act, doing): (Act, &'static str),
    verb: Verb,
) -> Result<Response> {
    let check = checks::year_end(&ctx, id, doing);
    ctx.submit_checked(input, check, move |work, input: &YearEndInput| {
        work.must_be_allowed(Act::See)?;
        let key = get_line(work.tx, id)?.key;
        let mut read = work.reader();
        let amount = match input.amount.trim() {
            "" => None,
            given => Some(read.money("amount", given)),
        };
        let new = NewYearEnd {
            amount,
            dated_on: read.date("dated_on", &input.dated_on),
            decision_no: read.required("decision_no", &input.decision_no),
            reason: read.optional("reason", &input.reason),
        };
        let read = read.end(new);
        let (on, why) = read.as_ref().map_or((NaiveDate::MIN, ""), |new| (new.dated_on, new.reason.as_str()));
        work.agency_for_late(act, act, (key.agency, key.fiscal_year), on, why)?;
        let new = read?;
        super::handlers::line_changes(work, id)?;
        let action = work.post(|journal| verb(journal, id, &new))?;
        let view = line_after(work, id)?;
        Ok(Done { location: format!("/budget-lines/{id}"), action: Some(action), view })
    })
    .await
}

/// The forms of what the reader may do with the line at the year's end.
pub(super) fn year_end_forms(ctx: &Ctx, page: &LinePage) -> Markup {
    let (Some(owner), Some(calendar)) = (&page.owner, &page.calendar) else { return html! {} };
    if page.line.figures.available.money.is_zero() {
        return html! {};
    }
    let forms = [(Act::CarryOver, "carry-overs", "carry_over"), (Act::Lapse, "lapses", "lapse")];
    html! {
        @for (_, noun, verb) in forms.into_iter().filter(|(act, ..)| ctx.may_now(*act, owner, calendar)) {
            (form(ctx, page, noun, verb))
        }
    }
}

fn form(ctx: &Ctx, page: &LinePage, noun: &str, verb: &str) -> Markup {
    let to = format!("/budget-lines/{}/{noun}", page.line.id);
    let forms = ctx.forms();
    let field =
        |control, name: &str, value: &str| forms.field(&to, control, name, &format!("column-{name}"), value);
    html! {
        details open[ctx.retyped.value("form_action") == Some(&to)] {
            summary { (ctx.text(&format!("line-{verb}"))) }
            p { (ctx.text(&format!("line-{verb}-hint"))) }
            (forms.checked_form(&to, html! {
                (field(forms.money(), "amount", "").hint(ctx.text("line-year-end-amount")).optional())
                (field(Control::Text, "decision_no", ""))
                (field(Control::Date, "dated_on", &retyped_date(ctx.book().today())))
                (field(Control::Area(2), "reason", "").hint(ctx.text("late-reason-hint")).optional())
                (buttons(html! { (Button::primary(ctx.text(&format!("line-{verb}")))) }))
            }))
        }
    }
}
