//! The end of a year: what is carried over, released and lapsed; closing, and reopening.

use std::collections::BTreeSet;

use socai::budget::Decision;
use socai::commitments::State;
use socai::ids::{CommitmentId, LineId};
use socai::ledger::{Kind, Move, Stage, Window, set_window};
use socai::refusal::Reason;
use socai::years::{BalanceFate, BalanceRule, Choices, Fate};

use crate::support::{Told, World, balances, day, money, paper, share, voucher};

/// T01 with two lines and its unit with one, an order that is half done, one that nothing was done of, one that is paid.
struct Told2026 {
    lines: [LineId; 4],
    half_done: CommitmentId,
    untouched: CommitmentId,
}

fn a_year(world: &World) -> Told2026 {
    let line = world.allocated("T01", 2026, 10_000);
    let other = world.line_of("T01", 2026, "socialised", "press_order");
    world.decide(other, Decision::Initial, 4_000, "2026-01-01").unwrap();
    let unit = world.allocated("T01-U", 2026, 700);
    let foreign = world.allocated("T02", 2026, 900);
    let half_done = world.draft(&paper("1").item("Tin bài", "10", "300", 0)).unwrap();
    world.sign(half_done, "2026-03-01", &[share(line, 2_000), share(other, 1_000)]).unwrap();
    world.advance(half_done, &voucher("2026-03-02", 900)).unwrap();
    world.accept_with(half_done, "2026-06-01", &[(1, "4")], Some(0), &[]).unwrap();
    world.pay(half_done, &voucher("2026-06-02", 500)).unwrap();
    let untouched = world.signed(&paper("2").item("Ảnh", "5", "100", 0), line);
    let paid = world.signed(&paper("3").item("Clip", "1", "600", 0), line);
    world.accept(paid, "2026-05-01", &[(1, "1")]).unwrap();
    world.pay(paid, &voucher("2026-05-02", 600)).unwrap();
    world.close(paid, "2026-05-03").unwrap();
    Told2026 { lines: [line, other, unit, foreign], half_done, untouched }
}

/// Figures of all lines of a year added up.
fn year_of(world: &World, fiscal_year: i64, path: &str) -> socai::ledger::Balance {
    let lines = world.read(|conn| socai::ledger::list_lines(conn, fiscal_year, path));
    lines.iter().fold(socai::ledger::Balance::default(), |sum, line| sum.plus(&line.balance).unwrap())
}

stories! {
    fn a_preview_is_the_result_figure_by_figure_and_movement_by_movement(world) {
        let told = a_year(world);
        let scope = world.scope(Some("T01"), 2026);
        let path = world.agency("T01").path;
        let choices = Choices {
            released: BTreeSet::from([told.untouched]),
            carried_lines: BTreeSet::from([told.lines[0]]),
            lapsed_lines: BTreeSet::from([told.lines[1]]),
            ..Choices::default()
        };
        let shown = world.plan(&scope, &choices);
        assert_eq!(shown.before, year_of(world, 2026, &path));
        let fates: Vec<_> = shown.commitments.iter().map(|it| (it.of.id, it.fate, it.bound)).collect();
        assert_eq!(fates, [(told.half_done, Fate::CarryOver, true), (told.untouched, Fate::Release, false)]);
        let fates: Vec<_> = shown.balances.iter().map(|it| (it.line.id, it.available.minor(), it.fate)).collect();
        assert_eq!(fates, [
            (told.lines[1], 3_000, BalanceFate::Lapse),
            // 10.000 allocated, 2.500 and 600 committed; the 500 of the order that is released are there again.
            (told.lines[0], 7_400, BalanceFate::CarryOver),
            (told.lines[2], 700, BalanceFate::Lapse),
        ]);

        let (closing, _) = world.close_as_shown(&scope, "2027-01-20", &choices, &shown).unwrap();
        let made = world.moved_by(closing);
        let as_planned: Vec<_> = shown.moves.iter()
            .map(|it| (it.kind, it.commitment, Some(it.line), it.stage, it.to_stage(), it.amount)).collect();
        let as_made: Vec<_> = made.iter()
            .map(|it| (it.kind, it.commitment_id, it.from_line_id, it.from_stage, it.to_stage, it.amount)).collect();
        assert_eq!(as_made, as_planned);
        for movement in made.iter().filter(|it| it.kind == Kind::CarryOver) {
            assert_eq!(movement.to_line_id, Some(world.next_line(movement.from_line_id.unwrap())));
            assert_eq!(movement.dated_on, day("2027-01-20"));
        }
        assert_eq!(year_of(world, 2026, &path), shown.after);
        assert_eq!(year_of(world, 2027, &path), shown.arriving);
        for line in &told.lines[..3] {
            let [available, committed, advanced, payable, _] = world.stands(*line);
            assert_eq!([available, committed, advanced, payable], [0; 4], "only what was paid stays in the year");
        }
        assert_eq!(world.stands(told.lines[3]), [900, 0, 0, 0, 0], "another province's year is as it was");
        assert_eq!(world.order(told.untouched).state, State::Closed);
        assert_eq!(world.order(told.half_done).standing_year, 2027);
        for year in [2026, 2027] {
            let reconciled = world.read(|conn| socai::reconciliation::reconcile(conn, &world.book, "T01", year, true));
            let wrong: Vec<_> = reconciled.checks.iter().filter(|check| !check.passed).collect();
            assert!(wrong.is_empty(), "{year}: {wrong:#?}");
        }
    }

    fn closing_twice_is_closing_once_and_reopening_restores_every_balance(world) {
        let told = a_year(world);
        let before = balances(world);
        let scope = world.scope(Some("T01"), 2026);
        let choices = Choices { commitments: Fate::Release, balances: BalanceRule::CarryOver, ..Choices::default() };
        let shown = world.plan(&scope, &choices);
        let (closing, action) = world.close_as_shown(&scope, "2027-01-20", &choices, &shown).unwrap();
        let after = balances(world);
        assert_ne!(after, before);
        assert_eq!(world.close_as_shown(&scope, "2027-01-20", &choices, &shown).unwrap(), (closing, action));
        assert_eq!(balances(world), after, "done again, it does nothing");
        let again = world.close_now(Some("T01"), 2026, "2027-01-21").refused();
        assert_eq!(again, Reason::AgencyYearClosed { agency: "T01".to_owned(), fiscal_year: 2026, closed_on: day("2027-01-20") });

        world.reverse(action, "2027-01-25").unwrap();
        assert_eq!(balances(world), before);
        assert_eq!(world.order(told.untouched).state, State::Signed);
        assert_eq!(world.order(told.half_done).standing_year, 2026);
        assert_eq!(world.reverse(action, "2027-01-26").code(), "already_reversed");
        world.decide(told.lines[0], Decision::Cut, 1, "2027-01-26").unwrap();
        world.close_now(Some("T01"), 2026, "2027-01-27").unwrap();
    }

    fn a_book_that_changed_since_the_preview_is_shown_anew(world) {
        let told = a_year(world);
        let (scope, choices) = (world.scope(Some("T01"), 2026), Choices::default());
        let shown = world.plan(&scope, &choices);
        world.decide(told.lines[0], Decision::Cut, 1, "2026-12-30").unwrap();
        let before = balances(world);
        assert_eq!(world.close_as_shown(&scope, "2027-01-20", &choices, &shown).code(), "preview_changed");
        let other = Choices { balances: BalanceRule::Lapse, ..Choices::default() };
        let now = world.plan(&scope, &choices);
        assert_eq!(world.close_as_shown(&scope, "2027-01-20", &other, &now).code(), "preview_changed", "other choices");
        assert_eq!(balances(world), before);
        world.close_as_shown(&scope, "2027-01-20", &choices, &now).unwrap();
    }

    fn a_carry_over_is_turned_round_and_stands_as_it_stood(world) {
        let told = a_year(world);
        let before = balances(world);
        let paid = world.pay(told.half_done, &voucher("2026-12-01", 100)).unwrap();
        let with_payment = balances(world);
        let carried = world.carry_over(told.half_done, "2026-12-31").unwrap();
        assert_eq!(world.holds(told.half_done, told.lines[0])[..3], [0, 0, 0]);
        // What was paid last year would be payable there again, where the order stands no more.
        let early = world.reverse(paid, "2026-12-31").refused();
        assert_eq!(early, Reason::LaterActionFirst { action: paid.0, later: carried.0 });
        world.reverse(carried, "2026-12-31").unwrap();
        assert_eq!(balances(world), with_payment);
        assert_eq!(world.order(told.half_done).standing_year, 2026);
        world.reverse(paid, "2026-12-31").unwrap();
        assert_eq!(balances(world), before);

        let line = told.lines[2];
        let carried = world.carry_balance(line, Some(300), "2027-01-15").unwrap();
        assert_eq!((world.stands(line), world.stands(world.next_line(line))), ([400, 0, 0, 0, 0], [300, 0, 0, 0, 0]));
        world.decide(world.next_line(line), Decision::Cut, 100, "2027-01-16").unwrap();
        let told = world.reverse(carried, "2027-01-17").refused();
        assert!(matches!(told, Reason::InsufficientAvailable { missing, .. } if missing == money(100)), "{told:?}");
    }

    fn a_commitment_goes_on_next_year_to_the_end_and_leaves_nothing_over(world) {
        let told = a_year(world);
        let order = told.half_done;
        world.carry_over(order, "2027-01-10").unwrap();
        world.carry_over(order, "2027-12-31").unwrap();
        assert_eq!(world.order(order).standing_year, 2028, "and a year later again");
        assert_eq!(world.close_now(Some("T01"), 2026, "2027-02-01").code(), "year_not_open");
        world.as_the_ministry(|| world.close_now(Some("T01"), 2026, "2027-02-01")).unwrap();
        world.accept(order, "2028-03-01", &[(1, "3")]).unwrap();
        world.amend(order, "2028-03-02", &paper("1").item("Tin bài", "9", "300", 0)).unwrap();
        let twice = world.next_line(world.next_line(told.lines[0]));
        let rest = paper("1").item("Tin bài", "9", "300", 0).item("Ảnh", "1", "50", 0);
        world.amend_with(order, "2028-03-03", &rest, &[share(twice, 50)]).unwrap();
        let old = world.amend_with(order, "2028-03-03", &paper("1").item("Tin bài", "9", "300", 0).item("Ảnh", "2", "50", 0), &[share(told.lines[0], 50)]);
        assert_eq!(old.code(), "agency_year_closed", "its first year takes no more");
        world.accept(order, "2028-03-04", &[(1, "2"), (2, "1")]).unwrap();
        let held = |stage: usize| -> i64 {
            let lines = world.read(|conn| socai::ledger::list_holdings(conn, order));
            lines.iter().map(|(line, _)| world.holds(order, *line)[stage]).sum()
        };
        world.pay(order, &voucher("2028-04-01", held(2))).unwrap();
        assert_eq!(held(1), 0, "what was advanced is recovered");
        world.close(order, "2028-04-02").unwrap();
        assert_eq!([held(0), held(1), held(2), held(3)], [0, 0, 0, 2_750]);
        assert_eq!(world.order(order).state, State::Closed);
        for year in [2026, 2027, 2028] {
            let reconciled = world.read(|conn| socai::reconciliation::reconcile(conn, &world.book, "T01", year, true));
            let wrong: Vec<_> = reconciled.checks.iter().filter(|check| !check.passed).collect();
            assert!(wrong.is_empty(), "{year}: {wrong:#?}");
        }
    }

    fn what_comes_back_of_last_years_payment_is_last_years(world) {
        let told = a_year(world);
        world.carry_over(told.half_done, "2026-12-31").unwrap();
        let before = balances(world);
        let paid = |world: &World| -> Vec<i64> { told.lines.iter().map(|line| world.stands(*line)[4]).collect() };
        let came_back = world.refund_of_paid(told.half_done, &voucher("2027-01-10", 120)).unwrap();
        assert_eq!(paid(world), [600 + 333 - 80, 167 - 40, 0, 0], "nothing was paid in 2027 yet");
        let sound = || for year in [2026, 2027] {
            let reconciled = world.read(|conn| socai::reconciliation::reconcile(conn, &world.book, "T01", year, true));
            let wrong: Vec<_> = reconciled.checks.iter().filter(|check| !check.passed).collect();
            assert!(wrong.is_empty(), "{year}: {wrong:#?}");
        };
        sound();
        world.reverse(came_back, "2027-01-11").unwrap();
        sound();
        assert_eq!(balances(world), before);
        world.cancel(told.untouched, "2026-12-31").unwrap();
        let carried = world.signed(&paper("9").item("Tin bài", "1", "100", 0), told.lines[0]);
        world.carry_over(carried, "2026-12-31").unwrap();
        let cancelled = world.cancel(carried, "2027-03-01").unwrap();
        sound();
        world.reverse(cancelled, "2027-03-02").unwrap();
        sound();
    }

    fn a_lapse_leaves_nothing_available(world) {
        let line = world.allocated("T01", 2026, 1_000);
        world.lapse(line, Some(300), "2026-12-31").unwrap();
        let lapsed = world.lapse(line, None, "2027-01-31").unwrap();
        assert_eq!(world.stands(line), [0, 0, 0, 0, 0]);
        assert_eq!(world.balance(line).lapsed, money(1_000));
        assert_eq!(world.lapse(line, None, "2027-01-31").code(), "nothing_to_carry");
        assert_eq!(world.lapse(line, Some(1), "2027-01-31").code(), "insufficient_available");
        world.reverse(lapsed, "2027-01-31").unwrap();
        assert_eq!(world.stands(line), [700, 0, 0, 0, 0]);
    }

    fn a_closed_year_refuses_each_kind_and_reopened_takes_them_again(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let next = world.allocated("T01", 2027, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "10", 0), line);
        let within = |kind, from, to| Move::within(kind, line, from, to, money(1));
        let to = socai::ledger::End::At(world.line_of("T01", 2026, "state_budget", "training"), Stage::Available);
        let each: Vec<(Option<CommitmentId>, Move)> = vec![
            (None, Move::into_line(Kind::Allocate, line, money(1))),
            (None, Move::into_line(Kind::Supplement, line, money(1))),
            (None, Move::into_line(Kind::Receive, line, money(1))),
            (None, Move::out_of_line(Kind::Cut, line, money(1))),
            (None, Move::out_of_line(Kind::Lapse, line, money(1))),
            (None, Move::out_of_line(Kind::Return, line, money(1))),
            (None, Move { kind: Kind::Transfer, amount: money(1), from: socai::ledger::End::At(line, Stage::Available), to }),
            (None, Move { kind: Kind::CarryOver, amount: money(1), from: socai::ledger::End::At(line, Stage::Available), to: socai::ledger::End::At(next, Stage::Available) }),
            (Some(order), within(Kind::Commit, Stage::Available, Stage::Committed)),
            (Some(order), within(Kind::Advance, Stage::Committed, Stage::Advanced)),
            (Some(order), within(Kind::Accept, Stage::Committed, Stage::Payable)),
            (Some(order), within(Kind::Pay, Stage::Payable, Stage::Paid)),
            (Some(order), within(Kind::Refund, Stage::Paid, Stage::Available)),
            (Some(order), within(Kind::Release, Stage::Committed, Stage::Available)),
        ];
        assert_eq!(each.len(), Kind::ALL.len());
        let supplement = world.decide(line, Decision::Supplement, 5, "2026-02-01").unwrap();
        for agency in [None, Some("T01")] {
            let (_, action) = world.close_now(agency, 2026, "2027-01-20").unwrap();
            let closed = match agency {
                None => Reason::YearClosed { fiscal_year: 2026, closed_on: day("2027-01-20") },
                Some(code) => Reason::AgencyYearClosed { agency: code.to_owned(), fiscal_year: 2026, closed_on: day("2027-01-20") },
            };
            for (order, movement) in &each {
                let asked = || world.record_for(*order, "2026-06-01", &[*movement]);
                assert_eq!(asked().refused(), closed, "{:?}", movement.kind);
                assert_eq!(world.as_the_ministry(asked).refused(), closed, "{:?}", movement.kind);
            }
            assert_eq!(world.reverse(supplement, "2026-06-01").refused(), closed);
            world.reverse(action, "2027-01-21").unwrap();
        }
        for (order, movement) in &each {
            world.record_for(*order, "2026-06-01", &[*movement]).unwrap();
        }
        world.reverse(supplement, "2026-06-01").unwrap();
        world.tamper("SELECT 1").ok();
    }

    fn one_agency_closes_and_another_goes_on(world) {
        let told = a_year(world);
        world.close_now(Some("T01"), 2026, "2027-01-20").unwrap();
        for line in &told.lines[..3] {
            assert_eq!(world.decide(*line, Decision::Cut, 1, "2027-01-21").code(), "agency_year_closed", "its own and what is below");
        }
        world.decide(told.lines[3], Decision::Cut, 1, "2027-01-21").unwrap();
        let below = world.close_now(Some("T01-U"), 2026, "2027-01-22").refused();
        assert_eq!(below, Reason::AgencyYearClosed { agency: "T01".to_owned(), fiscal_year: 2026, closed_on: day("2027-01-20") });
        // The country closes what is still open; reopened, T01 stays closed.
        let country = world.plan(&world.scope(None, 2026), &Choices::default());
        assert!(country.moves.iter().all(|it| it.line == told.lines[3]));
        let (_, action) = world.close_now(None, 2026, "2027-01-25").unwrap();
        assert_eq!(world.decide(told.lines[3], Decision::Cut, 1, "2027-01-25").code(), "year_closed");
        world.reverse(action, "2027-01-26").unwrap();
        assert_eq!(world.decide(told.lines[0], Decision::Cut, 1, "2027-01-26").code(), "agency_year_closed");
        world.decide(told.lines[3], Decision::Cut, 1, "2027-01-26").unwrap();
        world.decide(world.line("T01", 2027), Decision::Initial, 1, "2027-01-26").unwrap();
    }

    fn a_year_is_closed_after_its_last_day_and_what_is_bound_is_not_released(world) {
        let told = a_year(world);
        assert_eq!(world.close_now(Some("T01"), 2026, "2026-12-31").code(), "year_not_over");
        assert_eq!(world.close_now(None, 2026, "2026-12-31").code(), "year_not_over");
        let scope = world.scope(Some("T01"), 2026);
        let asked = |choices: Choices| world.db.read(|conn| socai::years::preview(conn, &scope, &choices));
        let bound = asked(Choices { released: BTreeSet::from([told.half_done]), ..Choices::default() });
        let Reason::NotSettled { advanced, payable } = bound.refused() else { panic!() };
        assert_eq!((advanced, payable), (money(900), money(700)));
        let unknown = asked(Choices { released: BTreeSet::from([CommitmentId(987_654)]), ..Choices::default() });
        assert_eq!(unknown.code(), "code_unknown");
        let foreign = asked(Choices { lapsed_lines: BTreeSet::from([told.lines[3]]), ..Choices::default() });
        assert_eq!(foreign.code(), "code_unknown");
        // After the adjustment period only the Ministry, with a reason.
        assert_eq!(world.close_now(Some("T01"), 2026, "2027-02-10").code(), "year_not_open");
        let (_, action) = world.as_the_ministry(|| world.close_now(Some("T01"), 2026, "2027-02-10")).unwrap();
        assert_eq!(world.reverse(action, "2027-02-11").code(), "year_not_open");
        world.as_the_ministry(|| world.reverse(action, "2027-02-11")).unwrap();
    }

    fn windows_that_were_changed_are_obeyed(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let recorder = socai::ledger::Recorder { user: world.user, at: socai::book::now(), late: false };
        let set = |kind, opens_on: &str, ends_on: &str, late| {
            let window = Window { kind, opens_on: day(opens_on), ends_on: day(ends_on), late };
            world.db.write(|tx| set_window(tx, recorder, 2026, window, "theo công văn"))
        };
        assert_eq!(world.decide(line, Decision::Cut, 1, "2027-02-10").code(), "year_not_open");
        set(Some(Kind::Cut), "2025-01-01", "2027-02-15", true).unwrap();
        world.decide(line, Decision::Cut, 1, "2027-02-10").unwrap();
        let told = world.decide(line, Decision::Cut, 1, "2027-02-16").refused();
        assert!(matches!(told, Reason::YearNotOpen { ends_on, .. } if ends_on == day("2027-02-15")), "{told:?}");
        world.as_the_ministry(|| world.decide(line, Decision::Cut, 1, "2027-02-16")).unwrap();
        set(Some(Kind::Lapse), "2027-01-01", "2027-01-31", false).unwrap();
        assert_eq!(world.lapse(line, Some(1), "2026-12-31").code(), "year_not_open");
        assert_eq!(world.as_the_ministry(|| world.lapse(line, Some(1), "2027-02-01")).code(), "year_not_open");
        world.lapse(line, Some(1), "2027-01-01").unwrap();
        assert_eq!(set(None, "2026-02-01", "2026-01-01", false).map(|()| 0).code(), "dates_reversed");
        // Transfers between units may end on 15 November, as the law has it for reallocations.
        set(Some(Kind::Transfer), "2025-01-01", "2026-11-15", false).unwrap();
        let to = socai::ledger::End::At(world.line_of("T01", 2026, "state_budget", "training"), Stage::Available);
        let transfer = Move { kind: Kind::Transfer, amount: money(5), from: socai::ledger::End::At(line, Stage::Available), to };
        assert_eq!(world.record("2026-11-16", &[transfer]).code(), "year_not_open");
        world.record("2026-11-15", &[transfer]).unwrap();
        let changes = world.read(|conn| socai::ledger::list_window_changes(conn, 2026));
        assert_eq!(changes.len(), 3);
        assert_eq!((changes[2].before.ends_on, changes[2].after.ends_on), (day("2027-01-31"), day("2027-02-15")));
        world.close_now(None, 2026, "2027-01-20").unwrap();
        assert_eq!(set(Some(Kind::Cut), "2025-01-01", "2027-03-15", true).map(|()| 0).code(), "year_closed");
    }
}
