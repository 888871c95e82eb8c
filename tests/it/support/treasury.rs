//! Statements of the State Treasury, and what people say of them.

use std::fmt::Write as _;

use chrono::NaiveDate;
use socai::book::now;
use socai::db::WriteTx;
use socai::error::Result;
use socai::exchange::{self, Imported, Kind};
use socai::ids::TreasuryRecordId;
use socai::ledger::Recorder;
use socai::treasury::{self, Matching, Outcome, Pairing, Period, Standing};

use super::{World, day};

/// A row of a statement's file.
#[derive(Clone, Debug)]
pub struct StatementRow {
    pub on: NaiveDate,
    pub voucher: String,
    pub payee: String,
    pub amount: i64,
}

/// `2026-03-01`, voucher, payee, amount.
pub fn row(on: &str, voucher: &str, payee: &str, amount: i64) -> StatementRow {
    StatementRow { on: day(on), voucher: voucher.to_owned(), payee: payee.to_owned(), amount }
}

/// A statement of T01 in 2026 as a file: its number, the days it covers, its rows.
pub fn file(number: &str, covers: (&str, &str), rows: &[StatementRow]) -> String {
    let mut text = String::from(
        "agency_code,fiscal_year,statement_no,covers_from,covers_to,booked_on,voucher_no,payee,amount\n",
    );
    for StatementRow { on, voucher, payee, amount } in rows {
        writeln!(text, "T01,2026,{number},{},{},{on},{voucher},{payee},{amount}", covers.0, covers.1)
            .unwrap();
    }
    text
}

/// The numbers of all statements.
pub fn statements(world: &World) -> Vec<i64> {
    use diesel::prelude::*;
    use socai::db::schema::treasury_statements as s;
    world.read(|conn| Ok(s::table.select(s::id).order(s::id).load(conn)?))
}

impl World {
    pub fn import(&self, text: &str) -> Result<Imported> {
        let kind = Kind::TreasuryStatement;
        let rows = exchange::read(kind, "statement.csv", text.as_bytes(), None)?;
        exchange::import(&self.db, &self.book, self.user, kind, &rows, false, false)
    }

    /// T01's year 2026 with both sides beside each other.
    pub fn matching(&self) -> Matching {
        let agency = self.agency("T01").id;
        self.read(|conn| treasury::get_matching(conn, agency, 2026))
    }

    /// What stands where: outcome, Treasury, book, each sorted.
    pub fn standing(&self, standing: Standing) -> Vec<(Outcome, i64, i64)> {
        let matching = self.matching();
        let told = |it: &Pairing| (it.outcome, it.treasury.minor(), it.books.minor());
        let mut all: Vec<_> = matching.standing(standing).map(told).collect();
        all.sort_unstable();
        all
    }

    /// The keys of the pairings that bear one of these vouchers.
    pub fn keys(&self, vouchers: &[&str]) -> Vec<String> {
        let matching = self.matching();
        let bears = |it: &&Pairing| {
            let (treasury, books) = it.vouchers();
            treasury.iter().chain(&books).any(|voucher| vouchers.contains(voucher))
        };
        matching.pairings.iter().filter(bears).map(Pairing::key).collect()
    }

    /// Does something to the matching of the year.
    pub fn says(&self, verb: impl Fn(&mut WriteTx<'_>, Recorder, &Matching) -> Result<()>) -> Result<()> {
        let agency = self.agency("T01").id;
        let recorder = Recorder { user: self.user, at: now(), late: false };
        self.db.write(|tx| {
            let matching = treasury::get_matching(tx, agency, 2026)?;
            verb(tx, recorder, &matching)
        })
    }

    pub fn match_by_hand(&self, keys: &[String]) -> Result<()> {
        self.says(|tx, who, matching| treasury::record_match(tx, who, matching, keys, "cùng một khoản"))
    }

    pub fn separate(&self, keys: &[String]) -> Result<()> {
        self.says(|tx, who, matching| treasury::record_separation(tx, who, matching, keys, ""))
    }

    pub fn release(&self, keys: &[String]) -> Result<()> {
        self.says(|tx, who, matching| treasury::record_release(tx, who, matching, keys))
    }

    pub fn settle(&self, keys: &[String], explanation: &str) -> Result<()> {
        self.says(|tx, who, matching| treasury::record_settlement(tx, who, matching, keys, explanation))
    }

    pub fn reopen(&self, keys: &[String]) -> Result<()> {
        self.says(|tx, who, matching| treasury::record_reopening(tx, who, matching, keys))
    }

    pub fn sign_record(&self, period: Period, on: &str) -> Result<TreasuryRecordId> {
        let agency = self.agency("T01").id;
        let recorder = Recorder { user: self.user, at: now(), late: false };
        self.db.write(|tx| {
            let matching = treasury::get_matching(tx, agency, 2026)?;
            treasury::sign(tx, recorder, &matching, period, day(on))
        })
    }

    pub fn countersign(&self, record: TreasuryRecordId, signatory: &str, on: &str) -> Result<()> {
        let recorder = Recorder { user: self.user, at: now(), late: false };
        self.db.write(|tx| {
            let record = treasury::get_record(tx, record)?;
            treasury::countersign(tx, recorder, &record, signatory, day(on))
        })
    }

    pub fn withdraw(&self, record: TreasuryRecordId, reason: &str) -> Result<()> {
        let recorder = Recorder { user: self.user, at: now(), late: false };
        self.db.write(|tx| {
            let record = treasury::get_record(tx, record)?;
            treasury::withdraw_record(tx, recorder, &record, reason)
        })
    }
}
