//! Years and closings as they are shown: the JSON of the API, and all that a page knows.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::agencies::{Agency, find_agency};
use crate::book::Book;
use crate::coded::coded;
use crate::db::Conn;
use crate::db::schema::users;
use crate::error::Result;
use crate::ids::{ActionId, ClosingId, CommitmentId, UserId};
use crate::ledger::{
    Calendar, Closing, Window, get_action, get_calendar, get_closing, list_actions_of_closing, list_closings,
    list_movements_of_action, list_window_changes,
};
use crate::money::{Amount, Money};

/// Actions of a closing that are shown.
const SHOWN: usize = 500;

coded! {
    /// Where a year stands.
    YearState {
        /// Its first day is still to come.
        Ahead = "ahead",
        /// Until 31 December.
        Open = "open",
        /// Chỉnh lý quyết toán.
        Adjustment = "adjustment",
        /// The adjustment period is over, and it is not closed yet.
        Over = "over",
        /// Khóa sổ.
        Closed = "closed",
    }
}

impl YearState {
    /// Where a year stands on a day.
    pub fn on(calendar: &Calendar, day: NaiveDate) -> YearState {
        match calendar {
            Calendar { closed_on: Some(_), .. } => YearState::Closed,
            Calendar { starts_on, .. } if day < *starts_on => YearState::Ahead,
            Calendar { ends_on, .. } if day <= *ends_on => YearState::Open,
            Calendar { adjustment_ends_on, .. } if day <= *adjustment_ends_on => YearState::Adjustment,
            Calendar { .. } => YearState::Over,
        }
    }
}

/// A year as lists show it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct YearSummary {
    /// Which year.
    pub fiscal_year: i64,
    /// Where it stands today.
    pub state: YearState,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// The last day of the adjustment period.
    pub adjustment_ends_on: NaiveDate,
    /// Since when it is closed for the country.
    pub closed_on: Option<NaiveDate>,
    /// How many agencies closed it by themselves.
    pub closed_agencies: i64,
}

impl YearSummary {
    pub(super) fn of(calendar: &Calendar, today: NaiveDate) -> YearSummary {
        YearSummary {
            fiscal_year: calendar.fiscal_year,
            state: YearState::on(calendar, today),
            starts_on: calendar.starts_on,
            ends_on: calendar.ends_on,
            adjustment_ends_on: calendar.adjustment_ends_on,
            closed_on: calendar.closed_on,
            closed_agencies: calendar.closed_agencies,
        }
    }
}

/// The years of the book.
#[derive(Serialize, utoipa::ToSchema)]
pub struct YearList {
    /// The latest first.
    pub years: Vec<YearSummary>,
}

/// When a kind of movement is taken.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct WindowView {
    /// The kind, or `reversal`.
    pub kind: String,
    /// The first day.
    pub opens_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// Whether the Ministry may after it, with a reason.
    pub late: bool,
}

impl WindowView {
    fn of(window: &Window) -> WindowView {
        let Window { opens_on, ends_on, late, .. } = *window;
        WindowView { kind: window.code().to_owned(), opens_on, ends_on, late }
    }
}

/// A change of a window.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct WindowChangeView {
    /// What it was.
    pub before: WindowView,
    /// What it became.
    pub after: WindowView,
    /// Why.
    pub reason: String,
    /// Who changed it.
    pub by: String,
    /// When, in UTC.
    pub at: NaiveDateTime,
}

/// A closing as lists show it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ClosingSummary {
    /// Its number.
    pub id: ClosingId,
    /// Code of the agency; none is the country.
    pub agency: Option<String>,
    /// Which year.
    pub fiscal_year: i64,
    /// Since when.
    pub closed_on: NaiveDate,
    /// Number of the decision.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// Who closed.
    pub closed_by: String,
    /// When, in UTC.
    pub recorded_at: NaiveDateTime,
    /// When it was reopened, if it was.
    pub reopened_on: Option<NaiveDate>,
    /// By whom.
    pub reopened_by: Option<String>,
    /// Why.
    pub reopening_reason: String,
    /// The agency.
    #[serde(skip)]
    pub owner: Option<Agency>,
}

fn name_of(conn: &mut Conn, user: UserId) -> Result<String> {
    let (username, full_name): (String, String) =
        users::table.select((users::username, users::full_name)).find(user).get_result(conn)?;
    Ok(if full_name.is_empty() { username } else { full_name })
}

impl ClosingSummary {
    pub(super) fn of(conn: &mut Conn, it: Closing) -> Result<ClosingSummary> {
        let owner = match it.agency_id {
            Some(agency) => find_agency(conn, agency)?,
            None => None,
        };
        Ok(ClosingSummary {
            id: it.id,
            agency: owner.as_ref().map(|owner| owner.code.clone()),
            fiscal_year: it.fiscal_year,
            closed_on: it.closed_on,
            document_no: it.document_no,
            reason: it.reason,
            closed_by: name_of(conn, it.recorded_by)?,
            recorded_at: it.recorded_at,
            reopened_on: it.reopened_on,
            reopened_by: match it.reopened_by {
                Some(by) => Some(name_of(conn, by)?),
                None => None,
            },
            reopening_reason: it.reopening_reason,
            owner,
        })
    }
}

/// A year: its calendar and its closings.
#[derive(Serialize, utoipa::ToSchema)]
pub struct YearView {
    /// The year.
    #[serde(flatten)]
    pub year: YearSummary,
    /// When each kind of movement is taken.
    pub windows: Vec<WindowView>,
    /// Who changed a window, the latest first.
    pub changes: Vec<WindowChangeView>,
    /// Closings that the reader may see, the latest first.
    pub closings: Vec<ClosingSummary>,
}

impl YearView {
    /// Reads a year, with the closings of agencies at or below `sees`.
    pub fn load(conn: &mut Conn, book: Book, fiscal_year: i64, sees: &str) -> Result<YearView> {
        let calendar = get_calendar(conn, fiscal_year)?;
        let changes = list_window_changes(conn, fiscal_year)?.into_iter().map(|it| WindowChangeView {
            before: WindowView::of(&it.before),
            after: WindowView::of(&it.after),
            reason: it.reason,
            by: it.by,
            at: it.at,
        });
        let changes = changes.collect();
        let mut closings = Vec::new();
        for closing in list_closings(conn, fiscal_year)? {
            let summary = ClosingSummary::of(conn, closing)?;
            // What was closed above an agency, and for the country, concerns it too.
            let concerns = summary
                .owner
                .as_ref()
                .is_none_or(|it| it.path.starts_with(sees) || sees.starts_with(&it.path));
            if concerns {
                closings.push(summary);
            }
        }
        Ok(YearView {
            year: YearSummary::of(&calendar, book.today()),
            windows: calendar.windows.iter().map(WindowView::of).collect(),
            changes,
            closings,
        })
    }
}

/// An action that a closing bound.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct BoundAction {
    /// Its number.
    pub id: ActionId,
    /// What was done.
    pub verb: String,
    /// The commitment it belongs to.
    pub commitment: Option<CommitmentId>,
    /// Number of its paper.
    pub document_no: String,
    /// What moved.
    pub amount: Amount,
}

/// A closing, whole.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ClosingView {
    /// The closing.
    #[serde(flatten)]
    pub closing: ClosingSummary,
    /// The action that stands for it, by which it is turned round.
    pub action: Option<ActionId>,
    /// How many actions it bound.
    pub action_count: usize,
    /// The first of them.
    pub actions: Vec<BoundAction>,
}

impl ClosingView {
    /// Reads a closing.
    pub fn load(conn: &mut Conn, book: Book, id: ClosingId) -> Result<ClosingView> {
        let closing = get_closing(conn, id)?;
        let bound = list_actions_of_closing(conn, id)?;
        let mut actions = Vec::new();
        for id in bound.iter().take(SHOWN) {
            let action = get_action(conn, *id)?;
            let moved = list_movements_of_action(conn, *id)?;
            actions.push(BoundAction {
                id: *id,
                verb: action.verb,
                commitment: action.commitment_id,
                document_no: action.document_no,
                amount: book.currency.amount(Money::total(moved.iter().map(|it| it.amount))?),
            });
        }
        Ok(ClosingView {
            closing: ClosingSummary::of(conn, closing)?,
            action: bound.last().copied(),
            action_count: bound.len(),
            actions,
        })
    }
}
