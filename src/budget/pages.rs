//! The pages of budget lines.

use maud::{Markup, html};

use super::allocation_form::{known, line_row};
use super::handlers::{Catalogue, LinePage, LineView};
use super::list_handlers::LineList;
use super::spreading_handlers::PortionInput;
use crate::agencies::pages::{agency_href, year_href};
use crate::help::lead;
use crate::i18n::Locale;
use crate::ledger::{Figures, Stage};
use crate::lists::Frame;
use crate::number::retyped_date;
use crate::people::{Act, may};
use crate::ui::form::{Button, Choice, Control, Weight, button_link, buttons};
use crate::ui::notice::{Notice, Tone};
use crate::ui::rows::{Layout, Rows};
use crate::ui::stage_bar::{Share, StageBar};
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::ui::unit::Unit;
use crate::ui::{Link, figure_link};
use crate::web::{Ctx, FormPage, View};

/// The figures that tables of lines show.
const SHOWN: [&str; 6] = ["granted", "available", "committed", "advanced", "payable", "paid"];

/// Where the rows behind a figure of a line are.
pub fn line_rows_href(line: crate::ids::LineId, figure: &str) -> String {
    format!("/movements?line={line}&figure={figure}")
}

/// The word for a fund source's code.
pub fn fund_source_name(catalogue: &Catalogue, code: &str, locale: Locale) -> String {
    catalogue
        .fund_sources
        .iter()
        .find(|it| it.code == code)
        .map_or_else(|| code.to_owned(), |it| it.name(locale).to_owned())
}

/// The word for a purpose's code.
pub fn purpose_name(catalogue: &Catalogue, code: &str, locale: Locale) -> String {
    catalogue
        .purposes
        .iter()
        .find(|it| it.code == code)
        .map_or_else(|| code.to_owned(), |it| it.name(locale).to_owned())
}

/// A line as people name it: purpose, fund source, and its own title if it has one.
pub fn line_label(catalogue: &Catalogue, line: &LineView, locale: Locale) -> String {
    let purpose = purpose_name(catalogue, &line.purpose, locale);
    let source = fund_source_name(catalogue, &line.fund_source, locale);
    let parts = [purpose.as_str(), source.as_str(), &line.classification, &line.title];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

impl View for LineList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.locale.say("lines-title", &[("year", &self.fiscal_year.to_string())])
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let frame = Frame::of_rows(ctx, "/budget-lines", &self.query, &self.sorting);
        let mut columns = vec![
            frame.column_by(Column::text(ctx.text("column-agency")), "agency", false),
            frame.column_by(Column::text(ctx.text("column-line")), "line", false),
        ];
        columns.extend(
            SHOWN.iter().map(|name| frame.column_by(Column::number(ctx.figure_label(name)), name, true)),
        );
        let figures = |figures: &Figures, href: &dyn Fn(&str) -> Option<String>| {
            let amounts = SHOWN.iter().filter_map(|name| Some((name, figures.get(name)?)));
            let cell = |(name, amount): (&&str, _)| {
                let shown = frame.unit().money(amount, lang);
                match href(name) {
                    Some(href) => Cell::of(html! { a.figure href=(href) { (shown) } }),
                    None => Cell::of(shown),
                }
            };
            amounts.map(cell).collect::<Vec<_>>()
        };
        let rows = self.lines.iter().map(|line| {
            let mut cells = vec![
                Cell::link(&line.agency, &year_href(&line.agency, line.fiscal_year)),
                Cell::link(line_label(&self.catalogue, line, lang), &format!("/budget-lines/{}", line.id)),
            ];
            cells.extend(figures(&line.figures, &|name| Some(line_rows_href(line.id, name))));
            cells
        });
        let mut totals = vec![Cell::of(ctx.text("total")), frame.count(&self.pages)];
        totals.extend(figures(&self.totals, &|_| None));
        let sources = self.catalogue.fund_sources.iter().map(|it| Choice::new(&it.code, it.name(lang)));
        let purposes = self.catalogue.purposes.iter().map(|it| Choice::new(&it.code, it.name(lang)));
        let count = usize::try_from(self.pages.count).unwrap_or(usize::MAX);
        html! {
            p.lead { (ctx.text("lines-lead")) }
            (frame.filters(html! {
                (frame.field(Control::Text, "fiscal_year", "column-fiscal_year").value(self.fiscal_year.to_string()))
                (frame.field(Control::Text, "agency", "agency-code"))
                (frame.field(Control::Select(sources.collect()), "fund_source", "column-fund_source"))
                (frame.field(Control::Select(purposes.collect()), "purpose", "column-purpose"))
            }, &[]))
            (frame.above(&self.pages))
            (Table {
                caption: self.title(ctx),
                note: Some(frame.note()),
                columns,
                rows: rows.collect(),
                totals: Some(totals),
                empty: frame.empty("lines-none"),
            })
            (frame.pages_by_offset(self.offset, count))
            @if !self.choices.is_empty() { (self.allocation_form(ctx)) }
        }
    }
}

impl LineList {
    fn allocation_form(&self, ctx: &Ctx) -> Markup {
        const TO: &str = "/budget-lines";
        let (forms, lang) = (ctx.forms(), ctx.locale);
        let agencies =
            self.choices.iter().map(|it| (it.code.clone(), format!("{} · {}", it.code, it.name(lang))));
        let sources =
            self.catalogue.fund_sources.iter().map(|it| (it.code.clone(), it.name(lang).to_owned()));
        let purposes = self.catalogue.purposes.iter().map(|it| (it.code.clone(), it.name(lang).to_owned()));
        let first = match self.choices.as_slice() {
            [only] => only.code.as_str(),
            _ => "",
        };
        let field = |control, name: &str, value: &str| {
            forms.field(TO, control, name, &format!("column-{name}"), value)
        };
        html! {
            div.buttons {
                (button_link(&ctx.text("allocations-new"), "/allocations", Weight::Secondary))
                (button_link(&ctx.text("imports-title"), "/imports/budget-lines", Weight::Secondary))
            }
            h2 { (ctx.text("allocation-new")) }
            p { (ctx.text("allocation-hint")) }
            (forms.checked_form(TO, html! {
                (field(FormPage::select(agencies), "agency", first))
                (field(Control::Text, "fiscal_year", &self.fiscal_year.to_string()))
                (field(FormPage::select(sources), "fund_source", ""))
                (field(FormPage::select(purposes), "purpose", ""))
                (field(Control::Text, "title", "").optional())
                (field(Control::Text, "classification", "").optional())
                (field(forms.money(), "amount", "").hint(ctx.text("amount-hint")))
                (field(Control::Text, "decision_no", ""))
                (field(Control::Date, "decided_on", &retyped_date(ctx.book().today())))
                (field(Control::Text, "issued_by", "").optional())
                (buttons(html! { (Button::primary(ctx.text("allocation-record"))) }))
            }))
        }
    }
}

impl View for LinePage {
    fn title(&self, ctx: &Ctx) -> String {
        let catalogue = self.catalogue.as_ref();
        catalogue.map_or_else(|| self.line.title.clone(), |it| line_label(it, &self.line, ctx.locale))
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let list = format!("/budget-lines?fiscal_year={}", self.line.fiscal_year);
        vec![
            Link::new(ctx.text("nav-budget-lines"), list),
            Link::new(
                format!("{} · {}", self.line.agency, self.line.fiscal_year),
                year_href(&self.line.agency, self.line.fiscal_year),
            ),
        ]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let (line, lang) = (&self.line, ctx.locale);
        let owner = self.owner.as_ref();
        let rows = |name: &str| line_rows_href(line.id, name);
        let unknown = self.unknown_classifications.join(", ");
        html! {
            (lead(ctx, "lead-line"))
            @if !unknown.is_empty() {
                (Notice::new(lang, Tone::Warning, lang.say("classification-unknown", &[("codes", &unknown)])))
            }
            (SummaryList::new()
                .row(ctx.text("column-agency"), html! {
                    a href=(agency_href(&line.agency)) { (owner.map_or("", |it| it.name(lang))) " (" (line.agency) ")" } })
                .row(ctx.text("column-fiscal_year"), line.fiscal_year)
                .row(ctx.text("column-classification"), &line.classification))
            (crate::audit::history_link(ctx, owner, &format!("line={}", line.id)))
            (StageBar {
                lang,
                currency: ctx.book().currency,
                unit: Unit::One,
                title: ctx.text("stages-title"),
                shares: stage_shares(&line.figures, &rows),
            })
            (SummaryList::new()
                .row(ctx.text("budget-initial"), lang.amount(self.budget.initial))
                .row(ctx.text("budget-revised"), lang.amount(self.budget.revised))
                .row(ctx.text("budget-current"), lang.amount(self.budget.current)))
            (self.chain(ctx))
            h2 { (ctx.text("figures-title")) }
            (figure_list(ctx, &line.figures, &rows))
            p { a href=(format!("/commitments?line={}", line.id)) { (ctx.text("line-orders")) } }
            @if owner.is_some_and(|owner| may(&ctx.actor, Act::Decide, Some(owner)).is_ok()) { (self.decision_form(ctx)) (self.transfer_form(ctx)) }
            (super::year_end_handlers::year_end_forms(ctx, self))
        }
    }
}

impl LinePage {
    /// The decisions and all else that changed what is granted.
    fn chain(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let rows = self.decisions.iter().map(|link| {
            let kind = ctx.text(&format!("kind-{}", link.kind.code()));
            let turned = if link.reversal { ctx.text("chain-reversed") } else { String::new() };
            vec![
                Cell::of(lang.date(link.dated_on)),
                Cell::link(
                    if link.document_no.is_empty() { "–" } else { &link.document_no },
                    &format!("/actions/{}", link.action),
                ),
                Cell::of(&link.issued_by),
                Cell::of(format!("{kind} {turned}")),
                Cell::money(link.change, lang),
                Cell::money(link.granted, lang),
            ]
        });
        html! {
            (Table {
                caption: ctx.text("chain-title"),
                note: Some(ctx.unit_note()),
                columns: vec![
                    Column::text(ctx.text("column-decided_on")),
                    Column::text(ctx.text("column-decision_no")),
                    Column::text(ctx.text("column-issued_by")),
                    Column::text(ctx.text("column-kind")),
                    Column::number(ctx.text("column-change")),
                    Column::number(ctx.figure_label("granted")),
                ],
                rows: rows.collect(),
                totals: None,
                empty: ctx.text("chain-none"),
            })
        }
    }

    fn transfer_form(&self, ctx: &Ctx) -> Markup {
        let (Some(catalogue), Some(owner)) = (&self.catalogue, &self.owner) else { return html! {} };
        let to = format!("/budget-lines/{}/transfers", self.line.id);
        let (forms, lang) = (ctx.forms(), ctx.locale);
        let field = |control, name: &str, value: &str| {
            forms.field(&to, control, name, &format!("column-{name}"), value)
        };
        let none = || PortionInput { agency: owner.code.clone(), ..PortionInput::default() };
        let rows =
            (0..forms.rows(&to, "portions", 1)).map(|at| line_row(&forms, &to, at, &none(), false)).collect();
        html! {
            details open[ctx.retyped.value("form_action") == Some(&to)] {
                summary { (ctx.text("transfer-new")) }
                p { (ctx.text("transfer-hint")) }
                (known(catalogue, &self.below, lang))
                (forms.checked_form(&to, html! {
                    (Rows {
                        row_label: ctx.text("column-line"),
                        add: Some(ctx.text("add-line")),
                        ..forms.listed("portions", Layout::Grid, ctx.text("transfer-to"), rows)
                    })
                    (field(Control::Text, "decision_no", ""))
                    (field(Control::Date, "decided_on", &retyped_date(ctx.book().today())))
                    (field(Control::Text, "issued_by", ""))
                    (field(Control::Area(2), "reason", "").optional())
                    (buttons(html! { (Button::primary(ctx.text("transfer-record"))) }))
                }))
            }
        }
    }

    fn decision_form(&self, ctx: &Ctx) -> Markup {
        let to = format!("/budget-lines/{}/decisions", self.line.id);
        let forms = ctx.forms();
        let kinds = super::Decision::ALL
            .iter()
            .map(|it| Choice::new(it.code(), ctx.text(&format!("decision-{}", it.code()))))
            .filter(|it| it.value != "initial")
            .collect();
        let field = |control, name: &str, value: &str| {
            forms.field(&to, control, name, &format!("column-{name}"), value)
        };
        html! {
            h2 { (ctx.text("decision-new")) }
            (forms.checked_form(&to, html! {
                (field(Control::Radios(kinds), "decision", "supplement"))
                (field(forms.money(), "amount", "").hint(ctx.text("amount-hint")))
                (field(Control::Text, "decision_no", ""))
                (field(Control::Date, "decided_on", &retyped_date(ctx.book().today())))
                (field(Control::Text, "issued_by", "").optional())
                (field(Control::Area(2), "reason", "").optional())
                (buttons(html! { (Button::primary(ctx.text("decision-record"))) }))
            }))
        }
    }
}

/// The shares of a stage bar, each leading to its rows.
pub fn stage_shares(figures: &Figures, rows: &dyn Fn(&str) -> String) -> Vec<Share> {
    let stages = [Stage::Paid, Stage::Payable, Stage::Advanced, Stage::Committed, Stage::Available];
    stages
        .into_iter()
        .filter_map(|stage| {
            let money = figures.get(stage.code())?.money;
            Some(Share { stage: stage.code(), money, href: Some(rows(stage.code())) })
        })
        .collect()
}

/// Every figure with its rows; those at zero, of how money came and went, are left out.
pub fn figure_list(ctx: &Ctx, figures: &Figures, rows: &dyn Fn(&str) -> String) -> Markup {
    let stands = [
        "granted",
        "available",
        "committed",
        "advanced",
        "payable",
        "paid",
        "contracted",
        "accepted",
        "disbursed",
    ];
    let list = Figures::NAMES.iter().filter_map(|name| Some((name, figures.get(name)?)));
    let list = list.filter(|(name, amount)| stands.contains(name) || !amount.money.is_zero());
    let mut summary = SummaryList::new();
    for (name, amount) in list {
        summary = summary.row(ctx.figure_label(name), figure_link(amount, ctx.locale, &rows(name)));
    }
    html! { (summary) p.hint { (ctx.text("identity-hint")) } }
}

impl Ctx {
    /// In which unit a table's figures are.
    pub fn unit_note(&self) -> String {
        self.locale.say("unit-note", &[("unit", &self.currency_name())])
    }
}
