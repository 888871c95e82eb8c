//! The pages of lists of commitments.

use maud::{Markup, html};

use super::list_handlers::{CommitmentList, CommitmentSummary};
use super::model::{CommitmentKind, State};
use super::pages::state_tag;
use crate::agencies::pages::year_href;
use crate::lists::{Frame, Order};
use crate::people::{Act, may};
use crate::ui::form::{Choice, Control, Weight, button_link};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// The cells of a commitment but its value.
fn cells(ctx: &Ctx, it: &CommitmentSummary) -> Vec<Cell> {
    vec![
        Cell::link(&it.document_no, &format!("/commitments/{}", it.id)),
        Cell::of(&it.title),
        Cell::link(&it.agency, &year_href(&it.agency, it.fiscal_year)),
        Cell::of(&it.with),
        Cell::of(state_tag(ctx, it.state)),
        Cell::of(it.signed_on.map_or_else(String::new, |date| ctx.locale.date(date))),
    ]
}

impl CommitmentList {
    fn words(&self) -> (&'static str, &'static str, Option<(&'static str, &'static str)>) {
        match self.kind {
            Some(CommitmentKind::PressOrder) => {
                ("nav-orders", "orders-lead", Some(("order-new", "/orders/new")))
            }
            Some(CommitmentKind::Training) => {
                ("nav-trainings", "trainings-lead", Some(("training-new", "/trainings/new")))
            }
            _ => ("nav-commitments", "commitments-lead", None),
        }
    }

    fn filters(&self, frame: &Frame<'_>) -> Markup {
        let ctx = frame.ctx;
        let states =
            State::ALL.iter().map(|it| Choice::new(it.code(), ctx.text(&format!("state-{}", it.code()))));
        let kinds = CommitmentKind::ALL
            .iter()
            .map(|it| Choice::new(it.code(), ctx.text(&format!("commitment-{}", it.code()))));
        let sources = self.catalogue.iter().flat_map(|it| &it.fund_sources);
        let sources = sources.map(|it| Choice::new(&it.code, it.name(ctx.locale)));
        let money = ctx.forms().money();
        let mut others = vec![
            frame.field(Control::Select(sources.collect()), "fund_source", "column-fund_source"),
            frame.field(Control::Date, "from", "list-signed-from"),
            frame.field(Control::Date, "to", "list-signed-to"),
            frame.field(money.clone(), "amount_from", "list-value-from"),
            frame.field(money, "amount_to", "list-value-to"),
        ];
        if self.kind.is_none_or(|kind| kind == CommitmentKind::PressOrder) {
            others.insert(0, frame.field(Control::Text, "press_agency", "list-press-agency"));
        }
        let usual = html! {
            (frame.field(Control::Text, "fiscal_year", "column-fiscal_year"))
            (frame.field(Control::Text, "agency", "agency-code"))
            (frame.field(Control::Select(states.collect()), "state", "column-state"))
            @if self.kind.is_none() {
                (frame.field(Control::Select(kinds.collect()), "kind", "column-kind"))
            }
        };
        frame.filters(usual, &others)
    }

    fn table(&self, frame: &Frame<'_>) -> Table {
        let ctx = frame.ctx;
        let text = |key: &str| Column::text(ctx.text(key));
        let columns = vec![
            frame.column(text("column-document_no"), Order::Name),
            text("column-title"),
            text("column-agency"),
            text("column-with"),
            text("column-state"),
            frame.column(text("column-signed_on"), Order::Date),
            frame.column(Column::number(ctx.text("column-value")), Order::Amount),
        ];
        let row = |it: &CommitmentSummary| {
            let mut cells = cells(ctx, it);
            cells.push(frame.money(it.value));
            cells
        };
        let mut totals = vec![Cell::of(ctx.text("total")), frame.count(&self.pages)];
        totals.extend((0..4).map(|_| Cell::empty()));
        totals.push(frame.total(self.value));
        Table {
            caption: ctx.text(self.words().0),
            note: Some(frame.note()),
            columns,
            rows: self.commitments.iter().map(row).collect(),
            totals: Some(totals),
            empty: frame.empty("orders-none"),
        }
    }
}

impl View for CommitmentList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text(self.words().0)
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let frame = Frame::of(ctx, self.path, &self.query, self.sorting);
        let (_, lead, new) = self.words();
        html! {
            p.lead { (ctx.text(lead)) }
            @if let Some((label, href)) = new.filter(|_| may(&ctx.actor, Act::Draft, None).is_ok()) {
                p { (button_link(&ctx.text(label), href, Weight::Primary)) }
            }
            (self.filters(&frame))
            (frame.above(&self.pages))
            (self.table(&frame))
            (frame.pages(&self.pages))
        }
    }
}
