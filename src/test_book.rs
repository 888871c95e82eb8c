//! A small book for tests of what is read: two provinces that merged, one that stayed with a unit below it.

use chrono::NaiveDate;

use crate::agencies::{NewAgency, Succession, find_by_code, register, register_succession};
use crate::book::{Book, now};
use crate::budget::{Decision, NewDecision, line_for, record_decision};
use crate::commitments::{
    self, Acceptance, Commitment, CommitmentKind, Counterparty, Method, NewCommitment, NewItem, NewPayment,
    NewSignature, Terms,
};
use crate::db::Db;
use crate::ids::{AgencyId, LineId, UserId};
use crate::ledger::{Journal, LineKey, Recorder, post};
use crate::money::{Money, Quantity};
use crate::press::register_by_name;

/// A day of 2025.
pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, month, day).unwrap()
}

/// A book of its own, in euros, in a file that goes with it.
pub struct TestBook {
    pub db: Db,
    pub book: Book,
    _folder: tempfile::TempDir,
}

impl TestBook {
    pub const YEAR: i64 = 2025;

    /// With agencies and nothing on them.
    pub fn empty() -> TestBook {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}", folder.path().join("book.db").display())).unwrap();
        // Books of tests are prepared by hand, and leave no entries.
        let db = db.beside_the_trail();
        let (book, _) = Book::open_or_make(&db, Some("EUR".parse().unwrap()), true).unwrap();
        let test_book = TestBook { db, book, _folder: folder };
        let ended = Some(day(6, 30));
        let merged = Some(day(7, 1));
        for (code, name, parent, valid_from, valid_to) in [
            ("T01", "Hà Nội", "", None, None),
            ("T01-U1", "=Sở 1", "T01", None, None),
            ("T70", "Bình Phước", "", None, ended),
            ("T75", "Đồng Nai", "", merged, None),
            ("T76", "Đồng Nai (cũ)", "", None, ended),
            ("T99", "Chia đôi", "", None, ended),
        ] {
            let new = NewAgency {
                code: code.to_owned(),
                name_vi: name.to_owned(),
                name_en: String::new(),
                kind: "province".to_owned(),
                parent_code: parent.to_owned(),
                valid_from,
                valid_to,
                aliases: Vec::new(),
            };
            test_book.db.write(|tx| register(tx, &new)).unwrap();
        }
        for predecessor in ["T70", "T76"] {
            test_book.succeed(predecessor, "T75");
        }
        test_book
    }

    /// With money on it, and one order half done:
    /// 600.00 ordered and 180.00 of it advanced in the first quarter; 300.00 accepted, 210.00 paid, 10.00 back in the second.
    pub fn filled() -> TestBook {
        let book = TestBook::empty();
        let line = book.line("T01", "press_order", 100_000);
        book.line("T01-U1", "press_order", 50_050);
        book.line("T70", "training", 30_000);
        book.line("T76", "training", 7_001);
        book.line("T99", "other_communication", 500);
        let mut order = book.signed_order("T01", "01/HĐ", line);
        let payment = |minor, paid_on| NewPayment {
            amount: Money::from_minor(minor),
            paid_on,
            voucher_no: "UNC1".to_owned(),
            reason: String::new(),
            funding: Vec::new(),
        };
        book.post(|journal| {
            commitments::advance(journal, &mut order, &payment(18_000, day(3, 31)))?;
            let accepted = Acceptance {
                accepted_on: day(4, 1),
                document_no: "BB1".to_owned(),
                items: vec![(1, Quantity::from_ten_thousandths(30_000))],
                publications: Vec::new(),
                recovered: Some(Money::from_minor(9_000)),
                funding: Vec::new(),
            };
            commitments::accept(journal, &mut order, &accepted, 2)?;
            commitments::pay(journal, &order, &payment(21_000, day(5, 20)))?;
            commitments::refund(journal, &mut order, &payment(1_000, day(5, 21)), true)?;
            commitments::refund(journal, &mut order, &payment(500, day(5, 22)), false)
        });
        book
    }

    pub fn post<T>(&self, mut work: impl FnMut(&mut Journal<'_, '_>) -> crate::error::Result<T>) -> T {
        let recorder = Recorder { user: UserId(1), at: now(), late: false };
        self.db.write(|tx| post(tx, recorder, |journal| work(journal))).unwrap()
    }

    pub fn succeed(&self, predecessor: &str, successor: &str) {
        let new = Succession {
            predecessor: self.agency(predecessor),
            successor: self.agency(successor),
            effective_on: day(7, 1),
        };
        self.db.write(|tx| register_succession(tx, &new)).unwrap();
    }

    fn agency(&self, code: &str) -> AgencyId {
        self.db.read(|conn| find_by_code(conn, code)).unwrap().unwrap().id
    }

    /// A line of the state budget with an initial allocation.
    pub fn line(&self, agency: &str, purpose: &str, minor: i64) -> LineId {
        let key = LineKey {
            agency: self.agency(agency),
            fiscal_year: TestBook::YEAR,
            fund_source: "state_budget".to_owned(),
            purpose: purpose.to_owned(),
            classification: String::new(),
            title: String::new(),
        };
        let decision = NewDecision {
            decision: Decision::Initial,
            amount: Money::from_minor(minor),
            decision_no: "1/QĐ".to_owned(),
            decided_on: day(1, 2),
            reason: String::new(),
        };
        self.post(|journal| {
            let line = line_for(journal, &key)?;
            record_decision(journal, line, &decision)?;
            Ok(line)
        })
    }

    /// An order of 6 × 80.00 and 120.00 VAT, signed on 1 February, until 30 June.
    pub fn signed_order(&self, agency: &str, order_no: &str, line: LineId) -> Commitment {
        let press_agency = self.db.write(|tx| register_by_name(tx, "Báo")).unwrap().id;
        let new = NewCommitment {
            agency: self.agency(agency),
            fiscal_year: TestBook::YEAR,
            document_no: order_no.to_owned(),
            title: "Tuyên truyền".to_owned(),
            kind: CommitmentKind::PressOrder,
            with: Counterparty::Press(press_agency),
            method: Method::Order,
            terms: Terms::default(),
            contract: None,
            starts_on: day(1, 1),
            ends_on: day(6, 30),
            value: None,
            items: vec![NewItem {
                product: "Bài".to_owned(),
                unit: "bài".to_owned(),
                quantity: Quantity::from_ten_thousandths(60_000),
                unit_price: Quantity::from_ten_thousandths(800_000),
                amount: None,
                vat: Money::from_minor(12_000),
                ..NewItem::default()
            }],
            funding: vec![(line, Money::from_minor(60_000))],
        };
        self.post(|journal| {
            let mut order = commitments::draft(journal, &new, 2, None)?;
            let signature = NewSignature { signed_on: day(2, 1), funding: Vec::new() };
            commitments::sign(journal, &mut order, &signature)?;
            Ok(order)
        })
    }
}
