//! The codes and lines that rows name, read once and not for every row.

use std::collections::{BTreeSet, HashMap};

use crate::budget::{list_fund_sources, list_purposes};
use crate::db::Conn;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ids::AgencyId;
use crate::ledger::{Line, list_lines};
use crate::refusal::{Problem, Reason};

/// The codes of fund sources and purposes.
pub(super) struct Codes {
    fund_sources: BTreeSet<String>,
    purposes: BTreeSet<String>,
}

impl Codes {
    pub fn read(conn: &mut Conn) -> Result<Codes> {
        Ok(Codes {
            fund_sources: list_fund_sources(conn)?.into_iter().map(|source| source.code).collect(),
            purposes: list_purposes(conn)?.into_iter().map(|purpose| purpose.code).collect(),
        })
    }

    /// The row's fund source, if it is known.
    pub fn fund_source(&self, row: &Row) -> Result<String, Problem> {
        known(&self.fund_sources, row, "fund_source", row.required("fund_source")?)
    }

    /// The purpose in a column that may be empty, if it is known.
    pub fn optional_purpose(&self, row: &Row, column: &str) -> Result<Option<String>, Problem> {
        match row.text(column) {
            "" => Ok(None),
            given => known(&self.purposes, row, column, given).map(Some),
        }
    }

    /// The row's purpose, or the one meant where the cell is empty, if it is known.
    pub fn purpose(&self, row: &Row, unsaid: Option<&str>) -> Result<String, Problem> {
        let given = match (row.text("purpose"), unsaid) {
            ("", Some(unsaid)) => unsaid,
            _ => row.required("purpose")?,
        };
        known(&self.purposes, row, "purpose", given)
    }
}

fn known(codes: &BTreeSet<String>, row: &Row, column: &str, given: &str) -> Result<String, Problem> {
    if codes.contains(given) {
        return Ok(given.to_owned());
    }
    Err(row.problem(column, Reason::CodeUnknown { what: column.to_owned(), given: given.to_owned() }))
}

/// Agency, fiscal year, fund source and purpose: what lines are found by.
pub(super) type Group = (AgencyId, i64, String, String);

/// The budget lines of the years that rows speak of.
#[derive(Default)]
pub(super) struct Lines {
    years: BTreeSet<i64>,
    by_group: HashMap<Group, Vec<Line>>,
}

impl Lines {
    /// Reads the lines of a year; false where they were read before.
    pub fn read_year(&mut self, conn: &mut Conn, fiscal_year: i64) -> Result<bool> {
        if !self.years.insert(fiscal_year) {
            return Ok(false);
        }
        for line in list_lines(conn, fiscal_year, "")? {
            let key = &line.key;
            let group = (key.agency, key.fiscal_year, key.fund_source.clone(), key.purpose.clone());
            self.by_group.entry(group).or_default().push(line);
        }
        Ok(true)
    }

    /// The lines of a group, whose year was read.
    pub fn of(&self, group: &Group) -> &[Line] {
        self.by_group.get(group).map_or(&[], Vec::as_slice)
    }
}
