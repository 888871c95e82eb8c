//! What came from last year: an order that was not finished, carried over with its money by decision.

use chrono::{Datelike, NaiveDate};

use super::telling::{Owner, Telling, percent, times};
use crate::budget::{Decision, line_for};
use crate::commitments::{
    self, CommitmentKind, Counterparty, Method, NewCarryOver, NewCommitment, NewItem, NewSignature, Terms,
};
use crate::error::{Error, Result};
use crate::ledger::{Journal, LineKey};
use crate::money::Money;

impl Telling {
    /// An order of last December; what is open of it, and what was available beside it, is this year's since January.
    pub fn carried(&mut self, journal: &mut Journal<'_, '_>, owner: Owner) -> Result<()> {
        let before = self.year - 1;
        let day = |year: i32, month, day| {
            NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Error::broken("no such day"))
        };
        let year = self.first.year();
        let key = LineKey {
            agency: owner.agency,
            fiscal_year: before,
            fund_source: "other".to_owned(),
            purpose: "press_order".to_owned(),
            classification: String::new(),
            title: String::new(),
        };
        let line = line_for(journal, &key)?;
        let amount = self.millions(owner, 80, 160);
        self.decide(journal, line, Decision::Initial, amount, day(year - 1, 1, 5)?)?;
        let price = percent(8, amount)?.minor() / 10_000 * 10_000;
        let item = NewItem {
            product: "Tin, bài".to_owned(),
            product_type: "article".to_owned(),
            unit: "bài".to_owned(),
            quantity: times(10),
            unit_price: times(price / 10),
            vat: percent(8, Money::from_minor(price))?,
            ..NewItem::default()
        };
        let press = self.press.clone();
        let new = NewCommitment {
            agency: owner.agency,
            fiscal_year: before,
            document_no: format!("90/ĐH-{before}"),
            title: "Truyền thông cuối năm".to_owned(),
            kind: CommitmentKind::PressOrder,
            with: Counterparty::Press(self.pick(&press)?),
            method: Method::Order,
            terms: Terms::default(),
            contract: None,
            starts_on: day(year - 1, 12, 1)?,
            ends_on: day(year, 3, 31)?,
            value: None,
            items: vec![item],
            funding: Vec::new(),
        };
        let mut order = commitments::draft(journal, &new, 0, None)?;
        let signature = NewSignature { signed_on: day(year - 1, 12, 1)?, funding: vec![(line, order.value)] };
        commitments::sign(journal, &mut order, &signature)?;
        let carried = NewCarryOver {
            carried_on: day(year, 1, 20)?,
            decision_no: format!("02/QĐ-CN-{year}"),
            reason: "Hợp đồng đang thực hiện".to_owned(),
        };
        commitments::carry_over(journal, &mut order, &carried)?;
        let rest = crate::budget::NewYearEnd {
            amount: None,
            dated_on: day(year, 1, 20)?,
            decision_no: format!("03/QĐ-HUY-{year}"),
            reason: String::new(),
        };
        crate::budget::lapse(journal, line, &rest).map(|_| ())
    }
}
