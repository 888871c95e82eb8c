//! What is taken of whom: forms with their token, heads and bodies of a size, requests of a number.

use std::time::Duration;

use diesel::RunQueryDsl as _;
use serde_json::json;
use socai::web::Settings;

use crate::support::{Answer, App, FORM_TOKEN, World, dump};

/// Asks the same of the API and of the pages: the code of the one, the status of both, and both languages.
#[track_caller]
fn refused_both_ways(
    app: &App<'_>,
    path: &str,
    header: (&str, &str),
    status: u16,
    code: &str,
) -> [Answer; 2] {
    let finance = app.finance();
    let api = app.ask("GET", &format!("/api/v1{path}")).by(&finance).header(header.0, header.1);
    let api = api.header("accept-language", "en").answer().must_be(status);
    assert_eq!(api.code(), code);
    let page = app.ask("GET", path).with_cookie(&finance).header(header.0, header.1).answer().must_be(status);
    assert!(page.body.contains("<html lang=\"vi\"") && page.body.contains("Hãy"), "{}", page.body);
    [api, page]
}

/// A form with the fields as they are.
fn bare_form(app: &App<'_>, path: &str, cookie: Option<&str>, body: &str) -> Answer {
    let asked =
        app.ask("POST", path).with_cookie(&app.finance()).body("application/x-www-form-urlencoded", body);
    match cookie {
        Some(cookie) => asked.header("cookie", cookie).answer(),
        None => asked.answer(),
    }
}

fn on_a_book(test: impl FnOnce(&World)) {
    let world = World::on_sqlite();
    test(&world);
    world.must_verify();
}

stories! {
    fn the_counts_tell_what_the_verifier_found_last(world) {
        let app = App::of(world);
        world.allocated("T01", 2026, 1_000);
        let auditor = app.asker(socai::people::Role::Auditor);
        let counted = || {
            let counts = app.ask("GET", "/metrics").answer().must_be(200).body;
            let found = counts.lines().find_map(|line| line.strip_prefix("socai_verifier_differences "));
            found.map(str::to_owned)
        };
        assert_eq!(counted(), None, "it never ran");
        app.get(&auditor, "/verification").must_be(200);
        assert_eq!(counted().as_deref(), Some("0"));
        let alter = |by: i64| {
            let sql = format!("UPDATE agency_balances SET paid = paid + {by}");
            world.db.write(|tx| Ok(diesel::sql_query(&sql).execute(&mut **tx)?)).unwrap();
        };
        alter(1);
        app.get(&auditor, "/verification").must_be(200);
        assert_ne!(counted().as_deref(), Some("0"));
        alter(-1);
    }

    fn a_form_without_the_token_of_its_browser_is_refused(world) {
        let app = App::of(world);
        let line = world.allocated("T01", 2026, 1_000);
        let path = format!("/budget-lines/{line}/decisions");
        let fields = format!("form_page=/budget-lines/{line}&form_action={path}&decision=supplement&amount=5&decision_no=Q9&decided_on=01/02/2026");
        app.finance();
        let before = dump(&world.db);
        let (mine, other) = (format!("socai_form={FORM_TOKEN}"), "f".repeat(32));
        for (cookie, token) in [
            (None, ""),
            (None, FORM_TOKEN),
            (Some(mine.as_str()), ""),
            (Some(&mine), &other),
            (Some("socai_form="), ""),
        ] {
            let answer = bare_form(&app, &path, cookie, &format!("{fields}&form_token={token}")).must_be(403);
            assert!(!answer.body.contains("01/02/2026"), "what a stranger typed is not offered to be sent");
        }
        // Asking for a row more draws the form again: that, too, is asked of the browser's own forms alone.
        let answer = bare_form(&app, "/orders", None, "form_page=/orders/new&form_action=/orders&more=items&title=Lạ");
        assert_eq!(answer.status, 403);
        dump(&world.db).must_be(&before, "a form without its token");
        bare_form(&app, &path, Some(&mine), &format!("{fields}&form_token={FORM_TOKEN}")).must_be(303);
        // A browser gets the cookie with its first page, and the same token in the page's forms.
        let page = app.ask("GET", "/sign-in").answer().must_be(200);
        let cookie = page.header("set-cookie").to_owned();
        let token = cookie.split(['=', ';']).nth(1).unwrap();
        assert!(cookie.starts_with("socai_form=") && page.body.contains(token), "{cookie}");
    }

    fn what_breaks_is_told_by_the_requests_id_and_by_nothing_else(world) {
        let app = App::of(world);
        let ministry = app.asker(socai::people::Role::Ministry);
        let renamed = |from: &str, to: &str| {
            let sql = format!("ALTER TABLE {from} RENAME TO {to}");
            world.db.write(|tx| Ok(diesel::sql_query(&sql).execute(&mut **tx)?)).unwrap();
        };
        renamed("product_types", "gone");
        let page = app.page(&ministry, "/norms").must_be(500);
        let api = app.get(&ministry, "/norms").must_be(500);
        for answer in [&page, &api] {
            let id = answer.header("x-request-id");
            assert!(id.len() == 16 && answer.body.contains(id), "{id}: {}", answer.body);
            for inside in ["product_types", "SELECT", "no such", "relation", "src/", ".rs"] {
                assert!(!answer.body.contains(inside), "{inside} is told: {}", answer.body);
            }
        }
        assert_ne!(page.header("x-request-id"), api.header("x-request-id"));
        renamed("gone", "product_types");
        app.page(&ministry, "/norms").must_be(200);
    }
}

#[test]
fn a_head_or_a_body_that_is_too_large_is_refused_with_its_size() {
    on_a_book(|world| {
        let app = App::of(world);
        let long = "x".repeat(17 * 1024);
        let [api, _] = refused_both_ways(&app, "/orders", ("x-note", &long), 431, "head_too_large");
        assert_eq!(api.json()["figures"]["most"], 16_384);
        let address = format!("/orders?title={long}");
        assert_eq!(app.get(&app.finance(), &address).must_be(431).code(), "head_too_large");

        let large = vec![b'x'; 1024 * 1024 + 1];
        let form = "application/x-www-form-urlencoded";
        let page = app.ask("POST", "/orders").with_cookie(&app.finance()).body(form, large.clone()).answer();
        assert!(page.body.contains("quá lớn"), "{}", page.must_be(413).body);
        let api = app
            .ask("POST", "/api/v1/tokens")
            .header("accept-language", "en")
            .json(&json!("x".repeat(1024 * 1024)));
        let api = api.answer().must_be(413);
        assert!(api.body.contains("too large") && api.header("connection") == "close", "{api:?}");

        // A file may be larger, but of people who are signed in.
        let upload = |bytes: usize| {
            app.ask("POST", "/treasury/statements").body("multipart/form-data; boundary=X", vec![b'x'; bytes])
        };
        let nobody = upload(2 * 1024 * 1024).answer().must_be(303);
        assert!(nobody.header("location").starts_with("/sign-in"), "{:?}", nobody.headers);
        upload(2 * 1024 * 1024).with_cookie(&app.finance()).answer().must_be(403);
        upload(17 * 1024 * 1024).with_cookie(&app.finance()).answer().must_be(413);
    });
}

#[test]
fn an_account_and_an_address_may_send_so_many_requests_and_no_more() {
    on_a_book(|world| {
        let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        let counted = Settings {
            requests_of_account: 3,
            requests_of_address: 2,
            trusted_proxies,
            ..Settings::default()
        };
        let app = App::with(world, counted);
        let finance = app.finance();
        for _ in 0..3 {
            app.get(&finance, "/orders").must_be(200);
        }
        let [api, page] = refused_both_ways(&app, "/orders", ("x-note", "1"), 429, "too_many_requests");
        for answer in [&api, &page] {
            let seconds: u32 = answer.header("retry-after").parse().unwrap();
            assert!((1..=20).contains(&seconds), "{seconds}");
        }
        app.get(&app.communication(), "/orders").must_be(200);

        let nobody = |peer: &str, forwarded: &str| {
            app.ask("GET", "/sign-in").from(peer).header("x-forwarded-for", forwarded).answer().status
        };
        assert_eq!([nobody("9.9.9.9", "1.1.1.1"), nobody("9.9.9.9", "2.2.2.2")], [200, 200]);
        assert_eq!(nobody("9.9.9.9", "3.3.3.3"), 429, "whatever a stranger says of itself");
        assert_eq!([nobody("10.0.0.1", "1.1.1.1"), nobody("10.0.0.1", "1.1.1.1")], [200, 200]);
        assert_eq!(nobody("10.0.0.1", "1.1.1.1"), 429);
        assert_eq!(nobody("10.0.0.1", "2.2.2.2"), 200, "who asks through the proxy is told apart");
        // A token that is none counts as nobody's.
        let forged = || {
            app.ask("GET", "/api/v1/orders")
                .from("8.8.8.8")
                .header("authorization", "Bearer x")
                .answer()
                .status
        };
        assert_eq!([forged(), forged(), forged()], [401, 401, 429]);
    });
}

#[test]
fn who_comes_when_there_is_no_room_is_asked_to_come_again() {
    on_a_book(|world| {
        let app = App::with(world, Settings { requests_at_once: 0, ..Settings::default() });
        let [api, _] = refused_both_ways(&app, "/orders", ("x-note", "1"), 503, "too_busy");
        assert_eq!(api.header("retry-after"), "2");
    });
    on_a_book(|world| {
        let app = App::with(world, Settings { uploads_at_once: 0, ..Settings::default() });
        app.page(&app.finance(), "/orders").must_be(200);
        let upload = app.ask("POST", "/treasury/statements").with_cookie(&app.finance());
        upload.body("multipart/form-data; boundary=X", "--X--").answer().must_be(503);
    });
}

#[test]
fn an_answer_that_takes_too_long_is_given_up() {
    on_a_book(|world| {
        let app =
            App::with(world, Settings { answer_within: Duration::from_millis(50), ..Settings::default() });
        let (communication, press) = (app.communication(), json!({"name": "Báo Mới"}));
        let (writes, may_end) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
        std::thread::scope(|scope| {
            // A write that others wait for.
            scope.spawn(|| {
                let held = world.db.write(|_| {
                    writes.wait();
                    may_end.wait();
                    Ok(())
                });
                held.unwrap();
            });
            writes.wait();
            let api = app.post(&communication, "/press-agencies", &press);
            let page = app.form(&communication, "/press-agencies", &[("name", "Báo Khác")]);
            may_end.wait();
            assert_eq!(api.must_be(503).code(), "took_too_long");
            let page = page.must_be(503);
            assert!(page.body.contains("Việc có thể đã được ghi sổ"), "{}", page.body);
        });
    });
}

#[test]
fn over_tls_browsers_are_told_to_stay_there_and_cookies_are_kept_there() {
    on_a_book(|world| {
        let plain = App::of(world);
        assert_eq!(plain.ask("GET", "/sign-in").answer().header("strict-transport-security"), "");
        let app = App::with(world, Settings { over_tls: true, ..Settings::default() });
        for path in ["/sign-in", "/assets/socai.css", "/api/v1/orders"] {
            let answer = app.ask("GET", path).answer();
            assert_eq!(
                answer.header("strict-transport-security"),
                "max-age=31536000; includeSubDomains",
                "{path}"
            );
        }
        let cookie = app.ask("GET", "/sign-in").answer();
        let cookie = cookie.header("set-cookie");
        assert!(cookie.starts_with("__Host-socai_form=") && cookie.contains("Secure"), "{cookie}");
    });
}

#[test]
fn counts_are_read_from_the_addresses_that_may_and_from_no_other() {
    on_a_book(|world| {
        let trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
        let app = App::with(world, Settings { trusted_proxies, ..Settings::default() });
        app.get(&app.communication(), "/treasury/statements/99").must_be(404);
        let counts = app.ask("GET", "/metrics").from("127.0.0.1").answer().must_be(200);
        for line in [
            "socai_requests_total{method=\"GET\",route=\"/api/v1/treasury/statements/{id}\",status=\"404\"} 1",
            "socai_refusals_total{code=\"not_found\"} 1",
            "socai_requests_under_way 1",
            "socai_database_connections{state=\"in_use\"} 0",
            "socai_writes_waiting 0",
        ] {
            assert!(counts.body.lines().any(|it| it == line), "{line} is not in\n{}", counts.body);
        }
        let status = |peer: &str, forwarded: Option<&str>| {
            let asked = app.ask("GET", "/metrics").from(peer);
            match forwarded {
                Some(forwarded) => asked.header("x-forwarded-for", forwarded).answer().status,
                None => asked.answer().status,
            }
        };
        assert_eq!(status("203.0.113.5", None), 404);
        assert_eq!(status("127.0.0.1", Some("203.0.113.5")), 404, "through a proxy that nobody named");
        assert_eq!(status("10.0.0.1", Some("203.0.113.5")), 404);
        assert_eq!(status("10.0.0.1", Some("127.0.0.1")), 200);
    });
}
