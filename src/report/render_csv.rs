//! A report as CSV: keys, codes and canonical numbers, for programs; the last row is the totals'.

use super::table::{Cell, Table};
use crate::error::{Error, Result};

/// The mark by which Excel knows UTF-8. A download begins with it, standard output does not.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Table {
    /// The header, the rows and the totals, in UTF-8 without a byte order mark.
    pub fn to_csv(&self) -> Result<String> {
        let told = |error: csv::Error| Error::Failed(Box::new(error));
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        out.write_record(self.columns.iter().map(|column| column.key.as_str())).map_err(told)?;
        for row in self.rows.iter().chain(&self.totals) {
            out.write_record(row.iter().map(harmless)).map_err(told)?;
        }
        let bytes = out.into_inner().map_err(|error| Error::Failed(Box::new(error.into_error())))?;
        String::from_utf8(bytes).map_err(|error| Error::Failed(Box::new(error)))
    }

    /// The same as [`Table::to_csv`], as a file that a spreadsheet opens by itself.
    pub fn to_csv_download(&self) -> Result<String> {
        Ok(format!("{BYTE_ORDER_MARK}{}", self.to_csv()?))
    }
}

/// Words that a spreadsheet would take for a formula get a mark before them; numbers are what they are.
fn harmless(cell: &Cell) -> String {
    let text = cell.canonical();
    match cell {
        Cell::Text(_) | Cell::Term { .. } if begins_formula(&text) => format!("'{text}"),
        _ => text,
    }
}

/// Whether a spreadsheet takes the text for a formula. Some skip what is blank before it, and some read the wide
/// marks of East Asian keyboards as the plain ones.
fn begins_formula(text: &str) -> bool {
    const MARKS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(MARKS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};

    #[test]
    fn words_begin_no_formula_and_numbers_are_what_they_are() {
        for text in [
            "=HYPERLINK(\"http://evil.vn\";\"Bấm\")",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{a0}=1",
            "＝1",
            "＋1",
            "－1",
            "＠1",
        ] {
            assert_eq!(harmless(&Cell::text(text)), format!("'{text}"));
            assert_eq!(harmless(&Cell::term(text, None)), format!("'{text}"));
        }
        for text in ["", "Báo Một", "1=1", "'=1", "Hợp đồng = 1", "–1"] {
            assert_eq!(harmless(&Cell::text(text)), text);
        }
        let amount = Currency::VND.amount(Money::from_minor(-5));
        assert_eq!(harmless(&Cell::Money(amount)), "-5");
        assert_eq!(harmless(&Cell::Ratio(rust_decimal::Decimal::new(-150, 2))), "-1.50");
    }
}
