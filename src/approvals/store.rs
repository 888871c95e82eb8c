//! Every query on approvals and the amounts from which they are needed.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::model::{Approval, ApprovalState, NewApproval, Step, Subject};
use crate::db::schema::{agencies, approval_rules, approvals, users};
use crate::db::{Conn, WriteTx};
use crate::error::{Error, Result};
use crate::ids::{ActionId, UserId};
use crate::money::Money;
use crate::number::Reading;
use crate::refusal::Reason;
use crate::web::Work;

/// Above how much a second person is asked; `None`: never.
pub fn find_threshold(conn: &mut Conn, subject: Subject) -> Result<Option<Money>> {
    use approval_rules as r;
    let latest: Option<Option<Money>> = r::table
        .select(r::above)
        .filter(r::subject.eq(subject))
        .order(r::id.desc())
        .get_result(conn)
        .optional()?;
    Ok(latest.flatten())
}

/// A setting of an amount.
#[derive(Clone, Debug, Queryable)]
pub struct Rule {
    /// For what.
    pub subject: Subject,
    /// Above how much; `None`: never.
    pub above: Option<Money>,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: String,
    /// When, in UTC.
    pub set_at: NaiveDateTime,
}

/// All settings, the latest first.
pub fn list_rules(conn: &mut Conn) -> Result<Vec<Rule>> {
    use approval_rules as r;
    Ok(r::table
        .inner_join(users::table)
        .select((r::subject, r::above, r::reason, users::full_name, r::set_at))
        .order(r::id.desc())
        .load(conn)?)
}

/// Sets from which amount on a second person approves.
pub fn set_rule(
    tx: &mut WriteTx<'_>,
    (subject, above): (Subject, Option<Money>),
    reason: &str,
    (by, at): (UserId, NaiveDateTime),
) -> Result<()> {
    use approval_rules as r;
    let id = tx.next_id()?;
    diesel::insert_into(r::table)
        .values((
            r::id.eq(id),
            r::subject.eq(subject),
            r::above.eq(above),
            r::reason.eq(reason),
            r::set_by.eq(by),
            r::set_at.eq(at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Lets what was just done stand, or, where it is above the book's amount and no second person approved it, takes it
/// back: it then waits as [`Error::Waits`] says. To be asked last, so that what could not be done is refused at once.
pub fn ask(
    work: &mut Work<'_, '_>,
    step: Step,
    amount: Money,
    waits: impl FnOnce(&mut Work<'_, '_>, Money) -> Result<NewApproval>,
) -> Result<()> {
    if work.is_approved() {
        return Ok(());
    }
    match find_threshold(work.tx, step.subject())? {
        Some(above) if amount > above => Err(Error::Waits(Box::new(waits(work, above)?))),
        _ => Ok(()),
    }
}

/// Refuses what a file did if a second person would have to approve it. `largest` gives its paper's number and amount.
pub fn must_need_nobody(
    conn: &mut Conn,
    subject: Subject,
    largest: impl FnOnce(&mut Conn) -> Result<Option<(String, Money)>>,
) -> Result<()> {
    let Some(above) = find_threshold(conn, subject)? else { return Ok(()) };
    match largest(conn)? {
        Some((document_no, amount)) if amount > above => {
            Err(Reason::SecondPersonNeeded { document_no, amount, above }.into())
        }
        _ => Ok(()),
    }
}

fn reading_code(reading: Reading) -> &'static str {
    match reading {
        Reading::Typed => "typed",
        Reading::Canonical => "canonical",
    }
}

impl Approval {
    /// How the input was written.
    pub fn written_as(&self) -> Reading {
        if self.reading == "typed" { Reading::Typed } else { Reading::Canonical }
    }
}

/// Keeps what waits.
pub fn insert(
    tx: &mut WriteTx<'_>,
    new: &NewApproval,
    reading: Reading,
    (by, at): (UserId, NaiveDateTime),
) -> Result<i64> {
    use approvals as a;
    let id = tx.next_id()?;
    diesel::insert_into(a::table)
        .values((
            a::id.eq(id),
            a::step.eq(new.step),
            a::target_id.eq(new.target),
            a::input.eq(new.input.to_string()),
            a::reading.eq(reading_code(reading)),
            a::agency_id.eq(new.agency),
            a::fiscal_year.eq(new.fiscal_year),
            a::document_no.eq(&new.document_no),
            a::title.eq(&new.title),
            a::amount.eq(new.amount),
            a::above.eq(new.above),
            a::prepared_by.eq(by),
            a::prepared_at.eq(at),
            a::state.eq(ApprovalState::Waiting),
            a::reason.eq(""),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The one of this number; refused where there is none.
pub fn get_approval(conn: &mut Conn, id: i64) -> Result<Approval> {
    let found = approvals::table.find(id).get_result(conn).optional()?;
    found.ok_or_else(|| Reason::NotFound { what: "approval".to_owned(), given: id.to_string() }.into())
}

/// Those in a state, of agencies at or below a path, the latest first.
pub(super) fn list_approvals(
    conn: &mut Conn,
    (path, state): (&str, Option<ApprovalState>),
    offset: i64,
    limit: i64,
) -> Result<Vec<Approval>> {
    let mut query = approvals::table
        .inner_join(agencies::table)
        .filter(agencies::path.like(format!("{path}%")))
        .select(approvals::all_columns)
        .order(approvals::id.desc())
        .offset(offset)
        .limit(limit)
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(approvals::state.eq(state));
    }
    Ok(query.load(conn)?)
}

/// How many there are in a state.
pub(super) fn count_approvals(conn: &mut Conn, path: &str, state: Option<ApprovalState>) -> Result<i64> {
    let mut query = approvals::table
        .inner_join(agencies::table)
        .filter(agencies::path.like(format!("{path}%")))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(approvals::state.eq(state));
    }
    Ok(query.count().get_result(conn)?)
}

/// How many wait at or below a path.
pub fn count_waiting(conn: &mut Conn, path: &str) -> Result<i64> {
    count_approvals(conn, path, Some(ApprovalState::Waiting))
}

fn decide(
    tx: &mut WriteTx<'_>,
    id: i64,
    (state, action): (ApprovalState, Option<ActionId>),
    reason: &str,
    (by, at): (UserId, NaiveDateTime),
) -> Result<()> {
    use approvals as a;
    let waiting = a::table.filter(a::id.eq(id)).filter(a::state.eq(ApprovalState::Waiting));
    let decided = diesel::update(waiting)
        .set((
            a::state.eq(state),
            a::action_id.eq(action),
            a::reason.eq(reason),
            a::decided_by.eq(Some(by)),
            a::decided_at.eq(Some(at)),
        ))
        .execute(&mut **tx)?;
    // It was read as waiting in this write; somebody else was faster.
    if decided == 1 { Ok(()) } else { Err(Error::stale("an approval")) }
}

/// Keeps that it was approved, and became an action.
pub fn approve(
    tx: &mut WriteTx<'_>,
    id: i64,
    action: ActionId,
    reason: &str,
    by: (UserId, NaiveDateTime),
) -> Result<()> {
    decide(tx, id, (ApprovalState::Approved, Some(action)), reason, by)
}

/// Keeps that it was declined.
pub fn decline(tx: &mut WriteTx<'_>, id: i64, reason: &str, by: (UserId, NaiveDateTime)) -> Result<()> {
    decide(tx, id, (ApprovalState::Declined, None), reason, by)
}

/// A person's name.
pub(super) fn name_of(conn: &mut Conn, user: UserId) -> Result<String> {
    let found: Option<(String, String)> =
        users::table.find(user).select((users::username, users::full_name)).get_result(conn).optional()?;
    Ok(found.map_or_else(String::new, |(username, name)| if name.is_empty() { username } else { name }))
}
