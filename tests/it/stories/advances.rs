//! Advances and how acceptances recover them.

use socai::refusal::Reason;

use crate::support::{Told, money, paper, voucher};

stories! {
    fn an_advance_is_recovered_in_proportion_and_the_last_acceptance_leaves_none(world) {
        let line = world.allocated("T01", 2026, 2_000);
        let order = world.signed(&paper("1").item("Tin bài", "7", "143", 0), line);
        world.advance(order, &voucher("2026-03-02", 300)).unwrap();
        assert_eq!(world.stands(line), [999, 701, 300, 0, 0]);

        // 143 × 300/1001 = 42.86 was advanced.
        world.accept(order, "2026-04-01", &[(1, "1")]).unwrap();
        assert_eq!(world.stands(line), [999, 601, 257, 100, 43]);
        // 429 × 257/858 = 128.5, and 429 × 601/858 = 300.5: the odd đồng goes to what was committed.
        world.accept(order, "2026-05-01", &[(1, "3")]).unwrap();
        assert_eq!(world.stands(line), [999, 300, 129, 401, 171]);
        world.accept(order, "2026-06-01", &[(1, "3")]).unwrap();
        assert_eq!(world.stands(line), [999, 0, 0, 701, 300], "all that was advanced is recovered");

        assert_eq!(world.close(order, "2026-06-02").code(), "not_settled");
        world.pay(order, &voucher("2026-06-02", 701)).unwrap();
        world.close(order, "2026-06-03").unwrap();
        assert_eq!(world.stands(line), [999, 0, 0, 0, 1_001]);
    }

    fn an_advance_is_recovered_as_named_and_never_beyond_what_there_is(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.advance(order, &voucher("2026-03-02", 300)).unwrap();

        world.accept_with(order, "2026-04-01", &[(1, "2")], Some(0), &[]).unwrap();
        assert_eq!(world.stands(line), [0, 500, 300, 200, 0]);
        let told = world.accept_with(order, "2026-05-01", &[(1, "2")], Some(201), &[]).refused();
        let Reason::InsufficientAdvanced { advanced, asked, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!((advanced, asked, missing), (money(200), money(201), money(1)), "no more than was accepted");
        let told = world.accept_with(order, "2026-05-01", &[(1, "4")], Some(301), &[]).refused();
        assert!(matches!(told, Reason::InsufficientAdvanced { advanced, .. } if advanced == money(300)), "{told:?}");
        world.accept_with(order, "2026-05-01", &[(1, "4")], Some(300), &[]).unwrap();
        assert_eq!(world.stands(line), [0, 400, 0, 300, 300]);
    }

    fn acceptances_that_recover_too_little_are_refused_where_only_the_advance_is_left(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.advance(order, &voucher("2026-03-02", 300)).unwrap();
        world.accept_with(order, "2026-04-01", &[(1, "7")], Some(0), &[]).unwrap();
        let told = world.accept_with(order, "2026-05-01", &[(1, "3")], Some(200), &[]).refused();
        assert!(matches!(told, Reason::InsufficientCommitted { missing, .. } if missing == money(100)), "{told:?}");
        world.accept(order, "2026-05-01", &[(1, "3")]).unwrap();
        assert_eq!(world.stands(line), [0, 0, 0, 700, 300]);
    }

    fn an_advance_that_came_back_is_available_again(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.advance(order, &voucher("2026-03-02", 300)).unwrap();
        assert_eq!(world.refund_of_advance(order, &voucher("2026-03-03", 301)).code(), "insufficient_advanced");
        assert_eq!(world.refund_of_paid(order, &voucher("2026-03-03", 1)).code(), "insufficient_paid");
        world.refund_of_advance(order, &voucher("2026-03-03", 100)).unwrap();
        assert_eq!(world.stands(line), [100, 700, 200, 0, 0]);
        assert_eq!(world.order(order).refunded, money(0), "an advance was not paid for anything");
    }

    fn no_stage_of_an_order_gives_more_than_it_holds(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "5", "100", 0), line);
        // The other order's money stands on the same line.
        world.signed(&paper("2").item("Tin bài", "5", "100", 0), line);
        let told = world.advance(order, &voucher("2026-03-02", 501)).refused();
        let Reason::InsufficientCommitted { committed, asked, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!((committed, asked, missing), (money(500), money(501), money(1)));
        assert_eq!(world.pay(order, &voucher("2026-03-02", 1)).code(), "insufficient_payable");
        assert_eq!(world.refund_of_advance(order, &voucher("2026-03-02", 1)).code(), "insufficient_advanced");
        world.accept(order, "2026-03-03", &[(1, "5")]).unwrap();
        assert_eq!(world.pay(order, &voucher("2026-03-04", 501)).code(), "insufficient_payable");
        world.pay(order, &voucher("2026-03-04", 500)).unwrap();
        assert_eq!(world.refund_of_paid(order, &voucher("2026-03-05", 501)).code(), "insufficient_paid");
        assert_eq!(world.stands(line), [0, 500, 0, 0, 500]);
    }
}
