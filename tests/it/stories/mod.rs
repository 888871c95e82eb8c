//! What officers live through, told once and run on both databases. Amounts stand in the order available,
//! committed, advanced, payable, paid; together they are what was granted.

mod advances;
mod amendments;
mod attachments;
mod budget_work;
mod calendar;
mod funding;
mod orders;
mod parallel;
mod planted;
mod policies;
mod precedence;
mod registers;
mod reversals;
mod treasury;
mod treasury_web;
mod undo;
mod year_end;
mod years_web;
