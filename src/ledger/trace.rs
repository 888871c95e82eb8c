//! The rows behind a figure: every movement that changed it, with by how much. They add up to the figure.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text};

use super::kind::{Kind, Stage};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, ContributionId, LineId, MovementId};
use crate::money::Money;

/// A figure as a rule on movements: the stages it counts, the one kind it counts (or all), and whether leaving
/// counts as more.
struct Rule {
    stages: &'static [Stage],
    kind: Option<Kind>,
    leaving_adds: bool,
}

const ALL: &[Stage] = &[Stage::Available, Stage::Committed, Stage::Advanced, Stage::Payable, Stage::Paid];

/// The rule of a figure by its name in reports; `None` where no figure has that name.
fn rule_of(figure: &str) -> Option<Rule> {
    let standing = |stages| Some(Rule { stages, kind: None, leaving_adds: false });
    let came = |kind| Some(Rule { stages: ALL, kind: Some(kind), leaving_adds: false });
    let went = |kind| Some(Rule { stages: ALL, kind: Some(kind), leaving_adds: true });
    match figure {
        "granted" => standing(ALL),
        "available" => standing(&[Stage::Available]),
        "committed" => standing(&[Stage::Committed]),
        "advanced" => standing(&[Stage::Advanced]),
        "payable" => standing(&[Stage::Payable]),
        "paid" => standing(&[Stage::Paid]),
        "contracted" => standing(&[Stage::Committed, Stage::Advanced, Stage::Payable, Stage::Paid]),
        "accepted" => standing(&[Stage::Payable, Stage::Paid]),
        "disbursed" => standing(&[Stage::Advanced, Stage::Paid]),
        "initial" => came(Kind::Allocate),
        "supplement" => came(Kind::Supplement),
        "received" => came(Kind::Receive),
        "transferred" => came(Kind::Transfer),
        "carried" => came(Kind::CarryOver),
        "cut" => went(Kind::Cut),
        "lapsed" => went(Kind::Lapse),
        "returned" => went(Kind::Return),
        _ => None,
    }
}

/// Which lines and which figure of them.
#[derive(Clone, Debug, Default)]
pub struct TraceFilter {
    /// Lines of this year; 0 is any.
    pub fiscal_year: i64,
    /// Of agencies at or below this path.
    pub path: String,
    /// Of this agency alone, by its path; empty is all at or below [`TraceFilter::path`].
    pub only_path: String,
    /// Of this fund source; empty is any.
    pub fund_source: String,
    /// Of this purpose; empty is any.
    pub purpose: String,
    /// This line alone; 0 is any.
    pub line: i64,
    /// The figure, by its name in reports.
    pub figure: String,
    /// Dated from this day.
    pub from: Option<NaiveDate>,
    /// Dated to this day.
    pub to: Option<NaiveDate>,
}

/// What traced rows are ordered by; those that are alike in it by when they were recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceOrder {
    /// When they were recorded.
    Latest,
    /// Their date.
    Date,
    /// By how much they changed the figure.
    Effect,
}

/// A movement, as a row behind a figure.
#[derive(Clone, Debug, QueryableByName)]
pub struct Traced {
    /// The movement.
    #[diesel(sql_type = BigInt)]
    pub id: MovementId,
    /// The action that made it.
    #[diesel(sql_type = BigInt)]
    pub action_id: ActionId,
    /// What was done.
    #[diesel(sql_type = Text)]
    pub verb: String,
    /// Number of the paper.
    #[diesel(sql_type = Text)]
    pub document_no: String,
    /// Why, in the recorder's words.
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// Its date.
    #[diesel(sql_type = Date)]
    pub dated_on: NaiveDate,
    /// What moved.
    #[diesel(sql_type = Text)]
    pub kind: Kind,
    /// Where from.
    #[diesel(sql_type = Text)]
    pub from_stage: Stage,
    /// Where to.
    #[diesel(sql_type = Text)]
    pub to_stage: Stage,
    /// The line it left, or else the one it came to.
    #[diesel(sql_type = BigInt)]
    pub line_id: LineId,
    /// The commitment.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub commitment_id: Option<CommitmentId>,
    /// The contribution.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub contribution_id: Option<ContributionId>,
    /// By how much it changed the figure.
    #[diesel(sql_type = BigInt)]
    pub effect: Money,
}

#[derive(QueryableByName)]
struct CountAndSum {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    sum: Money,
}

/// The statement up to the movements that changed the figure; its binds are the filter's first fields in order.
fn changes(rule: &Rule, filter: &TraceFilter) -> String {
    let stages = rule.stages.iter().map(|stage| format!("'{}'", stage.code())).collect::<Vec<_>>().join(", ");
    let kind = rule.kind.map_or_else(String::new, |kind| format!("AND m.kind = '{}'", kind.code()));
    let day = |sign: &str, day: Option<NaiveDate>| {
        day.map_or_else(String::new, |day| format!("AND m.dated_on {sign} '{day}'"))
    };
    let (from, to) = (day(">=", filter.from), day("<=", filter.to));
    let (into, out) = if rule.leaving_adds { ("-", "") } else { ("", "-") };
    format!(
        "WITH traced AS (\
            SELECT l.id FROM budget_lines l JOIN agencies a ON a.id = l.agency_id \
            WHERE ($1 = 0 OR l.fiscal_year = $1) AND a.path LIKE $2 AND ($3 = '' OR a.path = $3) \
              AND ($4 = '' OR l.fund_source = $4) AND ($5 = '' OR l.purpose = $5) AND ($6 = 0 OR l.id = $6)\
        ), changes AS (\
            SELECT m.*, CASE WHEN m.to_line_id IN (SELECT id FROM traced) AND m.to_stage IN ({stages}) THEN {into}m.amount ELSE 0 END \
                + CASE WHEN m.from_line_id IN (SELECT id FROM traced) AND m.from_stage IN ({stages}) THEN {out}m.amount ELSE 0 END AS effect \
            FROM movements m WHERE m.id IN (\
                SELECT id FROM movements WHERE to_line_id IN (SELECT id FROM traced) \
                UNION SELECT id FROM movements WHERE from_line_id IN (SELECT id FROM traced)) {kind} {from} {to}\
        ) "
    )
}

/// A page of the rows behind a figure, in an order and from its end if `descending`, with how many there are and what all
/// of them add up to. `None` where no figure has that name.
pub fn trace(
    conn: &mut Conn,
    filter: &TraceFilter,
    (order, descending): (TraceOrder, bool),
    offset: i64,
    limit: i64,
) -> Result<Option<(Vec<Traced>, i64, Money)>> {
    let Some(rule) = rule_of(&filter.figure) else { return Ok(None) };
    let changes = changes(&rule, filter);
    let direction = if descending { "DESC" } else { "ASC" };
    let order = match order {
        TraceOrder::Latest => format!("c.id {direction}"),
        TraceOrder::Date => format!("c.dated_on {direction}, c.id {direction}"),
        TraceOrder::Effect => format!("c.effect {direction}, c.id {direction}"),
    };
    let bound = |sql: String| {
        diesel::sql_query(sql)
            .bind::<BigInt, _>(filter.fiscal_year)
            .bind::<Text, _>(format!("{}%", filter.path))
            .bind::<Text, _>(filter.only_path.clone())
            .bind::<Text, _>(filter.fund_source.clone())
            .bind::<Text, _>(filter.purpose.clone())
            .bind::<BigInt, _>(filter.line)
    };
    let rows: Vec<Traced> = bound(format!(
        "{changes} SELECT c.id, c.action_id, a.verb, a.document_no, a.reason, c.dated_on, c.kind, c.from_stage, c.to_stage, \
         COALESCE(c.from_line_id, c.to_line_id) AS line_id, c.commitment_id, a.contribution_id, c.effect \
         FROM changes c JOIN actions a ON a.id = c.action_id WHERE c.effect <> 0 \
         ORDER BY {order} LIMIT $7 OFFSET $8"
    ))
    .bind::<BigInt, _>(limit)
    .bind::<BigInt, _>(offset)
    .load(conn)?;
    let all: CountAndSum = bound(format!(
        "{changes} SELECT COUNT(*) AS count, CAST(COALESCE(SUM(effect), 0) AS BIGINT) AS sum FROM changes WHERE effect <> 0"
    ))
    .get_result(conn)?;
    Ok(Some((rows, all.count, all.sum)))
}
