//! Every query on sponsors.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{NewSponsor, Sponsor};
use crate::db::schema::{sponsor_aliases, sponsors};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::SponsorId;
use crate::lists::{self, Entry, List, UNDATED, ordered, words_of};
use crate::money::Money;
use crate::names::{NameIndex, Named, Registered, shown, tidy};
use crate::refusal::{Reason, same_content};

/// The sponsor of this number.
pub fn find_sponsor(conn: &mut Conn, id: SponsorId) -> Result<Option<Sponsor>> {
    Ok(sponsors::table.find(id).get_result(conn).optional()?)
}

/// The sponsor of this number; refused where there is none.
pub fn get_sponsor(conn: &mut Conn, id: SponsorId) -> Result<Sponsor> {
    find_sponsor(conn, id)?
        .ok_or_else(|| Reason::NotFound { what: "sponsor".to_owned(), given: id.to_string() }.into())
}

/// Records that are read in one statement.
const AT_ONCE: usize = 500;

/// Those of these numbers, in their order.
pub fn list_sponsors(conn: &mut Conn, records: &[i64]) -> Result<Vec<Sponsor>> {
    let mut found: BTreeMap<i64, Sponsor> = BTreeMap::new();
    for records in records.chunks(AT_ONCE) {
        let rows: Vec<Sponsor> = sponsors::table.filter(sponsors::id.eq_any(records.to_vec())).load(conn)?;
        found.extend(rows.into_iter().map(|row| (row.id.0, row)));
    }
    Ok(records.iter().filter_map(|id| found.remove(id)).collect())
}

/// The entries of these, or of all, with their other names.
pub fn load_entries(conn: &mut Conn, records: Option<&[i64]>) -> Result<Vec<Entry>> {
    use sponsor_aliases as other;
    let mut query = sponsors::table.into_boxed();
    let mut names = other::table.into_boxed();
    if let Some(records) = records {
        query = query.filter(sponsors::id.eq_any(records.to_vec()));
        names = names.filter(other::sponsor_id.eq_any(records.to_vec()));
    }
    let mut aliases: BTreeMap<SponsorId, Vec<String>> = BTreeMap::new();
    for (id, alias) in names.load::<(SponsorId, String)>(conn)? {
        aliases.entry(id).or_default().push(alias);
    }
    let entry = |it: Sponsor| {
        let aliases = aliases.remove(&it.id).unwrap_or_else(Vec::new);
        let texts = [&it.name, &it.code, &it.tax_code, &it.kind].into_iter().chain(&aliases);
        Entry {
            id: it.id.0,
            list: List::Sponsor,
            agency: 0,
            root: 0,
            fiscal_year: 0,
            state: String::new(),
            partner: 0,
            dated_on: UNDATED,
            amount: Money::ZERO,
            name: ordered(&it.name),
            words: words_of(texts.map(String::as_str)),
        }
    };
    Ok(query.load(conn)?.into_iter().map(entry).collect())
}

/// The index by which files and people find a sponsor.
pub fn name_index(conn: &mut Conn) -> Result<NameIndex<SponsorId>> {
    let mut aliases: BTreeMap<SponsorId, Vec<String>> = BTreeMap::new();
    for (id, alias) in sponsor_aliases::table.load::<(SponsorId, String)>(conn)? {
        aliases.entry(id).or_default().push(alias);
    }
    let all: Vec<Sponsor> = sponsors::table.load(conn)?;
    Ok(NameIndex::new(
        "sponsor",
        all.into_iter().map(|sponsor| Named {
            aliases: aliases.remove(&sponsor.id).unwrap_or_else(Vec::new),
            id: sponsor.id,
            code: sponsor.code,
            names: vec![sponsor.name],
            valid_from: sponsor.valid_from,
            valid_to: sponsor.valid_to,
        }),
    ))
}

/// The other names of a sponsor.
pub fn list_aliases(conn: &mut Conn, id: SponsorId) -> Result<Vec<String>> {
    Ok(sponsor_aliases::table
        .select(sponsor_aliases::alias)
        .filter(sponsor_aliases::sponsor_id.eq(id))
        .order(sponsor_aliases::alias)
        .load(conn)?)
}

/// Registers a sponsor. Known by its code with other content: [`Reason::ContentDiffers`].
pub fn register(tx: &mut WriteTx<'_>, new: &NewSponsor) -> Result<(SponsorId, Registered)> {
    let mut aliases: Vec<String> =
        new.aliases.iter().map(|alias| tidy(alias)).filter(|alias| !alias.is_empty()).collect();
    aliases.sort();
    aliases.dedup();
    let known: Option<Sponsor> = if new.code.is_empty() {
        None
    } else {
        sponsors::table.filter(sponsors::code.eq(&new.code)).get_result(&mut **tx).optional()?
    };
    if new.code.is_empty() {
        let namesakes: i64 =
            sponsors::table.filter(sponsors::name.eq(&new.name)).count().get_result(&mut **tx)?;
        if namesakes > 0 {
            return Err(Reason::NameTaken { name: new.name.clone() }.at("name").into());
        }
    }
    if let Some(known) = known {
        let stored_aliases = list_aliases(tx, known.id)?.join("|");
        let columns = [
            ("name", known.name.clone(), new.name.clone()),
            ("tax_code", known.tax_code.clone(), new.tax_code.clone()),
            ("kind", known.kind.clone(), new.kind.clone()),
            ("aliases", stored_aliases, aliases.join("|")),
            ("valid_from", shown(known.valid_from), shown(new.valid_from)),
            ("valid_to", shown(known.valid_to), shown(new.valid_to)),
        ];
        same_content(&new.code, columns)?;
        return Ok((known.id, Registered::Unchanged));
    }
    let id = SponsorId(tx.next_id()?);
    let sponsor = Sponsor {
        id,
        // A registry that gives codes itself gives `S` and the record's number, which nothing else bears.
        code: if new.code.is_empty() { format!("S{id}") } else { new.code.clone() },
        name: new.name.clone(),
        tax_code: new.tax_code.clone(),
        kind: new.kind.clone(),
        valid_from: new.valid_from,
        valid_to: new.valid_to,
    };
    diesel::insert_into(sponsors::table).values(&sponsor).execute(&mut **tx)?;
    tx.before_end("sponsors", |tx, records| lists::refresh(tx, load_entries, records), id.0);
    for alias in &aliases {
        diesel::insert_into(sponsor_aliases::table)
            .values((sponsor_aliases::sponsor_id.eq(id), sponsor_aliases::alias.eq(alias)))
            .execute(&mut **tx)?;
    }
    Ok((id, Registered::Added))
}

/// Registers a sponsor of which no more than the name is known.
pub fn register_by_name(tx: &mut WriteTx<'_>, name: &str) -> Result<Named<SponsorId>> {
    let new = NewSponsor { name: tidy(name), ..NewSponsor::default() };
    let (id, _) = register(tx, &new)?;
    Ok(Named {
        id,
        code: format!("S{id}"),
        names: vec![new.name],
        aliases: Vec::new(),
        valid_from: None,
        valid_to: None,
    })
}
