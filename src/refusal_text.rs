//! Refusals in words: the sentence of a reason and its figures, as locales/*/refusals.ftl say them.

use crate::i18n::Locale;
use crate::money::Currency;
use crate::refusal::{Figure, Reason};

impl Reason {
    /// What is wrong, with the figures, and what to do instead.
    pub fn sentence(&self, locale: Locale, currency: Currency) -> String {
        let figures = self.figures();
        let told: Vec<_> =
            figures.iter().map(|(name, it)| (*name, it.told(name, locale, currency))).collect();
        let arguments: Vec<_> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
        locale.say(&sentence_key(self), &arguments)
    }

    /// Every figure with its label, in the order in which they are told.
    pub fn told_figures(&self, locale: Locale, currency: Currency) -> Vec<(String, String)> {
        let told =
            |(name, it): &(&str, Figure)| (locale.text(&label_key(name)), it.told(name, locale, currency));
        self.figures().iter().map(told).collect()
    }
}

impl Figure {
    /// The figure called `name` as the reader writes it.
    fn told(&self, name: &str, locale: Locale, currency: Currency) -> String {
        match self {
            Figure::Money(money) => locale.money(*money, currency),
            Figure::Quantity(quantity) => locale.quantity(*quantity),
            // Years and numbers of actions among them: never grouped.
            Figure::Count(count) => count.to_string(),
            Figure::Date(date) => locale.date(*date),
            Figure::Text(text) => told_text(name, text, locale),
        }
    }
}

/// A text figure: a code is translated where it has a text (several are joined by commas), a number gets the
/// language's decimal mark without grouping, all else is told as it was given.
fn told_text(name: &str, text: &str, locale: Locale) -> String {
    let family = match name {
        "line" => return locale.line_name(text),
        // Lines are named one by one; codes and other names have no such parts.
        "candidates" => {
            return text.split("; ").map(|name| locale.line_name(name)).collect::<Vec<_>>().join("; ");
        }
        "role" | "overrides" => "role",
        "kind" => "kind",
        "action" => "act",
        "stage" | "from" | "to" => "stage",
        "state" | "needed" => "state",
        "what" => "thing",
        "column" => "column",
        "period" => "period",
        "purpose" => "purpose",
        "scope" => "scope",
        "one_reading" | "other_reading" | "value" | "percent" if locale == Locale::Vi => {
            return text.replace('.', ",");
        }
        _ => return text.to_owned(),
    };
    let translated = |code: &str| {
        let key = format!("{family}-{code}");
        if locale.has(&key) { locale.text(&key) } else { code.to_owned() }
    };
    text.split(", ").map(translated).collect::<Vec<_>>().join(", ")
}

fn sentence_key(reason: &Reason) -> String {
    format!("refusal-{}", reason.code())
}

fn label_key(figure: &str) -> String {
    format!("figure-{figure}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const SOURCES: [&str; 2] =
        [include_str!("../locales/vi/refusals.ftl"), include_str!("../locales/en/refusals.ftl")];

    fn keys(source: &str) -> BTreeSet<&str> {
        source
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.split_once(" = ")?.0))
            .collect()
    }

    #[test]
    fn every_reason_has_a_sentence_that_tells_every_figure_in_every_language() {
        for locale in Locale::ALL {
            for reason in Reason::examples() {
                let sentence = reason.sentence(locale, Currency::VND);
                assert!(!sentence.contains('⟦') && !sentence.contains("{$"), "{}: {sentence}", reason.code());
                let marks: Vec<_> =
                    reason.figures().iter().map(|(name, _)| (*name, format!("‹{name}›"))).collect();
                let arguments: Vec<_> = marks.iter().map(|(name, mark)| (*name, mark.as_str())).collect();
                let marked = locale.say(&sentence_key(&reason), &arguments);
                for (name, mark) in &marks {
                    assert!(marked.contains(mark), "{} ({locale:?}) does not tell {name}", reason.code());
                }
                for (label, value) in reason.told_figures(locale, Currency::VND) {
                    assert!(
                        !label.contains('⟦') && sentence.contains(&value),
                        "{}: {label} {value}",
                        reason.code()
                    );
                }
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_no_sentence_for_a_code_that_is_gone() {
        let [vietnamese, english] = SOURCES.map(keys);
        assert_eq!(vietnamese, english);
        let codes: BTreeSet<_> = Reason::examples().iter().map(sentence_key).collect();
        let told = vietnamese.iter().filter(|key| key.starts_with("refusal-"));
        assert_eq!(told.map(|key| (*key).to_owned()).collect::<BTreeSet<_>>(), codes);
    }

    #[test]
    fn codes_are_translated_and_figures_written_as_the_reader_writes_them() {
        let reason = Reason::WrongState { state: "closed".to_owned(), needed: "draft, signed".to_owned() };
        assert_eq!(
            reason.sentence(Locale::Vi, Currency::VND),
            "Chứng từ đang ở trạng thái “đã thanh lý”; việc này cần trạng thái “dự thảo, đã ký”."
        );
        let reason = Reason::NumberAmbiguous {
            given: "1.234".to_owned(),
            one_reading: "1234".to_owned(),
            other_reading: "1.234".to_owned(),
        };
        assert!(reason.sentence(Locale::Vi, Currency::VND).contains("1234 hoặc 1,234"));
        let reason = Reason::NameAmbiguous {
            what: "budget_line".to_owned(),
            given: "thu".to_owned(),
            candidates: "T01 · 2026 · other · training; T01 · 2026 · socialised · training · thu".to_owned(),
        };
        let named = "T01 · 2026 · Other legal sources · Training; T01 · 2026 · Socialised · Training · thu";
        assert!(reason.sentence(Locale::En, Currency::VND).contains(named));
        let reason =
            Reason::TransferToItself { line: "T01 · 2026 · state_budget · press_order".to_owned() };
        assert!(
            reason
                .sentence(Locale::Vi, Currency::VND)
                .contains("2026 · Ngân sách nhà nước · Đặt hàng báo chí")
        );
        let reason = Reason::AmountNotPositive { given: crate::money::Money::from_minor(-1_234_567) };
        assert!(reason.sentence(Locale::Vi, Currency::VND).contains("-1.234.567\u{a0}đ"));
        assert!(reason.sentence(Locale::En, Currency::VND).contains("-1,234,567\u{a0}VND"));
    }
}
