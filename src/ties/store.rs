//! Every query on ties.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::schema::{commitments, tie_moves, ties};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, ContributionId, LineId};
use crate::money::Money;

#[derive(QueryableByName)]
struct Tied {
    #[diesel(sql_type = BigInt)]
    tied: Money,
}

/// How much of a line is tied, by all contributions together.
pub fn tied_on(conn: &mut Conn, line: LineId) -> Result<Money> {
    const SQL: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS tied FROM ties WHERE line_id = $1";
    let found: Tied = diesel::sql_query(SQL).bind::<BigInt, _>(line).get_result(conn)?;
    Ok(found.tied)
}

/// How much of a line is tied for a contribution.
pub fn tied_to(conn: &mut Conn, contribution: ContributionId, line: LineId) -> Result<Money> {
    let found: Option<Money> =
        ties::table.select(ties::amount).find((contribution, line)).get_result(conn).optional()?;
    Ok(found.map_or(Money::ZERO, |amount| amount))
}

/// What is tied for a contribution, line by line.
pub fn list_ties(conn: &mut Conn, contribution: ContributionId) -> Result<Vec<(LineId, Money)>> {
    Ok(ties::table
        .select((ties::line_id, ties::amount))
        .filter(ties::contribution_id.eq(contribution))
        .filter(ties::amount.gt(Money::ZERO))
        .order(ties::line_id)
        .load(conn)?)
}

/// What a commitment is for: the code of its kind is that of a purpose.
pub(super) fn purpose_of(conn: &mut Conn, commitment: CommitmentId) -> Result<String> {
    Ok(commitments::table.select(commitments::kind).find(commitment).get_result(conn)?)
}

/// Adds to what is tied (negative: less).
pub(super) fn add(
    tx: &mut WriteTx<'_>,
    contribution: ContributionId,
    line: LineId,
    amount: Money,
) -> Result<()> {
    let rows = diesel::update(ties::table.find((contribution, line)))
        .set(ties::amount.eq(ties::amount + amount))
        .execute(&mut **tx)?;
    if rows == 0 {
        diesel::insert_into(ties::table)
            .values((ties::contribution_id.eq(contribution), ties::line_id.eq(line), ties::amount.eq(amount)))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Takes so much of what is tied on a line along to another, or out of the book: the oldest contribution's first.
pub(super) fn shift(
    tx: &mut WriteTx<'_>,
    action: ActionId,
    (from, to): (LineId, Option<LineId>),
    amount: Money,
) -> Result<()> {
    let tied: Vec<(ContributionId, Money)> = ties::table
        .select((ties::contribution_id, ties::amount))
        .filter(ties::line_id.eq(from))
        .filter(ties::amount.gt(Money::ZERO))
        .order(ties::contribution_id)
        .load(&mut **tx)?;
    let mut left = amount;
    for (contribution, tied) in tied {
        let part = tied.min(left);
        if !part.is_positive() {
            break;
        }
        left = left.minus(part)?;
        add(tx, contribution, from, part.negated()?)?;
        if let Some(to) = to {
            add(tx, contribution, to, part)?;
        }
        let id = tx.next_id()?;
        diesel::insert_into(tie_moves::table)
            .values((
                tie_moves::id.eq(id),
                tie_moves::action_id.eq(action),
                tie_moves::contribution_id.eq(contribution),
                tie_moves::from_line_id.eq(from),
                tie_moves::to_line_id.eq(to),
                tie_moves::amount.eq(part),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Takes back what went along with an action, as far as it is there still: what went on from there stays tied there.
pub(super) fn shift_back(tx: &mut WriteTx<'_>, action: ActionId) -> Result<()> {
    let gone: Vec<(ContributionId, LineId, Option<LineId>, Money)> = tie_moves::table
        .select((
            tie_moves::contribution_id,
            tie_moves::from_line_id,
            tie_moves::to_line_id,
            tie_moves::amount,
        ))
        .filter(tie_moves::action_id.eq(action))
        .order(tie_moves::id)
        .load(&mut **tx)?;
    for (contribution, from, to, amount) in gone {
        let back = match to {
            Some(to) => tied_to(tx, contribution, to)?.min(amount),
            None => amount,
        };
        if let Some(to) = to {
            add(tx, contribution, to, back.negated()?)?;
        }
        add(tx, contribution, from, back)?;
    }
    Ok(())
}

/// Forgets all ties of a contribution, and what went along with earlier actions: turned round, they bring back none.
pub(super) fn remove(tx: &mut WriteTx<'_>, contribution: ContributionId) -> Result<()> {
    diesel::delete(tie_moves::table.filter(tie_moves::contribution_id.eq(contribution)))
        .execute(&mut **tx)?;
    diesel::update(ties::table.filter(ties::contribution_id.eq(contribution)))
        .set(ties::amount.eq(Money::ZERO))
        .execute(&mut **tx)?;
    Ok(())
}
