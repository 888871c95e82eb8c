//! What is wrong with a file, row by row, until all of it is known.

use std::collections::HashMap;

use super::Counts;
use crate::error::{Error, Result};
use crate::exchange::reading::{MOST_PROBLEMS, Row};
use crate::names::Registered;
use crate::refusal::{Problem, Reason, Refusal};

/// The refusals found so far.
#[derive(Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// What came of a row. A refusal is kept, to be reported with the others, and gives `None`; what broke is
    /// passed on, and ends the import.
    pub fn note<T>(&mut self, outcome: Result<T>) -> Result<Option<T>> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(Error::Refused(refusal)) => {
                self.0.extend(refusal.into_problems());
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Whether enough was found to stop looking.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST_PROBLEMS
    }

    /// Refuses with all that was found, in the order of the file.
    pub fn refuse_any(mut self) -> Result<()> {
        self.0.sort_by_key(|problem| problem.place.row);
        self.0.truncate(MOST_PROBLEMS);
        Refusal::of(self.0).map_or(Ok(()), |refusal| Err(refusal.into()))
    }
}

/// Takes rows one after another, and counts them; all that was refused is reported together, and then nothing stands.
pub(super) fn each_row<'f>(
    rows: &'f [Row],
    mut take: impl FnMut(&'f Row) -> Result<Registered>,
) -> Result<Counts> {
    let (mut counts, mut problems) = (Counts::default(), Problems::default());
    for row in rows {
        if problems.is_full() {
            break;
        }
        if let Some(registered) = problems.note(take(row))? {
            counts.count(registered, 1);
        }
    }
    problems.refuse_any()?;
    Ok(counts)
}

/// Identities and the rows in which they came first.
#[derive(Default)]
pub(super) struct Seen<'f>(HashMap<Vec<&'f str>, u64>);

impl<'f> Seen<'f> {
    /// Refuses an identity, the cells of these columns, that came before.
    pub fn check(&mut self, row: &'f Row, columns: &[&str]) -> Result<()> {
        let cells: Vec<&'f str> = columns.iter().map(|column| row.text(column)).collect();
        let identity = cells.join(" · ");
        match self.0.insert(cells, row.number) {
            None => Ok(()),
            Some(first) => Err(twice(row, identity, first).into()),
        }
    }
}

/// The refusal of an identity that came before, in the row `first`.
pub(super) fn twice(row: &Row, identity: String, first: u64) -> Problem {
    let first_row = i64::try_from(first).unwrap_or(i64::MAX);
    Reason::RowTwice { identity, first_row }.at_row(row.number, None)
}

/// Puts the refusals of a slice, which knows no rows, where they belong in the file.
pub(super) trait AtRow<T> {
    /// At this row, and at the column that `column_of` finds for what was refused; else at the column that bears
    /// the name of the field, if one does.
    fn at_row(self, row: &Row, column_of: impl Fn(&Problem) -> Option<&'static str>) -> Result<T>;
}

impl<T> AtRow<T> for Result<T> {
    fn at_row(self, row: &Row, column_of: impl Fn(&Problem) -> Option<&'static str>) -> Result<T> {
        let placed = |problem: Problem| match &problem.reason {
            _ if problem.place.row.is_some() => problem,
            Reason::ContentDiffers { column, .. } => {
                let column = column.clone();
                problem.reason.at_row(row.number, Some(&column))
            }
            _ => {
                let column = column_of(&problem).or_else(|| column_of_field(row, &problem));
                problem.reason.at_row(row.number, column)
            }
        };
        self.map_err(|error| match error {
            Error::Refused(refusal) => refusal.map(placed).into(),
            other => other,
        })
    }
}

/// The column named as the field is, or as its last part: `items[0][vat]` is the column `vat`.
fn column_of_field(row: &Row, problem: &Problem) -> Option<&'static str> {
    let field = problem.place.field.as_deref()?;
    let name = field.rsplit('[').next()?.trim_end_matches(']');
    row.kind().column(name).map(|column| column.name)
}
