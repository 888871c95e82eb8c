//! Budget work: transfers within an agency and down to those below it, one decision over many lines, splits, and the
//! chain of decisions of a line.

use serde_json::json;
use socai::budget::{self, BudgetStates, Decision, Paper, Portion, list_chain};
use socai::error::Result;
use socai::ids::{ActionId, LineId};
use socai::money::{Currency, Money};
use socai::refusal::Reason;

use crate::support::{App, Told, World, day, dump, money, paper, share};

fn decision(number: &str, on: &str) -> Paper {
    Paper {
        decision_no: number.to_owned(),
        decided_on: day(on),
        issued_by: "UBND tỉnh".to_owned(),
        reason: String::new(),
    }
}

fn portion(world: &World, agency: &str, purpose: &str, amount: i64) -> Portion {
    Portion {
        agency: world.agency(agency).id,
        fund_source: "state_budget".to_owned(),
        purpose: purpose.to_owned(),
        classification: String::new(),
        title: String::new(),
        amount: money(amount),
    }
}

fn transfer(world: &World, from: LineId, on: &str, portions: &[Portion]) -> Result<ActionId> {
    world.post(|journal| budget::transfer(journal, from, &decision("QĐ 9", on), portions))
}

fn allocate(world: &World, agency: &str, what: Decision, portions: &[Portion]) -> Result<ActionId> {
    let of = world.agency(agency).id;
    let paper = decision("QĐ 1", "2026-01-05");
    world.post(|journal| budget::allocate(journal, of, (what, 2026), &paper, portions))
}

/// Granted on the line of an agency for a purpose.
fn granted(world: &World, agency: &str, purpose: &str) -> i64 {
    let line = world.line_of(agency, 2026, "state_budget", purpose);
    world.stands(line).iter().sum()
}

fn states(world: &World, line: LineId) -> [i64; 3] {
    let states = BudgetStates::of(&world.balance(line), Currency::VND).unwrap();
    [states.initial, states.revised, states.current].map(|amount| amount.money.minor())
}

stories! {
    fn a_transfer_goes_to_another_line_and_down_to_an_agency_below_in_one_decision(world) {
        let from = world.allocated("T01", 2026, 1_000);
        let portions = [portion(world, "T01", "training", 200), portion(world, "T01-U", "press_order", 300)];
        let action = transfer(world, from, "2026-05-05", &portions).unwrap();
        assert_eq!(world.stands(from), [500, 0, 0, 0, 0]);
        assert_eq!((granted(world, "T01", "training"), granted(world, "T01-U", "press_order")), (200, 300));
        assert_eq!(states(world, from), [1_000, 500, 500]);
        world.reverse(action, "2026-05-06").unwrap();
        assert_eq!(world.stands(from), [1_000, 0, 0, 0, 0]);
        assert_eq!((granted(world, "T01", "training"), granted(world, "T01-U", "press_order")), (0, 0));
    }

    fn a_transfer_never_goes_up_or_sideways_nor_to_itself(world) {
        let province = world.allocated("T01", 2026, 1_000);
        let unit = world.allocated("T01-U", 2026, 1_000);
        for (from, to) in [(unit, "T01"), (unit, "T02"), (province, "T02"), (province, "M01-U")] {
            let refused = transfer(world, from, "2026-05-05", &[portion(world, to, "training", 1)]);
            assert_eq!(refused.code(), "transfer_not_below", "{to}");
        }
        let refused = transfer(world, province, "2026-05-05", &[portion(world, "T01", "press_order", 1)]);
        assert_eq!(refused.code(), "transfer_to_itself");
        assert_eq!((world.stands(province)[0], world.stands(unit)[0]), (1_000, 1_000));
    }

    fn a_transfer_takes_no_more_than_is_available_and_is_whole_or_not_at_all(world) {
        let from = world.allocated("T01", 2026, 1_000);
        let order = world.draft(&paper("1").of("T01", 2026).item("Tin", "4", "100", 0)).unwrap();
        world.sign(order, "2026-02-01", &[share(from, 400)]).unwrap();
        let before = dump(&world.db);
        let portions = [portion(world, "T01-U", "training", 600), portion(world, "T01-U", "press_order", 1)];
        let told = transfer(world, from, "2026-05-05", &portions).refused();
        let Reason::InsufficientAvailable { granted, contracted, available, asked, missing, .. } = told else {
            panic!("{told:?}")
        };
        let figures = [granted, contracted, available, asked, missing].map(Money::minor);
        assert_eq!(figures, [1_000, 400, 600, 601, 1], "what the portions take together");
        assert_eq!(dump(&world.db), before);
        let twice = [portion(world, "T01-U", "training", 1), portion(world, "T01-U", "training", 1)];
        assert_eq!(transfer(world, from, "2026-05-05", &twice).code(), "row_twice");
        assert_eq!(transfer(world, from, "2026-05-05", &[portion(world, "T01-U", "training", 0)]).code(), "amount_not_positive");
        assert_eq!(transfer(world, from, "2026-05-05", &[]).code(), "nothing_to_split_by");
        assert_eq!(transfer(world, from, "2027-01-05", &[portion(world, "T01-U", "training", 1)]).code(), "year_not_open");
    }

    fn a_transfer_is_not_turned_round_once_the_agency_below_has_spent_it(world) {
        let from = world.allocated("T01", 2026, 1_000);
        let action = transfer(world, from, "2026-05-05", &[portion(world, "T01-U", "press_order", 300)]).unwrap();
        let below = world.line("T01-U", 2026);
        let order = world.draft(&paper("1").of("T01-U", 2026).item("Tin", "1", "100", 0)).unwrap();
        world.sign(order, "2026-06-01", &[share(below, 100)]).unwrap();
        let told = world.reverse(action, "2026-06-02").refused();
        let Reason::InsufficientAvailable { available, asked, missing, .. } = told else { panic!("{told:?}") };
        assert_eq!([available, asked, missing].map(Money::minor), [200, 300, 100]);
    }

    fn one_decision_allocates_to_many_lines_or_to_none(world) {
        world.decide(world.line_of("T01-U", 2026, "state_budget", "training"), Decision::Initial, 5, "2026-01-02").unwrap();
        let before = dump(&world.db);
        let portions = [portion(world, "T01", "training", 100), portion(world, "T01-U", "training", 50)];
        assert_eq!(allocate(world, "T01", Decision::Initial, &portions).code(), "initial_twice");
        assert_eq!(dump(&world.db), before, "the first row was sound, and is not stored either");
        let action = allocate(world, "T01", Decision::Supplement, &portions).unwrap();
        assert_eq!((granted(world, "T01", "training"), granted(world, "T01-U", "training")), (100, 55));
        world.reverse(action, "2026-01-06").unwrap();
        assert_eq!((granted(world, "T01", "training"), granted(world, "T01-U", "training")), (0, 5));
    }

    fn a_billion_split_over_twelve_seven_and_thirty_one_is_allocated_to_the_last_dong(world) {
        // Seen at Tryton, Fava and ERPNext: an even split loses money.
        for (count, purpose) in [(12, "press_order"), (7, "training"), (31, "it_monitoring")] {
            let parts = money(1_200_000_000).split(&vec![money(1); count]).unwrap();
            let (least, most) = (parts.iter().min().unwrap(), parts.iter().max().unwrap());
            assert!(most.minor() - least.minor() <= 1, "{count}");
            let portions: Vec<Portion> = parts
                .iter()
                .enumerate()
                .map(|(at, part)| Portion { title: format!("Phần {at}"), ..portion(world, "T01-U", purpose, part.minor()) })
                .collect();
            allocate(world, "T01", Decision::Initial, &portions).unwrap();
            let lines = world.read(|conn| socai::ledger::list_own_lines(conn, 2026, world.agency("T01-U").id));
            let of = lines.iter().filter(|line| line.key.purpose == purpose && !line.key.title.is_empty());
            let granted: Vec<i64> = of.map(|line| line.balance.granted().unwrap().minor()).collect();
            assert_eq!((granted.len(), granted.iter().sum::<i64>()), (count, 1_200_000_000));
        }
    }

    fn the_chain_of_decisions_leads_from_the_initial_to_the_current_budget(world) {
        let line = world.allocated("T01", 2026, 1_000);
        world.decide(line, Decision::Supplement, 200, "2026-03-01").unwrap();
        let wrong = world.decide(line, Decision::Cut, 90, "2026-04-01").unwrap();
        world.reverse(wrong, "2026-04-02").unwrap();
        world.decide(line, Decision::Cut, 50, "2026-04-03").unwrap();
        transfer(world, line, "2026-05-05", &[portion(world, "T01-U", "training", 300)]).unwrap();
        let order = world.draft(&paper("1").of("T01", 2026).item("Tin", "1", "100", 0)).unwrap();
        world.sign(order, "2026-06-01", &[share(line, 100)]).unwrap();
        let chain = world.read(|conn| list_chain(conn, line, Currency::VND));
        let told: Vec<(&str, bool, i64, i64, &str)> = chain
            .iter()
            .map(|it| (it.kind.code(), it.reversal, it.change.money.minor(), it.granted.money.minor(), it.issued_by.as_str()))
            .collect();
        assert_eq!(told, [
            ("allocate", false, 1_000, 1_000, ""),
            ("supplement", false, 200, 1_200, ""),
            ("cut", false, -90, 1_110, ""),
            ("cut", true, 90, 1_200, ""),
            ("cut", false, -50, 1_150, ""),
            ("transfer", false, -300, 850, "UBND tỉnh"),
        ]);
        assert_eq!(states(world, line), [1_000, 850, 850]);
    }

    fn a_decision_is_confirmed_with_its_amount_in_words(world) {
        let app = App::of(world);
        let officer = app.finance();
        let preview = app.page(&officer, "/allocations?amount=1200000000&over=months").must_be(200).body;
        assert!(preview.contains("Một tỷ hai trăm triệu đồng"), "before it is recorded");
        let row = |purpose: &str, amount: &str| json!({"agency": "T01", "purpose": purpose, "amount": amount});
        let sent = json!({"fiscal_year": "2026", "fund_source": "state_budget", "decision": "initial",
            "decision_no": "QĐ 1", "decided_on": "2026-01-05", "issued_by": "UBND tỉnh",
            "portions": [row("press_order", "20"), row("training", "1")]});
        let action = app.post(&officer, "/allocations", &sent).must_be(201).json()["id"].clone();
        let shown = app.page(&officer, &format!("/actions/{action}")).must_be(200).body;
        assert!(shown.contains("Bằng chữ") && shown.contains("Hai mươi mốt đồng"), "what it moved together");
        let line = world.line("T01", 2026);
        let order = world.draft(&paper("1").of("T01", 2026).item("Tin", "1", "20", 0)).unwrap();
        let signing = world.sign(order, "2026-06-01", &[share(line, 20)]).unwrap();
        let shown = app.page(&officer, &format!("/actions/{signing}")).must_be(200).body;
        assert!(!shown.contains("Bằng chữ"), "a signing is no decision");
    }
}
