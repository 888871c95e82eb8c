//! What is asked once more before a decision is recorded, and what the lines have before and after.

use maud::{Markup, html};

use super::handlers::{AllocationInput, Catalogue, DecisionInput, LineView};
use super::pages::line_label;
use super::spreading_handlers::{AllocationsInput, PortionInput, TransferInput};
use super::year_end_handlers::YearEndInput;
use crate::agencies::name_index;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ids::LineId;
use crate::ledger::{LineKey, find_line_by_key, get_line};
use crate::money::Money;
use crate::web::{Answers, Check, Ctx, Stands, Work};

/// What a decision asks once more.
pub(super) type Asked<I> = Check<AnswersOf<I>, StandsOf<I>>;
type AnswersOf<I> = Box<dyn Fn(&mut Work<'_, '_>, &I, &mut Answers) -> Result<()> + Send>;
type StandsOf<I> = Box<dyn Fn(&mut Work<'_, '_>, &I) -> Result<Vec<Stands>> + Send>;

/// A new line with its initial allocation.
pub(super) fn allocation(ctx: &Ctx) -> Asked<AllocationInput> {
    let lang = ctx.locale;
    let row = |input: &AllocationInput| PortionInput {
        agency: input.agency.clone(),
        fund_source: input.fund_source.clone(),
        purpose: input.purpose.clone(),
        classification: input.classification.clone(),
        title: input.title.clone(),
        amount: input.amount.clone(),
    };
    Check {
        doing: "allocation-record",
        answers: Box::new(move |work, input, answers| {
            decided(answers, (&input.decision_no, &input.decided_on, &input.issued_by, ""));
            portions(work, answers, "amount", &[row(input)])
        }),
        standing: Box::new(move |work, input| {
            granted(work, &[row(input)], (input.fiscal_year.trim(), &input.fund_source), lang)
        }),
    }
}

/// A decision on a line.
pub(super) fn decision(ctx: &Ctx, id: LineId) -> Asked<DecisionInput> {
    let lang = ctx.locale;
    Check {
        doing: "decision-record",
        answers: Box::new(move |work, input, answers| {
            let line = told_line(work, id, answers.lang)?;
            answers.tell("amount", "column-line", line);
            let decision = answers.lang.text(&format!("decision-{}", input.decision));
            answers.tell("decision", "column-decision", decision);
            answers.money("amount", "column-amount", &input.amount);
            decided(answers, (&input.decision_no, &input.decided_on, &input.issued_by, &input.reason));
            Ok(())
        }),
        standing: Box::new(move |work, _| stands(work, id, lang)),
    }
}

/// A transfer out of a line.
pub(super) fn transfer(ctx: &Ctx, id: LineId) -> Asked<TransferInput> {
    let lang = ctx.locale;
    Check {
        doing: "transfer-record",
        answers: Box::new(move |work, input, answers| {
            let line = told_line(work, id, answers.lang)?;
            answers.tell("portions[0][amount]", "column-from", line);
            decided(answers, (&input.decision_no, &input.decided_on, &input.issued_by, &input.reason));
            portions(work, answers, "portions[0][amount]", &input.portions)
        }),
        standing: Box::new(move |work, input| {
            let key = get_line(work.tx, id)?.key;
            let own = crate::agencies::get_agency(work.tx, key.agency)?.code;
            let named = |row: &PortionInput| match row.agency.trim() {
                "" => PortionInput { agency: own.clone(), ..row.clone() },
                _ => row.clone(),
            };
            let rows: Vec<PortionInput> = input.portions.iter().map(named).collect();
            let to = granted(work, &rows, (&key.fiscal_year.to_string(), &key.fund_source), lang)?;
            Ok(stands(work, id, lang)?.into_iter().chain(to).collect())
        }),
    }
}

/// What becomes of a line's available money at the year's end.
pub(super) fn year_end(ctx: &Ctx, id: LineId, doing: &'static str) -> Asked<YearEndInput> {
    let lang = ctx.locale;
    Check {
        doing,
        answers: Box::new(move |work, input, answers| {
            let line = told_line(work, id, answers.lang)?;
            answers.tell("amount", "column-line", line);
            match input.amount.trim() {
                "" => answers.tell("amount", "column-amount", answers.lang.text("check-all-available")),
                typed => answers.money("amount", "column-amount", typed),
            }
            decided(answers, (&input.decision_no, &input.dated_on, "", &input.reason));
            Ok(())
        }),
        standing: Box::new(move |work, _| stands(work, id, lang)),
    }
}

/// One decision over many lines.
pub(super) fn allocations(ctx: &Ctx) -> Asked<AllocationsInput> {
    let lang = ctx.locale;
    Check {
        doing: "allocations-record",
        answers: Box::new(move |work, input, answers| {
            answers.text("fiscal_year", "column-fiscal_year", &input.fiscal_year);
            let decision = answers.lang.text(&format!("decision-{}", input.decision));
            answers.tell("decision", "column-decision", decision);
            decided(answers, (&input.decision_no, &input.decided_on, &input.issued_by, &input.reason));
            portions(work, answers, "portions[0][agency]", &input.rows())
        }),
        standing: Box::new(move |work, input| {
            granted(work, &input.rows(), (input.fiscal_year.trim(), &input.fund_source), lang)
        }),
    }
}

/// The paper of a decision.
fn decided(answers: &mut Answers, (number, on, by, why): (&str, &str, &str, &str)) {
    answers.text("decision_no", "column-decision_no", number);
    answers.date("decided_on", "column-decided_on", on);
    answers.text("issued_by", "column-issued_by", by);
    answers.text("reason", "column-reason", why);
}

/// The lines, each with its amount, and what they come to.
fn portions(
    work: &mut Work<'_, '_>,
    answers: &mut Answers,
    field: &str,
    rows: &[PortionInput],
) -> Result<()> {
    let catalogue = Catalogue::load(work.tx)?;
    let lang = answers.lang;
    let mut whole = Money::ZERO;
    let mut told: Vec<Markup> = Vec::new();
    for row in rows.iter().filter(|row| !row.is_empty()) {
        let amount = answers.reader().money("amount", &row.amount);
        whole = whole.plus(amount)?;
        let purpose = catalogue.purpose(&row.purpose).unwrap_or(&row.purpose);
        let parts = [
            row.agency.trim(),
            &super::pages::purpose_name(&catalogue, purpose, lang),
            row.fund_source.trim(),
            row.classification.trim(),
            row.title.trim(),
        ]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
        told.push(html! { (parts) ": " (answers.figure(amount)) });
    }
    answers.tell(field, "check-rows", html! { @for line in &told { div { (line) } } });
    answers.amount(field, "total", whole);
    Ok(())
}

fn told_line(work: &mut Work<'_, '_>, id: LineId, lang: Locale) -> Result<String> {
    let line = get_line(work.tx, id)?;
    let label = line_label(&Catalogue::load(work.tx)?, &LineView::of(&line, work.book)?, lang);
    Ok(format!("{} · {label}", line.agency_code))
}

/// What was granted on a line, and what is available.
fn stands(work: &mut Work<'_, '_>, id: LineId, lang: Locale) -> Result<Vec<Stands>> {
    let label = told_line(work, id, lang)?;
    let figures = LineView::of(&get_line(work.tx, id)?, work.book)?.figures;
    let say = |key: &str| lang.say(key, &[("line", &label)]);
    Ok(vec![
        (say("check-line-granted"), figures.granted.money),
        (say("check-line-available"), figures.available.money),
    ])
}

/// The same of the lines that rows name; a line that is not there yet has nothing.
fn granted(
    work: &mut Work<'_, '_>,
    rows: &[PortionInput],
    (fiscal_year, fund_source): (&str, &str),
    lang: Locale,
) -> Result<Vec<Stands>> {
    let (catalogue, agencies) = (Catalogue::load(work.tx)?, name_index(work.tx)?);
    let fiscal_year = fiscal_year.parse().unwrap_or(0);
    let mut all = Vec::new();
    for row in rows.iter().filter(|row| !row.is_empty()) {
        let source = if row.fund_source.trim().is_empty() { fund_source } else { &row.fund_source };
        let (Ok(agency), Ok(fund_source), Ok(purpose)) = (
            agencies.find(&row.agency, fiscal_year),
            catalogue.fund_source(source),
            catalogue.purpose(&row.purpose),
        ) else {
            continue;
        };
        let (classification, title) =
            (crate::names::tidy(&row.classification), crate::names::tidy(&row.title));
        let (fund_source, purpose) = (fund_source.to_owned(), purpose.to_owned());
        let key = LineKey { agency, fiscal_year, fund_source, purpose, classification, title };
        if let Some(line) = find_line_by_key(work.tx, &key)? {
            all.extend(stands(work, line.id, lang)?);
        }
    }
    Ok(all)
}
