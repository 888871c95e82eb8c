//! What typed numbers come to: each field by itself, each row of a form, and each list of rows. Pages show it beside
//! what is typed, and ask it again while it is typed: it is reckoned here alone.
//!
//! Nothing is refused here. What cannot be read is told at its field, and leaves its row and its list without a sum.

use std::collections::{BTreeMap, BTreeSet};

use crate::i18n::Locale;
use crate::money::{Currency, Money, Quantity};
use crate::number::Reading;
use crate::refusal::Reason;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// An amount of the book's currency.
    Money,
    /// A quantity or a unit price.
    Quantity,
}

impl Holds {
    /// The word by which a page says what its field holds.
    pub fn code(self) -> &'static str {
        match self {
            Holds::Money => "money",
            Holds::Quantity => "quantity",
        }
    }

    /// What the word says.
    pub fn from_code(code: &str) -> Option<Holds> {
        [Holds::Money, Holds::Quantity].into_iter().find(|it| it.code() == code)
    }
}

/// What was typed into a field.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'t> {
    /// The field's name, such as `items[0][vat]`.
    pub name: &'t str,
    /// What it holds.
    pub holds: Holds,
    /// As it was typed.
    pub text: &'t str,
}

/// What the fields of a form come to. A field that is empty comes to nothing and is left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Each amount, or why it cannot be read.
    pub amounts: BTreeMap<String, Result<Money, Reason>>,
    /// Each quantity that cannot be read.
    pub unread: BTreeMap<String, Reason>,
    /// By row (`items[0]`): quantity × unit price, and what else it costs. None where part of it cannot be read.
    pub rows: BTreeMap<String, Option<Money>>,
    /// By list of rows (`items`). None where a row cannot be summed.
    pub lists: BTreeMap<String, Option<Money>>,
}

impl Sums {
    /// The first row of a list that cannot be summed, counted from 1, and why.
    pub fn unsummed(&self, list: &str) -> Option<(usize, &Reason)> {
        let amounts = self.amounts.iter().filter_map(|(name, read)| Some((name, read.as_ref().err()?)));
        let row = |(name, reason): (&String, _)| {
            let (of, row, _) = placed(name)?;
            let at = row.rsplit('[').next()?.strip_suffix(']')?.parse::<usize>().map_or(None, Some)?;
            (of == list).then_some((at + 1, reason))
        };
        let unread = self.unread.iter();
        amounts.chain(unread).filter_map(row).min_by_key(|(at, _)| *at)
    }

    /// The sum of a list in words; of one that cannot be summed, why.
    pub fn told(&self, list: &str, lang: Locale, currency: Currency) -> String {
        match (self.lists.get(list).copied().flatten(), self.unsummed(list)) {
            (Some(sum), _) if sum.is_zero() => String::new(),
            (Some(sum), _) => lang.words(sum, currency),
            (None, Some((row, reason))) => {
                let row = row.to_string();
                format!("{} {}", lang.say("ui-at-row", &[("row", &row)]), reason.sentence(lang, currency))
            }
            (None, None) => String::new(),
        }
    }
}

/// The numbers of one row.
#[derive(Default)]
struct Row {
    quantity: Option<Quantity>,
    unit_price: Option<Quantity>,
    amounts: Vec<Money>,
    /// Whether it has anything that costs.
    priced: bool,
    wrong: bool,
}

/// `items[0][vat]` as its list, its row and the field in it.
fn placed(name: &str) -> Option<(&str, &str, &str)> {
    let (list, rest) = name.split_once('[')?;
    let (at, field) = rest.split_once("][")?;
    let row = name.get(..list.len() + at.len() + 2)?;
    Some((list, row, field.strip_suffix(']')?))
}

impl Row {
    fn sum(&self, digits: u32) -> Result<Money, Reason> {
        let product = match (self.quantity, self.unit_price) {
            (Some(quantity), Some(unit_price)) => quantity.times(unit_price, digits)?,
            _ => Money::ZERO,
        };
        Money::total(self.amounts.iter().copied().chain([product]))
    }
}

/// Adds up what was typed, as people type it.
pub fn add_up<'t>(typed: impl IntoIterator<Item = Typed<'t>>, currency: Currency) -> Sums {
    let mut sums = Sums::default();
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let mut lists: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for Typed { name, holds, text } in typed {
        let place = placed(name);
        if let Some((list, row, field)) = place {
            let priced = holds == Holds::Money || field == "unit_price";
            rows.entry(row).or_default().priced |= priced;
            lists.entry(list).or_default().insert(row);
        }
        if text.trim().is_empty() {
            continue;
        }
        let mut row = place.and_then(|(_, row, field)| Some((rows.get_mut(row)?, field)));
        let wrong = match holds {
            Holds::Money => {
                let read = Reading::Typed.money(text, currency.digits());
                if let (Ok(amount), Some((row, _))) = (&read, &mut row) {
                    row.amounts.push(*amount);
                }
                let wrong = read.is_err();
                sums.amounts.insert(name.to_owned(), read);
                wrong
            }
            Holds::Quantity => match Reading::Typed.quantity(text) {
                Ok(quantity) => {
                    match row.as_mut() {
                        Some((row, "quantity")) => row.quantity = Some(quantity),
                        Some((row, "unit_price")) => row.unit_price = Some(quantity),
                        _ => {}
                    }
                    false
                }
                Err(reason) => {
                    sums.unread.insert(name.to_owned(), reason);
                    true
                }
            },
        };
        if let Some((row, _)) = row {
            row.wrong |= wrong;
        }
    }
    let sum = |row: &Row| if row.wrong { None } else { row.sum(currency.digits()).map_or(None, Some) };
    let priced = rows.iter().filter(|(_, row)| row.priced);
    sums.rows = priced.map(|(name, row)| ((*name).to_owned(), sum(row))).collect();
    for (list, names) in lists {
        let of_list: Vec<Option<Money>> =
            names.iter().filter_map(|name| sums.rows.get(*name).copied()).collect();
        if !of_list.is_empty() {
            let whole = of_list
                .into_iter()
                .try_fold(Money::ZERO, |whole, row| row.and_then(|row| whole.plus(row).map_or(None, Some)));
            sums.lists.insert(list.to_owned(), whole);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&'static str, Holds, &'static str)]) -> Sums {
        let fields = fields.iter().map(|(name, holds, text)| Typed { name, holds: *holds, text });
        add_up(fields, Currency::VND)
    }

    #[test]
    fn rows_of_an_order_are_quantity_times_price_and_vat_and_a_list_is_its_rows() {
        let sums = typed(&[
            ("items[0][quantity]", Holds::Quantity, "12"),
            ("items[0][unit_price]", Holds::Quantity, "1.500.000"),
            ("items[0][vat]", Holds::Money, "1,8 triệu"),
            ("items[1][quantity]", Holds::Quantity, "2,5"),
            ("items[1][unit_price]", Holds::Quantity, "3"),
            ("items[2][quantity]", Holds::Quantity, ""),
            ("items[2][unit_price]", Holds::Quantity, ""),
            ("items[2][vat]", Holds::Money, ""),
            ("amount", Holds::Money, "16.500.000*12"),
            ("trainers[0][hours]", Holds::Quantity, "4"),
        ]);
        let minor = |sum: Option<Money>| sum.map(Money::minor);
        assert_eq!(minor(sums.rows["items[0]"]), Some(19_800_000));
        assert_eq!(minor(sums.rows["items[1]"]), Some(8), "7,5 đồng is rounded once, half away from zero");
        assert_eq!(minor(sums.rows["items[2]"]), Some(0));
        assert_eq!(minor(sums.lists["items"]), Some(19_800_008));
        assert_eq!(sums.amounts["amount"], Ok(Money::from_minor(198_000_000)));
        assert!(!sums.lists.contains_key("trainers"), "hours cost nothing by themselves");
    }

    #[test]
    fn what_cannot_be_read_leaves_its_row_and_its_list_without_a_sum() {
        let sums = typed(&[
            ("portions[0][amount]", Holds::Money, "100"),
            ("portions[1][amount]", Holds::Money, "mười"),
            ("items[0][quantity]", Holds::Quantity, "1.234"),
            ("items[0][unit_price]", Holds::Quantity, "5"),
        ]);
        assert_eq!(sums.rows["portions[0]"], Some(Money::from_minor(100)));
        assert_eq!((sums.rows["portions[1]"], sums.lists["portions"]), (None, None));
        assert!(matches!(sums.amounts["portions[1][amount]"], Err(Reason::NumberUnreadable { .. })));
        assert!(matches!(sums.unread["items[0][quantity]"], Reason::NumberAmbiguous { .. }));
        assert_eq!(sums.lists["items"], None);
        assert_eq!(sums.unsummed("portions").map(|(row, _)| row), Some(2));
        let told = sums.told("items", Locale::Vi, Currency::VND);
        assert!(told.starts_with("Dòng 1: ") && told.contains("1.234"), "{told}");
    }
}
