//! Amendments, credits and endings: whatever happened to an order, nothing is left over.

use socai::commitments::State;
use socai::refusal::Reason;

use crate::support::{Told, money, paper, quantity, share, voucher};

stories! {
    fn amended_up_and_down_paid_in_part_credited_and_closed_it_leaves_nothing_committed(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 80), line);
        assert_eq!(world.stands(line), [8_920, 1_080, 0, 0, 0]);

        world.amend(order, "2026-04-01", &paper("1").item("Tin bài", "15", "100", 120).item("Ảnh", "2", "50", 0)).unwrap();
        assert_eq!(world.stands(line), [8_280, 1_720, 0, 0, 0]);
        world.amend(order, "2026-04-02", &paper("1").item("Tin bài", "12", "100", 96)).unwrap();
        assert_eq!(world.stands(line), [8_704, 1_296, 0, 0, 0]);

        world.accept(order, "2026-05-01", &[(1, "5")]).unwrap();
        world.pay(order, &voucher("2026-05-02", 300)).unwrap();
        assert_eq!(world.stands(line), [8_704, 756, 0, 240, 300]);
        world.refund_of_paid(order, &voucher("2026-05-10", 40)).unwrap();
        assert_eq!(world.stands(line), [8_744, 756, 0, 240, 260]);
        assert_eq!(world.order(order).refunded, money(40));

        assert_eq!(world.cancel(order, "2026-05-11").code(), "already_performed");
        world.accept(order, "2026-06-01", &[(1, "7")]).unwrap();
        world.pay(order, &voucher("2026-06-02", 996)).unwrap();
        world.close(order, "2026-06-03").unwrap();
        assert_eq!(world.stands(line), [8_744, 0, 0, 0, 1_256]);
        assert_eq!(world.holds(order, line), [0, 0, 0, 1_256]);

        world.refund_of_paid(order, &voucher("2026-06-10", 56)).unwrap();
        assert_eq!(world.stands(line), [8_800, 0, 0, 0, 1_200], "money may come back after closing");
        assert_eq!(world.order(order).refunded, money(96));
    }

    fn an_order_of_which_nothing_was_performed_is_cancelled_whole(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.amend(order, "2026-04-01", &paper("1").item("Tin bài", "7", "100", 1)).unwrap();
        world.advance(order, &voucher("2026-04-02", 200)).unwrap();
        assert_eq!(world.cancel(order, "2026-04-03").code(), "already_performed");
        world.refund_of_advance(order, &voucher("2026-04-04", 200)).unwrap();
        world.cancel(order, "2026-04-05").unwrap();
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
        assert_eq!(world.holds(order, line), [0, 0, 0, 0]);
        assert_eq!(world.order(order).state, State::Cancelled);

        let draft = world.draft(&paper("2").item("Tin bài", "1", "1", 0)).unwrap();
        world.cancel(draft, "2026-04-05").unwrap();
        assert_eq!(world.sign(draft, "2026-04-06", &[share(line, 1)]).code(), "wrong_state");
    }

    fn an_amendment_leaves_what_was_accepted_as_it_is(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 80).item("Ảnh", "1", "500", 0), line);
        world.accept(order, "2026-05-01", &[(1, "4")]).unwrap();
        let before = (world.stands(line), world.order(order));

        let fewer = world.amend(order, "2026-05-02", &paper("1").item("Tin bài", "3", "100", 80)).refused();
        assert_eq!(fewer, Reason::OrderedBelowAccepted { item: 1, accepted: quantity("4"), asked: quantity("3") });
        for other in [
            paper("1").item("Tin bài", "10", "101", 80),
            paper("1").item("Bài khác", "10", "100", 80),
            paper("1").item("Tin bài", "10", "100", 70),
            paper("1").item("Ảnh", "4", "500", 0),
        ] {
            let told = world.amend(order, "2026-05-02", &other).refused();
            assert_eq!(told, Reason::AcceptedItemChanged { item: 1 }, "{other:?}");
        }
        assert_eq!((world.stands(line), world.order(order)), before);

        world.amend(order, "2026-05-02", &paper("1").item("Tin bài", "4", "100", 32)).unwrap();
        assert_eq!(world.stands(line), [9_568, 0, 0, 432, 0], "nothing but the accepted four is left");
    }

    fn an_order_whose_amendment_was_turned_round_is_amended_again(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "5", "100", 0), line);
        for (quantity, stands) in [("6", [400, 600, 0, 0, 0]), ("4", [600, 400, 0, 0, 0])] {
            let amended = world.amend(order, "2026-04-01", &paper("1").item("Tin bài", quantity, "100", 0)).unwrap();
            assert_eq!(world.stands(line), stands);
            world.reverse(amended, "2026-04-02").unwrap();
            assert_eq!(world.stands(line), [500, 500, 0, 0, 0]);
        }
        world.amend(order, "2026-04-03", &paper("1").item("Ảnh", "7", "100", 0)).unwrap();
        let items = world.order(order).items;
        assert_eq!(items.iter().map(|item| item.product.as_str()).collect::<Vec<_>>(), ["Ảnh"]);
        assert_eq!(world.stands(line), [300, 700, 0, 0, 0]);
    }

    fn an_amendment_frees_no_more_than_is_still_committed(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.advance(order, &voucher("2026-04-01", 900)).unwrap();
        let told = world.amend(order, "2026-04-02", &paper("1").item("Tin bài", "8", "100", 0)).refused();
        let Reason::InsufficientCommitted { committed, asked, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!((committed, asked, missing), (money(100), money(200), money(100)));
        assert_eq!(world.stands(line), [0, 100, 900, 0, 0]);
        assert_eq!(world.order(order).item_version, 1);
    }

    fn an_amendment_commits_no_more_than_is_available(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "9", "100", 0), line);
        let told = world.amend(order, "2026-04-02", &paper("1").item("Tin bài", "11", "100", 0)).refused();
        let Reason::InsufficientAvailable { available, asked, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!((available, asked, missing), (money(100), money(200), money(100)));
        world.amend(order, "2026-04-02", &paper("1").item("Tin bài", "10", "100", 0)).unwrap();
        assert_eq!(world.stands(line), [0, 1_000, 0, 0, 0]);
    }
}
