//! Every query on populations.

use diesel::prelude::*;

use super::model::Population;
use crate::agencies::get_agency;
use crate::db::schema::populations;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::money::Quantity;
use crate::names::Registered;
use crate::refusal::{Reason, same_content};

/// All figures, by agency and day.
pub fn list_populations(conn: &mut Conn) -> Result<Vec<Population>> {
    use populations as p;
    Ok(p::table
        .select((p::agency_id, p::valid_from, p::people, p::source))
        .order((p::agency_id, p::valid_from))
        .load(conn)?)
}

/// Adds a figure. None below one: [`Reason::QuantityNotPositive`]; known with other content:
/// [`Reason::ContentDiffers`].
pub fn register(tx: &mut WriteTx<'_>, new: &Population) -> Result<Registered> {
    use populations as p;
    if new.people <= 0 {
        let given = Quantity::from_decimal(new.people.into())?;
        return Err(Reason::QuantityNotPositive { given }.at("people").into());
    }
    let known: Option<Population> = p::table
        .select((p::agency_id, p::valid_from, p::people, p::source))
        .filter(p::agency_id.eq(new.agency))
        .filter(p::valid_from.eq(new.valid_from))
        .get_result(&mut **tx)
        .optional()?;
    if let Some(known) = known {
        let identity = format!("{} {}", get_agency(tx, new.agency)?.code, new.valid_from);
        let columns = [
            ("people", known.people.to_string(), new.people.to_string()),
            ("source", known.source.clone(), new.source.clone()),
        ];
        same_content(&identity, columns)?;
        return Ok(Registered::Unchanged);
    }
    let id = tx.next_id()?;
    diesel::insert_into(p::table)
        .values((
            p::id.eq(id),
            p::agency_id.eq(new.agency),
            p::valid_from.eq(new.valid_from),
            p::people.eq(new.people),
            p::source.eq(&new.source),
        ))
        .execute(&mut **tx)?;
    Ok(Registered::Added)
}
