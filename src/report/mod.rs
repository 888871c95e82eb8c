//! Reports as people take them along: one definition each in reports/, one [`Table`] built from it, and three
//! renderings of that table. A page draws the same table, so that page, terminal, CSV and XLSX cannot disagree.
//!
//! 1. A definition names the columns, what rows are ordered by, and every text in both languages.
//! 2. A money column for which the view has no figure is left out: a quarter has four figures, a year has all.
//! 3. For people (page, terminal, XLSX) numbers, dates and names are the reader's; CSV is for programs: its header
//!    and its codes are those of the JSON, its numbers canonical.

mod definition;
mod render_csv;
mod render_text;
mod render_xlsx;
mod table;
#[cfg(test)]
mod tests;

pub use definition::{Column, Definition, Kind, percent_of};
pub use render_csv::BYTE_ORDER_MARK;
pub use table::{Cell, Heading, Table};
