//! What is done next, by chance: mostly what could be done, now and then what could not.

use rand::RngExt as _;

use super::model::{Decision, Item, Kind, Order, Stage, State, When};
use super::naive::value;
use super::walk::{LINES, Walk};

#[derive(Clone, Debug)]
pub enum Step {
    Decide(usize, Decision, i64, When),
    /// Of which kind and agency, and an order whose number it takes.
    Draft((Kind, &'static str), Vec<Item>, Option<usize>),
    Give(usize, usize, i64, When),
    Sign(usize, Vec<(usize, i64)>, When),
    Spend(usize, Vec<(usize, i64)>, i64, When),
    Amend(usize, Vec<Item>, When),
    Accept(usize, Vec<(usize, i64)>, When),
    Transfer(usize, (Stage, Stage), i64, When),
    Close(usize, When),
    Cancel(usize, When),
    Reverse(usize, When),
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

    pub fn step(&mut self) -> Step {
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
                Decision::Receive,
                Decision::Return,
            ][self.random.random_range(0..9)];
            let of_sponsors = matches!(decision, Decision::Receive | Decision::Return);
            let line = if of_sponsors { [1, 5][self.random.random_range(0..2)] } else { line };
            let takes = !matches!(decision, Decision::Initial | Decision::Supplement | Decision::Receive);
            let there = if takes && !self.chance(60) { 50_000 } else { 3_000_000 };
            let available = self.book.lines[line].stages.get(&Stage::Available).copied().unwrap_or(0);
            let there = if takes && self.chance(20) { available } else { there };
            if orders > 0 && self.chance(15) {
                let like = |to: &usize| LINES[*to].1 == LINES[line].1;
                let likes: Vec<usize> = (0..lines).filter(like).collect();
                let to = likes[self.random.random_range(0..likes.len())];
                return Step::Give(line, to, self.amount(available / 2), when);
            }
            if orders > 0 || self.chance(80) {
                let amount = self.amount(there);
                // What sponsors give is recorded by the ledger alone here, which asks for an amount before all else.
                let amount = if of_sponsors { amount.max(1) } else { amount };
                return Step::Decide(line, decision, amount, when);
            }
        }
        if orders == 0 || choice < 24 {
            let taken = (orders > 0 && self.chance(8)).then(|| self.random.random_range(0..orders));
            let agency = taken.map_or(["T01", "T01", "T02"][self.random.random_range(0..3)], |order| {
                self.book.orders[order].agency
            });
            let kind = match taken {
                Some(order) => self.book.orders[order].kind,
                None if self.chance(30) => Kind::Training,
                None => Kind::PressOrder,
            };
            return Step::Draft((kind, agency), self.items(), taken);
        }
        let order = self.order_in(if (24..40).contains(&choice) { State::Draft } else { State::Signed });
        let paper = self.book.orders[order].clone();
        let held = |stage: Stage| paper.held.values().filter_map(|held| held.get(&stage)).sum::<i64>();
        match choice {
            24..36 => Step::Sign(order, self.shares(&paper), when),
            36..40 => {
                let shares = self.shares(&paper);
                let whole = value(&paper.items);
                let amount = if self.chance(90) { whole } else { self.amount(whole) };
                Step::Spend(order, shares, amount, when)
            }
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
    fn shares(&mut self, order: &Order) -> Vec<(usize, i64)> {
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
}
