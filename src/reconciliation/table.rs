//! The printed forms of a reconciliation.

use super::checks::Check;
use super::model::{GroupFigures, LineFigures, Reconciliation};
use crate::budget::{FundSource, Purpose};
use crate::error::Result;
use crate::i18n::Locale;
use crate::ledger::Figures;
use crate::report::{Cell, Definition, Table};

impl Reconciliation {
    /// By fund source and purpose (reports/reconciliation.toml).
    pub fn table(&self, locale: Locale) -> Result<Table> {
        let cell = |row: &GroupFigures, key: &str| match key {
            "fund_source" => Some(self.fund_source(&row.fund_source, locale)),
            "purpose" => Some(self.purpose(&row.purpose, locale)),
            _ => row.figures.get(key).map(Cell::Money),
        };
        self.drawn("reconciliation", locale, &self.lines, cell)
    }

    /// Line by line (reports/budget_lines.toml).
    pub fn lines_table(&self, locale: Locale) -> Result<Table> {
        let cell = |row: &LineFigures, key: &str| match key {
            "agency" => Some(Cell::text(&row.agency)),
            "fund_source" => Some(self.fund_source(&row.fund_source, locale)),
            "purpose" => Some(self.purpose(&row.purpose, locale)),
            "classification" => Some(Cell::text(&row.classification)),
            "title" => Some(Cell::text(&row.title)),
            _ => row.figures.get(key).map(Cell::Money),
        };
        self.drawn("budget_lines", locale, &self.budget_lines, cell)
    }

    /// Check by check (reports/checks.toml).
    pub fn checks_table(&self, locale: Locale) -> Result<Table> {
        let definition = Definition::load("checks")?;
        let cell = |check: &Check, key: &str| match key {
            "check" => Some(definition.term(check.code.code(), locale)),
            "passed" => Some(definition.term(if check.passed { "passed" } else { "failed" }, locale)),
            "rows" => Some(Cell::Count(check.row_count)),
            "figures" => {
                let told = check.figures.iter().map(|(name, figure)| {
                    format!("{} {}", definition.word(name, locale), figure.shown(locale))
                });
                Some(Cell::Text(told.collect::<Vec<_>>().join(" · ")))
            }
            _ => None,
        };
        definition.table(locale, &self.words(locale), &self.checks, cell, None::<fn(&str) -> Option<Cell>>)
    }

    fn drawn<R>(
        &self,
        report: &str,
        locale: Locale,
        rows: &[R],
        cell: impl Fn(&R, &str) -> Option<Cell>,
    ) -> Result<Table> {
        let totals = |key: &str| Figures::get(&self.totals, key).map(Cell::Money);
        Definition::load(report)?.table(locale, &self.words(locale), rows, cell, Some(totals))
    }

    /// What titles and notes are filled in with.
    fn words(&self, locale: Locale) -> [(&'static str, String); 4] {
        let name =
            if locale == Locale::En && !self.name_en.is_empty() { &self.name_en } else { &self.name_vi };
        [
            ("agency", self.agency.clone()),
            ("name", name.clone()),
            ("year", self.fiscal_year.to_string()),
            ("currency", self.currency.clone()),
        ]
    }

    fn fund_source(&self, code: &str, locale: Locale) -> Cell {
        let found = self.fund_sources.iter().find(|source| source.code == code);
        Cell::term(code, found.map(|source: &FundSource| source.name(locale)))
    }

    fn purpose(&self, code: &str, locale: Locale) -> Cell {
        let found = self.purposes.iter().find(|purpose| purpose.code == code);
        Cell::term(code, found.map(|purpose: &Purpose| purpose.name(locale)))
    }
}
