//! A record as a paper: heading, totals of both sides, every difference, and the places for two signatures.

use maud::{Markup, html};

use super::figures::RowStanding;
use super::pages::{state_tag, year_href};
use super::record_view::{RecordRowView, RecordView};
use super::records::RecordState;
use super::views::FiguresView;
use crate::help::lead;
use crate::i18n::Locale;
use crate::number::retyped_date;
use crate::people::Act;
use crate::ui::form::{Button, Control, buttons, hidden};
use crate::ui::notice::{Notice, Tone};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::{Link, money};
use crate::web::{Ctx, View};

impl View for RecordView {
    fn title(&self, ctx: &Ctx) -> String {
        let period = self.period_name(ctx);
        match self.id {
            Some(id) => ctx.locale.say("record-title", &[("number", &id.to_string()), ("period", &period)]),
            None => ctx.locale.say("record-preview-title", &[("period", &period)]),
        }
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![
            Link::new(ctx.text("nav-treasury"), "/treasury"),
            Link::new(
                format!("{} · {}", self.agency, self.fiscal_year),
                year_href(&self.agency, self.fiscal_year),
            ),
        ]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            (self.notices(ctx))
            article.paper {
                (self.heading(ctx))
                (self.totals_table(ctx))
                (self.row_table(ctx))
                (self.signatures(ctx))
            }
            @if ctx.may(Act::Reconcile, &self.owner) { (self.forms(ctx)) }
        }
    }
}

impl RecordView {
    fn period_name(&self, ctx: &Ctx) -> String {
        let period = ctx.text(&format!("period-{}", self.period.code()));
        ctx.locale.say("record-period", &[("period", &period), ("year", &self.fiscal_year.to_string())])
    }

    fn name(&self, locale: Locale) -> &str {
        if locale == Locale::En && !self.name_en.is_empty() { &self.name_en } else { &self.name_vi }
    }

    fn notices(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let state = self.state.map(|state| state_tag(ctx, state));
        html! {
            div.not-printed {
                @match state {
                    Some(state) => { p { (state) } (lead(ctx, "lead-record")) },
                    None => p.lead { (ctx.text("record-preview-lead")) },
                }
                @if let Some(today) = &self.today { (changed(ctx, today)) }
            }
            @if self.state == Some(RecordState::Withdrawn) {
                @let at = self.withdrawn_at.map_or_else(String::new, |at| lang.date(ctx.book().local(at).date()));
                @let by = self.withdrawn_by.as_deref().unwrap_or("");
                (Notice::new(lang, Tone::Warning, lang.say("record-withdrawn", &[("by", by), ("at", &at), ("reason", &self.withdrawal_reason)])))
            }
        }
    }

    fn heading(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let title = ctx.text("record-paper-title");
        html! {
            header {
                div { p { strong { (self.name(lang)) } } p { (ctx.text("record-unit-code")) ": " (self.agency) } }
                div { p { strong { (ctx.text("record-nation")) } } p { strong { (ctx.text("record-motto")) } } }
            }
            h2.paper-title { (title) }
            p.paper-title { (self.period_name(ctx)) " (" (lang.date(self.starts_on)) " – " (lang.date(self.ends_on)) ")" }
            @if let Some(id) = self.id { p.paper-title { (ctx.text("record-number")) ": " (id) } }
        }
    }

    fn totals_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let f = &self.figures;
        let row = |key: &str, count: Option<i64>, amount| {
            vec![
                Cell::of(ctx.text(key)),
                Cell::of(count.map_or_else(String::new, |count| lang.decimal(&count.to_string()))),
                Cell::money(amount, lang),
            ]
        };
        Table {
            caption: ctx.text("record-totals"),
            note: Some(ctx.unit_note()),
            columns: vec![
                Column::text(ctx.text("record-figure")),
                Column::number(ctx.text("record-count")),
                Column::number(ctx.text("column-amount")),
            ],
            rows: vec![
                row("record-treasury", Some(f.lines), f.treasury),
                row("record-books", Some(f.payments), f.books),
                row("record-difference", None, f.difference),
                row("record-timing", None, f.timing),
                row("record-settled", Some(f.settled_count), f.settled),
                row("record-open", Some(f.open_count), f.open),
            ],
            totals: None,
            empty: String::new(),
        }
    }

    fn row_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let text = |key: &str| Column::text(ctx.text(key));
        let number = |key: &str| Column::number(ctx.text(key));
        let row = |it: &RecordRowView| {
            let vouchers = if it.treasury_vouchers == it.book_vouchers || it.book_vouchers.is_empty() {
                it.treasury_vouchers.clone()
            } else if it.treasury_vouchers.is_empty() {
                it.book_vouchers.clone()
            } else {
                format!("{} / {}", it.treasury_vouchers, it.book_vouchers)
            };
            let days = if it.first_on == it.last_on {
                lang.date(it.first_on)
            } else {
                format!("{} – {}", lang.date(it.first_on), lang.date(it.last_on))
            };
            let outcome = match it.standing {
                RowStanding::Timing => ctx.text("record-row-timing"),
                _ => ctx.text(&format!("treasury-section-{}", it.outcome.code())),
            };
            let settled = it.settled_at.map(|at| lang.date(ctx.book().local(at).date()));
            let said = match (settled, it.standing) {
                (Some(at), _) => format!("{} ({}, {at})", it.explanation, it.settled_by),
                (None, RowStanding::Open) => ctx.text("record-row-open"),
                (None, _) => it.explanation.clone(),
            };
            vec![
                Cell::of(html! { (it.position) ". " (vouchers) }),
                Cell::of(days),
                Cell::of(&it.payees),
                Cell::of(outcome),
                Cell::money(it.treasury, lang),
                Cell::money(it.books, lang),
                Cell::money(it.difference, lang),
                Cell::of(said),
            ]
        };
        let mut totals = vec![Cell::of(ctx.text("record-difference-total"))];
        totals.resize_with(6, Cell::empty);
        totals.push(Cell::money(self.figures.difference, lang));
        totals.push(Cell::empty());
        Table {
            caption: ctx.text("record-differences"),
            note: Some(ctx.unit_note()),
            columns: vec![
                text("treasury-voucher"),
                text("column-dated_on"),
                text("treasury-payee"),
                text("treasury-outcome"),
                number("treasury-figure-treasury"),
                number("treasury-figure-books"),
                number("treasury-figure-difference"),
                text("treasury-explanation"),
            ],
            rows: self.rows.iter().map(row).collect(),
            totals: Some(totals),
            empty: ctx.text("record-no-difference"),
        }
    }

    fn signatures(&self, ctx: &Ctx) -> Markup {
        let side = |title: &str, on: Option<chrono::NaiveDate>, name: Option<&str>| {
            html! {
                div {
                    p { (on.map_or_else(|| ctx.text("record-date-blank"), |on| ctx.locale.date(on))) }
                    p { strong { (ctx.text(title)) } }
                    p.signature { (name.unwrap_or("")) }
                }
            }
        };
        html! {
            div.signatures {
                (side("record-side-treasury", self.treasury_signed_on, self.treasury_signatory.as_deref()))
                (side("record-side-agency", self.signed_on, self.signed_by.as_deref()))
            }
        }
    }

    fn forms(&self, ctx: &Ctx) -> Markup {
        html! {
            div.not-printed {
                @match (self.id, self.state) {
                    (Some(id), Some(RecordState::Signed)) => {
                        (self.countersign_form(ctx, &format!("/treasury/records/{id}/treasury-signature")))
                        (withdrawal_form(ctx, &format!("/treasury/records/{id}/withdrawal")))
                    }
                    (Some(id), Some(RecordState::Countersigned)) => {
                        (withdrawal_form(ctx, &format!("/treasury/records/{id}/withdrawal")))
                    }
                    (Some(_), _) => {}
                    (None, _) => (self.sign_form(ctx)),
                }
            }
        }
    }

    fn sign_form(&self, ctx: &Ctx) -> Markup {
        let to = format!("{}/records", year_href(&self.agency, self.fiscal_year));
        let forms = ctx.forms();
        html! {
            h2 { (ctx.text("record-sign")) }
            p { (ctx.text("record-sign-hint")) }
            (forms.form(&to, html! {
                (hidden("period", self.period.code()))
                (forms.field(&to, Control::Date, "signed_on", "column-signed_on", &retyped_date(ctx.book().today())))
                (buttons(html! { (Button::primary(ctx.text("record-sign"))) }))
            }))
        }
    }

    fn countersign_form(&self, ctx: &Ctx, to: &str) -> Markup {
        let forms = ctx.forms();
        html! {
            h2 { (ctx.text("record-countersign")) }
            p { (ctx.text("record-countersign-hint")) }
            (forms.form(to, html! {
                (forms.field(to, Control::Text, "signatory", "record-signatory", ""))
                (forms.field(to, Control::Date, "signed_on", "column-signed_on", &retyped_date(ctx.book().today())))
                (buttons(html! { (Button::primary(ctx.text("record-countersign"))) }))
            }))
        }
    }
}

fn withdrawal_form(ctx: &Ctx, to: &str) -> Markup {
    let forms = ctx.forms();
    html! {
        details open[ctx.retyped.value("form_action") == Some(to)] {
            summary { (ctx.text("record-withdraw")) }
            (forms.form(to, html! {
                p { (ctx.text("record-withdraw-hint")) }
                (forms.field(to, Control::Area(2), "reason", "column-reason", ""))
                (buttons(html! { (Button::danger(ctx.text("record-withdraw"))) }))
            }))
        }
    }
}

/// What the figures are today, where they are others than those signed.
fn changed(ctx: &Ctx, today: &FiguresView) -> Markup {
    let lang = ctx.locale;
    let notice = Notice::new(lang, Tone::Warning, ctx.text("record-changed"));
    html! {
        (notice)
        dl.figures {
            div { dt { (ctx.text("record-treasury")) } dd { (money(today.treasury, lang)) } }
            div { dt { (ctx.text("record-books")) } dd { (money(today.books, lang)) } }
            div { dt { (ctx.text("record-open")) } dd { (money(today.open, lang)) } }
        }
    }
}
