//! Papers read one by one and set beside the money that they hold: for the verifier, and where sums of papers and
//! money disagree, to name those that do.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::model::State;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{AgencyId, CommitmentId};
use crate::ledger::{Difference, Holding, Papers, Verification, list_papers};
use crate::money::Money;
use crate::refusal::Reason;

/// What a paper says and what its money says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its number in the book.
    pub id: CommitmentId,
    /// Whose.
    pub agency: AgencyId,
    /// Its number on paper.
    pub document_no: String,
    /// Signed or closed.
    pub state: State,
    /// Its value.
    pub value: Money,
    /// Items and VAT of the version that holds.
    pub items: Money,
    /// What came back of what was paid.
    pub refunded: Money,
    /// What came back of what was advanced.
    pub advance_refunded: Money,
    /// What acceptances came to.
    pub accepted: Money,
    /// What it holds on all its lines, next year's included.
    pub held: Holding,
}

impl Paper {
    /// What lines must hold for it: closing freed what was left of the value, and nothing may be open since.
    fn bound(&self) -> Result<Money, Reason> {
        let came_back = self.refunded.plus(self.advance_refunded)?;
        if self.state == State::Closed {
            self.accepted.minus(self.refunded)
        } else {
            self.value.minus(came_back)
        }
    }

    /// What the paper says and what is booked otherwise, by name; nothing where they agree.
    pub fn differences(&self) -> Result<Vec<(&'static str, Money, Money)>, Reason> {
        let Holding { committed, advanced, payable, paid } = self.held;
        let mut differences = vec![
            ("items", self.value, self.items),
            ("bound", self.bound()?, self.held.contracted()?),
            ("accepted", self.accepted.minus(self.refunded)?, payable.plus(paid)?),
        ];
        if self.state == State::Closed {
            differences.push(("open", Money::ZERO, Money::total([committed, advanced, payable])?));
        }
        differences.retain(|(_, says, booked)| says != booked);
        Ok(differences)
    }
}

#[derive(QueryableByName)]
struct PaperRow {
    #[diesel(sql_type = BigInt)]
    id: CommitmentId,
    #[diesel(sql_type = BigInt)]
    agency_id: AgencyId,
    #[diesel(sql_type = Text)]
    document_no: String,
    #[diesel(sql_type = Text)]
    state: State,
    #[diesel(sql_type = BigInt)]
    value: Money,
    #[diesel(sql_type = BigInt)]
    refunded: Money,
    #[diesel(sql_type = BigInt)]
    items: Money,
    #[diesel(sql_type = BigInt)]
    accepted: Money,
    #[diesel(sql_type = BigInt)]
    committed: Money,
    #[diesel(sql_type = BigInt)]
    advanced: Money,
    #[diesel(sql_type = BigInt)]
    payable: Money,
    #[diesel(sql_type = BigInt)]
    paid: Money,
    #[diesel(sql_type = BigInt)]
    advance_refunded: Money,
}

/// The signed and closed commitments of agencies whose path is like `reach`, of a year or (0) of all, each with what its
/// items, its acceptances and its money add up to. It reads history.
pub fn read_papers(conn: &mut Conn, fiscal_year: i64, reach: &str) -> Result<Vec<Paper>> {
    // CROSS JOIN tells SQLite to begin with the agencies, of which few fit; PostgreSQL finds that by itself.
    const SQL: &str = "\
        SELECT c.id, c.agency_id, c.document_no, c.state, c.value, c.refunded, c.advances_refunded AS advance_refunded, \
            (SELECT CAST(COALESCE(SUM(i.amount + i.vat), 0) AS BIGINT) FROM commitment_items i \
             WHERE i.commitment_id = c.id AND i.version = c.item_version) AS items, \
            (SELECT CAST(COALESCE(SUM(x.amount), 0) AS BIGINT) FROM commitment_events e \
             JOIN accepted_items x ON x.action_id = e.action_id \
             WHERE e.commitment_id = c.id AND NOT e.reversed) AS accepted, \
            CAST(COALESCE(SUM(h.committed), 0) AS BIGINT) AS committed, \
            CAST(COALESCE(SUM(h.advanced), 0) AS BIGINT) AS advanced, \
            CAST(COALESCE(SUM(h.payable), 0) AS BIGINT) AS payable, \
            CAST(COALESCE(SUM(h.paid), 0) AS BIGINT) AS paid \
        FROM agencies a CROSS JOIN commitments c LEFT JOIN commitment_balances h ON h.commitment_id = c.id \
        WHERE a.path LIKE $1 AND c.agency_id = a.id AND (c.fiscal_year = $2 OR $2 = 0) \
            AND c.state IN ('signed', 'closed') \
        GROUP BY c.id, c.agency_id, c.document_no, c.state, c.value, c.refunded, c.advances_refunded, c.item_version \
        ORDER BY c.id";
    let rows: Vec<PaperRow> =
        diesel::sql_query(SQL).bind::<Text, _>(reach).bind::<BigInt, _>(fiscal_year).load(conn)?;
    let paper = |row: PaperRow| Paper {
        id: row.id,
        agency: row.agency_id,
        document_no: row.document_no,
        state: row.state,
        value: row.value,
        items: row.items,
        refunded: row.refunded,
        advance_refunded: row.advance_refunded,
        accepted: row.accepted,
        held: Holding {
            committed: row.committed,
            advanced: row.advanced,
            payable: row.payable,
            paid: row.paid,
        },
    };
    Ok(rows.into_iter().map(paper).collect())
}

/// Open money that stands in another year than its commitment says.
const STRAYS: &str = "\
    SELECT c.id, c.document_no, c.standing_year, l.fiscal_year FROM commitment_balances h \
    JOIN budget_lines l ON l.id = h.line_id JOIN commitments c ON c.id = h.commitment_id \
    WHERE h.committed + h.advanced + h.payable > 0 AND l.fiscal_year <> c.standing_year ORDER BY c.id, l.id";

#[derive(QueryableByName)]
struct StrayRow {
    #[diesel(sql_type = BigInt)]
    id: CommitmentId,
    #[diesel(sql_type = Text)]
    document_no: String,
    #[diesel(sql_type = BigInt)]
    standing_year: i64,
    #[diesel(sql_type = BigInt)]
    fiscal_year: i64,
}

/// Reads every paper, sets it beside its money, and adds all of an agency's up again: they must come to what is kept.
pub fn verify_papers(conn: &mut Conn, found: &mut Verification) -> Result<()> {
    let mut readded: BTreeMap<AgencyId, Papers> = BTreeMap::new();
    for paper in read_papers(conn, 0, "%")? {
        for (figure, says, booked) in paper.differences()? {
            let place = format!("paper {} {}", paper.id, paper.document_no);
            found.differences.push(difference(place, figure, says.minor(), booked.minor()));
        }
        let says = Papers {
            count: 1,
            value: paper.value,
            items: paper.items,
            bound: paper.bound()?,
            accepted: paper.accepted,
            refunded: paper.refunded,
        };
        let sum = readded.entry(paper.agency).or_default();
        *sum = sum.plus(&says)?;
    }
    for row in diesel::sql_query(STRAYS).load::<StrayRow>(conn)? {
        let place = format!("paper {} {}", row.id, row.document_no);
        found.differences.push(difference(place, "standing_year", row.standing_year, row.fiscal_year));
    }
    // Over all years: a carry-over takes a part of what a paper says to the next.
    let mut kept: BTreeMap<AgencyId, Papers> = BTreeMap::new();
    for (agency, _, papers) in list_papers(conn)? {
        found.balances += 1;
        let sum = kept.entry(agency).or_default();
        *sum = sum.plus(&papers)?;
    }
    for agency in kept.keys().chain(readded.keys()).collect::<std::collections::BTreeSet<_>>() {
        let of =
            |sums: &BTreeMap<AgencyId, Papers>| sums.get(agency).copied().unwrap_or_else(Papers::default);
        let (kept, readded) = (of(&kept).columns(), of(&readded).columns());
        for ((figure, kept), (_, readded)) in kept.into_iter().zip(readded) {
            if kept != readded {
                let place = format!("papers of agency {agency}");
                found.differences.push(difference(place, figure, kept, readded));
            }
        }
    }
    Ok(())
}

fn difference(place: String, figure: &str, booked: i64, readded: i64) -> Difference {
    Difference { place, figure: figure.to_owned(), booked, readded }
}
