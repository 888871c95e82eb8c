//! The page of an agency and year.

use maud::{Markup, html};

use super::checks::{Check, CheckCode, CheckFigure, CheckRow, RowKind};
use super::figures::{FiguresRow, FiguresTable};
use super::model::{LineFigures, Reconciliation};
use crate::agencies::pages::{agency_href, year_href};
use crate::budget::pages::{line_rows_href, stage_shares};
use crate::help::lead;
use crate::i18n::Locale;
use crate::report::Definition;
use crate::ui::Link;
use crate::ui::layout::percent_encoded;
use crate::ui::list::Units;
use crate::ui::stage_bar::StageBar;
use crate::ui::summary::{State, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::unit::Unit;
use crate::web::{Ctx, View};

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
        let terms = Definition::load("checks");
        html! {
            (lead(ctx, "lead-reconciliation"))
            (self.tools(ctx))
            (StageBar {
                lang: ctx.locale,
                currency: ctx.book().currency,
                unit: self.unit,
                title: ctx.text("stages-title"),
                shares: stage_shares(&self.totals, &|figure| self.rows_href(figure)),
            })
            @if let Ok(terms) = &terms { (self.outcomes(ctx, terms)) }
            (self.groups_table(ctx))
            (self.lines_table_of_page(ctx))
            @if let Ok(terms) = &terms { (self.checks_in_full(ctx, terms)) }
            p.links {
                a href=(crate::treasury::year_href(&self.agency, self.fiscal_year)) { (ctx.text("treasury-year")) }
                a href=(self.commitments_href()) { (ctx.text("nav-commitments")) }
            }
        }
    }
}

impl Reconciliation {
    /// This page, with or without the agencies below, in a unit; or a file of it.
    fn href(&self, with_below: bool, unit: Unit, download: &str) -> String {
        let below = if with_below { "true" } else { "" };
        let asked = [("with_below", below), ("unit", unit.code()), ("download", download)];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(asked.into_iter().filter(|(_, value)| !value.is_empty()));
        let (page, query) = (year_href(&self.agency, self.fiscal_year), query.finish());
        if query.is_empty() { page } else { format!("{page}?{query}") }
    }

    /// The rows behind a figure of all lines.
    fn rows_href(&self, figure: &str) -> String {
        let (agency, year) = (percent_encoded(&self.agency), self.fiscal_year);
        self.in_unit(format!(
            "/movements?agency={agency}&fiscal_year={year}&with_below={}&figure={figure}",
            self.with_below
        ))
    }

    /// The same unit there.
    fn in_unit(&self, href: String) -> String {
        if self.unit == Unit::One { href } else { format!("{href}&unit={}", self.unit.code()) }
    }

    fn commitments_href(&self) -> String {
        format!("/commitments?agency={}&fiscal_year={}", percent_encoded(&self.agency), self.fiscal_year)
    }

    /// The units, with or without what is below, and the files.
    fn tools(&self, ctx: &Ctx) -> Markup {
        let units = Unit::ALL.into_iter().map(|unit| {
            let name = unit.name(ctx.locale, &ctx.currency_name());
            (Link::new(name, self.href(self.with_below, unit, "")), unit == self.unit)
        });
        let reach = if self.with_below { "report-own" } else { "report-with-below" };
        let file = |form: &str| self.href(self.with_below, Unit::One, form);
        html! {
            div.list-tools {
                (Units { label: ctx.text("unit-choose"), units: units.collect() })
                p { a href=(self.href(!self.with_below, self.unit, "")) { (ctx.text(reach)) } }
                p.files { (ctx.text("report-download")) ": " a href=(file("xlsx")) { "XLSX" } " · " a href=(file("csv")) { "CSV" } }
            }
        }
    }

    fn fund_source_name(&self, code: &str, lang: Locale) -> String {
        let found = self.fund_sources.iter().find(|it| it.code == code);
        found.map_or(code, |it| it.name(lang)).to_owned()
    }

    fn purpose_name(&self, code: &str, lang: Locale) -> String {
        let found = self.purposes.iter().find(|it| it.code == code);
        found.map_or(code, |it| it.name(lang)).to_owned()
    }

    fn totals_row(&self, ctx: &Ctx) -> FiguresRow<'_> {
        FiguresRow {
            name: html! { (ctx.text("total")) },
            figures: &self.totals,
            rows: Box::new(|figure| self.rows_href(figure)),
        }
    }

    /// By purpose and fund source.
    fn groups_table(&self, ctx: &Ctx) -> Markup {
        let Ok(report) = self.table(ctx.locale) else { return html! {} };
        let rows = self.lines.iter().map(|group| FiguresRow {
            name: html! {
                (self.purpose_name(&group.purpose, ctx.locale))
                span.note { (self.fund_source_name(&group.fund_source, ctx.locale)) }
            },
            figures: &group.figures,
            rows: Box::new(move |figure| {
                let (source, purpose) =
                    (percent_encoded(&group.fund_source), percent_encoded(&group.purpose));
                format!("{}&fund_source={source}&purpose={purpose}", self.rows_href(figure))
            }),
        });
        let table = FiguresTable {
            ctx,
            unit: self.unit,
            report: &report,
            named: ctx.text("column-purpose"),
            rows: rows.collect(),
            totals: self.totals_row(ctx),
            in_full: true,
        };
        html! { (table) }
    }

    /// Line by line; a line's own page has the rest.
    fn lines_table_of_page(&self, ctx: &Ctx) -> Markup {
        let Ok(report) = self.lines_table(ctx.locale) else { return html! {} };
        let name = |line: &LineFigures| {
            let source = self.fund_source_name(&line.fund_source, ctx.locale);
            let further = [&*source, &line.classification, &line.title];
            let further: Vec<&str> = further.into_iter().filter(|it| !it.is_empty()).collect();
            html! {
                @if self.with_below { (line.agency) " · " }
                a href=(format!("/budget-lines/{}", line.id)) { (self.purpose_name(&line.purpose, ctx.locale)) }
                span.note { (further.join(" · ")) }
            }
        };
        let rows = self.budget_lines.iter().map(|line| FiguresRow {
            name: name(line),
            figures: &line.figures,
            rows: Box::new(move |figure| self.in_unit(line_rows_href(line.id, figure))),
        });
        let table = FiguresTable {
            ctx,
            unit: self.unit,
            report: &report,
            named: ctx.text("column-line"),
            rows: rows.collect(),
            totals: self.totals_row(ctx),
            in_full: false,
        };
        html! { (table) }
    }

    /// Every check in a word, leading to its figures.
    fn outcomes(&self, ctx: &Ctx, terms: &Definition) -> Markup {
        html! {
            h2 { (ctx.text("report-checks")) }
            ul.outcomes {
                @for check in &self.checks {
                    li {
                        (outcome(ctx, terms, check)) " "
                        a href={ "#check-" (check.code.code()) } { (terms.word(check.code.code(), ctx.locale)) }
                    }
                }
            }
        }
    }

    /// Every check with its figures, and the rows that it found.
    fn checks_in_full(&self, ctx: &Ctx, terms: &Definition) -> Markup {
        let lang = ctx.locale;
        let rows = self.checks.iter().map(|check| {
            let code = check.code.code();
            vec![
                Cell::of(html! { span id={ "check-" (code) } { (terms.word(code, lang)) } }),
                match check.rows.is_empty() {
                    true => Cell::of(outcome(ctx, terms, check)),
                    false => Cell::link(outcome(ctx, terms, check), &format!("#rows-{code}")),
                },
                Cell::of(html! {
                    @for (name, figure) in &check.figures {
                        span.part { (terms.word(name, lang)) " " (self.check_figure(ctx, check.code, name, *figure)) } " "
                    }
                }),
            ]
        });
        let heading = |key: &str| {
            let found = terms.columns.iter().find(|column| column.key == key);
            found.map_or(key, |column| column.title(lang)).to_owned()
        };
        let table = Table {
            caption: ctx.text("report-checks-figures"),
            // A difference of one đồng is a difference: no unit rounds it away.
            note: Some(ctx.unit_note()),
            columns: vec![
                Column::text(heading("check")),
                Column::text(heading("passed")),
                Column::text(heading("figures")),
            ],
            rows: rows.collect(),
            totals: None,
            empty: String::new(),
        };
        html! {
            div.checks { (table) }
            @for check in self.checks.iter().filter(|check| !check.rows.is_empty()) { (found_rows(ctx, terms, check)) }
        }
    }

    /// A figure of a check, leading to what it is about.
    fn check_figure(&self, ctx: &Ctx, of: CheckCode, name: &str, figure: CheckFigure) -> Markup {
        let at_treasury = crate::treasury::year_href(&self.agency, self.fiscal_year);
        let exact = |figure: &str| {
            let (agency, year) = (percent_encoded(&self.agency), self.fiscal_year);
            format!(
                "/movements?agency={agency}&fiscal_year={year}&with_below={}&figure={figure}",
                self.with_below
            )
        };
        let href = match (of, name) {
            (CheckCode::Treasury, _) => Some(at_treasury),
            (CheckCode::Commitments, "lines") => Some(exact("contracted")),
            (_, "granted" | "accepted" | "payable" | "paid" | "received" | "returned") => Some(exact(name)),
            (_, "brought" | "lines" | "agencies" | "root") => Some(exact("granted")),
            (_, "commitments" | "orders" | "value" | "items_and_vat") => Some(self.commitments_href()),
            _ => None,
        };
        let shown = figure.shown(ctx.locale);
        html! { @if let Some(href) = href { a.figure href=(href) { (shown) } } @else { (shown) } }
    }
}

/// Whether a check holds; of one that informs, whether there is something to look at.
fn outcome(ctx: &Ctx, terms: &Definition, check: &Check) -> Markup {
    let (word, state) = match (check.passed, check.row_count) {
        (true, 0) => ("passed", State::Good),
        (true, _) => ("informs", State::Due),
        (false, _) => ("failed", State::Bad),
    };
    let word = terms.word(word, ctx.locale);
    match check.row_count {
        0 => html! { (Tag::new(word, state)) },
        count => {
            html! { (Tag::new(format!("{word}: {}", CheckFigure::Count(count).shown(ctx.locale)), state)) }
        }
    }
}

/// The name of a found row as people read it: a line's codes in words, and a day at its end as days are written.
fn found_name(row: &CheckRow, lang: Locale) -> String {
    match row.kind {
        RowKind::BudgetLine => lang.line_name(&row.name),
        _ => match row.name.rsplit_once(" · ").and_then(|(name, day)| Some((name, day.parse().ok()?))) {
            Some((name, day)) => format!("{name} · {}", lang.date(day)),
            None => row.name.clone(),
        },
    }
}

/// The rows that a check found, each leading to where it can be looked into.
fn found_rows(ctx: &Ctx, terms: &Definition, check: &Check) -> Markup {
    let (lang, code) = (ctx.locale, check.code.code());
    let names: Vec<&str> =
        check.rows.first().map_or_else(Vec::new, |row| row.figures.iter().map(|(name, _)| &**name).collect());
    // Where all rows have the same figures, each is a column.
    let alike =
        check.rows.iter().all(|row| row.figures.iter().map(|(name, _)| &**name).eq(names.iter().copied()));
    let row = |row: &CheckRow| {
        let href = row.href.clone().or_else(|| match (row.kind, row.id) {
            (RowKind::BudgetLine, Some(id)) => Some(format!("/budget-lines/{id}")),
            (RowKind::Commitment, Some(id)) => Some(format!("/commitments/{id}")),
            _ => None,
        });
        let name = found_name(row, lang);
        let name = href.map_or_else(|| Cell::of(&name), |href| Cell::link(&name, &href));
        let mut cells = vec![name];
        if alike {
            cells.extend(row.figures.iter().map(|(_, figure)| Cell::of(figure.shown(lang))));
        } else {
            cells.push(Cell::of(html! {
                @for (name, figure) in &row.figures { span.part { (terms.word(name, lang)) " " (figure.shown(lang)) } " " }
            }));
        }
        cells
    };
    let heading = |key: &str| {
        let word = terms.word(key, lang);
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    let mut columns = vec![Column::text(ctx.text("report-found"))];
    if alike {
        columns.extend(names.iter().map(|name| Column::number(heading(name))));
    } else {
        columns.push(Column::text(heading("figures")));
    }
    let count = CheckFigure::Count(check.row_count).shown(lang);
    let table = Table {
        caption: lang.say("report-found-by", &[("check", &terms.word(code, lang)), ("count", &count)]),
        note: Some(ctx.unit_note()),
        columns,
        rows: check.rows.iter().map(row).collect(),
        totals: None,
        empty: String::new(),
    };
    html! { div.found-rows id={ "rows-" (code) } { (table) } }
}
