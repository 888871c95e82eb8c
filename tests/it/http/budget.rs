//! Budget work as people meet it: rows pasted from a spreadsheet, what an agency below sees of a decision above, and
//! the setting that lets communication units pay.

use serde_json::json;
use socai::people::Role;

use crate::support::{App, dump, paper};

fn batch(rows: &str) -> serde_json::Value {
    json!({"fiscal_year": "2026", "fund_source": "state_budget", "decision": "initial", "decision_no": "QĐ 1",
        "decided_on": "2026-01-05", "issued_by": "UBND", "pasted": rows})
}

stories! {
    fn pasted_rows_are_all_stored_or_none_with_each_error_at_its_row(world) {
        let app = App::of(world);
        let finance = app.finance();
        world.line("T01", 2026);
        let before = dump(&world.db);
        let bad = "Mã\tNội dung\tSố tiền\nT01\tpress_order\t100\nT01-U\ttravel\t5\nT01-U\ttraining\tmười\n";
        let refused = app.post(&finance, "/allocations", &batch(bad)).must_be(422);
        let problems = refused.json()["problems"].to_string();
        assert!(problems.contains("portions[1][purpose]") && problems.contains("portions[2][amount]"), "{problems}");
        dump(&world.db).must_be(&before, "a batch with bad rows");
        let other = "T02\tpress_order\t100\n";
        assert_eq!(app.post(&finance, "/allocations", &batch(other)).must_be(403).code(), "agency_not_allowed");
        let good = "Mã\tNội dung\tSố tiền\nT01\tpress_order\t100\nT01-U\ttraining\t5\t6606\tLớp\n";
        let made = app.post(&finance, "/allocations", &batch(good)).must_be(201);
        assert_eq!(made.json()["movements"].as_array().unwrap().len(), 2);
        assert_eq!(world.stands(world.line("T01", 2026)), [100, 0, 0, 0, 0]);
    }

    fn a_split_adds_up_and_an_agency_below_sees_the_decision_that_gave_it_money(world) {
        let app = App::of(world);
        let split = app.get(&app.finance(), "/allocations?over=months&amount=1200000001").must_be(200).json();
        assert_eq!((split["shares"].as_array().unwrap().len(), &split["total"]), (12, &json!("1200000001")));
        assert_eq!(split["shares"][0]["amount"], "100000001");
        let line = world.allocated("T01", 2026, 1_000);
        let transfer = json!({"decision_no": "QĐ 2", "decided_on": "2026-02-01", "issued_by": "UBND",
            "portions": [{"agency": "T01-U", "purpose": "training", "amount": "5"}]});
        let made = app.post(&app.finance(), &format!("/budget-lines/{line}/transfers"), &transfer).must_be(201);
        let action = made.json()["decisions"][1]["action"].as_i64().unwrap();
        let below = app.asker_at(Role::FinanceOfficer, "T01-U");
        app.get(&below, &format!("/actions/{action}")).must_be(200);
        let reversal = json!({"dated_on": "2026-02-02", "reason": "thử"});
        let refused = app.post(&below, &format!("/actions/{action}/reversal"), &reversal).must_be(403);
        assert_eq!(refused.code(), "agency_not_allowed", "what the agency above decided is its to turn round");
        let beside = app.asker_at(Role::FinanceOfficer, "T02");
        assert_eq!(app.get(&beside, &format!("/actions/{action}")).must_be(403).code(), "agency_not_allowed");
    }

    fn communication_units_pay_only_while_the_book_lets_them(world) {
        let app = App::of(world);
        let (unit, ministry) = (app.communication(), app.asker(Role::Ministry));
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "10", 0), line);
        world.accept(order, "2026-04-01", &[(1, "10")]).unwrap();
        let pay = |voucher: &str| {
            let payment = json!({"amount": "10", "paid_on": "2026-05-01", "voucher_no": voucher});
            app.post(&unit, &format!("/commitments/{order}/payments"), &payment)
        };
        assert_eq!(pay("UNC 1").must_be(403).code(), "role_not_allowed");
        let set = |pays: &str| json!({"communication_unit_pays": pays, "reason": "Đơn vị nhỏ, không có kế toán"});
        assert_eq!(app.post(&unit, "/settings", &set("true")).must_be(403).code(), "role_not_allowed");
        app.post(&ministry, "/settings", &set("true")).must_be(201);
        pay("UNC 2").must_be(201);
        let advance = json!({"amount": "1", "paid_on": "2026-05-01", "voucher_no": "TU"});
        let refused = app.post(&unit, &format!("/commitments/{order}/advances"), &advance).must_be(403);
        assert_eq!(refused.code(), "role_not_allowed", "payments, and nothing else");
        app.post(&ministry, "/settings", &set("false")).must_be(201);
        assert_eq!(pay("UNC 3").must_be(403).code(), "role_not_allowed");
        assert_eq!(world.stands(line), [900, 0, 0, 90, 10]);
    }

    fn the_ministry_sees_the_country_first_and_an_agency_what_is_its_own(world) {
        let app = App::of(world);
        let year = i64::from(chrono::Datelike::year(&world.book.today()));
        for (agency, amount) in [("T01", 1_000), ("T01-U", 30), ("M01", 500)] {
            let line = world.line(agency, year);
            world.decide(line, socai::budget::Decision::Initial, amount, &format!("{year}-01-02")).unwrap();
        }
        let granted = |role: Role| {
            let asker = if role.has_agency() { app.asker_at(role, "T01") } else { app.asker(role) };
            app.get(&asker, "/").must_be(200).json()["figures"]["granted"].clone()
        };
        assert_eq!([granted(Role::Ministry), granted(Role::Auditor)], [json!("1530"), json!("1530")]);
        assert_eq!(granted(Role::FinanceOfficer), json!("1030"));
        assert_eq!(granted(Role::Administrator), json!(null), "people, and no money");
    }
}
