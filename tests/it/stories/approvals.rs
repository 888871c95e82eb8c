//! The second person: what is above the book's amount waits, takes no money, and is done by another's approval.

use serde_json::{Value, json};
use socai::ids::LineId;
use socai::people::Role;

use crate::support::{App, Asker, World, dump, paper};

fn set(app: &App<'_>, subject: &str, above: &str) {
    let rule = json!({"subject": subject, "above": above, "reason": "thử"});
    app.post(&app.asker(Role::Ministry), "/approval-rules", &rule).must_be(201);
}

fn supplement(amount: &str) -> Value {
    json!({"decision": "supplement", "amount": amount, "decision_no": format!("QĐ {amount}"), "decided_on": "2026-02-01", "reason": "thử"})
}

fn second(app: &App<'_>, role: Role) -> Asker {
    app.asker_called("second", role, "T01")
}

fn stands(world: &World, line: LineId) -> i64 {
    world.stands(line)[0]
}

stories! {
    fn nobody_is_asked_until_the_book_says_so(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let app = App::of(world);
        app.post(&app.finance(), &format!("/budget-lines/{line}/decisions"), &supplement("1000000")).must_be(201);
        set(&app, "allocation", "500");
        app.post(&app.finance(), &format!("/budget-lines/{line}/decisions"), &supplement("500")).must_be(201);
        app.post(&app.finance(), &format!("/budget-lines/{line}/decisions"), &supplement("501")).must_be(202);
        let cut = json!({"decision": "cut", "amount": "900", "decision_no": "QĐ", "decided_on": "2026-02-01", "reason": "thử"});
        app.post(&app.finance(), &format!("/budget-lines/{line}/decisions"), &cut).must_be(201);
        set(&app, "allocation", "");
        app.post(&app.finance(), &format!("/budget-lines/{line}/decisions"), &supplement("502")).must_be(201);
    }

    fn a_supplement_waits_and_another_person_approves_it(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let app = App::of(world);
        set(&app, "allocation", "500");
        let finance = app.finance();
        let path = format!("/budget-lines/{line}/decisions");
        let ask = || app.ask("POST", &format!("/api/v1{path}")).by(&finance).header("idempotency-key", "k").json(&supplement("600")).answer().must_be(202);
        let (waits, again) = (ask(), ask());
        assert_eq!(waits.body, again.body, "asked twice, it waits once");
        let id = waits.id();
        assert_eq!(waits.header("location"), format!("/api/v1/approvals/{id}"));
        assert_eq!((waits.json()["state"].clone(), waits.json()["amount"].clone()), (json!("waiting"), json!("600")));
        assert_eq!(stands(world, line), 1_000, "it takes and brings nothing");
        assert_eq!(app.get(&finance, "/approvals").must_be(200).json()["count"], 1);
        let home = app.get(&finance, "/").must_be(200).json();
        assert_eq!((&home["approval_count"], &home["approvals"][0]["id"]), (&json!(1), &json!(id)));
        let approval = format!("/approvals/{id}/approval");
        for (asker, status, code) in [
            (&finance, 403, "own_approval"),
            (&app.communication(), 403, "role_not_allowed"),
            (&app.asker(Role::Ministry), 403, "role_not_allowed"),
            (&app.asker_at(Role::FinanceOfficer, "T02"), 403, "agency_not_allowed"),
            (&app.asker_at(Role::FinanceOfficer, "T01-U"), 403, "agency_not_allowed"),
        ] {
            assert_eq!(app.post(asker, &approval, &json!({})).must_be(status).code(), code);
        }
        assert_eq!(stands(world, line), 1_000);
        let second = second(&app, Role::FinanceOfficer);
        let page = app.page(&second, &format!("/approvals/{id}")).must_be(200).body;
        assert!(page.contains("QĐ 600") && page.contains("Phê duyệt</button>"), "{page}");
        // Pages name the line and what was chosen in words, the API by codes.
        assert!(!page.contains("press_order") && !page.contains(">supplement<"), "{page}");
        let named = "T01 · 2026 · Ngân sách nhà nước · Đặt hàng báo chí";
        for path in [&format!("/approvals/{id}"), "/approvals", "/"] {
            assert!(app.page(&second, path).must_be(200).body.contains(named), "{path}");
        }
        let title = app.get(&second, &format!("/approvals/{id}")).must_be(200).json()["title"].clone();
        assert_eq!(title, json!("T01 · 2026 · state_budget · press_order"));
        let page = app.page(&finance, &format!("/approvals/{id}")).must_be(200).body;
        assert!(!page.contains("Phê duyệt</button>"), "who prepared it is offered no approval");
        let approved = app.post(&second, &approval, &json!({"reason": "đúng"})).must_be(201).json();
        assert_eq!((&approved["state"], &approved["decided_by"]), (&json!("approved"), &json!("second")));
        assert_eq!(stands(world, line), 1_600);
        let again = app.post(&second, &approval, &json!({})).must_be(422);
        assert_eq!(again.code(), "wrong_state");
        assert_eq!(stands(world, line), 1_600, "it is done once");
        let entries = app.get(&app.asker(Role::Administrator), &format!("/audit?line={line}")).must_be(200).json();
        let entry = &entries["entries"][0];
        assert_eq!((&entry["person"], &entry["act"]), (&json!("second"), &json!("/approvals/{id}/approval")));
    }

    fn what_is_declined_is_never_done(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let app = App::of(world);
        set(&app, "allocation", "0");
        let path = format!("/budget-lines/{line}/decisions");
        let id = app.post(&app.finance(), &path, &supplement("5")).must_be(202).id();
        assert_eq!(app.post(&second(&app, Role::FinanceOfficer), &format!("/approvals/{id}/refusal"), &json!({})).must_be(422).code(), "value_missing");
        app.post(&second(&app, Role::FinanceOfficer), &format!("/approvals/{id}/refusal"), &json!({"reason": "sai số"})).must_be(201);
        for verdict in ["approval", "refusal"] {
            let answer = app.post(&second(&app, Role::FinanceOfficer), &format!("/approvals/{id}/{verdict}"), &json!({"reason": "x"}));
            assert_eq!(answer.must_be(422).code(), "wrong_state");
        }
        assert_eq!(stands(world, line), 1_000);
        // Who prepared it may take it back.
        let id = app.post(&app.finance(), &path, &supplement("6")).must_be(202).id();
        app.post(&app.finance(), &format!("/approvals/{id}/refusal"), &json!({"reason": "nhầm"})).must_be(201);
    }

    fn what_could_not_be_done_is_refused_and_does_not_wait(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let app = App::of(world);
        set(&app, "allocation", "0");
        let finance = app.finance();
        let before = dump(&world.db);
        let transfer = json!({"decision_no": "QĐ 8", "decided_on": "2026-05-01", "issued_by": "UBND",
            "portions": [{"purpose": "training", "amount": "2000"}]});
        let answer = app.post(&finance, &format!("/budget-lines/{line}/transfers"), &transfer).must_be(422);
        assert_eq!(answer.code(), "insufficient_available");
        let late = json!({"decision": "supplement", "amount": "5", "decision_no": "QĐ", "decided_on": "2027-02-01", "reason": "thử"});
        assert_eq!(app.post(&finance, &format!("/budget-lines/{line}/decisions"), &late).must_be(422).code(), "year_not_open");
        dump(&world.db).must_be(&before, "what is refused");
    }

    /// Three of 40 wait on a line of 100: two can be had, the third is refused with the figures and waits on.
    fn several_that_wait_cannot_overspend(world) {
        let line = world.allocated("T01", 2026, 100);
        let app = App::of(world);
        set(&app, "commitment", "39");
        let second = second(&app, Role::CommunicationUnit);
        let funding = json!([{"line": line.to_string(), "amount": "40"}]);
        let waiting: Vec<i64> = ["1", "2", "3"].map(|number| {
            let order = world.draft(&paper(number).item("Tin bài", "1", "40", 0)).unwrap();
            let signature = json!({"signed_on": "2026-03-01", "funding": funding});
            app.post(&app.communication(), &format!("/commitments/{order}/signature"), &signature).must_be(202).id()
        }).into();
        assert_eq!(world.stands(line), [100, 0, 0, 0, 0]);
        let approve = |id: i64| app.post(&second, &format!("/approvals/{id}/approval"), &json!({}));
        approve(waiting[0]).must_be(201);
        approve(waiting[1]).must_be(201);
        let refused = approve(waiting[2]).must_be(422);
        assert_eq!((refused.code().as_str(), &refused.json()["figures"]["missing"]), ("insufficient_available", &json!("20")));
        assert_eq!(world.stands(line), [20, 80, 0, 0, 0]);
        let left = app.get(&second, "/approvals").must_be(200).json();
        assert_eq!((&left["count"], &left["approvals"][0]["id"]), (&json!(1), &json!(waiting[2])));
        // With the money there, it is done.
        set(&app, "allocation", "");
        app.post(&app.finance(), &format!("/budget-lines/{line}/decisions"), &supplement("20")).must_be(201);
        approve(waiting[2]).must_be(201);
        assert_eq!(world.stands(line), [0, 120, 0, 0, 0]);
    }

    fn every_step_waits_and_is_done(world) {
        let (line, other) = (world.allocated("T01", 2026, 1_000), world.line_of("T01", 2026, "state_budget", "training"));
        let app = App::of(world);
        let funding = json!([{"line": line.to_string()}]);
        let draft = |number: &str| world.draft(&paper(number).item("Tin bài", "1", "100", 0)).unwrap();
        let (signed, amended, spent) = (draft("1"), draft("2"), draft("3"));
        let signature = json!({"signed_on": "2026-03-01", "funding": funding});
        app.post(&app.communication(), &format!("/commitments/{amended}/signature"), &signature).must_be(201);
        set(&app, "allocation", "1");
        set(&app, "commitment", "99");
        let item = |price: &str| json!([{"product": "Tin bài", "unit": "bài", "quantity": "1", "unit_price": price}]);
        let amendment = |price: &str| json!({"amended_on": "2026-05-01", "document_no": "PL 1", "reason": "thử", "items": item(price), "funding": []});
        let allocation = json!({"agency": "T01", "fiscal_year": "2026", "fund_source": "state_budget", "purpose": "it_monitoring",
            "amount": "5", "decision_no": "QĐ 5", "decided_on": "2026-01-05"});
        let transfer = json!({"decision_no": "QĐ 8", "decided_on": "2026-05-01", "issued_by": "UBND", "portions": [{"purpose": "training", "amount": "7"}]});
        let spread = json!({"fiscal_year": "2026", "fund_source": "state_budget", "decision": "supplement", "decision_no": "QĐ 9", "decided_on": "2026-01-05",
            "issued_by": "UBND", "portions": [{"agency": "T01", "purpose": "training", "amount": "11"}]});
        let paid = json!({"amount": "100", "paid_on": "2026-05-01", "voucher_no": "UNC 1", "funding": funding});
        for (role, path, body) in [
            (Role::FinanceOfficer, "/budget-lines".to_owned(), allocation),
            (Role::FinanceOfficer, format!("/budget-lines/{line}/transfers"), transfer),
            (Role::FinanceOfficer, "/allocations".to_owned(), spread),
            (Role::CommunicationUnit, format!("/commitments/{signed}/signature"), signature),
            (Role::CommunicationUnit, format!("/commitments/{amended}/amendments"), amendment("120")),
            (Role::FinanceOfficer, format!("/commitments/{spent}/expenditure"), paid),
        ] {
            let before = world.stands(line);
            let id = app.post(&app.asker(role), &path, &body).must_be(202).id();
            assert_eq!(world.stands(line), before, "{path}");
            let second = app.asker_called(&format!("second {}", role.code()), role, "T01");
            let done = app.post(&second, &format!("/approvals/{id}/approval"), &json!({})).must_be(201).json();
            assert!(done["action"].as_i64().is_some(), "{path}: {done:#}");
        }
        assert_eq!(world.stands(line), [1_000 - 7 - 100 - 120 - 100, 220, 0, 0, 100]);
        assert_eq!(stands(world, other), 18);
        // What does not rise needs no second person.
        app.post(&app.communication(), &format!("/commitments/{amended}/amendments"), &amendment("110")).must_be(201);
    }

    /// What was typed on a page is read as it was typed, whoever approves it over the API.
    fn a_form_waits_too(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let app = App::of(world);
        set(&app, "allocation", "500");
        let fields = [("decision", "supplement"), ("amount", "1.200"), ("decision_no", "QĐ 1"), ("decided_on", "01/02/2026"), ("reason", "thử")];
        let answer = app.form(&app.finance(), &format!("/budget-lines/{line}/decisions"), &fields).must_be(303);
        let page = answer.header("location").to_owned();
        let id: i64 = page.strip_prefix("/approvals/").expect("where it waits").parse().unwrap();
        assert!(app.page(&app.finance(), &page).must_be(200).body.contains("1.200"));
        assert!(app.page(&app.finance(), "/").must_be(200).body.contains(&page), "the first page names it");
        app.post(&second(&app, Role::FinanceOfficer), &format!("/approvals/{id}/approval"), &json!({})).must_be(201);
        assert_eq!(stands(world, line), 2_200);
        assert!(app.page(&app.asker(Role::Ministry), "/policies").must_be(200).body.contains("/approval-rules"));
    }
}
