//! Money, quantities and unit prices: exact, never a float.
//!
//! [`Money`] is what the database and the ledger hold: whole minor units of the book's currency.
//! [`Amount`] is the same figure on its way out, with the digits it is written in.
//! How people write numbers is the business of [`crate::number`].

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::BigInt;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

use crate::refusal::Reason;

/// An amount in minor units (đồng, cent) of the book's currency. May be negative only as a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Money(i64);

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);

    /// An amount of whole minor units.
    pub const fn from_minor(minor: i64) -> Money {
        Money(minor)
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// The sum; refused as [`Reason::AmountTooLarge`] where it leaves the range of 64 bits.
    pub fn plus(self, other: Money) -> Result<Money, Reason> {
        self.0.checked_add(other.0).map(Money).ok_or(Reason::AmountTooLarge {})
    }

    /// The difference; refused as [`Reason::AmountTooLarge`] where it leaves the range of 64 bits.
    pub fn minus(self, other: Money) -> Result<Money, Reason> {
        self.0.checked_sub(other.0).map(Money).ok_or(Reason::AmountTooLarge {})
    }

    /// The same amount with the other sign.
    pub fn negated(self) -> Result<Money, Reason> {
        Money::ZERO.minus(self)
    }

    /// The exact sum of many amounts.
    pub fn total(amounts: impl IntoIterator<Item = Money>) -> Result<Money, Reason> {
        amounts.into_iter().try_fold(Money::ZERO, Money::plus)
    }

    /// Above zero.
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Exactly zero.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// A decimal in major units (`12.50`) as money of `digits` minor digits.
    ///
    /// Refused as [`Reason::TooManyDecimals`] where digits other than zero would be lost, and as
    /// [`Reason::AmountTooLarge`] where it does not fit.
    pub fn from_decimal(value: Decimal, digits: u32) -> Result<Money, Reason> {
        let value = value.normalize();
        if value.scale() > digits {
            return Err(Reason::TooManyDecimals { value: value.to_string(), digits: i64::from(digits) });
        }
        scaled(value, digits).map(Money)
    }

    /// The amount in major units, for ratios and display.
    pub fn to_decimal(self, digits: u32) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.0), digits)
    }

    /// Splits into parts in proportion to `weights` that add up to exactly this amount: each part is rounded
    /// down, and the units left over go to the largest remainders, the earlier part first where two are equal.
    ///
    /// All weights zero, or none, gives parts of zero only when the amount is zero; else it is refused.
    pub fn split(self, weights: &[Money]) -> Result<Vec<Money>, Reason> {
        let whole: i128 = weights.iter().map(|w| i128::from(w.0)).sum();
        if whole <= 0 || weights.iter().any(|w| w.0 < 0) {
            return if self.is_zero() {
                Ok(vec![Money::ZERO; weights.len()])
            } else {
                Err(Reason::NothingToSplitBy {})
            };
        }
        let mut parts: Vec<(usize, i128, i128)> = weights
            .iter()
            .enumerate()
            .map(|(at, w)| {
                let product = i128::from(self.0) * i128::from(w.0);
                (at, product.div_euclid(whole), product.rem_euclid(whole))
            })
            .collect();
        let mut left = i128::from(self.0) - parts.iter().map(|part| part.1).sum::<i128>();
        parts.sort_by_key(|&(at, _, remainder)| (std::cmp::Reverse(remainder), at));
        for part in &mut parts {
            if left > 0 {
                part.1 += 1;
                left -= 1;
            }
        }
        parts.sort_by_key(|part| part.0);
        parts
            .into_iter()
            .map(|(_, part, _)| part.to_i64().map(Money).ok_or(Reason::AmountTooLarge {}))
            .collect()
    }
}

/// A decimal as a whole number of `10^-digits`; it must have no more digits than that.
fn scaled(value: Decimal, digits: u32) -> Result<i64, Reason> {
    let mut value = value;
    let whole = 10_i64.checked_pow(digits).ok_or(Reason::AmountTooLarge {})?;
    value = value.checked_mul(Decimal::from(whole)).ok_or(Reason::AmountTooLarge {})?;
    value.trunc().to_i64().ok_or(Reason::AmountTooLarge {})
}

/// A quantity or a unit price: a decimal of at most four places, kept in the database in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Quantity(i64);

impl Quantity {
    /// Decimal places a quantity or a unit price may have.
    pub const PLACES: u32 = 4;
    /// Nothing.
    pub const ZERO: Quantity = Quantity(0);

    /// From ten-thousandths, as the database keeps it.
    pub const fn from_ten_thousandths(value: i64) -> Quantity {
        Quantity(value)
    }

    /// In ten-thousandths, as the database keeps it.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// Refused as [`Reason::TooManyDecimals`] beyond four places, [`Reason::AmountTooLarge`] beyond 64 bits.
    pub fn from_decimal(value: Decimal) -> Result<Quantity, Reason> {
        let value = value.normalize();
        if value.scale() > Quantity::PLACES {
            return Err(Reason::TooManyDecimals {
                value: value.to_string(),
                digits: i64::from(Quantity::PLACES),
            });
        }
        scaled(value, Quantity::PLACES).map(Quantity)
    }

    /// The plain decimal, without trailing zeros.
    pub fn to_decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.0), Quantity::PLACES).normalize()
    }

    /// The sum; refused where it does not fit.
    pub fn plus(self, other: Quantity) -> Result<Quantity, Reason> {
        self.0.checked_add(other.0).map(Quantity).ok_or(Reason::AmountTooLarge {})
    }

    /// The difference; refused where it does not fit.
    pub fn minus(self, other: Quantity) -> Result<Quantity, Reason> {
        self.0.checked_sub(other.0).map(Quantity).ok_or(Reason::AmountTooLarge {})
    }

    /// Above zero.
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Quantity × unit price in money of `digits` minor digits, rounded half away from zero, once.
    /// This is the only place in which such a product is rounded.
    pub fn times(self, unit_price: Quantity, digits: u32) -> Result<Money, Reason> {
        let product = i128::from(self.0) * i128::from(unit_price.0);
        let exact = Decimal::try_from_i128_with_scale(product, 2 * Quantity::PLACES)
            .map_err(|_| Reason::AmountTooLarge {})?;
        Money::from_decimal(
            exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero),
            digits,
        )
    }

    /// `amount` × this ÷ `whole`, rounded half away from zero: the share of an amount that a part quantity bears.
    pub fn share_of(self, amount: Money, whole: Quantity) -> Result<Money, Reason> {
        if whole.0 <= 0 || self.0 < 0 || amount.0 < 0 {
            return Err(Reason::NothingToSplitBy {});
        }
        let product = i128::from(amount.0) * i128::from(self.0);
        let rounded = (2 * product + i128::from(whole.0)).div_euclid(2 * i128::from(whole.0));
        rounded.to_i64().map(Money).ok_or(Reason::AmountTooLarge {})
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The book's currency with its minor digits by ISO 4217 (VND 0, EUR 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Vietnamese đồng.
    pub const VND: Currency = Currency(iso_currency::Currency::VND);

    /// Digits after the decimal mark.
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The amount ready to be shown or sent.
    pub fn amount(self, money: Money) -> Amount {
        Amount { money, digits: self.digits() }
    }
}

impl FromStr for Currency {
    type Err = Reason;

    fn from_str(code: &str) -> Result<Currency, Reason> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some_and(|digits| digits <= 4))
            .map(Currency)
            .ok_or_else(|| Reason::UnknownCurrency { given: code.to_owned() })
    }
}

/// Money with the digits of its currency. As text and in JSON it is a string of exactly those digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The figure in minor units.
    pub money: Money,
    /// Digits after the decimal mark.
    pub digits: u32,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.money.to_decimal(self.digits))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

crate::db::stored_as!(Money, BigInt, i64, |money| &money.0, |raw: i64| Ok(Money(raw)));
crate::db::stored_as!(Quantity, BigInt, i64, |quantity| &quantity.0, |raw: i64| Ok(Quantity(raw)));

/// Says in OpenAPI that these exact figures travel as strings.
macro_rules! decimal_string_schema {
    ($name:ident, $example:literal) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .examples([serde_json::json!($example)])
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}
    };
}
decimal_string_schema!(Amount, "1234567");
decimal_string_schema!(Quantity, "12.5");

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn quantity_times_unit_price_is_rounded_half_away_from_zero_once() {
        for (quantity, price, digits, minor) in [
            ("3", "33.335", 2, 10001), // 100.005 rounds up
            ("1", "0.5", 0, 1),
            ("1", "0.4999", 0, 0),
            ("0.3333", "3", 2, 100), // 0.9999
            ("12", "16500000", 0, 198_000_000),
            ("7", "1428571.4286", 0, 10_000_000),
        ] {
            let quantity = Quantity::from_decimal(decimal(quantity)).unwrap();
            let price = Quantity::from_decimal(decimal(price)).unwrap();
            assert_eq!(
                quantity.times(price, digits).unwrap(),
                Money::from_minor(minor),
                "{quantity} × {price}"
            );
        }
    }

    #[test]
    fn money_keeps_every_digit_or_refuses() {
        assert_eq!(Money::from_decimal(decimal("14970.00"), 2).unwrap(), Money::from_minor(1_497_000));
        assert_eq!(Money::from_decimal(decimal("5.000"), 0).unwrap(), Money::from_minor(5));
        assert!(matches!(Money::from_decimal(decimal("5.001"), 2), Err(Reason::TooManyDecimals { .. })));
        assert!(matches!(
            Money::from_decimal(decimal("99999999999999999999"), 0),
            Err(Reason::AmountTooLarge {})
        ));
        assert_eq!(Currency::VND.amount(Money::from_minor(1200)).to_string(), "1200");
        assert_eq!("EUR".parse::<Currency>().unwrap().amount(Money::from_minor(-5)).to_string(), "-0.05");
    }

    #[test]
    fn a_split_adds_up_exactly_and_parts_differ_by_at_most_one_unit() {
        for parts in [12, 7, 31] {
            let split = Money::from_minor(1_200_000_000).split(&vec![Money::from_minor(1); parts]).unwrap();
            assert_eq!(Money::total(split.iter().copied()).unwrap(), Money::from_minor(1_200_000_000));
            let (low, high) = (split.iter().min().unwrap(), split.iter().max().unwrap());
            assert!(high.minus(*low).unwrap() <= Money::from_minor(1));
        }
        assert!(Money::from_minor(1).split(&[]).is_err());
    }
}
