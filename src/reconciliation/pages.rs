//! The page of an agency and year.

use maud::{Markup, html};

use super::checks::{CheckCode, CheckFigure, CheckRow};
use super::model::Reconciliation;
use crate::agencies::pages::{agency_href, year_href};
use crate::budget::pages::{line_rows_href, stage_shares};
use crate::help::lead;
use crate::i18n::Locale;
use crate::ui::Link;
use crate::ui::layout::percent_encoded;
use crate::ui::stage_bar::StageBar;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View, report_table};

impl View for Reconciliation {
    fn title(&self, ctx: &Ctx) -> String {
        let name =
            if ctx.locale == Locale::En && !self.name_en.is_empty() { &self.name_en } else { &self.name_vi };
        format!("{name} · {}", self.fiscal_year)
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![
            Link::new(ctx.text("nav-agencies"), "/agencies"),
            Link::new(self.agency.clone(), agency_href(&self.agency)),
        ]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let (lang, here) = (ctx.locale, year_href(&self.agency, self.fiscal_year));
        let all = format!(
            "/movements?agency={}&fiscal_year={}&with_below={}",
            percent_encoded(&self.agency),
            self.fiscal_year,
            self.with_below
        );
        let of_all = |figure: &str| format!("{all}&figure={figure}");
        let group = |at: usize, figure: &str| {
            let group = self.lines.get(at)?;
            let (source, purpose) = (percent_encoded(&group.fund_source), percent_encoded(&group.purpose));
            Some(format!("{all}&fund_source={source}&purpose={purpose}&figure={figure}"))
        };
        let line = |at: usize, figure: &str| Some(line_rows_href(self.budget_lines.get(at)?.id, figure));
        let other = if self.with_below {
            (here.clone(), "report-own")
        } else {
            (format!("{here}?with_below=true"), "report-with-below")
        };
        let file = |form: &str| {
            format!("{here}{}download={form}", if self.with_below { "?with_below=true&" } else { "?" })
        };
        html! {
            (lead(ctx, "lead-reconciliation"))
            p { a href=(other.0) { (ctx.text(other.1)) }
                " · " (ctx.text("report-download")) ": " a href=(file("xlsx")) { "XLSX" } ", " a href=(file("csv")) { "CSV" } }
            (StageBar {
                lang,
                currency: ctx.book().currency,
                title: ctx.text("stages-title"),
                shares: stage_shares(&self.totals, &of_all),
            })
            @if let Ok(table) = self.table(lang) { (report_table(ctx, &table, &group, &|figure| Some(of_all(figure)))) }
            @if let Ok(table) = self.lines_table(lang) { (report_table(ctx, &table, &line, &|figure| Some(of_all(figure)))) }
            h2 { (ctx.text("report-checks")) }
            @if let Ok(table) = self.checks_table(lang) { (report_table(ctx, &table, &|_, _| None, &|_| None)) }
            (self.treasury_rows(ctx))
            p { a href=(crate::treasury::year_href(&self.agency, self.fiscal_year)) { (ctx.text("treasury-year")) } }
            p { a href=(format!("/commitments?agency={}&fiscal_year={}", percent_encoded(&self.agency), self.fiscal_year)) { (ctx.text("nav-commitments")) } }
        }
    }
}

impl Reconciliation {
    /// What differs from the Treasury and is open, each leading to where it can be settled.
    fn treasury_rows(&self, ctx: &Ctx) -> Markup {
        let Some(check) = self.checks.iter().find(|check| check.code == CheckCode::Treasury && !check.passed)
        else {
            return html! {};
        };
        let lang = ctx.locale;
        let figure = |row: &CheckRow, name: &str| {
            let found = row.figures.iter().find(|(figure, _)| figure == name);
            match found {
                Some((_, CheckFigure::Money(amount))) => Cell::money(*amount, lang),
                Some((_, other)) => Cell::of(other.shown(lang)),
                None => Cell::empty(),
            }
        };
        let rows = check.rows.iter().map(|row| {
            let name =
                row.href.as_deref().map_or_else(|| Cell::of(&row.name), |to| Cell::link(&row.name, to));
            let figures = ["at_treasury", "books", "difference"];
            std::iter::once(name).chain(figures.map(|name| figure(row, name))).collect()
        });
        let number = |key: &str| Column::number(ctx.text(key));
        let table = Table {
            caption: ctx.locale.say("treasury-open-rows", &[("count", &check.row_count.to_string())]),
            note: Some(ctx.unit_note()),
            columns: vec![
                Column::text(ctx.text("treasury-voucher")),
                number("treasury-figure-treasury"),
                number("treasury-figure-books"),
                number("treasury-figure-difference"),
            ],
            rows: rows.collect(),
            totals: None,
            empty: String::new(),
        };
        html! { (table) }
    }
}
