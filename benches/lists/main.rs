//! `cargo bench --bench lists`: that a list of 100,000 orders opens as fast as one of 100, whatever it is asked and
//! whoever asks, on SQLite and on PostgreSQL. docs/PERFORMANCE.md tells what the ratios were.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::float_arithmetic,
    dead_code,
    reason = "a bench ends by panicking where something breaks, and prints ratios, which are no money"
)]

#[path = "../ledger/measuring.rs"]
mod measuring;
#[path = "../../tests/it/support/postgres.rs"]
mod postgres;

use std::fmt::Write as _;
use std::process::ExitCode;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use http_body_util::BodyExt as _;
use socai::agencies::find_by_code;
use socai::app::App;
use socai::book::{Book, now};
use socai::commitments::{CommitmentKind, Counterparty, Method, NewCommitment, NewItem, Terms, draft};
use socai::db::Db;
use socai::exchange::{Kind, import, read};
use socai::ids::PressAgencyId;
use socai::ledger::{self, Recorder};
use socai::money::{Money, Quantity};
use socai::people::sessions::{Caller, open};
use socai::people::{NewUser, Role, SessionKind, add_user, command_line_user};
use socai::press;
use tower::ServiceExt as _;

use measuring::{Ratio, medians};

const RUNS: usize = 41;
/// How much longer the long list may take.
const MOST: f64 = 1.5;
const ROOTS: usize = 64;
const UNITS: usize = 15;
const NEWSPAPERS: [(&str, &str); 2] = [("TT", "Báo Tuổi Trẻ"), ("HS", "Tạp chí Hoa Sen")];

fn take_in(db: &Db, book: &Book, kind: Kind, csv: &str) {
    let user = db.beside_the_trail().write(command_line_user).expect("a recorder");
    let rows = read(kind, "rows.csv", csv.as_bytes(), None).expect("rows");
    import(db, book, user, kind, &rows, false, false).expect("an import");
}

/// Whose the order is: every tenth is the first unit's; where there are few, all are.
fn owner(at: usize, few: bool) -> String {
    if few || at.is_multiple_of(10) {
        "R00-0".to_owned()
    } else {
        format!("R{:02}-{}", at % (ROOTS - 1) + 1, at / ROOTS % UNITS)
    }
}

/// A book of so many orders: one of twenty a draft, twenty with the magazine that is seldom ordered from.
fn fill(db: &Db, orders: usize) -> Book {
    let (book, _) = Book::open_or_make(db, None, true).expect("a book");
    let few = orders <= 100;
    let mut agencies = "code,name_vi,name_en,kind,parent_code,valid_from,valid_to\n".to_owned();
    let mut lines =
        "agency_code,fiscal_year,fund_source,purpose,amount,decision_no,decision_date\n".to_owned();
    for root in 0..ROOTS {
        writeln!(agencies, "R{root:02},Tỉnh {root},Province {root},province,,,").unwrap();
    }
    for root in 0..ROOTS {
        for unit in 0..UNITS {
            writeln!(agencies, "R{root:02}-{unit},Sở {root} {unit},Unit {root} {unit},unit,R{root:02},,")
                .unwrap();
            for year in [2025, 2026] {
                writeln!(
                    lines,
                    "R{root:02}-{unit},{year},state_budget,press_order,1000000000000000,QD-{year},{year}-01-02"
                )
                .unwrap();
            }
        }
    }
    let mut newspapers = "code,name,tax_code,kind,governing_body,valid_from,valid_to\n".to_owned();
    for (code, name) in NEWSPAPERS {
        writeln!(newspapers, "{code},{name},,,,,").unwrap();
    }
    take_in(db, &book, Kind::Agencies, &agencies);
    take_in(db, &book, Kind::PressAgencies, &newspapers);
    take_in(db, &book, Kind::BudgetLines, &lines);

    let year = |at: usize| if few || at % 50 < 40 { 2026 } else { 2025 };
    // Alike in both books: twenty of the first hundred or so of the first unit.
    let seldom =
        |at: usize| if few { at % 5 == 1 } else { at.is_multiple_of(10) && at / 10 % 5 == 1 && at < 1_000 };
    let title = |at: usize| format!("Tuyên truyền cải cách hành chính đợt {}", at % 97);
    let mut papers =
        "agency_code,fiscal_year,order_no,title,signed_on,press_agency,fund_source,purpose,product,unit,\
                      quantity,unit_price,amount,status\n"
            .to_owned();
    for at in (0..orders).filter(|at| at % 20 != 7) {
        let (code, year, price) = (owner(at, few), year(at), 1_000_000 + at * 7_919 % 1_000_003);
        let newspaper = if seldom(at) { "HS" } else { "TT" };
        let day = at % 28 + 1;
        writeln!(
            papers,
            "{code},{year},{at}/DH-TT,{},{year}-03-{day:02},{newspaper},state_budget,press_order,Tin,bai,1,{price},{price},committed",
            title(at)
        )
        .unwrap();
    }
    take_in(db, &book, Kind::Orders, &papers);
    let user = db.beside_the_trail().write(command_line_user).expect("a recorder");
    let digits = book.currency.digits();
    let drafts: Vec<usize> = (0..orders).filter(|at| at % 20 == 7).collect();
    db.beside_the_trail()
        .write(|tx| {
            let press: PressAgencyId = press::find_by_code(tx, "TT")?.expect("the newspaper").id;
            ledger::post(tx, Recorder { user, at: now(), late: false }, |journal| {
                for at in &drafts {
                    let agency = find_by_code(journal.tx(), &owner(*at, few))?.expect("an agency").id;
                    let new = NewCommitment {
                        agency,
                        fiscal_year: year(*at),
                        document_no: format!("{at}/DH-TT"),
                        title: title(*at),
                        kind: CommitmentKind::PressOrder,
                        with: Counterparty::Press(press),
                        method: Method::Order,
                        terms: Terms::default(),
                        contract: None,
                        starts_on: "2025-01-01".parse().unwrap(),
                        ends_on: "2026-12-31".parse().unwrap(),
                        value: None,
                        items: vec![NewItem {
                            product: "Tin".to_owned(),
                            unit: "bài".to_owned(),
                            quantity: Quantity::from_ten_thousandths(10_000),
                            unit_price: Quantity::from_ten_thousandths(10_000_000_000),
                            amount: None,
                            vat: Money::ZERO,
                            ..NewItem::default()
                        }],
                        funding: Vec::new(),
                    };
                    draft(journal, &new, digits, None)?;
                }
                Ok(())
            })
        })
        .expect("drafts");
    book
}

/// A service on a book, and the cookies of those who ask.
struct Asked {
    router: Router,
    cookies: Vec<(&'static str, String)>,
}

fn serve(db: Db, book: Book) -> Asked {
    let service = App::new(db.clone(), book, false).expect("the service");
    let mut cookies = Vec::new();
    for (who, role, agency) in [
        ("the Ministry", Role::Ministry, None),
        ("an officer of a province", Role::FinanceOfficer, Some("R00")),
        ("an officer of a unit", Role::FinanceOfficer, Some("R00-0")),
    ] {
        let username = who.replace(' ', ".");
        let new =
            NewUser { username, full_name: who.to_owned(), role, agency_code: agency.map(str::to_owned) };
        let id = add_user(&db, &new, "a long phrase of the bench alone").expect("an account");
        let opened = db
            .beside_the_trail()
            .write(|tx| open(tx, &service.keys, id, SessionKind::Page, &Caller::default()));
        cookies.push((who, format!("socai_session={}", opened.expect("a session").token)));
    }
    Asked { router: socai::router::router(service), cookies }
}

fn main() -> ExitCode {
    // `cargo bench` says so; `cargo test --benches` runs it too, and wants no figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let mut ratios = Vec::new();
    for backend in ["SQLite", "PostgreSQL"] {
        let [short, long] = [100, 100_000].map(|orders| {
            let url = if backend == "SQLite" {
                Some(format!("sqlite://{}", folder.path().join(format!("{orders}.db")).display()))
            } else {
                postgres::fresh_database()
            };
            url.map(|url| {
                let db = Db::open(&url).expect("a database");
                let (took, book) = measuring::timed(|| fill(&db, orders));
                println!("{backend}: {orders} orders in {took:.1?}");
                if backend == "PostgreSQL" {
                    // A server does it by itself, soon after; this one was told not to.
                    let mut connection = PgConnection::establish(&url).expect("a connection");
                    connection.batch_execute("VACUUM ANALYZE").expect("it knows its tables");
                }
                serve(db, book)
            })
        });
        let (Some(short), Some(long)) = (short, long) else { continue };
        let open = |asked: &Asked, who: usize, path: &str| {
            let request = Request::builder().uri(path).header("cookie", &asked.cookies[who].1);
            let request = request.body(Body::empty()).unwrap();
            runtime.block_on(async {
                let answer = asked.router.clone().oneshot(request).await.unwrap();
                assert_eq!(answer.status(), 200, "{path}");
                answer.into_body().collect().await.unwrap().to_bytes().len()
            })
        };
        for who in 0..3 {
            for (what, path) in [
                ("first page", "/orders"),
                ("last page", "/orders?last=true"),
                ("by value", "/orders?sort=-amount"),
                ("by number", "/orders?sort=name"),
                ("by date", "/orders?sort=-date"),
                ("one year", "/orders?fiscal_year=2026"),
                ("one state", "/orders?state=signed"),
                ("rare words, `hoa sen`", "/orders?q=hoa+sen"),
                ("common words, `bao tuoi tre`", "/orders?q=bao+tuoi+tre"),
                ("common words by value", "/orders?q=bao+tuoi+tre&sort=-amount"),
                ("signed in a fortnight", "/orders?from=01/03/2026&to=14/03/2026"),
            ] {
                let [base, time] = medians(
                    RUNS,
                    [
                        &mut || {
                            open(&short, who, path);
                        },
                        &mut || {
                            open(&long, who, path);
                        },
                    ],
                );
                let what = format!("{backend}, {}: {what}", short.cookies[who].0);
                ratios.push(Ratio { what, time, against: "100 orders", base, most: Some(MOST) });
            }
        }
    }
    measuring::print(&ratios);
    if ratios.iter().all(Ratio::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
