//! What an order is and which rules its paper follows: no query, no web, no clock.

use chrono::NaiveDate;
use diesel::Queryable;

use crate::coded::coded;
use crate::ids::{AgencyId, CommitmentId, LineId, PressAgencyId};
use crate::money::{Money, Quantity};
use crate::refusal::{Problem, Reason};

coded! {
    /// Where a document stands.
    State {
        /// Dự thảo: takes no money.
        Draft = "draft",
        /// Đã ký.
        Signed = "signed",
        /// Thanh lý: nothing is left open.
        Closed = "closed",
        /// Hủy.
        Cancelled = "cancelled",
    }
}

/// An amount on one line, where money comes from several.
pub type Share = (LineId, Money);

/// An item to be ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// What: articles, programmes, broadcasts, special pages.
    pub product: String,
    /// In what it is counted.
    pub unit: String,
    /// How many.
    pub quantity: Quantity,
    /// Price of one, without VAT.
    pub unit_price: Quantity,
    /// Quantity × unit price as the paper says it; `None` lets it be computed.
    pub amount: Option<Money>,
    /// VAT on the item, an amount.
    pub vat: Money,
}

/// An item of an order, with what was accepted of it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Item {
    /// 1, 2, 3 … It stays the item's number through amendments.
    pub position: i64,
    /// What.
    pub product: String,
    /// In what it is counted.
    pub unit: String,
    /// How many.
    pub quantity: Quantity,
    /// Price of one, without VAT.
    pub unit_price: Quantity,
    /// Quantity × unit price.
    pub amount: Money,
    /// VAT.
    pub vat: Money,
    /// How many were accepted.
    pub accepted_quantity: Quantity,
    /// What the accepted ones came to, VAT included.
    pub accepted_amount: Money,
}

/// An order to be drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommitment {
    /// Whose order.
    pub agency: AgencyId,
    /// Of which year.
    pub fiscal_year: i64,
    /// Its number, unique for the agency and year.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// With whom.
    pub press_agency: PressAgencyId,
    /// First day of the term.
    pub starts_on: NaiveDate,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// The value that the paper states; `None` lets it be computed.
    pub value: Option<Money>,
    /// What is ordered.
    pub items: Vec<NewItem>,
    /// The lines it means to take its money from; may be named at signing.
    pub funding: Vec<Share>,
}

/// An order as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Its number in the book.
    pub id: CommitmentId,
    /// Whose order.
    pub agency: AgencyId,
    /// Of which year.
    pub fiscal_year: i64,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// With whom.
    pub press_agency: PressAgencyId,
    /// Where it stands.
    pub state: State,
    /// When it was signed.
    pub signed_on: Option<NaiveDate>,
    /// First day of the term.
    pub starts_on: NaiveDate,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// Items and VAT.
    pub value: Money,
    /// Which version of the items holds: 1 at first; each amendment writes the next that was never used.
    pub item_version: i64,
    /// What came back after it was paid.
    pub refunded: Money,
    /// Its items.
    pub items: Vec<Item>,
}

/// A signature to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSignature {
    /// The date on the paper.
    pub signed_on: NaiveDate,
    /// How much each line bears; none: as the draft planned.
    pub funding: Vec<Share>,
}

/// An amendment to be recorded: the items as they are to be, all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAmendment {
    /// Its date.
    pub amended_on: NaiveDate,
    /// Its number (phụ lục số).
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// The items, in the order of their positions; new ones at the end.
    pub items: Vec<NewItem>,
    /// Where the added money comes from; none: in proportion to what each line bears.
    pub funding: Vec<Share>,
}

/// An acceptance to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Its date.
    pub accepted_on: NaiveDate,
    /// Number of the record (biên bản nghiệm thu).
    pub document_no: String,
    /// How many of which item (by position) were accepted.
    pub items: Vec<(i64, Quantity)>,
    /// How much of it an advance had paid; `None`: in proportion to what is advanced still.
    pub recovered: Option<Money>,
    /// How much each line bears; none: by what each holds still.
    pub funding: Vec<Share>,
}

/// An advance, a payment or a refund to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayment {
    /// How much.
    pub amount: Money,
    /// Date of the voucher.
    pub paid_on: NaiveDate,
    /// Number of the Treasury voucher.
    pub voucher_no: String,
    /// Why; may be empty.
    pub reason: String,
    /// How much each line bears; none: by what each holds in the stage.
    pub funding: Vec<Share>,
}

/// A closing or cancelling to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Its date.
    pub ended_on: NaiveDate,
    /// Number of the paper (thanh lý); may be empty.
    pub document_no: String,
    /// Why; may be empty.
    pub reason: String,
}

/// What items add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Σ quantity × unit price.
    pub net: Money,
    /// Σ VAT.
    pub vat: Money,
    /// Both together: the value.
    pub value: Money,
}

/// The amount of each item and what all add up to, with every rule of shape and papers asked of each in turn.
/// `digits` are the currency's.
pub fn check_items(items: &[NewItem], digits: u32) -> Result<(Vec<Money>, Totals), Problem> {
    check_item_shapes(items)?;
    if items.is_empty() {
        return Err(Reason::NoItem {}.at("items"));
    }
    let mut amounts = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let product = item.quantity.times(item.unit_price, digits)?;
        let stated = item.amount.map_or(product, |amount| amount);
        if stated != product {
            return Err(Reason::ItemAmountDiffers {
                item: position(at)?,
                quantity: item.quantity,
                unit_price: item.unit_price,
                product,
                amount: stated,
                difference: stated.minus(product)?,
            }
            .at(item_field(at, "amount")));
        }
        amounts.push(product);
    }
    let net = Money::total(amounts.iter().copied())?;
    let vat = Money::total(items.iter().map(|item| item.vat))?;
    Ok((amounts, Totals { net, vat, value: net.plus(vat)? }))
}

fn item_field(at: usize, name: &str) -> String {
    format!("items[{at}][{name}]")
}

/// Refuses items that are not in shape, whatever they add up to.
pub fn check_item_shapes(items: &[NewItem]) -> Result<(), Problem> {
    for (at, item) in items.iter().enumerate() {
        if item.product.is_empty() {
            return Err(Reason::ValueMissing {}.at(item_field(at, "product")));
        }
        if !item.quantity.is_positive() {
            return Err(Reason::QuantityNotPositive { given: item.quantity }.at(item_field(at, "quantity")));
        }
        if item.unit_price < Quantity::ZERO {
            return Err(
                Reason::QuantityNotPositive { given: item.unit_price }.at(item_field(at, "unit_price"))
            );
        }
        if item.vat < Money::ZERO {
            return Err(Reason::AmountNegative { given: item.vat }.at(item_field(at, "vat")));
        }
    }
    Ok(())
}

/// The position of the item at this place of a list: 1 for the first.
pub fn position(at: usize) -> Result<i64, Reason> {
    i64::try_from(at + 1).map_err(|_| Reason::AmountTooLarge {})
}

/// Refuses a stated value that items and VAT do not add up to. There is no tolerance.
pub fn check_value(totals: Totals, stated: Option<Money>) -> Result<(), Problem> {
    match stated {
        Some(value) if value != totals.value => Err(Reason::ValueDiffers {
            items: totals.net,
            vat: totals.vat,
            sum: totals.value,
            value,
            difference: value.minus(totals.value)?,
        }
        .at("value")),
        _ => Ok(()),
    }
}

/// Refuses a share that is not above zero.
pub fn check_share_amounts(shares: &[Share]) -> Result<(), Problem> {
    match shares.iter().find(|(_, amount)| !amount.is_positive()) {
        Some((_, given)) => Err(Reason::AmountNotPositive { given: *given }.at("funding")),
        None => Ok(()),
    }
}

/// Refuses shares that do not add up to the whole, or that are not above zero.
pub fn check_shares(shares: &[Share], whole: Money) -> Result<(), Problem> {
    check_share_amounts(shares)?;
    let funding = Money::total(shares.iter().map(|(_, amount)| *amount))?;
    if funding != whole {
        let difference = funding.minus(whole)?;
        return Err(Reason::FundingDiffers { funding, value: whole, difference }.at("funding"));
    }
    Ok(())
}

impl Item {
    /// What `accepted` of the item come to, VAT in proportion, in all.
    fn worth(&self, accepted: Quantity, digits: u32) -> Result<Money, Reason> {
        let net = accepted.times(self.unit_price, digits)?;
        let vat = accepted.share_of(self.vat, self.quantity)?;
        net.plus(vat)
    }

    /// What is ordered and not accepted yet.
    pub fn open_quantity(&self) -> Result<Quantity, Reason> {
        self.quantity.minus(self.accepted_quantity)
    }

    /// What accepting so many more comes to: the worth of all accepted then, less what was accepted before. So
    /// parts never add up to more or less than the whole, however they are cut.
    pub fn worth_of_more(&self, more: Quantity, digits: u32) -> Result<Money, Reason> {
        let left = self.open_quantity()?;
        if more > left {
            return Err(Reason::AcceptedExceedsOrdered {
                item: self.position,
                ordered: self.quantity,
                accepted_before: self.accepted_quantity,
                asked: more,
                left,
            });
        }
        self.worth(self.accepted_quantity.plus(more)?, digits)?.minus(self.accepted_amount)
    }

    /// Refuses an amendment that changes what was accepted, or orders less than that.
    pub fn check_amended(&self, to: Option<&NewItem>, digits: u32) -> Result<(), Reason> {
        if self.accepted_quantity == Quantity::ZERO {
            return Ok(());
        }
        let changed = Reason::AcceptedItemChanged { item: self.position };
        let Some(to) = to else { return Err(changed) };
        if to.quantity < self.accepted_quantity {
            let (item, accepted) = (self.position, self.accepted_quantity);
            return Err(Reason::OrderedBelowAccepted { item, accepted, asked: to.quantity });
        }
        let worth_then = Item { quantity: to.quantity, vat: to.vat, ..self.clone() }
            .worth(self.accepted_quantity, digits)?;
        if to.product != self.product || to.unit_price != self.unit_price || worth_then < self.accepted_amount
        {
            return Err(changed);
        }
        Ok(())
    }
}

impl Commitment {
    /// Refuses what the order's state does not allow.
    pub fn must_be(&self, needed: State) -> Result<(), Reason> {
        if self.state == needed {
            return Ok(());
        }
        Err(Reason::WrongState { state: self.state.code().to_owned(), needed: needed.code().to_owned() })
    }

    /// Refuses a date before the order was signed; work is accepted and money paid after that.
    pub fn check_date(&self, dated_on: NaiveDate) -> Result<(), Reason> {
        match self.signed_on {
            Some(signed_on) if dated_on < signed_on => {
                Err(Reason::DateOutsideTerm { dated_on, starts_on: signed_on, ends_on: self.ends_on })
            }
            _ => Ok(()),
        }
    }
}

/// Refuses a term that ends before it starts.
pub fn check_term(starts_on: NaiveDate, ends_on: NaiveDate) -> Result<(), Problem> {
    if ends_on < starts_on { Err(Reason::DatesReversed { starts_on, ends_on }.at("ends_on")) } else { Ok(()) }
}
