//! The pages of commitments: the lists, and one commitment with what was done and what can be done next.
//! The forms of its steps are in [`super::steps`], those of drafts with each kind.

use maud::{Markup, html};

use super::handlers::{CommitmentList, CommitmentSummary, PAGE};
use super::model::{CommitmentKind, State};
use super::steps;
use super::training::pages::training_section;
use super::views::{CommitmentView, EventView};
use crate::actions::handlers::may_reverse;
use crate::actions::pages::verb_label;
use crate::agencies::pages::year_href;
use crate::attachments::{Subject, attachment_section};
use crate::budget::pages::line_label;
use crate::ui::form::{Button, Choice, Control, Field, filter_form};
use crate::ui::stage_bar::{Share, StageBar};
use crate::ui::summary::{self, SummaryList, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::timeline::{Event, Timeline};
use crate::ui::{Link, money};
use crate::web::{Ctx, View, pages_of};

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

/// Commitments in a table.
pub fn commitment_table(
    ctx: &Ctx,
    caption: String,
    commitments: &[CommitmentSummary],
    totals: Option<Vec<Cell>>,
) -> Table {
    let keys = [
        "column-document_no",
        "column-title",
        "column-agency",
        "column-with",
        "column-state",
        "column-signed_on",
    ];
    let mut columns: Vec<Column> = keys.into_iter().map(|key| Column::text(ctx.text(key))).collect();
    columns.push(Column::number(ctx.text("column-value")));
    let row = |it: &CommitmentSummary| {
        vec![
            Cell::link(&it.document_no, &format!("/commitments/{}", it.id)),
            Cell::of(&it.title),
            Cell::link(&it.agency, &year_href(&it.agency, it.fiscal_year)),
            Cell::of(&it.with),
            Cell::of(state_tag(ctx, it.state)),
            Cell::of(it.signed_on.map_or_else(String::new, |date| ctx.locale.date(date))),
            Cell::money(it.value, ctx.locale),
        ]
    };
    Table {
        caption,
        note: Some(ctx.unit_note()),
        columns,
        rows: commitments.iter().map(row).collect(),
        totals,
        empty: ctx.text("orders-none"),
    }
}

/// Where commitments of a kind are listed, and what the list is called.
fn register(kind: CommitmentKind) -> (&'static str, &'static str) {
    match kind {
        CommitmentKind::PressOrder => ("/orders", "nav-orders"),
        CommitmentKind::Training => ("/trainings", "nav-trainings"),
        CommitmentKind::ItMonitoring => ("/monitoring-contracts", "nav-monitoring-contracts"),
    }
}

impl CommitmentList {
    fn words(&self) -> (&'static str, &'static str, Option<(&'static str, &'static str)>) {
        match self.kind {
            Some(CommitmentKind::PressOrder) => {
                ("nav-orders", "orders-lead", Some(("order-new", "/orders/new")))
            }
            Some(CommitmentKind::Training) => {
                ("nav-trainings", "trainings-lead", Some(("training-new", "/trainings/new")))
            }
            _ => ("nav-commitments", "commitments-lead", None),
        }
    }
}

impl View for CommitmentList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text(self.words().0)
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let (lang, query) = (ctx.locale, &self.query);
        let (caption, lead, new) = self.words();
        let states =
            State::ALL.iter().map(|it| Choice::new(it.code(), ctx.text(&format!("state-{}", it.code()))));
        let kinds = CommitmentKind::ALL
            .iter()
            .map(|it| Choice::new(it.code(), ctx.text(&format!("commitment-{}", it.code()))));
        let href = |offset: i64| {
            let line = query.line.map_or_else(String::new, |line| line.to_string());
            let offset = offset.to_string();
            let pairs = [
                ("agency", query.agency.as_str()),
                ("fiscal_year", &query.fiscal_year),
                ("state", &query.state),
                ("kind", &query.kind),
                ("line", &line),
                ("offset", &offset),
            ];
            let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish();
            format!("{}?{query}", self.page)
        };
        let mut totals = vec![Cell::of(ctx.text("total")), Cell::of(self.count)];
        totals.extend((0..4).map(|_| Cell::empty()));
        totals.push(Cell::money(self.value, lang));
        html! {
            p.lead { (ctx.text(lead)) }
            @if let Some((label, href)) = new.filter(|_| crate::people::may(&ctx.actor, crate::people::Act::Draft, None).is_ok()) {
                p { (crate::ui::form::button_link(&ctx.text(label), href, crate::ui::form::Weight::Primary)) }
            }
            (filter_form(self.page, html! {
                (Field::new(lang, Control::Text, "fiscal_year", ctx.text("column-fiscal_year")).value(&query.fiscal_year).optional())
                (Field::new(lang, Control::Text, "agency", ctx.text("agency-code")).value(&query.agency).optional())
                (Field::new(lang, Control::Select(states.collect()), "state", ctx.text("column-state")).value(&query.state).optional())
                @if self.kind.is_none() {
                    (Field::new(lang, Control::Select(kinds.collect()), "kind", ctx.text("column-kind")).value(&query.kind).optional())
                }
                (Button::secondary(ctx.text("show")))
            }))
            (commitment_table(ctx, ctx.text(caption), &self.commitments, Some(totals)))
            (pages_of(ctx, self.offset, PAGE, self.count, href))
        }
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
