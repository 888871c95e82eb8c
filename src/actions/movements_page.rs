//! The page of the movements behind a figure.

use maud::{Markup, html};

use super::movements::{EffectView, MovementList};
use super::pages::verb_label;
use crate::ledger::Stage;
use crate::lists::{Frame, Pages};
use crate::ui::form::{Choice, Control};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

impl View for MovementList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.locale.say("movements-of", &[("figure", &ctx.figure_label(&self.figure))])
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let frame = Frame::of_rows(ctx, "/movements", &self.query, &self.sorting);
        let pages = Pages { count: i64::try_from(self.count).unwrap_or(i64::MAX), ..Pages::default() };
        html! {
            p.lead { (ctx.text("movements-lead")) }
            (self.filters(&frame))
            (frame.above(&pages))
            (self.table(&frame, &pages))
            (frame.pages_by_offset(self.offset, self.count))
        }
    }
}

impl MovementList {
    fn filters(&self, frame: &Frame<'_>) -> Markup {
        let (ctx, lang) = (frame.ctx, frame.ctx.locale);
        let sources = self.catalogue.fund_sources.iter().map(|it| Choice::new(&it.code, it.name(lang)));
        let purposes = self.catalogue.purposes.iter().map(|it| Choice::new(&it.code, it.name(lang)));
        let below = vec![Choice::new("true", ctx.text("movements-below"))];
        let others = [
            frame.field(Control::Select(below), "with_below", "movements-whose"),
            frame.field(Control::Select(sources.collect()), "fund_source", "column-fund_source"),
            frame.field(Control::Select(purposes.collect()), "purpose", "column-purpose"),
            frame.field(Control::Date, "from", "list-dated-from"),
            frame.field(Control::Date, "to", "list-dated-to"),
        ];
        let usual = html! {
            (frame.field(Control::Text, "fiscal_year", "column-fiscal_year"))
            (frame.field(Control::Text, "agency", "agency-code"))
        };
        frame.filters(usual, &others)
    }

    fn table(&self, frame: &Frame<'_>, pages: &Pages) -> Table {
        let ctx = frame.ctx;
        let text = |key: &str| Column::text(ctx.text(key));
        let columns = vec![
            frame.column_by(text("column-number"), "latest", true),
            frame.column_by(text("column-dated_on"), "date", true),
            text("column-document_no"),
            text("column-with"),
            text("column-verb"),
            text("column-line"),
            frame.column_by(Column::number(ctx.figure_label(&self.figure)), "amount", true),
        ];
        let stage = |stage: Stage| ctx.text(&format!("stage-{}", stage.code()));
        let row = |it: &EffectView| {
            let paper = match (it.commitment, it.contribution) {
                (Some(id), _) => Cell::link(&it.document_no, &format!("/commitments/{id}")),
                (None, Some(id)) => Cell::link(&it.document_no, &format!("/contributions/{id}")),
                (None, None) => Cell::of(&it.document_no),
            };
            vec![
                Cell::link(it.id, &format!("/actions/{}", it.action)),
                Cell::of(ctx.locale.date(it.dated_on)),
                paper,
                Cell::of(&it.with),
                Cell::of(html! {
                    (verb_label(ctx, &it.verb)) br;
                    span.hint { (stage(it.from_stage)) " → " (stage(it.to_stage)) }
                }),
                Cell::link(ctx.locale.line_name(&it.line_name), &format!("/budget-lines/{}", it.line)),
                frame.money(it.effect),
            ]
        };
        let mut totals = vec![Cell::of(ctx.text("total")), frame.count(pages)];
        totals.extend((2..columns.len() - 1).map(|_| Cell::empty()));
        totals.push(frame.money(self.total));
        Table {
            caption: self.title(ctx),
            note: Some(frame.note()),
            columns,
            rows: self.rows.iter().map(row).collect(),
            totals: Some(totals),
            empty: frame.empty("movements-none"),
        }
    }
}
