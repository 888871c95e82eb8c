//! What a population is. Pure.

use chrono::NaiveDate;
use diesel::Queryable;

use crate::ids::AgencyId;

/// How many people live in an agency's area from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Population {
    /// Whose area.
    pub agency: AgencyId,
    /// The first day.
    pub valid_from: NaiveDate,
    /// How many.
    pub people: i64,
    /// Where it was published.
    pub source: String,
}

/// The figure of an agency that holds on a day: the latest that is not later.
pub fn latest_on(all: &[Population], agency: AgencyId, day: NaiveDate) -> Option<&Population> {
    all.iter().filter(|it| it.agency == agency && it.valid_from <= day).max_by_key(|it| it.valid_from)
}
