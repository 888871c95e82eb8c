//! Turning round: backwards, once, and then everything stands as it stood.

use socai::budget::Decision;
use socai::commitments::{Commitment, State};
use socai::ids::{ActionId, CommitmentId, LineId};
use socai::refusal::Reason;

use crate::support::{Told, World, paper, share, voucher};

/// What a reversal must bring back: the line, the order's part of it, and the paper.
fn seen(world: &World, line: LineId, order: CommitmentId) -> ([i64; 5], [i64; 4], Commitment) {
    (world.stands(line), world.holds(order, line), world.order(order))
}

stories! {
    fn every_action_on_an_order_turned_round_brings_back_what_was_before(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.draft(&paper("1").item("Tin bài", "10", "100", 77)).unwrap();
        let more = paper("1").item("Tin bài", "12", "100", 93).item("Ảnh", "3", "33.3333", 1);
        let fewer = paper("1").item("Tin bài", "11", "100", 85);
        let held = |stage: usize| world.holds(order, line)[stage];
        type Step<'a> = (&'static str, Box<dyn Fn() -> ActionId + 'a>);
        let steps: [Step<'_>; 10] = [
            ("sign", Box::new(|| world.sign(order, "2026-03-01", &[share(line, 1_077)]).unwrap())),
            ("amend up", Box::new(|| world.amend(order, "2026-03-02", &more).unwrap())),
            ("advance", Box::new(|| world.advance(order, &voucher("2026-03-03", 301)).unwrap())),
            ("accept", Box::new(|| world.accept(order, "2026-04-01", &[(1, "7")]).unwrap())),
            ("amend down", Box::new(|| world.amend(order, "2026-04-02", &fewer).unwrap())),
            ("pay", Box::new(|| world.pay(order, &voucher("2026-04-03", 100)).unwrap())),
            ("refund of paid", Box::new(|| world.refund_of_paid(order, &voucher("2026-04-04", 50)).unwrap())),
            ("refund of advance", Box::new(|| world.refund_of_advance(order, &voucher("2026-04-05", held(1))).unwrap())),
            ("pay the rest", Box::new(|| world.pay(order, &voucher("2026-04-06", held(2))).unwrap())),
            ("close", Box::new(|| world.close(order, "2026-04-07").unwrap())),
        ];
        let mut done = Vec::new();
        for (name, step) in &steps {
            let before = seen(world, line, order);
            done.push((name, before, step()));
            assert_ne!(seen(world, line, order), done.last().unwrap().1, "{name} changes something");
        }
        assert_eq!(world.order(order).state, State::Closed);
        for (name, before, action) in done.into_iter().rev() {
            world.reverse(action, "2026-05-01").unwrap();
            assert_eq!(seen(world, line, order), before, "after {name} was turned round");
        }
        assert_eq!(world.stands(line), [10_000, 0, 0, 0, 0]);
    }

    fn decisions_and_cancelling_are_turned_round_too(world) {
        let line = world.line("T01", 2026);
        let initial = world.decide(line, Decision::Initial, 1_000, "2026-01-01").unwrap();
        let supplement = world.decide(line, Decision::Supplement, 500, "2026-02-01").unwrap();
        let cut = world.decide(line, Decision::Cut, 300, "2026-03-01").unwrap();
        let order = world.signed(&paper("1").item("Tin bài", "1", "1200", 0), line);
        let cancelled = world.cancel(order, "2026-04-01").unwrap();
        world.reverse(cancelled, "2026-04-02").unwrap();
        assert_eq!(world.stands(line), [0, 1_200, 0, 0, 0]);
        assert_eq!(world.order(order).state, State::Signed);

        let told = world.reverse(supplement, "2026-04-03").refused();
        assert!(matches!(told, Reason::InsufficientAvailable { missing, .. } if missing.minor() == 500), "{told:?}");
        world.reverse(cut, "2026-04-03").unwrap();
        assert_eq!(world.balance(line).cut.minor(), 0, "a cut turned round was no cut");
        world.cancel(order, "2026-04-03").unwrap();
        world.reverse(supplement, "2026-04-04").unwrap();
        world.reverse(initial, "2026-04-04").unwrap();
        assert_eq!(world.stands(line), [0, 0, 0, 0, 0]);
        world.decide(line, Decision::Initial, 7, "2026-04-05").unwrap();
        assert_eq!(world.stands(line), [7, 0, 0, 0, 0], "an initial allocation that was turned round no longer counts");
    }

    fn an_action_is_turned_round_once_and_a_reversal_never(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let supplement = world.decide(line, Decision::Supplement, 5, "2026-02-01").unwrap();
        let reversal = world.reverse(supplement, "2026-02-02").unwrap();
        let again = world.reverse(supplement, "2026-02-03").refused();
        assert_eq!(again, Reason::AlreadyReversed { action: supplement.0, reversed_by: reversal.0 });
        let told = world.reverse(reversal, "2026-02-03").refused();
        assert_eq!(told, Reason::ReversalNotReversible { action: reversal.0 });
        assert_eq!(world.reverse(ActionId(987_654_321), "2026-02-03").code(), "not_found");
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
    }

    fn a_later_action_on_the_paper_is_turned_round_first(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.draft(&paper("1").item("Tin bài", "10", "100", 0)).unwrap();
        let signed = world.sign(order, "2026-03-01", &[share(line, 1_000)]).unwrap();
        let first = world.accept(order, "2026-04-01", &[(1, "2")]).unwrap();
        let second = world.accept(order, "2026-04-02", &[(1, "3")]).unwrap();
        for earlier in [signed, first] {
            let told = world.reverse(earlier, "2026-05-01").refused();
            assert_eq!(told, Reason::LaterActionFirst { action: earlier.0, later: second.0 });
        }
        let paid = world.pay(order, &voucher("2026-04-03", 400)).unwrap();
        assert_eq!(world.reverse(second, "2026-05-01").code(), "insufficient_payable", "what was accepted is paid");
        world.reverse(paid, "2026-05-01").unwrap();
        world.reverse(second, "2026-05-01").unwrap();
        world.reverse(first, "2026-05-01").unwrap();
        world.reverse(signed, "2026-05-01").unwrap();
        assert_eq!(world.stands(line), [10_000, 0, 0, 0, 0]);
        assert_eq!(world.order(order).signed_on, None, "it is a draft again");
        world.sign(order, "2026-06-01", &[share(line, 1_000)]).unwrap();
    }

    fn what_a_closing_stands_on_is_turned_round_after_the_closing(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        let advanced = world.advance(order, &voucher("2026-03-02", 100)).unwrap();
        let came_back = world.refund_of_advance(order, &voucher("2026-03-03", 100)).unwrap();
        world.accept(order, "2026-04-01", &[(1, "2")]).unwrap();
        let paid = world.pay(order, &voucher("2026-04-02", 200)).unwrap();
        let closed = world.close(order, "2026-04-03").unwrap();
        let credited = world.refund_of_paid(order, &voucher("2026-04-04", 50)).unwrap();
        world.reverse(credited, "2026-04-05").unwrap();
        // Payable or advanced again, it could be neither paid nor recovered on a closed order.
        for earlier in [paid, came_back, advanced] {
            let told = world.reverse(earlier, "2026-04-06").refused();
            assert_eq!(told, Reason::LaterActionFirst { action: earlier.0, later: closed.0 });
        }
        world.reverse(closed, "2026-04-06").unwrap();
        world.reverse(paid, "2026-04-06").unwrap();
        assert_eq!(world.stands(line), [9_100, 700, 0, 200, 0]);
    }
}
