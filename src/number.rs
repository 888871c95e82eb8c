//! How people and files write numbers and dates, read and written in one place.
//!
//! Files and the API are canonical: digits, at most one `.`, no grouping, dates `yyyy-mm-dd`.
//! Forms are Vietnamese: `1.234.567,89`, `1,5 triệu`, `16.500.000*12`, dates `dd/mm/yyyy`.
//! A value that could be read two ways is asked back, never guessed.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use crate::i18n::Locale;
use crate::money::{Amount, Currency, Money, Quantity};
use crate::refusal::Reason;

/// Which way of writing an input is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Files without a mapping, and the API.
    Canonical,
    /// What people type into forms.
    Typed,
}

impl Reading {
    /// An amount of a currency with `digits` minor digits.
    pub fn money(self, text: &str, digits: u32) -> Result<Money, Reason> {
        let value = match self {
            Reading::Canonical => canonical(text)?,
            Reading::Typed => typed(text, digits > 0)?,
        };
        Money::from_decimal(value, digits)
    }

    /// A quantity or a unit price, up to four decimals.
    pub fn quantity(self, text: &str) -> Result<Quantity, Reason> {
        let value = match self {
            Reading::Canonical => canonical(text)?,
            Reading::Typed => typed(text, true)?,
        };
        Quantity::from_decimal(value)
    }

    /// A date; typed dates may also be written in the canonical way, which browsers fill in.
    pub fn date(self, text: &str) -> Result<NaiveDate, Reason> {
        let like = match self {
            Reading::Canonical => CANONICAL_DAY,
            Reading::Typed => "31/12/2026",
        };
        let unreadable = || Reason::DateUnreadable { given: shortened(text), like: like.to_owned() };
        let text = text.trim();
        let date = match self {
            Reading::Canonical => iso_date(text),
            Reading::Typed => iso_date(text).or_else(|| day_first_date(text)),
        };
        date.filter(|date| (1900..=2200).contains(&chrono::Datelike::year(date))).ok_or_else(unreadable)
    }
}

/// A day as files and programs write it, to show how.
pub const CANONICAL_DAY: &str = "2026-12-31";

/// `yyyy-mm-dd`, with exactly these digits.
fn iso_date(text: &str) -> Option<NaiveDate> {
    if text.len() != 10 {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// `dd/mm/yyyy`, also with `-` or `.` and without leading zeros.
fn day_first_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split(['/', '-', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// What was typed, short enough to be told back.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let text = text.trim();
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(std::iter::once('…')).collect()
}

/// Digits with at most one `.` and a sign; nothing else.
pub fn canonical(text: &str) -> Result<Decimal, Reason> {
    let unreadable = || Reason::NumberUnreadable { given: shortened(text) };
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(unreadable());
    }
    exact(text)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A decimal without rounding: more digits than 96 bits hold are refused, never cut off.
fn exact(text: &str) -> Result<Decimal, Reason> {
    Decimal::from_str_exact(text).map_err(|_| Reason::AmountTooLarge {})
}

/// A number as Vietnamese officers type it: grouped or not, with a unit (`1,5 triệu`), a currency sign, or as an
/// exact sum of products (`16.500.000*12 + 500.000`).
///
/// `takes_decimals` says whether the field can hold a fraction: only then is `1.234` ambiguous.
pub fn typed(text: &str, takes_decimals: bool) -> Result<Decimal, Reason> {
    let unreadable = || Reason::NumberUnreadable { given: shortened(text) };
    let too_large = || Reason::AmountTooLarge {};
    let tidy: String =
        text.nfc().collect::<String>().to_lowercase().replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ");
    let tidy = tidy.replace('−', "-");
    let (negative, tidy) = match tidy.trim().strip_prefix('-') {
        Some(rest) => (true, rest.to_owned()),
        None => (false, tidy),
    };
    let mut sum = Decimal::ZERO;
    for (sign, term) in terms(&tidy) {
        let mut product = Decimal::ONE;
        for factor in term.split(['*', '×']) {
            let value = with_unit(factor.trim(), takes_decimals).map_err(|reason| match reason {
                Reason::NumberUnreadable { .. } => unreadable(),
                other => other,
            })?;
            product = product.checked_mul(value).ok_or_else(too_large)?;
        }
        sum = sum.checked_add(if sign { product } else { -product }).ok_or_else(too_large)?;
    }
    Ok(if negative { -sum } else { sum })
}

/// Splits `a + b - c` into its terms with their signs (true for plus).
fn terms(text: &str) -> Vec<(bool, &str)> {
    let mut terms = Vec::new();
    let mut rest = text;
    let mut sign = true;
    while let Some(at) = rest.find(['+', '-']) {
        let (term, tail) = rest.split_at(at);
        terms.push((sign, term));
        sign = tail.starts_with('+');
        rest = tail.get(1..).unwrap_or("");
    }
    terms.push((sign, rest));
    terms
}

/// One number with an optional currency sign and unit word.
fn with_unit(text: &str, takes_decimals: bool) -> Result<Decimal, Reason> {
    const CURRENCY: [&str; 6] = ["đồng", "vnđ", "vnd", "đ", "₫", "€"];
    const UNITS: [(&str, i64); 6] = [
        ("nghìn", 1_000),
        ("ngàn", 1_000),
        ("triệu", 1_000_000),
        ("tr", 1_000_000),
        ("tỷ", 1_000_000_000),
        ("tỉ", 1_000_000_000),
    ];
    let mut number = text.trim();
    for sign in CURRENCY {
        if let Some(rest) = number.strip_suffix(sign) {
            number = rest.trim_end();
            break;
        }
    }
    for (word, factor) in UNITS {
        if let Some(rest) = number.strip_suffix(word) {
            let value = plain(rest.trim(), true)?;
            return value.checked_mul(Decimal::from(factor)).ok_or(Reason::AmountTooLarge {});
        }
    }
    plain(number, takes_decimals)
}

/// A number with grouping by `.`, `,` or spaces and a decimal mark `,` or `.`, if it can be read in one way alone.
fn plain(text: &str, takes_decimals: bool) -> Result<Decimal, Reason> {
    let unreadable = || Reason::NumberUnreadable { given: shortened(text) };
    let dots = text.matches('.').count();
    let commas = text.matches(',').count();
    let spaces = text.matches(' ').count();
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')) {
        return Err(unreadable());
    }
    let grouped = |part: &str, mark: char| -> Option<String> {
        let mut groups = part.split(mark);
        let first = groups.next()?;
        let fits = (1..=3).contains(&first.len())
            && all_digits(first)
            && (first == "0" || !first.starts_with('0'))
            && groups.clone().all(|group| group.len() == 3 && all_digits(group));
        fits.then(|| part.replace(mark, ""))
    };
    let with_fraction = |mark: char, group: Option<char>| -> Option<String> {
        let (whole, fraction) = text.split_once(mark)?;
        let whole = match group {
            Some(group) => grouped(whole, group)?,
            None => all_digits(whole).then(|| whole.to_owned())?,
        };
        all_digits(fraction).then(|| format!("{whole}.{fraction}"))
    };
    let reading = match (dots, commas, spaces) {
        (0, 0, 0) => all_digits(text).then(|| text.to_owned()),
        (0, 0, _) => grouped(text, ' '),
        // Several marks of one kind can only be grouping.
        (2.., 0, 0) => grouped(text, '.'),
        (0, 2.., 0) => grouped(text, ','),
        // One mark alone: grouping if a group of three follows, a decimal mark else.
        (1, 0, 0) | (0, 1, 0) => {
            let mark = if dots == 1 { '.' } else { ',' };
            let group = grouped(text, mark).filter(|_| !text.starts_with('0'));
            let fraction = with_fraction(mark, None);
            match (group, fraction) {
                (Some(one_reading), Some(other_reading)) if takes_decimals => {
                    return Err(Reason::NumberAmbiguous {
                        given: shortened(text),
                        one_reading,
                        other_reading,
                    });
                }
                (Some(group), _) => Some(group),
                (None, fraction) => fraction,
            }
        }
        (_, 1, 0) => with_fraction(',', Some('.')).filter(|_| text.rfind('.') < text.find(',')),
        (1, _, 0) => with_fraction('.', Some(',')).filter(|_| text.rfind(',') < text.find('.')),
        (0, 1, _) => with_fraction(',', Some(' ')),
        (1, 0, _) => with_fraction('.', Some(' ')),
        _ => None,
    };
    exact(&reading.ok_or_else(unreadable)?)
}

impl Locale {
    /// A plain decimal (`-1234567.89`) with the marks of the language: `-1.234.567,89`, `-1,234,567.89`.
    pub fn decimal(self, plain: &str) -> String {
        let (group, mark) = match self {
            Locale::Vi => ('.', ','),
            Locale::En => (',', '.'),
        };
        let (sign, digits) = match plain.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", plain),
        };
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let mut out = String::from(sign);
        let length = whole.chars().count();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (length - at) % 3 == 0 {
                out.push(group);
            }
            out.push(digit);
        }
        if let Some(fraction) = fraction {
            out.push(mark);
            out.push_str(fraction);
        }
        out
    }

    /// An amount with the marks of the language, always with the currency's digits.
    pub fn amount(self, amount: Amount) -> String {
        self.decimal(&amount.to_string())
    }

    /// An amount with its currency: `1.234.567 đ`, `1,234,567 VND`; the space between does not break.
    pub fn money(self, money: Money, currency: Currency) -> String {
        let sign = if self == Locale::Vi && currency == Currency::VND { "đ" } else { currency.code() };
        format!("{}\u{a0}{sign}", self.amount(currency.amount(money)))
    }

    /// A quantity or unit price with the marks of the language.
    pub fn quantity(self, quantity: Quantity) -> String {
        self.decimal(&quantity.to_string())
    }

    /// A date as the language writes it: `31/12/2025`, `31 Dec 2025`.
    pub fn date(self, date: NaiveDate) -> String {
        match self {
            Locale::Vi => date.format("%d/%m/%Y").to_string(),
            Locale::En => date.format("%-d %b %Y").to_string(),
        }
    }
}

/// An amount as a form field shows it again: Vietnamese marks, which [`Reading::Typed`] takes back unchanged.
pub fn retyped(amount: Amount) -> String {
    Locale::Vi.amount(amount)
}

/// A date as a form field shows it again.
pub fn retyped_date(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_numbers_are_read_as_officers_mean_them() {
        let read =
            |text: &str, decimals: bool| typed(text, decimals).map(|value| value.normalize().to_string());
        for (text, decimals, value) in [
            ("1234567", false, "1234567"),
            ("1.234.567", false, "1234567"),
            ("1 234 567", false, "1234567"),
            ("1\u{a0}234\u{a0}567", false, "1234567"),
            ("1,234,567", false, "1234567"),
            ("1.234.567 đ", false, "1234567"),
            ("1.234.567đồng", false, "1234567"),
            ("1.234", false, "1234"),
            ("1,234", false, "1234"),
            ("1.234.567,89", true, "1234567.89"),
            ("1,234,567.89", true, "1234567.89"),
            ("1 234 567,5", true, "1234567.5"),
            ("12,5", true, "12.5"),
            ("12.5", true, "12.5"),
            ("0,125", true, "0.125"),
            ("1.2345", true, "1.2345"),
            ("1234,567", true, "1234.567"),
            ("1,5 triệu", false, "1500000"),
            ("1,5 triê\u{323}u", false, "1500000"), // NFD
            ("2 tỷ", false, "2000000000"),
            ("16.500.000*12", false, "198000000"),
            ("16.500.000 * 12 + 500.000 - 1", false, "198499999"),
            ("-5", false, "-5"),
            ("−5", false, "-5"),
            ("0", false, "0"),
        ] {
            assert_eq!(read(text, decimals).as_deref(), Ok(value), "{text}");
        }
        for text in [
            "",
            " ",
            "abc",
            "1.23.456",
            "12..5",
            "1.234,567.8",
            "1e5",
            "0x10",
            "1/3",
            "--5",
            "5*",
            "+",
            "1,23,456",
            "٣",
        ] {
            assert!(
                matches!(typed(text, true), Err(Reason::NumberUnreadable { .. })),
                "{text}: {:?}",
                typed(text, true)
            );
        }
        for text in ["1.234", "1,234", "12.345", "1,234 triệu"] {
            assert!(matches!(typed(text, true), Err(Reason::NumberAmbiguous { .. })), "{text}");
        }
        assert!(matches!(typed(&format!("1{}", "0".repeat(30)), false), Err(Reason::AmountTooLarge {})));
    }

    #[test]
    fn canonical_numbers_have_digits_and_at_most_one_point() {
        assert_eq!(canonical("83716.8").unwrap().to_string(), "83716.8");
        assert_eq!(canonical(" -12 ").unwrap().to_string(), "-12");
        for text in ["1,5", "1 234", "1.234.567", "", ".", ".5", "5.", "1e5", "NaN", "+5", "−5", "12đ"] {
            assert!(matches!(canonical(text), Err(Reason::NumberUnreadable { .. })), "{text}");
        }
        assert!(matches!(canonical(&"9".repeat(40)), Err(Reason::AmountTooLarge {})));
    }

    #[test]
    fn dates_are_read_day_first_when_typed_and_iso_in_files() {
        let date = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
        for text in ["31/12/2025", "31-12-2025", "31.12.2025", "2025-12-31"] {
            assert_eq!(Reading::Typed.date(text), Ok(date), "{text}");
        }
        assert_eq!(Reading::Canonical.date("2025-12-31"), Ok(date));
        for text in ["31/12/2025", "2025-13-01", "20251231", "2025-2-3", ""] {
            assert!(Reading::Canonical.date(text).is_err(), "{text}");
        }
        for text in ["12/31/2025", "31/12/25", "29/02/2025", "31/12"] {
            assert!(Reading::Typed.date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_written_with_the_marks_of_the_language() {
        assert_eq!(Locale::Vi.decimal("-1234567.89"), "-1.234.567,89");
        assert_eq!(Locale::En.decimal("1234567.89"), "1,234,567.89");
        assert_eq!(Locale::Vi.decimal("999"), "999");
        assert_eq!(Locale::Vi.decimal("1000"), "1.000");
    }
}
