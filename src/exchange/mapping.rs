//! A mapping file: how a table of other people is written, said once in TOML and checked before a row is read.
//!
//! ```toml
//! kind = "orders"                  # the kind it is for
//! encoding = "windows-1258"        # or utf-8 (the default), utf-16; a byte order mark is always believed
//! delimiter = ";"                  # of a CSV; "," where unsaid
//! sheet = "Tháng 3"                # of an XLSX; the first where unsaid
//! header_row = 3                   # 1 where unsaid; rows above it are skipped
//! decimal_mark = ","               # "." where unsaid
//! grouping_mark = "."              # none where unsaid; groups must then be of three digits
//! date_format = "%d/%m/%Y"         # yyyy-mm-dd where unsaid
//! carry_down = ["ĐƠN VỊ"]          # columns in which an empty cell repeats the one above
//! create_missing = ["press_agency"]    # with contributions, ["sponsor"]
//!
//! [columns]                        # left out: the table has the kind's own names
//! agency_code = "ĐƠN VỊ"                                        # renamed
//! fund_source = { text = "state_budget" }                       # a constant
//! order_no = { text = "Q{QUÝ}-{row}" }                          # {row} is the row's number in the file
//! title = { join = ["CHƯƠNG", "NỘI DUNG"], separator = " – " }  # empty parts are left out
//! purpose = { from = "LOẠI", values = { "2" = "press_order" } } # a value beside the table is refused
//! fiscal_year = { from = "QUÝ", quarter = "year" }              # 20123 → 2012
//! signed_on = { from = "QUÝ", quarter = "last_day" }            # 20123 → 2012-09-30
//! amount = { from = "SỐ TIỀN", unit = "thousand" }              # or million, billion
//!
//! [[filters]]                      # a row is taken if it passes every filter
//! column = "NỘI DUNG"
//! drop = ["Tổng cộng"]             # or keep = [...]
//! ```

use chrono::format::{Item, StrftimeItems};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor, value::MapAccessDeserializer};
use std::collections::BTreeMap;
use std::fmt;

use super::columns::{Column, Content, Kind, Presence};
use crate::names::tidy;
use crate::refusal::{Reason, Refusal};

/// A checked mapping.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    kind: Kind,
    #[serde(default)]
    pub(super) encoding: Encoding,
    #[serde(default = "comma")]
    pub(super) delimiter: char,
    pub(super) sheet: Option<String>,
    #[serde(default = "first")]
    pub(super) header_row: u64,
    pub(super) decimal_mark: Option<char>,
    pub(super) grouping_mark: Option<char>,
    pub(super) date_format: Option<String>,
    #[serde(default)]
    pub(super) carry_down: Vec<String>,
    #[serde(default)]
    create_missing: Vec<Creatable>,
    #[serde(default)]
    pub(super) columns: BTreeMap<String, Origin>,
    #[serde(default)]
    pub(super) filters: Vec<Filter>,
}

fn comma() -> char {
    ','
}

fn first() -> u64 {
    1
}

/// The encoding of a CSV without a byte order mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, little-endian unless a byte order mark says otherwise.
    #[serde(rename = "utf-16")]
    Utf16,
    /// Vietnamese Windows.
    #[serde(rename = "windows-1258")]
    Windows1258,
}

/// Registries that an import may add to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Creatable {
    PressAgency,
    Sponsor,
}

impl Creatable {
    /// Whether rows of the kind name such.
    fn is_named_by(self, kind: Kind) -> bool {
        match self {
            Creatable::PressAgency => kind == Kind::Orders,
            Creatable::Sponsor => kind == Kind::Contributions,
        }
    }
}

/// Where the cells of a column come from.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) parts: Parts,
    pub(super) quarter: Option<Quarter>,
    pub(super) values: Option<BTreeMap<String, String>>,
    pub(super) unit: Option<Unit>,
}

/// What a cell is made of.
#[derive(Debug)]
pub(super) enum Parts {
    /// One column of the source.
    From(String),
    /// Several columns, with a separator between those that are filled.
    Join(Vec<String>, String),
    /// Words, the row's number and columns of the source.
    Text(Vec<Piece>),
}

#[derive(Debug)]
pub(super) enum Piece {
    Words(String),
    RowNumber,
    Column(String),
}

/// What is read out of a quarter written `yyyyq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Quarter {
    Year,
    FirstDay,
    LastDay,
}

/// The unit that amounts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unit {
    Thousand,
    Million,
    Billion,
}

/// Which rows are taken.
#[derive(Debug, Deserialize)]
#[serde(try_from = "FilterInput")]
pub(super) struct Filter {
    pub(super) column: String,
    pub(super) values: Vec<String>,
    /// Whether rows with one of the values are taken, or all others.
    pub(super) keeps: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilterInput {
    column: String,
    keep: Option<Vec<String>>,
    drop: Option<Vec<String>>,
}

impl TryFrom<FilterInput> for Filter {
    type Error = String;

    fn try_from(input: FilterInput) -> Result<Filter, String> {
        let (values, keeps) = match (input.keep, input.drop) {
            (Some(values), None) => (values, true),
            (None, Some(values)) => (values, false),
            _ => return Err(format!("the filter on {} needs either `keep` or `drop`", input.column)),
        };
        let values = values.iter().map(|value| tidy(value)).collect();
        Ok(Filter { column: tidy(&input.column), values, keeps })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OriginInput {
    from: Option<String>,
    join: Option<Vec<String>>,
    separator: Option<String>,
    text: Option<String>,
    quarter: Option<Quarter>,
    values: Option<BTreeMap<String, String>>,
    unit: Option<Unit>,
}

impl OriginInput {
    fn checked(self) -> Result<Origin, String> {
        if self.separator.is_some() && self.join.is_none() {
            return Err("`separator` belongs to `join`".to_owned());
        }
        let parts = match (self.from, self.join, self.text) {
            (Some(from), None, None) => Parts::From(tidy(&from)),
            (None, Some(names), None) if !names.is_empty() => {
                let names = names.iter().map(|name| tidy(name)).collect();
                Parts::Join(names, self.separator.unwrap_or_else(|| " ".to_owned()))
            }
            (None, None, Some(text)) => Parts::Text(pieces(&text)?),
            _ => return Err("a column needs exactly one of `from`, `join` and `text`".to_owned()),
        };
        if !matches!(parts, Parts::From(_)) && (self.quarter.is_some() || self.unit.is_some()) {
            return Err("`quarter` and `unit` belong to `from`".to_owned());
        }
        if self.values.is_some() && (self.quarter.is_some() || self.unit.is_some()) {
            return Err("`values` goes neither with `quarter` nor with `unit`".to_owned());
        }
        let values = self
            .values
            .map(|table| table.into_iter().map(|(given, meant)| (tidy(&given), tidy(&meant))).collect());
        Ok(Origin { parts, quarter: self.quarter, values, unit: self.unit })
    }
}

/// `Q{QUÝ}-{row}` in its pieces.
fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, tail)) = rest.split_once('{') {
        let (name, after) =
            tail.split_once('}').ok_or_else(|| format!("`{text}` opens a brace and does not close it"))?;
        pieces.push(Piece::Words(words.to_owned()));
        pieces.push(if name == "row" { Piece::RowNumber } else { Piece::Column(tidy(name)) });
        rest = after;
    }
    if rest.contains('}') {
        return Err(format!("`{text}` closes a brace that was not opened"));
    }
    pieces.push(Piece::Words(rest.to_owned()));
    Ok(pieces)
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Origin, D::Error> {
        struct NameOrRule;
        impl<'de> Visitor<'de> for NameOrRule {
            type Value = Origin;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a column, or a table with `from`, `join` or `text`")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Origin, E> {
                Ok(Origin { parts: Parts::From(tidy(name)), quarter: None, values: None, unit: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Origin, A::Error> {
                OriginInput::deserialize(MapAccessDeserializer::new(map))?.checked().map_err(A::Error::custom)
            }
        }
        deserializer.deserialize_any(NameOrRule)
    }
}

impl Mapping {
    /// Reads a mapping for tables of `kind`.
    ///
    /// Refused as [`Reason::MappingWrong`], once for each contradiction in it or with the kind; the row is the
    /// line of the mapping file where it cannot be read at all.
    pub fn parse(text: &str, kind: Kind) -> Result<Mapping, Refusal> {
        let mut mapping: Mapping = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let reason = Reason::MappingWrong { detail: error.message().to_owned() };
            let before = error.span().and_then(|span| text.get(..span.start));
            match before.map(|before| before.bytes().filter(|byte| *byte == b'\n').zip(1..).count()) {
                Some(lines) => reason.at_row(u64::try_from(lines).map_or(1, |lines| lines + 1), None),
                None => reason.into(),
            }
        })?;
        mapping.carry_down = mapping.carry_down.iter().map(|name| tidy(name)).collect();
        let wrong = mapping.contradictions(kind).into_iter();
        match Refusal::of(wrong.map(|detail| Reason::MappingWrong { detail }.into()).collect()) {
            Some(refusal) => Err(refusal),
            None => Ok(mapping),
        }
    }

    /// Whether press agencies or sponsors that the registry lacks are added to it, whichever the kind names.
    pub fn creates_missing(&self) -> bool {
        !self.create_missing.is_empty()
    }

    fn contradictions(&self, kind: Kind) -> Vec<String> {
        if self.kind != kind {
            return vec![format!("it is for {}, and the import is of {}", self.kind.code(), kind.code())];
        }
        let mut wrong = Vec::new();
        let mut unless = |holds: bool, detail: &str| {
            if !holds {
                wrong.push(detail.to_owned());
            }
        };
        let is_mark = |mark: char| !mark.is_alphanumeric() && !matches!(mark, '-' | '+');
        let marks = [self.decimal_mark, self.grouping_mark];
        unless(self.header_row > 0, "rows are counted from 1: `header_row` cannot be 0");
        unless(!matches!(self.delimiter, '"' | '\n' | '\r'), "`delimiter` cannot be a quote or a line break");
        unless(
            marks.into_iter().flatten().all(is_mark),
            "a decimal or grouping mark cannot be a letter, digit or sign",
        );
        unless(
            self.grouping_mark.is_none() || self.decimal_mark.is_some(),
            "`grouping_mark` needs `decimal_mark` beside it, or 1.234 could be read two ways",
        );
        unless(
            self.grouping_mark.is_none() || self.grouping_mark != self.decimal_mark,
            "`decimal_mark` and `grouping_mark` are the same",
        );
        let format = self.date_format.as_deref().unwrap_or_default();
        unless(
            StrftimeItems::new(format).all(|item| !matches!(item, Item::Error)),
            "`date_format` is not one: a day in March is written %d/%m/%Y",
        );
        unless(
            self.create_missing.iter().all(|it| it.is_named_by(kind)),
            "`create_missing` is for orders, which name a press_agency, and for contributions, which name a sponsor",
        );
        for (name, origin) in &self.columns {
            match kind.column(name) {
                Some(column) => wrong.extend(origin.contradiction(column)),
                None => wrong.push(format!(
                    "{} have no column {name}; theirs are {}",
                    kind.code(),
                    kind.column_names()
                )),
            }
        }
        if !self.columns.is_empty() {
            let unmapped = kind.columns().iter().filter(|column| {
                column.presence != Presence::Optional && !self.columns.contains_key(column.name)
            });
            wrong.extend(unmapped.map(|column| format!("it does not say where {} comes from", column.name)));
        }
        wrong
    }
}

impl Origin {
    fn contradiction(&self, column: &Column) -> Option<String> {
        let name = column.name;
        let quarter_fits = match self.quarter {
            None => true,
            Some(Quarter::Year) => column.content == Content::Year,
            Some(Quarter::FirstDay | Quarter::LastDay) => column.content == Content::Date,
        };
        if !quarter_fits {
            return Some(format!("{name} does not hold what `quarter` gives"));
        }
        if self.unit.is_some() && !matches!(column.content, Content::Amount | Content::Decimal) {
            return Some(format!("{name} is not an amount and has no `unit`"));
        }
        let Content::OneOf(words) = column.content else { return None };
        let foreign =
            self.values.iter().flat_map(BTreeMap::values).find(|meant| !words.contains(&meant.as_str()));
        foreign.map(|meant| format!("{name} cannot be {meant}; it is one of {}", words.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "predecessor_code = \"A\"\nsuccessor_code = \"B\"\neffective_date = \"C\"\n";

    #[test]
    fn a_mapping_that_contradicts_itself_or_the_kind_says_how() {
        assert!(
            Mapping::parse(&format!("kind = \"successions\"\n[columns]\n{WHOLE}"), Kind::Successions).is_ok()
        );
        for (head, columns, sentence) in [
            ("kind = \"orders\"", "", "it is for orders"),
            ("kind = \"successions\"\ndelimeter = \";\"", "", "delimeter"),
            ("kind = \"successions\"\nheader_row = 0", "", "counted from 1"),
            ("kind = \"successions\"\ngrouping_mark = \".\"", "", "two ways"),
            ("kind = \"successions\"\ngrouping_mark = \".\"\ndecimal_mark = \".\"", "", "the same"),
            ("kind = \"successions\"\ndecimal_mark = \"1\"", "", "letter, digit"),
            ("kind = \"successions\"\ndate_format = \"%Q\"", "", "date_format"),
            ("kind = \"successions\"\ncreate_missing = [\"press_agency\"]", "", "for orders"),
            (
                "kind = \"successions\"",
                "[columns]\nsuccessor_code = \"B\"",
                "where predecessor_code comes from",
            ),
            ("kind = \"successions\"", "[columns]\nname = \"B\"", "have no column name"),
            (
                "kind = \"successions\"",
                "[columns]\nsuccessor_code = { from = \"A\", text = \"B\" }",
                "exactly one",
            ),
            ("kind = \"successions\"", "[columns]\nsuccessor_code = { text = \"{A\" }", "brace"),
            (
                "kind = \"successions\"",
                "[columns]\nsuccessor_code = { from = \"A\", unit = \"million\" }",
                "no `unit`",
            ),
            (
                "kind = \"successions\"",
                "[columns]\nsuccessor_code = { from = \"A\", quarter = \"year\" }",
                "quarter",
            ),
            (
                "kind = \"successions\"",
                "[columns]\nsuccessor_code = { from = \"A\", separator = \"-\" }",
                "separator",
            ),
            ("kind = \"successions\"", "[[filters]]\ncolumn = \"A\"", "`keep` or `drop`"),
        ] {
            let refusal = Mapping::parse(&format!("{head}\n{columns}\n"), Kind::Successions).unwrap_err();
            let details = format!("{:?}", refusal.into_problems());
            assert!(details.contains(sentence) && details.contains("MappingWrong"), "{sentence}: {details}");
        }
    }

    #[test]
    fn a_value_table_gives_only_what_the_column_takes() {
        let text = "kind = \"budget-lines\"\n[columns]\nkind = { from = \"A\", values = { x = \"first\" } }";
        let refusal = Mapping::parse(text, Kind::BudgetLines).unwrap_err();
        assert!(format!("{refusal:?}").contains("kind cannot be first"));
    }
}
