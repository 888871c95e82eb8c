//! The record of a liquidation says what a commitment came to on the day on which it was closed, ever after.

use serde_json::json;

use crate::support::{App, World, paper, voucher};
use socai::ids::{ActionId, CommitmentId, LineId};

/// An order of 1,000 with an advance of 300 of which 50 came back, 700 accepted and paid, a penalty of 40 collected.
fn closed(world: &World, line: LineId) -> (CommitmentId, ActionId) {
    let order = world.signed(&paper("1").item("Tin bài", "12", "100", 0), line);
    world.amend(order, "2026-03-10", &paper("1").item("Tin bài", "10", "100", 0)).unwrap();
    world.advance(order, &voucher("2026-04-01", 300)).unwrap();
    world.accept_with(order, "2026-05-01", &[(1, "7")], Some(250), &[]).unwrap();
    world.pay(order, &voucher("2026-05-02", 450)).unwrap();
    world.refund_of_advance(order, &voucher("2026-05-03", 50)).unwrap();
    let penalty = world.penalised(order, 40);
    let settled = socai::commitments::NewSettlement {
        state: socai::commitments::PenaltyState::Collected,
        settled_on: crate::support::day("2026-06-02"),
        document_no: "GNT 1".to_owned(),
        reason: String::new(),
    };
    world.db.write(|tx| socai::commitments::settle(tx, order, penalty, &settled)).unwrap();
    let closing = world.close(order, "2026-06-10").unwrap();
    (order, closing)
}

stories! {
    fn closing_makes_a_record_whose_figures_add_up_to_the_value(world) {
        let app = App::of(world);
        let line = world.allocated("T01", 2026, 5_000);
        let (order, closing) = closed(world, line);
        let path = format!("/commitments/{order}/liquidation");
        let record = app.get(&app.finance(), &path).must_be(200).json();
        let figures = |record: &serde_json::Value| {
            ["value", "accepted", "paid", "recovered", "advances_returned", "refunded", "penalties_collected", "released", "left"]
                .map(|name| record[name].as_str().unwrap_or_else(|| panic!("{name}: {record}")).to_owned())
        };
        let expected = ["1000", "700", "700", "250", "50", "0", "40", "250", "0"];
        assert_eq!(figures(&record), expected, "700 accepted, 50 returned and 250 released are 1,000");
        assert_eq!((&record["document_no"], &record["dated_on"], &record["action"]), (&json!("TL"), &json!("2026-06-10"), &json!(closing)));
        let page = app.page(&app.finance(), &path).must_be(200).body;
        assert!(page.contains("Mẫu số 04") && page.contains("Báo Một") && page.contains("Tạm ứng đã thu hồi"), "{page}");
        let linked = app.page(&app.finance(), &format!("/commitments/{order}")).must_be(200).body;
        assert!(linked.contains(&path), "the commitment leads to its record");

        // What comes back later is not the record's, which both sides have signed.
        world.refund_of_paid(order, &voucher("2026-06-20", 100)).unwrap();
        assert_eq!(figures(&app.get(&app.finance(), &path).must_be(200).json()), expected);
    }

    fn there_is_no_record_of_what_is_open_was_cancelled_or_is_open_again(world) {
        let app = App::of(world);
        let line = world.allocated("T01", 2026, 5_000);
        let asked = |order: CommitmentId| app.get(&app.finance(), &format!("/commitments/{order}/liquidation"));
        let open = world.signed(&paper("2").item("Tin bài", "1", "100", 0), line);
        assert_eq!(asked(open).must_be(404).code(), "not_found");
        let linked = app.page(&app.finance(), &format!("/commitments/{open}")).must_be(200).body;
        assert!(!linked.contains("/liquidation"));
        world.cancel(open, "2026-05-01").unwrap();
        assert_eq!(asked(open).must_be(404).code(), "not_found");

        let (order, closing) = closed(world, line);
        world.reverse(closing, "2026-06-11").unwrap();
        assert_eq!(asked(order).must_be(404).code(), "not_found", "its closing was turned round");
        world.accept(order, "2026-06-12", &[(1, "2")]).unwrap();
        world.pay(order, &voucher("2026-06-13", 200)).unwrap();
        world.close(order, "2026-06-14").unwrap();
        let record = asked(order).must_be(200).json();
        let figures = ["value", "accepted", "paid", "released", "left"].map(|name| record[name].as_str().unwrap().to_owned());
        assert_eq!(figures, ["1000", "900", "900", "50", "0"], "closed anew, it says what it came to then");
    }
}
