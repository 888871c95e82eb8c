//! When a fiscal year takes what: 2026 runs to 31 December, its adjustment period to 31 January 2027.

use chrono::NaiveDate;
use socai::budget::Decision;
use socai::ledger::{Kind, Move, list_movements_of_action};
use socai::refusal::Reason;

use crate::support::{Told, day, money, paper, share, voucher};

stories! {
    fn a_decision_may_be_made_the_year_before_and_until_the_year_ends(world) {
        let line = world.line("T01", 2026);
        let told = world.decide(line, Decision::Initial, 100, "2024-12-31").refused();
        let opens_on = day("2025-01-01");
        assert!(matches!(told, Reason::YearNotOpen { opens_on: on, .. } if on == opens_on), "{told:?}");
        world.decide(line, Decision::Initial, 100, "2025-12-20").unwrap();
        world.decide(line, Decision::Supplement, 100, "2026-12-31").unwrap();
        assert_eq!(world.decide(line, Decision::Supplement, 100, "2027-01-01").code(), "year_not_open");
        world.decide(line, Decision::Cut, 50, "2027-01-31").unwrap();
        assert_eq!(world.decide(line, Decision::Cut, 50, "2027-02-01").code(), "year_not_open");
        assert_eq!(world.stands(line), [150, 0, 0, 0, 0]);
    }

    fn work_of_the_old_year_is_accepted_and_paid_in_january_and_nothing_new_is_signed(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        let late = world.draft(&paper("2").item("Tin bài", "1", "100", 0)).unwrap();
        let told = world.sign(late, "2027-01-01", &[share(line, 100)]).refused();
        let Reason::YearNotOpen { fiscal_year, kind, ends_on, .. } = told else { panic!("{told:?}") };
        assert_eq!((fiscal_year, kind.as_str(), ends_on), (2026, "commit", day("2026-12-31")));
        world.sign(late, "2026-12-31", &[share(line, 100)]).unwrap();

        assert_eq!(world.advance(order, &voucher("2027-01-01", 100)).code(), "year_not_open");
        let more = paper("1").item("Tin bài", "11", "100", 0);
        assert_eq!(world.amend(order, "2027-01-04", &more).code(), "year_not_open");
        world.accept(order, "2027-01-04", &[(1, "5")]).unwrap();
        world.pay(order, &voucher("2027-01-31", 400)).unwrap();
        assert_eq!(world.accept(order, "2027-02-01", &[(1, "1")]).code(), "year_not_open");
        assert_eq!(world.pay(order, &voucher("2027-02-01", 100)).code(), "year_not_open");
        let fewer = paper("1").item("Tin bài", "9", "100", 0);
        world.amend(order, "2027-01-31", &fewer).unwrap();
        assert_eq!(world.stands(line), [9_000, 500, 0, 100, 400]);
    }

    fn after_january_the_ministry_alone_frees_refunds_lapses_and_turns_round(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let supplement = world.decide(line, Decision::Supplement, 1, "2026-02-01").unwrap();
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.accept(order, "2026-04-01", &[(1, "3")]).unwrap();
        world.pay(order, &voucher("2026-04-02", 300)).unwrap();
        let lapse = |amount| world.record("2027-02-01", &[Move::out_of_line(Kind::Lapse, line, money(amount))]);
        let attempts = || [
            world.close(order, "2027-02-01"),
            world.refund_of_paid(order, &voucher("2027-02-01", 100)),
            lapse(9_800),
            world.reverse(supplement, "2027-02-01"),
        ];
        for told in attempts() {
            assert_eq!(told.code(), "year_not_open");
        }
        world.as_the_ministry(|| {
            for told in attempts() {
                told.unwrap();
            }
            assert_eq!(world.pay(order, &voucher("2027-02-01", 1)).code(), "year_not_open");
            assert_eq!(world.decide(line, Decision::Cut, 1, "2027-02-01").code(), "year_not_open");
            assert_eq!(world.decide(line, Decision::Supplement, 1, "2027-02-01").code(), "year_not_open");
        });
        // 9,000 were free, 700 came free at closing and 100 came back; 9,800 lapsed, and the supplement went.
        assert_eq!(world.stands(line), [0, 0, 0, 0, 200]);
        assert_eq!(world.balance(line).lapsed, money(9_800));
    }

    fn a_closed_year_takes_nothing_from_anyone(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let supplement = world.decide(line, Decision::Supplement, 1, "2026-02-01").unwrap();
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.close_year(2026, "2027-03-01");
        let attempts = || [
            world.decide(line, Decision::Supplement, 1, "2026-06-01"),
            world.accept(order, "2026-06-01", &[(1, "1")]),
            world.close(order, "2026-06-01"),
            world.reverse(supplement, "2026-06-01"),
            world.record("2026-06-01", &[Move::out_of_line(Kind::Lapse, line, money(1))]),
        ];
        let closed = Reason::YearClosed { fiscal_year: 2026, closed_on: day("2027-03-01") };
        for told in attempts().into_iter().chain(world.as_the_ministry(attempts)) {
            assert_eq!(told.refused(), closed);
        }
        assert_eq!(world.stands(line), [9_001, 1_000, 0, 0, 0]);
    }

    fn a_closing_that_freed_nothing_is_turned_round_only_while_its_year_takes_it(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.accept(order, "2026-04-01", &[(1, "10")]).unwrap();
        world.pay(order, &voucher("2026-04-02", 1_000)).unwrap();
        let closed = world.close(order, "2026-04-03").unwrap();
        assert_eq!(world.reverse(closed, "2027-02-01").code(), "year_not_open");
        world.close_year(2026, "2027-03-01");
        assert_eq!(world.reverse(closed, "2027-01-15").code(), "year_closed");
    }

    fn a_paper_signed_last_year_takes_its_money_on_the_first_of_january(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.draft(&paper("1").item("Tin bài", "10", "100", 0)).unwrap();
        let action = world.sign(order, "2025-12-20", &[share(line, 1_000)]).unwrap();
        let dates: Vec<NaiveDate> = world
            .read(|conn| list_movements_of_action(conn, action))
            .into_iter()
            .map(|movement| movement.dated_on)
            .collect();
        assert_eq!(dates, [day("2026-01-01")]);
        assert_eq!(world.order(order).signed_on, Some(day("2025-12-20")));
        assert_eq!(world.accept(order, "2025-12-30", &[(1, "1")]).code(), "year_not_open");
        world.accept(order, "2026-01-02", &[(1, "1")]).unwrap();
        assert_eq!(world.stands(line), [0, 900, 0, 100, 0]);
    }

    fn nothing_is_performed_before_the_order_was_signed_and_nothing_signed_after_its_term(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let mut short = paper("1").item("Tin bài", "10", "100", 0);
        short.term = ("2026-02-01", "2026-02-28");
        let order = world.draft(&short).unwrap();
        assert_eq!(world.sign(order, "2026-03-01", &[share(line, 1_000)]).code(), "date_outside_term");
        world.sign(order, "2026-02-10", &[share(line, 1_000)]).unwrap();
        for told in [
            world.accept(order, "2026-02-09", &[(1, "1")]),
            world.advance(order, &voucher("2026-02-09", 1)),
            world.amend(order, "2026-02-09", &short),
            world.close(order, "2026-02-09"),
            world.cancel(order, "2026-02-09"),
        ] {
            assert_eq!(told.code(), "date_outside_term");
        }
        short.term = ("2026-02-28", "2026-02-01");
        short.document_no = "2".to_owned();
        assert_eq!(world.draft(&short).code(), "dates_reversed");
    }
}
