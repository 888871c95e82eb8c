//! The description of the API, kept as a snapshot: what programs rely on changes only when somebody means it to.
//! `SOCAI_ACCEPT=1 cargo test --test it description` writes the snapshot anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::routes::Fixtures;
use crate::support::App;

fn snapshot() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/http/openapi.json")
}

#[test]
fn the_description_is_the_one_that_was_accepted() {
    let now = serde_json::to_string_pretty(&socai::router::openapi()).unwrap() + "\n";
    if std::env::var("SOCAI_ACCEPT").is_ok_and(|value| value == "1") {
        fs::write(snapshot(), &now).unwrap();
    }
    let kept = fs::read_to_string(snapshot()).expect("a snapshot: SOCAI_ACCEPT=1 writes it");
    let differing = kept.lines().zip(now.lines()).enumerate().find(|(_, (kept, now))| kept != now);
    assert!(
        kept == now,
        "the API is described otherwise than before, first at line {differing:?}; SOCAI_ACCEPT=1 accepts it"
    );
}

/// The keys that an answer must have, with `allOf` and references followed.
fn required(description: &Value, schema: &Value, keys: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return required(description, &description["components"]["schemas"][name], keys);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        required(description, part, keys);
    }
    let named = schema["required"].as_array().into_iter().flatten();
    keys.extend(named.filter_map(|key| key.as_str().map(str::to_owned)));
}

stories! {
    /// What the description says an answer has, the answer has.
    fn answers_have_the_keys_that_their_description_requires(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        let description = serde_json::to_value(socai::router::openapi()).unwrap();
        let asker = app.asker(socai::people::Role::Ministry);
        for (path, address) in [
            ("/budget-lines", "/budget-lines?fiscal_year=2026".to_owned()),
            ("/budget-lines/{id}", format!("/budget-lines/{}", fixtures.named("$line"))),
            ("/orders", "/orders".to_owned()),
            ("/commitments/{id}", format!("/commitments/{}", fixtures.named("$signed"))),
            ("/monitoring-contracts/{id}", format!("/monitoring-contracts/{}", fixtures.named("$contract"))),
            ("/agencies/{code}/years/{fiscal_year}", "/agencies/T01/years/2026".to_owned()),
            ("/comparison", "/comparison?fiscal_year=2026".to_owned()),
            ("/policies", "/policies".to_owned()),
            ("/verification", "/verification".to_owned()),
        ] {
            let answer = app.get(&asker, &address).must_be(200).json();
            let schema = &description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
            let mut keys = BTreeSet::new();
            required(&description, schema, &mut keys);
            assert!(!keys.is_empty(), "{path} is not described");
            let missing: Vec<_> = keys.iter().filter(|key| answer.get(key.as_str()).is_none()).collect();
            assert!(missing.is_empty(), "{path} lacks {missing:?}");
        }
    }
}
