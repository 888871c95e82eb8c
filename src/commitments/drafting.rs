//! What drafts of every kind share: the paper as it is sent, and what a form offers.

use serde::{Deserialize, Serialize};

use super::inputs::{ItemInput, ShareInput, items, shares};
use super::items::check_items;
use super::model::{CommitmentKind, Counterparty, Method, NewCommitment, Terms};
use super::views::CommitmentView;
use crate::agencies::{Agency, handlers::get_by_code, list_below};
use crate::book::Book;
use crate::budget::handlers::{Catalogue, LineView, fiscal_year};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{AgencyId, CommitmentId, ContractId};
use crate::ledger::list_own_lines;
use crate::norms::{ProductType, list_product_types};
use crate::people::{Act, Actor, may};
use crate::refusal::Reason;
use crate::web::{Reader, Work};

/// A paper as it was sent: what drafts of every kind have.
pub(super) struct PaperInput<'i> {
    pub document_no: &'i str,
    pub title: &'i str,
    pub method: &'i str,
    pub place: &'i str,
    pub serves: &'i str,
    pub acceptance_rules: &'i str,
    pub payment_terms: &'i str,
    pub starts_on: &'i str,
    pub ends_on: &'i str,
    pub value: &'i str,
    pub items: &'i [ItemInput],
    pub funding: &'i [ShareInput],
}

/// Whose commitment it is to be, and of what kind.
pub(super) struct Of {
    pub kind: CommitmentKind,
    pub agency: AgencyId,
    pub fiscal_year: i64,
    pub contract: Option<ContractId>,
}

impl PaperInput<'_> {
    /// The commitment that is meant.
    pub fn read(&self, read: &mut Reader, digits: u32, of: &Of, with: Counterparty) -> NewCommitment {
        let document_no = read.required("document_no", self.document_no);
        let title = read.required("title", self.title);
        let (starts_on, ends_on) =
            (read.date("starts_on", self.starts_on), read.date("ends_on", self.ends_on));
        let value = read.money_or_none("value", self.value);
        let items = items(read, self.items);
        // A whole that does not add up is refused by the rules of papers, not here.
        let whole = check_items(&items, digits).map_or(value, |(_, totals)| Some(totals.value));
        NewCommitment {
            kind: of.kind,
            agency: of.agency,
            fiscal_year: of.fiscal_year,
            document_no,
            title,
            with,
            method: read.word("method", self.method, Method::from_code, Method::Order),
            terms: Terms {
                place: read.optional("place", self.place),
                serves: read.optional("serves", self.serves),
                acceptance_rules: read.optional("acceptance_rules", self.acceptance_rules),
                payment_terms: read.optional("payment_terms", self.payment_terms),
            },
            contract: of.contract,
            starts_on,
            ends_on,
            value,
            funding: shares(read, self.funding, whole),
            items,
        }
    }
}

/// The agency and year that a draft names, if the actor may draft for them.
pub(super) fn owner_of(work: &mut Work<'_, '_>, agency: &str, year: &str) -> Result<(Agency, i64)> {
    work.must_be_allowed(Act::Draft)?;
    let agency = match agency.trim() {
        "" => return Err(Reason::ValueMissing {}.at("agency").into()),
        code => get_by_code(work.tx, code)?,
    };
    work.must_be_allowed_for(Act::Draft, &agency)?;
    Ok((agency, fiscal_year("fiscal_year", year)?))
}

/// A draft stays with its agency and year.
pub(super) fn same_owner(
    order: &super::model::Commitment,
    (agency, fiscal_year): (AgencyId, i64),
) -> Result<(), Reason> {
    if (agency, fiscal_year) == (order.agency, order.fiscal_year) {
        return Ok(());
    }
    Err(Reason::ContentDiffers {
        identity: order.document_no.clone(),
        column: "agency, fiscal_year".to_owned(),
        stored: format!("{} {}", order.agency, order.fiscal_year),
        given: format!("{agency} {fiscal_year}"),
    })
}

/// For which agency and year a draft is begun, or which draft is written anew.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    /// Code of the agency.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: String,
    /// A draft to be written anew.
    pub order: Option<i64>,
}

/// What a form of a draft offers.
#[derive(Serialize)]
pub struct Drafting {
    /// The draft that is written anew.
    pub order: Option<CommitmentView>,
    /// Agencies that the actor may draft for.
    #[serde(skip)]
    pub agencies: Vec<Agency>,
    /// The agency whose lines are offered.
    #[serde(skip)]
    pub agency: Option<Agency>,
    /// The budget year.
    pub fiscal_year: i64,
    /// Lines to take money from, those meant for the kind first.
    pub lines: Vec<LineView>,
    /// Product types of the kind.
    pub product_types: Vec<ProductType>,
    /// Words for codes.
    #[serde(skip)]
    pub catalogue: Catalogue,
}

impl Drafting {
    /// Reads what the form of a kind offers to an actor.
    pub fn load(
        conn: &mut Conn,
        book: Book,
        actor: &Actor,
        kind: CommitmentKind,
        query: &NewQuery,
    ) -> Result<Drafting> {
        may(actor, Act::Draft, None)?;
        let order = match query.order {
            Some(id) => Some(CommitmentView::load(conn, book, CommitmentId(id))?),
            None => None,
        };
        let agencies = match &actor.agency {
            Some(own) => list_below(conn, &own.path)?,
            None => Vec::new(),
        };
        let code = order.as_ref().map_or(query.agency.as_str(), |order| order.agency.as_str());
        let agency = agencies.iter().find(|it| it.code == code).or(agencies.first()).cloned();
        if let Some(order) = &order {
            may(actor, Act::Draft, order.around.as_ref().map(|around| &around.owner))?;
        }
        let this_year = i64::from(chrono::Datelike::year(&book.today()));
        let year = match (&order, query.fiscal_year.is_empty()) {
            (Some(order), _) => order.fiscal_year,
            (None, true) => this_year,
            (None, false) => fiscal_year("fiscal_year", &query.fiscal_year)?,
        };
        let mut lines = Vec::new();
        if let Some(agency) = &agency {
            for line in list_own_lines(conn, year, agency.id)? {
                lines.push(LineView::of(&line, book)?);
            }
        }
        lines.sort_by_key(|line| line.purpose != kind.code());
        let product_types =
            list_product_types(conn)?.into_iter().filter(|it| it.kind == kind.code()).collect();
        let catalogue = Catalogue::load(conn)?;
        Ok(Drafting { order, agencies, agency, fiscal_year: year, lines, product_types, catalogue })
    }
}
