//! From draft to closed: what changes the paper.

use chrono::NaiveDate;

use super::items::{NewItem, check_item_shapes, check_items, check_value};
use super::model::{
    Commitment, CommitmentKind, Counterparty, Ending, NewAmendment, NewCommitment, NewSignature, Share,
    State, check_share_amounts, check_shares, check_term,
};
use super::says::tell;
use super::{item_store, list, monitoring, penalties, rules, store};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, CommitmentId, LineId};
use crate::ledger::{Action, Holding, Journal, Kind, Move, Papers, Stage};
use crate::money::Money;
use crate::refusal::{Problem, Reason};
use crate::ties;

/// Refuses a movement of this kind on the day, in the year in which the order's money stands, before anything else is
/// asked.
pub(super) fn check_period(
    journal: &mut Journal<'_, '_>,
    order: &Commitment,
    kind: Kind,
    on: NaiveDate,
) -> Result<()> {
    journal.check_period(order.agency, order.standing_year, Some(kind), on)
}

/// The moves that spread an amount over lines, between two stages.
pub(super) fn moves(kind: Kind, from: Stage, to: Stage, shares: &[Share]) -> Vec<Move> {
    shares
        .iter()
        .filter(|(_, amount)| !amount.is_zero())
        .map(|(line, amount)| Move::within(kind, *line, from, to, *amount))
        .collect()
}

/// An action on the order, with the document's number and date. What it commits on a line for another purpose than the
/// line's leaves there what sponsors tied to that; what is carried over takes along what is tied.
pub(super) fn record(
    journal: &mut Journal<'_, '_>,
    order: &Commitment,
    verb: &str,
    (dated_on, document_no, reason): (NaiveDate, &str, &str),
    moves: Vec<Move>,
) -> Result<ActionId> {
    let mut foreign = Vec::new();
    for line in moves.iter().filter(|it| it.kind == Kind::Commit).filter_map(|it| it.from.line()) {
        if journal.line(line)?.key.purpose != order.kind.code() {
            foreign.push(line);
        }
    }
    let carried: Vec<Move> = moves.iter().filter(|it| it.kind == Kind::CarryOver).copied().collect();
    let action = journal.record(Action {
        verb,
        agency: order.agency,
        fiscal_year: order.standing_year,
        commitment: Some(order.id),
        contribution: None,
        dated_on,
        document_no,
        reason,
        moves,
    })?;
    foreign.into_iter().try_for_each(|line| ties::check_leaves_tied(journal, line))?;
    ties::follow(journal, action, &carried)?;
    // Lists find it by the number of the voucher.
    list::relist(journal.tx(), order.id);
    Ok(action)
}

fn check_shape(new: &NewCommitment) -> Result<(), Problem> {
    if new.document_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("document_no"));
    }
    check_term(new.starts_on, new.ends_on)?;
    check_item_shapes(&new.items)?;
    check_share_amounts(&new.funding)
}

fn check_paper(new: &NewCommitment, digits: u32) -> Result<(Vec<Money>, Money), Problem> {
    let (amounts, totals) = check_items(&new.items, digits)?;
    check_value(totals, new.value)?;
    if !new.funding.is_empty() {
        check_shares(&new.funding, totals.value)?;
    }
    Ok((amounts, totals.value))
}

/// Drafts a commitment. It takes no money. `digits` are the currency's; `content_hash` is set by imports alone.
/// A number that the agency has used this year already is refused as [`Reason::NameTaken`].
pub fn draft(
    journal: &mut Journal<'_, '_>,
    new: &NewCommitment,
    digits: u32,
    content_hash: Option<&str>,
) -> Result<Commitment> {
    journal.calendar(new.fiscal_year)?;
    check_shape(new)?;
    // An import has looked the number up already, and names its lines at signing.
    if content_hash.is_none() {
        check_number(journal, new.kind, (new.agency, new.fiscal_year), &new.document_no, None)?;
        check_lines(journal, (new.agency, new.fiscal_year, new.fiscal_year), &new.funding)?;
    }
    let (mut order, amounts) = drafted(journal, new, digits)?;
    write_new(journal, &mut order, (&new.items, &amounts), content_hash)?;
    // What is signed in the same breath needs no plan.
    if content_hash.is_none() {
        store::write_planned_fundings(journal.tx(), order.id, &new.funding)?;
    }
    Ok(order)
}

/// The draft that is meant, once its paper adds up, and the amounts of its items.
fn drafted(
    journal: &mut Journal<'_, '_>,
    new: &NewCommitment,
    digits: u32,
) -> Result<(Commitment, Vec<Money>)> {
    let (amounts, value) = check_paper(new, digits)?;
    let id = CommitmentId(journal.tx().next_id()?);
    let order = Commitment {
        id,
        kind: new.kind,
        agency: new.agency,
        fiscal_year: new.fiscal_year,
        standing_year: new.fiscal_year,
        document_no: new.document_no.clone(),
        title: new.title.clone(),
        with: new.with.clone(),
        method: new.method,
        terms: new.terms.clone(),
        contract: new.contract,
        state: State::Draft,
        signed_on: None,
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        value,
        item_version: 1,
        refunded: Money::ZERO,
        advances: Money::ZERO,
        advances_refunded: Money::ZERO,
        items: Vec::new(),
    };
    Ok((order, amounts))
}

/// Writes a commitment that is new to the book, with its items.
fn write_new(
    journal: &mut Journal<'_, '_>,
    order: &mut Commitment,
    (items, amounts): (&[NewItem], &[Money]),
    content_hash: Option<&str>,
) -> Result<()> {
    store::insert_commitment(journal.tx(), order, content_hash)?;
    order.items = item_store::write_items(journal.tx(), order.id, order.item_version, items, amounts)?;
    journal.begins(order.id);
    Ok(())
}

/// Takes in an order that was signed elsewhere: drafted and signed in one breath, by the rules of both, and written
/// once. For imports, which have looked its number up already; one line bears all of it.
pub fn take_in_signed(
    journal: &mut Journal<'_, '_>,
    new: &NewCommitment,
    (signed_on, line): (NaiveDate, LineId),
    digits: u32,
    content_hash: &str,
) -> Result<Commitment> {
    journal.calendar(new.fiscal_year)?;
    check_shape(new)?;
    let (mut order, amounts) = drafted(journal, new, digits)?;
    let signature = NewSignature { signed_on, funding: vec![(line, order.value)] };
    let (dated_on, funding) = check_signature(journal, &order, &signature)?;
    let draft = order.clone();
    (order.state, order.signed_on) = (State::Signed, Some(signed_on));
    write_new(journal, &mut order, (&new.items, &amounts), Some(content_hash))?;
    let action = commit(journal, &order, dated_on, &funding)?;
    store::insert_event(journal.tx(), action, "sign", &draft)?;
    tell(journal, &Papers::default(), &order)?;
    rules::check_prices(journal, action, &order, &order.items)?;
    Ok(order)
}

/// The number must be free for the agency and year, or the order's `own`.
fn check_number(
    journal: &mut Journal<'_, '_>,
    kind: CommitmentKind,
    of: (AgencyId, i64),
    document_no: &str,
    own: Option<CommitmentId>,
) -> Result<()> {
    let found = store::find_by_document_no(journal.tx(), kind, of, document_no)?;
    if found.is_some_and(|(known, _)| Some(known.id) != own) {
        return Err(Reason::NameTaken { name: document_no.to_owned() }.at("document_no").into());
    }
    Ok(())
}

/// Lines must be of the order's own agency and year, or of a year that it was carried over to.
pub(super) fn check_lines(
    journal: &mut Journal<'_, '_>,
    (agency, first, last): (AgencyId, i64, i64),
    shares: &[Share],
) -> Result<()> {
    for (line, _) in shares {
        let line = journal.line(*line)?;
        if line.key.agency != agency || !(first..=last).contains(&line.key.fiscal_year) {
            return Err(Reason::LineNotOfCommitment { line: line.name() }.at("funding").into());
        }
    }
    Ok(())
}

/// Writes a draft anew, all of it. Agency and year stay.
pub fn redraft(
    journal: &mut Journal<'_, '_>,
    order: &mut Commitment,
    new: &NewCommitment,
    digits: u32,
) -> Result<()> {
    check_shape(new)?;
    check_number(journal, order.kind, (order.agency, order.fiscal_year), &new.document_no, Some(order.id))?;
    check_lines(journal, order.reach(), &new.funding)?;
    order.must_be(State::Draft)?;
    let (amounts, value) = check_paper(new, digits)?;
    order.document_no.clone_from(&new.document_no);
    order.title.clone_from(&new.title);
    order.with.clone_from(&new.with);
    order.method = new.method;
    order.terms.clone_from(&new.terms);
    (order.starts_on, order.ends_on, order.value) = (new.starts_on, new.ends_on, value);
    item_store::delete_items(journal.tx(), order.id, order.item_version)?;
    order.items = item_store::write_items(journal.tx(), order.id, order.item_version, &new.items, &amounts)?;
    store::write_planned_fundings(journal.tx(), order.id, &new.funding)?;
    store::update_commitment(journal.tx(), order)
}

/// Signs an order: its value is committed on its lines.
///
/// A paper signed in an earlier year takes its money on the first day of the order's own year.
pub fn sign(journal: &mut Journal<'_, '_>, order: &mut Commitment, new: &NewSignature) -> Result<ActionId> {
    let (dated_on, funding) = check_signature(journal, order, new)?;
    let action = commit(journal, order, dated_on, &funding)?;
    store::insert_event(journal.tx(), action, "sign", order)?;
    order.state = State::Signed;
    order.signed_on = Some(new.signed_on);
    store::update_commitment(journal.tx(), order)?;
    tell(journal, &Papers::default(), order)?;
    rules::check_prices(journal, action, order, &order.items)?;
    Ok(action)
}

/// Commits the value.
fn commit(
    journal: &mut Journal<'_, '_>,
    order: &Commitment,
    dated_on: NaiveDate,
    funding: &[Share],
) -> Result<ActionId> {
    let document = (dated_on, order.document_no.as_str(), "");
    let committed = moves(Kind::Commit, Stage::Available, Stage::Committed, funding);
    record(journal, order, "sign", document, committed)
}

/// Asks all that is asked of a signature but the money: from when it takes effect, and what each line bears.
fn check_signature(
    journal: &mut Journal<'_, '_>,
    order: &Commitment,
    new: &NewSignature,
) -> Result<(NaiveDate, Vec<Share>)> {
    let dated_on = new.signed_on.max(journal.calendar(order.fiscal_year)?.starts_on);
    check_period(journal, order, Kind::Commit, dated_on)?;
    if new.signed_on > order.ends_on {
        let Commitment { starts_on, ends_on, .. } = *order;
        return Err(Reason::DateOutsideTerm { dated_on: new.signed_on, starts_on, ends_on }
            .at("signed_on")
            .into());
    }
    if !order.value.is_positive() {
        return Err(Reason::AmountNotPositive { given: order.value }.at("value").into());
    }
    if order.with == Counterparty::Provider(String::new()) {
        return Err(Reason::ValueMissing {}.at("provider").into());
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
    check_shares(&funding, order.value)?;
    Ok((dated_on, funding))
}

/// Amends a signed order: its items become those given, and the difference is committed or freed.
pub fn amend(
    journal: &mut Journal<'_, '_>,
    order: &mut Commitment,
    new: &NewAmendment,
    digits: u32,
) -> Result<ActionId> {
    // Which window it needs depends on whether the value rises, which the items say.
    let rises = check_items(&new.items, digits).is_ok_and(|(_, totals)| totals.value > order.value);
    let kind = if rises { Kind::Commit } else { Kind::Release };
    check_period(journal, order, kind, new.amended_on)?;
    order.check_date(new.amended_on)?;
    check_item_shapes(&new.items)?;
    check_share_amounts(&new.funding)?;
    check_lines(journal, order.reach(), &new.funding)?;
    let ends_on = new.ends_on.map_or(order.ends_on, |ends_on| ends_on);
    check_term(order.starts_on, ends_on)?;
    let (amounts, totals) = check_items(&new.items, digits)?;
    order.must_be(State::Signed)?;
    monitoring::check_within_contract(journal.tx(), order, totals.value)?;
    for (at, item) in order.items.iter().enumerate() {
        let to: Option<&NewItem> = new.items.get(at);
        item.check_amended(to, digits).map_err(|reason| reason.at(format!("items[{at}]")))?;
    }
    let change = totals.value.minus(order.value)?;
    let moved = if change.is_positive() {
        let shares = if new.funding.is_empty() {
            let held = standing_holdings(journal, order)?;
            let weights =
                held.iter().map(|(_, holding)| holding.contracted()).collect::<Result<Vec<_>, _>>()?;
            let parts = change.split(&weights)?;
            held.iter().map(|(line, _)| *line).zip(parts).filter(|(_, part)| !part.is_zero()).collect()
        } else {
            new.funding.clone()
        };
        check_shares(&shares, change)?;
        moves(Kind::Commit, Stage::Available, Stage::Committed, &shares)
    } else {
        let freed = change.negated()?;
        let shares = super::payments::spread(journal, order, Stage::Committed, freed, &new.funding)?;
        moves(Kind::Release, Stage::Committed, Stage::Available, &shares)
    };
    let said = order.says()?;
    let document = (new.amended_on, new.document_no.as_str(), new.reason.as_str());
    let action = record(journal, order, "amend", document, moved)?;
    store::insert_event(journal.tx(), action, "amend", order)?;
    order.item_version = item_store::next_item_version(journal.tx(), order.id)?;
    order.value = totals.value;
    item_store::write_items(journal.tx(), order.id, order.item_version, &new.items, &amounts)?;
    (order.items, _) = item_store::items_of_version(journal.tx(), order.id, order.item_version)?;
    order.ends_on = ends_on;
    store::update_commitment(journal.tx(), order)?;
    tell(journal, &said, order)?;
    rules::check_prices(journal, action, order, &order.items)?;
    Ok(action)
}

/// What it holds on the lines of the year in which its open money stands.
pub(super) fn standing_holdings(
    journal: &mut Journal<'_, '_>,
    order: &Commitment,
) -> Result<Vec<(LineId, Holding)>> {
    let mut held = journal.holdings(order.id)?;
    if order.standing_year != order.fiscal_year {
        let mut standing = Vec::with_capacity(held.len());
        for (line, holding) in held {
            if journal.line(line)?.key.fiscal_year == order.standing_year {
                standing.push((line, holding));
            }
        }
        held = standing;
    }
    Ok(held)
}

/// Frees all that is committed still on each line.
fn release_rest(journal: &mut Journal<'_, '_>, order: &Commitment) -> Result<Vec<Move>> {
    let held = journal.holdings(order.id)?;
    let rest: Vec<Share> = held.iter().map(|(line, holding)| (*line, holding.committed)).collect();
    Ok(moves(Kind::Release, Stage::Committed, Stage::Available, &rest))
}

/// Closes a signed order (thanh lý): what is committed still is free again.
pub fn close(journal: &mut Journal<'_, '_>, order: &mut Commitment, new: &Ending) -> Result<ActionId> {
    check_period(journal, order, Kind::Release, new.ended_on)?;
    order.check_date(new.ended_on)?;
    order.must_be(State::Signed)?;
    let held = journal.holdings(order.id)?;
    let advanced = Money::total(held.iter().map(|(_, holding)| holding.advanced))?;
    let payable = Money::total(held.iter().map(|(_, holding)| holding.payable))?;
    if !advanced.is_zero() || !payable.is_zero() {
        return Err(Reason::NotSettled { advanced, payable }.into());
    }
    penalties::check_none_open(journal.tx(), order.id)?;
    end(journal, order, "close", State::Closed, new)
}

/// Cancels an order of which nothing was performed: all that it committed is free again.
pub fn cancel(journal: &mut Journal<'_, '_>, order: &mut Commitment, new: &Ending) -> Result<ActionId> {
    check_period(journal, order, Kind::Release, new.ended_on)?;
    order.check_date(new.ended_on)?;
    if order.state != State::Draft {
        order.must_be(State::Signed)?;
    }
    let held = journal.holdings(order.id)?;
    let advanced = Money::total(held.iter().map(|(_, holding)| holding.advanced))?;
    let accepted = Money::total(order.items.iter().map(|item| item.accepted_amount))?;
    if !advanced.is_zero() || !accepted.is_zero() {
        return Err(Reason::AlreadyPerformed { accepted, advanced }.into());
    }
    end(journal, order, "cancel", State::Cancelled, new)
}

fn end(
    journal: &mut Journal<'_, '_>,
    order: &mut Commitment,
    verb: &str,
    state: State,
    new: &Ending,
) -> Result<ActionId> {
    let freed = release_rest(journal, order)?;
    let document = (new.ended_on, new.document_no.as_str(), new.reason.as_str());
    let action = record(journal, order, verb, document, freed)?;
    store::insert_event(journal.tx(), action, verb, order)?;
    let said = order.says()?;
    order.state = state;
    store::update_commitment(journal.tx(), order)?;
    tell(journal, &said, order)?;
    Ok(action)
}
