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

pub mod handlers;
mod model;
pub mod pages;
mod store;
mod structure;
mod table;
#[cfg(test)]
mod tests;

pub use model::{Comparison, ComparisonRow, ComparisonTotal, MovedFigures, Note, Shown};
pub use store::compare;
