//! What waits for a second person: no query, no web, no clock.

use chrono::NaiveDateTime;
use diesel::Queryable;
use serde_json::Value;

use crate::coded::coded;
use crate::ids::{ActionId, AgencyId, UserId};
use crate::money::Money;
use crate::people::Act;

coded! {
    /// What an amount is set for.
    Subject {
        /// Allocations, supplements and transfers.
        Allocation = "allocation",
        /// Signing, amending upwards and direct spending.
        Commitment = "commitment",
    }
}

coded! {
    /// What waits.
    Step {
        /// The initial allocation of a line.
        Allocate = "allocate",
        /// A supplement to a line, or its initial allocation.
        Decide = "decide",
        /// A transfer out of a line.
        Transfer = "transfer",
        /// An allocation to many lines.
        Spread = "spread",
        /// The signature of a commitment.
        Sign = "sign",
        /// An amendment of a commitment.
        Amend = "amend",
        /// Direct spending.
        Spend = "spend",
    }
}

impl Step {
    /// What one must be allowed to do.
    pub fn act(self) -> Act {
        match self {
            Step::Allocate | Step::Decide | Step::Transfer | Step::Spread => Act::Decide,
            Step::Sign => Act::Sign,
            Step::Amend => Act::Amend,
            Step::Spend => Act::Spend,
        }
    }

    /// For what its amount is set.
    pub fn subject(self) -> Subject {
        match self {
            Step::Allocate | Step::Decide | Step::Transfer | Step::Spread => Subject::Allocation,
            Step::Sign | Step::Amend | Step::Spend => Subject::Commitment,
        }
    }
}

coded! {
    /// Where it stands.
    ApprovalState {
        /// It waits.
        Waiting = "waiting",
        /// It was approved and done.
        Approved = "approved",
        /// It was declined.
        Declined = "declined",
    }
}

/// What is to wait.
#[derive(Clone, Debug)]
pub struct NewApproval {
    /// What.
    pub step: Step,
    /// The line or commitment that it is done to.
    pub target: Option<i64>,
    /// The input as it was typed.
    pub input: Value,
    /// In whose books.
    pub agency: AgencyId,
    /// The budget year.
    pub fiscal_year: i64,
    /// Number of the paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// How much.
    pub amount: Money,
    /// Above how much a second person is asked.
    pub above: Money,
}

/// What waits, or was decided.
#[derive(Clone, Debug, Queryable)]
pub struct Approval {
    /// Its number.
    pub id: i64,
    /// What.
    pub step: Step,
    /// The line or commitment that it is done to.
    pub target: Option<i64>,
    /// The input as it was typed, as JSON.
    pub input: String,
    /// How it was written: `typed` or `canonical`.
    pub reading: String,
    /// In whose books.
    pub agency: AgencyId,
    /// The budget year.
    pub fiscal_year: i64,
    /// Number of the paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// How much.
    pub amount: Money,
    /// Above how much a second person was asked.
    pub above: Money,
    /// Who prepared it.
    pub prepared_by: UserId,
    /// When, in UTC.
    pub prepared_at: NaiveDateTime,
    /// Where it stands.
    pub state: ApprovalState,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When, in UTC.
    pub decided_at: Option<NaiveDateTime>,
    /// Why it was decided so.
    pub reason: String,
    /// The action that it became.
    pub action: Option<ActionId>,
}
