//! What a list is asked for, and what it is asked of. Pure: no query, no web.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::coded::coded;
use crate::ids::AgencyId;
use crate::money::Money;
use crate::names::without_accents;

/// Rows of a page.
pub const PAGE: usize = 100;

/// How many rows are counted and added up where no sum is kept of them.
pub const MOST_COUNTED: i64 = 150;

/// The day of a document that has none: the last there is, so that it is ordered like others.
pub const UNDATED: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

coded! {
    /// The lists that have entries.
    List {
        /// Press orders.
        PressOrder = "press_order",
        /// Training activities.
        Training = "training",
        /// Years of monitoring contracts.
        ItMonitoring = "it_monitoring",
        /// Contributions.
        Contribution = "contribution",
        /// The registry of press agencies.
        PressAgency = "press_agency",
        /// The registry of sponsors.
        Sponsor = "sponsor",
        /// Treasury statements.
        TreasuryStatement = "treasury_statement",
    }
}

/// A document as lists find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the book.
    pub id: i64,
    /// The list that it stands in.
    pub list: List,
    /// Whose it is; 0 where it is nobody's.
    pub agency: i64,
    /// The root that the agency stands below; 0 where it is nobody's.
    pub root: i64,
    /// Its year; 0 where it has none.
    pub fiscal_year: i64,
    /// Where it stands; may be empty.
    pub state: String,
    /// Number of the press agency or sponsor; 0 where there is none.
    pub partner: i64,
    /// The day that it is ordered by, or [`UNDATED`].
    pub dated_on: NaiveDate,
    /// What it comes to.
    pub amount: Money,
    /// What it is ordered by: see [`ordered`].
    pub name: String,
    /// What it is found by: each word once.
    pub words: BTreeSet<String>,
}

/// Bytes of a word and of a name that are kept: enough to tell them apart, and not too much for an index.
const LONGEST: usize = 64;
/// Words of one entry; a title has some tens.
const MOST_WORDS: usize = 128;

fn shortened(word: &str) -> &str {
    let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let end = ends.take_while(|end| *end <= LONGEST).last();
    end.and_then(|end| word.get(..end)).map_or("", |short| short)
}

/// The words of a text as they are searched: small letters without accents, and digits.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let plain = without_accents(text);
    let words: Vec<String> = plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| shortened(word).to_owned())
        .collect();
    words.into_iter()
}

/// The words of several texts, each once.
pub fn words_of<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    texts.into_iter().flat_map(words).take(MOST_WORDS).collect()
}

/// A number or name as it is ordered: its words, and numbers by their size rather than by their first digit.
pub fn ordered(name: &str) -> String {
    let padded = |word: String| {
        if word.bytes().all(|byte| byte.is_ascii_digit()) { format!("{word:0>10}") } else { word }
    };
    let name = words(name).map(padded).collect::<Vec<_>>().join(" ");
    shortened(&name).trim_end().to_owned()
}

/// Whose documents a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// Of a root and all below it.
    Root(AgencyId),
    /// Of these agencies, all below one root.
    Agencies(AgencyId, Vec<AgencyId>),
}

/// From and to, both included; either may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range<T> {
    /// The first that fits.
    pub from: Option<T>,
    /// The last that fits.
    pub to: Option<T>,
}

impl<T> Default for Range<T> {
    fn default() -> Range<T> {
        Range { from: None, to: None }
    }
}

impl<T> Range<T> {
    /// Whether it leaves nothing out.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// What else the owner of a list filters by: a query for the numbers of the records that fit, with the condition that one
/// record fits beside it, in which `e.id` is its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within {
    /// `SELECT … AS id …`, without an order.
    pub records: String,
    /// `EXISTS (…)`.
    pub fits: String,
}

/// Which documents a list shows.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of which lists.
    pub lists: Vec<List>,
    /// Whose.
    pub scope: Scope,
    /// Of which year.
    pub fiscal_year: Option<i64>,
    /// In which state.
    pub state: Option<String>,
    /// With which press agency or sponsor.
    pub partner: Option<i64>,
    /// Dated when.
    pub dated: Range<NaiveDate>,
    /// Of which amount.
    pub amount: Range<Money>,
    /// With words that begin so, as [`words`] gives them.
    pub words: Vec<String>,
    /// What else.
    pub within: Vec<Within>,
}

impl Filter {
    /// All of these lists in a scope.
    pub fn all(lists: Vec<List>, scope: Scope) -> Filter {
        Filter {
            lists,
            scope,
            fiscal_year: None,
            state: None,
            partner: None,
            dated: Range::default(),
            amount: Range::default(),
            words: Vec::new(),
            within: Vec::new(),
        }
    }

    /// Whether sums are kept of what it leaves.
    pub fn is_kept(&self) -> bool {
        self.partner.is_none()
            && self.dated.is_open()
            && self.amount.is_open()
            && self.words.is_empty()
            && self.within.is_empty()
    }
}

coded! {
    /// What rows are ordered by; those that are alike in it by when they were recorded.
    Order {
        /// When it was recorded.
        Latest = "latest",
        /// Number or name.
        Name = "name",
        /// Date.
        Date = "date",
        /// Amount.
        Amount = "amount",
    }
}

/// The order of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// By what.
    pub by: Order,
    /// The largest first.
    pub descending: bool,
}

impl Sorting {
    /// The latest first.
    pub const LATEST: Sorting = Sorting { by: Order::Latest, descending: true };
    /// By name, from A.
    pub const BY_NAME: Sorting = Sorting { by: Order::Name, descending: false };
}

/// What a row is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Nothing but its number.
    Latest,
    /// Its name.
    Name(String),
    /// Its day.
    Date(NaiveDate),
    /// Its amount.
    Amount(i64),
}

/// A place in the order: a row, which need not be there any more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// What the row is ordered by.
    pub place: Place,
    /// Its number.
    pub id: i64,
}

impl Cursor {
    /// As an address holds it: `12500000~381`.
    pub fn text(&self) -> String {
        let place = match &self.place {
            Place::Latest => String::new(),
            Place::Name(name) => name.clone(),
            Place::Date(day) => day.to_string(),
            Place::Amount(minor) => minor.to_string(),
        };
        format!("{place}~{}", self.id)
    }

    /// The place that an address holds, in this order; `None` where it holds none.
    pub fn read(text: &str, by: Order) -> Option<Cursor> {
        let (place, id) = text.rsplit_once('~')?;
        let place = match by {
            Order::Latest => Place::Latest,
            Order::Name => Place::Name(ordered(place)),
            Order::Date => Place::Date(place.parse().map_or(None, Some)?),
            Order::Amount => Place::Amount(place.parse().map_or(None, Some)?),
        };
        Some(Cursor { place, id: id.parse().map_or(None, Some)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_no_accents_and_numbers_are_ordered_by_size() {
        let told = |text: &str| words(text).collect::<Vec<_>>().join(" ");
        assert_eq!(told("Báo Tuổi Trẻ — ĐẶT hàng"), "bao tuoi tre dat hang");
        assert_eq!(told("ĐH-2026/015"), "dh 2026 015");
        assert_eq!(told("Thu\u{031b}\u{0301} ba\u{0301}o"), "thu bao", "NFD");
        assert_eq!(told(" ~ ' % _ "), "");
        let mut numbers = ["ĐH-10/2026", "ĐH-9/2026", "đh-9/2025"];
        numbers.sort_by_key(|number| ordered(number));
        assert_eq!(numbers, ["đh-9/2025", "ĐH-9/2026", "ĐH-10/2026"]);
        assert_eq!(
            ordered(&ordered("ĐH-10/2026")),
            ordered("ĐH-10/2026"),
            "a place in an address is read back"
        );
    }

    #[test]
    fn a_place_is_read_back_as_it_was_told_and_nonsense_is_none() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        for (by, place) in [
            (Order::Latest, Place::Latest),
            (Order::Name, Place::Name(ordered("ĐH-2026/015"))),
            (Order::Date, Place::Date(day)),
            (Order::Amount, Place::Amount(-5)),
        ] {
            let cursor = Cursor { place, id: 17 };
            assert_eq!(Cursor::read(&cursor.text(), by), Some(cursor));
        }
        for nonsense in ["", "17", "x~y", "~"] {
            assert_eq!(Cursor::read(nonsense, Order::Latest), None, "{nonsense}");
        }
        assert_eq!(Cursor::read("gestern~1", Order::Date), None);
    }
}
