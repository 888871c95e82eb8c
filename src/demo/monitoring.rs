//! Contracts for monitoring information over one or several years: this year's part, quarter by quarter.

use chrono::{Datelike, Days, NaiveDate};

use super::orders::voucher;
use super::telling::{Owner, Telling, payable, percent, times};
use crate::commitments::monitoring::{NewContract, Service, days_in, get_contract, register_contract};
use crate::commitments::{
    self, Acceptance, Commitment, CommitmentKind, Counterparty, Method, NewCommitment, NewItem, NewSignature,
    Terms,
};
use crate::error::{Error, Result};
use crate::ids::LineId;
use crate::ledger::Journal;
use crate::money::Money;

const SERVICES: [(Service, &str); 4] = [
    (Service::Scanning, "Rà quét thông tin trên báo chí và mạng xã hội"),
    (Service::TrendAnalysis, "Phân tích xu hướng thông tin về chính sách"),
    (Service::OpinionPolling, "Thăm dò dư luận xã hội"),
    (Service::ImpactAssessment, "Đánh giá tác động truyền thông chính sách"),
];

/// Months and days on which reports are due.
const QUARTERS: [(u32, u32); 4] = [(3, 31), (6, 30), (9, 30), (12, 20)];

impl Telling {
    /// A contract of so many years with the draft of this one's part, which ends on a day and takes most of a line.
    pub fn monitoring_part(
        &mut self,
        journal: &mut Journal<'_, '_>,
        owner: Owner,
        line: LineId,
        (part_ends_on, years): (NaiveDate, i64),
    ) -> Result<Commitment> {
        let available = journal.line(line)?.balance.available;
        let day = |year: i64, month, day| {
            let year = i32::try_from(year).map_err(|_| Error::broken("a year beyond reach"))?;
            NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Error::broken("no such day"))
        };
        let year = self.year;
        let signed_on = self.first.checked_add_days(Days::new(11)).unwrap_or(self.first);
        let mut quarters = Vec::new();
        for (quarter_no, (month, last)) in ["I", "II", "III", "IV"].iter().zip(QUARTERS) {
            let due = day(year, month, last)?;
            if signed_on < due && accepted_on(due) <= part_ends_on {
                quarters.push((*quarter_no, due));
            }
        }
        // Four quarters with VAT must fit into the line.
        let quarter = percent(21, available)?.minor() / 1_000_000 * 1_000_000;
        let vat = percent(8, Money::from_minor(quarter))?;
        let yearly = Money::total(quarters.iter().map(|_| Money::from_minor(quarter + vat.minor())))?;
        let (service, title) = self.pick(&SERVICES)?;
        let last_year = year + years - 1;
        let of_several = years > 1;
        let new = NewContract {
            agency: owner.agency,
            contract_no: format!("01/HĐ-CNTT-{year}"),
            title: title.to_owned(),
            service,
            provider: "Công ty Dữ liệu Giả Định (bịa)".to_owned(),
            method: Method::Tender,
            signed_on,
            starts_on: signed_on,
            ends_on: if of_several { day(last_year, 12, 31)? } else { part_ends_on },
            renewal_on: of_several.then(|| day(last_year, 12, 1)).transpose()?,
            notice_on: of_several.then(|| day(last_year, 10, 1)).transpose()?,
            value: Money::from_minor(yearly.minor() * years),
            years: (year..=last_year).map(|year| (year, yearly)).collect(),
        };
        let by = self.by();
        let contract = register_contract(journal.tx(), &new, by, None)?;
        let contract = get_contract(journal.tx(), contract)?;
        let (starts_on, ends_on) = days_in((contract.starts_on, contract.ends_on), year)?;
        let item = |(quarter_no, due_on): (&str, NaiveDate)| NewItem {
            product: format!("Báo cáo quý {quarter_no}"),
            unit: "báo cáo".to_owned(),
            quantity: times(1),
            unit_price: times(quarter),
            vat,
            due_on: Some(due_on),
            ..NewItem::default()
        };
        let items = quarters.into_iter().map(item).collect();
        let paper = NewCommitment {
            agency: owner.agency,
            fiscal_year: year,
            document_no: new.contract_no.clone(),
            title: new.title.clone(),
            kind: CommitmentKind::ItMonitoring,
            with: Counterparty::Provider(new.provider.clone()),
            method: new.method,
            terms: Terms::default(),
            contract: Some(contract.id),
            starts_on,
            ends_on,
            value: None,
            items,
            funding: Vec::new(),
        };
        commitments::draft(journal, &paper, 0, None)
    }

    /// A contract of three years: this year's part signed, and each quarter that has passed accepted and paid.
    pub fn monitoring(&mut self, journal: &mut Journal<'_, '_>, owner: Owner, line: LineId) -> Result<()> {
        let ends_on = journal.calendar(self.year)?.ends_on;
        let mut part = self.monitoring_part(journal, owner, line, (ends_on, 3))?;
        let signature = NewSignature { signed_on: part.starts_on, funding: vec![(line, part.value)] };
        commitments::sign(journal, &mut part, &signature)?;
        for item in part.items.clone() {
            let due = item.due_on.ok_or_else(|| Error::broken("a report without its day"))?;
            let accepted_on = accepted_on(due);
            if accepted_on > self.last {
                break;
            }
            let acceptance = Acceptance {
                accepted_on,
                document_no: format!("{}/BBNT-CNTT", item.position),
                items: vec![(item.position, item.quantity)],
                publications: Vec::new(),
                recovered: None,
                funding: Vec::new(),
            };
            commitments::accept(journal, &mut part, &acceptance, 0)?;
            let Some(paid_on) = self.later(accepted_on, 3, 9) else { break };
            let amount = payable(journal, part.id)?;
            commitments::pay(
                journal,
                &part,
                &voucher(amount, paid_on, format!("KB-CNTT-{}", item.position)),
            )?;
        }
        Ok(())
    }
}

/// The last report comes before the year ends; the others some days late.
fn accepted_on(due: NaiveDate) -> NaiveDate {
    let days = if due.month() == 12 { 0 } else { 5 };
    due.checked_add_days(Days::new(days)).unwrap_or(due)
}
