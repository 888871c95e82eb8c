//! Re-adds every movement and compares with every balance. It shares no code with what writes them: sums come
//! from SQL over movements, and each rule is asked anew.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::Serialize;

use super::balance::Balance;
use super::kind::{Kind, Stage};
use super::store::balance_columns;
use crate::db::Conn;
use crate::db::schema::{agencies, agency_balances, budget_lines, commitment_balances, root_balances};
use crate::error::Result;
use crate::ids::{AgencyId, CommitmentId, LineId};
use crate::money::Money;

/// One thing that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub struct Difference {
    /// Which row: `budget line 12`, `agency T01 2025 state_budget press_order`.
    pub place: String,
    /// Which figure or rule.
    pub figure: String,
    /// What the book says, in minor units.
    pub booked: i64,
    /// What the movements add up to, in minor units.
    pub readded: i64,
}

/// What was counted and compared.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Verification {
    /// Movements read.
    pub movements: i64,
    /// Actions that made them.
    pub actions: i64,
    /// Balance rows compared: lines, holdings of commitments, agencies, roots.
    pub balances: i64,
    /// What is not as it must be; empty in a sound book.
    pub differences: Vec<Difference>,
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    line_id: LineId,
    #[diesel(sql_type = Text)]
    stage: Stage,
    #[diesel(sql_type = Text)]
    kind: Kind,
    #[diesel(sql_type = BigInt)]
    arrived: i64,
    #[diesel(sql_type = BigInt)]
    left: i64,
    #[diesel(sql_type = BigInt)]
    arrived_back: i64,
    #[diesel(sql_type = BigInt)]
    left_back: i64,
}

/// Sums by line, stage and kind: what arrived and left, and of it what reversals brought back and took back.
const LINE_SUMS: &str = "\
    SELECT line_id, stage, kind, \
        CAST(COALESCE(SUM(CASE WHEN into_it = 1 THEN amount END), 0) AS BIGINT) AS arrived, \
        CAST(COALESCE(SUM(CASE WHEN into_it = 0 THEN amount END), 0) AS BIGINT) AS \"left\", \
        CAST(COALESCE(SUM(CASE WHEN into_it = 1 AND reverses_id IS NOT NULL THEN amount END), 0) AS BIGINT) AS arrived_back, \
        CAST(COALESCE(SUM(CASE WHEN into_it = 0 AND reverses_id IS NOT NULL THEN amount END), 0) AS BIGINT) AS left_back \
    FROM (SELECT to_line_id AS line_id, to_stage AS stage, kind, amount, reverses_id, 1 AS into_it FROM movements \
        UNION ALL SELECT from_line_id, from_stage, kind, amount, reverses_id, 0 FROM movements) ends \
    WHERE line_id IS NOT NULL GROUP BY line_id, stage, kind";

#[derive(QueryableByName)]
struct HeldSum {
    #[diesel(sql_type = BigInt)]
    commitment_id: CommitmentId,
    #[diesel(sql_type = BigInt)]
    line_id: LineId,
    #[diesel(sql_type = Text)]
    stage: Stage,
    #[diesel(sql_type = BigInt)]
    stands: i64,
}

const HELD_SUMS: &str = "\
    SELECT commitment_id, line_id, stage, CAST(SUM(amount) AS BIGINT) AS stands \
    FROM (SELECT commitment_id, to_line_id AS line_id, to_stage AS stage, amount FROM movements \
        UNION ALL SELECT commitment_id, from_line_id, from_stage, -amount FROM movements) ends \
    WHERE commitment_id IS NOT NULL AND line_id IS NOT NULL AND stage <> 'available' \
    GROUP BY commitment_id, line_id, stage";

/// Movements that break a rule by themselves, counted by rule.
const RULES: [(&str, &str); 7] = [
    ("amount above zero", "SELECT COUNT(*) AS count FROM movements WHERE amount <= 0"),
    (
        "a movement has an action",
        "SELECT COUNT(*) AS count FROM movements m LEFT JOIN actions a ON a.id = m.action_id WHERE a.id IS NULL",
    ),
    (
        "a reversal mirrors what it turns round",
        "SELECT COUNT(*) AS count FROM movements r JOIN movements m ON m.id = r.reverses_id \
         JOIN actions ra ON ra.id = r.action_id \
         WHERE r.amount <> m.amount OR r.kind <> m.kind OR r.from_stage <> m.to_stage OR r.to_stage <> m.from_stage \
            OR COALESCE(r.from_line_id, 0) <> COALESCE(m.to_line_id, 0) \
            OR COALESCE(r.to_line_id, 0) <> COALESCE(m.from_line_id, 0) \
            OR COALESCE(ra.reverses_id, 0) <> m.action_id OR m.reverses_id IS NOT NULL",
    ),
    (
        "an action is reversed whole",
        "SELECT COUNT(*) AS count FROM actions r JOIN movements m ON m.action_id = r.reverses_id \
         LEFT JOIN movements b ON b.reverses_id = m.id WHERE b.id IS NULL",
    ),
    (
        "a closed year has nothing open",
        "SELECT COUNT(*) AS count FROM year_closings c JOIN budget_lines l ON l.fiscal_year = c.fiscal_year \
         JOIN agencies a ON a.id = l.agency_id LEFT JOIN agencies closed ON closed.id = c.agency_id \
         WHERE c.reopened_on IS NULL AND (c.agency_id IS NULL OR a.path LIKE closed.path || '%') \
            AND l.available + l.committed + l.advanced + l.payable > 0",
    ),
    (
        "a year knows how many agencies closed it",
        "SELECT COUNT(*) AS count FROM fiscal_years y WHERE y.closed_agencies <> \
         (SELECT COUNT(*) FROM year_closings c WHERE c.fiscal_year = y.fiscal_year \
            AND c.agency_id IS NOT NULL AND c.reopened_on IS NULL)",
    ),
    (
        "outside is no line, and a line is not outside",
        "SELECT COUNT(*) AS count FROM movements \
         WHERE (from_line_id IS NULL) <> (from_stage = 'outside') OR (to_line_id IS NULL) <> (to_stage = 'outside')",
    ),
];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(conn: &mut Conn, sql: &str) -> Result<i64> {
    let row: Count = diesel::sql_query(sql).get_result(conn)?;
    Ok(row.count)
}

/// Counts the movements, re-adds them, and compares with every balance that the book keeps.
pub fn verify(conn: &mut Conn) -> Result<Verification> {
    let mut found = Verification {
        movements: count(conn, "SELECT COUNT(*) AS count FROM movements")?,
        actions: count(conn, "SELECT COUNT(*) AS count FROM actions")?,
        ..Verification::default()
    };
    for (rule, sql) in RULES {
        let breaches = count(conn, sql)?;
        if breaches != 0 {
            found.differences.push(difference("movements", rule, breaches, 0));
        }
    }
    let lines = verify_lines(conn, &mut found)?;
    verify_holdings(conn, &mut found)?;
    verify_groups(conn, &lines, &mut found)?;
    found.differences.sort();
    Ok(found)
}

fn difference(place: impl Into<String>, figure: impl Into<String>, booked: i64, readded: i64) -> Difference {
    Difference { place: place.into(), figure: figure.into(), booked, readded }
}

/// Names every figure in which two balances differ.
fn compare(place: &str, booked: &Balance, readded: &Balance, found: &mut Verification) {
    found.balances += 1;
    for ((figure, booked), (_, readded)) in booked.columns().into_iter().zip(readded.columns()) {
        if booked != readded {
            found.differences.push(difference(place, figure, booked.minor(), readded.minor()));
        }
    }
}

/// Owner, root, year, fund source and purpose of a line, with what its movements add up to.
type ReaddedLine = (AgencyId, AgencyId, i64, String, String, Balance);

fn verify_lines(conn: &mut Conn, found: &mut Verification) -> Result<Vec<ReaddedLine>> {
    let sums: Vec<Sum> = diesel::sql_query(LINE_SUMS).load(conn)?;
    let mut readded: BTreeMap<LineId, Balance> = BTreeMap::new();
    for sum in sums {
        readd(readded.entry(sum.line_id).or_default(), &sum)?;
    }
    use budget_lines as line;
    let kept: Vec<(LineId, AgencyId, AgencyId, i64, String, String, Balance)> = line::table
        .select((
            line::id,
            line::agency_id,
            line::root_id,
            line::fiscal_year,
            line::fund_source,
            line::purpose,
            balance_columns!(line),
        ))
        .order(line::id)
        .load(conn)?;
    let mut lines = Vec::with_capacity(kept.len());
    for (id, agency, root, fiscal_year, fund_source, purpose, booked) in kept {
        let readded = readded.remove(&id).unwrap_or_else(Balance::default);
        let place = format!("budget line {id}");
        compare(&place, &booked, &readded, found);
        if booked.granted()? != booked.brought()? {
            let (stands, brought) = (booked.granted()?.minor(), booked.brought()?.minor());
            found.differences.push(difference(place, "identity", stands, brought));
        }
        lines.push((agency, root, fiscal_year, fund_source, purpose, readded));
    }
    for (id, balance) in readded {
        found.differences.push(difference(
            format!("budget line {id}"),
            "missing",
            0,
            balance.granted()?.minor(),
        ));
    }
    Ok(lines)
}

/// Adds a sum to a balance, by the rules of MODEL.md and not by those of the code that writes.
fn readd(balance: &mut Balance, sum: &Sum) -> Result<()> {
    let stands = Money::from_minor(sum.arrived - sum.left);
    match sum.stage {
        Stage::Outside => {}
        Stage::Available => balance.available = balance.available.plus(stands)?,
        Stage::Committed => balance.committed = balance.committed.plus(stands)?,
        Stage::Advanced => balance.advanced = balance.advanced.plus(stands)?,
        Stage::Payable => balance.payable = balance.payable.plus(stands)?,
        Stage::Paid => balance.paid = balance.paid.plus(stands)?,
    }
    // What came in less what reversals took back, and what went out less what reversals brought back.
    let came = Money::from_minor(sum.arrived - sum.arrived_back - sum.left_back);
    let went = Money::from_minor(sum.left - sum.left_back - sum.arrived_back);
    match sum.kind {
        Kind::Allocate => balance.initial = balance.initial.plus(came)?,
        Kind::Supplement => balance.supplement = balance.supplement.plus(came)?,
        Kind::Receive => balance.received = balance.received.plus(came)?,
        Kind::Cut => balance.cut = balance.cut.plus(went)?,
        Kind::Lapse => balance.lapsed = balance.lapsed.plus(went)?,
        Kind::Return => balance.returned = balance.returned.plus(went)?,
        Kind::Transfer => {
            balance.transferred_in = balance.transferred_in.plus(came)?;
            balance.transferred_out = balance.transferred_out.plus(went)?;
        }
        Kind::CarryOver => {
            balance.carried_in = balance.carried_in.plus(came)?;
            balance.carried_out = balance.carried_out.plus(went)?;
        }
        Kind::Commit | Kind::Release | Kind::Advance | Kind::Accept | Kind::Pay | Kind::Refund => {}
    }
    Ok(())
}

fn verify_holdings(conn: &mut Conn, found: &mut Verification) -> Result<()> {
    let sums: Vec<HeldSum> = diesel::sql_query(HELD_SUMS).load(conn)?;
    let mut readded: BTreeMap<(CommitmentId, LineId, Stage), i64> =
        sums.into_iter().map(|sum| ((sum.commitment_id, sum.line_id, sum.stage), sum.stands)).collect();
    use commitment_balances as held;
    type HeldRow = (CommitmentId, LineId, Money, Money, Money, Money);
    let kept: Vec<HeldRow> = held::table
        .select((
            held::commitment_id,
            held::line_id,
            held::committed,
            held::advanced,
            held::payable,
            held::paid,
        ))
        .order((held::commitment_id, held::line_id))
        .load(conn)?;
    let mut counted = BTreeSet::new();
    for (commitment, line, committed, advanced, payable, paid) in kept {
        counted.insert((commitment, line));
        let stages = [
            (Stage::Committed, committed),
            (Stage::Advanced, advanced),
            (Stage::Payable, payable),
            (Stage::Paid, paid),
        ];
        for (stage, booked) in stages {
            let readded = readded.remove(&(commitment, line, stage)).map_or(0, |stands| stands);
            if booked.minor() != readded {
                let place = format!("commitment {commitment} on budget line {line}");
                found.differences.push(difference(place, stage.code(), booked.minor(), readded));
            }
        }
    }
    for ((commitment, line, stage), stands) in readded.into_iter().filter(|(_, stands)| *stands != 0) {
        let place = format!("commitment {commitment} on budget line {line}");
        found.differences.push(difference(place, stage.code(), 0, stands));
    }
    found.balances +=
        i64::try_from(counted.len()).map_err(|error| crate::error::Error::Failed(Box::new(error)))?;
    Ok(())
}

fn verify_groups(conn: &mut Conn, lines: &[ReaddedLine], found: &mut Verification) -> Result<()> {
    type Group = (AgencyId, i64, String, String);
    let mut own: BTreeMap<Group, Balance> = BTreeMap::new();
    let mut rolled_up: BTreeMap<Group, Balance> = BTreeMap::new();
    for (agency, root, fiscal_year, fund_source, purpose, balance) in lines {
        for (groups, owner) in [(&mut own, agency), (&mut rolled_up, root)] {
            let sum = groups.entry((*owner, *fiscal_year, fund_source.clone(), purpose.clone())).or_default();
            *sum = sum.plus(balance)?;
        }
    }
    let codes: BTreeMap<AgencyId, String> = agencies::table
        .select((agencies::id, agencies::code))
        .load::<(AgencyId, String)>(conn)?
        .into_iter()
        .collect();
    type GroupRow = (AgencyId, i64, String, String, Balance);
    use agency_balances as a;
    let agencies: Vec<GroupRow> = a::table
        .select((a::agency_id, a::fiscal_year, a::fund_source, a::purpose, balance_columns!(a)))
        .load(conn)?;
    use root_balances as r;
    let roots: Vec<GroupRow> = r::table
        .select((r::root_id, r::fiscal_year, r::fund_source, r::purpose, balance_columns!(r)))
        .load(conn)?;
    for (grain, rows, mut readded) in [("agency", agencies, own), ("root", roots, rolled_up)] {
        let name = |(owner, fiscal_year, fund_source, purpose): &Group| {
            let code = codes.get(owner).map_or_else(|| owner.to_string(), Clone::clone);
            format!("{grain} {code} {fiscal_year} {fund_source} {purpose}")
        };
        for (owner, fiscal_year, fund_source, purpose, booked) in rows {
            let group = (owner, fiscal_year, fund_source, purpose);
            let readded = readded.remove(&group).unwrap_or_else(Balance::default);
            compare(&name(&group), &booked, &readded, found);
        }
        // A line on which nothing has moved yet needs no row.
        for (group, balance) in readded.into_iter().filter(|(_, balance)| !balance.is_zero()) {
            compare(&name(&group), &Balance::default(), &balance, found);
        }
    }
    Ok(())
}
