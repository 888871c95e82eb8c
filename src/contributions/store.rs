//! Every query on contributions, their versions and what came of them. In-kind contributions are in [`super::in_kind`].

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Agreement, Contribution, OnLine, Version};
use crate::db::schema::{
    actions, budget_lines, contribution_lines, contribution_versions, contributions, movements,
};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, ContributionId, LineId, SponsorId};
use crate::ledger::Kind;
use crate::money::Money;
use crate::refusal::Reason;

#[derive(Queryable, Insertable)]
#[diesel(table_name = contributions, treat_none_as_default_value = false)]
struct ContributionRow {
    id: ContributionId,
    agency_id: AgencyId,
    fiscal_year: i64,
    document_no: String,
    signed_on: NaiveDate,
    sponsor_id: SponsorId,
    fund_source: String,
    version: i64,
    pledge: Money,
    purpose: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    conditions: String,
    content_hash: Option<String>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = contribution_versions, treat_none_as_default_value = false)]
struct VersionRow {
    contribution_id: ContributionId,
    version: i64,
    version_before: i64,
    action_id: Option<ActionId>,
    document_no: String,
    dated_on: NaiveDate,
    reason: String,
    pledge: Money,
    purpose: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    conditions: String,
}

fn purpose(kept: String) -> Option<String> {
    Some(kept).filter(|code| !code.is_empty())
}

/// The contribution of this number; refused where there is none.
pub fn get_contribution(conn: &mut Conn, id: ContributionId) -> Result<Contribution> {
    let row: Option<ContributionRow> = contributions::table.find(id).get_result(conn).optional()?;
    let row =
        row.ok_or_else(|| Reason::NotFound { what: "contribution".to_owned(), given: id.to_string() })?;
    assemble(conn, row)
}

/// The contribution with this number on paper, and the hash of what it was imported with.
pub fn find_by_document_no(
    conn: &mut Conn,
    (agency, fiscal_year): (AgencyId, i64),
    document_no: &str,
) -> Result<Option<(Contribution, Option<String>)>> {
    let row: Option<ContributionRow> = contributions::table
        .filter(contributions::agency_id.eq(agency))
        .filter(contributions::fiscal_year.eq(fiscal_year))
        .filter(contributions::document_no.eq(document_no))
        .get_result(conn)
        .optional()?;
    let Some(mut row) = row else { return Ok(None) };
    let hash = row.content_hash.take();
    Ok(Some((assemble(conn, row)?, hash)))
}

fn assemble(conn: &mut Conn, row: ContributionRow) -> Result<Contribution> {
    use contribution_lines as l;
    let lines: Vec<(LineId, Money, Money)> = l::table
        .select((l::line_id, l::received, l::returned))
        .filter(l::contribution_id.eq(row.id))
        .order(l::line_id)
        .load(conn)?;
    Ok(Contribution {
        id: row.id,
        agency: row.agency_id,
        fiscal_year: row.fiscal_year,
        document_no: row.document_no,
        signed_on: row.signed_on,
        sponsor: row.sponsor_id,
        fund_source: row.fund_source,
        version: row.version,
        agreement: Agreement {
            pledge: row.pledge,
            purpose: purpose(row.purpose),
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            conditions: row.conditions,
        },
        lines: lines
            .into_iter()
            .map(|(line, received, returned)| OnLine { line, received, returned })
            .collect(),
    })
}

pub(super) fn insert_contribution(
    tx: &mut WriteTx<'_>,
    it: &Contribution,
    content_hash: Option<&str>,
) -> Result<()> {
    let Agreement { pledge, starts_on, ends_on, .. } = it.agreement;
    let row = ContributionRow {
        id: it.id,
        agency_id: it.agency,
        fiscal_year: it.fiscal_year,
        document_no: it.document_no.clone(),
        signed_on: it.signed_on,
        sponsor_id: it.sponsor,
        fund_source: it.fund_source.clone(),
        version: it.version,
        pledge,
        purpose: it.agreement.kept_purpose().to_owned(),
        starts_on,
        ends_on,
        conditions: it.agreement.conditions.clone(),
        content_hash: content_hash.map(str::to_owned),
    };
    diesel::insert_into(contributions::table).values(row).execute(&mut **tx)?;
    super::list::relist(tx, it.id);
    Ok(())
}

/// Writes a contribution as it stands, what came of it aside.
pub(super) fn update_contribution(tx: &mut WriteTx<'_>, it: &Contribution) -> Result<()> {
    use contributions as c;
    diesel::update(c::table.find(it.id))
        .set((
            c::document_no.eq(&it.document_no),
            c::signed_on.eq(it.signed_on),
            c::sponsor_id.eq(it.sponsor),
            c::fund_source.eq(&it.fund_source),
            c::version.eq(it.version),
            c::pledge.eq(it.agreement.pledge),
            c::purpose.eq(it.agreement.kept_purpose()),
            c::starts_on.eq(it.agreement.starts_on),
            c::ends_on.eq(it.agreement.ends_on),
            c::conditions.eq(&it.agreement.conditions),
        ))
        .execute(&mut **tx)?;
    super::list::relist(tx, it.id);
    Ok(())
}

/// Keeps a version of what was agreed on; the first, which a draft writes anew, takes the place of what it was.
pub(super) fn write_version(tx: &mut WriteTx<'_>, of: ContributionId, it: &Version) -> Result<()> {
    if it.version == 1 {
        diesel::delete(contribution_versions::table.find((of, 1_i64))).execute(&mut **tx)?;
    }
    let Agreement { pledge, starts_on, ends_on, .. } = it.agreement;
    let row = VersionRow {
        contribution_id: of,
        version: it.version,
        version_before: it.before,
        action_id: it.action,
        document_no: it.document_no.clone(),
        dated_on: it.dated_on,
        reason: it.reason.clone(),
        pledge,
        purpose: it.agreement.kept_purpose().to_owned(),
        starts_on,
        ends_on,
        conditions: it.agreement.conditions.clone(),
    };
    diesel::insert_into(contribution_versions::table).values(row).execute(&mut **tx)?;
    Ok(())
}

/// All versions of what was agreed on, the first first; those that were turned round among them.
pub fn list_versions(conn: &mut Conn, of: ContributionId) -> Result<Vec<Version>> {
    use contribution_versions as v;
    let rows: Vec<VersionRow> = v::table.filter(v::contribution_id.eq(of)).order(v::version).load(conn)?;
    let version = |row: VersionRow| Version {
        version: row.version,
        before: row.version_before,
        action: row.action_id,
        document_no: row.document_no,
        dated_on: row.dated_on,
        reason: row.reason,
        agreement: Agreement {
            pledge: row.pledge,
            purpose: purpose(row.purpose),
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            conditions: row.conditions,
        },
    };
    Ok(rows.into_iter().map(version).collect())
}

/// A receipt that was not turned round.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct StandingReceipt {
    /// The action that recorded it.
    pub action: ActionId,
    /// How much.
    pub amount: Money,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Number of the voucher.
    pub document_no: String,
    /// Code of the purpose of the line that it came onto.
    pub purpose: String,
}

/// The receipts of a contribution that were not turned round, in the order of recording.
pub fn list_receipts(conn: &mut Conn, of: ContributionId) -> Result<Vec<StandingReceipt>> {
    use movements as m;
    let turned: Vec<Option<ActionId>> = actions::table
        .select(actions::reverses_id)
        .filter(actions::contribution_id.eq(of))
        .filter(actions::reverses_id.is_not_null())
        .load(conn)?;
    let made: Vec<StandingReceipt> = m::table
        .inner_join(actions::table)
        .inner_join(budget_lines::table.on(m::to_line_id.eq(budget_lines::id.nullable())))
        .select((actions::id, m::amount, m::dated_on, actions::document_no, budget_lines::purpose))
        .filter(actions::contribution_id.eq(of))
        .filter(m::kind.eq(Kind::Receive))
        .filter(m::reverses_id.is_null())
        .order(m::id)
        .load(conn)?;
    Ok(made.into_iter().filter(|it| !turned.contains(&Some(it.action))).collect())
}

/// Adds to what came and went back on a line (negative: less), in the book and in `it`.
pub(super) fn add_on_line(tx: &mut WriteTx<'_>, it: &mut Contribution, change: OnLine) -> Result<()> {
    use contribution_lines as l;
    super::list::relist(tx, it.id);
    match it.lines.iter_mut().find(|known| known.line == change.line) {
        Some(known) => {
            known.received = known.received.plus(change.received)?;
            known.returned = known.returned.plus(change.returned)?;
            diesel::update(l::table.find((it.id, change.line)))
                .set((l::received.eq(known.received), l::returned.eq(known.returned)))
                .execute(&mut **tx)?;
        }
        None => {
            it.lines.push(change);
            diesel::insert_into(l::table)
                .values((
                    l::contribution_id.eq(it.id),
                    l::line_id.eq(change.line),
                    l::received.eq(change.received),
                    l::returned.eq(change.returned),
                ))
                .execute(&mut **tx)?;
        }
    }
    Ok(())
}
