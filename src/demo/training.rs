//! Courses and seminars: the large ones contracted, the small ones spent directly.

use chrono::NaiveDate;

use super::orders::voucher;
use super::telling::{Owner, Telling, payable, times};
use crate::commitments::training::{Form, NewTraining, Trainer, Unit, draft_training, record_attendance};
use crate::commitments::{
    self, Acceptance, Commitment, CommitmentKind, Counterparty, Ending, Method, NewCommitment, NewItem,
    NewSignature, Terms,
};
use crate::error::Result;
use crate::ids::LineId;
use crate::ledger::Journal;

const COURSES: [(&str, Form); 5] = [
    ("Kỹ năng truyền thông chính sách cho người phát ngôn", Form::Course),
    ("Xử lý thông tin báo chí và mạng xã hội", Form::Course),
    ("Kỹ năng viết tin, bài cho cán bộ cơ sở", Form::Course),
    ("Truyền thông chính sách trong chuyển đổi số", Form::Seminar),
    ("Sơ kết công tác thông tin cơ sở", Form::Conference),
];

impl Telling {
    /// So many activities, of which each takes what it costs. In earlier years all are spent directly, each early enough to be
    /// paid in its year.
    pub fn trainings(
        &mut self,
        journal: &mut Journal<'_, '_>,
        owner: Owner,
        line: LineId,
        (count, earlier): (i64, bool),
    ) -> Result<()> {
        for number in 1..=count {
            let most = (self.days() - if earlier { 50 } else { 20 }).max(20);
            let Some(agreed_on) = self.later(self.first, 20, most) else { continue };
            self.training(journal, owner, line, (number, agreed_on, earlier))?;
        }
        Ok(())
    }

    fn training(
        &mut self,
        journal: &mut Journal<'_, '_>,
        owner: Owner,
        line: LineId,
        (number, agreed_on, earlier): (i64, NaiveDate, bool),
    ) -> Result<()> {
        let (topic, form) = self.pick(&COURSES)?;
        let (planned, days) = (self.between(30, 90), self.between(1, 3));
        let held_from = agreed_on.checked_add_days(chrono::Days::new(14)).map_or(agreed_on, |day| day);
        let held_to = held_from
            .checked_add_days(chrono::Days::new(u64::try_from(days - 1).map_or(0, |days| days)))
            .map_or(held_from, |day| day);
        let item = |product: &str, product_type: &str, unit: &str, count, price| NewItem {
            product: product.to_owned(),
            product_type: product_type.to_owned(),
            unit: unit.to_owned(),
            quantity: times(count),
            unit_price: times(price),
            ..NewItem::default()
        };
        let items = vec![
            item("Thù lao giảng viên", "lecturer", "buổi", days * 2, 1_500_000),
            item("Tài liệu", "materials", "bộ", planned, 60_000),
            item("Hội trường, thiết bị", "hall", "ngày", days, 9_000_000),
            item("Nước uống", "refreshments", "người/buổi", planned * days * 2, 40_000),
        ];
        let contracted = planned >= 45 && !earlier;
        let provider = if contracted { "Trung tâm Bồi dưỡng Minh Họa (bịa)" } else { "" };
        let year = self.year;
        let new = NewCommitment {
            agency: owner.agency,
            fiscal_year: year,
            document_no: format!("{number:02}/TH-{year}"),
            title: topic.to_owned(),
            kind: CommitmentKind::Training,
            with: Counterparty::Provider(provider.to_owned()),
            method: Method::Order,
            terms: Terms::default(),
            contract: None,
            starts_on: agreed_on,
            ends_on: held_to.max(agreed_on),
            value: None,
            items,
            funding: Vec::new(),
        };
        let unit = |actual| Unit { agency: owner.agency, planned, actual };
        let trainer = Trainer {
            name: "ThS. Nguyễn Văn Ví Dụ".to_owned(),
            organisation: "Học viện Minh Họa".to_owned(),
            hours: times(days * 7),
        };
        let training = NewTraining {
            form,
            topic: topic.to_owned(),
            held_from,
            held_to,
            hours: times(days * 7),
            days: times(days),
            units: vec![unit(None)],
            trainers: vec![trainer.clone()],
        };
        let mut course = draft_training(journal, &new, &training, 0, None)?;
        if journal.line(line)?.balance.available < course.value {
            return Ok(());
        }
        let held = held_to <= self.last;
        if contracted {
            let signature = NewSignature { signed_on: agreed_on, funding: vec![(line, course.value)] };
            commitments::sign(journal, &mut course, &signature)?;
            if held {
                self.settle_course(journal, &mut course, (held_to, number))?;
            }
        } else if let Some(paid_on) = self.later(held_to, 2, 9) {
            let mut spent = voucher(course.value, paid_on, format!("TM-{number:02}"));
            spent.funding = vec![(line, course.value)];
            commitments::spend_directly(journal, &mut course, &spent)?;
        }
        if held {
            let came = planned - self.between(0, 8);
            record_attendance(journal, &course, &[unit(Some(came))], &[trainer])?;
        }
        Ok(())
    }

    /// Accepts all of it, pays and closes, as far as the story has come.
    fn settle_course(
        &mut self,
        journal: &mut Journal<'_, '_>,
        course: &mut Commitment,
        (held_to, number): (NaiveDate, i64),
    ) -> Result<()> {
        let Some(accepted_on) = self.later(held_to, 2, 8) else { return Ok(()) };
        let acceptance = Acceptance {
            accepted_on,
            document_no: format!("{number:02}/BBNT-TH"),
            items: course.items.iter().map(|item| (item.position, item.quantity)).collect(),
            publications: Vec::new(),
            recovered: None,
            funding: Vec::new(),
        };
        commitments::accept(journal, course, &acceptance, 0)?;
        let Some(paid_on) = self.later(accepted_on, 3, 12) else { return Ok(()) };
        let amount = payable(journal, course.id)?;
        commitments::pay(journal, course, &voucher(amount, paid_on, format!("KB-TH-{number:02}")))?;
        let ending =
            Ending { ended_on: paid_on, document_no: format!("{number:02}/BBTL-TH"), reason: String::new() };
        commitments::close(journal, course, &ending).map(|_| ())
    }
}
