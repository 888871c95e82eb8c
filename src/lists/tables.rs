//! Tables of rows that are all at hand, such as the budget lines of a year: searched, ordered and paged without a query.

use std::cmp::Ordering;

use super::frame::Pages;
use super::model::{PAGE, words};
use super::query::ListQuery;
use crate::error::Result;
use crate::refusal::Reason;

/// A page of rows that were all read.
pub struct PagedRows<R> {
    /// The rows of the page.
    pub rows: Vec<R>,
    /// How many there are.
    pub count: usize,
    /// How many stand before the page.
    pub offset: usize,
}

impl<R> PagedRows<R> {
    /// How many there are, as every list tells it.
    pub fn pages(&self) -> Pages {
        Pages { count: i64::try_from(self.count).unwrap_or(i64::MAX), ..Pages::default() }
    }
}

/// What rows are ordered by, and whether the largest comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySorting {
    /// The name of the column.
    pub key: String,
    /// The largest first.
    pub descending: bool,
}

impl ListQuery {
    /// The order that was asked for among these columns; refused where there is no such column.
    pub fn key_sorting(&self, known: &[&str], usual: &str) -> Result<KeySorting> {
        let given = if self.sort.is_empty() { usual } else { &self.sort };
        let (key, descending) = match given.strip_prefix('-') {
            Some(key) => (key, true),
            None => (given, false),
        };
        if !known.contains(&key) {
            let reason = Reason::ValueNotInList { given: given.to_owned(), known: known.join(", ") };
            return Err(reason.at("sort").into());
        }
        Ok(KeySorting { key: key.to_owned(), descending })
    }

    /// Whether every word that is searched for begins one of the words of these texts.
    pub fn finds(&self, texts: &[&str]) -> bool {
        let said: Vec<String> = texts.iter().flat_map(|text| words(text)).collect();
        words(&self.q).all(|asked| said.iter().any(|word| word.starts_with(&asked)))
    }
}

impl KeySorting {
    /// Orders the rows; those that are alike stay as they stand.
    pub fn sort<R>(&self, rows: &mut [R], compare: impl Fn(&R, &R) -> Ordering) {
        rows.sort_by(|one, other| {
            let order = compare(one, other);
            if self.descending { order.reverse() } else { order }
        });
    }
}

/// The page that was asked for.
pub fn page_of_rows<R>(query: &ListQuery, rows: Vec<R>) -> Result<PagedRows<R>> {
    let asked = ListQuery::number("offset", &query.offset)?.map_or(0, |offset| offset.max(0));
    let offset = usize::try_from(asked).unwrap_or(usize::MAX);
    let count = rows.len();
    Ok(PagedRows { rows: rows.into_iter().skip(offset).take(PAGE).collect(), count, offset })
}
