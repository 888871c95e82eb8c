//! Thousands of random actions, put to the book and to the naive model; both must answer alike, each time.
//! `SOCAI_WALK_SEED=… cargo test walk` repeats a walk, `SOCAI_WALK_STEPS=…` sets how far it goes.

use std::collections::{BTreeMap, BTreeSet};

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use socai::budget::{self, Portion};
use socai::ids::{ActionId, CommitmentId, LineId};
use socai::ledger::{self, Kind as MovementKind, Move};

use super::model::{Book, Decision, Item, Kind, Line, Stage, Told, When};
use super::steps::Step;
use crate::support::{Paper, World, day, money, paper, share, voucher};

const STEPS: usize = 3_000;

/// Agency, fund source, purpose. Two stand under the root T01 in one group, so that its roll-up adds up.
pub const LINES: [(&str, &str, &str); 6] = [
    ("T01", "state_budget", "press_order"),
    ("T01", "socialised", "press_order"),
    ("T01", "state_budget", "training"),
    ("T01-U", "state_budget", "press_order"),
    ("T02", "state_budget", "press_order"),
    ("M01-U", "socialised", "press_order"),
];

/// What the walk has made so far: in the model by place, in the book by number.
pub struct Walk<'w> {
    pub world: &'w World,
    pub random: StdRng,
    pub book: Book,
    pub lines: Vec<LineId>,
    pub orders: Vec<CommitmentId>,
    pub actions: Vec<ActionId>,
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
    fn ask_model(&mut self, step: &Step) -> Told {
        let book = &mut self.book;
        match step.clone() {
            Step::Decide(line, decision, amount, when) => book.decide(line, decision, amount, when),
            Step::Give(from, to, amount, when) => book.give(from, to, amount, when),
            Step::Draft(of, items, taken) => book.draft(of, items, taken.is_some()),
            Step::Spend(order, shares, amount, when) => book.spend(order, &shares, amount, when),
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
            Step::Draft((kind, agency), items, taken) => {
                let number = taken.unwrap_or(self.orders.len());
                let paper = paper_of(agency, &number.to_string(), items);
                let drafted = match kind {
                    Kind::PressOrder => world.draft(&paper),
                    Kind::Training => world.draft_training(&paper),
                };
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
                    Decision::Receive => {
                        world.record(when, &[Move::into_line(MovementKind::Receive, line, money(*amount))])
                    }
                    Decision::Return => {
                        world.record(when, &[Move::out_of_line(MovementKind::Return, line, money(*amount))])
                    }
                }
                .map(Some)
            }
            Step::Give(from, to, amount, when) => {
                let (agency, _, purpose) = LINES[*to];
                let portion = Portion {
                    agency: world.agency(agency).id,
                    fund_source: String::new(),
                    purpose: purpose.to_owned(),
                    classification: String::new(),
                    title: String::new(),
                    amount: money(*amount),
                };
                let decision = budget::Paper {
                    decision_no: "QĐ-PB".to_owned(),
                    decided_on: day(on(*when)),
                    issued_by: "UBND".to_owned(),
                    reason: String::new(),
                };
                let from = self.lines[*from];
                world
                    .post(|journal| {
                        budget::transfer(journal, from, &decision, std::slice::from_ref(&portion))
                    })
                    .map(Some)
            }
            Step::Spend(at, shares, amount, when) => {
                let mut voucher = voucher(on(*when), *amount);
                voucher.funding =
                    shares.iter().map(|(line, amount)| share(self.lines[*line], *amount)).collect();
                world.spend(order(at), &voucher).map(Some)
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
        | Step::Spend(at, ..)
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
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a whole number"))
}

/// The kinds of all movements in the book.
fn kinds_of(world: &World) -> BTreeSet<String> {
    use diesel::prelude::*;
    use socai::db::schema::movements;
    let kinds: Vec<String> =
        world.read(|conn| Ok(movements::table.select(movements::kind).distinct().load(conn)?));
    kinds.into_iter().collect()
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
        // A new kind of movement is driven here as well: a step in steps.rs, what it does in model.rs.
        let every: BTreeSet<String> = MovementKind::ALL.iter().map(|kind| kind.code().to_owned()).collect();
        assert!(steps < STEPS || kinds_of(world) == every, "some kinds never moved: {:?}", kinds_of(world));
    }
}
