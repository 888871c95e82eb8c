//! A record as it is shown and printed: signed, or as it would be if it were signed now.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::figures::{RecordRow, RowStanding};
use super::model::{Outcome, Period};
use super::records::{Record, RecordState, get_record, list_record_rows};
use super::store::{get_matching, names_of_users};
use super::views::FiguresView;
use crate::agencies::{Agency, get_agency};
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{AgencyId, TreasuryRecordId, UserId};
use crate::ledger::get_calendar;
use crate::money::Amount;

/// A row of a record.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct RecordRowView {
    /// 1, 2, 3 …
    pub position: i64,
    /// Why the sides differ by it.
    pub standing: RowStanding,
    /// What it is.
    pub outcome: Outcome,
    /// Voucher numbers at the Treasury.
    pub treasury_vouchers: String,
    /// Voucher numbers in the book.
    pub book_vouchers: String,
    /// Who got the money.
    pub payees: String,
    /// Its first day.
    pub first_on: NaiveDate,
    /// Its last day.
    pub last_on: NaiveDate,
    /// What the book has in the period.
    pub books: Amount,
    /// What the Treasury has in the period.
    pub treasury: Amount,
    /// What the Treasury has more.
    pub difference: Amount,
    /// Why, if somebody said.
    pub explanation: String,
    /// Who settled it; may be empty.
    pub settled_by: String,
    /// When, in UTC.
    pub settled_at: Option<NaiveDateTime>,
}

impl RecordRowView {
    fn of(row: RecordRow, book: Book) -> Result<RecordRowView> {
        let amount = |money| book.currency.amount(money);
        Ok(RecordRowView {
            position: row.position,
            standing: row.standing,
            outcome: row.outcome,
            treasury_vouchers: row.treasury_vouchers,
            book_vouchers: row.book_vouchers,
            payees: row.payees,
            first_on: row.first_on,
            last_on: row.last_on,
            books: amount(row.books),
            treasury: amount(row.treasury),
            difference: amount(row.treasury.minus(row.books)?),
            explanation: row.explanation,
            settled_by: row.settled_by,
            settled_at: row.settled_at,
        })
    }
}

/// A record of reconciliation. Without a number it is not signed, and says what it would state today.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RecordView {
    /// Its number.
    pub id: Option<TreasuryRecordId>,
    /// Code of the agency.
    pub agency: String,
    /// Its Vietnamese name.
    pub name_vi: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Of which year.
    pub fiscal_year: i64,
    /// Of which part of it.
    pub period: Period,
    /// The first day of the period.
    pub starts_on: NaiveDate,
    /// The last day of the period.
    pub ends_on: NaiveDate,
    /// Code of the currency.
    pub currency: String,
    /// How far it has come.
    pub state: Option<RecordState>,
    /// Its totals.
    #[serde(flatten)]
    pub figures: FiguresView,
    /// What the figures would be today, where they are others than those signed.
    pub today: Option<FiguresView>,
    /// Every pairing by which the two sides differ.
    pub rows: Vec<RecordRowView>,
    /// Who signed for the agency.
    pub signed_by: Option<String>,
    /// The date of that signature.
    pub signed_on: Option<NaiveDate>,
    /// Who signed for the Treasury.
    pub treasury_signatory: Option<String>,
    /// The date of that signature.
    pub treasury_signed_on: Option<NaiveDate>,
    /// Who recorded it.
    pub countersigned_by: Option<String>,
    /// Who withdrew it.
    pub withdrawn_by: Option<String>,
    /// When, in UTC.
    pub withdrawn_at: Option<NaiveDateTime>,
    /// Why.
    pub withdrawal_reason: String,
    /// The agency.
    #[serde(skip)]
    pub owner: Agency,
}

impl RecordView {
    /// What a record of the period would state today.
    pub fn preview(
        conn: &mut Conn,
        book: Book,
        agency: AgencyId,
        fiscal_year: i64,
        period: Period,
    ) -> Result<RecordView> {
        let owner = get_agency(conn, agency)?;
        let matching = get_matching(conn, agency, fiscal_year)?;
        let (figures, rows) = matching.of_period(period, TreasuryRecordId(0))?;
        let calendar = matching.sides.calendar;
        Ok(RecordView {
            id: None,
            agency: owner.code.clone(),
            name_vi: owner.name_vi.clone(),
            name_en: owner.name_en.clone(),
            fiscal_year,
            period,
            starts_on: period.first_day(&calendar),
            ends_on: period.last_day(&calendar),
            currency: book.currency.code().to_owned(),
            state: None,
            figures: FiguresView::of(&figures, book)?,
            today: None,
            rows: rows.into_iter().map(|row| RecordRowView::of(row, book)).collect::<Result<_>>()?,
            signed_by: None,
            signed_on: None,
            treasury_signatory: None,
            treasury_signed_on: None,
            countersigned_by: None,
            withdrawn_by: None,
            withdrawn_at: None,
            withdrawal_reason: String::new(),
            owner,
        })
    }

    /// Reads a signed record; the figures are those that were signed.
    pub fn load(conn: &mut Conn, book: Book, id: TreasuryRecordId) -> Result<RecordView> {
        let record: Record = get_record(conn, id)?;
        let owner = get_agency(conn, record.agency)?;
        let calendar = get_calendar(conn, record.fiscal_year)?;
        let signed = record.figures();
        let today = match record.state() {
            RecordState::Withdrawn => None,
            _ => {
                let matching = get_matching(conn, record.agency, record.fiscal_year)?;
                Some(matching.of_period(record.period, id)?.0).filter(|today| *today != signed)
            }
        };
        let names = names_of_users(conn)?;
        let name = |user: UserId| names.get(&user).cloned().unwrap_or_else(|| user.to_string());
        let rows = list_record_rows(conn, id)?;
        Ok(RecordView {
            id: Some(id),
            agency: owner.code.clone(),
            name_vi: owner.name_vi.clone(),
            name_en: owner.name_en.clone(),
            fiscal_year: record.fiscal_year,
            period: record.period,
            starts_on: record.period.first_day(&calendar),
            ends_on: record.period.last_day(&calendar),
            currency: book.currency.code().to_owned(),
            state: Some(record.state()),
            figures: FiguresView::of(&signed, book)?,
            today: today.map(|today| FiguresView::of(&today, book)).transpose()?,
            rows: rows.into_iter().map(|row| RecordRowView::of(row, book)).collect::<Result<_>>()?,
            signed_by: Some(name(record.signed_by)),
            signed_on: Some(record.signed_on),
            treasury_signatory: Some(record.treasury_signatory).filter(|name| !name.is_empty()),
            treasury_signed_on: record.treasury_signed_on,
            countersigned_by: record.countersigned_by.map(name),
            withdrawn_by: record.withdrawn_by.map(name),
            withdrawn_at: record.withdrawn_at,
            withdrawal_reason: record.withdrawal_reason,
            owner,
        })
    }
}
