//! What is sent about a commitment and its steps, as text, and how it is read into typed values.

use serde::{Deserialize, Serialize};

use super::items::NewItem;
use super::model::{Acceptance, Ending, NewAmendment, NewPayment, NewSignature, Publication, Share};
use crate::error::Result;
use crate::ids::LineId;
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
    /// Code of the product type, by which its norm is found; may be empty.
    pub product_type: String,
    /// Where it is to be published, held or delivered; may be empty.
    pub place: String,
    /// By when; may be empty.
    pub due_on: String,
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
    /// The last day that the term then has; empty: as before.
    pub ends_on: String,
}

/// How many of an item were accepted.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct AcceptedInput {
    /// The item's position.
    pub position: String,
    /// How many; empty is none.
    pub quantity: String,
    /// What was published of it.
    pub publications: Vec<PublicationInput>,
    /// The same as lines of text, `dd/mm/yyyy link title`, as it is typed or pasted into a page.
    pub published: String,
}

/// Something that was published.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct PublicationInput {
    /// On which day.
    pub published_on: String,
    /// Its address, or channel and hour, issue and page.
    pub link: String,
    /// What it is called; may be empty.
    pub title: String,
}

impl AcceptedInput {
    /// What was published, however it was sent.
    fn publications(&self) -> Vec<PublicationInput> {
        let lines = self.published.lines().map(str::trim).filter(|line| !line.is_empty());
        let read = |line: &str| {
            let mut parts = line.splitn(3, char::is_whitespace).map(|part| part.trim().to_owned());
            let mut next = || parts.next().unwrap_or_else(String::new);
            PublicationInput { published_on: next(), link: next(), title: next() }
        };
        self.publications.iter().cloned().chain(lines.map(read)).collect()
    }
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

pub(super) fn items(read: &mut Reader, inputs: &[ItemInput]) -> Vec<NewItem> {
    let filled = |it: &ItemInput| {
        let all = [&it.product, &it.quantity, &it.unit_price, &it.amount, &it.vat];
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
                product_type: read.optional(&field("product_type"), &it.product_type),
                place: read.optional(&field("place"), &it.place),
                due_on: read.date_or_none(&field("due_on"), &it.due_on),
            }
        })
        .collect()
}

/// Shares as they were named. One line without an amount bears `whole`, once that is known.
pub(super) fn shares(read: &mut Reader, inputs: &[ShareInput], whole: Option<Money>) -> Vec<Share> {
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
            ends_on: read.date_or_none("ends_on", &self.ends_on),
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
        let (mut items, mut publications) = (Vec::new(), Vec::new());
        for (at, it) in self.items.iter().enumerate().filter(|(_, it)| !it.quantity.trim().is_empty()) {
            let quantity = read.quantity(&format!("items[{at}][quantity]"), &it.quantity);
            match it.position.trim().parse::<i64>() {
                Ok(position) => {
                    items.push((position, quantity));
                    for (number, publication) in it.publications().iter().enumerate() {
                        let field = |name: &str| match it.publications.get(number) {
                            Some(_) => format!("items[{at}][publications][{number}][{name}]"),
                            None => format!("items[{at}][published]"),
                        };
                        let published = Publication {
                            published_on: read.date(&field("published_on"), &publication.published_on),
                            link: read.required(&field("link"), &publication.link),
                            title: read.optional(&field("title"), &publication.title),
                        };
                        publications.push((position, published));
                    }
                }
                Err(_) => {
                    let reason = Reason::CodeUnknown { what: "item".to_owned(), given: it.position.clone() };
                    read.refuse(reason.at(format!("items[{at}][position]")));
                }
            }
        }
        let recovered = read.money_or_none("recovered", &self.recovered);
        let funding = shares(&mut read, &self.funding, None);
        read.end(Acceptance { accepted_on, document_no, items, publications, recovered, funding })
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
