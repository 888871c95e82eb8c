//! That entries, words and sums are what their documents make them, and making them where they are not there yet.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::keeping::{AT_ONCE, Load, kept_entries, refresh};
use super::model::Entry;
use super::sums::{Sums, list_sums};
use crate::db::schema::{list_entries, list_words};
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::ledger::{Difference, Verification};

/// A slice whose documents are listed: how their entries are made.
pub type Source = Load;

fn difference(place: String, figure: &str, booked: i64, readded: i64) -> Difference {
    Difference { place, figure: figure.to_owned(), booked, readded }
}

/// Makes every entry anew, and compares.
pub fn verify(conn: &mut Conn, sources: &[Source], found: &mut Verification) -> Result<()> {
    let mut kept = kept_entries(conn, None)?;
    let mut words: BTreeSet<(String, i64)> =
        list_words::table.load::<(String, i64)>(conn)?.into_iter().collect();
    let mut sums = Sums::default();
    for source in sources {
        for made in source(conn, None)? {
            let place = format!("list entry {}", made.id);
            sums.count(&made, true)?;
            for word in &made.words {
                if !words.remove(&(word.clone(), made.id)) {
                    found.differences.push(difference(place.clone(), "word", 0, 1));
                }
            }
            match kept.remove(&made.id) {
                None => found.differences.push(difference(place, "missing", 0, 1)),
                Some(kept) if kept.amount != made.amount => {
                    let (booked, readded) = (kept.amount.minor(), made.amount.minor());
                    found.differences.push(difference(place, "amount", booked, readded));
                }
                Some(kept) if kept != made => found.differences.push(difference(place, "entry", 1, 0)),
                Some(_) => {}
            }
        }
    }
    let strays = kept.into_keys().chain(words.into_iter().map(|(_, entry)| entry));
    found.differences.extend(strays.map(|id| difference(format!("list entry {id}"), "stray", 1, 0)));
    let mut kept = list_sums(conn)?.0;
    for (cell, made) in sums.0 {
        let kept = kept.remove(&cell).unwrap_or_else(Default::default);
        let (list, with_below, agency, year, state) = cell;
        let below = if with_below == 1 { " with all below" } else { "" };
        let place = format!("list {} of agency {agency}{below} {year} {state}", list.code());
        let pairs =
            [("entries", kept.entries, made.entries), ("amount", kept.amount.minor(), made.amount.minor())];
        for (figure, kept, made) in pairs.into_iter().filter(|(_, kept, made)| kept != made) {
            found.differences.push(difference(place.clone(), figure, kept, made));
        }
    }
    for ((list, _, agency, year, state), kept) in
        kept.into_iter().filter(|(_, kept)| *kept != Default::default())
    {
        let place = format!("list {} of agency {agency} {year} {state}", list.code());
        found.differences.push(difference(place, "entries", kept.entries, 0));
    }
    Ok(())
}

/// Makes the entries of a book that was kept before there were any. A book that has one has all.
pub fn catch_up(db: &Db, sources: &[Source]) -> Result<()> {
    let begun = |conn: &mut Conn| -> Result<bool> {
        Ok(list_entries::table
            .select(list_entries::id)
            .limit(1)
            .get_result::<i64>(conn)
            .optional()?
            .is_some())
    };
    if db.read(begun)? {
        return Ok(());
    }
    // Made from documents, each of which has its entries in the audit trail.
    db.beside_the_trail().write(|tx| {
        if begun(tx)? {
            return Ok(());
        }
        for source in sources {
            let records: BTreeSet<i64> = source(tx, None)?.iter().map(|entry: &Entry| entry.id).collect();
            for records in records.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
                refresh(tx, *source, &records.iter().copied().collect())?;
            }
        }
        Ok::<_, Error>(())
    })
}
