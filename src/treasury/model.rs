//! Setting what the State Treasury booked beside what the book paid: which belongs to which.
//!
//! [`match_entries`] sorts and hashes and has no loop over pairs, so that it takes n log n. What could belong to
//! several is left alone, for a person to say.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use chrono::{Days, Months, NaiveDate};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::coded::coded;
use crate::ledger::Calendar;
use crate::money::Money;
use crate::names::tidy;
use crate::refusal::Reason;

/// How many days may lie between a payment and its line, where no voucher number says that they belong together
/// and the agency has set nothing else.
pub const WINDOW_DAYS: u64 = 5;

coded! {
    /// What is reconciled at one time.
    Period {
        /// The first quarter of the year.
        FirstQuarter = "q1",
        /// The second.
        SecondQuarter = "q2",
        /// The third.
        ThirdQuarter = "q3",
        /// The fourth, up to the last day of the year.
        FourthQuarter = "q4",
        /// All that is booked to the year, what was paid in the adjustment period too.
        Year = "year",
    }
}

impl Period {
    /// Its first and last day. The year has none: whatever is booked to it belongs to it.
    fn days(self, calendar: &Calendar) -> Option<(NaiveDate, NaiveDate)> {
        let after = |months| calendar.starts_on.checked_add_months(Months::new(months));
        let until = |months| after(months).and_then(|next| next.pred_opt());
        match self {
            Period::FirstQuarter => Some((calendar.starts_on, until(3)?)),
            Period::SecondQuarter => Some((after(3)?, until(6)?)),
            Period::ThirdQuarter => Some((after(6)?, until(9)?)),
            Period::FourthQuarter => Some((after(9)?, calendar.ends_on)),
            Period::Year => None,
        }
    }

    /// Whether what the year has booked on this day belongs to it.
    pub fn holds(self, calendar: &Calendar, on: NaiveDate) -> bool {
        self.days(calendar).is_none_or(|(first, last)| first <= on && on <= last)
    }

    /// The first day of its term, as a record states it.
    pub fn first_day(self, calendar: &Calendar) -> NaiveDate {
        self.days(calendar).map_or(calendar.starts_on, |(first, _)| first)
    }

    /// The last day of its term: nobody signs before it is over.
    pub fn last_day(self, calendar: &Calendar) -> NaiveDate {
        self.days(calendar).map_or(calendar.ends_on, |(_, last)| last)
    }
}

coded! {
    /// By what lines and payments were found to belong together.
    MatchRule {
        /// The same voucher number and the same amount.
        VoucherAndAmount = "voucher_and_amount",
        /// The same voucher number; together they agree, or they differ.
        Voucher = "voucher",
        /// The same amount and payee, within the window of days.
        AmountDatePayee = "amount_date_payee",
        /// The same payee, and one is what all of one day add up to.
        DayTotal = "day_total",
        /// Somebody says so.
        Person = "person",
        /// Nothing was found for it.
        Alone = "alone",
    }
}

coded! {
    /// What setting both sides beside each other came to.
    Outcome {
        /// Both have the same.
        Matched = "matched",
        /// Both have it, with different figures.
        Differs = "differs",
        /// The book has it, the Treasury does not.
        OnlyBooks = "only_books",
        /// The Treasury has it, the book does not.
        OnlyTreasury = "only_treasury",
    }
}

impl Outcome {
    /// What so much at the Treasury and so much in the book come to; `None` where a side has nothing at all.
    pub fn of(treasury: Option<Money>, books: Option<Money>) -> Outcome {
        match (treasury, books) {
            (Some(treasury), Some(books)) if treasury == books => Outcome::Matched,
            (Some(_), Some(_)) => Outcome::Differs,
            (Some(_), None) => Outcome::OnlyTreasury,
            (None, _) => Outcome::OnlyBooks,
        }
    }
}

/// A line of a statement, or a payment of the book, as far as matching looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it was booked.
    pub on: NaiveDate,
    /// Number of the voucher, tidied; may be empty.
    pub voucher_no: String,
    /// Who got the money, by [`payee_key`]; may be empty.
    pub payee: String,
    /// Paid out; below zero what came back.
    pub amount: Money,
}

impl Entry {
    /// An entry with its voucher number tidied and its payee made comparable.
    pub fn new(on: NaiveDate, voucher_no: &str, payee: &str, amount: Money) -> Entry {
        Entry { on, voucher_no: tidy(voucher_no), payee: payee_key(payee), amount }
    }
}

/// A name as names are compared: the Treasury writes BAO NONG SAN for Báo Nông Sản.
pub fn payee_key(name: &str) -> String {
    let plain = name.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    let plain = plain.map(|letter| match letter {
        'đ' => 'd',
        letter if letter.is_alphanumeric() => letter,
        _ => ' ',
    });
    tidy(&plain.collect::<String>())
}

/// Lines and payments that belong together, by their places in what was given, or one of them alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// By what.
    pub rule: MatchRule,
    /// Places of lines.
    pub lines: Vec<usize>,
    /// Places of payments.
    pub payments: Vec<usize>,
}

/// Sets the lines of statements beside the payments of the same agency and year. Each of them stands in exactly one
/// answer; the answers do not depend on chance.
///
/// 1. The same voucher number and amount, as many lines as payments: one by one.
/// 2. The same voucher number: all of it together, whether the figures agree (a payment split in two) or differ.
/// 3. The same amount and payee: on the same day as many lines as payments, and then within `window_days`, where
///    the lines of one day have the payments of one day alone to belong to, and the other way round.
/// 4. The same payee, and one line is what all payments of one day add up to, or one payment what all lines do;
///    within the window, and with no other that it could be.
///
/// A payee must be named for 3 and 4.
pub fn match_entries(lines: &[Entry], payments: &[Entry], window_days: u64) -> Result<Vec<Found>, Reason> {
    let mut open = Open {
        lines: lines.iter().enumerate().collect(),
        payments: payments.iter().enumerate().collect(),
        found: Vec::new(),
    };
    open.pair_vouchers_and_amounts();
    open.pair_vouchers();
    open.pair_days(window_days);
    open.pair_totals(window_days, Several::Payments)?;
    open.pair_totals(window_days, Several::Lines)?;
    Ok(open.close())
}

/// An entry and its place.
type Placed<'e> = (usize, &'e Entry);

/// Which side has several for one of the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Several {
    Lines,
    Payments,
}

/// What is not matched yet, and what is.
struct Open<'e> {
    lines: Vec<Placed<'e>>,
    payments: Vec<Placed<'e>>,
    found: Vec<Found>,
}

/// The lines and the payments that have a key in common; what only one side has is left out.
fn sharing<'e, K: Hash + Eq>(
    lines: &[Placed<'e>],
    payments: &[Placed<'e>],
    key: impl Fn(&'e Entry) -> Option<K>,
) -> Vec<(Vec<Placed<'e>>, Vec<Placed<'e>>)> {
    type Sides<'e> = (Vec<Placed<'e>>, Vec<Placed<'e>>);
    let mut by_key: HashMap<K, Sides<'e>> = HashMap::new();
    for placed in lines {
        if let Some(key) = key(placed.1) {
            by_key.entry(key).or_default().0.push(*placed);
        }
    }
    for placed in payments {
        if let Some(sides) = key(placed.1).and_then(|key| by_key.get_mut(&key)) {
            sides.1.push(*placed);
        }
    }
    by_key.into_values().filter(|(_, payments)| !payments.is_empty()).collect()
}

/// What there is on each day.
type ByDay<T> = BTreeMap<NaiveDate, T>;

fn by_day(placed: &[Placed<'_>]) -> ByDay<Vec<usize>> {
    let mut days = ByDay::<Vec<usize>>::new();
    for (at, entry) in placed {
        days.entry(entry.on).or_default().push(*at);
    }
    days
}

/// The only day within the window that has anything, with what it has.
fn only_near<T>(days: &ByDay<T>, on: NaiveDate, window_days: u64) -> Option<(NaiveDate, &T)> {
    let window = Days::new(window_days);
    let first = on.checked_sub_days(window).unwrap_or(NaiveDate::MIN);
    let last = on.checked_add_days(window).unwrap_or(NaiveDate::MAX);
    let mut near = days.range(first..=last);
    let only = near.next()?;
    near.next().is_none().then_some((*only.0, only.1))
}

impl<'e> Open<'e> {
    /// Notes one line for one payment, in order.
    fn one_by_one(&mut self, rule: MatchRule, lines: &[usize], payments: &[usize]) {
        let pairs = lines.iter().zip(payments);
        self.found.extend(pairs.map(|(line, payment)| Found {
            rule,
            lines: vec![*line],
            payments: vec![*payment],
        }));
    }

    /// Leaves out what was found since `from`.
    fn leave_out_found(&mut self, from: usize) {
        let since = self.found.get(from..).unwrap_or_default();
        let places = |side: fn(&Found) -> &Vec<usize>, count: usize| {
            let mut taken = vec![false; count];
            for at in since.iter().flat_map(side) {
                if let Some(taken) = taken.get_mut(*at) {
                    *taken = true;
                }
            }
            taken
        };
        let count = |placed: &[Placed<'_>]| placed.last().map_or(0, |(at, _)| at + 1);
        let taken = places(|found| &found.lines, count(&self.lines));
        self.lines.retain(|(at, _)| taken.get(*at) == Some(&false));
        let taken = places(|found| &found.payments, count(&self.payments));
        self.payments.retain(|(at, _)| taken.get(*at) == Some(&false));
    }

    fn pair_vouchers_and_amounts(&mut self) {
        let from = self.found.len();
        let key = |entry: &'e Entry| {
            (!entry.voucher_no.is_empty()).then_some((entry.voucher_no.as_str(), entry.amount))
        };
        for (mut lines, mut payments) in sharing(&self.lines, &self.payments, key) {
            // Several of the same number and amount are alike in all that counts; in the order of payees and days,
            // each stands beside the one that it most resembles.
            if lines.len() == payments.len() {
                let sorted = |placed: &mut Vec<Placed<'e>>| {
                    placed.sort_by_key(|(at, entry)| (entry.payee.as_str(), entry.on, *at));
                    placed.iter().map(|(at, _)| *at).collect::<Vec<_>>()
                };
                self.one_by_one(MatchRule::VoucherAndAmount, &sorted(&mut lines), &sorted(&mut payments));
            }
        }
        self.leave_out_found(from);
    }

    fn pair_vouchers(&mut self) {
        let from = self.found.len();
        let key = |entry: &'e Entry| (!entry.voucher_no.is_empty()).then_some(entry.voucher_no.as_str());
        for (lines, payments) in sharing(&self.lines, &self.payments, key) {
            let places = |placed: &[Placed<'e>]| placed.iter().map(|(at, _)| *at).collect();
            let (lines, payments) = (places(&lines), places(&payments));
            self.found.push(Found { rule: MatchRule::Voucher, lines, payments });
        }
        self.leave_out_found(from);
    }

    fn pair_days(&mut self, window_days: u64) {
        let from = self.found.len();
        let key =
            |entry: &'e Entry| (!entry.payee.is_empty()).then_some((entry.payee.as_str(), entry.amount));
        for (lines, payments) in sharing(&self.lines, &self.payments, key) {
            let (mut lines, mut payments) = (by_day(&lines), by_day(&payments));
            lines.retain(|day, of_day| match payments.get(day) {
                Some(paid) if paid.len() == of_day.len() => {
                    self.one_by_one(MatchRule::AmountDatePayee, of_day, paid);
                    payments.remove(day);
                    false
                }
                _ => true,
            });
            for (day, of_day) in &lines {
                let Some((paid_on, paid)) = only_near(&payments, *day, window_days) else { continue };
                if only_near(&lines, paid_on, window_days).is_some() && paid.len() == of_day.len() {
                    self.one_by_one(MatchRule::AmountDatePayee, of_day, paid);
                }
            }
        }
        self.leave_out_found(from);
    }

    fn pair_totals(&mut self, window_days: u64, several: Several) -> Result<(), Reason> {
        let from = self.found.len();
        let (one, many) = match several {
            Several::Lines => (&self.payments, &self.lines),
            Several::Payments => (&self.lines, &self.payments),
        };
        let mut days: HashMap<(&'e str, NaiveDate), Vec<Placed<'e>>> = HashMap::new();
        for placed in many.iter().filter(|(_, entry)| !entry.payee.is_empty()) {
            days.entry((placed.1.payee.as_str(), placed.1.on)).or_default().push(*placed);
        }
        let mut totals: HashMap<(&'e str, Money), ByDay<Vec<usize>>> = HashMap::new();
        for ((payee, on), of_day) in days.into_iter().filter(|(_, of_day)| of_day.len() > 1) {
            let total = Money::total(of_day.iter().map(|(_, entry)| entry.amount))?;
            let places = of_day.into_iter().map(|(at, _)| at).collect();
            totals.entry((payee, total)).or_default().insert(on, places);
        }
        let mut ones: HashMap<(&'e str, Money), ByDay<Vec<usize>>> = HashMap::new();
        for (at, entry) in one {
            let key = (entry.payee.as_str(), entry.amount);
            if totals.contains_key(&key) {
                ones.entry(key).or_default().entry(entry.on).or_default().push(*at);
            }
        }
        let mut found = Vec::new();
        for (key, ones) in &ones {
            let Some(totals) = totals.get(key) else { continue };
            for (on, alike) in ones {
                let Some((total_on, parts)) = only_near(totals, *on, window_days) else { continue };
                if alike.len() == 1 && only_near(ones, total_on, window_days).is_some() {
                    found.push((alike.clone(), parts.clone()));
                }
            }
        }
        let rule = MatchRule::DayTotal;
        self.found.extend(found.into_iter().map(|(one, many)| match several {
            Several::Lines => Found { rule, lines: many, payments: one },
            Several::Payments => Found { rule, lines: one, payments: many },
        }));
        self.leave_out_found(from);
        Ok(())
    }

    /// What is left stands alone; all in the order of the lines, and then of the payments.
    fn close(mut self) -> Vec<Found> {
        let rule = MatchRule::Alone;
        let lines = self.lines.iter().map(|(at, _)| Found { rule, lines: vec![*at], payments: Vec::new() });
        self.found.extend(lines);
        let payments =
            self.payments.iter().map(|(at, _)| Found { rule, lines: Vec::new(), payments: vec![*at] });
        self.found.extend(payments);
        let first = |places: &[usize]| places.first().copied().unwrap_or(usize::MAX);
        self.found.sort_by_key(|found| (first(&found.lines), first(&found.payments)));
        self.found
    }
}
