//! What the book's policies ask of a commitment, once its money was found to be there.

use super::items::Item;
use super::model::{Commitment, CommitmentKind};
use crate::error::Result;
use crate::ids::ActionId;
use crate::ledger::Journal;
use crate::money::Money;
use crate::norms::find_norm;
use crate::policies::{self, Breach, Rule, Subject};

/// Unit prices against the norms of the day on which it was signed.
pub(super) fn check_prices(
    journal: &mut Journal<'_, '_>,
    action: ActionId,
    of: &Commitment,
    items: &[Item],
) -> Result<()> {
    let on = of.signed_on.map_or(of.starts_on, |signed_on| signed_on);
    let mut breaches = Vec::new();
    for item in items.iter().filter(|item| !item.product_type.is_empty()) {
        let Some(norm) = find_norm(journal.tx(), &item.product_type, &item.unit, on)? else { continue };
        if item.unit_price > norm {
            breaches.push(Breach {
                rule: Rule::UnitPrice,
                item: item.position,
                whole: item.amount,
                most: norm.ten_thousandths(),
                found: item.unit_price.ten_thousandths(),
            });
        }
    }
    ask(journal, action, of, breaches)
}

/// How much may be advanced: of the value, before the first acceptance, in all.
pub(super) fn check_advance(journal: &mut Journal<'_, '_>, action: ActionId, of: &Commitment) -> Result<()> {
    let policies = policies::load(journal.tx())?;
    let advanced = of.advances.minus(of.advances_refunded)?;
    let nothing_accepted = of.items.iter().all(|item| item.accepted_amount.is_zero());
    let rules: &[Rule] = match (of.kind, nothing_accepted) {
        (CommitmentKind::PressOrder, true) => &[Rule::AdvanceBeforeAcceptance, Rule::AdvancesInAll],
        (CommitmentKind::PressOrder, false) => &[Rule::AdvancesInAll],
        _ => &[Rule::AdvanceShare],
    };
    let mut breaches = Vec::new();
    for rule in rules {
        breaches.extend(policies.of(*rule).breach_of_share(of.value, advanced)?);
    }
    policies::ask(journal, action, Subject::Commitment(of.id), &policies, breaches)
}

/// An advance is recovered by the time that payments reach the rule's share of the value.
pub(super) fn check_recovery(journal: &mut Journal<'_, '_>, action: ActionId, of: &Commitment) -> Result<()> {
    let held = journal.holdings(of.id)?;
    let advanced = Money::total(held.iter().map(|(_, holding)| holding.advanced))?;
    if advanced.is_zero() {
        return Ok(());
    }
    let disbursed = Money::total(held.iter().map(|(_, holding)| holding.paid))?.plus(advanced)?;
    let policies = policies::load(journal.tx())?;
    let reached = disbursed >= policies.of(Rule::AdvanceUnrecovered).most(of.value)?;
    let breach =
        Breach { rule: Rule::AdvanceUnrecovered, item: 0, whole: of.value, most: 0, found: advanced.minor() };
    policies::ask(journal, action, Subject::Commitment(of.id), &policies, reached.then_some(breach))
}

fn ask(
    journal: &mut Journal<'_, '_>,
    action: ActionId,
    of: &Commitment,
    breaches: Vec<Breach>,
) -> Result<()> {
    if breaches.is_empty() {
        return Ok(());
    }
    let policies = policies::load(journal.tx())?;
    policies::ask(journal, action, Subject::Commitment(of.id), &policies, breaches)
}
