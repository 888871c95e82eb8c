//! A book to look at: real agencies, invented press agencies, synthetic amounts from a seed. Every page says so.

mod treasury;

use chrono::{Datelike, NaiveDate};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::agencies::{NewAgency, find_by_code, register};
use crate::book::{Book, now};
use crate::budget::{Decision, NewDecision, line_for, record_decision};
use crate::commitments::{
    self, Acceptance, Commitment, CommitmentKind, Counterparty, Ending, Method, NewCommitment, NewItem,
    NewPayment, NewSignature, Terms,
};
use crate::db::{Db, WriteTx};
use crate::error::{Error, Result};
use crate::exchange::{self, Kind, importing};
use crate::ids::{AgencyId, LineId, PressAgencyId};
use crate::ledger::{Journal, LineKey, Recorder, post};
use crate::money::{Currency, Money, Quantity};
use crate::people::{NewUser, Role, add_user, command_line_user, hex};
use crate::press::{NewPressAgency, register as register_press};

/// Who can sign in: name, role, agency.
pub const USERS: [(&str, Role, Option<&str>); 6] = [
    ("taichinh", Role::FinanceOfficer, Some("T01")),
    ("truyenthong", Role::CommunicationUnit, Some("T01")),
    ("donvi", Role::CommunicationUnit, Some("T01-TT")),
    ("bo", Role::Ministry, None),
    ("kiemtoan", Role::Auditor, None),
    ("quantri", Role::Administrator, None),
];

const AGENCIES: &str = include_str!("../../examples/vietnam/agencies.csv");
const SUCCESSIONS: &str = include_str!("../../examples/vietnam/agency_successions.csv");
const SEED: u64 = 937;
const PRESS: [(&str, &str); 6] = [
    ("Báo Minh Họa", "newspaper"),
    ("Báo điện tử Thử Nghiệm", "online"),
    ("Đài Phát thanh Ví Dụ", "radio"),
    ("Truyền hình Giả Định", "television"),
    ("Tạp chí Mẫu", "magazine"),
    ("Báo Ngày Mới Giả Lập", "newspaper"),
];
const PRODUCTS: [(&str, &str, i64); 4] = [
    ("Bài viết", "bài", 2_500_000),
    ("Phóng sự truyền hình", "phóng sự", 18_000_000),
    ("Chương trình phát thanh", "chương trình", 6_000_000),
    ("Trang chuyên đề", "trang", 12_500_000),
];

/// Fills an empty database with the demonstration book, and gives the password that all its users have.
pub fn fill(db: &Db) -> Result<(Book, String)> {
    let (book, _) = Book::open_or_make(db, Some(Currency::VND), true)?;
    let recorder = db.write(command_line_user)?;
    for (kind, name, text) in [
        (Kind::Agencies, "agencies.csv", AGENCIES),
        (Kind::Successions, "agency_successions.csv", SUCCESSIONS),
    ] {
        let rows = exchange::read(kind, name, text.as_bytes(), None)?;
        importing::import(db, &book, recorder, kind, &rows, false, false)?;
    }
    db.write(|tx| {
        register(tx, &unit())?;
        Ok(())
    })?;
    let bytes: [u8; 5] = rand::random();
    let password = hex(&bytes);
    for (username, role, agency) in USERS {
        add_user(
            db,
            &NewUser {
                username: username.to_owned(),
                full_name: username.to_owned(),
                role,
                agency_code: agency.map(str::to_owned),
                password: password.clone(),
            },
        )?;
    }
    db.write(|tx| {
        let recorder = Recorder { user: recorder, at: now(), late: false };
        let mut told =
            Telling { random: StdRng::seed_from_u64(SEED), press: press(tx)?, today: book.today() };
        let owners = owners(tx, told.today)?;
        post(tx, recorder, |journal| owners.iter().try_for_each(|owner| told.a_year(journal, *owner)))?;
        treasury::statements(tx, recorder, SEED, &owners, told.today)
    })?;
    Ok((book, password))
}

/// A unit below a province, invented.
fn unit() -> NewAgency {
    NewAgency {
        code: "T01-TT".to_owned(),
        name_vi: "Trung tâm Truyền thông (minh họa)".to_owned(),
        name_en: "Communication centre (synthetic)".to_owned(),
        kind: "unit".to_owned(),
        parent_code: "T01".to_owned(),
        valid_from: None,
        valid_to: None,
        aliases: Vec::new(),
    }
}

fn press(tx: &mut WriteTx<'_>) -> Result<Vec<PressAgencyId>> {
    PRESS
        .iter()
        .map(|(name, kind)| {
            let new = NewPressAgency {
                name: format!("{name} (bịa)"),
                kind: (*kind).to_owned(),
                ..NewPressAgency::default()
            };
            Ok(register_press(tx, &new)?.0)
        })
        .collect()
}

/// Every agency that is valid today.
fn owners(tx: &mut WriteTx<'_>, today: NaiveDate) -> Result<Vec<AgencyId>> {
    let all = crate::agencies::list_agencies(tx)?;
    let valid = all.into_iter().filter(|agency| {
        agency.valid_from.is_none_or(|from| from <= today) && agency.valid_to.is_none_or(|to| today <= to)
    });
    let mut owners: Vec<AgencyId> = valid.map(|agency| agency.id).collect();
    if let Some(unit) = find_by_code(tx, "T01-TT")?.filter(|unit| !owners.contains(&unit.id)) {
        owners.push(unit.id);
    }
    Ok(owners)
}

/// What the year is told with.
struct Telling {
    random: StdRng,
    press: Vec<PressAgencyId>,
    today: NaiveDate,
}

impl Telling {
    fn pick<T: Copy>(&mut self, from: &[T]) -> Result<T> {
        let at = self.random.random_range(0..from.len().max(1));
        from.get(at).copied().ok_or_else(|| Error::broken("nothing to choose from"))
    }

    /// A day of this year, at the latest today.
    fn day(&mut self) -> Result<NaiveDate> {
        let day = self.random.random_range(1..=self.today.ordinal());
        NaiveDate::from_yo_opt(self.today.year(), day).ok_or_else(|| Error::broken("no such day"))
    }

    /// An agency's year so far: its lines with their decisions, and its orders.
    fn a_year(&mut self, journal: &mut Journal<'_, '_>, agency: AgencyId) -> Result<()> {
        let mut lines = Vec::new();
        for (fund_source, purpose) in
            [("state_budget", "press_order"), ("state_budget", "training"), ("other", "press_order")]
        {
            let line = self.line(journal, agency, fund_source, purpose)?;
            if purpose == "press_order" {
                lines.push(line);
            }
        }
        for number in 1..=self.random.random_range(2..=5) {
            let line = self.pick(&lines)?;
            self.order(journal, agency, line, number)?;
        }
        Ok(())
    }

    fn line(
        &mut self,
        journal: &mut Journal<'_, '_>,
        agency: AgencyId,
        source: &str,
        purpose: &str,
    ) -> Result<LineId> {
        let year = i64::from(self.today.year());
        let key = LineKey {
            agency,
            fiscal_year: year,
            fund_source: source.to_owned(),
            purpose: purpose.to_owned(),
            classification: String::new(),
            title: String::new(),
        };
        let line = line_for(journal, &key)?;
        let decided_on =
            NaiveDate::from_ymd_opt(self.today.year(), 1, 1).ok_or_else(|| Error::broken("no new year"))?;
        let millions = self.random.random_range(300..=1_500);
        let decision = |decision, millions: i64, number: &str, decided_on| NewDecision {
            decision,
            amount: Money::from_minor(millions * 1_000_000),
            decision_no: format!("{number}/QĐ-MH"),
            decided_on,
            reason: String::new(),
        };
        record_decision(journal, line, &decision(Decision::Initial, millions, "01", decided_on))?;
        if self.random.random_range(0..3) == 0 {
            let (more, on) = (self.random.random_range(20..=120), self.day()?);
            record_decision(journal, line, &decision(Decision::Supplement, more, "15", on))?;
        }
        Ok(line)
    }

    /// An order somewhere between draft and close-out.
    fn order(
        &mut self,
        journal: &mut Journal<'_, '_>,
        agency: AgencyId,
        line: LineId,
        number: i64,
    ) -> Result<()> {
        let signed_on = self.day()?;
        let (product, unit, price) = self.pick(&PRODUCTS)?;
        let ordered = self.random.random_range(2..=8);
        let quantity = |count: i64| Quantity::from_ten_thousandths(count * 10_000);
        let net = Money::from_minor(ordered * price);
        let year = self.today.year();
        let last = NaiveDate::from_ymd_opt(year, 12, 31).ok_or_else(|| Error::broken("no last day"))?;
        let new = NewCommitment {
            agency,
            fiscal_year: i64::from(year),
            document_no: format!("{number:02}/ĐH-{year}"),
            title: format!("Truyền thông chính sách đợt {number}"),
            kind: CommitmentKind::PressOrder,
            with: Counterparty::Press({
                let press = self.press.clone();
                self.pick(&press)?
            }),
            method: Method::Order,
            terms: Terms::default(),
            contract: None,
            starts_on: signed_on,
            ends_on: last,
            value: None,
            items: vec![NewItem {
                product: product.to_owned(),
                unit: unit.to_owned(),
                quantity: quantity(ordered),
                unit_price: quantity(price),
                amount: None,
                vat: quantity(8).share_of(net, quantity(100))?,
                ..NewItem::default()
            }],
            funding: Vec::new(),
        };
        let mut order = commitments::draft(journal, &new, 0, None)?;
        let depth = self.random.random_range(0..6);
        if depth > 0 && journal.line(line)?.balance.available >= order.value {
            let signature = NewSignature { signed_on, funding: vec![(line, order.value)] };
            commitments::sign(journal, &mut order, &signature)?;
            self.perform(journal, &mut order, depth, (ordered, number))?;
        }
        Ok(())
    }

    /// An advance, an acceptance, its payment, and the rest, as far as the depth goes.
    fn perform(
        &mut self,
        journal: &mut Journal<'_, '_>,
        order: &mut Commitment,
        depth: i32,
        (ordered, number): (i64, i64),
    ) -> Result<()> {
        let on = self.today;
        let payment = |amount, voucher: &str| NewPayment {
            amount,
            paid_on: on,
            voucher_no: format!("{voucher}-{number:02}"),
            reason: String::new(),
            funding: Vec::new(),
        };
        let acceptance = |count: i64, record: &str| Acceptance {
            accepted_on: on,
            document_no: format!("{record}-{number:02}/NT"),
            items: vec![(1, Quantity::from_ten_thousandths(count * 10_000))],
            publications: Vec::new(),
            recovered: None,
            funding: Vec::new(),
        };
        if depth % 2 == 0 {
            let thirty = Quantity::from_ten_thousandths(3)
                .share_of(order.value, Quantity::from_ten_thousandths(10))?;
            commitments::advance(journal, order, &payment(thirty, "TU"))?;
        }
        let first = (ordered / 2).max(1);
        if depth >= 2 {
            commitments::accept(journal, order, &acceptance(first, "1"), 0)?;
        }
        if depth >= 3 {
            self.pay_all(journal, order, &payment)?;
        }
        if depth >= 5 {
            commitments::accept(journal, order, &acceptance(ordered - first, "2"), 0)?;
            self.pay_all(journal, order, &payment)?;
            let ending =
                Ending { ended_on: on, document_no: format!("TL-{number:02}"), reason: String::new() };
            commitments::close(journal, order, &ending)?;
        }
        Ok(())
    }

    fn pay_all(
        &self,
        journal: &mut Journal<'_, '_>,
        order: &Commitment,
        payment: &dyn Fn(Money, &str) -> NewPayment,
    ) -> Result<()> {
        let held = journal.holdings(order.id)?;
        let payable = Money::total(held.iter().map(|(_, holding)| holding.payable))?;
        if payable.is_positive() {
            commitments::pay(journal, order, &payment(payable, "KB"))?;
        }
        Ok(())
    }
}
