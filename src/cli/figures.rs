//! `socai reconcile` and `socai compare`: the reports, in every form.

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::output;
use super::{Outcome, Place};
use crate::comparison::compare;
use crate::error::Result;
use crate::reconciliation::reconcile;
use crate::report::Table;

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For programs and spreadsheets.
    Csv,
    /// For spreadsheets, with titles and notes.
    Xlsx,
}

impl Form {
    /// Writes a report: `view` as JSON, or its tables; the first alone as CSV and XLSX.
    fn write(self, place: &Place, view: &impl Serialize, tables: &[Table]) -> Result<()> {
        let first = || tables.first().ok_or_else(|| crate::error::Error::broken("a report without a table"));
        match self {
            Form::Json => output::json(view),
            Form::Csv => output::write(first()?.to_csv()?.as_bytes()),
            Form::Xlsx => output::write(&first()?.to_xlsx()?),
            Form::Table => tables.iter().try_for_each(|table| output::say(&table.to_text(place.language))),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Reconcile {
    /// Code of the agency.
    #[arg(long)]
    agency: String,
    /// The fiscal year.
    #[arg(long)]
    year: i64,
    /// Its own lines and those of the units below it.
    #[arg(long)]
    with_below: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    format: Form,
}

impl Reconcile {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let (db, book) = place.open_book()?;
        let found = db.read(|conn| reconcile(conn, &book, &self.agency, self.year, self.with_below))?;
        let tables = [found.table(place.language)?, found.checks_table(place.language)?];
        self.format.write(place, &found, &tables)?;
        Ok(if found.passed() { Outcome::Done } else { Outcome::Differing })
    }
}

#[derive(Debug, Args)]
pub(super) struct Compare {
    /// The fiscal year.
    #[arg(long)]
    year: i64,
    /// Roll predecessors up into the agencies of this day (yyyy-mm-dd).
    #[arg(long)]
    structure: Option<NaiveDate>,
    /// What moved in one quarter, 1 to 4.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=4))]
    quarter: Option<u8>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    format: Form,
}

impl Compare {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let (db, book) = place.open_book()?;
        let found = db.read(|conn| compare(conn, &book, self.year, self.structure, self.quarter))?;
        self.format.write(place, &found, &[found.table(place.language)?])?;
        Ok(Outcome::Done)
    }
}
