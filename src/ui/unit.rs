//! The unit that amounts are shown in. It changes what is read and nothing else: what is kept, sent and taken along is
//! exact.

use maud::{Markup, html};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::i18n::Locale;
use crate::money::Amount;

/// A unit of amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// The currency itself.
    #[default]
    One,
    /// Thousands (nghìn).
    Thousand,
    /// Millions (triệu).
    Million,
    /// Thousand millions (tỷ).
    Billion,
}

impl Unit {
    /// All of them, the smallest first.
    pub const ALL: [Unit; 4] = [Unit::One, Unit::Thousand, Unit::Million, Unit::Billion];

    /// The word that stands for it in an address; the currency itself needs none.
    pub fn code(self) -> &'static str {
        match self {
            Unit::One => "",
            Unit::Thousand => "thousand",
            Unit::Million => "million",
            Unit::Billion => "billion",
        }
    }

    /// The unit that an address names; any other word is the currency itself.
    pub fn from_code(code: &str) -> Unit {
        Unit::ALL.into_iter().find(|unit| unit.code() == code).unwrap_or(Unit::One)
    }

    /// What it is called: `triệu đồng`.
    pub fn name(self, lang: Locale, currency: &str) -> String {
        match self {
            Unit::One => currency.to_owned(),
            other => lang.say(&format!("unit-{}", other.code()), &[("currency", currency)]),
        }
    }

    /// Powers of ten of it, and the decimals that it is shown with.
    fn scale(self) -> (u32, u32) {
        match self {
            Unit::One => (0, 0),
            Unit::Thousand => (3, 0),
            Unit::Million => (6, 2),
            Unit::Billion => (9, 3),
        }
    }

    /// The amount in this unit, rounded half away from zero to the decimals that all of a column have.
    pub fn written(self, amount: Amount, lang: Locale) -> String {
        if self == Unit::One {
            return lang.amount(amount);
        }
        let (powers, decimals) = self.scale();
        let mut shown =
            Decimal::from_i128_with_scale(i128::from(amount.money.minor()), amount.digits + powers);
        shown = shown.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
        if shown.is_zero() {
            // No "-0,00".
            shown = Decimal::ZERO;
        }
        shown.rescale(decimals);
        lang.decimal(&shown.to_string())
    }

    /// The amount in this unit, as [`super::money`] draws it; the exact amount is told on pointing at it.
    pub fn money(self, amount: Amount, lang: Locale) -> Markup {
        if self == Unit::One {
            return super::money(amount, lang);
        }
        let written = self.written(amount, lang);
        let exact = lang.amount(amount);
        match written.strip_prefix('-') {
            None => html! { span.money title=(exact) { (written) } },
            Some(digits) => html! {
                span.money.negative title=(exact) {
                    span.visually-hidden { (lang.text("ui-minus")) " " }
                    span aria-hidden="true" { "−" }
                    (digits)
                }
            },
        }
    }

    /// The amount in this unit, leading to the rows behind it.
    pub fn figure(self, amount: Amount, lang: Locale, href: &str) -> Markup {
        html! { a.figure href=(href) { (self.money(amount, lang)) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};

    #[test]
    fn amounts_are_rounded_for_the_eye_alone_and_a_column_has_the_same_decimals() {
        let written =
            |minor, unit: Unit| unit.written(Currency::VND.amount(Money::from_minor(minor)), Locale::Vi);
        assert_eq!(written(1_234_567_890, Unit::One), "1.234.567.890");
        assert_eq!(written(1_234_567_890, Unit::Thousand), "1.234.568");
        assert_eq!(written(1_234_567_890, Unit::Million), "1.234,57");
        assert_eq!(written(1_234_567_890, Unit::Billion), "1,235");
        assert_eq!(written(-500_000, Unit::Million), "-0,50");
        assert_eq!(written(-1, Unit::Million), "0,00");
        let euro = "EUR".parse::<Currency>().unwrap();
        assert_eq!(Unit::Thousand.written(euro.amount(Money::from_minor(123_456_789)), Locale::En), "1,235");
        assert_eq!(Unit::from_code("million"), Unit::Million);
        assert_eq!(Unit::from_code("parsec"), Unit::One);
    }
}
