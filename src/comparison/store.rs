//! What a comparison asks of the ledger.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};

use super::facts::Facts;
use super::model::{Asked, Comparison, Entry, Scope, compared};
use super::overview::{MOST_YEARS, Overview};
use super::structure::Structure;
use super::wanted::Wanted;
use crate::agencies::{Agency, list_agencies, list_roots, list_successions};
use crate::book::Book;
use crate::budget::list_purposes;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::AgencyId;
use crate::ledger::{Balance, Calendar, get_calendar, list_calendars, list_groups_of_roots, moved_between};
use crate::populations::list_populations;
use crate::refusal::Reason;

/// Compares the roots of a year: as booked or in the structure of a date; the year, or what moved in a quarter of it.
///
/// Refused as [`Reason::YearUnknown`] for a year that the book lacks, as [`Reason::QuarterUnknown`] for a quarter
/// other than 1 to 4, and as [`Reason::TreeBroken`] where successions run in a circle.
pub fn compare(
    conn: &mut Conn,
    book: &Book,
    fiscal_year: i64,
    structure: Option<NaiveDate>,
    quarter: Option<u8>,
) -> Result<Comparison> {
    let asked = Asked { fiscal_year, currency: book.currency, structure, quarter, scope: Scope::All };
    compare_as(conn, &asked)
}

/// The same, of those whom `asked` means.
pub(super) fn compare_as(conn: &mut Conn, asked: &Asked) -> Result<Comparison> {
    let Asked { fiscal_year, structure, quarter, .. } = *asked;
    let calendar = get_calendar(conn, fiscal_year)?;
    // As booked, money stands in roots alone; a successor may be a unit of one.
    let needed = if structure.is_some() { list_agencies(conn)? } else { list_roots(conn)? };
    let agencies: BTreeMap<AgencyId, Agency> = needed.into_iter().map(|agency| (agency.id, agency)).collect();
    let groups = list_groups_of_roots(conn, fiscal_year)?;
    let mut entries: Vec<Entry> = groups
        .into_iter()
        .filter(|group| !group.balance.is_zero())
        .map(|group| Entry { root: group.agency, purpose: group.purpose, balance: group.balance })
        .collect();
    if let Some(quarter) = quarter {
        // The same rows as the year's, with what moved in the quarter in them.
        for entry in &mut entries {
            entry.balance = Balance::default();
        }
        let (first, last) = days_of(&calendar, quarter)?;
        for moved in moved_between(conn, fiscal_year, first, last)? {
            entries.push(Entry { root: moved.root, purpose: moved.purpose, balance: moved.change });
        }
    }
    let successions = if structure.is_some() { list_successions(conn)? } else { Vec::new() };
    let structure_on = structure.map(|on| Structure::new(&agencies, &successions, on));
    let purposes = list_purposes(conn)?;
    Ok(compared(*asked, &agencies, structure_on.as_ref(), entries, purposes)?)
}

/// Everything that the page of a comparison shows.
///
/// Refused as [`compare`] is, and as [`Reason::CodeUnknown`] for a chosen agency that the book lacks.
pub fn overview(conn: &mut Conn, book: &Book, wanted: &Wanted) -> Result<Overview> {
    let calendars = list_calendars(conn)?.into_iter().map(|calendar| (calendar.fiscal_year, calendar));
    let agencies = list_agencies(conn)?.into_iter().map(|agency| (agency.code.clone(), agency));
    let facts = Facts {
        agencies: agencies.collect(),
        successions: list_successions(conn)?,
        populations: list_populations(conn)?,
        calendars: calendars.collect(),
    };
    if let Some(code) = wanted.chosen.iter().find(|code| !facts.agencies.contains_key(*code)) {
        return Err(Reason::CodeUnknown { what: "agency".to_owned(), given: code.clone() }
            .at("chosen")
            .into());
    }
    let last = wanted.fiscal_year;
    let first = last - MOST_YEARS;
    let mut years = BTreeMap::new();
    for fiscal_year in
        facts.calendars.keys().copied().filter(|year| (first..last).contains(year)).chain([last])
    {
        let asked = Asked {
            fiscal_year,
            currency: book.currency,
            structure: wanted.structure,
            quarter: wanted.quarter,
            scope: wanted.scope,
        };
        years.insert(fiscal_year, compare_as(conn, &asked)?);
    }
    Overview::of(wanted.clone(), facts, years).ok_or_else(|| Reason::YearUnknown { fiscal_year: last }.into())
}

/// The first and the last day of a quarter of the year.
fn days_of(calendar: &Calendar, quarter: u8) -> Result<(NaiveDate, NaiveDate), Reason> {
    let unknown = || Reason::QuarterUnknown { given: i64::from(quarter) };
    let before = quarter.checked_sub(1).filter(|before| *before < 4).ok_or_else(unknown)?;
    let starts_after = |quarters: u8| {
        calendar.starts_on.checked_add_months(Months::new(3 * u32::from(quarters))).ok_or_else(unknown)
    };
    let last = starts_after(quarter)?.checked_sub_days(Days::new(1)).ok_or_else(unknown)?;
    Ok((starts_after(before)?, last))
}
