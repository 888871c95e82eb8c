//! A report with its figures: titles, rows, totals, and how each cell is written for whom.

use std::cmp::Ordering;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::definition::Kind;
use crate::i18n::Locale;
use crate::money::Amount;

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A code for programs with its name for people.
    Term {
        /// The code.
        code: String,
        /// The name, in the table's language.
        name: String,
    },
    /// An amount.
    Money(Amount),
    /// How many.
    Count(usize),
    /// A date.
    Date(NaiveDate),
    /// Per cent, with two decimals.
    Ratio(Decimal),
}

impl Cell {
    /// Words.
    pub fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    /// A code with its name, or alone where it has none.
    pub fn term(code: &str, name: Option<&str>) -> Cell {
        Cell::Term { code: code.to_owned(), name: name.map_or(code, |name| name).to_owned() }
    }

    /// As people read it.
    pub fn shown(&self, locale: Locale) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Term { name, .. } => name.clone(),
            Cell::Money(amount) => locale.amount(*amount),
            Cell::Count(count) => locale.decimal(&count.to_string()),
            Cell::Date(date) => locale.date(*date),
            Cell::Ratio(share) => locale.decimal(&share.to_string()),
        }
    }

    /// As programs read it: codes, canonical numbers, dates `yyyy-mm-dd`.
    pub fn canonical(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Term { code, .. } => code.clone(),
            Cell::Money(amount) => amount.to_string(),
            Cell::Count(count) => count.to_string(),
            Cell::Date(date) => date.to_string(),
            Cell::Ratio(share) => share.to_string(),
        }
    }

    /// Which comes first; cells of one column are of one kind, and empty ones come first.
    fn order(&self, other: &Cell) -> Ordering {
        match (self, other) {
            (Cell::Money(one), Cell::Money(other)) => one.money.cmp(&other.money),
            (Cell::Count(one), Cell::Count(other)) => one.cmp(other),
            (Cell::Ratio(one), Cell::Ratio(other)) => one.cmp(other),
            (Cell::Empty, Cell::Empty) => Ordering::Equal,
            (Cell::Empty, _) => Ordering::Less,
            (_, Cell::Empty) => Ordering::Greater,
            (one, other) => one.canonical().cmp(&other.canonical()),
        }
    }
}

/// The head of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The name of its figure, as in JSON.
    pub key: String,
    /// What stands below it.
    pub kind: Kind,
    /// Its title, in the table's language.
    pub title: String,
    /// How the figure comes about.
    pub note: Option<String>,
}

/// A report with its figures, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its title.
    pub title: String,
    /// What stands above it, such as the unit.
    pub notes: Vec<String>,
    /// What stands below it.
    pub footnotes: Vec<String>,
    /// The heads of its columns.
    pub columns: Vec<Heading>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// The row of totals.
    pub totals: Option<Vec<Cell>>,
}

impl Table {
    /// Orders the rows by a column, keeping the order of rows that are equal in it. The totals stay last.
    pub fn sort_by(&mut self, key: &str, descending: bool) {
        let Some(at) = self.columns.iter().position(|column| column.key == key) else { return };
        self.rows.sort_by(|one, other| {
            let order = match (one.get(at), other.get(at)) {
                (Some(one), Some(other)) => one.order(other),
                _ => Ordering::Equal,
            };
            if descending { order.reverse() } else { order }
        });
    }
}
