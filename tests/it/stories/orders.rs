//! From the allocation to the closed order.

use socai::budget::Decision;
use socai::commitments::State;
use socai::money::Money;
use socai::refusal::Reason;

use crate::support::{Told, money, paper, share, voucher};

stories! {
    fn an_order_is_signed_accepted_in_parts_paid_and_closed(world) {
        let line = world.allocated("T01", 2026, 100_000_000);
        assert_eq!(world.stands(line), [100_000_000, 0, 0, 0, 0]);

        // 20,000,000 + 12,500,005 and VAT on both.
        let order = world
            .draft(&paper("01/ĐH").item("Tin bài", "10", "2000000", 1_600_000).item("Phút phát", "12.5", "1000000.4", 1_000_000))
            .unwrap();
        assert_eq!(world.stands(line), [100_000_000, 0, 0, 0, 0], "a draft takes no money");
        world.sign(order, "2026-03-01", &[share(line, 35_100_005)]).unwrap();
        assert_eq!(world.stands(line), [64_899_995, 35_100_005, 0, 0, 0]);

        world.accept(order, "2026-06-30", &[(1, "4")]).unwrap();
        assert_eq!(world.stands(line), [64_899_995, 26_460_005, 0, 8_640_000, 0], "available does not change");
        world.pay(order, &voucher("2026-07-05", 5_000_000)).unwrap();
        assert_eq!(world.stands(line), [64_899_995, 26_460_005, 0, 3_640_000, 5_000_000]);
        assert_eq!(world.close(order, "2026-07-06").code(), "not_settled");
        world.pay(order, &voucher("2026-07-06", 3_640_000)).unwrap();

        world.close(order, "2026-07-07").unwrap();
        assert_eq!(world.stands(line), [91_360_000, 0, 0, 0, 8_640_000], "closing frees the rest");
        assert_eq!(world.holds(order, line), [0, 0, 0, 8_640_000]);
        assert_eq!(world.order(order).state, State::Closed);
        assert_eq!(world.accept(order, "2026-07-08", &[(1, "1")]).code(), "wrong_state");
    }

    fn articles_programmes_and_pages_on_one_line_all_count(world) {
        let line = world.allocated("T01", 2026, 10_000);
        world.signed(&paper("1").item("Tin bài", "2", "1000", 0).item("Chuyên trang", "1", "3000", 0), line);
        world.signed(&paper("2").item("Chương trình", "4", "1000", 0), line);
        let third = world.draft(&paper("3").item("Phóng sự", "1", "1001", 0)).unwrap();
        let reason = world.sign(third, "2026-03-01", &[share(line, 1001)]).refused();
        let Reason::InsufficientAvailable { granted, contracted, available, asked, missing, line: name } = reason else {
            panic!("{reason:?}")
        };
        let told = [granted, contracted, available, asked, missing].map(Money::minor);
        assert_eq!(told, [10_000, 9_000, 1_000, 1_001, 1]);
        assert_eq!(name, "T01 · 2026 · state_budget · press_order");
        assert_eq!(world.stands(line), [1_000, 9_000, 0, 0, 0], "a refusal leaves nothing behind");
        assert_eq!(world.order(third).state, State::Draft);
    }

    fn acceptance_by_thirds_adds_up_to_the_odd_vat(world) {
        let line = world.allocated("T01", 2026, 1_000_000);
        // 3 × 33,333.3333 is 99,999.9999, rounded once to 100,000; VAT 10,001 does not divide by three.
        let order = world.signed(&paper("1").item("Tin bài", "3", "33333.3333", 10_001), line);
        assert_eq!(world.order(order).value, money(110_001));
        let mut payable = 0;
        for (on, worth) in [("2026-04-01", 36_667), ("2026-05-01", 36_667), ("2026-06-01", 36_667)] {
            world.accept(order, on, &[(1, "1")]).unwrap();
            payable += worth;
            assert_eq!(world.stands(line)[3], payable, "{on}");
        }
        assert_eq!(world.stands(line), [889_999, 0, 0, 110_001, 0]);
        assert_eq!(world.accept(order, "2026-06-02", &[(1, "0.0001")]).code(), "accepted_exceeds_ordered");

        let order = world.signed(&paper("2").item("Tin bài", "3", "1", 1), line);
        let mut worths = Vec::new();
        for on in ["2026-04-01", "2026-05-01", "2026-06-01"] {
            let before = world.holds(order, line)[2];
            world.accept(order, on, &[(1, "1")]).unwrap();
            worths.push(world.holds(order, line)[2] - before);
        }
        assert_eq!(worths, [1, 2, 1], "one đồng of VAT falls to the second third, where half of it is reached");
    }

    fn an_order_whose_paper_does_not_add_up_is_refused_by_name(world) {
        let line = world.allocated("T01", 2026, 1_000_000);
        let mut stated = paper("1").item("Tin bài", "10", "1000", 800).item("Ảnh", "1", "500", 0);
        stated.value = Some(11_301);
        let reason = world.draft(&stated).refused();
        let (items, vat, sum) = (money(10_500), money(800), money(11_300));
        assert_eq!(reason, Reason::ValueDiffers { items, vat, sum, value: money(11_301), difference: money(1) });

        stated.value = Some(11_300);
        stated.items[1].amount = Some(money(499));
        let reason = world.draft(&stated).refused();
        assert!(matches!(reason, Reason::ItemAmountDiffers { item: 2, difference, .. } if difference == money(-1)), "{reason:?}");

        stated.items[1].amount = Some(money(500));
        let order = world.draft(&stated).unwrap();
        let short = world.sign(order, "2026-03-01", &[share(line, 11_299)]).refused();
        assert!(matches!(short, Reason::FundingDiffers { difference, .. } if difference == money(-1)), "{short:?}");
        world.sign(order, "2026-03-01", &[share(line, 11_300)]).unwrap();
        assert_eq!(world.stands(line), [988_700, 11_300, 0, 0, 0]);
    }

    fn a_second_initial_allocation_is_refused_and_a_supplement_is_not(world) {
        let line = world.allocated("T01", 2026, 500);
        let reason = world.decide(line, Decision::Initial, 700, "2026-02-01").refused();
        let Reason::InitialTwice { decision_no, amount, .. } = reason else { panic!("{reason:?}") };
        assert_eq!((decision_no.as_str(), amount), ("QĐ 2026-01-01", money(500)));
        world.decide(line, Decision::Supplement, 700, "2026-02-01").unwrap();
        world.decide(line, Decision::Cut, 200, "2026-03-01").unwrap();
        let balance = world.balance(line);
        assert_eq!((balance.initial, balance.supplement, balance.cut), (money(500), money(700), money(200)));
        assert_eq!(world.decide(line, Decision::Cut, 1_001, "2026-03-02").code(), "insufficient_available");
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
    }

    fn an_order_number_names_one_order_of_an_agency_and_year(world) {
        let first = world.draft(&paper("01/ĐH").item("Tin bài", "1", "1", 0));
        assert_eq!(first.code(), "year_unknown", "no line of 2026 is there yet");
        for (agency, year) in [("T01", 2026), ("T02", 2026), ("T01", 2027)] {
            world.line(agency, year);
            world.draft(&paper("01/ĐH").of(agency, year).item("Tin bài", "1", "1", 0)).unwrap();
            let again = world.draft(&paper("01/ĐH").of(agency, year).item("Ảnh", "2", "5", 0));
            assert_eq!(again.refused(), Reason::NameTaken { name: "01/ĐH".to_owned() });
        }
    }

    fn an_order_of_a_thousand_items_signs_in_one_go(world) {
        let line = world.allocated("T01", 2026, 10_000_000);
        let mut thousand = paper("1000");
        for number in 1..=1_000 {
            thousand = thousand.item(&format!("Tin bài {number}"), "3", "333.3333", 7);
        }
        let order = world.signed(&thousand, line);
        assert_eq!(world.stands(line), [8_993_000, 1_007_000, 0, 0, 0]);
        let all: Vec<(i64, &str)> = (1..=1_000).map(|position| (position, "3")).collect();
        world.accept(order, "2026-06-30", &all).unwrap();
        assert_eq!(world.stands(line), [8_993_000, 0, 0, 1_007_000, 0]);
        assert_eq!(world.order(order).items.len(), 1_000);
    }
}
