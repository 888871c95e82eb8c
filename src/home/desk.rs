//! What waits for somebody today at an agency: papers by what they wait for, lines whose money lies idle or runs out,
//! and the days after which something can no longer be recorded.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Serialize;

use crate::agencies::Agency;
use crate::agencies::pages::year_href;
use crate::book::Book;
use crate::budget::handlers::{Catalogue, LineView};
use crate::budget::pages::line_label;
use crate::commitments::{self, Awaited, monitoring};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CommitmentId, ContractId};
use crate::ledger::{Balance, Calendar, Kind, Line, list_calendars};
use crate::money::{Amount, Money};
use crate::people::{Act, Actor, Role, may};
use crate::ui::money;
use crate::ui::summary::{State, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::web::Ctx;

/// Papers of one queue that are named; the tile above has the count of all.
const NAMED: i64 = 25;
/// Lines of one kind that are named.
const SHOWN: usize = 6;
/// How many days ahead a day is told.
const AHEAD: u64 = 60;

/// Papers that wait for one thing.
#[derive(Serialize, utoipa::ToSchema)]
pub struct QueueView {
    /// For what.
    pub awaited: Awaited,
    /// How many.
    pub count: i64,
    /// How much together.
    pub total: Amount,
    /// Those whose term ends first.
    pub first: Vec<WaitingView>,
}

/// A paper that waits.
#[derive(Serialize, utoipa::ToSchema)]
pub struct WaitingView {
    /// Its number in the book.
    pub id: CommitmentId,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// Code of its agency.
    pub agency: String,
    /// When its term ends.
    pub ends_on: NaiveDate,
    /// Whether the term is over.
    pub overdue: bool,
    /// How much of it waits.
    pub amount: Amount,
}

/// Lines of this year to look at.
#[derive(Serialize, utoipa::ToSchema)]
pub struct LinesToMind {
    /// Nothing of it is used: the largest first.
    pub idle: Vec<LineView>,
    /// How many lines lie idle.
    pub idle_count: usize,
    /// Less than a twentieth is available: the least first.
    pub nearly_used: Vec<LineView>,
    /// How many lines run out.
    pub nearly_used_count: usize,
}

/// A day after which something can no longer be recorded.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Deadline {
    /// The last day.
    pub on: NaiveDate,
    /// Days from today; none is today.
    pub days_left: i64,
    /// Of which year.
    pub fiscal_year: i64,
    /// Kinds of movement, `reversal` among them.
    pub kinds: Vec<String>,
}

/// A monitoring contract that is to be renewed, or given notice of.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ContractDue {
    /// Its number in the book.
    pub id: ContractId,
    /// Its number on paper.
    pub contract_no: String,
    /// What it is about.
    pub title: String,
    /// Until when notice is to be given.
    pub notice_on: Option<NaiveDate>,
    /// When it is to be renewed or to end.
    pub renewal_on: Option<NaiveDate>,
}

/// What waits at an agency and below it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AgencyDesk {
    /// Papers, in the order of the reader's own work.
    pub queues: Vec<QueueView>,
    /// Lines; for who decides on them.
    pub lines: Option<LinesToMind>,
    /// Days, the nearest first.
    pub deadlines: Vec<Deadline>,
    /// Contracts.
    pub contracts: Vec<ContractDue>,
    #[serde(skip)]
    catalogue: Catalogue,
}

/// What the reader works on, in its order.
fn own_queues(role: Role) -> &'static [Awaited] {
    match role {
        Role::FinanceOfficer => &[Awaited::Payment, Awaited::Recovery, Awaited::Acceptance],
        _ => &[Awaited::Signature, Awaited::Acceptance, Awaited::Payment, Awaited::Closing],
    }
}

impl AgencyDesk {
    /// Reads what waits at the reader's agency; `lines` are this year's of the agency and below it.
    pub fn load(
        conn: &mut Conn,
        actor: &Actor,
        own: &Agency,
        lines: &[Line],
        book: Book,
    ) -> Result<AgencyDesk> {
        let today = book.today();
        let until = today.checked_add_days(chrono::Days::new(AHEAD)).unwrap_or(today);
        let mut queues = Vec::new();
        for awaited in own_queues(actor.role) {
            let queue = commitments::queue(conn, &own.path, *awaited, NAMED)?;
            let waiting = |it: commitments::WaitingCommitment| WaitingView {
                id: it.id,
                document_no: it.document_no,
                title: it.title,
                agency: it.agency,
                ends_on: it.ends_on,
                overdue: it.ends_on < today,
                amount: book.currency.amount(it.amount),
            };
            queues.push(QueueView {
                awaited: queue.awaited,
                count: queue.count,
                total: book.currency.amount(queue.total),
                first: queue.first.into_iter().map(waiting).collect(),
            });
        }
        let decides = may(actor, Act::Decide, Some(own)).is_ok();
        let lines = decides.then(|| LinesToMind::among(lines, book)).transpose()?;
        let due = monitoring::list_due(conn, &own.path, (today, until))?;
        let contracts = due.into_iter().map(|it| ContractDue {
            id: it.id,
            contract_no: it.contract_no,
            title: it.title,
            notice_on: it.notice_on.filter(|on| *on >= today),
            renewal_on: it.renewal_on,
        });
        Ok(AgencyDesk {
            queues,
            lines,
            deadlines: deadlines(&list_calendars(conn)?, actor, (today, until)),
            contracts: contracts.collect(),
            catalogue: Catalogue::load(conn)?,
        })
    }
}

impl LinesToMind {
    fn among(lines: &[Line], book: Book) -> Result<LinesToMind> {
        let mut idle: Vec<&Line> = Vec::new();
        let mut nearly_used: Vec<&Line> = Vec::new();
        for line in lines {
            let granted = line.balance.granted()?;
            let available = line.balance.available;
            if granted.is_positive() && available == granted {
                idle.push(line);
            } else if granted.is_positive() && is_nearly_used(&line.balance, granted) {
                nearly_used.push(line);
            }
        }
        idle.sort_by_key(|line| std::cmp::Reverse(line.balance.available));
        nearly_used.sort_by_key(|line| line.balance.available);
        let views = |lines: &[&Line]| -> Result<Vec<LineView>> {
            lines.iter().take(SHOWN).map(|line| LineView::of(line, book)).collect()
        };
        Ok(LinesToMind {
            idle: views(&idle)?,
            idle_count: idle.len(),
            nearly_used: views(&nearly_used)?,
            nearly_used_count: nearly_used.len(),
        })
    }
}

/// Less than a twentieth is available, and something is.
fn is_nearly_used(balance: &Balance, granted: Money) -> bool {
    balance.available.is_positive() && balance.available.minor() < granted.minor() / 20
}

/// Last days of what the actor may record, from today on.
fn deadlines(calendars: &[Calendar], actor: &Actor, (today, until): (NaiveDate, NaiveDate)) -> Vec<Deadline> {
    let mut by_day: BTreeMap<(NaiveDate, i64), Vec<String>> = BTreeMap::new();
    for calendar in calendars.iter().filter(|it| it.closed_on.is_none()) {
        for window in &calendar.windows {
            let act = match window.kind {
                Some(Kind::Commit) => Some(Act::Sign),
                Some(Kind::Release) => Some(Act::End),
                Some(kind) => Act::of_verb(kind.code()),
                None => None,
            };
            let concerns = act.is_some_and(|act| may(actor, act, actor.agency.as_ref()).is_ok());
            if concerns && window.opens_on <= today && (today..=until).contains(&window.ends_on) {
                by_day
                    .entry((window.ends_on, calendar.fiscal_year))
                    .or_default()
                    .push(window.code().to_owned());
            }
        }
    }
    let deadline = |((on, fiscal_year), kinds)| Deadline {
        on,
        days_left: on.signed_duration_since(today).num_days(),
        fiscal_year,
        kinds,
    };
    by_day.into_iter().map(deadline).collect()
}

impl AgencyDesk {
    /// The tiles at the top: how much waits for what, each leading to its list below.
    pub fn tiles(&self, ctx: &Ctx) -> Markup {
        html! {
            ul.tiles {
                @for queue in &self.queues {
                    li {
                        @match queue.count {
                            0 => div { (tile(ctx, queue)) },
                            _ => a href={ "#" (queue.awaited.code()) } { (tile(ctx, queue)) },
                        }
                    }
                }
            }
        }
    }

    /// What is told once: days and contracts.
    pub fn reminders(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        html! {
            @if !self.deadlines.is_empty() || !self.contracts.is_empty() {
                section {
                    h2 { (ctx.text("desk-reminders")) }
                    ul.reminders {
                        @for it in &self.deadlines {
                            @let kinds: Vec<String> = it.kinds.iter().map(|kind| ctx.text(&format!("kind-{kind}"))).collect();
                            li {
                                a href={ "/years/" (it.fiscal_year) } { time datetime=(it.on) { (lang.date(it.on)) } }
                                " (" (days_left(ctx, it.days_left)) "): "
                                (lang.say("desk-last-day", &[("year", &it.fiscal_year.to_string())])) " " (kinds.join(", ")) "."
                            }
                        }
                        @for it in &self.contracts {
                            li {
                                a href={ "/monitoring-contracts/" (it.id) } { (it.contract_no) " · " (it.title) } ": "
                                @if let Some(on) = it.notice_on { (ctx.text("column-notice_on")) " " (lang.date(on)) }
                                @if it.notice_on.is_some() && it.renewal_on.is_some() { "; " }
                                @if let Some(on) = it.renewal_on { (ctx.text("column-renewal_on")) " " (lang.date(on)) }
                                "."
                            }
                        }
                    }
                }
            }
        }
    }

    /// The lists behind the tiles, and the lines to look at.
    pub fn lists(&self, ctx: &Ctx, fiscal_year: i64) -> Markup {
        html! {
            @for queue in self.queues.iter().filter(|it| it.count > 0) {
                section id=(queue.awaited.code()) tabindex="-1" { (queue_table(ctx, queue)) }
            }
            @if let Some(lines) = &self.lines {
                @for (key, shown, count) in [
                    ("desk-idle", &lines.idle, lines.idle_count),
                    ("desk-nearly-used", &lines.nearly_used, lines.nearly_used_count),
                ] {
                    @if count > 0 { (self.line_table(ctx, key, shown, (count, fiscal_year))) }
                }
            }
        }
    }

    fn line_table(
        &self,
        ctx: &Ctx,
        key: &str,
        lines: &[LineView],
        (count, fiscal_year): (usize, i64),
    ) -> Table {
        let lang = ctx.locale;
        let row = |line: &LineView| {
            let label = line_label(&self.catalogue, line, lang);
            vec![
                Cell::link(label, &format!("/budget-lines/{}", line.id)),
                Cell::link(&line.agency, &year_href(&line.agency, fiscal_year)),
                Cell::money(line.figures.granted, lang),
                Cell::money(line.figures.available, lang),
            ]
        };
        Table {
            caption: ctx.text(key),
            note: Some(of_all(ctx, lines.len(), count)),
            columns: vec![
                Column::text(ctx.text("column-line")),
                Column::text(ctx.text("column-agency")),
                Column::number(ctx.figure_label("granted")),
                Column::number(ctx.figure_label("available")),
            ],
            rows: lines.iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        }
    }
}

fn tile(ctx: &Ctx, queue: &QueueView) -> Markup {
    html! {
        span.what { (ctx.text(&format!("awaited-{}", queue.awaited.code()))) }
        strong { (ctx.locale.decimal(&queue.count.to_string())) }
        span.much { (money(queue.total, ctx.locale)) }
    }
}

fn days_left(ctx: &Ctx, days: i64) -> String {
    match days {
        0 => ctx.text("desk-today"),
        days => ctx.locale.say("desk-days-left", &[("days", &days.to_string())]),
    }
}

/// How many of how many are shown, and the unit.
fn of_all(ctx: &Ctx, shown: usize, count: usize) -> String {
    let unit = ctx.unit_note();
    if shown == count {
        return unit;
    }
    let args = [("shown", &*shown.to_string()), ("count", &*count.to_string())];
    format!("{} {unit}", ctx.locale.say("desk-first-of", &args))
}

fn queue_table(ctx: &Ctx, queue: &QueueView) -> Table {
    let lang = ctx.locale;
    let row = |it: &WaitingView| {
        let ends_on = html! {
            (lang.date(it.ends_on)) @if it.overdue { " " (Tag::new(ctx.text("desk-overdue"), State::Bad)) }
        };
        vec![
            Cell::link(&it.document_no, &format!("/commitments/{}", it.id)),
            Cell::of(&it.title),
            Cell::of(&it.agency),
            Cell::of(ends_on),
            Cell::money(it.amount, lang),
        ]
    };
    let mut totals = vec![Cell::of(ctx.text("total"))];
    totals.extend([Cell::empty(), Cell::empty(), Cell::empty(), Cell::money(queue.total, lang)]);
    Table {
        caption: ctx.text(&format!("awaited-{}", queue.awaited.code())),
        note: Some(of_all(ctx, queue.first.len(), usize::try_from(queue.count).unwrap_or(usize::MAX))),
        columns: vec![
            Column::text(ctx.text("column-document_no")),
            Column::text(ctx.text("column-title")),
            Column::text(ctx.text("column-agency")),
            Column::text(ctx.text("column-ends_on")),
            Column::number(ctx.text("column-amount")),
        ],
        rows: queue.first.iter().map(row).collect(),
        totals: Some(totals),
        empty: String::new(),
    }
}
