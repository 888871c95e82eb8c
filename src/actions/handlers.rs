//! Actions and movements over the web.

use axum::extract::State;
use axum::response::Response;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::agencies::{Agency, get_agency, handlers::get_by_code};
use crate::app::Shared;
use crate::attachments::{AttachmentView, Subject, list_attachments};
use crate::book::Book;
use crate::db::Conn;
use crate::db::schema::{actions, users};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, ContributionId, LineId, MovementId};
use crate::ledger::{
    Calendar, Kind, RecordedAction, RecordedMovement, Stage, TraceFilter, Traced, get_action, get_calendar,
    get_line, list_movements_of_action, trace,
};
use crate::money::{Amount, Money};
use crate::people::{Act, Actor, may, may_see};
use crate::refusal::Reason;
use crate::ui::unit::Unit;
use crate::web::{Ctx, Done, Input, Path, Query, download};

/// Rows of a page of movements.
pub const PAGE: i64 = 100;

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
            .first(conn)
            .optional()?;
        let reversed_by =
            actions::table.select(actions::id).filter(actions::reverses_id.eq(id)).first(conn).optional()?;
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

/// Which rows behind which figure.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
pub struct MovementQuery {
    /// The figure, by its name in reports.
    #[serde(default = "granted")]
    pub figure: String,
    /// Of this line alone.
    pub line: Option<i64>,
    /// Of this agency, by code.
    #[serde(default)]
    pub agency: String,
    /// And of those below it.
    #[serde(default)]
    pub with_below: bool,
    /// Lines of this year.
    pub fiscal_year: Option<i64>,
    /// Of this fund source.
    #[serde(default)]
    pub fund_source: String,
    /// Of this purpose.
    #[serde(default)]
    pub purpose: String,
    /// Rows to pass over.
    #[serde(default)]
    pub offset: i64,
    /// `thousand`, `million` or `billion`: the unit that a page shows amounts in.
    #[serde(default)]
    pub unit: String,
    /// `csv` or `xlsx` downloads every row, with the figure that they add up to.
    #[serde(default)]
    pub download: String,
}

fn granted() -> String {
    "granted".to_owned()
}

/// A movement as a row behind a figure.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EffectView {
    /// The movement.
    pub id: MovementId,
    /// The action that made it.
    pub action: ActionId,
    /// What was done.
    pub verb: String,
    /// Number of the paper.
    pub document_no: String,
    /// Its date.
    pub dated_on: NaiveDate,
    /// What moved.
    pub kind: Kind,
    /// Where from.
    pub from_stage: Stage,
    /// Where to.
    pub to_stage: Stage,
    /// The line.
    pub line: LineId,
    /// The commitment.
    pub commitment: Option<CommitmentId>,
    /// By how much it changed the figure.
    pub effect: Amount,
}

/// The rows behind a figure, and what all of them add up to: the figure.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MovementList {
    /// The figure.
    pub figure: String,
    /// What all rows add up to, those on other pages too.
    pub total: Amount,
    /// How many rows there are.
    pub count: i64,
    /// Rows passed over.
    pub offset: i64,
    /// The rows of this page, the latest first.
    pub rows: Vec<EffectView>,
    /// What was asked for, without the page.
    #[serde(skip)]
    pub query: String,
    /// The unit that amounts are shown in.
    #[serde(skip)]
    pub unit: Unit,
}

/// The movements behind a figure.
#[utoipa::path(get, path = "/movements", params(MovementQuery), responses((status = 200, body = MovementList)))]
pub async fn movements(
    ctx: Ctx,
    State(app): State<Shared>,
    Query(query): Query<MovementQuery>,
) -> Result<Response> {
    let (actor, book, locale) = (ctx.actor.clone(), ctx.book(), ctx.locale);
    let answer = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let mut filter = TraceFilter {
                fiscal_year: query.fiscal_year.map_or(0, |year| year),
                path: actor.sees_below().map_or_else(String::new, str::to_owned),
                only_path: String::new(),
                fund_source: query.fund_source.clone(),
                purpose: query.purpose.clone(),
                line: query.line.map_or(0, |line| line),
                figure: query.figure.clone(),
            };
            if let Some(line) = query.line {
                let agency = get_line(conn, LineId(line))?.key.agency;
                let agency = get_agency(conn, agency)?;
                may(&actor, Act::See, Some(&agency))?;
            }
            if !query.agency.is_empty() {
                let agency = get_by_code(conn, &query.agency)?;
                may(&actor, Act::See, Some(&agency))?;
                filter.only_path = if query.with_below { String::new() } else { agency.path.clone() };
                filter.path = agency.path;
            }
            let offset = query.offset.max(0);
            let unknown = || Reason::CodeUnknown { what: "figure".to_owned(), given: query.figure.clone() };
            let (from, most) = if query.download.is_empty() { (offset, PAGE) } else { (0, i64::MAX) };
            let (rows, count, total) = trace(conn, &filter, from, most)?.ok_or_else(unknown)?;
            let file = download(&query.download, &format!("movements-{}", query.figure), || {
                super::table::movement_table(locale, book, &query.figure, &rows, total)
            })?;
            if let Some(file) = file {
                return Ok(Err(file));
            }
            Ok(Ok(MovementList {
                figure: query.figure.clone(),
                total: book.currency.amount(total),
                count,
                offset,
                rows: rows.into_iter().map(|it| effect(it, book)).collect(),
                query: query.without_page(),
                unit: Unit::from_code(&query.unit),
            }))
        })
        .await?;
    match answer {
        Ok(view) => ctx.show(&view),
        Err(file) => Ok(file),
    }
}

fn effect(it: Traced, book: Book) -> EffectView {
    EffectView {
        id: it.id,
        action: it.action_id,
        verb: it.verb,
        document_no: it.document_no,
        dated_on: it.dated_on,
        kind: it.kind,
        from_stage: it.from_stage,
        to_stage: it.to_stage,
        line: it.line_id,
        commitment: it.commitment_id,
        effect: book.currency.amount(it.effect),
    }
}

impl MovementQuery {
    fn without_page(&self) -> String {
        let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(
                [
                    ("figure", self.figure.clone()),
                    ("line", number(self.line)),
                    ("agency", self.agency.clone()),
                    ("with_below", if self.with_below { "true".to_owned() } else { String::new() }),
                    ("fiscal_year", number(self.fiscal_year)),
                    ("fund_source", self.fund_source.clone()),
                    ("purpose", self.purpose.clone()),
                    ("unit", Unit::from_code(&self.unit).code().to_owned()),
                ]
                .into_iter()
                .filter(|(_, value)| !value.is_empty()),
            )
            .finish()
    }
}

/// Whether the actor may turn the action round today; pages ask before they offer it.
pub fn may_reverse(ctx: &Ctx, verb: &str, owner: &Agency, calendar: &Calendar) -> bool {
    Act::of_verb(verb).is_some_and(|act| ctx.may(act, owner)) || ctx.may_now(Act::Reverse, owner, calendar)
}
