//! Three books of the same thousand agencies. In the first, 10⁴ movements of one year. In the second, the same year
//! among ten years, 10⁶ movements in all: history has grown around it. In the third, 10⁶ movements in that one year:
//! what is read has grown itself. No report may be slower for either.

use std::fmt::Write as _;
use std::path::Path;

use rusqlite::Connection;
use socai::book::Book;
use socai::comparison::compare;
use socai::db::Db;
use socai::exchange::{Kind, import, read};
use socai::people::command_line_user;
use socai::reconciliation::reconcile;
use socai::verification::verify;

use crate::measuring::{Ratio, medians, timed};

const YEAR: i64 = 2026;
/// Ministries and provinces, and the units below each.
const ROOTS: usize = 64;
const UNITS: usize = 15;
const RUNS: usize = 41;

/// Codes of all agencies, the root before its units.
fn agencies() -> impl Iterator<Item = (String, String)> {
    (1..=ROOTS).flat_map(|root| {
        let code = format!("R{root:02}");
        let units = (1..=UNITS).map({
            let code = code.clone();
            move |unit| (format!("{code}-{unit:02}"), code.clone())
        });
        std::iter::once((code, String::new())).chain(units.collect::<Vec<_>>())
    })
}

fn take_in(db: &Db, book: &Book, kind: Kind, csv: &str) {
    let user = db.write(command_line_user).expect("a recorder");
    let rows = read(kind, "rows.csv", csv.as_bytes(), None).expect("rows");
    import(db, book, user, kind, &rows, false, false).expect("an import");
}

/// A year in which each agency has an allocation and so many orders, each signed, accepted and paid.
fn take_in_year(db: &Db, book: &Book, year: i64, orders: usize) {
    let mut lines =
        "agency_code,fiscal_year,fund_source,purpose,amount,decision_no,decision_date\n".to_owned();
    let mut papers =
        "agency_code,fiscal_year,order_no,signed_on,press_agency,fund_source,purpose,product,unit,\
                      quantity,unit_price,amount,status,accepted_on,paid_on,voucher_no\n"
            .to_owned();
    for (at, (code, _)) in agencies().enumerate() {
        writeln!(lines, "{code},{year},state_budget,press_order,1000000000000,QD-{year},{year}-01-02")
            .unwrap();
        for order in 1..=orders {
            let price = 1_000_000 + at * 1_000 + order;
            let amount = price * 3;
            writeln!(
                papers,
                "{code},{year},{order}/DH,{year}-03-01,PRESS,state_budget,press_order,Tin,bai,\
                 3,{price},{amount},paid,{year}-06-01,{year}-06-02,UNC-{order}"
            )
            .unwrap();
        }
    }
    take_in(db, book, Kind::BudgetLines, &lines);
    take_in(db, book, Kind::Orders, &papers);
}

/// A book of these years and as many orders of each agency in each; it says how many movements it has, and verifies.
fn book_of(folder: &Path, name: &str, years: &[(i64, usize)]) -> (Db, Book, i64) {
    let db = Db::open(&format!("sqlite://{}", folder.join(name).display()))
        .expect("a database")
        .beside_the_trail();
    let (book, _) = Book::open_or_make(&db, None, true).expect("a book");
    let mut csv = "code,name_vi,name_en,kind,parent_code,valid_from,valid_to\n".to_owned();
    for (code, parent) in agencies() {
        writeln!(csv, "{code},Co quan {code},Agency {code},unit,{parent},,").unwrap();
    }
    take_in(&db, &book, Kind::Agencies, &csv);
    take_in(
        &db,
        &book,
        Kind::PressAgencies,
        "code,name,tax_code,kind,governing_body,valid_from,valid_to\nPRESS,Bao,,,,,\n",
    );
    let (took, ()) =
        timed(|| years.iter().for_each(|(year, orders)| take_in_year(&db, &book, *year, *orders)));
    let (verified_in, found) = timed(|| db.read(verify).expect("a verification"));
    assert!(found.differences.is_empty(), "{:#?}", found.differences);
    println!("{name}: {} movements in {took:.1?}, verified in {verified_in:.1?}", found.movements);
    (db, book, found.movements)
}

/// The roll-up, read as plainly as it can be.
fn raw_roll_up(connection: &Connection) -> i64 {
    let mut statement = connection
        .prepare_cached(
            "SELECT root_id, purpose, available, committed, advanced, payable, paid, initial, supplement, received, \
             transferred_in, transferred_out, carried_in, carried_out, cut, lapsed, returned \
             FROM root_balances WHERE fiscal_year = ?",
        )
        .unwrap();
    let mut rows = statement.query([YEAR]).unwrap();
    let mut paid = 0;
    while let Some(row) = rows.next().unwrap() {
        let root: i64 = row.get(0).unwrap();
        let purpose: String = row.get(1).unwrap();
        let figures: Vec<i64> = (2..17).map(|at| row.get(at).unwrap()).collect();
        std::hint::black_box((root, purpose));
        paid += figures[4];
    }
    paid
}

/// The three books' reading of one thing, taking turns.
fn three(books: &[(Db, Book, i64); 3], read: impl Fn(&Db, &Book)) -> [std::time::Duration; 3] {
    let [few, around, within] = books;
    medians(
        RUNS,
        [&mut || read(&few.0, &few.1), &mut || read(&around.0, &around.1), &mut || {
            read(&within.0, &within.1)
        }],
    )
}

pub fn ratios() -> Vec<Ratio> {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let ten_years: Vec<(i64, usize)> = (YEAR - 9..YEAR).map(|year| (year, 36)).chain([(YEAR, 3)]).collect();
    let books = [
        book_of(folder, "few.db", &[(YEAR, 3)]),
        book_of(folder, "around.db", &ten_years),
        book_of(folder, "within.db", &[(YEAR, 326)]),
    ];
    let reconciling = |with_below: bool| {
        three(&books, move |db, book| {
            let told =
                db.read(|conn| reconcile(conn, book, "R07", YEAR, with_below)).expect("a reconciliation");
            assert!(told.passed());
        })
    };
    let comparing = |quarter: Option<u8>| {
        three(&books, move |db, book| {
            let told = db.read(|conn| compare(conn, book, YEAR, None, quarter)).expect("a comparison");
            assert_eq!(told.rows.len(), ROOTS);
        })
    };
    let measured = [
        ("reconcile of an agency", reconciling(false), Some(1.2)),
        ("reconcile of a root with all below it", reconciling(true), Some(1.2)),
        ("compare", comparing(None), Some(1.2)),
        ("compare of a quarter", comparing(Some(2)), None),
    ];
    let mut ratios = Vec::new();
    for (what, [few, around, within], most) in measured {
        for (where_, time) in [("in nine more years", around), ("in the same year", within)] {
            let what = format!("{what}, 10⁶ movements {where_}");
            ratios.push(Ratio { what, time, against: "10⁴ movements", base: few, most });
        }
    }
    let (db, book, _) = &books[2];
    let connection = Connection::open(folder.join("within.db")).expect("the database");
    let [compared, raw] = medians(
        RUNS * 5,
        [
            &mut || {
                std::hint::black_box(
                    db.read(|conn| compare(conn, book, YEAR, None, None)).expect("a comparison"),
                );
            },
            &mut || {
                std::hint::black_box(raw_roll_up(&connection));
            },
        ],
    );
    let what = format!("compare by roots, {ROOTS} of them");
    ratios.push(Ratio {
        what,
        time: compared,
        against: "the raw query on the roll-up",
        base: raw,
        most: Some(10.0),
    });
    ratios
}
