//! What is sent about an order, as text, and how it is read into typed values.

use serde::{Deserialize, Serialize};

use super::model::{
    Acceptance, Ending, NewAmendment, NewCommitment, NewItem, NewPayment, NewSignature, Share,
};
use crate::error::Result;
use crate::ids::{AgencyId, LineId, PressAgencyId};
use crate::money::Money;
use crate::refusal::Reason;
use crate::web::Reader;

/// An item. Numbers are strings.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ItemInput {
    /// What.
    pub product: String,
    /// In what it is counted.
    pub unit: String,
    /// How many.
    pub quantity: String,
    /// Price of one, without VAT.
    pub unit_price: String,
    /// Quantity × unit price; empty lets it be computed.
    pub amount: String,
    /// VAT, an amount; empty is none.
    pub vat: String,
}

/// How much a line bears. The amount may be left out where one line bears all.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ShareInput {
    /// Number of the line.
    pub line: String,
    /// How much.
    pub amount: String,
}

/// An order. Amounts and quantities are strings.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct OrderInput {
    /// Code of the agency.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: String,
    /// Its number.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// Code, name or alias of the press agency.
    pub press_agency: String,
    /// First day of the term.
    pub starts_on: String,
    /// Last day of the term.
    pub ends_on: String,
    /// The value that the paper states; empty lets it be computed.
    pub value: String,
    /// What is ordered.
    pub items: Vec<ItemInput>,
    /// The lines it means to take its money from.
    pub funding: Vec<ShareInput>,
}

/// A signature.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct SignatureInput {
    /// The date on the paper.
    pub signed_on: String,
    /// How much each line bears; none: as the draft planned.
    pub funding: Vec<ShareInput>,
}

/// An amendment: the items as they are to be.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct AmendmentInput {
    /// Its date.
    pub amended_on: String,
    /// Its number.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// The items, in the order of their positions.
    pub items: Vec<ItemInput>,
    /// Where added money comes from.
    pub funding: Vec<ShareInput>,
}

/// How many of an item were accepted.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct AcceptedInput {
    /// The item's position.
    pub position: String,
    /// How many; empty is none.
    pub quantity: String,
}

/// An acceptance.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct AcceptanceInput {
    /// Its date.
    pub accepted_on: String,
    /// Number of the record.
    pub document_no: String,
    /// How many of which item.
    pub items: Vec<AcceptedInput>,
    /// How much of it an advance had paid; empty: in proportion.
    pub recovered: String,
    /// How much each line bears.
    pub funding: Vec<ShareInput>,
}

/// An advance, a payment or a refund.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct PaymentInput {
    /// How much.
    pub amount: String,
    /// Date of the voucher.
    pub paid_on: String,
    /// Number of the Treasury voucher.
    pub voucher_no: String,
    /// Why.
    pub reason: String,
    /// Of a refund: `paid` or `advanced`.
    pub of: String,
    /// How much each line bears.
    pub funding: Vec<ShareInput>,
}

/// A closing or cancelling.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct EndingInput {
    /// Its date.
    pub ended_on: String,
    /// Number of the paper.
    pub document_no: String,
    /// Why.
    pub reason: String,
}

fn items(read: &mut Reader, inputs: &[ItemInput]) -> Vec<NewItem> {
    let filled = |it: &ItemInput| {
        let all = [&it.product, &it.unit, &it.quantity, &it.unit_price, &it.amount, &it.vat];
        all.iter().any(|text| !text.trim().is_empty())
    };
    inputs
        .iter()
        .enumerate()
        .filter(|(_, it)| filled(it))
        .map(|(at, it)| {
            let field = |name: &str| format!("items[{at}][{name}]");
            NewItem {
                product: read.required(&field("product"), &it.product),
                unit: read.optional(&field("unit"), &it.unit),
                quantity: read.quantity(&field("quantity"), &it.quantity),
                unit_price: read.quantity(&field("unit_price"), &it.unit_price),
                amount: read.money_or_none(&field("amount"), &it.amount),
                vat: read.money_or_none(&field("vat"), &it.vat).map_or(Money::ZERO, |vat| vat),
            }
        })
        .collect()
}

/// Shares as they were named. One line without an amount bears `whole`, once that is known.
fn shares(read: &mut Reader, inputs: &[ShareInput], whole: Option<Money>) -> Vec<Share> {
    let named: Vec<(usize, &ShareInput)> =
        inputs.iter().enumerate().filter(|(_, it)| !it.line.trim().is_empty()).collect();
    let alone = named.len() == 1;
    named
        .into_iter()
        .map(|(at, it)| {
            let line = it.line.trim().parse::<i64>().map_or(None, Some);
            if line.is_none() {
                let reason = Reason::CodeUnknown { what: "budget_line".to_owned(), given: it.line.clone() };
                read.refuse(reason.at(format!("funding[{at}][line]")));
            }
            let amount = match (whole, alone && it.amount.trim().is_empty()) {
                (Some(whole), true) => whole,
                _ => read.money(&format!("funding[{at}][amount]"), &it.amount),
            };
            (LineId(line.map_or(0, |line| line)), amount)
        })
        .collect()
}

impl OrderInput {
    /// The order that is meant, for an agency and year that were found already.
    pub fn read(
        &self,
        mut read: Reader,
        digits: u32,
        (agency, fiscal_year): (AgencyId, i64),
        find_press_agency: impl FnOnce(&str) -> Result<PressAgencyId, Reason>,
    ) -> Result<NewCommitment> {
        let document_no = read.required("document_no", &self.document_no);
        let title = read.required("title", &self.title);
        let named = read.required("press_agency", &self.press_agency);
        let press_agency = if named.is_empty() { Err(None) } else { find_press_agency(&named).map_err(Some) };
        let press_agency = press_agency.unwrap_or_else(|reason| {
            reason.into_iter().for_each(|reason| read.refuse(reason.at("press_agency")));
            PressAgencyId(0)
        });
        let (starts_on, ends_on) =
            (read.date("starts_on", &self.starts_on), read.date("ends_on", &self.ends_on));
        let value = read.money_or_none("value", &self.value);
        let items = items(&mut read, &self.items);
        // A whole that does not add up is refused by the rules of papers, not here.
        let whole = super::model::check_items(&items, digits).map_or(value, |(_, totals)| Some(totals.value));
        let funding = shares(&mut read, &self.funding, whole);
        read.end(NewCommitment {
            agency,
            fiscal_year,
            document_no,
            title,
            press_agency,
            starts_on,
            ends_on,
            value,
            items,
            funding,
        })
    }
}

impl SignatureInput {
    /// The signature that is meant, on an order of this value.
    pub fn read(&self, mut read: Reader, value: Money) -> Result<NewSignature> {
        let signed_on = read.date("signed_on", &self.signed_on);
        let funding = shares(&mut read, &self.funding, Some(value));
        read.end(NewSignature { signed_on, funding })
    }
}

impl AmendmentInput {
    /// The amendment that is meant.
    pub fn read(&self, mut read: Reader) -> Result<NewAmendment> {
        let new = NewAmendment {
            amended_on: read.date("amended_on", &self.amended_on),
            document_no: read.required("document_no", &self.document_no),
            reason: read.optional("reason", &self.reason),
            items: items(&mut read, &self.items),
            funding: shares(&mut read, &self.funding, None),
        };
        read.end(new)
    }
}

impl AcceptanceInput {
    /// The acceptance that is meant; items without a quantity are left out.
    pub fn read(&self, mut read: Reader) -> Result<Acceptance> {
        let accepted_on = read.date("accepted_on", &self.accepted_on);
        let document_no = read.required("document_no", &self.document_no);
        let mut items = Vec::new();
        for (at, it) in self.items.iter().enumerate().filter(|(_, it)| !it.quantity.trim().is_empty()) {
            let quantity = read.quantity(&format!("items[{at}][quantity]"), &it.quantity);
            match it.position.trim().parse::<i64>() {
                Ok(position) => items.push((position, quantity)),
                Err(_) => {
                    let reason = Reason::CodeUnknown { what: "item".to_owned(), given: it.position.clone() };
                    read.refuse(reason.at(format!("items[{at}][position]")));
                }
            }
        }
        let recovered = read.money_or_none("recovered", &self.recovered);
        let funding = shares(&mut read, &self.funding, None);
        read.end(Acceptance { accepted_on, document_no, items, recovered, funding })
    }
}

impl PaymentInput {
    /// The payment that is meant.
    pub fn read(&self, mut read: Reader) -> Result<NewPayment> {
        let amount = read.money("amount", &self.amount);
        let new = NewPayment {
            amount,
            paid_on: read.date("paid_on", &self.paid_on),
            voucher_no: read.required("voucher_no", &self.voucher_no),
            reason: read.optional("reason", &self.reason),
            funding: shares(&mut read, &self.funding, Some(amount)),
        };
        read.end(new)
    }
}

impl EndingInput {
    /// The ending that is meant.
    pub fn read(&self, mut read: Reader) -> Result<Ending> {
        let new = Ending {
            ended_on: read.date("ended_on", &self.ended_on),
            document_no: read.optional("document_no", &self.document_no),
            reason: read.optional("reason", &self.reason),
        };
        read.end(new)
    }
}
