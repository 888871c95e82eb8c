//! Money tied to a purpose: how much of what stands on a line a sponsor gave for the line's purpose alone.
//!
//! Owns `ties`, `tie_moves`. It knows lines and contributions by number; what ties a contribution is
//! [`crate::contributions`]' to say. Whoever takes money from a line to another place asks here.
//!
//! 1. A tied receipt ties so much of its line, until it goes back to the sponsor or is turned round.
//! 2. **What stands on a line, in whatever stage, less what it bears of commitments for another purpose, is never less
//!    than what is tied on it.** Else [`Reason::MoneyTied`], with the figures.
//! 3. Money that goes to another line of the same purpose goes untied first; what must go along of tied money stays
//!    tied there ([`follow`]). So does what is carried over to next year.
//! 4. To a line of another purpose, or out of the book by a cut, tied money never goes. What lapses is no longer tied.
//! 5. Turned round, an action brings back what went along with it ([`turn_back`]).

mod store;

use std::collections::BTreeSet;

use crate::error::Result;
use crate::ids::{ActionId, ContributionId, LineId};
use crate::ledger::{Journal, Kind, Move, list_movements_of_action};
use crate::money::Money;
use crate::refusal::Reason;
pub use store::{list_ties, tied_on, tied_to};

/// Ties so much of a line to its purpose, for a contribution.
pub fn tie(
    journal: &mut Journal<'_, '_>,
    contribution: ContributionId,
    line: LineId,
    amount: Money,
) -> Result<()> {
    store::add(journal.tx(), contribution, line, amount)
}

/// Unties so much of a line; false where less is tied there for the contribution.
pub fn untie(
    journal: &mut Journal<'_, '_>,
    contribution: ContributionId,
    line: LineId,
    amount: Money,
) -> Result<bool> {
    if tied_to(journal.tx(), contribution, line)? < amount {
        return Ok(false);
    }
    store::add(journal.tx(), contribution, line, amount.negated()?)?;
    Ok(true)
}

/// How much is missing on a line for what is tied on it; below zero is what is there untied.
fn missing(journal: &mut Journal<'_, '_>, line: LineId, tied: Money) -> Result<Money> {
    let found = journal.line(line)?;
    let (purpose, granted) = (found.key.purpose.clone(), found.balance.granted()?);
    let mut foreign = Money::ZERO;
    for commitment in journal.commitments_on(line)? {
        if store::purpose_of(journal.tx(), commitment)? == purpose {
            continue;
        }
        let held = journal.holdings(commitment)?;
        let on_line = held.iter().filter(|(on, _)| *on == line);
        for (_, holding) in on_line {
            foreign = foreign.plus(holding.contracted()?)?;
        }
    }
    Ok(tied.minus(granted.minus(foreign)?)?)
}

/// Refuses what leaves less on a line than is tied on it. To be asked once the movement is recorded, since money that
/// is not there at all is told first; the refusal takes the action back with it.
pub fn check_leaves_tied(journal: &mut Journal<'_, '_>, line: LineId) -> Result<()> {
    let tied = tied_on(journal.tx(), line)?;
    if tied.is_zero() {
        return Ok(());
    }
    let missing = missing(journal, line, tied)?;
    if !missing.is_positive() {
        return Ok(());
    }
    let (line, left) = (journal.line(line)?.name(), tied.minus(missing)?);
    Err(Reason::MoneyTied { line, tied, left, missing }.into())
}

/// Follows money that an action took from its lines: tied money goes along where it may, and is refused where it may not.
/// To be called by whoever records a transfer, a carry-over, a cut or a lapse, right after it is recorded.
pub fn follow(journal: &mut Journal<'_, '_>, action: ActionId, moves: &[Move]) -> Result<()> {
    // Only where money leaves, or is committed, can less be left than is tied.
    let left: BTreeSet<LineId> = moves.iter().filter_map(|it| it.from.line()).collect();
    let mut tied_lines = BTreeSet::new();
    for line in left {
        if !tied_on(journal.tx(), line)?.is_zero() {
            tied_lines.insert(line);
        }
    }
    for movement in moves {
        let Some(from) = movement.from.line().filter(|line| tied_lines.contains(line)) else { continue };
        let to = movement.to.line();
        let goes_along = match to {
            Some(to) => {
                let purpose = journal.line(to)?.key.purpose.clone();
                to != from && journal.line(from)?.key.purpose == purpose
            }
            None => movement.kind == Kind::Lapse,
        };
        if !goes_along {
            continue;
        }
        let tied = tied_on(journal.tx(), from)?;
        let missing = missing(journal, from, tied)?.min(movement.amount);
        if missing.is_positive() {
            store::shift(journal.tx(), action, (from, to), missing)?;
        }
    }
    tied_lines.into_iter().try_for_each(|line| check_leaves_tied(journal, line))
}

/// Brings back what went along with an action that was turned round by `reversal`, and asks of every line that it
/// touched what [`follow`] asks.
pub fn turn_back(journal: &mut Journal<'_, '_>, action: ActionId, reversal: ActionId) -> Result<()> {
    store::shift_back(journal.tx(), action)?;
    let made = list_movements_of_action(journal.tx(), action)?;
    let turned: Vec<Move> = made.iter().map(|it| it.movement().turned_round()).collect();
    follow(journal, reversal, &turned)
}

/// Unties all that is tied for a contribution: it may fund any purpose from now on.
pub fn untie_all(journal: &mut Journal<'_, '_>, contribution: ContributionId) -> Result<()> {
    store::remove(journal.tx(), contribution)
}
