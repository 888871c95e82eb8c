//! What a commitment's paper says of money, as the ledger keeps it beside the balances.

use super::model::{Commitment, State};
use crate::error::Result;
use crate::ids::{AgencyId, LineId};
use crate::ledger::{Journal, LineKey, Papers, Stage};
use crate::money::Money;
use crate::refusal::Reason;

impl Commitment {
    /// What the paper says: nothing before it is signed or after it was cancelled. Closed, it binds no more than
    /// what was accepted and not given back.
    pub fn says(&self) -> Result<Papers, Reason> {
        if !matches!(self.state, State::Signed | State::Closed) {
            return Ok(Papers::default());
        }
        let items =
            self.items.iter().map(|item| item.amount.plus(item.vat)).collect::<Result<Vec<_>, _>>()?;
        let accepted = Money::total(self.items.iter().map(|item| item.accepted_amount))?;
        let whole =
            if self.state == State::Closed { accepted } else { self.value.minus(self.advances_refunded)? };
        Ok(Papers {
            count: 1,
            value: self.value,
            items: Money::total(items)?,
            bound: whole.minus(self.refunded)?,
            accepted,
            refunded: self.refunded,
        })
    }
}

/// Tells the ledger what the paper says now, and said `before`. What it is worth is of its own year; what lines hold for
/// it, of the year in which its open money stands.
pub(super) fn tell(journal: &mut Journal<'_, '_>, before: &Papers, after: &Commitment) -> Result<()> {
    let change = after.says()?.minus(before)?;
    let Papers { bound, accepted, refunded, .. } = change;
    let held = Papers { bound, accepted, refunded, ..Papers::default() };
    journal.tell_papers(after.agency, after.fiscal_year, &change.minus(&held)?)?;
    journal.tell_papers(after.agency, after.standing_year, &held)
}

/// Tells the ledger what came back to a line, in the year of that line; turned round, less.
pub(super) fn tell_refund(
    journal: &mut Journal<'_, '_>,
    line: LineId,
    (stage, amount): (Stage, Money),
) -> Result<()> {
    let LineKey { agency, fiscal_year, .. } = journal.line(line)?.key;
    let refunded = if stage == Stage::Paid { amount } else { Money::ZERO };
    let change = Papers { bound: amount.negated()?, refunded, ..Papers::default() };
    journal.tell_papers(agency, fiscal_year, &change)
}

/// Tells the ledger what of a paper goes from one year to another: all that is open, and with it what is accepted and
/// unpaid.
pub(super) fn tell_carried(
    journal: &mut Journal<'_, '_>,
    agency: AgencyId,
    (from, to): (i64, i64),
    carried: impl IntoIterator<Item = (Stage, Money)>,
) -> Result<()> {
    let mut change = Papers::default();
    for (stage, amount) in carried {
        change.bound = change.bound.plus(amount)?;
        if stage == Stage::Payable {
            change.accepted = change.accepted.plus(amount)?;
        }
    }
    journal.tell_papers(agency, from, &Papers::default().minus(&change)?)?;
    journal.tell_papers(agency, to, &change)
}
