//! How often signing in may be tried.
//!
//! 1. A try is counted before the password is looked at, in the database: it counts across processes and restarts,
//!    and however many come at the same time, no more are let through.
//! 2. Tries are counted in buckets. A browser that the person signed in from before has one of its own; all others
//!    count for their address and for the account. So a stranger who guesses makes strangers wait, and not the officer
//!    at her desk.
//! 3. When a bucket's free tries are used up, each further one doubles the wait, up to a quarter of an hour. What comes
//!    meanwhile is refused before anything costly is done.
//! 4. Signing in altogether (second factor included) empties the buckets that it counted in; a day empties all.
//! 5. Accounts that there are not are treated alike.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::secrets;
use super::sessions::Caller;
use crate::book::now;
use crate::db::schema::sign_in_tries as t;
use crate::db::schema::{known_browsers as k, users};
use crate::db::{Conn, Db, WriteTx};
use crate::error::Result;
use crate::refusal::Reason;

/// Tries before the first wait: of a browser or an address, and of all strangers to an account together.
const FREE: i64 = 10;
const FREE_OF_ACCOUNT: i64 = 30;
/// The first wait and the longest, in seconds.
const FIRST_WAIT: i64 = 10;
const LONGEST_WAIT: i64 = 15 * 60;

/// A try that was counted, until it is [forgiven](Try::forgive).
#[derive(Clone, Debug)]
pub(super) struct Try {
    buckets: Vec<(String, i64)>,
}

/// Seconds to wait after so many tries, of which `free` cost nothing.
fn wait_after(tries: i64, free: i64) -> i64 {
    let beyond = tries - free;
    if beyond < 0 {
        return 0;
    }
    let doubled = u32::try_from(beyond).map_or(None, |times| 2_i64.checked_pow(times));
    doubled.and_then(|times| times.checked_mul(FIRST_WAIT)).map_or(LONGEST_WAIT, |it| it.min(LONGEST_WAIT))
}

impl Try {
    /// Counts a try to sign in under a name, or says when the next may be made.
    pub(super) fn count(db: &Db, username: &str, caller: &Caller) -> Result<Try> {
        let counted = Try { buckets: db.read(|conn| buckets(conn, username, caller))? };
        db.read(|conn| counted.must_not_wait(conn))?;
        db.beside_the_trail().write(|tx| {
            counted.must_not_wait(tx)?;
            counted.add(tx)
        })?;
        Ok(counted)
    }

    fn must_not_wait(&self, conn: &mut Conn) -> Result<()> {
        let names: Vec<&str> = self.buckets.iter().map(|(bucket, _)| bucket.as_str()).collect();
        let waits: Option<(i64, NaiveDateTime)> = t::table
            .select((t::tries, t::paused_until))
            .filter(t::bucket.eq_any(names))
            .order(t::paused_until.desc())
            .get_result(conn)
            .optional()?;
        let now = now();
        match waits.filter(|(_, until)| *until > now) {
            Some((tries, until)) => {
                let seconds = (until - now).num_seconds() + 1;
                Err(Reason::SignInPaused { tries, seconds }.into())
            }
            None => Ok(()),
        }
    }

    fn add(&self, tx: &mut WriteTx<'_>) -> Result<()> {
        let now = now();
        let a_day_ago = now - TimeDelta::days(1);
        diesel::delete(t::table.filter(t::last_at.lt(a_day_ago))).execute(&mut **tx)?;
        for (bucket, free) in &self.buckets {
            let before: Option<i64> =
                t::table.select(t::tries).filter(t::bucket.eq(bucket)).get_result(&mut **tx).optional()?;
            let tries = before.map_or(1, |tries| tries.saturating_add(1));
            let paused_until = now + TimeDelta::seconds(wait_after(tries, *free));
            let row = (t::tries.eq(tries), t::last_at.eq(now), t::paused_until.eq(paused_until));
            match before {
                Some(_) => {
                    diesel::update(t::table.filter(t::bucket.eq(bucket))).set(row).execute(&mut **tx)?
                }
                None => {
                    diesel::insert_into(t::table).values((t::bucket.eq(bucket), row)).execute(&mut **tx)?
                }
            };
        }
        Ok(())
    }

    /// Empties the buckets: it was the person.
    pub(super) fn forgive(&self, tx: &mut WriteTx<'_>) -> Result<()> {
        let names: Vec<&str> = self.buckets.iter().map(|(bucket, _)| bucket.as_str()).collect();
        diesel::delete(t::table.filter(t::bucket.eq_any(names))).execute(&mut **tx)?;
        Ok(())
    }
}

/// The buckets that a try counts in, each with its free tries.
fn buckets(conn: &mut Conn, username: &str, caller: &Caller) -> Result<Vec<(String, i64)>> {
    if let Some(browser) = &caller.browser_hash {
        let known: Option<i64> = k::table
            .inner_join(users::table)
            .select(users::id)
            .filter(k::browser_hash.eq(browser))
            .filter(users::username.eq(username))
            .get_result(conn)
            .optional()?;
        if let Some(user) = known {
            return Ok(vec![(format!("browser {browser} {user}"), FREE)]);
        }
    }
    // Hashed: what is typed for a name may be a password.
    let account = secrets::hash(username);
    Ok(vec![
        (format!("address {} {account}", caller.network), FREE),
        (format!("account {account}"), FREE_OF_ACCOUNT),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_the_last_free_try_on_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (8..=18).map(|tries| wait_after(tries, FREE)).collect();
        assert_eq!(waits, [0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!(wait_after(i64::MAX, FREE), LONGEST_WAIT);
    }
}
