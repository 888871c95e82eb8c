//! Turning round what an action did to a document, beside the ledger's turning round of its movements.

use super::model::State;
use super::says::{tell, tell_carried, tell_refund};
use super::{item_store, store};
use crate::error::Result;
use crate::ledger::{Journal, Kind, RecordedAction, Stage, list_movements_of_action};
use crate::refusal::Reason;

/// Puts the document back to what it was before the action. A later action on the same paper has to be turned
/// round first: [`Reason::LaterActionFirst`].
pub fn turn_round(journal: &mut Journal<'_, '_>, action: &RecordedAction) -> Result<()> {
    let Some(commitment) = action.commitment_id else { return Ok(()) };
    let mut order = store::get_commitment(journal.tx(), commitment)?;
    let said = order.says()?;
    if let Some(event) = store::find_event(journal.tx(), action.id)? {
        let latest = store::latest_event(journal.tx(), commitment)?;
        if let Some(later) = latest.filter(|latest| latest.action_id != event.action_id) {
            return Err(Reason::LaterActionFirst { action: action.id.0, later: later.action_id.0 }.into());
        }
        store::mark_reversed(journal.tx(), action.id)?;
        order.state = event.state_before;
        if event.state_before == State::Draft {
            order.signed_on = None;
        }
        if event.kind == "carry_over" {
            let years = (order.standing_year, action.fiscal_year);
            let carried = list_movements_of_action(journal.tx(), action.id)?;
            let carried = carried.iter().map(|movement| (movement.from_stage, movement.amount));
            tell_carried(journal, order.agency, years, carried)?;
            order.standing_year = action.fiscal_year;
        }
        if event.kind == "amend" {
            order.item_version = event.version_before;
            order.ends_on = event.ends_on_before.map_or(order.ends_on, |ends_on| ends_on);
            (_, order.value) = item_store::items_of_version(journal.tx(), commitment, order.item_version)?;
        }
    } else {
        let moved = list_movements_of_action(journal.tx(), action.id)?;
        let reopens = |stage| matches!(stage, Stage::Committed | Stage::Advanced | Stage::Payable);
        // What would be open again could be neither recovered nor paid on an order that has ended, nor in a year that
        // it was carried out of.
        let left = order.state != State::Signed || action.fiscal_year < order.standing_year;
        if left
            && moved.iter().any(|movement| reopens(movement.from_stage))
            && let Some(later) = store::latest_event(journal.tx(), commitment)?
        {
            return Err(Reason::LaterActionFirst { action: action.id.0, later: later.action_id.0 }.into());
        }
        // The sums that are kept beside the money go back with it.
        for movement in &moved {
            if let (Kind::Refund, Some(line)) = (movement.kind, movement.from_line_id) {
                tell_refund(journal, line, (movement.from_stage, movement.amount.negated()?))?;
            }
            let kept = match (movement.kind, movement.from_stage) {
                (Kind::Advance, _) => &mut order.advances,
                (Kind::Refund, Stage::Advanced) => &mut order.advances_refunded,
                (Kind::Refund, _) => &mut order.refunded,
                _ => continue,
            };
            *kept = kept.minus(movement.amount)?;
        }
        return store::update_commitment(journal.tx(), &order);
    }
    store::update_commitment(journal.tx(), &order)?;
    // Read anew: what was accepted of its items may have gone.
    let order = store::get_commitment(journal.tx(), commitment)?;
    tell(journal, &said, &order)
}
