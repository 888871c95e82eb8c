//! What is asked once more before a step of a commitment is recorded: its answers as they were understood, and what
//! stands before and after.

use maud::{Markup, html};

use super::carrying_handlers::CarryOverInput;
use super::inputs::{
    AcceptanceInput, AmendmentInput, EndingInput, ItemInput, PaymentInput, ShareInput, SignatureInput, items,
};
use super::store;
use super::views::CommitmentView;
use crate::budget::handlers::{Catalogue, LineView};
use crate::budget::pages::line_label;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ids::CommitmentId;
use crate::ledger::{Stage, get_line, list_holdings, list_own_lines};
use crate::money::Money;
use crate::web::{Answers, Check, Ctx, Stands, Work};

/// What a step asks once more.
type Asked<I> = Check<AnswersOf<I>, StandsOf<I>>;
type AnswersOf<I> = Box<dyn Fn(&mut Work<'_, '_>, &I, &mut Answers) -> Result<()> + Send>;
type StandsOf<I> = Box<dyn Fn(&mut Work<'_, '_>, &I) -> Result<Vec<Stands>> + Send>;

/// The check of a step of this commitment.
pub(super) fn check<I>(
    ctx: &Ctx,
    id: CommitmentId,
    doing: &'static str,
    answers: impl Fn(&mut Work<'_, '_>, &I, &mut Answers) -> Result<()> + Send + 'static,
) -> Asked<I> {
    let lang = ctx.locale;
    Check { doing, answers: Box::new(answers), standing: Box::new(move |work, _| standing(work, id, lang)) }
}

/// The commitment's money by stage, and what is available on the lines of its agency, this year's and the next's.
fn standing(work: &mut Work<'_, '_>, id: CommitmentId, lang: Locale) -> Result<Vec<Stands>> {
    let order = store::get_commitment(work.tx, id)?;
    let held = list_holdings(work.tx, id)?;
    let mut stands = vec![(lang.text("column-value"), order.value)];
    for stage in [Stage::Committed, Stage::Advanced, Stage::Payable, Stage::Paid] {
        let whole = Money::total(held.iter().map(|(_, holding)| holding.stage(stage)))?;
        stands.push((lang.text(&format!("figure-{}", stage.code())), whole));
    }
    let catalogue = Catalogue::load(work.tx)?;
    for year in order.standing_year..=order.standing_year + 1 {
        for line in list_own_lines(work.tx, year, order.agency)? {
            let view = LineView::of(&line, work.book)?;
            let label = format!("{year} · {}", line_label(&catalogue, &view, lang));
            stands
                .push((lang.say("check-line-available", &[("line", &label)]), view.figures.available.money));
        }
    }
    Ok(stands)
}

/// Which line bears how much, one under the other.
fn shares(work: &mut Work<'_, '_>, inputs: &[ShareInput], answers: &mut Answers) -> Result<()> {
    let catalogue = Catalogue::load(work.tx)?;
    let mut told: Vec<Markup> = Vec::new();
    for input in inputs.iter().filter(|it| !it.line.trim().is_empty()) {
        let Ok(id) = input.line.trim().parse() else { continue };
        let line = get_line(work.tx, crate::ids::LineId(id))?;
        let label = line_label(&catalogue, &LineView::of(&line, work.book)?, answers.lang);
        told.push(match input.amount.trim() {
            "" => html! { (label) },
            typed => {
                let amount = answers.reader().money("amount", typed);
                html! { (label) ": " (answers.figure(amount)) }
            }
        });
    }
    if !told.is_empty() {
        answers.tell("funding[0][line]", "order-funding", html! { @for line in &told { div { (line) } } });
    }
    Ok(())
}

pub(super) fn signature(
    work: &mut Work<'_, '_>,
    input: &SignatureInput,
    answers: &mut Answers,
    id: CommitmentId,
) -> Result<()> {
    let order = CommitmentView::load(work.tx, work.book, id)?;
    answers.tell("signed_on", "column-document_no", format!("{} · {}", order.document_no, order.title));
    answers.tell("signed_on", "column-with", with(&order));
    answers.date("signed_on", "column-signed_on", &input.signed_on);
    answers.amount("signed_on", "column-value", order.value.money);
    shares(work, &input.funding, answers)
}

fn with(order: &CommitmentView) -> String {
    order.press_agency.as_ref().map_or_else(|| order.provider.clone(), |it| it.name.clone())
}

/// A payment, advance, refund or direct expenditure.
pub(super) fn payment(
    work: &mut Work<'_, '_>,
    input: &PaymentInput,
    answers: &mut Answers,
    id: CommitmentId,
) -> Result<()> {
    let order = CommitmentView::load(work.tx, work.book, id)?;
    answers.tell("amount", "column-with", with(&order));
    if !input.of.is_empty() {
        answers.tell("of", "refund-of", answers.lang.text(&format!("figure-{}", input.of)));
    }
    answers.money("amount", "column-amount", &input.amount);
    answers.text("voucher_no", "column-voucher_no", &input.voucher_no);
    answers.date("paid_on", "column-paid_on", &input.paid_on);
    answers.text("reason", "column-reason", &input.reason);
    shares(work, &input.funding, answers)
}

pub(super) fn acceptance(
    work: &mut Work<'_, '_>,
    input: &AcceptanceInput,
    answers: &mut Answers,
    id: CommitmentId,
) -> Result<()> {
    answers.date("accepted_on", "column-accepted_on", &input.accepted_on);
    answers.text("document_no", "column-record_no", &input.document_no);
    let order = CommitmentView::load(work.tx, work.book, id)?;
    let accepted = input.items.iter().filter(|it| !it.quantity.trim().is_empty()).filter_map(|it| {
        let item = order.items.iter().find(|item| item.position.to_string() == it.position.trim())?;
        Some(format!("{}. {}: {} {}", item.position, item.product, it.quantity.trim(), item.unit))
    });
    let told = html! { @for line in accepted { div { (line) } } };
    answers.tell("items[0][quantity]", "check-items", told);
    let published: Vec<&str> = input.items.iter().flat_map(|it| it.published.lines()).collect();
    if !published.is_empty() {
        let told = html! { @for line in &published { div { (line) } } };
        answers.tell("items[0][published]", "accept-published", told);
    }
    answers.money("recovered", "accept-recovered", &input.recovered);
    Ok(())
}

/// Items as they would be, each with what it comes to.
fn item_list(inputs: &[ItemInput], answers: &mut Answers, digits: u32) -> Result<()> {
    let items = items(&mut answers.reader(), inputs);
    let mut told = Vec::with_capacity(items.len());
    for item in items {
        let amount = item.quantity.times(item.unit_price, digits)?.plus(item.vat)?;
        let lang = answers.lang;
        let (quantity, price) = (lang.quantity(item.quantity), lang.quantity(item.unit_price));
        told.push(html! { (item.product) ": " (quantity) " × " (price) " = " (answers.figure(amount)) });
    }
    answers.tell("items[0][product]", "order-items", html! { @for line in &told { div { (line) } } });
    Ok(())
}

pub(super) fn amendment(
    work: &mut Work<'_, '_>,
    input: &AmendmentInput,
    answers: &mut Answers,
) -> Result<()> {
    answers.text("document_no", "column-amendment_no", &input.document_no);
    answers.date("amended_on", "column-dated_on", &input.amended_on);
    answers.text("reason", "column-reason", &input.reason);
    answers.date("ends_on", "column-ends_on", &input.ends_on);
    item_list(&input.items, answers, work.digits())?;
    shares(work, &input.funding, answers)
}

pub(super) fn ending(_: &mut Work<'_, '_>, input: &EndingInput, answers: &mut Answers) -> Result<()> {
    answers.date("ended_on", "column-ended_on", &input.ended_on);
    answers.text("document_no", "column-document_no", &input.document_no);
    answers.text("reason", "column-reason", &input.reason);
    Ok(())
}

pub(super) fn carrying(_: &mut Work<'_, '_>, input: &CarryOverInput, answers: &mut Answers) -> Result<()> {
    answers.date("carried_on", "column-dated_on", &input.carried_on);
    answers.text("decision_no", "column-decision_no", &input.decision_no);
    answers.text("reason", "column-reason", &input.reason);
    Ok(())
}
