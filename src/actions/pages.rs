//! The pages of actions and of the rows behind a figure.

use maud::{Markup, html};

use super::handlers::{ActionView, may_reverse};
use crate::agencies::pages::year_href;
use crate::attachments::{Subject, attachment_section};
use crate::help::lead;
use crate::ledger::Kind;
use crate::money::Money;
use crate::number::retyped_date;
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::ui::summary::{State, SummaryList, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// What was done, in the reader's language.
pub fn verb_label(ctx: &Ctx, verb: &str) -> String {
    ctx.text(&format!("verb-{verb}"))
}

impl View for ActionView {
    fn title(&self, ctx: &Ctx) -> String {
        format!("{} · {} {}", verb_label(ctx, &self.verb), ctx.text("action-number"), self.id)
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let year = format!("{} · {}", self.agency, self.fiscal_year);
        let mut links = vec![Link::new(year, year_href(&self.agency, self.fiscal_year))];
        if let Some(order) = self.commitment {
            links.push(Link::new(ctx.text("order"), format!("/commitments/{order}")));
        }
        if let Some(contribution) = self.contribution {
            links.push(Link::new(ctx.text("contribution"), format!("/contributions/{contribution}")));
        }
        links
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let columns = vec![
            Column::text(ctx.text("column-number")),
            Column::text(ctx.text("column-kind")),
            Column::text(ctx.text("column-from")),
            Column::text(ctx.text("column-to")),
            Column::number(ctx.text("column-amount")),
        ];
        let end = |line: Option<crate::ids::LineId>, stage: crate::ledger::Stage| {
            let stage = ctx.text(&format!("stage-{}", stage.code()));
            line.map_or_else(|| html! { (stage) }, |line| {
                html! { (stage) " · " a href={ "/budget-lines/" (line) } { (ctx.text("budget-line")) " " (line) } }
            })
        };
        let mut summary = SummaryList::new()
            .row(ctx.text("column-dated_on"), lang.date(self.dated_on))
            .row(ctx.text("column-document_no"), &self.document_no);
        if let Some(words) = self.in_words(ctx) {
            summary = summary.row(ctx.text("column-in_words"), words);
        }
        html! {
            (lead(ctx, "lead-action"))
            (summary
                .row(ctx.text("column-reason"), &self.reason)
                .row(ctx.text("column-recorded_by"), &self.recorded_by)
                .row(ctx.text("column-recorded_at"), ctx.book().local(self.recorded_at).format("%d/%m/%Y %H:%M:%S").to_string()))
            @if let Some(original) = self.reverses {
                p { (ctx.text("action-reverses")) " " a href={ "/actions/" (original) } { (original) } }
            }
            @if let Some(reversal) = self.reversed_by {
                p { (Tag::new(ctx.text("ui-undone"), State::Idle)) " " a href={ "/actions/" (reversal) } { (reversal) } }
            }
            (Table {
                caption: ctx.text("movements"),
                note: Some(ctx.unit_note()),
                columns,
                rows: self.movements.iter().map(|it| vec![
                    Cell::of(it.id),
                    Cell::of(html! {
                        (ctx.text(&format!("kind-{}", it.kind.code())))
                        @if it.reversal { " (" (ctx.text("kind-reversal")) ")" }
                    }),
                    Cell::of(end(it.from_line, it.from_stage)),
                    Cell::of(end(it.to_line, it.to_stage)),
                    Cell::money(it.amount, lang),
                ]).collect(),
                totals: None,
                empty: ctx.text("movements-none"),
            })
            (crate::audit::history_link(ctx, self.owner.as_ref(), &format!("action={}", self.id)))
            @if let Some(owner) = &self.owner { (attachment_section(ctx, Subject::Action, self.id.0, owner, &self.scans)) }
            @if self.reversed_by.is_none() && self.reverses.is_none()
                && self.owner.as_ref().zip(self.calendar.as_ref()).is_some_and(|(owner, calendar)| may_reverse(ctx, &self.verb, owner, calendar)) {
                (self.reversal_form(ctx))
            }
        }
    }
}

impl ActionView {
    /// What a decision moved, in words. What other actions move in several stages adds up to no figure with a name.
    fn in_words(&self, ctx: &Ctx) -> Option<String> {
        let decides = |kind| matches!(kind, Kind::Allocate | Kind::Supplement | Kind::Cut | Kind::Transfer);
        if !self.movements.iter().all(|it| decides(it.kind)) {
            return None;
        }
        let moved = Money::total(self.movements.iter().map(|it| it.amount.money));
        moved.map_or(None, |moved| Some(ctx.locale.words(moved, ctx.book().currency)))
    }

    fn reversal_form(&self, ctx: &Ctx) -> Markup {
        let to = format!("/actions/{}/reversal", self.id);
        let forms = ctx.forms();
        html! {
            h2 { (ctx.text("reversal-new")) }
            p { (ctx.text("reversal-hint")) }
            (forms.form(&to, html! {
                (forms.field(&to, Control::Date, "dated_on", "column-dated_on", &retyped_date(ctx.book().today())))
                (forms.field(&to, Control::Area(2), "reason", "column-reason", ""))
                (buttons(html! { (Button::danger(ctx.text("reversal-record"))) }))
            }))
        }
    }
}
