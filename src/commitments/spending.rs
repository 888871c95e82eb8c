//! Spending directly, without a contract: committed, accepted and paid in one action.

use super::lifecycle::{check_lines, check_period, record};
use super::model::{Commitment, NewPayment, State, check_share_amounts, check_shares};
use super::says::tell;
use super::{item_store, monitoring, rules, store};
use crate::error::Result;
use crate::ids::ActionId;
use crate::ledger::{Journal, Kind, Move, Papers, Stage};
use crate::refusal::Reason;

/// Records that all of a draft was bought, received and paid at once. The amount must be its value; it is closed then.
///
/// Shares that are not named are those that the draft planned.
pub fn spend_directly(
    journal: &mut Journal<'_, '_>,
    order: &mut Commitment,
    new: &NewPayment,
) -> Result<ActionId> {
    for kind in [Kind::Commit, Kind::Accept, Kind::Pay] {
        check_period(journal, order, kind, new.paid_on)?;
    }
    if !new.amount.is_positive() {
        return Err(Reason::AmountNotPositive { given: new.amount }.at("amount").into());
    }
    if new.voucher_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("voucher_no").into());
    }
    let funding = if new.funding.is_empty() {
        store::list_planned_fundings(journal.tx(), order.id)?
    } else {
        new.funding.clone()
    };
    check_share_amounts(&funding)?;
    check_lines(journal, order.reach(), &funding)?;
    order.must_be(State::Draft)?;
    monitoring::check_within_contract(journal.tx(), order, order.value)?;
    if new.amount != order.value {
        let (funding, value) = (new.amount, order.value);
        let difference = funding.minus(value)?;
        return Err(Reason::FundingDiffers { funding, value, difference }.at("amount").into());
    }
    check_shares(&funding, order.value)?;
    let steps = [
        (Kind::Commit, Stage::Available, Stage::Committed),
        (Kind::Accept, Stage::Committed, Stage::Payable),
        (Kind::Pay, Stage::Payable, Stage::Paid),
    ];
    let moves = steps.iter().flat_map(|(kind, from, to)| {
        funding.iter().map(|(line, amount)| Move::within(*kind, *line, *from, *to, *amount))
    });
    let moves = moves.collect();
    let document = (new.paid_on, new.voucher_no.as_str(), new.reason.as_str());
    let action = record(journal, order, "spend", document, moves)?;
    store::insert_event(journal.tx(), action, "spend", order)?;
    let mut accepted = Vec::with_capacity(order.items.len());
    for item in &mut order.items {
        item.accepted_quantity = item.quantity;
        item.accepted_amount = item.amount.plus(item.vat)?;
        accepted.push((item.position, item.accepted_quantity, item.accepted_amount));
    }
    item_store::insert_accepted(journal.tx(), action, &accepted)?;
    order.state = State::Closed;
    order.signed_on = Some(new.paid_on);
    store::update_commitment(journal.tx(), order)?;
    tell(journal, &Papers::default(), order)?;
    rules::check_prices(journal, action, order, &order.items)?;
    Ok(action)
}
