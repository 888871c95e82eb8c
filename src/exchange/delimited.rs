//! CSV: bytes to text, and text to rows.
//!
//! Rows are split here and not by the `csv` crate, which takes broken quoting for text and so reads on in the
//! wrong column without a word.

use encoding_rs::{UTF_8, UTF_16LE, WINDOWS_1258};

use super::mapping::Encoding;
use super::reading::{MOST_CELLS, check_text, row_too_wide};
use super::translation::{Cell, SourceRow};
use crate::refusal::{Problem, Reason};

/// The text of a file. Bytes that are not text become U+FFFD, which is refused later with its row.
/// A byte order mark is believed before `encoding`, and removed. Returns the name of the encoding too.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> (String, &'static str) {
    let encoding = match encoding {
        Encoding::Utf8 => UTF_8,
        Encoding::Utf16 => UTF_16LE,
        Encoding::Windows1258 => WINDOWS_1258,
    };
    let (text, encoding, _) = encoding.decode(bytes);
    (text.into_owned(), encoding.name())
}

/// The delimiter of a file whose header holds names of a kind, none of which has one of these marks.
/// Excel writes `;` where the comma is the decimal mark, as in Vietnamese.
pub(super) fn delimiter_of(text: &str) -> char {
    let header = text.lines().next().unwrap_or_default();
    if header.contains(',') {
        ','
    } else {
        [';', '\t'].into_iter().find(|mark| header.contains(*mark)).unwrap_or(',')
    }
}

/// The rows of a CSV, numbered as a spreadsheet numbers them: an empty line is a row, a line break in quotes is not.
pub(super) struct Records<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
    delimiter: char,
    row: u64,
}

impl<'t> Records<'t> {
    pub(super) fn new(text: &'t str, delimiter: char) -> Records<'t> {
        Records { rest: text.chars().peekable(), delimiter, row: 0 }
    }

    /// One cell, and whether it is the last of its row; refused where its quoting is broken, or where it is too long.
    fn cell(&mut self) -> Result<(String, bool), Reason> {
        let mut cell = String::new();
        if self.rest.next_if_eq(&'"').is_some() {
            loop {
                match self.rest.next().ok_or(Reason::QuoteBroken {})? {
                    '"' if self.rest.next_if_eq(&'"').is_some() => cell.push('"'),
                    '"' => break,
                    other => cell.push(other),
                }
            }
            let last = self.end_of_cell().ok_or(Reason::QuoteBroken {})?;
            return check_text(&cell).map(|()| (cell, last));
        }
        loop {
            if let Some(last) = self.end_of_cell() {
                return check_text(&cell).map(|()| (cell, last));
            }
            cell.extend(self.rest.next());
        }
    }

    /// Steps over a delimiter (false), a line break or the end of the file (true).
    fn end_of_cell(&mut self) -> Option<bool> {
        let delimiter = self.delimiter;
        match self.rest.peek() {
            None => Some(true),
            Some('\n' | '\r') => {
                if self.rest.next() == Some('\r') {
                    self.rest.next_if_eq(&'\n');
                }
                Some(true)
            }
            Some(next) if *next == delimiter => {
                self.rest.next();
                Some(false)
            }
            Some(_) => None,
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<SourceRow, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest.peek()?;
        self.row += 1;
        let mut cells = Vec::new();
        loop {
            let (cell, last) = match self.cell() {
                Ok(read) if cells.len() < MOST_CELLS => read,
                wrong => {
                    let (reason, ended) =
                        wrong.map_or_else(|reason| (reason, false), |(_, last)| (row_too_wide(), last));
                    if !ended {
                        // To the end of the line, to report what else is wrong; after an unclosed quote nothing is left.
                        let _ = self.rest.by_ref().find(|next| *next == '\n');
                    }
                    return Some(Err(reason.at_row(self.row, None)));
                }
            };
            cells.push(Cell::Text(cell));
            if last {
                return Some(Ok(SourceRow { number: self.row, cells }));
            }
        }
    }
}
