//! The page of a contribution, with what was done and what can be done next. The list is in [`super::list_page`], the forms
//! of its steps in [`super::steps`], that of a draft in [`super::form`].

use maud::{Markup, html};

use super::model::ContributionState;
use super::steps;
use super::views::{ContributionEventView, ContributionView};
use crate::actions::handlers::may_reverse;
use crate::actions::pages::verb_label;
use crate::agencies::pages::year_href;
use crate::budget::pages::{fund_source_name, line_label, purpose_name};
use crate::help::lead;
use crate::people::Act;
use crate::policies::pages::{exemption_table, warning_notice};
use crate::ui::Link;
use crate::ui::summary::{self, SummaryList, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::timeline::{Event, Timeline};
use crate::web::{Ctx, View};

impl View for ContributionView {
    fn title(&self, _ctx: &Ctx) -> String {
        format!("{} · {}", self.document_no, self.sponsor.name)
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let year = format!("{} · {}", self.agency, self.fiscal_year);
        vec![
            Link::new(ctx.text("nav-contributions"), "/contributions"),
            Link::new(year, year_href(&self.agency, self.fiscal_year)),
        ]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let turned = |action| self.events.iter().any(|it| it.action == action && it.reversed_by.is_some());
        html! {
            (lead(ctx, "lead-contribution"))
            (self.summary(ctx))
            (crate::audit::history_link(ctx, self.around.as_ref().map(|around| &around.owner), &format!("record=contributions&number={}", self.id)))
            @for it in self.warnings.iter().filter(|it| !turned(it.action)) { (warning_notice(ctx, it)) }
            (self.figures(ctx))
            @if !self.lines.is_empty() { (self.line_table(ctx)) }
            @if !self.in_kind_items.is_empty() { (self.in_kind_table(ctx)) }
            (steps::steps(ctx, self))
            @if self.versions.len() > 1 { (self.version_table(ctx)) }
            @if !self.exemptions.is_empty() { (exemption_table(ctx, &self.exemptions)) }
            @if !self.events.is_empty() {
                h2 { (ctx.text("order-history")) }
                (self.timeline(ctx))
            }
        }
    }
}

impl ContributionView {
    fn purpose(&self, ctx: &Ctx, code: Option<&str>) -> String {
        let Some(code) = code else { return ctx.text("restriction-none") };
        let named = |around: &super::views::Around| purpose_name(&around.catalogue, code, ctx.locale);
        self.around.as_ref().map_or_else(|| code.to_owned(), named)
    }

    fn summary(&self, ctx: &Ctx) -> SummaryList {
        let lang = ctx.locale;
        let look = match self.state {
            ContributionState::Draft => summary::State::Idle,
            ContributionState::Active => summary::State::Active,
        };
        let state = Tag::new(ctx.text(&format!("contribution-{}", self.state.code())), look);
        let name = self.around.as_ref().map_or("", |around| around.owner.name(lang));
        let source = self.around.as_ref().map_or_else(
            || self.fund_source.clone(),
            |around| fund_source_name(&around.catalogue, &self.fund_source, lang),
        );
        let sponsor = html! { a href={ "/sponsors/" (self.sponsor.id) } { (self.sponsor.name) } };
        let mut list = SummaryList::new()
            .row(ctx.text("column-state"), state)
            .row(ctx.text("column-sponsor"), sponsor)
            .row(ctx.text("column-agency"), format!("{name} ({})", self.agency))
            .row(ctx.text("column-signed_on"), lang.date(self.signed_on))
            .row(
                ctx.text("column-term"),
                format!("{} – {}", lang.date(self.starts_on), lang.date(self.ends_on)),
            )
            .row(ctx.text("column-fund_source"), source)
            .row(ctx.text("column-restriction"), self.purpose(ctx, self.purpose.as_deref()));
        if !self.conditions.is_empty() {
            list = list.row(ctx.text("column-conditions"), &self.conditions);
        }
        list
    }

    /// The pledge set against what came of it, and apart from it what came in kind.
    fn figures(&self, ctx: &Ctx) -> Table {
        let figures = [
            ("column-pledge", self.pledge),
            ("column-received", self.received),
            ("column-returned", self.returned),
            ("column-open_pledge", self.open_pledge),
            ("column-in_kind", self.in_kind),
        ];
        let row = |(key, amount)| vec![Cell::of(ctx.text(key)), Cell::money(amount, ctx.locale)];
        Table {
            caption: ctx.text("contribution-figures"),
            note: Some(ctx.unit_note()),
            columns: vec![Column::text(ctx.text("column-figure")), Column::number(ctx.text("column-amount"))],
            rows: figures.map(row).into(),
            totals: None,
            empty: String::new(),
        }
    }

    fn line_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let keys = ["column-received", "column-returned", "column-tied", "figure-available"];
        let mut columns = vec![Column::text(ctx.text("column-line"))];
        columns.extend(keys.map(|key| Column::number(ctx.text(key))));
        let row = |it: &super::views::OnLineView| {
            let label = match (&self.around, &it.of) {
                (Some(around), Some(of)) => {
                    format!("{} · {}", line_label(&around.catalogue, of, lang), of.fiscal_year)
                }
                _ => it.line.to_string(),
            };
            let available = it.of.as_ref().map(|of| of.figures.available);
            let mut cells = vec![Cell::link(label, &format!("/budget-lines/{}", it.line))];
            cells.extend([it.received, it.returned, it.tied].map(|amount| Cell::money(amount, lang)));
            cells.push(available.map_or_else(Cell::empty, |amount| Cell::money(amount, lang)));
            cells
        };
        Table {
            caption: ctx.text("contribution-lines"),
            note: Some(ctx.unit_note()),
            columns,
            rows: self.lines.iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        }
    }

    fn in_kind_table(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let text = [
            "column-description",
            "column-valuation_no",
            "column-received_on",
            "column-recorded_by",
            "column-state",
        ];
        let mut columns: Vec<Column> = text.into_iter().map(|key| Column::text(ctx.text(key))).collect();
        columns.push(Column::number(ctx.text("column-value")));
        let rows = self.in_kind_items.iter().map(|it| {
            let state = match it.withdrawn_at {
                Some(_) => html! { (Tag::new(ctx.text("in-kind-withdrawn"), summary::State::Idle)) " " (it.withdrawal_reason) },
                None => html! {},
            };
            vec![
                Cell::of(&it.description),
                Cell::of(&it.document_no),
                Cell::of(lang.date(it.received_on)),
                Cell::of(&it.recorded_by),
                Cell::of(state),
                Cell::money(it.value, lang),
            ]
        });
        let may = self.around.as_ref().is_some_and(|around| ctx.may(Act::Pledge, &around.owner));
        html! {
            (Table {
                caption: ctx.text("contribution-in-kind"),
                note: Some(ctx.text("in-kind-note")),
                columns,
                rows: rows.collect(),
                totals: None,
                empty: String::new(),
            })
            @for it in self.in_kind_items.iter().filter(|it| may && it.withdrawn_at.is_none()) {
                (steps::withdrawal(ctx, self, it))
            }
        }
    }

    fn version_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let text = [
            "column-document_no",
            "column-dated_on",
            "column-restriction",
            "column-term",
            "column-conditions",
            "column-reason",
        ];
        let mut columns: Vec<Column> = text.into_iter().map(|key| Column::text(ctx.text(key))).collect();
        columns.push(Column::number(ctx.text("column-pledge")));
        let row = |it: &super::views::VersionView| {
            let holds = html! {
                (it.document_no)
                @if it.holds { " " (Tag::new(ctx.text("version-holds"), summary::State::Active)) }
            };
            let number = it
                .action
                .map_or_else(|| Cell::of(&holds), |action| Cell::link(&holds, &format!("/actions/{action}")));
            vec![
                number,
                Cell::of(lang.date(it.dated_on)),
                Cell::of(self.purpose(ctx, it.purpose.as_deref())),
                Cell::of(format!("{} – {}", lang.date(it.starts_on), lang.date(it.ends_on))),
                Cell::of(&it.conditions),
                Cell::of(&it.reason),
                Cell::money(it.pledge, lang),
            ]
        };
        Table {
            caption: ctx.text("contribution-versions"),
            note: Some(ctx.unit_note()),
            columns,
            rows: self.versions.iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        }
    }

    fn timeline(&self, ctx: &Ctx) -> Timeline {
        let may_turn = |verb: &str| {
            let around = self.around.as_ref();
            around.is_some_and(|around| may_reverse(ctx, verb, &around.owner, &around.calendar))
        };
        let event = |it: &ContributionEventView| {
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
                undo: (open && may_turn(&it.verb)).then_some(href),
                undone: it.reversed_by.is_some(),
            }
        };
        Timeline { lang: ctx.locale, events: self.events.iter().rev().map(event).collect() }
    }
}
