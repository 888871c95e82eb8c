//! The files: of an agency's year, every pairing that the page was asked for, with the totals; of the list, every statement.

use super::list::StatementSummary;
use super::views::{PairingView, Section, TreasuryYear};
use crate::book::Book;
use crate::error::Result;
use crate::i18n::Locale;
use crate::money::{Amount, Currency, Money};
use crate::report::{Cell, Definition, Table};

impl TreasuryYear {
    /// Its name in the reader's language.
    pub fn name(&self, locale: Locale) -> &str {
        if locale == Locale::En && !self.name_en.is_empty() { &self.name_en } else { &self.name_vi }
    }

    /// Pairing by pairing (reports/treasury.toml).
    pub fn table(&self, locale: Locale) -> Result<Table> {
        let definition = Definition::load("treasury")?;
        let rows: Vec<(Section, &PairingView)> = self
            .sections
            .iter()
            .flat_map(|section| section.pairings.iter().map(|pairing| (section.section, pairing)))
            .collect();
        let cell = |(section, pairing): &(Section, &PairingView), key: &str| match key {
            "section" => Some(definition.term(section.code(), locale)),
            "treasury" => Some(Cell::Money(pairing.treasury)),
            "books" => Some(Cell::Money(pairing.books)),
            "difference" => Some(Cell::Money(pairing.difference)),
            "rule" => Some(definition.term(pairing.rule.code(), locale)),
            "explanation" => Some(Cell::text(&pairing.explanation)),
            "settled_by" => pairing.settled_by.as_deref().map(Cell::text),
            "treasury_vouchers" => Some(each_once(pairing.lines.iter().map(|line| line.voucher_no.clone()))),
            "book_vouchers" => Some(each_once(pairing.payments.iter().map(|it| it.voucher_no.clone()))),
            "treasury_on" => Some(each_once(pairing.lines.iter().map(|it| locale.date(it.booked_on)))),
            "book_on" => Some(each_once(pairing.payments.iter().map(|it| locale.date(it.paid_on)))),
            "payees" => {
                let paid = pairing.payments.iter().map(|it| it.payee.clone());
                Some(each_once(paid.chain(pairing.lines.iter().map(|line| line.payee.clone()))))
            }
            _ => None,
        };
        let mut totals = [Money::ZERO; 3];
        for (_, pairing) in &rows {
            let figures = [pairing.treasury, pairing.books, pairing.difference];
            for (total, figure) in totals.iter_mut().zip(figures) {
                *total = total.plus(figure.money)?;
            }
        }
        let currency: Currency = self.currency.parse()?;
        let [treasury, books, difference] = totals.map(|total| currency.amount(total));
        let total = |key: &str| -> Option<Cell> {
            let figure: Amount = match key {
                "treasury" => treasury,
                "books" => books,
                "difference" => difference,
                _ => return None,
            };
            Some(Cell::Money(figure))
        };
        let words = [
            ("agency", self.agency.clone()),
            ("name", self.name(locale).to_owned()),
            ("year", self.fiscal_year.to_string()),
            ("currency", self.currency.clone()),
        ];
        definition.table(locale, &words, &rows, cell, Some(total))
    }
}

/// Texts that are not empty, each once.
fn each_once(texts: impl Iterator<Item = String>) -> Cell {
    let mut seen: Vec<String> = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    Cell::Text(seen.join(", "))
}

/// Statements as they were listed, with what they come to (reports/treasury_statements.toml).
pub fn statements_table(locale: Locale, book: Book, rows: &[StatementSummary]) -> Result<Table> {
    let total = Money::total(rows.iter().map(|row| row.total.money))?;
    let definition = Definition::load("treasury_statements")?;
    let cell = |row: &StatementSummary, key: &str| match key {
        "statement_no" => Some(Cell::text(&row.statement_no)),
        "agency" => Some(Cell::text(&row.agency)),
        "fiscal_year" => Some(Cell::text(&row.fiscal_year.to_string())),
        "covers_from" => row.covers_from.map(Cell::Date),
        "covers_to" => row.covers_to.map(Cell::Date),
        "state" => Some(definition.term(if row.withdrawn { "withdrawn" } else { "standing" }, locale)),
        "lines" => Some(Cell::Count(usize::try_from(row.lines).unwrap_or(usize::MAX))),
        "total" => Some(Cell::Money(row.total)),
        _ => None,
    };
    let count = rows.len();
    let totals = |key: &str| match key {
        "agency" => Some(Cell::Count(count)),
        "total" => Some(Cell::Money(book.currency.amount(total))),
        _ => None,
    };
    let words = [("currency", book.currency.code().to_owned())];
    definition.table(locale, &words, rows, cell, Some(totals))
}
