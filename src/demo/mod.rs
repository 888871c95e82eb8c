//! A book to look at: real agencies, invented press agencies, synthetic amounts from a seed. Every page says so.

mod budget;
mod carried;
mod monitoring;
mod orders;
mod past;
mod sponsors;
mod telling;
mod training;
mod treasury;
mod unfinished;
mod waiting;

use chrono::{Days, NaiveDate};
use rand::SeedableRng;
use rand::rngs::StdRng;

use self::telling::{Owner, Telling};
use crate::agencies::{Agency, NewAgency, find_by_code, register};
use crate::audit::{self, Origin};
use crate::book::{Book, now};
use crate::db::{Db, WriteTx};
use crate::error::Result;
use crate::exchange::{self, Kind, importing};
use crate::ids::{AgencyId, PressAgencyId};
use crate::ledger::{Journal, Recorder, post};
use crate::money::Currency;
use crate::norms::{NewNorm, set_norm};
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
const INDEX: &str = include_str!("../../examples/vietnam/classifications.csv");
const POPULATIONS: &str = include_str!("../../examples/vietnam/populations.csv");
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
/// The ministries whose year is told.
const MINISTRIES: [&str; 3] = ["B-VHTTDL", "B-KHCN", "B-NNMT"];
/// How much money an agency has beside others: an ordinary one, and one that spends more.
const ORDINARY: i64 = 100;
const LARGER: i64 = 300;
/// Those that spend more than others.
const LARGE: [&str; 4] = ["T01", "T79-2025", "T79", "B-VHTTDL"];
/// Provinces that have recorded nothing for so many days.
const LATE: [(&str, u64); 4] = [("T11", 38), ("T46", 52), ("T92-2025", 45), ("T68-2025", 67)];
/// A unit below a province.
const UNIT: &str = "T01-TT";

/// Fills an empty database with the demonstration book, and gives the password that all its users have.
pub fn fill(db: &Db) -> Result<(Book, String)> {
    let (book, _) = Book::open_or_make(db, Some(Currency::VND), true)?;
    let password = fill_as_of(db, &book, book.today())?;
    Ok((book, password))
}

/// The same for an empty book, told as it would be on a day.
pub fn fill_as_of(db: &Db, book: &Book, today: NaiveDate) -> Result<String> {
    let recorder = db.write(command_line_user)?;
    for (kind, name, text) in [
        (Kind::Agencies, "agencies.csv", AGENCIES),
        (Kind::Successions, "agency_successions.csv", SUCCESSIONS),
        (Kind::Populations, "populations.csv", POPULATIONS),
        (Kind::Classifications, "classifications.csv", INDEX),
    ] {
        let rows = exchange::read(kind, name, text.as_bytes(), None)?;
        importing::import(db, book, recorder, kind, &rows, false, false)?;
    }
    db.write(|tx| {
        register(tx, &unit())?;
        let made = serde_json::json!({ "code": UNIT });
        audit::record_made(tx, &Origin::command_line(), "demo", "agencies", made)?;
        Ok(())
    })?;
    let bytes: [u8; 8] = rand::random();
    let password = hex(&bytes);
    for (username, role, agency) in USERS {
        add_user(
            db,
            &NewUser {
                username: username.to_owned(),
                full_name: username.to_owned(),
                role,
                agency_code: agency.map(str::to_owned),
            },
            &password,
        )?;
    }
    db.write(|tx| {
        let recorder = Recorder { user: recorder, at: now(), late: false };
        let press = press(tx)?;
        let last = Telling::of(StdRng::seed_from_u64(SEED), recorder, Vec::new(), today)?.last;
        past::years(tx, recorder, &press, (SEED, last))?;
        let mut telling = Telling::of(StdRng::seed_from_u64(SEED), recorder, press, today)?;
        norms(tx, &telling)?;
        let owners = owners(tx, telling.last)?;
        let last = telling.last;
        post(tx, recorder, |journal| {
            owners.iter().try_for_each(|owner| {
                telling.last = last.checked_sub_days(Days::new(owner.behind)).unwrap_or(last);
                telling.a_year(journal, *owner)
            })
        })?;
        telling.last = last;
        let agencies: Vec<AgencyId> = owners.iter().map(|owner| owner.agency).collect();
        treasury::statements(tx, recorder, SEED, &agencies, telling.last)?;
        waiting::waiting(tx, recorder, "T01", telling.last)?;
        let made = serde_json::json!({ "agencies": agencies.len(), "to": telling.last });
        audit::record_made(tx, &Origin::command_line(), "demo", "book", made)?;
        Ok(())
    })?;
    Ok(password)
}

/// A unit below a province, invented.
fn unit() -> NewAgency {
    NewAgency {
        code: UNIT.to_owned(),
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

/// Three ministries, every province that is valid on the day, and the unit below one of them.
fn owners(tx: &mut WriteTx<'_>, on: NaiveDate) -> Result<Vec<Owner>> {
    let told = |agency: &Agency| agency.kind == "province" || MINISTRIES.contains(&agency.code.as_str());
    let valid = |agency: &Agency| {
        agency.valid_from.is_none_or(|from| from <= on) && agency.valid_to.is_none_or(|to| on <= to)
    };
    let all = crate::agencies::list_agencies(tx)?;
    let mut owners: Vec<Owner> = all
        .iter()
        .filter(|agency| told(agency) && valid(agency))
        .map(|agency| Owner {
            agency: agency.id,
            size: if LARGE.contains(&agency.code.as_str()) { LARGER } else { ORDINARY },
            behind: LATE.iter().find(|(late, _)| *late == agency.code).map_or(0, |(_, days)| *days),
        })
        .collect();
    owners.extend(find_by_code(tx, UNIT)?.map(|unit| Owner { agency: unit.id, size: 40, behind: 0 }));
    Ok(owners)
}

/// What the Ministry has set: norms of the products that are ordered.
fn norms(tx: &mut WriteTx<'_>, telling: &Telling) -> Result<()> {
    for (_, product_type, unit, usual) in orders::PRODUCTS {
        let norm = NewNorm {
            product_type: product_type.to_owned(),
            unit: unit.to_owned(),
            most: telling::times(usual),
            valid_from: telling.first,
            valid_to: None,
            legal_basis: "Quyết định minh họa".to_owned(),
        };
        set_norm(tx, &norm, telling.by())?;
    }
    Ok(())
}

impl Telling {
    /// An agency's year so far: its money, and what it ordered, held and hired for it.
    fn a_year(&mut self, journal: &mut Journal<'_, '_>, owner: Owner) -> Result<()> {
        let lines = self.lines(journal, owner)?;
        if owner.size != ORDINARY {
            self.unfinished(journal, owner, lines.press)?;
        }
        let orders = self.between(4, 8);
        self.orders(journal, owner, lines.press, (1, orders))?;
        self.orders(journal, owner, lines.press_of_other_sources, (orders + 1, 2))?;
        let courses = (self.between(2, 4) * owner.size / 100).max(1);
        self.trainings(journal, owner, lines.training, (courses, false))?;
        self.monitoring(journal, owner, lines.monitoring)?;
        if self.once_in(3)
            && let Some(line) = self.sponsored(journal, owner)?
        {
            self.orders(journal, owner, line, (orders + 3, 1))?;
        }
        let unit = find_by_code(journal.tx(), UNIT)?;
        let below = unit.filter(|unit| unit.parent_id == Some(owner.agency)).map(|unit| unit.id);
        if below.is_some() || self.once_in(4) {
            self.transferred(journal, owner, lines.training, below)?;
        }
        if self.once_in(5) { self.carried(journal, owner) } else { Ok(()) }
    }
}
