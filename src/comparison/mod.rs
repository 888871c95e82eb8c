//! Comparison of ministries and provinces in one year.
//!
//! Owns no table. A year's figures are those of the roots' roll-ups; it adds up no history. A quarter's figures are
//! asked by date, so they come from movements.
//!
//! 1. A row is a root that has had anything in the year; without a structure date, money stands where it was booked.
//! 2. With a structure date, an agency that had ended by then is shown in its successor, and that one in its own,
//!    as far as the date reaches. Only the view rolls up: nothing is booked anew.
//! 3. An agency with several successors by that date is not divided by guessing: it keeps its row, with a note.
//! 4. The total is the sum of the rows shown, so both views have the same.
//! 5. With a quarter, the figures are what moved in it by the movements' dates: contracted, accepted, disbursed, paid.
//!    What moves in the adjustment period after the year is in none of its four quarters.
//! 6. Shares are 100 per cent together, to the last hundredth. No growth is told of what was nothing, nor, as booked,
//!    of an agency that was not the same in both years.
//! 7. Figures per head are of the people on the year's last day: the agency's own number, or else that of all the
//!    agencies it came from. The total per head is of the rows that have people.
//! 8. A unit changes what is read, never what is counted: files and JSON have whole amounts.
//! 9. A page is drawn once for each state of the book; who may see it is asked before it is looked up.

mod facts;
mod grid;
pub mod handlers;
mod kept;
mod measures;
mod measures_table;
mod merger;
mod model;
mod overview;
pub mod pages;
pub mod pictures;
mod spread;
mod store;
mod structure;
mod table;
#[cfg(test)]
mod tests;
mod unit;
mod wanted;

pub use kept::KeptPages;
pub use measures::{Measure, Percent, Value};
pub use merger::{Merger, MergerPart, merger};
pub use model::{Comparison, ComparisonRow, ComparisonTotal, MovedFigures, Note, Scope, Shown};
pub use overview::{MeasuredRow, Overview, Trend, TrendYear};
pub use spread::{OutOfLine, Spread};
pub use store::{compare, overview};
pub use unit::Unit;
pub use wanted::{ComparisonQuery, Wanted};
