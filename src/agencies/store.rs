//! Every query on agencies.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::model::{Agency, NewAgency, Succession};
use crate::db::schema::{agencies, agency_aliases, agency_successions};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::AgencyId;
use crate::names::{NameIndex, Named, Registered, shown, tidy};
use crate::refusal::{Reason, same_content};

/// The agency of this number.
pub fn find_agency(conn: &mut Conn, id: AgencyId) -> Result<Option<Agency>> {
    Ok(agencies::table.find(id).get_result(conn).optional()?)
}

/// The agency of this number; refused where there is none.
pub fn get_agency(conn: &mut Conn, id: AgencyId) -> Result<Agency> {
    find_agency(conn, id)?
        .ok_or_else(|| Reason::NotFound { what: "agency".to_owned(), given: id.to_string() }.into())
}

/// The agency with this code.
pub fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<Agency>> {
    Ok(agencies::table.filter(agencies::code.eq(code)).get_result(conn).optional()?)
}

/// All agencies, by code.
pub fn list_agencies(conn: &mut Conn) -> Result<Vec<Agency>> {
    Ok(agencies::table.order(agencies::code).load(conn)?)
}

/// Ministries, provinces and whatever else stands below nothing, by code.
pub fn list_roots(conn: &mut Conn) -> Result<Vec<Agency>> {
    Ok(agencies::table.filter(agencies::parent_id.is_null()).order(agencies::code).load(conn)?)
}

/// An agency and all below it, by code.
pub fn list_below(conn: &mut Conn, path: &str) -> Result<Vec<Agency>> {
    Ok(agencies::table.filter(agencies::path.like(format!("{path}%"))).order(agencies::code).load(conn)?)
}

/// The agencies directly below one, by code.
pub fn list_children(conn: &mut Conn, parent: AgencyId) -> Result<Vec<Agency>> {
    Ok(agencies::table.filter(agencies::parent_id.eq(parent)).order(agencies::code).load(conn)?)
}

/// The agencies at or below `path` of whose code and names `fits` is true, by code.
pub fn search(conn: &mut Conn, path: &str, fits: impl Fn(&[&str]) -> bool) -> Result<Vec<Agency>> {
    let mut found = list_below(conn, path)?;
    let aliases = all_aliases(conn)?;
    found.retain(|it| {
        let mut texts = vec![it.code.as_str(), &it.name_vi, &it.name_en];
        texts.extend(aliases.get(&it.id).into_iter().flatten().map(String::as_str));
        fits(&texts)
    });
    Ok(found)
}

/// All successions, by date.
pub fn list_successions(conn: &mut Conn) -> Result<Vec<Succession>> {
    Ok(agency_successions::table
        .order((agency_successions::effective_on, agency_successions::predecessor_id))
        .load(conn)?)
}

/// The index by which files and people find an agency.
pub fn name_index(conn: &mut Conn) -> Result<NameIndex<AgencyId>> {
    let mut aliases = all_aliases(conn)?;
    let all = list_agencies(conn)?;
    Ok(NameIndex::new(
        "agency",
        all.into_iter().map(|agency| Named {
            aliases: aliases.remove(&agency.id).unwrap_or_else(Vec::new),
            id: agency.id,
            code: agency.code,
            names: vec![agency.name_vi, agency.name_en],
            valid_from: agency.valid_from,
            valid_to: agency.valid_to,
        }),
    ))
}

/// The other names of each agency that has some.
fn all_aliases(conn: &mut Conn) -> Result<BTreeMap<AgencyId, Vec<String>>> {
    let mut aliases: BTreeMap<AgencyId, Vec<String>> = BTreeMap::new();
    for (agency, alias) in agency_aliases::table.load::<(AgencyId, String)>(conn)? {
        aliases.entry(agency).or_default().push(alias);
    }
    Ok(aliases)
}

fn list_aliases(conn: &mut Conn, id: AgencyId) -> Result<Vec<String>> {
    Ok(agency_aliases::table
        .select(agency_aliases::alias)
        .filter(agency_aliases::agency_id.eq(id))
        .order(agency_aliases::alias)
        .load(conn)?)
}

/// Registers an agency below its parent, which must be registered already ([`Reason::CodeUnknown`]).
/// Known with other content: [`Reason::ContentDiffers`].
pub fn register(tx: &mut WriteTx<'_>, new: &NewAgency) -> Result<Registered> {
    let mut aliases: Vec<String> =
        new.aliases.iter().map(|alias| tidy(alias)).filter(|alias| !alias.is_empty()).collect();
    aliases.sort();
    aliases.dedup();
    let parent = if new.parent_code.is_empty() {
        None
    } else {
        let unknown = || Reason::CodeUnknown { what: "agency".to_owned(), given: new.parent_code.clone() };
        Some(find_by_code(tx, &new.parent_code)?.ok_or_else(unknown)?)
    };
    if let Some(known) = find_by_code(tx, &new.code)? {
        let stored_aliases = list_aliases(tx, known.id)?;
        return compare(new, &aliases, parent.as_ref(), &known, &stored_aliases);
    }
    let id = AgencyId(tx.next_id()?);
    let (root_id, above) = parent.as_ref().map_or((id, "/"), |parent| (parent.root_id, parent.path.as_str()));
    let agency = Agency {
        id,
        code: new.code.clone(),
        name_vi: new.name_vi.clone(),
        name_en: new.name_en.clone(),
        kind: new.kind.clone(),
        parent_id: parent.as_ref().map(|parent| parent.id),
        root_id,
        path: format!("{above}{id}/"),
        valid_from: new.valid_from,
        valid_to: new.valid_to,
    };
    diesel::insert_into(agencies::table).values(&agency).execute(&mut **tx)?;
    for alias in &aliases {
        diesel::insert_into(agency_aliases::table)
            .values((agency_aliases::agency_id.eq(id), agency_aliases::alias.eq(alias)))
            .execute(&mut **tx)?;
    }
    Ok(Registered::Added)
}

fn compare(
    new: &NewAgency,
    aliases: &[String],
    parent: Option<&Agency>,
    known: &Agency,
    stored_aliases: &[String],
) -> Result<Registered> {
    let columns = [
        ("name_vi", known.name_vi.clone(), new.name_vi.clone()),
        ("name_en", known.name_en.clone(), new.name_en.clone()),
        ("kind", known.kind.clone(), new.kind.clone()),
        ("parent_code", shown(known.parent_id), shown(parent.map(|parent| parent.id))),
        ("valid_from", shown(known.valid_from), shown(new.valid_from)),
        ("valid_to", shown(known.valid_to), shown(new.valid_to)),
        ("aliases", stored_aliases.join("|"), aliases.join("|")),
    ];
    same_content(&new.code, columns)?;
    Ok(Registered::Unchanged)
}

/// Registers that one agency went into another on a day. Known with another day: [`Reason::ContentDiffers`].
pub fn register_succession(tx: &mut WriteTx<'_>, new: &Succession) -> Result<Registered> {
    use agency_successions as s;
    let known: Option<Succession> =
        s::table.find((new.predecessor, new.successor)).get_result(&mut **tx).optional()?;
    if let Some(known) = known {
        let [from, to] = [new.predecessor, new.successor].map(|id| get_agency(tx, id));
        let identity = format!("{} → {}", from?.code, to?.code);
        same_content(
            &identity,
            [("effective_date", known.effective_on.to_string(), new.effective_on.to_string())],
        )?;
        return Ok(Registered::Unchanged);
    }
    diesel::insert_into(s::table)
        .values((
            s::predecessor_id.eq(new.predecessor),
            s::successor_id.eq(new.successor),
            s::effective_on.eq(new.effective_on),
        ))
        .execute(&mut **tx)?;
    // It has no number of its own; with one taken, those who keep what they drew see that the book went on.
    tx.next_id()?;
    Ok(Registered::Added)
}
