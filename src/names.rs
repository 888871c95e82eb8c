//! Finding by code, then name, then alias, as files and people write them.
//!
//! Names are compared in NFC with outer and repeated spaces ignored; exact case first, other case only if one
//! alone fits; among those valid in the fiscal year. Two that fit are refused with both named.

use std::collections::HashMap;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::refusal::Reason;

/// As people type it in a hurry: no accents, no capitals, `đ` as `d`. For searching alone.
pub fn without_accents(text: &str) -> String {
    text.nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == 'đ' { 'd' } else { letter })
        .collect()
}

/// NFC, without outer spaces, repeated spaces folded to one.
pub fn tidy(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What registering did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// A new row.
    Added,
    /// It was there with the same content.
    Unchanged,
}

/// What may be absent, as text; absent is empty.
pub fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// Something that has a code, names and a time in which it is valid.
#[derive(Clone, Debug)]
pub struct Named<Id> {
    /// Which one.
    pub id: Id,
    /// Its code, unique.
    pub code: String,
    /// Its names.
    pub names: Vec<String>,
    /// Other names it goes by.
    pub aliases: Vec<String>,
    /// First day of validity; `None` is always.
    pub valid_from: Option<NaiveDate>,
    /// Last day of validity; `None` is still.
    pub valid_to: Option<NaiveDate>,
}

impl<Id> Named<Id> {
    fn valid_in(&self, fiscal_year: i64) -> bool {
        let year = |date: NaiveDate| i64::from(chrono::Datelike::year(&date));
        self.valid_from.is_none_or(|from| year(from) <= fiscal_year)
            && self.valid_to.is_none_or(|to| fiscal_year <= year(to))
    }
}

/// An index over all agencies, or all press agencies.
pub struct NameIndex<Id> {
    what: &'static str,
    all: Vec<Named<Id>>,
    by_code: HashMap<String, usize>,
    exact: [HashMap<String, Vec<usize>>; 2],
    any_case: [HashMap<String, Vec<usize>>; 2],
}

impl<Id: Copy + PartialEq> NameIndex<Id> {
    /// An index of what is called `what` in refusals.
    pub fn new(what: &'static str, all: impl IntoIterator<Item = Named<Id>>) -> NameIndex<Id> {
        let mut index = NameIndex {
            what,
            all: Vec::new(),
            by_code: HashMap::new(),
            exact: Default::default(),
            any_case: Default::default(),
        };
        for named in all {
            index.add(named);
        }
        index
    }

    /// Adds one more.
    pub fn add(&mut self, named: Named<Id>) {
        let at = self.all.len();
        self.by_code.insert(tidy(&named.code), at);
        let [exact_names, exact_aliases] = &mut self.exact;
        let [any_names, any_aliases] = &mut self.any_case;
        for (names, exact, any_case) in
            [(&named.names, exact_names, any_names), (&named.aliases, exact_aliases, any_aliases)]
        {
            for name in names {
                let name = tidy(name);
                push(any_case, name.to_lowercase(), at);
                push(exact, name, at);
            }
        }
        self.all.push(named);
    }

    /// The one that is meant by `given` in a fiscal year: [`Reason::CodeUnknown`] where none is,
    /// [`Reason::NameAmbiguous`] where several are.
    pub fn find(&self, given: &str, fiscal_year: i64) -> Result<Id, Reason> {
        let name = tidy(given);
        if let Some(named) = self.by_code.get(&name).and_then(|at| self.all.get(*at)) {
            return Ok(named.id);
        }
        let lower = name.to_lowercase();
        let candidates =
            self.exact.iter().map(|map| (map, &name)).chain(self.any_case.iter().map(|map| (map, &lower)));
        for (map, key) in candidates {
            let fitting: Vec<&Named<Id>> = map
                .get(key)
                .into_iter()
                .flatten()
                .filter_map(|at| self.all.get(*at))
                .filter(|named| named.valid_in(fiscal_year))
                .collect();
            match fitting.as_slice() {
                [] => {}
                [one] => return Ok(one.id),
                several => {
                    let codes: Vec<&str> = several.iter().map(|named| named.code.as_str()).collect();
                    return Err(Reason::NameAmbiguous {
                        what: self.what.to_owned(),
                        given: name,
                        candidates: codes.join(", "),
                    });
                }
            }
        }
        Err(Reason::CodeUnknown { what: self.what.to_owned(), given: name })
    }
}

/// Adds a position to a name, once.
fn push(map: &mut HashMap<String, Vec<usize>>, name: String, at: usize) {
    let positions = map.entry(name).or_default();
    if positions.last() != Some(&at) {
        positions.push(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(
        id: i64,
        code: &str,
        name: &str,
        alias: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Named<i64> {
        let date = |text: &str| text.parse().unwrap();
        Named {
            id,
            code: code.to_owned(),
            names: vec![name.to_owned()],
            aliases: vec![alias.to_owned()],
            valid_from: from.map(date),
            valid_to: to.map(date),
        }
    }

    #[test]
    fn found_by_code_then_name_then_alias_among_those_valid_in_the_year() {
        let index = NameIndex::new(
            "agency",
            [
                named(1, "T86", "Tỉnh Vĩnh Long", "Vĩnh Long", None, Some("2025-06-30")),
                named(2, "T86-2025", "Tỉnh Vĩnh Long", "Vĩnh Long", Some("2025-07-01"), None),
                named(3, "AT0032", "Austrian Business Agency Österreichische", "", None, None),
                named(4, "AT0033", "Austrian Business Agency österreichische", "", None, None),
            ],
        );
        assert_eq!(index.find("T86", 2030), Ok(1));
        assert_eq!(index.find("Tỉnh Vĩnh Long", 2024), Ok(1));
        assert_eq!(index.find("Tỉnh Vĩnh Long", 2026), Ok(2));
        assert_eq!(index.find("  tỉnh  VĨNH long ", 2026), Ok(2));
        assert_eq!(index.find("Ti\u{309}nh Vi\u{303}nh Long", 2026), Ok(2), "NFD");
        assert_eq!(index.find("vĩnh long", 2026), Ok(2));
        assert_eq!(index.find("Austrian Business Agency österreichische", 2026), Ok(4));
        let ambiguous = |given: &str, year| match index.find(given, year) {
            Err(Reason::NameAmbiguous { candidates, .. }) => candidates,
            other => panic!("{other:?}"),
        };
        assert_eq!(ambiguous("Tỉnh Vĩnh Long", 2025), "T86, T86-2025");
        assert_eq!(ambiguous("AUSTRIAN business agency Österreichische", 2026), "AT0032, AT0033");
        assert!(matches!(index.find("Hà Nội", 2026), Err(Reason::CodeUnknown { .. })));
    }
}
