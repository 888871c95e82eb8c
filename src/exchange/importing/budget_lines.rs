//! Decisions on budget lines. A row is known by its line, what it does, and its decision number.

use std::collections::HashMap;

use super::Counts;
use super::keyed_lines::{KeyedLines, Told};
use super::problems::{AtRow, each_row};
use crate::budget::{Decision, DecisionKey, NewDecision, list_decisions, record_decision};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ledger::{Journal, Recorder, post};
use crate::money::Currency;
use crate::names::Registered;
use crate::refusal::{Class, Problem, Reason};

pub(super) fn import(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    currency: Currency,
    rows: &[Row],
) -> Result<Counts> {
    let mut known = Known { lines: KeyedLines::read(tx)?, currency, decisions: HashMap::new() };
    post(tx, recorder, |journal| each_row(rows, |row| known.record(journal, row)))
}

/// What the book has of the years that rows speak of, and the file so far.
struct Known {
    lines: KeyedLines,
    currency: Currency,
    decisions: HashMap<DecisionKey, Told>,
}

impl Known {
    fn record(&mut self, journal: &mut Journal<'_, '_>, row: &Row) -> Result<Registered> {
        let key = self.lines.key(row)?;
        let digits = self.currency.digits();
        let new = NewDecision {
            decision: row.word("kind", Decision::from_code)?.unwrap_or(Decision::Initial),
            amount: row.filled("amount", |row, column| row.money(column, digits))?,
            decision_no: row.required("decision_no")?.to_owned(),
            decided_on: row.filled("decision_date", Row::date)?,
            reason: String::new(),
        };
        if self.lines.read_year(journal.tx(), key.fiscal_year)? {
            let decisions = list_decisions(journal.tx(), key.fiscal_year)?;
            self.decisions.extend(decisions.into_iter().map(|(key, decided)| (key, Told::InBook(decided))));
        }
        let line = self.lines.open(journal, row, key)?;
        let decision = (line, new.decision, new.decision_no.clone());
        match self.decisions.get(&decision) {
            Some(told) => {
                let line = journal.line(line)?.name();
                let identity = format!("{line} · {} · {}", new.decision.code(), new.decision_no);
                told.check(row, &identity, (new.amount, new.decided_on), self.currency)?;
                Ok(Registered::Unchanged)
            }
            None => {
                record_decision(journal, line, &new).at_row(row, column_of)?;
                self.decisions.insert(decision, Told::InRow(row.number));
                Ok(Registered::Added)
            }
        }
    }
}

fn column_of(problem: &Problem) -> Option<&'static str> {
    match problem.reason.class() {
        Class::Period => Some("decision_date"),
        Class::Money => Some("amount"),
        _ if matches!(problem.reason, Reason::InitialTwice { .. }) => Some("decision_no"),
        _ => None,
    }
}
