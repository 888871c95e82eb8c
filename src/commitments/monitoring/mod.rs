//! Contracts for IT services that monitor information trends, of one year or several.
//!
//! Owns `monitoring_contracts`, `monitoring_versions`, `monitoring_years`.
//!
//! 1. A contract has a value and a schedule that spreads it over years, to the last unit. It moves no money itself.
//! 2. Each year is a commitment of its own (or several, which count together), with its deliverables as items, funded by
//!    lines of that year: its value is
//!    at most what the schedule gives the year, and with those of all other years at most the contract's value
//!    (Circular 113/2008, art. 4).
//! 3. What no year has committed yet is shown as a future obligation.
//! 4. An amendment writes a new version of value, schedule and term, with its number; no year falls below what is
//!    committed in it.

mod form;
pub mod handlers;
mod model;
pub mod pages;
mod store;
pub mod views;

pub use model::{Contract, NewContract, NewContractAmendment, Service, Version, Year};
pub use store::{find_contract_by_no, get_contract, list_due, list_schedule};

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::model::Commitment;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{ContractId, UserId};
use crate::money::Money;
use crate::refusal::Reason;

/// Records a contract that was signed. A number that the agency has used already is refused as [`Reason::NameTaken`].
pub fn register_contract(
    tx: &mut WriteTx<'_>,
    new: &NewContract,
    by: (UserId, NaiveDateTime),
    content_hash: Option<&str>,
) -> Result<ContractId> {
    model::check(new)?;
    if store::find_contract_by_no(tx, new.agency, &new.contract_no)?.is_some() {
        return Err(Reason::NameTaken { name: new.contract_no.clone() }.at("contract_no").into());
    }
    store::insert_contract(tx, new, by, content_hash)
}

/// Amends value, schedule and term.
pub fn amend_contract(
    tx: &mut WriteTx<'_>,
    contract: &Contract,
    new: &NewContractAmendment,
    by: (UserId, NaiveDateTime),
) -> Result<()> {
    model::check_amendment(contract, new)?;
    let mut committed: BTreeMap<i64, Money> = BTreeMap::new();
    for year in store::list_years(tx, contract)? {
        let sum = committed.entry(year.fiscal_year).or_insert(Money::ZERO);
        *sum = sum.plus(year.committed)?;
    }
    for (fiscal_year, committed_before) in committed {
        let asked = Money::total(new.years.iter().filter(|(of, _)| *of == fiscal_year).map(|it| it.1))?;
        if asked < committed_before {
            return Err(Reason::YearBelowCommitted { fiscal_year, committed_before, asked }
                .at("years")
                .into());
        }
    }
    store::write_version(tx, contract, new, by)
}

/// Refuses a value above what the schedule gives the commitment's year, or above what the contract has left. A
/// commitment of no contract passes; others of the same contract and year count.
pub(super) fn check_within_contract(conn: &mut Conn, of: &Commitment, value: Money) -> Result<()> {
    let Some(contract) = of.contract else { return Ok(()) };
    let contract = store::get_contract(conn, contract)?;
    let years = store::list_years(conn, &contract)?;
    let this_year = || years.iter().filter(|year| year.fiscal_year == of.fiscal_year);
    let scheduled = this_year().next().map_or(Money::ZERO, |year| year.scheduled);
    let others = |year: &&Year| year.commitment != Some(of.id);
    let beside = Money::total(this_year().filter(others).map(|year| year.committed))?;
    if beside.plus(value)? > scheduled {
        return Err(exceeded(&contract, of.fiscal_year.to_string(), scheduled, beside, value)?.into());
    }
    let before = Money::total(years.iter().filter(others).map(|year| year.committed))?;
    if before.plus(value)? > contract.value {
        return Err(exceeded(&contract, String::new(), contract.value, before, value)?.into());
    }
    Ok(())
}

fn exceeded(
    contract: &Contract,
    year: String,
    value: Money,
    committed_before: Money,
    asked: Money,
) -> Result<Reason, Reason> {
    let name = [contract.contract_no.as_str(), &year];
    let contract = name.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    Ok(Reason::ContractExceeded {
        contract,
        value,
        committed_before,
        asked,
        left: value.minus(committed_before)?,
    })
}

/// The days of a contract's term that lie in a year.
pub fn days_in(
    (starts_on, ends_on): (NaiveDate, NaiveDate),
    fiscal_year: i64,
) -> Result<(NaiveDate, NaiveDate), Reason> {
    let unreadable = || Reason::FiscalYearUnreadable { given: fiscal_year.to_string() };
    let year = i32::try_from(fiscal_year).map_err(|_| unreadable())?;
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or_else(unreadable);
    let (first, last) = (day(1, 1)?.max(starts_on), day(12, 31)?.min(ends_on));
    if i64::from(starts_on.year()) > fiscal_year || i64::from(ends_on.year()) < fiscal_year {
        return Err(Reason::DateOutsideTerm { dated_on: day(1, 1)?, starts_on, ends_on });
    }
    Ok((first, last))
}
