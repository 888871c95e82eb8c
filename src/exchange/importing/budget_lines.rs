//! Decisions on budget lines. A row is known by its line, what it does, and its decision number.

use std::collections::{BTreeSet, HashMap};

use super::problems::{AtRow, twice};
use super::reference::Codes;
use super::{Counts, Problems};
use crate::agencies::name_index;
use crate::budget::{Decided, Decision, DecisionKey, NewDecision, list_decisions, record_decision};
use crate::db::WriteTx;
use crate::error::{Error, Result};
use crate::exchange::reading::Row;
use crate::ids::{AgencyId, LineId};
use crate::ledger::{Journal, LineKey, Recorder, list_lines, post};
use crate::money::Currency;
use crate::names::{NameIndex, Registered};
use crate::refusal::{Class, Problem, Reason, same_content};

pub(super) fn import(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    currency: Currency,
    rows: &[Row],
) -> Result<Counts> {
    let mut known = Known {
        agencies: name_index(tx)?,
        codes: Codes::read(tx)?,
        currency,
        years: BTreeSet::new(),
        lines: HashMap::new(),
        decisions: HashMap::new(),
    };
    post(tx, recorder, |journal| {
        let (mut counts, mut problems) = (Counts::default(), Problems::default());
        for row in rows {
            if problems.is_full() {
                break;
            }
            if let Some(registered) = problems.note(known.record(journal, row))? {
                counts.count(registered, 1);
            }
        }
        problems.refuse_any()?;
        Ok(counts)
    })
}

/// What the book has of the years that rows speak of, and the file so far.
struct Known {
    agencies: NameIndex<AgencyId>,
    codes: Codes,
    currency: Currency,
    years: BTreeSet<i64>,
    lines: HashMap<LineKey, LineId>,
    decisions: HashMap<DecisionKey, Told>,
}

/// Where a decision was told already.
enum Told {
    /// In the book, before this file.
    InBook(Decided),
    /// In this row of the file.
    InRow(u64),
}

impl Known {
    fn record(&mut self, journal: &mut Journal<'_, '_>, row: &Row) -> Result<Registered> {
        let key = self.line_key(row)?;
        let digits = self.currency.digits();
        let new = NewDecision {
            decision: row.word("kind", Decision::from_code)?.unwrap_or(Decision::Initial),
            amount: row.filled("amount", |row, column| row.money(column, digits))?,
            decision_no: row.required("decision_no")?.to_owned(),
            decided_on: row.filled("decision_date", Row::date)?,
            reason: String::new(),
        };
        self.read_year(journal, key.fiscal_year)?;
        let line = match self.lines.get(&key) {
            Some(line) => *line,
            None => {
                let line = journal.open_line(key.clone()).at_row(row, |_| Some("fiscal_year"))?;
                self.lines.insert(key, line);
                line
            }
        };
        let decision = (line, new.decision, new.decision_no.clone());
        match self.decisions.get(&decision) {
            Some(told) => {
                let line = journal.line(line)?.name();
                let identity = format!("{line} · {} · {}", new.decision.code(), new.decision_no);
                told.check(row, &identity, &new, self.currency).map_err(Error::from).at_row(row, |_| None)?;
                Ok(Registered::Unchanged)
            }
            None => {
                record_decision(journal, line, &new).at_row(row, column_of)?;
                self.decisions.insert(decision, Told::InRow(row.number));
                Ok(Registered::Added)
            }
        }
    }

    fn line_key(&self, row: &Row) -> Result<LineKey, Problem> {
        let fiscal_year = row.filled("fiscal_year", Row::year)?;
        let agency = self.agencies.find(row.required("agency_code")?, fiscal_year);
        Ok(LineKey {
            agency: agency.map_err(|reason| row.problem("agency_code", reason))?,
            fiscal_year,
            fund_source: self.codes.fund_source(row)?,
            purpose: self.codes.purpose(row, None)?,
            classification: row.text("classification").to_owned(),
            title: row.text("title").to_owned(),
        })
    }

    /// Reads all lines and decisions of a year at once, the first time that a row speaks of it.
    fn read_year(&mut self, journal: &mut Journal<'_, '_>, fiscal_year: i64) -> Result<()> {
        if self.years.insert(fiscal_year) {
            let lines = list_lines(journal.tx(), fiscal_year, "")?;
            self.lines.extend(lines.into_iter().map(|line| (line.key, line.id)));
            let decisions = list_decisions(journal.tx(), fiscal_year)?;
            self.decisions.extend(decisions.into_iter().map(|(key, decided)| (key, Told::InBook(decided))));
        }
        Ok(())
    }
}

impl Told {
    /// Refuses a decision that came before in the file, or that the book has with other content.
    fn check(&self, row: &Row, identity: &str, new: &NewDecision, currency: Currency) -> Result<(), Problem> {
        match self {
            Told::InRow(first) => Err(twice(row, identity.to_owned(), *first)),
            Told::InBook(known) => {
                let shown = |amount| currency.amount(amount).to_string();
                let columns = [
                    ("amount", shown(known.amount), shown(new.amount)),
                    ("decision_date", known.decided_on.to_string(), new.decided_on.to_string()),
                ];
                Ok(same_content(identity, columns)?)
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
