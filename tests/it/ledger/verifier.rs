//! The verifier finds what was altered by hand, and names it.

use socai::ledger::Difference;

use crate::support::{World, paper, voucher};

/// A book with an order of the unit T01-U in every stage, and what it is about: the order's and the line's number.
fn kept(world: &World) -> (i64, i64) {
    let line = world.allocated("T01-U", 2026, 1_000);
    world.allocated("M01", 2026, 500);
    let order = world.draft(&paper("1").of("T01-U", 2026).item("Tin bài", "8", "100", 0)).unwrap();
    world.sign(order, "2026-03-01", &[crate::support::share(line, 800)]).unwrap();
    world.advance(order, &voucher("2026-04-01", 200)).unwrap();
    world.accept_with(order, "2026-05-01", &[(1, "2")], Some(0), &[]).unwrap();
    world.pay(order, &voucher("2026-05-02", 50)).unwrap();
    world.must_verify();
    (order.0, line.0)
}

/// What the verifier finds: where, which figure, what is booked and what the movements say.
fn found(world: &World) -> Vec<(String, String, i64, i64)> {
    let found = world.read(socai::verification::verify);
    let told = |one: Difference| (one.place, one.figure, one.booked, one.readded);
    found.differences.into_iter().map(told).collect()
}

fn expected(place: &str, figures: &[(&str, i64, i64)]) -> Vec<(String, String, i64, i64)> {
    let row = |(figure, booked, readded): &(&str, i64, i64)| {
        (place.to_owned(), (*figure).to_owned(), *booked, *readded)
    };
    figures.iter().map(row).collect()
}

stories! {
    fn a_line_altered_by_hand_is_named(world) {
        let (_, line) = kept(world);
        world.tamper(&format!("UPDATE budget_lines SET payable = payable - 7, paid = paid + 7 WHERE id = {line}")).unwrap();
        assert_eq!(found(world), expected(&format!("budget line {line}"), &[("paid", 57, 50), ("payable", 143, 150)]));
        // Back, and with both sides of the identity wrong by as much.
        world.tamper(&format!("UPDATE budget_lines SET payable = payable + 7, paid = paid - 7 WHERE id = {line}")).unwrap();
        assert_eq!(found(world), []);
        world.tamper(&format!("UPDATE budget_lines SET available = available + 9, supplement = 9 WHERE id = {line}")).unwrap();
        assert_eq!(found(world), expected(&format!("budget line {line}"), &[("available", 209, 200), ("supplement", 9, 0)]));
    }

    fn an_agency_altered_by_hand_is_named(world) {
        kept(world);
        let unit = world.agency("T01-U").id;
        world.tamper(&format!("UPDATE agency_balances SET initial = initial - 1 WHERE agency_id = {unit}")).unwrap();
        assert_eq!(found(world), expected("agency T01-U 2026 state_budget press_order", &[("initial", 999, 1_000)]));
    }

    fn a_root_altered_by_hand_is_named(world) {
        kept(world);
        let root = world.agency("T01").id;
        world.tamper(&format!("UPDATE root_balances SET advanced = advanced + 1 WHERE root_id = {root}")).unwrap();
        assert_eq!(found(world), expected("root T01 2026 state_budget press_order", &[("advanced", 201, 200)]));
    }

    fn a_balance_that_is_gone_is_missed(world) {
        kept(world);
        let root = world.agency("M01").id;
        world.tamper(&format!("DELETE FROM root_balances WHERE root_id = {root}")).unwrap();
        let figures = [("available", 0, 500), ("initial", 0, 500)];
        assert_eq!(found(world), expected("root M01 2026 state_budget press_order", &figures));
    }

    fn what_an_order_holds_altered_by_hand_is_named(world) {
        let (order, line) = kept(world);
        let place = format!("commitment {order} on budget line {line}");
        world.tamper(&format!("UPDATE commitment_balances SET committed = 399, advanced = 201 WHERE commitment_id = {order}")).unwrap();
        assert_eq!(found(world), expected(&place, &[("advanced", 201, 200), ("committed", 399, 400)]));
        world.tamper("DELETE FROM commitment_balances").unwrap();
        let all = [("advanced", 0, 200), ("committed", 0, 400), ("paid", 0, 50), ("payable", 0, 150)];
        let mut told = expected(&place, &all);
        told.extend(expected(&format!("paper {order} 1"), &[("accepted", 200, 0), ("bound", 800, 0)]));
        assert_eq!(found(world), told);
    }

    fn a_commitment_that_stands_in_another_year_and_a_closing_that_leaves_money_are_named(world) {
        let (order, line) = kept(world);
        world.tamper("UPDATE commitments SET standing_year = 2027").unwrap();
        assert_eq!(found(world), expected(&format!("paper {order} 1"), &[("standing_year", 2027, 2026)]));
        world.tamper("UPDATE commitments SET standing_year = 2026").unwrap();
        world.close_now(Some("T01"), 2026, "2027-01-20").unwrap();
        assert_eq!(found(world), []);
        world.tamper("UPDATE fiscal_years SET closed_agencies = 0").unwrap();
        assert_eq!(found(world), expected("movements", &[("a year knows how many agencies closed it", 1, 0)]));
        world.tamper("UPDATE fiscal_years SET closed_agencies = 1 WHERE fiscal_year = 2026").unwrap();
        world.tamper(&format!("UPDATE budget_lines SET available = available + 5, supplement = supplement + 5 WHERE id = {line}")).unwrap();
        let told = found(world);
        assert!(told.contains(&("movements".to_owned(), "a closed year has nothing open".to_owned(), 1, 0)), "{told:?}");
    }

    fn a_paper_altered_by_hand_is_named_and_so_is_what_all_papers_add_up_to(world) {
        let (order, _) = kept(world);
        let unit = world.agency("T01-U").id;
        let (paper, papers) = (format!("paper {order} 1"), format!("papers of agency {unit}"));
        let bent = |sql: &str, on_paper: &[(&str, i64, i64)], on_all: &[(&str, i64, i64)]| {
            let (bend, mend) = sql.split_once(" | ").unwrap();
            world.tamper(bend).unwrap();
            let mut told = expected(&paper, on_paper);
            told.extend(expected(&papers, on_all));
            // A list that shows the paper differs with it, and has stories of its own (`stories::lists`).
            let of_papers: Vec<_> = found(world).into_iter().filter(|it| !it.0.starts_with("list ")).collect();
            assert_eq!(of_papers, told, "{bend}");
            world.tamper(mend).unwrap();
            assert_eq!(found(world), []);
        };
        bent(
            "UPDATE commitments SET value = value + 1 | UPDATE commitments SET value = value - 1",
            &[("bound", 801, 800), ("items", 801, 800)],
            &[("bound", 800, 801), ("value", 800, 801)],
        );
        bent(
            "UPDATE commitment_items SET vat = vat + 1 | UPDATE commitment_items SET vat = vat - 1",
            &[("items", 800, 801)],
            &[("items", 800, 801)],
        );
        bent(
            "UPDATE accepted_items SET amount = amount + 1 | UPDATE accepted_items SET amount = amount - 1",
            &[("accepted", 201, 200)],
            &[("accepted", 200, 201)],
        );
        bent(
            "UPDATE commitments SET state = 'closed' | UPDATE commitments SET state = 'signed'",
            &[("bound", 200, 800), ("open", 0, 750)],
            &[("bound", 800, 200)],
        );
        bent("UPDATE paper_sums SET papers = 2 | UPDATE paper_sums SET papers = 1", &[], &[("papers", 2, 1)]);
    }

    fn a_movement_put_in_by_hand_is_found_on_every_balance(world) {
        let (_, line) = kept(world);
        let action = world.read(|conn| {
            use diesel::prelude::*;
            use socai::db::schema::actions;
            Ok(actions::table.select(actions::id).order(actions::id).first::<i64>(conn)?)
        });
        world.tamper(&format!(
            "INSERT INTO movements (id, action_id, kind, amount, from_stage, to_line_id, to_stage, dated_on) \
             VALUES (900000001, {action}, 'supplement', 5, 'outside', {line}, 'available', '2026-06-01')"
        )).unwrap();
        let places = [
            "agency T01-U 2026 state_budget press_order".to_owned(),
            format!("budget line {line}"),
            "root T01 2026 state_budget press_order".to_owned(),
        ];
        let told: Vec<_> = places
            .iter()
            .flat_map(|place| expected(place, &[("available", 200, 205), ("supplement", 0, 5)]))
            .collect();
        assert_eq!(found(world), told);
    }

    fn a_movement_that_breaks_a_rule_by_itself_is_counted(world) {
        let (_, line) = kept(world);
        let (from, to) = ("'paid'", "'payable'");
        // It takes back what was paid and says that it turns round a movement which it does not mirror.
        world.tamper(&format!(
            "INSERT INTO movements (id, action_id, kind, amount, from_line_id, from_stage, to_line_id, to_stage, dated_on, reverses_id) \
             SELECT 900000001, action_id, kind, 49, {line}, {from}, {line}, {to}, dated_on, id FROM movements WHERE kind = 'pay'"
        )).unwrap();
        let rule = ("movements".to_owned(), "a reversal mirrors what it turns round".to_owned(), 1, 0);
        assert!(found(world).contains(&rule), "{:#?}", found(world));
    }
}
