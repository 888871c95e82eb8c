//! What an officer lives through with the State Treasury: a statement comes in, differences are explained, taken
//! apart and put together, and both sides sign.

use socai::budget::Decision;
use socai::commitments::{self, CommitmentKind, Counterparty, Method, NewCommitment, NewItem, Terms};
use socai::ids::{ActionId, CommitmentId};
use socai::reconciliation::{CheckCode, reconcile};
use socai::refusal::Reason;
use socai::treasury::{self, Outcome, Period, RecordState, RowStanding, Standing};

use crate::support::treasury::{file, row};
use crate::support::{Told, World, day, money, paper, quantity, voucher};

const PRESS: &str = "Báo Một";
const YEAR: (&str, &str) = ("", "");

/// An order of T01 of which 1,000 are accepted, paid so: date and amount, with the number that [`voucher`] gives.
fn paid(world: &World, payments: &[(&str, i64)]) -> Vec<ActionId> {
    let line = world.allocated("T01", 2026, 10_000);
    let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
    world.accept(order, "2026-03-02", &[(1, "10")]).unwrap();
    payments.iter().map(|(on, amount)| world.pay(order, &voucher(on, *amount)).unwrap()).collect()
}

/// The order that [`paid`] made.
fn order(world: &World) -> CommitmentId {
    let book = (world.agency("T01").id, 2026);
    let kind = CommitmentKind::PressOrder;
    world.read(|conn| commitments::find_by_document_no(conn, kind, book, "1")).expect("the order").0.id
}

fn check(world: &World, agency: &str, with_below: bool) -> (bool, serde_json::Value) {
    let view = world.read(|conn| reconcile(conn, &world.book, agency, 2026, with_below));
    let check = view.checks.iter().find(|check| check.code == CheckCode::Treasury).unwrap();
    (check.passed, serde_json::to_value(check).unwrap())
}

stories! {
    fn without_a_statement_the_check_holds_and_says_so(world) {
        paid(world, &[("2026-03-10", 300)]);
        let (passed, check) = check(world, "T01", false);
        assert!(passed);
        assert_eq!(check["figures"]["lines"], "0");
        assert_eq!(check["figures"]["difference"], "0");
        assert_eq!(check["row_count"], 0);
    }

    fn a_difference_fails_the_check_until_it_is_settled_and_again_when_it_is_reopened(world) {
        paid(world, &[("2026-03-10", 300), ("2026-03-20", 200)]);
        world.import(&file("SK1", YEAR, &[row("2026-03-10", "UNC 2026-03-10", PRESS, 300), row("2026-03-20", "UNC 2026-03-20", PRESS, 201)])).unwrap();
        let (passed, told) = check(world, "T01", true);
        assert!(!passed);
        assert_eq!(told["figures"]["at_treasury"], "501");
        assert_eq!(told["figures"]["books"], "500");
        assert_eq!(told["figures"]["difference"], "1");
        assert_eq!(told["figures"]["open_differences"], "1");
        assert_eq!(told["rows"][0]["name"], "T01 · UNC 2026-03-20");
        assert_eq!(told["rows"][0]["kind"], "treasury_line");
        assert_eq!(told["rows"][0]["figures"]["difference"], "1");
        assert_eq!(told["rows"][0]["href"], "/agencies/T01/years/2026/treasury?section=differs");
        assert!(check(world, "T02", false).0, "another agency has nothing to do with it");

        let key = world.keys(&["UNC 2026-03-20"]);
        world.settle(&key, "Kho bạc ghi nhầm 1 đồng").unwrap();
        let (passed, told) = check(world, "T01", false);
        assert!(passed);
        assert_eq!(told["figures"]["difference"], "1", "both figures stay as they are");
        assert_eq!(told["figures"]["settled"], "1");
        let matching = world.matching();
        let settled = matching.standing(Standing::Settled).next().unwrap();
        assert_eq!((settled.treasury, settled.books), (money(201), money(200)));
        let pin = settled.pin.as_ref().unwrap();
        assert_eq!(pin.explanation, "Kho bạc ghi nhầm 1 đồng");
        assert_eq!(pin.settled.as_ref().unwrap().0, "Người ghi sổ");

        world.reopen(&world.keys(&["UNC 2026-03-20"])).unwrap();
        assert!(!check(world, "T01", false).0);
        assert_eq!(world.standing(Standing::Open), [(Outcome::Differs, 201, 200)]);
        let events = world.read(|conn| treasury::list_events(conn, world.agency("T01").id, 2026));
        let verbs: Vec<&str> = events.iter().map(|event| event.verb.code()).collect();
        assert_eq!(verbs, ["reopen", "settle", "import"], "what was undone leaves its trace");
    }

    fn an_error_of_the_book_is_corrected_by_an_ordinary_action_and_the_rest_follows(world) {
        let actions = paid(world, &[("2026-03-10", 300)]);
        world.import(&file("SK1", YEAR, &[row("2026-03-10", "UNC 2026-03-10", PRESS, 310)])).unwrap();
        world.settle(&world.keys(&["UNC 2026-03-10"]), "đang xác minh").unwrap();
        assert!(world.standing(Standing::Open).is_empty());
        world.reverse(actions[0], "2026-04-01").unwrap();
        assert_eq!(world.standing(Standing::Open), [(Outcome::OnlyTreasury, 310, 0)], "a settlement holds as long as all of it stands");
        let order = order(world);
        world.pay(order, &voucher("2026-03-10", 310)).unwrap();
        assert_eq!(world.standing(Standing::Matched), [(Outcome::Matched, 310, 310)]);
        assert!(world.standing(Standing::Open).is_empty());
    }

    fn what_was_spent_directly_is_paid_to_its_provider(world) {
        let line = world.line_of("T01", 2026, "state_budget", "training");
        world.decide(line, Decision::Initial, 1_000, "2026-01-01").unwrap();
        let new = NewCommitment {
            kind: CommitmentKind::Training,
            agency: world.agency("T01").id,
            fiscal_year: 2026,
            document_no: "TH1".to_owned(),
            title: "Tập huấn".to_owned(),
            with: Counterparty::Provider("Học viện Báo chí".to_owned()),
            method: Method::Order,
            terms: Terms::default(),
            contract: None,
            starts_on: day("2026-01-01"),
            ends_on: day("2026-12-31"),
            value: None,
            items: vec![NewItem { product: "Hội trường".to_owned(), quantity: quantity("1"), unit_price: quantity("400"), ..NewItem::default() }],
            funding: vec![(line, money(400))],
        };
        world.post(|journal| {
            let mut order = commitments::draft(journal, &new, 0, None)?;
            commitments::spend_directly(journal, &mut order, &voucher("2026-05-05", 400))
        }).unwrap();
        world.import(&file("SK1", YEAR, &[row("2026-05-07", "", "HOC VIEN BAO CHI", 400)])).unwrap();
        assert_eq!(world.standing(Standing::Matched), [(Outcome::Matched, 400, 400)]);
    }

    fn people_put_together_take_apart_and_leave_to_the_rules(world) {
        paid(world, &[("2026-03-10", 300), ("2026-05-20", 200)]);
        world.import(&file("SK1", YEAR, &[
            row("2026-03-10", "UNC 2026-03-10", PRESS, 300),
            row("2026-06-20", "KB-7", "Đài Hai", 120),
            row("2026-06-21", "KB-8", "Đài Hai", 80),
        ])).unwrap();
        assert_eq!(world.standing(Standing::Open).len(), 3);
        world.match_by_hand(&world.keys(&["UNC 2026-05-20", "KB-7", "KB-8"])).unwrap();
        assert!(world.standing(Standing::Open).is_empty(), "two lines of the Treasury are one payment");
        assert_eq!(world.standing(Standing::Matched), [(Outcome::Matched, 200, 200), (Outcome::Matched, 300, 300)]);

        world.separate(&world.keys(&["UNC 2026-03-10"])).unwrap();
        assert_eq!(world.standing(Standing::Open), [(Outcome::OnlyBooks, 0, 300), (Outcome::OnlyTreasury, 300, 0)], "the rules don't join what a person took apart");
        world.release(&world.keys(&["UNC 2026-03-10"])).unwrap();
        assert!(world.standing(Standing::Open).is_empty());
        world.release(&world.keys(&["KB-7"])).unwrap();
        assert_eq!(world.standing(Standing::Open).len(), 3, "and what a person joined, the rules don't");
    }

    fn what_people_say_is_refused_with_its_code(world) {
        paid(world, &[("2026-03-10", 300), ("2026-03-20", 200)]);
        world.import(&file("SK1", YEAR, &[row("2026-03-10", "UNC 2026-03-10", PRESS, 300), row("2026-06-20", "KB-7", "Đài Hai", 120)])).unwrap();
        let (matched, here, there) = (world.keys(&["UNC 2026-03-10"]), world.keys(&["UNC 2026-03-20"]), world.keys(&["KB-7"]));
        assert_eq!(world.match_by_hand(&[]).code(), "value_missing");
        assert_eq!(world.match_by_hand(&["l1".to_owned()]).refused(), Reason::PairingChanged { pairing: "l1".to_owned() });
        assert_eq!(world.match_by_hand(&here).refused(), Reason::OneSided { lines: 0, payments: 1 });
        assert_eq!(world.settle(&there, "").code(), "value_missing");
        assert_eq!(world.settle(&matched, "thừa").code(), "wrong_state");
        assert_eq!(world.reopen(&here).code(), "wrong_state");
        assert_eq!(world.separate(&here).code(), "wrong_state");
        assert_eq!(world.release(&matched).code(), "wrong_state");
        world.settle(&here, "đang đi đường").unwrap();
        let both = [here.clone(), there].concat();
        assert_eq!(world.match_by_hand(&both).code(), "wrong_state", "what is settled is opened first");
        assert_eq!(world.settle(&here, "lần nữa").code(), "wrong_state");
        let days = |days| world.says(move |tx, who, matching| treasury::set_window(tx, who, matching, days));
        assert_eq!(days(-1).code(), "value_not_in_list");
        assert_eq!(days(61).code(), "value_not_in_list");
        days(0).unwrap();
        assert_eq!(world.matching().sides.window_days, 0);
    }

    fn the_window_of_days_is_the_agencys_to_set(world) {
        paid(world, &[("2026-03-10", 300)]);
        world.import(&file("SK1", YEAR, &[row("2026-03-18", "", "BAO MOT", 300)])).unwrap();
        assert_eq!(world.standing(Standing::Open).len(), 2);
        world.says(|tx, who, matching| treasury::set_window(tx, who, matching, 8)).unwrap();
        assert!(world.standing(Standing::Open).is_empty());
        world.says(|tx, who, matching| treasury::set_window(tx, who, matching, 7)).unwrap();
        assert_eq!(world.standing(Standing::Open).len(), 2);
    }

    fn a_file_is_taken_whole_and_a_line_is_never_changed(world) {
        paid(world, &[("2026-03-10", 300)]);
        let two = [row("2026-03-10", "UNC 2026-03-10", PRESS, 300), row("2026-03-10", "UNC 2026-03-10", PRESS, 300)];
        let text = file("SK1", YEAR, &two);
        assert_eq!(world.import(&text).unwrap().added, 2, "two rows that are alike are two lines");
        assert_eq!(world.import(&text).unwrap().unchanged, 2);
        let grown = [two.to_vec(), vec![row("2026-03-11", "KB-2", PRESS, 5)]].concat();
        let imported = world.import(&file("SK1", YEAR, &grown)).unwrap();
        assert_eq!((imported.added, imported.unchanged), (1, 2), "a grown file adds what is new");

        let differing = text.replace("300", "301");
        assert_eq!(world.import(&differing).refused(), Reason::ContentDiffers {
            identity: "T01 · 2026 · SK1 · 1".to_owned(), column: "amount".to_owned(), stored: "300".to_owned(), given: "301".to_owned(),
        });
        assert_eq!(world.import(&file("SK1", ("", "2026-03-31"), &two)).code(), "content_differs");
        assert_eq!(world.import(&file("SK2", ("2026-03-31", "2026-01-01"), &two)).code(), "dates_reversed");
        let head = "agency_code,fiscal_year,statement_no,covers_to,line_no,booked_on,amount\n";
        let wrong = format!("{head}T01,2026,SK3,,1,2026-03-01,0\nT01,2026,SK3,2026-03-31,2,2026-03-01,5\nT01,2026,SK3,,1,2026-03-01,6\nT09,2026,SK3,,4,2026-03-01,7\nT01,2031,SK3,,5,2026-03-01,8\n");
        let refused = world.import(&wrong).unwrap_err();
        let problems: Vec<(&str, Option<u64>, Option<&str>)> = refused.refusal().unwrap().problems()
            .map(|it| (it.reason.code(), it.place.row, it.place.column.as_deref())).collect();
        assert_eq!(problems, [
            ("amount_zero", Some(2), Some("amount")),
            ("rows_disagree", Some(3), Some("covers_to")),
            ("row_twice", Some(4), None),
            ("code_unknown", Some(5), Some("agency_code")),
            ("year_unknown", Some(6), Some("fiscal_year")),
        ]);
        assert_eq!(world.matching().sides.statements.len(), 1, "nothing of it is stored");
    }

    fn a_statement_imported_by_mistake_is_withdrawn_and_its_number_is_free_again(world) {
        paid(world, &[("2026-03-10", 300)]);
        world.import(&file("SK1", YEAR, &[row("2026-03-10", "UNC 2026-03-10", PRESS, 30)])).unwrap();
        let statement = world.matching().sides.statements[0].id;
        let withdraw = |reason: &'static str| world.says(move |tx, who, _| treasury::withdraw_statement(tx, who, statement, reason));
        assert_eq!(withdraw("").code(), "value_missing");
        withdraw("thiếu một số 0").unwrap();
        assert_eq!(withdraw("lần nữa").code(), "not_found");
        assert!(world.standing(Standing::Open).is_empty());
        assert_eq!(world.standing(Standing::Awaited), [(Outcome::OnlyBooks, 0, 300)]);
        assert_eq!(world.import(&file("SK1", YEAR, &[row("2026-03-10", "UNC 2026-03-10", PRESS, 300)])).unwrap().added, 1);
        assert_eq!(world.standing(Standing::Matched), [(Outcome::Matched, 300, 300)]);
    }

    fn payments_of_days_that_no_statement_speaks_of_are_awaited(world) {
        paid(world, &[("2026-03-10", 300), ("2026-03-20", 100), ("2026-04-20", 200)]);
        world.import(&file("SK1", ("2026-01-01", "2026-03-31"), &[row("2026-03-10", "UNC 2026-03-10", PRESS, 300)])).unwrap();
        assert_eq!(world.standing(Standing::Open), [(Outcome::OnlyBooks, 0, 100)]);
        assert_eq!(world.standing(Standing::Awaited), [(Outcome::OnlyBooks, 0, 200)]);
        let (_, told) = check(world, "T01", false);
        assert_eq!(told["figures"]["books"], "400");
        assert_eq!(told["figures"]["awaited_payments"], "1");
        world.import(&file("SK2", ("2026-04-01", "2026-06-30"), &[row("2026-04-20", "UNC 2026-04-20", PRESS, 200)])).unwrap();
        assert!(world.standing(Standing::Awaited).is_empty());
    }

    fn a_record_states_both_sides_is_signed_by_both_frozen_and_withdrawn_with_a_reason(world) {
        paid(world, &[("2026-03-10", 300), ("2026-03-20", 200), ("2026-03-31", 50), ("2026-04-20", 100)]);
        world.import(&file("SK1", YEAR, &[
            row("2026-03-10", "UNC 2026-03-10", PRESS, 300),
            row("2026-03-20", "UNC 2026-03-20", PRESS, 205),
            row("2026-04-02", "UNC 2026-03-31", PRESS, 50),
            row("2026-02-20", "KB-9", "Đài Hai", 7),
            row("2026-04-20", "UNC 2026-04-20", PRESS, 100),
        ])).unwrap();
        world.settle(&world.keys(&["KB-9"]), "phí chuyển tiền").unwrap();
        assert_eq!(world.sign_record(Period::FirstQuarter, "2026-03-30").code(), "signed_before_period_ends");
        let record = world.sign_record(Period::FirstQuarter, "2026-04-09").unwrap();

        let signed = world.read(|conn| treasury::get_record(conn, record));
        let figures = signed.figures();
        assert_eq!((figures.lines, figures.treasury, figures.payments, figures.books), (3, money(512), 3, money(550)));
        assert_eq!((figures.timing, figures.settled, figures.open), (money(-50), money(7), money(5)));
        assert_eq!(figures.difference().unwrap(), money(-38));
        let rows = world.read(|conn| treasury::list_record_rows(conn, record));
        let told: Vec<_> = rows.iter().map(|row| (row.standing, row.outcome, row.treasury.minor(), row.books.minor(), row.explanation.as_str())).collect();
        assert_eq!(told, [
            (RowStanding::Settled, Outcome::OnlyTreasury, 7, 0, "phí chuyển tiền"),
            (RowStanding::Open, Outcome::Differs, 205, 200, ""),
            (RowStanding::Timing, Outcome::Matched, 0, 50, ""),
        ]);

        // Frozen: nothing of the quarter changes, and nothing that reaches into it.
        let frozen = Reason::RecordSigned { record: record.0, period: "q1".to_owned(), signed_on: day("2026-04-09") };
        for voucher in ["UNC 2026-03-10", "UNC 2026-03-31"] {
            assert_eq!(world.separate(&world.keys(&[voucher])).refused(), frozen, "{voucher}");
        }
        assert_eq!(world.settle(&world.keys(&["UNC 2026-03-20"]), "muộn").refused(), frozen);
        assert_eq!(world.reopen(&world.keys(&["KB-9"])).refused(), frozen);
        assert_eq!(world.match_by_hand(&world.keys(&["KB-9", "UNC 2026-04-20"])).refused(), frozen);
        assert_eq!(world.sign_record(Period::FirstQuarter, "2026-04-10").refused(), frozen);
        assert_eq!(world.import(&file("SK2", YEAR, &[row("2026-03-31", "KB-10", PRESS, 1)])).refused(), frozen);
        let statement = world.matching().sides.statements[0].id;
        assert_eq!(world.says(move |tx, who, _| treasury::withdraw_statement(tx, who, statement, "nhầm")).refused(), frozen);
        // The second quarter goes on.
        world.separate(&world.keys(&["UNC 2026-04-20"])).unwrap();
        world.release(&world.keys(&["UNC 2026-04-20"])).unwrap();
        world.import(&file("SK2", YEAR, &[row("2026-05-05", "KB-11", PRESS, 1)])).unwrap();

        assert_eq!(world.countersign(record, "", "2026-04-10").code(), "value_missing");
        world.countersign(record, "Trần Thị Kho Bạc", "2026-04-10").unwrap();
        assert_eq!(world.countersign(record, "Lần Nữa", "2026-04-11").code(), "wrong_state");
        let both = world.read(|conn| treasury::get_record(conn, record));
        assert_eq!((both.state(), both.treasury_signed_on), (RecordState::Countersigned, Some(day("2026-04-10"))));

        // The year's record takes the quarter in; withdrawing it leaves the quarter frozen.
        let year = world.sign_record(Period::Year, "2027-02-10").unwrap();
        assert_eq!(world.separate(&world.keys(&["UNC 2026-04-20"])).code(), "record_signed");
        world.withdraw(year, "ký sớm").unwrap();
        world.separate(&world.keys(&["UNC 2026-04-20"])).unwrap();
        assert_eq!(world.separate(&world.keys(&["UNC 2026-03-10"])).refused(), frozen);

        assert_eq!(world.withdraw(record, "").code(), "value_missing");
        world.withdraw(record, "Kho bạc sửa chứng từ").unwrap();
        assert_eq!(world.withdraw(record, "lần nữa").code(), "wrong_state");
        assert_eq!(world.countersign(record, "Ai Đó", "2026-04-12").code(), "wrong_state");
        let kept = world.read(|conn| treasury::get_record(conn, record));
        assert_eq!((kept.state(), kept.figures(), kept.withdrawal_reason.as_str()), (RecordState::Withdrawn, figures, "Kho bạc sửa chứng từ"));
        assert_eq!(world.read(|conn| treasury::list_record_rows(conn, record)), rows);
        world.separate(&world.keys(&["UNC 2026-03-10"])).unwrap();
        let standing: Vec<_> = world.matching().standing(Standing::Settled).map(|it| it.name()).collect();
        assert_eq!(standing, ["KB-9"], "what people said stays");
        world.sign_record(Period::FirstQuarter, "2026-04-20").unwrap();
    }

    fn a_payment_recorded_late_in_a_signed_period_stays_open_and_the_record_as_it_was(world) {
        paid(world, &[("2026-03-10", 300), ("2026-03-20", 200)]);
        world.import(&file("SK1", YEAR, &[
            row("2026-03-10", "UNC 2026-03-10", PRESS, 300),
            row("2026-03-20", "UNC 2026-03-20", PRESS, 200),
            row("2026-03-25", "UNC 2026-03-25", PRESS, 60),
        ])).unwrap();
        let record = world.sign_record(Period::FirstQuarter, "2026-04-09").unwrap();
        let order = order(world);
        world.pay(order, &voucher("2026-03-25", 60)).unwrap();
        assert_eq!(world.standing(Standing::Open), [(Outcome::OnlyBooks, 0, 60), (Outcome::OnlyTreasury, 60, 0)]);
        assert_eq!(world.read(|conn| treasury::get_record(conn, record)).books, money(500));
        let view = world.read(|conn| treasury::RecordView::load(conn, world.book, record));
        assert_eq!(view.today.unwrap().books.money, money(560), "the page says that the book has changed");
        world.withdraw(record, "ghi bổ sung").unwrap();
        assert!(world.standing(Standing::Open).is_empty());
    }

    fn nothing_is_signed_without_a_statement_of_the_period(world) {
        paid(world, &[("2026-03-10", 300)]);
        assert_eq!(world.sign_record(Period::FirstQuarter, "2026-04-09").refused(), Reason::StatementMissing { period: "q1".to_owned() });
        world.import(&file("SK1", ("2026-01-01", "2026-03-31"), &[row("2026-03-10", "UNC 2026-03-10", PRESS, 300)])).unwrap();
        assert_eq!(world.sign_record(Period::SecondQuarter, "2026-07-09").code(), "statement_missing");
        world.sign_record(Period::FirstQuarter, "2026-04-09").unwrap();
    }

    fn lines_and_traces_are_never_changed(world) {
        paid(world, &[("2026-03-10", 300)]);
        world.import(&file("SK1", YEAR, &[row("2026-03-10", "UNC 2026-03-10", PRESS, 300)])).unwrap();
        for sql in ["UPDATE treasury_lines SET amount = 1", "DELETE FROM treasury_lines", "DELETE FROM treasury_events"] {
            assert!(world.tamper(sql).is_err(), "{sql}");
        }
    }
}
