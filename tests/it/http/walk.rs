//! Walks over every route: not signed in, with the wrong role, of another agency.

use std::collections::BTreeSet;

use serde_json::json;
use socai::people::Role;

use super::routes::{Fixtures, Mount, Route, ask, routes};
use crate::support::{Answer, App, dump};

/// Method and path of every operation that the API describes.
fn described() -> BTreeSet<(String, String)> {
    let openapi = serde_json::to_value(socai::router::openapi()).unwrap();
    let paths = openapi["paths"].as_object().expect("paths").clone();
    let operations = paths.into_iter().flat_map(|(path, methods)| {
        let methods: Vec<String> = methods.as_object().expect("methods").keys().cloned().collect();
        methods.into_iter().map(move |method| (method.to_uppercase(), path.clone()))
    });
    operations.collect()
}

/// The paths that src/router.rs names itself, beside those that the description has.
fn named_in_the_router() -> BTreeSet<String> {
    let source = include_str!("../../../src/router.rs");
    let after = source.split(".route(\"").skip(1);
    after.map(|rest| rest.split('"').next().expect("a path").to_owned()).collect()
}

#[test]
fn every_route_is_in_the_table() {
    let routes = routes();
    let known: BTreeSet<(String, String)> =
        routes.iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    assert_eq!(known.len(), routes.len(), "a route stands in the table twice");
    let described = described();
    assert!(described.len() > 25, "the description has too little: {described:#?}");
    let missing: Vec<_> = described.difference(&known).collect();
    assert!(missing.is_empty(), "add these routes to routes() in tests/it/http/routes.rs: {missing:#?}");
    let named = named_in_the_router();
    assert!(named.len() >= 9, "{named:#?}");
    let paths: BTreeSet<&str> = routes.iter().map(|route| route.path).collect();
    let missing: Vec<_> = named.iter().filter(|path| !paths.contains(path.as_str())).collect();
    assert!(missing.is_empty(), "add these routes to routes() in tests/it/http/routes.rs: {missing:#?}");
    for route in &routes {
        let in_api = described.contains(&(route.method.to_owned(), route.path.to_owned()));
        let in_router = named.contains(route.path);
        assert!(
            in_api || in_router,
            "{} {} is in the table, and the service has it not",
            route.method,
            route.path
        );
    }
}

fn mounts(route: &Route) -> &'static [Mount] {
    match route.mount {
        Mount::Both => &[Mount::Api, Mount::Pages],
        Mount::Api => &[Mount::Api],
        Mount::Pages => &[Mount::Pages],
    }
}

/// A refusal with this code: as a problem, or as a page with its status that changes nothing.
#[track_caller]
fn must_be_refused(answer: &Answer, mount: Mount, status: u16, code: &str, why: &str) {
    assert_eq!(answer.status, status, "{why}: {}: {}", answer.asked, answer.body);
    if mount == Mount::Api {
        assert_eq!(answer.code(), code, "{why}: {}", answer.asked);
    } else {
        assert!(answer.body.contains("<html"), "{why}: {}: no page: {}", answer.asked, answer.body);
    }
}

stories! {
    fn who_is_not_signed_in_gets_nowhere(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        let finance = app.finance();
        let before = dump(&world.db);
        for route in routes().iter().filter(|route| !route.open) {
            for mount in mounts(route) {
                let answer = ask(&app, route, *mount, &fixtures, None);
                if *mount == Mount::Api {
                    must_be_refused(&answer, *mount, 401, "not_signed_in", "nobody");
                } else {
                    assert_eq!(answer.status, 303, "{}: {}", answer.asked, answer.body);
                    assert!(answer.header("location").starts_with("/sign-in?next="), "{:?}", answer.headers);
                }
            }
            // A token is good where it was issued for, and as it was issued.
            let address = format!("/api/v1{}", route.address(&fixtures));
            if route.mount != Mount::Pages {
                let forged = format!("{}x", finance.bearer);
                for token in [&finance.cookie, &forged] {
                    let asked = app.ask(route.method, &address).header("authorization", &format!("Bearer {token}"));
                    must_be_refused(&asked.answer(), Mount::Api, 401, "not_signed_in", "a token of pages, or a forged one");
                }
                // The API takes no cookie: so no browser can be made to write by another site.
                let asked = app.ask(route.method, &address).with_cookie(&finance);
                must_be_refused(&asked.answer(), Mount::Api, 401, "not_signed_in", "a cookie");
            }
        }
        dump(&world.db).must_be(&before, "somebody who is not signed in");
    }

    fn who_has_another_role_is_refused(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        let askers: Vec<_> = Role::ALL.iter().map(|role| (*role, app.asker(*role))).collect();
        let before = dump(&world.db);
        let mut refused = 0;
        for route in routes() {
            for role in route.roles_that_may_not() {
                let (_, asker) = askers.iter().find(|(known, _)| *known == role).expect("a person of each role");
                for mount in mounts(&route) {
                    let answer = ask(&app, &route, *mount, &fixtures, Some(asker));
                    must_be_refused(&answer, *mount, 403, "role_not_allowed", role.code());
                    refused += 1;
                }
            }
        }
        assert!(refused > 100, "{refused}");
        dump(&world.db).must_be(&before, "somebody with another role");
    }

    fn who_is_of_another_agency_is_refused(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        // Another province, a ministry, and the unit below: what stands above a unit is not its own.
        let foreign: Vec<_> = ["T02", "M01", "T01-U"]
            .into_iter()
            .flat_map(|code| [Role::FinanceOfficer, Role::CommunicationUnit].map(|role| (role, code, app.asker_at(role, code))))
            .collect();
        let before = dump(&world.db);
        let mut refused = 0;
        for route in routes().iter().filter(|route| route.of_agency) {
            for (_, code, asker) in foreign.iter().filter(|(role, ..)| route.roles.is_empty() || route.roles.contains(role)) {
                for mount in mounts(route) {
                    let answer = ask(&app, route, *mount, &fixtures, Some(asker));
                    must_be_refused(&answer, *mount, 403, "agency_not_allowed", code);
                    refused += 1;
                }
            }
        }
        assert!(refused > 100, "{refused}");
        dump(&world.db).must_be(&before, "somebody of another agency");
    }

    /// The other half: the same requests are answered when the right people send them.
    fn who_may_is_let_in(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        for route in routes() {
            for mount in mounts(&route) {
                let roles = if route.roles.is_empty() { Role::ALL } else { route.roles };
                for role in roles {
                    // Own sessions are among what was ended.
                    let ended = route.path.starts_with("/account") || route.path == "/sign-in" || route.open;
                    let asker = if ended { app.asker_anew(*role) } else { app.asker(*role) };
                    let answer = ask(&app, &route, *mount, &fixtures, Some(&asker));
                    let let_in = match (route.method, answer.status) {
                        ("GET", 200) | ("POST", 200 | 201 | 303) => true,
                        // Who is signed in altogether is asked for no code.
                        ("GET", 303) => ["/language/{code}", "/sign-in/code"].contains(&route.path),
                        // By now the order may be closed already, or the name taken: that is another no.
                        ("POST", 409 | 422) => true,
                        // Nobody is called x.
                        ("POST", 401) => route.open && route.path != "/sign-out",
                        _ => false,
                    };
                    assert!(let_in, "{} as {}: {} {}", answer.asked, role.code(), answer.status, answer.body);
                }
            }
        }
    }

    fn no_route_takes_another_method(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        let administrator = app.asker(Role::Administrator);
        let before = dump(&world.db);
        for route in routes().iter().filter(|route| route.mount != Mount::Pages) {
            for method in ["DELETE", "PUT", "PATCH"] {
                let address = format!("/api/v1{}", route.address(&fixtures));
                let answer = app.ask(method, &address).by(&administrator).answer();
                must_be_refused(&answer, Mount::Api, 405, "method_not_allowed", method);
            }
        }
        let nowhere = app.get(&administrator, "/nowhere");
        must_be_refused(&nowhere, Mount::Api, 404, "not_found", "no such route");
        dump(&world.db).must_be(&before, "another method");
    }

    /// Numbers in a body lead no further than those in the path.
    fn what_a_body_names_must_be_the_actors_own(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        let (communication, finance) = (app.communication(), app.finance());
        let signed = fixtures.named("$signed");
        world.accept(socai::ids::CommitmentId(signed.parse().unwrap()), "2026-04-01", &[(1, "1")]).unwrap();
        let foreign = json!([{"line": "$foreign_line", "amount": "10"}]);
        let nowhere = json!([{"line": "987654321", "amount": "10"}]);
        let item = json!({"product": "Tin bài", "quantity": "1", "unit_price": "10"});
        let order = |agency: &str, press: &str, funding: &serde_json::Value| json!({
            "agency": agency, "fiscal_year": "2026", "document_no": "77", "title": "Đặt hàng", "press_agency": press,
            "starts_on": "2026-01-01", "ends_on": "2026-12-31", "items": [item], "funding": funding,
        });
        let paid = |funding: &serde_json::Value| json!({
            "amount": "10", "paid_on": "2026-05-01", "voucher_no": "UNC 7", "of": "advanced", "funding": funding,
        });
        let none = json!([]);
        let more = json!([{"product": "Tin bài", "unit": "bài", "quantity": "3", "unit_price": "100"}]);
        let grown = |funding: &serde_json::Value| json!({
            "amended_on": "2026-05-01", "document_no": "PL 7", "items": more, "funding": funding,
        });
        let accepted = |position: &str, funding: &serde_json::Value| json!({
            "accepted_on": "2026-05-01", "document_no": "NT 7", "items": [{"position": position, "quantity": "0.1"}], "funding": funding,
        });
        let allocation = |agency: &str, purpose: &str| json!({
            "agency": agency, "fiscal_year": "2026", "fund_source": "state_budget", "purpose": purpose,
            "amount": "5", "decision_no": "QĐ 7", "decided_on": "2026-01-05",
        });
        let before = dump(&world.db);
        for (asker, path, body, code) in [
            (&communication, "/orders", order("T02", "Báo Một", &none), "agency_not_allowed"),
            (&communication, "/orders", order("nowhere", "Báo Một", &none), "not_found"),
            (&communication, "/orders", order("T01", "Báo Không Có", &none), "code_unknown"),
            (&communication, "/orders", order("T01", "Báo Một", &foreign), "line_not_of_commitment"),
            (&communication, "/orders", order("T01", "Báo Một", &nowhere), "not_found"),
            (&communication, "/orders/$draft", order("T02", "Báo Một", &none), "agency_not_allowed"),
            (&communication, "/orders/$draft", order("T01", "Báo Một", &foreign), "line_not_of_commitment"),
            (&communication, "/commitments/$draft/signature", json!({"signed_on": "2026-03-01", "funding": foreign}), "line_not_of_commitment"),
            (&communication, "/commitments/$draft/signature", json!({"signed_on": "2026-03-01", "funding": nowhere}), "not_found"),
            (&communication, "/commitments/$signed/amendments", grown(&foreign), "line_not_of_commitment"),
            (&communication, "/commitments/$signed/acceptances", accepted("1", &foreign), "line_not_of_commitment"),
            (&communication, "/commitments/$signed/acceptances", accepted("2", &none), "code_unknown"),
            (&finance, "/commitments/$signed/advances", paid(&foreign), "line_not_of_commitment"),
            (&finance, "/commitments/$signed/payments", paid(&foreign), "line_not_of_commitment"),
            (&finance, "/commitments/$signed/refunds", paid(&foreign), "line_not_of_commitment"),
            (&finance, "/budget-lines", allocation("T02", "training"), "agency_not_allowed"),
            (&finance, "/budget-lines", allocation("T01", "no_purpose"), "code_unknown"),
        ] {
            let path = path.split('/').map(|part| fixtures.named(part)).collect::<Vec<_>>().join("/");
            let answer = app.post(asker, &path, &fixtures.filled(&body));
            assert_eq!(answer.code(), code, "{} {body}: {}", answer.asked, answer.body);
        }
        for (asker, path) in [
            (&finance, "/budget-lines?agency=T02"),
            (&finance, "/budget-lines/$foreign_line"),
            (&finance, "/orders?agency=T02"),
            (&finance, "/movements?agency=T02"),
            (&finance, "/movements?line=$foreign_line"),
            (&finance, "/agencies/T02"),
            (&finance, "/agencies/T02/years/2026"),
        ] {
            let path = path.replace("$foreign_line", &fixtures.named("$foreign_line"));
            assert_eq!(app.get(asker, &path).must_be(403).code(), "agency_not_allowed", "{path}");
        }
        dump(&world.db).must_be(&before, "what is another's");
    }
}
