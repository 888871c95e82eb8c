//! The pages of years and of closings.

use maud::{Markup, html};

use super::handlers::closing_href;
use super::views::{ClosingSummary, ClosingView, WindowView, YearList, YearState, YearSummary, YearView};
use crate::actions::pages::verb_label;
use crate::help::lead;
use crate::number::retyped_date;
use crate::people::{Act, may};
use crate::ui::Link;
use crate::ui::form::{Button, Choice, Control, Weight, button_link, buttons};
use crate::ui::summary::{State, SummaryList, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

fn state_tag(ctx: &Ctx, state: YearState) -> Tag {
    let shown = match state {
        YearState::Ahead => State::Idle,
        YearState::Open => State::Active,
        YearState::Adjustment => State::Due,
        YearState::Over => State::Bad,
        YearState::Closed => State::Good,
    };
    Tag::new(ctx.text(&format!("year-state-{}", state.code())), shown)
}

/// The word for a kind of movement, or for reversals.
pub(super) fn kind_label(ctx: &Ctx, kind: &str) -> String {
    ctx.text(&format!("kind-{kind}"))
}

fn href(fiscal_year: i64) -> String {
    format!("/years/{fiscal_year}")
}

impl View for YearList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-years")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        const TO: &str = "/years";
        let lang = ctx.locale;
        let row = |it: &YearSummary| {
            vec![
                Cell::link(it.fiscal_year, &href(it.fiscal_year)),
                Cell::of(state_tag(ctx, it.state)),
                Cell::of(format!("{} – {}", lang.date(it.starts_on), lang.date(it.ends_on))),
                Cell::of(lang.date(it.adjustment_ends_on)),
                Cell::of(it.closed_agencies),
            ]
        };
        let text = |key: &str| Column::text(ctx.text(key));
        html! {
            p.lead { (ctx.text("years-lead")) }
            (Table {
                caption: ctx.text("nav-years"),
                note: None,
                columns: vec![
                    text("column-fiscal_year"),
                    text("column-state"),
                    text("column-term"),
                    text("year-adjustment_ends_on"),
                    Column::number(ctx.text("year-closed_agencies")),
                ],
                rows: self.years.iter().map(row).collect(),
                totals: None,
                empty: ctx.text("agency-no-years"),
            })
            @if may(&ctx.actor, Act::SetCalendar, None).is_ok() {
                h2 { (ctx.text("year-new")) }
                p { (ctx.text("year-new-hint")) }
                (ctx.forms().form(TO, html! {
                    (ctx.forms().field(TO, Control::Text, "fiscal_year", "column-fiscal_year", ""))
                    (buttons(html! { (Button::primary(ctx.text("year-open"))) }))
                }))
            }
        }
    }
}

impl View for YearView {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.locale.say("home-title", &[("year", &self.year.fiscal_year.to_string())])
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-years"), "/years")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let (lang, year) = (ctx.locale, &self.year);
        let can = |act| may(&ctx.actor, act, None).is_ok();
        let closing = format!("{}/closing", href(year.fiscal_year));
        html! {
            (lead(ctx, "lead-year"))
            (SummaryList::new()
                .row(ctx.text("column-state"), state_tag(ctx, year.state))
                .row(ctx.text("column-term"), format!("{} – {}", lang.date(year.starts_on), lang.date(year.ends_on)))
                .row(ctx.text("year-adjustment_ends_on"), lang.date(year.adjustment_ends_on))
                .row(ctx.text("year-closed_on"), year.closed_on.map_or_else(String::new, |on| lang.date(on)))
                .row(ctx.text("year-closed_agencies"), year.closed_agencies))
            p.buttons {
                @if can(Act::Compare) { (button_link(&ctx.text("closing-preview"), &closing, Weight::Primary)) }
                @if let Some(own) = &ctx.actor.agency {
                    @let to = format!("{}/closing", crate::agencies::pages::year_href(&own.code, year.fiscal_year));
                    (button_link(&ctx.text("closing-preview"), &to, Weight::Primary))
                }
            }
            (self.window_table(ctx))
            @if can(Act::SetCalendar) { (self.window_form(ctx)) }
            @if !self.changes.is_empty() { (self.change_table(ctx)) }
            (closing_table(ctx, &self.closings))
        }
    }
}

impl YearView {
    fn window_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let row = |it: &WindowView| {
            vec![
                Cell::of(kind_label(ctx, &it.kind)),
                Cell::of(lang.date(it.opens_on)),
                Cell::of(lang.date(it.ends_on)),
                Cell::of(ctx.text(if it.late { "window-late-true" } else { "window-late-false" })),
            ]
        };
        let text = |key: &str| Column::text(ctx.text(key));
        Table {
            caption: ctx.text("year-windows"),
            note: Some(ctx.text("year-windows-note")),
            columns: vec![
                text("column-kind"),
                text("column-starts_on"),
                text("column-ends_on"),
                text("window-late"),
            ],
            rows: self.windows.iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        }
    }

    fn window_form(&self, ctx: &Ctx) -> Markup {
        let to = format!("{}/windows", href(self.year.fiscal_year));
        let forms = ctx.forms();
        let kinds = self.windows.iter().map(|it| (it.kind.clone(), kind_label(ctx, &it.kind)));
        let late = ["true", "false"].map(|it| Choice::new(it, ctx.text(&format!("window-late-{it}"))));
        let field = |control, name: &str, key: &str, value: &str| forms.field(&to, control, name, key, value);
        html! {
            h2 { (ctx.text("window-set")) }
            p { (ctx.text("window-set-hint")) }
            (forms.form(&to, html! {
                (field(crate::web::FormPage::select(kinds), "kind", "column-kind", ""))
                (field(Control::Date, "opens_on", "column-starts_on", &retyped_date(self.year.starts_on)))
                (field(Control::Date, "ends_on", "column-ends_on", ""))
                (field(Control::Radios(late.to_vec()), "late", "window-late", "false"))
                (field(Control::Area(2), "reason", "column-reason", ""))
                (buttons(html! { (Button::primary(ctx.text("window-set"))) }))
            }))
        }
    }

    fn change_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let days = |it: &WindowView| {
            let late = ctx.text(if it.late { "window-late-true" } else { "window-late-false" });
            Cell::of(format!("{} – {} · {late}", lang.date(it.opens_on), lang.date(it.ends_on)))
        };
        let text = |key: &str| Column::text(ctx.text(key));
        Table {
            caption: ctx.text("year-changes"),
            note: None,
            columns: [
                "column-kind",
                "year-change-before",
                "year-change-after",
                "column-reason",
                "column-recorded_by",
                "column-recorded_at",
            ]
            .map(text)
            .to_vec(),
            rows: self
                .changes
                .iter()
                .map(|it| {
                    vec![
                        Cell::of(kind_label(ctx, &it.after.kind)),
                        days(&it.before),
                        days(&it.after),
                        Cell::of(&it.reason),
                        Cell::of(&it.by),
                        Cell::of(ctx.book().local(it.at).format("%d/%m/%Y %H:%M").to_string()),
                    ]
                })
                .collect(),
            totals: None,
            empty: String::new(),
        }
    }
}

fn whose(ctx: &Ctx, it: &ClosingSummary) -> String {
    match (&it.owner, &it.agency) {
        (Some(owner), _) => format!("{} ({})", owner.name(ctx.locale), owner.code),
        (None, Some(code)) => code.clone(),
        (None, None) => ctx.text("closing-country"),
    }
}

fn standing_tag(ctx: &Ctx, it: &ClosingSummary) -> Tag {
    match it.reopened_on {
        None => Tag::new(ctx.text("year-state-closed"), State::Good),
        Some(_) => Tag::new(ctx.text("closing-reopened"), State::Idle),
    }
}

fn closing_table(ctx: &Ctx, closings: &[ClosingSummary]) -> Table {
    let text = |key: &str| Column::text(ctx.text(key));
    let row = |it: &ClosingSummary| {
        vec![
            Cell::link(it.id, &closing_href(it.id)),
            Cell::of(whose(ctx, it)),
            Cell::of(ctx.locale.date(it.closed_on)),
            Cell::of(&it.document_no),
            Cell::of(standing_tag(ctx, it)),
        ]
    };
    Table {
        caption: ctx.text("closings"),
        note: None,
        columns: ["closing-number", "column-agency", "year-closed_on", "column-decision_no", "column-state"]
            .map(text)
            .to_vec(),
        rows: closings.iter().map(row).collect(),
        totals: None,
        empty: ctx.text("closings-none"),
    }
}

impl View for ClosingView {
    fn title(&self, ctx: &Ctx) -> String {
        let year = self.closing.fiscal_year.to_string();
        ctx.locale.say("closing-title", &[("year", &year), ("agency", &whose(ctx, &self.closing))])
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let year = self.closing.fiscal_year;
        vec![Link::new(ctx.text("nav-years"), "/years"), Link::new(year.to_string(), href(year))]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let (lang, it) = (ctx.locale, &self.closing);
        let text = |key: &str| Column::text(ctx.text(key));
        let mut summary = SummaryList::new()
            .row(ctx.text("column-state"), standing_tag(ctx, it))
            .row(ctx.text("year-closed_on"), lang.date(it.closed_on))
            .row(ctx.text("column-decision_no"), &it.document_no)
            .row(ctx.text("column-reason"), &it.reason)
            .row(ctx.text("column-recorded_by"), &it.closed_by);
        if let (Some(on), Some(by)) = (it.reopened_on, &it.reopened_by) {
            let words = format!("{} · {by} · {}", lang.date(on), it.reopening_reason);
            summary = summary.row(ctx.text("closing-reopened"), words);
        }
        let rows = self.actions.iter().map(|it| {
            let number = it.commitment.map_or_else(
                || Cell::of(&it.document_no),
                |id| Cell::link(&it.document_no, &format!("/commitments/{id}")),
            );
            vec![
                Cell::link(it.id, &format!("/actions/{}", it.id)),
                Cell::of(verb_label(ctx, &it.verb)),
                number,
                Cell::money(it.amount, lang),
            ]
        });
        html! {
            (lead(ctx, "lead-closing"))
            (summary)
            @if it.reopened_on.is_none() && may(&ctx.actor, Act::CloseYear, None).is_ok() { (self.reopening_form(ctx)) }
            (Table {
                caption: lang.say("closing-actions", &[("count", &self.action_count.to_string())]),
                note: Some(ctx.unit_note()),
                columns: vec![text("action-reference"), text("column-verb"), text("column-document_no"), Column::number(ctx.text("column-amount"))],
                rows: rows.collect(),
                totals: None,
                empty: String::new(),
            })
        }
    }
}

impl ClosingView {
    fn reopening_form(&self, ctx: &Ctx) -> Markup {
        let to = format!("{}/reopening", closing_href(self.closing.id));
        let forms = ctx.forms();
        html! {
            details {
                summary { (ctx.text("closing-reopen")) }
                p { (ctx.text("closing-reopen-hint")) }
                (forms.form(&to, html! {
                    (forms.field(&to, Control::Date, "dated_on", "column-dated_on", &retyped_date(ctx.book().today())))
                    (forms.field(&to, Control::Area(2), "reason", "column-reason", ""))
                    (buttons(html! { (Button::danger(ctx.text("closing-reopen"))) }))
                }))
            }
        }
    }
}
