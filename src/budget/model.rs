//! Decisions, and the reference data of a line.

use chrono::NaiveDate;
use diesel::Queryable;
use serde::Serialize;

use crate::coded::coded;
use crate::i18n::Locale;
use crate::ids::{ActionId, LineId};
use crate::ledger::Kind;
use crate::money::Money;
use crate::refusal::{Problem, Reason};

coded! {
    /// What a decision does.
    Decision {
        /// Giao đầu năm.
        Initial = "initial",
        /// Bổ sung.
        Supplement = "supplement",
        /// Giảm.
        Cut = "cut",
    }
}

impl Decision {
    /// The movement that it makes.
    pub fn kind(self) -> Kind {
        match self {
            Decision::Initial => Kind::Allocate,
            Decision::Supplement => Kind::Supplement,
            Decision::Cut => Kind::Cut,
        }
    }
}

/// A decision to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    /// What it does.
    pub decision: Decision,
    /// How much.
    pub amount: Money,
    /// Its number (số/ký hiệu).
    pub decision_no: String,
    /// Its date.
    pub decided_on: NaiveDate,
    /// Why; may be empty.
    pub reason: String,
}

/// The shape of a decision, whatever line it is for.
pub(super) fn check(new: &NewDecision) -> Result<(), Problem> {
    if !new.amount.is_positive() {
        return Err(Reason::AmountNotPositive { given: new.amount }.at("amount"));
    }
    if new.decision_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("decision_no"));
    }
    Ok(())
}

/// A decision that was recorded and not turned round.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Decided {
    /// The action that recorded it.
    pub action: ActionId,
    /// How much.
    pub amount: Money,
    /// Its date.
    pub decided_on: NaiveDate,
}

/// What a decision moved out of a line, into one, or from one to another.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct DecidedMove {
    /// The line that it left.
    pub from: Option<LineId>,
    /// The line that it came to.
    pub to: Option<LineId>,
    /// How.
    pub kind: Kind,
    /// The decision's number.
    pub decision_no: String,
    /// How much, when, and the action that recorded it.
    pub decided: Decided,
}

/// Where money comes from. Rows of data: the law changes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, utoipa::ToSchema)]
pub struct FundSource {
    /// `state_budget`, `socialised`, `other` and what stands below them.
    pub code: String,
    /// The source above it.
    pub parent_code: Option<String>,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name.
    pub name_en: String,
}

/// Whether the source of this code is `root`, or stands below it at any remove. Rows whose parents run in a circle end
/// the walk, since no chain is longer than there are sources.
pub fn is_at_or_below(sources: &[FundSource], code: &str, root: &str) -> bool {
    let mut at = Some(code);
    for _ in 0..=sources.len() {
        match at {
            Some(code) if code == root => return true,
            Some(code) => {
                let source = sources.iter().find(|it| it.code == code);
                at = source.and_then(|it| it.parent_code.as_deref());
            }
            None => return false,
        }
    }
    false
}

/// What money is for.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, utoipa::ToSchema)]
pub struct Purpose {
    /// `press_order`, `training`, `it_monitoring`, `other_communication`.
    pub code: String,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name.
    pub name_en: String,
}

/// Reference data that has a name in both languages.
macro_rules! named {
    ($($type:ident),+) => {$(
        impl $type {
            /// Its name in the reader's language.
            pub fn name(&self, locale: Locale) -> &str {
                match locale {
                    Locale::Vi => &self.name_vi,
                    Locale::En => &self.name_en,
                }
            }
        }
    )+};
}
named!(FundSource, Purpose);
