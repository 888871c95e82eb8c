//! Every query on second factors and recovery codes.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::totp;
use crate::book::now;
use crate::db::schema::recovery_codes as r;
use crate::db::schema::second_factors as f;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::UserId;
use crate::people::secrets;

/// How many recovery codes there are.
const CODES: usize = 10;
/// Letters of a recovery code, five bits each, and how many stand together.
const LETTERS: usize = 24;
const TOGETHER: usize = 4;

/// A secret, and since when it counts.
pub(super) struct Kept {
    pub secret: String,
    pub confirmed_at: Option<NaiveDateTime>,
}

pub(super) fn find(conn: &mut Conn, user: UserId) -> Result<Option<Kept>> {
    let row: Option<(String, Option<NaiveDateTime>)> = f::table
        .select((f::secret, f::confirmed_at))
        .filter(f::user_id.eq(user))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(secret, confirmed_at)| Kept { secret, confirmed_at }))
}

/// Whether the account has a second factor that counts.
pub(in crate::people) fn has_one(conn: &mut Conn, user: UserId) -> Result<bool> {
    Ok(find(conn, user)?.is_some_and(|kept| kept.confirmed_at.is_some()))
}

/// Puts a secret that counts for nothing yet in the place of one that never counted.
pub(super) fn insert(tx: &mut WriteTx<'_>, user: UserId, secret: &str) -> Result<()> {
    remove(tx, user)?;
    diesel::insert_into(f::table)
        .values((f::user_id.eq(user), f::secret.eq(secret), f::made_at.eq(now()), f::last_step.eq(0_i64)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Takes the second factor off, with its recovery codes.
pub(in crate::people) fn remove(tx: &mut WriteTx<'_>, user: UserId) -> Result<()> {
    diesel::delete(r::table.filter(r::user_id.eq(user))).execute(&mut **tx)?;
    diesel::delete(f::table.filter(f::user_id.eq(user))).execute(&mut **tx)?;
    Ok(())
}

/// Has the secret count from now on.
pub(super) fn confirm(tx: &mut WriteTx<'_>, user: UserId) -> Result<()> {
    let kept = f::table.filter(f::user_id.eq(user));
    diesel::update(kept).set(f::confirmed_at.eq(now())).execute(&mut **tx)?;
    Ok(())
}

/// Recovery codes as they are shown, in groups of letters.
pub(super) fn new_recovery_codes() -> Vec<String> {
    let code = || {
        let letters: Vec<char> = secrets::random(LETTERS).chars().collect();
        letters.chunks(TOGETHER).map(|it| it.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    };
    std::iter::repeat_with(code).take(CODES).collect()
}

/// A code without what people put between its letters.
fn bare(code: &str) -> String {
    let kept = code.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    kept.flat_map(char::to_lowercase).collect()
}

pub(super) fn insert_recovery_codes(tx: &mut WriteTx<'_>, user: UserId, codes: &[String]) -> Result<()> {
    for code in codes {
        diesel::insert_into(r::table)
            .values((r::user_id.eq(user), r::code_hash.eq(secrets::hash(&bare(code)))))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// How many recovery codes were not used yet.
pub(super) fn count_recovery_codes(conn: &mut Conn, user: UserId) -> Result<i64> {
    Ok(r::table.filter(r::user_id.eq(user)).filter(r::used_at.is_null()).count().get_result(conn)?)
}

/// Takes a code of the app, if it is right and later than the last that was taken.
pub(super) fn take_code_of_app(tx: &mut WriteTx<'_>, user: UserId, code: &str) -> Result<bool> {
    let Some(kept) = find(tx, user)? else { return Ok(false) };
    let time = u64::try_from(now().and_utc().timestamp()).unwrap_or(u64::MAX);
    let Some(step) = totp::step_of(&kept.secret, &bare(code), time)? else { return Ok(false) };
    let later = f::table.filter(f::user_id.eq(user)).filter(f::last_step.lt(step));
    Ok(diesel::update(later).set(f::last_step.eq(step)).execute(&mut **tx)? > 0)
}

/// Takes a code of the app, or a recovery code, which is used up by it.
pub(in crate::people) fn take_code(tx: &mut WriteTx<'_>, user: UserId, code: &str) -> Result<bool> {
    let code = bare(code);
    if code.len() != LETTERS {
        return take_code_of_app(tx, user, &code);
    }
    let unused = r::table
        .filter(r::user_id.eq(user))
        .filter(r::code_hash.eq(secrets::hash(&code)))
        .filter(r::used_at.is_null());
    Ok(diesel::update(unused).set(r::used_at.eq(now())).execute(&mut **tx)? > 0)
}
