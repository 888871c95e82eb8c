//! Monitoring contracts as they are shown.

use chrono::NaiveDate;
use maud::{Markup, Render, html};
use serde::Serialize;

use super::views::{ContractList, ContractRow, ContractView, DeliverableView, VersionView, YearView};
use crate::agencies::{Agency, pages::year_href};
use crate::commitments::pages::state_tag;
use crate::help::lead;
use crate::lists::Frame;
use crate::money::{Amount, Money};
use crate::people::{Act, may};
use crate::ui::form::{Control, Weight, button_link};
use crate::ui::summary::{State as TagState, SummaryList, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::{Link, money};
use crate::web::{Ctx, View};

/// The form of a contract.
#[derive(Serialize)]
pub struct ContractForm {
    /// Agencies that the actor may record one for.
    #[serde(skip)]
    pub agencies: Vec<Agency>,
}

/// A day by which something is to be done, marked when it is near or past.
fn due(ctx: &Ctx, on: Option<NaiveDate>) -> Markup {
    let Some(on) = on else { return html! {} };
    let days = (on - ctx.book().today()).num_days();
    html! {
        (ctx.locale.date(on))
        @if days < 0 { " " (Tag::new(ctx.text("contract-past"), TagState::Bad)) }
        @else if days <= 60 { " " (Tag::new(ctx.text("contract-soon"), TagState::Due)) }
    }
}

impl View for ContractList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-monitoring-contracts")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let frame = Frame::of_rows(ctx, "/monitoring-contracts", &self.query, &self.sorting);
        let text = |key: &str| Column::text(ctx.text(key));
        let mut columns = vec![
            frame.column_by(text("column-contract_no"), "contract_no", false),
            text("column-title"),
            text("column-agency"),
            text("column-service"),
            text("column-provider"),
            frame.column_by(text("column-ends_on"), "ends_on", false),
            frame.column_by(text("column-notice_on"), "notice_on", false),
        ];
        let figures =
            [("column-value", "value"), ("figure-committed", "committed"), ("contract-future", "future")];
        columns.extend(figures.map(|(key, name)| frame.column_by(Column::number(ctx.text(key)), name, true)));
        let row = |it: &ContractRow| {
            vec![
                Cell::link(&it.contract_no, &format!("/monitoring-contracts/{}", it.id)),
                Cell::of(&it.title),
                Cell::of(&it.agency),
                Cell::of(ctx.text(&format!("service-{}", it.service.code()))),
                Cell::of(&it.provider),
                Cell::of(lang.date(it.ends_on)),
                Cell::of(due(ctx, it.notice_on)),
                frame.money(it.value),
                frame.money(it.committed),
                frame.money(it.future),
            ]
        };
        let mut totals = vec![Cell::of(ctx.text("total")), frame.count(&self.pages)];
        totals.extend((0..5).map(|_| Cell::empty()));
        totals.extend([self.value, self.committed, self.future].map(|amount| frame.money(amount)));
        let money = ctx.forms().money();
        let others = [
            frame.field(money.clone(), "amount_from", "list-value-from"),
            frame.field(money, "amount_to", "list-value-to"),
        ];
        html! {
            p.lead { (ctx.text("contracts-lead")) }
            @if may(&ctx.actor, Act::Draft, None).is_ok() {
                p { (button_link(&ctx.text("contract-new"), "/monitoring-contracts/new", Weight::Primary)) }
            }
            (frame.filters(frame.field(Control::Text, "agency", "agency-code").render(), &others))
            (frame.above(&self.pages))
            (Table {
                caption: ctx.text("nav-monitoring-contracts"),
                note: Some(frame.note()),
                columns,
                rows: self.contracts.iter().map(row).collect(),
                totals: Some(totals),
                empty: frame.empty("contracts-none"),
            })
            (frame.pages_by_offset(self.offset, self.pages.rows()))
        }
    }
}

impl View for ContractView {
    fn title(&self, _ctx: &Ctx) -> String {
        format!("{} · {}", self.contract_no, self.title)
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-monitoring-contracts"), "/monitoring-contracts")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let term = format!("{} – {}", lang.date(self.starts_on), lang.date(self.ends_on));
        let owner = self.owner.as_ref().map_or("", |owner| owner.name(lang));
        let may = |act| self.owner.as_ref().is_some_and(|owner| ctx.may(act, owner));
        html! {
            (lead(ctx, "lead-contract"))
            (SummaryList::new()
                .row(ctx.text("column-agency"), format!("{owner} ({})", self.agency))
                .row(ctx.text("column-service"), ctx.text(&format!("service-{}", self.service.code())))
                .row(ctx.text("column-provider"), &self.provider)
                .row(ctx.text("column-method"), ctx.text(&format!("method-{}", self.method.code())))
                .row(ctx.text("column-signed_on"), lang.date(self.signed_on))
                .row(ctx.text("column-term"), term)
                .row(ctx.text("column-renewal_on"), due(ctx, self.renewal_on))
                .row(ctx.text("column-notice_on"), due(ctx, self.notice_on))
                .row(ctx.text("column-value"), money(self.value, lang))
                .row(ctx.text("contract-future"), money(self.future, lang)))
            (self.year_table(ctx))
            (self.deliverable_table(ctx))
            @if may(Act::Draft) { (self.year_form(ctx)) }
            @if may(Act::Amend) { (self.amendment_form(ctx)) }
            (self.version_table(ctx))
        }
    }
}

impl ContractView {
    fn year_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let number = |key: &str| Column::number(ctx.text(key));
        let row = |it: &YearView| {
            let state = match (it.commitment, it.state) {
                (Some(id), Some(state)) => {
                    Cell::of(html! { a href={ "/commitments/" (id) } { (state_tag(ctx, state)) } })
                }
                _ => Cell::of(ctx.text("contract-year-open")),
            };
            vec![
                Cell::link(it.fiscal_year, &year_href(&self.agency, it.fiscal_year)),
                state,
                Cell::money(it.scheduled, lang),
                Cell::money(it.committed, lang),
                Cell::money(it.disbursed, lang),
                Cell::money(it.future, lang),
            ]
        };
        let sum = |of: fn(&YearView) -> Amount| {
            let digits = self.value.digits;
            let sum = Money::total(self.years.iter().map(|it| of(it).money));
            sum.map_or_else(|_| Cell::empty(), |money| Cell::money(Amount { money, digits }, lang))
        };
        Table {
            caption: ctx.text("contract-years"),
            note: Some(ctx.unit_note()),
            columns: vec![
                Column::text(ctx.text("column-fiscal_year")),
                Column::text(ctx.text("column-state")),
                number("contract-scheduled"),
                number("figure-committed"),
                number("figure-disbursed"),
                number("contract-future"),
            ],
            rows: self.years.iter().map(row).collect(),
            totals: Some(vec![
                Cell::of(ctx.text("total")),
                Cell::empty(),
                sum(|it| it.scheduled),
                sum(|it| it.committed),
                sum(|it| it.disbursed),
                sum(|it| it.future),
            ]),
            empty: String::new(),
        }
    }

    fn deliverable_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let row = |it: &DeliverableView| {
            vec![
                Cell::of(it.due_on.map_or_else(String::new, |due| lang.date(due))),
                Cell::link(&it.product, &format!("/commitments/{}", it.commitment)),
                Cell::of(html! { @if it.late { (Tag::new(ctx.text("contract-late"), TagState::Bad)) } }),
                Cell::of(lang.quantity(it.quantity)),
                Cell::of(lang.quantity(it.accepted_quantity)),
            ]
        };
        let text = |key: &str| Column::text(ctx.text(key));
        let number = |key: &str| Column::number(ctx.text(key));
        Table {
            caption: ctx.text("contract-deliverables"),
            note: None,
            columns: vec![
                text("column-due_on"),
                text("column-product"),
                text("column-state"),
                number("column-quantity"),
                number("column-accepted_quantity"),
            ],
            rows: self.deliverables.iter().map(row).collect(),
            totals: None,
            empty: ctx.text("contract-no-deliverables"),
        }
    }

    fn version_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let row = |it: &VersionView| {
            vec![
                Cell::of(&it.document_no),
                Cell::of(lang.date(it.dated_on)),
                Cell::of(&it.reason),
                Cell::of(lang.date(it.ends_on)),
                Cell::of(&it.recorded_by),
                Cell::money(it.value, lang),
            ]
        };
        let text = |key: &str| Column::text(ctx.text(key));
        Table {
            caption: ctx.text("contract-versions"),
            note: Some(ctx.unit_note()),
            columns: vec![
                text("column-document_no"),
                text("column-dated_on"),
                text("column-reason"),
                text("column-ends_on"),
                text("column-recorded_by"),
                Column::number(ctx.text("column-value")),
            ],
            rows: self.versions.iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        }
    }
}
