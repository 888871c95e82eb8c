//! What a figure is held against: the whole, the people, the year before, what was granted. Pure; one function computes
//! each measure, for page, file, picture and JSON.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};

use crate::coded::coded;
use crate::money::{Amount, Money};

coded! {
    /// How a figure is shown.
    Measure {
        /// As it is.
        Absolute = "absolute",
        /// In per cent of all rows together.
        Share = "share",
        /// For each person who lives there.
        PerHead = "per_head",
        /// In per cent more than the year before.
        Growth = "growth",
        /// In per cent of what was granted.
        Execution = "execution",
    }
}

/// Per cent, with two decimals. In JSON it is a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, utoipa::ToSchema)]
#[schema(value_type = String, example = "12.50")]
pub struct Percent(Decimal);

impl Percent {
    /// `part` in per cent of `whole`, rounded half away from zero; none of a whole that is not above zero.
    pub fn of(part: Money, whole: Money) -> Option<Percent> {
        if !whole.is_positive() {
            return None;
        }
        let (part, whole) = (Decimal::from(part.minor()), Decimal::from(whole.minor()));
        Some(Percent::rounded(part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?))
    }

    fn rounded(value: Decimal) -> Percent {
        let mut value = value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        value.rescale(2);
        Percent(value)
    }

    /// The figure.
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The shares of all parts in their sum, to two decimals: by the largest remainder, so that they are 100 per cent
/// together. None where a part is below zero, or where all are zero.
pub fn shares(parts: &[Money]) -> Option<Vec<Percent>> {
    const HUNDREDTHS: i64 = 10_000;
    let split = Money::from_minor(HUNDREDTHS).split(parts);
    split.map_or(None, |split| {
        Some(split.into_iter().map(|share| Percent(Decimal::new(share.minor(), 2))).collect())
    })
}

/// An amount for each of so many people, rounded half away from zero to the currency's digits.
pub fn per_head(amount: Amount, people: i64) -> Option<Amount> {
    if people <= 0 {
        return None;
    }
    let each = amount.money.to_decimal(amount.digits).checked_div(people.into())?;
    let each = each.round_dp_with_strategy(amount.digits, RoundingStrategy::MidpointAwayFromZero);
    Money::from_decimal(each, amount.digits)
        .map_or(None, |money| Some(Amount { money, digits: amount.digits }))
}

/// By how many per cent an amount is more than it was; none where it was nothing, of which no growth can be told.
pub fn growth(now: Money, before: Money) -> Option<Percent> {
    Percent::of(now.minus(before).map_or(None, Some)?, before)
}

/// What was done in per cent of what was granted.
pub fn execution(done: Money, granted: Money) -> Option<Percent> {
    Percent::of(done, granted)
}

/// A figure held against a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// An amount.
    Money(Amount),
    /// An amount for each person.
    PerHead(Amount),
    /// Per cent of a whole.
    Percent(Percent),
    /// Per cent more than before.
    Growth(Percent),
}

impl Value {
    /// The figure alone, to be ordered, placed on a scale and put in a class.
    pub fn decimal(self) -> Decimal {
        match self {
            Value::Money(amount) | Value::PerHead(amount) => amount.money.to_decimal(amount.digits),
            Value::Percent(percent) | Value::Growth(percent) => percent.decimal(),
        }
    }
}
