//! Orders as they are shown: the JSON of the API, and all that a page knows.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::model::{Commitment, Item, Share, State};
use super::store;
use crate::agencies::{Agency, get_agency};
use crate::book::Book;
use crate::budget::handlers::{Catalogue, LineView};
use crate::db::Conn;
use crate::db::schema::{actions, movements, users};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, LineId};
use crate::ledger::{Calendar, Holding, Stage, get_calendar, get_line, list_holdings, list_lines};
use crate::money::{Amount, Money, Quantity};
use crate::press::{PressAgency, get_press_agency};

/// An item with what was accepted of it.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct ItemView {
    /// 1, 2, 3 …
    pub position: i64,
    /// What.
    pub product: String,
    /// In what it is counted.
    pub unit: String,
    /// How many.
    pub quantity: Quantity,
    /// Price of one, without VAT.
    pub unit_price: Quantity,
    /// Quantity × unit price.
    pub amount: Amount,
    /// VAT.
    pub vat: Amount,
    /// How many were accepted.
    pub accepted_quantity: Quantity,
    /// What they came to, VAT included.
    pub accepted_amount: Amount,
}

/// What an order holds on a line, or, of a draft, means to.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct FundingView {
    /// The line.
    pub line: LineId,
    /// Planned by the draft; zero once it is signed.
    pub planned: Amount,
    /// Signed, neither accepted nor advanced.
    pub committed: Amount,
    /// Paid out ahead of acceptance.
    pub advanced: Amount,
    /// Accepted, not yet paid.
    pub payable: Amount,
    /// Accepted and paid.
    pub paid: Amount,
    /// The line itself.
    #[serde(skip)]
    pub of: Option<LineView>,
}

/// Something that was done to an order.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct EventView {
    /// The action.
    pub action: ActionId,
    /// What was done.
    pub verb: String,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Number of its paper.
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When, in UTC.
    pub recorded_at: NaiveDateTime,
    /// How much it moved.
    pub amount: Amount,
    /// The action that it turns round.
    pub reverses: Option<ActionId>,
    /// The action that turned it round.
    pub reversed_by: Option<ActionId>,
}

/// An order, whole.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CommitmentView {
    /// Its number in the book.
    pub id: CommitmentId,
    /// Code of its agency.
    pub agency: String,
    /// Its year.
    pub fiscal_year: i64,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// The press agency.
    pub press_agency: PressAgency,
    /// Where it stands.
    pub state: State,
    /// When it was signed.
    pub signed_on: Option<NaiveDate>,
    /// First day of the term.
    pub starts_on: NaiveDate,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// Items and VAT.
    pub value: Amount,
    /// Signed, neither accepted nor advanced.
    pub committed: Amount,
    /// Paid out ahead of acceptance.
    pub advanced: Amount,
    /// Accepted, not yet paid.
    pub payable: Amount,
    /// Accepted and paid.
    pub paid: Amount,
    /// What is ordered.
    pub items: Vec<ItemView>,
    /// Line by line.
    pub funding: Vec<FundingView>,
    /// What was done to it, the latest last.
    pub events: Vec<EventView>,
    /// What its page needs beside.
    #[serde(skip)]
    pub around: Option<Around>,
}

/// What the page of an order shows beside the order itself.
pub struct Around {
    /// Its agency.
    pub owner: Agency,
    /// Its year's calendar.
    pub calendar: Calendar,
    /// Lines of its agency and year.
    pub lines: Vec<LineView>,
    /// Words for codes.
    pub catalogue: Catalogue,
}

/// The press agencies, lines and words that a form of an order offers.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OrderForm {
    /// The order that is drafted anew.
    pub order: Option<CommitmentView>,
    /// Agencies that the actor may order for.
    #[serde(skip)]
    pub agencies: Vec<Agency>,
    /// The agency whose lines are offered.
    #[serde(skip)]
    pub agency: Option<Agency>,
    /// The budget year.
    pub fiscal_year: i64,
    /// Lines to take money from.
    pub lines: Vec<LineView>,
    /// Words for codes.
    #[serde(skip)]
    pub catalogue: Catalogue,
    /// Names of press agencies.
    #[serde(skip)]
    pub press_agencies: Vec<PressAgency>,
}

fn item(it: &Item, book: Book) -> ItemView {
    ItemView {
        position: it.position,
        product: it.product.clone(),
        unit: it.unit.clone(),
        quantity: it.quantity,
        unit_price: it.unit_price,
        amount: book.currency.amount(it.amount),
        vat: book.currency.amount(it.vat),
        accepted_quantity: it.accepted_quantity,
        accepted_amount: book.currency.amount(it.accepted_amount),
    }
}

fn funding(conn: &mut Conn, book: Book, line: LineId, planned: Money, held: Holding) -> Result<FundingView> {
    let amount = |money| book.currency.amount(money);
    Ok(FundingView {
        line,
        planned: amount(planned),
        committed: amount(held.committed),
        advanced: amount(held.advanced),
        payable: amount(held.payable),
        paid: amount(held.paid),
        of: Some(LineView::of(&get_line(conn, line)?, book)?),
    })
}

/// An action, who recorded it, and what it turns round.
type EventRow = (ActionId, String, NaiveDate, String, String, String, NaiveDateTime, Option<ActionId>);

fn list_events(conn: &mut Conn, book: Book, id: CommitmentId) -> Result<Vec<EventView>> {
    let rows: Vec<EventRow> = actions::table
        .inner_join(users::table.on(users::id.eq(actions::recorded_by)))
        .select((
            actions::id,
            actions::verb,
            actions::dated_on,
            actions::document_no,
            actions::reason,
            users::full_name,
            actions::recorded_at,
            actions::reverses_id,
        ))
        .filter(actions::commitment_id.eq(id))
        .order(actions::id)
        .load(conn)?;
    let moved: Vec<(ActionId, Money)> = movements::table
        .select((movements::action_id, movements::amount))
        .filter(
            movements::action_id
                .eq_any(actions::table.select(actions::id).filter(actions::commitment_id.eq(id))),
        )
        .load(conn)?;
    let turned: Vec<(Option<ActionId>, ActionId)> =
        rows.iter().map(|(action, .., reverses)| (*reverses, *action)).collect();
    rows.into_iter()
        .map(|(action, verb, dated_on, document_no, reason, recorded_by, recorded_at, reverses)| {
            let amount =
                Money::total(moved.iter().filter(|(it, _)| *it == action).map(|(_, amount)| *amount))?;
            let reversed_by = turned.iter().find(|(it, _)| *it == Some(action)).map(|(_, by)| *by);
            Ok(EventView {
                action,
                verb,
                dated_on,
                document_no,
                reason,
                recorded_by,
                recorded_at,
                amount: book.currency.amount(amount),
                reverses,
                reversed_by,
            })
        })
        .collect()
}

impl CommitmentView {
    /// The view of an order, with what its page shows around it.
    pub fn load(conn: &mut Conn, book: Book, id: CommitmentId) -> Result<CommitmentView> {
        let order = store::get_commitment(conn, id)?;
        CommitmentView::of(conn, book, &order)
    }

    /// The view of an order that was read already.
    pub fn of(conn: &mut Conn, book: Book, order: &Commitment) -> Result<CommitmentView> {
        let owner = get_agency(conn, order.agency)?;
        let held = list_holdings(conn, order.id)?;
        let mut fundings = Vec::new();
        if order.state == State::Draft {
            let planned: Vec<Share> = store::list_planned_fundings(conn, order.id)?;
            for (line, amount) in planned {
                fundings.push(funding(conn, book, line, amount, Holding::default())?);
            }
        } else {
            for (line, holding) in &held {
                fundings.push(funding(conn, book, *line, Money::ZERO, *holding)?);
            }
        }
        let stage = |stage| Money::total(held.iter().map(|(_, holding)| holding.stage(stage)));
        let amount = |money| book.currency.amount(money);
        let lines = list_lines(conn, order.fiscal_year, &owner.path)?;
        let own = lines.iter().filter(|line| line.key.agency == order.agency);
        let around = Around {
            calendar: get_calendar(conn, order.fiscal_year)?,
            lines: own.map(|line| LineView::of(line, book)).collect::<Result<_>>()?,
            catalogue: Catalogue::load(conn)?,
            owner,
        };
        Ok(CommitmentView {
            id: order.id,
            agency: around.owner.code.clone(),
            fiscal_year: order.fiscal_year,
            document_no: order.document_no.clone(),
            title: order.title.clone(),
            press_agency: get_press_agency(conn, order.press_agency)?,
            state: order.state,
            signed_on: order.signed_on,
            starts_on: order.starts_on,
            ends_on: order.ends_on,
            value: amount(order.value),
            committed: amount(stage(Stage::Committed)?),
            advanced: amount(stage(Stage::Advanced)?),
            payable: amount(stage(Stage::Payable)?),
            paid: amount(stage(Stage::Paid)?),
            items: order.items.iter().map(|it| item(it, book)).collect(),
            funding: fundings,
            events: list_events(conn, book, order.id)?,
            around: Some(around),
        })
    }
}
