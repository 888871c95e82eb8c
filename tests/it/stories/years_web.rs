//! Years and closings over the web: pages and JSON, who may, and what is refused.

use serde_json::{Value, json};
use socai::people::Role;

use crate::support::{App, dump, paper, share};

fn figure(view: &Value, of: &str, name: &str) -> i64 {
    view[of][name].as_str().expect("an amount").parse().expect("whole đồng")
}

stories! {
    fn the_ministry_closes_what_it_was_shown_and_reopens_it(world) {
        let line = world.allocated("T01", 2025, 1_000);
        let mut paper = paper("1").of("T01", 2025).item("Tin bài", "10", "30", 0);
        paper.term = ("2025-01-01", "2026-12-31");
        let order = world.draft(&paper).unwrap();
        world.sign(order, "2025-03-01", &[share(line, 300)]).unwrap();
        let app = App::of(world);
        let (ministry, finance, auditor) = (app.asker(Role::Ministry), app.finance(), app.asker(Role::Auditor));
        let path = "/agencies/T01/years/2025/closing";
        let preview = app.get(&ministry, &format!("{path}?released={order}&carried_lines={line}")).must_be(200).json();
        assert_eq!((figure(&preview, "before", "available"), figure(&preview, "after", "granted")), (700, 0));
        assert_eq!(figure(&preview, "next_after", "carried"), 1_000);
        assert_eq!(preview["move_count"], 2, "{preview}");
        let mut close = json!({"closed_on": "2026-02-10", "document_no": "QĐ 9", "reason": "hết năm",
            "fingerprint": preview["fingerprint"], "released": order.to_string(), "carried_lines": line.to_string(),
            "decisions": [{"line": line.to_string(), "decision_no": "QĐ-CN 7"}]});
        let before = dump(&world.db);
        for (asker, code) in [(&finance, "role_not_allowed"), (&auditor, "role_not_allowed")] {
            assert_eq!(app.post(asker, path, &close).code(), code);
        }
        let stale = { let mut it = close.clone(); it["fingerprint"] = json!("0123456789abcdef"); it };
        let told = app.post(&ministry, path, &stale).must_be(409);
        assert_eq!(told.code(), "preview_changed");
        assert_eq!(told.json()["figures"]["now"], preview["fingerprint"]);
        let early = { let mut it = close.clone(); it["closed_on"] = json!("2025-12-31"); it };
        assert_eq!(app.post(&ministry, path, &early).must_be(422).code(), "year_not_over");
        for (field, value, code) in [("released", "x", "number_unreadable"), ("released", "987", "code_unknown"), ("reason", "", "value_missing"), ("fingerprint", "", "value_missing")] {
            let wrong = { let mut it = close.clone(); it[field] = json!(value); it };
            assert_eq!(app.post(&ministry, path, &wrong).must_be(422).code(), code, "{field}");
        }
        dump(&world.db).must_be(&before, "a closing that was refused");

        let closing = app.post(&ministry, path, &close).must_be(201).json();
        let id = closing["id"].as_i64().expect("a number");
        assert_eq!(closing["action_count"], 3, "{closing}");
        let numbers: Vec<_> = closing["actions"].as_array().unwrap().iter().map(|it| it["document_no"].as_str().unwrap()).collect();
        assert_eq!(numbers, ["QĐ 9", "QĐ-CN 7", "QĐ 9"]);
        assert_eq!(world.stands(world.next_line(line)), [1_000, 0, 0, 0, 0]);
        assert_eq!(app.post(&ministry, path, &close).must_be(201).json()["id"], id, "sent twice, done once");
        close["reason"] = json!("khác");
        assert_eq!(app.post(&ministry, path, &close).must_be(201).json()["id"], id);
        let shown = app.page(&finance, &format!("/closings/{id}")).must_be(200).body;
        assert!(shown.contains("QĐ-CN 7") && !shown.contains("/reopening"), "an officer sees it, and no form");
        assert_eq!(app.get(&app.asker_at(Role::FinanceOfficer, "T02"), &format!("/closings/{id}")).code(), "agency_not_allowed");
        let reopening = json!({"dated_on": "2026-02-11", "reason": "sót chứng từ"});
        assert_eq!(app.post(&finance, &format!("/closings/{id}/reopening"), &reopening).code(), "role_not_allowed");
        let reopened = app.post(&ministry, &format!("/closings/{id}/reopening"), &reopening).must_be(201).json();
        assert_eq!((&reopened["reopened_on"], &reopened["reopening_reason"]), (&json!("2026-02-11"), &json!("sót chứng từ")));
        assert_eq!(world.stands(line), [700, 300, 0, 0, 0]);
        assert_eq!(app.post(&ministry, &format!("/closings/{id}/reopening"), &reopening).must_be(409).code(), "already_reversed");
    }

    fn a_finance_officer_carries_over_in_its_own_agency_and_the_ministry_lapses(world) {
        let year = i64::from(chrono::Datelike::year(&world.book.today()));
        let line = world.allocated("T01", year, 1_000);
        let app = App::of(world);
        let (ministry, finance) = (app.asker(Role::Ministry), app.finance());
        let end = |amount: &str| json!({"amount": amount, "decision_no": "QĐ-CN 1", "dated_on": format!("{year}-12-31"), "reason": ""});
        let (carry, lapse) = (format!("/budget-lines/{line}/carry-overs"), format!("/budget-lines/{line}/lapses"));
        assert_eq!(app.post(&app.asker_at(Role::FinanceOfficer, "T02"), &carry, &end("1")).code(), "agency_not_allowed");
        assert_eq!(app.post(&finance, &lapse, &end("1")).code(), "role_not_allowed");
        assert_eq!(app.post(&ministry, &carry, &end("1")).code(), "role_not_allowed", "in time it is the officer's");
        app.post(&finance, &carry, &end("600")).must_be(201);
        app.post(&ministry, &lapse, &end("")).must_be(201);
        assert_eq!(world.stands(line), [0, 0, 0, 0, 0]);
        assert_eq!(world.stands(world.next_line(line)), [600, 0, 0, 0, 0]);
        assert_eq!(app.post(&finance, &carry, &end("0")).code(), "amount_not_positive");
    }

    fn a_window_is_set_on_the_years_page_and_the_change_stays_to_be_read(world) {
        world.line("T01", 2026);
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let page = app.page(&ministry, "/years/2026").must_be(200).body;
        assert!(page.contains("action=\"/years/2026/windows\""), "{page}");
        let set = app.form(&ministry, "/years/2026/windows", &[
            ("form_page", "/years/2026"), ("form_action", "/years/2026/windows"), ("kind", "transfer"), ("opens_on", "01/01/2025"),
            ("ends_on", "15/11/2026"), ("late", "true"), ("reason", "Công văn 12")]);
        assert_eq!(set.status, 303, "{}", set.body);
        let year = app.get(&ministry, "/years/2026").json();
        assert_eq!(year["changes"][0]["after"]["ends_on"], "2026-11-15");
        assert_eq!((&year["changes"][0]["reason"], &year["changes"][0]["before"]["late"]), (&json!("Công văn 12"), &json!(false)));
        assert!(year["windows"].as_array().unwrap().contains(&json!({"kind": "transfer", "opens_on": "2025-01-01", "ends_on": "2026-11-15", "late": true})));
        let finance = app.finance();
        let body = json!({"kind": "transfer", "opens_on": "2025-01-01", "ends_on": "2026-12-31", "late": "false", "reason": "x"});
        assert_eq!(app.post(&finance, "/years/2026/windows", &body).code(), "role_not_allowed");
        assert_eq!(app.post(&ministry, "/years", &json!({"fiscal_year": "2031"})).must_be(201).json()["windows"].as_array().unwrap().len(), 15);
        assert_eq!(app.get(&finance, "/years").json()["years"][0]["fiscal_year"], 2031);
    }
}
