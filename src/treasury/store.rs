//! Every query by which both sides are read, and what is fixed of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text};

use super::matching::{Matching, OtherNames, other_names};
use super::model::{Period, WINDOW_DAYS};
use super::pins::list_pins;
use super::sides::{Line, Payment, Sides, Signed, Statement};
use crate::db::schema::{
    agencies, press_agencies, press_agency_aliases, treasury_lines, treasury_records, treasury_statements,
    treasury_windows, users,
};
use crate::db::{Conn, WriteTx};
use crate::error::{Error, Result};
use crate::ids::{ActionId, AgencyId, CommitmentId, StatementId, TreasuryRecordId, UserId};
use crate::ledger::get_calendar;
use crate::money::Money;

/// What stands in `withdrawn_as` of what is not withdrawn.
pub(super) const STANDS: i64 = 0;

/// Both sides of an agency's year, set beside each other, whether it has a statement or not.
pub fn get_matching(conn: &mut Conn, agency: AgencyId, fiscal_year: i64) -> Result<Matching> {
    let path: String = agencies::table.select(agencies::path).find(agency).get_result(conn)?;
    let other_names = list_other_names(conn)?;
    let sides = gather(conn, fiscal_year, &path, false)?.remove(&agency);
    let sides = sides.ok_or_else(|| Error::broken(format!("agency {agency} is not below itself")))?;
    Ok(sides.matched(&other_names)?)
}

/// The same for each agency whose path is like `reach`, of those that have a statement.
pub fn list_matchings(conn: &mut Conn, fiscal_year: i64, reach: &str) -> Result<Vec<Matching>> {
    let gathered = gather(conn, fiscal_year, reach, true)?;
    if gathered.is_empty() {
        return Ok(Vec::new());
    }
    let other_names = list_other_names(conn)?;
    gathered.into_values().map(|sides| Ok(sides.matched(&other_names)?)).collect()
}

/// A year of which nothing is known yet.
fn empty(conn: &mut Conn, fiscal_year: i64) -> Result<Sides> {
    Ok(Sides {
        agency: AgencyId(0),
        code: String::new(),
        calendar: get_calendar(conn, fiscal_year)?,
        statements: Vec::new(),
        lines: Vec::new(),
        payments: Vec::new(),
        pins: Vec::new(),
        signed: Vec::new(),
        window_days: WINDOW_DAYS,
    })
}

/// Reads the year of every agency whose path is like `reach`, in a fixed number of statements.
fn gather(
    conn: &mut Conn,
    fiscal_year: i64,
    reach: &str,
    with_statement_alone: bool,
) -> Result<BTreeMap<AgencyId, Sides>> {
    let mut all: BTreeMap<AgencyId, Sides> = BTreeMap::new();
    let statements = list_statements(conn, fiscal_year, reach)?;
    if with_statement_alone && statements.is_empty() {
        return Ok(all);
    }
    let codes: Vec<(AgencyId, String)> = agencies::table
        .select((agencies::id, agencies::code))
        .filter(agencies::path.like(reach))
        .load(conn)?;
    let codes: BTreeMap<AgencyId, String> = codes.into_iter().collect();
    let blank = empty(conn, fiscal_year)?;
    let of = |agency| {
        let code = codes.get(&agency).cloned().unwrap_or_else(String::new);
        Sides { agency, code, ..blank.clone() }
    };
    if !with_statement_alone {
        all.extend(codes.keys().map(|agency| (*agency, of(*agency))));
    }
    for statement in statements {
        all.entry(statement.agency).or_insert_with(|| of(statement.agency)).statements.push(statement);
    }
    for (agency, line) in list_lines(conn, fiscal_year, reach)? {
        all.entry(agency).or_insert_with(|| of(agency)).lines.push(line);
    }
    for (agency, payment) in list_payments(conn, fiscal_year, reach, with_statement_alone)? {
        all.entry(agency).or_insert_with(|| of(agency)).payments.push(payment);
    }
    for (agency, pin) in list_pins(conn, fiscal_year, reach)? {
        if let Some(sides) = all.get_mut(&agency) {
            sides.pins.push(pin);
        }
    }
    for (agency, signed) in list_signed(conn, fiscal_year, reach)? {
        all.entry(agency).or_insert_with(|| of(agency)).signed.push(signed);
    }
    use treasury_windows as w;
    let windows: Vec<(AgencyId, i64)> = w::table
        .inner_join(agencies::table)
        .select((w::agency_id, w::days))
        .filter(w::fiscal_year.eq(fiscal_year))
        .filter(agencies::path.like(reach))
        .load(conn)?;
    for (agency, days) in windows {
        if let Some(sides) = all.get_mut(&agency) {
            sides.window_days = u64::try_from(days).unwrap_or(WINDOW_DAYS);
        }
    }
    Ok(all)
}

fn list_statements(conn: &mut Conn, fiscal_year: i64, reach: &str) -> Result<Vec<Statement>> {
    use treasury_statements as s;
    Ok(s::table
        .inner_join(agencies::table)
        .select((s::id, s::agency_id, s::statement_no, s::covers_from, s::covers_to))
        .filter(s::fiscal_year.eq(fiscal_year))
        .filter(s::withdrawn_as.eq(STANDS))
        .filter(agencies::path.like(reach))
        .order(s::id)
        .load(conn)?)
}

fn list_lines(conn: &mut Conn, fiscal_year: i64, reach: &str) -> Result<Vec<(AgencyId, Line)>> {
    use treasury_lines as l;
    use treasury_statements as s;
    Ok(l::table
        .inner_join(s::table.inner_join(agencies::table))
        .select((
            s::agency_id,
            (
                l::id,
                l::statement_id,
                l::line_no,
                l::booked_on,
                l::voucher_no,
                l::payee,
                l::amount,
                l::content,
            ),
        ))
        .filter(s::fiscal_year.eq(fiscal_year))
        .filter(s::withdrawn_as.eq(STANDS))
        .filter(agencies::path.like(reach))
        .order((l::booked_on, l::id))
        .load(conn)?)
}

#[derive(QueryableByName)]
struct PaymentRow {
    #[diesel(sql_type = BigInt)]
    agency_id: AgencyId,
    #[diesel(sql_type = BigInt)]
    action_id: ActionId,
    #[diesel(sql_type = Text)]
    verb: String,
    #[diesel(sql_type = Text)]
    voucher_no: String,
    #[diesel(sql_type = Date)]
    paid_on: NaiveDate,
    #[diesel(sql_type = Nullable<BigInt>)]
    commitment_id: Option<CommitmentId>,
    #[diesel(sql_type = Text)]
    commitment_no: String,
    #[diesel(sql_type = Text)]
    payee: String,
    #[diesel(sql_type = BigInt)]
    amount: Money,
}

/// What the book paid out and got back, one row an action; an action that was turned round paid nothing.
fn list_payments(
    conn: &mut Conn,
    fiscal_year: i64,
    reach: &str,
    with_statement_alone: bool,
) -> Result<Vec<(AgencyId, Payment)>> {
    let with_statement = if with_statement_alone {
        "AND EXISTS (SELECT 1 FROM treasury_statements s WHERE s.agency_id = a.id AND s.fiscal_year = $2 \
         AND s.withdrawn_as = 0)"
    } else {
        ""
    };
    // CROSS JOIN tells SQLite to begin with the agencies, of which few fit; PostgreSQL finds that by itself.
    // A training or a contract names no press agency, but who provides it.
    let sql = format!(
        "SELECT t.agency_id, t.id AS action_id, t.verb, t.document_no AS voucher_no, t.dated_on AS paid_on, \
            t.commitment_id, COALESCE(c.document_no, '') AS commitment_no, COALESCE(p.name, c.provider, '') AS payee, \
            CAST(SUM(CASE WHEN m.kind = 'refund' THEN -m.amount ELSE m.amount END) AS BIGINT) AS amount \
         FROM agencies a CROSS JOIN actions t JOIN movements m ON m.action_id = t.id \
            LEFT JOIN commitments c ON c.id = t.commitment_id \
            LEFT JOIN press_agencies p ON p.id = c.press_agency_id \
         WHERE a.path LIKE $1 AND t.agency_id = a.id AND t.fiscal_year = $2 AND t.reverses_id IS NULL \
            AND m.kind IN ('pay', 'advance', 'refund') \
            AND NOT EXISTS (SELECT 1 FROM actions r WHERE r.reverses_id = t.id) {with_statement} \
         GROUP BY t.agency_id, t.id, t.verb, t.document_no, t.dated_on, t.commitment_id, c.document_no, p.name, c.provider \
         ORDER BY t.dated_on, t.id"
    );
    let rows: Vec<PaymentRow> =
        diesel::sql_query(sql).bind::<Text, _>(reach).bind::<BigInt, _>(fiscal_year).load(conn)?;
    let payment = |row: PaymentRow| {
        let payment = Payment {
            action: row.action_id,
            verb: row.verb,
            voucher_no: row.voucher_no,
            paid_on: row.paid_on,
            commitment: row.commitment_id,
            commitment_no: row.commitment_no,
            payee: row.payee,
            amount: row.amount,
        };
        (row.agency_id, payment)
    };
    Ok(rows.into_iter().map(payment).collect())
}

/// What people are called, by account.
pub(super) fn names_of_users(conn: &mut Conn) -> Result<BTreeMap<UserId, String>> {
    let rows: Vec<(UserId, String, String)> =
        users::table.select((users::id, users::username, users::full_name)).load(conn)?;
    let named = |(id, user, name): (UserId, String, String)| (id, if name.is_empty() { user } else { name });
    Ok(rows.into_iter().map(named).collect())
}

fn list_signed(conn: &mut Conn, fiscal_year: i64, reach: &str) -> Result<Vec<(AgencyId, Signed)>> {
    use treasury_records as r;
    let rows: Vec<(AgencyId, TreasuryRecordId, Period, NaiveDate)> = r::table
        .inner_join(agencies::table)
        .select((r::agency_id, r::id, r::period, r::signed_on))
        .filter(r::fiscal_year.eq(fiscal_year))
        .filter(r::withdrawn_as.eq(STANDS))
        .filter(agencies::path.like(reach))
        .order(r::id)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(agency, record, period, signed_on)| (agency, Signed { record, period, signed_on }))
        .collect())
}

/// What is frozen of an agency's year.
pub(super) fn list_signed_of(conn: &mut Conn, agency: AgencyId, fiscal_year: i64) -> Result<Vec<Signed>> {
    let path: String = agencies::table.select(agencies::path).find(agency).get_result(conn)?;
    Ok(list_signed(conn, fiscal_year, &path)?.into_iter().map(|(_, signed)| signed).collect())
}

fn list_other_names(conn: &mut Conn) -> Result<OtherNames> {
    let own: Vec<String> = press_agencies::table.select(press_agencies::name).load(conn)?;
    let aliases: Vec<(String, String)> = press_agency_aliases::table
        .inner_join(press_agencies::table)
        .select((press_agencies::name, press_agency_aliases::alias))
        .load(conn)?;
    let named = own.iter().map(|name| (name.as_str(), name.as_str()));
    Ok(other_names(named.chain(aliases.iter().map(|(name, alias)| (name.as_str(), alias.as_str())))))
}

/// Sets how many days may lie between a payment and its line.
pub(super) fn write_window(
    tx: &mut WriteTx<'_>,
    agency: AgencyId,
    fiscal_year: i64,
    days: i64,
) -> Result<()> {
    use treasury_windows as w;
    diesel::delete(w::table.find((agency, fiscal_year))).execute(&mut **tx)?;
    diesel::insert_into(w::table)
        .values((w::agency_id.eq(agency), w::fiscal_year.eq(fiscal_year), w::days.eq(days)))
        .execute(&mut **tx)?;
    Ok(())
}

/// A statement's agency and year, if it stands.
pub(super) fn find_statement(conn: &mut Conn, id: StatementId) -> Result<Option<(AgencyId, i64, Statement)>> {
    use treasury_statements as s;
    Ok(s::table
        .select((
            s::agency_id,
            s::fiscal_year,
            (s::id, s::agency_id, s::statement_no, s::covers_from, s::covers_to),
        ))
        .filter(s::id.eq(id))
        .filter(s::withdrawn_as.eq(STANDS))
        .get_result(conn)
        .optional()?)
}
