//! What a comparison knows besides money: who became part of whom, how many people live where, when a year is. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{Comparison, ComparisonRow};
use crate::agencies::{Agency, Succession};
use crate::ids::AgencyId;
use crate::ledger::Calendar;
use crate::populations::{Population, latest_on};

/// What was loaded beside the figures.
pub(super) struct Facts {
    /// By code.
    pub agencies: BTreeMap<String, Agency>,
    pub successions: Vec<Succession>,
    pub populations: Vec<Population>,
    /// By year.
    pub calendars: BTreeMap<i64, Calendar>,
}

/// A number of people and where it was published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct People {
    pub count: i64,
    pub sources: BTreeSet<String>,
}

/// A structure of agencies that many begin or end with, to be chosen by a click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StructureChoice {
    /// The last day before, and the first day after.
    pub days: (NaiveDate, NaiveDate),
    /// How many provinces there were, and are.
    pub provinces: (usize, usize),
}

impl Facts {
    /// How many people a row's figures are for on the last day of the year: the agency's own number, or, where it has
    /// none on that day, that of the agencies it came from, if all of them have one.
    pub fn people(&self, row: &ComparisonRow, view: &Comparison) -> Option<People> {
        let on = self.calendars.get(&view.fiscal_year)?.ends_on;
        self.people_of(self.agencies.get(&row.agency)?.id, on, view.structure, 0)
    }

    fn people_of(
        &self,
        agency: AgencyId,
        on: NaiveDate,
        structure: Option<NaiveDate>,
        depth: u8,
    ) -> Option<People> {
        if let Some(own) = latest_on(&self.populations, agency, on) {
            return Some(People { count: own.people, sources: BTreeSet::from([own.source.clone()]) });
        }
        let structure = structure?;
        let mut sum = People::default();
        for it in self.successions.iter().filter(|it| it.successor == agency && it.effective_on <= structure)
        {
            // Mergers of mergers are few; a chain that were longer would be a circle.
            let below = if depth < 8 {
                self.people_of(it.predecessor, on, Some(structure), depth + 1)
            } else {
                None
            }?;
            sum.count = sum.count.checked_add(below.count)?;
            sum.sources.extend(below.sources);
        }
        (sum.count > 0).then_some(sum)
    }

    /// Whether rows hold people twice: an agency beside the one it became part of.
    pub fn counts_twice(&self, view: &Comparison) -> bool {
        let shown: BTreeSet<AgencyId> =
            view.rows.iter().filter_map(|row| Some(self.agencies.get(&row.agency)?.id)).collect();
        self.successions.iter().any(|it| shown.contains(&it.predecessor) && shown.contains(&it.successor))
    }

    /// Whether a row is the same agency in the year before: rolled up, if nothing is to be said about it; as booked,
    /// if it was there both years from the first day to the last.
    pub fn is_comparable(&self, row: &ComparisonRow, view: &Comparison) -> bool {
        if view.structure.is_some() {
            return row.note.is_none();
        }
        let days = (self.calendars.get(&(view.fiscal_year - 1)), self.calendars.get(&view.fiscal_year));
        let (Some(agency), (Some(before), Some(now))) = (self.agencies.get(&row.agency), days) else {
            return false;
        };
        agency.valid_from.is_none_or(|from| from <= before.starts_on)
            && agency.valid_to.is_none_or(|to| to >= now.ends_on)
    }

    /// The day on which most provinces became others, if any did.
    pub fn structure_choice(&self) -> Option<StructureChoice> {
        let provinces: BTreeMap<AgencyId, &Agency> =
            self.agencies.values().filter(|it| it.kind == "province").map(|it| (it.id, it)).collect();
        let mut days: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        for it in self.successions.iter().filter(|it| provinces.contains_key(&it.predecessor)) {
            *days.entry(it.effective_on).or_default() += 1;
        }
        let (after, _) = days.into_iter().max_by_key(|(day, count)| (*count, *day))?;
        let before = after.pred_opt()?;
        let standing = |on: NaiveDate| provinces.values().filter(|it| stands(it, on)).count();
        Some(StructureChoice { days: (before, after), provinces: (standing(before), standing(after)) })
    }
}

/// Whether the agency is there on a day.
pub(super) fn stands(agency: &Agency, on: NaiveDate) -> bool {
    agency.valid_from.is_none_or(|from| from <= on) && agency.valid_to.is_none_or(|to| on <= to)
}
