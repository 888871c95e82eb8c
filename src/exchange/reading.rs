//! Reads a file whole: its rows in canonical text, or every problem in it.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::columns::{Content, Kind};
use super::delimited::{Records, decode, delimiter_of};
use super::mapping::{Encoding, Mapping};
use super::sheet::Workbook;
use super::translation::{Cell, Outcome, SourceRow, Translation};
use crate::error;
use crate::money::{Money, Quantity};
use crate::number::Reading;
use crate::refusal::{Problem, Reason, Refusal};

/// The largest file that is read, in bytes.
pub const MOST_BYTES: u64 = 200 * 1024 * 1024;
/// The last row that a spreadsheet has.
pub const MOST_ROWS: u64 = 1_048_576;
/// Cells of a row; the widest table that is read here has a twentieth of them.
pub const MOST_CELLS: usize = 1_024;
/// Letters of a cell, as in a spreadsheet.
pub const MOST_LETTERS: usize = 32_767;
/// Reading stops after so many problems: whoever has a thousand to correct starts with these.
pub const MOST_PROBLEMS: usize = 1_000;

/// The refusal of a row of more than [`MOST_CELLS`] cells.
pub(super) fn row_too_wide() -> Reason {
    Reason::RowTooWide { most: i64::try_from(MOST_CELLS).unwrap_or(i64::MAX) }
}

/// Refuses a text of more than [`MOST_LETTERS`] letters.
pub(super) fn check_text(text: &str) -> Result<(), Reason> {
    if text.len() <= MOST_LETTERS {
        return Ok(());
    }
    let length = text.chars().count();
    if length <= MOST_LETTERS {
        return Ok(());
    }
    let count = |letters: usize| i64::try_from(letters).unwrap_or(i64::MAX);
    Err(Reason::TextTooLong { length: count(length), most: count(MOST_LETTERS) })
}

/// A file that could be read whole.
#[derive(Debug, Default)]
pub struct Rows {
    /// Its rows, in the file's order. Empty rows are left out.
    pub rows: Vec<Row>,
    /// Columns of the file that the mapping does not speak of; nothing was read from them.
    pub ignored_columns: Vec<String>,
    /// How many rows the mapping's filters left out.
    pub dropped_rows: usize,
    /// The file's name.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// One row: canonical text by the columns of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As a spreadsheet counts it: the header of a plain file is row 1.
    pub number: u64,
    kind: Kind,
    cells: Vec<String>,
}

impl Row {
    /// Of which kind it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The cell's text; empty where the cell is, or where the file has no such column.
    pub fn text(&self, column: &str) -> &str {
        let at = self.kind.columns().iter().position(|known| known.name == column);
        debug_assert!(at.is_some(), "{} have no column {column}", self.kind.code());
        at.and_then(|at| self.cells.get(at)).map(String::as_str).unwrap_or_default()
    }

    /// The cell's text; refused as [`Reason::ValueMissing`] where it is empty.
    pub fn required(&self, column: &str) -> Result<&str, Problem> {
        match self.text(column) {
            "" => Err(self.problem(column, Reason::ValueMissing {})),
            text => Ok(text),
        }
    }

    /// What `read` makes of the cell; refused as [`Reason::ValueMissing`] where it is empty.
    pub fn filled<T>(
        &self,
        column: &str,
        read: impl FnOnce(&Row, &str) -> Result<Option<T>, Problem>,
    ) -> Result<T, Problem> {
        read(self, column)?.ok_or_else(|| self.problem(column, Reason::ValueMissing {}))
    }

    /// The texts of a cell that holds several, split by `|`.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &str> {
        self.text(column).split('|').map(str::trim).filter(|text| !text.is_empty())
    }

    /// The cell as money of `digits` minor digits; `None` where it is empty.
    pub fn money(&self, column: &str, digits: u32) -> Result<Option<Money>, Problem> {
        self.read(column, |text| Reading::Canonical.money(text, digits))
    }

    /// The cell as a quantity or unit price; `None` where it is empty.
    pub fn quantity(&self, column: &str) -> Result<Option<Quantity>, Problem> {
        self.read(column, |text| Reading::Canonical.quantity(text))
    }

    /// The cell as a day; `None` where it is empty.
    pub fn date(&self, column: &str) -> Result<Option<NaiveDate>, Problem> {
        self.read(column, |text| Reading::Canonical.date(text))
    }

    /// The cell as a fiscal year; `None` where it is empty.
    pub fn year(&self, column: &str) -> Result<Option<i64>, Problem> {
        self.read(column, |text| {
            text.parse().map_err(|_| Reason::FiscalYearUnreadable { given: text.to_owned() })
        })
    }

    /// The cell as one of the words that its column takes; `None` where it is empty.
    pub fn word<T>(&self, column: &str, meaning: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        self.read(column, |text| {
            meaning(text).ok_or_else(|| {
                let known = match self.kind.column(column).map(|column| column.content) {
                    Some(Content::OneOf(words)) => words.join(", "),
                    _ => String::new(),
                };
                Reason::ValueNotInList { given: text.to_owned(), known }
            })
        })
    }

    /// A reason at this row and column.
    pub fn problem(&self, column: &str, reason: Reason) -> Problem {
        reason.at_row(self.number, Some(column))
    }

    fn read<T>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, Reason>,
    ) -> Result<Option<T>, Problem> {
        match self.text(column) {
            "" => Ok(None),
            text => read(text).map(Some).map_err(|reason| self.problem(column, reason)),
        }
    }
}

/// Reads a file from the disk, as [`read`] does; a file that is not there is refused too.
pub fn read_file(kind: Kind, path: &Path, mapping: Option<&Mapping>) -> error::Result<Rows> {
    let named =
        |error: std::io::Error| Reason::FileUnreadable { detail: format!("{}: {error}", path.display()) };
    let mut bytes = Vec::new();
    File::open(path).map_err(named)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(named)?;
    Ok(read(kind, &path.to_string_lossy(), &bytes, mapping)?)
}

/// Reads the rows of a CSV or XLSX of `kind`.
///
/// `file_name` gives the extension, which must fit the content. Refused with every problem found, up to
/// [`MOST_PROBLEMS`]: the file as a whole first, then its header, then its rows.
pub fn read(kind: Kind, file_name: &str, bytes: &[u8], mapping: Option<&Mapping>) -> Result<Rows, Refusal> {
    if u64::try_from(bytes.len()).map_or(true, |length| length > MOST_BYTES) {
        return Err(Reason::BodyTooLarge {}.into());
    }
    let mut rows = read_rows(kind, file_name, bytes, mapping)?;
    file_name.clone_into(&mut rows.name);
    rows.sha256 = crate::people::hex(&Sha256::digest(bytes));
    Ok(rows)
}

fn read_rows(kind: Kind, file_name: &str, bytes: &[u8], mapping: Option<&Mapping>) -> Result<Rows, Refusal> {
    let header_row = mapping.map_or(1, |mapping| mapping.header_row);
    if is_workbook(file_name, bytes)? {
        // What opens workbooks counts on their being in themselves consistent, and panics over some that are not,
        // such as one whose merged cells end before they begin. That is one more way of being unreadable.
        let read = || read_workbook(kind, bytes, mapping, header_row);
        let detail = || "the workbook contradicts itself; save it anew from a spreadsheet".to_owned();
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
            .unwrap_or_else(|_| Err(Reason::FileUnreadable { detail: detail() }.into()))
    } else {
        let (text, encoding) = decode(bytes, mapping.map_or(Encoding::Utf8, |mapping| mapping.encoding));
        let delimiter = mapping.map_or_else(|| delimiter_of(&text), |mapping| mapping.delimiter);
        let rows = Records::new(&text, delimiter);
        Source { kind, mapping, rows, header_row, encoding, ragged: false }.read()
    }
}

fn read_workbook(
    kind: Kind,
    bytes: &[u8],
    mapping: Option<&Mapping>,
    header_row: u64,
) -> Result<Rows, Refusal> {
    let mut workbook = Workbook::open(bytes, mapping.and_then(|mapping| mapping.sheet.as_deref()))?;
    if let Some(refusal) = Refusal::of(workbook.merged_in(header_row)?) {
        return Err(refusal);
    }
    let rows = workbook.rows()?;
    Source { kind, mapping, rows, header_row, encoding: "UTF-8", ragged: true }.read()
}

/// A row as it stands in the file: its number, and what is shown of its cells.
pub type Written = (u64, Vec<String>);

/// The header of a file and those of its rows that `wanted` takes, as they are written, at most `most`; what cannot
/// be read at all is left out.
pub fn as_written(
    file_name: &str,
    bytes: &[u8],
    mapping: Option<&Mapping>,
    most: usize,
    wanted: impl Fn(u64) -> bool,
) -> (Option<Written>, Vec<Written>) {
    let header_row = mapping.map_or(1, |mapping| mapping.header_row);
    let taken = |rows: &mut dyn Iterator<Item = Result<SourceRow, Problem>>| {
        let rows = rows.filter_map(|row| row.map_or(None, Some));
        let mut header = None;
        let mut taken = Vec::new();
        for row in rows.filter(|row| row.number >= header_row) {
            let written = (row.number, row.cells.iter().map(Cell::shown).collect());
            if row.number == header_row {
                header = Some(written);
            } else if wanted(row.number) {
                taken.push(written);
            }
            if taken.len() >= most {
                break;
            }
        }
        (header, taken)
    };
    match is_workbook(file_name, bytes) {
        Err(_) => (None, Vec::new()),
        Ok(false) => {
            let (text, _) = decode(bytes, mapping.map_or(Encoding::Utf8, |mapping| mapping.encoding));
            let delimiter = mapping.map_or_else(|| delimiter_of(&text), |mapping| mapping.delimiter);
            taken(&mut Records::new(&text, delimiter))
        }
        Ok(true) => {
            // What panics over a workbook shows nothing of it; see [`read`].
            let read = || {
                let sheet = mapping.and_then(|mapping| mapping.sheet.as_deref());
                let mut workbook = Workbook::open(bytes, sheet).map_or(None, Some)?;
                let mut rows = workbook.rows().map_or(None, Some)?;
                Some(taken(&mut rows))
            };
            let shown = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
            shown.map_or(None, |shown| shown).unwrap_or_default()
        }
    }
}

/// Whether the content is an XLSX; refused where the extension says otherwise.
fn is_workbook(file_name: &str, bytes: &[u8]) -> Result<bool, Reason> {
    const OLD_EXCEL: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    let zipped = bytes.starts_with(b"PK");
    let extension =
        Path::new(file_name).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let detail = match extension.as_deref() {
        _ if bytes.starts_with(OLD_EXCEL) => {
            "this is an old or a locked Excel file; save it as .xlsx, without a password"
        }
        Some("xlsx" | "xlsm") if !zipped => "the name says XLSX, and the content is none",
        Some("csv" | "tsv" | "txt") if zipped => "the name says CSV, and the content is an XLSX",
        _ => return Ok(zipped),
    };
    Err(Reason::FileUnreadable { detail: detail.to_owned() })
}

/// A source of rows with what is known of it.
struct Source<'m, R> {
    kind: Kind,
    mapping: Option<&'m Mapping>,
    rows: R,
    header_row: u64,
    encoding: &'static str,
    /// Whether a row may be shorter or longer than the header, as in a spreadsheet, which has no row ends.
    ragged: bool,
}

impl<R: Iterator<Item = Result<SourceRow, Problem>>> Source<'_, R> {
    fn read(mut self) -> Result<Rows, Refusal> {
        let header = self.header()?;
        let mut translation = Translation::of(self.kind, self.mapping, &header)?;
        let mut found = Rows { ignored_columns: translation.ignored(), ..Rows::default() };
        let mut problems = Vec::new();
        while let Some(row) = self.rows.next() {
            if problems.len() >= MOST_PROBLEMS {
                break;
            }
            let row = match row {
                Ok(row) if row.number > MOST_ROWS => {
                    problems.push(Reason::BodyTooLarge {}.at_row(row.number, None));
                    break;
                }
                Ok(row) if row.cells.iter().all(Cell::is_blank) => continue,
                Ok(row) => row,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let number = row.number;
            match self.checked(&translation, row).and_then(|row| translation.row(row)) {
                Ok(Outcome::Taken(cells)) => found.rows.push(Row { number, kind: self.kind, cells }),
                Ok(Outcome::Dropped) => found.dropped_rows += 1,
                Err(more) => problems.extend(more),
            }
        }
        problems.truncate(MOST_PROBLEMS);
        Refusal::of(problems).map_or(Ok(found), Err)
    }

    fn header(&mut self) -> Result<SourceRow, Refusal> {
        let header_row = self.header_row;
        for row in self.rows.by_ref() {
            let row = row?;
            if row.number == header_row && row.cells.iter().any(|cell| !cell.is_blank()) {
                return self.legible(row).map_err(Refusal::from);
            }
            if row.number >= header_row {
                break;
            }
        }
        let found = String::new();
        let reason = Reason::ColumnMissing { column: self.kind.column_names(), found };
        Err(reason.at_row(header_row, None).into())
    }

    fn legible(&self, row: SourceRow) -> Result<SourceRow, Problem> {
        if row.cells.iter().any(Cell::is_garbled) {
            return Err(Reason::EncodingWrong { encoding: self.encoding.to_owned() }.at_row(row.number, None));
        }
        Ok(row)
    }

    fn checked(&self, translation: &Translation<'_>, row: SourceRow) -> Result<SourceRow, Vec<Problem>> {
        let row = self.legible(row).map_err(|problem| vec![problem])?;
        let uneven = !self.ragged && row.cells.len() != translation.width();
        if uneven || (self.mapping.is_none() && translation.leaves_out(&row)) {
            let counted = |cells: usize| i64::try_from(cells).unwrap_or(i64::MAX);
            let (cells, header) = (counted(row.cells.len()), counted(translation.width()));
            return Err(vec![Reason::RowWidth { cells, header }.at_row(row.number, None)]);
        }
        Ok(row)
    }
}
