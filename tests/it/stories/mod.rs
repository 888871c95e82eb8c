//! What officers live through, told once and run on both databases. Amounts stand in the order available,
//! committed, advanced, payable, paid; together they are what was granted.

mod advances;
mod amendments;
mod approvals;
mod attachments;
mod audit;
mod budget_imports;
mod budget_work;
mod calendar;
mod comparison;
mod contributions;
mod contributions_import;
mod contributions_web;
mod desk;
mod funding;
mod imports;
mod liquidation;
mod lists;
mod movements;
mod orders;
mod parallel;
mod peers;
mod planted;
mod policies;
mod precedence;
mod reference;
mod registers;
mod reversals;
mod treasury;
mod treasury_web;
mod undo;
mod uploads;
mod year_end;
mod years_web;
