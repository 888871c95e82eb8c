//! Signing in with a real password, for a program and for a browser.

use serde_json::json;
use socai::people::{NewUser, Role, add_user};

use crate::support::{App, Browser, dump};

const PASSWORD: &str = "một mật khẩu đủ dài";

fn officer() -> NewUser {
    NewUser {
        username: "taichinh".to_owned(),
        full_name: "Trần Thị Tài Chính".to_owned(),
        role: Role::FinanceOfficer,
        agency_code: Some("T01".to_owned()),
    }
}

stories! {
    fn a_program_gets_a_token_and_a_browser_a_cookie(world) {
        let app = App::of(world);
        add_user(&world.db, &officer(), PASSWORD).unwrap();
        world.allocated("T01", 2026, 1_000);

        let credentials = json!({"username": "taichinh", "password": PASSWORD});
        let token = app.ask("POST", "/api/v1/tokens").json(&credentials).answer().must_be(200).json();
        assert!(token["expires_in"].as_i64().unwrap() > 0, "{token}");
        let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
        let lines = app.ask("GET", "/api/v1/budget-lines?fiscal_year=2026").header("authorization", &bearer);
        assert_eq!(lines.answer().must_be(200).json()["totals"]["available"], "1000");

        let fields = [("username", "taichinh"), ("password", PASSWORD), ("next", "/budget-lines")];
        let signed_in = app.ask("POST", "/sign-in").form(&fields).answer().must_be(303);
        assert_eq!(signed_in.header("location"), "/budget-lines");
        let cookie = signed_in.header("set-cookie").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap();
        let page = app.ask("GET", "/budget-lines?fiscal_year=2026").header("cookie", cookie).answer().must_be(200);
        assert!(page.body.contains("Trần Thị Tài Chính"), "{}", page.body);
        let out = app.ask("POST", "/sign-out").header("cookie", cookie).form(&[]).answer().must_be(303);
        assert!(out.header("set-cookie").contains("Max-Age=0"), "{:?}", out.headers);
    }

    fn wrong_credentials_do_not_tell_what_was_wrong(world) {
        let app = App::of(world);
        add_user(&world.db, &officer(), PASSWORD).unwrap();
        let before = dump(&world.db).without("sign_in_tries");
        let mut told = Vec::new();
        for (username, password) in [("taichinh", "một mật khẩu khác"), ("không có ai", PASSWORD), ("", ""), ("taichinh", "")] {
            let credentials = json!({"username": username, "password": password});
            let answer = app.ask("POST", "/api/v1/tokens").json(&credentials).answer().must_be(401);
            assert_eq!(answer.code(), "wrong_credentials");
            told.push(answer.body);
            let fields = [("username", username), ("password", password), ("form_page", "/sign-in")];
            let page = app.ask("POST", "/sign-in").form(&fields).answer().must_be(401);
            assert!(page.header("set-cookie").is_empty() && page.body.contains("name=\"password\""), "{}", page.body);
        }
        assert!(told.iter().all(|body| *body == told[0]), "{told:#?}");
        dump(&world.db).without("sign_in_tries").must_be(&before, "a wrong password");
    }

    fn a_hash_that_was_computed_otherwise_is_computed_anew(world) {
        use argon2::password_hash::PasswordHasher as _;
        let app = App::of(world);
        add_user(&world.db, &officer(), PASSWORD).unwrap();
        let params = argon2::Params::new(8 * 1024, 1, 1, None).unwrap();
        let weaker = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let weaker = weaker.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
        let sql = format!("UPDATE users SET password_hash = '{weaker}' WHERE username = 'taichinh'");
        world.by_hand(&sql, &sql).unwrap();
        let kept = || dump(&world.db).rows("users").into_iter().find(|row| row.contains("taichinh")).unwrap();
        app.token("taichinh", "một mật khẩu khác", "").must_be(401);
        assert!(kept().contains("m=8192,t=1,p=1"), "{}", kept());
        app.token("taichinh", PASSWORD, "").must_be(200);
        assert!(kept().contains("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept());
        let now = kept();
        app.token("taichinh", PASSWORD, "").must_be(200);
        assert_eq!(kept(), now, "once");
    }

    fn signing_in_again_ends_what_the_browser_was_signed_in_with(world) {
        let app = App::of(world);
        add_user(&world.db, &officer(), PASSWORD).unwrap();
        let browser = Browser::at(&app, "10.1.1.1");
        browser.sign_in("taichinh", PASSWORD).must_be(303);
        let first = browser.cookie("socai_session").unwrap();
        browser.sign_in("taichinh", PASSWORD).must_be(303);
        assert_ne!(browser.cookie("socai_session").unwrap(), first);
        assert!(browser.is_in());
        let old = app.ask("GET", "/orders").header("cookie", &format!("socai_session={first}")).answer();
        assert_eq!(old.status, 303);
    }

    fn where_to_go_then_is_a_page_of_this_service(world) {
        let app = App::of(world);
        add_user(&world.db, &officer(), PASSWORD).unwrap();
        for (next, to) in [("/orders?page=2", "/orders?page=2"), ("//evil.vn", "/"), ("https://evil.vn", "/"), ("/\\evil.vn", "/"), ("", "/")] {
            let fields = [("username", "taichinh"), ("password", PASSWORD), ("next", next)];
            let answer = app.ask("POST", "/sign-in").form(&fields).answer().must_be(303);
            assert_eq!(answer.header("location"), to, "{next}");
        }
    }

    fn a_form_from_another_site_is_refused(world) {
        let app = App::of(world);
        let officer = app.finance();
        let line = world.allocated("T01", 2026, 1_000);
        let before = dump(&world.db);
        let fields = [("decision", "supplement"), ("amount", "5"), ("decision_no", "QĐ"), ("decided_on", "01/02/2026")];
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.vn")] {
            let asked = app.ask("POST", &format!("/budget-lines/{line}/decisions")).with_cookie(&officer);
            let answer = asked.header("host", "socai.vn").header(name, value).form(&fields).answer();
            assert_eq!(answer.status, 403, "{name}: {}", answer.body);
            assert!(!answer.body.contains("01/02/2026"), "what another site typed is not offered to be sent: {}", answer.body);
        }
        dump(&world.db).must_be(&before, "a form from another site");
        let answer = app.form(&officer, &format!("/budget-lines/{line}/decisions"), &fields).must_be(303);
        assert!(answer.header("location").contains("done="), "{:?}", answer.headers);
        assert_eq!(world.stands(line), [1_005, 0, 0, 0, 0]);
    }
}
