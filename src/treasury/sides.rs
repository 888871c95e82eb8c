//! What is known of an agency's year: statements and their lines, payments, what is fixed and what is frozen. Pure.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::Queryable;

use super::model::Period;
use crate::coded::coded;
use crate::ids::{
    ActionId, AgencyId, CommitmentId, PairingId, StatementId, TreasuryLineId, TreasuryRecordId,
};
use crate::ledger::Calendar;
use crate::money::Money;

/// A statement as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Statement {
    /// Its number in the book.
    pub id: StatementId,
    /// Whose.
    pub agency: AgencyId,
    /// Its number on paper.
    pub statement_no: String,
    /// The first day that it speaks of; `None`: from the first of the year.
    pub covers_from: Option<NaiveDate>,
    /// The last day that it speaks of; `None`: to the last of the year.
    pub covers_to: Option<NaiveDate>,
}

impl Statement {
    /// Whether a payment of that day must stand on it.
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.covers_from.is_none_or(|from| from <= on) && self.covers_to.is_none_or(|to| on <= to)
    }
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Line {
    /// Its number in the book.
    pub id: TreasuryLineId,
    /// The statement it stands on.
    pub statement: StatementId,
    /// Its number on the statement.
    pub line_no: String,
    /// When the Treasury booked it.
    pub booked_on: NaiveDate,
    /// Number of the voucher; may be empty.
    pub voucher_no: String,
    /// Who got the money, as the Treasury writes it; may be empty.
    pub payee: String,
    /// Paid out; below zero what came back.
    pub amount: Money,
    /// What for; may be empty.
    pub content: String,
}

/// A payment, an advance or a refund of the book that stands: its action was not turned round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The action.
    pub action: ActionId,
    /// What was done.
    pub verb: String,
    /// Number of the voucher.
    pub voucher_no: String,
    /// Its date.
    pub paid_on: NaiveDate,
    /// For which commitment.
    pub commitment: Option<CommitmentId>,
    /// The commitment's number on paper; may be empty.
    pub commitment_no: String,
    /// Who got the money; may be empty.
    pub payee: String,
    /// Paid out; below zero what came back.
    pub amount: Money,
}

coded! {
    /// Why a pairing is fixed.
    Origin {
        /// Somebody put it together.
        Match = "match",
        /// Somebody took it out of another one.
        Apart = "apart",
        /// It was settled as the rules had found it.
        Settlement = "settlement",
        /// It stood so when a record was signed.
        Signature = "signature",
    }
}

/// Lines and payments that are fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Its number.
    pub id: PairingId,
    /// Why.
    pub origin: Origin,
    /// Who fixed it.
    pub made_by: String,
    /// What they said; may be empty.
    pub explanation: String,
    /// Who settled it, and when (UTC).
    pub settled: Option<(String, NaiveDateTime)>,
    /// Its lines.
    pub lines: Vec<TreasuryLineId>,
    /// Its payments.
    pub payments: Vec<ActionId>,
}

/// A record that is signed and not withdrawn: its period is frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The record.
    pub record: TreasuryRecordId,
    /// Its period.
    pub period: Period,
    /// When the agency signed.
    pub signed_on: NaiveDate,
}

/// Everything that is known of an agency's year.
#[derive(Clone, Debug)]
pub struct Sides {
    /// The agency.
    pub agency: AgencyId,
    /// Its code.
    pub code: String,
    /// The year.
    pub calendar: Calendar,
    /// The statements that were imported and not withdrawn.
    pub statements: Vec<Statement>,
    /// Their lines, by day.
    pub lines: Vec<Line>,
    /// The book's payments, by day.
    pub payments: Vec<Payment>,
    /// What is fixed.
    pub pins: Vec<Pin>,
    /// What is frozen.
    pub signed: Vec<Signed>,
    /// How many days may lie between a payment and its line.
    pub window_days: u64,
}

impl Sides {
    /// The signed record whose period a day belongs to.
    pub fn frozen(&self, on: NaiveDate) -> Option<Signed> {
        self.signed.iter().find(|signed| signed.period.holds(&self.calendar, on)).copied()
    }

    /// Whether a statement speaks of that day.
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.statements.iter().any(|statement| statement.covers(on))
    }
}
