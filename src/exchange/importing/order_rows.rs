//! A row of an order as it is read: what belongs to the order, and its item.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::problems::AtRow;
use super::reference::Codes;
use crate::agencies;
use crate::coded::coded;
use crate::commitments::{NewItem, check_items};
use crate::error::{Error, Result};
use crate::exchange::reading::Row;
use crate::ids::{AgencyId, PressAgencyId};
use crate::ledger::Journal;
use crate::money::{Currency, Money};
use crate::names::{NameIndex, shown};
use crate::press;
use crate::refusal::{Problem, Reason};

coded! {
    /// How far an order has come.
    Progress {
        /// Signed.
        Committed = "committed",
        /// All of it is accepted.
        Accepted = "accepted",
        /// All of it is accepted and paid.
        Paid = "paid",
    }
}

/// What tells an order from all others.
pub(super) type OrderKey = (AgencyId, i64, String);

/// What belongs to the order as a whole, and stands in each of its rows.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub agency: AgencyId,
    pub fiscal_year: i64,
    pub order_no: String,
    pub signed_on: NaiveDate,
    pub press_agency: PressAgencyId,
    pub title: String,
    pub fund_source: String,
    pub purpose: String,
    pub classification: String,
    pub value: Option<Money>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub progress: Progress,
    pub accepted_on: Option<NaiveDate>,
    pub paid_on: Option<NaiveDate>,
    pub voucher_no: String,
}

impl Head {
    pub fn key(&self) -> OrderKey {
        (self.agency, self.fiscal_year, self.order_no.clone())
    }

    /// Its columns beside those that identify it, as they are compared.
    pub fn columns(&self, currency: Currency) -> [(&'static str, String); 13] {
        [
            ("signed_on", self.signed_on.to_string()),
            ("press_agency", self.press_agency.to_string()),
            ("title", self.title.clone()),
            ("fund_source", self.fund_source.clone()),
            ("purpose", self.purpose.clone()),
            ("classification", self.classification.clone()),
            ("order_value", shown(self.value.map(|value| currency.amount(value)))),
            ("starts_on", self.starts_on.to_string()),
            ("ends_on", self.ends_on.to_string()),
            ("status", self.progress.code().to_owned()),
            ("accepted_on", shown(self.accepted_on)),
            ("paid_on", shown(self.paid_on)),
            ("voucher_no", self.voucher_no.clone()),
        ]
    }
}

/// The columns of an item, as they are compared.
pub(super) fn item_columns(item: &NewItem, currency: Currency) -> [(&'static str, String); 5] {
    [
        ("product", item.product.clone()),
        ("unit", item.unit.clone()),
        ("quantity", item.quantity.to_string()),
        ("unit_price", item.unit_price.to_string()),
        ("vat", currency.amount(item.vat).to_string()),
    ]
}

/// The hash by which the same order is known again.
pub(super) fn content_hash(head: &Head, items: &[NewItem], currency: Currency) -> String {
    let mut hasher = Sha256::new();
    let items = items.iter().flat_map(|item| item_columns(item, currency));
    for (column, value) in head.columns(currency).into_iter().chain(items) {
        hasher.update(column);
        hasher.update([0]);
        hasher.update(value);
        hasher.update([0]);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What rows are read with.
pub(super) struct Registers {
    agencies: NameIndex<AgencyId>,
    press_agencies: NameIndex<PressAgencyId>,
    create_missing: bool,
    /// How many press agencies were added.
    pub created: usize,
    codes: Codes,
    /// The currency of the amounts.
    pub currency: Currency,
}

impl Registers {
    pub fn read(
        tx: &mut crate::db::WriteTx<'_>,
        currency: Currency,
        create_missing: bool,
    ) -> Result<Registers> {
        Ok(Registers {
            agencies: agencies::name_index(tx)?,
            press_agencies: press::name_index(tx)?,
            create_missing,
            created: 0,
            codes: Codes::read(tx)?,
            currency,
        })
    }

    /// Reads what belongs to the order. What an empty cell means is said in the template's columns.
    pub fn head(&mut self, journal: &mut Journal<'_, '_>, row: &Row) -> Result<Head> {
        let fiscal_year = row.filled("fiscal_year", Row::year)?;
        let agency = self.agencies.find(row.required("agency_code")?, fiscal_year);
        let agency = agency.map_err(|reason| row.problem("agency_code", reason))?;
        let order_no = row.required("order_no")?.to_owned();
        let signed_on = row.filled("signed_on", Row::date)?;
        let year_ends_on = journal.calendar(fiscal_year).at_row(row, |_| Some("fiscal_year"))?.ends_on;
        let starts_on = row.date("starts_on")?.unwrap_or(signed_on);
        let progress = row.word("status", Progress::from_code)?.unwrap_or(Progress::Committed);
        let (accepted_on, paid_on) = days(row, progress)?;
        Ok(Head {
            agency,
            fiscal_year,
            order_no,
            signed_on,
            title: row.text("title").to_owned(),
            fund_source: self.codes.fund_source(row)?,
            purpose: self.codes.purpose(row, Some("press_order"))?,
            classification: row.text("classification").to_owned(),
            value: self.amount(row, "order_value")?,
            starts_on,
            ends_on: row.date("ends_on")?.unwrap_or(year_ends_on.max(starts_on)),
            progress,
            accepted_on,
            paid_on,
            voucher_no: row.text("voucher_no").to_owned(),
            press_agency: self.press_agency(journal, row, fiscal_year)?,
        })
    }

    fn press_agency(&mut self, journal: &mut Journal<'_, '_>, row: &Row, year: i64) -> Result<PressAgencyId> {
        let given = row.required("press_agency")?;
        match self.press_agencies.find(given, year) {
            Err(Reason::CodeUnknown { .. }) if self.create_missing => {
                let added = press::register_by_name(journal.tx(), given)?;
                let id = added.id;
                self.press_agencies.add(added);
                self.created += 1;
                Ok(id)
            }
            found => found.map_err(|reason| row.problem("press_agency", reason).into()),
        }
    }

    /// Whether nothing of an item stands in the row.
    pub fn has_no_item(row: &Row) -> bool {
        ["product", "unit", "quantity", "unit_price", "vat", "amount"]
            .iter()
            .all(|column| row.text(column).is_empty())
    }

    /// Reads the row's item, the `position`th of its order; `None` where the row has none.
    pub fn item(&self, row: &Row, position: i64) -> Result<Option<NewItem>> {
        if Registers::has_no_item(row) {
            return Ok(None);
        }
        let amount = self.amount(row, "amount")?;
        let item = NewItem {
            product: row.required("product")?.to_owned(),
            unit: row.text("unit").to_owned(),
            quantity: row.filled("quantity", Row::quantity)?,
            unit_price: row.filled("unit_price", Row::quantity)?,
            amount: Some(row.filled("amount", |_, _| Ok(amount))?),
            vat: self.amount(row, "vat")?.unwrap_or(Money::ZERO),
            ..NewItem::default()
        };
        let checked = check_items(std::slice::from_ref(&item), self.currency.digits());
        let mut checked = checked.map_err(Error::from).at_row(row, |_| None);
        // Alone it is its order's first; the refusal names its place among all.
        if let Err(Error::Refused(refusal)) = checked {
            checked = Err(refusal.map(|problem| numbered(problem, position)).into());
        }
        checked.map(|_| Some(item))
    }

    /// An amount that may be absent, and is not below zero.
    fn amount(&self, row: &Row, column: &str) -> Result<Option<Money>, Problem> {
        match row.money(column, self.currency.digits())? {
            Some(given) if given < Money::ZERO => Err(row.problem(column, Reason::AmountNegative { given })),
            amount => Ok(amount),
        }
    }
}

fn numbered(mut problem: Problem, position: i64) -> Problem {
    if let Reason::ItemAmountDiffers { item, .. } = &mut problem.reason {
        *item = position;
    }
    problem
}

/// The days of acceptance and payment that the status needs. One that it has no place for is refused: the row
/// would say two things.
fn days(row: &Row, progress: Progress) -> Result<(Option<NaiveDate>, Option<NaiveDate>), Problem> {
    let contradicts = |needed: Progress| {
        let (state, needed) = (progress.code().to_owned(), needed.code().to_owned());
        Err(row.problem("status", Reason::WrongState { state, needed }))
    };
    let (accepted_on, paid_on) = (row.date("accepted_on")?, row.date("paid_on")?);
    match progress {
        _ if progress != Progress::Paid && (paid_on.is_some() || !row.text("voucher_no").is_empty()) => {
            contradicts(Progress::Paid)
        }
        Progress::Committed if accepted_on.is_some() => contradicts(Progress::Accepted),
        Progress::Committed => Ok((None, None)),
        Progress::Accepted => Ok((Some(row.filled("accepted_on", |_, _| Ok(accepted_on))?), None)),
        Progress::Paid => {
            row.required("voucher_no")?;
            let paid_on = row.filled("paid_on", |_, _| Ok(paid_on))?;
            // What was paid was accepted by then.
            Ok((Some(accepted_on.unwrap_or(paid_on)), Some(paid_on)))
        }
    }
}
