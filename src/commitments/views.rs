//! Orders as they are shown: the JSON of the API, and all that a page knows.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::beside::{self, ExemptionView, PenaltyView, PublicationView, WarningView};
use super::items::Item;
use super::model::{Commitment, CommitmentKind, Counterparty, Method, Share, State};
use super::store;
use super::training::{find_training, pages::TrainingView};
use crate::agencies::{Agency, get_agency};
use crate::attachments::{AttachmentView, Subject, list_attachments};
use crate::book::Book;
use crate::budget::handlers::{Catalogue, LineView};
use crate::db::Conn;
use crate::db::schema::{actions, movements, users};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, ContractId, LineId};
use crate::ledger::{Calendar, Holding, Stage, get_calendar, get_line, list_holdings, list_lines};
use crate::money::{Amount, Money, Quantity};
use crate::policies::{self, Level, Policy};
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
    /// Code of the product type; may be empty.
    pub product_type: String,
    /// Where; may be empty.
    pub place: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
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
    /// In which year's lines its open money stands: its own, or, carried over, a later one.
    pub standing_year: i64,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// What for.
    pub kind: CommitmentKind,
    /// The press agency, if it is with one.
    pub press_agency: Option<PressAgency>,
    /// Who holds the course or renders the service, by name.
    pub provider: String,
    /// How they were chosen.
    pub method: Method,
    /// The policy or plan that it serves.
    pub serves: String,
    /// Where it is published or rendered.
    pub place: String,
    /// How it is accepted.
    pub acceptance_rules: String,
    /// When and how it is paid.
    pub payment_terms: String,
    /// The contract of several years that it is one year of.
    pub contract: Option<ContractId>,
    /// What is taught to whom, of a training activity.
    pub training: Option<TrainingView>,
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
    /// What was published, as acceptances prove it.
    pub publications: Vec<PublicationView>,
    /// Penalties.
    pub penalties: Vec<PenaltyView>,
    /// What policies were passed by what was done to it.
    pub warnings: Vec<WarningView>,
    /// Exemptions that were granted for it.
    pub exemptions: Vec<ExemptionView>,
    /// Policies that would stop something, for the form that grants an exemption.
    #[serde(skip)]
    pub stopping: Vec<Policy>,
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
    /// Its scanned papers.
    pub scans: Vec<AttachmentView>,
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
        product_type: it.product_type.clone(),
        place: it.place.clone(),
        due_on: it.due_on,
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
        let accepted = Money::total(order.items.iter().map(|item| item.accepted_amount))?;
        let events = list_events(conn, book, order.id)?;
        let actions: Vec<ActionId> = events.iter().map(|it| it.action).collect();
        let lines = list_lines(conn, order.fiscal_year, &owner.path)?;
        let own = lines.iter().filter(|line| line.key.agency == order.agency);
        let around = Around {
            calendar: get_calendar(conn, order.standing_year)?,
            lines: own.map(|line| LineView::of(line, book)).collect::<Result<_>>()?,
            catalogue: Catalogue::load(conn)?,
            scans: list_attachments(conn, Subject::Commitment, order.id.0)?,
            owner,
        };
        Ok(CommitmentView {
            id: order.id,
            agency: around.owner.code.clone(),
            fiscal_year: order.fiscal_year,
            standing_year: order.standing_year,
            document_no: order.document_no.clone(),
            title: order.title.clone(),
            kind: order.kind,
            press_agency: match order.press_agency() {
                Some(press) => Some(get_press_agency(conn, press)?),
                None => None,
            },
            provider: match &order.with {
                Counterparty::Provider(name) => name.clone(),
                Counterparty::Press(_) => String::new(),
            },
            method: order.method,
            serves: order.terms.serves.clone(),
            place: order.terms.place.clone(),
            acceptance_rules: order.terms.acceptance_rules.clone(),
            payment_terms: order.terms.payment_terms.clone(),
            contract: order.contract,
            training: match find_training(conn, order.id)? {
                Some(training) => Some(TrainingView::of(&training, order.value, accepted, book)?),
                None => None,
            },
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
            publications: beside::publications(conn, order.id)?,
            penalties: beside::penalties(conn, book, order.id)?,
            warnings: beside::warnings(conn, &actions)?,
            exemptions: beside::exemptions(conn, order.id)?,
            events,
            stopping: policies::load(conn)?.0.into_iter().filter(|it| it.level == Level::Stop).collect(),
            around: Some(around),
        })
    }
}
