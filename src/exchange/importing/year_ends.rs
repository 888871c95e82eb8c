//! What becomes of lines at the year's end. A row is known by its line, what it does, and its decision number.

use std::collections::HashMap;

use super::Counts;
use super::keyed_lines::{KeyedLines, Told};
use super::problems::{AtRow, each_row};
use crate::budget::{NewYearEnd, carry_over_balance, lapse, list_decided_moves};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ids::LineId;
use crate::ledger::{Journal, Kind, Recorder, post};
use crate::money::Currency;
use crate::names::Registered;
use crate::refusal::{Class, Problem};

pub(super) fn import(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    currency: Currency,
    rows: &[Row],
) -> Result<Counts> {
    let mut known = Known { lines: KeyedLines::read(tx)?, currency, decisions: HashMap::new() };
    post(tx, recorder, |journal| each_row(rows, |row| known.record(journal, row)))
}

struct Known {
    lines: KeyedLines,
    currency: Currency,
    decisions: HashMap<(LineId, Kind, String), Told>,
}

impl Known {
    fn record(&mut self, journal: &mut Journal<'_, '_>, row: &Row) -> Result<Registered> {
        let key = self.lines.key(row)?;
        let kind = row.filled("kind", |row, column| row.word(column, what_it_does))?;
        let digits = self.currency.digits();
        let amount = row.filled("amount", |row, column| row.money(column, digits))?;
        let new = NewYearEnd {
            amount: Some(amount),
            dated_on: row.filled("decision_date", Row::date)?,
            decision_no: row.required("decision_no")?.to_owned(),
            reason: row.text("reason").to_owned(),
        };
        if self.lines.read_year(journal.tx(), key.fiscal_year)? {
            for it in list_decided_moves(journal.tx(), key.fiscal_year, &[Kind::CarryOver, Kind::Lapse])? {
                if let Some(line) = it.from {
                    self.decisions.insert((line, it.kind, it.decision_no), Told::InBook(it.decided));
                }
            }
        }
        let line = self.lines.get(row, &key)?;
        let decision = (line, kind, new.decision_no.clone());
        if let Some(told) = self.decisions.get(&decision) {
            let identity = format!("{} · {} · {}", journal.line(line)?.name(), kind.code(), new.decision_no);
            told.check(row, &identity, (amount, new.dated_on), self.currency)?;
            return Ok(Registered::Unchanged);
        }
        let recorded = match kind {
            Kind::CarryOver => carry_over_balance(journal, line, &new),
            _ => lapse(journal, line, &new),
        };
        recorded.at_row(row, column_of)?;
        self.decisions.insert(decision, Told::InRow(row.number));
        Ok(Registered::Added)
    }
}

fn what_it_does(word: &str) -> Option<Kind> {
    Kind::from_code(word).filter(|kind| matches!(kind, Kind::CarryOver | Kind::Lapse))
}

fn column_of(problem: &Problem) -> Option<&'static str> {
    match problem.reason.class() {
        Class::Period => Some("decision_date"),
        Class::Money => Some("amount"),
        _ => None,
    }
}
