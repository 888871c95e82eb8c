//! Training activities: courses and seminars, their trainees by agency and their trainers.
//!
//! Owns `trainings`, `training_units`, `trainers`.
//!
//! 1. An activity is a commitment of its own kind: its cost items are items, contracted with a provider or spent directly.
//! 2. Trainees are planned for each agency that sends them, and counted after it was held. They carry no money, so they
//!    may be recorded until the activity is closed, and after.
//! 3. Cost per trainee is the value by those planned, and what was accepted by those who came; per trainee-day, by the
//!    days as well.

mod form;
pub mod handlers;
mod model;
pub mod pages;
mod store;

pub use model::{Costs, Form, NewTraining, Trainer, Training, Unit, costs};
pub use store::find_training;

use super::model::{Commitment, NewCommitment};
use super::{draft, redraft};
use crate::error::Result;
use crate::ledger::Journal;

/// Drafts an activity. It takes no money.
pub fn draft_training(
    journal: &mut Journal<'_, '_>,
    new: &NewCommitment,
    training: &NewTraining,
    digits: u32,
    content_hash: Option<&str>,
) -> Result<Commitment> {
    journal.calendar(new.fiscal_year)?;
    model::check(training)?;
    let drafted = draft(journal, new, digits, content_hash)?;
    store::write_training(journal.tx(), drafted.id, training)?;
    Ok(drafted)
}

/// Writes the draft of an activity anew.
pub fn redraft_training(
    journal: &mut Journal<'_, '_>,
    of: &mut Commitment,
    new: &NewCommitment,
    training: &NewTraining,
    digits: u32,
) -> Result<()> {
    model::check(training)?;
    redraft(journal, of, new, digits)?;
    store::write_training(journal.tx(), of.id, training)
}

/// Records who came and who taught, in place of what was recorded before.
pub fn record_attendance(
    journal: &mut Journal<'_, '_>,
    of: &Commitment,
    units: &[Unit],
    trainers: &[Trainer],
) -> Result<()> {
    model::check_attendance(units, trainers)?;
    store::write_attendance(journal.tx(), of.id, units, trainers)
}
