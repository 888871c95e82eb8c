//! Turning round what an action did to a contribution, beside the ledger's turning round of its movements.

use super::lifecycle::{check_pledge, retie};
use super::model::OnLine;
use super::{receipts, store};
use crate::error::Result;
use crate::ids::ActionId;
use crate::ledger::{Journal, Kind, RecordedAction, list_movements_of_action};
use crate::money::Money;
use crate::refusal::Reason;
use crate::ties;

/// Puts what was agreed on back to what it was before an amendment. A later amendment has to be turned round first:
/// [`Reason::LaterActionFirst`]. To be asked before the money is.
pub fn turn_round(journal: &mut Journal<'_, '_>, action: &RecordedAction) -> Result<()> {
    let Some(id) = action.contribution_id else { return Ok(()) };
    let versions = store::list_versions(journal.tx(), id)?;
    let Some(amended) = versions.iter().find(|it| it.action == Some(action.id)) else { return Ok(()) };
    let mut it = store::get_contribution(journal.tx(), id)?;
    let holds = versions.iter().find(|known| known.version == it.version);
    if let Some(later) = holds.filter(|holds| holds.version != amended.version).and_then(|holds| holds.action)
    {
        return Err(Reason::LaterActionFirst { action: action.id.0, later: later.0 }.into());
    }
    let Some(before) = versions.iter().find(|known| known.version == amended.before) else { return Ok(()) };
    retie(journal, &it, before.agreement.purpose.as_deref())?;
    it.version = before.version;
    it.agreement.clone_from(&before.agreement);
    store::update_contribution(journal.tx(), &it)
}

/// Settles what a reversal did to a contribution, once its money was found to be there: what came or went back is less by
/// it, tied money is untied or tied again, and the policy on pledges is asked again.
pub fn settle_turned(
    journal: &mut Journal<'_, '_>,
    original: &RecordedAction,
    reversal: ActionId,
) -> Result<()> {
    let Some(id) = original.contribution_id else { return Ok(()) };
    let mut it = store::get_contribution(journal.tx(), id)?;
    let mut lowers = false;
    for movement in list_movements_of_action(journal.tx(), original.id)? {
        let amount = movement.amount;
        let (change, line) = match (movement.kind, movement.from_line_id, movement.to_line_id) {
            (Kind::Receive, _, Some(line)) => {
                let name = journal.line(line)?.name();
                receipts::check_kept(&it, &name, amount)?;
                lowers = true;
                receipts::untie(journal, &it, &name, line, amount)?;
                (OnLine { line, received: amount.negated()?, returned: Money::ZERO }, line)
            }
            (Kind::Return, Some(line), _) => {
                if it.agreement.purpose.is_some() {
                    ties::tie(journal, id, line, amount)?;
                }
                (OnLine { line, received: Money::ZERO, returned: amount.negated()? }, line)
            }
            _ => continue,
        };
        store::add_on_line(journal.tx(), &mut it, change)?;
        ties::check_leaves_tied(journal, line)?;
    }
    // Less received than before breaks no rule that it did not break before.
    if lowers { Ok(()) } else { check_pledge(journal, reversal, &it) }
}
