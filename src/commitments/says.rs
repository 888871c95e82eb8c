//! What a commitment's paper says of money, as the ledger keeps it beside the balances.

use super::model::{Commitment, State};
use crate::error::Result;
use crate::ledger::{Journal, Papers};
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

/// Tells the ledger what the paper says now, and said `before`.
pub(super) fn tell(journal: &mut Journal<'_, '_>, before: &Papers, after: &Commitment) -> Result<()> {
    let change = after.says()?.minus(before)?;
    journal.tell_papers(after.agency, after.fiscal_year, &change)
}
