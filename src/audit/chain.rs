//! The chain of hashes, and its seal.

use diesel::prelude::*;

use super::model::Entry;
use crate::book::now;
use crate::db::schema::{audit_entries, audit_links, audit_pending, audit_seals};
use crate::db::{Conn, Db, WriteTx, insert_all};
use crate::error::Result;

/// The last number of the chain and its hash.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Seal {
    /// How many entries are chained.
    pub number: i64,
    /// The hash of the last, or zeros where there is none.
    pub hash: String,
}

impl std::fmt::Display for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.number, self.hash)
    }
}

impl std::str::FromStr for Seal {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Seal, String> {
        let wrong =
            || format!("{text:?} is no seal: it is written as NUMBER:HASH, with 64 digits of the hash");
        let (number, hash) = text.trim().split_once(':').ok_or_else(wrong)?;
        let number = number.parse::<i64>().map_err(|_| wrong())?;
        let hash = hash.trim().to_ascii_lowercase();
        let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if whole && number >= 0 { Ok(Seal { number, hash }) } else { Err(wrong()) }
    }
}

/// The hash before the first entry.
pub(super) const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The seal as it is kept.
pub fn find_seal(conn: &mut Conn) -> Result<Option<Seal>> {
    Ok(audit_seals::table.select((audit_seals::number, audit_seals::hash)).get_result(conn).optional()?)
}

/// The hash that the chain has at a number.
pub fn sealed_hash(conn: &mut Conn, number: i64) -> Result<Option<String>> {
    if number == 0 {
        return Ok(Some(NOTHING.to_owned()));
    }
    Ok(audit_links::table.find(number).select(audit_links::hash).get_result(conn).optional()?)
}

#[derive(Insertable)]
#[diesel(table_name = audit_links)]
struct Link {
    number: i64,
    entry_id: i64,
    hash: String,
    sealed_at: chrono::NaiveDateTime,
}

/// Chains entries, in this order, and seals them. Nobody else may chain meanwhile.
pub(super) fn append(tx: &mut WriteTx<'_>, entries: &[Entry]) -> Result<()> {
    let Some(mut seal) = find_seal(tx)? else {
        return Err(crate::error::Error::broken("the audit trail has lost its seal: run `socai verify`"));
    };
    let sealed_at = now();
    let mut links = Vec::with_capacity(entries.len());
    for entry in entries {
        seal = Seal { number: seal.number + 1, hash: entry.hash_after(&seal.hash)? };
        links.push(Link { number: seal.number, entry_id: entry.id, hash: seal.hash.clone(), sealed_at });
    }
    insert_all!(&mut **tx, audit_links::table, links)?;
    diesel::update(audit_seals::table.find(1))
        .set((audit_seals::number.eq(seal.number), audit_seals::hash.eq(&seal.hash)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Entries that are chained in one transaction.
const AT_ONCE: i64 = 1000;

/// Chains what is pending, in the order of its numbers, and says how much it was. Quick where nothing is.
pub fn chain_pending(db: &Db) -> Result<usize> {
    let mut chained = 0;
    loop {
        let waits: i64 = db.read(|conn| Ok(audit_pending::table.count().get_result(conn)?))?;
        if waits == 0 {
            return Ok(chained);
        }
        let count = db.chain(|tx| {
            let pending: Vec<i64> = audit_pending::table
                .select(audit_pending::entry_id)
                .order(audit_pending::entry_id)
                .limit(AT_ONCE)
                .load(&mut **tx)?;
            let entries: Vec<Entry> = audit_entries::table
                .filter(audit_entries::id.eq_any(&pending))
                .order(audit_entries::id)
                .load(&mut **tx)?;
            append(tx, &entries)?;
            diesel::delete(audit_pending::table.filter(audit_pending::entry_id.eq_any(&pending)))
                .execute(&mut **tx)?;
            Ok(pending.len())
        })?;
        chained += count;
        if count == 0 {
            return Ok(chained);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_read_as_it_is_written() {
        let seal = Seal { number: 12, hash: "ab".repeat(32) };
        assert_eq!(seal.to_string().parse(), Ok(seal.clone()));
        assert_eq!(format!(" 12:{} ", "AB".repeat(32)).parse(), Ok(seal));
        for wrong in
            ["", "12", "12:ab", "x:0", "-1:0000000000000000000000000000000000000000000000000000000000000000"]
        {
            assert!(wrong.parse::<Seal>().unwrap_err().contains("NUMBER:HASH"), "{wrong}");
        }
    }
}
