//! A naive book: a map of lines, a map of orders, and additions. Written from MODEL.md; it shares nothing with the
//! code that it is held against. Amounts are whole đồng, quantities and prices ten-thousandths.

use std::collections::BTreeMap;

use super::naive::{shared, value, worth};

/// Answered, or the code of the refusal.
pub type Told = Result<(), &'static str>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Outside,
    Available,
    Committed,
    Advanced,
    Payable,
    Paid,
}

/// When an action is dated: within the year, in the adjustment period, after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Year,
    January,
    February,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Initial,
    Supplement,
    Cut,
    Lapse,
    /// To next year's line, which is outside of what is modelled.
    CarryOver,
    /// Socialised money that arrived, and that went back.
    Receive,
    Return,
}

/// What a commitment is for: their numbers are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    PressOrder,
    Training,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Draft,
    Signed,
    Closed,
    Cancelled,
}

/// Quantity, unit price, VAT.
pub type Item = (i64, i64, i64);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub agency: &'static str,
    pub stages: BTreeMap<Stage, i64>,
    pub initial: i64,
    pub supplement: i64,
    pub cut: i64,
    pub received: i64,
    pub returned: i64,
    pub lapsed: i64,
    pub carried_out: i64,
    pub transferred_in: i64,
    pub transferred_out: i64,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub agency: &'static str,
    pub kind: Kind,
    pub state: State,
    pub items: Vec<Item>,
    /// Quantity and amount accepted, by item.
    pub accepted: BTreeMap<usize, (i64, i64)>,
    /// What stands where, by line; lines in their order.
    pub held: BTreeMap<usize, BTreeMap<Stage, i64>>,
    /// Actions on the paper that stand, with the paper as it was before each.
    papers: Vec<(usize, Paper)>,
}

type Paper = (State, Vec<Item>, BTreeMap<usize, (i64, i64)>);

#[derive(Clone, Debug)]
struct Movement {
    line: usize,
    from: Stage,
    /// Another line than the first of a transfer alone.
    to_line: usize,
    to: Stage,
    amount: i64,
}

#[derive(Clone, Debug)]
struct Action {
    order: Option<usize>,
    decision: Option<Decision>,
    transfers: bool,
    movements: Vec<Movement>,
    reverses: bool,
    reversed: bool,
}

#[derive(Clone, Default)]
pub struct Book {
    pub lines: Vec<Line>,
    pub orders: Vec<Order>,
    actions: Vec<Action>,
}

fn missing(stage: Stage) -> &'static str {
    match stage {
        Stage::Available => "insufficient_available",
        Stage::Committed => "insufficient_committed",
        Stage::Advanced => "insufficient_advanced",
        Stage::Payable => "insufficient_payable",
        Stage::Paid => "insufficient_paid",
        Stage::Outside => unreachable!("outside has no end"),
    }
}

/// The year takes decisions, signatures and advances until it ends; all else until the end of January.
fn open(when: When, also_in_january: bool) -> Told {
    match when {
        When::Year => Ok(()),
        When::January if also_in_january => Ok(()),
        _ => Err("year_not_open"),
    }
}

fn ensure(condition: bool, code: &'static str) -> Told {
    if condition { Ok(()) } else { Err(code) }
}

impl Order {
    fn stage(&self, line: usize, stage: Stage) -> i64 {
        self.held.get(&line).and_then(|held| held.get(&stage)).copied().unwrap_or(0)
    }

    fn total(&self, stage: Stage) -> i64 {
        self.held.keys().map(|line| self.stage(*line, stage)).sum()
    }

    fn paper(&self) -> Paper {
        (self.state, self.items.clone(), self.accepted.clone())
    }

    /// How much of an amount each line bears, by what it holds in stages together; with nothing held, the first.
    fn spread(&self, amount: i64, stages: &[Stage]) -> Vec<(usize, i64)> {
        let mut weights: Vec<i64> =
            self.held.keys().map(|line| stages.iter().map(|stage| self.stage(*line, *stage)).sum()).collect();
        if weights.iter().all(|weight| *weight == 0) {
            weights[0] = 1;
        }
        self.held.keys().copied().zip(shared(amount, &weights).unwrap()).collect()
    }
}

impl Book {
    fn move_all(&mut self, order: Option<usize>, movements: &[Movement]) -> Told {
        let before = (self.lines.clone(), order.map(|order| self.orders[order].held.clone()));
        for Movement { line, from, to_line, to, amount } in
            movements.iter().filter(|movement| movement.amount != 0)
        {
            let held = self.lines[*line].stages.entry(*from).or_default();
            *held -= amount;
            let mut short = *from != Stage::Outside && *held < 0;
            *self.lines[*to_line].stages.entry(*to).or_default() += amount;
            if let Some(order) = order {
                let held = self.orders[order].held.entry(*line).or_default();
                *held.entry(*from).or_default() -= amount;
                *held.entry(*to).or_default() += amount;
                short |= *from > Stage::Available && held[from] < 0;
            }
            if short {
                self.lines = before.0;
                if let (Some(order), Some(held)) = (order, before.1) {
                    self.orders[order].held = held;
                }
                return Err(missing(*from));
            }
        }
        Ok(())
    }

    fn act(&mut self, order: Option<usize>, moves: Vec<(usize, Stage, Stage, i64)>) -> Told {
        let within = |(line, from, to, amount)| Movement { line, from, to_line: line, to, amount };
        let movements: Vec<Movement> = moves.into_iter().map(within).collect();
        self.move_all(order, &movements)?;
        self.push(order, movements, false);
        Ok(())
    }

    fn push(&mut self, order: Option<usize>, movements: Vec<Movement>, reverses: bool) {
        let (decision, transfers, reversed) = (None, false, false);
        self.actions.push(Action { order, decision, transfers, movements, reverses, reversed });
    }

    /// An action that changes the paper as well.
    fn act_on_paper(&mut self, order: usize, moves: Vec<(usize, Stage, Stage, i64)>) -> Told {
        let before = self.orders[order].paper();
        self.act(Some(order), moves)?;
        self.orders[order].papers.push((self.actions.len() - 1, before));
        Ok(())
    }

    pub fn actions(&self) -> usize {
        self.actions.len()
    }

    pub fn decide(&mut self, line: usize, decision: Decision, amount: i64, when: When) -> Told {
        use Decision::{CarryOver, Cut, Lapse, Return};
        let takes = matches!(decision, Cut | Lapse | CarryOver | Return);
        open(when, takes && decision != Return)?;
        ensure(amount > 0, "amount_not_positive")?;
        ensure(decision != Decision::Initial || self.lines[line].initial == 0, "initial_twice")?;
        let (from, to) =
            if takes { (Stage::Available, Stage::Outside) } else { (Stage::Outside, Stage::Available) };
        self.act(None, vec![(line, from, to, amount)])?;
        self.actions.last_mut().unwrap().decision = Some(decision);
        self.count(line, decision, amount);
        Ok(())
    }

    fn count(&mut self, line: usize, decision: Decision, amount: i64) {
        let line = &mut self.lines[line];
        match decision {
            Decision::Initial => line.initial += amount,
            Decision::Supplement => line.supplement += amount,
            Decision::Cut => line.cut += amount,
            Decision::Lapse => line.lapsed += amount,
            Decision::CarryOver => line.carried_out += amount,
            Decision::Receive => line.received += amount,
            Decision::Return => line.returned += amount,
        }
    }

    /// From one line to another of the same fund source, of the agency itself or of one below it.
    pub fn give(&mut self, from: usize, to: usize, amount: i64, when: When) -> Told {
        open(when, false)?;
        ensure(amount > 0, "amount_not_positive")?;
        let (giver, taker) = (self.lines[from].agency, self.lines[to].agency);
        ensure(
            taker == giver || taker.strip_prefix(giver).is_some_and(|below| below.starts_with('-')),
            "transfer_not_below",
        )?;
        ensure(from != to, "transfer_to_itself")?;
        let moved =
            Movement { line: from, from: Stage::Available, to_line: to, to: Stage::Available, amount };
        self.move_all(None, std::slice::from_ref(&moved))?;
        self.count_transfer(&moved, amount);
        self.push(None, vec![moved], false);
        self.actions.last_mut().unwrap().transfers = true;
        Ok(())
    }

    fn count_transfer(&mut self, moved: &Movement, amount: i64) {
        self.lines[moved.line].transferred_out += amount;
        self.lines[moved.to_line].transferred_in += amount;
    }

    pub fn draft(
        &mut self,
        (kind, agency): (Kind, &'static str),
        items: Vec<Item>,
        number_is_taken: bool,
    ) -> Told {
        ensure(items.iter().all(|(quantity, _, _)| *quantity > 0), "quantity_not_positive")?;
        ensure(!number_is_taken, "name_taken")?;
        ensure(!items.is_empty(), "no_item")?;
        let (accepted, held, papers) = Default::default();
        self.orders.push(Order { agency, kind, state: State::Draft, items, accepted, held, papers });
        Ok(())
    }

    pub fn sign(&mut self, order: usize, shares: &[(usize, i64)], when: When) -> Told {
        let paper = &self.orders[order];
        open(when, false)?;
        ensure(value(&paper.items) > 0, "amount_not_positive")?;
        ensure(shares.iter().all(|(_, amount)| *amount > 0), "amount_not_positive")?;
        let own = shares.iter().all(|(line, _)| self.lines[*line].agency == paper.agency);
        ensure(own, "line_not_of_commitment")?;
        ensure(paper.state == State::Draft, "wrong_state")?;
        let sum: i64 = shares.iter().map(|(_, amount)| amount).sum();
        ensure(sum == value(&paper.items), "funding_differs")?;
        let moves = shares.iter().map(|(line, amount)| (*line, Stage::Available, Stage::Committed, *amount));
        self.act_on_paper(order, moves.collect())?;
        self.orders[order].state = State::Signed;
        Ok(())
    }

    /// Commits, accepts and pays all of a draft in one action.
    pub fn spend(&mut self, order: usize, shares: &[(usize, i64)], amount: i64, when: When) -> Told {
        let paper = &self.orders[order];
        open(when, false)?;
        ensure(amount > 0, "amount_not_positive")?;
        ensure(shares.iter().all(|(_, amount)| *amount > 0), "amount_not_positive")?;
        let own = shares.iter().all(|(line, _)| self.lines[*line].agency == paper.agency);
        ensure(own, "line_not_of_commitment")?;
        ensure(paper.state == State::Draft, "wrong_state")?;
        ensure(amount == value(&paper.items), "funding_differs")?;
        let sum: i64 = shares.iter().map(|(_, amount)| amount).sum();
        ensure(sum == amount, "funding_differs")?;
        let steps = [
            (Stage::Available, Stage::Committed),
            (Stage::Committed, Stage::Payable),
            (Stage::Payable, Stage::Paid),
        ];
        let of_step = |(from, to)| shares.iter().map(move |(line, amount)| (*line, from, to, *amount));
        self.act_on_paper(order, steps.into_iter().flat_map(of_step).collect())?;
        let paper = &mut self.orders[order];
        let all = paper.items.iter().map(|item| (item.0, worth(*item, item.0)));
        paper.accepted = all.enumerate().collect();
        paper.state = State::Closed;
        Ok(())
    }

    pub fn amend(&mut self, order: usize, items: Vec<Item>, when: When) -> Told {
        let paper = &self.orders[order];
        let in_shape = !items.is_empty() && items.iter().all(|(quantity, _, _)| *quantity > 0);
        let rises = in_shape && value(&items) > value(&paper.items);
        open(when, !rises)?;
        ensure(items.iter().all(|(quantity, _, _)| *quantity > 0), "quantity_not_positive")?;
        ensure(!items.is_empty(), "no_item")?;
        ensure(paper.state == State::Signed, "wrong_state")?;
        for (at, old) in paper.items.iter().enumerate() {
            let (quantity, amount) = paper.accepted.get(&at).copied().unwrap_or_default();
            if quantity == 0 {
                continue;
            }
            let new = *items.get(at).ok_or("accepted_item_changed")?;
            ensure(new.0 >= quantity, "ordered_below_accepted")?;
            ensure(new.1 == old.1 && worth(new, quantity) >= amount, "accepted_item_changed")?;
        }
        let change = value(&items) - value(&paper.items);
        let moves: Vec<_> = if change > 0 {
            let borne: Vec<i64> = paper.held.values().map(held_in_all).collect();
            let parts = shared(change, &borne).ok_or("nothing_to_split_by")?;
            let lines = paper.held.keys().zip(parts);
            lines.map(|(line, part)| (*line, Stage::Available, Stage::Committed, part)).collect()
        } else {
            let parts = paper.spread(-change, &[Stage::Committed]).into_iter();
            parts.map(|(line, part)| (line, Stage::Committed, Stage::Available, part)).collect()
        };
        self.act_on_paper(order, moves)?;
        self.orders[order].items = items;
        Ok(())
    }

    pub fn accept(&mut self, order: usize, more: &[(usize, i64)], when: When) -> Told {
        let paper = &self.orders[order];
        open(when, true)?;
        ensure(more.iter().all(|(_, quantity)| *quantity > 0), "quantity_not_positive")?;
        ensure(more.iter().all(|(at, _)| *at < paper.items.len()), "code_unknown")?;
        ensure(!more.is_empty(), "no_item")?;
        ensure(paper.state == State::Signed, "wrong_state")?;
        let mut accepted = paper.accepted.clone();
        let mut amount = 0;
        for (at, quantity) in more {
            let (so_far, before) = accepted.entry(*at).or_default();
            *so_far += quantity;
            ensure(*so_far <= paper.items[*at].0, "accepted_exceeds_ordered")?;
            let then = worth(paper.items[*at], *so_far);
            amount += then - *before;
            *before = then;
        }
        let mut moves = Vec::new();
        for (line, part) in paper.spread(amount, &[Stage::Committed, Stage::Advanced]) {
            let weights = [paper.stage(line, Stage::Committed), paper.stage(line, Stage::Advanced)];
            let recovered = shared(part, &weights).map_or(0, |parts| parts[1]);
            moves.push((line, Stage::Committed, Stage::Payable, part - recovered));
            moves.push((line, Stage::Advanced, Stage::Paid, recovered));
        }
        self.act_on_paper(order, moves)?;
        self.orders[order].accepted = accepted;
        Ok(())
    }

    /// An advance, a payment, or a refund, from one stage to another.
    pub fn transfer(&mut self, order: usize, (from, to): (Stage, Stage), amount: i64, when: When) -> Told {
        let paper = &self.orders[order];
        open(when, (from, to) != (Stage::Committed, Stage::Advanced))?;
        ensure(amount > 0, "amount_not_positive")?;
        let refund = to == Stage::Available;
        let taken = paper.state == State::Signed || (refund && paper.state == State::Closed);
        ensure(taken, "wrong_state")?;
        let parts = paper.spread(amount, &[from]).into_iter();
        self.act(Some(order), parts.map(|(line, part)| (line, from, to, part)).collect())
    }

    pub fn close(&mut self, order: usize, when: When) -> Told {
        let paper = &self.orders[order];
        open(when, true)?;
        ensure(paper.state == State::Signed, "wrong_state")?;
        ensure(paper.total(Stage::Advanced) == 0 && paper.total(Stage::Payable) == 0, "not_settled")?;
        self.end(order, State::Closed)
    }

    pub fn cancel(&mut self, order: usize, when: When) -> Told {
        let paper = &self.orders[order];
        open(when, true)?;
        ensure(matches!(paper.state, State::Draft | State::Signed), "wrong_state")?;
        let accepted: i64 = paper.accepted.values().map(|(_, amount)| amount).sum();
        ensure(paper.total(Stage::Advanced) == 0 && accepted == 0, "already_performed")?;
        self.end(order, State::Cancelled)
    }

    fn end(&mut self, order: usize, state: State) -> Told {
        let held = self.orders[order].held.keys().copied();
        let rest: Vec<_> = held
            .map(|line| {
                (line, Stage::Committed, Stage::Available, self.orders[order].stage(line, Stage::Committed))
            })
            .collect();
        self.act_on_paper(order, rest)?;
        self.orders[order].state = state;
        Ok(())
    }

    pub fn reverse(&mut self, action: usize, when: When) -> Told {
        let made = self.actions[action].clone();
        open(when, true)?;
        ensure(!made.reverses, "reversal_not_reversible")?;
        ensure(!made.reversed, "already_reversed")?;
        let back: Vec<Movement> = made
            .movements
            .iter()
            .rev()
            .map(|Movement { line, from, to_line, to, amount }| Movement {
                line: *to_line,
                from: *to,
                to_line: *line,
                to: *from,
                amount: *amount,
            })
            .collect();
        let mut before = None;
        if let Some(order) = made.order {
            let paper = &self.orders[order];
            if let Some(at) = paper.papers.iter().position(|(by, _)| *by == action) {
                ensure(at + 1 == paper.papers.len(), "later_action_first")?;
                before = Some((order, paper.papers[at].1.clone()));
            } else {
                // An order that has ended may have money come back, and nothing opened again.
                let reopens = back.iter().any(|movement| movement.amount > 0 && movement.to != Stage::Paid);
                ensure(paper.state == State::Signed || !reopens, "later_action_first")?;
            }
        }
        self.move_all(made.order, &back)?;
        if let Some((order, (state, items, accepted))) = before {
            let paper = &mut self.orders[order];
            paper.papers.pop();
            (paper.state, paper.items, paper.accepted) = (state, items, accepted);
        }
        if let Some(decision) = made.decision {
            self.count(made.movements[0].line, decision, -made.movements[0].amount);
        }
        if made.transfers {
            self.count_transfer(&made.movements[0], -made.movements[0].amount);
        }
        self.actions[action].reversed = true;
        self.push(made.order, back, true);
        Ok(())
    }
}

/// All that an order has taken from a line.
fn held_in_all(held: &BTreeMap<Stage, i64>) -> i64 {
    held.iter().filter(|(stage, _)| **stage > Stage::Available).map(|(_, amount)| amount).sum()
}
