//! The words of policy communication's money, in both languages.

use maud::{Markup, html};

use crate::i18n::Locale;

/// Where the glossary is.
pub const GLOSSARY_HREF: &str = "/help/glossary";

/// Every term, by the name that its texts in locales/*/help.ftl have: `term-NAME` is the term, `term-NAME-is` its meaning.
/// First how money stands, then what moves it, then who and what it is for.
pub(super) const TERMS: [&str; 36] = [
    "state_budget",
    "fiscal_year",
    "allocation",
    "budget_line",
    "available",
    "commitment",
    "advance",
    "payable",
    "paid",
    "initial",
    "supplement",
    "adjustment",
    "transfer",
    "carry_over",
    "lapse",
    "adjustment_period",
    "close",
    "recovery",
    "acceptance",
    "liquidation",
    "amendment",
    "reconciliation",
    "difference",
    "cumulative",
    "treasury",
    "budget_index",
    "fund_source",
    "socialised",
    "sponsorship",
    "press_order",
    "task_assignment",
    "tender",
    "norm",
    "press_agency",
    "training",
    "monitoring",
];

/// Where a term is explained.
pub fn term_href(term: &str) -> String {
    format!("{GLOSSARY_HREF}#{term}")
}

/// The term in this language.
pub(super) fn name(lang: Locale, term: &str) -> String {
    lang.text(&format!("term-{term}"))
}

/// What the term means.
pub(super) fn meaning(lang: Locale, term: &str) -> String {
    lang.text(&format!("term-{term}-is"))
}

/// A sentence in which the first two terms that occur lead to what they mean.
pub fn explained(lang: Locale, sentence: &str) -> Markup {
    let mut rest = sentence;
    let mut parts = Vec::new();
    let mut met = Vec::new();
    while parts.len() < 2 {
        let Some((before, word, after, term)) = first_term(lang, rest, &met) else { break };
        met.push(term);
        parts.push((before, word, term));
        rest = after;
    }
    html! {
        @for (before, word, term) in &parts { (before) a.term href=(term_href(term)) { (word) } }
        (rest)
    }
}

/// The term that comes first and, of those that begin there, is longest: what is before it, its words, what is after.
fn first_term<'s>(
    lang: Locale,
    sentence: &'s str,
    met: &[&str],
) -> Option<(&'s str, &'s str, &'s str, &'static str)> {
    let found = TERMS.into_iter().filter(|term| !met.contains(term)).filter_map(|term| {
        let (before, word, after) = whole_word(sentence, &name(lang, term))?;
        Some((before, word, after, term))
    });
    found.min_by_key(|(before, word, ..)| (before.len(), std::cmp::Reverse(word.len())))
}

/// Where these words stand in the sentence, whether or not a sentence begins with them, and not within another word.
fn whole_word<'s>(sentence: &'s str, words: &str) -> Option<(&'s str, &'s str, &'s str)> {
    let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    let starts = sentence.char_indices().map(|(at, _)| at);
    starts.filter_map(|at| sentence.split_at_checked(at)).find_map(|(before, from)| {
        let (word, after) = from.split_at_checked(words.len())?;
        let same = word.to_lowercase() == words.to_lowercase();
        let whole = apart(before.chars().next_back()) && apart(after.chars().next());
        (same && whole).then_some((before, word, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_a_name_and_a_meaning_of_its_own_in_both_languages() {
        for lang in Locale::ALL {
            for term in TERMS {
                assert!(lang.has(&format!("term-{term}")), "{term} in {lang:?}");
                assert!(lang.has(&format!("term-{term}-is")), "what {term} is in {lang:?}");
            }
        }
    }

    #[test]
    fn a_sentence_leads_to_the_first_two_terms_in_it_and_to_whole_words_alone() {
        let drawn = explained(Locale::En, "Advances, an advance and a supplement <of> a budget line.").into_string();
        assert_eq!(
            drawn,
            "Advances, an <a class=\"term\" href=\"/help/glossary#advance\">advance</a> and a \
             <a class=\"term\" href=\"/help/glossary#supplement\">supplement</a> &lt;of&gt; a budget line."
        );
        let drawn = explained(Locale::Vi, "Tạm ứng và đã nghiệm thu.").into_string();
        assert!(drawn.starts_with("<a class=\"term\" href=\"/help/glossary#advance\">Tạm ứng</a> và "), "{drawn}");
        assert!(drawn.contains("#acceptance\">nghiệm thu</a>."), "{drawn}");
        assert_eq!(explained(Locale::Vi, "Không có gì.").into_string(), "Không có gì.");
    }
}
