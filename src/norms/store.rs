//! Every query on product types and norms.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::{NewNorm, Norm, ProductType};
use crate::db::schema::{product_types, unit_price_norms, users};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::UserId;
use crate::money::Quantity;
use crate::names::{Registered, shown};
use crate::refusal::{Reason, same_content};

/// All product types, by kind and in their order.
pub fn list_product_types(conn: &mut Conn) -> Result<Vec<ProductType>> {
    use product_types as p;
    Ok(p::table
        .select((p::code, p::kind, p::name_vi, p::name_en, p::unit))
        .order((p::kind, p::position, p::code))
        .load(conn)?)
}

/// Adds a product type. Known with other content: [`Reason::ContentDiffers`].
pub fn set_product_type(tx: &mut WriteTx<'_>, new: &ProductType) -> Result<Registered> {
    use product_types as p;
    let known = list_product_types(tx)?;
    if let Some(known) = known.iter().find(|it| it.code == new.code) {
        let columns = [
            ("kind", known.kind.clone(), new.kind.clone()),
            ("name_vi", known.name_vi.clone(), new.name_vi.clone()),
            ("name_en", known.name_en.clone(), new.name_en.clone()),
        ];
        same_content(&new.code, columns)?;
        return Ok(Registered::Unchanged);
    }
    let position = i64::try_from(known.len()).map_err(|_| Reason::AmountTooLarge {})?;
    diesel::insert_into(p::table)
        .values((
            p::code.eq(&new.code),
            p::kind.eq(&new.kind),
            p::position.eq(position),
            p::name_vi.eq(&new.name_vi),
            p::name_en.eq(&new.name_en),
            p::unit.eq(&new.unit),
        ))
        .execute(&mut **tx)?;
    Ok(Registered::Added)
}

/// All norms, by product type, the latest first.
pub fn list_norms(conn: &mut Conn) -> Result<Vec<Norm>> {
    use unit_price_norms as n;
    Ok(n::table
        .inner_join(users::table.on(users::id.eq(n::recorded_by)))
        .select((
            n::id,
            n::product_type,
            n::unit,
            n::most,
            n::valid_from,
            n::valid_to,
            n::legal_basis,
            users::full_name,
            n::recorded_at,
        ))
        .order((n::product_type, n::unit, n::valid_from.desc()))
        .load(conn)?)
}

/// The norm of a product type and unit that holds on a day: that of the unit before that of any unit, the latest first.
pub fn find_norm(conn: &mut Conn, product_type: &str, unit: &str, on: NaiveDate) -> Result<Option<Quantity>> {
    use unit_price_norms as n;
    Ok(n::table
        .select(n::most)
        .filter(n::product_type.eq(product_type))
        .filter(n::unit.eq(unit).or(n::unit.eq("")))
        .filter(n::valid_from.le(on))
        .filter(n::valid_to.is_null().or(n::valid_to.ge(on)))
        .order((n::unit.desc(), n::valid_from.desc()))
        .get_result(conn)
        .optional()?)
}

/// Sets a norm. One of the same type, unit and first day is known already: the same content changes nothing, other
/// content is refused as [`Reason::ContentDiffers`].
pub fn set_norm(
    tx: &mut WriteTx<'_>,
    new: &NewNorm,
    (by, at): (UserId, NaiveDateTime),
) -> Result<Registered> {
    use unit_price_norms as n;
    let types = list_product_types(tx)?;
    if !types.iter().any(|it| it.code == new.product_type) {
        let (what, given) = ("product_type".to_owned(), new.product_type.clone());
        return Err(Reason::CodeUnknown { what, given }.at("product_type").into());
    }
    let known = list_norms(tx)?.into_iter().find(|it| {
        it.product_type == new.product_type && it.unit == new.unit && it.valid_from == new.valid_from
    });
    if let Some(known) = known {
        let columns = [
            ("most", known.most.to_string(), new.most.to_string()),
            ("valid_to", shown(known.valid_to), shown(new.valid_to)),
            ("legal_basis", known.legal_basis, new.legal_basis.clone()),
        ];
        same_content(&format!("{} · {} · {}", new.product_type, new.unit, new.valid_from), columns)?;
        return Ok(Registered::Unchanged);
    }
    let id = tx.next_id()?;
    diesel::insert_into(n::table)
        .values((
            n::id.eq(id),
            n::product_type.eq(&new.product_type),
            n::unit.eq(&new.unit),
            n::most.eq(new.most),
            n::valid_from.eq(new.valid_from),
            n::valid_to.eq(new.valid_to),
            n::legal_basis.eq(&new.legal_basis),
            n::recorded_by.eq(by),
            n::recorded_at.eq(at),
        ))
        .execute(&mut **tx)?;
    Ok(Registered::Added)
}
