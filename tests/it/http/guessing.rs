//! Guessing passwords: how soon it ends, what it costs, and whom it does not lock out.

use std::time::{Duration, Instant};

use serde_json::json;
use socai::people::Role;

use crate::support::{App, Browser, PASSWORD, SECRET, World, code, dump};

/// Lets so much time pass for everybody who waits.
fn pass(world: &World, interval: &str) {
    let columns = ["last_at", "paused_until"];
    let on_sqlite =
        columns.map(|it| format!("{it} = strftime('%Y-%m-%d %H:%M:%f', {it}, '-{interval}')")).join(", ");
    let on_postgres = columns.map(|it| format!("{it} = {it} - interval '{interval}'")).join(", ");
    let set = |columns: &str| format!("UPDATE sign_in_tries SET {columns}");
    world.by_hand(&set(&on_sqlite), &set(&on_postgres)).unwrap();
}

stories! {
    fn guesses_wait_longer_and_longer_and_the_answer_says_how_long(world) {
        let app = App::of(world);
        app.person("lua", Role::Auditor);
        // Whether there is such an account or not.
        for username in ["lua", "nobody"] {
            for guess in 0..10 {
                assert_eq!(app.token(username, &format!("đoán lần thứ {guess}"), "").must_be(401).code(), "wrong_credentials");
            }
            let mut waits = Vec::new();
            for wait in [10, 20, 40, 80, 160, 320, 640, 900, 900] {
                let paused = app.token(username, "đoán thêm lần nữa", "").must_be(429);
                let told = paused.json();
                assert_eq!(paused.code(), "sign_in_paused");
                let seconds = told["figures"]["seconds"].as_i64().unwrap();
                assert_eq!(paused.header("retry-after"), seconds.to_string());
                assert!((wait - 5..=wait).contains(&seconds), "{username}: {seconds} of {wait}");
                waits.push(told["figures"]["tries"].as_i64().unwrap());
                pass(world, &format!("{wait} seconds"));
                app.token(username, "đoán thêm lần nữa", "").must_be(401);
            }
            assert_eq!(waits, (10..19).collect::<Vec<_>>());
        }
        app.token("lua", "đoán thêm lần nữa", "").must_be(401);
        let page = app.ask("POST", "/sign-in").form(&[("username", "lua"), ("password", PASSWORD), ("form_page", "/sign-in")]);
        let page = page.answer().must_be(429);
        assert!(!page.header("retry-after").is_empty() && page.body.contains("Hãy thử lại sau"), "{}", page.body);
        // Who waits and then knows the password begins anew.
        pass(world, "900 seconds");
        app.token("lua", PASSWORD, "").must_be(200);
        for guess in 0..10 {
            app.token("lua", &format!("lại đoán {guess}"), "").must_be(401);
        }
        app.token("lua", PASSWORD, "").must_be(429);
        pass(world, "25 hours");
        app.token("nobody", "x", "").must_be(401);
        assert_eq!(dump(&world.db).rows("sign_in_tries").len(), 2, "a day later what was counted is forgotten");
        app.token("lua", PASSWORD, "").must_be(200);
    }

    fn a_stranger_who_guesses_does_not_lock_the_officer_out(world) {
        let app = App::of(world);
        app.person("lua", Role::FinanceOfficer);
        let [office, cafe] = ["10.1.1.1", "10.9.9.9"].map(|address| Browser::at(&app, address));
        office.sign_in("lua", PASSWORD).must_be(303);
        office.post("/sign-out", &[]).must_be(303);
        assert!(office.cookie("socai_browser").is_some(), "it is known from now on");
        // From one address, and, when that one waits, from others.
        for address in ["6.6.6.1", "6.6.6.2", "6.6.6.3", "6.6.6.4"] {
            let stranger = Browser::at(&app, address);
            for _ in 0..12 {
                stranger.sign_in("lua", "đoán mãi không ra");
            }
            stranger.set_cookie("socai_browser", "abcdefghijkmnpqrstuvwxyz23");
            stranger.sign_in("lua", PASSWORD).must_be(429);
        }
        // All strangers wait by now, whatever their address; the officer's own browser does not.
        cafe.sign_in("lua", PASSWORD).must_be(429);
        office.sign_in("lua", "gõ nhầm một lần").must_be(401);
        office.sign_in("lua", PASSWORD).must_be(303);
        assert!(office.is_in());
        // It has tries of its own, which end, too.
        office.post("/sign-out", &[]).must_be(303);
        for _ in 0..10 {
            office.sign_in("lua", "đoán mãi không ra").must_be(401);
        }
        office.sign_in("lua", PASSWORD).must_be(429);
        // A browser is known for whom it was used by, and for nobody else.
        app.person("khac", Role::Auditor);
        for _ in 0..10 {
            office.sign_in("khac", "đoán mãi không ra").must_be(401);
        }
        office.sign_in("khac", PASSWORD).must_be(429);
    }

    fn many_guesses_at_the_same_time_are_no_more_than_one_after_the_other(world) {
        let app = App::of(world);
        app.person("lua", Role::Auditor);
        let answers = std::sync::Mutex::new(Vec::new());
        let together = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let app = App::of(world);
                    for _ in 0..5 {
                        together.wait();
                        let answer = app.token("lua", "đoán mãi không ra", "");
                        answers.lock().unwrap().push(answer.status);
                    }
                });
            }
        });
        let answers = answers.into_inner().unwrap();
        let looked_at = answers.iter().filter(|status| **status == 401).count();
        assert_eq!((looked_at, answers.len()), (10, 40), "{answers:?}");
        assert!(answers.iter().all(|status| [401, 429].contains(status)), "{answers:?}");
    }

    fn ten_thousand_guesses_get_nobody_in_and_keep_nobody_out(world) {
        let app = App::of(world);
        app.person("lua", Role::FinanceOfficer);
        let office = Browser::at(&app, "10.1.1.1");
        office.sign_in("lua", PASSWORD).must_be(303);
        office.post("/sign-out", &[]).must_be(303);
        let started = Instant::now();
        let (mut looked_at, mut refused) = (0, 0);
        for guess in 0..10_000_u32 {
            let address = format!("6.6.{}.{}", guess / 200 % 250, guess % 200);
            // The right password is among them.
            let password = if guess == 9_000 { PASSWORD.to_owned() } else { format!("đoán lần thứ {guess}") };
            let credentials = json!({"username": "lua", "password": password});
            let answer = app.ask("POST", "/api/v1/tokens").from(&address).json(&credentials).answer();
            match answer.status {
                401 => looked_at += 1,
                429 => refused += 1,
                other => panic!("{guess}: {other} {}", answer.body),
            }
        }
        let took = started.elapsed();
        println!("10,000 guesses: {took:?}, {looked_at} of them hashed");
        assert_eq!(looked_at + refused, 10_000);
        assert!(looked_at <= 32, "{looked_at} were looked at");
        assert!(took < Duration::from_secs(120), "{took:?}");
        office.sign_in("lua", PASSWORD).must_be(303);
        assert!(office.is_in());
    }

    fn codes_and_the_password_that_is_asked_again_are_guessed_no_faster(world) {
        let app = App::of(world);
        let officer = app.person_with_second_factor("lua", Role::FinanceOfficer);
        // Who knows the password has no more tries for the code than for the password.
        for _ in 0..10 {
            assert_eq!(app.token("lua", PASSWORD, &code(SECRET, 9)).must_be(401).code(), "wrong_code");
        }
        app.token("lua", PASSWORD, &code(SECRET, 0)).must_be(429);
        let thief = Browser::at(&app, "10.6.6.6");
        thief.sign_in("lua", PASSWORD).must_be(303);
        for _ in 0..9 {
            thief.post("/sign-in/code", &[("code", &code(SECRET, 9))]).must_be(401);
        }
        thief.post("/sign-in/code", &[("code", &code(SECRET, 0))]).must_be(429);
        assert!(!thief.is_in());
        // Nor has who stole a session, for the password.
        let stolen = app.signed_in(officer);
        let change = |password: &str| {
            let new = json!({"present_password": password, "new_password": "ngõ vắng treo lụa bên sông", "new_password_again": "ngõ vắng treo lụa bên sông"});
            app.ask("POST", "/api/v1/account/password").from("10.7.7.7").by(&stolen).json(&new).answer()
        };
        for _ in 0..10 {
            change("đoán mãi không ra").must_be(403);
        }
        assert_eq!(change(PASSWORD).must_be(429).code(), "sign_in_paused");
    }
}
