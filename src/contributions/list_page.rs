//! The page of the list of contributions.

use maud::{Markup, html};

use super::form::purposes;
use super::list_handlers::{ContributionList, ContributionSummary};
use crate::agencies::pages::year_href;
use crate::budget::pages::purpose_name;
use crate::lists::{Frame, Order};
use crate::people::{Act, may};
use crate::ui::form::{Choice, Control, Weight, button_link};
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

impl ContributionList {
    fn purpose(&self, ctx: &Ctx, code: &str) -> String {
        let named = |catalogue| purpose_name(catalogue, code, ctx.locale);
        if code.is_empty() {
            ctx.text("restriction-none")
        } else {
            self.catalogue.as_ref().map_or_else(|| code.to_owned(), named)
        }
    }

    fn filters(&self, frame: &Frame<'_>) -> Markup {
        let ctx = frame.ctx;
        let open = vec![Choice::new("true", ctx.text("contributions-open"))];
        let money = ctx.forms().money();
        let mut others = vec![
            frame.field(Control::Select(open), "open", "column-open_pledge"),
            frame.field(Control::Date, "from", "list-signed-from"),
            frame.field(Control::Date, "to", "list-signed-to"),
            frame.field(money.clone(), "amount_from", "list-value-from"),
            frame.field(money, "amount_to", "list-value-to"),
        ];
        if let Some(catalogue) = &self.catalogue {
            others.insert(0, frame.field(purposes(ctx, catalogue), "purpose", "column-restriction"));
        }
        let usual = html! {
            (frame.field(Control::Text, "fiscal_year", "column-fiscal_year"))
            (frame.field(Control::Text, "agency", "agency-code"))
        };
        frame.filters(usual, &others)
    }

    fn table(&self, frame: &Frame<'_>) -> Table {
        let ctx = frame.ctx;
        let text = |key: &str| Column::text(ctx.text(key));
        let number = |key: &str| Column::number(ctx.text(key));
        let columns = vec![
            frame.column(text("column-document_no"), Order::Name),
            text("column-sponsor"),
            text("column-agency"),
            text("column-restriction"),
            frame.column(number("column-pledge"), Order::Amount),
            number("column-received"),
            number("column-returned"),
            number("column-in_kind"),
        ];
        let row = |it: &ContributionSummary| {
            let mut cells = vec![
                Cell::link(&it.document_no, &format!("/contributions/{}", it.id)),
                Cell::link(&it.sponsor, &format!("/sponsors/{}", it.sponsor_id)),
                Cell::link(&it.agency, &year_href(&it.agency, it.fiscal_year)),
                Cell::of(self.purpose(ctx, &it.purpose)),
            ];
            cells.extend([it.pledge, it.received, it.returned, it.in_kind].map(|amount| frame.money(amount)));
            cells
        };
        let sums = &self.totals;
        let mut totals =
            vec![Cell::of(ctx.text("total")), frame.count(&self.pages), Cell::empty(), Cell::empty()];
        totals.extend(
            [sums.pledge, sums.received, sums.returned, sums.in_kind].map(|amount| frame.money(amount)),
        );
        Table {
            caption: ctx.text("nav-contributions"),
            note: Some(frame.note()),
            columns,
            rows: self.contributions.iter().map(row).collect(),
            totals: Some(totals),
            empty: frame.empty("contributions-none"),
        }
    }
}

impl View for ContributionList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-contributions")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let frame = Frame::of(ctx, "/contributions", &self.query, self.sorting);
        let open = frame.unit().money(self.totals.open_pledge, ctx.locale);
        html! {
            p.lead { (ctx.text("contributions-lead")) }
            @if may(&ctx.actor, Act::Pledge, None).is_ok() {
                p { (button_link(&ctx.text("contribution-new"), "/contributions/new", Weight::Primary)) }
            }
            p { a href="/sponsors" { (ctx.text("nav-sponsors")) } }
            (self.filters(&frame))
            (SummaryList::new().row(ctx.text("column-open_pledge"), open))
            (frame.above(&self.pages))
            (self.table(&frame))
            (frame.pages(&self.pages))
        }
    }
}
