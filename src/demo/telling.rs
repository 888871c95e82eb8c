//! What a year is told with: chance from a seed, working days, numbers of papers.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::error::{Error, Result};
use crate::ids::{AgencyId, PressAgencyId, UserId};
use crate::ledger::{Journal, Recorder};
use crate::money::{Money, Quantity};

/// Whose year is told, how much money it has (a hundred is an ordinary province), and how many days before the last its
/// story ends: it has recorded nothing since.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    pub agency: AgencyId,
    pub size: i64,
    pub behind: u64,
}

/// The year, as far as it is told, and what chance decides.
pub(super) struct Telling {
    pub random: StdRng,
    pub recorder: Recorder,
    pub press: Vec<PressAgencyId>,
    /// The year.
    pub year: i64,
    /// Its first day.
    pub first: NaiveDate,
    /// The last day that is told of: today, or in January and February the end of last year.
    pub last: NaiveDate,
}

impl Telling {
    /// A year as it stands on a day.
    pub fn of(
        random: StdRng,
        recorder: Recorder,
        press: Vec<PressAgencyId>,
        today: NaiveDate,
    ) -> Result<Telling> {
        let young = today.month() <= 2;
        let year = if young { today.year() - 1 } else { today.year() };
        let day = |month, day| {
            NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Error::broken("a year without its days"))
        };
        let last = if young { day(12, 31)? } else { today };
        Ok(Telling { random, recorder, press, year: i64::from(year), first: day(1, 1)?, last })
    }

    /// Who records, and when.
    pub fn by(&self) -> (UserId, chrono::NaiveDateTime) {
        (self.recorder.user, self.recorder.at)
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> Result<T> {
        let at = self.random.random_range(0..from.len().max(1));
        from.get(at).copied().ok_or_else(|| Error::broken("nothing to choose from"))
    }

    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        self.random.random_range(least..=most.max(least))
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: i64) -> bool {
        self.random.random_range(0..times) == 0
    }

    /// Whole millions, in proportion to the owner's size.
    pub fn millions(&mut self, owner: Owner, least: i64, most: i64) -> Money {
        Money::from_minor(self.between(least, most) * owner.size / 100 * 1_000_000)
    }

    /// Some days later, or on the Monday after; `None` where the story has not come that far.
    pub fn later(&mut self, from: NaiveDate, least: i64, most: i64) -> Option<NaiveDate> {
        let Ok(days) = u64::try_from(self.between(least, most)) else { return None };
        let day = from.checked_add_days(Days::new(days))?;
        let to_monday = match day.weekday() {
            Weekday::Sat => 2,
            Weekday::Sun => 1,
            _ => 0,
        };
        day.checked_add_days(Days::new(to_monday)).filter(|day| *day <= self.last)
    }

    /// The working day so many days before the last, in this year.
    pub fn ago(&self, days: u64) -> NaiveDate {
        let day = self.last.checked_sub_days(Days::new(days)).unwrap_or(self.last);
        let to_friday = match day.weekday() {
            Weekday::Sat => 1,
            Weekday::Sun => 2,
            _ => 0,
        };
        day.checked_sub_days(Days::new(to_friday)).map_or(self.first, |day| day.max(self.first))
    }

    /// How many days are told of.
    pub fn days(&self) -> i64 {
        self.last.signed_duration_since(self.first).num_days()
    }
}

/// So many.
pub(super) fn times(count: i64) -> Quantity {
    Quantity::from_ten_thousandths(count * 10_000)
}

/// So many per cent of an amount.
pub(super) fn percent(percent: i64, of: Money) -> Result<Money> {
    Ok(times(percent).share_of(of, times(100))?)
}

/// What an order may be paid now.
pub(super) fn payable(journal: &mut Journal<'_, '_>, of: crate::ids::CommitmentId) -> Result<Money> {
    let held = journal.holdings(of)?;
    Ok(Money::total(held.iter().map(|(_, holding)| holding.payable))?)
}
