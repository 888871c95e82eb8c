//! API tokens: what they may, and what ends them.

use serde_json::{Value, json};
use socai::people::Role;

use crate::support::{App, Asker, PASSWORD, SECRET, code};

fn new(name: &str, scope: &str, days: &str) -> Value {
    json!({"name": name, "scope": scope, "days": days, "password": PASSWORD})
}

/// A token of the person, and its number.
fn made(app: &App<'_>, asker: &Asker, scope: &str) -> (String, i64) {
    let made = app.post(asker, "/account/tokens", &new("kết xuất", scope, "30")).must_be(201).json();
    (made["token"].as_str().unwrap().to_owned(), made["api_token"]["id"].as_i64().unwrap())
}

stories! {
    fn a_token_does_what_its_owner_may_and_nothing_to_accounts(world) {
        let app = App::of(world);
        let line = world.allocated("T01", 2026, 1_000);
        let finance = app.finance();
        let ((read, _), (full, _)) = (made(&app, &finance, "read"), made(&app, &finance, "full"));
        assert!(read.starts_with("socai_") && read != full, "{read}");
        let decision = json!({"decision": "supplement", "amount": "5", "decision_no": "QĐ 2", "decided_on": "2026-02-01", "reason": "thử"});
        let path = format!("/budget-lines/{line}/decisions");
        for token in [&read, &full] {
            app.with_bearer("GET", "/budget-lines?fiscal_year=2026", token, None).must_be(200);
        }
        let refused = app.with_bearer("POST", &path, &read, Some(&decision)).must_be(403);
        assert_eq!((refused.code().as_str(), &refused.json()["figures"]["scope"]), ("token_not_allowed", &json!("read")));
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
        app.with_bearer("POST", &path, &full, Some(&decision)).must_be(201);
        assert_eq!(world.stands(line), [1_005, 0, 0, 0, 0]);
        // No more than its owner: neither another's books, nor what another role does, nor accounts.
        let foreign = app.with_bearer("GET", "/agencies/T02", &full, None).must_be(403);
        assert_eq!(foreign.code(), "agency_not_allowed");
        assert_eq!(app.with_bearer("POST", "/orders", &full, Some(&json!({}))).must_be(403).code(), "role_not_allowed");
        for (method, path) in [
            ("GET", "/account"),
            ("GET", "/account/second-factor"),
            ("POST", "/account/password"),
            ("POST", "/account/tokens"),
            ("POST", "/account/tokens/1/revocation"),
            ("POST", "/account/sessions/revocation"),
            ("POST", "/account/sessions/1/revocation"),
            ("POST", "/account/second-factor"),
            ("POST", "/account/second-factor/confirmation"),
            ("POST", "/account/second-factor/removal"),
        ] {
            let body = json!({});
            let answer = app.with_bearer(method, path, &full, Some(&body).filter(|_| method == "POST")).must_be(403);
            assert_eq!(answer.code(), "token_not_allowed", "{method} {path}");
        }
        let administrator = app.asker(Role::Administrator);
        let (full, _) = made(&app, &administrator, "full");
        app.with_bearer("GET", "/users", &full, None).must_be(200);
        let account = json!({"username": "lua", "full_name": "Lụa", "role": "ministry"});
        assert_eq!(app.with_bearer("POST", "/users", &full, Some(&account)).must_be(403).code(), "token_not_allowed");
        let id = app.id_of(&finance);
        for step in ["invitations", "disabling", "enabling", "role", "second-factor/removal", "sessions/revocation"] {
            let answer = app.with_bearer("POST", &format!("/users/{id}/{step}"), &full, Some(&json!({}))).must_be(403);
            assert_eq!(answer.code(), "token_not_allowed", "{step}");
        }
        // In a cookie it is nothing.
        assert_eq!(app.ask("GET", "/orders").header("cookie", &format!("socai_session={read}")).answer().status, 303);
    }

    fn a_token_ends_by_its_owner_an_administrator_or_its_day(world) {
        let app = App::of(world);
        let (finance, administrator) = (app.finance(), app.asker(Role::Administrator));
        let status = |token: &str| app.with_bearer("GET", "/orders", token, None).status;
        let (one, id) = made(&app, &finance, "read");
        let (two, second) = made(&app, &finance, "read");
        let (three, _) = made(&app, &finance, "read");
        assert_eq!((status(&one), status(&two), status(&three)), (200, 200, 200));
        // Not by another person.
        app.post(&app.communication(), &format!("/account/tokens/{id}/revocation"), &json!({})).must_be(201);
        assert_eq!(status(&one), 200);
        app.post(&finance, &format!("/account/tokens/{id}/revocation"), &json!({})).must_be(201);
        let owner = app.id_of(&finance);
        assert!(app.page(&administrator, &format!("/users/{owner}")).must_be(200).body.contains("kết xuất"));
        app.post(&administrator, &format!("/users/{owner}/tokens/{second}/revocation"), &json!({})).must_be(201);
        assert_eq!((status(&one), status(&two), status(&three)), (401, 401, 200));
        // The list has the one that is left, and when it was used, which is noted beside the answer.
        let listed = || app.get(&finance, "/account").must_be(200).json()["api_tokens"].clone();
        assert_eq!(listed().as_array().unwrap().len(), 1, "{}", listed());
        let noted = (0..200).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            !listed()[0]["last_used_at"].is_null()
        });
        assert!(noted, "{}", listed());
        world.by_hand(
            "UPDATE api_tokens SET expires_at = strftime('%Y-%m-%d %H:%M:%f', expires_at, '-30 days')",
            "UPDATE api_tokens SET expires_at = expires_at - interval '30 days'",
        ).unwrap();
        assert_eq!(status(&three), 401);
        assert_eq!(listed(), json!([]));
        for (what, token) in [("no such token", "socai_abcdefghijkmnpqrstuvwxyz23456789abcdefgh"), ("nothing behind its beginning", "socai_")] {
            assert_eq!(status(token), 401, "{what}");
        }
    }

    fn a_token_is_made_with_the_password_for_a_year_at_most(world) {
        let app = App::of(world);
        let finance = app.finance();
        for (field, value, status, code) in [
            ("password", "không phải", 403, "wrong_password"),
            ("days", "366", 422, "code_unknown"),
            ("days", "", 422, "code_unknown"),
            ("scope", "everything", 422, "code_unknown"),
            ("name", "", 422, "value_missing"),
        ] {
            let mut body = new("kết xuất", "read", "30");
            body[field] = json!(value);
            assert_eq!(app.post(&finance, "/account/tokens", &body).must_be(status).code(), code, "{field} = {value}");
        }
        let id = app.person_with_second_factor("lua", Role::Auditor);
        let lua = app.signed_in(id);
        let mut body = new("kết xuất", "read", "30");
        assert_eq!(app.post(&lua, "/account/tokens", &body).must_be(401).code(), "wrong_code");
        body["code"] = json!(code(SECRET, 0));
        app.post(&lua, "/account/tokens", &body).must_be(201);
    }
}
