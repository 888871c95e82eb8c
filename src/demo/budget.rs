//! What an agency is given: its lines, with the decisions of the year.

use chrono::{Days, NaiveDate};

use super::telling::{Owner, Telling, percent};
use crate::budget::{Decision, NewDecision, Paper, Portion, line_for, record_decision, transfer};
use crate::error::{Error, Result};
use crate::ids::LineId;
use crate::ledger::{Journal, LineKey};
use crate::money::Money;

/// The lines of an agency's year.
pub(super) struct Lines {
    pub press: LineId,
    pub press_of_other_sources: LineId,
    pub training: LineId,
    pub monitoring: LineId,
}

impl Telling {
    /// Allocates the year's money in the December before, and adds and takes away some during the year.
    pub fn lines(&mut self, journal: &mut Journal<'_, '_>, owner: Owner) -> Result<Lines> {
        let press = self.line(journal, owner, ("state_budget", "press_order"), (1_800, 4_200))?;
        let lines = Lines {
            press,
            press_of_other_sources: self.line(journal, owner, ("other", "press_order"), (150, 500))?,
            training: self.line(journal, owner, ("state_budget", "training"), (120, 260))?,
            monitoring: self.line(journal, owner, ("state_budget", "it_monitoring"), (1_300, 1_800))?,
        };
        if self.once_in(4) {
            // Nobody has used it yet: the check of completeness names it.
            self.line(journal, owner, ("state_budget", "other_communication"), (60, 240))?;
        }
        Ok(lines)
    }

    /// Gives a part of the training money that nobody needs to the unit below, or to another purpose, by decision.
    pub fn transferred(
        &mut self,
        journal: &mut Journal<'_, '_>,
        owner: Owner,
        from: LineId,
        below: Option<crate::ids::AgencyId>,
    ) -> Result<()> {
        let Some(decided_on) = self.later(self.first, 60, 90) else { return Ok(()) };
        let amount = self.millions(owner, 10, 20).min(percent(50, journal.line(from)?.balance.available)?);
        if !amount.is_positive() {
            return Ok(());
        }
        let portion = Portion {
            agency: below.unwrap_or(owner.agency),
            fund_source: String::new(),
            purpose: "other_communication".to_owned(),
            classification: "6606".to_owned(),
            title: "Truyền thông cơ sở".to_owned(),
            amount,
        };
        let paper = Paper {
            decision_no: format!("{}/QĐ-PB", self.between(100, 999)),
            decided_on,
            issued_by: "Ủy ban nhân dân".to_owned(),
            reason: "Phân bổ cho truyền thông cơ sở".to_owned(),
        };
        transfer(journal, from, &paper, &[portion]).map(|_| ())
    }

    fn line(
        &mut self,
        journal: &mut Journal<'_, '_>,
        owner: Owner,
        (source, purpose): (&str, &str),
        (least, most): (i64, i64),
    ) -> Result<LineId> {
        let key = LineKey {
            agency: owner.agency,
            fiscal_year: self.year,
            fund_source: source.to_owned(),
            purpose: purpose.to_owned(),
            classification: String::new(),
            title: String::new(),
        };
        let line = line_for(journal, &key)?;
        let amount = self.millions(owner, least, most);
        let december =
            self.first.checked_sub_days(Days::new(12)).ok_or_else(|| Error::broken("no day before"))?;
        self.decide(journal, line, Decision::Initial, amount, december)?;
        let summer = self.later(self.first, 150, 200);
        if let Some(day) = summer.filter(|_| purpose == "press_order" && self.once_in(3)) {
            self.decide(journal, line, Decision::Supplement, percent(10, amount)?, day)?;
        }
        let autumn = self.later(self.first, 250, 280);
        if let Some(day) = autumn.filter(|_| purpose == "training" && self.once_in(4)) {
            self.decide(journal, line, Decision::Cut, percent(10, amount)?, day)?;
        }
        Ok(line)
    }

    pub fn decide(
        &mut self,
        journal: &mut Journal<'_, '_>,
        line: LineId,
        decision: Decision,
        amount: Money,
        decided_on: NaiveDate,
    ) -> Result<()> {
        // Thousands of đồng, as decisions are written.
        let amount = Money::from_minor(amount.minor() / 1_000 * 1_000);
        let number = self.between(100, 4_999);
        let new = NewDecision {
            decision,
            amount,
            decision_no: format!("{number}/QĐ-MH"),
            decided_on,
            reason: String::new(),
        };
        record_decision(journal, line, &new).map(|_| ())
    }
}
