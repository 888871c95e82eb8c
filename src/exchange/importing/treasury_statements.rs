//! Lines of Treasury statements. A row without a number of its own has that of its place on the statement, so that
//! two payments that are alike in all else stay two.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Counts;
use super::problems::{AtRow, each_row, twice};
use crate::agencies::name_index;
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ids::AgencyId;
use crate::ledger::Recorder;
use crate::money::Currency;
use crate::names::{NameIndex, shown};
use crate::refusal::{Problem, Reason};
use crate::treasury::{Intake, NewLine};

pub(super) fn import(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    currency: Currency,
    rows: &[Row],
) -> Result<Counts> {
    let mut file = File { agencies: name_index(tx)?, currency, statements: HashMap::new() };
    let mut intake = Intake::new(recorder, currency);
    let counts = each_row(rows, |row| {
        let (identity, new) = file.line(row)?;
        intake.take(tx, &identity, &new).at_row(row, |_| None)
    })?;
    // A file that adds nothing writes nothing.
    if counts.added > 0 {
        intake.close(tx)?;
    }
    Ok(counts)
}

/// The days that a statement speaks of.
type Covered = (Option<NaiveDate>, Option<NaiveDate>);

/// A statement as the file has it so far.
struct Told {
    covers: Covered,
    rows: usize,
    /// The row in which each line number came first.
    lines: HashMap<String, u64>,
}

struct File {
    agencies: NameIndex<AgencyId>,
    currency: Currency,
    statements: HashMap<(AgencyId, i64, String), Told>,
}

impl File {
    /// The row's line, and the identity by which refusals name it.
    fn line(&mut self, row: &Row) -> Result<(String, NewLine), Problem> {
        let fiscal_year = row.filled("fiscal_year", Row::year)?;
        let agency = self.agencies.find(row.required("agency_code")?, fiscal_year);
        let agency = agency.map_err(|reason| row.problem("agency_code", reason))?;
        let statement_no = row.required("statement_no")?.to_owned();
        let covers = (row.date("covers_from")?, row.date("covers_to")?);
        let told = self
            .statements
            .entry((agency, fiscal_year, statement_no.clone()))
            .or_insert_with(|| Told { covers, rows: 0, lines: HashMap::new() });
        told.rows = told.rows.saturating_add(1);
        let line_no = match row.text("line_no") {
            "" => told.rows.to_string(),
            given => given.to_owned(),
        };
        let said = [row.text("agency_code"), row.text("fiscal_year"), &statement_no, &line_no];
        let identity = said.join(" · ");
        if let Some(first) = told.lines.insert(line_no.clone(), row.number) {
            return Err(twice(row, identity, first));
        }
        for (column, one, other) in
            [("covers_from", told.covers.0, covers.0), ("covers_to", told.covers.1, covers.1)]
        {
            if one != other {
                let (one, other) = (shown(one), shown(other));
                let (identity, column) = (statement_no, column.to_owned());
                return Err(
                    row.problem(&column.clone(), Reason::RowsDisagree { identity, column, one, other })
                );
            }
        }
        let digits = self.currency.digits();
        let new = NewLine {
            agency,
            fiscal_year,
            statement_no,
            covers_from: covers.0,
            covers_to: covers.1,
            line_no,
            booked_on: row.filled("booked_on", Row::date)?,
            voucher_no: row.text("voucher_no").to_owned(),
            payee: row.text("payee").to_owned(),
            amount: row.filled("amount", |row, column| row.money(column, digits))?,
            content: row.text("content").to_owned(),
        };
        Ok((identity, new))
    }
}
