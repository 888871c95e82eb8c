//! What a monitoring contract is: no query, no web, no clock.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use crate::coded::coded;
use crate::commitments::Method;
use crate::ids::{AgencyId, CommitmentId, ContractId};
use crate::money::Money;
use crate::refusal::{Problem, Reason};

coded! {
    /// What the service does (dispatch 937, 3).
    Service {
        /// Rà quét.
        Scanning = "scanning",
        /// Phân tích xu hướng thông tin.
        TrendAnalysis = "trend_analysis",
        /// Thăm dò dư luận.
        OpinionPolling = "opinion_polling",
        /// Đánh giá tác động.
        ImpactAssessment = "impact_assessment",
    }
}

/// A contract to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContract {
    /// Whose.
    pub agency: AgencyId,
    /// Its number on paper, unique for the agency.
    pub contract_no: String,
    /// What it is about.
    pub title: String,
    /// What the service does.
    pub service: Service,
    /// With whom.
    pub provider: String,
    /// How they were chosen.
    pub method: Method,
    /// When it was signed.
    pub signed_on: NaiveDate,
    /// First day of the term.
    pub starts_on: NaiveDate,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// When it is to be renewed or to end.
    pub renewal_on: Option<NaiveDate>,
    /// Until when notice is to be given.
    pub notice_on: Option<NaiveDate>,
    /// All of it, VAT included.
    pub value: Money,
    /// How it is spread: year and amount.
    pub years: Vec<(i64, Money)>,
}

/// A contract as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Its number in the book.
    pub id: ContractId,
    /// Whose.
    pub agency: AgencyId,
    /// Its number on paper.
    pub contract_no: String,
    /// What it is about.
    pub title: String,
    /// What the service does.
    pub service: Service,
    /// With whom.
    pub provider: String,
    /// How they were chosen.
    pub method: Method,
    /// When it was signed.
    pub signed_on: NaiveDate,
    /// First day of the term.
    pub starts_on: NaiveDate,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// When it is to be renewed or to end.
    pub renewal_on: Option<NaiveDate>,
    /// Until when notice is to be given.
    pub notice_on: Option<NaiveDate>,
    /// All of it, VAT included.
    pub value: Money,
    /// Which version of value and schedule holds: 1 at first, each amendment is the next.
    pub version: i64,
}

/// An amendment to be recorded: value, schedule and term as they are to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContractAmendment {
    /// Its number (phụ lục số).
    pub document_no: String,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// All of it.
    pub value: Money,
    /// How it is spread.
    pub years: Vec<(i64, Money)>,
    /// Last day of the term.
    pub ends_on: NaiveDate,
}

/// A version of value and term, as its history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// 1, 2, 3 …
    pub version: i64,
    /// Number of the contract or of the amendment.
    pub document_no: String,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// All of it.
    pub value: Money,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// Who recorded it.
    pub recorded_by: String,
    /// When, in UTC.
    pub recorded_at: NaiveDateTime,
}

/// A year of a contract: what the schedule gives it, and what its commitment has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Which year.
    pub fiscal_year: i64,
    /// What the schedule gives it.
    pub scheduled: Money,
    /// What its commitment has taken: its value while it is signed, what was performed once it is closed.
    pub committed: Money,
    /// What was paid of it, advances included.
    pub disbursed: Money,
    /// Its commitment, drafts included.
    pub commitment: Option<CommitmentId>,
}

impl Year {
    /// What is scheduled and not committed yet.
    pub fn future(&self) -> Result<Money, Reason> {
        Ok(self.scheduled.minus(self.committed)?.max(Money::ZERO))
    }
}

fn check_schedule(years: &[(i64, Money)], value: Money, term: (NaiveDate, NaiveDate)) -> Result<(), Problem> {
    let (starts_on, ends_on) = term;
    let mut seen = BTreeSet::new();
    for (fiscal_year, amount) in years {
        if !amount.is_positive() {
            return Err(Reason::AmountNotPositive { given: *amount }.at("years"));
        }
        let in_term = i64::from(starts_on.year())..=i64::from(ends_on.year());
        if !seen.insert(*fiscal_year) || !in_term.contains(fiscal_year) {
            return Err(Reason::FiscalYearUnreadable { given: fiscal_year.to_string() }.at("years"));
        }
    }
    let sum = Money::total(years.iter().map(|(_, amount)| *amount))?;
    if sum != value {
        return Err(Reason::ScheduleDiffers { years: sum, value, difference: sum.minus(value)? }.at("years"));
    }
    Ok(())
}

/// Shape and papers of a contract.
pub(super) fn check(new: &NewContract) -> Result<(), Problem> {
    for (field, text) in
        [("contract_no", &new.contract_no), ("title", &new.title), ("provider", &new.provider)]
    {
        if text.is_empty() {
            return Err(Reason::ValueMissing {}.at(field));
        }
    }
    if !new.value.is_positive() {
        return Err(Reason::AmountNotPositive { given: new.value }.at("value"));
    }
    let term = (new.starts_on, new.ends_on);
    if new.ends_on < new.starts_on {
        return Err(Reason::DatesReversed { starts_on: new.starts_on, ends_on: new.ends_on }.at("ends_on"));
    }
    check_schedule(&new.years, new.value, term)
}

/// Shape and papers of an amendment.
pub(super) fn check_amendment(of: &Contract, new: &NewContractAmendment) -> Result<(), Problem> {
    if new.document_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("document_no"));
    }
    if new.dated_on < of.signed_on {
        let (starts_on, ends_on) = (of.signed_on, of.ends_on);
        return Err(Reason::DateOutsideTerm { dated_on: new.dated_on, starts_on, ends_on }.at("dated_on"));
    }
    if !new.value.is_positive() {
        return Err(Reason::AmountNotPositive { given: new.value }.at("value"));
    }
    if new.ends_on < of.starts_on {
        return Err(Reason::DatesReversed { starts_on: of.starts_on, ends_on: new.ends_on }.at("ends_on"));
    }
    check_schedule(&new.years, new.value, (of.starts_on, new.ends_on))
}
