//! What a report is, as its file in reports/ says it.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;

use super::table::{Cell, Heading, Table};
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::money::Amount;
use crate::refusal::Reason;

/// The definitions, by name.
const DEFINITIONS: [(&str, &str); 16] = [
    ("agencies", include_str!("../../reports/agencies.toml")),
    ("users", include_str!("../../reports/users.toml")),
    ("audit", include_str!("../../reports/audit.toml")),
    ("reconciliation", include_str!("../../reports/reconciliation.toml")),
    ("budget_lines", include_str!("../../reports/budget_lines.toml")),
    ("commitments", include_str!("../../reports/commitments.toml")),
    ("budget_line_list", include_str!("../../reports/budget_line_list.toml")),
    ("monitoring_contracts", include_str!("../../reports/monitoring_contracts.toml")),
    ("movements", include_str!("../../reports/movements.toml")),
    ("treasury_statements", include_str!("../../reports/treasury_statements.toml")),
    ("checks", include_str!("../../reports/checks.toml")),
    ("contributions", include_str!("../../reports/contributions.toml")),
    ("register", include_str!("../../reports/register.toml")),
    ("comparison", include_str!("../../reports/comparison.toml")),
    ("comparison_by_purpose", include_str!("../../reports/comparison_by_purpose.toml")),
    ("treasury", include_str!("../../reports/treasury.toml")),
];

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words and codes.
    Text,
    /// An amount of the book's currency.
    Money,
    /// How many.
    Count,
    /// A date.
    Date,
    /// A share in per cent of two money figures; see [`Column::of`].
    Ratio,
}

impl Kind {
    /// Whether its cells stand to the right, digit under digit.
    pub fn is_number(self) -> bool {
        matches!(self, Kind::Money | Kind::Count | Kind::Ratio)
    }
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    vi: String,
    en: String,
}

impl Words {
    fn text(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.vi,
            Locale::En => &self.en,
        }
    }
}

/// A note above or below the table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    vi: String,
    en: String,
    /// The column that it explains; without that column it is left out.
    explains: Option<String>,
}

/// A column of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The name of the figure, as in JSON.
    pub key: String,
    /// What stands in it.
    pub kind: Kind,
    title_vi: String,
    title_en: String,
    /// How the figure comes about, told beside its title.
    note: Option<Words>,
    /// Of a ratio: the keys of the part and of the whole.
    of: Option<[String; 2]>,
}

/// A report: `reports/NAME.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    title_vi: String,
    title_en: String,
    /// How many of the notes stand above the table, such as the unit; the others stand below it.
    header_notes: usize,
    notes: Vec<Note>,
    /// Keys of the columns by which rows are ordered.
    order: Vec<String>,
    /// Its columns, from the left.
    pub columns: Vec<Column>,
    /// Words that cells are made of.
    #[serde(default)]
    words: BTreeMap<String, Words>,
}

impl Definition {
    /// The definition of this name; refused as [`Reason::NotFound`] where there is none.
    pub fn load(name: &str) -> Result<Definition> {
        let found = DEFINITIONS.iter().find(|(known, _)| *known == name);
        let (_, text) =
            found.ok_or_else(|| Reason::NotFound { what: "report".to_owned(), given: name.to_owned() })?;
        toml::from_str(text).map_err(|error| Error::broken(format!("reports/{name}.toml: {error}")))
    }

    /// A word of the report; one it does not define is its own name.
    pub fn word(&self, key: &str, locale: Locale) -> String {
        self.words.get(key).map_or_else(|| key.to_owned(), |words| words.text(locale).to_owned())
    }

    /// A code with its word.
    pub fn term(&self, code: &str, locale: Locale) -> Cell {
        Cell::Term { code: code.to_owned(), name: self.word(code, locale) }
    }

    /// The table of these rows, ordered as the report says, and of their totals if it has any.
    ///
    /// `cell` gives a row's cell of a key, `total` that of the totals; where it has none, the cell is empty.
    /// `words` fill the `{places}` of title and notes.
    pub fn table<R>(
        &self,
        locale: Locale,
        words: &[(&str, String)],
        rows: &[R],
        cell: impl Fn(&R, &str) -> Option<Cell>,
        total: Option<impl Fn(&str) -> Option<Cell>>,
    ) -> Result<Table> {
        let shown: Vec<&Column> = self
            .columns
            .iter()
            .filter(|column| total.as_ref().is_none_or(|total| column.has_figure(total)))
            .collect();
        let row_of = |row| shown.iter().map(|column| column.cell(|key| cell(row, key))).collect();
        let mut table = Table {
            title: filled(if locale == Locale::Vi { &self.title_vi } else { &self.title_en }, words),
            notes: Vec::new(),
            footnotes: Vec::new(),
            columns: shown.iter().map(|column| column.heading(locale)).collect(),
            rows: rows.iter().map(row_of).collect::<Result<_>>()?,
            totals: None,
        };
        for key in self.order.iter().rev() {
            table.sort_by(key, false);
        }
        if let Some(total) = total {
            let mut cells: Vec<Cell> =
                shown.iter().map(|column| column.cell(&total)).collect::<Result<_>>()?;
            if let Some(first) = cells.first_mut() {
                *first = self.term("total", locale);
            }
            table.totals = Some(cells);
        }
        for (at, note) in self.notes.iter().enumerate() {
            let explained = |key: &String| shown.iter().any(|column| column.key == *key);
            if note.explains.as_ref().is_none_or(explained) {
                let text = filled(if locale == Locale::Vi { &note.vi } else { &note.en }, words);
                let place = if at < self.header_notes { &mut table.notes } else { &mut table.footnotes };
                place.push(text);
            }
        }
        Ok(table)
    }
}

/// A part of a whole in per cent, with two decimals; none of nothing.
pub fn percent_of(part: Amount, whole: Amount) -> Result<Option<Decimal>> {
    if whole.money.is_zero() {
        return Ok(None);
    }
    let (part, whole) = (part.money.to_decimal(part.digits), whole.money.to_decimal(whole.digits));
    let share = part.checked_div(whole).and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    let mut share = share.ok_or(Reason::AmountTooLarge {})?;
    share = share.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    share.rescale(2);
    Ok(Some(share))
}

/// The text with its `{places}` filled.
fn filled(text: &str, words: &[(&str, String)]) -> String {
    words.iter().fold(text.to_owned(), |text, (place, word)| text.replace(&format!("{{{place}}}"), word))
}

impl Column {
    /// Its title in the reader's language.
    pub fn title(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.title_vi,
            Locale::En => &self.title_en,
        }
    }

    fn heading(&self, locale: Locale) -> Heading {
        Heading {
            key: self.key.clone(),
            kind: self.kind,
            title: self.title(locale).to_owned(),
            note: self.note.as_ref().map(|note| note.text(locale).to_owned()),
        }
    }

    /// Whether the view behind `total` has what the column shows.
    fn has_figure(&self, total: impl Fn(&str) -> Option<Cell>) -> bool {
        match (self.kind, &self.of) {
            (Kind::Money, _) => total(&self.key).is_some(),
            (Kind::Ratio, Some([part, whole])) => total(part).is_some() && total(whole).is_some(),
            _ => true,
        }
    }

    fn cell(&self, cell: impl Fn(&str) -> Option<Cell>) -> Result<Cell> {
        let found = match &self.of {
            Some([part, whole]) => match (cell(part), cell(whole)) {
                (Some(Cell::Money(part)), Some(Cell::Money(whole))) => {
                    percent_of(part, whole)?.map(Cell::Ratio)
                }
                _ => None,
            },
            None => cell(&self.key),
        };
        Ok(found.map_or(Cell::Empty, |cell| cell))
    }
}
