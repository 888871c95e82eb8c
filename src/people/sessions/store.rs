//! Every query on sessions, signing keys and known browsers.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;

use super::{Caller, SessionKind};
use crate::book::now;
use crate::db::schema::{known_browsers, sessions, signing_keys};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{SessionId, UserId};

/// How long an ended session is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// How long a browser is known after it was last signed in from, in days.
pub(super) const KNOWN_FOR: i64 = 365;

/// The two latest keys, the latest first: number, secret, and when each was made.
pub(super) fn list_keys(conn: &mut Conn) -> Result<Vec<(String, String, NaiveDateTime)>> {
    Ok(signing_keys::table
        .select((signing_keys::key_id, signing_keys::secret, signing_keys::made_at))
        .order((signing_keys::made_at.desc(), signing_keys::key_id.desc()))
        .limit(2)
        .load(conn)?)
}

/// The number of the latest.
pub(super) fn latest_key(conn: &mut Conn) -> Result<Option<String>> {
    Ok(signing_keys::table
        .select(signing_keys::key_id)
        .order((signing_keys::made_at.desc(), signing_keys::key_id.desc()))
        .get_result(conn)
        .optional()?)
}

pub(super) fn insert_key(tx: &mut WriteTx<'_>, key_id: &str, secret: &str) -> Result<()> {
    diesel::insert_into(signing_keys::table)
        .values((
            signing_keys::key_id.eq(key_id),
            signing_keys::secret.eq(secret),
            signing_keys::made_at.eq(now()),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Opens a session. Those of the person that ended long ago are forgotten.
pub(super) fn insert(
    tx: &mut WriteTx<'_>,
    user: UserId,
    kind: SessionKind,
    caller: &Caller,
    expires_at: NaiveDateTime,
    awaits_code: bool,
) -> Result<SessionId> {
    use sessions as s;
    let at = now();
    let forgotten = s::table.filter(s::user_id.eq(user)).filter(s::expires_at.lt(at - REMEMBERED));
    diesel::delete(forgotten).execute(&mut **tx)?;
    tx.leaves_the_book();
    let id = SessionId(tx.next_id()?);
    diesel::insert_into(s::table)
        .values((
            s::id.eq(id),
            s::user_id.eq(user),
            s::kind.eq(kind),
            s::made_at.eq(at),
            s::last_used_at.eq(at),
            s::expires_at.eq(expires_at),
            s::address.eq(&caller.address),
            s::browser.eq(&caller.user_agent),
            s::awaits_code.eq(awaits_code),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

pub(super) fn note_use(tx: &mut WriteTx<'_>, id: SessionId) -> Result<()> {
    let session = sessions::table.filter(sessions::id.eq(id));
    diesel::update(session).set(sessions::last_used_at.eq(now())).execute(&mut **tx)?;
    Ok(())
}

/// Ends a session of the person; says whether it was one that was open.
pub(in crate::people) fn end(tx: &mut WriteTx<'_>, user: UserId, id: SessionId) -> Result<bool> {
    use sessions as s;
    let open = s::table.filter(s::id.eq(id)).filter(s::user_id.eq(user)).filter(s::ended_at.is_null());
    Ok(diesel::update(open).set(s::ended_at.eq(now())).execute(&mut **tx)? > 0)
}

/// Ends all sessions of the person but this one.
pub(in crate::people) fn end_all(tx: &mut WriteTx<'_>, user: UserId, but: Option<SessionId>) -> Result<()> {
    use sessions as s;
    let kept = but.unwrap_or(SessionId(0));
    let open = s::table.filter(s::user_id.eq(user)).filter(s::ended_at.is_null()).filter(s::id.ne(kept));
    diesel::update(open).set(s::ended_at.eq(now())).execute(&mut **tx)?;
    Ok(())
}

/// A session that is open.
#[derive(Clone, Debug, Serialize, Queryable, utoipa::ToSchema)]
pub struct SessionView {
    /// Its number.
    pub id: SessionId,
    /// Of pages, or of the API.
    pub kind: SessionKind,
    /// When the person signed in, in UTC.
    pub made_at: NaiveDateTime,
    /// When it was last used, in UTC, to about five minutes.
    pub last_used_at: NaiveDateTime,
    /// When it ends at the latest, in UTC.
    pub expires_at: NaiveDateTime,
    /// From which address; empty where it is not known.
    pub address: String,
    /// What the browser or program called itself.
    pub browser: String,
}

/// The sessions of a person that are open, the latest first. Of those whose token has lapsed without being used none
/// is open any more.
pub(in crate::people) fn list_open(conn: &mut Conn, user: UserId) -> Result<Vec<SessionView>> {
    use sessions as s;
    let unused = now() - TimeDelta::seconds(super::LIFETIME);
    Ok(s::table
        .select((s::id, s::kind, s::made_at, s::last_used_at, s::expires_at, s::address, s::browser))
        .filter(s::user_id.eq(user))
        .filter(s::ended_at.is_null())
        .filter(s::expires_at.gt(now()))
        .filter(s::last_used_at.gt(unused))
        .filter(s::awaits_code.eq(false))
        .order(s::id.desc())
        .load(conn)?)
}

/// How many there are.
pub(in crate::people) fn count_open(conn: &mut Conn, user: UserId) -> Result<usize> {
    Ok(list_open(conn, user)?.len())
}

/// Notes that the person signed in from this browser.
pub(in crate::people) fn remember_browser(tx: &mut WriteTx<'_>, user: UserId, hash: &str) -> Result<()> {
    use known_browsers as k;
    let at = now();
    let forgotten =
        k::table.filter(k::user_id.eq(user)).filter(k::last_at.lt(at - TimeDelta::days(KNOWN_FOR)));
    diesel::delete(forgotten).execute(&mut **tx)?;
    let known = k::table.filter(k::browser_hash.eq(hash)).filter(k::user_id.eq(user));
    if diesel::update(known).set(k::last_at.eq(at)).execute(&mut **tx)? == 0 {
        diesel::insert_into(k::table)
            .values((k::browser_hash.eq(hash), k::user_id.eq(user), k::last_at.eq(at)))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Browser and system in two words, from what the browser calls itself; the whole where it says neither.
pub fn browser_name(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("coc_coc", "Cốc Cốc"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => user_agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser_name;

    #[test]
    fn a_browser_is_called_by_its_name_and_its_system() {
        for (given, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox, Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
                "Safari, iPhone",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/141.0 Safari/537.36", "Chrome, Linux"),
            ("curl/8.5.0", "curl/8.5.0"),
            ("", ""),
        ] {
            assert_eq!(browser_name(given), name);
        }
        assert_eq!(browser_name(&"x".repeat(300)).len(), 60);
    }
}
