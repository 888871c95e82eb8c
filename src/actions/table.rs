//! The file of the movements behind a figure.

use crate::book::Book;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ledger::Traced;
use crate::money::Money;
use crate::report::{Cell, Definition, Table};

/// Movements behind a figure, each `with` its other side, and what they add up to (reports/movements.toml).
pub fn movement_table(
    locale: Locale,
    book: Book,
    figure: &str,
    (rows, with): (&[Traced], impl Fn(&Traced) -> String),
    total: Money,
) -> Result<Table> {
    let named = |key: &str, code: &str| {
        let key = format!("{key}-{code}");
        let name = locale.has(&key).then(|| locale.text(&key));
        Some(Cell::term(code, name.as_deref()))
    };
    let cell = |row: &Traced, key: &str| match key {
        "movement" => Some(Cell::text(&row.id.to_string())),
        "action" => Some(Cell::text(&row.action_id.to_string())),
        "dated_on" => Some(Cell::Date(row.dated_on)),
        "verb" => named("verb", &row.verb),
        "document_no" => Some(Cell::text(&row.document_no)),
        "with" => Some(Cell::text(&with(row))),
        "from_stage" => named("stage", row.from_stage.code()),
        "to_stage" => named("stage", row.to_stage.code()),
        "line" => Some(Cell::text(&row.line_id.to_string())),
        "effect" => Some(Cell::Money(book.currency.amount(row.effect))),
        _ => None,
    };
    let totals = |key: &str| (key == "effect").then(|| Cell::Money(book.currency.amount(total)));
    let words =
        [("figure", locale.text(&format!("figure-{figure}"))), ("currency", book.currency.code().to_owned())];
    Definition::load("movements")?.table(locale, &words, rows, cell, Some(totals))
}
