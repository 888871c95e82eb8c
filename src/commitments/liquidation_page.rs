//! The record of a liquidation as a paper: both parties, what was accepted, the settlement, two signatures.

use maud::{Markup, html};

use super::liquidation::LiquidationView;
use crate::help::lead;
use crate::money::Amount;
use crate::ui::Link;
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

impl View for LiquidationView {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.locale.say("liquidation-of", &[("number", &self.commitment.document_no)])
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let mut links = self.commitment.breadcrumbs(ctx);
        links.push(Link::new(
            self.commitment.document_no.clone(),
            format!("/commitments/{}", self.commitment.id),
        ));
        links
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            div.not-printed { (lead(ctx, "lead-liquidation")) }
            article.paper {
                (self.heading(ctx))
                (self.parties(ctx))
                (self.item_table(ctx))
                (self.settlement_table(ctx))
                p { (ctx.text("liquidation-end")) }
                div.signatures {
                    div { p { strong { (ctx.text("liquidation-for-agency")) } } p { (ctx.text("liquidation-sign")) } }
                    div { p { strong { (ctx.text("liquidation-for-provider")) } } p { (ctx.text("liquidation-sign")) } }
                }
            }
        }
    }
}

impl LiquidationView {
    fn heading(&self, ctx: &Ctx) -> Markup {
        let owner = self.commitment.around.as_ref().map_or("", |around| around.owner.name(ctx.locale));
        html! {
            header {
                div { p { strong { (owner) } } p { (ctx.text("liquidation-number")) ": " (self.document_no) } }
                div { p { strong { (ctx.text("record-nation")) } } p { strong { (ctx.text("record-motto")) } } }
            }
            h2.paper-title { (ctx.text("liquidation-paper-title")) }
            p.paper-title { (ctx.text("liquidation-form")) }
        }
    }

    fn parties(&self, ctx: &Ctx) -> Markup {
        let (lang, of) = (ctx.locale, &self.commitment);
        let with = of.press_agency.as_ref().map_or(of.provider.as_str(), |press| press.name.as_str());
        let owner = of.around.as_ref().map_or("", |around| around.owner.name(lang));
        let signed_on = of.signed_on.map_or_else(String::new, |date| lang.date(date));
        let mut summary = SummaryList::new()
            .row(ctx.text("liquidation-contract"), format!("{} · {}", of.document_no, of.title))
            .row(ctx.text("column-signed_on"), signed_on)
            .row(ctx.text("liquidation-date"), lang.date(self.dated_on))
            .row(ctx.text("liquidation-agency"), format!("{owner} ({})", of.agency))
            .row(ctx.text("liquidation-provider"), with);
        if !self.reason.is_empty() {
            summary = summary.row(ctx.text("column-reason"), &self.reason);
        }
        html! { (summary) }
    }

    fn item_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let number = |key: &str| Column::number(ctx.text(key));
        let rows = self.commitment.items.iter().map(|it| {
            vec![
                Cell::of(html! { (it.position) ". " (it.product) }),
                Cell::of(&it.unit),
                Cell::of(lang.quantity(it.quantity)),
                Cell::of(lang.quantity(it.unit_price)),
                Cell::of(lang.quantity(it.accepted_quantity)),
                Cell::money(it.accepted_amount, lang),
            ]
        });
        let mut totals = vec![Cell::of(ctx.text("total"))];
        totals.extend((0..4).map(|_| Cell::empty()));
        totals.push(Cell::money(self.accepted, lang));
        Table {
            caption: ctx.text("liquidation-items"),
            note: Some(ctx.unit_note()),
            columns: vec![
                Column::text(ctx.text("column-product")),
                Column::text(ctx.text("column-unit")),
                number("column-quantity"),
                number("column-unit_price"),
                number("column-accepted_quantity"),
                number("column-accepted_amount"),
            ],
            rows: rows.collect(),
            totals: Some(totals),
            empty: ctx.text("order-no-items"),
        }
    }

    fn settlement_table(&self, ctx: &Ctx) -> Table {
        let row =
            |(key, amount): (&str, Amount)| vec![Cell::of(ctx.text(key)), Cell::money(amount, ctx.locale)];
        let rows = [
            ("liquidation-value", self.value),
            ("liquidation-accepted", self.accepted),
            ("liquidation-paid", self.paid),
            ("liquidation-recovered", self.recovered),
            ("liquidation-advances_returned", self.advances_returned),
            ("liquidation-refunded", self.refunded),
            ("liquidation-penalties_collected", self.penalties_collected),
            ("liquidation-penalties_waived", self.penalties_waived),
            ("liquidation-released", self.released),
            ("liquidation-left", self.left),
        ];
        Table {
            caption: ctx.text("liquidation-settlement"),
            note: Some(ctx.unit_note()),
            columns: vec![
                Column::text(ctx.text("liquidation-figure")),
                Column::number(ctx.text("column-amount")),
            ],
            rows: rows.into_iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        }
    }
}
