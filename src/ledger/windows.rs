//! The windows of a year as they are kept, and the trace of who changed one.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::calendar::{Calendar, Window};
use super::journal::Recorder;
use super::store::get_calendar;
use crate::db::schema::{fiscal_year_changes, fiscal_year_windows, fiscal_years, users};
use crate::db::{Conn, WriteTx, insert_all};
use crate::error::{Error, Result};
use crate::refusal::Reason;

#[derive(Queryable)]
struct YearRow {
    fiscal_year: i64,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    adjustment_ends_on: NaiveDate,
    closed_on: Option<NaiveDate>,
    closed_agencies: i64,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = fiscal_year_windows)]
struct WindowRow {
    fiscal_year: i64,
    kind: String,
    opens_on: NaiveDate,
    ends_on: NaiveDate,
    late: bool,
}

fn calendar_of(row: YearRow, windows: Vec<WindowRow>) -> Result<Calendar> {
    let mut calendar = Calendar::of(row.fiscal_year, (row.starts_on, row.ends_on, row.adjustment_ends_on));
    (calendar.closed_on, calendar.closed_agencies) = (row.closed_on, row.closed_agencies);
    for WindowRow { kind, opens_on, ends_on, late, .. } in windows {
        let unknown = || Error::broken(format!("{kind:?} is no kind of movement"));
        let kind = Window::kind_of(&kind).ok_or_else(unknown)?;
        calendar.take(Window { kind, opens_on, ends_on, late });
    }
    Ok(calendar)
}

pub(super) fn find_calendar(conn: &mut Conn, fiscal_year: i64) -> Result<Option<Calendar>> {
    let row: Option<YearRow> = fiscal_years::table.find(fiscal_year).get_result(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    let windows = fiscal_year_windows::table
        .filter(fiscal_year_windows::fiscal_year.eq(fiscal_year))
        .load::<WindowRow>(conn)?;
    calendar_of(row, windows).map(Some)
}

/// All calendars, the latest year first.
pub fn list_calendars(conn: &mut Conn) -> Result<Vec<Calendar>> {
    let rows: Vec<YearRow> = fiscal_years::table.order(fiscal_years::fiscal_year.desc()).load(conn)?;
    let mut windows: Vec<WindowRow> = fiscal_year_windows::table.load(conn)?;
    let mut calendars = Vec::with_capacity(rows.len());
    for row in rows {
        let (own, others) = windows.into_iter().partition(|it| it.fiscal_year == row.fiscal_year);
        windows = others;
        calendars.push(calendar_of(row, own)?);
    }
    Ok(calendars)
}

pub(super) fn insert_calendar(tx: &mut WriteTx<'_>, calendar: &Calendar) -> Result<()> {
    use fiscal_years as y;
    diesel::insert_into(y::table)
        .values((
            y::fiscal_year.eq(calendar.fiscal_year),
            y::starts_on.eq(calendar.starts_on),
            y::ends_on.eq(calendar.ends_on),
            y::adjustment_ends_on.eq(calendar.adjustment_ends_on),
            y::closed_on.eq(calendar.closed_on),
            y::closed_agencies.eq(calendar.closed_agencies),
        ))
        .execute(&mut **tx)?;
    let rows: Vec<WindowRow> =
        calendar.windows.iter().map(|window| row_of(calendar.fiscal_year, window)).collect();
    Ok(insert_all!(&mut **tx, fiscal_year_windows::table, rows)?)
}

fn row_of(fiscal_year: i64, window: &Window) -> WindowRow {
    let Window { opens_on, ends_on, late, .. } = *window;
    WindowRow { fiscal_year, kind: window.code().to_owned(), opens_on, ends_on, late }
}

/// Opens a year with the calendar that the law has today; one that is open already stays as it is.
pub fn open_year(tx: &mut WriteTx<'_>, fiscal_year: i64) -> Result<Calendar> {
    if let Some(known) = find_calendar(tx, fiscal_year)? {
        return Ok(known);
    }
    let calendar = Calendar::by_law(fiscal_year)?;
    insert_calendar(tx, &calendar)?;
    // It has no number of its own; with one taken, those who keep what they drew see that the book went on.
    tx.next_id()?;
    Ok(calendar)
}

/// Sets the window of a kind for a year, and keeps who did and what it was before. Refused for a closed year, and for
/// a window that ends before it opens.
pub fn set_window(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    fiscal_year: i64,
    new: Window,
    reason: &str,
) -> Result<()> {
    let calendar = get_calendar(tx, fiscal_year)?;
    calendar.check_standing()?;
    let unknown = || Reason::CodeUnknown { what: "kind".to_owned(), given: new.code().to_owned() };
    let before = calendar.window(new.kind).ok_or_else(unknown)?;
    if new.ends_on < new.opens_on {
        let (starts_on, ends_on) = (new.opens_on, new.ends_on);
        return Err(Reason::DatesReversed { starts_on, ends_on }.at("ends_on").into());
    }
    if before == new {
        return Ok(());
    }
    use fiscal_year_windows as w;
    diesel::delete(w::table.find((fiscal_year, new.code()))).execute(&mut **tx)?;
    diesel::insert_into(w::table).values(row_of(fiscal_year, &new)).execute(&mut **tx)?;
    let id = tx.next_id()?;
    use fiscal_year_changes as c;
    diesel::insert_into(c::table)
        .values((
            c::id.eq(id),
            c::fiscal_year.eq(fiscal_year),
            c::kind.eq(new.code()),
            c::opens_on_before.eq(before.opens_on),
            c::ends_on_before.eq(before.ends_on),
            c::late_before.eq(before.late),
            c::opens_on.eq(new.opens_on),
            c::ends_on.eq(new.ends_on),
            c::late.eq(new.late),
            c::reason.eq(reason),
            c::recorded_by.eq(recorder.user),
            c::recorded_at.eq(recorder.at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// One change of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowChange {
    /// What it was.
    pub before: Window,
    /// What it became.
    pub after: Window,
    /// Why.
    pub reason: String,
    /// Who changed it.
    pub by: String,
    /// When, in UTC.
    pub at: NaiveDateTime,
}

/// The changes of a year's windows, the latest first.
pub fn list_window_changes(conn: &mut Conn, fiscal_year: i64) -> Result<Vec<WindowChange>> {
    use fiscal_year_changes as c;
    type Days = (NaiveDate, NaiveDate, bool);
    type Row = (String, Days, Days, String, String, String, NaiveDateTime);
    let rows: Vec<Row> = c::table
        .inner_join(users::table)
        .select((
            c::kind,
            (c::opens_on_before, c::ends_on_before, c::late_before),
            (c::opens_on, c::ends_on, c::late),
            c::reason,
            users::username,
            users::full_name,
            c::recorded_at,
        ))
        .filter(c::fiscal_year.eq(fiscal_year))
        .order(c::id.desc())
        .load(conn)?;
    let change = |(kind, before, after, reason, user, name, at): Row| {
        let unknown = || Error::broken(format!("{kind:?} is no kind of movement"));
        let kind = Window::kind_of(&kind).ok_or_else(unknown)?;
        let window = |(opens_on, ends_on, late)| Window { kind, opens_on, ends_on, late };
        let by = if name.is_empty() { user } else { name };
        Ok(WindowChange { before: window(before), after: window(after), reason, by, at })
    };
    rows.into_iter().map(change).collect()
}
