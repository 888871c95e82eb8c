//! Drafting press orders over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use crate::app::Shared;
use crate::commitments::drafting::{Drafting, NewQuery, Of, PaperInput, owner_of, same_owner};
use crate::commitments::handlers::{commitment_for, done};
use crate::commitments::inputs::{ItemInput, ShareInput};
use crate::commitments::lifecycle;
use crate::commitments::model::{CommitmentKind, Counterparty, NewCommitment};
use crate::commitments::views::CommitmentView;
use crate::error::Result;
use crate::ids::{CommitmentId, PressAgencyId};
use crate::people::Act;
use crate::press;
use crate::web::{Ctx, Input, Path, Query, Work};

/// A press order. Amounts and quantities are strings.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct OrderInput {
    /// Code of the agency.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: String,
    /// Its number.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// Code, name or alias of the press agency.
    pub press_agency: String,
    /// `assignment`, `order` (where empty) or `tender`.
    pub method: String,
    /// Where it is to be published.
    pub place: String,
    /// The policy or plan that it serves.
    pub serves: String,
    /// How it is accepted.
    pub acceptance_rules: String,
    /// When and how it is paid.
    pub payment_terms: String,
    /// First day of the term.
    pub starts_on: String,
    /// Last day of the term.
    pub ends_on: String,
    /// The value that the paper states; empty lets it be computed.
    pub value: String,
    /// What is ordered.
    pub items: Vec<ItemInput>,
    /// The lines it means to take its money from.
    pub funding: Vec<ShareInput>,
}

/// The form of a press order.
#[derive(Serialize)]
pub struct OrderForm {
    /// What it offers.
    pub of: Drafting,
}

/// The form of a draft (pages only).
pub async fn new(ctx: Ctx, State(app): State<Shared>, Query(query): Query<NewQuery>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let load = move |conn: &mut crate::db::Conn| {
        Drafting::load(conn, book, &actor, CommitmentKind::PressOrder, &query)
    };
    let of = app.db.reading(load).await?;
    ctx.show(&OrderForm { of })
}

fn read_order(work: &mut Work<'_, '_>, input: &OrderInput) -> Result<NewCommitment> {
    let (agency, fiscal_year) = owner_of(work, &input.agency, &input.fiscal_year)?;
    let names = press::name_index(work.tx)?;
    let mut read = work.reader();
    let named = read.required("press_agency", &input.press_agency);
    let mut press_agency = PressAgencyId(0);
    if !named.is_empty() {
        match names.find(&named, fiscal_year) {
            Ok(found) => press_agency = found,
            Err(reason) => read.refuse(reason.at("press_agency")),
        }
    }
    let of = Of { kind: CommitmentKind::PressOrder, agency: agency.id, fiscal_year, contract: None };
    let paper = PaperInput {
        document_no: &input.document_no,
        title: &input.title,
        method: &input.method,
        place: &input.place,
        serves: &input.serves,
        acceptance_rules: &input.acceptance_rules,
        payment_terms: &input.payment_terms,
        starts_on: &input.starts_on,
        ends_on: &input.ends_on,
        value: &input.value,
        items: &input.items,
        funding: &input.funding,
    };
    let new = paper.read(&mut read, work.digits(), &of, Counterparty::Press(press_agency));
    read.end(new)
}

/// Drafts an order. It takes no money.
#[utoipa::path(post, path = "/orders", request_body = OrderInput, responses((status = 201, body = CommitmentView)))]
pub async fn create(ctx: Ctx, input: Input<OrderInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &OrderInput| {
        let new = read_order(work, input)?;
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
        let mut order = commitment_for(work, Act::Draft, id)?;
        order.must_be_kind(CommitmentKind::PressOrder)?;
        let new = read_order(work, input)?;
        same_owner(&order, (new.agency, new.fiscal_year))?;
        let digits = work.digits();
        work.post(|journal| lifecycle::redraft(journal, &mut order, &new, digits))?;
        done(work, id, None)
    })
    .await
}
