//! The unit in which a page writes amounts. It changes what is read, never what is counted.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::coded::coded;
use crate::i18n::Locale;
use crate::money::{Amount, Currency};

coded! {
    /// By how much amounts are divided to be read.
    Unit {
        /// Not at all.
        One = "one",
        /// By a thousand.
        Thousand = "thousand",
        /// By a million.
        Million = "million",
        /// By a thousand million.
        Billion = "billion",
    }
}

impl Unit {
    /// The unit unless another is chosen: millions where the currency has no minor unit.
    pub fn usual(currency: Currency) -> Unit {
        if currency.digits() == 0 { Unit::Million } else { Unit::One }
    }

    /// Powers of ten, and decimals that are written.
    fn scale(self, digits: u32) -> (u32, u32) {
        match self {
            Unit::One => (0, digits),
            Unit::Thousand => (3, 0),
            Unit::Million => (6, 1),
            Unit::Billion => (9, 2),
        }
    }

    /// A figure in this unit, rounded half away from zero.
    pub fn written(self, value: Decimal, digits: u32, lang: Locale) -> String {
        let (power, decimals) = self.scale(digits);
        let scaled = value * Decimal::new(1, power);
        let mut scaled = scaled.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
        scaled.rescale(decimals);
        lang.decimal(&scaled.to_string())
    }

    /// An amount in this unit.
    pub fn amount(self, amount: Amount, lang: Locale) -> String {
        self.written(amount.money.to_decimal(amount.digits), amount.digits, lang)
    }

    /// Its name: `triệu đồng`.
    pub fn name(self, currency: Currency, lang: Locale) -> String {
        let key = format!("currency-{}", currency.code());
        let currency = if lang.has(&key) { lang.text(&key) } else { currency.code().to_owned() };
        match self {
            Unit::One => currency,
            _ => lang.say(&format!("compare-unit-{}", self.code()), &[("currency", &currency)]),
        }
    }
}
