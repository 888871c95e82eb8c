//! Tables of rows that are all at hand, such as the budget lines of a year: filtered, ordered and paged without a query.

use super::model::PAGE;
use super::query::ListQuery;
use crate::error::Result;

/// A page of rows that were all read.
pub struct PagedRows<R> {
    /// The rows of the page.
    pub rows: Vec<R>,
    /// How many there are.
    pub count: usize,
    /// How many stand before the page.
    pub offset: usize,
}

/// The page that was asked for.
pub fn page_of_rows<R>(query: &ListQuery, rows: Vec<R>) -> Result<PagedRows<R>> {
    let asked = ListQuery::number("offset", &query.offset)?.map_or(0, |offset| offset.max(0));
    let offset = usize::try_from(asked).unwrap_or(usize::MAX);
    let count = rows.len();
    Ok(PagedRows { rows: rows.into_iter().skip(offset).take(PAGE).collect(), count, offset })
}
