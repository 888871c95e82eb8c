//! Recomputes the chain from its first entry to its seal, a part at a time, and names what is not as it was sealed.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde::Serialize;

use super::chain::{NOTHING, Seal, find_seal, sealed_hash};
use super::model::Entry;
use crate::db::Conn;
use crate::db::schema::{audit_entries, audit_links, audit_pending};
use crate::error::Result;
use crate::ledger::{Difference, Verification};

/// Links that are read at a time.
const AT_ONCE: i64 = 2000;

fn name(found: &mut Verification, place: String, figure: &str, (booked, readded): (i64, i64)) {
    found.differences.push(Difference { place, figure: figure.to_owned(), booked, readded });
}

/// Compares every entry with its link, every link with the one before it, and the last with the seal.
///
/// An entry is `altered` where its content has another hash than its link, `removed` where the link has lost its
/// entry or the chain a link, `inserted` where it is neither chained nor waits to be. Two that were swapped are both
/// altered. The seal is `altered` where the chain ends elsewhere than it says.
pub fn verify_trail(conn: &mut Conn, found: &mut Verification) -> Result<()> {
    let mut end = Seal { number: 0, hash: NOTHING.to_owned() };
    loop {
        let links: Vec<(i64, i64, String)> = audit_links::table
            .select((audit_links::number, audit_links::entry_id, audit_links::hash))
            .filter(audit_links::number.gt(end.number))
            .order(audit_links::number)
            .limit(AT_ONCE)
            .load(conn)?;
        let Some(last) = links.last() else { break };
        let (last, ids) = (last.0, links.iter().map(|(_, id, _)| *id).collect::<Vec<_>>());
        let mut entries: BTreeMap<i64, Entry> = audit_entries::table
            .filter(audit_entries::id.eq_any(&ids))
            .load::<Entry>(conn)?
            .into_iter()
            .map(|entry| (entry.id, entry))
            .collect();
        for (number, id, hash) in links {
            let whole = number == end.number + 1;
            if !whole {
                let (first, last) = (end.number + 1, number - 1);
                let place = if first == last {
                    format!("audit seal {first}")
                } else {
                    format!("audit seals {first}–{last}")
                };
                name(found, place, "removed", (first, last));
            }
            match entries.remove(&id) {
                None => name(found, format!("audit entry {id}"), "removed", (number, 0)),
                // After a gap there is nothing to compare with: the gap is named.
                Some(entry) if whole && entry.hash_after(&end.hash)? != hash => {
                    name(found, format!("audit entry {id}"), "altered", (number, number));
                }
                Some(_) => {}
            }
            end = Seal { number, hash };
        }
        end.number = last;
    }
    match find_seal(conn)? {
        Some(seal) if seal == end => {}
        Some(seal) if seal.number > end.number => {
            let (first, last) = (end.number + 1, seal.number);
            let place = if first == last {
                format!("audit seal {first}")
            } else {
                format!("audit seals {first}–{last}")
            };
            name(found, place, "removed", (seal.number, end.number));
        }
        Some(seal) => name(found, "audit seal".to_owned(), "altered", (seal.number, end.number)),
        None => name(found, "audit seal".to_owned(), "removed", (0, end.number)),
    }
    verify_unchained(conn, found)
}

#[derive(QueryableByName)]
struct Unchained {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Entries that somebody put in by hand are in no link and wait for none; what waits must be there.
fn verify_unchained(conn: &mut Conn, found: &mut Verification) -> Result<()> {
    for (sql, figure) in [
        (
            "SELECT e.id FROM audit_entries e LEFT JOIN audit_links l ON l.entry_id = e.id \
             LEFT JOIN audit_pending p ON p.entry_id = e.id WHERE l.number IS NULL AND p.entry_id IS NULL ORDER BY e.id",
            "inserted",
        ),
        (
            "SELECT p.entry_id AS id FROM audit_pending p LEFT JOIN audit_entries e ON e.id = p.entry_id \
             WHERE e.id IS NULL ORDER BY p.entry_id",
            "removed",
        ),
    ] {
        for Unchained { id } in diesel::sql_query(sql).load::<Unchained>(conn)? {
            name(found, format!("audit entry {id}"), figure, (0, 1));
        }
    }
    Ok(())
}

/// Whether the chain still has a seal that was written down.
pub fn verify_seal(conn: &mut Conn, kept: &Seal, found: &mut Verification) -> Result<()> {
    if sealed_hash(conn, kept.number)?.as_ref() != Some(&kept.hash) {
        name(found, format!("audit seal {}", kept.number), "not contained", (kept.number, 0));
        found.differences.sort();
    }
    Ok(())
}

/// How far the trail is sealed.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Tail {
    /// The seal, `NUMBER:HASH`, to be written on paper; `socai verify --seal` takes it.
    pub seal: String,
    /// Entries that are stored and not sealed yet: on PostgreSQL those of the last moment.
    pub unsealed: i64,
}

/// The seal, and what is not sealed yet.
pub fn find_tail(conn: &mut Conn) -> Result<Tail> {
    let seal = find_seal(conn)?.map_or_else(String::new, |seal| seal.to_string());
    Ok(Tail { seal, unsealed: audit_pending::table.count().get_result(conn)? })
}
