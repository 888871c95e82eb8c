//! What sponsors gave: a pledge, what came of it in money and in kind, and what went back.

use super::telling::{Owner, Telling, percent};
use crate::budget::line_for;
use crate::contributions::sponsors::{NewSponsor, register};
use crate::contributions::{self, Agreement, NewContribution, NewInKind, NewReceipt};
use crate::error::{Error, Result};
use crate::ids::{LineId, SponsorId};
use crate::ledger::{Journal, LineKey};
use crate::money::Money;

const SPONSORS: [&str; 4] =
    ["Quỹ Cộng Đồng Minh Họa", "Tập đoàn Giả Định", "Ngân hàng Thử Nghiệm", "Hiệp hội Ví Dụ"];

impl Telling {
    /// An agreement for press orders alone, with what came of it; the line that it came onto.
    pub fn sponsored(&mut self, journal: &mut Journal<'_, '_>, owner: Owner) -> Result<Option<LineId>> {
        let name = format!("{} (bịa)", self.pick(&SPONSORS)?);
        let sponsor = self.sponsor(journal, &name)?;
        let Some(signed_on) = self.later(self.first, 20, 45) else { return Ok(None) };
        let ends_on = journal.calendar(self.year)?.ends_on;
        let pledge = self.millions(owner, 120, 480);
        let tied = self.once_in(2);
        let new = NewContribution {
            agency: owner.agency,
            fiscal_year: self.year,
            document_no: format!("01/TT-{}", self.year),
            signed_on,
            sponsor,
            fund_source: "socialised".to_owned(),
            agreement: Agreement {
                pledge,
                purpose: tied.then(|| "press_order".to_owned()),
                starts_on: signed_on,
                ends_on,
                conditions: "Nêu tên nhà tài trợ trong sản phẩm".to_owned(),
            },
        };
        let mut contribution = contributions::draft(journal, &new, None)?;
        let key = LineKey {
            agency: owner.agency,
            fiscal_year: self.year,
            fund_source: new.fund_source.clone(),
            purpose: "press_order".to_owned(),
            classification: String::new(),
            title: String::new(),
        };
        let line = line_for(journal, &key)?;
        for (share, least, most) in [(50, 5, 15), (35, 80, 110)] {
            let Some(dated_on) = self.later(signed_on, least, most) else { break };
            let receipt = NewReceipt {
                line,
                amount: percent(share, pledge)?,
                dated_on,
                document_no: format!("PT-{share}"),
                reason: String::new(),
            };
            contributions::receive(journal, &mut contribution, &receipt)?;
        }
        if let Some(dated_on) = self.later(signed_on, 120, 140).filter(|_| self.once_in(3)) {
            let back = NewReceipt {
                line,
                amount: percent(4, pledge)?,
                dated_on,
                document_no: "PC-01".to_owned(),
                reason: "Trả lại phần không dùng đến".to_owned(),
            };
            contributions::give_back(journal, &mut contribution, &back)?;
        }
        let in_kind = NewInKind {
            description: "Phòng họp và thiết bị phát sóng".to_owned(),
            value: Money::from_minor(self.between(20, 90) * 1_000_000),
            received_on: signed_on,
            document_no: "BB-01".to_owned(),
        };
        let by = self.by();
        contributions::record_in_kind(journal.tx(), &contribution, &in_kind, by)?;
        Ok(Some(line))
    }

    fn sponsor(&mut self, journal: &mut Journal<'_, '_>, name: &str) -> Result<SponsorId> {
        let at = SPONSORS.iter().position(|known| name.starts_with(known));
        let at = at.ok_or_else(|| Error::broken("a sponsor that nobody invented"))?;
        let new = NewSponsor {
            code: format!("TT{:02}", at + 1),
            name: name.to_owned(),
            kind: "enterprise".to_owned(),
            ..NewSponsor::default()
        };
        Ok(register(journal.tx(), &new)?.0)
    }
}
