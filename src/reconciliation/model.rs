//! What a reconciliation shows, and how it comes from balances.

use std::collections::BTreeMap;

use serde::Serialize;

use super::checks::{Check, PastTerm};
use crate::agencies::Agency;
use crate::budget::{FundSource, Purpose};
use crate::commitments::Paper;
use crate::contributions::{ContributionSums, LineSums};
use crate::ids::LineId;
use crate::ledger::{Balance, Figures, Group, Holding, Line, Papers};
use crate::money::{Currency, Money};
use crate::refusal::Reason;
use crate::treasury::Matching;
use crate::ui::unit::Unit;

/// The figures of one fund source and purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GroupFigures {
    /// Code of the fund source.
    pub fund_source: String,
    /// Code of the purpose.
    pub purpose: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// The figures of one budget line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LineFigures {
    /// Its number, by which everything on it is found.
    pub id: LineId,
    /// Code of its agency.
    pub agency: String,
    /// Code of the fund source.
    pub fund_source: String,
    /// Code of the purpose.
    pub purpose: String,
    /// Codes of the State Budget Index; may be empty.
    pub classification: String,
    /// Its name; may be empty.
    pub title: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// An agency's year, with or without what is below the agency. All amounts are in the book's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Reconciliation {
    /// Code of the agency.
    pub agency: String,
    /// Its Vietnamese name.
    pub name_vi: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// The budget year.
    pub fiscal_year: i64,
    /// Code of the currency.
    pub currency: String,
    /// Whether the agencies below are added.
    pub with_below: bool,
    /// By fund source and purpose.
    pub lines: Vec<GroupFigures>,
    /// The budget lines behind them.
    pub budget_lines: Vec<LineFigures>,
    /// All of them together.
    pub totals: Figures,
    /// What was asked, and whether it holds.
    pub checks: Vec<Check>,
    /// Names of the fund sources.
    pub fund_sources: Vec<FundSource>,
    /// Names of the purposes.
    pub purposes: Vec<Purpose>,
    /// The unit that amounts are shown in.
    #[serde(skip)]
    pub unit: Unit,
}

impl Reconciliation {
    /// Whether every check holds.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.passed)
    }
}

/// All that is set side by side.
pub(super) struct Evidence {
    pub agency: Agency,
    pub fiscal_year: i64,
    pub with_below: bool,
    pub lines: Vec<Line>,
    /// What is kept for each agency concerned.
    pub agency_groups: Vec<Group>,
    /// What is kept for the root, if it is a root with all below it.
    pub root_groups: Option<Vec<Group>>,
    /// What the papers of the year say.
    pub papers: Papers,
    /// What contributions of the year were pledged and gave.
    pub pledges: ContributionSums,
    /// What contributions say came onto each line and went back.
    pub contributed: BTreeMap<LineId, LineSums>,
    /// Read only if they disagree with the money.
    pub suspects: Option<Suspects>,
    pub past_term: Vec<PastTerm>,
    /// What the Treasury booked, beside what was paid: of each agency that has a statement.
    pub treasury: Vec<Matching>,
    pub fund_sources: Vec<FundSource>,
    pub purposes: Vec<Purpose>,
}

/// What is read one by one, to name what disagrees.
pub(super) struct Suspects {
    /// What commitments hold on each line.
    pub held: BTreeMap<LineId, Holding>,
    pub papers: Vec<Paper>,
}

/// Balances by fund source and purpose.
pub(super) type BySourceAndPurpose = BTreeMap<(String, String), Balance>;

impl Evidence {
    /// What lines hold for commitments.
    pub fn contracted(&self) -> Result<Money, Reason> {
        total(self.lines.iter().map(|line| &line.balance))?.contracted()
    }

    /// What of it is payable, and what is paid.
    pub fn performed(&self) -> Result<(Money, Money), Reason> {
        let Balance { payable, paid, .. } = total(self.lines.iter().map(|line| &line.balance))?;
        Ok((payable, paid))
    }

    /// Whether what papers add up to is not what the money adds up to.
    pub fn papers_disagree(&self) -> Result<bool, Reason> {
        let Papers { value, items, bound, accepted, refunded, .. } = self.papers;
        let (payable, paid) = self.performed()?;
        let performed = Money::total([payable, paid, refunded])?;
        Ok(items != value || bound != self.contracted()? || accepted != performed)
    }

    /// The balances that are shown: the root's roll-up where it is kept, else those of the agencies added up.
    pub fn shown(&self) -> Result<BySourceAndPurpose, Reason> {
        let mut shown = BySourceAndPurpose::new();
        for group in self.root_groups.as_ref().unwrap_or(&self.agency_groups) {
            let sum = shown.entry((group.fund_source.clone(), group.purpose.clone())).or_default();
            *sum = sum.plus(&group.balance)?;
        }
        Ok(shown)
    }

    /// The view of it.
    pub fn reconciled(self, currency: Currency) -> Result<Reconciliation, Reason> {
        let shown = self.shown()?;
        let totals = total(shown.values())?;
        let checks = super::checks::checks(&self, &shown, &totals, currency)?;
        let mut lines = Vec::with_capacity(shown.len());
        for ((fund_source, purpose), balance) in shown {
            lines.push(GroupFigures { fund_source, purpose, figures: balance.figures(currency)? });
        }
        let mut budget_lines = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            budget_lines.push(LineFigures {
                id: line.id,
                agency: line.agency_code,
                fund_source: line.key.fund_source,
                purpose: line.key.purpose,
                classification: line.key.classification,
                title: line.key.title,
                figures: line.balance.figures(currency)?,
            });
        }
        Ok(Reconciliation {
            agency: self.agency.code,
            name_vi: self.agency.name_vi,
            name_en: self.agency.name_en,
            fiscal_year: self.fiscal_year,
            currency: currency.code().to_owned(),
            with_below: self.with_below,
            lines,
            budget_lines,
            totals: totals.figures(currency)?,
            checks,
            fund_sources: self.fund_sources,
            purposes: self.purposes,
            unit: Unit::One,
        })
    }
}

/// Balances added up.
pub(super) fn total<'b>(balances: impl IntoIterator<Item = &'b Balance>) -> Result<Balance, Reason> {
    balances.into_iter().try_fold(Balance::default(), |sum, balance| sum.plus(balance))
}
