//! The second factor, from setting it up to taking it off.

use serde_json::json;
use socai::people::Role;

use crate::support::{App, Browser, PASSWORD, SECRET, code, dump};

/// What stands in the boxes of what is shown once.
fn shown(page: &str) -> Vec<String> {
    page.split("<code class=\"secret\">").skip(1).map(|it| it.split('<').next().unwrap().to_owned()).collect()
}

stories! {
    fn a_second_factor_is_set_up_with_its_app_and_asked_for_from_then_on(world) {
        let app = App::of(world);
        app.person("lua", Role::Auditor);
        let [lua, elsewhere] = ["10.1.1.1", "10.2.2.2"].map(|address| Browser::at(&app, address));
        lua.sign_in("lua", PASSWORD).must_be(303);
        elsewhere.sign_in("lua", PASSWORD).must_be(303);
        lua.post("/account/second-factor", &[("password", "không phải")]).must_be(403);
        lua.post("/account/second-factor", &[("password", PASSWORD)]).must_be(303);
        let page = lua.get("/account/second-factor").must_be(200).body;
        assert!(page.contains("<svg class=\"qr\""), "{page}");
        let secret = shown(&page)[0].replace(' ', "");
        // Until the app has shown that it knows the secret, nothing is asked for.
        elsewhere.sign_in("lua", PASSWORD).must_be(303);
        assert!(elsewhere.is_in());
        lua.post("/account/second-factor/confirmation", &[("code", &code(&secret, 9))]).must_be(401);
        let codes = shown(&lua.post("/account/second-factor/confirmation", &[("code", &code(&secret, 0))]).must_be(200).body);
        assert_eq!(codes.len(), 10);
        assert!(lua.is_in() && !elsewhere.is_in(), "the other sessions end");
        let page = lua.get("/account/second-factor").must_be(200).body;
        assert!(!page.contains(&secret) && shown(&page).is_empty(), "shown once: {page}");
        let trail = dump(&world.db).rows("audit_entries");
        assert!(trail.iter().any(|entry| entry.contains("/account/second-factor/confirmation")));
        for told in codes.iter().chain([&secret]) {
            assert!(!trail.iter().any(|entry| entry.contains(told)), "the trail tells {told}");
        }

        let led = elsewhere.post("/sign-in", &[("username", "lua"), ("password", PASSWORD), ("next", "/orders")]).must_be(303);
        assert_eq!(led.header("location"), "/sign-in/code?next=/orders");
        for path in ["/", "/orders", "/account", "/account/second-factor", "/users"] {
            let led = elsewhere.get(path).must_be(303);
            assert!(led.header("location").starts_with("/sign-in/code?next="), "{path}: {:?}", led.headers);
        }
        elsewhere.post("/account/sessions/revocation", &[]).must_be(303);
        assert!(lua.is_in(), "the password alone does nothing");
        elsewhere.get("/sign-in/code").must_be(200);
        // The code that set it up was used by that.
        elsewhere.post("/sign-in/code", &[("code", &code(&secret, 0))]).must_be(401);
        let signed_in = elsewhere.post("/sign-in/code", &[("code", &code(&secret, 1)), ("next", "/orders")]).must_be(303);
        assert_eq!(signed_in.header("location"), "/orders");
        assert!(elsewhere.is_in());
    }

    fn a_code_is_taken_once(world) {
        let app = App::of(world);
        app.person_with_second_factor("lua", Role::Auditor);
        let now = code(SECRET, 0);
        assert_eq!(app.token("lua", PASSWORD, "").must_be(401).code(), "code_needed");
        assert_eq!(app.token("lua", PASSWORD, &code(SECRET, 3)).must_be(401).code(), "wrong_code");
        assert_eq!(app.token("lua", PASSWORD, &code(SECRET, -3)).must_be(401).code(), "wrong_code");
        app.token("lua", PASSWORD, &now).must_be(200);
        assert_eq!(app.token("lua", PASSWORD, &now).must_be(401).code(), "wrong_code", "a code that was used");
        let browser = Browser::at(&app, "10.1.1.1");
        browser.sign_in("lua", PASSWORD).must_be(303);
        browser.post("/sign-in/code", &[("code", &now)]).must_be(401);
        // Nor is one that is older than the last, though its time is not over.
        app.token("lua", PASSWORD, &code(SECRET, -1)).must_be(401);
        let groups = code(SECRET, 1);
        browser.post("/sign-in/code", &[("code", &format!(" {} {} ", &groups[..3], &groups[3..]))]).must_be(303);
        assert!(browser.is_in());
        // A wrong password with a right code is a wrong password.
        assert_eq!(app.token("lua", "không phải mật khẩu", &code(SECRET, 1)).must_be(401).code(), "wrong_credentials");
    }

    fn a_recovery_code_works_once_in_the_place_of_the_app(world) {
        let app = App::of(world);
        app.person("lua", Role::Auditor);
        let lua = Browser::at(&app, "10.1.1.1");
        lua.sign_in("lua", PASSWORD).must_be(303);
        lua.post("/account/second-factor", &[("password", PASSWORD)]).must_be(303);
        let secret = shown(&lua.get("/account/second-factor").body)[0].replace(' ', "");
        let codes = shown(&lua.post("/account/second-factor/confirmation", &[("code", &code(&secret, 0))]).must_be(200).body);
        app.token("lua", PASSWORD, &codes[0]).must_be(200);
        assert_eq!(app.token("lua", PASSWORD, &codes[0]).must_be(401).code(), "wrong_code");
        app.token("lua", PASSWORD, &codes[1].replace('-', "").to_uppercase()).must_be(200);
        assert!(lua.get("/account/second-factor").body.contains("<dd>8</dd>"));
        // Taking it off needs both; a recovery code will do for the one.
        for (password, code, status) in [(PASSWORD, "", 401), (PASSWORD, codes[1].as_str(), 401), ("không phải", &codes[2], 403)] {
            lua.post("/account/second-factor/removal", &[("password", password), ("code", code)]).must_be(status);
        }
        lua.post("/account/second-factor/removal", &[("password", PASSWORD), ("code", &codes[2])]).must_be(303);
        app.token("lua", PASSWORD, "").must_be(200);
    }

    fn a_role_of_which_the_book_requires_it_can_do_nothing_before(world) {
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        app.person("lua", Role::FinanceOfficer);
        let lua = Browser::at(&app, "10.1.1.1");
        lua.sign_in("lua", PASSWORD).must_be(303);
        let program = app.token("lua", PASSWORD, "").must_be(200).json()["access_token"].as_str().unwrap().to_owned();
        let new = json!({"name": "kết xuất", "scope": "full", "days": "7", "password": PASSWORD});
        let token = app.with_bearer("POST", "/account/tokens", &program, Some(&new)).must_be(201).json()["token"].as_str().unwrap().to_owned();
        let rule = json!({"roles": ["finance_officer", "administrator"], "reason": "Thông tư"});
        app.post(&ministry, "/settings/second-factor", &rule).must_be(201);
        app.page(&ministry, "/settings").must_be(200);
        for path in ["/", "/budget-lines", "/account"] {
            assert_eq!(lua.get(path).must_be(303).header("location"), "/account/second-factor", "{path}");
            for bearer in [&program, &token] {
                let refused = app.with_bearer("GET", path, bearer, None).must_be(403);
                assert_eq!(refused.code(), "second_factor_needed", "{path}");
            }
        }
        let page = lua.get("/account/second-factor").must_be(200).body;
        assert!(page.contains("bắt buộc") && !page.contains("href=\"/budget-lines\""), "{page}");
        // A role of which it is not required goes on as before.
        app.get(&ministry, "/orders").must_be(200);
        lua.post("/account/second-factor", &[("password", PASSWORD)]).must_be(303);
        let secret = shown(&lua.get("/account/second-factor").body)[0].replace(' ', "");
        lua.post("/account/second-factor/confirmation", &[("code", &code(&secret, 0))]).must_be(200);
        lua.get("/budget-lines").must_be(200);
        app.with_bearer("GET", "/budget-lines", &token, None).must_be(200);
        // Taken off again, by an administrator or by hand, it is asked for again.
        lua.post("/account/second-factor/removal", &[("password", PASSWORD), ("code", &code(&secret, 1))]).must_be(303);
        assert_eq!(lua.get("/budget-lines").must_be(303).header("location"), "/account/second-factor");
        // The form sends the roles that are ticked, and none is none.
        app.form(&ministry, "/settings/second-factor", &[("reason", "thôi")]).must_be(303);
        lua.get("/budget-lines").must_be(200);
        app.form(&ministry, "/settings/second-factor", &[("roles[]", "finance_officer"), ("roles[]", "auditor"), ("reason", "lại")]).must_be(303);
        lua.get("/budget-lines").must_be(303);
        let unknown = json!({"roles": ["king"], "reason": "thử"});
        assert_eq!(app.post(&ministry, "/settings/second-factor", &unknown).must_be(422).code(), "code_unknown");
    }
}
