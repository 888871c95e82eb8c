//! Penalties (phạt vi phạm hợp đồng). One moves no money of the book: the State collects it, or it is waived with a
//! reason. While one is open, its commitment is not closed.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{Commitment, State};
use crate::coded::coded;
use crate::db::schema::penalties;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{CommitmentId, UserId};
use crate::money::Money;
use crate::refusal::Reason;

coded! {
    /// Where a penalty stands.
    PenaltyState {
        /// Imposed.
        Open = "open",
        /// Paid to the State.
        Collected = "collected",
        /// Miễn.
        Waived = "waived",
    }
}

/// A penalty as it is kept.
#[derive(Clone, Debug, Queryable)]
pub struct Penalty {
    /// Its number in the book.
    pub id: i64,
    /// Of which commitment.
    pub commitment: CommitmentId,
    /// How much.
    pub amount: Money,
    /// When it was imposed.
    pub imposed_on: NaiveDate,
    /// By which paper.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: PenaltyState,
    /// When it was collected or waived.
    pub settled_on: Option<NaiveDate>,
    /// By which voucher or paper.
    pub settled_no: String,
    /// Why it was waived; may be empty where it was collected.
    pub settled_reason: String,
}

/// A penalty to be imposed.
#[derive(Clone, Debug)]
pub struct NewPenalty {
    /// How much.
    pub amount: Money,
    /// When.
    pub imposed_on: NaiveDate,
    /// By which paper.
    pub document_no: String,
    /// Why.
    pub reason: String,
}

/// How a penalty ends.
#[derive(Clone, Debug)]
pub struct NewSettlement {
    /// Collected or waived.
    pub state: PenaltyState,
    /// When.
    pub settled_on: NaiveDate,
    /// By which voucher or paper.
    pub document_no: String,
    /// Why; a waiver needs it.
    pub reason: String,
}

/// Imposes a penalty on a signed commitment.
pub fn impose(
    tx: &mut WriteTx<'_>,
    on: &Commitment,
    new: &NewPenalty,
    (by, at): (UserId, NaiveDateTime),
) -> Result<()> {
    if !new.amount.is_positive() {
        return Err(Reason::AmountNotPositive { given: new.amount }.at("amount").into());
    }
    on.check_date(new.imposed_on).map_err(|reason| reason.at("imposed_on"))?;
    on.must_be(State::Signed)?;
    let id = tx.next_id()?;
    diesel::insert_into(penalties::table)
        .values((
            penalties::id.eq(id),
            penalties::commitment_id.eq(on.id),
            penalties::amount.eq(new.amount),
            penalties::imposed_on.eq(new.imposed_on),
            penalties::document_no.eq(&new.document_no),
            penalties::reason.eq(&new.reason),
            penalties::state.eq(PenaltyState::Open),
            penalties::settled_no.eq(""),
            penalties::settled_reason.eq(""),
            penalties::recorded_by.eq(by),
            penalties::recorded_at.eq(at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The penalties of a commitment, in order.
pub fn list_penalties(conn: &mut Conn, of: CommitmentId) -> Result<Vec<Penalty>> {
    use penalties as p;
    Ok(p::table
        .select((
            p::id,
            p::commitment_id,
            p::amount,
            p::imposed_on,
            p::document_no,
            p::reason,
            p::state,
            p::settled_on,
            p::settled_no,
            p::settled_reason,
        ))
        .filter(p::commitment_id.eq(of))
        .order(p::id)
        .load(conn)?)
}

/// Ends a penalty, once.
pub fn settle(tx: &mut WriteTx<'_>, of: CommitmentId, penalty: i64, new: &NewSettlement) -> Result<()> {
    let unknown = || Reason::NotFound { what: "penalty".to_owned(), given: penalty.to_string() };
    let known = list_penalties(tx, of)?.into_iter().find(|it| it.id == penalty).ok_or_else(unknown)?;
    if new.settled_on < known.imposed_on {
        let (starts_on, ends_on) = (known.imposed_on, new.settled_on);
        return Err(Reason::DatesReversed { starts_on, ends_on }.at("settled_on").into());
    }
    if new.state == PenaltyState::Waived && new.reason.is_empty() {
        return Err(Reason::ValueMissing {}.at("reason").into());
    }
    if let Some(settled_on) = known.settled_on {
        return Err(Reason::PenaltySettled { penalty: known.document_no, settled_on }.into());
    }
    diesel::update(penalties::table.find(penalty))
        .set((
            penalties::state.eq(new.state),
            penalties::settled_on.eq(Some(new.settled_on)),
            penalties::settled_no.eq(&new.document_no),
            penalties::settled_reason.eq(&new.reason),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Refuses while a penalty is open.
pub(super) fn check_none_open(conn: &mut Conn, of: CommitmentId) -> Result<()> {
    match list_penalties(conn, of)?.into_iter().find(|it| it.state == PenaltyState::Open) {
        Some(open) => Err(Reason::PenaltyOpen { penalty: open.document_no, amount: open.amount }.into()),
        None => Ok(()),
    }
}
