//! Files that come in and the templates that ask for them: tables of named columns, read exactly or refused whole.
//!
//! 1. A file is CSV or XLSX by its content; an extension that says otherwise is refused.
//! 2. Every bad row is reported, with the row as a spreadsheet counts it and the column; then nothing is read.
//! 3. What is read is canonical: text tidied and in NFC, numbers of digits with at most one `.`, dates `yyyy-mm-dd`.
//! 4. Without a mapping, the header names columns of the kind alone, and values are canonical already.
//! 5. A mapping says how another table is written. It never makes a value up, and a column it does not name is
//!    ignored and told.
//! 6. No float reaches a figure: a spreadsheet number is its shortest decimal text, or is refused.
//!
//! 7. What is read is bounded before it is held: a workbook by what it unpacks to, a row by its cells, a cell by its
//!    letters.
//!
//! Reading knows neither database nor web. [`importing`] passes what was read to the slices' own verbs; this slice
//! owns no table.

pub mod columns;
mod delimited;
pub mod handlers;
pub mod importing;
pub mod mapping;
mod pages;
pub mod reading;
mod sheet;
pub mod template;
#[cfg(test)]
mod tests;
mod translation;
mod unpacking;
pub mod uploads;

pub use columns::Kind;
pub use importing::{Imported, import};
pub use mapping::Mapping;
pub use reading::{Row, Rows, read, read_file};
