//! A fresh book with the agencies that stories are about, and the verbs in which they are told.
//!
//! M01 is a ministry with the unit M01-U below it, T01 a province with the unit T01-U, T02 another province.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::prelude::*;
use socai::agencies::{self, Agency, NewAgency};
use socai::book::{Book, now};
use socai::budget::{self, Decision, NewDecision};
use socai::commitments::{
    self, Acceptance, Commitment, CommitmentKind, Counterparty, Ending, Method, NewAmendment, NewCommitment,
    NewPayment, NewSignature, Share, Terms,
};
use socai::db::schema::{fiscal_years, users};
use socai::db::{Conn, Db};
use socai::error::Result;
use socai::ids::{ActionId, CommitmentId, LineId, PressAgencyId, UserId};
use socai::ledger::{self, Action, Balance, Holding, Journal, LineKey, Move, Recorder, Verification};
use socai::press::{self, NewPressAgency};

use super::{Paper, day, money, postgres, quantity};

/// The units and who stands above them.
const AGENCIES: [(&str, &str, &str); 5] = [
    ("M01", "ministry", ""),
    ("M01-U", "unit", "M01"),
    ("T01", "province", ""),
    ("T01-U", "unit", "T01"),
    ("T02", "province", ""),
];

pub struct World {
    pub db: Db,
    /// Where the book is.
    pub url: String,
    pub book: Book,
    pub user: UserId,
    pub press: PressAgencyId,
    /// The Ministry acts, with a reason, after the adjustment period.
    late: AtomicBool,
    tampered: AtomicBool,
    _files: Option<tempfile::TempDir>,
}

impl World {
    pub fn on_sqlite() -> World {
        let files = tempfile::tempdir().expect("a directory for the book");
        let url = format!("sqlite://{}", files.path().join("book.db").display());
        World::make(&url, Some(files))
    }

    /// `None`, said aloud, where PostgreSQL is not installed.
    pub fn on_postgres() -> Option<World> {
        postgres::fresh_database().map(|url| World::make(&url, None))
    }

    fn make(url: &str, files: Option<tempfile::TempDir>) -> World {
        let db = Db::open(url).expect("a database");
        let (book, _) = Book::open_or_make(&db, None, true).expect("a book");
        // What a world prepares by hand leaves no entry; the service and the commands on it must.
        let db = db.beside_the_trail();
        let (user, press) = db
            .write(|tx| {
                for (code, kind, parent) in AGENCIES {
                    let new = NewAgency {
                        code: code.to_owned(),
                        name_vi: format!("Cơ quan {code}"),
                        name_en: format!("Agency {code}"),
                        kind: kind.to_owned(),
                        parent_code: parent.to_owned(),
                        valid_from: None,
                        valid_to: None,
                        aliases: Vec::new(),
                    };
                    agencies::register(tx, &new)?;
                }
                let new = NewPressAgency { name: "Báo Một".to_owned(), ..NewPressAgency::default() };
                let (press, _) = press::register(tx, &new)?;
                let user = UserId(tx.next_id()?);
                diesel::insert_into(users::table)
                    .values((
                        users::id.eq(user),
                        users::username.eq("recorder"),
                        users::full_name.eq("Người ghi sổ"),
                        users::password_hash.eq(""),
                        users::role.eq("administrator"),
                        users::made_at.eq(now()),
                    ))
                    .execute(&mut **tx)?;
                Ok((user, press))
            })
            .expect("agencies, a press agency and a recorder");
        let (late, tampered) = (AtomicBool::new(false), AtomicBool::new(false));
        World { db, url: url.to_owned(), book, user, press, late, tampered, _files: files }
    }

    /// Runs in a journal of its own, as one write.
    pub fn post<T>(&self, mut work: impl FnMut(&mut Journal<'_, '_>) -> Result<T>) -> Result<T> {
        let recorder = Recorder { user: self.user, at: now(), late: self.late.load(Ordering::SeqCst) };
        self.db.write(|tx| ledger::post(tx, recorder, &mut work))
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> T {
        self.db.read(work).expect("a reading")
    }

    /// What is told inside is done by the Ministry, with a reason.
    pub fn as_the_ministry<T>(&self, told: impl FnOnce() -> T) -> T {
        self.late.store(true, Ordering::SeqCst);
        let answer = told();
        self.late.store(false, Ordering::SeqCst);
        answer
    }

    /// Khóa sổ.
    pub fn close_year(&self, fiscal_year: i64, closed_on: &str) {
        let closed = self.db.write(|tx| {
            Ok(diesel::update(fiscal_years::table.find(fiscal_year))
                .set(fiscal_years::closed_on.eq(Some(day(closed_on))))
                .execute(&mut **tx)?)
        });
        assert_eq!(closed.expect("the year is closed"), 1);
    }

    /// Writes by hand what nobody may write, and says how that went. The verifier is not asked when the story ends.
    pub fn tamper(&self, sql: &str) -> Result<usize> {
        self.tampered.store(true, Ordering::SeqCst);
        self.db.write(|tx| Ok(diesel::sql_query(sql).execute(&mut **tx)?))
    }

    pub fn verify(&self) -> Verification {
        self.read(socai::verification::verify)
    }

    #[track_caller]
    pub fn must_verify(&self) {
        if !self.tampered.load(Ordering::SeqCst) {
            let found = self.verify();
            assert!(found.differences.is_empty(), "the verifier found {:#?}", found.differences);
        }
    }
}

/// Agencies and lines.
impl World {
    pub fn agency(&self, code: &str) -> Agency {
        self.read(|conn| agencies::find_by_code(conn, code)).expect("an agency of this code")
    }

    /// The agency's line of the year for press orders from the state budget.
    pub fn line(&self, agency: &str, fiscal_year: i64) -> LineId {
        self.line_of(agency, fiscal_year, "state_budget", "press_order")
    }

    pub fn line_of(&self, agency: &str, fiscal_year: i64, fund_source: &str, purpose: &str) -> LineId {
        let key = LineKey {
            agency: self.agency(agency).id,
            fiscal_year,
            fund_source: fund_source.to_owned(),
            purpose: purpose.to_owned(),
            classification: String::new(),
            title: String::new(),
        };
        self.post(|journal| budget::line_for(journal, &key)).expect("a line")
    }

    /// The agency's line with an initial allocation on it.
    #[track_caller]
    pub fn allocated(&self, agency: &str, fiscal_year: i64, amount: i64) -> LineId {
        let line = self.line(agency, fiscal_year);
        self.decide(line, Decision::Initial, amount, &format!("{fiscal_year}-01-01")).unwrap();
        line
    }

    pub fn decide(&self, line: LineId, decision: Decision, amount: i64, on: &str) -> Result<ActionId> {
        let new = NewDecision {
            decision,
            amount: money(amount),
            decision_no: format!("QĐ {on}"),
            decided_on: day(on),
            reason: String::new(),
        };
        self.post(|journal| budget::record_decision(journal, line, &new))
    }

    pub fn balance(&self, line: LineId) -> Balance {
        self.read(|conn| ledger::get_line(conn, line)).balance
    }

    /// Available, committed, advanced, payable and paid: all of what was granted, asked each time.
    #[track_caller]
    pub fn stands(&self, line: LineId) -> [i64; 5] {
        let balance = self.balance(line);
        let Balance { available, committed, advanced, payable, paid, .. } = balance;
        let stages = [available, committed, advanced, payable, paid].map(|stage| stage.minor());
        assert_eq!(stages.iter().sum::<i64>(), balance.granted().unwrap().minor());
        assert_eq!(balance.granted().unwrap(), balance.brought().unwrap());
        stages
    }

    /// What an order holds on a line: committed, advanced, payable and paid.
    pub fn holds(&self, order: CommitmentId, line: LineId) -> [i64; 4] {
        let held = self.read(|conn| ledger::list_holdings(conn, order));
        let of_line = held.into_iter().find(|(on, _)| *on == line);
        let Holding { committed, advanced, payable, paid } =
            of_line.map(|(_, held)| held).unwrap_or_default();
        [committed, advanced, payable, paid].map(|stage| stage.minor())
    }

    /// One action of the ledger, without a document, in the books of the first move's line.
    pub fn record(&self, on: &str, moves: &[Move]) -> Result<ActionId> {
        self.record_for(None, on, moves)
    }

    pub fn record_for(&self, order: Option<CommitmentId>, on: &str, moves: &[Move]) -> Result<ActionId> {
        let line = moves[0].from.line().or(moves[0].to.line()).expect("a move of some line");
        let key = self.read(|conn| ledger::get_line(conn, line)).key;
        self.post(|journal| {
            journal.record(Action {
                verb: moves[0].kind.code(),
                agency: key.agency,
                fiscal_year: key.fiscal_year,
                commitment: order,
                contribution: None,
                dated_on: day(on),
                document_no: "QĐ",
                reason: "",
                moves: moves.to_vec(),
            })
        })
    }

    pub fn reverse(&self, action: ActionId, on: &str) -> Result<ActionId> {
        self.post(|journal| socai::actions::reverse(journal, action, day(on), "ghi nhầm"))
    }
}

/// Orders.
impl World {
    pub fn new_order(&self, paper: &Paper) -> NewCommitment {
        NewCommitment {
            agency: self.agency(paper.agency).id,
            fiscal_year: paper.fiscal_year,
            document_no: paper.document_no.clone(),
            title: format!("Đặt hàng {}", paper.document_no),
            kind: CommitmentKind::PressOrder,
            with: Counterparty::Press(self.press),
            method: Method::Order,
            terms: Terms::default(),
            contract: None,
            starts_on: day(paper.term.0),
            ends_on: day(paper.term.1),
            value: paper.value.map(money),
            items: paper.items.clone(),
            funding: Vec::new(),
        }
    }

    pub fn draft(&self, paper: &Paper) -> Result<CommitmentId> {
        let new = self.new_order(paper);
        let digits = self.book.currency.digits();
        self.post(|journal| Ok(commitments::draft(journal, &new, digits, None)?.id))
    }

    pub fn sign(&self, order: CommitmentId, on: &str, funding: &[Share]) -> Result<ActionId> {
        let new = NewSignature { signed_on: day(on), funding: funding.to_vec() };
        self.on_order(order, |journal, order| commitments::sign(journal, order, &new))
    }

    /// An order drafted and signed on 1 March, as one line bears it.
    #[track_caller]
    pub fn signed(&self, paper: &Paper, line: LineId) -> CommitmentId {
        let order = self.draft(paper).unwrap();
        let value = self.order(order).value;
        self.sign(order, "2026-03-01", &[(line, value)]).unwrap();
        order
    }

    pub fn order(&self, order: CommitmentId) -> Commitment {
        self.read(|conn| commitments::get_commitment(conn, order))
    }

    pub fn amend(&self, order: CommitmentId, on: &str, to: &Paper) -> Result<ActionId> {
        self.amend_with(order, on, to, &[])
    }

    pub fn amend_with(
        &self,
        order: CommitmentId,
        on: &str,
        to: &Paper,
        funding: &[Share],
    ) -> Result<ActionId> {
        let new = NewAmendment {
            amended_on: day(on),
            document_no: format!("PL {on}"),
            reason: "điều chỉnh".to_owned(),
            items: to.items.clone(),
            ends_on: None,
            funding: funding.to_vec(),
        };
        let digits = self.book.currency.digits();
        self.on_order(order, |journal, order| commitments::amend(journal, order, &new, digits))
    }

    /// Accepts so many of each item, by position.
    pub fn accept(&self, order: CommitmentId, on: &str, items: &[(i64, &str)]) -> Result<ActionId> {
        self.accept_with(order, on, items, None, &[])
    }

    pub fn accept_with(
        &self,
        order: CommitmentId,
        on: &str,
        items: &[(i64, &str)],
        recovered: Option<i64>,
        funding: &[Share],
    ) -> Result<ActionId> {
        let new = Acceptance {
            accepted_on: day(on),
            document_no: format!("BBNT {on}"),
            items: items.iter().map(|(position, accepted)| (*position, quantity(accepted))).collect(),
            publications: Vec::new(),
            recovered: recovered.map(money),
            funding: funding.to_vec(),
        };
        let digits = self.book.currency.digits();
        self.on_order(order, |journal, order| commitments::accept(journal, order, &new, digits))
    }

    pub fn advance(&self, order: CommitmentId, new: &NewPayment) -> Result<ActionId> {
        self.on_order(order, |journal, order| commitments::advance(journal, order, new))
    }

    pub fn pay(&self, order: CommitmentId, new: &NewPayment) -> Result<ActionId> {
        self.on_order(order, |journal, order| commitments::pay(journal, order, new))
    }

    /// Money of an advance that came back.
    pub fn refund_of_advance(&self, order: CommitmentId, new: &NewPayment) -> Result<ActionId> {
        self.on_order(order, |journal, order| commitments::refund(journal, order, new, false))
    }

    /// Money that came back after it was accepted and paid.
    pub fn refund_of_paid(&self, order: CommitmentId, new: &NewPayment) -> Result<ActionId> {
        self.on_order(order, |journal, order| commitments::refund(journal, order, new, true))
    }

    pub fn close(&self, order: CommitmentId, on: &str) -> Result<ActionId> {
        let new = Ending { ended_on: day(on), document_no: "TL".to_owned(), reason: String::new() };
        self.on_order(order, |journal, order| commitments::close(journal, order, &new))
    }

    pub fn cancel(&self, order: CommitmentId, on: &str) -> Result<ActionId> {
        let new = Ending { ended_on: day(on), document_no: String::new(), reason: "hủy".to_owned() };
        self.on_order(order, |journal, order| commitments::cancel(journal, order, &new))
    }

    pub(super) fn on_order(
        &self,
        order: CommitmentId,
        mut work: impl FnMut(&mut Journal<'_, '_>, &mut Commitment) -> Result<ActionId>,
    ) -> Result<ActionId> {
        self.post(|journal| {
            let mut order = commitments::get_commitment(journal.tx(), order)?;
            work(journal, &mut order)
        })
    }
}
