//! The years before: what each agency of the time was given and spent, told in few papers, so that a year has others
//! to be compared with. In the middle of 2025 provinces end and others go on: each is told for its own time.

use chrono::{Datelike, NaiveDate};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::orders::voucher;
use super::telling::{Owner, Telling, percent};
use super::{LARGE, LARGER, MINISTRIES, ORDINARY};
use crate::agencies::Agency;
use crate::budget::{Decision, line_for};
use crate::commitments::{self, Commitment, CommitmentKind, Counterparty, Method, NewCommitment, Terms};
use crate::db::WriteTx;
use crate::error::{Error, Result};
use crate::ids::{LineId, PressAgencyId};
use crate::ledger::{Journal, LineKey, Recorder, post};
use crate::money::Money;

/// How many years are told before the one that is told whole.
const YEARS: i32 = 2;

/// Tells the years before that of `last`.
pub(super) fn years(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    press: &[PressAgencyId],
    (seed, last): (u64, NaiveDate),
) -> Result<()> {
    let agencies = crate::agencies::list_agencies(tx)?;
    for year in last.year() - YEARS..last.year() {
        let end =
            NaiveDate::from_ymd_opt(year, 12, 31).ok_or_else(|| Error::broken("a year without an end"))?;
        let random = StdRng::seed_from_u64(seed + u64::from(year.unsigned_abs()));
        let mut telling = Telling::of(random, recorder, press.to_vec(), end)?;
        let whole = (telling.first, telling.last);
        post(tx, recorder, |journal| {
            for agency in &agencies {
                let from = agency.valid_from.unwrap_or(whole.0).max(whole.0);
                let to = agency.valid_to.unwrap_or(whole.1).min(whole.1);
                let told = agency.kind == "province" || MINISTRIES.contains(&agency.code.as_str());
                // A time of less than a quarter has no story.
                if told && to.signed_duration_since(from).num_days() > 90 {
                    (telling.first, telling.last) = (from, to);
                    telling.earlier_year(journal, agency)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

impl Telling {
    /// A year, or the part of one for which the agency was there: its lines, and what was bought, published, held and paid
    /// of them.
    fn earlier_year(&mut self, journal: &mut Journal<'_, '_>, agency: &Agency) -> Result<()> {
        let size = if LARGE.contains(&agency.code.as_str()) { LARGER } else { ORDINARY };
        // Before they merged there were more of them, each with less; half a year has half of it.
        let days_of_full = if agency.valid_to.is_some() { 480 } else { 300 };
        let size = (size * self.days() / days_of_full).max(1);
        let owner = Owner { agency: agency.id, size, behind: 0 };
        let (line, amount) = self.given(journal, owner, "press_order", (2_600, 5_200))?;
        // One in twelve spent little of it.
        let share = if self.once_in(12) { self.between(15, 35) } else { self.between(70, 98) };
        let weights = [1, 1].map(Money::from_minor);
        for (number, worth) in (1..).zip(percent(share, amount)?.split(&weights)?) {
            let most = self.days();
            let Some(paid_on) = self.later(self.first, 30, most) else { continue };
            self.bought(journal, owner, line, (number, worth, paid_on))?;
        }
        if self.once_in(3) {
            let (line, _) = self.given(journal, owner, "training", (60, 120))?;
            self.trainings(journal, owner, line, (1, true))?;
        }
        if self.once_in(3) {
            let (line, _) = self.given(journal, owner, "it_monitoring", (500, 1_400))?;
            let mut part = self.monitoring_part(journal, owner, line, (self.last, 1))?;
            spend(journal, &mut part, line, (self.last, "KB-CNTT".to_owned()))?;
        }
        Ok(())
    }

    /// A line with what it was given on the first day, and how much that was.
    fn given(
        &mut self,
        journal: &mut Journal<'_, '_>,
        owner: Owner,
        purpose: &str,
        (least, most): (i64, i64),
    ) -> Result<(LineId, Money)> {
        let key = LineKey {
            agency: owner.agency,
            fiscal_year: self.year,
            fund_source: "state_budget".to_owned(),
            purpose: purpose.to_owned(),
            classification: String::new(),
            title: String::new(),
        };
        let line = line_for(journal, &key)?;
        let amount = self.millions(owner, least, most);
        self.decide(journal, line, Decision::Initial, amount, self.first)?;
        Ok((line, amount))
    }

    fn bought(
        &mut self,
        journal: &mut Journal<'_, '_>,
        owner: Owner,
        line: LineId,
        (number, worth, paid_on): (i64, Money, NaiveDate),
    ) -> Result<()> {
        let (year, press) = (self.year, self.press.clone());
        let new = NewCommitment {
            agency: owner.agency,
            fiscal_year: year,
            document_no: format!("{number:02}/ĐH-{year}"),
            title: "Truyền thông chính sách của địa phương, bộ, ngành".to_owned(),
            kind: CommitmentKind::PressOrder,
            with: Counterparty::Press(self.pick(&press)?),
            method: Method::Order,
            terms: Terms::default(),
            contract: None,
            starts_on: self.first,
            ends_on: paid_on,
            value: None,
            items: self.items(worth)?,
            funding: Vec::new(),
        };
        let mut order = commitments::draft(journal, &new, 0, None)?;
        spend(journal, &mut order, line, (paid_on, format!("KB-{number:02}")))
    }
}

/// Spends all of it directly.
fn spend(
    journal: &mut Journal<'_, '_>,
    of: &mut Commitment,
    line: LineId,
    (paid_on, voucher_no): (NaiveDate, String),
) -> Result<()> {
    let mut spent = voucher(of.value, paid_on, voucher_no);
    spent.funding = vec![(line, of.value)];
    commitments::spend_directly(journal, of, &spent).map(|_| ())
}
