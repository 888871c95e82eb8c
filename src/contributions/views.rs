//! Contributions as they are shown: the JSON of the API, and all that a page knows.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::in_kind::{InKind, list_in_kind};
use super::model::{Contribution, ContributionState, Version};
use super::sponsors::{Sponsor, get_sponsor};
use super::store;
use crate::agencies::{Agency, get_agency};
use crate::book::Book;
use crate::budget::handlers::{Catalogue, LineView};
use crate::budget::is_at_or_below;
use crate::db::Conn;
use crate::db::schema::{actions, movements, users};
use crate::error::Result;
use crate::ids::{ActionId, ContributionId, LineId};
use crate::ledger::{Calendar, get_calendar, get_line, list_own_lines};
use crate::money::{Amount, Money};
use crate::policies::{self, ExemptionView, Level, Policy, Rule, Subject, WarningView};
use crate::ties::list_ties;

/// What came onto a line and went back from there.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct OnLineView {
    /// The line.
    pub line: LineId,
    /// Code of the line's purpose.
    pub purpose: String,
    /// What came.
    pub received: Amount,
    /// What went back.
    pub returned: Amount,
    /// What of it is tied to the line's purpose; it may have come there by a transfer or a carry-over.
    pub tied: Amount,
    /// The line itself.
    #[serde(skip)]
    pub of: Option<LineView>,
}

/// What was agreed on, as one paper said.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct VersionView {
    /// 1, 2, 3 …
    pub version: i64,
    /// The amendment that made it; none for the first.
    pub action: Option<ActionId>,
    /// Number of the paper.
    pub document_no: String,
    /// Date of the paper.
    pub dated_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// What was promised.
    pub pledge: Amount,
    /// Code of the one purpose; none is any.
    pub purpose: Option<String>,
    /// First day of the period.
    pub starts_on: NaiveDate,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// Conditions.
    pub conditions: String,
    /// Whether it holds.
    pub holds: bool,
}

/// What came in kind.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct InKindView {
    /// Its number in the book.
    pub id: i64,
    /// What.
    pub description: String,
    /// What it is worth.
    pub value: Amount,
    /// When it came.
    pub received_on: NaiveDate,
    /// Number of the record that values it.
    pub document_no: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was withdrawn, in UTC; it counts until then.
    pub withdrawn_at: Option<NaiveDateTime>,
    /// Why.
    pub withdrawal_reason: String,
}

/// Something that was done to a contribution.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct ContributionEventView {
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

/// A contribution, whole.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ContributionView {
    /// Its number in the book.
    pub id: ContributionId,
    /// Code of its agency.
    pub agency: String,
    /// Its year.
    pub fiscal_year: i64,
    /// Its number on paper.
    pub document_no: String,
    /// The date on the paper.
    pub signed_on: NaiveDate,
    /// Who gives.
    pub sponsor: Sponsor,
    /// Code of the fund source.
    pub fund_source: String,
    /// Where it stands.
    pub state: ContributionState,
    /// Code of the one purpose that it may fund; none is any.
    pub purpose: Option<String>,
    /// First day of the period.
    pub starts_on: NaiveDate,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// Conditions.
    pub conditions: String,
    /// What was promised. It is no money.
    pub pledge: Amount,
    /// What came.
    pub received: Amount,
    /// What went back.
    pub returned: Amount,
    /// What was promised and did not come yet.
    pub open_pledge: Amount,
    /// What came in kind, in value; no part of what was received.
    pub in_kind: Amount,
    /// Line by line.
    pub lines: Vec<OnLineView>,
    /// What came in kind.
    pub in_kind_items: Vec<InKindView>,
    /// Every version of what was agreed on.
    pub versions: Vec<VersionView>,
    /// What was done to it, the latest last.
    pub events: Vec<ContributionEventView>,
    /// What policies were passed by what was done to it.
    pub warnings: Vec<WarningView>,
    /// Exemptions that were granted for it.
    pub exemptions: Vec<ExemptionView>,
    /// What its page needs beside.
    #[serde(skip)]
    pub around: Option<Around>,
}

/// What the page of a contribution shows beside the contribution itself.
pub struct Around {
    /// Its agency.
    pub owner: Agency,
    /// Its year's calendar.
    pub calendar: Calendar,
    /// Lines that can take its money.
    pub lines: Vec<LineView>,
    /// Words for codes.
    pub catalogue: Catalogue,
    /// The rule on pledges, if it stops.
    pub stopping: Option<Policy>,
}

type EventRow = (ActionId, String, NaiveDate, String, String, String, NaiveDateTime, Option<ActionId>);

fn list_events(conn: &mut Conn, book: Book, id: ContributionId) -> Result<Vec<ContributionEventView>> {
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
        .filter(actions::contribution_id.eq(id))
        .order(actions::id)
        .load(conn)?;
    let moved: Vec<(ActionId, Money)> = movements::table
        .inner_join(actions::table)
        .select((movements::action_id, movements::amount))
        .filter(actions::contribution_id.eq(id))
        .load(conn)?;
    let turned: BTreeMap<ActionId, ActionId> =
        rows.iter().filter_map(|(action, .., reverses)| Some(((*reverses)?, *action))).collect();
    let view =
        |(action, verb, dated_on, document_no, reason, recorded_by, recorded_at, reverses): EventRow| {
            let of_action = moved.iter().filter(|(it, _)| *it == action);
            let amount = Money::total(of_action.map(|(_, amount)| *amount))?;
            Ok(ContributionEventView {
                action,
                verb,
                dated_on,
                document_no,
                reason,
                recorded_by,
                recorded_at,
                amount: book.currency.amount(amount),
                reverses,
                reversed_by: turned.get(&action).copied(),
            })
        };
    rows.into_iter().map(view).collect()
}

fn version(it: Version, holds: i64, book: Book) -> VersionView {
    VersionView {
        version: it.version,
        action: it.action,
        document_no: it.document_no,
        dated_on: it.dated_on,
        reason: it.reason,
        pledge: book.currency.amount(it.agreement.pledge),
        purpose: it.agreement.purpose,
        starts_on: it.agreement.starts_on,
        ends_on: it.agreement.ends_on,
        conditions: it.agreement.conditions,
        holds: it.version == holds,
    }
}

fn in_kind(it: InKind, book: Book) -> InKindView {
    InKindView {
        id: it.id,
        description: it.description,
        value: book.currency.amount(it.value),
        received_on: it.received_on,
        document_no: it.document_no,
        recorded_by: it.recorded_by,
        withdrawn_at: it.withdrawn_at,
        withdrawal_reason: it.withdrawal_reason,
    }
}

fn lines(conn: &mut Conn, book: Book, it: &Contribution) -> Result<Vec<OnLineView>> {
    let mut all: BTreeMap<LineId, [Money; 3]> =
        it.lines.iter().map(|on| (on.line, [on.received, on.returned, Money::ZERO])).collect();
    for (line, amount) in list_ties(conn, it.id)? {
        let [.., tied] = all.entry(line).or_default();
        *tied = amount;
    }
    let mut views = Vec::with_capacity(all.len());
    for (line, sums) in all {
        let of = LineView::of(&get_line(conn, line)?, book)?;
        let [received, returned, tied] = sums.map(|money| book.currency.amount(money));
        views.push(OnLineView { line, purpose: of.purpose.clone(), received, returned, tied, of: Some(of) });
    }
    Ok(views)
}

impl Around {
    fn load(conn: &mut Conn, book: Book, it: &Contribution, owner: Agency) -> Result<Around> {
        let catalogue = Catalogue::load(conn)?;
        let mut lines = Vec::new();
        for line in list_own_lines(conn, it.fiscal_year, it.agency)? {
            let tied_elsewhere = it.agreement.purpose.as_ref().is_some_and(|code| *code != line.key.purpose);
            if !tied_elsewhere
                && is_at_or_below(&catalogue.fund_sources, &line.key.fund_source, &it.fund_source)
            {
                lines.push(LineView::of(&line, book)?);
            }
        }
        let policy = policies::load(conn)?.of(Rule::ReceiptAbovePledge);
        let stopping = Some(policy).filter(|policy| policy.level == Level::Stop);
        Ok(Around { owner, calendar: get_calendar(conn, it.fiscal_year)?, lines, catalogue, stopping })
    }
}

impl ContributionView {
    /// The view of a contribution, with what its page shows around it.
    pub fn load(conn: &mut Conn, book: Book, id: ContributionId) -> Result<ContributionView> {
        let it = store::get_contribution(conn, id)?;
        let owner = get_agency(conn, it.agency)?;
        let amount = |money| book.currency.amount(money);
        let events = list_events(conn, book, id)?;
        let actions: Vec<ActionId> = events.iter().map(|it| it.action).collect();
        let given = list_in_kind(conn, id)?;
        let standing = given.iter().filter(|it| it.withdrawn_at.is_none());
        let in_kind_sum = Money::total(standing.map(|it| it.value))?;
        Ok(ContributionView {
            id,
            agency: owner.code.clone(),
            fiscal_year: it.fiscal_year,
            document_no: it.document_no.clone(),
            signed_on: it.signed_on,
            sponsor: get_sponsor(conn, it.sponsor)?,
            fund_source: it.fund_source.clone(),
            state: it.state()?,
            purpose: it.agreement.purpose.clone(),
            starts_on: it.agreement.starts_on,
            ends_on: it.agreement.ends_on,
            conditions: it.agreement.conditions.clone(),
            pledge: amount(it.agreement.pledge),
            received: amount(it.received()?),
            returned: amount(it.returned()?),
            open_pledge: amount(it.open_pledge()?),
            in_kind: amount(in_kind_sum),
            lines: lines(conn, book, &it)?,
            in_kind_items: given.into_iter().map(|it| in_kind(it, book)).collect(),
            versions: store::list_versions(conn, id)?
                .into_iter()
                .map(|known| version(known, it.version, book))
                .collect(),
            warnings: policies::warnings(conn, &actions)?,
            exemptions: policies::exemptions(conn, Subject::Contribution(id))?,
            events,
            around: Some(Around::load(conn, book, &it, owner)?),
        })
    }
}
