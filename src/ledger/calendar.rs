//! When a fiscal year takes which kinds of movement. The dates are rows of data, since the law changes.

use chrono::{Months, NaiveDate};

use super::kind::Kind;
use crate::refusal::Reason;

/// The days on which a year takes movements of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Of which kind; `None` is the turning round of any.
    pub kind: Option<Kind>,
    /// The first day.
    pub opens_on: NaiveDate,
    /// The last day for officers.
    pub ends_on: NaiveDate,
    /// Whether the Ministry may after that day, with a reason, until the year is closed.
    pub late: bool,
}

/// How many windows a year has: one for each kind, and one for reversals.
const WINDOWS: usize = Kind::ALL.len() + 1;

impl Window {
    /// The word that stands for it in the database, in JSON and in message keys.
    pub fn code(&self) -> &'static str {
        code_of(self.kind)
    }

    /// The kind of a word; `Some(None)` is the turning round of any.
    pub fn kind_of(code: &str) -> Option<Option<Kind>> {
        if code == REVERSAL { Some(None) } else { Kind::from_code(code).map(Some) }
    }
}

const REVERSAL: &str = "reversal";

fn code_of(kind: Option<Kind>) -> &'static str {
    kind.map_or(REVERSAL, Kind::code)
}

/// The calendar of one fiscal year (MODEL: Fiscal year N; State Budget Law, art. 64 on the adjustment period).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// N.
    pub fiscal_year: i64,
    /// 1 January N, unless a rule says otherwise.
    pub starts_on: NaiveDate,
    /// 31 December N: the last day to commit and to advance.
    pub ends_on: NaiveDate,
    /// 31 January N+1: the last day to accept and pay the old year's work.
    pub adjustment_ends_on: NaiveDate,
    /// Khóa sổ for the country: the day from which nothing moves any more.
    pub closed_on: Option<NaiveDate>,
    /// How many agencies closed it by themselves.
    pub closed_agencies: i64,
    /// One for each kind in their order, then the one of reversals.
    pub windows: [Window; WINDOWS],
}

impl Calendar {
    /// The calendar that the law has today for a year.
    pub fn by_law(fiscal_year: i64) -> Result<Calendar, Reason> {
        let unreadable = || Reason::FiscalYearUnreadable { given: fiscal_year.to_string() };
        let year = i32::try_from(fiscal_year)
            .ok()
            .filter(|year| (1990..=2199).contains(year))
            .ok_or_else(unreadable)?;
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or_else(unreadable);
        Ok(Calendar::of(fiscal_year, (day(year, 1, 1)?, day(year, 12, 31)?, day(year + 1, 1, 31)?)))
    }

    /// A year of these days with the windows that the law has for it.
    pub(super) fn of(
        fiscal_year: i64,
        (starts_on, ends_on, adjustment_ends_on): (NaiveDate, NaiveDate, NaiveDate),
    ) -> Calendar {
        // A decision on next year's budget is made this year; all else is dated when it takes money.
        let decided_from = starts_on.checked_sub_months(Months::new(12)).unwrap_or(starts_on);
        let by_law = |kind: Option<Kind>| {
            let decided =
                matches!(kind, Some(Kind::Allocate | Kind::Supplement | Kind::Cut | Kind::Transfer));
            let late =
                matches!(kind, None | Some(Kind::Release | Kind::Refund | Kind::Lapse | Kind::CarryOver));
            let in_adjustment = late || matches!(kind, Some(Kind::Accept | Kind::Pay | Kind::Cut));
            Window {
                kind,
                opens_on: if decided { decided_from } else { starts_on },
                ends_on: if in_adjustment { adjustment_ends_on } else { ends_on },
                late,
            }
        };
        let mut windows = [by_law(None); WINDOWS];
        for (window, kind) in windows.iter_mut().zip(Kind::ALL) {
            *window = by_law(Some(*kind));
        }
        let (closed_on, closed_agencies) = (None, 0);
        Calendar { fiscal_year, starts_on, ends_on, adjustment_ends_on, closed_on, closed_agencies, windows }
    }

    /// The window of a kind, or (`None`) of reversals.
    pub fn window(&self, kind: Option<Kind>) -> Option<Window> {
        self.windows.iter().find(|window| window.kind == kind).copied()
    }

    /// Puts a window in the place of that of its kind.
    pub(super) fn take(&mut self, new: Window) {
        for window in self.windows.iter_mut().filter(|window| window.kind == new.kind) {
            *window = new;
        }
    }

    /// Refuses a movement of a kind (or the reversal of one) dated outside its window, and any once the year is closed
    /// for the country. Whether an agency closed it by itself, the journal asks beside
    /// ([`Journal::check_period`](super::Journal::check_period)).
    ///
    /// `late` says that the Ministry acts, with a reason: what a window lets it do, it may after the last day.
    pub fn check(&self, kind: Kind, reversal: bool, dated_on: NaiveDate, late: bool) -> Result<(), Reason> {
        self.check_standing()?;
        self.check_window((!reversal).then_some(kind), dated_on, late)
    }

    /// Refuses where the year is closed for the country.
    pub fn check_standing(&self) -> Result<(), Reason> {
        match self.closed_on {
            Some(closed_on) => Err(Reason::YearClosed { fiscal_year: self.fiscal_year, closed_on }),
            None => Ok(()),
        }
    }

    pub(super) fn check_window(
        &self,
        kind: Option<Kind>,
        dated_on: NaiveDate,
        late: bool,
    ) -> Result<(), Reason> {
        let unknown = Reason::YearUnknown { fiscal_year: self.fiscal_year };
        let window = self.window(kind).ok_or(unknown)?;
        let in_time = dated_on <= window.ends_on || (late && window.late);
        if window.opens_on <= dated_on && in_time {
            return Ok(());
        }
        Err(Reason::YearNotOpen {
            fiscal_year: self.fiscal_year,
            kind: window.code().to_owned(),
            dated_on,
            opens_on: window.opens_on,
            ends_on: window.ends_on,
        })
    }
}
