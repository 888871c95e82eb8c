//! The demonstration: a believable year, told in seconds, the same each time, in which every register is used.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use socai::agencies::handlers::get_by_code;
use socai::book::Book;
use socai::commitments::{Awaited, WaitingCommitment, queue};
use socai::comparison::compare;
use socai::db::{Conn, Db};
use socai::demo;
use socai::home::Country;
use socai::money::Currency;
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

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A database with the demonstration as it is told on a day.
fn filled(url: &str, today: NaiveDate) -> (Db, Book) {
    let db = Db::open(url).expect("a database");
    let (book, _) = Book::open_or_make(&db, Some(Currency::VND), true).expect("a book");
    let begun = Instant::now();
    demo::fill_as_of(&db, &book, today).unwrap_or_else(|error| panic!("on {today}: {error}"));
    let took = begun.elapsed();
    println!("{today} told in {took:.1?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    (db, book)
}

/// Fills the database late in a year, asks all that is promised of it, and gives what all agencies compare to.
fn told(url: &str) -> serde_json::Value {
    let today = day(2026, 11, 27);
    let (db, book) = filled(url, today);
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
    somebody_has_work_and_somebody_is_late(&db, &book, today);
    each_year_has_spent_on_everything(&db, &book);
    every_agency_reconciles(&db, &book)
}

/// The last year that is told.
fn year_of(db: &Db) -> i64 {
    let sql = "SELECT CAST(MAX(fiscal_year) AS BIGINT) AS count FROM commitments";
    db.read(|conn| Ok(count(conn, sql))).unwrap()
}

/// At T01 papers wait to be accepted, past their term, and to be paid; and some provinces are late.
fn somebody_has_work_and_somebody_is_late(db: &Db, book: &Book, today: NaiveDate) {
    let year = year_of(db);
    let today = today.min(day(i32::try_from(year).unwrap(), 12, 31));
    let hanoi = db.read(|conn| get_by_code(conn, "T01")).unwrap();
    let waits = |awaited| db.read(|conn| queue(conn, &hanoi.path, awaited, 50)).unwrap();
    let of_its_own = |it: &&WaitingCommitment| it.agency == "T01";
    let payments = waits(Awaited::Payment);
    assert!(payments.first.iter().filter(of_its_own).count() >= 3, "{payments:#?}");
    let acceptances = waits(Awaited::Acceptance).first;
    let overdue = acceptances.iter().filter(of_its_own).filter(|it| it.ends_on < today);
    assert!(overdue.count() >= 3, "{acceptances:#?}");
    let country = db.read(|conn| Country::load(conn, book, year, today)).unwrap().expect("the year");
    let late: Vec<&str> = country.late.iter().map(|it| it.agency.as_str()).collect();
    assert!(["T11", "T46", "T68-2025", "T92-2025"].iter().all(|code| late.contains(code)), "{late:?}");
    assert!(late.len() < 12 && !late.contains(&"T01"), "{late:?}");
    assert!(!country.silent.is_empty(), "ministries that have recorded nothing");
    let open = format!(
        "SELECT COUNT(*) AS count FROM commitments WHERE state = 'signed' AND standing_year < {year}"
    );
    let open = db.read(|conn| Ok(count(conn, &open))).unwrap();
    assert_eq!(open, 0, "what an earlier year began was finished, or carried over");
}

/// Each year has spent on everything that is compared.
fn each_year_has_spent_on_everything(db: &Db, book: &Book) {
    let year = year_of(db);
    for year in [year - 2, year - 1, year] {
        let total = db.read(|conn| compare(conn, book, year, None, None)).unwrap().total;
        for purpose in ["press_order", "training", "it_monitoring"] {
            let paid = total.by_purpose[purpose].get("paid").unwrap();
            assert!(paid.money.is_positive(), "{year} {purpose}");
        }
    }
}

/// Three ministries and all provinces, each of which agrees with itself; the Treasury may differ, on purpose.
fn every_agency_reconciles(db: &Db, book: &Book) -> serde_json::Value {
    let year = year_of(db);
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

#[test]
fn on_whatever_day_it_is_told_the_demonstration_is_sound() {
    const STRIDE: usize = 33;
    let folder = tempfile::tempdir().unwrap();
    // On the 28th of November a province had spent what it was to hand on.
    let days = day(2026, 3, 1).iter_days().take(365).step_by(STRIDE).chain([day(2026, 11, 28)]);
    for today in days {
        let (db, book) =
            filled(&format!("sqlite://{}", folder.path().join(format!("{today}.db")).display()), today);
        assert_eq!(db.read(verify).expect("a verification").differences, [], "{today}");
        somebody_has_work_and_somebody_is_late(&db, &book, today);
        every_agency_reconciles(&db, &book);
    }
}
