//! Every query on commitments, their items and what was done to them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Commitment, Item, NewItem, Share, State};
use crate::db::schema::{accepted_items, commitment_events, commitment_items, commitments, planned_fundings};
use crate::db::{Conn, WriteTx, insert_all};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, CommitmentId, PressAgencyId};
use crate::money::{Money, Quantity};
use crate::refusal::Reason;

/// The kind of commitment that a press order is.
const PRESS_ORDER: &str = "press_order";

#[derive(Queryable, Insertable)]
#[diesel(table_name = commitments, treat_none_as_default_value = false)]
struct CommitmentRow {
    id: CommitmentId,
    kind: String,
    agency_id: AgencyId,
    fiscal_year: i64,
    document_no: String,
    title: String,
    press_agency_id: Option<PressAgencyId>,
    state: State,
    signed_on: Option<NaiveDate>,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    value: Money,
    item_version: i64,
    refunded: Money,
    content_hash: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = commitment_items)]
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
}

#[derive(Insertable)]
#[diesel(table_name = accepted_items)]
struct AcceptedRow {
    action_id: ActionId,
    position: i64,
    quantity: Quantity,
    amount: Money,
}

/// What an action did to the paper.
#[derive(Queryable)]
pub(super) struct Event {
    pub action_id: ActionId,
    pub kind: String,
    pub state_before: State,
    pub version_before: i64,
}

/// The order of this number; refused where there is none.
pub fn get_commitment(conn: &mut Conn, id: CommitmentId) -> Result<Commitment> {
    let row: Option<CommitmentRow> = commitments::table.find(id).first(conn).optional()?;
    let row = row.ok_or_else(|| Reason::NotFound { what: "order".to_owned(), given: id.to_string() })?;
    assemble(conn, row)
}

/// The order with this number on paper, and the hash of what it was imported with.
pub fn find_by_document_no(
    conn: &mut Conn,
    agency: AgencyId,
    fiscal_year: i64,
    document_no: &str,
) -> Result<Option<(Commitment, Option<String>)>> {
    let row: Option<CommitmentRow> = commitments::table
        .filter(commitments::agency_id.eq(agency))
        .filter(commitments::fiscal_year.eq(fiscal_year))
        .filter(commitments::kind.eq(PRESS_ORDER))
        .filter(commitments::document_no.eq(document_no))
        .first(conn)
        .optional()?;
    let Some(mut row) = row else { return Ok(None) };
    let hash = row.content_hash.take();
    Ok(Some((assemble(conn, row)?, hash)))
}

/// The numbers on paper of an agency's orders of a year, and the hashes of what they were imported with.
pub fn list_document_numbers(
    conn: &mut Conn,
    agency: AgencyId,
    fiscal_year: i64,
) -> Result<Vec<(String, CommitmentId, Option<String>)>> {
    use commitments as c;
    Ok(c::table
        .select((c::document_no, c::id, c::content_hash))
        .filter(c::agency_id.eq(agency))
        .filter(c::fiscal_year.eq(fiscal_year))
        .filter(c::kind.eq(PRESS_ORDER))
        .load(conn)?)
}

fn assemble(conn: &mut Conn, row: CommitmentRow) -> Result<Commitment> {
    let items = list_items(conn, row.id, row.item_version)?;
    let press_agency = row
        .press_agency_id
        .ok_or_else(|| crate::error::Error::broken(format!("order {} names no press agency", row.id)))?;
    Ok(Commitment {
        id: row.id,
        agency: row.agency_id,
        fiscal_year: row.fiscal_year,
        document_no: row.document_no,
        title: row.title,
        press_agency,
        state: row.state,
        signed_on: row.signed_on,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        value: row.value,
        item_version: row.item_version,
        refunded: row.refunded,
        items,
    })
}

fn list_items(conn: &mut Conn, id: CommitmentId, version: i64) -> Result<Vec<Item>> {
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
    type Row = (i64, String, String, Quantity, Quantity, Money, Money);
    let rows: Vec<Row> = i::table
        .select((i::position, i::product, i::unit, i::quantity, i::unit_price, i::amount, i::vat))
        .filter(i::commitment_id.eq(id))
        .filter(i::version.eq(version))
        .order(i::position)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(position, product, unit, quantity, unit_price, amount, vat)| {
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
            }
        })
        .collect())
}

pub(super) fn insert_commitment(
    tx: &mut WriteTx<'_>,
    order: &Commitment,
    content_hash: Option<&str>,
) -> Result<()> {
    let row = CommitmentRow {
        id: order.id,
        kind: PRESS_ORDER.to_owned(),
        agency_id: order.agency,
        fiscal_year: order.fiscal_year,
        document_no: order.document_no.clone(),
        title: order.title.clone(),
        press_agency_id: Some(order.press_agency),
        state: order.state,
        signed_on: order.signed_on,
        starts_on: order.starts_on,
        ends_on: order.ends_on,
        value: order.value,
        item_version: order.item_version,
        refunded: order.refunded,
        content_hash: content_hash.map(str::to_owned),
    };
    diesel::insert_into(commitments::table).values(row).execute(&mut **tx)?;
    Ok(())
}

/// Writes the order as it stands, items and plan aside.
pub(super) fn update_commitment(tx: &mut WriteTx<'_>, order: &Commitment) -> Result<()> {
    use commitments as c;
    diesel::update(c::table.find(order.id))
        .set((
            c::document_no.eq(&order.document_no),
            c::title.eq(&order.title),
            c::press_agency_id.eq(Some(order.press_agency)),
            c::state.eq(order.state),
            c::signed_on.eq(order.signed_on),
            c::starts_on.eq(order.starts_on),
            c::ends_on.eq(order.ends_on),
            c::value.eq(order.value),
            c::item_version.eq(order.item_version),
            c::refunded.eq(order.refunded),
        ))
        .execute(&mut **tx)?;
    Ok(())
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
        let position = super::model::position(at)?;
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
        });
    }
    if let [only] = rows.as_slice() {
        // One row alone is one statement that both databases keep prepared.
        diesel::insert_into(commitment_items::table).values(only).execute(&mut **tx)?;
    } else {
        insert_all!(&mut **tx, commitment_items::table, rows, 9)?;
    }
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
        i::table.select(diesel::dsl::max(i::version)).filter(i::commitment_id.eq(id)).first(conn)?;
    Ok(latest.map_or(1, |latest| latest.saturating_add(1)))
}

/// The lines that a draft means to take its money from.
pub fn list_planned_fundings(conn: &mut Conn, id: CommitmentId) -> Result<Vec<Share>> {
    use planned_fundings as p;
    Ok(p::table
        .select((p::line_id, p::amount))
        .filter(p::commitment_id.eq(id))
        .order(p::line_id)
        .load(conn)?)
}

pub(super) fn write_planned_fundings(tx: &mut WriteTx<'_>, id: CommitmentId, shares: &[Share]) -> Result<()> {
    use planned_fundings as p;
    diesel::delete(p::table.filter(p::commitment_id.eq(id))).execute(&mut **tx)?;
    for (line, amount) in shares {
        diesel::insert_into(p::table)
            .values((p::commitment_id.eq(id), p::line_id.eq(line), p::amount.eq(amount)))
            .execute(&mut **tx)?;
    }
    Ok(())
}

pub(super) fn insert_event(
    tx: &mut WriteTx<'_>,
    action: ActionId,
    kind: &str,
    before: &Commitment,
) -> Result<()> {
    use commitment_events as e;
    diesel::insert_into(e::table)
        .values((
            e::action_id.eq(action),
            e::commitment_id.eq(before.id),
            e::kind.eq(kind),
            e::state_before.eq(before.state),
            e::version_before.eq(before.item_version),
            e::reversed.eq(false),
        ))
        .execute(&mut **tx)?;
    Ok(())
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
    if let [only] = rows.as_slice() {
        diesel::insert_into(accepted_items::table).values(only).execute(&mut **tx)?;
    } else {
        insert_all!(&mut **tx, accepted_items::table, rows, 4)?;
    }
    Ok(())
}

/// What an action did to the paper, if it did.
pub(super) fn find_event(conn: &mut Conn, action: ActionId) -> Result<Option<Event>> {
    use commitment_events as e;
    Ok(e::table
        .select((e::action_id, e::kind, e::state_before, e::version_before))
        .filter(e::action_id.eq(action))
        .first(conn)
        .optional()?)
}

/// The last thing that was done to the paper and not turned round.
pub(super) fn latest_event(conn: &mut Conn, id: CommitmentId) -> Result<Option<Event>> {
    use commitment_events as e;
    Ok(e::table
        .select((e::action_id, e::kind, e::state_before, e::version_before))
        .filter(e::commitment_id.eq(id))
        .filter(e::reversed.eq(false))
        .order(e::action_id.desc())
        .first(conn)
        .optional()?)
}

pub(super) fn mark_reversed(tx: &mut WriteTx<'_>, action: ActionId) -> Result<()> {
    diesel::update(commitment_events::table.find(action))
        .set(commitment_events::reversed.eq(true))
        .execute(&mut **tx)?;
    Ok(())
}
