//! Tokens and the sessions that they name: what is taken, what is not, and what ends them.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use socai::people::Role;
use socai::people::sessions::rotate_keys;
use socai::web::Settings;

use crate::support::{App, Browser, FORM_TOKEN, PASSWORD, World, dump};

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    it: String,
}

/// One text that is asked of the database.
fn text_of(world: &World, sql: &str) -> String {
    let row: Text = world.read(|conn| Ok(diesel::sql_query(sql).get_result(conn)?));
    row.it
}

/// The present key: its number and its secret.
fn key(world: &World) -> (String, String) {
    let latest = |column: &str| {
        text_of(world, &format!("SELECT {column} AS it FROM signing_keys ORDER BY made_at DESC LIMIT 1"))
    };
    (latest("key_id"), latest("secret"))
}

/// What a token says, unverified.
fn claims(token: &str) -> Value {
    jsonwebtoken::dangerous::insecure_decode::<Value>(token).unwrap().claims
}

fn signed(claims: &Value, algorithm: Algorithm, kid: Option<&str>, secret: &str) -> String {
    let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
    encode(&header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

fn status(app: &App<'_>, bearer: &str) -> u16 {
    app.with_bearer("GET", "/orders", bearer, None).status
}

fn page_status(app: &App<'_>, cookie: &str) -> u16 {
    app.ask("GET", "/orders").header("cookie", &format!("socai_session={cookie}")).answer().status
}

stories! {
    fn a_token_that_socai_did_not_sign_as_it_signs_is_none(world) {
        let app = App::of(world);
        let officer = app.finance();
        let (kid, secret) = key(world);
        let good = claims(&officer.bearer);
        let with = |name: &str, value: Value| {
            let mut other = good.clone();
            other[name] = value;
            other
        };
        let sign = |claims: &Value| signed(claims, Algorithm::HS256, Some(&kid), &secret);
        assert_eq!(status(&app, &sign(&good)), 200, "this is how it is done");
        let now = good["iat"].as_i64().unwrap();
        let session_of_another = claims(&app.communication().bearer)["sid"].clone();
        let mut forged: BTreeMap<&str, String> = BTreeMap::from([
            ("expired", sign(&with("exp", json!(now - 1)))),
            ("wrong audience", sign(&with("aud", json!("page")))),
            ("an audience of another service", sign(&with("aud", json!("other")))),
            ("wrong issuer", sign(&with("iss", json!("other")))),
            ("no session", sign(&with("sid", json!("0")))),
            ("a session of another person", sign(&with("sid", session_of_another))),
            ("no number", sign(&with("sub", json!("root")))),
            ("unknown key", signed(&good, Algorithm::HS256, Some("k0"), &secret)),
            ("no key named", signed(&good, Algorithm::HS256, None, &secret)),
            ("another secret", signed(&good, Algorithm::HS256, Some(&kid), "guessed")),
            ("an empty secret", signed(&good, Algorithm::HS256, Some(&kid), "")),
            ("another algorithm", signed(&good, Algorithm::HS384, Some(&kid), &secret)),
            ("a page's token", officer.cookie.clone()),
            ("no token", "x".to_owned()),
        ]);
        for missing in ["exp", "iss", "aud", "sub", "sid"] {
            let mut less = good.clone();
            less.as_object_mut().unwrap().remove(missing);
            forged.insert(missing, sign(&less));
        }
        // Nobody signed these, and they say so.
        let [_, body, signature] = officer.bearer.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
        // {"alg":"none","typ":"JWT","kid":"…"} in base 64.
        for name in ["none", "None", "NONE"] {
            let head = base64(format!("{{\"alg\":\"{name}\",\"typ\":\"JWT\",\"kid\":\"{kid}\"}}").as_bytes());
            assert_eq!(status(&app, &format!("{head}.{body}.")), 401, "{name}");
            assert_eq!(status(&app, &format!("{head}.{body}.{signature}")), 401, "{name}");
        }
        let changed = base64(with("sub", json!("1")).to_string().as_bytes());
        forged.insert("changed content", officer.bearer.replace(body, &changed));
        let before = dump(&world.db);
        for (what, token) in &forged {
            let answer = app.with_bearer("GET", "/orders", token, None);
            assert_eq!((answer.status, answer.code().as_str()), (401, "not_signed_in"), "{what}");
            assert_eq!(page_status(&app, token), if *what == "a page's token" { 200 } else { 303 }, "{what}");
        }
        dump(&world.db).must_be(&before, "a forged token");
    }

    fn the_key_before_is_taken_for_as_long_as_a_token_lasts_and_no_other(world) {
        let app = App::of(world);
        let officer = app.finance();
        world.db.write(rotate_keys).unwrap();
        assert_eq!((status(&app, &officer.bearer), page_status(&app, &officer.cookie)), (200, 200), "one rotation");
        let after = app.asker_anew(Role::FinanceOfficer);
        assert_ne!(claims(&after.bearer), claims(&officer.bearer));
        let named = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
        assert_ne!(named(&after.bearer), named(&officer.bearer), "the new key signs, of another process, too");
        world.db.write(rotate_keys).unwrap();
        assert_eq!((status(&app, &officer.bearer), page_status(&app, &officer.cookie)), (401, 303), "two rotations");
        assert_eq!(status(&app, &after.bearer), 200);
        // An hour later nothing that the key before this one signed can be good, whatever it says of itself.
        let past = |interval: &str| {
            world.by_hand(
                &format!("UPDATE signing_keys SET made_at = strftime('%Y-%m-%d %H:%M:%f', made_at, '-{interval}')"),
                &format!("UPDATE signing_keys SET made_at = made_at - interval '{interval}'"),
            ).unwrap();
        };
        past("61 minutes");
        let anew = App::of(world);
        assert_eq!((status(&anew, &after.bearer), status(&app, &app.asker_anew(Role::FinanceOfficer).bearer)), (401, 200));
        // A key that has signed long enough is followed by another at the next signing in.
        let before = key(world).0;
        app.person("lua", Role::Auditor);
        app.token("lua", PASSWORD, "").must_be(200);
        assert_eq!(key(world).0, before);
        past("91 days");
        let app = App::of(world);
        let token = app.token("lua", PASSWORD, "").must_be(200).json()["access_token"].as_str().unwrap().to_owned();
        assert_ne!(key(world).0, before);
        assert_eq!((named(&token), status(&app, &token)), (key(world).0, 200));
    }

    fn signing_out_ends_the_session_and_not_only_the_cookie(world) {
        let app = App::of(world);
        app.person("lua", Role::Auditor);
        let browser = Browser::at(&app, "10.1.1.1");
        browser.sign_in("lua", PASSWORD).must_be(303);
        assert!(browser.is_in());
        let stolen = browser.cookie("socai_session").unwrap();
        browser.post("/sign-out", &[]).must_be(303);
        assert_eq!(browser.cookie("socai_session"), None);
        assert_eq!(page_status(&app, &stolen), 303, "who kept the cookie is not signed in either");
        // A program's session is ended by its number.
        let token = app.token("lua", PASSWORD, "").must_be(200).json()["access_token"].as_str().unwrap().to_owned();
        let account = app.with_bearer("GET", "/account", &token, None).must_be(200).json();
        let path = format!("/account/sessions/{}/revocation", account["session"]);
        app.with_bearer("POST", &path, &token, Some(&json!({}))).must_be(201);
        assert_eq!(status(&app, &token), 401);
    }

    fn a_session_is_ended_from_another_one_and_nobody_elses_is(world) {
        let app = App::of(world);
        app.person("lua", Role::Auditor);
        app.person("khac", Role::Auditor);
        let [office, home, stranger] = ["10.1.1.1", "10.2.2.2", "10.3.3.3"].map(|address| Browser::at(&app, address));
        office.sign_in("lua", PASSWORD).must_be(303);
        home.sign_in("lua", PASSWORD).must_be(303);
        stranger.sign_in("khac", PASSWORD).must_be(303);
        let page = office.get("/account").must_be(200).body;
        for told in ["10.1.1.1", "10.2.2.2", "Firefox, Windows", "(phiên này)"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(!page.contains("10.3.3.3"), "{page}");
        let id = page.split("/account/sessions/").filter_map(|rest| rest.split_once("/revocation")?.0.parse::<i64>().ok()).next().unwrap();
        stranger.post(&format!("/account/sessions/{id}/revocation"), &[]).must_be(303);
        assert!(home.is_in(), "the session of another person is out of reach");
        office.post(&format!("/account/sessions/{id}/revocation"), &[]).must_be(303);
        assert!(!home.is_in() && office.is_in());
        home.sign_in("lua", PASSWORD).must_be(303);
        office.post("/account/sessions/revocation", &[]).must_be(303);
        assert!(!home.is_in() && office.is_in() && stranger.is_in());
    }

    fn a_session_ends_when_its_time_is_over_and_is_renewed_while_it_is_used(world) {
        let app = App::of(world);
        app.person("lua", Role::Auditor);
        let browser = Browser::at(&app, "10.1.1.1");
        browser.sign_in("lua", PASSWORD).must_be(303);
        let first = browser.cookie("socai_session").unwrap();
        let said = claims(&first);
        assert_eq!(said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(), 60 * 60);
        browser.get("/orders").must_be(200);
        assert_eq!(browser.cookie("socai_session").unwrap(), first, "it is young");
        // A token of ten minutes ago, of the same session.
        let (kid, secret) = key(world);
        let mut older = said.clone();
        (older["iat"], older["exp"]) = (json!(said["iat"].as_i64().unwrap() - 600), json!(said["exp"].as_i64().unwrap() - 600));
        browser.set_cookie("socai_session", &signed(&older, Algorithm::HS256, Some(&kid), &secret));
        browser.get("/orders").must_be(200);
        let renewed = claims(&browser.cookie("socai_session").unwrap());
        assert_eq!(renewed["sid"], said["sid"]);
        assert!(renewed["exp"].as_i64().unwrap() >= said["exp"].as_i64().unwrap(), "{renewed}");
        // Its last token is good for no longer than the session.
        let end = "UPDATE sessions SET expires_at = ";
        world.by_hand(&format!("{end} datetime('now', '+5 minutes')"), &format!("{end} now() at time zone 'utc' + interval '5 minutes'")).unwrap();
        browser.set_cookie("socai_session", &signed(&older, Algorithm::HS256, Some(&kid), &secret));
        browser.get("/orders").must_be(200);
        let last = claims(&browser.cookie("socai_session").unwrap());
        let left = last["exp"].as_i64().unwrap() - last["iat"].as_i64().unwrap();
        assert!((290..=300).contains(&left), "{left}");
        world.by_hand(&format!("{end} datetime('now', '-1 second')"), &format!("{end} now() at time zone 'utc' - interval '1 second'")).unwrap();
        assert!(!browser.is_in(), "twelve hours are over, whatever the token says");
    }

    fn a_new_password_ends_the_other_sessions_and_needs_the_present_one(world) {
        const NEW: &str = "ngõ vắng treo lụa bên sông";
        let app = App::of(world);
        app.person("lua", Role::Auditor);
        let [here, there] = ["10.1.1.1", "10.2.2.2"].map(|address| Browser::at(&app, address));
        here.sign_in("lua", PASSWORD).must_be(303);
        there.sign_in("lua", PASSWORD).must_be(303);
        let program = app.token("lua", PASSWORD, "").must_be(200).json()["access_token"].as_str().unwrap().to_owned();
        let change = |present: &str, new: &str, again: &str| {
            here.post("/account/password", &[("present_password", present), ("new_password", new), ("new_password_again", again), ("form_page", "/account"), ("form_action", "/account/password")])
        };
        for (present, new, again, status) in [("không phải", NEW, NEW, 403), (PASSWORD, NEW, "khác", 422), (PASSWORD, "ngắn", "ngắn", 422), (PASSWORD, "MatKhau@123456", "MatKhau@123456", 422), (PASSWORD, "lua lua lua lua", "lua lua lua lua", 422)] {
            let page = change(present, new, again).must_be(status);
            assert!(!page.body.contains(PASSWORD) && (new.len() < 20 || !page.body.contains(new)), "no password is written back");
        }
        assert!(here.is_in() && there.is_in());
        change(PASSWORD, NEW, NEW).must_be(303);
        assert!(here.is_in() && !there.is_in());
        assert_eq!(status(&app, &program), 401);
        there.sign_in("lua", PASSWORD).must_be(401);
        there.sign_in("lua", NEW).must_be(303);
    }

    fn another_role_another_agency_or_none_at_all_acts_on_the_next_request(world) {
        let app = App::of(world);
        let administrator = app.asker(Role::Administrator);
        let id = app.person("lua", Role::FinanceOfficer);
        let browser = Browser::at(&app, "10.1.1.1");
        let sign_in = || -> (String, String) {
            browser.sign_in("lua", PASSWORD).must_be(303);
            let made = app.token("lua", PASSWORD, "").must_be(200).json()["access_token"].as_str().unwrap().to_owned();
            let new = json!({"name": "kết xuất", "scope": "full", "days": "7", "password": PASSWORD});
            let api = app.with_bearer("POST", "/account/tokens", &made, Some(&new)).must_be(201).json();
            (made, api["token"].as_str().unwrap().to_owned())
        };
        for (step, body) in [
            ("role", json!({"role": "communication_unit", "agency": "T01"})),
            ("role", json!({"role": "communication_unit", "agency": "T02"})),
            ("second-factor/removal", json!({})),
            ("disabling", json!({})),
        ] {
            let (made, api) = sign_in();
            assert_eq!((status(&app, &made), status(&app, &api), browser.is_in()), (200, 200, true), "{step}");
            app.post(&administrator, &format!("/users/{id}/{step}"), &body).must_be(201);
            assert_eq!((status(&app, &made), status(&app, &api), browser.is_in()), (401, 401, false), "{step}");
        }
        browser.sign_in("lua", PASSWORD).must_be(401);
        app.token("lua", PASSWORD, "").must_be(401);
        app.post(&administrator, &format!("/users/{id}/enabling"), &json!({})).must_be(201);
        let (made, _) = sign_in();
        // Ending the sessions alone leaves the rest.
        app.post(&administrator, &format!("/users/{id}/sessions/revocation"), &json!({})).must_be(201);
        assert_eq!((status(&app, &made), browser.is_in()), (401, false));
        // Of another agency it is another officer.
        let agency = app.token("lua", PASSWORD, "").must_be(200).json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(app.with_bearer("GET", "/agencies/T01", &agency, None).must_be(403).code(), "agency_not_allowed");
    }
}

/// Base 64 for addresses, without padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut written = String::new();
    for three in bytes.chunks(3) {
        let number =
            three.iter().fold(0_usize, |all, byte| all << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            written.push(char::from(DIGITS[number >> (18 - 6 * place) & 63]));
        }
    }
    written
}

#[test]
fn over_tls_the_cookies_of_signing_in_are_kept_to_this_host() {
    let world = World::on_sqlite();
    let trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
    let app = App::with(&world, Settings { trusted_proxies, ..Settings::default() });
    app.person("lua", Role::Auditor);
    let sign_in = |peer: &str, scheme: &str, form: &str| {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("username", "lua"), ("password", PASSWORD), ("form_token", FORM_TOKEN)])
            .finish();
        let asked = app.ask("POST", "/sign-in").from(peer).header("x-forwarded-proto", scheme);
        let asked = asked.header("cookie", &format!("{form}={FORM_TOKEN}"));
        let answer = asked.body("application/x-www-form-urlencoded", body).answer().must_be(303);
        let cookies = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap().to_owned());
        cookies.collect::<Vec<_>>()
    };
    let over_tls = sign_in("10.0.0.1", "https", "__Host-socai_form");
    assert_eq!(over_tls.len(), 2, "{over_tls:?}");
    for (cookie, name) in over_tls.iter().zip(["__Host-socai_session=", "__Host-socai_browser="]) {
        assert!(cookie.starts_with(name), "{cookie}");
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    // Under its other name it is no cookie of a page that came over TLS.
    let token = over_tls[0].split(['=', ';']).nth(1).unwrap().to_owned();
    let ask = |name: &str| {
        let asked = app.ask("GET", "/orders").from("10.0.0.1").header("x-forwarded-proto", "https");
        asked.header("cookie", &format!("{name}={token}")).answer().status
    };
    assert_eq!((ask("__Host-socai_session"), ask("socai_session")), (200, 303));
    let plain = sign_in("10.0.0.1", "http", "socai_form");
    assert!(
        plain.iter().all(|cookie| cookie.starts_with("socai_") && !cookie.contains("Secure")),
        "{plain:?}"
    );
    let stranger = sign_in("9.9.9.9", "https", "socai_form");
    assert!(stranger.iter().all(|cookie| cookie.starts_with("socai_")), "{stranger:?}");
}
