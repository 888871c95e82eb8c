//! What went wrong with others, told as stories that end well here. Each names the row of the table of peers by what went
//! wrong. Others of the table are told where they belong: parallel.rs (two people spend the same money), orders.rs (a long
//! order times out), tests/it/properties (running totals that drift, splits that lose money), year_end.rs (stale
//! commitments after the year), budget_work.rs (children exceed the parent), tests/it/austria (identical rows are real).

use socai::reconciliation;

use crate::support::{Told, World, money, paper, share, voucher};
use socai::ids::{CommitmentId, LineId};

/// Whatever an order went through, it holds nothing that is committed, advanced or payable, and of the line nothing is
/// held by anybody.
#[track_caller]
fn nothing_is_left_over(world: &World, order: CommitmentId, line: LineId) {
    let [committed, advanced, payable, _] = world.holds(order, line);
    assert_eq!([committed, advanced, payable], [0, 0, 0]);
    let [_, committed, advanced, payable, _] = world.stands(line);
    assert_eq!([committed, advanced, payable], [0, 0, 0]);
}

stories! {
    /// "Cancelling after approval, or a credit, leaves a residue": up, down, part payment, credit, final, in both endings.
    fn an_order_ends_with_nothing_committed_whichever_way_it_goes(world) {
        let line = world.allocated("T01", 2026, 100_000);
        let of = |quantity: &str| paper("1").item("Tin bài", quantity, "333.3333", 7).item("Ảnh", "3", "0.5", 0);
        let order = world.signed(&of("9"), line);
        for (on, quantity) in [("2026-03-02", "21.75"), ("2026-03-03", "4.25"), ("2026-03-04", "10")] {
            world.amend(order, on, &of(quantity)).unwrap();
        }
        world.accept(order, "2026-04-01", &[(1, "3.3333")]).unwrap();
        let payable = world.holds(order, line)[2];
        world.pay(order, &voucher("2026-04-02", payable / 2)).unwrap();
        world.refund_of_paid(order, &voucher("2026-04-03", 100)).unwrap();
        world.pay(order, &voucher("2026-04-04", payable - payable / 2)).unwrap();
        world.accept(order, "2026-05-01", &[(1, "6.6667"), (2, "1")]).unwrap();
        world.pay(order, &voucher("2026-05-02", world.holds(order, line)[2])).unwrap();
        let closing = world.close(order, "2026-05-03").unwrap();
        nothing_is_left_over(world, order, line);
        let paid = world.holds(order, line)[3];
        assert_eq!(world.stands(line), [100_000 - paid, 0, 0, 0, paid]);
        // A credit after the end is free money again, and no commitment.
        world.refund_of_paid(order, &voucher("2026-05-10", paid)).unwrap();
        nothing_is_left_over(world, order, line);
        assert_eq!(world.stands(line), [100_000, 0, 0, 0, 0]);
        world.reverse(closing, "2026-05-11").unwrap();
        world.close(order, "2026-05-12").unwrap();
        nothing_is_left_over(world, order, line);

        let cancelled = world.signed(&paper("2").item("Tin bài", "5", "100", 1), line);
        world.amend(cancelled, "2026-03-05", &paper("2").item("Tin bài", "8", "100", 1)).unwrap();
        world.advance(cancelled, &voucher("2026-03-06", 200)).unwrap();
        world.refund_of_advance(cancelled, &voucher("2026-03-07", 200)).unwrap();
        world.cancel(cancelled, "2026-03-08").unwrap();
        nothing_is_left_over(world, cancelled, line);
    }

    /// "Σ quantity × highest rate": every item is worth its own price.
    fn two_items_of_different_price_are_each_worth_their_own(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0).item("Phim", "2", "1500", 0), line);
        assert_eq!(world.stands(line), [6_000, 4_000, 0, 0, 0], "and not 12 × 1,500");
        world.accept(order, "2026-04-01", &[(1, "10"), (2, "1")]).unwrap();
        assert_eq!(world.stands(line), [6_000, 1_500, 0, 2_500, 0]);
        world.amend(order, "2026-04-02", &paper("1").item("Tin bài", "10", "100", 0).item("Phim", "1", "1500", 0)).unwrap();
        assert_eq!(world.stands(line), [7_500, 0, 0, 2_500, 0]);
    }

    /// "Only orders of the same item code counted": whatever is ordered on a line takes of its one available amount.
    fn articles_programmes_pages_and_courses_on_one_line_all_count(world) {
        let line = world.allocated("T01", 2026, 1_000);
        for (number, product, value) in [("1", "Tin bài", 400), ("2", "Chương trình", 300), ("3", "Trang", 200)] {
            world.signed(&paper(number).item(product, "1", &value.to_string(), 0), line);
        }
        let course = world.drafted_training("TH 1");
        world.sign(course, "2026-03-01", &[share(line, 100)]).unwrap();
        assert_eq!(world.stands(line), [0, 1_000, 0, 0, 0]);
        let more = world.draft(&paper("5").item("Phóng sự", "1", "1", 0)).unwrap();
        let told = world.sign(more, "2026-03-02", &[share(line, 1)]).refused();
        let socai::refusal::Reason::InsufficientAvailable { contracted, available, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!((contracted, available, missing), (money(1_000), money(0), money(1)));
    }

    /// "Actual counted twice on the step from order to invoice": acceptance and payment take nothing more of the line.
    fn what_was_signed_is_not_taken_again_when_it_is_accepted_or_paid(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "1", "600", 0), line);
        world.accept(order, "2026-04-01", &[(1, "1")]).unwrap();
        assert_eq!(world.stands(line), [400, 0, 0, 600, 0]);
        world.pay(order, &voucher("2026-04-02", 600)).unwrap();
        assert_eq!(world.stands(line), [400, 0, 0, 0, 600]);
    }

    /// "99–101 % accepted as 100 %": shares of 72.68, 10.93, 2.73 and 13.66 per cent are a whole, 99.01 per cent are none.
    fn shares_are_a_whole_to_the_last_unit_or_they_are_refused(world) {
        let lines = ["press_order", "training", "it_monitoring", "other_communication"].map(|purpose| {
            let line = world.line_of("T01", 2026, "state_budget", purpose);
            world.decide(line, socai::budget::Decision::Initial, 1_000_000, "2026-01-02").unwrap();
            line
        });
        // A hundredth of a per cent of this value is one đồng.
        let draft = world.draft(&paper("1").item("Chiến dịch", "1", "10000", 0)).unwrap();
        let signed = |parts: &[i64]| {
            let shares: Vec<_> = lines.iter().zip(parts).map(|(line, part)| share(*line, *part)).collect();
            world.sign(draft, "2026-03-01", &shares)
        };
        let told = signed(&[7_268, 1_093, 273, 1_267]).refused();
        let socai::refusal::Reason::FundingDiffers { funding, value, difference } = told else { panic!("{told:?}") };
        assert_eq!((funding, value, difference), (money(9_901), money(10_000), money(-99)));
        assert_eq!(signed(&[7_268, 1_093, 273, 1_367]).code(), "funding_differs", "nor one unit more");
        assert_eq!(signed(&[7_268, 1_093, 273, 1_365]).code(), "funding_differs", "nor one less");
        signed(&[7_268, 1_093, 273, 1_366]).unwrap();
        assert_eq!(lines.map(|line| world.stands(line)[1]), [7_268, 1_093, 273, 1_366]);
    }

    /// "A hidden tolerance hid one cent for five months": a paper that is one unit off is refused by name, and every check
    /// of the reconciliation passes on what was taken.
    fn no_paper_is_one_unit_off(world) {
        let line = world.allocated("T01", 2026, 10_000);
        let mut off = paper("1").item("Tin bài", "3", "333.3333", 0);
        off.value = Some(999);
        assert_eq!(world.draft(&off).code(), "value_differs");
        off.value = Some(1_000);
        let order = world.draft(&off).unwrap();
        world.sign(order, "2026-03-01", &[share(line, 1_000)]).unwrap();
        let book = world.book;
        let found = world.read(|conn| reconciliation::reconcile(conn, &book, "T01", 2026, false));
        assert!(found.checks.iter().all(|check| check.passed), "{:#?}", found.checks.iter().map(|it| (&it.code, it.passed)).collect::<Vec<_>>());
    }
}
