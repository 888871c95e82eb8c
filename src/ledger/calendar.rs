//! When a fiscal year takes which kinds of movement. The dates are rows of data, since the law changes.

use chrono::{Months, NaiveDate};
use diesel::Queryable;

use super::kind::Kind;
use crate::refusal::Reason;

/// The calendar of one fiscal year (MODEL: Fiscal year N; State Budget Law, art. 64 on the adjustment period).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Calendar {
    /// N.
    pub fiscal_year: i64,
    /// 1 January N, unless a rule says otherwise.
    pub starts_on: NaiveDate,
    /// 31 December N: the last day to commit and to advance.
    pub ends_on: NaiveDate,
    /// 31 January N+1: the last day to accept and pay the old year's work.
    pub adjustment_ends_on: NaiveDate,
    /// Khóa sổ: the day from which nothing moves any more.
    pub closed_on: Option<NaiveDate>,
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
        Ok(Calendar {
            fiscal_year,
            starts_on: day(year, 1, 1)?,
            ends_on: day(year, 12, 31)?,
            adjustment_ends_on: day(year + 1, 1, 31)?,
            closed_on: None,
        })
    }

    /// Refuses a movement of a kind (or the reversal of one) dated outside its window.
    ///
    /// `late` says that the Ministry acts, with a reason: after the adjustment period it alone may release,
    /// refund, lapse, carry over and reverse.
    pub fn check(&self, kind: Kind, reversal: bool, dated_on: NaiveDate, late: bool) -> Result<(), Reason> {
        if let Some(closed_on) = self.closed_on {
            return Err(Reason::YearClosed { fiscal_year: self.fiscal_year, closed_on });
        }
        // A decision on next year's budget is made this year; all else is dated when it takes money.
        let decided = matches!(kind, Kind::Allocate | Kind::Supplement | Kind::Cut | Kind::Transfer);
        let opens_on = if decided {
            self.starts_on.checked_sub_months(Months::new(12)).unwrap_or(self.starts_on)
        } else {
            self.starts_on
        };
        let in_adjustment = reversal
            || matches!(
                kind,
                Kind::Accept
                    | Kind::Pay
                    | Kind::Release
                    | Kind::Refund
                    | Kind::Cut
                    | Kind::Lapse
                    | Kind::CarryOver
            );
        let after_it = late
            && (reversal || matches!(kind, Kind::Release | Kind::Refund | Kind::Lapse | Kind::CarryOver));
        let ends_on = match (after_it, in_adjustment) {
            (true, _) => NaiveDate::MAX,
            (false, true) => self.adjustment_ends_on,
            (false, false) => self.ends_on,
        };
        if opens_on <= dated_on && dated_on <= ends_on {
            return Ok(());
        }
        let kind = if reversal { "reversal" } else { kind.code() };
        Err(Reason::YearNotOpen {
            fiscal_year: self.fiscal_year,
            kind: kind.to_owned(),
            dated_on,
            opens_on,
            ends_on,
        })
    }
}
