//! Budget lines that a row names in full: agency, year, fund source, purpose, classification and title.

use std::collections::{BTreeSet, HashMap};

use super::problems::{AtRow, twice};
use super::reference::Codes;
use crate::agencies::name_index;
use crate::budget::Decided;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::exchange::reading::Row;
use crate::ids::{AgencyId, LineId};
use crate::ledger::{Journal, LineKey, list_lines};
use crate::money::{Currency, Money};
use crate::names::NameIndex;
use crate::refusal::{Problem, Reason, same_content};

/// The lines of the years that rows speak of, by all that tells them apart.
pub(super) struct KeyedLines {
    agencies: NameIndex<AgencyId>,
    codes: Codes,
    years: BTreeSet<i64>,
    lines: HashMap<LineKey, LineId>,
}

impl KeyedLines {
    pub fn read(conn: &mut Conn) -> Result<KeyedLines> {
        let (agencies, codes) = (name_index(conn)?, Codes::read(conn)?);
        Ok(KeyedLines { agencies, codes, years: BTreeSet::new(), lines: HashMap::new() })
    }

    /// The line that the row's own columns name.
    pub fn key(&self, row: &Row) -> Result<LineKey, Problem> {
        let fiscal_year = row.filled("fiscal_year", Row::year)?;
        row.required("agency_code")?;
        Ok(LineKey {
            agency: self.agency(row, "agency_code", fiscal_year)?,
            fiscal_year,
            fund_source: self.codes.fund_source(row)?,
            purpose: self.codes.purpose(row, None)?,
            classification: row.text("classification").to_owned(),
            title: row.text("title").to_owned(),
        })
    }

    /// The line that a transfer goes to: agency and purpose are those of the line that gives where the row names none.
    pub fn target(&self, row: &Row, from: &LineKey) -> Result<LineKey, Problem> {
        let agency = match row.text("to_agency_code") {
            "" => from.agency,
            _ => self.agency(row, "to_agency_code", from.fiscal_year)?,
        };
        let purpose = self.codes.optional_purpose(row, "to_purpose")?;
        Ok(LineKey {
            agency,
            purpose: purpose.unwrap_or_else(|| from.purpose.clone()),
            classification: row.text("to_classification").to_owned(),
            title: row.text("to_title").to_owned(),
            ..from.clone()
        })
    }

    fn agency(&self, row: &Row, column: &str, fiscal_year: i64) -> Result<AgencyId, Problem> {
        self.agencies.find(row.text(column), fiscal_year).map_err(|reason| row.problem(column, reason))
    }

    /// Reads the lines of a year at once; false where they were read before.
    pub fn read_year(&mut self, conn: &mut Conn, fiscal_year: i64) -> Result<bool> {
        if !self.years.insert(fiscal_year) {
            return Ok(false);
        }
        let lines = list_lines(conn, fiscal_year, "")?;
        self.lines.extend(lines.into_iter().map(|line| (line.key, line.id)));
        Ok(true)
    }

    /// The line, if it is there; its year was read.
    pub fn find(&self, key: &LineKey) -> Option<LineId> {
        self.lines.get(key).copied()
    }

    /// The line; refused where it is not there.
    pub fn get(&self, row: &Row, key: &LineKey) -> Result<LineId, Problem> {
        let said = ["agency_code", "fiscal_year", "fund_source", "purpose", "classification", "title"];
        let given = || {
            let parts = said.map(|column| row.text(column)).into_iter().filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(" · ")
        };
        self.find(key).ok_or_else(|| {
            Reason::CodeUnknown { what: "budget_line".to_owned(), given: given() }.at_row(row.number, None)
        })
    }

    /// The line, opened if it is not there yet.
    pub fn open(&mut self, journal: &mut Journal<'_, '_>, row: &Row, key: LineKey) -> Result<LineId> {
        match self.find(&key) {
            Some(line) => Ok(line),
            None => {
                let line = journal.open_line(key.clone()).at_row(row, |_| Some("fiscal_year"))?;
                self.lines.insert(key, line);
                Ok(line)
            }
        }
    }
}

/// Where a decision was told already.
pub(super) enum Told {
    /// In the book, before this file.
    InBook(Decided),
    /// In this row of the file.
    InRow(u64),
}

impl Told {
    /// Refuses a decision that came before in the file, or that the book has with other content.
    pub fn check(
        &self,
        row: &Row,
        identity: &str,
        (amount, decided_on): (Money, chrono::NaiveDate),
        currency: Currency,
    ) -> Result<()> {
        match self {
            Told::InRow(first) => Err(twice(row, identity.to_owned(), *first).into()),
            Told::InBook(known) => {
                let shown = |amount| currency.amount(amount).to_string();
                let columns = [
                    ("amount", shown(known.amount), shown(amount)),
                    ("decision_date", known.decided_on.to_string(), decided_on.to_string()),
                ];
                same_content(identity, columns).map_err(Error::from).at_row(row, |_| None)
            }
        }
    }
}
