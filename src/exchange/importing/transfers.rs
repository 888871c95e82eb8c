//! Transfers between lines. A row is known by the two lines and the decision number; the new rows of one line and
//! decision are one transfer: all of it, or nothing.

use std::collections::HashMap;

use super::keyed_lines::{KeyedLines, Told};
use super::{Counts, Problems};
use crate::budget::{Paper, Portion, list_decided_moves, transfer};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ids::LineId;
use crate::ledger::{Journal, Kind, LineKey, Recorder, post};
use crate::money::Currency;
use crate::names::Registered;
use crate::refusal::{Class, Problem, Reason};

pub(super) fn import(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    currency: Currency,
    rows: &[Row],
) -> Result<Counts> {
    let lines = KeyedLines::read(tx)?;
    let mut known =
        Known { lines, currency, recorded: HashMap::new(), told: HashMap::new(), new: Vec::new() };
    post(tx, recorder, |journal| {
        let (mut counts, mut problems) = (Counts::default(), Problems::default());
        for row in rows {
            if problems.is_full() {
                break;
            }
            if let Some(Registered::Unchanged) = problems.note(known.take(journal, row))? {
                counts.count(Registered::Unchanged, 1);
            }
        }
        for New { from, paper, portions, rows } in &known.new {
            if problems.is_full() {
                break;
            }
            let recorded = record(journal, *from, paper, portions, rows);
            if problems.note(recorded)?.is_some() {
                counts.count(Registered::Added, rows.len());
            }
        }
        problems.refuse_any()?;
        Ok(counts)
    })
}

/// A transfer that the file tells and the book lacks.
struct New<'f> {
    from: LineId,
    paper: Paper,
    portions: Vec<Portion>,
    /// The row of each portion.
    rows: Vec<&'f Row>,
}

struct Known<'f> {
    lines: KeyedLines,
    currency: Currency,
    /// What the book has.
    recorded: HashMap<(LineId, LineId, String), Told>,
    /// What the file has told so far.
    told: HashMap<(LineId, LineKey, String), Told>,
    new: Vec<New<'f>>,
}

impl<'f> Known<'f> {
    /// Reads a row; one that the book lacks waits for the others of its transfer.
    fn take(&mut self, journal: &mut Journal<'_, '_>, row: &'f Row) -> Result<Registered> {
        let key = self.lines.key(row)?;
        let to = self.lines.target(row, &key)?;
        let digits = self.currency.digits();
        let amount = row.filled("amount", |row, column| row.money(column, digits))?;
        let paper = Paper {
            decision_no: row.required("decision_no")?.to_owned(),
            decided_on: row.filled("decision_date", Row::date)?,
            issued_by: row.required("issued_by")?.to_owned(),
            reason: row.text("reason").to_owned(),
        };
        if self.lines.read_year(journal.tx(), key.fiscal_year)? {
            for it in list_decided_moves(journal.tx(), key.fiscal_year, &[Kind::Transfer])? {
                if let (Some(from), Some(to)) = (it.from, it.to) {
                    self.recorded.insert((from, to, it.decision_no), Told::InBook(it.decided));
                }
            }
        }
        let from = self.lines.get(row, &key)?;
        let recorded =
            self.lines.find(&to).and_then(|line| self.recorded.get(&(from, line, paper.decision_no.clone())));
        let in_file = (from, to, paper.decision_no.clone());
        if let Some(told) = self.told.get(&in_file).or(recorded) {
            let identity = format!("{} · {}", journal.line(from)?.name(), paper.decision_no);
            told.check(row, &identity, (amount, paper.decided_on), self.currency)?;
            self.told.insert(in_file, Told::InRow(row.number));
            return Ok(Registered::Unchanged);
        }
        let LineKey { agency, purpose, classification, title, .. } = in_file.1.clone();
        self.told.insert(in_file, Told::InRow(row.number));
        let portion = Portion { agency, purpose, classification, title, amount };
        let same = |it: &&mut New<'_>| it.from == from && it.paper.decision_no == paper.decision_no;
        match self.new.iter_mut().find(same) {
            Some(transfer) => {
                agree(row, &transfer.paper, &paper)?;
                transfer.portions.push(portion);
                transfer.rows.push(row);
            }
            None => self.new.push(New { from, paper, portions: vec![portion], rows: vec![row] }),
        }
        Ok(Registered::Added)
    }
}

/// Rows of one transfer tell one paper.
fn agree(row: &Row, one: &Paper, other: &Paper) -> Result<(), Problem> {
    let said = [
        ("decision_date", one.decided_on.to_string(), other.decided_on.to_string()),
        ("issued_by", one.issued_by.clone(), other.issued_by.clone()),
        ("reason", one.reason.clone(), other.reason.clone()),
    ];
    for (column, one, other) in said {
        if one != other {
            let identity = row.text("decision_no").to_owned();
            let reason = Reason::RowsDisagree { identity, column: column.to_owned(), one, other };
            return Err(row.problem(column, reason));
        }
    }
    Ok(())
}

fn record(
    journal: &mut Journal<'_, '_>,
    from: LineId,
    paper: &Paper,
    portions: &[Portion],
    rows: &[&Row],
) -> Result<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    // A refusal of one portion belongs to that portion's row, any other to the first row of the transfer.
    transfer(journal, from, paper, portions).map(|_| ()).map_err(|error| match error {
        crate::error::Error::Refused(refusal) => refusal
            .map(|problem| {
                let row = portion_of(&problem).and_then(|at| rows.get(at)).unwrap_or(first);
                let column = column_of(&problem);
                problem.reason.at_row(row.number, column)
            })
            .into(),
        other => other,
    })
}

/// Which portion a refusal is about: the number in `portions[2][amount]`.
fn portion_of(problem: &Problem) -> Option<usize> {
    let field = problem.place.field.as_deref()?.strip_prefix("portions[")?;
    let (number, _) = field.split_once(']')?;
    number.parse().map_or(None, Some)
}

fn column_of(problem: &Problem) -> Option<&'static str> {
    match (problem.reason.class(), &problem.reason) {
        (Class::Period, _) => Some("decision_date"),
        (_, Reason::TransferNotBelow { .. }) => Some("to_agency_code"),
        (_, Reason::TransferToItself { .. }) => Some("to_purpose"),
        (Class::Money, _) | (_, Reason::AmountNotPositive { .. }) => Some("amount"),
        _ => None,
    }
}
