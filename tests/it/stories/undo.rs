//! Undo: one's own last action, from a new session too.

use serde_json::json;
use socai::people::Role;

use crate::support::{App, day, paper, share};

stories! {
    fn undo_is_of_ones_own_last_action_and_survives_a_new_session(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.draft(&paper("1").item("Tin bài", "1", "100", 0)).unwrap();
        world.sign(order, "2026-03-01", &[share(line, 100)]).unwrap();
        let app = App::of(world);
        let finance = app.finance();
        let nothing = app.get(&finance, "/undo").must_be(200).json();
        assert!(nothing["action"].is_null(), "the recorder's actions are not the officer's: {nothing}");
        assert!(app.get(&finance, "/").json()["undoable"].is_null());

        let path = format!("/budget-lines/{line}/decisions");
        let decide = |amount: &str, number: &str| {
            let body = json!({"decision": "supplement", "amount": amount, "decision_no": number, "decided_on": "2026-02-02"});
            app.post(&finance, &path, &body).must_be(201).header("location").to_owned()
        };
        let first = decide("5", "QĐ 5");
        decide("7", "QĐ 7");
        // Somebody else's later action does not count.
        let communication = app.communication();
        app.post(&communication, &format!("/commitments/{order}/cancellation"),
            &json!({"ended_on": "2026-04-01", "document_no": "", "reason": "hủy"})).must_be(201);
        let page = app.page(&finance, first.trim_start_matches("/api/v1")).must_be(200).body;
        assert!(page.contains("/undo?action="), "the page after the action offers it");

        // A new session of the same officer: another service in front of the same book.
        let anew = App::of(world);
        let undo = anew.get(&finance, "/undo").must_be(200).json();
        let action = undo["action"]["id"].as_i64().expect("an action");
        assert_eq!(undo["action"]["document_no"], "QĐ 7", "{undo}");
        assert_eq!(anew.get(&finance, "/").json()["undoable"], action);
        assert!(anew.page(&finance, "/").body.contains("href=\"/undo\""));
        let confirm = anew.page(&finance, "/undo").must_be(200).body;
        assert!(confirm.contains(&format!("/actions/{action}/reversal")) && confirm.contains("Hoàn tác việc vừa ghi"), "{confirm}");
        let dated_on = undo["dated_on"].as_str().expect("a day");
        let reversal = json!({"dated_on": dated_on, "reason": "hoàn tác"});
        anew.post(&finance, &format!("/actions/{action}/reversal"), &reversal).must_be(201);
        assert_eq!(world.balance(line).supplement.minor(), 5);
        let undo = anew.get(&finance, "/undo").json();
        assert_eq!(undo["action"]["document_no"], "QĐ 5", "then the one before, never the reversal: {undo}");
        let named = anew.get(&finance, &format!("/undo?action={action}")).json();
        assert!(named["action"].is_null(), "what was undone is not undone again: {named}");
        let cancelled = anew.get(&communication, "/undo").json();
        assert_eq!(cancelled["action"]["verb"], "cancel");
        assert!(anew.get(&anew.asker_at(Role::FinanceOfficer, "T02"), "/undo").json()["action"].is_null());
    }

    fn what_is_closed_is_undone_by_nobody_but_the_closing_by_the_ministry(world) {
        let line = world.allocated("T01", 2025, 1_000);
        let app = App::of(world);
        let finance = app.finance();
        let body = json!({"decision": "cut", "amount": "5", "decision_no": "QĐ 5", "decided_on": "2025-02-02"});
        app.post(&finance, &format!("/budget-lines/{line}/decisions"), &body).must_be(201);
        assert_eq!(app.get(&finance, "/undo").json()["dated_on"], "2025-02-02", "the year takes no reversal today");
        let ministry = app.asker(Role::Ministry);
        let preview = app.get(&ministry, "/years/2025/closing").must_be(200).json();
        let close = json!({"closed_on": "2026-02-02", "document_no": "QĐ 1", "reason": "hết năm", "fingerprint": preview["fingerprint"]});
        let closing = app.post(&ministry, "/years/2025/closing", &close).must_be(201).json();
        assert!(app.get(&finance, "/undo").json()["action"].is_null());
        let undo = app.get(&ministry, "/undo").json();
        assert_eq!((&undo["action"]["verb"], &undo["action"]["id"]), (&json!("close_year"), &closing["action"]), "{undo}");
        let reversal = json!({"dated_on": undo["dated_on"], "reason": "nhầm"});
        app.post(&ministry, &format!("/actions/{}/reversal", closing["action"]), &reversal).must_be(201);
        assert_eq!(world.stands(line), [995, 0, 0, 0, 0]);
        assert_eq!(world.read(|conn| socai::ledger::get_calendar(conn, 2025)).closed_on, None);
        assert!(day("2025-01-01") < world.book.today());
    }
}
