//! What a body, a form or a query names must be the asker's own: one row for each field of a route that names a record
//! or an agency, with what is another's put into it. A field of the description that has neither a row nor a reason
//! for none fails the test.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use socai::people::Role;

use super::routes::{Fixtures, Mount, as_form, routes};
use crate::support::{Answer, App, dump, paper};

/// Fields by which a record or an agency is named.
fn names_something(field: &str) -> bool {
    let last = field.rsplit('.').next().unwrap_or(field).trim_end_matches("[]");
    const NAMES: [&str; 14] = [
        "agency",
        "line",
        "code",
        "commitment",
        "contribution",
        "contract",
        "action",
        "item",
        "position",
        "order",
        "balances",
        "carried_lines",
        "lapsed_lines",
        "commitments",
    ];
    const MORE: [&str; 8] =
        ["pairings", "pasted", "sponsor", "press_agency", "released", "carried", "provider", "text"];
    last.ends_with("_id") || last.ends_with("_ids") || NAMES.contains(&last) || MORE.contains(&last)
}

/// Fields that look so and lead nowhere that is another's, each with why.
const NOBODYS: &[(&str, &str, &str)] = &[
    ("/account/second-factor/confirmation", "code", "of one's own second factor"),
    ("/account/second-factor/removal", "code", "of one's own second factor"),
    ("/account/tokens", "code", "of one's own second factor"),
    ("/tokens", "code", "of the second factor of who signs in"),
    ("/users/{id}/role", "agency", "administrators give any agency's role to anybody but themselves"),
    (
        "/trainings",
        "units[].agency",
        "whose people come: a ministry trains provinces' people, and nothing moves",
    ),
    (
        "/trainings/{id}",
        "units[].agency",
        "whose people come: a ministry trains provinces' people, and nothing moves",
    ),
    (
        "/trainings/{id}/attendance",
        "units[].agency",
        "whose people came: a ministry trains provinces' people, and nothing moves",
    ),
    ("/press-agencies", "code", "a code of the registry, which all share"),
    ("/sponsors", "code", "a code of the registry, which all share"),
    ("/orders", "press_agency", "a name of the registry, which all share"),
    ("/orders/{id}", "press_agency", "a name of the registry, which all share"),
    ("/contributions", "sponsor", "a name of the registry, which all share"),
    ("/contributions/{id}", "sponsor", "a name of the registry, which all share"),
    ("/trainings", "provider", "the name of a firm as it is written, no record"),
    ("/trainings/{id}", "provider", "the name of a firm as it is written, no record"),
    ("/monitoring-contracts", "provider", "the name of a firm as it is written, no record"),
    ("/commitments/{id}/attachments", "text", "the content of a paper"),
    ("/actions/{id}/attachments", "text", "the content of a paper"),
    ("/users", "agency", "administrators make accounts for every agency; other roles none (http::walk)"),
    ("/years/{fiscal_year}/closing", "balances", "a word; the Ministry alone closes years (http::walk)"),
    ("/years/{fiscal_year}/closing", "carried", "a word; the Ministry alone closes years"),
    ("/years/{fiscal_year}/closing", "released", "a word; the Ministry alone closes years"),
    ("/years/{fiscal_year}/closing", "commitments", "a word; the Ministry alone closes years"),
    (
        "/years/{fiscal_year}/closing",
        "carried_lines",
        "the Ministry alone closes years, and closes all agencies'",
    ),
    (
        "/years/{fiscal_year}/closing",
        "lapsed_lines",
        "the Ministry alone closes years, and closes all agencies'",
    ),
    (
        "/years/{fiscal_year}/closing",
        "decisions[].line",
        "the Ministry alone closes years, and closes all agencies'",
    ),
    ("/agencies/{code}/years/{fiscal_year}/closing", "balances", "a word; the Ministry alone closes years"),
    ("/agencies/{code}/years/{fiscal_year}/closing", "carried", "a word; the Ministry alone closes years"),
    ("/agencies/{code}/years/{fiscal_year}/closing", "released", "a word; the Ministry alone closes years"),
    (
        "/agencies/{code}/years/{fiscal_year}/closing",
        "commitments",
        "a word; the Ministry alone closes years",
    ),
    (
        "/agencies/{code}/years/{fiscal_year}/closing",
        "carried_lines",
        "the Ministry alone closes years, and may for every agency",
    ),
    (
        "/agencies/{code}/years/{fiscal_year}/closing",
        "lapsed_lines",
        "the Ministry alone closes years, and may for every agency",
    ),
    (
        "/agencies/{code}/years/{fiscal_year}/closing",
        "decisions[].line",
        "the Ministry alone closes years, and may for every agency",
    ),
];

/// A field with what is another's in it, and the code that it is refused with: by an officer of T01 who may use the
/// route. What is sent else is what the table of routes sends.
struct Row {
    route: &'static str,
    field: &'static str,
    foreign: Value,
    code: &'static str,
}

fn row(route: &'static str, field: &'static str, foreign: Value, code: &'static str) -> Row {
    Row { route, field, foreign, code }
}

/// The line and the pieces of T02's that stand in the rows.
fn rows() -> Vec<Row> {
    let line = || json!("$foreign_line");
    let share = |route| row(route, "funding[].line", line(), "line_not_of_commitment");
    let agency = |route| row(route, "agency", json!("T02"), "agency_not_allowed");
    let pairings = |route| row(route, "pairings", json!(["p$foreign_payment"]), "pairing_changed");
    let statement = crate::support::treasury::file(
        "SK 7",
        ("2026-04-01", "2026-06-30"),
        &[crate::support::treasury::row("2026-04-02", "UNC 7", "Báo Một", 5)],
    );
    vec![
        agency("/budget-lines"),
        row("/budget-lines/{id}/transfers", "portions[].agency", json!("T02"), "transfer_not_below"),
        row("/allocations", "portions[].agency", json!("T02"), "agency_not_allowed"),
        row("/allocations", "pasted", json!("T02\tpress_order\t5"), "agency_not_allowed"),
        agency("/orders"),
        agency("/orders/{id}"),
        agency("/trainings"),
        agency("/trainings/{id}"),
        agency("/monitoring-contracts"),
        agency("/contributions"),
        agency("/contributions/{id}"),
        share("/orders"),
        share("/orders/{id}"),
        share("/trainings"),
        share("/trainings/{id}"),
        share("/monitoring-contracts/{id}/years"),
        share("/commitments/{id}/signature"),
        share("/commitments/{id}/amendments"),
        share("/commitments/{id}/acceptances"),
        share("/commitments/{id}/advances"),
        share("/commitments/{id}/payments"),
        share("/commitments/{id}/refunds"),
        share("/commitments/{id}/expenditure"),
        row("/commitments/{id}/acceptances", "items[].position", json!("7"), "code_unknown"),
        row("/contributions/{id}/receipts", "line", line(), "line_not_of_contribution"),
        row("/contributions/{id}/returns", "line", line(), "line_not_of_contribution"),
        pairings("/agencies/{code}/years/{fiscal_year}/treasury/matches"),
        pairings("/agencies/{code}/years/{fiscal_year}/treasury/separations"),
        pairings("/agencies/{code}/years/{fiscal_year}/treasury/releases"),
        pairings("/agencies/{code}/years/{fiscal_year}/treasury/settlements"),
        pairings("/agencies/{code}/years/{fiscal_year}/treasury/reopenings"),
        row("/treasury/statements", "text", json!(statement.replace("T01", "T02")), "agency_not_allowed"),
    ]
}

/// Readings by which another's figures could be asked for.
const READINGS: &[(&str, &str, &str)] = &[
    ("/budget-lines", "agency", "T02"),
    ("/commitments", "agency", "T02"),
    ("/orders", "agency", "T02"),
    ("/trainings", "agency", "T02"),
    ("/monitoring-contracts", "agency", "T02"),
    ("/contributions", "agency", "T02"),
    ("/treasury", "agency", "T02"),
    ("/movements", "agency", "T02"),
    ("/movements", "line", "$foreign_line"),
    ("/approvals", "agency", "T02"),
    ("/allocations", "agency", "T02"),
    ("/audit", "agency", "T02"),
];

/// Parameters of readings that are filters within what the asker sees, each with why.
const WITHIN: &[(&str, &str, &str)] = &[
    ("/commitments", "line", "commitments of the asker's agencies alone are listed, whatever line they hold"),
    ("/orders", "line", "commitments of the asker's agencies alone are listed, whatever line they hold"),
    ("/trainings", "line", "commitments of the asker's agencies alone are listed, whatever line they hold"),
    ("/audit", "commitment", "entries of the asker's agencies alone are listed"),
    ("/audit", "line", "entries of the asker's agencies alone are listed"),
    ("/audit", "action", "entries of the asker's agencies alone are listed"),
    ("/undo", "action", "one's own actions alone can be undone"),
];

fn schema_fields(description: &Value, schema: &Value, before: &str, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().expect("a name");
        return schema_fields(description, &description["components"]["schemas"][name], before, found);
    }
    for part in schema["allOf"].as_array().into_iter().chain(schema["oneOf"].as_array()).flatten() {
        schema_fields(description, part, before, found);
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{before}{name}");
        found.insert(path.clone());
        let items = &field["items"];
        if items.is_object() {
            schema_fields(description, items, &format!("{path}[]."), found);
        } else {
            schema_fields(description, field, &format!("{path}."), found);
        }
    }
}

/// Route and field of every body, and route and parameter of every query, that names something.
fn described(method: &str) -> BTreeSet<(String, String)> {
    let description = serde_json::to_value(socai::router::openapi()).expect("a description");
    let mut found = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().expect("paths") {
        let operation = &methods[method];
        let mut fields = BTreeSet::new();
        for content in
            operation["requestBody"]["content"].as_object().into_iter().flat_map(|all| all.values())
        {
            schema_fields(&description, &content["schema"], "", &mut fields);
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "query" {
                fields.insert(parameter["name"].as_str().expect("a name").to_owned());
            }
        }
        found.extend(
            fields.into_iter().filter(|field| names_something(field)).map(|field| (path.clone(), field)),
        );
    }
    found
}

#[test]
fn every_field_that_names_something_is_asked() {
    let pair = |route: &str, field: &str| (route.to_owned(), field.to_owned());
    let mut known: BTreeSet<_> = rows().iter().map(|row| pair(row.route, row.field)).collect();
    known.extend(NOBODYS.iter().map(|(route, field, _)| pair(route, field)));
    let bodies = described("post");
    assert!(bodies.len() > 50, "this sees too little: {bodies:#?}");
    let missing: Vec<_> = bodies.difference(&known).collect();
    assert!(missing.is_empty(), "what if these name what is another's? Add rows: {missing:#?}");
    let gone: Vec<_> = known.difference(&bodies).collect();
    assert!(gone.is_empty(), "no route takes these: {gone:#?}");
    let mut known: BTreeSet<_> = READINGS.iter().map(|(route, field, _)| pair(route, field)).collect();
    known.extend(WITHIN.iter().map(|(route, field, _)| pair(route, field)));
    let missing: Vec<_> = described("get").difference(&known).cloned().collect();
    assert!(missing.is_empty(), "what if these ask for what is another's? Add readings: {missing:#?}");
}

/// A body with `value` in the field: in every row of a list, which gets a row where it has none.
fn put(body: &mut Value, field: &str, value: &Value) {
    match field.split_once("[].") {
        None => body[field] = value.clone(),
        Some((list, inner)) => {
            if body[list].as_array().is_none_or(Vec::is_empty) {
                body[list] = json!([{}]);
            }
            for row in body[list].as_array_mut().expect("a list") {
                put(row, inner, value);
            }
        }
    }
}

fn codes(answer: &Answer) -> BTreeSet<String> {
    let problem = answer.json();
    let all = problem["problems"].as_array().into_iter().flatten();
    all.filter_map(|it| it["code"].as_str().map(str::to_owned)).collect()
}

stories! {
    fn what_a_body_names_is_the_askers_own(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        let signed = fixtures.named("$signed");
        world.accept(socai::ids::CommitmentId(signed.parse().unwrap()), "2026-04-01", &[(1, "1")]).unwrap();
        let more = json!([{"product": "Tin bài", "unit": "bài", "quantity": "3", "unit_price": "100"}]);
        let table: BTreeMap<&str, _> = routes().into_iter().filter(|route| route.method == "POST").map(|route| (route.path, route)).collect();
        // People are there before what is compared.
        let _ = (app.finance(), app.communication());
        let before = dump(&world.db);
        let mut wrong = Vec::new();
        for Row { route, field, foreign, code } in rows() {
            let of = &table[route];
            let role = of.roles.first().copied().unwrap_or(Role::FinanceOfficer);
            let mut body = of.body(&fixtures).expect("a body");
            match route {
                // Added money has to come from somewhere.
                "/commitments/{id}/amendments" => body["items"] = more.clone(),
                // A share without an amount bears all of it.
                "/commitments/{id}/acceptances" => body["items"] = json!([{"position": "1", "quantity": "0.5"}]),
                _ => {}
            }
            let foreign: Value = serde_json::from_str(&foreign.to_string().replace("$foreign_payment", "987654321")).unwrap();
            put(&mut body, field, &fixtures.filled(&foreign));
            if field == "funding[].line" && (route.ends_with("/amendments") || route.ends_with("/acceptances")) {
                put(&mut body, "funding[].amount", &json!("10"));
            }
            let address = format!("/api/v1{}", of.address(&fixtures));
            let answer = app.ask("POST", &address).by(&app.asker(role)).json(&body).answer();
            if answer.status < 400 || !codes(&answer).contains(code) {
                wrong.push(format!("{route} {field}: {} {}", answer.status, answer.body));
            }
            // The same from a page, in the names and the writing of forms.
            if of.mount == Mount::Both {
                let fields = as_form(&body);
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                let answer = app.form(&app.asker(role), &of.address(&fixtures), &fields);
                if !(400..500).contains(&answer.status) {
                    wrong.push(format!("form {route} {field}: {} {}", answer.status, answer.body));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        dump(&world.db).must_be(&before, "what is another's");
    }

    fn what_a_query_names_is_the_askers_own(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        for (route, field, foreign) in READINGS {
            let address = format!("{route}?{field}={}&amount=10&fiscal_year=2026&figure=granted", fixtures.named(foreign));
            let answer = app.get(&app.finance(), &address);
            assert_eq!((answer.status, answer.code().as_str()), (403, "agency_not_allowed"), "{address}: {}", answer.body);
        }
        // Pages that only people have: a draft of another's is not opened to be written anew.
        let theirs = world.draft(&paper("their").of("T02", 2026).item("Tin bài", "1", "10", 0)).unwrap();
        for page in ["orders", "trainings"] {
            app.page(&app.communication(), &format!("/{page}/new?order={theirs}")).must_be(403);
        }
        // A part of one record is not reached through another.
        let through = |path: String, body: Value, asker| assert_eq!(app.post(&asker, &path, &body).must_be(404).code(), "not_found");
        let [draft, penalty] = ["$draft", "$penalty"].map(|name| fixtures.named(name));
        let settlement = json!({"settled_on": "2026-05-02", "document_no": "B1"});
        through(format!("/commitments/{draft}/penalties/{penalty}/settlement"), settlement, app.finance());
        let other = world.pledged("TT khác", 100, None);
        through(format!("/contributions/{other}/in-kind/{}/withdrawal", fixtures.named("$in_kind")), json!({"reason": "x"}), app.communication());
        // A filter within what is seen finds nothing of another's.
        let foreign = fixtures.named("$foreign_line");
        for address in [format!("/orders?line={foreign}"), format!("/trainings?line={foreign}"), format!("/audit?line={foreign}")] {
            assert_eq!(app.get(&app.finance(), &address).must_be(200).json()["count"], 0, "{address}");
        }
    }
}
