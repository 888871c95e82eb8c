//! The page of an agency's year, and of one statement in it: what both sides have, in one table for each outcome,
//! with the forms that match, settle and take apart.

use maud::{Markup, Render, html};

use super::events::TreasuryEvent;
use super::pages::{IMPORT_HREF, record_href, record_table, statement_href, statement_table, year_href};
use super::pairing_table::pairing_table;
use super::views::{PAGE, PeriodView, Section, SectionView, TreasuryYear};
use crate::agencies::pages::{agency_href, year_href as agency_year_href};
use crate::help::lead;
use crate::people::Act;
use crate::ui::form::{Button, Choice, Control, Field, Weight, button_link, buttons, filter_form};
use crate::ui::layout::percent_encoded;
use crate::ui::notice::{Notice, Tone};
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::ui::timeline::{Event, Timeline};
use crate::ui::{Link, money};
use crate::web::{Ctx, View, pages_of};

impl View for TreasuryYear {
    fn title(&self, ctx: &Ctx) -> String {
        match self.statement() {
            Some(statement) => {
                ctx.locale.say("treasury-statement-title", &[("number", &statement.statement_no)])
            }
            None => ctx.locale.say("treasury-year-title", &[("year", &self.fiscal_year.to_string())]),
        }
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let mut way = vec![
            Link::new(ctx.text("nav-treasury"), "/treasury"),
            Link::new(
                format!("{} · {}", self.agency, self.fiscal_year),
                agency_year_href(&self.agency, self.fiscal_year),
            ),
        ];
        if self.statement().is_some() {
            way.push(Link::new(ctx.text("treasury-year"), year_href(&self.agency, self.fiscal_year)));
        }
        way
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let may = ctx.may(Act::Reconcile, &self.owner);
        html! {
            (lead(ctx, "lead-treasury-year"))
            (imported(ctx))
            (self.summary(ctx))
            @if self.statement().is_none() && self.asked.section.is_none() { (self.period_table(ctx)) }
            (self.filters(ctx))
            (self.open_tables(ctx, may))
            @for section in [Section::Settled, Section::Matched] { (self.closed_table(ctx, section, may)) }
            (self.downloads(ctx))
            @if self.statement().is_some() {
                @if may { (self.withdrawal_form(ctx)) }
            } @else {
                (statement_table(ctx, ctx.text("treasury-statements"), &self.statements))
                @if may { p { (button_link(&ctx.text("treasury-import"), IMPORT_HREF, Weight::Secondary)) } }
                @if !self.records.is_empty() { (record_table(ctx, ctx.text("treasury-records"), &self.records)) }
                @if may { (self.window_form(ctx)) }
                @if !self.events.is_empty() {
                    h2 { (ctx.text("treasury-events")) }
                    (timeline(ctx, &self.events))
                }
            }
        }
    }
}

/// What the import that led here did.
fn imported(ctx: &Ctx) -> Markup {
    let query = ctx.here.split_once('?').map_or("", |(_, query)| query);
    let told = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, value)| key == name && value.parse::<u64>().is_ok())
            .map(|(_, value)| value.into_owned())
    };
    match (told("added"), told("unchanged")) {
        (Some(added), Some(unchanged)) => {
            let key = if added == "0" { "treasury-imported-nothing" } else { "treasury-imported" };
            let sentence = ctx.locale.say(key, &[("added", &added), ("unchanged", &unchanged)]);
            Notice::new(ctx.locale, Tone::Success, sentence).render()
        }
        _ => html! {},
    }
}

fn timeline(ctx: &Ctx, events: &[TreasuryEvent]) -> Timeline {
    let event = |it: &TreasuryEvent| {
        let what = [it.subject.as_str(), &it.explanation];
        let what = what.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" — ");
        let at = ctx.book().local(it.at);
        Event {
            on: at.date(),
            verb: format!("{}: {what}", ctx.text(&format!("treasury-event-{}", it.verb.code()))),
            who: format!("{} · {}", it.by, at.format("%H:%M")),
            amount: None,
            links: Vec::new(),
            undo: None,
            undone: false,
        }
    };
    Timeline { lang: ctx.locale, events: events.iter().map(event).collect() }
}

impl TreasuryYear {
    /// The statement that the page is about, if it is about one.
    fn statement(&self) -> Option<&super::list::StatementSummary> {
        let id = self.asked.statement?;
        self.statements.iter().find(|statement| statement.id == id)
    }

    fn here(&self) -> String {
        let year = || year_href(&self.agency, self.fiscal_year);
        self.asked.statement.map_or_else(year, statement_href)
    }

    fn to(&self, noun: &str) -> String {
        format!("{}/{noun}", year_href(&self.agency, self.fiscal_year))
    }

    fn section(&self, section: Section) -> Option<&SectionView> {
        self.sections.iter().find(|it| it.section == section)
    }

    fn summary(&self, ctx: &Ctx) -> Markup {
        let (lang, name) = (ctx.locale, self.name(ctx.locale));
        let open = [Section::Differs, Section::OnlyBooks, Section::OnlyTreasury];
        let open: usize = open.iter().filter_map(|it| self.section(*it)).map(|it| it.sums.count).sum();
        let settled = self.section(Section::Settled).map_or(0, |it| it.sums.count);
        html! {
            (SummaryList::new()
                .row(ctx.text("column-agency"), html! { a href=(agency_href(&self.agency)) { (name) " (" (self.agency) ")" } })
                .row(ctx.text("treasury-figure-treasury"), html! {
                    (money(self.totals.treasury, lang)) " · " (lang.say("treasury-count-lines", &[("count", &self.totals.lines.to_string())])) })
                .row(ctx.text("treasury-figure-books"), html! {
                    (money(self.totals.books, lang)) " · " (lang.say("treasury-count-payments", &[("count", &self.totals.payments.to_string())])) })
                .row(ctx.text("treasury-figure-difference"), money(self.totals.difference, lang)))
            @if self.asked.section.is_none() && self.asked.q.is_empty() {
                @if self.statements.iter().all(|it| it.withdrawn) {
                    (Notice::new(lang, Tone::Warning, ctx.text("treasury-no-statement")))
                } @else if open == 0 {
                    (Notice::new(lang, Tone::Success, lang.say("treasury-agrees", &[("settled", &settled.to_string())])))
                } @else {
                    (Notice::new(lang, Tone::Warning, lang.say("treasury-open", &[("open", &open.to_string()), ("settled", &settled.to_string())])))
                }
            }
        }
    }

    fn period_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let number = |key: &str| Column::number(ctx.text(key));
        let row = |it: &PeriodView| {
            let record = match it.record {
                Some(id) => Cell::link(
                    lang.say("treasury-record-no", &[("number", &id.to_string())]),
                    &record_href(id),
                ),
                None => Cell::link(
                    ctx.text("treasury-record-preview"),
                    &self.to(&format!("records/{}", it.period.code())),
                ),
            };
            vec![
                Cell::of(ctx.text(&format!("period-{}", it.period.code()))),
                record,
                Cell::money(it.figures.treasury, lang),
                Cell::money(it.figures.books, lang),
                Cell::money(it.figures.difference, lang),
                Cell::money(it.figures.timing, lang),
                Cell::money(it.figures.settled, lang),
                Cell::money(it.figures.open, lang),
            ]
        };
        Table {
            caption: ctx.text("treasury-periods"),
            note: Some(format!("{} · {}", ctx.unit_note(), ctx.text("treasury-sign-note"))),
            columns: vec![
                Column::text(ctx.text("treasury-period")),
                Column::text(ctx.text("treasury-record")),
                number("treasury-figure-treasury"),
                number("treasury-figure-books"),
                number("treasury-figure-difference"),
                number("treasury-figure-timing"),
                number("treasury-figure-settled"),
                number("treasury-figure-open"),
            ],
            rows: self.periods.iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        }
    }

    fn filters(&self, ctx: &Ctx) -> Markup {
        let sections = Section::ALL
            .iter()
            .map(|it| Choice::new(it.code(), ctx.text(&format!("treasury-section-{}", it.code()))));
        let section = self.asked.section.map_or("", Section::code);
        filter_form(
            &self.here(),
            html! {
                (Field::new(ctx.locale, Control::Text, "q", ctx.text("treasury-search")).value(&self.asked.q).narrowing())
                (Field::new(ctx.locale, Control::Select(sections.collect()), "section", ctx.text("treasury-outcome")).value(section).narrowing())
                (Button::secondary(ctx.text("show")))
            },
        )
    }

    /// The address of a page of one section.
    fn section_href(&self, section: Section, offset: i64) -> String {
        let q = percent_encoded(&self.asked.q);
        format!("{}?section={}&q={q}&offset={offset}", self.here(), section.code())
    }

    fn section_table(&self, ctx: &Ctx, section: &SectionView, to: Option<&str>) -> Markup {
        let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let page = whole(PAGE);
        html! {
            (pairing_table(ctx, section, to))
            @if self.asked.section.is_some() {
                (pages_of(ctx, whole(section.offset), page, whole(section.sums.count), |offset| self.section_href(section.section, offset)))
            } @else if section.sums.count > section.pairings.len() {
                p { a href=(self.section_href(section.section, 0)) {
                    (ctx.locale.say("treasury-see-all", &[("count", &section.sums.count.to_string())])) } }
            }
        }
    }

    /// What is open, and what can be said of it: one form, since lines and payments are chosen from several tables.
    fn open_tables(&self, ctx: &Ctx, may: bool) -> Markup {
        let sections = [Section::Differs, Section::OnlyBooks, Section::OnlyTreasury, Section::Awaited];
        let shown: Vec<&SectionView> = sections
            .iter()
            .filter_map(|it| self.section(*it))
            .filter(|it| it.sums.count > 0 || (it.section != Section::Awaited && !self.statements.is_empty()))
            .collect();
        if shown.is_empty() {
            return html! {};
        }
        let rows = shown.iter().any(|it| !it.pairings.is_empty());
        if !may || !rows {
            return html! { @for section in &shown { (self.section_table(ctx, section, None)) } };
        }
        let to = self.to("matches");
        let forms = ctx.forms();
        forms.form(
            &to,
            html! {
                @for section in &shown { (self.section_table(ctx, section, Some(&to))) }
                section.confirm {
                    h2 { (ctx.text("treasury-chosen")) }
                    p { (ctx.text("treasury-chosen-hint")) }
                    (forms.field(&to, Control::Area(2), "explanation", "treasury-explanation", "")
                        .hint(ctx.text("treasury-explanation-hint")))
                    (buttons(html! {
                        (Button::primary(ctx.text("treasury-match")))
                        (Button::secondary(ctx.text("treasury-settle")).posting_to(self.to("settlements")))
                        (Button::secondary(ctx.text("treasury-separate")).posting_to(self.to("separations")))
                        (Button::secondary(ctx.text("treasury-release")).posting_to(self.to("releases")))
                    }))
                }
            },
        )
    }

    /// What agrees or is explained, with the ways to open it again.
    fn closed_table(&self, ctx: &Ctx, section: Section, may: bool) -> Markup {
        let Some(shown) = self.section(section).filter(|it| it.sums.count > 0) else { return html! {} };
        if !may || shown.pairings.iter().all(|pairing| pairing.record.is_some()) {
            return self.section_table(ctx, shown, None);
        }
        let to = self.to(if section == Section::Settled { "reopenings" } else { "separations" });
        ctx.forms().form(
            &to,
            html! {
                (self.section_table(ctx, shown, Some(&to)))
                (buttons(html! {
                    @if section == Section::Settled {
                        (Button::secondary(ctx.text("treasury-reopen")))
                    } @else {
                        (Button::secondary(ctx.text("treasury-separate")))
                        (Button::secondary(ctx.text("treasury-release")).posting_to(self.to("releases")))
                    }
                }))
            },
        )
    }

    fn downloads(&self, ctx: &Ctx) -> Markup {
        let section = self.asked.section.map_or("", Section::code);
        let file = |form: &str| {
            format!("{}?section={section}&q={}&download={form}", self.here(), percent_encoded(&self.asked.q))
        };
        html! {
            p { (ctx.text("report-download")) ": " a href=(file("xlsx")) { "XLSX" } ", " a href=(file("csv")) { "CSV" } }
        }
    }

    fn withdrawal_form(&self, ctx: &Ctx) -> Markup {
        let Some(statement) = self.statement() else { return html! {} };
        let to = format!("{}/withdrawal", statement_href(statement.id));
        let forms = ctx.forms();
        html! {
            details open[ctx.retyped.value("form_action") == Some(to.as_str())] {
                summary { (ctx.text("treasury-withdraw-statement")) }
                (forms.form(&to, html! {
                    p { (ctx.text("treasury-withdraw-statement-hint")) }
                    (forms.field(&to, Control::Area(2), "reason", "column-reason", ""))
                    (buttons(html! { (Button::danger(ctx.text("treasury-withdraw-statement"))) }))
                }))
            }
        }
    }

    fn window_form(&self, ctx: &Ctx) -> Markup {
        let to = self.to("window");
        let forms = ctx.forms();
        html! {
            details open[ctx.retyped.value("form_action") == Some(to.as_str())] {
                summary { (ctx.locale.say("treasury-window", &[("days", &self.window_days.to_string())])) }
                (forms.form(&to, html! {
                    p { (ctx.text("treasury-window-hint")) }
                    (forms.field(&to, Control::Quantity, "days", "treasury-window-days", &self.window_days.to_string()))
                    (buttons(html! { (Button::secondary(ctx.text("treasury-window-record"))) }))
                }))
            }
        }
    }
}
