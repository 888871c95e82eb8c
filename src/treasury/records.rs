//! Records of reconciliation (biên bản đối chiếu): signed by the agency, then by the Treasury, withdrawn with a
//! reason; never changed.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::events::{EventVerb, insert_event};
use super::figures::{PeriodFigures, RecordRow};
use super::matching::Matching;
use super::model::Period;
use super::pairing::fix_for_signature;
use super::pins::delete_pins;
use super::sides::Origin;
use super::store::{STANDS, get_matching};
use crate::coded::coded;
use crate::db::schema::{treasury_record_rows, treasury_records};
use crate::db::{Conn, WriteTx, insert_all};
use crate::error::Result;
use crate::ids::{AgencyId, PairingId, TreasuryRecordId, UserId};
use crate::ledger::Recorder;
use crate::money::Money;
use crate::refusal::Reason;

coded! {
    /// How far a record has come.
    RecordState {
        /// Signed by the agency.
        Signed = "signed_by_agency",
        /// Signed by the Treasury too.
        Countersigned = "signed_by_both",
        /// It holds no more.
        Withdrawn = "withdrawn",
    }
}

/// A record as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = treasury_records, treat_none_as_default_value = false)]
pub struct Record {
    /// Its number: the reference on paper.
    pub id: TreasuryRecordId,
    /// Whose.
    #[diesel(column_name = agency_id)]
    pub agency: AgencyId,
    /// Of which year.
    pub fiscal_year: i64,
    /// Of which part of it.
    pub period: Period,
    /// How many payments the book dates in it.
    pub payments: i64,
    /// What they come to.
    pub books: Money,
    /// How many lines the Treasury booked in it.
    pub lines: i64,
    /// What they come to.
    pub treasury: Money,
    /// How many pairings agree.
    pub matched_count: i64,
    /// What agrees over the period's edge.
    pub timing: Money,
    /// What is explained.
    pub settled: Money,
    /// How many differences are explained.
    pub settled_count: i64,
    /// What is not explained.
    pub open: Money,
    /// How many differences are not explained.
    pub open_count: i64,
    /// Who signed for the agency.
    pub signed_by: UserId,
    /// The date of that signature.
    pub signed_on: NaiveDate,
    /// When it was recorded, in UTC.
    pub signed_at: NaiveDateTime,
    /// Who signed for the Treasury; empty while nobody has.
    pub treasury_signatory: String,
    /// The date of that signature.
    pub treasury_signed_on: Option<NaiveDate>,
    /// Who recorded it.
    pub countersigned_by: Option<UserId>,
    /// When, in UTC.
    pub countersigned_at: Option<NaiveDateTime>,
    /// 0 while it stands, else its own number.
    pub withdrawn_as: i64,
    /// Who withdrew it.
    pub withdrawn_by: Option<UserId>,
    /// When, in UTC.
    pub withdrawn_at: Option<NaiveDateTime>,
    /// Why.
    pub withdrawal_reason: String,
}

impl Record {
    /// How far it has come.
    pub fn state(&self) -> RecordState {
        match self.treasury_signed_on {
            _ if self.withdrawn_as != STANDS => RecordState::Withdrawn,
            Some(_) => RecordState::Countersigned,
            None => RecordState::Signed,
        }
    }

    fn must_be(&self, needed: &[RecordState]) -> Result<(), Reason> {
        if needed.contains(&self.state()) {
            return Ok(());
        }
        let needed = needed.iter().map(|state| state.code()).collect::<Vec<_>>().join(", ");
        Err(Reason::WrongState { state: self.state().code().to_owned(), needed })
    }

    /// Its totals.
    pub fn figures(&self) -> PeriodFigures {
        PeriodFigures {
            payments: self.payments,
            books: self.books,
            lines: self.lines,
            treasury: self.treasury,
            matched_count: self.matched_count,
            timing: self.timing,
            settled: self.settled,
            settled_count: self.settled_count,
            open: self.open,
            open_count: self.open_count,
        }
    }
}

/// The record of this number; refused where there is none.
pub fn get_record(conn: &mut Conn, id: TreasuryRecordId) -> Result<Record> {
    let found: Option<Record> = treasury_records::table.find(id).get_result(conn).optional()?;
    found.ok_or_else(|| Reason::NotFound { what: "treasury_record".to_owned(), given: id.to_string() }.into())
}

/// The rows of a record.
pub fn list_record_rows(conn: &mut Conn, id: TreasuryRecordId) -> Result<Vec<RecordRow>> {
    use treasury_record_rows as r;
    Ok(r::table.filter(r::record_id.eq(id)).order(r::position).load(conn)?)
}

/// Signs for the agency: the period's figures are written down as they stand, and its matching is frozen.
///
/// Refused as [`Reason::SignedBeforePeriodEnds`], as [`Reason::RecordSigned`] where a record of the period stands,
/// and as [`Reason::StatementMissing`] where no statement speaks of the period. Differences may be open: both sides
/// sign for what they have.
pub fn sign(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    matching: &Matching,
    period: Period,
    signed_on: NaiveDate,
) -> Result<TreasuryRecordId> {
    let sides = &matching.sides;
    let ends_on = period.last_day(&sides.calendar);
    if signed_on < ends_on {
        return Err(Reason::SignedBeforePeriodEnds { signed_on, ends_on }.at("signed_on").into());
    }
    if let Some(signed) = sides.signed.iter().find(|signed| signed.period == period) {
        return Err(signed.refusal().at("period").into());
    }
    let starts_on = period.first_day(&sides.calendar);
    let speaks_of_it = sides.statements.iter().any(|statement| {
        statement.covers_from.is_none_or(|from| from <= ends_on)
            && statement.covers_to.is_none_or(|to| starts_on <= to)
    });
    if !speaks_of_it {
        return Err(Reason::StatementMissing { period: period.code().to_owned() }.at("period").into());
    }
    let id = TreasuryRecordId(tx.next_id()?);
    let (figures, rows) = matching.of_period(period, id)?;
    let record = Record {
        id,
        agency: sides.agency,
        fiscal_year: sides.calendar.fiscal_year,
        period,
        payments: figures.payments,
        books: figures.books,
        lines: figures.lines,
        treasury: figures.treasury,
        matched_count: figures.matched_count,
        timing: figures.timing,
        settled: figures.settled,
        settled_count: figures.settled_count,
        open: figures.open,
        open_count: figures.open_count,
        signed_by: recorder.user,
        signed_on,
        signed_at: recorder.at,
        treasury_signatory: String::new(),
        treasury_signed_on: None,
        countersigned_by: None,
        countersigned_at: None,
        withdrawn_as: STANDS,
        withdrawn_by: None,
        withdrawn_at: None,
        withdrawal_reason: String::new(),
    };
    diesel::insert_into(treasury_records::table).values(&record).execute(&mut **tx)?;
    insert_all!(&mut **tx, treasury_record_rows::table, rows)?;
    let within = matching.pairings.iter().filter(|pairing| {
        let holds = |on| period.holds(&sides.calendar, on);
        pairing.lines.iter().any(|line| holds(line.booked_on))
            || pairing.payments.iter().any(|payment| holds(payment.paid_on))
    });
    fix_for_signature(tx, recorder, matching, within)?;
    tell(tx, recorder, &record, EventVerb::Sign, "")?;
    Ok(id)
}

fn tell(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    record: &Record,
    verb: EventVerb,
    explanation: &str,
) -> Result<()> {
    let subject = format!("{} · {}", record.id, record.period.code());
    insert_event(tx, recorder, (record.agency, record.fiscal_year), verb, &subject, explanation)
}

/// Records that the Treasury signed: who, and on which date. The Treasury has no account here, so the agency's
/// finance officer writes down what stands on the paper.
pub fn countersign(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    record: &Record,
    signatory: &str,
    signed_on: NaiveDate,
) -> Result<()> {
    if signatory.is_empty() {
        return Err(Reason::ValueMissing {}.at("signatory").into());
    }
    record.must_be(&[RecordState::Signed])?;
    use treasury_records as r;
    diesel::update(r::table.find(record.id))
        .set((
            r::treasury_signatory.eq(signatory),
            r::treasury_signed_on.eq(Some(signed_on)),
            r::countersigned_by.eq(Some(recorder.user)),
            r::countersigned_at.eq(Some(recorder.at)),
        ))
        .execute(&mut **tx)?;
    tell(tx, recorder, record, EventVerb::Countersign, signatory)
}

/// Withdraws a record: it stays to be read, and its period may be matched anew, as far as no other record freezes it.
pub fn withdraw_record(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    record: &Record,
    reason: &str,
) -> Result<()> {
    if reason.is_empty() {
        return Err(Reason::ValueMissing {}.at("reason").into());
    }
    record.must_be(&[RecordState::Signed, RecordState::Countersigned])?;
    use treasury_records as r;
    diesel::update(r::table.find(record.id))
        .set((
            r::withdrawn_as.eq(record.id.0),
            r::withdrawn_by.eq(Some(recorder.user)),
            r::withdrawn_at.eq(Some(recorder.at)),
            r::withdrawal_reason.eq(reason),
        ))
        .execute(&mut **tx)?;
    let matching = get_matching(tx, record.agency, record.fiscal_year)?;
    let free = matching.pairings.iter().filter(|pairing| pairing.frozen_by.is_none());
    let fixed_by_signature: Vec<PairingId> = free
        .filter_map(|pairing| pairing.pin.as_ref())
        .filter(|pin| pin.origin == Origin::Signature && pin.settled.is_none())
        .map(|pin| pin.id)
        .collect();
    delete_pins(tx, &fixed_by_signature)?;
    tell(tx, recorder, record, EventVerb::WithdrawRecord, reason)
}
