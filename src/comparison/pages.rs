//! The page of a comparison.

use maud::{Markup, Render, html};

use super::measures::Measure;
use super::model::Scope;
use super::overview::Overview;
use super::unit::Unit;
use super::wanted::{COLUMNS, FIGURES, OF_QUARTER};
use crate::agencies::pages::year_href;
use crate::i18n::Locale;
use crate::money::Amount;
use crate::report;
use crate::ui::charts::Picture;
use crate::ui::form::{Button, Choice, filter_form, hidden};
use crate::ui::layout::percent_encoded;
use crate::ui::table::{Cell, Column, Sorted, Table};
use crate::web::{Ctx, View, report_table};

impl View for Overview {
    fn title(&self, ctx: &Ctx) -> String {
        self.heading_of_page(ctx.locale)
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        html! {
            p.lead { (lang.text("compare-lead")) }
            (self.structures(lang))
            (self.filters(lang))
            @if self.comparison.rows.is_empty() {
                p { (lang.text("compare-nothing")) }
            } @else {
                p.finding { (self.summary(lang)) }
                div.pictures {
                    (self.pictured(self.bars(lang), "", lang))
                    @if let Some(map) = self.map(lang) { (self.pictured(map, &self.off_map(lang), lang)) }
                }
                p.hint { a href="#table" { (lang.text("compare-same-figures")) } }
                (self.figures(ctx))
                section.pair {
                    (self.pictured(self.trend_picture(lang), &lang.text("compare-own-scale"), lang))
                    (self.trend_table(lang))
                }
                section.pair {
                    (self.pictured(self.purposes_picture(lang), "", lang))
                    (self.purposes_table(lang))
                }
            }
        }
    }
}

/// A select whose first choice is as good as any, so that it needs no empty one.
pub(super) fn select(
    name: &str,
    label: String,
    choices: impl IntoIterator<Item = Choice>,
    now: &str,
) -> Markup {
    let id = format!("field-{name}");
    html! {
        div.field.fit {
            label for=(id) { (label) }
            select id=(id) name=(name) {
                @for choice in choices { option value=(choice.value) selected[choice.value == now] { (choice.label) } }
            }
        }
    }
}

/// The figures that can be compared, by their names in the reader's language.
pub(super) fn figure_choices(figures: &[&str], lang: Locale) -> Vec<Choice> {
    figures.iter().map(|figure| Choice::new(*figure, lang.text(&format!("figure-{figure}")))).collect()
}

/// The units in which amounts can be written.
pub(super) fn unit_choices(currency: crate::money::Currency, lang: Locale) -> Vec<Choice> {
    Unit::ALL.iter().map(|unit| Choice::new(unit.code(), unit.name(currency, lang))).collect()
}

impl Overview {
    /// The page's title.
    pub fn heading_of_page(&self, lang: Locale) -> String {
        lang.say("compare-page", &[("year", &self.comparison.fiscal_year.to_string())])
    }

    /// As booked, or as the country was or is.
    fn structures(&self, lang: Locale) -> Markup {
        let Some(choice) = self.facts.structure_choice() else { return Markup::default() };
        let day = lang.date(choice.days.1);
        let named = |key: &str, count: usize| lang.say(key, &[("count", &count.to_string()), ("date", &day)]);
        let choices = [
            (None, lang.text("compare-structure-booked")),
            (Some(choice.days.0), named("compare-structure-before", choice.provinces.0)),
            (Some(choice.days.1), named("compare-structure-after", choice.provinces.1)),
        ];
        html! {
            nav.choices aria-label=(lang.text("compare-structures")) {
                ul {
                    @for (structure, label) in choices {
                        @let current = self.wanted.structure == structure;
                        li { a href=(self.wanted.with(|it| it.structure = structure).address()) aria-current=[current.then_some("true")] { (label) } }
                    }
                }
            }
        }
    }

    fn filters(&self, lang: Locale) -> Markup {
        let wanted = &self.wanted;
        let years =
            self.facts.calendars.keys().rev().map(|year| Choice::new(year.to_string(), year.to_string()));
        let figures: &[&str] = if wanted.quarter.is_some() { &OF_QUARTER } else { &FIGURES };
        let measures = Measure::ALL
            .iter()
            .map(|it| Choice::new(it.code(), lang.text(&format!("compare-measure-{}", it.code()))));
        let scopes = Scope::ALL
            .iter()
            .map(|it| Choice::new(it.code(), lang.text(&format!("compare-scope-{}", it.code()))));
        let quarters = (1..=4).map(|number: u8| {
            Choice::new(number.to_string(), format!("{} {number}", lang.text("report-quarter")))
        });
        let quarters = std::iter::once(Choice::new("", lang.text("compare-whole-year"))).chain(quarters);
        let quarter = wanted.quarter.map_or_else(String::new, |quarter| quarter.to_string());
        let structure = wanted.structure.map_or_else(String::new, |on| on.to_string());
        let roots = self.facts.agencies.values().filter(|it| it.parent_id.is_none());
        let agencies = roots.map(|it| Choice::new(&it.code, format!("{} ({})", it.name(lang), it.code)));
        html! {
            (filter_form("/comparison", html! {
                (select("fiscal_year", lang.text("column-fiscal_year"), years, &wanted.fiscal_year.to_string()))
                (select("figure", lang.text("compare-figure"), figure_choices(figures, lang), wanted.figure))
                (select("measure", lang.text("compare-measure"), measures, wanted.measure.code()))
                (select("scope", lang.text("compare-scope"), scopes, wanted.scope.code()))
                (select("quarter", lang.text("report-quarter"), quarters, &quarter))
                (select("unit", lang.text("compare-unit"), unit_choices(self.currency(), lang), wanted.unit.code()))
                (select("add", lang.text("compare-add"), std::iter::once(Choice::new("", "–")).chain(agencies), ""))
                @if !structure.is_empty() { (hidden("structure", &structure)) }
                @if !wanted.chosen.is_empty() { (hidden("chosen", &wanted.chosen.join(","))) }
                (Button::secondary(lang.text("show")))
            }))
            @if !wanted.chosen.is_empty() {
                ul.chosen aria-label=(lang.text("compare-chosen")) {
                    @for code in &wanted.chosen {
                        @let name = self.series_name(Some(code), lang);
                        li { (name) " " a href=(wanted.with(|it| it.chosen.retain(|other| other != code)).address()) {
                            (lang.text("compare-remove")) span.visually-hidden { " " (name) } } }
                    }
                }
            }
        }
    }

    /// A picture with its title, a note, and the way to save it.
    fn pictured(&self, picture: Picture, note: &str, lang: Locale) -> Markup {
        let href = format!("{}&download=svg&picture={}", self.wanted.address(), picture.id);
        html! {
            figure.picture {
                figcaption { (picture.title) }
                div.pan tabindex="0" role="group" aria-label=(picture.title) { (picture) }
                @if !note.is_empty() { p.hint { (note) } }
                p.links { a href=(href) { (lang.text("compare-save-picture")) span.visually-hidden { ": " (picture.title) } } }
            }
        }
    }

    /// The table of all rows, and the ways to take it along.
    fn figures(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let address = self.wanted.address();
        let other = self.wanted.with(|it| it.all_figures = !it.all_figures).address();
        let other_words =
            if self.wanted.all_figures { "compare-table-measures" } else { "compare-table-figures" };
        let table = match self.wanted.all_figures {
            true => self.every_figure(ctx),
            false => self.table(lang).map_or_else(|_| Markup::default(), |table| self.measures(&table, lang)),
        };
        html! {
            section.whole #table {
                (table)
                p.links {
                    (lang.text("report-download")) ": "
                    a href={ (address) "&download=xlsx" } { "XLSX" } " " a href={ (address) "&download=csv" } { "CSV" } " "
                    a href=(other) { (lang.text(other_words)) }
                }
                @if !self.wanted.all_figures { p.hint { (self.footnotes(lang).join(" ")) } }
            }
        }
    }

    fn every_figure(&self, ctx: &Ctx) -> Markup {
        let year = self.comparison.fiscal_year;
        let rows = |at: usize, _: &str| {
            let row = self.comparison.rows.get(at)?;
            Some(format!("{}?with_below=true", year_href(&row.agency, year)))
        };
        let table = self.comparison.table(ctx.locale);
        table.map_or_else(|_| Markup::default(), |table| report_table(ctx, &table, &rows, &|_| None))
    }

    /// Where the rows behind a figure are: the movements, or for several agencies in one row, these agencies.
    fn rows_of(&self, code: &str, key: &str) -> Option<String> {
        let row = self.comparison.rows.iter().find(|row| row.agency == code)?;
        let (year, encoded) = (self.comparison.fiscal_year, percent_encoded(code));
        match key {
            "before" => Some(format!("{}?with_below=true", year_href(code, year - 1))),
            _ if !row.predecessors.is_empty() => {
                Some(format!("/comparison/{encoded}?figure={}", self.figure))
            }
            _ if self.comparison.quarter.is_some() => {
                Some(format!("{}?with_below=true", year_href(code, year)))
            }
            "granted" => Some(movements(&encoded, year, "granted")),
            key if key == self.figure => Some(movements(&encoded, year, key)),
            _ => None,
        }
    }

    /// The table of measures as the page has it: in the chosen unit, each figure leading to its rows.
    fn measures(&self, table: &report::Table, lang: Locale) -> Markup {
        let amount = |key: &str, amount: Amount| match key {
            "per_head" => lang.amount(amount),
            _ => self.wanted.unit.amount(amount, lang),
        };
        let cell = |code: &str, key: &str, cell: &report::Cell| match (key, cell) {
            ("agency", _) if code.is_empty() => Cell::of(cell.shown(lang)),
            ("agency", _) => Cell::of(html! { (code) }),
            ("name", _) if !code.is_empty() => {
                let href = format!("{}?with_below=true", year_href(code, self.comparison.fiscal_year));
                Cell::of(html! { a href=(href) { (cell.shown(lang)) } @if self.is_merged(code) {
                " " a.beside href={ "/comparison/" (percent_encoded(code)) "?figure=" (self.figure) } { (lang.text("compare-merger")) span.visually-hidden { " " (lang.say("compare-merger-of", &[("name", &cell.shown(lang))])) } } } })
            }
            (key, report::Cell::Money(money)) => {
                let written = amount(key, *money);
                match self.rows_of(code, key) {
                    Some(href) => Cell::of(html! { a.figure href=(href) { (written) } }),
                    None => Cell::of(written),
                }
            }
            ("growth", report::Cell::Ratio(percent)) => {
                let sign = if percent.is_sign_positive() && !percent.is_zero() { "+" } else { "" };
                Cell::of(format!("{sign}{}", lang.decimal(&percent.to_string()).replace('-', "−")))
            }
            (_, report::Cell::Empty)
                if matches!(key, "share" | "people" | "per_head" | "growth" | "execution") =>
            {
                Cell::of("–")
            }
            (_, other) => Cell::of(other.shown(lang)),
        };
        let row = |cells: &Vec<report::Cell>, total: bool| {
            let code = match cells.first() {
                Some(report::Cell::Text(code)) if !total => code.as_str(),
                _ => "",
            };
            table
                .columns
                .iter()
                .zip(cells)
                .map(|(column, it)| cell(code, &column.key, it))
                .collect::<Vec<_>>()
        };
        let unit = self.wanted.unit.name(self.currency(), lang);
        let note = [lang.say("compare-unit-note", &[("unit", &unit)]), self.structure_note(lang)].join(" · ");
        Table {
            caption: table.title.clone(),
            note: Some(note),
            columns: table.columns.iter().map(|heading| self.column(heading)).collect(),
            rows: table.rows.iter().map(|cells| row(cells, false)).collect(),
            totals: table.totals.as_ref().map(|cells| row(cells, true)),
            empty: lang.text("compare-nothing"),
        }
        .render()
    }

    /// The head of a column, which orders the table by it.
    fn column(&self, heading: &report::Heading) -> Column {
        let column = if heading.kind.is_number() {
            Column::number(&heading.title)
        } else {
            Column::text(&heading.title)
        };
        let name = if heading.key == self.figure { "figure" } else { heading.key.as_str() };
        let Some(name) = COLUMNS.iter().copied().find(|it| *it == name) else { return column };
        let (by, descending) = self.wanted.sort;
        let now = match (by == name, descending) {
            (true, true) => Sorted::Descending,
            (true, false) => Sorted::Ascending,
            _ => Sorted::No,
        };
        // A figure is asked from the largest down, a name from A.
        let next = if by == name { !descending } else { heading.kind.is_number() };
        column.sorting(format!("{}#table", self.wanted.with(|it| it.sort = (name, next)).address()), now)
    }

    /// Whether an agency came from others.
    fn is_merged(&self, code: &str) -> bool {
        let agency = self.facts.agencies.get(code);
        agency.is_some_and(|agency| self.facts.successions.iter().any(|it| it.successor == agency.id))
    }

    fn trend_table(&self, lang: Locale) -> Markup {
        let years: Vec<i64> = self
            .trend
            .first()
            .map_or_else(Vec::new, |trend| trend.years.iter().map(|it| it.fiscal_year).collect());
        let columns = std::iter::once(Column::text(lang.text("compare-whose")))
            .chain(years.iter().map(|year| Column::number(year.to_string())));
        let rows = self.trend.iter().map(|trend| {
            let cells = trend.years.iter().map(|year| {
                let shown = self.shown(year.value, lang);
                let href = match (&trend.agency, year.value) {
                    (_, None) => return Cell::of(shown),
                    (None, _) => self.wanted.with(|it| it.fiscal_year = year.fiscal_year).address(),
                    (Some(code), _) => format!("{}?with_below=true", year_href(code, year.fiscal_year)),
                };
                Cell::of(html! { a.figure href=(href) { (shown) } })
            });
            std::iter::once(Cell::of(self.series_name(trend.agency.as_ref(), lang))).chain(cells).collect()
        });
        Table {
            caption: lang.text("compare-trend-table"),
            note: Some(self.subject(lang)),
            columns: columns.collect(),
            rows: rows.collect(),
            totals: None,
            empty: String::new(),
        }
        .render()
    }

    fn purposes_table(&self, lang: Locale) -> Markup {
        let divided = self.purposes(lang);
        let unit = self.wanted.unit;
        let mut columns = vec![Column::text(lang.text("column-purpose"))];
        for row in &divided {
            columns.push(Column::number(&row.name));
            columns.push(Column::number("%"));
        }
        let written = |money| unit.amount(self.currency().amount(money), lang);
        let rows = self.comparison.purposes.iter().enumerate().map(|(at, purpose)| {
            let mut cells = vec![Cell::of(purpose.name(lang))];
            for row in &divided {
                let Some((money, share)) = row.parts.get(at) else { continue };
                let href = row.agency.as_ref().filter(|_| self.comparison.quarter.is_none()).map(|code| {
                    format!(
                        "{}&purpose={}",
                        movements(&percent_encoded(code), self.comparison.fiscal_year, &self.figure),
                        percent_encoded(&purpose.code)
                    )
                });
                cells.push(match href {
                    Some(href) => Cell::of(html! { a.figure href=(href) { (written(*money)) } }),
                    None => Cell::of(written(*money)),
                });
                cells
                    .push(Cell::of(share.map_or_else(|| "–".to_owned(), |it| lang.decimal(&it.to_string()))));
            }
            cells
        });
        let mut totals = vec![Cell::of(lang.text("total"))];
        for row in &divided {
            let sum = crate::money::Money::total(row.parts.iter().map(|(money, _)| *money));
            totals.push(sum.map_or_else(|_| Cell::empty(), |sum| Cell::of(written(sum))));
            let whole = row.parts.iter().any(|(_, share)| share.is_some());
            totals.push(Cell::of(if whole { lang.decimal("100.00") } else { "–".to_owned() }));
        }
        Table {
            caption: lang.text("compare-purposes-table"),
            note: Some(format!(
                "{} ({})",
                lang.text(&format!("figure-{}", self.figure)),
                unit.name(self.currency(), lang)
            )),
            columns,
            rows: rows.collect(),
            totals: Some(totals),
            empty: String::new(),
        }
        .render()
    }
}

/// The movements behind a figure of an agency with all below it.
fn movements(agency: &str, year: i64, figure: &str) -> String {
    format!("/movements?agency={agency}&with_below=true&fiscal_year={year}&figure={figure}")
}
