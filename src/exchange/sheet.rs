//! XLSX: one sheet as rows of cells, read cell by cell, so that one stray cell far out fills no memory.

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx, XlsxCellReader, XlsxError};
use std::io::Cursor;

use super::reading::{MOST_CELLS, check_text, row_too_wide};
use super::translation::{Cell, SourceRow};
use super::unpacking::{allowance, check_unpacked, too_large};
use crate::number::CANONICAL_DAY;
use crate::refusal::{Problem, Reason};

/// A workbook held in memory.
pub(super) struct Workbook<'b> {
    file: Xlsx<Cursor<&'b [u8]>>,
    sheet: String,
    /// Bytes of text that its cells may hold together: many cells can share one long text.
    most_text: u64,
}

impl<'b> Workbook<'b> {
    /// Opens the sheet of this name, or the first.
    pub(super) fn open(bytes: &'b [u8], sheet: Option<&str>) -> Result<Workbook<'b>, Reason> {
        check_unpacked(bytes)?;
        let file = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
        let names = file.sheet_names();
        let found = match sheet {
            Some(sheet) => names.iter().find(|name| name.as_str() == sheet),
            None => names.first(),
        };
        let sheet = found.cloned().ok_or_else(|| Reason::FileUnreadable {
            detail: format!("no sheet {}; there are: {}", sheet.unwrap_or_default(), names.join(", ")),
        })?;
        Ok(Workbook { file, sheet, most_text: allowance(bytes.len()) })
    }

    /// Refuses merged cells in the header, each with its range.
    pub(super) fn merged_in(&mut self, header_row: u64) -> Result<Vec<Problem>, Reason> {
        let merged = self.file.merge_cells_by_sheet_name(&self.sheet).map_err(|error| unreadable(&error))?;
        let header = header_row.saturating_sub(1);
        let touching =
            merged.iter().filter(|area| (u64::from(area.start.0)..=u64::from(area.end.0)).contains(&header));
        Ok(touching
            .map(|area| {
                let corner = |(row, column): (u32, u32)| format!("{}{}", column_letters(column), row + 1);
                let range = format!("{}:{}", corner(area.start), corner(area.end));
                Reason::HeaderMerged { range }.at_row(header_row, None)
            })
            .collect())
    }

    /// The rows that hold anything, from the top.
    pub(super) fn rows(&mut self) -> Result<SheetRows<'_, 'b>, Reason> {
        let (most_text, sheet) = (self.most_text, self.sheet.clone());
        let cells = self.file.worksheet_cells_reader(&self.sheet).map_err(|error| unreadable(&error))?;
        Ok(SheetRows { cells, ahead: None, ended: false, most_text, text: 0, sheet })
    }
}

fn unreadable(error: &XlsxError) -> Reason {
    Reason::FileUnreadable { detail: error.to_string() }
}

/// `AB` for column 27.
fn column_letters(column: u32) -> String {
    let digit = u8::try_from(column % 26).map_or('?', |digit| char::from(b'A' + digit));
    match column / 26 {
        0 => digit.to_string(),
        more => format!("{}{digit}", column_letters(more - 1)),
    }
}

pub(super) struct SheetRows<'w, 'b> {
    cells: XlsxCellReader<'w, Cursor<&'b [u8]>>,
    /// The first cell of the next row, read to know that a row has ended.
    ahead: Option<(u32, usize, Cell)>,
    /// The reader must not be asked again after its last cell.
    ended: bool,
    most_text: u64,
    /// Bytes of text so far.
    text: u64,
    sheet: String,
}

impl SheetRows<'_, '_> {
    fn next_cell(&mut self) -> Result<Option<(u32, usize, Cell)>, Problem> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        let Some(cell) = self.cells.next_cell().map_err(|error| Problem::from(unreadable(&error)))? else {
            self.ended = true;
            return Ok(None);
        };
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).map_err(|_| Problem::from(Reason::BodyTooLarge {}))?;
        let cell = exact(cell.get_value());
        if let Cell::Text(text) = &cell {
            self.text = self.text.saturating_add(u64::try_from(text.len()).unwrap_or(u64::MAX));
            if self.text > self.most_text {
                return Err(too_large(&self.sheet, self.most_text).into());
            }
        }
        Ok(Some((row, column, cell)))
    }

    fn next_row(&mut self) -> Result<Option<SourceRow>, Problem> {
        let mut current = None;
        let mut cells = Vec::new();
        while let Some((row, column, cell)) = self.next_cell()? {
            if *current.get_or_insert(row) != row {
                self.ahead = Some((row, column, cell));
                break;
            }
            if !matches!(cell, Cell::Empty) {
                if column >= MOST_CELLS {
                    return Err(row_too_wide().at_row(u64::from(row) + 1, None));
                }
                cells.resize(cells.len().max(column + 1), Cell::Empty);
                if let Some(place) = cells.get_mut(column) {
                    *place = cell;
                }
            }
        }
        Ok(current.map(|row| SourceRow { number: u64::from(row) + 1, cells }))
    }
}

impl Iterator for SheetRows<'_, '_> {
    type Item = Result<SourceRow, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.next_row();
        self.ended |= row.is_err();
        row.transpose()
    }
}

/// A spreadsheet's value as exact text.
fn exact(value: &DataRef<'_>) -> Cell {
    if let DataRef::SharedString(text) = value
        && let Err(reason) = check_text(text)
    {
        return Cell::Broken(reason);
    }
    match Data::from(value.clone()) {
        Data::Empty => Cell::Empty,
        Data::String(text) => match check_text(&text) {
            Ok(()) => Cell::Text(text),
            Err(reason) => Cell::Broken(reason),
        },
        Data::Bool(truth) => Cell::Text(truth.to_string()),
        Data::Int(number) => number_cell(number.to_string()),
        Data::Float(number) => number_cell(number.to_string()),
        Data::DateTime(date) => date_cell(date),
        Data::DateTimeIso(text) => {
            Cell::Canonical(text.strip_suffix("T00:00:00").unwrap_or(&text).to_owned())
        }
        Data::DurationIso(text) => unreadable_day(text),
        Data::Error(error) => Cell::Broken(Reason::FormulaError { given: error.to_string() }),
    }
}

/// Spreadsheets hold fifteen significant digits: a number that needs more came out of a calculation that was not
/// exact, or lost digits when it was typed.
fn number_cell(text: String) -> Cell {
    const EXACT_DIGITS: usize = 15;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let significant = digits.trim_start_matches('0');
    let significant = if text.contains('.') { significant } else { significant.trim_end_matches('0') };
    if significant.len() > EXACT_DIGITS {
        return Cell::Broken(Reason::NumberUnreadable { given: text });
    }
    Cell::Canonical(text)
}

/// A day; a time of day beside it is no date that a ledger holds.
fn date_cell(date: ExcelDateTime) -> Cell {
    let (year, month, day, hours, minutes, seconds, _) = date.to_ymd_hms_milli();
    let written = format!("{year:04}-{month:02}-{day:02}");
    if date.is_datetime() && (hours, minutes, seconds) == (0, 0, 0) {
        return Cell::Canonical(written);
    }
    unreadable_day(format!("{written} {hours:02}:{minutes:02}:{seconds:02}"))
}

fn unreadable_day(given: String) -> Cell {
    Cell::Broken(Reason::DateUnreadable { given, like: CANONICAL_DAY.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_or_refused() {
        for (text, taken) in [
            ("83716.8", true),
            ("123456789012345", true),
            ("1000000000000000000000000000000", true),
            ("0.000000000000001", true),
            ("1234567890123456", false),
            ("0.30000000000000004", false),
        ] {
            assert_eq!(matches!(number_cell(text.to_owned()), Cell::Canonical(_)), taken, "{text}");
        }
    }

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(column), letters);
        }
    }
}
