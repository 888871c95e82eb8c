//! What dispatch 937 names beside press orders: training activities, and contracts that monitor information.

use socai::commitments::{
    CommitmentFilter, CommitmentKind, Publication, State, count_commitments, list_commitments,
    list_penalties, monitoring, training,
};
use socai::refusal::Reason;

use crate::support::{Told, World, day, money, paper, quantity, share, voucher};
use socai::ids::CommitmentId;

fn trained(world: &World, order: CommitmentId) -> training::Training {
    world.read(|conn| training::find_training(conn, order)).expect("a training activity")
}

stories! {
    fn a_course_is_contracted_held_accepted_and_costs_so_much_a_head(world) {
        let line = world.line_of("T01", 2026, "state_budget", "training");
        world.decide(line, socai::budget::Decision::Initial, 1_000, "2026-01-02").unwrap();
        let order = world.draft_training(&paper("TH 1").item("Giảng viên", "4", "150", 0).item("Tài liệu", "80", "2", 0)).unwrap();
        world.sign(order, "2026-03-01", &[share(line, 760)]).unwrap();
        world.accept(order, "2026-05-06", &[(1, "4"), (2, "70")]).unwrap();
        let it = trained(world, order);
        let mut units: Vec<training::Unit> = it.units.iter().map(|(unit, _)| *unit).collect();
        (units[0].actual, units[1].actual) = (Some(45), Some(25));
        let of = world.order(order);
        world.post(|journal| training::record_attendance(journal, &of, &units, &it.trainers)).unwrap();
        let costs = training::costs(&trained(world, order), of.value, money(740)).unwrap();
        assert_eq!((costs.planned, costs.actual), (80, 70));
        // 760/80 = 9.5; 740/70 = 10.57; over two days 4.75 and 5.29.
        assert_eq!((costs.per_planned, costs.per_actual), (Some(money(10)), Some(money(11))));
        assert_eq!((costs.per_planned_day, costs.per_actual_day), (Some(money(5)), Some(money(5))));
        world.pay(order, &voucher("2026-05-10", 740)).unwrap();
        world.close(order, "2026-05-11").unwrap();
        assert_eq!(world.stands(line), [260, 0, 0, 0, 740]);
    }

    fn a_seminar_is_spent_directly_in_one_action_and_turned_round_in_one(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.drafted_training("TH 1");
        let mut spent = voucher("2026-05-06", 99);
        spent.funding = vec![share(line, 99)];
        assert_eq!(world.spend(order, &spent).code(), "funding_differs");
        spent = voucher("2026-05-06", 100);
        spent.funding = vec![share(line, 100)];
        let action = world.spend(order, &spent).unwrap();
        assert_eq!(world.stands(line), [900, 0, 0, 0, 100]);
        assert_eq!(world.holds(order, line), [0, 0, 0, 100]);
        let of = world.order(order);
        assert_eq!((of.state, of.items[0].accepted_amount), (State::Closed, money(100)));
        assert_eq!(world.spend(order, &spent).code(), "wrong_state");
        world.reverse(action, "2026-05-07").unwrap();
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
        let of = world.order(order);
        assert_eq!((of.state, of.signed_on, of.items[0].accepted_amount), (State::Draft, None, money(0)));
        spent.amount = money(100);
        spent.paid_on = day("2027-01-05");
        assert_eq!(world.spend(order, &spent).code(), "year_not_open", "nothing new is bought for the old year");
    }

    fn what_a_list_shows_is_what_it_counts_and_adds_up(world) {
        let lines = [2026, 2027].map(|year| world.allocated("T01", year, 1_000));
        world.drafted_training("TH 1");
        for (number, year, line) in [("1", 2026, lines[0]), ("2", 2026, lines[0]), ("3", 2027, lines[1])] {
            let order = world.draft(&paper(number).of("T01", year).item("Tin", "1", "100", 0)).unwrap();
            world.sign(order, &format!("{year}-03-01"), &[share(line, 100)]).unwrap();
        }
        world.draft(&paper("4").of("T01", 2026).item("Tin", "1", "100", 0)).unwrap();
        let path = world.agency("T01").path;
        let mut counts = Vec::new();
        for kind in [None, Some(CommitmentKind::PressOrder), Some(CommitmentKind::Training)] {
            for state in [None, Some(State::Signed)] {
                for fiscal_year in [None, Some(2026)] {
                    for line in [None, Some(lines[0])] {
                        let filter = CommitmentFilter { fiscal_year, path: path.clone(), state, kind, line };
                        let shown = world.read(|conn| list_commitments(conn, &filter, 0, 100));
                        let (count, value) = world.read(|conn| count_commitments(conn, &filter));
                        assert_eq!(usize::try_from(count).unwrap(), shown.len(), "{filter:?}");
                        let added = shown.iter().fold(0, |sum, it| sum + it.value.minor());
                        assert_eq!(value.minor(), added, "{filter:?}");
                        counts.push(count);
                    }
                }
            }
        }
        assert_eq!(counts, [5, 2, 4, 2, 3, 2, 2, 2, 4, 2, 3, 2, 3, 2, 2, 2, 1, 0, 1, 0, 0, 0, 0, 0]);
    }

    fn a_contract_of_three_years_takes_each_years_money_from_that_years_line(world) {
        let lines = [2026, 2027, 2028].map(|year| world.allocated("T01", year, 1_000));
        assert_eq!(world.contract("HĐ 1", 1_500, &[(2026, 500), (2027, 600), (2028, 399)]).code(), "schedule_differs");
        let contract = world.contract("HĐ 1", 1_500, &[(2026, 500), (2027, 600), (2028, 400)]).unwrap();
        assert_eq!(world.contract("HĐ 1", 1, &[(2026, 1)]).code(), "name_taken");
        let part = |year, value: &str| {
            let mut paper = paper("HĐ 1").of("T01", year).item("Báo cáo", "1", value, 0);
            paper.term = ("2026-02-01", "2028-12-31");
            world.draft_year(contract, &paper).unwrap()
        };
        let first = part(2026, "500");
        assert_eq!(world.sign(first, "2026-03-01", &[share(lines[1], 500)]).code(), "line_not_of_commitment");
        world.sign(first, "2026-03-01", &[share(lines[0], 500)]).unwrap();
        let second = part(2027, "601");
        let told = world.sign(second, "2027-02-01", &[share(lines[1], 601)]).refused();
        let Reason::ContractExceeded { value, asked, left, .. } = told else { panic!("{told:?}") };
        assert_eq!((value, asked, left), (money(600), money(601), money(600)), "the schedule gives 2027 no more");
        assert_eq!(world.amend(first, "2026-04-01", &paper("HĐ 1").item("Báo cáo", "1", "501", 0)).code(), "contract_exceeded");
        // The first year closes with 100 less, which the contract may give to a later year by an amendment.
        world.accept(first, "2026-06-01", &[(1, "0.8")]).unwrap();
        world.pay(first, &voucher("2026-06-02", 400)).unwrap();
        world.close(first, "2026-12-20").unwrap();
        assert_eq!(world.stands(lines[0]), [600, 0, 0, 0, 400]);
        let amended = |value, years: &[(i64, i64)]| {
            let new = monitoring::NewContractAmendment {
                document_no: "PL 1".to_owned(),
                dated_on: day("2026-12-21"),
                reason: "chuyển sang năm sau".to_owned(),
                value: money(value),
                years: years.iter().map(|(year, amount)| (*year, money(*amount))).collect(),
                ends_on: day("2028-12-31"),
            };
            let contract = world.read(|conn| monitoring::get_contract(conn, contract));
            world.db.write(|tx| monitoring::amend_contract(tx, &contract, &new, (world.user, socai::book::now())))
        };
        let told = amended(1_500, &[(2026, 399), (2027, 701), (2028, 400)]).refused();
        assert!(matches!(told, Reason::YearBelowCommitted { fiscal_year: 2026, committed_before, .. } if committed_before == money(400)), "{told:?}");
        amended(1_500, &[(2026, 400), (2027, 700), (2028, 400)]).unwrap();
        world.sign(second, "2027-02-01", &[share(lines[1], 601)]).unwrap();
        // Another commitment of the same contract and year counts with it.
        let beside = |value: &str| {
            let mut paper = paper(&format!("HĐ 1 ({value})")).of("T01", 2027).item("Báo cáo", "1", value, 0);
            paper.term = ("2026-02-01", "2028-12-31");
            world.draft_year(contract, &paper).unwrap()
        };
        let told = world.sign(beside("100"), "2027-02-01", &[share(lines[1], 100)]).refused();
        let Reason::ContractExceeded { committed_before, left, .. } = told else { panic!("{told:?}") };
        assert_eq!((committed_before, left), (money(601), money(99)));
        world.sign(beside("99"), "2027-02-01", &[share(lines[1], 99)]).unwrap();
        let third = part(2028, "400");
        world.sign(third, "2028-02-01", &[share(lines[2], 400)]).unwrap();
        assert_eq!([lines[1], lines[2]].map(|line| world.stands(line)), [[300, 700, 0, 0, 0], [600, 400, 0, 0, 0]]);
        assert_eq!(world.read(|conn| monitoring::get_contract(conn, contract)).version, 2);
    }

    fn an_acceptance_proves_what_was_published_and_is_taken_back_with_it(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "5", "100", 0), line);
        let accept = |position| {
            let publication = Publication {
                published_on: day("2026-04-03"),
                link: "https://bao.vn/1".to_owned(),
                title: "Bài một".to_owned(),
            };
            let new = socai::commitments::Acceptance {
                accepted_on: day("2026-04-05"),
                document_no: "NT 1".to_owned(),
                items: vec![(1, quantity("1"))],
                publications: vec![(position, publication)],
                recovered: None,
                funding: Vec::new(),
            };
            world.post(|journal| {
                let mut of = socai::commitments::get_commitment(journal.tx(), order)?;
                socai::commitments::accept(journal, &mut of, &new, 0)
            })
        };
        assert_eq!(accept(2).code(), "code_unknown", "of an item that was not accepted");
        let action = accept(1).unwrap();
        let published = || {
            let book = world.book;
            let view = world.read(|conn| socai::commitments::views::CommitmentView::load(conn, book, order));
            view.publications.into_iter().map(|it| it.link).collect::<Vec<_>>()
        };
        assert_eq!(published(), ["https://bao.vn/1"]);
        world.reverse(action, "2026-04-06").unwrap();
        assert_eq!(published(), Vec::<String>::new());
    }

    fn an_open_penalty_keeps_a_commitment_from_being_closed(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "5", "100", 0), line);
        world.accept(order, "2026-06-01", &[(1, "5")]).unwrap();
        world.pay(order, &voucher("2026-06-02", 500)).unwrap();
        let penalty = world.penalised(order, 40);
        let told = world.close(order, "2026-06-10").refused();
        assert_eq!(told, Reason::PenaltyOpen { penalty: "BBVP 1".to_owned(), amount: money(40) });
        let settle = |state, reason: &str| {
            let new = socai::commitments::NewSettlement {
                state,
                settled_on: day("2026-06-09"),
                document_no: "GNT 1".to_owned(),
                reason: reason.to_owned(),
            };
            world.db.write(|tx| socai::commitments::settle(tx, order, penalty, &new))
        };
        use socai::commitments::PenaltyState::{Collected, Waived};
        assert_eq!(settle(Waived, "").code(), "value_missing");
        settle(Collected, "").unwrap();
        assert_eq!(settle(Waived, "thôi").code(), "penalty_settled");
        assert_eq!(world.read(|conn| list_penalties(conn, order))[0].state, Collected);
        assert_eq!(world.stands(line), [500, 0, 0, 0, 500], "a penalty moves no money of the line");
        world.close(order, "2026-06-10").unwrap();
    }

    fn an_amendment_moves_the_term_and_its_reversal_moves_it_back(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let mut short = paper("1").item("Tin bài", "5", "100", 0);
        short.term = ("2026-01-01", "2026-06-30");
        let order = world.signed(&short, line);
        let amended = world.post(|journal| {
            let mut of = socai::commitments::get_commitment(journal.tx(), order)?;
            let new = socai::commitments::NewAmendment {
                amended_on: day("2026-06-01"),
                document_no: "PL 1".to_owned(),
                reason: String::new(),
                items: short.items.clone(),
                ends_on: Some(day("2026-09-30")),
                funding: Vec::new(),
            };
            socai::commitments::amend(journal, &mut of, &new, 0)
        });
        assert_eq!(world.order(order).ends_on, day("2026-09-30"));
        assert_eq!(world.stands(line), [500, 500, 0, 0, 0]);
        world.reverse(amended.unwrap(), "2026-06-02").unwrap();
        assert_eq!(world.order(order).ends_on, day("2026-06-30"));
    }
}
