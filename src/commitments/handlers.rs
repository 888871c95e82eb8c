//! Press orders over the web.

use axum::extract::State as AppState;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::inputs::{AcceptanceInput, AmendmentInput, EndingInput, OrderInput, PaymentInput, SignatureInput};
use super::list::{self, CommitmentFilter, ListedCommitment};
use super::model::{Commitment, NewCommitment, State};
use super::store;
use super::views::{CommitmentView, OrderForm};
use super::{lifecycle, payments};
use crate::agencies::{handlers::get_by_code, list_below};
use crate::app::Shared;
use crate::book::Book;
use crate::budget::handlers::{Catalogue, LineView, fiscal_year};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, LineId};
use crate::ledger::{Journal, list_lines};
use crate::money::Amount;
use crate::people::{Act, may};
use crate::press;
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input, Path, Query, Work};

/// Rows of a page.
pub const PAGE: i64 = 100;

/// Which orders.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct CommitmentQuery {
    /// Code of the agency; its own orders and those below it.
    pub agency: String,
    /// Of this year.
    pub fiscal_year: String,
    /// In this state.
    pub state: String,
    /// With money on this line.
    pub line: Option<i64>,
    /// Rows to pass over.
    pub offset: i64,
}

/// An order as lists show it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CommitmentSummary {
    /// Its number in the book.
    pub id: CommitmentId,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// Code of its agency.
    pub agency: String,
    /// Name of the press agency.
    pub press_agency: String,
    /// Its year.
    pub fiscal_year: i64,
    /// Where it stands.
    pub state: State,
    /// When it was signed.
    pub signed_on: Option<chrono::NaiveDate>,
    /// Its value.
    pub value: Amount,
}

impl CommitmentSummary {
    /// The row of an order.
    pub fn of(it: ListedCommitment, book: Book) -> CommitmentSummary {
        CommitmentSummary {
            id: it.id,
            document_no: it.document_no,
            title: it.title,
            agency: it.agency_code,
            press_agency: it.press_agency,
            fiscal_year: it.fiscal_year,
            state: it.state,
            signed_on: it.signed_on,
            value: book.currency.amount(it.value),
        }
    }
}

/// A page of orders.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CommitmentList {
    /// How many there are.
    pub count: i64,
    /// What all of them are worth, those on other pages too.
    pub value: Amount,
    /// Rows passed over.
    pub offset: i64,
    /// The rows, the latest first.
    pub orders: Vec<CommitmentSummary>,
    /// What was asked for.
    #[serde(skip)]
    pub query: CommitmentQuery,
}

/// Orders of the agencies that the actor sees.
#[utoipa::path(get, path = "/orders", params(CommitmentQuery), responses((status = 200, body = CommitmentList)))]
pub async fn list(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Query(query): Query<CommitmentQuery>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let mut filter = CommitmentFilter {
                path: actor.sees_below().map_or_else(String::new, str::to_owned),
                line: query.line.map(LineId),
                ..CommitmentFilter::default()
            };
            if !query.agency.is_empty() {
                let agency = get_by_code(conn, &query.agency)?;
                may(&actor, Act::See, Some(&agency))?;
                filter.path = agency.path;
            }
            if !query.fiscal_year.is_empty() {
                filter.fiscal_year = Some(fiscal_year("fiscal_year", &query.fiscal_year)?);
            }
            if !query.state.is_empty() {
                let unknown = || Reason::CodeUnknown { what: "state".to_owned(), given: query.state.clone() };
                filter.state = Some(State::from_code(&query.state).ok_or_else(unknown)?);
            }
            let offset = query.offset.max(0);
            let (count, value) = list::count_commitments(conn, &filter)?;
            Ok(CommitmentList {
                count,
                value: book.currency.amount(value),
                offset,
                orders: list::list_commitments(conn, &filter, offset, PAGE)?
                    .into_iter()
                    .map(|it| CommitmentSummary::of(it, book))
                    .collect(),
                query,
            })
        })
        .await?;
    ctx.show(&view)
}

/// One order.
#[utoipa::path(get, path = "/commitments/{id}", params(("id" = i64, Path)), responses((status = 200, body = CommitmentView)))]
pub async fn show(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Path(id): Path<CommitmentId>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::See, None)?;
            let view = CommitmentView::load(conn, book, id)?;
            may(&actor, Act::See, view.around.as_ref().map(|around| &around.owner))?;
            Ok(view)
        })
        .await?;
    ctx.show(&view)
}

/// For which agency and year a draft is begun.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    /// Code of the agency.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: String,
    /// A draft to be written anew.
    pub order: Option<i64>,
}

/// The form of a draft (pages only).
pub async fn new(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Query(query): Query<NewQuery>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::Draft, None)?;
            let order = match query.order {
                Some(id) => Some(CommitmentView::load(conn, book, CommitmentId(id))?),
                None => None,
            };
            let agencies = match &actor.agency {
                Some(own) => list_below(conn, &own.path)?,
                None => Vec::new(),
            };
            let code = order.as_ref().map_or(query.agency.as_str(), |order| order.agency.as_str());
            let agency = agencies.iter().find(|it| it.code == code).or(agencies.first()).cloned();
            if let Some(order) = &order {
                may(&actor, Act::Draft, order.around.as_ref().map(|around| &around.owner))?;
            }
            let this_year = i64::from(chrono::Datelike::year(&book.today()));
            let year = match (&order, query.fiscal_year.is_empty()) {
                (Some(order), _) => order.fiscal_year,
                (None, true) => this_year,
                (None, false) => fiscal_year("fiscal_year", &query.fiscal_year)?,
            };
            let mut lines = Vec::new();
            if let Some(agency) = &agency {
                let below = list_lines(conn, year, &agency.path)?;
                for line in below.iter().filter(|line| line.key.agency == agency.id) {
                    lines.push(LineView::of(line, book)?);
                }
            }
            Ok(OrderForm {
                order,
                agencies,
                agency,
                fiscal_year: year,
                lines,
                catalogue: Catalogue::load(conn)?,
                press_agencies: press::list_press_agencies(conn, 0, 1_000)?,
            })
        })
        .await?;
    ctx.show(&view)
}

/// Reads what was sent about a draft.
fn read_order(work: &mut Work<'_, '_>, input: &OrderInput, act: Act) -> Result<NewCommitment> {
    may(work.actor, act, None)?;
    let agency = match input.agency.trim() {
        "" => return Err(Reason::ValueMissing {}.at("agency").into()),
        code => get_by_code(work.tx, code)?,
    };
    may(work.actor, act, Some(&agency))?;
    let year = fiscal_year("fiscal_year", &input.fiscal_year)?;
    let names = press::name_index(work.tx)?;
    input.read(work.reader(), work.digits(), (agency.id, year), |given| names.find(given, year))
}

/// Drafts an order. It takes no money.
#[utoipa::path(post, path = "/orders", request_body = OrderInput, responses((status = 201, body = CommitmentView)))]
pub async fn create(ctx: Ctx, input: Input<OrderInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &OrderInput| {
        let new = read_order(work, input, Act::Draft)?;
        let digits = work.digits();
        let order = work.post(|journal| lifecycle::draft(journal, &new, digits, None))?;
        done(work, order.id, None)
    })
    .await
}

/// Writes a draft anew.
#[utoipa::path(post, path = "/orders/{id}", params(("id" = i64, Path)), request_body = OrderInput, responses((status = 201, body = CommitmentView)))]
pub async fn redraft(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<OrderInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &OrderInput| {
        may(work.actor, Act::Draft, None)?;
        let mut order = store::get_commitment(work.tx, id)?;
        work.agency_for(Act::Draft, order.agency)?;
        let new = read_order(work, input, Act::Draft)?;
        if (new.agency, new.fiscal_year) != (order.agency, order.fiscal_year) {
            return Err(Reason::ContentDiffers {
                identity: order.document_no,
                column: "agency, fiscal_year".to_owned(),
                stored: format!("{} {}", order.agency, order.fiscal_year),
                given: format!("{} {}", new.agency, new.fiscal_year),
            }
            .into());
        }
        let digits = work.digits();
        work.post(|journal| lifecycle::redraft(journal, &mut order, &new, digits))?;
        done(work, id, None)
    })
    .await
}

fn done(work: &mut Work<'_, '_>, id: CommitmentId, action: Option<ActionId>) -> Result<Done<CommitmentView>> {
    let view = CommitmentView::load(work.tx, work.book, id)?;
    Ok(Done { location: format!("/commitments/{id}"), action, view })
}

/// The order, if the actor may do this to it.
fn order_for(work: &mut Work<'_, '_>, act: Act, id: CommitmentId) -> Result<Commitment> {
    may(work.actor, act, None)?;
    let order = store::get_commitment(work.tx, id)?;
    work.agency_for(act, order.agency)?;
    Ok(order)
}

/// Does one thing to an order, and answers with the order as it stands then.
fn act<'c>(
    work: &mut Work<'_, 'c>,
    mut order: Commitment,
    verb: impl FnOnce(&mut Journal<'_, 'c>, &mut Commitment) -> Result<ActionId>,
) -> Result<Done<CommitmentView>> {
    let action = work.post(|journal| verb(journal, &mut order))?;
    done(work, order.id, Some(action))
}

/// Signs a draft: its value is committed.
#[utoipa::path(post, path = "/commitments/{id}/signature", params(("id" = i64, Path)), request_body = SignatureInput, responses((status = 201, body = CommitmentView)))]
pub async fn sign(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<SignatureInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &SignatureInput| {
        let order = order_for(work, Act::Sign, id)?;
        let new = input.read(work.reader(), order.value)?;
        act(work, order, |journal, order| lifecycle::sign(journal, order, &new))
    })
    .await
}

/// Amends a signed order.
#[utoipa::path(post, path = "/commitments/{id}/amendments", params(("id" = i64, Path)), request_body = AmendmentInput, responses((status = 201, body = CommitmentView)))]
pub async fn amend(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<AmendmentInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &AmendmentInput| {
        let order = order_for(work, Act::Amend, id)?;
        let (new, digits) = (input.read(work.reader())?, work.digits());
        act(work, order, |journal, order| lifecycle::amend(journal, order, &new, digits))
    })
    .await
}

/// Accepts work by quantity.
#[utoipa::path(post, path = "/commitments/{id}/acceptances", params(("id" = i64, Path)), request_body = AcceptanceInput, responses((status = 201, body = CommitmentView)))]
pub async fn accept(
    ctx: Ctx,
    Path(id): Path<CommitmentId>,
    input: Input<AcceptanceInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &AcceptanceInput| {
        let order = order_for(work, Act::Accept, id)?;
        let (new, digits) = (input.read(work.reader())?, work.digits());
        act(work, order, |journal, order| payments::accept(journal, order, &new, digits))
    })
    .await
}

/// Pays out ahead of acceptance.
#[utoipa::path(post, path = "/commitments/{id}/advances", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn advance(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &PaymentInput| {
        let order = order_for(work, Act::Advance, id)?;
        let new = input.read(work.reader())?;
        act(work, order, |journal, order| payments::advance(journal, order, &new))
    })
    .await
}

/// Pays what was accepted.
#[utoipa::path(post, path = "/commitments/{id}/payments", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn pay(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &PaymentInput| {
        let order = order_for(work, Act::Pay, id)?;
        let new = input.read(work.reader())?;
        act(work, order, |journal, order| payments::pay(journal, order, &new))
    })
    .await
}

/// Records money that came back.
#[utoipa::path(post, path = "/commitments/{id}/refunds", params(("id" = i64, Path)), request_body = PaymentInput, responses((status = 201, body = CommitmentView)))]
pub async fn refund(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<PaymentInput>) -> Result<Response> {
    ctx.submit(input, move |work, input: &PaymentInput| {
        may(work.actor, Act::See, None)?;
        let order = store::get_commitment(work.tx, id)?;
        let read = input.read(work.reader());
        let (on, why) =
            read.as_ref().map_or((chrono::NaiveDate::MIN, ""), |new| (new.paid_on, new.reason.as_str()));
        work.agency_for_late(Act::Refund, Act::Refund, (order.agency, order.fiscal_year), on, why)?;
        let new = read?;
        let of_paid = match input.of.as_str() {
            "paid" => true,
            "advanced" => false,
            "" => return Err(Reason::ValueMissing {}.at("of").into()),
            other => {
                let given = other.to_owned();
                return Err(Reason::ValueNotInList { given, known: "paid, advanced".to_owned() }
                    .at("of")
                    .into());
            }
        };
        act(work, order, |journal, order| payments::refund(journal, order, &new, of_paid))
    })
    .await
}

/// Closes an order: what is committed still is free again.
#[utoipa::path(post, path = "/commitments/{id}/closing", params(("id" = i64, Path)), request_body = EndingInput, responses((status = 201, body = CommitmentView)))]
pub async fn close(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<EndingInput>) -> Result<Response> {
    end(ctx, id, input, lifecycle::close).await
}

/// Cancels an order of which nothing was performed.
#[utoipa::path(post, path = "/commitments/{id}/cancellation", params(("id" = i64, Path)), request_body = EndingInput, responses((status = 201, body = CommitmentView)))]
pub async fn cancel(ctx: Ctx, Path(id): Path<CommitmentId>, input: Input<EndingInput>) -> Result<Response> {
    end(ctx, id, input, lifecycle::cancel).await
}

async fn end(
    ctx: Ctx,
    id: CommitmentId,
    input: Input<EndingInput>,
    verb: fn(&mut Journal<'_, '_>, &mut Commitment, &super::model::Ending) -> Result<ActionId>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &EndingInput| {
        may(work.actor, Act::See, None)?;
        let order = store::get_commitment(work.tx, id)?;
        let read = input.read(work.reader());
        let (on, why) =
            read.as_ref().map_or((chrono::NaiveDate::MIN, ""), |new| (new.ended_on, new.reason.as_str()));
        work.agency_for_late(Act::End, Act::End, (order.agency, order.fiscal_year), on, why)?;
        let new = read?;
        act(work, order, |journal, order| verb(journal, order, &new))
    })
    .await
}
