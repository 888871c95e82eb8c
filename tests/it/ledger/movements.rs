//! Movements between lines, in and out of the book, and over the year's end.

use socai::ids::{CommitmentId, LineId};
use socai::ledger::{End, Kind, Move, Stage};
use socai::money::Money;

use crate::support::{Told, World, money, paper};

fn between(kind: Kind, (from, to): (LineId, LineId), stage: Stage, amount: i64) -> Move {
    Move { kind, amount: money(amount), from: End::At(from, stage), to: End::At(to, stage) }
}

fn transfer(from: LineId, to: LineId, amount: i64) -> Move {
    between(Kind::Transfer, (from, to), Stage::Available, amount)
}

/// What of next year's money was carried to a line and from it.
fn carried(world: &World, line: LineId) -> [i64; 2] {
    let balance = world.balance(line);
    [balance.carried_in, balance.carried_out].map(Money::minor)
}

stories! {
    fn a_transfer_moves_between_lines_of_one_year_and_fund_source_alone(world) {
        let ministry = world.allocated("M01", 2026, 1_000);
        let unit = world.line("M01-U", 2026);
        let moved = world.record("2026-02-01", &[transfer(ministry, unit, 600)]).unwrap();
        assert_eq!((world.stands(ministry), world.stands(unit)), ([400, 0, 0, 0, 0], [600, 0, 0, 0, 0]));
        assert_eq!(world.balance(ministry).transferred_out, money(600));
        assert_eq!(world.balance(unit).transferred_in, money(600));
        assert_eq!(world.record("2026-02-02", &[transfer(ministry, unit, 401)]).code(), "insufficient_available");

        let next_year = world.line("M01-U", 2027);
        let socialised = world.line_of("M01-U", 2026, "socialised", "press_order");
        // Dated when both years take decisions, so that the year itself is what is refused.
        assert_eq!(world.record("2026-02-02", &[transfer(ministry, next_year, 1)]).code(), "transfer_across_sources");
        assert_eq!(world.record("2026-02-02", &[transfer(ministry, socialised, 1)]).code(), "transfer_across_sources");
        assert_eq!(world.record("2026-02-02", &[transfer(ministry, ministry, 1)]).code(), "stages_not_of_kind");

        let training = world.line_of("M01-U", 2026, "state_budget", "training");
        world.record("2026-02-03", &[transfer(unit, training, 100)]).unwrap();
        assert_eq!(world.reverse(moved, "2026-02-04").code(), "insufficient_available", "100 of it went on");
        world.record("2026-02-04", &[transfer(training, unit, 100)]).unwrap();
        world.reverse(moved, "2026-02-05").unwrap();
        assert_eq!((world.stands(ministry), world.stands(unit)), ([1_000, 0, 0, 0, 0], [0, 0, 0, 0, 0]));
        assert_eq!(world.balance(ministry).transferred_out, money(0));
        assert_eq!(world.balance(unit).transferred_in, money(100), "what came back from training is a transfer");
    }

    fn socialised_money_arrives_and_goes_back_and_what_is_left_lapses(world) {
        let line = world.line_of("T01", 2026, "socialised", "training");
        let received = world.record("2026-03-01", &[Move::into_line(Kind::Receive, line, money(500))]).unwrap();
        let returned = world.record("2026-04-01", &[Move::out_of_line(Kind::Return, line, money(120))]).unwrap();
        assert_eq!(world.record("2026-04-02", &[Move::out_of_line(Kind::Return, line, money(381))]).code(), "insufficient_available");
        assert_eq!(world.record("2026-04-02", &[Move::into_line(Kind::Receive, line, money(0))]).code(), "amount_not_positive");
        let lapsed = world.record("2027-01-31", &[Move::out_of_line(Kind::Lapse, line, money(380))]).unwrap();
        assert_eq!(world.stands(line), [0, 0, 0, 0, 0]);
        let balance = world.balance(line);
        assert_eq!((balance.received, balance.returned, balance.lapsed), (money(500), money(120), money(380)));
        for action in [lapsed, returned, received] {
            world.reverse(action, "2027-01-31").unwrap();
        }
        assert!(world.balance(line).is_zero());
    }

    fn an_unfinished_order_takes_its_money_and_its_advance_to_next_year(world) {
        let (old, new) = (world.allocated("T01", 2026, 1_000), world.line("T01", 2027));
        let order = world.signed(&paper("1").item("Tin bài", "10", "90", 0), old);
        world.advance(order, &crate::support::voucher("2026-04-01", 300)).unwrap();
        world.accept_with(order, "2026-05-01", &[(1, "2")], Some(80), &[]).unwrap();
        assert_eq!(world.stands(old), [100, 500, 220, 100, 80]);

        let carry = |stage, amount| between(Kind::CarryOver, (old, new), stage, amount);
        let all = [carry(Stage::Committed, 500), carry(Stage::Advanced, 220), carry(Stage::Payable, 100)];
        let too_much = [all[0], carry(Stage::Advanced, 221)];
        assert_eq!(world.record_for(Some(order), "2026-12-31", &too_much).code(), "insufficient_advanced");
        assert_eq!(world.stands(old), [100, 500, 220, 100, 80], "its first movement was taken back with it");
        let taken = world.record_for(Some(order), "2026-12-31", &all).unwrap();
        let free = world.record("2027-01-31", &[carry(Stage::Available, 100)]).unwrap();
        assert_eq!((world.stands(old), world.stands(new)), ([0, 0, 0, 0, 80], [100, 500, 220, 100, 0]));
        assert_eq!((world.holds(order, old), world.holds(order, new)), ([0, 0, 0, 80], [500, 220, 100, 0]));
        assert_eq!((carried(world, old), carried(world, new)), ([0, 920], [920, 0]));

        // The year that the money came from says until when, and next year need not have begun.
        assert_eq!(world.reverse(free, "2027-02-01").code(), "year_not_open");
        world.as_the_ministry(|| world.reverse(free, "2027-02-01")).unwrap();
        world.reverse(taken, "2026-12-31").unwrap();
        assert_eq!((world.stands(old), world.stands(new)), ([100, 500, 220, 100, 80], [0, 0, 0, 0, 0]));
        assert_eq!(world.holds(order, old), [500, 220, 100, 80]);
        assert_eq!((carried(world, old), carried(world, new)), ([0, 0], [0, 0]));
    }

    fn a_carry_over_goes_to_the_next_year_in_the_same_stage_or_nowhere(world) {
        let [old, new, after] = [2026, 2027, 2028].map(|year| world.line("T01", year));
        world.record("2026-01-01", &[Move::into_line(Kind::Allocate, old, money(1_000))]).unwrap();
        let carry = |from, to| world.record("2026-12-31", &[between(Kind::CarryOver, (from, to), Stage::Available, 1)]);
        assert_eq!(carry(old, after).code(), "transfer_across_sources");
        assert_eq!(carry(old, world.line("T02", 2026)).code(), "transfer_across_sources");
        assert_eq!(carry(old, world.line_of("T01", 2027, "socialised", "press_order")).code(), "transfer_across_sources");
        world.close_year(2027, "2028-03-01");
        assert_eq!(carry(old, new).code(), "year_closed");
        assert_eq!(world.stands(old), [1_000, 0, 0, 0, 0]);
    }

    fn every_kind_refuses_every_pair_of_stages_but_its_own(world) {
        use Stage::{Advanced, Available, Committed, Outside, Paid, Payable};
        let (line, next_year) = (world.allocated("T01", 2026, 1_000_000), world.line("T01", 2027));
        let sibling = world.allocated("T01-U", 2026, 1_000_000);
        let order = CommitmentId(world.post(|journal| journal.tx().next_id()).unwrap());
        // MODEL's table of movements, word for word.
        let own: &[(Kind, &[(Stage, Stage)])] = &[
            (Kind::Allocate, &[(Outside, Available)]),
            (Kind::Supplement, &[(Outside, Available)]),
            (Kind::Receive, &[(Outside, Available)]),
            (Kind::Cut, &[(Available, Outside)]),
            (Kind::Lapse, &[(Available, Outside)]),
            (Kind::Return, &[(Available, Outside)]),
            (Kind::Transfer, &[(Available, Available)]),
            (Kind::CarryOver, &[(Available, Available), (Committed, Committed), (Advanced, Advanced), (Payable, Payable)]),
            (Kind::Commit, &[(Available, Committed)]),
            (Kind::Release, &[(Committed, Available)]),
            (Kind::Advance, &[(Committed, Advanced)]),
            (Kind::Accept, &[(Committed, Payable), (Advanced, Paid)]),
            (Kind::Pay, &[(Payable, Paid)]),
            (Kind::Refund, &[(Advanced, Available), (Paid, Available)]),
        ];
        assert_eq!(own.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), Kind::ALL);
        for (kind, pairs) in own {
            let other = match kind {
                Kind::Transfer => sibling,
                Kind::CarryOver => next_year,
                _ => line,
            };
            let end = |line, stage| if stage == Outside { End::Outside } else { End::At(line, stage) };
            for from in Stage::ALL {
                for to in Stage::ALL.iter().filter(|to| (*from, **to) != (Outside, Outside)) {
                    let one = Move { kind: *kind, amount: money(1), from: end(line, *from), to: end(other, *to) };
                    let told = world.record_for(Some(order), "2026-12-31", &[one]);
                    let code = told.err().and_then(|error| error.refusal().map(|told| told.first().reason.code()));
                    let in_place = pairs.contains(&(*from, *to));
                    // In place, it is done, or refused for want of money alone.
                    assert_eq!(code == Some("stages_not_of_kind"), !in_place, "{kind:?} {from:?} {to:?}: {code:?}");
                    assert!(!in_place || code.is_none_or(|code| code.starts_with("insufficient_")), "{code:?}");
                }
            }
        }
    }
}
