//! A row of a paper as it is read: what belongs to the paper, and its item.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::monitoring::contract_columns;
use super::problems::AtRow;
use super::reference::Codes;
use super::trainings::Activity;
use crate::agencies;
use crate::coded::coded;
use crate::commitments::monitoring::NewContract;
use crate::commitments::{CommitmentKind, NewItem, check_items};
use crate::error::{Error, Result};
use crate::exchange::columns::Kind;
use crate::exchange::reading::Row;
use crate::ids::{AgencyId, PressAgencyId};
use crate::ledger::Journal;
use crate::money::{Currency, Money};
use crate::names::{NameIndex, shown};
use crate::press;
use crate::refusal::{Problem, Reason};

coded! {
    /// How far a paper has come.
    Progress {
        /// Signed.
        Committed = "committed",
        /// All of it is accepted.
        Accepted = "accepted",
        /// All of it is accepted and paid.
        Paid = "paid",
    }
}

/// What tells a paper from all others of its kind.
pub(super) type PaperKey = (AgencyId, i64, String);

/// What belongs to the paper as a whole, and stands in each of its rows.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub agency: AgencyId,
    /// 0 where a row records a contract alone, which is of no year.
    pub fiscal_year: i64,
    pub number: String,
    pub signed_on: NaiveDate,
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
    pub about: About,
}

/// What a paper is about, and has by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A press order, and with whom.
    Order(PressAgencyId),
    /// A training activity.
    Training(Box<Activity>),
    /// A year of a monitoring contract.
    Year(Box<NewContract>),
    /// A monitoring contract, of which the row tells no year.
    Contract(Box<NewContract>),
}

impl About {
    /// What kind of commitment it is.
    pub fn kind(&self) -> CommitmentKind {
        match self {
            About::Order(_) => CommitmentKind::PressOrder,
            About::Training(_) => CommitmentKind::Training,
            About::Year(_) | About::Contract(_) => CommitmentKind::ItMonitoring,
        }
    }

    /// The column of the value that the paper states.
    pub fn value_column(&self) -> &'static str {
        match self {
            About::Order(_) => "order_value",
            About::Training(_) => "training_value",
            About::Year(_) | About::Contract(_) => "part_value",
        }
    }

    /// The column of the day on which it takes its money.
    pub fn signed_column(&self) -> &'static str {
        match self {
            About::Order(_) | About::Training(_) => "signed_on",
            About::Year(_) | About::Contract(_) => "part_signed_on",
        }
    }

    fn columns(&self, currency: Currency) -> Columns {
        match self {
            About::Order(press_agency) => vec![("press_agency", press_agency.to_string())],
            About::Training(activity) => activity.columns(),
            About::Year(contract) | About::Contract(contract) => contract_columns(contract, currency),
        }
    }
}

/// Columns with what stands in them, as they are compared.
pub(super) type Columns = Vec<(&'static str, String)>;

impl Head {
    pub fn key(&self) -> PaperKey {
        (self.agency, self.fiscal_year, self.number.clone())
    }

    /// Its columns beside those that identify it, as they are compared.
    pub fn columns(&self, currency: Currency) -> Columns {
        let signed_on = (self.about.signed_column(), self.signed_on.to_string());
        let mut columns = match self.about {
            About::Contract(_) => return self.about.columns(currency),
            // What belongs to the contract is compared with the contract.
            About::Year(_) => vec![signed_on],
            _ => [vec![signed_on], self.about.columns(currency)].concat(),
        };
        let value = shown(self.value.map(|value| currency.amount(value)));
        if !matches!(self.about, About::Year(_)) {
            columns.push(("title", self.title.clone()));
        }
        columns.extend([
            ("fund_source", self.fund_source.clone()),
            ("purpose", self.purpose.clone()),
            ("classification", self.classification.clone()),
            (self.about.value_column(), value),
        ]);
        if !matches!(self.about, About::Year(_)) {
            columns
                .extend([("starts_on", self.starts_on.to_string()), ("ends_on", self.ends_on.to_string())]);
        }
        columns.extend([
            ("status", self.progress.code().to_owned()),
            ("accepted_on", shown(self.accepted_on)),
            ("paid_on", shown(self.paid_on)),
            ("voucher_no", self.voucher_no.clone()),
        ]);
        columns
    }

    /// What the rows of a paper must agree on: of a year of a contract, the contract as well.
    pub fn shared_columns(&self, currency: Currency) -> Columns {
        let contract = match self.about {
            About::Year(_) => self.about.columns(currency),
            _ => Vec::new(),
        };
        [contract, self.columns(currency)].concat()
    }

    /// The contract that it is, or is a year of.
    pub fn contract(&self) -> Option<&NewContract> {
        match &self.about {
            About::Year(contract) | About::Contract(contract) => Some(contract),
            _ => None,
        }
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

/// The hash by which the same paper is known again.
pub(super) fn content_hash(head: &Head, items: &[NewItem], currency: Currency) -> String {
    let items = items.iter().flat_map(|item| item_columns(item, currency));
    hash_of(head.columns(currency).into_iter().chain(items))
}

/// The hash of what stands in these columns.
pub(super) fn hash_of(columns: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut hasher = Sha256::new();
    for (column, value) in columns {
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

    /// Reads what belongs to the paper. What an empty cell means is said in the template's columns.
    pub fn head(&mut self, journal: &mut Journal<'_, '_>, row: &Row) -> Result<Head> {
        match row.kind() {
            Kind::Trainings => self.training(journal, row),
            Kind::Monitoring => self.part(journal, row),
            _ => self.order(journal, row),
        }
    }

    fn order(&mut self, journal: &mut Journal<'_, '_>, row: &Row) -> Result<Head> {
        let (fiscal_year, year_ends_on) = year_of(journal, row)?;
        let agency = self.agency(row, fiscal_year)?;
        let number = row.required("order_no")?.to_owned();
        let signed_on = row.filled("signed_on", Row::date)?;
        let starts_on = row.date("starts_on")?.unwrap_or(signed_on);
        let term = (starts_on, row.date("ends_on")?.unwrap_or(year_ends_on.max(starts_on)));
        let title = row.text("title").to_owned();
        let about = About::Order(self.press_agency(journal, row, fiscal_year)?);
        self.whole(row, (agency, fiscal_year, number), (signed_on, term), title, about)
    }

    /// What papers of every kind have, around what is its kind's own.
    pub(super) fn whole(
        &self,
        row: &Row,
        (agency, fiscal_year, number): PaperKey,
        (signed_on, (starts_on, ends_on)): (NaiveDate, (NaiveDate, NaiveDate)),
        title: String,
        about: About,
    ) -> Result<Head> {
        let progress = row.word("status", Progress::from_code)?.unwrap_or(Progress::Committed);
        let (accepted_on, paid_on) = days(row, progress)?;
        Ok(Head {
            agency,
            fiscal_year,
            number,
            signed_on,
            title,
            fund_source: self.codes.fund_source(row)?,
            purpose: self.codes.purpose(row, Some(about.kind().code()))?,
            classification: row.text("classification").to_owned(),
            value: self.amount(row, about.value_column())?,
            starts_on,
            ends_on,
            progress,
            accepted_on,
            paid_on,
            voucher_no: row.text("voucher_no").to_owned(),
            about,
        })
    }

    /// The agency that the row names.
    pub(super) fn agency(&self, row: &Row, fiscal_year: i64) -> Result<AgencyId, Problem> {
        let agency = self.agencies.find(row.required("agency_code")?, fiscal_year);
        agency.map_err(|reason| row.problem("agency_code", reason))
    }

    /// An agency that a cell names beside.
    pub(super) fn agency_called(&self, name: &str, fiscal_year: i64) -> Result<AgencyId, Reason> {
        self.agencies.find(name, fiscal_year)
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

    /// Reads the row's item, the `position`th of its paper; `None` where the row has none.
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
        // Alone it is its paper's first; the refusal names its place among all.
        if let Err(Error::Refused(refusal)) = checked {
            checked = Err(refusal.map(|problem| numbered(problem, position)).into());
        }
        checked.map(|_| Some(item))
    }

    /// An amount that may be absent, and is not below zero.
    pub(super) fn amount(&self, row: &Row, column: &str) -> Result<Option<Money>, Problem> {
        match row.money(column, self.currency.digits())? {
            Some(given) if given < Money::ZERO => Err(row.problem(column, Reason::AmountNegative { given })),
            amount => Ok(amount),
        }
    }
}

/// The row's fiscal year, and its last day.
pub(super) fn year_of(journal: &mut Journal<'_, '_>, row: &Row) -> Result<(i64, NaiveDate)> {
    let fiscal_year = row.filled("fiscal_year", Row::year)?;
    let calendar = journal.calendar(fiscal_year).at_row(row, |_| Some("fiscal_year"))?;
    Ok((fiscal_year, calendar.ends_on))
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
