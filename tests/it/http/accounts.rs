//! Invitations: how somebody gets a password that nobody else ever knows.

use serde_json::json;
use socai::people::Role;

use crate::support::{Answer, App, Browser, PASSWORD, SECRET, code, dump};

const NEW: &str = "ngõ vắng treo lụa bên sông";

/// The link that a page shows, below the service.
fn link(page: &Answer) -> String {
    let after = page.body.split("/invitations/").nth(1).unwrap_or_else(|| panic!("no link: {}", page.body));
    format!("/invitations/{}", after.split(|it: char| !it.is_ascii_alphanumeric()).next().unwrap())
}

fn accept(browser: &Browser<'_, '_>, link: &str) -> Answer {
    browser.post(
        link,
        &[("new_password", NEW), ("new_password_again", NEW), ("form_page", link), ("form_action", link)],
    )
}

stories! {
    fn an_invitation_sets_the_password_once(world) {
        let app = App::of(world);
        let administrator = app.asker(Role::Administrator);
        let fields = [("username", "lua"), ("full_name", "Trần Thị Lụa"), ("role", "finance_officer"), ("agency", "T01"), ("idempotency_key", "k")];
        let page = app.ask("POST", "/users").with_cookie(&administrator).header("host", "socai.vn").form(&fields).answer().must_be(200);
        let link = link(&page);
        assert!(page.body.contains(&format!("http://socai.vn{link}")), "{}", page.body);
        assert_eq!(page.header("cache-control"), "no-store");
        // Sent again, by reloading the page, it leads to the account, and shows the link no more.
        let again = app.form(&administrator, "/users", &fields).must_be(303);
        let account = again.header("location").to_owned();
        let shown = app.page(&administrator, &account).must_be(200);
        assert!(!shown.body.contains(&link) && shown.body.contains("chờ đặt mật khẩu"), "{}", shown.body);
        app.token("lua", "", "").must_be(401);

        let lua = Browser::at(&app, "10.1.1.1");
        // Looking at it, as a mail scanner or a preview does, uses nothing up.
        for _ in 0..2 {
            assert!(lua.get(&link).must_be(200).body.contains("Trần Thị Lụa"));
        }
        for (new, again, said) in [("ngắn", "ngắn", "ít nhất là 12"), (NEW, "khác", "không giống nhau"), ("Tran Thi Lua 1990", "Tran Thi Lua 1990", "bị đoán đầu tiên"), ("T01-lua-123456", "T01-lua-123456", "bị đoán đầu tiên")] {
            let fields = [("new_password", new), ("new_password_again", again), ("form_page", link.as_str()), ("form_action", link.as_str())];
            let refused = lua.post(&link, &fields).must_be(422);
            assert!(refused.body.contains(said), "{said}: {}", refused.body);
        }
        accept(&lua, &link).must_be(303);
        assert!(lua.is_in());
        let stranger = Browser::at(&app, "10.9.9.9");
        for answer in [stranger.get(&link), accept(&stranger, &link)] {
            let answer = answer.must_be(410);
            assert!(answer.body.contains("đã dùng rồi hoặc đã hết hạn"), "{}", answer.body);
        }
        app.token("lua", NEW, "").must_be(200);
        // The browser that it was accepted in is known.
        for _ in 0..40 {
            stranger.sign_in("lua", "đoán mãi không ra");
        }
        lua.post("/sign-out", &[]).must_be(303);
        lua.sign_in("lua", NEW).must_be(303);
    }

    fn an_invitation_works_for_three_days_and_the_last_one_alone(world) {
        let app = App::of(world);
        let administrator = app.asker(Role::Administrator);
        let account = json!({"username": "lua", "full_name": "Trần Thị Lụa", "role": "auditor"});
        let send = |path: &str, body: &serde_json::Value| {
            let asked = app.ask("POST", &format!("/api/v1{path}")).by(&administrator);
            asked.header("idempotency-key", "k").json(body).answer().must_be(201)
        };
        let first = send("/users", &account).json();
        let repeated = send("/users", &account).json();
        assert_eq!((&repeated["id"], &repeated["link"]), (&first["id"], &json!(null)), "shown once");
        let id = first["id"].as_i64().unwrap();
        let second = app.post(&administrator, &format!("/users/{id}/invitations"), &json!({})).must_be(201).json();
        let [first, second] = [&first, &second].map(|it| it["link"].as_str().unwrap().to_owned());
        let lua = Browser::at(&app, "10.1.1.1");
        accept(&lua, &first).must_be(410);
        lua.get(&second).must_be(200);
        let age = |interval: &str| {
            world.by_hand(
                &format!("UPDATE invitations SET expires_at = strftime('%Y-%m-%d %H:%M:%f', expires_at, '-{interval}')"),
                &format!("UPDATE invitations SET expires_at = expires_at - interval '{interval}'"),
            ).unwrap();
        };
        age("71 hours");
        lua.get(&second).must_be(200);
        age("1 hours");
        lua.get(&second).must_be(410);
        accept(&lua, &second).must_be(410);
        assert!(!lua.is_in());
    }

    fn who_lost_the_password_gets_a_new_link_and_the_old_one_is_gone(world) {
        let app = App::of(world);
        let administrator = app.asker(Role::Administrator);
        let id = app.person_with_second_factor("lua", Role::Auditor);
        let lua = Browser::at(&app, "10.1.1.1");
        lua.sign_in("lua", PASSWORD).must_be(303);
        lua.post("/sign-in/code", &[("code", &code(SECRET, 0))]).must_be(303);
        assert!(lua.is_in());
        let page = app.form(&administrator, &format!("/users/{id}/invitations"), &[]).must_be(200);
        let link = link(&page);
        assert!(!lua.is_in());
        lua.sign_in("lua", PASSWORD).must_be(401);
        // The second factor stays: whoever found the link needs the phone, too.
        let thief = Browser::at(&app, "10.6.6.6");
        let accepted = accept(&thief, &link).must_be(303);
        assert_eq!(accepted.header("location"), "/sign-in/code");
        assert!(!thief.is_in());
        assert!(thief.get("/orders").must_be(303).header("location").starts_with("/sign-in/code?next="));
        // Disabled, neither the password nor a link lets anybody in.
        let page = app.form(&administrator, &format!("/users/{id}/invitations"), &[]).must_be(200);
        app.post(&administrator, &format!("/users/{id}/disabling"), &json!({})).must_be(201);
        accept(&lua, &self::link(&page)).must_be(410);
    }

    fn an_administrator_does_none_of_this_to_the_own_account(world) {
        let app = App::of(world);
        let administrator = app.asker(Role::Administrator);
        let id = app.id_of(&administrator);
        let before = dump(&world.db);
        for (step, body) in [
            ("invitations", json!({})),
            ("disabling", json!({})),
            ("enabling", json!({})),
            ("role", json!({"role": "auditor"})),
            ("second-factor/removal", json!({})),
            ("sessions/revocation", json!({})),
        ] {
            let answer = app.post(&administrator, &format!("/users/{id}/{step}"), &body).must_be(422);
            assert_eq!(answer.code(), "own_account", "{step}");
        }
        let nobody = app.post(&administrator, "/users/987654321/disabling", &json!({})).must_be(404);
        assert_eq!(nobody.code(), "not_found");
        dump(&world.db).must_be(&before, "an administrator's own account");
    }

    fn the_password_of_a_request_is_refused_where_none_is_taken(world) {
        let app = App::of(world);
        let account = json!({"username": "lua", "full_name": "Trần Thị Lụa", "role": "auditor", "password": PASSWORD});
        let answer = app.post(&app.asker(Role::Administrator), "/users", &account).must_be(422);
        assert_eq!(answer.code(), "field_unknown");
    }

    fn nothing_that_lets_somebody_in_is_kept_as_it_is(world) {
        let app = App::of(world);
        let administrator = app.asker(Role::Administrator);
        let mut secrets = vec![NEW.to_owned(), PASSWORD.to_owned()];
        let account = json!({"username": "lua", "full_name": "Trần Thị Lụa", "role": "finance_officer", "agency": "T01"});
        let asked = app.ask("POST", "/api/v1/users").by(&administrator).header("idempotency-key", "k");
        let link = asked.json(&account).answer().must_be(201).json()["link"].as_str().unwrap().to_owned();
        let lua = Browser::at(&app, "10.1.1.1");
        accept(&lua, &link).must_be(303);
        lua.sign_in("lua", "một lần gõ nhầm đây này").must_be(401);
        secrets.push("một lần gõ nhầm đây này".to_owned());
        secrets.push(link.rsplit('/').next().unwrap().to_owned());
        secrets.extend(["socai_session", "socai_browser"].map(|name| lua.cookie(name).unwrap()));
        // With keys to know a repetition by, as forms send them.
        let keyed = |path: &str, fields: &[(&str, &str)]| {
            let fields: Vec<_> = fields.iter().copied().chain([("idempotency_key", path)]).collect();
            lua.post(path, &fields)
        };
        let token = keyed("/account/tokens", &[("name", "kết xuất"), ("scope", "read"), ("days", "7"), ("password", NEW)]).must_be(200);
        let token = token.body.split("socai_").find(|it| it.len() > 40 && it[..40].bytes().all(|byte| byte.is_ascii_alphanumeric())).unwrap()[..40].to_owned();
        secrets.push(token);
        keyed("/account/second-factor", &[("password", NEW)]).must_be(303);
        let set_up = lua.get("/account/second-factor").must_be(200).body;
        let shown: String = set_up.split("<code class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
        let codes = keyed("/account/second-factor/confirmation", &[("code", &code(&shown, 0))]).must_be(200).body;
        let codes: Vec<String> = codes.split("<code class=\"secret\">").skip(1).map(|it| it.split('<').next().unwrap().to_owned()).collect();
        assert_eq!(codes.len(), 10);
        secrets.extend(codes.iter().cloned());
        secrets.extend(codes.iter().map(|code| code.replace('-', "")));
        keyed("/account/password", &[("present_password", NEW), ("new_password", "kẹo lạc tám gói trên nóc tủ"), ("new_password_again", "kẹo lạc tám gói trên nóc tủ")]).must_be(303);
        secrets.push("kẹo lạc tám gói trên nóc tủ".to_owned());

        let kept = format!("{:?}", dump(&world.db));
        assert!(kept.contains("Trần Thị Lụa"), "this sees what is kept");
        assert!(kept.contains(&shown), "the app's secret is kept, since codes are made from it: docs/SECURITY.md");
        for secret in &secrets {
            assert!(secret.len() > 10 && !kept.contains(secret.as_str()), "{secret} is kept");
        }
        // What is hashed fast must not be a password: no answer and no key of such a request is kept.
        let answers = dump(&world.db).rows("idempotency_keys");
        assert!(answers.iter().all(|row| !row.contains("/account")), "{answers:#?}");
        assert!(answers.iter().any(|row| row.contains("\"link\":null")), "{answers:#?}");
    }
}
