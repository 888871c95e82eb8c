//! Empty tables to fill in: what comes back imports as it is.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::columns::{Kind, Presence};
use crate::error::{Error, Result};
use crate::i18n::Locale;

/// An XLSX with the header on its first sheet and the columns explained on its second, in both languages.
///
/// Every column is formatted as text: a spreadsheet then keeps long amounts, codes with leading zeros and dates
/// as they are typed.
pub fn xlsx(kind: Kind) -> Result<Vec<u8>> {
    written(kind).map_err(|error| Error::Failed(Box::new(error)))
}

fn written(kind: Kind) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let text = Format::new().set_num_format("@");
    let head = Format::new().set_num_format("@").set_bold();

    let sheet = workbook.add_worksheet().set_name(kind.code())?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0..).zip(kind.columns()) {
        sheet.set_column_format(at, &text)?;
        sheet.set_column_width(at, 18)?;
        sheet.write_string_with_format(0, at, column.name, &head)?;
    }

    let both = |key: &str| Locale::ALL.map(|locale| locale.text(key)).join(" / ");
    let sheet = workbook
        .add_worksheet()
        .set_name(Locale::ALL.map(|locale| locale.text("exchange-template-sheet")).join(" – "))?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, width, heading) in [
        (0, 18, both("exchange-template-column")),
        (1, 34, both("exchange-template-presence")),
        (2, 60, Locale::Vi.text("exchange-template-meaning")),
        (3, 60, Locale::En.text("exchange-template-meaning")),
        (4, 30, both("exchange-template-example")),
    ] {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, heading, &head)?;
    }
    for (row, column) in (1..).zip(kind.columns()) {
        let presence = match column.presence {
            Presence::Filled => "exchange-presence-filled",
            Presence::Named => "exchange-presence-named",
            Presence::Optional => "exchange-presence-optional",
        };
        let cells =
            [column.name.to_owned(), both(presence), column.what_vi.to_owned(), column.what_en.to_owned()];
        for (at, cell) in (0..).zip(cells.into_iter().chain([column.example.to_owned()])) {
            sheet.write_string_with_format(row, at, cell, &text)?;
        }
    }
    workbook.save_to_buffer()
}

/// A CSV with the header alone, in UTF-8 with the byte order mark by which Excel knows it.
pub fn csv(kind: Kind) -> String {
    let names: Vec<&str> = kind.columns().iter().map(|column| column.name).collect();
    format!("\u{feff}{}\r\n", names.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::read;

    #[test]
    fn an_empty_template_reads_back_without_rows_or_problems() {
        for kind in Kind::ALL {
            assert!(read(kind, "t.xlsx", &xlsx(kind).unwrap(), None).unwrap().rows.is_empty(), "{kind:?}");
            assert!(read(kind, "t.csv", csv(kind).as_bytes(), None).unwrap().rows.is_empty(), "{kind:?}");
        }
    }
}
