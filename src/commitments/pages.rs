//! The page of a commitment, with what was done and what can be done next. Lists are in [`super::list_page`], the forms of
//! its steps are in [`super::steps`], those of drafts with each kind.

use maud::{Markup, html};

use super::model::{CommitmentKind, State};
use super::steps;
use super::training::pages::training_section;
use super::views::{CommitmentView, EventView};
use crate::actions::handlers::may_reverse;
use crate::actions::pages::verb_label;
use crate::agencies::pages::year_href;
use crate::attachments::{Subject, attachment_section};
use crate::budget::pages::line_label;
use crate::help::lead;
use crate::ui::stage_bar::{Share, StageBar};
use crate::ui::summary::{self, SummaryList, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::timeline::{Event, Timeline};
use crate::ui::{Link, money};
use crate::web::{Ctx, View};

/// The state of an order as a tag.
pub fn state_tag(ctx: &Ctx, state: State) -> Tag {
    let look = match state {
        State::Draft => summary::State::Idle,
        State::Signed => summary::State::Active,
        State::Closed => summary::State::Good,
        State::Cancelled => summary::State::Bad,
    };
    Tag::new(ctx.text(&format!("state-{}", state.code())), look)
}

/// Where commitments of a kind are listed, and what the list is called.
fn register(kind: CommitmentKind) -> (&'static str, &'static str) {
    match kind {
        CommitmentKind::PressOrder => ("/orders", "nav-orders"),
        CommitmentKind::Training => ("/trainings", "nav-trainings"),
        CommitmentKind::ItMonitoring => ("/monitoring-contracts", "nav-monitoring-contracts"),
    }
}

impl View for CommitmentView {
    fn title(&self, _ctx: &Ctx) -> String {
        format!("{} · {}", self.document_no, self.title)
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let (href, key) = register(self.kind);
        let mut links = vec![Link::new(ctx.text(key), href)];
        if let Some(contract) = self.contract {
            let label = ctx.text("contract");
            links.push(Link::new(label, format!("/monitoring-contracts/{contract}")));
        }
        links.push(Link::new(
            format!("{} · {}", self.agency, self.fiscal_year),
            year_href(&self.agency, self.fiscal_year),
        ));
        links
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let dates = format!("{} – {}", lang.date(self.starts_on), lang.date(self.ends_on));
        let mut summary = SummaryList::new().row(ctx.text("column-state"), state_tag(ctx, self.state));
        summary = match &self.press_agency {
            Some(press) => summary.row(
                ctx.text("column-press_agency"),
                html! { a href={ "/press-agencies/" (press.id) } { (press.name) } },
            ),
            None => summary.row(ctx.text("column-provider"), &self.provider),
        };
        summary = summary
            .row(ctx.text("column-method"), ctx.text(&format!("method-{}", self.method.code())))
            .row(ctx.text("column-agency"), self.owner_name(ctx))
            .row(ctx.text("column-term"), dates)
            .row(
                ctx.text("column-signed_on"),
                self.signed_on.map_or_else(String::new, |date| lang.date(date)),
            )
            .row(ctx.text("column-value"), money(self.value, lang));
        for (key, text) in [
            ("column-serves", &self.serves),
            ("column-place", &self.place),
            ("column-acceptance_rules", &self.acceptance_rules),
            ("column-payment_terms", &self.payment_terms),
        ] {
            if !text.is_empty() {
                summary = summary.row(ctx.text(key), text);
            }
        }
        html! {
            (lead(ctx, "lead-commitment"))
            (summary)
            (crate::audit::history_link(ctx, self.around.as_ref().map(|around| &around.owner), &format!("commitment={}", self.id)))
            @if self.events.iter().any(|it| it.verb == "close" && it.reversed_by.is_none()) {
                p { a href={ "/commitments/" (self.id) "/liquidation" } { (ctx.text("liquidation-link")) } }
            }
            (super::beside_page::warning_notices(ctx, self))
            @if self.state != State::Draft { (self.stage_bar(ctx)) }
            (self.item_table(ctx))
            (self.funding_table(ctx))
            (training_section(ctx, self))
            (steps::steps(ctx, self))
            (super::beside_page::beside(ctx, self))
            @if let Some(around) = &self.around {
                (attachment_section(ctx, Subject::Commitment, self.id.0, &around.owner, &around.scans))
            }
            @if !self.events.is_empty() {
                h2 { (ctx.text("order-history")) }
                (self.timeline(ctx))
            }
        }
    }
}

impl CommitmentView {
    fn owner_name(&self, ctx: &Ctx) -> String {
        let name = self.around.as_ref().map_or("", |around| around.owner.name(ctx.locale));
        format!("{name} ({})", self.agency)
    }

    fn stage_bar(&self, ctx: &Ctx) -> StageBar {
        let share = |stage, amount: crate::money::Amount| Share { stage, money: amount.money, href: None };
        StageBar {
            lang: ctx.locale,
            currency: ctx.book().currency,
            unit: crate::ui::unit::Unit::One,
            title: ctx.text("order-stages"),
            shares: vec![
                share("paid", self.paid),
                share("payable", self.payable),
                share("advanced", self.advanced),
                share("committed", self.committed),
            ],
        }
    }

    fn item_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let number = |key: &str| Column::number(ctx.text(key));
        let mut columns = vec![
            Column::text(ctx.text("column-product")),
            Column::text(ctx.text("column-unit")),
            number("column-quantity"),
            number("column-unit_price"),
            number("column-amount"),
            number("column-vat"),
            number("column-accepted_quantity"),
            number("column-accepted_amount"),
        ];
        let with_dates = self.items.iter().any(|it| it.due_on.is_some() || !it.place.is_empty());
        if with_dates {
            columns.insert(1, Column::text(ctx.text("column-due")));
        }
        let rows = self.items.iter().map(|it| {
            let due = it.due_on.map_or_else(String::new, |due| lang.date(due));
            let due = [it.place.as_str(), &due].into_iter().filter(|part| !part.is_empty());
            let due = with_dates.then(|| Cell::of(due.collect::<Vec<_>>().join(" · ")));
            let mut cells = vec![
                Cell::of(html! { (it.position) ". " (it.product) }),
                Cell::of(&it.unit),
                Cell::of(lang.quantity(it.quantity)),
                Cell::of(lang.quantity(it.unit_price)),
                Cell::money(it.amount, lang),
                Cell::money(it.vat, lang),
                Cell::of(lang.quantity(it.accepted_quantity)),
                Cell::money(it.accepted_amount, lang),
            ];
            if let Some(due) = due {
                cells.insert(1, due);
            }
            cells
        });
        Table {
            caption: ctx.text("order-items"),
            note: Some(ctx.unit_note()),
            columns,
            rows: rows.collect(),
            totals: None,
            empty: ctx.text("order-no-items"),
        }
    }

    fn funding_table(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let Some(around) = &self.around else { return html! {} };
        let carried = (self.standing_year != self.fiscal_year)
            .then(|| lang.say("order-carried", &[("year", &self.standing_year.to_string())]));
        let label = |it: &super::views::FundingView| {
            let of = it.of.as_ref();
            of.map_or_else(|| it.line.to_string(), |line| line_label(&around.catalogue, line, lang))
        };
        let number = |key: &str| Column::number(ctx.text(key));
        let draft = self.state == State::Draft;
        let mut columns = vec![Column::text(ctx.text("column-line"))];
        columns.extend(if draft {
            vec![number("column-planned"), number("figure-available")]
        } else {
            ["figure-committed", "figure-advanced", "figure-payable", "figure-paid"].map(number).to_vec()
        });
        let rows = self.funding.iter().map(|it| {
            let mut cells = vec![Cell::link(label(it), &format!("/budget-lines/{}", it.line))];
            if draft {
                cells.push(Cell::money(it.planned, lang));
                cells.push(
                    it.of.as_ref().map_or_else(Cell::empty, |of| Cell::money(of.figures.available, lang)),
                );
            } else {
                let stages = [it.committed, it.advanced, it.payable, it.paid];
                cells.extend(stages.map(|amount| Cell::money(amount, lang)));
            }
            cells
        });
        html! {
            @if let Some(carried) = carried { p { (carried) } }
            (Table {
                caption: ctx.text("order-funding"),
                note: Some(ctx.unit_note()),
                columns,
                rows: rows.collect(),
                totals: None,
                empty: ctx.text("order-no-funding"),
            })
        }
    }

    fn timeline(&self, ctx: &Ctx) -> Timeline {
        let may_turn = |event: &EventView| {
            let around = self.around.as_ref();
            around.is_some_and(|it| may_reverse(ctx, &event.verb, &it.owner, &it.calendar))
        };
        let event = |it: &EventView| {
            let href = format!("/actions/{}", it.action);
            let open = it.reverses.is_none() && it.reversed_by.is_none();
            let number =
                if it.document_no.is_empty() { it.action.to_string() } else { it.document_no.clone() };
            Event {
                on: it.dated_on,
                verb: verb_label(ctx, &it.verb),
                who: it.recorded_by.clone(),
                amount: (!it.amount.money.is_zero()).then_some(it.amount),
                links: vec![Link::new(number, href.clone())],
                undo: (open && may_turn(it)).then_some(href),
                undone: it.reversed_by.is_some(),
            }
        };
        Timeline { lang: ctx.locale, events: self.events.iter().rev().map(event).collect() }
    }
}
