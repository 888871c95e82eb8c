//! What was wrong with a form: told above the `h1`, each line leading to its field, and again beside the field.

use maud::{Markup, Render, html};

use super::form::field_id;
use super::reckoning::Reckoning;
use crate::i18n::Locale;
use crate::money::Currency;
use crate::refusal::{Place, Refusal};

/// The problems of one form, in words. Empty where there are none.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    lang: Locale,
    found: Vec<Found>,
}

#[derive(Clone, Debug)]
struct Found {
    sentence: String,
    field: Option<String>,
    label: Option<String>,
    reckoning: Option<Reckoning>,
}

impl Problems {
    /// No problem.
    pub fn none() -> Problems {
        Problems::default()
    }

    /// The problems of a refusal, as the reader reads them.
    pub fn of(refusal: &Refusal, lang: Locale, currency: Currency) -> Problems {
        let found = refusal.problems().map(|problem| Found {
            sentence: format!(
                "{}{}",
                told_place(&problem.place, lang),
                problem.reason.sentence(lang, currency)
            ),
            field: problem.place.field.clone(),
            label: problem.place.field.as_deref().and_then(|field| told_field(field, lang)),
            reckoning: Reckoning::of(&problem.reason, lang, currency),
        });
        Problems { lang, found: found.collect() }
    }

    /// Puts a field's label before its sentence in the list above the `h1`, where "this field" could be any.
    pub fn labelled(mut self, name: &str, label: &str) -> Problems {
        let id = field_id(name);
        let here = |found: &&mut Found| found.field.as_deref().is_some_and(|field| field_id(field) == id);
        self.found.iter_mut().filter(here).for_each(|found| found.label = Some(format!("{label}: ")));
        self
    }

    /// Nothing was wrong.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// What was wrong with the field of this name, however its path is written (`items[0].vat`, `items[0][vat]`).
    pub fn at(&self, name: &str) -> Option<&str> {
        let id = field_id(name);
        let here = |found: &&Found| found.field.as_deref().is_some_and(|field| field_id(field) == id);
        self.found.iter().find(here).map(|found| found.sentence.as_str())
    }
}

/// `Số tiền: ` before the sentence of a field, which could be any; `Dòng 2, cột Số tiền: ` where it stands in a row of the
/// form.
fn told_field(field: &str, lang: Locale) -> Option<String> {
    let mut parts = field.split(['[', ']', '.']).filter(|part| !part.is_empty()).skip(1);
    let row = parts.next().and_then(|at| at.parse::<usize>().map_or(None, |at| Some((at + 1).to_string())));
    let name = field.rsplit(['[', '.']).next()?.trim_end_matches(']');
    let key = format!("column-{name}");
    let label = lang.has(&key).then(|| lang.text(&key));
    let told = match (row.as_deref(), label.as_deref()) {
        (Some(row), Some(column)) => lang.say("ui-at-row-and-column", &[("row", row), ("column", column)]),
        (Some(row), None) => lang.say("ui-at-row", &[("row", row)]),
        (None, label) => format!("{}:", label?),
    };
    Some(told + " ")
}

/// `Dòng 12, cột amount: ` for a place in a file; nothing for a field, which its link leads to.
fn told_place(place: &Place, lang: Locale) -> String {
    let row = place.row.map(|row| row.to_string());
    match (row.as_deref(), place.column.as_deref()) {
        (Some(row), Some(column)) => {
            lang.say("ui-at-row-and-column", &[("row", row), ("column", column)]) + " "
        }
        (Some(row), None) => lang.say("ui-at-row", &[("row", row)]) + " ",
        (None, Some(column)) => lang.say("ui-at-column", &[("column", column)]) + " ",
        (None, None) => String::new(),
    }
}

impl Render for Problems {
    fn render(&self) -> Markup {
        html! {
            @if !self.is_empty() {
                div.notice.refusal #problems role="alert" aria-labelledby="problems-title" tabindex="-1" {
                    h2 #problems-title { (self.lang.text("ui-problem-title")) }
                    ul {
                        @for Found { sentence, field, label, reckoning } in &self.found {
                            li {
                                @match field {
                                    Some(field) => a href={ "#" (field_id(field)) } { @if let Some(label) = label { (label) } (sentence) },
                                    None => (sentence),
                                }
                                @if let Some(reckoning) = reckoning { (reckoning) }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Reason;

    #[test]
    fn a_problem_is_told_above_and_beside_its_field_however_the_path_is_written() {
        let refusal = Refusal::of(vec![
            Reason::ValueMissing {}.at("items[0].vat"),
            Reason::ValueMissing {}.at("document_no"),
            Reason::ValueMissing {}.at("items[1][quantity]"),
            Reason::ValueMissing {}.at("unheard_of"),
            Reason::NoItem {}.at_row(3, None),
        ]);
        let problems =
            Problems::of(&refusal.unwrap(), Locale::En, Currency::VND).labelled("items[0][vat]", "VAT");
        assert_eq!(problems.at("items[0][vat]"), Some("This field is empty. Fill it in."));
        assert_eq!(problems.at("items[1][vat]"), None);
        let drawn = problems.render().into_string();
        assert!(
            drawn.contains("href=\"#field-items-0-vat\">VAT: This field is empty.")
                && drawn.contains("Row 3: The order has no item.")
                && drawn.contains("href=\"#field-document_no\">Document no.: This field is empty.")
                && drawn.contains(
                    "href=\"#field-items-1-quantity\">Row 2, column Quantity: This field is empty."
                )
                && drawn.contains("href=\"#field-unheard_of\">This field is empty."),
            "{drawn}"
        );
    }
}
