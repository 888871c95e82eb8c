//! Monitoring contracts as they are shown: the JSON of the API, and all that a page knows.

use chrono::NaiveDate;
use serde::Serialize;

use super::model::{Contract, Service, Version, Year};
use super::store;
use crate::agencies::{Agency, get_agency};
use crate::book::Book;
use crate::commitments::drafting::Drafting;
use crate::commitments::store::get_commitment;
use crate::commitments::{Method, State};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CommitmentId, ContractId};
use crate::lists::{KeySorting, ListQuery, Pages};
use crate::money::{Amount, Money, Quantity};
use crate::refusal::Reason;

/// A contract as lists show it.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct ContractRow {
    /// Its number in the book.
    pub id: ContractId,
    /// Its number on paper.
    pub contract_no: String,
    /// What it is about.
    pub title: String,
    /// Code of its agency.
    pub agency: String,
    /// What the service does.
    pub service: Service,
    /// With whom.
    pub provider: String,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// Until when notice is to be given.
    pub notice_on: Option<NaiveDate>,
    /// All of it.
    pub value: Amount,
    /// What its years have committed.
    pub committed: Amount,
    /// What no year has committed yet.
    pub future: Amount,
}

impl ContractRow {
    pub(super) fn of(
        it: &Contract,
        agency: String,
        years: &[Year],
        book: Book,
    ) -> Result<ContractRow, Reason> {
        let committed = Money::total(years.iter().map(|year| year.committed))?;
        Ok(ContractRow {
            id: it.id,
            contract_no: it.contract_no.clone(),
            title: it.title.clone(),
            agency,
            service: it.service,
            provider: it.provider.clone(),
            ends_on: it.ends_on,
            notice_on: it.notice_on,
            value: book.currency.amount(it.value),
            committed: book.currency.amount(committed),
            future: book.currency.amount(it.value.minus(committed)?),
        })
    }
}

/// The contracts that the reader sees.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ContractList {
    /// How many there are, those on other pages too.
    #[serde(flatten)]
    pub pages: Pages,
    /// Contracts passed over.
    pub offset: usize,
    /// What all of them are worth.
    pub value: Amount,
    /// What their years have committed.
    pub committed: Amount,
    /// What no year has committed yet.
    pub future: Amount,
    /// The contracts of the page.
    pub contracts: Vec<ContractRow>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How the contracts are ordered.
    #[serde(skip)]
    pub sorting: KeySorting,
}

/// A year of a contract.
#[derive(Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ContractYearView)]
pub struct YearView {
    /// Which year.
    pub fiscal_year: i64,
    /// What the schedule gives it.
    pub scheduled: Amount,
    /// What its commitment has taken.
    pub committed: Amount,
    /// What was disbursed of it.
    pub disbursed: Amount,
    /// What is scheduled and not committed yet: a future obligation.
    pub future: Amount,
    /// Its commitment, drafts included.
    pub commitment: Option<CommitmentId>,
    /// Where that stands.
    pub state: Option<State>,
}

/// Something to be delivered.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct DeliverableView {
    /// In which year.
    pub fiscal_year: i64,
    /// The year's commitment.
    pub commitment: CommitmentId,
    /// What.
    pub product: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// How many.
    pub quantity: Quantity,
    /// How many were accepted.
    pub accepted_quantity: Quantity,
    /// It is due and not all of it was accepted.
    pub late: bool,
}

/// A version of value and term.
#[derive(Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ContractVersionView)]
pub struct VersionView {
    /// 1, 2, 3 …
    pub version: i64,
    /// Number of the contract or of the amendment.
    pub document_no: String,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// All of it.
    pub value: Amount,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// Who recorded it.
    pub recorded_by: String,
}

/// A contract, whole.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ContractView {
    /// Its number in the book.
    pub id: ContractId,
    /// Code of its agency.
    pub agency: String,
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
    pub value: Amount,
    /// What its years have committed.
    pub committed: Amount,
    /// What no year has committed yet.
    pub future: Amount,
    /// Year by year.
    pub years: Vec<YearView>,
    /// What is to be delivered, by date.
    pub deliverables: Vec<DeliverableView>,
    /// How value and term came about.
    pub versions: Vec<VersionView>,
    /// Its agency.
    #[serde(skip)]
    pub owner: Option<Agency>,
    /// What the form of the next year offers.
    #[serde(skip)]
    pub next: Option<Drafting>,
}

impl ContractView {
    /// Reads a contract with its years.
    pub fn load(conn: &mut Conn, book: Book, id: ContractId) -> Result<ContractView> {
        let contract = store::get_contract(conn, id)?;
        let owner = get_agency(conn, contract.agency)?;
        let years = store::list_years(conn, &contract)?;
        let amount = |money| book.currency.amount(money);
        let (mut shown, mut deliverables) = (Vec::new(), Vec::new());
        for year in &years {
            let commitment = match year.commitment {
                Some(id) => Some(get_commitment(conn, id)?),
                None => None,
            };
            for item in commitment.iter().flat_map(|it| &it.items) {
                let open = item.accepted_quantity < item.quantity;
                deliverables.push(DeliverableView {
                    fiscal_year: year.fiscal_year,
                    commitment: year.commitment.unwrap_or(CommitmentId(0)),
                    product: item.product.clone(),
                    due_on: item.due_on,
                    quantity: item.quantity,
                    accepted_quantity: item.accepted_quantity,
                    late: open && item.due_on.is_some_and(|due| due < book.today()),
                });
            }
            shown.push(YearView {
                fiscal_year: year.fiscal_year,
                scheduled: amount(year.scheduled),
                committed: amount(year.committed),
                disbursed: amount(year.disbursed),
                future: amount(year.future()?),
                commitment: year.commitment,
                state: commitment.map(|it| it.state),
            });
        }
        deliverables.sort_by_key(|it| (it.fiscal_year, it.due_on));
        let committed = Money::total(years.iter().map(|year| year.committed))?;
        let version = |it: Version| VersionView {
            version: it.version,
            document_no: it.document_no,
            dated_on: it.dated_on,
            reason: it.reason,
            value: amount(it.value),
            ends_on: it.ends_on,
            recorded_by: it.recorded_by,
        };
        Ok(ContractView {
            id,
            agency: owner.code.clone(),
            contract_no: contract.contract_no,
            title: contract.title,
            service: contract.service,
            provider: contract.provider,
            method: contract.method,
            signed_on: contract.signed_on,
            starts_on: contract.starts_on,
            ends_on: contract.ends_on,
            renewal_on: contract.renewal_on,
            notice_on: contract.notice_on,
            value: amount(contract.value),
            committed: amount(committed),
            future: amount(contract.value.minus(committed)?),
            years: shown,
            deliverables,
            versions: store::list_versions(conn, id)?.into_iter().map(version).collect(),
            owner: Some(owner),
            next: None,
        })
    }
}
