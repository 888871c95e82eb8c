//! Policies of a book: warned of, stopped, let pass. With the worked example of Circular 55/2023, article 48.

use socai::policies::{Level, Rule, list_breaches};
use socai::refusal::Reason;

use crate::support::{Told, World, money, paper, quantity, share, voucher};
use socai::ids::ActionId;

/// The rules that an action broke, with the most and what was found.
fn broken(world: &World, action: ActionId) -> Vec<(Rule, i64, i64)> {
    let kept = world.read(|conn| list_breaches(conn, &[action]));
    kept.into_iter().map(|it| (it.breach.rule, it.breach.most, it.breach.found)).collect()
}

stories! {
    /// 12,000 đồng × 250 issues × 40 recipients = 120,000,000: 30 % at signing, advances to 80 %, then the last payment.
    fn newspapers_are_ordered_advanced_accepted_and_paid_as_the_circular_says(world) {
        let line = world.allocated("T01", 2026, 200_000_000);
        let order = world.signed(&paper("1").item("Báo in", "10000", "12000", 0), line);
        assert_eq!(world.order(order).value, money(120_000_000));
        let first = world.advance(order, &voucher("2026-03-02", 36_000_000)).unwrap();
        assert_eq!(broken(world, first), [], "30 % is within the rule");
        world.accept_with(order, "2026-06-30", &[(1, "2000")], Some(0), &[]).unwrap();
        let second = world.advance(order, &voucher("2026-07-01", 60_000_000)).unwrap();
        assert_eq!(broken(world, second), [], "80 % in all is, too");
        assert_eq!(world.stands(line), [80_000_000, 0, 96_000_000, 24_000_000, 0]);
        world.accept_with(order, "2026-12-20", &[(1, "8000")], Some(96_000_000), &[]).unwrap();
        assert_eq!(world.stands(line), [80_000_000, 0, 0, 24_000_000, 96_000_000]);
        let last = world.pay(order, &voucher("2026-12-25", 24_000_000)).unwrap();
        assert_eq!(broken(world, last), []);
        world.close(order, "2026-12-26").unwrap();
        assert_eq!(world.stands(line), [80_000_000, 0, 0, 0, 120_000_000]);
    }

    fn an_advance_one_dong_above_is_warned_of_stopped_or_let_pass_as_the_book_says(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        let rule = Rule::AdvanceBeforeAcceptance;
        let warned = world.advance(order, &voucher("2026-03-02", 301)).unwrap();
        assert_eq!(broken(world, warned), [(rule, 300, 301)]);
        world.reverse(warned, "2026-03-02").unwrap();
        assert_eq!(world.order(order).advances, money(0), "what was advanced is forgotten with it");
        world.policy(rule, Level::Stop);
        let told = world.advance(order, &voucher("2026-03-03", 301)).refused();
        let Reason::AdvanceBeforeAcceptance { found, above, most, overrides, .. } = told else { panic!("{told:?}") };
        assert_eq!((found, above, most, overrides.as_str()), (money(301), money(1), money(300), "ministry"));
        assert_eq!(world.stands(line), [9_000, 1_000, 0, 0, 0], "the action went back with the refusal");
        world.advance(order, &voucher("2026-03-03", 300)).unwrap();
        world.exempted(order, rule);
        let passed = world.advance(order, &voucher("2026-03-04", 1)).unwrap();
        assert_eq!(broken(world, passed), [(rule, 300, 301)]);
        let kept = world.read(|conn| list_breaches(conn, &[passed]));
        assert_eq!(kept[0].exemption.as_ref().map(|(_, why)| why.as_str()), Some("thử"));
        assert_eq!(world.advance(order, &voucher("2026-03-05", 1)).code(), "advance_before_acceptance", "once");
        world.policy(rule, Level::Off);
        let unasked = world.advance(order, &voucher("2026-03-05", 1)).unwrap();
        assert_eq!(broken(world, unasked), []);
    }

    fn money_comes_before_policy(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.policy(Rule::AdvanceBeforeAcceptance, Level::Stop);
        assert_eq!(world.advance(order, &voucher("2026-03-02", 1_001)).code(), "insufficient_committed");
        assert_eq!(world.advance(order, &voucher("2026-03-02", 1_000)).code(), "advance_before_acceptance");
    }

    fn all_advances_of_a_press_order_have_a_ceiling_and_those_of_others_a_share(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.accept(order, "2026-04-01", &[(1, "1")]).unwrap();
        let within = world.advance(order, &voucher("2026-04-02", 800)).unwrap();
        assert_eq!(broken(world, within), []);
        let above = world.advance(order, &voucher("2026-04-03", 1)).unwrap();
        assert_eq!(broken(world, above), [(Rule::AdvancesInAll, 800, 801)]);
        let training = world.drafted_training("TH 1");
        world.sign(training, "2026-03-01", &[share(line, 100)]).unwrap();
        let half = world.advance(training, &voucher("2026-03-02", 50)).unwrap();
        assert_eq!(broken(world, half), []);
        let more = world.advance(training, &voucher("2026-03-03", 1)).unwrap();
        assert_eq!(broken(world, more), [(Rule::AdvanceShare, 50, 51)]);
        // What came back is not advanced any more.
        world.refund_of_advance(training, &voucher("2026-03-04", 51)).unwrap();
        let again = world.advance(training, &voucher("2026-03-05", 49)).unwrap();
        assert_eq!(broken(world, again), []);
    }

    fn an_advance_that_is_open_still_when_payments_reach_the_share_is_told(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
        world.advance(order, &voucher("2026-03-02", 300)).unwrap();
        world.accept_with(order, "2026-04-01", &[(1, "7")], Some(0), &[]).unwrap();
        let below = world.pay(order, &voucher("2026-04-02", 499)).unwrap();
        assert_eq!(broken(world, below), [], "799 of 1,000");
        let reached = world.pay(order, &voucher("2026-04-03", 1)).unwrap();
        assert_eq!(broken(world, reached), [(Rule::AdvanceUnrecovered, 0, 300)]);
    }

    fn a_unit_price_is_held_against_the_norm_of_its_day(world) {
        use socai::norms::{NewNorm, set_norm};
        let line = world.allocated("T01", 2026, 100_000);
        for (most, from) in [("100", "2026-01-01"), ("120", "2026-06-01")] {
            let norm = NewNorm {
                product_type: "article".to_owned(),
                unit: String::new(),
                most: quantity(most),
                valid_from: crate::support::day(from),
                valid_to: None,
                legal_basis: "QĐ 1".to_owned(),
            };
            world.db.write(|tx| set_norm(tx, &norm, (world.user, socai::book::now()))).unwrap();
        }
        let priced = |number: &str, price: &str| {
            let mut paper = paper(number).item("Tin bài", "2", price, 0).item("Ảnh", "1", "999", 0);
            paper.items[0].product_type = "article".to_owned();
            let order = world.draft(&paper).unwrap();
            let value = world.order(order).value;
            (order, value)
        };
        let sign = |(order, value), on: &str| world.sign(order, on, &[(line, value)]).unwrap();
        assert_eq!(broken(world, sign(priced("1", "100"), "2026-03-01")), []);
        let above = sign(priced("2", "100.0001"), "2026-03-01");
        assert_eq!(broken(world, above), [(Rule::UnitPrice, 1_000_000, 1_000_001)]);
        assert_eq!(broken(world, sign(priced("3", "120"), "2026-06-01")), [], "dearer from June on");
        world.policy(Rule::UnitPrice, Level::Stop);
        let (order, value) = priced("4", "121");
        let told = world.sign(order, "2026-06-01", &[(line, value)]).refused();
        let Reason::UnitPriceAboveNorm { item, unit_price, norm, .. } = told else { panic!("{told:?}") };
        assert_eq!((item, unit_price, norm), (1, quantity("121"), quantity("120")));
    }
}
