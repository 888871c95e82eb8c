//! What waits for somebody: drafts for a signature, what is signed for acceptance, what is accepted for payment.

use chrono::NaiveDate;
use diesel::QueryableByName;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Date, Text};

use crate::coded::coded;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::CommitmentId;
use crate::money::Money;

coded! {
    /// What a commitment waits for. One that is accepted in part waits for two things.
    Awaited {
        /// A draft, to be signed.
        Signature = "signature",
        /// Signed, and not all accepted: what is committed or advanced.
        Acceptance = "acceptance",
        /// Accepted, and not all paid: what is payable.
        Payment = "payment",
        /// An advance that no acceptance has recovered yet.
        Recovery = "recovery",
        /// Performed and paid, to be closed: what was paid.
        Closing = "closing",
    }
}

impl Awaited {
    /// Which open commitments wait for it, and how much of each.
    fn condition_and_amount(self) -> (&'static str, &'static str) {
        match self {
            Awaited::Signature => ("state = 'draft'", "value"),
            Awaited::Acceptance => ("state = 'signed' AND committed + advanced > 0", "committed + advanced"),
            Awaited::Payment => ("payable > 0", "payable"),
            Awaited::Recovery => ("advanced > 0", "advanced"),
            Awaited::Closing => ("state = 'signed' AND committed + advanced + payable = 0", "paid"),
        }
    }
}

/// A commitment that waits.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct WaitingCommitment {
    /// Its number in the book.
    #[diesel(sql_type = BigInt)]
    pub id: CommitmentId,
    /// Its number on paper.
    #[diesel(sql_type = Text)]
    pub document_no: String,
    /// What it is about.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// Code of its agency.
    #[diesel(sql_type = Text)]
    pub agency: String,
    /// When its term ends.
    #[diesel(sql_type = Date)]
    pub ends_on: NaiveDate,
    /// How much of it waits.
    #[diesel(sql_type = BigInt)]
    pub amount: Money,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    total: Money,
}

/// All that waits for one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// For what.
    pub awaited: Awaited,
    /// How many.
    pub count: i64,
    /// How much together.
    pub total: Money,
    /// Those whose term ends first.
    pub first: Vec<WaitingCommitment>,
}

/// What waits for one thing at or below the agency with this path; at most `limit` of them are named.
pub fn queue(conn: &mut Conn, path: &str, awaited: Awaited, limit: i64) -> Result<Queue> {
    let (condition, amount) = awaited.condition_and_amount();
    let sql = format!(
        "SELECT id, document_no, title, agency, ends_on, {amount} AS amount, \
                COUNT(*) OVER () AS count, CAST(SUM({amount}) OVER () AS BIGINT) AS total \
         FROM (SELECT c.id, c.document_no, c.title, a.code AS agency, c.ends_on, c.state, c.value, \
                      CAST(COALESCE(SUM(h.committed), 0) AS BIGINT) AS committed, \
                      CAST(COALESCE(SUM(h.advanced), 0) AS BIGINT) AS advanced, \
                      CAST(COALESCE(SUM(h.payable), 0) AS BIGINT) AS payable, \
                      CAST(COALESCE(SUM(h.paid), 0) AS BIGINT) AS paid \
               FROM agencies a JOIN commitments c ON c.agency_id = a.id \
               LEFT JOIN commitment_balances h ON h.commitment_id = c.id \
               WHERE a.path LIKE $1 AND c.state IN ('draft', 'signed') \
               GROUP BY c.id, c.document_no, c.title, a.code, c.ends_on, c.state, c.value) opened \
         WHERE {condition} ORDER BY ends_on, id LIMIT $2"
    );
    let first: Vec<WaitingCommitment> =
        diesel::sql_query(sql).bind::<Text, _>(format!("{path}%")).bind::<BigInt, _>(limit).load(conn)?;
    let (count, total) = first.first().map_or((0, Money::ZERO), |it| (it.count, it.total));
    Ok(Queue { awaited, count, total, first })
}
