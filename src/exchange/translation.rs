//! From a row of the source to a row of the kind: where each column comes from, and its cells made canonical.

use chrono::{Days, Months, NaiveDate};
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::columns::{Column, Content, Kind, Presence};
use super::mapping::{Filter, Mapping, Origin, Parts, Piece, Quarter, Unit};
use crate::names::tidy;
use crate::number;
use crate::refusal::{Problem, Reason, Refusal};

/// One cell of the source.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    /// As somebody wrote it.
    Text(String),
    /// A spreadsheet's number or date, canonical whatever marks the mapping names.
    Canonical(String),
    /// What cannot be used; refused only where a column needs it.
    Broken(Reason),
}

impl Cell {
    fn tidy(&self) -> Result<String, Reason> {
        match self {
            Cell::Empty => Ok(String::new()),
            Cell::Text(text) => Ok(tidy(text)),
            Cell::Canonical(text) => Ok(text.clone()),
            Cell::Broken(reason) => Err(reason.clone()),
        }
    }

    /// As it is shown to who wrote it.
    pub(super) fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Canonical(text) => text.clone(),
            Cell::Broken(_) => "?".to_owned(),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            Cell::Canonical(_) | Cell::Broken(_) => false,
        }
    }

    /// Whether its bytes were not text in the encoding they were read by.
    pub(super) fn is_garbled(&self) -> bool {
        let garbled = |c: char| c == '\u{fffd}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
        matches!(self, Cell::Text(text) if text.contains(garbled))
    }
}

/// One row of the source.
#[derive(Debug)]
pub(super) struct SourceRow {
    /// As a spreadsheet counts it.
    pub(super) number: u64,
    pub(super) cells: Vec<Cell>,
}

/// What becomes of a row.
pub(super) enum Outcome {
    Taken(Vec<String>),
    Dropped,
}

/// The header of a source, matched with the columns of a kind.
pub(super) struct Translation<'m> {
    kind: Kind,
    mapping: Option<&'m Mapping>,
    header: Vec<String>,
    /// For each column of the kind, in its order, where a plain table has it.
    plain: Vec<Option<usize>>,
    carried: Vec<(usize, Cell)>,
}

impl<'m> Translation<'m> {
    /// Matches a header; refused with every column that is missing, unknown or there twice.
    pub(super) fn of(
        kind: Kind,
        mapping: Option<&'m Mapping>,
        header: &SourceRow,
    ) -> Result<Translation<'m>, Refusal> {
        let row = header.number;
        let names: Result<Vec<String>, Reason> = header.cells.iter().map(Cell::tidy).collect();
        let header = names.map_err(|reason| reason.at_row(row, None))?;
        let position = |name: &str| header.iter().position(|found| found == name);
        let mut problems = Vec::new();
        let named = mapping.filter(|mapping| !mapping.columns.is_empty());
        let mut needed: Vec<&str> = mapping.map(Mapping::source_columns).unwrap_or_default();
        if named.is_none() {
            let always = kind.columns().iter().filter(|column| column.presence != Presence::Optional);
            needed.extend(always.map(|column| column.name));
            for name in header.iter().filter(|name| !name.is_empty() && kind.column(name).is_none()) {
                let known = kind.column_names();
                problems.push(Reason::ColumnUnknown { column: name.clone(), known }.at_row(row, Some(name)));
            }
        }
        let found = header.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(", ");
        needed.sort_unstable();
        needed.dedup();
        for name in needed.iter().filter(|name| position(name).is_none()) {
            let column = (*name).to_owned();
            problems.push(Reason::ColumnMissing { column, found: found.clone() }.at_row(row, Some(name)));
        }
        for (at, name) in header.iter().enumerate() {
            let used = named.is_none() || needed.contains(&name.as_str());
            if used && !name.is_empty() && position(name) != Some(at) {
                problems.push(Reason::ColumnTwice { column: name.clone() }.at_row(row, Some(name)));
            }
        }
        if let Some(refusal) = Refusal::of(problems) {
            return Err(refusal);
        }
        let plain =
            kind.columns().iter().map(|column| position(column.name).filter(|_| named.is_none())).collect();
        let carried = mapping.map(|mapping| mapping.carry_down.as_slice()).unwrap_or_default();
        let carried = carried.iter().filter_map(|name| Some((position(name)?, Cell::Empty))).collect();
        Ok(Translation { kind, mapping, header, plain, carried })
    }

    /// How many columns the header names or leaves empty.
    pub(super) fn width(&self) -> usize {
        self.header.len()
    }

    /// Whether some filled cell stands under no name of the header.
    pub(super) fn leaves_out(&self, row: &SourceRow) -> bool {
        let named = |at: usize| self.header.get(at).is_some_and(|name| !name.is_empty());
        row.cells.iter().enumerate().any(|(at, cell)| !cell.is_blank() && !named(at))
    }

    /// The columns of the source that nothing is read from.
    pub(super) fn ignored(&self) -> Vec<String> {
        let Some(mapping) = self.mapping.filter(|mapping| !mapping.columns.is_empty()) else {
            return Vec::new();
        };
        let used = mapping.source_columns();
        self.header
            .iter()
            .filter(|name| !name.is_empty() && !used.contains(&name.as_str()))
            .cloned()
            .collect()
    }

    /// The row's cells by the columns of the kind, canonical; refused with every cell that cannot be read.
    pub(super) fn row(&mut self, mut row: SourceRow) -> Result<Outcome, Vec<Problem>> {
        for (at, above) in &mut self.carried {
            match row.cells.get_mut(*at) {
                Some(cell) if cell.is_blank() => *cell = above.clone(),
                Some(cell) => *above = cell.clone(),
                None => {
                    row.cells.resize(*at, Cell::Empty);
                    row.cells.push(above.clone());
                }
            }
        }
        for filter in self.mapping.map(|mapping| mapping.filters.as_slice()).unwrap_or_default() {
            let taken = self
                .passes(filter, &row)
                .map_err(|reason| vec![reason.at_row(row.number, Some(&filter.column))])?;
            if !taken {
                return Ok(Outcome::Dropped);
            }
        }
        let mut problems = Vec::new();
        let mut cells = Vec::with_capacity(self.plain.len());
        for (column, plain) in self.kind.columns().iter().zip(&self.plain) {
            let cell = match (plain, self.mapping.and_then(|mapping| mapping.columns.get(column.name))) {
                (_, Some(origin)) => self.mapped(column, origin, &row),
                (Some(at), None) => self.canonical(column, row.cells.get(*at).unwrap_or(&Cell::Empty), None),
                (None, None) => Ok(String::new()),
            };
            match cell {
                Ok(cell) if cell.is_empty() && column.presence == Presence::Filled => {
                    problems.push(Reason::ValueMissing {}.at_row(row.number, Some(column.name)));
                }
                Ok(cell) => cells.push(cell),
                Err(reason) => problems.push(reason.at_row(row.number, Some(column.name))),
            }
        }
        if problems.is_empty() { Ok(Outcome::Taken(cells)) } else { Err(problems) }
    }

    fn source<'r>(&self, name: &str, row: &'r SourceRow) -> &'r Cell {
        let at = self.header.iter().position(|found| found == name);
        at.and_then(|at| row.cells.get(at)).unwrap_or(&Cell::Empty)
    }

    fn passes(&self, filter: &Filter, row: &SourceRow) -> Result<bool, Reason> {
        let value = self.source(&filter.column, row).tidy()?;
        Ok(filter.values.contains(&value) == filter.keeps)
    }

    fn mapped(&self, column: &Column, origin: &Origin, row: &SourceRow) -> Result<String, Reason> {
        let cell = match &origin.parts {
            Parts::From(name) => self.source(name, row).clone(),
            Parts::Join(names, separator) => {
                let parts: Vec<String> =
                    names.iter().map(|name| self.source(name, row).tidy()).collect::<Result<_, _>>()?;
                let filled: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                Cell::Text(filled.join(separator))
            }
            Parts::Text(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Words(words) => text.push_str(words),
                        Piece::RowNumber => text.push_str(&row.number.to_string()),
                        Piece::Column(name) => text.push_str(&self.source(name, row).tidy()?),
                    }
                }
                Cell::Canonical(tidy(&text))
            }
        };
        let cell = match (&origin.values, origin.quarter) {
            _ if cell.is_blank() => Cell::Empty,
            (Some(table), _) => Cell::Canonical(translated(table, &cell.tidy()?)?),
            (None, Some(part)) => Cell::Canonical(of_quarter(part, &cell.tidy()?)?),
            (None, None) => cell,
        };
        self.canonical(column, &cell, origin.unit)
    }

    fn canonical(&self, column: &Column, cell: &Cell, unit: Option<Unit>) -> Result<String, Reason> {
        let text = cell.tidy()?;
        if text.is_empty() {
            return Ok(text);
        }
        let mapping = self.mapping.filter(|_| matches!(cell, Cell::Text(_)));
        match column.content {
            Content::Text | Content::Code | Content::List => Ok(text),
            Content::OneOf(words) if words.contains(&text.as_str()) => Ok(text),
            Content::OneOf(words) => Err(Reason::ValueNotInList { given: text, known: words.join(", ") }),
            Content::Amount | Content::Decimal => {
                let plain =
                    match mapping.and_then(|mapping| Some((mapping.decimal_mark?, mapping.grouping_mark))) {
                        Some((decimal, grouping)) => without_marks(&text, decimal, grouping)?,
                        None => text,
                    };
                number::canonical(&plain)?;
                let plain = unit.map_or_else(|| plain.clone(), |unit| unit.raise(&plain));
                number::canonical(&plain).map(|_| plain)
            }
            Content::Date => {
                let date = match mapping.and_then(|mapping| mapping.date_format.as_deref()) {
                    Some(format) => NaiveDate::parse_from_str(&text, format)
                        .map_err(|_| Reason::DateUnreadable { given: text, like: day_like(format) })?
                        .to_string(),
                    None => text,
                };
                number::Reading::Canonical.date(&date).map(|_| date)
            }
            Content::Year => {
                let held =
                    text.parse::<u16>().is_ok_and(|year| (1900..=2200).contains(&year)) && text.len() == 4;
                if held { Ok(text) } else { Err(Reason::FiscalYearUnreadable { given: text }) }
            }
        }
    }
}

impl Mapping {
    /// The columns of the source that this column of the kind is made of.
    pub(super) fn sources_of<'a>(&'a self, column: &'a str) -> Vec<&'a str> {
        match self.columns.get(column) {
            // A mapping without columns is of a table with the kind's own names.
            None => vec![column],
            Some(origin) => origin.sources(),
        }
    }

    /// Every column of the source that the mapping speaks of.
    fn source_columns(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.carry_down.iter().map(String::as_str).collect();
        names.extend(self.filters.iter().map(|filter| filter.column.as_str()));
        names.extend(self.columns.values().flat_map(Origin::sources));
        names
    }
}

impl Origin {
    fn sources(&self) -> Vec<&str> {
        match &self.parts {
            Parts::From(name) => vec![name],
            Parts::Join(several, _) => several.iter().map(String::as_str).collect(),
            Parts::Text(pieces) => pieces
                .iter()
                .filter_map(|piece| match piece {
                    Piece::Column(name) => Some(name.as_str()),
                    Piece::Words(_) | Piece::RowNumber => None,
                })
                .collect(),
        }
    }
}

fn translated(table: &BTreeMap<String, String>, given: &str) -> Result<String, Reason> {
    table.get(given).cloned().ok_or_else(|| {
        let known = table.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        Reason::ValueNotMapped { given: given.to_owned(), known }
    })
}

/// The year, first or last day of a quarter written `yyyyq`.
fn of_quarter(part: Quarter, given: &str) -> Result<String, Reason> {
    let read = || {
        let (year, quarter) =
            given.split_at_checked(4).filter(|_| given.bytes().all(|byte| byte.is_ascii_digit()))?;
        let months = match quarter {
            "1" => 0,
            "2" => 3,
            "3" => 6,
            "4" => 9,
            _ => return None,
        };
        let first =
            NaiveDate::from_ymd_opt(year.parse().ok()?, 1, 1)?.checked_add_months(Months::new(months))?;
        Some(match part {
            Quarter::Year => year.to_owned(),
            Quarter::FirstDay => first.to_string(),
            Quarter::LastDay => {
                first.checked_add_months(Months::new(3))?.checked_sub_days(Days::new(1))?.to_string()
            }
        })
    };
    read().ok_or_else(|| Reason::DateUnreadable { given: given.to_owned(), like: "20264".to_owned() })
}

/// The last day of 2026 as a mapping has days written.
fn day_like(format: &str) -> String {
    let mut written = String::new();
    let day = NaiveDate::from_ymd_opt(2026, 12, 31).map(|day| day.format(format));
    // A format that chrono cannot write has no example.
    match day.map(|day| write!(written, "{day}")) {
        Some(Ok(())) => written,
        _ => String::new(),
    }
}

/// A number with the mapping's marks in the canonical way: groups of exactly three digits, all grouped or none.
fn without_marks(text: &str, decimal: char, grouping: Option<char>) -> Result<String, Reason> {
    let (whole, fraction) =
        text.split_once(decimal).map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let groups: Vec<&str> = match grouping {
        Some(mark) => digits.split(mark).collect(),
        None => vec![digits],
    };
    let grouped_well = match groups.as_slice() {
        [first, more @ ..] if !more.is_empty() => {
            (1..=3).contains(&first.len()) && more.iter().all(|group| group.len() == 3)
        }
        _ => true,
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !grouped_well || !groups.iter().all(|group| all_digits(group)) || !fraction.is_none_or(all_digits) {
        return Err(Reason::NumberUnreadable { given: text.to_owned() });
    }
    let fraction = fraction.map(|fraction| format!(".{fraction}")).unwrap_or_default();
    Ok(format!("{sign}{}{fraction}", groups.concat()))
}

impl Unit {
    /// A canonical number in this unit as one in ones: the decimal point moves, and nothing is rounded.
    fn raise(self, plain: &str) -> String {
        let places = match self {
            Unit::Thousand => 3,
            Unit::Million => 6,
            Unit::Billion => 9,
        };
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let mut fraction = fraction.chars();
        let moved: String = fraction.by_ref().chain(std::iter::repeat('0')).take(places).collect();
        let left: String = fraction.collect();
        if left.is_empty() { format!("{whole}{moved}") } else { format!("{whole}{moved}.{left}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off_strictly() {
        for (text, decimal, grouping, plain) in [
            ("13072,06", ',', None, Some("13072.06")),
            ("5292", ',', None, Some("5292")),
            ("1.234", ',', Some('.'), Some("1234")),
            ("-1.234.567,8", ',', Some('.'), Some("-1234567.8")),
            ("1234567,8", ',', Some('.'), Some("1234567.8")),
            ("1 234", ',', Some(' '), Some("1234")),
            ("1.234", ',', None, None),
            ("1.23", ',', Some('.'), None),
            ("1234.567", ',', Some('.'), None),
            ("1.234,56,7", ',', Some('.'), None),
            (",5", ',', Some('.'), None),
            ("5,", ',', None, None),
            (".234", ',', Some('.'), None),
            ("1,234.567", ',', Some('.'), None),
        ] {
            assert_eq!(without_marks(text, decimal, grouping).ok().as_deref(), plain, "{text}");
        }
    }

    #[test]
    fn a_unit_moves_the_point_and_rounds_nothing() {
        for (unit, plain, raised) in [
            (Unit::Thousand, "12", "12000"),
            (Unit::Million, "1.5", "1500000"),
            (Unit::Thousand, "-0.1234", "-0123.4"),
            (Unit::Billion, "2.000000001", "2000000001"),
        ] {
            assert_eq!(unit.raise(plain), raised);
            assert!(number::canonical(&unit.raise(plain)).is_ok());
        }
    }

    #[test]
    fn a_quarter_gives_its_year_and_its_days() {
        for (given, year, first, last) in [
            ("20123", "2012", "2012-07-01", "2012-09-30"),
            ("20124", "2012", "2012-10-01", "2012-12-31"),
            ("20131", "2013", "2013-01-01", "2013-03-31"),
        ] {
            assert_eq!(of_quarter(Quarter::Year, given).unwrap(), year);
            assert_eq!(of_quarter(Quarter::FirstDay, given).unwrap(), first);
            assert_eq!(of_quarter(Quarter::LastDay, given).unwrap(), last);
        }
        for given in ["20125", "20120", "2012", "201231", "2012Q3", "", "năm 2"] {
            assert!(of_quarter(Quarter::Year, given).is_err(), "{given}");
        }
    }
}
