//! Items of a commitment: what is ordered, at which price, and how much of it was accepted. No query, no web, no clock.

use chrono::NaiveDate;
use diesel::Queryable;

use crate::money::{Money, Quantity};
use crate::refusal::{Problem, Reason};

/// An item to be ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Code of the product type, by which its unit-price norm is found; may be empty.
    pub product_type: String,
    /// Where it is to be published, held or delivered; may be empty.
    pub place: String,
    /// By when; a deliverable is late after it.
    pub due_on: Option<NaiveDate>,
}

/// An item of an order, with what was accepted of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable)]
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
    /// Code of the product type; may be empty.
    pub product_type: String,
    /// Where; may be empty.
    pub place: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
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
            return Err(Reason::UnitPriceNegative { given: item.unit_price }.at(item_field(at, "unit_price")));
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
