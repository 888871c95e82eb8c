//! Sending a thing twice has the effect of once, over the API and from a form.

use serde_json::json;

use crate::support::{App, Asker, dump, paper, share};

fn with_key<'a, 'w>(
    app: &'a App<'w>,
    asker: &Asker,
    path: &str,
    key: &str,
    body: &serde_json::Value,
) -> crate::support::Answer {
    app.ask("POST", &format!("/api/v1{path}")).by(asker).header("idempotency-key", key).json(body).answer()
}

stories! {
    fn a_repeated_key_gets_the_first_answer_whatever_has_changed_since(world) {
        let app = App::of(world);
        let finance = app.finance();
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "10", "10", 0), line);
        world.accept(order, "2026-04-01", &[(1, "10")]).unwrap();
        let path = format!("/commitments/{order}/payments");
        let payment = json!({"amount": "60", "paid_on": "2026-05-01", "voucher_no": "UNC 1"});
        let first = with_key(&app, &finance, &path, "k1", &payment).must_be(201);
        assert_eq!(world.stands(line), [900, 0, 0, 40, 60]);

        // Between the two, the rest is paid: the answer is the first one all the same, word for word.
        let rest = json!({"amount": "40", "paid_on": "2026-05-02", "voucher_no": "UNC 2"});
        with_key(&app, &finance, &path, "k2", &rest).must_be(201);
        let before = dump(&world.db);
        let again = with_key(&app, &finance, &path, "k1", &payment).must_be(201);
        assert_eq!((again.body.as_str(), again.header("location")), (first.body.as_str(), first.header("location")));
        // The order of names in an object is no content.
        let turned = app.ask("POST", &format!("/api/v1{path}")).by(&finance).header("idempotency-key", "k1");
        let turned = turned.body("application/json", r#"{"voucher_no": "UNC 1",  "paid_on":"2026-05-01","amount":"60"}"#);
        assert_eq!(turned.answer().must_be(201).body, first.body);
        dump(&world.db).must_be(&before, "a repetition");
        assert_eq!(world.stands(line), [900, 0, 0, 0, 100]);
    }

    fn a_key_with_other_content_is_refused(world) {
        let app = App::of(world);
        let finance = app.finance();
        let line = world.allocated("T01", 2026, 1_000);
        let path = format!("/budget-lines/{line}/decisions");
        let decision = |amount: &str| json!({"decision": "supplement", "amount": amount, "decision_no": "QĐ 2", "decided_on": "2026-02-01"});
        with_key(&app, &finance, &path, "k", &decision("5")).must_be(201);
        let before = dump(&world.db);
        let refused = with_key(&app, &finance, &path, "k", &decision("6")).must_be(409);
        assert_eq!((refused.code().as_str(), &refused.json()["figures"]["key"]), ("idempotency_key_reused", &json!("k")));
        // The same content for another line is another request.
        let other = world.line_of("T01", 2026, "other", "training");
        let elsewhere = with_key(&app, &finance, &format!("/budget-lines/{other}/decisions"), "k", &decision("5"));
        assert_eq!(elsewhere.must_be(409).code(), "idempotency_key_reused");
        // Asked after who you are, and before all else: year, shape and money of the second are not looked at.
        let nonsense = json!({"decision": "x", "amount": "-1", "decided_on": "1890-01-01"});
        assert_eq!(with_key(&app, &finance, &path, "k", &nonsense).must_be(409).code(), "idempotency_key_reused");
        let nobody = app.ask("POST", &format!("/api/v1{path}")).header("idempotency-key", "k").json(&decision("5"));
        assert_eq!(nobody.answer().must_be(401).code(), "not_signed_in");
        // Keys are each person's own.
        let colleague = app.asker_at(socai::people::Role::FinanceOfficer, "T01-U");
        assert_eq!(with_key(&app, &colleague, &path, "k", &decision("5")).must_be(403).code(), "agency_not_allowed");
        let after = dump(&world.db);
        assert_ne!(before, after, "a line was opened, and a colleague");
        assert_eq!(world.stands(line), [1_005, 0, 0, 0, 0]);
    }

    fn a_refused_request_is_not_remembered(world) {
        let app = App::of(world);
        let communication = app.communication();
        let line = world.allocated("T01", 2026, 100);
        let order = world.draft(&paper("1").item("Tin bài", "1", "150", 0)).unwrap();
        let path = format!("/commitments/{order}/signature");
        let signature = json!({"signed_on": "2026-03-01", "funding": [{"line": line.to_string()}]});
        let before = dump(&world.db);
        let refused = with_key(&app, &communication, &path, "k", &signature).must_be(422);
        assert_eq!((refused.code().as_str(), &refused.json()["figures"]["missing"]), ("insufficient_available", &json!("50")));
        dump(&world.db).must_be(&before, "a refused signature");
        world.decide(line, socai::budget::Decision::Supplement, 50, "2026-02-01").unwrap();
        with_key(&app, &communication, &path, "k", &signature).must_be(201);
        assert_eq!(world.stands(line), [0, 150, 0, 0, 0]);
        // Done now, and so remembered.
        with_key(&app, &communication, &path, "k", &signature).must_be(201);
        let without_key = app.post(&communication, &path, &signature).must_be(422);
        assert_eq!(without_key.code(), "wrong_state");
    }

    fn a_form_sent_twice_pays_once(world) {
        let app = App::of(world);
        let finance = app.finance();
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.draft(&paper("1").item("Tin bài", "1", "100", 0)).unwrap();
        world.sign(order, "2026-03-01", &[share(line, 100)]).unwrap();
        world.accept(order, "2026-04-01", &[(1, "1")]).unwrap();
        let path = format!("/commitments/{order}");
        // The key is the page's own.
        let page = app.page(&finance, &path).must_be(200).body;
        let key = page.split("name=\"idempotency_key\" value=\"").nth(1).expect("a form with a key").split('"').next().unwrap();
        let fields = [("idempotency_key", key), ("amount", "30"), ("paid_on", "01/05/2026"), ("voucher_no", "UNC 1")];
        let first = app.form(&finance, &format!("{path}/payments"), &fields).must_be(303);
        let again = app.form(&finance, &format!("{path}/payments"), &fields).must_be(303);
        assert_eq!(first.header("location"), again.header("location"));
        assert_eq!(world.stands(line), [900, 0, 0, 70, 30]);
    }

    fn twelve_repetitions_at_once_are_one_payment(world) {
        let app = App::of(world);
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "1", "100", 0), line);
        world.accept(order, "2026-04-01", &[(1, "1")]).unwrap();
        let finance = app.finance();
        let others: Vec<App<'_>> = (0..12).map(|_| App::of(world)).collect();
        let path = format!("/commitments/{order}/payments");
        let payment = json!({"amount": "10", "paid_on": "2026-05-01", "voucher_no": "UNC 1"});
        let start = std::sync::Barrier::new(others.len());
        let bodies: Vec<String> = std::thread::scope(|scope| {
            let (start, path, payment, finance) = (&start, &path, &payment, &finance);
            let threads: Vec<_> = others
                .iter()
                .map(|app| {
                    scope.spawn(move || {
                        start.wait();
                        with_key(app, finance, path, "k", payment).must_be(201).body
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        });
        assert!(bodies.iter().all(|body| *body == bodies[0]));
        assert_eq!(world.stands(line), [900, 0, 0, 90, 10]);
    }
}
