//! Actions and movements over the web.

use axum::extract::State;
use axum::response::Response;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::agencies::{Agency, get_agency};
use crate::app::Shared;
use crate::attachments::{AttachmentView, Subject, list_attachments};
use crate::book::Book;
use crate::db::Conn;
use crate::db::schema::{actions, users};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, ContributionId, LineId, MovementId};
use crate::ledger::{
    Calendar, Kind, RecordedAction, RecordedMovement, Stage, get_action, get_calendar, get_line,
    list_movements_of_action,
};
use crate::money::{Amount, Money};
use crate::people::{Act, Actor, may, may_see};
use crate::web::{Ctx, Done, Input, Path};

/// A movement.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MovementView {
    /// Its number.
    pub id: MovementId,
    /// What it does; of a reversal, what it turns round.
    pub kind: Kind,
    /// Whether it turns another round.
    pub reversal: bool,
    /// How much.
    pub amount: Amount,
    /// The line it took from.
    pub from_line: Option<LineId>,
    /// The stage it took from.
    pub from_stage: Stage,
    /// The line it went to.
    pub to_line: Option<LineId>,
    /// The stage it went to.
    pub to_stage: Stage,
}

/// An action with its movements.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ActionView {
    /// Its number: the reference that a confirmation names.
    pub id: ActionId,
    /// What was done.
    pub verb: String,
    /// In whose books.
    pub agency: String,
    /// Booked to which year.
    pub fiscal_year: i64,
    /// The commitment it belongs to.
    pub commitment: Option<CommitmentId>,
    /// The contribution it belongs to.
    pub contribution: Option<ContributionId>,
    /// Date of its movements.
    pub dated_on: NaiveDate,
    /// Number of its paper.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When, in UTC.
    pub recorded_at: NaiveDateTime,
    /// The action that it turns round.
    pub reverses: Option<ActionId>,
    /// The action that turned it round.
    pub reversed_by: Option<ActionId>,
    /// Its movements, in order.
    pub movements: Vec<MovementView>,
    /// The agency.
    #[serde(skip)]
    pub owner: Option<Agency>,
    /// Its scanned papers.
    #[serde(skip)]
    pub scans: Vec<AttachmentView>,
    /// The calendar of its year.
    #[serde(skip)]
    pub calendar: Option<Calendar>,
}

impl ActionView {
    /// Reads an action with its movements.
    pub fn load(conn: &mut Conn, book: Book, id: ActionId) -> Result<ActionView> {
        let action: RecordedAction = get_action(conn, id)?;
        let owner = get_agency(conn, action.agency_id)?;
        let recorded_by: Option<(String, String)> = users::table
            .select((users::username, users::full_name))
            .filter(users::id.eq(action.recorded_by))
            .get_result(conn)
            .optional()?;
        let reversed_by = actions::table
            .select(actions::id)
            .filter(actions::reverses_id.eq(id))
            .get_result(conn)
            .optional()?;
        let view = |it: RecordedMovement| MovementView {
            id: it.id,
            kind: it.kind,
            reversal: it.reverses_id.is_some(),
            amount: book.currency.amount(it.amount),
            from_line: it.from_line_id,
            from_stage: it.from_stage,
            to_line: it.to_line_id,
            to_stage: it.to_stage,
        };
        Ok(ActionView {
            id,
            verb: action.verb,
            agency: owner.code.clone(),
            fiscal_year: action.fiscal_year,
            commitment: action.commitment_id,
            contribution: action.contribution_id,
            dated_on: action.dated_on,
            document_no: action.document_no,
            reason: action.reason,
            recorded_by: recorded_by
                .map_or_else(String::new, |(user, name)| if name.is_empty() { user } else { name }),
            recorded_at: action.recorded_at,
            reverses: action.reverses_id,
            reversed_by,
            movements: list_movements_of_action(conn, id)?.into_iter().map(view).collect(),
            calendar: Some(get_calendar(conn, action.fiscal_year)?),
            scans: list_attachments(conn, Subject::Action, id.0)?,
            owner: Some(owner),
        })
    }

    /// All that moved, within the book or over its edge.
    pub fn amount(&self) -> Result<Money> {
        Ok(Money::total(self.movements.iter().map(|it| it.amount.money))?)
    }
}

/// Whether a movement of the action has an end on a line whose agency the actor may see.
fn touches_own_line(conn: &mut Conn, actor: &Actor, view: &ActionView) -> Result<bool> {
    for line in view.movements.iter().flat_map(|it| [it.from_line, it.to_line]).flatten() {
        let agency = get_line(conn, line)?.key.agency;
        if may_see(actor, &get_agency(conn, agency)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One action.
#[utoipa::path(get, path = "/actions/{id}", params(("id" = i64, Path)), responses((status = 200, body = ActionView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<ActionId>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let view = ActionView::load(conn, book, id)?;
            // A decision of the agency above that touched a line of one's own is one's own to see.
            let seen = may(&actor, Act::See, view.owner.as_ref());
            if seen.is_err() && !touches_own_line(conn, &actor, &view)? {
                seen?;
            }
            Ok(view)
        })
        .await?;
    ctx.show(&view)
}

/// A reversal.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct ReversalInput {
    /// Its date.
    #[serde(default)]
    pub dated_on: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Turns an action round, whole. Whoever may do a thing may turn it round.
#[utoipa::path(post, path = "/actions/{id}/reversal", params(("id" = i64, Path)), request_body = ReversalInput, responses((status = 201, body = ActionView)))]
pub async fn reverse(ctx: Ctx, Path(id): Path<ActionId>, input: Input<ReversalInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &ReversalInput| {
        let action = get_action(work.tx, id)?;
        let mut read = work.reader();
        let dated_on = read.date("dated_on", &input.dated_on);
        let reason = read.required("reason", &input.reason);
        let read = read.end((dated_on, reason));
        // Who comes first, and whether the Ministry acts late depends on the date, if it could be read.
        let (on, why) = read.as_ref().map_or((NaiveDate::MIN, ""), |(on, why)| (*on, why.as_str()));
        let act = Act::of_verb(&action.verb).unwrap_or(Act::Reverse);
        let original = if action.reverses_id.is_some() { Act::See } else { act };
        work.agency_for_late(original, Act::Reverse, (action.agency_id, action.fiscal_year), on, why)?;
        let (dated_on, reason) = read?;
        let reversal = work.post(|journal| super::reverse(journal, id, dated_on, &reason))?;
        let view = ActionView::load(work.tx, work.book, reversal)?;
        let location = match (action.commitment_id, action.contribution_id) {
            (Some(commitment), _) => format!("/commitments/{commitment}"),
            (None, Some(contribution)) => format!("/contributions/{contribution}"),
            (None, None) => format!("/actions/{reversal}"),
        };
        Ok(Done { location, action: Some(reversal), view })
    })
    .await
}

/// Whether the actor may turn the action round today; pages ask before they offer it.
pub fn may_reverse(ctx: &Ctx, verb: &str, owner: &Agency, calendar: &Calendar) -> bool {
    Act::of_verb(verb).is_some_and(|act| ctx.may(act, owner)) || ctx.may_now(Act::Reverse, owner, calendar)
}
