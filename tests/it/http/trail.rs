//! Every route that writes leaves an entry in the audit trail: exactly one, of who asked and of whose books it is.

use std::collections::BTreeSet;

use serde_json::Value;
use socai::audit::{ACTS, RECORDS};
use socai::db::Target;
use socai::people::Role;

use super::routes::{Fixtures, Mount, Route, ask, routes};
use crate::support::{App, Asker, World, dump};

/// What the table sends them is refused whatever stands in the book: what they do otherwise leaves its entry by the same
/// way, and `stories::audit` and their own stories see to that.
const REFUSED: [&str; 22] = [
    // One's own account, done as it should be in tests/it/http/{sessions,second_factor,api_tokens}.rs.
    "/account/password",
    "/account/sessions/{id}/revocation",
    "/account/tokens/{id}/revocation",
    "/account/second-factor/confirmation",
    "/account/second-factor/removal",
    "/users/{id}/tokens/{token}/revocation",
    "/commitments/{id}/closing",
    "/commitments/{id}/penalties/{penalty}/settlement",
    "/agencies/{code}/years/{fiscal_year}/treasury/reopenings",
    "/commitments/{id}/expenditure",
    "/commitments/{id}/payments",
    "/commitments/{id}/refunds",
    "/commitments/{id}/carry-overs",
    "/budget-lines/{id}/carry-overs",
    "/budget-lines/{id}/lapses",
    "/years/{fiscal_year}/closing",
    "/agencies/{code}/years/{fiscal_year}/closing",
    "/closings/{id}/reopening",
    "/agencies/{code}/years/{fiscal_year}/treasury/matches",
    "/agencies/{code}/years/{fiscal_year}/treasury/separations",
    "/agencies/{code}/years/{fiscal_year}/treasury/releases",
    "/agencies/{code}/years/{fiscal_year}/treasury/settlements",
];

/// Routes that make something new beside the record that their address names, so that nothing was before.
const NOTHING_BEFORE: [&str; 5] = [
    "/monitoring-contracts/{id}/years",
    "/actions/{id}/reversal",
    "/commitments/{id}/attachments",
    "/actions/{id}/attachments",
    "/agencies/{code}/years/{fiscal_year}/treasury/records",
];

fn writes() -> Vec<Route> {
    routes()
        .into_iter()
        .filter(|route| route.method == "POST" && !route.open && route.mount != Mount::Pages)
        .collect()
}

fn entries(app: &App<'_>) -> Vec<Value> {
    let found = app.get(&app.asker(Role::Administrator), "/audit?kind=write").must_be(200).json();
    found["entries"].as_array().expect("entries").clone()
}

/// Sends what the table has for a route; whether it was done. Done or refused, the trail must say so.
fn sent(app: &App<'_>, route: &Route, fixtures: &Fixtures, asker: &Asker, role: Role) -> bool {
    let known: BTreeSet<String> = entries(app).iter().map(|entry| entry["id"].to_string()).collect();
    let before = dump(&app.world.db);
    let answer = ask(app, route, Mount::Api, fixtures, Some(asker));
    let new: Vec<Value> =
        entries(app).into_iter().filter(|entry| !known.contains(&entry["id"].to_string())).collect();
    if !matches!(answer.status, 201 | 202) {
        assert!(matches!(answer.status, 401 | 404 | 409 | 422), "{}: {}", answer.asked, answer.body);
        assert!(new.is_empty(), "{}: refused, and {new:#?}", answer.asked);
        // That somebody tried a password is counted, whatever comes of it.
        dump(&app.world.db).without("sign_in_tries").must_be(&before.without("sign_in_tries"), "a refusal");
        return false;
    }
    assert_eq!(new.len(), 1, "{}: {new:#?}", answer.asked);
    let entry = &new[0];
    let person = if role.has_agency() { format!("{}.T01", role.code()) } else { role.code().to_owned() };
    assert_eq!(
        (entry["act"].as_str(), entry["person"].as_str()),
        (Some(route.path), Some(person.as_str())),
        "{entry:#}"
    );
    assert_eq!(entry["request_id"].as_str(), Some(answer.header("x-request-id")), "{entry:#}");
    if route.of_agency {
        assert_eq!(entry["agency"].as_str(), Some("T01"), "{}: {entry:#}", answer.asked);
    }
    let record = entry["record"].as_str().expect("what it is about");
    assert!(
        record.starts_with("agencies/") || RECORDS.contains(&record),
        "{record} is not among the records"
    );
    // Where nothing changed, as when an account is enabled that was, both are there and empty.
    let says = entry["after"].as_object().is_some_and(|after| !after.is_empty());
    assert!(says || entry["before"].is_object(), "{}: {entry:#}", answer.asked);
    let of_a_record = route.path.contains('{') && !NOTHING_BEFORE.contains(&route.path);
    assert!(
        entry["before"].is_object() || !of_a_record,
        "{}: what was before is not told: {entry:#}",
        answer.asked
    );
    true
}

fn walk(world: &World) {
    let app = App::of(world);
    let fixtures = Fixtures::make(&app);
    let mut done = BTreeSet::new();
    // What one leaves behind may stand in another's way: several rounds, each from the other end.
    let mut left = writes();
    for _ in 0..2 {
        left.reverse();
        left.retain(|route| {
            let role = route.roles.first().copied().unwrap_or(Role::FinanceOfficer);
            let was_done = sent(&app, route, &fixtures, &app.asker(role), role);
            if was_done {
                done.insert(route.path);
            }
            !was_done
        });
    }
    // Those for which another stood in the way have a book of their own.
    left.retain(|route| {
        let fresh = match world.db.target() {
            Target::Sqlite(_) => Some(World::on_sqlite()),
            Target::Postgres(_) => World::on_postgres(),
        };
        let fresh = fresh.expect("a database as this one");
        let app = App::of(&fresh);
        let fixtures = Fixtures::make(&app);
        let role = route.roles.first().copied().unwrap_or(Role::FinanceOfficer);
        !sent(&app, route, &fixtures, &app.asker(role), role)
    });
    let left: BTreeSet<&str> = left.iter().map(|route| route.path).collect();
    println!("done {}, refused {left:#?}", done.len());
    let unknown: Vec<_> = left.iter().filter(|path| !REFUSED.contains(path)).collect();
    assert!(unknown.is_empty(), "nobody sees that these leave an entry: {unknown:#?}");
}

#[test]
fn every_route_that_writes_has_its_words_in_the_trail() {
    let known: BTreeSet<&str> = ACTS.iter().copied().collect();
    assert_eq!(known.len(), ACTS.len(), "an act stands twice");
    let routes: BTreeSet<&str> = routes()
        .into_iter()
        .filter(|route| route.method == "POST" && route.path != "/sums")
        .map(|route| route.path)
        .collect();
    // What typed numbers come to is told, and nothing written.
    let missing: Vec<_> = routes.difference(&known).collect();
    assert!(missing.is_empty(), "add to ACTS in src/audit/acts.rs, with texts in locales: {missing:#?}");
    let gone: Vec<_> = known
        .iter()
        // A file is sent in parts, which the table does not do: tests/it/stories/uploads.rs.
        .filter(|act| act.starts_with('/') && **act != "/imports/{kind}" && !routes.contains(*act))
        .collect();
    assert!(gone.is_empty(), "no route of this name: {gone:#?}");
}

stories! {
    fn every_write_leaves_one_entry_and_every_refusal_none(world) {
        walk(world);
    }
}
