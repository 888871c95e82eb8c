//! A report as a workbook of one sheet.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::table::{Cell, Table};
use crate::error::{Error, Result};

/// What a spreadsheet keeps of a number. An amount with more digits is written as text, so that none is lost.
const SIGNIFICANT_DIGITS: usize = 15;

impl Table {
    /// Title, notes, a header that stays in sight, rows, totals, notes below.
    ///
    /// Amounts are numbers, shown in the reader's own marks with the currency's digits.
    pub fn to_xlsx(&self) -> Result<Vec<u8>> {
        self.written().map_err(|error| Error::Failed(Box::new(error)))
    }

    fn written(&self) -> std::result::Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_title(&self.title));
        let sheet = workbook.add_worksheet();
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        let bold = Format::new().set_bold();
        let head = bold.clone().set_text_wrap().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
        let plain = Format::new().set_border(FormatBorder::Thin);
        let total = plain.clone().set_bold();

        let mut next = 0;
        sheet.write_string_with_format(next, 0, &self.title, &bold.set_font_size(14))?;
        for note in &self.notes {
            next += 1;
            sheet.write_string(next, 0, note)?;
        }
        next += 1;
        for (at, column) in (0..).zip(&self.columns) {
            sheet.set_column_width(at, if column.kind.is_number() { 20 } else { 28 })?;
            sheet.write_string_with_format(next, at, &column.title, &head)?;
            if let Some(note) = &column.note {
                sheet.insert_note(next, at, &rust_xlsxwriter::Note::new(note).add_author_prefix(false))?;
            }
        }
        sheet.set_repeat_rows(next, next)?;
        next += 1;
        sheet.set_freeze_panes(next, 0)?;
        let rows = self.rows.iter().map(|row| (row, &plain));
        for (row, format) in rows.chain(self.totals.iter().map(|row| (row, &total))) {
            for (at, cell) in (0..).zip(row) {
                write(sheet, (next, at), cell, format)?;
            }
            next += 1;
        }
        for note in &self.footnotes {
            sheet.write_string(next, 0, note)?;
            next += 1;
        }
        workbook.save_to_buffer()
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    format: &Format,
) -> std::result::Result<(), XlsxError> {
    let right = || format.clone().set_align(FormatAlign::Right);
    let (number, pattern) = match cell {
        Cell::Empty => {
            sheet.write_blank(row, column, format)?;
            return Ok(());
        }
        Cell::Text(text) | Cell::Term { name: text, .. } => {
            sheet.write_string_with_format(row, column, text, format)?;
            return Ok(());
        }
        Cell::Date(date) => {
            let date = ExcelDateTime::parse_from_str(&date.to_string())?;
            let format = format.clone().set_num_format("dd/mm/yyyy");
            sheet.write_datetime_with_format(row, column, &date, &format)?;
            return Ok(());
        }
        Cell::Money(amount) => (amount.money.to_decimal(amount.digits), pattern(amount.digits)),
        Cell::Ratio(share) => (*share, pattern(2)),
        Cell::Count(count) => (rust_decimal::Decimal::from(*count), pattern(0)),
    };
    let text = cell.canonical();
    let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    match number.to_f64() {
        Some(number) if digits <= SIGNIFICANT_DIGITS => {
            sheet.write_number_with_format(row, column, number, &right().set_num_format(pattern))?
        }
        _ => sheet.write_string_with_format(row, column, text, &right().set_num_format("@"))?,
    };
    Ok(())
}

/// `#,##0.00`: grouped, with so many decimals.
fn pattern(digits: u32) -> String {
    let decimals: String = (0..digits).map(|_| '0').collect();
    if decimals.is_empty() { "#,##0".to_owned() } else { format!("#,##0.{decimals}") }
}
