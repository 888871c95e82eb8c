//! What cannot be taken as it stands gets a sentence with a code, and changes nothing.

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization as _;

use crate::support::{App, dump, paper};

/// An allocation in which one field is another.
fn allocation(field: &str, value: Value) -> Value {
    let mut body = json!({"agency": "T01", "fiscal_year": "2026", "fund_source": "other", "purpose": "training",
        "amount": "5", "decision_no": "QĐ 5", "decided_on": "2026-01-05"});
    body[field] = value;
    body
}

/// An order of one item, in which one field of the order or of the item is another.
fn order(field: &str, value: Value) -> Value {
    let mut body = json!({"agency": "T01", "fiscal_year": "2026", "document_no": "7", "title": "Đặt hàng", "press_agency": "Báo Một",
        "starts_on": "2026-01-01", "ends_on": "2026-12-31",
        "items": [{"product": "Tin bài", "unit": "bài", "quantity": "2", "unit_price": "10"}]});
    match field.strip_prefix("item ") {
        Some(field) => body["items"][0][field] = value,
        None => body[field] = value,
    }
    body
}

stories! {
    fn an_allocation_that_cannot_be_read_is_refused_where_it_is_wrong(world) {
        let app = App::of(world);
        let finance = app.finance();
        world.line("T01", 2026);
        let before = dump(&world.db);
        let ten_to_the_thirty = format!("1{}", "0".repeat(30));
        let long = "x".repeat(301);
        for (field, value, code) in [
            ("amount", json!(12.5), "unreadable_body"),
            ("amount", json!(12), "unreadable_body"),
            ("amount", json!(1e30), "unreadable_body"),
            ("amount", json!(null), "unreadable_body"),
            ("amount", json!(["5"]), "unreadable_body"),
            ("amount", json!(""), "value_missing"),
            ("amount", json!("0"), "amount_not_positive"),
            ("amount", json!("-5"), "amount_not_positive"),
            ("amount", json!("1.234"), "too_many_decimals"),
            ("amount", json!("1,234"), "number_unreadable"),
            ("amount", json!("1.234.567"), "number_unreadable"),
            ("amount", json!("1,5 triệu"), "number_unreadable"),
            ("amount", json!("1e3"), "number_unreadable"),
            ("amount", json!("NaN"), "number_unreadable"),
            ("amount", json!("٣"), "number_unreadable"),
            ("amount", json!(ten_to_the_thirty), "amount_too_large"),
            ("amount", json!("9223372036854775808"), "amount_too_large"),
            ("decided_on", json!("2026-02-30"), "date_unreadable"),
            ("decided_on", json!("05/01/2026"), "date_unreadable"),
            ("decided_on", json!("20260105"), "date_unreadable"),
            ("decided_on", json!("2024-12-31"), "year_not_open"),
            ("fiscal_year", json!("26"), "fiscal_year_unreadable"),
            ("fiscal_year", json!("99999999999999999999"), "fiscal_year_unreadable"),
            ("fiscal_year", json!(2026), "unreadable_body"),
            ("fund_source", json!("states_budget"), "code_unknown"),
            ("decision_no", json!(""), "value_missing"),
            ("decision_no", json!(long), "text_too_long"),
            ("title", json!("a\u{0}b"), "control_character"),
            ("decision_no", json!("a\u{7}b"), "control_character"),
            ("amout", json!("5"), "field_unknown"),
        ] {
            let answer = app.post(&finance, "/budget-lines", &allocation(field, value.clone()));
            assert_eq!(answer.code(), code, "{field} = {value}: {}", answer.body);
            let told = answer.json();
            if !["unreadable_body", "year_not_open"].contains(&code) {
                assert_eq!(told["field"], field, "{told}");
            }
            if code == "unreadable_body" {
                assert!(told["detail"].as_str().unwrap().contains("string"), "what is wanted instead: {told}");
            }
        }
        dump(&world.db).must_be(&before, "an allocation that cannot be read");
    }

    fn an_order_that_cannot_be_read_is_refused_where_it_is_wrong(world) {
        let app = App::of(world);
        let communication = app.communication();
        world.line("T01", 2026);
        let before = dump(&world.db);
        for (field, value, code) in [
            ("item quantity", json!(1.5), "unreadable_body"),
            ("item quantity", json!("0"), "quantity_not_positive"),
            ("item quantity", json!("-1"), "quantity_not_positive"),
            ("item quantity", json!("1.00001"), "too_many_decimals"),
            ("item quantity", json!("1,5"), "number_unreadable"),
            ("item unit_price", json!("-10"), "unit_price_negative"),
            ("item unit_price", json!("99999999999999999"), "amount_too_large"),
            ("item amount", json!("21"), "item_amount_differs"),
            ("item vat", json!("-1"), "amount_negative"),
            ("item vat", json!("1.5"), "too_many_decimals"),
            ("item product", json!(""), "value_missing"),
            ("item colour", json!("red"), "field_unknown"),
            ("items", json!([]), "no_item"),
            ("items", json!("Tin bài"), "unreadable_body"),
            ("value", json!("21"), "value_differs"),
            ("ends_on", json!("2025-12-31"), "dates_reversed"),
            ("document_no", json!("   "), "value_missing"),
            ("press_agency", json!("Báo Hai"), "code_unknown"),
            ("funding", json!([{"line": "abc"}]), "code_unknown"),
            ("funding", json!([{"line": 1}]), "unreadable_body"),
            ("next", json!("/"), "field_unknown"),
        ] {
            let answer = app.post(&communication, "/orders", &order(field, value.clone()));
            assert_eq!(answer.code(), code, "{field} = {value}: {}", answer.body);
        }
        // All that is wrong is told at once.
        let mut twice = order("item quantity", json!("x"));
        twice["starts_on"] = json!("hôm qua");
        let told = app.post(&communication, "/orders", &twice).must_be(422).json();
        let fields: Vec<_> = told["problems"].as_array().unwrap().iter().map(|it| it["field"].clone()).collect();
        assert_eq!(fields, [json!("starts_on"), json!("items[0][quantity]")], "{told}");
        dump(&world.db).must_be(&before, "an order that cannot be read");
    }

    fn a_body_that_is_no_json_is_refused(world) {
        let app = App::of(world);
        let finance = app.finance();
        let good = allocation("title", json!("")).to_string();
        let before = dump(&world.db);
        let send = |kind: &str, body: Vec<u8>| app.ask("POST", "/api/v1/budget-lines").by(&finance).body(kind, body).answer();
        let json = "application/json";
        for (kind, body, status, code) in [
            (json, b"".to_vec(), 400, "unreadable_body"),
            (json, b"{".to_vec(), 400, "unreadable_body"),
            (json, b"[]".to_vec(), 400, "unreadable_body"),
            (json, b"null".to_vec(), 400, "unreadable_body"),
            (json, [b"\xef\xbb\xbf", good.as_bytes()].concat(), 400, "unreadable_body"),
            (json, [b"\xff\xfe", good.as_bytes()].concat(), 400, "unreadable_body"),
            (json, format!("{good}{good}").into_bytes(), 400, "unreadable_body"),
            (json, format!("{}{}", "[".repeat(9_999), "]".repeat(9_999)).into_bytes(), 400, "unreadable_body"),
            (json, format!("{{\"title\": \"{}\"}}", "x".repeat(2 * 1024 * 1024)).into_bytes(), 413, "body_too_large"),
            ("text/plain", good.clone().into_bytes(), 400, "unreadable_body"),
            ("text/csv", good.clone().into_bytes(), 400, "unreadable_body"),
            ("application/x-www-form-urlencoded", b"agency=T01".to_vec(), 400, "unreadable_body"),
        ] {
            let answer = send(kind, body.clone()).must_be(status);
            assert_eq!(answer.code(), code, "{kind} {}", String::from_utf8_lossy(&body[..body.len().min(80)]));
        }
        for (path, status, code) in [
            ("/commitments/abc", 404, "not_found"),
            ("/commitments/99999999999999999999", 404, "not_found"),
            ("/commitments/-1", 404, "not_found"),
            ("/agencies/%00", 400, "unreadable_body"),
            ("/orders?agency=T01%00", 400, "unreadable_body"),
            ("/agencies/%ff", 404, "not_found"),
            ("/orders?line=abc", 422, "number_unreadable"),
            ("/orders?sort=colour", 422, "value_not_in_list"),
            ("/orders?after=x", 422, "number_unreadable"),
            ("/orders?sort=date&before=gestern~1", 422, "number_unreadable"),
            ("/orders?from=x", 422, "date_unreadable"),
            ("/orders?amount_to=x", 422, "number_unreadable"),
            ("/orders?fund_source=%27%20OR%201", 422, "code_unknown"),
            ("/orders?press_agency=none", 422, "code_unknown"),
            ("/orders?download=pdf", 422, "value_not_in_list"),
            ("/orders?state=lost", 422, "code_unknown"),
            ("/orders?fiscal_year=x", 422, "fiscal_year_unreadable"),
            ("/movements?figure=profit", 422, "code_unknown"),
            ("/agencies/T01/years/2026?download=exe", 422, "year_unknown"),
        ] {
            let answer = app.get(&finance, path).must_be(status);
            assert_eq!(answer.code(), code, "{path}");
        }
        // An offset beyond or before all rows is an empty page, or the first.
        app.get(&finance, "/orders?offset=-5").must_be(200);
        app.get(&finance, "/orders?offset=9223372036854775807").must_be(200);
        dump(&world.db).must_be(&before, "what is no JSON");
        send(json, good.into_bytes()).must_be(201);
    }

    fn a_form_reads_vietnamese_numbers_and_asks_where_they_are_two(world) {
        let app = App::of(world);
        let (finance, communication) = (app.finance(), app.communication());
        let line = world.allocated("T01", 2026, 1_000);
        let decide = |amount: &str| {
            let page = format!("/budget-lines/{line}");
            let fields = [("form_page", page.as_str()), ("form_action", &format!("{page}/decisions")), ("decision", "supplement"),
                ("amount", amount), ("decision_no", "QĐ 2"), ("decided_on", "01/02/2026")];
            app.form(&finance, &format!("{page}/decisions"), &fields)
        };
        let before = dump(&world.db);
        for wrong in ["", "0", "-5", "1,5", "1.5", "1.23.4", "nhiều", "1e3", &format!("1{}", "0".repeat(30)), "1,5 xu"] {
            let answer = decide(wrong).must_be(422);
            // The page that the form stands on, with what was typed.
            assert!(answer.body.contains(&format!("value=\"{wrong}\"")), "{wrong} is not in the page");
            assert!(answer.body.contains("QĐ 2") && answer.body.contains("01/02/2026"));
        }
        dump(&world.db).must_be(&before, "a number that cannot be read");
        for (typed, amount) in [("1.234", 1_234), ("1.234.567", 1_234_567), ("1,5 triệu", 1_500_000), (" 7 ", 7)] {
            let was = world.stands(line)[0];
            decide(typed).must_be(303);
            assert_eq!(world.stands(line)[0] - was, amount, "{typed}");
        }
        // A quantity can take decimals: 1.234 is one thing in Vietnamese, another in English, so it is asked back.
        let draft = |quantity: &str, number: &str| {
            let fields = [("agency", "T01"), ("fiscal_year", "2026"), ("document_no", number), ("title", "Đặt hàng"),
                ("press_agency", "Báo Một"), ("starts_on", "01/01/2026"), ("ends_on", "31/12/2026"),
                ("items[0][product]", "Tin bài"), ("items[0][quantity]", quantity), ("items[0][unit_price]", "1.000.000")];
            app.form(&communication, "/orders", &fields)
        };
        let before = dump(&world.db);
        for ambiguous in ["1.234", "1,234"] {
            let answer = draft(ambiguous, "1").must_be(422);
            assert!(answer.body.contains("1234 hoặc 1,234"), "both readings: {}", answer.body);
        }
        dump(&world.db).must_be(&before, "a number that could be read two ways");
        let made = draft("1,5", "1").must_be(303);
        let id = made.header("location").trim_start_matches("/commitments/").split('?').next().unwrap().to_owned();
        assert_eq!(app.get(&communication, &format!("/commitments/{id}")).json()["value"], "1500000");
    }

    fn a_name_written_in_another_form_of_unicode_is_found(world) {
        let app = App::of(world);
        let communication = app.communication();
        world.line("T01", 2026);
        let decomposed: String = "Báo Một".nfd().collect();
        assert_ne!(decomposed, "Báo Một");
        let made = app.post(&communication, "/orders", &order("press_agency", json!(format!("  {decomposed} ")))).must_be(201);
        assert_eq!(made.json()["press_agency"], app.get(&communication, &format!("/commitments/{}", made.id())).json()["press_agency"]);
        // A number in NFD is the number in NFC: it is taken now.
        let mut again = order("document_no", json!("7"));
        again["title"] = json!(decomposed);
        assert_eq!(app.post(&communication, "/orders", &again).must_be(409).code(), "name_taken");
        let accented = app.post(&communication, "/orders", &order("document_no", json!("Số Một"))).must_be(201);
        assert_eq!(accented.json()["document_no"], "Số Một");
        let number: String = "Số Một".nfd().collect();
        assert_eq!(app.post(&communication, "/orders", &order("document_no", json!(number))).must_be(409).code(), "name_taken");
    }

    fn an_order_of_a_thousand_items_is_drafted_and_signed_in_a_request_each(world) {
        let app = App::of(world);
        let communication = app.communication();
        let line = world.allocated("T01", 2026, 10_000_000);
        let item = |number: i32| json!({"product": format!("Tin bài {number}"), "unit": "bài", "quantity": "3", "unit_price": "333.3333", "vat": "7"});
        let mut thousand = order("document_no", json!("1000"));
        thousand["items"] = (1..=1_000).map(item).collect();
        thousand["value"] = json!("1007000");
        let draft = app.post(&communication, "/orders", &thousand).must_be(201);
        let signature = json!({"signed_on": "2026-03-01", "funding": [{"line": line.to_string()}]});
        let signed = app.post(&communication, &format!("/commitments/{}/signature", draft.id()), &signature).must_be(201);
        assert_eq!(signed.json()["items"].as_array().unwrap().len(), 1_000);
        assert_eq!(world.stands(line), [8_993_000, 1_007_000, 0, 0, 0]);
    }

    fn an_item_that_a_refused_order_had_is_not_kept(world) {
        let app = App::of(world);
        let communication = app.communication();
        let line = world.allocated("T01", 2026, 100);
        let draft = world.draft(&paper("1").item("Tin bài", "1", "100", 0)).unwrap();
        let before = dump(&world.db);
        let mut redrafted = order("document_no", json!("1"));
        redrafted["items"] = json!([{"product": "Ảnh", "quantity": "1", "unit_price": "5"}, {"product": "Phim", "quantity": "0", "unit_price": "5"}]);
        assert_eq!(app.post(&communication, &format!("/orders/{draft}"), &redrafted).code(), "quantity_not_positive");
        let too_much = json!({"signed_on": "2026-03-01", "funding": [{"line": line.to_string(), "amount": "101"}]});
        assert_eq!(app.post(&communication, &format!("/commitments/{draft}/signature"), &too_much).code(), "funding_differs");
        dump(&world.db).must_be(&before, "a refused draft");
    }
}
