//! Setting what the State Treasury booked beside what the book paid: which belongs to which.
//!
//! [`match_entries`] sorts and hashes and has no loop over pairs, so that it takes n log n. What could belong to
//! several is left alone, for a person to say.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Days, Months, NaiveDate};

use crate::coded::coded;
use crate::ledger::Calendar;
use crate::money::Money;
use crate::names::{tidy, without_accents};
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
    let plain = without_accents(name);
    let plain = plain.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
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
    let (lines, payments) = rows(lines, payments);
    let mut open = Open { found: Vec::with_capacity(lines.len() + payments.len()), lines, payments };
    open.pair_vouchers_and_amounts();
    open.pair_vouchers();
    open.pair_days(window_days);
    open.pair_totals(window_days, Several::Payments)?;
    open.pair_totals(window_days, Several::Lines)?;
    Ok(open.close())
}

/// An entry and its place, with numbers for its texts; 0 is none. The numbers of payees are in the order of their
/// names, those of vouchers in no order.
#[derive(Clone, Copy)]
struct Row {
    voucher: usize,
    payee: usize,
    on: NaiveDate,
    amount: Money,
    at: usize,
}

/// Both sides with their texts numbered, so that they are hashed once and from then on compared as numbers.
fn rows<'e>(lines: &'e [Entry], payments: &'e [Entry]) -> (Vec<Row>, Vec<Row>) {
    let mut vouchers: HashMap<&str, usize> = HashMap::with_capacity(lines.len() + payments.len());
    let payees: HashSet<&str> = lines.iter().chain(payments).map(|entry| entry.payee.as_str()).collect();
    let mut payees: Vec<&str> = payees.into_iter().filter(|payee| !payee.is_empty()).collect();
    payees.sort_unstable();
    let payees: HashMap<&str, usize> = payees.into_iter().zip(1..).collect();
    let mut row = |(at, entry): (usize, &'e Entry)| {
        let next = vouchers.len() + 1;
        let voucher = match entry.voucher_no.as_str() {
            "" => 0,
            number => *vouchers.entry(number).or_insert(next),
        };
        let payee = payees.get(entry.payee.as_str()).map_or(0, |number| *number);
        Row { voucher, payee, on: entry.on, amount: entry.amount, at }
    };
    let lines = lines.iter().enumerate().map(&mut row).collect();
    (lines, payments.iter().enumerate().map(&mut row).collect())
}

/// Which side has several for one of the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Several {
    Lines,
    Payments,
}

/// What is not matched yet, and what is.
struct Open {
    lines: Vec<Row>,
    payments: Vec<Row>,
    found: Vec<Found>,
}

/// A row by its key; lines before payments.
type Keyed<K> = (K, bool, Row);

/// Gives `each` the lines and the payments that have a key in common, in their order; what only one side has is
/// left out.
fn sharing<K: Ord + Copy>(
    lines: &[Row],
    payments: &[Row],
    key: impl Fn(&Row) -> Option<K>,
    mut each: impl FnMut(&[Keyed<K>], &[Keyed<K>]),
) {
    let keyed = |rows: &[Row], of_payments| {
        rows.iter().filter_map(|row| Some((key(row)?, of_payments, *row))).collect::<Vec<_>>()
    };
    let mut all = keyed(lines, false);
    all.extend(keyed(payments, true));
    all.sort_unstable_by_key(|(key, of_payments, row)| (*key, *of_payments, row.at));
    for alike in all.chunk_by(|one, other| one.0 == other.0) {
        let (lines, payments) = alike.split_at(alike.partition_point(|(_, of_payments, _)| !of_payments));
        if !lines.is_empty() && !payments.is_empty() {
            each(lines, payments);
        }
    }
}

/// What there is on each day.
type ByDay<T> = BTreeMap<NaiveDate, T>;

fn by_day<K>(keyed: &[Keyed<K>]) -> ByDay<Vec<usize>> {
    let mut days = ByDay::<Vec<usize>>::new();
    for (_, _, row) in keyed {
        days.entry(row.on).or_default().push(row.at);
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

/// Notes one line for one payment, in order.
fn one_by_one(found: &mut Vec<Found>, rule: MatchRule, lines: &[usize], payments: &[usize]) {
    let pairs = lines.iter().zip(payments);
    found.extend(pairs.map(|(line, payment)| Found { rule, lines: vec![*line], payments: vec![*payment] }));
}

impl Open {
    /// Leaves out what was found since `from`.
    fn leave_out_found(&mut self, from: usize) {
        let since = self.found.get(from..).unwrap_or_default();
        let places = |side: fn(&Found) -> &Vec<usize>, rows: &[Row]| {
            let mut taken = vec![false; rows.last().map_or(0, |row| row.at + 1)];
            for at in since.iter().flat_map(side) {
                if let Some(taken) = taken.get_mut(*at) {
                    *taken = true;
                }
            }
            taken
        };
        let taken = places(|found| &found.lines, &self.lines);
        self.lines.retain(|row| taken.get(row.at) == Some(&false));
        let taken = places(|found| &found.payments, &self.payments);
        self.payments.retain(|row| taken.get(row.at) == Some(&false));
    }

    fn pair_vouchers_and_amounts(&mut self) {
        let Open { lines, payments, found } = self;
        let from = found.len();
        let key = |row: &Row| (row.voucher > 0).then_some((row.voucher, row.amount));
        // Several of the same number and amount are alike in all that counts; in the order of payees and days,
        // each stands beside the one that it most resembles.
        let sorted = |keyed: &[Keyed<(usize, Money)>]| {
            let mut rows: Vec<Row> = keyed.iter().map(|(_, _, row)| *row).collect();
            rows.sort_unstable_by_key(|row| (row.payee, row.on, row.at));
            rows.into_iter().map(|row| row.at).collect::<Vec<_>>()
        };
        sharing(lines, payments, key, |lines, payments| {
            if let ([(_, _, line)], [(_, _, payment)]) = (lines, payments) {
                one_by_one(found, MatchRule::VoucherAndAmount, &[line.at], &[payment.at]);
            } else if lines.len() == payments.len() {
                one_by_one(found, MatchRule::VoucherAndAmount, &sorted(lines), &sorted(payments));
            }
        });
        self.leave_out_found(from);
    }

    fn pair_vouchers(&mut self) {
        let Open { lines, payments, found } = self;
        let from = found.len();
        let key = |row: &Row| (row.voucher > 0).then_some(row.voucher);
        sharing(lines, payments, key, |lines, payments| {
            let places = |keyed: &[Keyed<usize>]| keyed.iter().map(|(_, _, row)| row.at).collect();
            let (lines, payments) = (places(lines), places(payments));
            found.push(Found { rule: MatchRule::Voucher, lines, payments });
        });
        self.leave_out_found(from);
    }

    fn pair_days(&mut self, window_days: u64) {
        let Open { lines, payments, found } = self;
        let from = found.len();
        let key = |row: &Row| (row.payee > 0).then_some((row.payee, row.amount));
        sharing(lines, payments, key, |lines, payments| {
            let (mut lines, mut payments) = (by_day(lines), by_day(payments));
            lines.retain(|day, of_day| match payments.get(day) {
                Some(paid) if paid.len() == of_day.len() => {
                    one_by_one(found, MatchRule::AmountDatePayee, of_day, paid);
                    payments.remove(day);
                    false
                }
                _ => true,
            });
            for (day, of_day) in &lines {
                let Some((paid_on, paid)) = only_near(&payments, *day, window_days) else { continue };
                if only_near(&lines, paid_on, window_days).is_some() && paid.len() == of_day.len() {
                    one_by_one(found, MatchRule::AmountDatePayee, of_day, paid);
                }
            }
        });
        self.leave_out_found(from);
    }

    fn pair_totals(&mut self, window_days: u64, several: Several) -> Result<(), Reason> {
        let from = self.found.len();
        let (one, many) = match several {
            Several::Lines => (&self.payments, &self.lines),
            Several::Payments => (&self.lines, &self.payments),
        };
        let mut many: Vec<Row> = many.iter().filter(|row| row.payee > 0).copied().collect();
        many.sort_unstable_by_key(|row| (row.payee, row.on, row.at));
        let mut totals: BTreeMap<(usize, Money), ByDay<Vec<usize>>> = BTreeMap::new();
        for of_day in many.chunk_by(|one, other| (one.payee, one.on) == (other.payee, other.on)) {
            if let [first, _, ..] = of_day {
                let total = Money::total(of_day.iter().map(|row| row.amount))?;
                let places = of_day.iter().map(|row| row.at).collect();
                totals.entry((first.payee, total)).or_default().insert(first.on, places);
            }
        }
        let mut ones: BTreeMap<(usize, Money), ByDay<Vec<usize>>> = BTreeMap::new();
        for row in one.iter().filter(|row| totals.contains_key(&(row.payee, row.amount))) {
            let of_key = ones.entry((row.payee, row.amount)).or_default();
            of_key.entry(row.on).or_default().push(row.at);
        }
        for (key, ones) in &ones {
            let Some(totals) = totals.get(key) else { continue };
            for (on, alike) in ones {
                let Some((total_on, parts)) = only_near(totals, *on, window_days) else { continue };
                if alike.len() == 1 && only_near(ones, total_on, window_days).is_some() {
                    let (one, many) = (alike.clone(), parts.clone());
                    let (lines, payments) = match several {
                        Several::Lines => (many, one),
                        Several::Payments => (one, many),
                    };
                    self.found.push(Found { rule: MatchRule::DayTotal, lines, payments });
                }
            }
        }
        self.leave_out_found(from);
        Ok(())
    }

    /// What is left stands alone; all in the order of the lines, and then of the payments.
    fn close(mut self) -> Vec<Found> {
        let rule = MatchRule::Alone;
        let lines = self.lines.iter().map(|row| Found { rule, lines: vec![row.at], payments: Vec::new() });
        self.found.extend(lines);
        let payments =
            self.payments.iter().map(|row| Found { rule, lines: Vec::new(), payments: vec![row.at] });
        self.found.extend(payments);
        let first = |places: &[usize]| places.first().copied().unwrap_or(usize::MAX);
        self.found.sort_by_cached_key(|found| (first(&found.lines), first(&found.payments)));
        self.found
    }
}
