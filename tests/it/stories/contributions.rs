//! What sponsors pledge, what comes of it and goes back, and that money tied to a purpose funds no other.

use socai::commitments::NewPayment;
use socai::contributions::{ContributionState, list_in_kind, list_versions, withdraw_in_kind};
use socai::ids::ActionId;
use socai::ledger::Kind;
use socai::policies::{Level, Rule, list_breaches};
use socai::refusal::Reason;

use crate::support::contributions::agreement;
use crate::support::{Told, World, money, paper, share, voucher};

/// The rules that an action broke, with the pledge and what was received.
fn broken(world: &World, action: ActionId) -> Vec<(Rule, i64, i64)> {
    let kept = world.read(|conn| list_breaches(conn, &[action]));
    kept.into_iter().map(|it| (it.breach.rule, it.breach.most, it.breach.found)).collect()
}

/// What reconciling T01's year says of documents: whether it holds, and a figure.
fn documents(world: &World, figure: &str) -> (bool, String) {
    let view = world.read(|conn| socai::reconciliation::reconcile(conn, &world.book, "T01", 2026, false));
    let json = serde_json::to_value(&view).unwrap();
    let checks = json["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["code"] == "documents").unwrap();
    (check["passed"] == true, check["figures"][figure].as_str().unwrap_or("none").to_owned())
}

stories! {
    fn a_pledge_is_no_money_until_it_is_received_and_what_is_spent_does_not_go_back(world) {
        let line = world.socialised("press_order");
        let given = world.pledged("TT 1", 1_000, None);
        assert_eq!(world.stands(line), [0; 5], "a pledge moves nothing");
        assert_eq!(world.contribution(given).state().unwrap(), ContributionState::Draft);
        world.receive(given, line, 400, "2026-02-01").unwrap();
        world.receive(given, line, 300, "2026-03-01").unwrap();
        assert_eq!((world.pledge_of(given), world.stands(line)), ([700, 0, 300], [700, 0, 0, 0, 0]));
        assert_eq!(world.contribution(given).state().unwrap(), ContributionState::Active);
        let order = world.signed(&paper("1").item("Tin bài", "5", "100", 0), line);
        world.accept(order, "2026-04-01", &[(1, "5")]).unwrap();
        world.pay(order, &voucher("2026-04-02", 500)).unwrap();
        let told = world.give_back(given, line, 201, "2026-05-01").refused();
        let Reason::InsufficientAvailable { available, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!((available, missing), (money(200), money(1)), "what is spent is spent");
        world.give_back(given, line, 200, "2026-05-01").unwrap();
        assert_eq!((world.pledge_of(given), world.stands(line)), ([700, 200, 500], [0, 0, 0, 0, 500]));
        assert_eq!(documents(world, "received"), (true, "700".to_owned()));
        assert_eq!(documents(world, "pledged"), (true, "1000".to_owned()));
    }

    fn no_more_goes_back_than_came_from_the_contribution(world) {
        let line = world.socialised("press_order");
        let (one, other) = (world.pledged("TT 1", 100, None), world.pledged("TT 2", 500, None));
        world.receive(one, line, 100, "2026-02-01").unwrap();
        world.receive(other, line, 500, "2026-02-01").unwrap();
        let back = world.give_back(one, line, 60, "2026-03-01").unwrap();
        let told = world.give_back(one, line, 41, "2026-03-02").refused();
        let Reason::InsufficientReceived { contribution, received, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!((contribution.as_str(), received, missing), ("TT 1", money(40), money(1)));
        world.reverse(back, "2026-03-03").unwrap();
        world.give_back(one, line, 100, "2026-03-04").unwrap();
        assert_eq!((world.pledge_of(one), world.pledge_of(other)), ([100, 100, 100], [500, 0, 0]));
    }

    fn a_receipt_is_turned_round_unless_it_was_spent_or_went_back(world) {
        let line = world.socialised("press_order");
        let given = world.pledged("TT 1", 1_000, Some("press_order"));
        let first = world.receive(given, line, 400, "2026-02-01").unwrap();
        world.reverse(first, "2026-02-02").unwrap();
        assert_eq!((world.pledge_of(given), world.stands(line), world.tied(line)), ([0, 0, 1_000], [0; 5], 0));
        assert_eq!(world.contribution(given).state().unwrap(), ContributionState::Draft, "nothing stands on it");
        let second = world.receive(given, line, 400, "2026-02-03").unwrap();
        let order = world.draft(&paper("1").item("Tin bài", "1", "300", 0)).unwrap();
        let signed = world.sign(order, "2026-03-01", &[share(line, 300)]).unwrap();
        let told = world.reverse(second, "2026-03-02").refused();
        let Reason::InsufficientAvailable { available, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!((available, missing), (money(100), money(300)));
        world.reverse(signed, "2026-03-02").unwrap();
        world.give_back(given, line, 150, "2026-03-03").unwrap();
        let more = world.pledged("TT 2", 1_000, Some("press_order"));
        world.receive(more, line, 1_000, "2026-03-04").unwrap();
        assert_eq!(world.reverse(second, "2026-03-05").code(), "insufficient_received", "150 of it went back");
        assert_eq!(world.stands(line), [1_250, 0, 0, 0, 0]);
    }

    fn what_comes_in_kind_is_valued_and_moves_nothing(world) {
        let line = world.socialised("press_order");
        let given = world.pledged("TT 1", 0, None);
        let camera = world.in_kind(given, 5_000).unwrap();
        world.in_kind(given, 700).unwrap();
        assert_eq!(world.in_kind(given, 0).code(), "amount_not_positive");
        assert_eq!((world.stands(line), world.pledge_of(given)), ([0; 5], [0, 0, 0]));
        assert_eq!(documents(world, "in_kind"), (true, "5700".to_owned()));
        let by = (world.user, socai::book::now());
        world.db.write(|tx| withdraw_in_kind(tx, given, camera, "ghi nhầm", by)).unwrap();
        let again = world.db.write(|tx| withdraw_in_kind(tx, given, camera, "ghi nhầm", by));
        assert_eq!(again.code(), "wrong_state");
        assert_eq!(documents(world, "in_kind"), (true, "700".to_owned()));
        assert_eq!(world.read(|conn| list_in_kind(conn, given)).len(), 2, "what was withdrawn stays");
    }

    fn a_sponsors_money_is_refused_for_another_purpose(world) {
        let (press, training) = (world.socialised("press_order"), world.socialised("training"));
        let given = world.pledged("TT 1", 1_000, Some("press_order"));
        let told = world.receive(given, training, 100, "2026-02-01").refused();
        let Reason::ContributionTied { contribution, purpose, line } = told else { panic!("{told:?}") };
        assert_eq!((contribution.as_str(), purpose.as_str()), ("TT 1", "press_order"));
        assert!(line.contains("training"), "{line}");
        world.receive(given, press, 600, "2026-02-01").unwrap();
        let free = world.pledged("TT 2", 300, None);
        world.receive(free, press, 300, "2026-02-01").unwrap();
        // What is not tied may go; of what is, nothing.
        let told = world.transfer(Kind::Transfer, press, Some(training), 301, "2026-03-01").refused();
        let Reason::MoneyTied { tied, left, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!((tied, left, missing), (money(600), money(599), money(1)));
        let moved = world.transfer(Kind::Transfer, press, Some(training), 300, "2026-03-01").unwrap();
        assert_eq!((world.stands(press)[0], world.stands(training)[0], world.tied(press)), (600, 300, 600));
        let decision = socai::budget::Decision::Cut;
        assert_eq!(world.decide(press, decision, 1, "2026-03-02").code(), "money_tied");
        assert_eq!(world.give_back(free, press, 1, "2026-03-02").code(), "money_tied", "what is there is TT 1's");
        world.give_back(free, training, 300, "2026-03-02").unwrap();
        assert_eq!(world.reverse(moved, "2026-03-03").code(), "insufficient_available");
        // A course is no press order, and may not be paid from this line.
        let course = world.drafted_training("TH 1");
        let told = world.sign(course, "2026-03-05", &[share(press, 100)]).refused();
        assert_eq!(told.code(), "money_tied");
        let order = world.signed(&paper("1").item("Tin bài", "6", "100", 0), press);
        world.accept(order, "2026-04-01", &[(1, "6")]).unwrap();
        world.pay(order, &voucher("2026-04-02", 600)).unwrap();
        assert_eq!(world.stands(press), [0, 0, 0, 0, 600]);
    }

    fn what_a_course_bears_of_a_line_for_press_orders_is_not_counted_for_its_sponsor(world) {
        let press = world.socialised("press_order");
        let free = world.pledged("TT 0", 100, None);
        world.receive(free, press, 100, "2026-02-01").unwrap();
        let course = world.drafted_training("TH 1");
        let signed = world.sign(course, "2026-03-01", &[share(press, 100)]).unwrap();
        let given = world.pledged("TT 1", 50, Some("press_order"));
        world.receive(given, press, 50, "2026-03-02").unwrap();
        let other = world.drafted_training("TH 2");
        assert_eq!(world.sign(other, "2026-03-03", &[share(press, 100)]).code(), "insufficient_available");
        world.reverse(signed, "2026-03-04").unwrap();
        let signed = world.sign(other, "2026-03-05", &[share(press, 100)]).unwrap();
        assert_eq!(world.give_back(free, press, 1, "2026-03-06").code(), "money_tied");
        world.reverse(signed, "2026-03-07").unwrap();
        world.give_back(free, press, 100, "2026-03-08").unwrap();
        assert_eq!(world.sign(course, "2026-03-09", &[share(press, 100)]).code(), "insufficient_available");
    }

    fn tied_money_stays_tied_where_it_goes_for_the_same_purpose(world) {
        let (press, training) = (world.socialised("press_order"), world.socialised("training"));
        let below = world.line_of("T01-U", 2026, "socialised", "press_order");
        let elsewhere = world.line_of("T01-U", 2026, "socialised", "training");
        let (given, free) = (world.pledged("TT 1", 600, Some("press_order")), world.pledged("TT 2", 300, None));
        world.receive(given, press, 600, "2026-02-01").unwrap();
        world.receive(free, press, 300, "2026-02-01").unwrap();
        let down = world.transfer(Kind::Transfer, press, Some(below), 500, "2026-03-01").unwrap();
        assert_eq!((world.tied(press), world.tied(below)), (400, 200), "untied money goes first");
        assert_eq!(world.transfer(Kind::Transfer, press, Some(training), 1, "2026-03-02").code(), "money_tied");
        assert_eq!(world.transfer(Kind::Transfer, below, Some(elsewhere), 301, "2026-03-02").code(), "money_tied");
        let on = world.transfer(Kind::Transfer, below, Some(elsewhere), 300, "2026-03-02").unwrap();
        assert_eq!(world.give_back(given, press, 401, "2026-03-03").code(), "insufficient_available");
        world.reverse(on, "2026-03-04").unwrap();
        world.reverse(down, "2026-03-05").unwrap();
        assert_eq!((world.tied(press), world.tied(below)), (600, 0), "it comes back with the money");
        world.give_back(given, press, 600, "2026-03-06").unwrap();
        assert_eq!((world.tied(press), world.stands(press)[0]), (0, 300));
    }

    fn tied_money_is_carried_over_to_its_purpose_and_goes_back_from_there(world) {
        let press = world.socialised("press_order");
        let next = world.line_of("T01", 2027, "socialised", "press_order");
        let other = world.line_of("T01", 2027, "socialised", "training");
        let given = world.pledged("TT 1", 600, Some("press_order"));
        world.receive(given, press, 600, "2026-02-01").unwrap();
        assert_eq!(world.transfer(Kind::CarryOver, press, Some(other), 1, "2026-12-31").code(), "money_tied");
        let carried = world.transfer(Kind::CarryOver, press, Some(next), 500, "2026-12-31").unwrap();
        let lapsed = world.transfer(Kind::Lapse, press, None, 40, "2027-01-31").unwrap();
        assert_eq!((world.tied(press), world.tied(next)), (60, 500));
        world.reverse(lapsed, "2027-01-31").unwrap();
        assert_eq!(world.tied(press), 100);
        assert_eq!(world.receive(given, next, 1, "2026-12-31").code(), "line_not_of_contribution");
        world.give_back(given, next, 200, "2027-02-01").unwrap();
        assert_eq!((world.tied(next), world.pledge_of(given)), (300, [600, 200, 200]));
        assert_eq!(world.reverse(carried, "2027-01-31").code(), "insufficient_available");
    }

    fn more_received_than_pledged_is_warned_of_stopped_or_let_pass(world) {
        let line = world.socialised("press_order");
        let (given, rule) = (world.pledged("TT 1", 100, None), Rule::ReceiptAbovePledge);
        let within = world.receive(given, line, 100, "2026-02-01").unwrap();
        assert_eq!(broken(world, within), []);
        let above = world.receive(given, line, 1, "2026-02-02").unwrap();
        assert_eq!(broken(world, above), [(rule, 100, 101)], "the book warns by default");
        world.policy(rule, Level::Stop);
        let told = world.receive(given, line, 5, "2026-02-03").refused();
        let Reason::ReceiptAbovePledge { received, pledge, above: beyond, overrides } = told else { panic!("{told:?}") };
        assert_eq!((received, pledge, beyond, overrides.as_str()), (money(106), money(100), money(6), "finance_officer"));
        assert_eq!(world.stands(line)[0], 101, "the receipt went back with the refusal");
        world.exempt_contribution(given);
        let passed = world.receive(given, line, 5, "2026-02-03").unwrap();
        assert_eq!(broken(world, passed), [(rule, 100, 106)]);
        assert_eq!(world.receive(given, line, 1, "2026-02-04").code(), "receipt_above_pledge", "once");
        // What goes back makes room; turned round, the return is asked what a receipt is asked.
        let back = world.give_back(given, line, 50, "2026-02-05").unwrap();
        world.receive(given, line, 44, "2026-02-06").unwrap();
        assert_eq!(world.reverse(back, "2026-02-07").code(), "receipt_above_pledge");
        assert_eq!(world.pledge_of(given), [150, 50, 0]);
        // A receipt turned round lowers what is received, and is not asked.
        world.reverse(above, "2026-02-08").unwrap();
        world.amend_contribution(given, "2026-02-09", &agreement(149, None)).unwrap();
        world.reverse(back, "2026-02-10").unwrap();
        assert_eq!(world.pledge_of(given), [149, 0, 0]);
        world.policy(rule, Level::Off);
        let unasked = world.receive(given, line, 1_000, "2026-02-11").unwrap();
        assert_eq!(broken(world, unasked), []);
    }

    fn an_agreement_changes_by_amendments_that_are_kept_and_turned_round(world) {
        let (press, training) = (world.socialised("press_order"), world.socialised("training"));
        let given = world.pledged("TT 1", 1_000, None);
        assert_eq!(world.amend_contribution(given, "2026-02-01", &agreement(1, None)).code(), "wrong_state", "a draft");
        world.receive(given, press, 400, "2026-02-01").unwrap();
        let up = world.amend_contribution(given, "2026-03-01", &agreement(2_000, None)).unwrap();
        let tied = world.amend_contribution(given, "2026-03-02", &agreement(2_000, Some("press_order"))).unwrap();
        assert_eq!((world.tied(press), world.pledge_of(given)), (400, [400, 0, 1_600]));
        assert_eq!(world.receive(given, training, 1, "2026-03-03").code(), "contribution_tied");
        assert_eq!(world.reverse(up, "2026-03-03").code(), "later_action_first");
        let told = world.amend_contribution(given, "2026-03-03", &agreement(2_000, Some("training"))).refused();
        assert_eq!(told.code(), "contribution_tied", "what came stands on a line of another purpose");
        world.reverse(tied, "2026-03-04").unwrap();
        world.reverse(up, "2026-03-04").unwrap();
        assert_eq!((world.tied(press), world.pledge_of(given)), (0, [400, 0, 600]));
        let again = world.amend_contribution(given, "2026-03-05", &agreement(399, None)).unwrap();
        assert_eq!(broken(world, again), [(Rule::ReceiptAbovePledge, 399, 400)], "a pledge below what came is warned of");
        let versions = world.read(|conn| list_versions(conn, given));
        let told: Vec<_> = versions.iter().map(|it| (it.version, it.before, it.agreement.pledge.minor())).collect();
        assert_eq!(told, [(1, 0, 1_000), (2, 1, 2_000), (3, 2, 2_000), (4, 1, 399)]);
        // Money that was taken elsewhere cannot be tied afterwards.
        world.transfer(Kind::Transfer, press, Some(training), 1, "2026-03-06").unwrap();
        assert_eq!(world.amend_contribution(given, "2026-03-07", &agreement(400, Some("press_order"))).code(), "money_tied");
    }

    fn receipts_are_refused_for_the_earlier_rule(world) {
        let line = world.socialised("press_order");
        let foreign = world.line_of("T02", 2026, "socialised", "press_order");
        let state = world.line("T01", 2026);
        let given = world.pledged("TT 1", 100, Some("training"));
        for (what, answer, code) in [
            ("in January, nothing", world.receive(given, line, 0, "2027-01-05"), "year_not_open"),
            ("nothing, onto another's line", world.receive(given, foreign, 0, "2026-02-01"), "amount_not_positive"),
            ("onto another's line", world.receive(given, foreign, 5, "2026-02-01"), "line_not_of_contribution"),
            ("onto a line of the State's money", world.receive(given, state, 5, "2026-02-01"), "line_not_of_contribution"),
            ("onto a line of another purpose", world.receive(given, line, 5, "2026-02-01"), "contribution_tied"),
            ("back from another's line, beyond", world.give_back(given, foreign, 5, "2026-02-01"), "line_not_of_contribution"),
            ("back, with nothing there", world.give_back(given, line, 5, "2026-02-01"), "insufficient_available"),
        ] {
            assert_eq!(answer.code(), code, "{what}");
        }
        let mut late = agreement(5, None);
        late.starts_on = crate::support::day("2026-06-01");
        let new = world.new_contribution("TT 2", late.clone());
        let given = world.post(|journal| Ok(socai::contributions::draft(journal, &new, None)?.id)).unwrap();
        assert_eq!(world.receive(given, line, 5, "2026-05-31").code(), "date_outside_term");
        assert_eq!(world.post(|journal| socai::contributions::draft(journal, &new, None)).code(), "name_taken");
        late.ends_on = crate::support::day("2026-05-01");
        let new = world.new_contribution("TT 3", late);
        assert_eq!(world.post(|journal| socai::contributions::draft(journal, &new, None)).code(), "dates_reversed");
        let new = socai::contributions::NewContribution { fund_source: "state_budget".to_owned(), ..world.new_contribution("TT 3", agreement(1, None)) };
        assert_eq!(world.post(|journal| socai::contributions::draft(journal, &new, None)).code(), "source_not_socialised");
    }

    fn a_refund_keeps_tied_money_for_its_purpose(world) {
        let (press, training) = (world.socialised("press_order"), world.socialised("training"));
        let given = world.pledged("TT 1", 500, Some("press_order"));
        world.receive(given, press, 500, "2026-02-01").unwrap();
        let order = world.signed(&paper("1").item("Tin bài", "5", "100", 0), press);
        world.accept(order, "2026-04-01", &[(1, "5")]).unwrap();
        world.pay(order, &voucher("2026-04-02", 500)).unwrap();
        world.refund_of_paid(order, &NewPayment { reason: "thừa".to_owned(), ..voucher("2026-05-01", 200) }).unwrap();
        assert_eq!(world.transfer(Kind::Transfer, press, Some(training), 1, "2026-05-02").code(), "money_tied");
        world.give_back(given, press, 200, "2026-05-03").unwrap();
        assert_eq!((world.tied(press), world.stands(press)), (300, [0, 0, 0, 0, 300]));
    }
}
