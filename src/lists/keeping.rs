//! Entries as their documents make them, in the write that changed the documents.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Entry, List};
use super::sums::Sums;
use crate::db::schema::{list_entries, list_words};
use crate::db::{Conn, WriteTx, insert_all};
use crate::error::Result;
use crate::money::Money;

/// Makes the entries of these records, or of all, from their documents as they stand.
pub type Load = fn(&mut Conn, Option<&[i64]>) -> Result<Vec<Entry>>;

/// Records that are read in one statement.
pub const AT_ONCE: usize = 500;

#[derive(Queryable, Insertable)]
#[diesel(table_name = list_entries)]
struct EntryRow {
    id: i64,
    list: List,
    agency_id: i64,
    root_id: i64,
    fiscal_year: i64,
    state: String,
    partner_id: i64,
    dated_on: NaiveDate,
    amount: Money,
    name: String,
    words: String,
}

#[derive(Insertable)]
#[diesel(table_name = list_words)]
struct WordRow {
    word: String,
    entry_id: i64,
}

/// The words as one text, each between blanks.
fn joined(words: &BTreeSet<String>) -> String {
    let mut text = String::from(" ");
    for word in words {
        text.push_str(word);
        text.push(' ');
    }
    text
}

impl EntryRow {
    fn of(entry: &Entry) -> EntryRow {
        EntryRow {
            id: entry.id,
            list: entry.list,
            agency_id: entry.agency,
            root_id: entry.root,
            fiscal_year: entry.fiscal_year,
            state: entry.state.clone(),
            partner_id: entry.partner,
            dated_on: entry.dated_on,
            amount: entry.amount,
            name: entry.name.clone(),
            words: joined(&entry.words),
        }
    }

    fn entry(self) -> Entry {
        Entry {
            id: self.id,
            list: self.list,
            agency: self.agency_id,
            root: self.root_id,
            fiscal_year: self.fiscal_year,
            state: self.state,
            partner: self.partner_id,
            dated_on: self.dated_on,
            amount: self.amount,
            name: self.name,
            words: self.words.split_whitespace().map(str::to_owned).collect(),
        }
    }
}

/// The entries that are kept of these records, or all, by number.
pub fn kept_entries(conn: &mut Conn, records: Option<&[i64]>) -> Result<BTreeMap<i64, Entry>> {
    let mut query = list_entries::table.into_boxed();
    if let Some(records) = records {
        query = query.filter(list_entries::id.eq_any(records.to_vec()));
    }
    let rows: Vec<EntryRow> = query.load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row.entry())).collect())
}

/// Brings the entries of these records up to date with their documents.
pub fn refresh(tx: &mut WriteTx<'_>, load: Load, records: &BTreeSet<i64>) -> Result<()> {
    let records: Vec<i64> = records.iter().copied().collect();
    let mut sums = Sums::default();
    for records in records.chunks(AT_ONCE) {
        let made = load(tx, Some(records))?;
        let mut kept = kept_entries(tx, Some(records))?;
        let mut added = Vec::new();
        for entry in made {
            match kept.remove(&entry.id) {
                None => added.push(entry),
                Some(before) if before == entry => {}
                Some(before) => {
                    sums.count(&before, false)?;
                    sums.count(&entry, true)?;
                    change(tx, &before, &entry)?;
                }
            }
        }
        for gone in kept.values() {
            sums.count(gone, false)?;
            remove_words(tx, gone.id, &gone.words.iter().collect::<Vec<_>>())?;
            diesel::delete(list_entries::table.find(gone.id)).execute(&mut **tx)?;
        }
        for entry in &added {
            sums.count(entry, true)?;
        }
        let rows: Vec<EntryRow> = added.iter().map(EntryRow::of).collect();
        insert_all!(&mut **tx, list_entries::table, rows)?;
        insert_words(
            tx,
            added.into_iter().flat_map(|it| it.words.into_iter().map(move |word| (word, it.id))),
        )?;
    }
    sums.keep(tx)
}

fn insert_words(tx: &mut WriteTx<'_>, words: impl Iterator<Item = (String, i64)>) -> Result<()> {
    // In the order of the index, which many words are quicker in.
    let mut rows: Vec<WordRow> = words.map(|(word, entry_id)| WordRow { word, entry_id }).collect();
    rows.sort_by(|one, other| (&one.word, one.entry_id).cmp(&(&other.word, other.entry_id)));
    Ok(insert_all!(&mut **tx, list_words::table, rows)?)
}

fn remove_words(tx: &mut WriteTx<'_>, entry: i64, words: &[&String]) -> Result<()> {
    for word in words {
        diesel::delete(list_words::table.find((*word, entry))).execute(&mut **tx)?;
    }
    Ok(())
}

/// What has changed of an entry.
#[derive(AsChangeset)]
#[diesel(table_name = list_entries)]
struct Change {
    agency_id: Option<i64>,
    root_id: Option<i64>,
    fiscal_year: Option<i64>,
    state: Option<String>,
    partner_id: Option<i64>,
    dated_on: Option<NaiveDate>,
    amount: Option<Money>,
    name: Option<String>,
    words: Option<String>,
}

/// Writes what has changed of an entry, and nothing else: an index on what has not is left alone.
fn change(tx: &mut WriteTx<'_>, before: &Entry, now: &Entry) -> Result<()> {
    fn new<T: PartialEq + Clone>(before: &T, now: &T) -> Option<T> {
        (before != now).then(|| now.clone())
    }
    let change = Change {
        agency_id: new(&before.agency, &now.agency),
        root_id: new(&before.root, &now.root),
        fiscal_year: new(&before.fiscal_year, &now.fiscal_year),
        state: new(&before.state, &now.state),
        partner_id: new(&before.partner, &now.partner),
        dated_on: new(&before.dated_on, &now.dated_on),
        amount: new(&before.amount, &now.amount),
        name: new(&before.name, &now.name),
        words: new(&before.words, &now.words).as_ref().map(joined),
    };
    diesel::update(list_entries::table.find(now.id)).set(change).execute(&mut **tx)?;
    remove_words(tx, now.id, &before.words.difference(&now.words).collect::<Vec<_>>())?;
    insert_words(tx, now.words.difference(&before.words).map(|word| (word.clone(), now.id)))
}
