//! Every query on commitments and what was done to them. Their items are in [`super::item_store`].

use chrono::NaiveDate;
use diesel::prelude::*;

use super::item_store::list_items;
use super::model::{Commitment, CommitmentKind, Counterparty, Method, Share, State, Terms};
use crate::db::schema::{commitment_events, commitments, planned_fundings};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, CommitmentId, ContractId, PressAgencyId};
use crate::money::Money;
use crate::refusal::Reason;

#[derive(Queryable, Insertable)]
#[diesel(table_name = commitments, treat_none_as_default_value = false)]
struct CommitmentRow {
    id: CommitmentId,
    kind: CommitmentKind,
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
    provider: String,
    method: Method,
    place: String,
    serves: String,
    acceptance_rules: String,
    payment_terms: String,
    contract_id: Option<ContractId>,
    advances: Money,
    advances_refunded: Money,
    standing_year: i64,
}

/// What an action did to the paper.
#[derive(Queryable)]
pub(super) struct Event {
    pub action_id: ActionId,
    pub kind: String,
    pub state_before: State,
    pub version_before: i64,
    pub ends_on_before: Option<NaiveDate>,
}

/// The commitment of this number; refused where there is none.
pub fn get_commitment(conn: &mut Conn, id: CommitmentId) -> Result<Commitment> {
    let row: Option<CommitmentRow> = commitments::table.find(id).get_result(conn).optional()?;
    let row = row.ok_or_else(|| Reason::NotFound { what: "commitment".to_owned(), given: id.to_string() })?;
    assemble(conn, row)
}

/// The commitment of a kind with this number on paper, and the hash of what it was imported with.
pub fn find_by_document_no(
    conn: &mut Conn,
    kind: CommitmentKind,
    (agency, fiscal_year): (AgencyId, i64),
    document_no: &str,
) -> Result<Option<(Commitment, Option<String>)>> {
    let row: Option<CommitmentRow> = commitments::table
        .filter(commitments::agency_id.eq(agency))
        .filter(commitments::fiscal_year.eq(fiscal_year))
        .filter(commitments::kind.eq(kind))
        .filter(commitments::document_no.eq(document_no))
        .get_result(conn)
        .optional()?;
    let Some(mut row) = row else { return Ok(None) };
    let hash = row.content_hash.take();
    Ok(Some((assemble(conn, row)?, hash)))
}

/// The numbers on paper of an agency's commitments of a kind and year, and the hashes of what they were imported with.
pub fn list_document_numbers(
    conn: &mut Conn,
    kind: CommitmentKind,
    (agency, fiscal_year): (AgencyId, i64),
) -> Result<Vec<(String, CommitmentId, Option<String>)>> {
    use commitments as c;
    Ok(c::table
        .select((c::document_no, c::id, c::content_hash))
        .filter(c::agency_id.eq(agency))
        .filter(c::fiscal_year.eq(fiscal_year))
        .filter(c::kind.eq(kind))
        .load(conn)?)
}

fn assemble(conn: &mut Conn, row: CommitmentRow) -> Result<Commitment> {
    let items = list_items(conn, row.id, row.item_version)?;
    let CommitmentRow { place, serves, acceptance_rules, payment_terms, .. } = row;
    Ok(Commitment {
        id: row.id,
        kind: row.kind,
        agency: row.agency_id,
        fiscal_year: row.fiscal_year,
        standing_year: row.standing_year,
        document_no: row.document_no,
        title: row.title,
        with: row.press_agency_id.map_or(Counterparty::Provider(row.provider), Counterparty::Press),
        method: row.method,
        terms: Terms { place, serves, acceptance_rules, payment_terms },
        contract: row.contract_id,
        state: row.state,
        signed_on: row.signed_on,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        value: row.value,
        item_version: row.item_version,
        refunded: row.refunded,
        advances: row.advances,
        advances_refunded: row.advances_refunded,
        items,
    })
}

/// The name of a provider that no registry has; empty where it is a press agency.
fn provider(of: &Commitment) -> &str {
    match &of.with {
        Counterparty::Press(_) => "",
        Counterparty::Provider(name) => name,
    }
}

pub(super) fn insert_commitment(
    tx: &mut WriteTx<'_>,
    new: &Commitment,
    content_hash: Option<&str>,
) -> Result<()> {
    let row = CommitmentRow {
        id: new.id,
        kind: new.kind,
        agency_id: new.agency,
        fiscal_year: new.fiscal_year,
        document_no: new.document_no.clone(),
        title: new.title.clone(),
        press_agency_id: new.press_agency(),
        state: new.state,
        signed_on: new.signed_on,
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        value: new.value,
        item_version: new.item_version,
        refunded: new.refunded,
        content_hash: content_hash.map(str::to_owned),
        provider: provider(new).to_owned(),
        method: new.method,
        place: new.terms.place.clone(),
        serves: new.terms.serves.clone(),
        acceptance_rules: new.terms.acceptance_rules.clone(),
        payment_terms: new.terms.payment_terms.clone(),
        contract_id: new.contract,
        advances: new.advances,
        advances_refunded: new.advances_refunded,
        standing_year: new.standing_year,
    };
    diesel::insert_into(commitments::table).values(row).execute(&mut **tx)?;
    super::list::relist(tx, new.id);
    Ok(())
}

/// Writes the commitment as it stands, items and plan aside; lists find it so, with the numbers of its payments.
pub(super) fn update_commitment(tx: &mut WriteTx<'_>, it: &Commitment) -> Result<()> {
    use commitments as c;
    diesel::update(c::table.find(it.id))
        .set((
            c::document_no.eq(&it.document_no),
            c::title.eq(&it.title),
            c::press_agency_id.eq(it.press_agency()),
            c::provider.eq(provider(it)),
            c::method.eq(it.method),
            (
                c::place.eq(&it.terms.place),
                c::serves.eq(&it.terms.serves),
                c::acceptance_rules.eq(&it.terms.acceptance_rules),
                c::payment_terms.eq(&it.terms.payment_terms),
            ),
            c::state.eq(it.state),
            c::signed_on.eq(it.signed_on),
            c::starts_on.eq(it.starts_on),
            c::ends_on.eq(it.ends_on),
            c::value.eq(it.value),
            c::item_version.eq(it.item_version),
            c::refunded.eq(it.refunded),
            (
                c::advances.eq(it.advances),
                c::advances_refunded.eq(it.advances_refunded),
                c::standing_year.eq(it.standing_year),
            ),
        ))
        .execute(&mut **tx)?;
    super::list::relist(tx, it.id);
    Ok(())
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
            e::ends_on_before.eq(Some(before.ends_on)),
            e::reversed.eq(false),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// What an action did to the paper, if it did.
pub(super) fn find_event(conn: &mut Conn, action: ActionId) -> Result<Option<Event>> {
    use commitment_events as e;
    Ok(e::table
        .select((e::action_id, e::kind, e::state_before, e::version_before, e::ends_on_before))
        .filter(e::action_id.eq(action))
        .get_result(conn)
        .optional()?)
}

/// The last thing that was done to the paper and not turned round.
pub(super) fn latest_event(conn: &mut Conn, id: CommitmentId) -> Result<Option<Event>> {
    use commitment_events as e;
    Ok(e::table
        .select((e::action_id, e::kind, e::state_before, e::version_before, e::ends_on_before))
        .filter(e::commitment_id.eq(id))
        .filter(e::reversed.eq(false))
        .order(e::action_id.desc())
        .get_result(conn)
        .optional()?)
}

pub(super) fn mark_reversed(tx: &mut WriteTx<'_>, action: ActionId) -> Result<()> {
    diesel::update(commitment_events::table.find(action))
        .set(commitment_events::reversed.eq(true))
        .execute(&mut **tx)?;
    Ok(())
}
