//! Matching beside a naive one that compares everything with everything, on entries that are often alike.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use socai::money::Money;
use socai::treasury::{Entry, Found, MatchRule, match_entries};

const WINDOW: u64 = 2;

fn entries(most: usize) -> impl Strategy<Value = Vec<Entry>> {
    let entry = (0..8_u64, 0..4_usize, 0..3_usize, 1..5_i64, prop::bool::weighted(0.15)).prop_map(
        |(day, voucher, payee, amount, back)| {
            let on = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(day);
            let amount = Money::from_minor(if back { -amount } else { amount });
            Entry::new(on, ["", "", "A", "B"][voucher], ["", "X", "Y"][payee], amount)
        },
    );
    prop::collection::vec(entry, 0..most)
}

/// Lines and payments by their places, and what was found of them.
struct Naive<'e> {
    lines: &'e [Entry],
    payments: &'e [Entry],
    open_lines: BTreeSet<usize>,
    open_payments: BTreeSet<usize>,
    found: BTreeSet<(Vec<usize>, Vec<usize>, &'static str)>,
}

type Places = Vec<usize>;

impl<'e> Naive<'e> {
    fn take(&mut self, rule: MatchRule, lines: Places, payments: Places) {
        for at in &lines {
            assert!(self.open_lines.remove(at));
        }
        for at in &payments {
            assert!(self.open_payments.remove(at));
        }
        self.found.insert((lines, payments, rule.code()));
    }

    fn of_lines(&self, fits: impl Fn(&Entry) -> bool) -> Places {
        self.open_lines.iter().copied().filter(|at| fits(&self.lines[*at])).collect()
    }

    fn of_payments(&self, fits: impl Fn(&Entry) -> bool) -> Places {
        self.open_payments.iter().copied().filter(|at| fits(&self.payments[*at])).collect()
    }

    fn each(&mut self, rule: MatchRule, lines: Places, payments: Places) {
        for (line, payment) in lines.into_iter().zip(payments) {
            self.take(rule, vec![line], vec![payment]);
        }
    }

    fn vouchers_and_amounts(&mut self) {
        for at in 0..self.lines.len() {
            let line = &self.lines[at];
            let alike = |it: &Entry| it.voucher_no == line.voucher_no && it.amount == line.amount;
            let (mut lines, mut payments) = (self.of_lines(alike), self.of_payments(alike));
            if line.voucher_no.is_empty() || !lines.contains(&at) || lines.len() != payments.len() {
                continue;
            }
            lines.sort_by_key(|at| (self.lines[*at].payee.clone(), self.lines[*at].on, *at));
            payments.sort_by_key(|at| (self.payments[*at].payee.clone(), self.payments[*at].on, *at));
            self.each(MatchRule::VoucherAndAmount, lines, payments);
        }
    }

    fn vouchers(&mut self) {
        for at in 0..self.lines.len() {
            let line = &self.lines[at];
            let same = |it: &Entry| it.voucher_no == line.voucher_no;
            let (lines, payments) = (self.of_lines(same), self.of_payments(same));
            if !line.voucher_no.is_empty() && lines.contains(&at) && !payments.is_empty() {
                self.take(MatchRule::Voucher, lines, payments);
            }
        }
    }

    /// With the days exactly the same, or else near, and then alone in being near.
    fn days(&mut self, exactly: bool) {
        let near = |one: NaiveDate, other: NaiveDate| (one - other).num_days().unsigned_abs() <= WINDOW;
        let mut pairs = Vec::new();
        for at in 0..self.lines.len() {
            let line = &self.lines[at];
            let alike = |it: &Entry| it.payee == line.payee && it.amount == line.amount;
            let lines = self.of_lines(|it| alike(it) && it.on == line.on);
            if line.payee.is_empty() || lines.first() != Some(&at) {
                continue;
            }
            let close = self.of_payments(|it| alike(it) && near(it.on, line.on));
            let days: BTreeSet<NaiveDate> = close.iter().map(|at| self.payments[*at].on).collect();
            let paid_on = match (exactly, days.len()) {
                (true, _) => line.on,
                (false, 1) => *days.first().unwrap(),
                (false, _) => continue,
            };
            let back = self.of_lines(|it| alike(it) && near(it.on, paid_on));
            let back: BTreeSet<NaiveDate> = back.iter().map(|at| self.lines[*at].on).collect();
            let payments = self.of_payments(|it| alike(it) && it.on == paid_on);
            if payments.len() == lines.len() && (exactly || back.len() == 1) {
                pairs.push((lines, payments));
            }
        }
        for (lines, payments) in pairs {
            self.each(MatchRule::AmountDatePayee, lines, payments);
        }
    }

    /// One of the first side, and all that the second has on a day.
    fn totals(&mut self, of_payments: bool) {
        let near = |one: NaiveDate, other: NaiveDate| (one - other).num_days().unsigned_abs() <= WINDOW;
        let (one, many) = if of_payments { (self.lines, self.payments) } else { (self.payments, self.lines) };
        let (open_one, open_many) = if of_payments {
            (&self.open_lines, &self.open_payments)
        } else {
            (&self.open_payments, &self.open_lines)
        };
        let mut blocks: Vec<(NaiveDate, String, Money, Places)> = Vec::new();
        for at in open_many {
            let entry = &many[*at];
            let of_day = open_many.iter().copied();
            let of_day: Places =
                of_day.filter(|it| many[*it].on == entry.on && many[*it].payee == entry.payee).collect();
            if of_day.len() > 1 && of_day[0] == *at && !entry.payee.is_empty() {
                let total = Money::total(of_day.iter().map(|it| many[*it].amount)).unwrap();
                blocks.push((entry.on, entry.payee.clone(), total, of_day));
            }
        }
        let could_be = |at: usize, block: &(NaiveDate, String, Money, Places)| {
            let entry = &one[at];
            entry.payee == block.1 && entry.amount == block.2 && near(entry.on, block.0)
        };
        let mut pairs = Vec::new();
        for at in open_one {
            let fitting: Vec<_> = blocks.iter().filter(|block| could_be(*at, block)).collect();
            let [block] = fitting.as_slice() else { continue };
            if open_one.iter().filter(|other| could_be(**other, block)).count() == 1 {
                pairs.push((vec![*at], block.3.clone()));
            }
        }
        for (one, many) in pairs {
            let (lines, payments) = if of_payments { (one, many) } else { (many, one) };
            self.take(MatchRule::DayTotal, lines, payments);
        }
    }
}

fn naive(lines: &[Entry], payments: &[Entry]) -> BTreeSet<(Places, Places, &'static str)> {
    let mut naive = Naive {
        lines,
        payments,
        open_lines: (0..lines.len()).collect(),
        open_payments: (0..payments.len()).collect(),
        found: BTreeSet::new(),
    };
    naive.vouchers_and_amounts();
    naive.vouchers();
    naive.days(true);
    naive.days(false);
    naive.totals(true);
    naive.totals(false);
    for at in naive.open_lines.clone() {
        naive.take(MatchRule::Alone, vec![at], Vec::new());
    }
    for at in naive.open_payments.clone() {
        naive.take(MatchRule::Alone, Vec::new(), vec![at]);
    }
    naive.found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn matching_finds_what_a_naive_comparison_of_all_with_all_finds(
        lines in entries(14),
        payments in entries(14),
    ) {
        let found = match_entries(&lines, &payments, WINDOW).unwrap();
        let told: BTreeSet<_> = found
            .iter()
            .map(|Found { rule, lines, payments }| (lines.clone(), payments.clone(), rule.code()))
            .collect();
        prop_assert_eq!(told, naive(&lines, &payments));
        let mut seen: Vec<usize> = found.iter().flat_map(|found| found.lines.clone()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..lines.len()).collect::<Vec<_>>());
        let mut seen: Vec<usize> = found.iter().flat_map(|found| found.payments.clone()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..payments.len()).collect::<Vec<_>>());
        prop_assert_eq!(match_entries(&lines, &payments, WINDOW).unwrap(), found, "the same each time");
    }
}
