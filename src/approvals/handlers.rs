//! Approvals over the web; approving itself does what was asked, and is in [`crate::approving`].

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{Approval, ApprovalState, Step, Subject};
use super::store;
use crate::agencies::{Agency, get_agency, handlers::get_by_code};
use crate::app::Shared;
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ActionId, UserId};
use crate::money::Amount;
use crate::people::{Act, Actor, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Query, Work};

/// Rows of a page.
pub const PAGE: i64 = 50;

/// What waits for a second person, or was decided.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct ApprovalView {
    /// Its number.
    pub id: i64,
    /// What is asked.
    pub step: Step,
    /// The line or commitment that it is done to.
    pub target: Option<i64>,
    /// Code of the agency.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: i64,
    /// Number of the paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// How much.
    pub amount: Amount,
    /// Above how much a second person is asked.
    pub above: Amount,
    /// Who prepared it.
    pub prepared_by: String,
    /// When, in UTC.
    pub prepared_at: NaiveDateTime,
    /// Where it stands.
    pub state: ApprovalState,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When, in UTC.
    pub decided_at: Option<NaiveDateTime>,
    /// Why it was decided so.
    pub reason: String,
    /// The action that it became.
    pub action: Option<ActionId>,
    /// The input as it was typed.
    #[schema(value_type = Object)]
    pub input: Value,
    /// The agency.
    #[serde(skip)]
    pub owner: Option<Agency>,
    /// Who prepared it.
    #[serde(skip)]
    pub preparer: Option<UserId>,
}

impl ApprovalView {
    /// Reads one.
    pub fn load(conn: &mut Conn, book: Book, id: i64) -> Result<ApprovalView> {
        let found = store::get_approval(conn, id)?;
        ApprovalView::of(conn, book, found)
    }

    fn of(conn: &mut Conn, book: Book, it: Approval) -> Result<ApprovalView> {
        let owner = get_agency(conn, it.agency)?;
        let decided_by = it.decided_by.map(|user| store::name_of(conn, user)).transpose()?;
        Ok(ApprovalView {
            id: it.id,
            step: it.step,
            target: it.target,
            agency: owner.code.clone(),
            fiscal_year: it.fiscal_year,
            document_no: it.document_no,
            title: it.title,
            amount: book.currency.amount(it.amount),
            above: book.currency.amount(it.above),
            prepared_by: store::name_of(conn, it.prepared_by)?,
            prepared_at: it.prepared_at,
            state: it.state,
            decided_by,
            decided_at: it.decided_at,
            reason: it.reason,
            action: it.action,
            input: serde_json::from_str(&it.input).unwrap_or(Value::String(it.input)),
            owner: Some(owner),
            preparer: Some(it.prepared_by),
        })
    }
}

/// The latest that wait at or below a path.
pub fn list_waiting(conn: &mut Conn, book: Book, path: &str, most: i64) -> Result<Vec<ApprovalView>> {
    let waiting = Some(ApprovalState::Waiting);
    let found = store::list_approvals(conn, (path, waiting), 0, most)?;
    found.into_iter().map(|it| ApprovalView::of(conn, book, it)).collect()
}

/// Which.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct ApprovalQuery {
    /// Code of the agency; its own and those of agencies below it.
    pub agency: String,
    /// `waiting` (where empty), `approved`, `declined` or `all`.
    pub state: String,
    /// Rows to pass over.
    pub offset: i64,
}

/// A page of what waits or was decided.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ApprovalList {
    /// How many there are.
    pub count: i64,
    /// Rows passed over.
    pub offset: i64,
    /// The rows, the latest first.
    pub approvals: Vec<ApprovalView>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ApprovalQuery,
}

fn seen_below(conn: &mut Conn, actor: &Actor, agency: &str) -> Result<String> {
    if agency.is_empty() {
        return Ok(actor.sees_below().map_or_else(String::new, str::to_owned));
    }
    let agency = get_by_code(conn, agency)?;
    may(actor, Act::See, Some(&agency))?;
    Ok(agency.path)
}

/// What waits for a second person, at the agencies that the actor sees.
#[utoipa::path(get, path = "/approvals", params(ApprovalQuery), responses((status = 200, body = ApprovalList)))]
pub async fn list(
    ctx: Ctx,
    State(app): State<Shared>,
    Query(query): Query<ApprovalQuery>,
) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            let path = seen_below(conn, &actor, &query.agency)?;
            let state = match query.state.as_str() {
                "" => Some(ApprovalState::Waiting),
                "all" => None,
                code => {
                    let (what, given) = ("state".to_owned(), code.to_owned());
                    Some(ApprovalState::from_code(code).ok_or(Reason::CodeUnknown { what, given })?)
                }
            };
            let offset = query.offset.max(0);
            let count = store::count_approvals(conn, &path, state)?;
            let found = store::list_approvals(conn, (&path, state), offset, PAGE)?;
            let approvals =
                found.into_iter().map(|it| ApprovalView::of(conn, book, it)).collect::<Result<_>>()?;
            Ok(ApprovalList { count, offset, approvals, query })
        })
        .await?;
    ctx.show(&view)
}

/// One, with what is asked.
#[utoipa::path(get, path = "/approvals/{id}", params(("id" = i64, Path)), responses((status = 200, body = ApprovalView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<i64>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let view = ApprovalView::load(conn, book, id)?;
            may(&actor, Act::See, view.owner.as_ref())?;
            Ok(view)
        })
        .await?;
    ctx.show(&view)
}

/// Why something is approved or declined.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct VerdictInput {
    /// Why; a refusal needs it.
    pub reason: String,
}

/// What waits, if the actor may decide it: whoever may do the thing itself.
pub fn waiting_for(work: &mut Work<'_, '_>, id: i64) -> Result<Approval> {
    work.must_be_allowed(Act::See)?;
    let it = store::get_approval(work.tx, id)?;
    work.agency_for(it.step.act(), it.agency)?;
    work.changes(|tx, book| ApprovalView::load(tx, book, id))?;
    Ok(it)
}

/// Refuses to decide twice.
pub fn must_wait(it: &Approval) -> Result<(), Reason> {
    if it.state == ApprovalState::Waiting {
        return Ok(());
    }
    let needed = ApprovalState::Waiting.code().to_owned();
    Err(Reason::WrongState { state: it.state.code().to_owned(), needed })
}

/// The answer to a decision.
pub fn decided(work: &mut Work<'_, '_>, id: i64, action: Option<ActionId>) -> Result<Done<ApprovalView>> {
    let view = ApprovalView::load(work.tx, work.book, id)?;
    Ok(Done { location: format!("/approvals/{id}"), action, view })
}

/// Declines what waits. It took no money, and takes none.
#[utoipa::path(post, path = "/approvals/{id}/refusal", params(("id" = i64, Path)), request_body = VerdictInput, responses((status = 201, body = ApprovalView)))]
pub async fn refuse(ctx: Ctx, Path(id): Path<i64>, input: Input<VerdictInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &VerdictInput| {
        let it = waiting_for(work, id)?;
        let mut read = work.reader();
        let reason = read.required("reason", &input.reason);
        let reason = read.end(reason)?;
        must_wait(&it)?;
        let by = work.recorder();
        store::decline(work.tx, id, &reason, by)?;
        decided(work, id, None)
    })
    .await
}

/// From which amount on a second person approves.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct RuleInput {
    /// `allocation` or `commitment`.
    pub subject: String,
    /// Above how much; empty: nobody is asked.
    pub above: String,
    /// Why.
    pub reason: String,
}

/// A setting.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct RuleView {
    /// For what.
    pub subject: Subject,
    /// Above how much; none: nobody is asked.
    pub above: Option<Amount>,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: String,
    /// When, in UTC.
    pub set_at: NaiveDateTime,
}

/// All settings; the latest of a subject holds.
#[derive(Clone, Default, Serialize, utoipa::ToSchema)]
pub struct RuleList {
    /// The latest first.
    pub approval_rules: Vec<RuleView>,
}

impl RuleList {
    /// Reads them.
    pub fn load(conn: &mut Conn, book: Book) -> Result<RuleList> {
        let view = |it: store::Rule| RuleView {
            subject: it.subject,
            above: it.above.map(|above| book.currency.amount(above)),
            reason: it.reason,
            set_by: it.set_by,
            set_at: it.set_at,
        };
        Ok(RuleList { approval_rules: store::list_rules(conn)?.into_iter().map(view).collect() })
    }
}

/// From which amounts on a second person approves.
#[utoipa::path(get, path = "/approval-rules", responses((status = 200, body = RuleList)))]
pub async fn rules(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let book = ctx.book();
    let view = app.db.reading(move |conn| RuleList::load(conn, book)).await?;
    ctx.show(&view)
}

/// Sets from which amount on a second person approves.
#[utoipa::path(post, path = "/approval-rules", request_body = RuleInput, responses((status = 201, body = RuleList)))]
pub async fn set_rule(ctx: Ctx, input: Input<RuleInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &RuleInput| {
        work.must_be_allowed(Act::SetPolicies)?;
        let mut read = work.reader();
        let subject = Subject::from_code(input.subject.trim());
        if subject.is_none() {
            let (what, given) = ("subject".to_owned(), input.subject.clone());
            read.refuse(Reason::CodeUnknown { what, given }.at("subject"));
        }
        let above = match input.above.trim() {
            "" => None,
            given => Some(read.money("above", given)),
        };
        if let Some(given) = above.filter(|above| above.minor() < 0) {
            read.refuse(Reason::AmountNegative { given }.at("above"));
        }
        let reason = read.required("reason", &input.reason);
        let reason = read.end(reason)?;
        let by = work.recorder();
        work.changes(RuleList::load)?;
        store::set_rule(work.tx, (subject.unwrap_or(Subject::Allocation), above), &reason, by)?;
        let view = RuleList::load(work.tx, work.book)?;
        Ok(Done { location: "/approval-rules".to_owned(), action: None, view })
    })
    .await
}
