//! Every query on monitoring contracts.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::model::{Contract, NewContract, NewContractAmendment, Service, Version, Year};
use crate::commitments::{Method, State};
use crate::db::schema::{agencies, monitoring_contracts, monitoring_versions, monitoring_years, users};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{AgencyId, CommitmentId, ContractId, UserId};
use crate::money::Money;
use crate::refusal::Reason;

#[derive(Queryable, Insertable)]
#[diesel(table_name = monitoring_contracts, treat_none_as_default_value = false)]
struct ContractRow {
    id: ContractId,
    agency_id: AgencyId,
    contract_no: String,
    title: String,
    service: Service,
    provider: String,
    method: Method,
    signed_on: NaiveDate,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    renewal_on: Option<NaiveDate>,
    notice_on: Option<NaiveDate>,
    value: Money,
    version: i64,
    content_hash: Option<String>,
}

fn contract(row: ContractRow) -> Contract {
    Contract {
        id: row.id,
        agency: row.agency_id,
        contract_no: row.contract_no,
        title: row.title,
        service: row.service,
        provider: row.provider,
        method: row.method,
        signed_on: row.signed_on,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        renewal_on: row.renewal_on,
        notice_on: row.notice_on,
        value: row.value,
        version: row.version,
    }
}

/// Contracts at or below the agency with this path that are to be renewed, or given notice of, on one of these days.
pub fn list_due(conn: &mut Conn, path: &str, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<Contract>> {
    use monitoring_contracts as m;
    let rows: Vec<ContractRow> = m::table
        .inner_join(agencies::table.on(agencies::id.eq(m::agency_id)))
        .filter(agencies::path.like(format!("{path}%")))
        .filter(m::renewal_on.between(from, to).or(m::notice_on.between(from, to)))
        .select(m::all_columns)
        .order(m::id)
        .load(conn)?;
    Ok(rows.into_iter().map(contract).collect())
}

/// The contract of this number; refused where there is none.
pub fn get_contract(conn: &mut Conn, id: ContractId) -> Result<Contract> {
    let row: Option<ContractRow> = monitoring_contracts::table.find(id).get_result(conn).optional()?;
    let unknown = || Reason::NotFound { what: "contract".to_owned(), given: id.to_string() };
    Ok(contract(row.ok_or_else(unknown)?))
}

/// The contract with this number on paper, and the hash of what it was imported with.
pub fn find_contract_by_no(
    conn: &mut Conn,
    agency: AgencyId,
    contract_no: &str,
) -> Result<Option<(Contract, Option<String>)>> {
    use monitoring_contracts as c;
    let row: Option<ContractRow> = c::table
        .filter(c::agency_id.eq(agency))
        .filter(c::contract_no.eq(contract_no))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|mut row| {
        let hash = row.content_hash.take();
        (contract(row), hash)
    }))
}

/// Contracts of the agencies at or below `path`, the ones that end first at the top.
pub(super) fn list_contracts(conn: &mut Conn, path: &str) -> Result<Vec<(Contract, String)>> {
    use monitoring_contracts as c;
    let rows: Vec<(ContractRow, String)> = c::table
        .inner_join(agencies::table.on(agencies::id.eq(c::agency_id)))
        .select((c::all_columns, agencies::code))
        .filter(agencies::path.like(format!("{path}%")))
        .order((c::ends_on, c::id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(row, agency)| (contract(row), agency)).collect())
}

pub(super) fn insert_contract(
    tx: &mut WriteTx<'_>,
    new: &NewContract,
    by: (UserId, NaiveDateTime),
    content_hash: Option<&str>,
) -> Result<ContractId> {
    let id = ContractId(tx.next_id()?);
    let row = ContractRow {
        id,
        agency_id: new.agency,
        contract_no: new.contract_no.clone(),
        title: new.title.clone(),
        service: new.service,
        provider: new.provider.clone(),
        method: new.method,
        signed_on: new.signed_on,
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        renewal_on: new.renewal_on,
        notice_on: new.notice_on,
        value: new.value,
        version: 1,
        content_hash: content_hash.map(str::to_owned),
    };
    diesel::insert_into(monitoring_contracts::table).values(row).execute(&mut **tx)?;
    let first = NewContractAmendment {
        document_no: new.contract_no.clone(),
        dated_on: new.signed_on,
        reason: String::new(),
        value: new.value,
        years: new.years.clone(),
        ends_on: new.ends_on,
    };
    insert_version(tx, id, 1, &first, by)?;
    Ok(id)
}

fn insert_version(
    tx: &mut WriteTx<'_>,
    id: ContractId,
    version: i64,
    new: &NewContractAmendment,
    (by, at): (UserId, NaiveDateTime),
) -> Result<()> {
    use monitoring_versions as v;
    diesel::insert_into(v::table)
        .values((
            v::contract_id.eq(id),
            v::version.eq(version),
            v::document_no.eq(&new.document_no),
            v::dated_on.eq(new.dated_on),
            v::reason.eq(&new.reason),
            v::value.eq(new.value),
            v::ends_on.eq(new.ends_on),
            v::recorded_by.eq(by),
            v::recorded_at.eq(at),
        ))
        .execute(&mut **tx)?;
    use monitoring_years as y;
    for (fiscal_year, amount) in &new.years {
        diesel::insert_into(y::table)
            .values((
                y::contract_id.eq(id),
                y::version.eq(version),
                y::fiscal_year.eq(fiscal_year),
                y::amount.eq(amount),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Writes the next version, which holds from now on.
pub(super) fn write_version(
    tx: &mut WriteTx<'_>,
    of: &Contract,
    new: &NewContractAmendment,
    by: (UserId, NaiveDateTime),
) -> Result<()> {
    let version = of.version.saturating_add(1);
    insert_version(tx, of.id, version, new, by)?;
    use monitoring_contracts as c;
    diesel::update(c::table.find(of.id))
        .set((c::value.eq(new.value), c::ends_on.eq(new.ends_on), c::version.eq(version)))
        .execute(&mut **tx)?;
    Ok(())
}

/// The versions of a contract, the first first.
pub(super) fn list_versions(conn: &mut Conn, id: ContractId) -> Result<Vec<Version>> {
    use monitoring_versions as v;
    type Row = (i64, String, NaiveDate, String, Money, NaiveDate, String, NaiveDateTime);
    let rows: Vec<Row> = v::table
        .inner_join(users::table.on(users::id.eq(v::recorded_by)))
        .select((
            v::version,
            v::document_no,
            v::dated_on,
            v::reason,
            v::value,
            v::ends_on,
            users::full_name,
            v::recorded_at,
        ))
        .filter(v::contract_id.eq(id))
        .order(v::version)
        .load(conn)?;
    let version = |(version, document_no, dated_on, reason, value, ends_on, recorded_by, recorded_at)| {
        Version { version, document_no, dated_on, reason, value, ends_on, recorded_by, recorded_at }
    };
    Ok(rows.into_iter().map(version).collect())
}

/// The schedule that holds: year and amount, in the order of years.
pub fn list_schedule(conn: &mut Conn, of: &Contract) -> Result<Vec<(i64, Money)>> {
    use monitoring_years as y;
    Ok(y::table
        .select((y::fiscal_year, y::amount))
        .filter(y::contract_id.eq(of.id))
        .filter(y::version.eq(of.version))
        .order(y::fiscal_year)
        .load(conn)?)
}

#[derive(QueryableByName)]
struct YearRow {
    #[diesel(sql_type = BigInt)]
    fiscal_year: i64,
    #[diesel(sql_type = BigInt)]
    scheduled: Money,
    #[diesel(sql_type = Nullable<BigInt>)]
    commitment: Option<CommitmentId>,
    #[diesel(sql_type = Nullable<Text>)]
    state: Option<State>,
    #[diesel(sql_type = Nullable<BigInt>)]
    value: Option<Money>,
    #[diesel(sql_type = BigInt)]
    held: Money,
    #[diesel(sql_type = BigInt)]
    disbursed: Money,
}

/// The years of a contract: those of the schedule that holds, and those that a commitment was drafted for.
pub(super) fn list_years(conn: &mut Conn, of: &Contract) -> Result<Vec<Year>> {
    const SQL: &str = "\
        SELECT y.fiscal_year, y.scheduled, c.id AS commitment, c.state, c.value, \
            CAST(COALESCE((SELECT SUM(h.committed + h.advanced + h.payable + h.paid) FROM commitment_balances h \
                           WHERE h.commitment_id = c.id), 0) AS BIGINT) AS held, \
            CAST(COALESCE((SELECT SUM(h.advanced + h.paid) FROM commitment_balances h \
                           WHERE h.commitment_id = c.id), 0) AS BIGINT) AS disbursed \
        FROM (SELECT fiscal_year, CAST(SUM(amount) AS BIGINT) AS scheduled FROM ( \
                SELECT fiscal_year, amount FROM monitoring_years WHERE contract_id = $1 AND version = $2 \
                UNION ALL SELECT fiscal_year, 0 FROM commitments WHERE contract_id = $1 AND state <> 'cancelled') s \
              GROUP BY fiscal_year) y \
        LEFT JOIN commitments c ON c.contract_id = $1 AND c.fiscal_year = y.fiscal_year AND c.state <> 'cancelled' \
        ORDER BY y.fiscal_year";
    let rows: Vec<YearRow> =
        diesel::sql_query(SQL).bind::<BigInt, _>(of.id).bind::<BigInt, _>(of.version).load(conn)?;
    let year = |row: YearRow| Year {
        fiscal_year: row.fiscal_year,
        scheduled: row.scheduled,
        committed: match (row.state, row.value) {
            (Some(State::Signed), Some(value)) => value,
            (Some(State::Closed), _) => row.held,
            _ => Money::ZERO,
        },
        disbursed: row.disbursed,
        commitment: row.commitment,
    };
    Ok(rows.into_iter().map(year).collect())
}
