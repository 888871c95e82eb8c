//! Rows of an allocation copied from a spreadsheet, with or without their header.

use super::spreading_handlers::PortionInput;
use crate::i18n::Locale;
use crate::names::tidy;

/// The columns of a paste without a header, in order.
const ORDER: [&str; 5] = ["agency", "purpose", "amount", "classification", "title"];
/// All columns that a header may name.
const COLUMNS: [&str; 6] = ["agency", "fund_source", "purpose", "title", "classification", "amount"];

/// The column that a header's cell names, by its code or its words in any language.
fn named(cell: &str) -> Option<&'static str> {
    let cell = tidy(cell).to_lowercase();
    let is = |column: &&&str| {
        let words = |lang: Locale| lang.text(&format!("column-{column}")).to_lowercase();
        // The unit that a page's own heading tells is passed over: `Số tiền (đồng)`.
        cell == **column || Locale::ALL.iter().any(|lang| cell.split(" (").next() == Some(&words(*lang)))
    };
    COLUMNS.iter().find(is).copied()
}

/// Reads what was pasted. A header that names purpose and amount says the order of the columns; any other, which has no
/// digit where the amount belongs, is passed over.
pub(super) fn pasted(text: &str) -> Vec<PortionInput> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    let first: Vec<&str> = lines.peek().map_or_else(Vec::new, |line| line.split('\t').collect());
    let header: Vec<Option<&'static str>> = first.iter().map(|cell| named(cell)).collect();
    let is_header = ["amount", "purpose"].iter().all(|needed| header.contains(&Some(needed)));
    let has_no_amount = first.get(2).is_none_or(|cell| !cell.contains(|c: char| c.is_ascii_digit()));
    if is_header || has_no_amount {
        lines.next();
    }
    let columns: Vec<Option<&str>> = if is_header { header } else { ORDER.map(Some).to_vec() };
    lines.map(|line| row(&columns, line)).collect()
}

fn row(columns: &[Option<&str>], line: &str) -> PortionInput {
    let mut row = PortionInput::default();
    for (column, cell) in columns.iter().zip(line.split('\t')) {
        let cell = cell.trim().to_owned();
        match *column {
            Some("agency") => row.agency = cell,
            Some("fund_source") => row.fund_source = cell,
            Some("purpose") => row.purpose = cell,
            Some("title") => row.title = cell,
            Some("classification") => row.classification = cell,
            Some("amount") => row.amount = cell,
            _ => {}
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<[String; 4]> {
        pasted(text).into_iter().map(|it| [it.agency, it.purpose, it.amount, it.title]).collect()
    }

    #[test]
    fn a_header_says_the_order_of_the_columns_in_either_language_and_may_be_left_out() {
        let row = |title: &str| ["T01", "Tập huấn", "5", title].map(str::to_owned);
        assert_eq!(rows("T01\tTập huấn\t5\t\tLớp 1\n"), [row("Lớp 1")]);
        assert_eq!(rows("Mã\tNội dung\tTiền\nT01\tTập huấn\t5\t\tLớp 1"), [row("Lớp 1")]);
        let vietnamese =
            "Tên gọi\tSố tiền (đồng)\tGhi chú\tCơ quan\tNội dung chi\r\nLớp 1\t5\tx\tT01\tTập huấn\r\n";
        assert_eq!(rows(vietnamese), [row("Lớp 1")]);
        assert_eq!(rows("title\tamount\tagency\tpurpose\nLớp 1\t5\tT01\tTập huấn"), [row("Lớp 1")]);
        assert_eq!(rows("").len(), 0);
    }
}
