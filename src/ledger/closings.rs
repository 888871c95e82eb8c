//! Closing a year for the country or for one agency, reopening it, and whether a line's year is closed.
//!
//! A closing binds the actions that were recorded for it; it is turned round by turning all of them round.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::calendar::Calendar;
use super::journal::Journal;
use super::kind::Kind;
use crate::db::schema::{agencies, fiscal_years, year_closing_actions, year_closings};
use crate::db::{Conn, WriteTx, insert_all};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, ClosingId, UserId};
use crate::refusal::Reason;

/// A closing as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = year_closings, treat_none_as_default_value = false)]
pub struct Closing {
    /// Its number.
    pub id: ClosingId,
    /// Which year.
    pub fiscal_year: i64,
    /// For which agency, with what is below it; `None` is the country.
    pub agency_id: Option<AgencyId>,
    /// From which day on nothing moves.
    pub closed_on: NaiveDate,
    /// Number of the decision.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// By which its plan is known.
    pub fingerprint: String,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When, in UTC.
    pub recorded_at: NaiveDateTime,
    /// The day on which it was turned round.
    pub reopened_on: Option<NaiveDate>,
    /// By whom.
    pub reopened_by: Option<UserId>,
    /// When, in UTC.
    pub reopened_at: Option<NaiveDateTime>,
    /// Why.
    pub reopening_reason: String,
}

/// A closing to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClosing {
    /// Which year.
    pub fiscal_year: i64,
    /// For which agency; `None` is the country.
    pub agency: Option<AgencyId>,
    /// From which day on nothing moves.
    pub closed_on: NaiveDate,
    /// Number of the decision.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// By which its plan is known.
    pub fingerprint: String,
}

/// Agencies that closed a year by themselves: path, code, and since when.
pub(super) type ClosedAgencies = Vec<(String, String, NaiveDate)>;

/// What a journal knows of closings: who closed a year by themselves, where agencies stand, and what it closes itself.
#[derive(Default)]
pub(super) struct Closings {
    closed: BTreeMap<i64, ClosedAgencies>,
    paths: BTreeMap<AgencyId, String>,
    new: Vec<(Closing, Vec<ActionId>)>,
}

#[derive(Insertable)]
#[diesel(table_name = year_closing_actions)]
struct Bound {
    closing_id: ClosingId,
    action_id: ActionId,
}

impl Closings {
    /// Writes what was closed, once its actions are written.
    pub(super) fn write(self, tx: &mut WriteTx<'_>) -> Result<()> {
        for (closing, actions) in self.new {
            diesel::insert_into(year_closings::table).values(&closing).execute(&mut **tx)?;
            let bound: Vec<Bound> =
                actions.into_iter().map(|action_id| Bound { closing_id: closing.id, action_id }).collect();
            insert_all!(&mut **tx, year_closing_actions::table, bound)?;
            mark(tx, &closing, true)?;
        }
        Ok(())
    }
}

/// Keeps beside the year that it is closed, or how many agencies closed it by themselves.
fn mark(tx: &mut WriteTx<'_>, closing: &Closing, closed: bool) -> Result<()> {
    use fiscal_years as y;
    let year = y::table.find(closing.fiscal_year);
    match closing.agency_id {
        None => diesel::update(year)
            .set(y::closed_on.eq(closed.then_some(closing.closed_on)))
            .execute(&mut **tx)?,
        Some(_) => {
            let change: i64 = if closed { 1 } else { -1 };
            diesel::update(year).set(y::closed_agencies.eq(y::closed_agencies + change)).execute(&mut **tx)?
        }
    };
    Ok(())
}

impl<'c> Journal<'_, 'c> {
    /// Refuses a movement of a kind, or (`None`) the reversal of one, on an agency's year and day: where the year is
    /// closed for the country or for the agency, and outside the window of the kind.
    pub fn check_period(
        &mut self,
        agency: AgencyId,
        fiscal_year: i64,
        kind: Option<Kind>,
        on: NaiveDate,
    ) -> Result<()> {
        let calendar = self.calendar(fiscal_year)?;
        self.check_standing(agency, &calendar)?;
        Ok(calendar.check_window(kind, on, self.recorder().late)?)
    }

    /// Refuses where the year is closed for the country, or for the agency or one above it.
    pub fn check_standing(&mut self, agency: AgencyId, calendar: &Calendar) -> Result<()> {
        calendar.check_standing()?;
        if calendar.closed_agencies == 0 && self.closings.new.is_empty() {
            return Ok(());
        }
        let fiscal_year = calendar.fiscal_year;
        if !self.closings.closed.contains_key(&fiscal_year) {
            let closed = list_closed_agencies(self.tx(), fiscal_year)?;
            self.closings.closed.insert(fiscal_year, closed);
        }
        if !self.closings.paths.contains_key(&agency) {
            let path = agencies::table.select(agencies::path).find(agency).get_result(&mut **self.tx())?;
            self.closings.paths.insert(agency, path);
        }
        let (path, closed) = (self.closings.paths.get(&agency), self.closings.closed.get(&fiscal_year));
        let (Some(path), Some(closed)) = (path, closed) else { return Ok(()) };
        match closed.iter().find(|(above, ..)| path.starts_with(above)) {
            Some((_, agency, closed_on)) => {
                Err(Reason::AgencyYearClosed { agency: agency.clone(), fiscal_year, closed_on: *closed_on }
                    .into())
            }
            None => Ok(()),
        }
    }

    /// Closes a year, and binds the actions that were recorded for it.
    pub fn close_year(&mut self, new: NewClosing, actions: Vec<ActionId>) -> Result<ClosingId> {
        let id = ClosingId(self.tx().next_id()?);
        let recorder = self.recorder();
        let closing = Closing {
            id,
            fiscal_year: new.fiscal_year,
            agency_id: new.agency,
            closed_on: new.closed_on,
            document_no: new.document_no,
            reason: new.reason,
            fingerprint: new.fingerprint,
            recorded_by: recorder.user,
            recorded_at: recorder.at,
            reopened_on: None,
            reopened_by: None,
            reopened_at: None,
            reopening_reason: String::new(),
        };
        self.closings.new.push((closing, actions));
        Ok(id)
    }

    /// Opens again the year that an action closed, and gives all actions that the closing bound, the last first: they
    /// are to be turned round in this journal. `None` where the action belongs to no closing that stands.
    pub fn reopen_year(
        &mut self,
        action: ActionId,
        on: NaiveDate,
        reason: &str,
    ) -> Result<Option<Vec<ActionId>>> {
        let Some(closing) = find_closing_of(self.tx(), action)? else { return Ok(None) };
        let recorder = self.recorder();
        use year_closings as c;
        diesel::update(c::table.find(closing.id))
            .set((
                c::reopened_on.eq(Some(on)),
                c::reopened_by.eq(Some(recorder.user)),
                c::reopened_at.eq(Some(recorder.at)),
                c::reopening_reason.eq(reason),
            ))
            .execute(&mut **self.tx())?;
        mark(self.tx(), &closing, false)?;
        self.forget_calendar(closing.fiscal_year);
        self.closings.closed.remove(&closing.fiscal_year);
        let mut bound = list_actions_of_closing(self.tx(), closing.id)?;
        bound.reverse();
        Ok(Some(bound))
    }
}

fn list_closed_agencies(conn: &mut Conn, fiscal_year: i64) -> Result<ClosedAgencies> {
    use year_closings as c;
    Ok(c::table
        .inner_join(agencies::table)
        .select((agencies::path, agencies::code, c::closed_on))
        .filter(c::fiscal_year.eq(fiscal_year))
        .filter(c::reopened_on.is_null())
        .order(agencies::path)
        .load(conn)?)
}

/// The closings of a year that stand for one agency each: by path.
pub fn list_closed_paths(conn: &mut Conn, fiscal_year: i64) -> Result<Vec<String>> {
    Ok(list_closed_agencies(conn, fiscal_year)?.into_iter().map(|(path, ..)| path).collect())
}

/// The closing that stands for exactly this agency, or for the country.
pub fn find_standing_closing(
    conn: &mut Conn,
    fiscal_year: i64,
    agency: Option<AgencyId>,
) -> Result<Option<Closing>> {
    use year_closings as c;
    let query = c::table.filter(c::fiscal_year.eq(fiscal_year)).filter(c::reopened_on.is_null());
    Ok(match agency {
        Some(agency) => query.filter(c::agency_id.eq(agency)).get_result(conn).optional()?,
        None => query.filter(c::agency_id.is_null()).get_result(conn).optional()?,
    })
}

/// The closing of this number; refused where there is none.
pub fn get_closing(conn: &mut Conn, id: ClosingId) -> Result<Closing> {
    let found: Option<Closing> = year_closings::table.find(id).get_result(conn).optional()?;
    found.ok_or_else(|| Reason::NotFound { what: "closing".to_owned(), given: id.to_string() }.into())
}

/// The closings of a year, those that were reopened too, the latest first.
pub fn list_closings(conn: &mut Conn, fiscal_year: i64) -> Result<Vec<Closing>> {
    use year_closings as c;
    Ok(c::table.filter(c::fiscal_year.eq(fiscal_year)).order(c::id.desc()).load(conn)?)
}

/// The actions that a closing bound, in their order.
pub fn list_actions_of_closing(conn: &mut Conn, id: ClosingId) -> Result<Vec<ActionId>> {
    use year_closing_actions as b;
    Ok(b::table.select(b::action_id).filter(b::closing_id.eq(id)).order(b::action_id).load(conn)?)
}

/// The closing that stands and that bound this action and is told by it: of those that it bound, the actions that closed.
fn find_closing_of(conn: &mut Conn, action: ActionId) -> Result<Option<Closing>> {
    use crate::db::schema::actions;
    use year_closing_actions as b;
    use year_closings as c;
    Ok(c::table
        .inner_join(b::table.inner_join(actions::table))
        .select(c::all_columns)
        .filter(b::action_id.eq(action))
        .filter(actions::verb.eq(CLOSE_YEAR))
        .filter(c::reopened_on.is_null())
        .get_result(conn)
        .optional()?)
}

/// The verb of the action that stands for a closing.
pub const CLOSE_YEAR: &str = "close_year";
