//! What the end of a year does: a plan, made from what stands in the book and what was chosen. Pure.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::coded::coded;
use crate::commitments::{OpenCommitment, open_parts};
use crate::ids::{CommitmentId, LineId};
use crate::ledger::{Balance, Kind, Line, Stage};
use crate::money::Money;
use crate::refusal::{Problem, Reason};

coded! {
    /// What becomes of an open commitment.
    Fate {
        /// It goes on in next year's lines.
        CarryOver = "carry_over",
        /// It is closed, and what it has committed is free, and then lapses or is carried over with its line.
        Release = "release",
    }
}

coded! {
    /// What becomes of available money.
    BalanceFate {
        /// It goes to next year's line.
        CarryOver = "carry_over",
        /// It is cancelled.
        Lapse = "lapse",
    }
}

coded! {
    /// What becomes of available money where nothing is said of its line.
    BalanceRule {
        /// The state budget's lapses; socialised and other money is carried over.
        BySource = "by_source",
        /// All of it lapses.
        Lapse = "lapse",
        /// All of it is carried over.
        CarryOver = "carry_over",
    }
}

/// What was chosen: a rule, and what goes otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// For commitments.
    pub commitments: Fate,
    /// For available money.
    pub balances: BalanceRule,
    /// Commitments that are carried over, whatever the rule.
    pub carried: BTreeSet<CommitmentId>,
    /// Commitments that are released, whatever the rule.
    pub released: BTreeSet<CommitmentId>,
    /// Lines whose available money is carried over.
    pub carried_lines: BTreeSet<LineId>,
    /// Lines whose available money lapses.
    pub lapsed_lines: BTreeSet<LineId>,
}

impl Default for Choices {
    fn default() -> Choices {
        Choices {
            commitments: Fate::CarryOver,
            balances: BalanceRule::BySource,
            carried: BTreeSet::new(),
            released: BTreeSet::new(),
            carried_lines: BTreeSet::new(),
            lapsed_lines: BTreeSet::new(),
        }
    }
}

/// What stands in the book.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The year's lines.
    pub lines: Vec<Line>,
    /// The commitments that are open on them.
    pub open: Vec<OpenCommitment>,
    /// Codes of the fund sources that lapse by law.
    pub lapsing: BTreeSet<String>,
}

/// A commitment and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedCommitment {
    /// The commitment as it stands.
    pub of: OpenCommitment,
    /// What becomes of it.
    pub fate: Fate,
    /// It cannot be released: an advance, an unpaid acceptance or a penalty is open.
    pub bound: bool,
}

/// A line's available money, once its commitments were released, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedBalance {
    /// The line as it stands.
    pub line: Line,
    /// What is available then.
    pub available: Money,
    /// What becomes of it.
    pub fate: BalanceFate,
}

/// A movement that the end of the year makes. A carry-over goes to the same stage of next year's line, a release is
/// available on its own, a lapse leaves the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedMove {
    /// What it does.
    pub kind: Kind,
    /// The commitment whose money it is.
    pub commitment: Option<CommitmentId>,
    /// The line that it takes from.
    pub line: LineId,
    /// The stage that it takes from.
    pub stage: Stage,
    /// How much.
    pub amount: Money,
}

impl PlannedMove {
    /// The stage that it goes to.
    pub fn to_stage(&self) -> Stage {
        match self.kind {
            Kind::CarryOver => self.stage,
            Kind::Release => Stage::Available,
            _ => Stage::Outside,
        }
    }
}

/// All that the end of a year does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Each open commitment.
    pub commitments: Vec<PlannedCommitment>,
    /// Each line with something available.
    pub balances: Vec<PlannedBalance>,
    /// The movements, in the order in which they are made.
    pub moves: Vec<PlannedMove>,
    /// What stands before.
    pub before: Balance,
    /// What stands after.
    pub after: Balance,
    /// What arrives in next year's lines.
    pub arriving: Balance,
}

/// What the end of the year does. A choice of what is not there is refused as [`Reason::CodeUnknown`], the release of a
/// commitment that is bound as [`Reason::NotSettled`].
pub fn plan(evidence: Evidence, choices: &Choices) -> Result<Plan, Problem> {
    let Evidence { lines, open, lapsing } = evidence;
    check_choices(&lines, &open, choices)?;
    let mut plan = Plan::default();
    for line in &lines {
        plan.before = plan.before.plus(&line.balance)?;
    }
    let mut freed: BTreeMap<LineId, Money> = BTreeMap::new();
    for of in open {
        plan.add_commitment(of, &mut freed, choices)?;
    }
    for line in lines {
        let released = freed.get(&line.id).copied().unwrap_or(Money::ZERO);
        let available = line.balance.available.plus(released)?;
        if available.is_zero() {
            continue;
        }
        let by_rule = match choices.balances {
            BalanceRule::BySource if lapsing.contains(&line.key.fund_source) => BalanceFate::Lapse,
            BalanceRule::Lapse => BalanceFate::Lapse,
            BalanceRule::BySource | BalanceRule::CarryOver => BalanceFate::CarryOver,
        };
        let fate = if choices.carried_lines.contains(&line.id) {
            BalanceFate::CarryOver
        } else if choices.lapsed_lines.contains(&line.id) {
            BalanceFate::Lapse
        } else {
            by_rule
        };
        let kind = match fate {
            BalanceFate::CarryOver => Kind::CarryOver,
            BalanceFate::Lapse => Kind::Lapse,
        };
        let stage = Stage::Available;
        plan.moves.push(PlannedMove { kind, commitment: None, line: line.id, stage, amount: available });
        plan.balances.push(PlannedBalance { line, available, fate });
    }
    plan.after = plan.before;
    for it in &plan.moves {
        plan.after.arrive(it.stage, it.kind, false, it.amount.negated()?)?;
        match it.kind {
            Kind::CarryOver => plan.arriving.arrive(it.stage, it.kind, false, it.amount)?,
            Kind::Release => plan.after.arrive(it.to_stage(), it.kind, false, it.amount)?,
            _ => {}
        }
    }
    Ok(plan)
}

/// Refuses a choice of what is not in the year or in reach.
fn check_choices(lines: &[Line], open: &[OpenCommitment], choices: &Choices) -> Result<(), Problem> {
    let unknown = |what: &str, given: String, field: &str| {
        Reason::CodeUnknown { what: what.to_owned(), given }.at(field)
    };
    for (chosen, field) in [(&choices.carried, "carried"), (&choices.released, "released")] {
        if let Some(id) = chosen.iter().find(|id| !open.iter().any(|it| it.id == **id)) {
            return Err(unknown("commitment", id.to_string(), field));
        }
    }
    for (chosen, field) in
        [(&choices.carried_lines, "carried_lines"), (&choices.lapsed_lines, "lapsed_lines")]
    {
        if let Some(id) = chosen.iter().find(|id| !lines.iter().any(|it| it.id == **id)) {
            return Err(unknown("line", id.to_string(), field));
        }
    }
    Ok(())
}

impl Plan {
    /// Plans what becomes of a commitment; what it releases is then available on its lines.
    fn add_commitment(
        &mut self,
        of: OpenCommitment,
        freed: &mut BTreeMap<LineId, Money>,
        choices: &Choices,
    ) -> Result<(), Problem> {
        let (advanced, payable) = (of.stage(Stage::Advanced)?, of.stage(Stage::Payable)?);
        let bound = of.penalty_open || !advanced.is_zero() || !payable.is_zero();
        if bound && choices.released.contains(&of.id) {
            return Err(Reason::NotSettled { advanced, payable }.at("released"));
        }
        let released = choices.released.contains(&of.id)
            || (choices.commitments == Fate::Release && !choices.carried.contains(&of.id));
        let fate = if released && !bound { Fate::Release } else { Fate::CarryOver };
        let kind = match fate {
            Fate::CarryOver => Kind::CarryOver,
            Fate::Release => Kind::Release,
        };
        for (line, stage, amount) in open_parts(&of.held) {
            self.moves.push(PlannedMove { kind, commitment: Some(of.id), line, stage, amount });
            if fate == Fate::Release {
                let sum = freed.entry(line).or_default();
                *sum = sum.plus(amount)?;
            }
        }
        self.commitments.push(PlannedCommitment { of, fate, bound });
        Ok(())
    }

    /// By which the plan is known: another plan has another.
    pub fn fingerprint(&self, fiscal_year: i64) -> String {
        let mut hash = Sha256::new();
        hash.update(fiscal_year.to_be_bytes());
        for (name, money) in self.before.columns() {
            hash.update(name);
            hash.update(money.minor().to_be_bytes());
        }
        for it in &self.moves {
            let commitment = it.commitment.map_or(0, |id| id.0);
            hash.update(format!("{} {} {} ", it.kind.code(), it.stage.code(), commitment));
            hash.update(format!("{} {};", it.line, it.amount.minor()));
        }
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// How much moves by movements of a kind.
    pub fn total(&self, kind: Kind) -> Result<Money, Reason> {
        Money::total(self.moves.iter().filter(|it| it.kind == kind).map(|it| it.amount))
    }
}
