//! Press orders of a year, somewhere between draft and close-out.

use chrono::NaiveDate;

use super::telling::{Owner, Telling, payable, percent, times};
use crate::commitments::{
    self, Acceptance, Commitment, CommitmentKind, Counterparty, Ending, Method, NewCommitment, NewItem,
    NewPayment, NewPenalty, NewSettlement, NewSignature, PenaltyState, Publication, Terms,
};
use crate::error::{Error, Result};
use crate::ids::LineId;
use crate::ledger::Journal;
use crate::money::{Money, Quantity};

/// Product, its type, unit, and usual price: the norm of the demonstration.
pub(super) const PRODUCTS: [(&str, &str, &str, i64); 6] = [
    ("Tin, bài", "article", "bài", 2_500_000),
    ("Phóng sự truyền hình", "television_report", "phóng sự", 18_000_000),
    ("Chương trình truyền hình", "television_programme", "chương trình", 45_000_000),
    ("Chương trình phát thanh", "radio_programme", "chương trình", 6_000_000),
    ("Trang chuyên đề", "special_page", "trang", 12_500_000),
    ("Đồ họa thông tin", "infographic", "sản phẩm", 3_500_000),
];
const TOPICS: [&str; 8] = [
    "chuyển đổi số",
    "cải cách hành chính",
    "an toàn giao thông",
    "bảo hiểm y tế toàn dân",
    "sắp xếp đơn vị hành chính",
    "giảm nghèo bền vững",
    "phòng chống thiên tai",
    "nông thôn mới",
];

impl Telling {
    /// Orders that together take most of a line.
    pub fn orders(
        &mut self,
        journal: &mut Journal<'_, '_>,
        owner: Owner,
        line: LineId,
        (first_number, count): (i64, i64),
    ) -> Result<()> {
        let free = journal.line(line)?.balance.available;
        let share = self.between(60, 96);
        let planned = percent(share, free)?;
        let weights: Vec<Money> = (0..count).map(|_| Money::from_minor(self.between(1, 4))).collect();
        for (number, worth) in (first_number..).zip(planned.split(&weights)?) {
            // From the middle of January on, spread over what is told of the year.
            let most = (self.days() - 3).max(15);
            let Some(signed_on) = self.later(self.first, 14, most) else { continue };
            self.order(journal, owner, line, (number, worth, signed_on))?;
        }
        Ok(())
    }

    fn order(
        &mut self,
        journal: &mut Journal<'_, '_>,
        owner: Owner,
        line: LineId,
        (number, worth, signed_on): (i64, Money, NaiveDate),
    ) -> Result<()> {
        let last = journal.calendar(self.year)?.ends_on;
        let mut new = self.order_paper(owner, (number, worth), signed_on)?;
        new.ends_on = self.later(signed_on, 110, 150).map_or(last, |day| day.min(last));
        let mut order = commitments::draft(journal, &new, 0, None)?;
        let fresh = self.last.signed_duration_since(signed_on).num_days() < 12;
        if fresh || journal.line(line)?.balance.available < order.value {
            return Ok(());
        }
        let signature = NewSignature { signed_on, funding: vec![(line, order.value)] };
        commitments::sign(journal, &mut order, &signature)?;
        if let Some(ended_on) = self.later(signed_on, 14, 25).filter(|_| self.once_in(14)) {
            let ending = Ending {
                ended_on,
                document_no: format!("{number:02}/HĐ-HUY"),
                reason: "Hai bên thống nhất không thực hiện".to_owned(),
            };
            return commitments::cancel(journal, &mut order, &ending).map(|_| ());
        }
        self.perform(journal, &mut order, number)
    }

    /// The paper of an order that comes to about so much.
    pub fn order_paper(
        &mut self,
        owner: Owner,
        (number, worth): (i64, Money),
        starts_on: NaiveDate,
    ) -> Result<NewCommitment> {
        let items = self.items(worth)?;
        let (year, topic, press) = (self.year, self.pick(&TOPICS)?, self.press.clone());
        Ok(NewCommitment {
            agency: owner.agency,
            fiscal_year: year,
            document_no: format!("{number:02}/ĐH-{year}"),
            title: format!("Truyền thông về {topic}"),
            kind: CommitmentKind::PressOrder,
            with: Counterparty::Press(self.pick(&press)?),
            method: self.pick(&[Method::Order, Method::Order, Method::Assignment, Method::Tender])?,
            terms: Terms {
                serves: format!("Kế hoạch truyền thông chính sách năm {year}"),
                payment_terms: "Tạm ứng 30 %, phần còn lại sau nghiệm thu".to_owned(),
                ..Terms::default()
            },
            contract: None,
            starts_on,
            ends_on: starts_on,
            value: None,
            items,
            funding: Vec::new(),
        })
    }

    /// One to three products that come to about so much, VAT included.
    pub fn items(&mut self, worth: Money) -> Result<Vec<NewItem>> {
        let first = self.between(0, 5);
        let parts = worth.split(&vec![
            Money::from_minor(1);
            usize::try_from(self.between(1, 3)).map_or(1, |count| count)
        ])?;
        let kinds = PRODUCTS.iter().cycle().skip(usize::try_from(first).map_or(0, |first| first));
        let mut items = Vec::new();
        for ((product, product_type, unit, usual), part) in kinds.zip(parts) {
            // Most prices keep to the norm; one in nine is above it, which the book warns of.
            let of_usual = if self.once_in(9) { 108 } else { self.between(82, 100) };
            let price = usual * of_usual / 100 / 10_000 * 10_000;
            let quantity = (part.minor() * 100 / 108 / price).max(1);
            items.push(NewItem {
                product: (*product).to_owned(),
                product_type: (*product_type).to_owned(),
                unit: (*unit).to_owned(),
                quantity: times(quantity),
                unit_price: times(price),
                vat: percent(8, Money::from_minor(quantity * price))?,
                ..NewItem::default()
            });
        }
        Ok(items)
    }

    /// As far as the story has come: an advance, two acceptances with their payments, and the close-out.
    fn perform(&mut self, journal: &mut Journal<'_, '_>, order: &mut Commitment, number: i64) -> Result<()> {
        let signed_on =
            order.signed_on.ok_or_else(|| Error::broken("an order that was signed has no day"))?;
        let advanced = self.once_in(2);
        if let Some(paid_on) = self.later(signed_on, 7, 14).filter(|_| advanced) {
            // Some take more than the 30 per cent that the book warns of.
            let share = if self.once_in(8) { 40 } else { 30 };
            let voucher = voucher(percent(share, order.value)?, paid_on, format!("TU-{number:02}"));
            commitments::advance(journal, order, &voucher)?;
        }
        let Some(first) = self.later(signed_on, 40, 60) else { return Ok(()) };
        let halves = pieces(order);
        let part: Vec<(i64, i64)> = halves.iter().map(|(at, whole)| (*at, whole / 2)).collect();
        self.accept(journal, order, (first, format!("{number:02}-1/BBNT")), &part)?;
        self.pay(journal, order, first, format!("KB-{number:02}-1"))?;
        let Some(second) = self.later(first, 40, 60) else { return Ok(()) };
        // Without an advance, one piece of the first item may never come: it is freed by the close-out.
        let short = i64::from(!advanced && self.once_in(4));
        let rest: Vec<(i64, i64)> = halves
            .iter()
            .zip(&part)
            .map(|((at, whole), (_, accepted))| (*at, whole - accepted - if *at == 1 { short } else { 0 }))
            .collect();
        self.accept(journal, order, (second, format!("{number:02}-2/BBNT")), &rest)?;
        let paid = self.pay(journal, order, second, format!("KB-{number:02}-2"))?;
        if let Some(imposed_on) = paid.filter(|_| short == 1) {
            self.penalise(journal, order, imposed_on, number)?;
        }
        let Some(ended_on) = paid.and_then(|day| self.later(day, 3, 12)) else { return Ok(()) };
        let ending = Ending { ended_on, document_no: format!("{number:02}/BBTL"), reason: String::new() };
        commitments::close(journal, order, &ending).map(|_| ())
    }

    /// Accepts so many pieces of each item.
    pub fn accept(
        &mut self,
        journal: &mut Journal<'_, '_>,
        order: &mut Commitment,
        (accepted_on, document_no): (NaiveDate, String),
        items: &[(i64, i64)],
    ) -> Result<()> {
        let items: Vec<(i64, i64)> = items.iter().copied().filter(|(_, count)| *count > 0).collect();
        let Some((first, _)) = items.first().copied() else { return Ok(()) };
        let publication = Publication {
            published_on: accepted_on,
            link: format!("https://bao-minh-hoa.example/{}/{}", order.id, document_no.replace('/', "-")),
            title: order.title.clone(),
        };
        let acceptance = Acceptance {
            accepted_on,
            document_no,
            items: items.iter().map(|(at, count)| (*at, times(*count))).collect(),
            publications: vec![(first, publication)],
            recovered: None,
            funding: Vec::new(),
        };
        commitments::accept(journal, order, &acceptance, 0).map(|_| ())
    }

    /// Pays all that is payable, and says when, if the story has come that far.
    fn pay(
        &mut self,
        journal: &mut Journal<'_, '_>,
        order: &Commitment,
        accepted_on: NaiveDate,
        number: String,
    ) -> Result<Option<NaiveDate>> {
        let amount = payable(journal, order.id)?;
        if amount.is_zero() {
            return Ok(Some(accepted_on));
        }
        let Some(paid_on) = self.later(accepted_on, 4, 15) else { return Ok(None) };
        commitments::pay(journal, order, &voucher(amount, paid_on, number))?;
        Ok(Some(paid_on))
    }

    fn penalise(
        &mut self,
        journal: &mut Journal<'_, '_>,
        order: &Commitment,
        imposed_on: NaiveDate,
        number: i64,
    ) -> Result<()> {
        let by = self.by();
        let penalty = NewPenalty {
            amount: percent(2, order.value)?,
            imposed_on,
            document_no: format!("{number:02}/BB-VP"),
            reason: "Giao thiếu sản phẩm so với hợp đồng".to_owned(),
        };
        commitments::impose(journal.tx(), order, &penalty, by)?;
        for open in commitments::list_penalties(journal.tx(), order.id)? {
            let settlement = NewSettlement {
                state: PenaltyState::Collected,
                settled_on: imposed_on,
                document_no: format!("NS-{number:02}"),
                reason: String::new(),
            };
            commitments::settle(journal.tx(), order.id, open.id, &settlement)?;
        }
        Ok(())
    }
}

/// How many pieces of each item are ordered, by its position.
pub(super) fn pieces(order: &Commitment) -> Vec<(i64, i64)> {
    let whole = |quantity: Quantity| i64::try_from(quantity.to_decimal()).map_or(1, |whole| whole);
    order.items.iter().map(|item| (item.position, whole(item.quantity))).collect()
}

/// A Treasury voucher.
pub(super) fn voucher(amount: Money, paid_on: NaiveDate, voucher_no: String) -> NewPayment {
    NewPayment { amount, paid_on, voucher_no, reason: String::new(), funding: Vec::new() }
}
