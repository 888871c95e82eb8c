//! Closing a year: the plan that was shown, done in one step.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{BalanceFate, Choices, Fate, Plan};
use super::store::{Scope, preview};
use crate::agencies::list_roots;
use crate::budget::{self, NewYearEnd};
use crate::commitments::{self, Ending, NewCarryOver};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, ClosingId, LineId};
use crate::ledger::{
    Action, CLOSE_YEAR, Journal, NewClosing, find_standing_closing, list_actions_of_closing,
};
use crate::refusal::Reason;

/// A closing to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewYearClosing {
    /// From which day on nothing moves; its movements are of that day.
    pub closed_on: NaiveDate,
    /// Number of the decision.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// What becomes of what is open.
    pub choices: Choices,
    /// Lines that are carried over by a decision of their own.
    pub decisions: BTreeMap<LineId, String>,
    /// The fingerprint of the plan that was shown.
    pub fingerprint: String,
}

/// Closes the scope's year: its number, and the action that stands for it. Done already by the same plan, it is what was
/// done. Refused as [`Reason::PreviewChanged`] where the plan is not the one that was shown.
pub fn close(
    journal: &mut Journal<'_, '_>,
    scope: &Scope,
    new: &NewYearClosing,
) -> Result<(ClosingId, ActionId)> {
    let fiscal_year = scope.fiscal_year;
    let agency = scope.agency.as_ref().map(|agency| agency.id);
    let standing = find_standing_closing(journal.tx(), fiscal_year, agency)?;
    if let Some(known) = standing.filter(|known| known.fingerprint == new.fingerprint) {
        let actions = list_actions_of_closing(journal.tx(), known.id)?;
        let last = actions.last().copied();
        return Ok((known.id, last.ok_or(Reason::YearClosed { fiscal_year, closed_on: known.closed_on })?));
    }
    check_period(journal, scope, new.closed_on)?;
    let plan = preview(journal.tx(), scope, &new.choices)?;
    let now = plan.fingerprint(fiscal_year);
    if now != new.fingerprint {
        let shown = new.fingerprint.clone();
        return Err(Reason::PreviewChanged { fiscal_year, shown, now }.at("fingerprint").into());
    }
    let mut actions = perform(journal, &plan, new)?;
    for agency in closers(journal, scope, &plan)? {
        actions.push(journal.record(Action {
            verb: CLOSE_YEAR,
            agency,
            fiscal_year,
            commitment: None,
            contribution: None,
            dated_on: new.closed_on,
            document_no: &new.document_no,
            reason: &new.reason,
            moves: Vec::new(),
        })?);
    }
    let none = || Reason::NotFound { what: "agency".to_owned(), given: String::new() };
    let last = actions.last().copied().ok_or_else(none)?;
    let closing = NewClosing {
        fiscal_year,
        agency,
        closed_on: new.closed_on,
        document_no: new.document_no.clone(),
        reason: new.reason.clone(),
        fingerprint: new.fingerprint.clone(),
    };
    Ok((journal.close_year(closing, actions)?, last))
}

/// A year is closed once, after its last day; an agency that ended before may close it then.
fn check_period(journal: &mut Journal<'_, '_>, scope: &Scope, closed_on: NaiveDate) -> Result<()> {
    let calendar = journal.calendar(scope.fiscal_year)?;
    let mut ends_on = calendar.ends_on;
    match &scope.agency {
        Some(agency) => {
            journal.check_standing(agency.id, &calendar)?;
            ends_on = agency.valid_to.map_or(ends_on, |valid_to| valid_to.min(ends_on));
        }
        None => calendar.check_standing()?,
    }
    if closed_on <= ends_on {
        let fiscal_year = scope.fiscal_year;
        return Err(Reason::YearNotOver { fiscal_year, closed_on, ends_on }.at("closed_on").into());
    }
    Ok(())
}

/// Does what was planned, in the plan's order.
fn perform(journal: &mut Journal<'_, '_>, plan: &Plan, new: &NewYearClosing) -> Result<Vec<ActionId>> {
    let mut actions = Vec::with_capacity(plan.moves.len());
    for planned in &plan.commitments {
        let mut order = commitments::get_commitment(journal.tx(), planned.of.id)?;
        actions.push(match planned.fate {
            Fate::CarryOver => {
                let carried = NewCarryOver {
                    carried_on: new.closed_on,
                    decision_no: new.document_no.clone(),
                    reason: new.reason.clone(),
                };
                commitments::carry_over(journal, &mut order, &carried)?
            }
            Fate::Release => {
                let ending = Ending {
                    ended_on: new.closed_on,
                    document_no: new.document_no.clone(),
                    reason: new.reason.clone(),
                };
                commitments::close(journal, &mut order, &ending)?
            }
        });
    }
    for planned in &plan.balances {
        let id = planned.line.id;
        let own = new.decisions.get(&id).filter(|number| !number.is_empty());
        let year_end = NewYearEnd {
            amount: Some(planned.available),
            dated_on: new.closed_on,
            decision_no: own.unwrap_or(&new.document_no).clone(),
            reason: new.reason.clone(),
        };
        actions.push(match planned.fate {
            BalanceFate::CarryOver => budget::carry_over_balance(journal, id, &year_end)?,
            BalanceFate::Lapse => budget::lapse(journal, id, &year_end)?,
        });
    }
    Ok(actions)
}

/// In whose books the closing stands: the agency's; for the country, those of each root that has lines, or of the first.
fn closers(journal: &mut Journal<'_, '_>, scope: &Scope, plan: &Plan) -> Result<Vec<AgencyId>> {
    if let Some(agency) = &scope.agency {
        return Ok(vec![agency.id]);
    }
    let of_lines: BTreeSet<AgencyId> = plan.balances.iter().map(|it| it.line.root).collect();
    if of_lines.is_empty() {
        return Ok(list_roots(journal.tx())?.iter().take(1).map(|root| root.id).collect());
    }
    Ok(of_lines.into_iter().collect())
}
