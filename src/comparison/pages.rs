//! The page of a comparison.

use maud::{Markup, html};

use super::model::Comparison;
use crate::agencies::pages::year_href;
use crate::help::lead;
use crate::number::retyped_date;
use crate::ui::form::{Button, Control, Field, filter_form};
use crate::ui::layout::percent_encoded;
use crate::web::{Ctx, FormPage, View, report_table};

impl View for Comparison {
    fn title(&self, ctx: &Ctx) -> String {
        format!("{} {}", ctx.text("nav-comparison"), self.fiscal_year)
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let structure = self.structure.map_or_else(String::new, retyped_date);
        let quarter = self.quarter.map_or_else(String::new, |quarter| quarter.to_string());
        let quarters =
            (1..=4).map(|number| (number.to_string(), format!("{} {number}", ctx.text("report-quarter"))));
        let file = |form: &str| {
            format!(
                "/comparison?fiscal_year={}&structure={}&quarter={quarter}&download={form}",
                self.fiscal_year,
                percent_encoded(&structure)
            )
        };
        // Figures lead to the agency's year with all below it, where each leads on to its rows.
        let rows = |at: usize, _: &str| {
            let row = self.rows.get(at)?;
            Some(format!("{}?with_below=true", year_href(&row.agency, self.fiscal_year)))
        };
        html! {
            (lead(ctx, "lead-comparison"))
            (filter_form("/comparison", html! {
                (Field::new(lang, Control::Text, "fiscal_year", ctx.text("column-fiscal_year")).value(self.fiscal_year.to_string()))
                (Field::new(lang, Control::Date, "structure", ctx.text("report-structure")).value(&structure).optional())
                (Field::new(lang, FormPage::select(quarters), "quarter", ctx.text("report-quarter")).value(&quarter).optional())
                (Button::secondary(ctx.text("show")))
            }))
            p { (ctx.text("report-download")) ": " a href=(file("xlsx")) { "XLSX" } ", " a href=(file("csv")) { "CSV" } }
            @if let Ok(table) = self.table(lang) { (report_table(ctx, &table, &rows, &|_| None)) }
        }
    }
}
