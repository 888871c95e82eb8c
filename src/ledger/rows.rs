//! What the ledger keeps and gives out.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{Insertable, Queryable};

use super::balance::Balance;
use super::kind::{End, Kind, Move, Stage};
use crate::db::schema::{actions, commitment_balances, movements};
use crate::ids::{ActionId, AgencyId, CommitmentId, ContributionId, LineId, MovementId, UserId};
use crate::money::Money;

/// What makes a budget line the one it is: agency × fiscal year × fund source × purpose, its classification and title.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineKey {
    /// Whose money it is.
    pub agency: AgencyId,
    /// The budget year.
    pub fiscal_year: i64,
    /// Code of the fund source.
    pub fund_source: String,
    /// Code of the purpose.
    pub purpose: String,
    /// Codes of the State Budget Index; may be empty.
    pub classification: String,
    /// Its name; may be empty.
    pub title: String,
}

/// A budget line with its balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub id: LineId,
    /// What makes it the one it is.
    pub key: LineKey,
    /// The code of its agency.
    pub agency_code: String,
    /// The root (ministry, province) that its agency belongs to.
    pub root: AgencyId,
    /// What stands on it.
    pub balance: Balance,
}

impl Line {
    /// The line as sentences name it: `T01 · 2025 · state_budget · press_order · title`.
    pub fn name(&self) -> String {
        let key = &self.key;
        let year = key.fiscal_year.to_string();
        [&self.agency_code, &year, &key.fund_source, &key.purpose, &key.classification, &key.title]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

/// An action as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = actions, treat_none_as_default_value = false)]
pub struct RecordedAction {
    /// Its number.
    pub id: ActionId,
    /// What was done, in the slice's own word: `allocate`, `sign`, `accept`.
    pub verb: String,
    /// The agency whose books it is in.
    pub agency_id: AgencyId,
    /// The year it is booked to.
    pub fiscal_year: i64,
    /// The commitment it belongs to.
    pub commitment_id: Option<CommitmentId>,
    /// The contribution it belongs to.
    pub contribution_id: Option<ContributionId>,
    /// The date of the decision, signature, acceptance or voucher: the movement's date.
    pub dated_on: NaiveDate,
    /// Number of the decision, record or Treasury voucher.
    pub document_no: String,
    /// Why, in the recorder's words.
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When it was recorded, in UTC.
    pub recorded_at: NaiveDateTime,
    /// The action that this one turns round.
    pub reverses_id: Option<ActionId>,
}

impl RecordedAction {
    /// What the audit trail tells of it, with its movements: amounts in minor units, as text.
    pub fn told(&self, movements: &[RecordedMovement]) -> serde_json::Value {
        let movement = |it: &RecordedMovement| {
            serde_json::json!({
                "id": it.id,
                "kind": it.kind,
                "amount_minor": it.amount.minor().to_string(),
                "from_line": it.from_line_id,
                "from_stage": it.from_stage,
                "to_line": it.to_line_id,
                "to_stage": it.to_stage,
                "reverses": it.reverses_id,
            })
        };
        serde_json::json!({
            "id": self.id,
            "verb": self.verb,
            "fiscal_year": self.fiscal_year,
            "commitment": self.commitment_id,
            "contribution": self.contribution_id,
            "dated_on": self.dated_on,
            "document_no": self.document_no,
            "reason": self.reason,
            "reverses": self.reverses_id,
            "movements": movements.iter().map(movement).collect::<Vec<_>>(),
        })
    }
}

/// A movement as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = movements, treat_none_as_default_value = false)]
pub struct RecordedMovement {
    /// Its number.
    pub id: MovementId,
    /// The action that made it.
    pub action_id: ActionId,
    /// What it does; of a reversal, what it turns round.
    pub kind: Kind,
    /// How much.
    pub amount: Money,
    /// The line it took from; `None` is outside.
    pub from_line_id: Option<LineId>,
    /// The stage it took from.
    pub from_stage: Stage,
    /// The line it went to; `None` is outside.
    pub to_line_id: Option<LineId>,
    /// The stage it went to.
    pub to_stage: Stage,
    /// Its date.
    pub dated_on: NaiveDate,
    /// The commitment whose holdings it changes.
    pub commitment_id: Option<CommitmentId>,
    /// The movement that this one turns round.
    pub reverses_id: Option<MovementId>,
}

impl RecordedMovement {
    /// The movement proper.
    pub fn movement(&self) -> Move {
        let end = |line: Option<LineId>, stage| line.map_or(End::Outside, |line| End::At(line, stage));
        Move {
            kind: self.kind,
            amount: self.amount,
            from: end(self.from_line_id, self.from_stage),
            to: end(self.to_line_id, self.to_stage),
        }
    }
}

/// What a commitment holds on a line, as it is kept.
#[derive(Clone, Copy, Debug, Insertable)]
#[diesel(table_name = commitment_balances)]
pub(super) struct HoldingRow {
    pub commitment_id: CommitmentId,
    pub line_id: LineId,
    pub committed: Money,
    pub advanced: Money,
    pub payable: Money,
    pub paid: Money,
}

/// What moved in a time: the change of a root's roll-up for one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The root.
    pub root: AgencyId,
    /// Code of the purpose.
    pub purpose: String,
    /// What came, less what went, stage by stage.
    pub change: Balance,
}
