//! Every query on the items of commitments: versions, what was accepted of them, what was published.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::items::{Item, NewItem};
use super::model::Publication;
use crate::db::schema::{accepted_items, commitment_events, commitment_items, publications};
use crate::db::{Conn, WriteTx, insert_all};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId};
use crate::money::{Money, Quantity};

#[derive(Insertable)]
#[diesel(table_name = commitment_items, treat_none_as_default_value = false)]
struct ItemRow {
    commitment_id: CommitmentId,
    version: i64,
    position: i64,
    product: String,
    unit: String,
    quantity: Quantity,
    unit_price: Quantity,
    amount: Money,
    vat: Money,
    product_type: String,
    place: String,
    due_on: Option<NaiveDate>,
}

#[derive(Insertable)]
#[diesel(table_name = accepted_items)]
struct AcceptedRow {
    action_id: ActionId,
    position: i64,
    quantity: Quantity,
    amount: Money,
}

pub(super) fn list_items(conn: &mut Conn, id: CommitmentId, version: i64) -> Result<Vec<Item>> {
    let mut accepted: BTreeMap<i64, (Quantity, Money)> = BTreeMap::new();
    let rows: Vec<(i64, Quantity, Money)> = accepted_items::table
        .inner_join(commitment_events::table)
        .select((accepted_items::position, accepted_items::quantity, accepted_items::amount))
        .filter(commitment_events::commitment_id.eq(id))
        .filter(commitment_events::reversed.eq(false))
        .load(conn)?;
    for (position, quantity, amount) in rows {
        let (so_far, worth) = accepted.entry(position).or_default();
        *so_far = so_far.plus(quantity)?;
        *worth = worth.plus(amount)?;
    }
    use commitment_items as i;
    type Row = (i64, String, String, Quantity, Quantity, Money, Money, (String, String, Option<NaiveDate>));
    let rows: Vec<Row> = i::table
        .select((
            i::position,
            i::product,
            i::unit,
            i::quantity,
            i::unit_price,
            i::amount,
            i::vat,
            (i::product_type, i::place, i::due_on),
        ))
        .filter(i::commitment_id.eq(id))
        .filter(i::version.eq(version))
        .order(i::position)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(position, product, unit, quantity, unit_price, amount, vat, words)| {
            let (product_type, place, due_on) = words;
            let (accepted_quantity, accepted_amount) =
                accepted.get(&position).map_or((Quantity::ZERO, Money::ZERO), |accepted| *accepted);
            Item {
                position,
                product,
                unit,
                quantity,
                unit_price,
                amount,
                vat,
                accepted_quantity,
                accepted_amount,
                product_type,
                place,
                due_on,
            }
        })
        .collect())
}

/// Writes a version of the items; of a draft, in place of what was there.
pub(super) fn write_items(
    tx: &mut WriteTx<'_>,
    id: CommitmentId,
    version: i64,
    items: &[NewItem],
    amounts: &[Money],
) -> Result<Vec<Item>> {
    let mut rows = Vec::with_capacity(items.len());
    let mut written = Vec::with_capacity(items.len());
    for (at, (item, amount)) in items.iter().zip(amounts).enumerate() {
        let position = super::items::position(at)?;
        rows.push(ItemRow {
            commitment_id: id,
            version,
            position,
            product: item.product.clone(),
            unit: item.unit.clone(),
            quantity: item.quantity,
            unit_price: item.unit_price,
            amount: *amount,
            vat: item.vat,
            product_type: item.product_type.clone(),
            place: item.place.clone(),
            due_on: item.due_on,
        });
        written.push(Item {
            position,
            product: item.product.clone(),
            unit: item.unit.clone(),
            quantity: item.quantity,
            unit_price: item.unit_price,
            amount: *amount,
            vat: item.vat,
            accepted_quantity: Quantity::ZERO,
            accepted_amount: Money::ZERO,
            product_type: item.product_type.clone(),
            place: item.place.clone(),
            due_on: item.due_on,
        });
    }
    insert_all!(&mut **tx, commitment_items::table, rows)?;
    Ok(written)
}

pub(super) fn delete_items(tx: &mut WriteTx<'_>, id: CommitmentId, version: i64) -> Result<()> {
    diesel::delete(
        commitment_items::table
            .filter(commitment_items::commitment_id.eq(id))
            .filter(commitment_items::version.eq(version)),
    )
    .execute(&mut **tx)?;
    Ok(())
}

/// The items of a version and their value, accepted quantities included.
pub(super) fn items_of_version(
    conn: &mut Conn,
    id: CommitmentId,
    version: i64,
) -> Result<(Vec<Item>, Money)> {
    let items = list_items(conn, id, version)?;
    let mut value = Money::ZERO;
    for item in &items {
        value = value.plus(item.amount)?.plus(item.vat)?;
    }
    Ok((items, value))
}

/// The version that an amendment writes. One that was turned round keeps its number, and its items are history.
pub(super) fn next_item_version(conn: &mut Conn, id: CommitmentId) -> Result<i64> {
    use commitment_items as i;
    let latest: Option<i64> =
        i::table.select(diesel::dsl::max(i::version)).filter(i::commitment_id.eq(id)).get_result(conn)?;
    Ok(latest.map_or(1, |latest| latest.saturating_add(1)))
}

pub(super) fn insert_accepted(
    tx: &mut WriteTx<'_>,
    action: ActionId,
    items: &[(i64, Quantity, Money)],
) -> Result<()> {
    let rows: Vec<AcceptedRow> = items
        .iter()
        .map(|(position, quantity, amount)| AcceptedRow {
            action_id: action,
            position: *position,
            quantity: *quantity,
            amount: *amount,
        })
        .collect();
    insert_all!(&mut **tx, accepted_items::table, rows)?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = publications)]
struct PublicationRow {
    action_id: ActionId,
    sequence: i64,
    position: i64,
    published_on: NaiveDate,
    link: String,
    title: String,
}

/// Keeps what was published, as an acceptance proves it.
pub(super) fn insert_publications(
    tx: &mut WriteTx<'_>,
    action: ActionId,
    published: &[(i64, Publication)],
) -> Result<()> {
    let mut rows = Vec::with_capacity(published.len());
    for (at, (position, it)) in published.iter().enumerate() {
        rows.push(PublicationRow {
            action_id: action,
            sequence: super::items::position(at)?,
            position: *position,
            published_on: it.published_on,
            link: it.link.clone(),
            title: it.title.clone(),
        });
    }
    Ok(insert_all!(&mut **tx, publications::table, rows)?)
}

/// What was published for a commitment, by acceptance, and the position of its item; what was turned round is left out.
pub(super) fn list_publications(
    conn: &mut Conn,
    id: CommitmentId,
) -> Result<Vec<(ActionId, i64, Publication)>> {
    use publications as p;
    type Row = (ActionId, i64, NaiveDate, String, String);
    let rows: Vec<Row> = p::table
        .inner_join(commitment_events::table)
        .select((p::action_id, p::position, p::published_on, p::link, p::title))
        .filter(commitment_events::commitment_id.eq(id))
        .filter(commitment_events::reversed.eq(false))
        .order((p::action_id, p::sequence))
        .load(conn)?;
    let publication = |(action, position, published_on, link, title)| {
        (action, position, Publication { published_on, link, title })
    };
    Ok(rows.into_iter().map(publication).collect())
}
