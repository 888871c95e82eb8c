//! The audit trail: what was altered by hand is found and named, and nobody forgets to leave an entry.

use std::collections::BTreeSet;

use diesel::RunQueryDsl as _;
use serde_json::{Value, json};
use socai::audit::{self, Seal, chain_pending, find_seal, find_tail, verify_seal};
use socai::ledger::{Difference, Verification};
use socai::people::Role;

use crate::support::{App, Browser, PASSWORD, SECRET, World, code, dump, paper};

/// Entries that a search finds, the latest first; the administrator's own reading is not recorded.
fn entries(app: &App<'_>, query: &str) -> Vec<Value> {
    let found = app.get(&app.asker(Role::Administrator), &format!("/audit?{query}")).must_be(200).json();
    found["entries"].as_array().expect("entries").clone()
}

/// A book in which the service recorded a few things, all of them sealed; the numbers of the entries, in order.
fn sealed(world: &World) -> Vec<i64> {
    let line = world.allocated("T01", 2026, 1_000);
    let app = App::of(world);
    for number in 0..5 {
        let decision = json!({"decision": "supplement", "amount": "10", "decision_no": number.to_string(),
            "decided_on": "2026-02-01", "reason": "thử"});
        app.post(&app.finance(), &format!("/budget-lines/{line}/decisions"), &decision).must_be(201);
    }
    chain_pending(&world.db).unwrap();
    assert!(world.verify().differences.is_empty(), "{:#?}", world.verify());
    let mut ids: Vec<i64> = entries(&app, "").iter().map(|entry| entry["id"].as_i64().unwrap()).collect();
    ids.sort_unstable();
    assert!(ids.len() >= 6, "{ids:?}");
    ids
}

/// Takes the triggers away, as somebody may who has the database in hand.
fn without_triggers(world: &World) {
    for table in ["audit_entries", "audit_links"] {
        for sql in [
            format!("DROP TRIGGER {table}_no_UPDATE"),
            format!("DROP TRIGGER {table}_no_DELETE"),
            format!("DROP TRIGGER {table}_no_change ON {table}"),
        ] {
            // Each database knows its own.
            let _ = world.tamper(&sql);
        }
    }
}

fn named(found: &Verification) -> Vec<(&str, &str)> {
    found.differences.iter().map(|it: &Difference| (it.place.as_str(), it.figure.as_str())).collect()
}

/// What a tampering by these statements is found as.
#[track_caller]
fn must_find(world: &World, statements: &[String], expected: &[(String, &str)]) {
    without_triggers(world);
    for sql in statements {
        assert!(world.tamper(sql).unwrap_or_else(|error| panic!("{sql}: {error}")) > 0, "{sql}");
    }
    let found = world.verify();
    let expected: BTreeSet<(&str, &str)> =
        expected.iter().map(|(place, figure)| (place.as_str(), *figure)).collect();
    assert_eq!(named(&found).into_iter().collect::<BTreeSet<_>>(), expected);
}

stories! {
    fn an_entry_is_neither_changed_nor_removed(world) {
        let ids = sealed(world);
        for sql in [
            format!("UPDATE audit_entries SET username = 'x' WHERE id = {}", ids[1]),
            format!("DELETE FROM audit_entries WHERE id = {}", ids[1]),
            "UPDATE audit_links SET hash = ''".to_owned(),
            "DELETE FROM audit_links".to_owned(),
        ] {
            let refused = world.tamper(&sql).unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
        assert!(world.verify().differences.is_empty());
    }

    fn an_entry_that_was_altered_is_named(world) {
        let ids = sealed(world);
        let alter = format!("UPDATE audit_entries SET content_after = '{{\"amount\":\"1\"}}' WHERE id = {}", ids[2]);
        must_find(world, &[alter], &[(format!("audit entry {}", ids[2]), "altered")]);
    }

    fn who_did_it_and_when_cannot_be_altered_either(world) {
        let ids = sealed(world);
        let alter = [
            format!("UPDATE audit_entries SET username = 'another' WHERE id = {}", ids[1]),
            format!("UPDATE audit_entries SET recorded_at = '2026-01-01 00:00:00' WHERE id = {}", ids[2]),
            format!("UPDATE audit_entries SET client = '10.0.0.1' WHERE id = {}", ids[3]),
        ];
        must_find(world, &alter, &[1, 2, 3].map(|at| (format!("audit entry {}", ids[at]), "altered")));
    }

    fn an_entry_that_was_removed_is_named(world) {
        let ids = sealed(world);
        let remove = format!("DELETE FROM audit_entries WHERE id = {}", ids[2]);
        must_find(world, &[remove], &[(format!("audit entry {}", ids[2]), "removed")]);
    }

    fn an_entry_that_was_removed_with_its_link_is_missed(world) {
        let ids = sealed(world);
        let remove = [
            format!("DELETE FROM audit_entries WHERE id = {}", ids[2]),
            format!("DELETE FROM audit_links WHERE entry_id = {}", ids[2]),
        ];
        must_find(world, &remove, &[("audit seal 3".to_owned(), "removed")]);
    }

    fn what_was_cut_off_at_the_end_is_missed(world) {
        let ids = sealed(world);
        let (last, count) = (ids[ids.len() - 1], ids.len());
        let remove = [
            format!("DELETE FROM audit_entries WHERE id = {last}"),
            format!("DELETE FROM audit_links WHERE entry_id = {last}"),
        ];
        must_find(world, &remove, &[(format!("audit seal {count}"), "removed")]);
    }

    /// Whoever also writes the seal anew is found by the seal that was written on paper.
    fn a_seal_on_paper_finds_what_was_cut_off_with_the_seal(world) {
        let ids = sealed(world);
        let (last, count) = (ids[ids.len() - 1], i64::try_from(ids.len()).unwrap());
        let kept: Seal = world.read(find_seal).expect("a seal");
        assert_eq!((kept.number, kept.hash.len()), (count, 64));
        let contained = |kept: &Seal| world.read(|conn| {
            let mut found = Verification::default();
            verify_seal(conn, kept, &mut found)?;
            Ok(found.differences)
        });
        assert!(contained(&kept).is_empty());
        let earlier = Seal { number: 2, hash: world.read(|conn| audit::sealed_hash(conn, 2)).expect("a hash") };
        assert!(contained(&earlier).is_empty(), "an earlier seal is contained, too");
        let remove = [
            format!("DELETE FROM audit_entries WHERE id = {last}"),
            format!("DELETE FROM audit_links WHERE entry_id = {last}"),
            format!("UPDATE audit_seals SET number = {before}, hash = (SELECT hash FROM audit_links WHERE number = {before})", before = count - 1),
        ];
        must_find(world, &remove, &[]);
        let missed = contained(&kept);
        assert_eq!((missed.len(), missed[0].place.clone()), (1, format!("audit seal {count}")));
        assert!(contained(&earlier).is_empty());
        assert!(!contained(&Seal { hash: "0".repeat(64), ..earlier }).is_empty(), "another hash is not contained");
    }

    fn an_entry_that_was_put_in_is_named(world) {
        let ids = sealed(world);
        let put_in = format!(
            "INSERT INTO audit_entries SELECT 987654321, kind, recorded_at, user_id, 'another', role, client, request_id, act, \
             record, record_id, agency_id, action_id, outcome, content_before, content_after FROM audit_entries WHERE id = {}", ids[2]
        );
        must_find(world, &[put_in], &[("audit entry 987654321".to_owned(), "inserted")]);
    }

    fn two_entries_that_were_swapped_are_both_named(world) {
        let ids = sealed(world);
        let swap = [
            format!("UPDATE audit_links SET entry_id = -1 WHERE entry_id = {}", ids[2]),
            format!("UPDATE audit_links SET entry_id = {} WHERE entry_id = {}", ids[2], ids[3]),
            format!("UPDATE audit_links SET entry_id = {} WHERE entry_id = -1", ids[3]),
        ];
        must_find(world, &swap, &[2, 3].map(|at| (format!("audit entry {}", ids[at]), "altered")));
    }

    fn a_seal_that_was_altered_is_named(world) {
        sealed(world);
        must_find(world, &["UPDATE audit_seals SET hash = 'ff'".to_owned()], &[("audit seal".to_owned(), "altered")]);
    }

    fn a_seal_that_was_removed_is_named(world) {
        sealed(world);
        must_find(world, &["DELETE FROM audit_seals".to_owned()], &[("audit seal".to_owned(), "removed")]);
    }

    fn a_write_that_leaves_no_entry_is_not_stored(world) {
        let db = world.db.with_the_trail();
        let before = dump(&db);
        let kept = db.write(|tx| Ok(diesel::sql_query("UPDATE agencies SET name_vi = 'x'").execute(&mut **tx)?));
        assert!(kept.unwrap_err().to_string().contains("no entry"));
        dump(&db).must_be(&before, "a write without an entry");
        // What changes nothing needs none; what is only tried is taken back anyway.
        db.write(|_| Ok(())).unwrap();
        db.rehearse(|tx| Ok(diesel::sql_query("UPDATE agencies SET name_vi = 'x'").execute(&mut **tx)?)).unwrap();
        dump(&db).must_be(&before, "a rehearsal");
    }

    /// Five write and two chain at once: every entry is chained once, in one chain.
    fn many_writers_make_one_chain(world) {
        let lines = ["M01", "M01-U", "T01", "T01-U", "T02"].map(|agency| world.allocated(agency, 2026, 10));
        let db = world.db.with_the_trail();
        std::thread::scope(|scope| {
            for line in &lines {
                let db = db.clone();
                scope.spawn(move || {
                    for _ in 0..20 {
                        let record = audit::Record::new("budget-lines", Some(line.0));
                        let entry = audit::NewEntry::of("import", record).with(json!({"line": line})).unwrap();
                        db.write(|tx| audit::record(tx, &audit::Origin::service(), entry.clone())).unwrap();
                    }
                });
            }
            for _ in 0..2 {
                let db = db.clone();
                scope.spawn(move || {
                    for _ in 0..20 {
                        chain_pending(&db).unwrap();
                    }
                });
            }
        });
        chain_pending(&db).unwrap();
        let tail = world.read(find_tail);
        assert_eq!(tail.unsealed, 0);
        let seal: Seal = tail.seal.parse().unwrap();
        assert_eq!(seal.number, i64::try_from(dump(&db).rows("audit_entries").len()).unwrap());
        assert!(seal.number >= 100 && world.verify().differences.is_empty());
    }

    fn an_entry_says_who_when_from_where_and_what_changed(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.draft(&paper("1").item("Tin bài", "1", "100", 0)).unwrap();
        let app = App::of(world);
        let communication = app.communication();
        let path = format!("/commitments/{order}/signature");
        let signature = json!({"signed_on": "2026-03-01", "funding": [{"line": line.to_string(), "amount": "100"}]});
        let answer = app.ask("POST", &format!("/api/v1{path}")).by(&communication).json(&signature).from("10.1.2.3").answer().must_be(201);
        let found = entries(&app, &format!("commitment={order}"));
        assert_eq!(found.len(), 1, "{found:#?}");
        let entry = &found[0];
        assert_eq!((&entry["person"], &entry["role"]), (&json!("communication_unit.T01"), &json!("communication_unit")));
        assert_eq!((&entry["client"], &entry["request_id"]), (&json!("10.1.2.3"), &json!(answer.header("x-request-id"))));
        assert_eq!((&entry["act"], &entry["agency"]), (&json!("/commitments/{id}/signature"), &json!("T01")));
        assert_eq!((&entry["record"], &entry["record_id"], &entry["kind"]), (&json!("commitments"), &json!(order), &json!("write")));
        assert_eq!((&entry["before"]["state"], &entry["after"]["state"]), (&json!("draft"), &json!("signed")));
        assert_eq!((&entry["before"]["committed"], &entry["after"]["committed"]), (&json!("0"), &json!("100")));
        let movement = &entry["after"]["action"]["movements"][0];
        assert_eq!((&movement["kind"], &movement["amount_minor"], &movement["from_line"]), (&json!("commit"), &json!("100"), &json!(line)));
        assert!(entry["before"].get("title").is_none(), "what did not change is not told: {entry:#}");
        // The line and the action lead to it, too.
        for query in [format!("line={line}"), format!("action={}", entry["action"]), "person=communication_unit.T01".to_owned(),
            "agency=T01&kind=write".to_owned(), "act=/commitments/{id}/signature".to_owned(), format!("record=commitments&number={order}")] {
            let again = entries(&app, &query);
            assert!(again.iter().any(|it| it["id"] == entry["id"]), "{query}: {again:#?}");
        }
        for query in ["agency=T02", "kind=read", "person=nobody", "to=2020-01-01", "from=2099-01-01", "act=import"] {
            let none = entries(&app, query);
            assert!(none.iter().all(|it| it["id"] != entry["id"]), "{query}");
        }
        let page = app.page(&app.asker(Role::Auditor), &format!("/audit/{}", entry["id"])).must_be(200).body;
        assert!(page.contains("action › movements › [0] › kind") && page.contains("10.1.2.3"), "{page}");
        let page = app.page(&app.finance(), &format!("/commitments/{order}")).must_be(200).body;
        assert!(page.contains(&format!("/audit?commitment={order}")), "{page}");
    }

    fn a_repeated_request_leaves_one_entry_and_a_refused_one_none(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let app = App::of(world);
        let finance = app.finance();
        let path = format!("/api/v1/budget-lines/{line}/decisions");
        let decision = |amount: &str| json!({"decision": "cut", "amount": amount, "decision_no": "QĐ 6", "decided_on": "2026-02-01", "reason": "thử"});
        let count = || entries(&app, &format!("line={line}")).len();
        for _ in 0..2 {
            app.ask("POST", &path).by(&finance).header("idempotency-key", "k").json(&decision("10")).answer().must_be(201);
        }
        assert_eq!(count(), 1);
        assert_eq!(app.ask("POST", &path).by(&finance).json(&decision("5000")).answer().must_be(422).code(), "insufficient_available");
        app.service.flush_trail().unwrap();
        assert_eq!(count(), 1, "a refusal for want of money leaves none");
    }

    /// What is not theirs is told of: who tried, and what they were told.
    fn who_tries_what_is_not_theirs_is_told_of(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let app = App::of(world);
        let foreign = app.asker_at(Role::FinanceOfficer, "T02");
        app.get(&foreign, &format!("/budget-lines/{line}")).must_be(403);
        app.post(&app.asker(Role::Auditor), "/orders", &json!({})).must_be(403);
        app.service.flush_trail().unwrap();
        let found = entries(&app, "kind=security");
        let told: Vec<_> = found.iter().map(|it| (it["person"].as_str().unwrap(), it["act"].as_str().unwrap(), it["outcome"].as_str().unwrap())).collect();
        assert!(told.contains(&("finance_officer.T02", "/budget-lines/{id}", "agency_not_allowed")), "{told:?}");
        assert!(told.contains(&("auditor", "/orders", "role_not_allowed")), "{told:?}");
        let of_t01 = entries(&app, "kind=security&agency=T01");
        assert_eq!(of_t01.len(), 1, "the agency whose line it is sees it: {of_t01:#?}");
    }

    fn what_the_ministry_reads_and_what_anybody_takes_away_is_told_of(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let app = App::of(world);
        let (ministry, finance) = (app.asker(Role::Ministry), app.finance());
        let before = dump(&world.db);
        app.get(&ministry, "/agencies/T01/years/2026").must_be(200);
        app.page(&ministry, &format!("/budget-lines/{line}")).must_be(200);
        app.get(&ministry, "/orders?agency=T01").must_be(200);
        // Asked for again at once, it is told once.
        app.get(&ministry, "/orders?agency=T01").must_be(200);
        app.get(&ministry, "/policies").must_be(200);
        app.get(&finance, "/agencies/T01/years/2026").must_be(200);
        app.ask("GET", "/api/v1/agencies/T01/years/2026?download=csv").by(&finance).answer().must_be(200);
        app.ask("GET", "/api/v1/comparison?download=xlsx&fiscal_year=2026").by(&ministry).answer().must_be(200);
        dump(&world.db).must_be(&before, "a reading writes nothing while it is answered");
        app.service.flush_trail().unwrap();
        let told = |query: &str| -> Vec<(String, String, Value)> {
            let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
            let mut found: Vec<_> = entries(&app, query).iter().map(|it| (text(it, "person"), text(it, "act"), it["agency"].clone())).collect();
            found.sort_by_key(|it| it.1.clone());
            found
        };
        let is = |person: &str, act: &str, agency: Value| (person.to_owned(), act.to_owned(), agency);
        assert_eq!(told("kind=read"), [
            is("ministry", "/agencies/{code}/years/{fiscal_year}", json!("T01")),
            is("ministry", "/budget-lines/{id}", json!("T01")),
            is("ministry", "/orders", json!("T01")),
        ]);
        assert_eq!(told("kind=export"), [
            is("finance_officer.T01", "/agencies/{code}/years/{fiscal_year}", json!("T01")),
            is("ministry", "/comparison", Value::Null),
        ]);
        assert_eq!(told("kind=read&agency=T01").len(), 3);
        assert!(world.verify().differences.is_empty());
    }

    fn signing_in_and_out_is_told_of_and_no_password_is(world) {
        let new = socai::people::NewUser { username: "an".to_owned(), full_name: "An".to_owned(), role: Role::Auditor,
            agency_code: None };
        let password = "một mật khẩu thật dài";
        socai::people::add_user(&world.db.with_the_trail(), &new, password).unwrap();
        let app = App::of(world);
        app.ask("POST", "/sign-in").form(&[("username", "an"), ("password", "sai hẳn rồi")]).from("10.9.9.9").answer().must_be(401);
        app.ask("POST", "/sign-in").form(&[("username", "an"), ("password", password)]).from("10.9.9.9").answer().must_be(303);
        app.ask("POST", "/sign-out").with_cookie(&app.finance()).form(&[]).answer().must_be(303);
        app.service.flush_trail().unwrap();
        let found = entries(&app, "kind=security");
        let told: Vec<_> = found.iter().map(|it| (it["person"].as_str().unwrap(), it["act"].as_str().unwrap(), it["outcome"].as_str().unwrap())).collect();
        assert!(told.contains(&("an", "/sign-in", "wrong_credentials")) && told.contains(&("an", "/sign-in", "")), "{told:?}");
        assert!(told.contains(&("finance_officer.T01", "/sign-out", "")), "{told:?}");
        let all = dump(&world.db).rows("audit_entries").join("\n");
        assert!(!all.contains("sai hẳn") && !all.contains("thật dài"), "{all}");
        let made = entries(&app, "record=users&act=user%20add");
        assert_eq!((&made[0]["client"], &made[0]["after"]["username"]), (&json!("command line"), &json!("an")));
    }

    fn a_wrong_code_and_a_wrong_own_password_are_told_of(world) {
        let app = App::of(world);
        app.person_with_second_factor("lua", Role::Auditor);
        app.token("lua", PASSWORD, &code(SECRET, 7)).must_be(401);
        app.token("lua", PASSWORD, &code(SECRET, 0)).must_be(200);
        app.person("an", Role::Auditor);
        let an = Browser::at(&app, "10.1.1.1");
        an.sign_in("an", PASSWORD).must_be(303);
        an.post("/account/second-factor", &[("password", "không phải")]).must_be(403);
        app.service.flush_trail().unwrap();
        let told: Vec<String> = entries(&app, "kind=security").iter().map(|it| format!("{} {} {}", it["person"], it["act"], it["outcome"]).replace('"', "")).collect();
        for tried in ["lua /tokens wrong_code", "lua /tokens ", "an /account/second-factor wrong_password"] {
            assert!(told.iter().any(|it| it == tried), "{tried}: {told:#?}");
        }
    }

    fn an_agencys_officers_see_their_agencys_entries_alone(world) {
        let (own, foreign) = (world.allocated("T01", 2026, 1_000), world.allocated("T02", 2026, 1_000));
        let app = App::of(world);
        let decision = json!({"decision": "supplement", "amount": "10", "decision_no": "1", "decided_on": "2026-02-01", "reason": "thử"});
        let (here, there) = (app.finance(), app.asker_at(Role::FinanceOfficer, "T02"));
        app.post(&here, &format!("/budget-lines/{own}/decisions"), &decision).must_be(201);
        app.post(&there, &format!("/budget-lines/{foreign}/decisions"), &decision).must_be(201);
        let policy = json!({"rule": "advance_share", "level": "warn", "percent": "40", "reason": "thử"});
        app.post(&app.asker(Role::Ministry), "/policies", &policy).must_be(201);
        let seen = app.get(&here, "/audit").must_be(200).json();
        let agencies: BTreeSet<_> = seen["entries"].as_array().unwrap().iter().map(|it| it["agency"].clone().to_string()).collect();
        assert_eq!(agencies, BTreeSet::from(["\"T01\"".to_owned()]));
        assert_eq!(app.get(&here, "/audit?agency=T02").must_be(403).code(), "agency_not_allowed");
        let all = entries(&app, "");
        let of = |act: &str, agency: Value| all.iter().find(|it| it["act"] == act && it["agency"] == agency).unwrap()["id"].clone();
        let theirs = of("/budget-lines/{id}/decisions", json!("T02"));
        assert_eq!(app.get(&here, &format!("/audit/{theirs}")).must_be(403).code(), "agency_not_allowed");
        let nobodys = of("/policies", Value::Null);
        assert_eq!(app.get(&here, &format!("/audit/{nobodys}")).must_be(404).code(), "not_found");
        let policy = all.iter().find(|it| it["id"] == nobodys).unwrap();
        assert!(policy["before"]["policies"]["[0]"]["percent"] == "50" && policy["after"]["policies"]["[0]"]["percent"] == "40", "{policy:#}");
        assert_eq!(app.get(&app.communication(), "/audit").must_be(403).code(), "role_not_allowed");
    }

    /// All rows that the filter leaves are taken away, with nothing that a spreadsheet would read as a formula.
    fn the_trail_is_taken_away_as_a_file(world) {
        let app = App::of(world);
        let account = json!({"username": "=1+1", "full_name": "A", "role": "auditor"});
        app.post(&app.asker(Role::Administrator), "/users", &account).must_be(201);
        app.ask("POST", "/sign-in").form(&[("username", "=1+1"), ("password", "sai hẳn rồi")]).answer().must_be(401);
        for press in 0..120 {
            app.post(&app.communication(), "/press-agencies", &json!({"name": format!("Báo số {press}")})).must_be(201);
        }
        app.service.flush_trail().unwrap();
        let auditor = app.asker(Role::Auditor);
        let csv = app.ask("GET", "/api/v1/audit?download=csv&act=/press-agencies").by(&auditor).answer().must_be(200);
        assert_eq!(csv.body.lines().count(), 121, "all rows, not those of a page");
        let csv = app.ask("GET", "/api/v1/audit?download=csv&kind=security").by(&auditor).answer().must_be(200).body;
        assert!(csv.contains("'=1+1") && !csv.contains(",=1+1"), "{csv}");
        let xlsx = app.ask("GET", "/api/v1/audit?download=xlsx").by(&auditor).answer().must_be(200);
        assert!(xlsx.header("content-disposition").contains("socai-audit.xlsx"));
        let page = app.page(&auditor, "/audit?act=/press-agencies&offset=100").must_be(200).body;
        assert!(page.contains("120") && page.contains("offset=0") || page.contains("/audit?act="), "{page}");
    }

    fn an_import_leaves_one_entry_with_its_file_and_its_actions(world) {
        let rows = [crate::support::treasury::row("2026-03-02", "UNC 1", "Báo Một", 5)];
        world.line("T01", 2026);
        let text = crate::support::treasury::file("SK 1", ("2026-01-01", "2026-03-31"), &rows);
        let app = App::of(world);
        app.post(&app.finance(), "/treasury/statements", &json!({"name": "sao-ke.csv", "text": text})).must_be(201);
        let found = entries(&app, "act=/treasury/statements");
        assert_eq!(found.len(), 1);
        let hash = socai::people::hex(&<sha2::Sha256 as sha2::Digest>::digest(text.as_bytes()));
        assert_eq!((&found[0]["after"]["sha256"], &found[0]["after"]["file"], &found[0]["agency"]), (&json!(hash), &json!("sao-ke.csv"), &json!("T01")));
        let csv = "code,name\nA1,Báo Hai\n";
        let rows = socai::exchange::read(socai::exchange::Kind::PressAgencies, "bao.csv", csv.as_bytes(), None).unwrap();
        let db = world.db.with_the_trail();
        for _ in 0..2 {
            socai::exchange::import(&db, &world.book, world.user, socai::exchange::Kind::PressAgencies, &rows, false, false).unwrap();
        }
        let found = entries(&app, "act=import");
        assert_eq!(found.len(), 1, "a file that is known changes nothing: {found:#?}");
        assert_eq!((&found[0]["client"], &found[0]["after"]["imported"]["added"]), (&json!("command line"), &json!(1)));
    }
}
