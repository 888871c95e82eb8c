//! What is asked once more before money of a sponsor is received or returned, and what stands before and after.

use super::inputs::ReceiptInput;
use super::store;
use super::views::ContributionView;
use crate::budget::handlers::{Catalogue, LineView};
use crate::budget::pages::{line_label, purpose_name};
use crate::error::Result;
use crate::ids::{ContributionId, LineId};
use crate::ledger::{get_line, list_own_lines};
use crate::web::{Answers, Check, Ctx, Stands, Work};

/// What a receipt or a return asks once more.
pub(super) type Asked = Check<AnswersOf, StandsOf>;
type AnswersOf = Box<dyn Fn(&mut Work<'_, '_>, &ReceiptInput, &mut Answers) -> Result<()> + Send>;
type StandsOf = Box<dyn Fn(&mut Work<'_, '_>, &ReceiptInput) -> Result<Vec<Stands>> + Send>;

/// The check of a receipt or a return of this contribution.
pub(super) fn receipt(ctx: &Ctx, id: ContributionId, doing: &'static str) -> Asked {
    let lang = ctx.locale;
    Check {
        doing,
        answers: Box::new(move |work, input, answers| told(work, input, answers, id)),
        standing: Box::new(move |work, _| {
            let it = store::get_contribution(work.tx, id)?;
            let view = ContributionView::load(work.tx, work.book, id)?;
            let mut stands = vec![
                (lang.text("column-received"), view.received.money),
                (lang.text("column-returned"), view.returned.money),
            ];
            let catalogue = Catalogue::load(work.tx)?;
            for line in list_own_lines(work.tx, it.fiscal_year, it.agency)? {
                let line = LineView::of(&line, work.book)?;
                let label = line_label(&catalogue, &line, lang);
                let label = lang.say("check-line-available", &[("line", &label)]);
                stands.push((label, line.figures.available.money));
            }
            Ok(stands)
        }),
    }
}

fn told(
    work: &mut Work<'_, '_>,
    input: &ReceiptInput,
    answers: &mut Answers,
    id: ContributionId,
) -> Result<()> {
    let view = ContributionView::load(work.tx, work.book, id)?;
    answers.tell("amount", "column-sponsor", &view.sponsor.name);
    let catalogue = Catalogue::load(work.tx)?;
    if let Ok(line) = input.line.trim().parse() {
        let line = LineView::of(&get_line(work.tx, LineId(line))?, work.book)?;
        answers.tell("line", "column-line", line_label(&catalogue, &line, answers.lang));
    } else if !input.purpose.trim().is_empty() {
        let purpose = purpose_name(&catalogue, input.purpose.trim(), answers.lang);
        answers.tell("purpose", "column-purpose", purpose);
    }
    answers.money("amount", "column-amount", &input.amount);
    answers.date("dated_on", "column-dated_on", &input.dated_on);
    answers.text("document_no", "column-document_no", &input.document_no);
    answers.text("reason", "column-reason", &input.reason);
    Ok(())
}
