//! Fiscal years: their calendar, the preview of their end, and closing and reopening them (khóa sổ).
//!
//! Owns no table: years, windows and closings are the ledger's.
//!
//! 1. Which kinds of movement a year takes on which days are rows of data, by law until the Ministry changes one, with a
//!    reason. Each change stays to be read.
//! 2. A year is open, in its adjustment period, over, or closed; for the country, and for an agency with what is below it.
//! 3. At the end, each commitment that is open is carried over or released, by rule or one by one. One with an advance or
//!    an unpaid acceptance, or with an open penalty, cannot be released: it is carried over.
//! 4. What is available then is carried over or lapses: by rule, the state budget's lapses and all else is carried
//!    over, or line by line.
//! 5. [`plan`] says which movements that makes; the preview shows it and the closing does it. The request names the
//!    fingerprint of what was shown, and is refused if it is no more what would be done.
//! 6. A closing is one step. Done again it changes nothing. Turned round, everything stands as it stood.

mod closing;
pub mod handlers;
mod model;
mod pages;
mod preview_page;
pub mod previews;
mod store;
pub mod views;

pub use closing::{NewYearClosing, close};
pub use model::{BalanceFate, BalanceRule, Choices, Fate, Plan, PlannedMove, plan};
pub use store::{Scope, preview};
