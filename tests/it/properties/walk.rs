//! Thousands of random actions, put to the book and to the naive model; both must answer alike, each time.
//! `SOCAI_WALK_SEED=… cargo test walk` repeats a walk, `SOCAI_WALK_STEPS=…` sets how far it goes.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use socai::commitments;
use socai::ids::{ActionId, AgencyId, CommitmentId, LineId};
use socai::ledger::{self, Balance};

use super::model::{Book, Decision, Item, Line, Stage, State, Told, When, value};
use crate::support::{Paper, World, paper, share, voucher};

const STEPS: usize = 3_000;

/// Agency, fund source, purpose. Two stand under the root T01 in one group, so that its roll-up adds up.
const LINES: [(&str, &str, &str); 6] = [
    ("T01", "state_budget", "press_order"),
    ("T01", "socialised", "press_order"),
    ("T01", "state_budget", "training"),
    ("T01-U", "state_budget", "press_order"),
    ("T02", "state_budget", "press_order"),
    ("M01-U", "socialised", "press_order"),
];

#[derive(Clone, Debug)]
enum Step {
    Decide(usize, Decision, i64, When),
    Draft(&'static str, Vec<Item>, Option<usize>),
    Sign(usize, Vec<(usize, i64)>, When),
    Amend(usize, Vec<Item>, When),
    Accept(usize, Vec<(usize, i64)>, When),
    Transfer(usize, (Stage, Stage), i64, When),
    Close(usize, When),
    Cancel(usize, When),
    Reverse(usize, When),
}

/// What the walk has made so far: in the model by place, in the book by number.
struct Walk<'w> {
    world: &'w World,
    random: StdRng,
    book: Book,
    lines: Vec<LineId>,
    orders: Vec<CommitmentId>,
    actions: Vec<ActionId>,
    told: BTreeMap<&'static str, usize>,
}

fn on(when: When) -> &'static str {
    match when {
        When::Year => "2026-06-15",
        When::January => "2027-01-10",
        When::February => "2027-02-10",
    }
}

/// Ten-thousandths as they are typed.
fn typed(ten_thousandths: i64) -> String {
    format!("{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
}

fn paper_of(agency: &'static str, number: &str, items: &[Item]) -> Paper {
    items.iter().fold(paper(number).of(agency, 2026), |paper, (quantity, price, vat)| {
        paper.item("Tin bài", &typed(*quantity), &typed(*price), *vat)
    })
}

impl Walk<'_> {
    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn when(&mut self) -> When {
        match self.random.random_range(0..100) {
            0..90 => When::Year,
            90..97 => When::January,
            _ => When::February,
        }
    }

    /// Of what there is: often part of it, often exactly the rest, often a little or far too much, or nothing.
    fn amount(&mut self, there: i64) -> i64 {
        match self.random.random_range(0..20) {
            0..15 if there == 0 => self.random.random_range(1..1_000),
            0..9 if there > 1 => self.random.random_range(1..there),
            0..15 => there,
            15..17 => there + 1,
            17 => there * 3 + 1_000,
            18 => 0,
            _ => -self.random.random_range(1..1_000),
        }
    }

    fn items(&mut self) -> Vec<Item> {
        let count = if self.chance(3) { 0 } else { self.random.random_range(1..=3) };
        (0..count)
            .map(|_| {
                let whole = self.chance(60);
                let most = if self.chance(3) { 0 } else { 200_000 };
                let quantity = self.random.random_range(most.min(1)..=most);
                let quantity = if whole { (quantity + 9_999) / 10_000 * 10_000 } else { quantity };
                let price = self.random.random_range(0..3_000_000_000_i64);
                (
                    quantity,
                    if whole { price / 10_000 * 10_000 } else { price },
                    self.random.random_range(0..40_000),
                )
            })
            .collect()
    }

    /// One of the last orders that are in a state; now and then any.
    fn order_in(&mut self, state: State) -> usize {
        let all = self.book.orders.len();
        let fitting: Vec<usize> =
            (0..all).rev().filter(|at| self.book.orders[*at].state == state).take(12).collect();
        if fitting.is_empty() || self.chance(12) {
            return self.random.random_range(0..all);
        }
        fitting[self.random.random_range(0..fitting.len())]
    }

    fn step(&mut self) -> Step {
        let (lines, orders, actions) = (self.lines.len(), self.orders.len(), self.actions.len());
        let when = self.when();
        let choice = self.random.random_range(0..100);
        if orders == 0 || choice < 12 {
            let line = self.random.random_range(0..lines);
            let decision = [
                Decision::Initial,
                Decision::Supplement,
                Decision::Supplement,
                Decision::Supplement,
                Decision::Cut,
                Decision::Lapse,
                Decision::CarryOver,
            ][self.random.random_range(0..7)];
            let takes = !matches!(decision, Decision::Initial | Decision::Supplement);
            let there = if takes && !self.chance(60) { 50_000 } else { 3_000_000 };
            let available = self.book.lines[line].stages.get(&Stage::Available).copied().unwrap_or(0);
            let there = if takes && self.chance(20) { available } else { there };
            if orders > 0 || self.chance(80) {
                return Step::Decide(line, decision, self.amount(there), when);
            }
        }
        if orders == 0 || choice < 24 {
            let taken = (orders > 0 && self.chance(8)).then(|| self.random.random_range(0..orders));
            let agency = taken.map_or(["T01", "T01", "T02"][self.random.random_range(0..3)], |order| {
                self.book.orders[order].agency
            });
            return Step::Draft(agency, self.items(), taken);
        }
        let order = self.order_in(if (24..40).contains(&choice) { State::Draft } else { State::Signed });
        let paper = self.book.orders[order].clone();
        let held = |stage: Stage| paper.held.values().filter_map(|held| held.get(&stage)).sum::<i64>();
        match choice {
            24..40 => Step::Sign(order, self.shares(&paper), when),
            40..47 => {
                let mut items = if self.chance(15) { self.items() } else { paper.items };
                if let Some(item) = items.first_mut() {
                    item.0 = (item.0 + self.random.random_range(-30_000..30_000)).max(0);
                    item.2 = (item.2 + self.random.random_range(-100..200)).max(0);
                }
                Step::Amend(order, items, when)
            }
            47..60 => {
                let more = (0..paper.items.len() + usize::from(self.chance(3)))
                    .filter(|_| self.random.random_range(0..10) < 7)
                    .collect::<Vec<_>>();
                let more = more.into_iter().map(|at| {
                    let ordered = paper.items.get(at).map_or(1, |item| item.0);
                    let open = ordered - paper.accepted.get(&at).map_or(0, |accepted| accepted.0);
                    (at, self.amount(open).max(0))
                });
                Step::Accept(order, more.collect(), when)
            }
            60..69 => {
                let amount = self.amount(held(Stage::Committed) / 2);
                Step::Transfer(order, (Stage::Committed, Stage::Advanced), amount, when)
            }
            69..79 => {
                let amount = self.amount(held(Stage::Payable));
                Step::Transfer(order, (Stage::Payable, Stage::Paid), amount, when)
            }
            79..84 => {
                let from = if self.chance(50) { Stage::Advanced } else { Stage::Paid };
                let amount = self.amount(held(from) / 2);
                Step::Transfer(order, (from, Stage::Available), amount, when)
            }
            84..88 => Step::Close(order, when),
            88..90 => Step::Cancel(order, when),
            _ if actions == 0 => Step::Cancel(order, when),
            _ => Step::Reverse(actions.saturating_sub(self.random.random_range(1..=25)), when),
        }
    }

    /// One line or two, of the order's agency mostly, that add up to its value mostly.
    fn shares(&mut self, order: &super::model::Order) -> Vec<(usize, i64)> {
        let own: Vec<usize> = (0..LINES.len()).filter(|line| LINES[*line].0 == order.agency).collect();
        let value = value(&order.items);
        let first = own[self.random.random_range(0..own.len())];
        let second = if self.chance(95) {
            own[self.random.random_range(0..own.len())]
        } else {
            self.random.random_range(0..LINES.len())
        };
        let whole = if self.chance(94) { value } else { value + 1 };
        if first == second || self.chance(40) {
            return vec![(first, whole)];
        }
        let part = if self.chance(95) && whole > 1 { self.random.random_range(1..whole) } else { whole };
        vec![(first, part), (second, whole - part)]
    }

    fn ask_model(&mut self, step: &Step) -> Told {
        let book = &mut self.book;
        match step.clone() {
            Step::Decide(line, decision, amount, when) => book.decide(line, decision, amount, when),
            Step::Draft(agency, items, taken) => book.draft(agency, items, taken.is_some()),
            Step::Sign(order, shares, when) => book.sign(order, &shares, when),
            Step::Amend(order, items, when) => book.amend(order, items, when),
            Step::Accept(order, more, when) => book.accept(order, &more, when),
            Step::Transfer(order, stages, amount, when) => book.transfer(order, stages, amount, when),
            Step::Close(order, when) => book.close(order, when),
            Step::Cancel(order, when) => book.cancel(order, when),
            Step::Reverse(action, when) => book.reverse(action, when),
        }
    }

    fn ask_book(&mut self, step: &Step) -> Told {
        let world = self.world;
        let order = |at: &usize| self.orders[*at];
        let answer = match step {
            Step::Draft(agency, items, taken) => {
                let number = taken.unwrap_or(self.orders.len());
                let drafted = world.draft(&paper_of(agency, &number.to_string(), items));
                drafted.map(|made| {
                    self.orders.push(made);
                    None
                })
            }
            Step::Decide(line, decision, amount, when) => {
                use socai::budget::Decision as Decided;
                let (line, when) = (self.lines[*line], on(*when));
                match decision {
                    Decision::Initial => world.decide(line, Decided::Initial, *amount, when),
                    Decision::Supplement => world.decide(line, Decided::Supplement, *amount, when),
                    Decision::Cut => world.decide(line, Decided::Cut, *amount, when),
                    Decision::Lapse => world.lapse(line, Some(*amount), when),
                    Decision::CarryOver => world.carry_balance(line, Some(*amount), when),
                }
                .map(Some)
            }
            Step::Sign(at, shares, when) => {
                let shares: Vec<_> =
                    shares.iter().map(|(line, amount)| share(self.lines[*line], *amount)).collect();
                world.sign(order(at), on(*when), &shares).map(Some)
            }
            Step::Amend(at, items, when) => {
                world.amend(order(at), on(*when), &paper_of("T01", "", items)).map(Some)
            }
            Step::Accept(at, more, when) => {
                let more: Vec<_> = more
                    .iter()
                    .map(|(at, quantity)| (i64::try_from(*at + 1).unwrap(), typed(*quantity)))
                    .collect();
                let more: Vec<_> = more.iter().map(|(position, text)| (*position, text.as_str())).collect();
                world.accept(order(at), on(*when), &more).map(Some)
            }
            Step::Transfer(at, stages, amount, when) => {
                let (order, voucher) = (order(at), voucher(on(*when), *amount));
                match stages {
                    (Stage::Committed, _) => world.advance(order, &voucher),
                    (Stage::Payable, _) => world.pay(order, &voucher),
                    (Stage::Advanced, _) => world.refund_of_advance(order, &voucher),
                    _ => world.refund_of_paid(order, &voucher),
                }
                .map(Some)
            }
            Step::Close(at, when) => world.close(order(at), on(*when)).map(Some),
            Step::Cancel(at, when) => world.cancel(order(at), on(*when)).map(Some),
            Step::Reverse(at, when) => world.reverse(self.actions[*at], on(*when)).map(Some),
        };
        match answer {
            Ok(action) => {
                self.actions.extend(action);
                Ok(())
            }
            Err(error) => match error.refusal() {
                Some(refusal) => Err(refusal.first().reason.code()),
                None => panic!("{step:?} broke: {error:?}"),
            },
        }
    }

    fn go(&mut self) {
        let step = self.step();
        let (asked, answered) = (self.ask_model(&step), self.ask_book(&step));
        assert_eq!(answered, asked, "what the book answered to {step:?}, and what the model did");
        *self.told.entry(answered.err().unwrap_or("done")).or_default() += 1;
        assert_eq!(self.actions.len(), self.book.actions());
        self.compare_lines(&step);
        if let Step::Sign(at, ..)
        | Step::Amend(at, ..)
        | Step::Accept(at, ..)
        | Step::Transfer(at, ..)
        | Step::Close(at, _)
        | Step::Cancel(at, _) = step
        {
            self.compare_order(at, &step);
        }
        if let (Step::Reverse(..), Ok(())) = (&step, answered) {
            let by = self.actions.last().copied().expect("a reversal");
            let order = self.world.read(|conn| ledger::get_action(conn, by)).commitment_id;
            if let Some(at) = order.and_then(|order| self.orders.iter().position(|known| *known == order)) {
                self.compare_order(at, &step);
            }
        }
    }

    fn compare_lines(&self, step: &Step) {
        let kept = self.world.read(|conn| ledger::list_lines(conn, 2026, ""));
        assert_eq!(kept.len(), self.lines.len());
        for line in kept {
            let at = self.lines.iter().position(|known| *known == line.id).expect("a line of the walk");
            assert_eq!(
                figures(&line.balance),
                counted(&self.book.lines[at]),
                "{} after {step:?}",
                line.name()
            );
        }
    }

    fn compare_order(&self, at: usize, step: &Step) {
        let (order, expected) = (self.world.order(self.orders[at]), &self.book.orders[at]);
        let state = match expected.state {
            State::Draft => commitments::State::Draft,
            State::Signed => commitments::State::Signed,
            State::Closed => commitments::State::Closed,
            State::Cancelled => commitments::State::Cancelled,
        };
        assert_eq!((order.state, order.value.minor()), (state, value(&expected.items)), "after {step:?}");
        for (at, item) in order.items.iter().enumerate() {
            let accepted = (item.accepted_quantity.ten_thousandths(), item.accepted_amount.minor());
            let expected = expected.accepted.get(&at).copied().unwrap_or_default();
            assert_eq!(accepted, expected, "item {} after {step:?}", item.position);
        }
        for (line, id) in self.lines.iter().enumerate() {
            let held =
                |stage| expected.held.get(&line).and_then(|held| held.get(&stage)).copied().unwrap_or(0);
            let expected = [Stage::Committed, Stage::Advanced, Stage::Payable, Stage::Paid].map(held);
            assert_eq!(self.world.holds(order.id, *id), expected, "held on line {line} after {step:?}");
        }
    }

    /// The verifier finds nothing, and what agencies and roots are said to have is what the model's lines add up to.
    fn compare_groups(&self) {
        use diesel::prelude::*;
        use socai::db::schema::{agency_balances as own, root_balances as rolled_up};
        self.world.must_verify();
        type Row = (AgencyId, String, String, (i64, i64, i64, i64, i64), (i64, i64, i64));
        macro_rules! rows {
            ($table:ident, $owner:ident) => {
                self.world.read(|conn| {
                    Ok($table::table
                        .select((
                            $table::$owner,
                            $table::fund_source,
                            $table::purpose,
                            (
                                $table::available,
                                $table::committed,
                                $table::advanced,
                                $table::payable,
                                $table::paid,
                            ),
                            ($table::initial, $table::supplement, $table::cut),
                        ))
                        .filter($table::fiscal_year.eq(2026))
                        .load::<Row>(conn)?)
                })
            };
        }
        for (grain, rows, root) in
            [("own", rows!(own, agency_id), false), ("root", rows!(rolled_up, root_id), true)]
        {
            let mut sums: BTreeMap<(AgencyId, String, String), [i64; 8]> = BTreeMap::new();
            for (at, (agency, fund_source, purpose)) in LINES.iter().enumerate() {
                let agency = self.world.agency(agency);
                let owner = if root { agency.root_id } else { agency.id };
                let sum = sums.entry((owner, (*fund_source).to_owned(), (*purpose).to_owned())).or_default();
                for (total, figure) in sum.iter_mut().zip(counted(&self.book.lines[at])) {
                    *total += figure;
                }
            }
            sums.retain(|_, sum| sum.iter().any(|figure| *figure != 0));
            let kept: BTreeMap<_, _> = rows
                .into_iter()
                .map(|(owner, fund_source, purpose, (a, b, c, d, e), (f, g, h))| {
                    ((owner, fund_source, purpose), [a, b, c, d, e, f, g, h])
                })
                .filter(|(_, sum)| sum.iter().any(|figure| *figure != 0))
                .collect();
            assert_eq!(kept, sums, "{grain} balances");
        }
    }
}

fn figures(balance: &Balance) -> [i64; 8] {
    let Balance { available, committed, advanced, payable, paid, initial, supplement, cut, .. } = *balance;
    [available, committed, advanced, payable, paid, initial, supplement, cut].map(|figure| figure.minor())
}

fn counted(line: &Line) -> [i64; 8] {
    let [a, b, c, d, e] = [Stage::Available, Stage::Committed, Stage::Advanced, Stage::Payable, Stage::Paid]
        .map(|stage| line.stages.get(&stage).copied().unwrap_or(0));
    [a, b, c, d, e, line.initial, line.supplement, line.cut]
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a whole number"))
}

stories! {
    fn the_book_and_a_naive_model_answer_alike_for_thousands_of_random_actions(world) {
        let seed = setting("SOCAI_WALK_SEED").unwrap_or_else(rand::random);
        let steps = setting("SOCAI_WALK_STEPS").map_or(STEPS, |steps| usize::try_from(steps).unwrap());
        // Shown where the walk fails: what a passing test prints is kept from view.
        println!("SOCAI_WALK_SEED={seed}");
        let mut walk = Walk {
            world,
            random: StdRng::seed_from_u64(seed),
            book: Book::default(),
            lines: Vec::new(),
            orders: Vec::new(),
            actions: Vec::new(),
            told: BTreeMap::new(),
        };
        for (agency, fund_source, purpose) in LINES {
            walk.lines.push(world.line_of(agency, 2026, fund_source, purpose));
            walk.book.lines.push(Line { agency, ..Line::default() });
        }
        for step in 1..=steps {
            walk.go();
            if step % 500 == 0 || step == steps {
                walk.compare_groups();
            }
        }
        println!("{:?}", walk.told);
        // A walk that is refused at each step, or never, shows nothing.
        assert!(walk.told["done"] * 4 > steps, "too little was done: {:?}", walk.told);
        assert!(steps < STEPS || walk.told.len() > 15, "too few rules were met: {:?}", walk.told);
    }
}
