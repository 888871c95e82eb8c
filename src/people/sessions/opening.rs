//! Opening a session.

use chrono::TimeDelta;

use super::{Caller, Keys, LIFETIME, SessionKind, store};
use crate::book::now;
use crate::db::WriteTx;
use crate::error::Result;
use crate::ids::{SessionId, UserId};

/// How long a page's session lasts at most: a working day.
const WORKING_DAY: TimeDelta = TimeDelta::hours(12);

/// How long the code of the second factor is waited for.
const UNTIL_CODE: TimeDelta = TimeDelta::minutes(10);

/// A session that was opened, and what names it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The session.
    pub session: SessionId,
    /// What is sent along from now on.
    pub token: String,
}

/// Opens a session of the person.
pub fn open(
    tx: &mut WriteTx<'_>,
    keys: &Keys,
    user: UserId,
    kind: SessionKind,
    caller: &Caller,
) -> Result<Opened> {
    let lasts = match kind {
        SessionKind::Page => WORKING_DAY,
        SessionKind::Api => TimeDelta::seconds(LIFETIME),
    };
    begin(tx, keys, user, kind, caller, lasts, false)
}

/// Opens a session of pages that is good for nothing but to send the code of the second factor.
pub(in crate::people) fn open_until_code(
    tx: &mut WriteTx<'_>,
    keys: &Keys,
    user: UserId,
    caller: &Caller,
) -> Result<Opened> {
    begin(tx, keys, user, SessionKind::Page, caller, UNTIL_CODE, true)
}

fn begin(
    tx: &mut WriteTx<'_>,
    keys: &Keys,
    user: UserId,
    kind: SessionKind,
    caller: &Caller,
    lasts: TimeDelta,
    awaits_code: bool,
) -> Result<Opened> {
    let expires_at = now() + lasts;
    let session = store::insert(tx, user, kind, caller, expires_at, awaits_code)?;
    keys.refresh(tx)?;
    Ok(Opened { session, token: keys.issue(user, session, kind, expires_at)? })
}
