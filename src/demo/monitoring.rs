//! A contract of three years for monitoring information: this year's part, quarter by quarter.

use chrono::{Datelike, Days, NaiveDate};

use super::orders::voucher;
use super::telling::{Owner, Telling, payable, percent, times};
use crate::commitments::monitoring::{NewContract, Service, days_in, get_contract, register_contract};
use crate::commitments::{
    self, Acceptance, CommitmentKind, Counterparty, Method, NewCommitment, NewItem, NewSignature, Terms,
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

impl Telling {
    /// The contract, this year's part signed, and each quarter that has passed accepted and paid.
    pub fn monitoring(&mut self, journal: &mut Journal<'_, '_>, owner: Owner, line: LineId) -> Result<()> {
        let available = journal.line(line)?.balance.available;
        // Four quarters with VAT must fit into the line.
        let quarter = percent(21, available)?.minor() / 1_000_000 * 1_000_000;
        let vat = percent(8, Money::from_minor(quarter))?;
        let yearly = Money::from_minor((quarter + vat.minor()) * 4);
        let (service, title) = self.pick(&SERVICES)?;
        let day = |year: i64, month, day| {
            let year = i32::try_from(year).map_err(|_| Error::broken("a year beyond reach"))?;
            NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Error::broken("no such day"))
        };
        let (year, signed_on) = (self.year, day(self.year, 1, 12)?);
        let new = NewContract {
            agency: owner.agency,
            contract_no: format!("01/HĐ-CNTT-{year}"),
            title: title.to_owned(),
            service,
            provider: "Công ty Dữ liệu Giả Định (bịa)".to_owned(),
            method: Method::Tender,
            signed_on,
            starts_on: signed_on,
            ends_on: day(year + 2, 12, 31)?,
            renewal_on: Some(day(year + 2, 12, 1)?),
            notice_on: Some(day(year + 2, 10, 1)?),
            value: Money::from_minor(yearly.minor() * 3),
            years: vec![(year, yearly), (year + 1, yearly), (year + 2, yearly)],
        };
        let by = self.by();
        let contract = register_contract(journal.tx(), &new, by, None)?;
        let contract = get_contract(journal.tx(), contract)?;
        let (starts_on, ends_on) = days_in((contract.starts_on, contract.ends_on), year)?;
        let quarters = [(3, 31), (6, 30), (9, 30), (12, 20)];
        let mut items = Vec::new();
        for (quarter_no, (month, last)) in ["I", "II", "III", "IV"].iter().zip(quarters) {
            items.push(NewItem {
                product: format!("Báo cáo quý {quarter_no}"),
                unit: "báo cáo".to_owned(),
                quantity: times(1),
                unit_price: times(quarter),
                vat,
                due_on: Some(day(year, month, last)?),
                ..NewItem::default()
            });
        }
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
        let mut part = commitments::draft(journal, &paper, 0, None)?;
        let signature = NewSignature { signed_on, funding: vec![(line, part.value)] };
        commitments::sign(journal, &mut part, &signature)?;
        for item in part.items.clone() {
            let due = item.due_on.ok_or_else(|| Error::broken("a report without its day"))?;
            // The last report comes before the year ends; the others some days late.
            let days = if due.month() == 12 { 0 } else { 5 };
            let Some(accepted_on) = due.checked_add_days(Days::new(days)).filter(|day| *day <= self.last)
            else {
                break;
            };
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
