//! Papers that stories put before the book: orders, vouchers, shares.

use socai::commitments::{NewItem, NewPayment, Share};
use socai::ids::LineId;

use super::{day, money, quantity};

/// The paper of an order: its number, its items, and the value it states.
#[derive(Clone, Debug)]
pub struct Paper {
    pub document_no: String,
    pub agency: &'static str,
    pub fiscal_year: i64,
    pub term: (&'static str, &'static str),
    pub items: Vec<NewItem>,
    pub value: Option<i64>,
}

/// An order of T01 in 2026 that has no items yet.
pub fn paper(document_no: &str) -> Paper {
    Paper {
        document_no: document_no.to_owned(),
        agency: "T01",
        fiscal_year: 2026,
        term: ("2026-01-01", "2027-12-31"),
        items: Vec::new(),
        value: None,
    }
}

impl Paper {
    /// One more item: what, how many, price of one, VAT.
    pub fn item(mut self, product: &str, ordered: &str, unit_price: &str, vat: i64) -> Paper {
        self.items.push(NewItem {
            product: product.to_owned(),
            unit: "bài".to_owned(),
            quantity: quantity(ordered),
            unit_price: quantity(unit_price),
            amount: None,
            vat: money(vat),
            ..NewItem::default()
        });
        self
    }

    /// An order of another agency or year.
    pub fn of(self, agency: &'static str, fiscal_year: i64) -> Paper {
        Paper { agency, fiscal_year, ..self }
    }
}

/// An advance, a payment or a refund, spread by what the lines hold.
pub fn voucher(paid_on: &str, amount: i64) -> NewPayment {
    NewPayment {
        amount: money(amount),
        paid_on: day(paid_on),
        voucher_no: format!("UNC {paid_on}"),
        reason: String::new(),
        funding: Vec::new(),
    }
}

/// So much of it on this line.
pub fn share(line: LineId, amount: i64) -> Share {
    (line, money(amount))
}
