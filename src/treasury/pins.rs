//! Every query on what is fixed: pairings that somebody made, settled or signed.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::sides::{Origin, Pin};
use super::store::names_of_users;
use crate::db::schema::{agencies, treasury_paired_lines, treasury_paired_payments, treasury_pairings};
use crate::db::{Conn, WriteTx, insert_all};
use crate::error::{Error, Result};
use crate::ids::{ActionId, AgencyId, PairingId, TreasuryLineId, UserId};

/// What is fixed of each agency whose path is like `reach`.
pub(super) fn list_pins(conn: &mut Conn, fiscal_year: i64, reach: &str) -> Result<Vec<(AgencyId, Pin)>> {
    use treasury_pairings as g;
    type Row = (AgencyId, PairingId, Origin, UserId, String, Option<UserId>, Option<NaiveDateTime>);
    let rows: Vec<Row> = g::table
        .inner_join(agencies::table)
        .select((g::agency_id, g::id, g::origin, g::made_by, g::explanation, g::settled_by, g::settled_at))
        .filter(g::fiscal_year.eq(fiscal_year))
        .filter(agencies::path.like(reach))
        .order(g::id)
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    use treasury_paired_lines as pl;
    let mut lines: BTreeMap<PairingId, Vec<TreasuryLineId>> = BTreeMap::new();
    let paired: Vec<(PairingId, TreasuryLineId)> = pl::table
        .inner_join(g::table.inner_join(agencies::table))
        .select((pl::pairing_id, pl::line_id))
        .filter(g::fiscal_year.eq(fiscal_year))
        .filter(agencies::path.like(reach))
        .order(pl::line_id)
        .load(conn)?;
    for (pairing, line) in paired {
        lines.entry(pairing).or_default().push(line);
    }
    use treasury_paired_payments as pp;
    let mut payments: BTreeMap<PairingId, Vec<ActionId>> = BTreeMap::new();
    let paired: Vec<(PairingId, ActionId)> = pp::table
        .inner_join(g::table.inner_join(agencies::table))
        .select((pp::pairing_id, pp::action_id))
        .filter(g::fiscal_year.eq(fiscal_year))
        .filter(agencies::path.like(reach))
        .order(pp::action_id)
        .load(conn)?;
    for (pairing, payment) in paired {
        payments.entry(pairing).or_default().push(payment);
    }
    let names = names_of_users(conn)?;
    let name = |user: UserId| names.get(&user).cloned().unwrap_or_else(|| user.to_string());
    Ok(rows
        .into_iter()
        .map(|(agency, id, origin, made_by, explanation, settled_by, settled_at)| {
            let pin = Pin {
                id,
                origin,
                made_by: name(made_by),
                explanation,
                settled: settled_by.zip(settled_at).map(|(by, at)| (name(by), at)),
                lines: lines.remove(&id).unwrap_or_else(Vec::new),
                payments: payments.remove(&id).unwrap_or_else(Vec::new),
            };
            (agency, pin)
        })
        .collect())
}

#[derive(Insertable)]
#[diesel(table_name = treasury_pairings, treat_none_as_default_value = false)]
pub(super) struct PairingRow {
    pub id: PairingId,
    pub agency_id: AgencyId,
    pub fiscal_year: i64,
    pub origin: Origin,
    pub made_by: UserId,
    pub made_at: NaiveDateTime,
    pub explanation: String,
    pub settled_by: Option<UserId>,
    pub settled_at: Option<NaiveDateTime>,
}

#[derive(Insertable)]
#[diesel(table_name = treasury_paired_lines)]
struct PairedLineRow {
    line_id: TreasuryLineId,
    pairing_id: PairingId,
}

#[derive(Insertable)]
#[diesel(table_name = treasury_paired_payments)]
struct PairedPaymentRow {
    action_id: ActionId,
    pairing_id: PairingId,
}

/// A pairing to be fixed, with its lines and payments.
pub(super) type NewPin = (PairingRow, Vec<TreasuryLineId>, Vec<ActionId>);

/// Fixes pairings. What else their lines and payments were fixed in is fixed no more.
pub(super) fn insert_pins(tx: &mut WriteTx<'_>, pins: Vec<NewPin>) -> Result<()> {
    let lines: Vec<i64> = pins.iter().flat_map(|(_, lines, _)| lines).map(|line| line.0).collect();
    let payments: Vec<i64> = pins.iter().flat_map(|(_, _, payments)| payments).map(|it| it.0).collect();
    let mut before = pairings_of(tx, "treasury_paired_lines", "line_id", &lines)?;
    before.extend(pairings_of(tx, "treasury_paired_payments", "action_id", &payments)?);
    delete_pins(tx, &before)?;
    let (mut rows, mut lines, mut payments) = (Vec::new(), Vec::new(), Vec::new());
    for (row, of_lines, of_payments) in pins {
        let pairing_id = row.id;
        lines.extend(of_lines.into_iter().map(|line_id| PairedLineRow { line_id, pairing_id }));
        payments.extend(of_payments.into_iter().map(|action_id| PairedPaymentRow { action_id, pairing_id }));
        rows.push(row);
    }
    insert_all!(&mut **tx, treasury_pairings::table, rows)?;
    insert_all!(&mut **tx, treasury_paired_lines::table, lines)?;
    insert_all!(&mut **tx, treasury_paired_payments::table, payments)?;
    Ok(())
}

#[derive(QueryableByName)]
struct PairingOf {
    #[diesel(sql_type = BigInt)]
    pairing_id: PairingId,
}

/// Numbers for one statement, as SQL; they are ours, and nobody typed them.
const NUMBERS: usize = 1_000;

fn in_list(numbers: &[i64]) -> String {
    numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}

fn pairings_of(tx: &mut WriteTx<'_>, table: &str, column: &str, numbers: &[i64]) -> Result<Vec<PairingId>> {
    let mut found = Vec::new();
    for some in numbers.chunks(NUMBERS) {
        let sql = format!("SELECT DISTINCT pairing_id FROM {table} WHERE {column} IN ({})", in_list(some));
        let rows: Vec<PairingOf> = diesel::sql_query(sql).load(&mut **tx)?;
        found.extend(rows.into_iter().map(|row| row.pairing_id));
    }
    Ok(found)
}

/// Lets pairings go.
pub(super) fn delete_pins(tx: &mut WriteTx<'_>, pins: &[PairingId]) -> Result<()> {
    let numbers: Vec<i64> = pins.iter().map(|pin| pin.0).collect();
    for some in numbers.chunks(NUMBERS) {
        let list = in_list(some);
        for sql in [
            format!("DELETE FROM treasury_paired_lines WHERE pairing_id IN ({list})"),
            format!("DELETE FROM treasury_paired_payments WHERE pairing_id IN ({list})"),
            format!("DELETE FROM treasury_pairings WHERE id IN ({list})"),
        ] {
            diesel::sql_query(sql).execute(&mut **tx)?;
        }
    }
    Ok(())
}

/// Says that a fixed pairing is settled, or (`None`) that it is not any more.
pub(super) fn update_settlement(
    tx: &mut WriteTx<'_>,
    pin: PairingId,
    explanation: &str,
    settled: Option<(UserId, NaiveDateTime)>,
) -> Result<()> {
    use treasury_pairings as g;
    let changed = diesel::update(g::table.find(pin))
        .set((
            g::explanation.eq(explanation),
            g::settled_by.eq(settled.map(|(by, _)| by)),
            g::settled_at.eq(settled.map(|(_, at)| at)),
        ))
        .execute(&mut **tx)?;
    if changed == 1 { Ok(()) } else { Err(Error::stale(format!("pairing {pin}"))) }
}
