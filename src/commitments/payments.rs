//! What is performed on a signed order: advances, acceptances, payments and what comes back.

use super::lifecycle::{check_lines, check_period, moves, record, standing_holdings};
use super::model::{Acceptance, Commitment, NewPayment, Share, State, check_share_amounts, check_shares};
use super::says::{tell, tell_refund};
use super::{item_store, rules, store};
use crate::error::Result;
use crate::ids::ActionId;
use crate::ledger::{Holding, Journal, Kind, Move, Stage};
use crate::money::Money;
use crate::refusal::Reason;

/// How much of an amount each line bears: as named, or else by what the order holds on each in a stage,
/// largest remainder. More than all lines hold is refused by the ledger, which knows the figures.
pub(super) fn spread(
    journal: &mut Journal<'_, '_>,
    order: &Commitment,
    stage: Stage,
    amount: Money,
    named: &[Share],
) -> Result<Vec<Share>> {
    spread_by(journal, order, amount, named, |holding| Ok(holding.stage(stage)))
}

fn spread_by(
    journal: &mut Journal<'_, '_>,
    order: &Commitment,
    amount: Money,
    named: &[Share],
    weight: impl Fn(&Holding) -> Result<Money, Reason>,
) -> Result<Vec<Share>> {
    if !named.is_empty() {
        check_shares(named, amount)?;
        return Ok(named.to_vec());
    }
    // What was carried over is where the order goes on; what came back may have been paid before that.
    let mut held = standing_holdings(journal, order)?;
    let there = held.iter().map(|(_, holding)| weight(holding)).collect::<Result<Vec<_>, _>>()?;
    if Money::total(there)? < amount {
        held = journal.holdings(order.id)?;
    }
    let mut weights = held.iter().map(|(_, holding)| weight(holding)).collect::<Result<Vec<_>, _>>()?;
    if weights.iter().all(|weight| weight.is_zero()) {
        // Nothing is held: let the first line refuse, with its figures.
        if let Some(first) = weights.first_mut() {
            *first = Money::from_minor(1);
        }
    }
    let parts = amount.split(&weights)?;
    Ok(held.into_iter().map(|(line, _)| line).zip(parts).filter(|(_, part)| !part.is_zero()).collect())
}

fn check_payment(journal: &mut Journal<'_, '_>, order: &Commitment, new: &NewPayment) -> Result<()> {
    if !new.amount.is_positive() {
        return Err(Reason::AmountNotPositive { given: new.amount }.at("amount").into());
    }
    if new.voucher_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("voucher_no").into());
    }
    order.check_date(new.paid_on).map_err(|reason| reason.at("paid_on"))?;
    check_share_amounts(&new.funding)?;
    check_lines(journal, order.reach(), &new.funding)
}

/// Pays out ahead of acceptance (tạm ứng).
pub fn advance(journal: &mut Journal<'_, '_>, order: &mut Commitment, new: &NewPayment) -> Result<ActionId> {
    check_period(journal, order, Kind::Advance, new.paid_on)?;
    check_payment(journal, order, new)?;
    order.must_be(State::Signed)?;
    let shares = spread(journal, order, Stage::Committed, new.amount, &new.funding)?;
    let document = (new.paid_on, new.voucher_no.as_str(), new.reason.as_str());
    let moved = moves(Kind::Advance, Stage::Committed, Stage::Advanced, &shares);
    let action = record(journal, order, "advance", document, moved)?;
    order.advances = order.advances.plus(new.amount)?;
    store::update_commitment(journal.tx(), order)?;
    rules::check_advance(journal, action, order)?;
    Ok(action)
}

/// Pays what was accepted (thanh toán).
pub fn pay(journal: &mut Journal<'_, '_>, order: &Commitment, new: &NewPayment) -> Result<ActionId> {
    check_period(journal, order, Kind::Pay, new.paid_on)?;
    check_payment(journal, order, new)?;
    order.must_be(State::Signed)?;
    let shares = spread(journal, order, Stage::Payable, new.amount, &new.funding)?;
    let document = (new.paid_on, new.voucher_no.as_str(), new.reason.as_str());
    let moved = moves(Kind::Pay, Stage::Payable, Stage::Paid, &shares);
    let action = record(journal, order, "pay", document, moved)?;
    rules::check_recovery(journal, action, order)?;
    Ok(action)
}

/// Records money that came back: of an advance, or (`of_paid`) of what was accepted and paid. It is free again.
pub fn refund(
    journal: &mut Journal<'_, '_>,
    order: &mut Commitment,
    new: &NewPayment,
    of_paid: bool,
) -> Result<ActionId> {
    check_period(journal, order, Kind::Refund, new.paid_on)?;
    check_payment(journal, order, new)?;
    if order.state != State::Closed {
        order.must_be(State::Signed)?;
    }
    let stage = if of_paid { Stage::Paid } else { Stage::Advanced };
    let shares = spread(journal, order, stage, new.amount, &new.funding)?;
    let document = (new.paid_on, new.voucher_no.as_str(), new.reason.as_str());
    let action =
        record(journal, order, "refund", document, moves(Kind::Refund, stage, Stage::Available, &shares))?;
    for (line, amount) in &shares {
        tell_refund(journal, *line, (stage, *amount))?;
    }
    let kept = if of_paid { &mut order.refunded } else { &mut order.advances_refunded };
    *kept = kept.plus(new.amount)?;
    store::update_commitment(journal.tx(), order)?;
    Ok(action)
}

/// Accepts work by quantity (nghiệm thu): what was not advanced becomes payable; what an advance had paid is paid.
pub fn accept(
    journal: &mut Journal<'_, '_>,
    order: &mut Commitment,
    new: &Acceptance,
    digits: u32,
) -> Result<ActionId> {
    check_period(journal, order, Kind::Accept, new.accepted_on)?;
    order.check_date(new.accepted_on).map_err(|reason| reason.at("accepted_on"))?;
    for (at, (_, quantity)) in new.items.iter().enumerate() {
        if !quantity.is_positive() {
            let field = format!("items[{at}][quantity]");
            return Err(Reason::QuantityNotPositive { given: *quantity }.at(field).into());
        }
    }
    for (at, (position, _)) in new.items.iter().enumerate() {
        let twice = new.items.iter().take(at).any(|(seen, _)| seen == position);
        if twice || !order.items.iter().any(|item| item.position == *position) {
            let (what, given) = ("item".to_owned(), position.to_string());
            return Err(Reason::CodeUnknown { what, given }.at(format!("items[{at}][quantity]")).into());
        }
    }
    for (at, (position, _)) in new.publications.iter().enumerate() {
        if !new.items.iter().any(|(accepted, _)| accepted == position) {
            let (what, given) = ("item".to_owned(), position.to_string());
            return Err(Reason::CodeUnknown { what, given }
                .at(format!("publications[{at}][position]"))
                .into());
        }
    }
    if let Some(given) = new.recovered.filter(|recovered| *recovered < Money::ZERO) {
        return Err(Reason::AmountNegative { given }.at("recovered").into());
    }
    check_share_amounts(&new.funding)?;
    check_lines(journal, order.reach(), &new.funding)?;
    if new.items.is_empty() {
        return Err(Reason::NoItem {}.at("items").into());
    }
    order.must_be(State::Signed)?;
    let accepted = worth(order, new, digits)?;
    let amount = Money::total(accepted.iter().map(|(_, _, amount)| *amount))?;
    let moved = acceptance_moves(journal, order, new, amount)?;
    let document = (new.accepted_on, new.document_no.as_str(), "");
    let action = record(journal, order, "accept", document, moved)?;
    store::insert_event(journal.tx(), action, "accept", order)?;
    item_store::insert_accepted(journal.tx(), action, &accepted)?;
    item_store::insert_publications(journal.tx(), action, &new.publications)?;
    let said = order.says()?;
    for (position, quantity, amount) in accepted {
        for item in order.items.iter_mut().filter(|item| item.position == position) {
            item.accepted_quantity = item.accepted_quantity.plus(quantity)?;
            item.accepted_amount = item.accepted_amount.plus(amount)?;
        }
    }
    tell(journal, &said, order)?;
    Ok(action)
}

/// What each accepted item comes to. That the order has the items was asked before.
fn worth(
    order: &Commitment,
    new: &Acceptance,
    digits: u32,
) -> Result<Vec<(i64, crate::money::Quantity, Money)>> {
    let mut accepted = Vec::with_capacity(new.items.len());
    for (at, (position, quantity)) in new.items.iter().enumerate() {
        let field = format!("items[{at}][quantity]");
        let unknown =
            || Reason::CodeUnknown { what: "item".to_owned(), given: position.to_string() }.at(field.clone());
        let item = order.items.iter().find(|item| item.position == *position).ok_or_else(unknown)?;
        let amount = item.worth_of_more(*quantity, digits).map_err(|reason| reason.at(field.clone()))?;
        accepted.push((*position, *quantity, amount));
    }
    Ok(accepted)
}

/// Spreads an acceptance over lines, and on each line over what is committed and what is advanced.
fn acceptance_moves(
    journal: &mut Journal<'_, '_>,
    order: &Commitment,
    new: &Acceptance,
    amount: Money,
) -> Result<Vec<Move>> {
    let shares =
        spread_by(journal, order, amount, &new.funding, |holding| holding.committed.plus(holding.advanced))?;
    let held = journal.holdings(order.id)?;
    let holding = |line| {
        held.iter().find(|(held, _)| *held == line).map_or(Holding::default(), |(_, holding)| *holding)
    };
    let recovered = match new.recovered {
        Some(recovered) => {
            // Of what a line bears, no more can have been paid ahead than was advanced on that line.
            let most: Vec<Money> =
                shares.iter().map(|(line, share)| holding(*line).advanced.min(*share)).collect();
            let there = Money::total(most.iter().copied())?;
            if recovered > there {
                let (line, missing) = (order.document_no.clone(), recovered.minus(there)?);
                let reason =
                    Reason::InsufficientAdvanced { line, advanced: there, asked: recovered, missing };
                return Err(reason.at("recovered").into());
            }
            recovered.split(&most)?
        }
        None => shares
            .iter()
            .map(|(line, share)| {
                let holding = holding(*line);
                let parts = share.split(&[holding.committed, holding.advanced]);
                // Where nothing is held, the ledger refuses with the figures of what is committed.
                parts
                    .map_or(Ok(Money::ZERO), |parts| parts.get(1).copied().ok_or(Reason::NothingToSplitBy {}))
            })
            .collect::<Result<Vec<_>, _>>()?,
    };
    let mut moved = Vec::new();
    for ((line, share), recovered) in shares.into_iter().zip(recovered) {
        let fresh = share.minus(recovered)?;
        moved.extend(moves(Kind::Accept, Stage::Committed, Stage::Payable, &[(line, fresh)]));
        moved.extend(moves(Kind::Accept, Stage::Advanced, Stage::Paid, &[(line, recovered)]));
    }
    Ok(moved)
}
