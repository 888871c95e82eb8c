//! A request that breaks two rules is told the earlier one: who, period, shape, documents, money.

use socai::budget::Decision;
use socai::commitments::NewPayment;
use socai::error::Result;
use socai::ids::{ActionId, CommitmentId};
use socai::refusal::{Class, Reason};

use crate::support::{Told, day, paper, share, voucher};

/// What was asked, which two rules it breaks, and the code that must be told.
type Row = (&'static str, [Class; 2], Result<ActionId>, &'static str);

fn check(table: impl IntoIterator<Item = Row>) {
    for (asked, breaks, answer, code) in table {
        let told = answer.refused();
        assert_eq!(told.code(), code, "{asked}");
        assert_eq!(told.class(), breaks[0], "{asked} breaks {breaks:?}");
        assert!(breaks[0] < breaks[1], "{asked} is a row about two classes");
    }
}

stories! {
    fn decisions_are_refused_for_the_earlier_rule(world) {
        use Class::{Documents, Money, Period, Shape, Who};
        let line = world.allocated("T01", 2026, 100);
        let unknown = socai::ids::LineId(987_654_321);
        check([
            ("unknown line, nothing", [Who, Shape], world.decide(unknown, Decision::Cut, 0, "2026-02-01"), "not_found"),
            ("cut of nothing in February", [Period, Shape], world.decide(line, Decision::Cut, 0, "2027-02-01"), "year_not_open"),
            ("second initial in January", [Period, Documents], world.decide(line, Decision::Initial, 5, "2027-01-01"), "year_not_open"),
            ("cut beyond in February", [Period, Money], world.decide(line, Decision::Cut, 101, "2027-02-01"), "year_not_open"),
            ("second initial of nothing", [Shape, Documents], world.decide(line, Decision::Initial, 0, "2026-02-01"), "amount_not_positive"),
        ]);
        world.close_year(2026, "2027-03-01");
        check([
            ("beyond, in a closed year", [Period, Money], world.decide(line, Decision::Cut, 101, "2026-02-01"), "year_closed"),
        ]);
    }

    fn signing_and_amending_are_refused_for_the_earlier_rule(world) {
        use Class::{Documents, Money, Period, Shape, Who};
        let line = world.allocated("T01", 2026, 1_000);
        let elsewhere = world.allocated("T02", 2026, 1_000);
        let draft = world.draft(&paper("1").item("Tin bài", "10", "200", 0)).unwrap();
        let signed = world.signed(&paper("2").item("Tin bài", "10", "50", 0), line);
        world.accept(signed, "2026-04-01", &[(1, "4")]).unwrap();
        world.advance(signed, &voucher("2026-04-02", 300)).unwrap();
        let sign = |order, on, funding: &[(socai::ids::LineId, i64)]| {
            let funding: Vec<_> = funding.iter().map(|(line, amount)| share(*line, *amount)).collect();
            world.sign(order, on, &funding)
        };
        let nothing = paper("2").item("Tin bài", "0", "50", 0);
        let below = paper("2").item("Tin bài", "3", "50", 0);
        let huge = paper("2").item("Tin bài", "1000", "50", 0);
        check([
            ("unknown order, in January", [Who, Period], sign(CommitmentId(987_654_321), "2027-01-01", &[]), "not_found"),
            ("signed in January, for nothing", [Period, Shape], sign(draft, "2027-01-01", &[(line, 0)]), "year_not_open"),
            ("signed again in January", [Period, Documents], sign(signed, "2027-01-01", &[(line, 500)]), "year_not_open"),
            ("signed in January, beyond", [Period, Money], sign(draft, "2027-01-01", &[(line, 2_000)]), "year_not_open"),
            ("signed again, with an empty share", [Shape, Documents], sign(signed, "2026-05-01", &[(line, 0)]), "amount_not_positive"),
            ("another agency's line, and too little", [Shape, Documents], sign(draft, "2026-05-01", &[(elsewhere, 1)]), "line_not_of_commitment"),
            ("another agency's line, and beyond", [Shape, Money], sign(draft, "2026-05-01", &[(elsewhere, 2_000)]), "line_not_of_commitment"),
            ("shares that differ, and beyond", [Documents, Money], sign(draft, "2026-05-01", &[(line, 2_001)]), "funding_differs"),
            ("signed again, beyond", [Documents, Money], sign(signed, "2026-05-01", &[(line, 2_000)]), "wrong_state"),
            ("amended in February to nothing", [Period, Shape], world.amend(signed, "2027-02-01", &nothing), "year_not_open"),
            ("amended up in January, beyond", [Period, Money], world.amend(signed, "2027-01-02", &huge), "year_not_open"),
            ("a draft amended to nothing", [Shape, Documents], world.amend(draft, "2026-05-01", &nothing), "quantity_not_positive"),
            ("a draft amended, beyond", [Documents, Money], world.amend(draft, "2026-05-01", &huge), "wrong_state"),
            ("below what was accepted, and beyond what is committed", [Documents, Money], world.amend(signed, "2026-05-01", &below), "ordered_below_accepted"),
            ("an empty share, on a draft", [Shape, Documents], world.amend_with(draft, "2026-05-01", &huge, &[share(line, 0)]), "amount_not_positive"),
        ]);
    }

    fn drafts_are_refused_for_the_earlier_rule(world) {
        use Class::{Documents, Shape};
        world.line("T01", 2026);
        world.draft(&paper("1").item("Tin bài", "1", "10", 0)).unwrap();
        let as_action = |told: Result<CommitmentId>| told.map(|order| ActionId(order.0));
        let mut taken = paper("1").item("Tin bài", "1", "10", 0);
        taken.value = Some(11);
        let mut backwards = paper("2");
        backwards.term = ("2026-02-02", "2026-02-01");
        let nameless = paper("").item("Tin bài", "1", "10", 0);
        check([
            ("a number that is taken, a value that differs", [Shape, Documents], as_action(world.draft(&taken)), "name_taken"),
            ("a term that ends before it starts, no item", [Shape, Documents], as_action(world.draft(&backwards)), "dates_reversed"),
            ("no number, no item", [Shape, Documents], as_action(world.draft(&paper(""))), "value_missing"),
        ]);
        assert_eq!(world.draft(&nameless).refused(), Reason::ValueMissing {});
    }

    fn performance_is_refused_for_the_earlier_rule(world) {
        use Class::{Documents, Money, Period, Shape};
        let line = world.allocated("T01", 2026, 1_000);
        let draft = world.draft(&paper("1").item("Tin bài", "10", "50", 0)).unwrap();
        let order = world.signed(&paper("2").item("Tin bài", "10", "50", 0), line);
        world.advance(order, &voucher("2026-04-02", 100)).unwrap();
        let empty_share = NewPayment { funding: vec![share(line, 0)], ..voucher("2026-05-01", 100) };
        let unnumbered = NewPayment { voucher_no: String::new(), ..voucher("2026-05-01", 999) };
        check([
            ("accepted in February, nothing", [Period, Shape], world.accept(order, "2027-02-01", &[(1, "0")]), "year_not_open"),
            ("accepted in February, too many", [Period, Documents], world.accept(order, "2027-02-01", &[(1, "11")]), "year_not_open"),
            ("a draft accepted, nothing", [Shape, Documents], world.accept(draft, "2026-05-01", &[(1, "0")]), "quantity_not_positive"),
            ("before signing, too many", [Shape, Documents], world.accept(order, "2026-02-01", &[(1, "11")]), "date_outside_term"),
            ("an item that is not there, on a draft", [Shape, Documents], world.accept(draft, "2026-05-01", &[(9, "1")]), "code_unknown"),
            ("too many, beyond what is committed", [Documents, Money], world.accept(order, "2026-05-01", &[(1, "11")]), "accepted_exceeds_ordered"),
            ("a draft accepted, of which nothing is committed", [Documents, Money], world.accept(draft, "2026-05-01", &[(1, "1")]), "wrong_state"),
            ("an empty share, on a draft", [Shape, Documents], world.accept_with(draft, "2026-05-01", &[(1, "1")], None, &[share(line, 0)]), "amount_not_positive"),
            ("advanced in January, nothing", [Period, Shape], world.advance(order, &voucher("2027-01-01", 0)), "year_not_open"),
            ("advanced in January, beyond", [Period, Money], world.advance(order, &voucher("2027-01-01", 999)), "year_not_open"),
            ("a draft advanced, nothing", [Shape, Documents], world.advance(draft, &voucher("2026-05-01", 0)), "amount_not_positive"),
            ("a draft advanced, with an empty share", [Shape, Documents], world.advance(draft, &empty_share), "amount_not_positive"),
            ("without a voucher, beyond", [Shape, Money], world.pay(order, &unnumbered), "value_missing"),
            ("a draft paid, beyond", [Documents, Money], world.pay(draft, &voucher("2026-05-01", 999)), "wrong_state"),
            ("closed in February, unsettled", [Period, Documents], world.close(order, "2027-02-01"), "year_not_open"),
            ("cancelled before signing, performed", [Shape, Documents], world.cancel(order, "2026-02-28"), "date_outside_term"),
        ]);
    }

    fn reversals_are_refused_for_the_earlier_rule(world) {
        use Class::{Documents, Money, Period};
        let line = world.allocated("T01", 2026, 1_000);
        let supplement = world.decide(line, Decision::Supplement, 1_000, "2026-02-01").unwrap();
        let undone = world.decide(line, Decision::Supplement, 500, "2026-02-02").unwrap();
        let reversal = world.reverse(undone, "2026-02-03").unwrap();
        let order = world.draft(&paper("1").item("Tin bài", "10", "200", 0)).unwrap();
        let signed = world.sign(order, "2026-03-01", &[share(line, 2_000)]).unwrap();
        world.accept(order, "2026-04-01", &[(1, "1")]).unwrap();
        let february = "2027-02-01";
        check([
            ("twice, in February", [Period, Documents], world.reverse(undone, february), "year_not_open"),
            ("a reversal, in February", [Period, Documents], world.reverse(reversal, february), "year_not_open"),
            ("beyond, in February", [Period, Money], world.reverse(supplement, february), "year_not_open"),
            ("twice, beyond", [Documents, Money], world.reverse(undone, "2026-05-01"), "already_reversed"),
            ("an earlier action, beyond", [Documents, Money], world.reverse(signed, "2026-05-01"), "later_action_first"),
        ]);
        assert_eq!(world.order(order).signed_on, Some(day("2026-03-01")));
    }
}
