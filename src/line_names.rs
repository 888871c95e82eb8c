//! Names of budget lines in the reader's language. The ledger, JSON and files name a line by codes.

use crate::i18n::Locale;

impl Locale {
    /// A name as [`crate::ledger::Line::name`] gives it, `T01 · 2026 · other · training`, with the words for its fund source
    /// and purpose. A part that is no such code stays as it is.
    pub fn line_name(self, name: &str) -> String {
        let word = |family: &str, code: &str| {
            let key = format!("line-{family}-{code}");
            if self.has(&key) { self.text(&key) } else { code.to_owned() }
        };
        let parts = name.split(" · ").enumerate().map(|(place, part)| match place {
            2 => word("source", part),
            3 => word("purpose", part),
            _ => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::handlers::Catalogue;
    use crate::test_book::TestBook;

    #[test]
    fn a_line_is_named_in_the_words_of_the_reference_data() {
        let catalogue = TestBook::empty().db.read(Catalogue::load).unwrap();
        for locale in Locale::ALL {
            for source in &catalogue.fund_sources {
                for purpose in &catalogue.purposes {
                    let said = locale
                        .line_name(&format!("T01 · 2026 · {} · {} · training", source.code, purpose.code));
                    let words = [source.name(locale), purpose.name(locale)];
                    assert_eq!(said, format!("T01 · 2026 · {} · {} · training", words[0], words[1]));
                }
            }
            assert_eq!(locale.line_name("T01 · 2026 · unheard_of"), "T01 · 2026 · unheard_of");
        }
    }
}
