//! The demonstration: a believable year, told in seconds, the same each time, in which every register is used.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use socai::book::Book;
use socai::comparison::compare;
use socai::db::{Conn, Db};
use socai::demo;
use socai::reconciliation::reconcile;
use socai::verification::verify;

use crate::support::postgres;

/// Tables that a believable year leaves no one of empty.
const REGISTERS: [&str; 20] = [
    "budget_lines",
    "commitments",
    "publications",
    "penalties",
    "trainings",
    "training_units",
    "trainers",
    "monitoring_contracts",
    "monitoring_years",
    "policy_breaches",
    "unit_price_norms",
    "treasury_statements",
    "treasury_lines",
    "treasury_events",
    "press_agencies",
    "sponsors",
    "contributions",
    "in_kind_contributions",
    "classifications",
    "decisions",
];
/// Kinds of movement that it makes.
const KINDS: [&str; 13] = [
    "allocate",
    "supplement",
    "receive",
    "cut",
    "lapse",
    "return",
    "transfer",
    "carry_over",
    "commit",
    "release",
    "advance",
    "accept",
    "pay",
];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(conn: &mut Conn, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Count>(conn).expect("a count").count
}

/// Fills the database, asks all that is promised of it, and gives what all agencies compare to.
fn told(url: &str) -> serde_json::Value {
    let db = Db::open(url).expect("a database");
    let begun = Instant::now();
    let (book, _) = demo::fill(&db).expect("the demonstration");
    let took = begun.elapsed();
    println!("told in {took:.1?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    let found = db.read(verify).expect("a verification");
    assert_eq!(found.differences, []);
    assert!(found.movements > 1_500, "{} movements", found.movements);
    for table in REGISTERS {
        let rows =
            db.read(|conn| Ok(count(conn, &format!("SELECT COUNT(*) AS count FROM {table}")))).unwrap();
        assert!(rows > 0, "{table} is empty");
    }
    for kind in KINDS {
        let sql = format!("SELECT COUNT(*) AS count FROM movements WHERE kind = '{kind}'");
        assert!(db.read(|conn| Ok(count(conn, &sql))).unwrap() > 0, "no {kind}");
    }
    every_agency_reconciles(&db, &book)
}

/// Three ministries and all provinces, each of which agrees with itself; the Treasury may differ, on purpose.
fn every_agency_reconciles(db: &Db, book: &Book) -> serde_json::Value {
    let sql = "SELECT CAST(MAX(fiscal_year) AS BIGINT) AS count FROM commitments";
    let year = db.read(|conn| Ok(count(conn, sql))).unwrap();
    let compared = db.read(|conn| compare(conn, book, year, None, None)).unwrap();
    assert_eq!(compared.rows.iter().filter(|row| !row.agency.starts_with('T')).count(), 3, "ministries");
    assert_eq!(compared.rows.iter().filter(|row| row.agency.starts_with('T')).count(), 34, "provinces");
    for row in &compared.rows {
        let view = db.read(|conn| reconcile(conn, book, &row.agency, year, true)).unwrap();
        for check in view.checks.iter().filter(|check| !check.passed) {
            assert_eq!(check.code.code(), "treasury", "{}: {check:?}", row.agency);
        }
    }
    serde_json::to_value(compared).unwrap()
}

#[test]
fn the_demonstration_is_a_sound_year_and_the_same_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    let first = told(&sqlite("first.db"));
    assert_eq!(told(&sqlite("second.db")), first, "told from a seed");
    if let Some(url) = postgres::fresh_database() {
        assert_eq!(told(&url), first, "on PostgreSQL");
    }
}
