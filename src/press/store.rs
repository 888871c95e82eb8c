//! Every query on press agencies.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{NewPressAgency, PressAgency};
use crate::db::schema::{press_agencies, press_agency_aliases};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::PressAgencyId;
use crate::names::{NameIndex, Named, Registered, shown, tidy};
use crate::refusal::{Reason, same_content};

/// The press agency of this number.
pub fn find_press_agency(conn: &mut Conn, id: PressAgencyId) -> Result<Option<PressAgency>> {
    Ok(press_agencies::table.find(id).first(conn).optional()?)
}

/// The press agency of this number; refused where there is none.
pub fn get_press_agency(conn: &mut Conn, id: PressAgencyId) -> Result<PressAgency> {
    find_press_agency(conn, id)?
        .ok_or_else(|| Reason::NotFound { what: "press_agency".to_owned(), given: id.to_string() }.into())
}

/// How many there are.
pub fn count_press_agencies(conn: &mut Conn) -> Result<i64> {
    Ok(press_agencies::table.count().get_result(conn)?)
}

/// A page of them, by name.
pub fn list_press_agencies(conn: &mut Conn, offset: i64, limit: i64) -> Result<Vec<PressAgency>> {
    Ok(press_agencies::table
        .order((press_agencies::name, press_agencies::id))
        .offset(offset)
        .limit(limit)
        .load(conn)?)
}

/// The index by which files and people find a press agency.
pub fn name_index(conn: &mut Conn) -> Result<NameIndex<PressAgencyId>> {
    let mut aliases: BTreeMap<PressAgencyId, Vec<String>> = BTreeMap::new();
    for (id, alias) in press_agency_aliases::table.load::<(PressAgencyId, String)>(conn)? {
        aliases.entry(id).or_default().push(alias);
    }
    let all: Vec<PressAgency> = press_agencies::table.load(conn)?;
    Ok(NameIndex::new(
        "press_agency",
        all.into_iter().map(|press| Named {
            aliases: aliases.remove(&press.id).unwrap_or_else(Vec::new),
            id: press.id,
            code: press.code,
            names: vec![press.name],
            valid_from: press.valid_from,
            valid_to: press.valid_to,
        }),
    ))
}

fn list_aliases(conn: &mut Conn, id: PressAgencyId) -> Result<Vec<String>> {
    Ok(press_agency_aliases::table
        .select(press_agency_aliases::alias)
        .filter(press_agency_aliases::press_agency_id.eq(id))
        .order(press_agency_aliases::alias)
        .load(conn)?)
}

/// Registers a press agency. Known by its code with other content: [`Reason::ContentDiffers`].
pub fn register(tx: &mut WriteTx<'_>, new: &NewPressAgency) -> Result<(PressAgencyId, Registered)> {
    let mut aliases: Vec<String> =
        new.aliases.iter().map(|alias| tidy(alias)).filter(|alias| !alias.is_empty()).collect();
    aliases.sort();
    aliases.dedup();
    let known: Option<PressAgency> = if new.code.is_empty() {
        None
    } else {
        press_agencies::table.filter(press_agencies::code.eq(&new.code)).first(&mut **tx).optional()?
    };
    if let Some(known) = known {
        let stored_aliases = list_aliases(tx, known.id)?.join("|");
        let columns = [
            ("name", known.name.clone(), new.name.clone()),
            ("tax_code", known.tax_code.clone(), new.tax_code.clone()),
            ("kind", known.kind.clone(), new.kind.clone()),
            ("governing_body", known.governing_body.clone(), new.governing_body.clone()),
            ("aliases", stored_aliases, aliases.join("|")),
            ("valid_from", shown(known.valid_from), shown(new.valid_from)),
            ("valid_to", shown(known.valid_to), shown(new.valid_to)),
        ];
        same_content(&new.code, columns)?;
        return Ok((known.id, Registered::Unchanged));
    }
    let id = PressAgencyId(tx.next_id()?);
    let press = PressAgency {
        id,
        // A registry that gives codes itself gives `P` and the record's number, which nothing else bears.
        code: if new.code.is_empty() { format!("P{id}") } else { new.code.clone() },
        name: new.name.clone(),
        tax_code: new.tax_code.clone(),
        kind: new.kind.clone(),
        governing_body: new.governing_body.clone(),
        valid_from: new.valid_from,
        valid_to: new.valid_to,
    };
    diesel::insert_into(press_agencies::table).values(&press).execute(&mut **tx)?;
    for alias in &aliases {
        diesel::insert_into(press_agency_aliases::table)
            .values((press_agency_aliases::press_agency_id.eq(id), press_agency_aliases::alias.eq(alias)))
            .execute(&mut **tx)?;
    }
    Ok((id, Registered::Added))
}

/// Registers a press agency of which no more than the name is known.
pub fn register_by_name(tx: &mut WriteTx<'_>, name: &str) -> Result<Named<PressAgencyId>> {
    let new = NewPressAgency { name: tidy(name), ..NewPressAgency::default() };
    let (id, _) = register(tx, &new)?;
    Ok(Named {
        id,
        code: format!("P{id}"),
        names: vec![new.name],
        aliases: Vec::new(),
        valid_from: None,
        valid_to: None,
    })
}
