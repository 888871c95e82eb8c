//! The printed forms of a comparison.

use super::model::{Comparison, ComparisonRow, Shown};
use crate::error::Result;
use crate::i18n::Locale;
use crate::report::{Cell, Definition, Table};

impl ComparisonRow {
    /// Its name in the reader's language.
    pub fn name(&self, locale: Locale) -> &str {
        if locale == Locale::En && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }
}

impl Comparison {
    /// A row for each ministry and province (reports/comparison.toml).
    pub fn table(&self, locale: Locale) -> Result<Table> {
        let definition = Definition::load("comparison")?;
        let cell = |row: &ComparisonRow, key: &str| match key {
            "agency" => Some(Cell::text(&row.agency)),
            "name" => Some(Cell::text(row.name(locale))),
            "note" => row.note.map(|note| definition.term(note.code(), locale)),
            _ => row.figures.get(key).map(Cell::Money),
        };
        self.drawn(&definition, locale, &self.rows, cell)
    }

    /// A row for each ministry and province and each purpose (reports/comparison_by_purpose.toml).
    pub fn purposes_table(&self, locale: Locale) -> Result<Table> {
        let definition = Definition::load("comparison_by_purpose")?;
        let rows: Vec<(&ComparisonRow, &String, &Shown)> = self
            .rows
            .iter()
            .flat_map(|row| row.by_purpose.iter().map(move |(purpose, shown)| (row, purpose, shown)))
            .collect();
        let cell = |(row, purpose, shown): &(&ComparisonRow, &String, &Shown), key: &str| match key {
            "agency" => Some(Cell::text(&row.agency)),
            "name" => Some(Cell::text(row.name(locale))),
            "purpose" => {
                let named = self.purposes.iter().find(|known| known.code == **purpose);
                Some(Cell::term(purpose, named.map(|known| known.name(locale))))
            }
            _ => shown.get(key).map(Cell::Money),
        };
        self.drawn(&definition, locale, &rows, cell)
    }

    fn drawn<R>(
        &self,
        definition: &Definition,
        locale: Locale,
        rows: &[R],
        cell: impl Fn(&R, &str) -> Option<Cell>,
    ) -> Result<Table> {
        let structure =
            self.structure.map_or_else(|| definition.word("as_booked", locale), |on| locale.date(on));
        let period = match self.quarter {
            Some(quarter) => definition.word("quarter", locale).replace("{quarter}", &quarter.to_string()),
            None => definition.word("whole_year", locale),
        };
        let words = [
            ("year", self.fiscal_year.to_string()),
            ("currency", self.currency.clone()),
            ("structure", structure),
            ("period", period),
        ];
        let total = |key: &str| self.total.figures.get(key).map(Cell::Money);
        definition.table(locale, &words, rows, cell, Some(total))
    }
}
