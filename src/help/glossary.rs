//! The glossary: the field's terms in both languages, and what they mean.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::i18n::Locale;

const FILE: &str = include_str!("../../docs/guide/glossary.csv");

/// A term.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Term {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    meaning_vi: String,
    meaning_en: String,
}

impl Term {
    /// The term and the one that the other language has for it.
    pub fn words(&self, locale: Locale) -> (&str, &str) {
        match locale {
            Locale::Vi => (&self.vi, &self.en),
            Locale::En => (&self.en, &self.vi),
        }
    }

    /// What it means.
    pub fn meaning(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.meaning_vi,
            Locale::En => &self.meaning_en,
        }
    }
}

static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(FILE.as_bytes());
    // A row that cannot be read is left out, which the test below would tell.
    reader.deserialize().filter_map(Result::ok).collect()
});

/// The terms in the order of the file: as a budget year meets them.
pub fn terms() -> &'static [Term] {
    &TERMS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_file_is_a_term_with_all_its_words() {
        assert_eq!(terms().len(), FILE.lines().count() - 1);
        for term in terms() {
            for locale in Locale::ALL {
                let (own, other) = term.words(locale);
                assert!(!own.is_empty() && !other.is_empty() && !term.meaning(locale).is_empty(), "{term:?}");
            }
        }
    }
}
