//! Orders that several lines pay for.

use socai::ids::LineId;

use crate::support::{Told, World, paper, share, voucher};
use socai::budget::Decision;

/// T01's lines of 2026: state budget with 10,000 on it, socialised with 1,000.
fn two_lines(world: &World) -> [LineId; 2] {
    let state = world.allocated("T01", 2026, 10_000);
    let socialised = world.line_of("T01", 2026, "socialised", "press_order");
    world.decide(socialised, Decision::Initial, 1_000, "2026-01-02").unwrap();
    [state, socialised]
}

stories! {
    fn two_fund_sources_bear_an_order_and_each_step_by_largest_remainder(world) {
        let [state, socialised] = two_lines(world);
        let order = world.draft(&paper("1").item("Tin bài", "10", "100", 0)).unwrap();
        world.sign(order, "2026-03-01", &[share(state, 667), share(socialised, 333)]).unwrap();
        assert_eq!(world.stands(state), [9_333, 667, 0, 0, 0]);
        assert_eq!(world.stands(socialised), [667, 333, 0, 0, 0]);

        // 100 × 667/1000 = 66.7 and 100 × 333/1000 = 33.3: the odd đồng goes to the larger remainder.
        world.accept(order, "2026-04-01", &[(1, "1")]).unwrap();
        assert_eq!(world.stands(state), [9_333, 600, 0, 67, 0]);
        assert_eq!(world.stands(socialised), [667, 300, 0, 33, 0]);
        // 50 × 67/100 = 33.5 and 50 × 33/100 = 16.5: of two equal remainders the earlier line's.
        world.pay(order, &voucher("2026-04-02", 50)).unwrap();
        assert_eq!(world.holds(order, state), [600, 0, 33, 34]);
        assert_eq!(world.holds(order, socialised), [300, 0, 17, 16]);
        // Named, it is as named.
        let mut named = voucher("2026-04-03", 20);
        named.funding = vec![share(state, 3), share(socialised, 17)];
        world.pay(order, &named).unwrap();
        assert_eq!(world.holds(order, state), [600, 0, 30, 37]);
        assert_eq!(world.holds(order, socialised), [300, 0, 0, 33]);
        // Unnamed, it follows what is held in that stage: nothing is payable on the second line any more.
        world.pay(order, &voucher("2026-04-04", 30)).unwrap();

        world.amend(order, "2026-05-01", &paper("1").item("Tin bài", "11", "100", 0)).unwrap();
        assert_eq!(world.holds(order, state), [667, 0, 0, 67], "100 more, by what each has borne: 66.7");
        assert_eq!(world.holds(order, socialised), [333, 0, 0, 33]);
        world.accept(order, "2026-06-01", &[(1, "10")]).unwrap();
        world.pay(order, &voucher("2026-06-02", 1_000)).unwrap();
        world.close(order, "2026-06-03").unwrap();
        assert_eq!(world.stands(state), [9_266, 0, 0, 0, 734]);
        assert_eq!(world.stands(socialised), [634, 0, 0, 0, 366]);
    }

    fn what_a_named_line_does_not_hold_is_refused_though_another_holds_it(world) {
        let [state, socialised] = two_lines(world);
        let order = world.draft(&paper("1").item("Tin bài", "10", "100", 0)).unwrap();
        let beyond = world.sign(order, "2026-03-01", &[share(state, 1), share(socialised, 999 + 2)]);
        assert_eq!(beyond.code(), "funding_differs");
        let told = world.draft(&paper("2").item("Tin bài", "1", "1002", 0)).and_then(|order| {
            world.sign(order, "2026-03-01", &[share(state, 1), share(socialised, 1_001)])
        });
        assert_eq!(told.code(), "insufficient_available");
        assert_eq!(world.stands(state), [10_000, 0, 0, 0, 0], "the first share went back with the second");

        world.sign(order, "2026-03-01", &[share(state, 500), share(socialised, 500)]).unwrap();
        let mut named = voucher("2026-04-01", 501);
        named.funding = vec![share(socialised, 501)];
        assert_eq!(world.advance(order, &named).code(), "insufficient_committed");
        named.funding = vec![share(socialised, 500), share(state, 2)];
        assert_eq!(world.advance(order, &named).code(), "funding_differs");
        named.funding = vec![share(socialised, 501), share(state, 0)];
        assert_eq!(world.advance(order, &named).code(), "amount_not_positive");
    }

    fn a_line_of_another_agency_or_year_or_without_a_share_bears_nothing(world) {
        let [state, socialised] = two_lines(world);
        let of_another = world.allocated("T02", 2026, 1_000);
        let of_next_year = world.allocated("T01", 2027, 1_000);
        let order = world.draft(&paper("1").item("Tin bài", "10", "100", 0)).unwrap();
        for line in [of_another, of_next_year] {
            assert_eq!(world.sign(order, "2026-03-01", &[share(line, 1_000)]).code(), "line_not_of_commitment");
        }
        world.sign(order, "2026-03-01", &[share(state, 1_000)]).unwrap();
        // Another order's money on the other line is not this one's to spend.
        world.signed(&paper("2").item("Tin bài", "5", "100", 0), socialised);
        let mut named = voucher("2026-04-01", 100);
        named.funding = vec![share(socialised, 100)];
        assert_eq!(world.advance(order, &named).code(), "insufficient_committed");
    }

    fn a_recovery_that_one_line_cannot_bear_is_named_as_that(world) {
        let [state, socialised] = two_lines(world);
        let order = world.draft(&paper("1").item("Tin bài", "10", "100", 0)).unwrap();
        world.sign(order, "2026-03-01", &[share(state, 500), share(socialised, 500)]).unwrap();
        let mut advanced = voucher("2026-04-01", 300);
        advanced.funding = vec![share(socialised, 300)];
        world.advance(order, &advanced).unwrap();
        // 200 accepted, 100 on each line; of the socialised line's 100 no more than 100 can have been advanced.
        let told = world.accept_with(order, "2026-05-01", &[(1, "2")], Some(150), &[]);
        assert_eq!(told.code(), "insufficient_advanced");
        world.accept_with(order, "2026-05-01", &[(1, "2")], Some(100), &[]).unwrap();
        assert_eq!(world.holds(order, state), [400, 0, 100, 0]);
        assert_eq!(world.holds(order, socialised), [200, 200, 0, 100]);
    }
}
