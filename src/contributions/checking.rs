//! What contributions say came and went back, set beside the money: for reconciliations, and re-added for the verifier.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::db::Conn;
use crate::error::Result;
use crate::ids::LineId;
use crate::ledger::{Difference, Verification};
use crate::money::Money;

/// What all contributions together say of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineSums {
    /// What came.
    pub received: Money,
    /// What went back.
    pub returned: Money,
    /// What is tied to the line's purpose.
    pub tied: Money,
}

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = BigInt)]
    line_id: LineId,
    #[diesel(sql_type = BigInt)]
    received: Money,
    #[diesel(sql_type = BigInt)]
    returned: Money,
    #[diesel(sql_type = BigInt)]
    tied: Money,
}

/// What contributions say of each line of a year, of agencies whose path is like `reach`.
pub fn sums_by_line(conn: &mut Conn, fiscal_year: i64, reach: &str) -> Result<BTreeMap<LineId, LineSums>> {
    // CROSS JOIN tells SQLite to begin with the agencies, of which few fit; PostgreSQL finds that by itself.
    const SQL: &str = "\
        SELECT * FROM (SELECT l.id AS line_id, \
            CAST(COALESCE((SELECT SUM(c.received) FROM contribution_lines c WHERE c.line_id = l.id), 0) AS BIGINT) AS received, \
            CAST(COALESCE((SELECT SUM(c.returned) FROM contribution_lines c WHERE c.line_id = l.id), 0) AS BIGINT) AS returned, \
            CAST(COALESCE((SELECT SUM(t.amount) FROM ties t WHERE t.line_id = l.id), 0) AS BIGINT) AS tied \
        FROM agencies a CROSS JOIN budget_lines l \
        WHERE a.path LIKE $1 AND l.agency_id = a.id AND l.fiscal_year = $2) said \
        WHERE received <> 0 OR returned <> 0 OR tied <> 0";
    let rows: Vec<LineRow> =
        diesel::sql_query(SQL).bind::<Text, _>(reach).bind::<BigInt, _>(fiscal_year).load(conn)?;
    let sums = |row: LineRow| {
        let LineRow { line_id, received, returned, tied } = row;
        (line_id, LineSums { received, returned, tied })
    };
    Ok(rows.into_iter().map(sums).collect())
}

#[derive(QueryableByName)]
struct Differing {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = BigInt)]
    booked: i64,
    #[diesel(sql_type = BigInt)]
    readded: i64,
}

/// Each rule with the rows that break it: where, what is kept, and what the movements or ties add up to.
const RULES: [(&str, &str); 4] = [
    (
        "received",
        "\
        SELECT 'contribution ' || CAST(k.contribution_id AS TEXT) || ' on budget line ' || CAST(k.line_id AS TEXT) AS place, \
            CAST(SUM(k.kept) AS BIGINT) AS booked, CAST(SUM(k.moved) AS BIGINT) AS readded \
        FROM (SELECT contribution_id, line_id, received AS kept, 0 AS moved FROM contribution_lines \
            UNION ALL SELECT t.contribution_id, COALESCE(m.to_line_id, m.from_line_id), 0, \
                CASE WHEN m.reverses_id IS NULL THEN m.amount ELSE -m.amount END \
            FROM movements m JOIN actions t ON t.id = m.action_id \
            WHERE m.kind = 'receive' AND t.contribution_id IS NOT NULL) k \
        GROUP BY k.contribution_id, k.line_id HAVING SUM(k.kept) <> SUM(k.moved)",
    ),
    (
        "returned",
        "\
        SELECT 'contribution ' || CAST(k.contribution_id AS TEXT) || ' on budget line ' || CAST(k.line_id AS TEXT) AS place, \
            CAST(SUM(k.kept) AS BIGINT) AS booked, CAST(SUM(k.moved) AS BIGINT) AS readded \
        FROM (SELECT contribution_id, line_id, returned AS kept, 0 AS moved FROM contribution_lines \
            UNION ALL SELECT t.contribution_id, COALESCE(m.from_line_id, m.to_line_id), 0, \
                CASE WHEN m.reverses_id IS NULL THEN m.amount ELSE -m.amount END \
            FROM movements m JOIN actions t ON t.id = m.action_id \
            WHERE m.kind = 'return' AND t.contribution_id IS NOT NULL) k \
        GROUP BY k.contribution_id, k.line_id HAVING SUM(k.kept) <> SUM(k.moved)",
    ),
    // What lapsed went out of the book without going back.
    (
        "tied",
        "\
        SELECT 'contribution ' || CAST(c.id AS TEXT) AS place, t.tied AS booked, \
            CAST(CASE WHEN c.purpose = '' THEN 0 ELSE r.kept - t.lapsed END AS BIGINT) AS readded \
        FROM contributions c \
        JOIN (SELECT c.id, CAST(COALESCE((SELECT SUM(amount) FROM ties WHERE contribution_id = c.id), 0) AS BIGINT) AS tied, \
                CAST(COALESCE((SELECT SUM(m.amount) FROM tie_moves m LEFT JOIN actions r ON r.reverses_id = m.action_id \
                    WHERE m.contribution_id = c.id AND m.to_line_id IS NULL AND r.id IS NULL), 0) AS BIGINT) AS lapsed \
            FROM contributions c) t ON t.id = c.id \
        JOIN (SELECT c.id, CAST(COALESCE((SELECT SUM(received - returned) FROM contribution_lines WHERE contribution_id = c.id), 0) AS BIGINT) AS kept \
            FROM contributions c) r ON r.id = c.id \
        WHERE t.tied <> CASE WHEN c.purpose = '' THEN 0 ELSE r.kept - t.lapsed END",
    ),
    (
        "tied within what stands",
        "\
        SELECT 'budget line ' || CAST(l.id AS TEXT) AS place, \
            CAST(l.available + l.committed + l.advanced + l.payable + l.paid - t.foreign_held AS BIGINT) AS booked, t.tied AS readded \
        FROM budget_lines l JOIN (SELECT x.line_id, CAST(SUM(x.amount) AS BIGINT) AS tied, \
                CAST(COALESCE((SELECT SUM(h.committed + h.advanced + h.payable + h.paid) FROM commitment_balances h \
                    JOIN commitments c ON c.id = h.commitment_id JOIN budget_lines b ON b.id = h.line_id \
                    WHERE h.line_id = x.line_id AND c.kind <> b.purpose), 0) AS BIGINT) AS foreign_held \
            FROM ties x GROUP BY x.line_id) t ON t.line_id = l.id \
        WHERE t.tied > l.available + l.committed + l.advanced + l.payable + l.paid - t.foreign_held",
    ),
];

/// Re-adds what movements brought for contributions and took back, and compares with what is kept of them; and asks
/// that what is tied is what is kept, and is there. Differences are added to those found.
pub fn verify_contributions(conn: &mut Conn, found: &mut Verification) -> Result<()> {
    for (figure, sql) in RULES {
        let differing: Vec<Differing> = diesel::sql_query(sql).load(conn)?;
        let difference = |it: Differing| Difference {
            place: it.place,
            figure: figure.to_owned(),
            booked: it.booked,
            readded: it.readded,
        };
        found.differences.extend(differing.into_iter().map(difference));
    }
    Ok(())
}
