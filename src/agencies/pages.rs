//! The pages of agencies.

use maud::{Markup, html};

use super::handlers::{AgencyList, AgencyView};
use super::model::Agency;
use crate::help::lead;
use crate::lists::Frame;
use crate::people::may_see;
use crate::ui::Link;
use crate::ui::layout::percent_encoded;
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// Where an agency's page is.
pub fn agency_href(code: &str) -> String {
    format!("/agencies/{}", percent_encoded(code).replace('/', "%2F"))
}

/// Where an agency's figures of a year are.
pub fn year_href(code: &str, fiscal_year: i64) -> String {
    format!("{}/years/{fiscal_year}", agency_href(code))
}

fn valid(ctx: &Ctx, agency: &Agency) -> String {
    let date = |date: Option<chrono::NaiveDate>| date.map_or_else(String::new, |date| ctx.locale.date(date));
    match (agency.valid_from, agency.valid_to) {
        (None, None) => String::new(),
        (from, to) => format!("{} – {}", date(from), date(to)),
    }
}

fn columns(ctx: &Ctx) -> [Column; 4] {
    ["column-code", "column-name", "column-kind", "column-valid"].map(|key| Column::text(ctx.text(key)))
}

fn table(ctx: &Ctx, caption: String, columns: Vec<Column>, agencies: &[Agency]) -> Table {
    let row = |agency: &Agency| {
        vec![
            Cell::link(&agency.code, &agency_href(&agency.code)),
            Cell::of(agency.name(ctx.locale)),
            Cell::of(ctx.kind_of_agency(&agency.kind)),
            Cell::of(valid(ctx, agency)),
        ]
    };
    Table {
        caption,
        note: None,
        columns,
        rows: agencies.iter().map(row).collect(),
        totals: None,
        empty: ctx.text("agencies-none"),
    }
}

impl Ctx {
    /// A kind of agency in the reader's language, or as it was imported.
    pub(super) fn kind_of_agency(&self, kind: &str) -> String {
        let key = format!("agency-kind-{kind}");
        if self.locale.has(&key) { self.text(&key) } else { kind.to_owned() }
    }
}

impl View for AgencyList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-agencies")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let frame = Frame::of_rows(ctx, "/agencies", &self.query, &self.sorting);
        let [code, name, kind, valid] = columns(ctx);
        let ordered = [(code, "code"), (name, "name")].map(|(column, by)| frame.column_by(column, by, false));
        let columns = ordered.into_iter().chain([kind, valid]).collect();
        let found = table(ctx, ctx.text("nav-agencies"), columns, &self.agencies);
        html! {
            p.lead { (ctx.text("agencies-lead")) }
            (frame.filters_of_names(html! {}))
            (frame.above_names(&self.pages))
            (Table { empty: frame.empty("agencies-none"), ..found })
            (frame.pages_by_offset(self.offset, self.pages.rows()))
        }
    }
}

impl View for AgencyView {
    fn title(&self, ctx: &Ctx) -> String {
        self.agency.name(ctx.locale).to_owned()
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-agencies"), "/agencies")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let agency = &self.agency;
        html! {
            (lead(ctx, "lead-agency"))
            (SummaryList::new()
                .row(ctx.text("column-code"), &agency.code)
                .row(ctx.text("column-kind"), ctx.kind_of_agency(&agency.kind))
                .row(ctx.text("column-valid"), valid(ctx, agency)))
            @if may_see(&ctx.actor, agency) {
                h2 { (ctx.text("agency-years")) }
                @if self.fiscal_years.is_empty() { p { (ctx.text("agency-no-years")) } }
                ul { @for year in &self.fiscal_years { li { a href=(year_href(&agency.code, *year)) { (year) } } } }
            }
            @if !self.below.is_empty() { (table(ctx, ctx.text("agency-below"), columns(ctx).into(), &self.below)) }
        }
    }
}
