//! Actions and their movements: what was recorded, the rows behind each figure, and turning an action round.
//!
//! Owns no table; actions and movements are the ledger's, and what they did to a document is its slice's to undo.

pub mod handlers;
pub mod movements;
mod movements_page;
pub mod pages;
pub mod scans;
mod table;
pub mod undo;

use chrono::NaiveDate;

use crate::commitments;
use crate::contributions;
use crate::error::{Error, Result};
use crate::ids::ActionId;
use crate::ledger::Journal;
use crate::ties;

/// Turns an action round: its movements, and what it did to a document. Period first, then papers, then money,
/// then what is tied and what policies say of it. The closing of a year is turned round with all that it bound: the year
/// is open again, and everything as it was.
pub fn reverse(
    journal: &mut Journal<'_, '_>,
    id: ActionId,
    dated_on: NaiveDate,
    reason: &str,
) -> Result<ActionId> {
    let Some(bound) = journal.reopen_year(id, dated_on, reason)? else {
        return turn_round(journal, id, dated_on, reason);
    };
    let mut reversal = None;
    for action in bound {
        let turned = turn_round(journal, action, dated_on, reason)?;
        reversal = if action == id { Some(turned) } else { reversal };
    }
    reversal.ok_or_else(|| Error::broken(format!("action {id} is not bound by its own closing")))
}

fn turn_round(
    journal: &mut Journal<'_, '_>,
    id: ActionId,
    dated_on: NaiveDate,
    reason: &str,
) -> Result<ActionId> {
    let reversal = journal.prepare_reversal(id, dated_on)?;
    let original = reversal.original.clone();
    commitments::turn_round(journal, &original)?;
    contributions::turn_round(journal, &original)?;
    let reversal = journal.record_reversal(reversal, reason)?;
    contributions::settle_turned(journal, &original, reversal)?;
    ties::turn_back(journal, original.id, reversal)?;
    Ok(reversal)
}
