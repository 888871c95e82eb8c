//! A statement of five thousand lines with differences planted in it, of which each is found and none invented.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use socai::commitments::{
    self, Acceptance, CommitmentKind, Counterparty, Method, NewCommitment, NewItem, NewPayment, NewSignature,
    Terms,
};
use socai::ids::{LineId, PressAgencyId};
use socai::ledger::Journal;
use socai::press::register_by_name;
use socai::treasury::{MatchRule, Outcome, Standing};

use crate::support::treasury::{StatementRow, file};
use crate::support::{World, day, money, quantity};

const PRESS: usize = 20;
const OF_EACH: usize = 245;

/// A payment as the book has it.
#[derive(Clone)]
struct Paid {
    on: NaiveDate,
    voucher: String,
    press: usize,
    amount: i64,
}

/// What must be found: outcome, Treasury, book.
type Difference = (Outcome, i64, i64);

fn name(press: usize) -> String {
    format!("Báo Đồng Bằng {press:02}")
}

/// The book's side: of each press agency 245 payments with numbers and amounts that are never the same twice, on
/// days of their own, and what the plants below need besides.
fn payments(random: &mut StdRng) -> Vec<Paid> {
    let mut paid = Vec::new();
    for press in 0..PRESS {
        for at in 0..OF_EACH {
            let number = press * OF_EACH + at;
            let amount = i64::try_from(number).unwrap() * 5_000 + 1_000_000 + random.random_range(0..2_000);
            let on = day("2026-03-02") + Days::new(u64::try_from(at).unwrap());
            paid.push(Paid { on, voucher: format!("UNC-{number:05}"), press, amount });
        }
    }
    paid
}

/// An order with a press agency that all its payments fit into: accepted whole, or (`ahead`) advanced.
fn order(
    journal: &mut Journal<'_, '_>,
    world: &World,
    (press, number): (PressAgencyId, String),
    line: LineId,
    paid: &[Paid],
    ahead: bool,
) -> socai::error::Result<()> {
    let spent: i64 = paid.iter().map(|it| it.amount).filter(|amount| *amount > 0).sum();
    let new = NewCommitment {
        agency: world.agency("T01").id,
        fiscal_year: 2026,
        document_no: number,
        title: "Đặt hàng cả năm".to_owned(),
        kind: CommitmentKind::PressOrder,
        with: Counterparty::Press(press),
        method: Method::Order,
        terms: Terms::default(),
        contract: None,
        starts_on: day("2026-01-01"),
        ends_on: day("2026-12-31"),
        value: None,
        items: vec![NewItem {
            product: "Chuyên trang".to_owned(),
            unit: "năm".to_owned(),
            quantity: quantity("1"),
            unit_price: quantity(&spent.to_string()),
            amount: None,
            vat: money(0),
            ..NewItem::default()
        }],
        funding: vec![(line, money(spent))],
    };
    let mut order = commitments::draft(journal, &new, 0, None)?;
    let signature = NewSignature { signed_on: day("2026-01-02"), funding: Vec::new() };
    commitments::sign(journal, &mut order, &signature)?;
    if !ahead {
        let all = Acceptance {
            accepted_on: day("2026-01-03"),
            document_no: "NT".to_owned(),
            items: vec![(1, quantity("1"))],
            recovered: None,
            funding: Vec::new(),
            publications: Vec::new(),
        };
        commitments::accept(journal, &mut order, &all, 0)?;
    }
    for it in paid {
        let new = NewPayment {
            amount: money(it.amount.abs()),
            paid_on: it.on,
            voucher_no: it.voucher.clone(),
            reason: String::new(),
            funding: Vec::new(),
        };
        match it.amount < 0 {
            true => commitments::refund(journal, &mut order, &new, !ahead)?,
            false if ahead => commitments::advance(journal, &mut order, &new)?,
            false => commitments::pay(journal, &order, &new)?,
        };
    }
    Ok(())
}

fn book(world: &World, paid: &[Paid], ahead: &[Paid]) {
    let line = world.allocated("T01", 2026, 200_000_000_000_000);
    let press: Vec<PressAgencyId> =
        (0..PRESS).map(|press| world.db.write(|tx| register_by_name(tx, &name(press))).unwrap().id).collect();
    world
        .post(|journal| {
            for (at, id) in press.iter().enumerate() {
                for (paid, ahead) in [(paid, false), (ahead, true)] {
                    let of_press: Vec<Paid> = paid.iter().filter(|it| it.press == at).cloned().collect();
                    let number = format!("{at}/{ahead}");
                    if !of_press.is_empty() {
                        order(journal, world, (*id, number), line, &of_press, ahead)?;
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

fn as_booked(it: &Paid) -> StatementRow {
    StatementRow { on: it.on, voucher: it.voucher.clone(), payee: name(it.press), amount: it.amount }
}

/// Plants differences, and what only looks like one. Each takes payments that no other takes.
struct Planting {
    random: StdRng,
    paid: Vec<Paid>,
    ahead: Vec<Paid>,
    rows: BTreeMap<usize, Vec<StatementRow>>,
    extra: Vec<StatementRow>,
    free: Vec<usize>,
    expected: Vec<Difference>,
    /// How many pairings must be found by which rule.
    matched_by: BTreeMap<&'static str, usize>,
}

impl Planting {
    fn new(seed: u64) -> Planting {
        let mut random = StdRng::seed_from_u64(seed);
        let paid = payments(&mut random);
        let rows = paid.iter().map(as_booked).map(|row| vec![row]).enumerate().collect();
        let mut free: Vec<usize> = (0..paid.len()).collect();
        for at in (1..free.len()).rev() {
            free.swap(at, random.random_range(0..=at));
        }
        Planting {
            random,
            paid,
            ahead: Vec::new(),
            rows,
            extra: Vec::new(),
            free,
            expected: Vec::new(),
            matched_by: BTreeMap::new(),
        }
    }

    /// A payment that nothing was planted on.
    fn one(&mut self) -> usize {
        self.free.pop().expect("payments enough")
    }

    fn row(&mut self, at: usize) -> &mut StatementRow {
        &mut self.rows.get_mut(&at).unwrap()[0]
    }

    fn by(&mut self, rule: MatchRule, count: usize) {
        *self.matched_by.entry(rule.code()).or_default() += count;
    }

    fn missing_in_the_book(&mut self) {
        for number in 0..25 {
            let amount = 700_000_000_001 + i64::from(number) * 17;
            let on = day("2026-05-04") + Days::new(self.random.random_range(0..90));
            let (voucher, payee) = (format!("KB-{number}"), name(self.random.random_range(0..PRESS)));
            self.extra.push(StatementRow { on, voucher, payee, amount });
            self.expected.push((Outcome::OnlyTreasury, amount, 0));
        }
    }

    fn missing_at_the_treasury(&mut self) {
        for _ in 0..25 {
            let at = self.one();
            self.rows.remove(&at);
            self.expected.push((Outcome::OnlyBooks, 0, self.paid[at].amount));
        }
    }

    fn off_by_one(&mut self) {
        for number in 0..25 {
            let at = self.one();
            let booked = self.paid[at].amount;
            let told = if number % 2 == 0 { booked + 1 } else { booked - 1 };
            self.row(at).amount = told;
            self.expected.push((Outcome::Differs, told, booked));
        }
    }

    fn vouchers_swapped(&mut self) {
        for _ in 0..15 {
            let (one, other) = (self.one(), self.one());
            let voucher = self.row(one).voucher.clone();
            let swapped = std::mem::replace(&mut self.row(other).voucher, voucher);
            self.row(one).voucher = swapped;
            let (one, other) = (self.paid[one].amount, self.paid[other].amount);
            self.expected.push((Outcome::Differs, other, one));
            self.expected.push((Outcome::Differs, one, other));
        }
    }

    fn split(&mut self) {
        for number in 0..20_i64 {
            let at = self.one();
            let whole = as_booked(&self.paid[at]);
            let parts = [whole.amount / 3, whole.amount / 5];
            let rest = whole.amount - parts.iter().sum::<i64>();
            let amounts = [parts[0], parts[1], rest];
            let part = |amount| StatementRow { amount, ..whole.clone() };
            let mut rows: Vec<StatementRow> = amounts.map(part).to_vec();
            // Half of them under numbers of the Treasury's own: the same payee and day add up.
            let rule = if number % 2 == 0 { MatchRule::Voucher } else { MatchRule::DayTotal };
            for (at, row) in rows.iter_mut().enumerate().filter(|_| rule == MatchRule::DayTotal) {
                row.voucher = format!("KB-T-{number}-{at}");
            }
            self.rows.insert(at, rows);
            self.by(rule, 1);
        }
    }

    fn several_payments_in_one_line(&mut self) {
        for number in 0..10_usize {
            let on = day("2026-01-10") + Days::new(u64::try_from(number).unwrap());
            let mut total = 0;
            for part in 0..3_i64 {
                let amount = 900_000_000 + i64::try_from(number).unwrap() * 7_001 + part;
                total += amount;
                let voucher = format!("GOP-{number}-{part}");
                self.paid.push(Paid { on, voucher, press: number, amount });
            }
            let voucher = format!("KB-G-{number}");
            let payee = name(number).to_uppercase();
            self.extra.push(StatementRow { on: on + Days::new(1), voucher, payee, amount: total });
            self.by(MatchRule::DayTotal, 1);
        }
    }

    /// The same payment made twice, and both of them real.
    fn twice_and_rightly_so(&mut self) {
        for number in 0..20_usize {
            let amount = 800_000_000 + i64::try_from(number).unwrap() * 11;
            let numbered = number % 2 == 0;
            let on = day("2026-01-05");
            let voucher = format!("LAP-{number}");
            let paid = Paid { on, voucher, press: number % PRESS, amount };
            let mut row = as_booked(&paid);
            if !numbered {
                row.voucher = String::new();
            }
            self.paid.extend([paid.clone(), paid]);
            self.extra.extend([row.clone(), row]);
            self.by(if numbered { MatchRule::VoucherAndAmount } else { MatchRule::AmountDatePayee }, 2);
        }
    }

    fn days_shifted(&mut self) {
        for number in 0..60_u64 {
            let at = self.one();
            let amount = self.paid[at].amount;
            let row = self.row(at);
            match number % 3 {
                // Within the window, without a number, and with the payee as a machine writes it.
                0 => {
                    row.voucher = String::new();
                    row.payee = row.payee.replace("Báo Đồng Bằng", "BAO DONG BANG");
                    row.on = if number % 2 == 0 { row.on + Days::new(5) } else { row.on - Days::new(5) };
                    self.by(MatchRule::AmountDatePayee, 1);
                }
                // Far, and the number says what it is.
                1 => row.on = row.on + Days::new(40),
                // Far, and nothing says it.
                _ => {
                    row.voucher = String::new();
                    row.on = row.on + Days::new(6);
                    self.expected.push((Outcome::OnlyTreasury, amount, 0));
                    self.expected.push((Outcome::OnlyBooks, 0, amount));
                }
            }
        }
    }

    fn advances_and_refunds(&mut self) {
        for number in 0..PRESS {
            let amount = 500_000_000 + i64::try_from(number).unwrap() * 13;
            let on = day("2026-02-02");
            let advanced = Paid { on, voucher: format!("TU-{number}"), press: number, amount };
            let back = Paid {
                on: on + Days::new(9),
                voucher: format!("NT-{number}"),
                amount: -1_234_567,
                ..advanced.clone()
            };
            let mut told = as_booked(&back);
            if number % 4 == 0 {
                told.amount -= 1;
                self.expected.push((Outcome::Differs, told.amount, back.amount));
            }
            self.extra.extend([as_booked(&advanced), told]);
            self.ahead.extend([advanced, back.clone()]);
            // And of what was paid.
            let of_paid = Paid { voucher: format!("TH-{number}"), ..back };
            self.extra.push(as_booked(&of_paid));
            self.paid.push(of_paid);
        }
    }

    fn file(&self) -> String {
        let mut rows: Vec<StatementRow> = self.rows.values().flatten().chain(&self.extra).cloned().collect();
        rows.sort_by(|one, other| (one.on, &one.voucher).cmp(&(other.on, &other.voucher)));
        file("SDKP-2026", ("", ""), &rows)
    }
}

stories! {
    fn of_five_thousand_lines_each_planted_difference_is_found_and_none_invented(world) {
        let mut planting = Planting::new(937);
        planting.missing_in_the_book();
        planting.missing_at_the_treasury();
        planting.off_by_one();
        planting.vouchers_swapped();
        planting.split();
        planting.several_payments_in_one_line();
        planting.twice_and_rightly_so();
        planting.days_shifted();
        planting.advances_and_refunds();
        book(world, &planting.paid, &planting.ahead);

        let text = planting.file();
        let lines = text.lines().count() - 1;
        assert!(lines >= 5_000, "{lines}");
        let imported = world.import(&text).unwrap();
        assert_eq!((imported.rows, imported.added, imported.unchanged), (lines, lines, 0));

        let mut expected = planting.expected.clone();
        expected.sort_unstable();
        assert_eq!(expected.len(), 25 + 25 + 25 + 30 + 40 + 5);
        assert_eq!(world.standing(Standing::Open), expected);
        assert!(world.standing(Standing::Settled).is_empty() && world.standing(Standing::Awaited).is_empty());

        let matching = world.matching();
        let mut matched_by: BTreeMap<&'static str, usize> = BTreeMap::new();
        for pairing in matching.standing(Standing::Matched) {
            assert!(pairing.difference().unwrap().is_zero());
            *matched_by.entry(pairing.rule.code()).or_default() += 1;
        }
        let numbered = matched_by.remove(MatchRule::VoucherAndAmount.code()).unwrap();
        planting.matched_by.remove(MatchRule::VoucherAndAmount.code());
        assert_eq!(matched_by, planting.matched_by);
        let paid = planting.paid.len() + planting.ahead.len();
        let (in_lines, in_payments) = matching.pairings.iter().fold((0, 0), |(lines, payments), it| {
            (lines + it.lines.len(), payments + it.payments.len())
        });
        assert_eq!((in_lines, in_payments), (lines, paid), "everything stands in exactly one pairing");
        assert!(numbered > 4_500, "{numbered}");

        // The same file again changes nothing, and neither does asking again.
        let again = world.import(&text).unwrap();
        assert_eq!((again.added, again.unchanged), (0, lines));
        assert_eq!(world.matching().pairings, matching.pairings);
    }
}
