//! Pairings in a table: both figures side by side, and how they were found.

use maud::{Markup, html};

use super::model::payee_key;
use super::pages::{record_href, statement_href};
use super::views::{PairingView, Section, SectionView, TreasuryLineView, TreasuryPaymentView};
use crate::ui::money;
use crate::ui::summary::{State, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::web::Ctx;

/// The pairings of a section. With the form that it stands in (`to`), each that is not frozen can be chosen.
pub fn pairing_table(ctx: &Ctx, section: &SectionView, to: Option<&str>) -> Table {
    let lang = ctx.locale;
    let text = |key: &str| Column::text(ctx.text(key));
    let number = |key: &str| Column::number(ctx.text(key));
    let kind = section.section;
    let (lines, books) = (kind.has_lines(), kind.has_payments());
    let mut columns = vec![text("treasury-voucher"), text("treasury-payee")];
    if lines {
        columns.push(text("treasury-at-treasury"));
    }
    if books {
        columns.push(text("treasury-in-books"));
    }
    columns.push(text(if matches!(kind, Section::Settled) {
        "treasury-explanation"
    } else {
        "treasury-note"
    }));
    if lines {
        columns.push(number("treasury-figure-treasury"));
    }
    if books {
        columns.push(number("treasury-figure-books"));
    }
    if lines && books {
        columns.push(number("treasury-figure-difference"));
    }
    let figures = |treasury, books_, difference| {
        let mut cells = Vec::new();
        if lines {
            cells.push(Cell::money(treasury, lang));
        }
        if books {
            cells.push(Cell::money(books_, lang));
        }
        if lines && books {
            cells.push(Cell::money(difference, lang));
        }
        cells
    };
    let row = |pairing: &PairingView| {
        let mut cells = vec![Cell::of(name(ctx, pairing, to)), Cell::of(payees(pairing))];
        if lines {
            cells.push(Cell::of(at_treasury(ctx, &pairing.lines)));
        }
        if books {
            cells.push(Cell::of(in_books(ctx, &pairing.payments)));
        }
        cells.push(Cell::of(note(ctx, kind, pairing)));
        cells.extend(figures(pairing.treasury, pairing.books, pairing.difference));
        cells
    };
    let sums = &section.sums;
    let mut totals = vec![Cell::of(ctx.text("total")), Cell::of(lang.decimal(&sums.count.to_string()))];
    totals.resize_with(3 + usize::from(lines) + usize::from(books), Cell::empty);
    totals.extend(figures(sums.treasury, sums.books, sums.difference));
    Table {
        caption: ctx.text(&format!("treasury-section-{}", kind.code())),
        note: Some(format!(
            "{} · {}",
            ctx.text(&format!("treasury-section-{}-note", kind.code())),
            ctx.unit_note()
        )),
        columns,
        rows: section.pairings.iter().map(row).collect(),
        totals: (sums.count > 0).then_some(totals),
        empty: ctx.text("treasury-none"),
    }
}

impl Section {
    /// Whether the Treasury has anything of its pairings.
    fn has_lines(self) -> bool {
        !matches!(self, Section::OnlyBooks | Section::Awaited)
    }

    /// Whether the book has anything of its pairings.
    fn has_payments(self) -> bool {
        !matches!(self, Section::OnlyTreasury)
    }
}

/// The voucher numbers, with the box that chooses the pairing.
fn name(ctx: &Ctx, pairing: &PairingView, to: Option<&str>) -> Markup {
    let lines = pairing.lines.iter().map(|line| line.voucher_no.as_str());
    let payments = pairing.payments.iter().map(|payment| payment.voucher_no.as_str());
    let mut vouchers: Vec<&str> = Vec::new();
    for voucher in lines.chain(payments).filter(|voucher| !voucher.is_empty()) {
        if !vouchers.contains(&voucher) {
            vouchers.push(voucher);
        }
    }
    let shown = if vouchers.is_empty() { ctx.text("treasury-no-voucher") } else { vouchers.join(" / ") };
    match (to, pairing.record) {
        (_, Some(record)) => html! {
            (shown) " " a href=(record_href(record)) { (Tag::new(ctx.text("treasury-frozen"), State::Idle)) }
        },
        (Some(to), None) => html! {
            label.choice {
                input type="checkbox" name="pairings[]" value=(pairing.key)
                    checked[ctx.forms().was_chosen(to, "pairings[]", &pairing.key)];
                (shown)
            }
        },
        (None, None) => html! { (shown) },
    }
}

fn payees(pairing: &PairingView) -> String {
    let booked = pairing.payments.iter().map(|payment| payment.payee.as_str());
    let told = pairing.lines.iter().map(|line| line.payee.as_str());
    let mut payees: Vec<&str> = Vec::new();
    // One name, however the Treasury writes it, is told once.
    for payee in booked.chain(told).filter(|payee| !payee.is_empty()) {
        if payees.iter().all(|known| payee_key(known) != payee_key(payee)) {
            payees.push(payee);
        }
    }
    payees.join(" / ")
}

/// Day and place of each line; its amount too, where there are several.
fn at_treasury(ctx: &Ctx, lines: &[TreasuryLineView]) -> Markup {
    html! {
        @for line in lines {
            div.of-several {
                a href=(statement_href(line.statement)) { (ctx.locale.date(line.booked_on)) }
                @if lines.len() > 1 { " · " (money(line.amount, ctx.locale)) }
                @if !line.content.is_empty() { " · " (line.content) }
            }
        }
    }
}

/// Day, kind and commitment of each payment; its amount too, where there are several.
fn in_books(ctx: &Ctx, payments: &[TreasuryPaymentView]) -> Markup {
    html! {
        @for payment in payments {
            div.of-several {
                a href={ "/actions/" (payment.action) } { (ctx.locale.date(payment.paid_on)) }
                " · " (crate::actions::pages::verb_label(ctx, &payment.verb))
                @if payments.len() > 1 { " " (money(payment.amount, ctx.locale)) }
                @if let Some(commitment) = payment.commitment {
                    " · " a href={ "/commitments/" (commitment) } { (payment.commitment_no) }
                }
            }
        }
    }
}

/// How it was found, and what was said of it.
fn note(ctx: &Ctx, section: Section, pairing: &PairingView) -> Markup {
    let by = pairing.settled_by.as_ref().or(pairing.made_by.as_ref());
    let said = match section {
        Section::Settled => String::new(),
        _ => ctx.text(&format!("treasury-rule-{}", pairing.rule.code())),
    };
    let origin = pairing.origin.filter(|_| pairing.settled_by.is_none());
    html! {
        (pairing.explanation)
        @if let (Some(by), Some(at)) = (&pairing.settled_by, pairing.settled_at) {
            " " span.note { "(" (by) ", " (ctx.locale.date(ctx.book().local(at).date())) ")" }
        }
        @if !said.is_empty() {
            span.note {
                @if !pairing.explanation.is_empty() { " · " }
                (said)
                @if let (Some(origin), Some(by)) = (origin, by) {
                    ": " (ctx.text(&format!("treasury-origin-{}", origin.code()))) ", " (by)
                }
            }
        }
    }
}
