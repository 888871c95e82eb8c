//! What comes in kind: valued, kept out of cash, and withdrawn with a reason where it was recorded by mistake.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::Contribution;
use crate::db::schema::{in_kind_contributions, users};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{ContributionId, UserId};
use crate::money::Money;
use crate::refusal::Reason;

/// Goods or services that a sponsor gave, to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInKind {
    /// What.
    pub description: String,
    /// What it is worth.
    pub value: Money,
    /// When it came.
    pub received_on: NaiveDate,
    /// Number of the record that values it.
    pub document_no: String,
}

/// Goods or services that a sponsor gave.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct InKind {
    /// Its number in the book.
    pub id: i64,
    /// What.
    pub description: String,
    /// What it is worth.
    pub value: Money,
    /// When it came.
    pub received_on: NaiveDate,
    /// Number of the record that values it.
    pub document_no: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was withdrawn, in UTC; it counts until then.
    pub withdrawn_at: Option<NaiveDateTime>,
    /// Why.
    pub withdrawal_reason: String,
}

/// What came in kind of a contribution, in the order of recording; what was withdrawn among it.
pub fn list_in_kind(conn: &mut Conn, of: ContributionId) -> Result<Vec<InKind>> {
    use in_kind_contributions as k;
    Ok(k::table
        .inner_join(users::table)
        .select((
            k::id,
            k::description,
            k::value,
            k::received_on,
            k::document_no,
            users::full_name,
            k::withdrawn_at,
            k::withdrawal_reason,
        ))
        .filter(k::contribution_id.eq(of))
        .order(k::id)
        .load(conn)?)
}

/// Records what came in kind. It moves nothing.
pub fn record_in_kind(
    tx: &mut WriteTx<'_>,
    of: &Contribution,
    new: &NewInKind,
    (by, at): (UserId, NaiveDateTime),
) -> Result<i64> {
    use in_kind_contributions as k;
    if new.description.is_empty() {
        return Err(Reason::ValueMissing {}.at("description").into());
    }
    if !new.value.is_positive() {
        return Err(Reason::AmountNotPositive { given: new.value }.at("value").into());
    }
    let id = tx.next_id()?;
    diesel::insert_into(k::table)
        .values((
            k::id.eq(id),
            k::contribution_id.eq(of.id),
            k::description.eq(&new.description),
            k::value.eq(new.value),
            k::received_on.eq(new.received_on),
            k::document_no.eq(&new.document_no),
            k::recorded_by.eq(by),
            k::recorded_at.eq(at),
            k::withdrawal_reason.eq(""),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Withdraws what was recorded by mistake; it stays to be seen, and counts no more.
pub fn withdraw_in_kind(
    tx: &mut WriteTx<'_>,
    of: ContributionId,
    id: i64,
    reason: &str,
    (by, at): (UserId, NaiveDateTime),
) -> Result<()> {
    use in_kind_contributions as k;
    let rows = diesel::update(
        k::table.filter(k::id.eq(id)).filter(k::contribution_id.eq(of)).filter(k::withdrawn_at.is_null()),
    )
    .set((k::withdrawn_by.eq(Some(by)), k::withdrawn_at.eq(Some(at)), k::withdrawal_reason.eq(reason)))
    .execute(&mut **tx)?;
    if rows == 1 {
        return Ok(());
    }
    let known: i64 =
        k::table.filter(k::id.eq(id)).filter(k::contribution_id.eq(of)).count().get_result(&mut **tx)?;
    if known == 0 {
        return Err(Reason::NotFound { what: "in_kind".to_owned(), given: id.to_string() }.into());
    }
    Err(Reason::WrongState { state: "withdrawn".to_owned(), needed: "recorded".to_owned() }.into())
}
