//! Monitoring contracts: what a row tells of the contract, beside the year whose deliverables it lists.

use std::collections::HashMap;

use super::known_papers::differ_nowhere;
use super::paper_rows::{About, Columns, Head, Progress, Registers, hash_of, year_of};
use super::problems::AtRow;
use crate::commitments::Method;
use crate::commitments::monitoring::{
    NewContract, Service, days_in, find_contract_by_no, get_contract, list_schedule, register_contract,
};
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ids::{AgencyId, ContractId};
use crate::ledger::Journal;
use crate::money::{Currency, Money};
use crate::names::{Registered, shown};
use crate::number::Reading;
use crate::refusal::{Problem, Reason};

impl Registers {
    /// Reads what belongs to a contract, and to the year of it that the row tells, if it tells one.
    pub(super) fn part(&mut self, journal: &mut Journal<'_, '_>, row: &Row) -> Result<Head> {
        let signed_on = row.filled("signed_on", Row::date)?;
        let told_year = match row.text("fiscal_year") {
            "" => None,
            _ => Some(year_of(journal, row)?.0),
        };
        let year = told_year.unwrap_or_else(|| i64::from(chrono::Datelike::year(&signed_on)));
        let agency = self.agency(row, year)?;
        let contract = self.contract(row, agency)?;
        let number = contract.contract_no.clone();
        let Some(fiscal_year) = told_year else { return alone(row, contract) };
        let title = contract.title.clone();
        let starts_on = journal.calendar(fiscal_year).at_row(row, |_| Some("fiscal_year"))?.starts_on;
        let term = days_in((contract.starts_on, contract.ends_on), fiscal_year);
        let term = term.map_err(|reason| row.problem("fiscal_year", reason))?;
        let part_signed_on = row.date("part_signed_on")?.unwrap_or(signed_on.max(starts_on));
        let about = About::Year(Box::new(contract));
        self.whole(row, (agency, fiscal_year, number), (part_signed_on, term), title, about)
    }

    fn contract(&self, row: &Row, agency: AgencyId) -> Result<NewContract, Problem> {
        Ok(NewContract {
            agency,
            contract_no: row.required("contract_no")?.to_owned(),
            title: row.required("title")?.to_owned(),
            service: row.filled("service", |row, column| row.word(column, Service::from_code))?,
            provider: row.required("provider")?.to_owned(),
            method: row.word("method", Method::from_code)?.unwrap_or(Method::Order),
            signed_on: row.filled("signed_on", Row::date)?,
            starts_on: row.filled("starts_on", Row::date)?,
            ends_on: row.filled("ends_on", Row::date)?,
            renewal_on: row.date("renewal_on")?,
            notice_on: row.date("notice_on")?,
            value: row.filled("contract_value", |_, column| self.amount(row, column))?,
            years: schedule(row, self.currency)?,
        })
    }
}

/// A row that records the contract and no year of it: it has no place for what belongs to a year.
fn alone(row: &Row, contract: NewContract) -> Result<Head> {
    let of_a_year = [
        "part_signed_on",
        "fund_source",
        "classification",
        "part_value",
        "product",
        "unit",
        "quantity",
        "unit_price",
        "vat",
        "amount",
        "status",
        "accepted_on",
        "paid_on",
        "voucher_no",
    ];
    if of_a_year.iter().any(|column| !row.text(column).is_empty()) {
        return Err(row.problem("fiscal_year", Reason::ValueMissing {}).into());
    }
    Ok(Head {
        agency: contract.agency,
        fiscal_year: 0,
        number: contract.contract_no.clone(),
        signed_on: contract.signed_on,
        title: contract.title.clone(),
        fund_source: String::new(),
        purpose: String::new(),
        classification: String::new(),
        value: None,
        starts_on: contract.starts_on,
        ends_on: contract.ends_on,
        progress: Progress::Committed,
        accepted_on: None,
        paid_on: None,
        voucher_no: String::new(),
        about: About::Contract(Box::new(contract)),
    })
}

/// `2026: 500000000 | 2027: 600000000`: what each year of the term is given.
fn schedule(row: &Row, currency: Currency) -> Result<Vec<(i64, Money)>, Problem> {
    row.required("schedule")?;
    let year = |text: &str| {
        let unreadable = || Reason::FiscalYearUnreadable { given: text.to_owned() };
        let (year, amount) = text.split_once(':').ok_or_else(unreadable)?;
        let year = year.trim().parse().map_err(|_| unreadable())?;
        Ok((year, Reading::Canonical.money(amount.trim(), currency.digits())?))
    };
    let mut years: Vec<(i64, Money)> = row
        .list("schedule")
        .map(year)
        .collect::<Result<_, Reason>>()
        .map_err(|reason| row.problem("schedule", reason))?;
    years.sort_by_key(|(year, _)| *year);
    Ok(years)
}

/// The columns of a contract, as they are compared.
pub(super) fn contract_columns(it: &NewContract, currency: Currency) -> Columns {
    let years = it.years.iter().map(|(year, amount)| format!("{year}: {}", currency.amount(*amount)));
    vec![
        ("title", it.title.clone()),
        ("service", it.service.code().to_owned()),
        ("provider", it.provider.clone()),
        ("method", it.method.code().to_owned()),
        ("signed_on", it.signed_on.to_string()),
        ("starts_on", it.starts_on.to_string()),
        ("ends_on", it.ends_on.to_string()),
        ("renewal_on", shown(it.renewal_on)),
        ("notice_on", shown(it.notice_on)),
        ("contract_value", currency.amount(it.value).to_string()),
        ("schedule", years.collect::<Vec<_>>().join(" | ")),
    ]
}

/// The contracts of a file, recorded when a row first speaks of them.
#[derive(Default)]
pub(super) struct Contracts {
    told: HashMap<(AgencyId, String), Told>,
}

/// A contract as its first row has it, and its number in the book: none where it was refused.
struct Told {
    contract: NewContract,
    id: Option<ContractId>,
}

impl Contracts {
    /// Records the contract, or finds that the book has it, or an earlier row of the file. `None` where it was refused
    /// at the row in which it came first.
    pub fn record(
        &mut self,
        journal: &mut Journal<'_, '_>,
        given: &NewContract,
        row: &Row,
        currency: Currency,
    ) -> Result<Option<(ContractId, Registered)>> {
        let key = (given.agency, given.contract_no.clone());
        if let Some(told) = self.told.get(&key) {
            return agree(&told.contract, given, row, currency)
                .map(|()| told.id.map(|id| (id, Registered::Unchanged)));
        }
        let recorded = record(journal, given, row, currency);
        let id = recorded.as_ref().map_or(None, |(id, _)| Some(*id));
        self.told.insert(key, Told { contract: given.clone(), id });
        recorded.map(Some)
    }
}

/// Refuses a paper that says something else of the contract than the file's first.
fn agree(told: &NewContract, given: &NewContract, row: &Row, currency: Currency) -> Result<()> {
    let pairs = contract_columns(told, currency).into_iter().zip(contract_columns(given, currency));
    let differing = pairs.into_iter().find(|(one, other)| one != other);
    let Some(((column, one), (_, other))) = differing else { return Ok(()) };
    let (identity, name) = (given.contract_no.clone(), column.to_owned());
    Err(row.problem(column, Reason::RowsDisagree { identity, column: name, one, other }).into())
}

fn record(
    journal: &mut Journal<'_, '_>,
    given: &NewContract,
    row: &Row,
    currency: Currency,
) -> Result<(ContractId, Registered)> {
    let columns = contract_columns(given, currency);
    let hash = hash_of(columns.clone());
    if let Some((known, known_hash)) = find_contract_by_no(journal.tx(), given.agency, &given.contract_no)? {
        if known_hash.as_deref() != Some(hash.as_str()) {
            let known = get_contract(journal.tx(), known.id)?;
            let stored = NewContract {
                agency: known.agency,
                contract_no: known.contract_no.clone(),
                title: known.title.clone(),
                service: known.service,
                provider: known.provider.clone(),
                method: known.method,
                signed_on: known.signed_on,
                starts_on: known.starts_on,
                ends_on: known.ends_on,
                renewal_on: known.renewal_on,
                notice_on: known.notice_on,
                value: known.value,
                years: list_schedule(journal.tx(), &known)?,
            };
            differ_nowhere(&given.contract_no, row, contract_columns(&stored, currency), columns)?;
        }
        return Ok((known.id, Registered::Unchanged));
    }
    let by = journal.recorder();
    let id = register_contract(journal.tx(), given, (by.user, by.at), Some(&hash));
    let id = id.at_row(row, |problem| match problem.place.field.as_deref() {
        Some("value") => Some("contract_value"),
        Some("years") => Some("schedule"),
        _ => None,
    })?;
    Ok((id, Registered::Added))
}
