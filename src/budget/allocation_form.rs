//! The form of one decision over many lines: a grid that is typed or pasted into.

use maud::{Markup, html};

use super::handlers::Catalogue;
use super::pasting::pasted;
use super::splits::{ShareView, SplitView};
use super::spreading_handlers::PortionInput;
use crate::agencies::Agency;
use crate::i18n::Locale;
use crate::number::{retyped, retyped_date};
use crate::ui::form::{Button, Choice, Control, Field, buttons, suggestions};
use crate::ui::rows::{Layout, Rows};
use crate::web::{Ctx, FormPage};

const TO: &str = "/allocations";
/// Empty rows that a new grid offers.
const EMPTY_ROWS: usize = 5;

/// The ids of what may be typed into a grid of lines.
const AGENCIES: &str = "known-agencies";
const FUND_SOURCES: &str = "known-fund-sources";
const PURPOSES: &str = "known-purposes";

/// What the fields of a grid of lines suggest. Names are read as well as codes.
pub(super) fn known(catalogue: &Catalogue, agencies: &[Agency], lang: Locale) -> Markup {
    let agencies: Vec<Choice> = agencies.iter().map(|it| Choice::new(&it.code, it.name(lang))).collect();
    let named = |name: &str| Choice::new(name, "");
    let sources: Vec<Choice> = catalogue.fund_sources.iter().map(|it| named(it.name(lang))).collect();
    let purposes: Vec<Choice> = catalogue.purposes.iter().map(|it| named(it.name(lang))).collect();
    html! {
        (suggestions(AGENCIES, &agencies))
        (suggestions(FUND_SOURCES, &sources))
        (suggestions(PURPOSES, &purposes))
    }
}

/// The fields of one line in the grid of the form that posts to `to`; a transfer stays with its fund source.
pub(super) fn line_row(
    forms: &FormPage<'_>,
    to: &str,
    at: usize,
    line: &PortionInput,
    names_source: bool,
) -> Vec<Field> {
    let cell = |control, name: &str, value: &str| {
        forms.field(to, control, &format!("portions[{at}][{name}]"), &format!("column-{name}"), value)
    };
    let mut row = vec![cell(Control::Suggested(AGENCIES), "agency", &line.agency)];
    if names_source {
        row.push(cell(Control::Suggested(FUND_SOURCES), "fund_source", &line.fund_source));
    }
    row.extend([
        cell(Control::Suggested(PURPOSES), "purpose", &line.purpose),
        cell(Control::Text, "title", &line.title),
        cell(Control::Text, "classification", &line.classification),
        cell(forms.money(), "amount", &line.amount),
    ]);
    row
}

impl SplitView {
    /// The lines that the grid begins with: what was pasted and could not be taken, the shares of a split, or none.
    fn begun(&self, ctx: &Ctx, typed: usize) -> Vec<PortionInput> {
        let again = pasted(ctx.retyped.value("pasted").unwrap_or(""));
        if !again.is_empty() {
            return vec![PortionInput::default(); typed].into_iter().chain(again).collect();
        }
        let shares: &[ShareView] = match (self.query.over.as_str(), self.amount.money.is_zero()) {
            ("months", _) | (_, true) => &[],
            _ => &self.shares,
        };
        let share = |it: &ShareView| PortionInput {
            agency: it.of.clone(),
            purpose: self.query.purpose.clone(),
            amount: retyped(it.amount),
            ..PortionInput::default()
        };
        shares.iter().map(share).collect()
    }

    /// The form of one decision over many lines, filled with the shares of agencies.
    pub(super) fn allocation_form(&self, ctx: &Ctx) -> Markup {
        let (forms, lang) = (ctx.forms(), ctx.locale);
        let Some(catalogue) = &self.catalogue else { return html! {} };
        let field = |control, name: &str, value: &str| {
            forms.field(TO, control, name, &format!("column-{name}"), value)
        };
        let sources = catalogue.fund_sources.iter().map(|it| (it.code.clone(), it.name(lang).to_owned()));
        let begun = self.begun(ctx, forms.rows(TO, "portions", 0));
        let least = if begun.is_empty() { EMPTY_ROWS } else { begun.len() };
        let none = PortionInput::default();
        let rows = (0..forms.rows(TO, "portions", least))
            .map(|at| line_row(&forms, TO, at, begun.get(at).unwrap_or(&none), true))
            .collect();
        let kinds =
            ["initial", "supplement"].map(|it| Choice::new(it, ctx.text(&format!("decision-{it}")))).to_vec();
        let paste = Field::new(lang, Control::Area(3), "pasted", ctx.text("column-pasted"));
        html! {
            h2 { (ctx.text("allocations-new")) }
            p { (ctx.text("allocations-lead")) }
            (known(catalogue, &self.choices, lang))
            (forms.checked_form(TO, html! {
                div.cells {
                    (field(Control::Text, "fiscal_year", &self.fiscal_year.to_string()))
                    (field(FormPage::select(sources), "fund_source", "state_budget").hint(ctx.text("allocations-source-hint")))
                    (field(Control::Text, "decision_no", ""))
                    (field(Control::Date, "decided_on", &retyped_date(ctx.book().today())))
                    (field(Control::Text, "issued_by", ""))
                }
                (field(Control::Radios(kinds), "decision", "initial"))
                (Rows {
                    row_label: ctx.text("column-line"),
                    add: Some(ctx.text("add-line")),
                    ..forms.listed("portions", Layout::Grid, ctx.text("allocations-lines"), rows)
                })
                details {
                    summary { (ctx.text("allocations-paste")) }
                    (paste.hint(ctx.text("allocations-pasted-hint")).optional())
                    (buttons(html! { (Button::secondary(ctx.text("allocations-fill")).sending("more", "pasted")) }))
                }
                (field(Control::Area(2), "reason", "").optional())
                (buttons(html! { (Button::primary(ctx.text("allocations-record"))) }))
            }))
        }
    }
}
