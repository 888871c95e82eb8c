//! Statements come in line by line, and go whole.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::events::{EventVerb, insert_event};
use super::sides::Signed;
use super::store::{STANDS, find_statement, list_signed_of};
use crate::db::schema::{treasury_lines, treasury_statements};
use crate::db::{Conn, WriteTx, insert_all};
use crate::error::Result;
use crate::ids::{AgencyId, StatementId, TreasuryLineId, UserId};
use crate::ledger::{Calendar, Recorder, get_calendar};
use crate::money::{Currency, Money};
use crate::names::{Registered, shown};
use crate::refusal::{Reason, same_content};

/// A line of a statement to be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// Whose statement.
    pub agency: AgencyId,
    /// Booked to which year.
    pub fiscal_year: i64,
    /// The statement's number on paper.
    pub statement_no: String,
    /// The first day that the statement speaks of.
    pub covers_from: Option<NaiveDate>,
    /// The last day that it speaks of.
    pub covers_to: Option<NaiveDate>,
    /// The line's number on the statement.
    pub line_no: String,
    /// When the Treasury booked it.
    pub booked_on: NaiveDate,
    /// Number of the voucher.
    pub voucher_no: String,
    /// Who got the money.
    pub payee: String,
    /// Paid out; below zero what came back.
    pub amount: Money,
    /// What for.
    pub content: String,
}

#[derive(Insertable)]
#[diesel(table_name = treasury_statements, treat_none_as_default_value = false)]
struct StatementRow {
    id: StatementId,
    agency_id: AgencyId,
    fiscal_year: i64,
    statement_no: String,
    covers_from: Option<NaiveDate>,
    covers_to: Option<NaiveDate>,
    imported_by: UserId,
    imported_at: NaiveDateTime,
    withdrawn_as: i64,
}

#[derive(Clone, Insertable, Queryable)]
#[diesel(table_name = treasury_lines)]
struct LineRow {
    id: TreasuryLineId,
    statement_id: StatementId,
    line_no: String,
    booked_on: NaiveDate,
    voucher_no: String,
    payee: String,
    amount: Money,
    content: String,
}

/// A statement that the book has, or has begun to take in.
struct Known {
    id: StatementId,
    covers: (Option<NaiveDate>, Option<NaiveDate>),
    lines: HashMap<String, LineRow>,
}

/// An agency's year, with what is frozen of it.
struct Year {
    calendar: Calendar,
    signed: Vec<Signed>,
}

/// Takes in the lines of a file. What was taken is written when it is closed.
pub struct Intake {
    recorder: Recorder,
    currency: Currency,
    years: HashMap<(AgencyId, i64), Year>,
    known: HashMap<(AgencyId, i64, String), Known>,
    statements: Vec<StatementRow>,
    lines: Vec<LineRow>,
    /// Of each statement with new lines: whose it is, its number, how many lines, and what they come to.
    added: BTreeMap<StatementId, ((AgencyId, i64), String, usize, Money)>,
}

impl Intake {
    /// Begins to take in.
    pub fn new(recorder: Recorder, currency: Currency) -> Intake {
        Intake {
            recorder,
            currency,
            years: HashMap::new(),
            known: HashMap::new(),
            statements: Vec::new(),
            lines: Vec::new(),
            added: BTreeMap::new(),
        }
    }

    /// Takes in a line, known in refusals by `identity`. Known with the same content it changes nothing; with other
    /// content it is refused as [`Reason::ContentDiffers`]. In a period whose record is signed, no line is new.
    pub fn take(&mut self, tx: &mut WriteTx<'_>, identity: &str, new: &NewLine) -> Result<Registered> {
        let book = (new.agency, new.fiscal_year);
        if let std::collections::hash_map::Entry::Vacant(unread) = self.years.entry(book) {
            let calendar = get_calendar(tx, new.fiscal_year).map_err(|error| at(error, "fiscal_year"))?;
            unread.insert(Year { calendar, signed: list_signed_of(tx, new.agency, new.fiscal_year)? });
        }
        if new.amount.is_zero() {
            return Err(Reason::AmountZero {}.at("amount").into());
        }
        if let (Some(starts_on), Some(ends_on)) = (new.covers_from, new.covers_to)
            && ends_on < starts_on
        {
            return Err(Reason::DatesReversed { starts_on, ends_on }.at("covers_to").into());
        }
        let known = self.statement(tx, new)?;
        let (id, covers, stored) = (known.id, known.covers, known.lines.get(&new.line_no).cloned());
        same_content(
            identity,
            [
                ("covers_from", shown(covers.0), shown(new.covers_from)),
                ("covers_to", shown(covers.1), shown(new.covers_to)),
            ],
        )?;
        if let Some(stored) = stored {
            let amount = |money| self.currency.amount(money).to_string();
            let columns = [
                ("booked_on", stored.booked_on.to_string(), new.booked_on.to_string()),
                ("voucher_no", stored.voucher_no, new.voucher_no.clone()),
                ("payee", stored.payee, new.payee.clone()),
                ("amount", amount(stored.amount), amount(new.amount)),
                ("content", stored.content, new.content.clone()),
            ];
            same_content(identity, columns)?;
            return Ok(Registered::Unchanged);
        }
        let year = self.years.get(&book);
        let frozen = year.and_then(|year| {
            let holds = |signed: &&Signed| signed.period.holds(&year.calendar, new.booked_on);
            year.signed.iter().find(holds)
        });
        if let Some(signed) = frozen {
            return Err(signed.refusal().at("booked_on").into());
        }
        let row = LineRow {
            id: TreasuryLineId(tx.next_id()?),
            statement_id: id,
            line_no: new.line_no.clone(),
            booked_on: new.booked_on,
            voucher_no: new.voucher_no.clone(),
            payee: new.payee.clone(),
            amount: new.amount,
            content: new.content.clone(),
        };
        let number = || (book, new.statement_no.clone(), 0, Money::ZERO);
        let (_, _, count, sum) = self.added.entry(id).or_insert_with(number);
        (*count, *sum) = (count.saturating_add(1), sum.plus(new.amount)?);
        if let Some(known) = self.known.get_mut(&(new.agency, new.fiscal_year, new.statement_no.clone())) {
            known.lines.insert(new.line_no.clone(), row.clone());
        }
        self.lines.push(row);
        Ok(Registered::Added)
    }

    /// The line's statement; the book gets it where it is not there.
    fn statement(&mut self, tx: &mut WriteTx<'_>, new: &NewLine) -> Result<&Known> {
        use std::collections::hash_map::Entry;
        let key = (new.agency, new.fiscal_year, new.statement_no.clone());
        match self.known.entry(key) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unread) => {
                if let Some(known) = find_known(tx, new)? {
                    return Ok(unread.insert(known));
                }
                let id = StatementId(tx.next_id()?);
                self.statements.push(StatementRow {
                    id,
                    agency_id: new.agency,
                    fiscal_year: new.fiscal_year,
                    statement_no: new.statement_no.clone(),
                    covers_from: new.covers_from,
                    covers_to: new.covers_to,
                    imported_by: self.recorder.user,
                    imported_at: self.recorder.at,
                    withdrawn_as: STANDS,
                });
                let covers = (new.covers_from, new.covers_to);
                Ok(unread.insert(Known { id, covers, lines: HashMap::new() }))
            }
        }
    }

    /// Writes what was taken in.
    pub fn close(self, tx: &mut WriteTx<'_>) -> Result<()> {
        let told =
            self.statements.iter().map(|row| row.id).chain(self.lines.iter().map(|row| row.statement_id));
        told.for_each(|id| super::list::relist(tx, id));
        insert_all!(&mut **tx, treasury_statements::table, self.statements)?;
        insert_all!(&mut **tx, treasury_lines::table, self.lines)?;
        for (book, statement_no, count, sum) in self.added.into_values() {
            let subject = format!("{statement_no}: {count} · {}", self.currency.amount(sum));
            insert_event(tx, self.recorder, book, EventVerb::Import, &subject, "")?;
        }
        Ok(())
    }
}

/// A reason that bears no place yet, at a column.
fn at(error: crate::error::Error, column: &str) -> crate::error::Error {
    match error {
        crate::error::Error::Refused(refusal) => refusal.map(|problem| problem.reason.at(column)).into(),
        other => other,
    }
}

fn find_known(conn: &mut Conn, new: &NewLine) -> Result<Option<Known>> {
    use treasury_statements as s;
    let row: Option<(StatementId, Option<NaiveDate>, Option<NaiveDate>)> = s::table
        .select((s::id, s::covers_from, s::covers_to))
        .filter(s::agency_id.eq(new.agency))
        .filter(s::fiscal_year.eq(new.fiscal_year))
        .filter(s::statement_no.eq(&new.statement_no))
        .filter(s::withdrawn_as.eq(STANDS))
        .get_result(conn)
        .optional()?;
    let Some((id, covers_from, covers_to)) = row else { return Ok(None) };
    let lines: Vec<LineRow> = treasury_lines::table.filter(treasury_lines::statement_id.eq(id)).load(conn)?;
    let lines = lines.into_iter().map(|line| (line.line_no.clone(), line)).collect();
    Ok(Some(Known { id, covers: (covers_from, covers_to), lines }))
}

/// Withdraws a statement that was imported by mistake: its lines count no more, and its number is free again.
/// Refused as [`Reason::RecordSigned`] where a line of it stands in a signed record's period.
pub fn withdraw_statement(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    id: StatementId,
    reason: &str,
) -> Result<()> {
    let unknown = || Reason::NotFound { what: "statement".to_owned(), given: id.to_string() };
    let (agency, fiscal_year, statement) = find_statement(tx, id)?.ok_or_else(unknown)?;
    if reason.is_empty() {
        return Err(Reason::ValueMissing {}.at("reason").into());
    }
    let calendar = get_calendar(tx, fiscal_year)?;
    let days: Vec<NaiveDate> = treasury_lines::table
        .select(treasury_lines::booked_on)
        .filter(treasury_lines::statement_id.eq(id))
        .load(&mut **tx)?;
    for signed in list_signed_of(tx, agency, fiscal_year)? {
        if days.iter().any(|on| signed.period.holds(&calendar, *on)) {
            return Err(signed.refusal().into());
        }
    }
    diesel::update(treasury_statements::table.find(id))
        .set(treasury_statements::withdrawn_as.eq(id.0))
        .execute(&mut **tx)?;
    super::list::relist(tx, id);
    let book = (agency, fiscal_year);
    insert_event(tx, recorder, book, EventVerb::WithdrawStatement, &statement.statement_no, reason)
}
