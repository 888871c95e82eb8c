//! The list of statements and records, and where everything of the Treasury is found.

use maud::{Markup, html};

use super::handlers::TreasuryList;
use super::list::{RecordSummary, STATES, StatementSummary};
use super::records::RecordState;
use crate::agencies::pages::year_href as agency_year_href;
use crate::i18n::Locale;
use crate::ids::{StatementId, TreasuryRecordId};
use crate::lists::{Frame, Order};
use crate::people::{Act, may};
use crate::ui::form::{Choice, Control, Weight, button_link};
use crate::ui::summary::{State, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// Where an agency's year is set beside the Treasury's.
pub fn year_href(code: &str, fiscal_year: i64) -> String {
    format!("{}/treasury", agency_year_href(code, fiscal_year))
}

/// Where a statement is brought in.
pub const IMPORT_HREF: &str = "/treasury/statements/new";

/// Where a statement is.
pub fn statement_href(id: StatementId) -> String {
    format!("/treasury/statements/{id}")
}

/// Where a signed record is.
pub fn record_href(id: TreasuryRecordId) -> String {
    format!("/treasury/records/{id}")
}

/// How far a record has come, as a tag.
pub fn state_tag(ctx: &Ctx, state: RecordState) -> Tag {
    let look = match state {
        RecordState::Signed => State::Active,
        RecordState::Countersigned => State::Good,
        RecordState::Withdrawn => State::Bad,
    };
    Tag::new(ctx.text(&format!("state-{}", state.code())), look)
}

fn days(locale: Locale, statement: &StatementSummary, whole: &str) -> String {
    let day = |on: Option<chrono::NaiveDate>| on.map_or_else(|| "…".to_owned(), |on| locale.date(on));
    match (statement.covers_from, statement.covers_to) {
        (None, None) => whole.to_owned(),
        (from, to) => format!("{} – {}", day(from), day(to)),
    }
}

/// The cells of a statement but what it comes to.
fn cells(ctx: &Ctx, it: &StatementSummary) -> Vec<Cell> {
    let lang = ctx.locale;
    let number = if it.withdrawn {
        Cell::of(html! { s { (it.statement_no) } " " (Tag::new(ctx.text("state-withdrawn"), State::Bad)) })
    } else {
        Cell::link(&it.statement_no, &statement_href(it.id))
    };
    vec![
        number,
        Cell::link(format!("{} · {}", it.agency, it.fiscal_year), &year_href(&it.agency, it.fiscal_year)),
        Cell::of(days(lang, it, &ctx.text("treasury-whole-year"))),
        Cell::of(ctx.book().local(it.imported_at).format("%d/%m/%Y %H:%M").to_string()),
        Cell::of(lang.decimal(&it.lines.to_string())),
    ]
}

fn columns(ctx: &Ctx) -> [Column; 6] {
    let text = |key: &str| Column::text(ctx.text(key));
    [
        text("treasury-statement-no"),
        text("treasury-agency-year"),
        text("treasury-covers"),
        text("treasury-imported-at"),
        Column::number(ctx.text("treasury-lines")),
        Column::number(ctx.text("treasury-total")),
    ]
}

/// Statements in a table.
pub fn statement_table(ctx: &Ctx, caption: String, statements: &[StatementSummary]) -> Table {
    let row = |it: &StatementSummary| {
        let mut cells = cells(ctx, it);
        cells.push(Cell::money(it.total, ctx.locale));
        cells
    };
    Table {
        caption,
        note: Some(ctx.unit_note()),
        columns: columns(ctx).to_vec(),
        rows: statements.iter().map(row).collect(),
        totals: None,
        empty: ctx.text("treasury-statements-none"),
    }
}

/// Records in a table.
pub fn record_table(ctx: &Ctx, caption: String, records: &[RecordSummary]) -> Table {
    let lang = ctx.locale;
    let text = |key: &str| Column::text(ctx.text(key));
    let number = |key: &str| Column::number(ctx.text(key));
    let row = |it: &RecordSummary| {
        let signed = it.treasury_signed_on.map_or_else(String::new, |on| lang.date(on));
        vec![
            Cell::link(
                format!("{} · {}", it.id, ctx.text(&format!("period-{}", it.period.code()))),
                &record_href(it.id),
            ),
            Cell::link(format!("{} · {}", it.agency, it.fiscal_year), &year_href(&it.agency, it.fiscal_year)),
            Cell::of(state_tag(ctx, it.state)),
            Cell::of(lang.date(it.signed_on)),
            Cell::of(signed),
            Cell::money(it.treasury, lang),
            Cell::money(it.books, lang),
            Cell::money(it.difference, lang),
            Cell::of(it.open_count),
        ]
    };
    Table {
        caption,
        note: Some(ctx.unit_note()),
        columns: vec![
            text("treasury-record"),
            text("treasury-agency-year"),
            text("column-state"),
            text("treasury-agency-signed"),
            text("treasury-treasury-signed"),
            number("treasury-figure-treasury"),
            number("treasury-figure-books"),
            number("treasury-figure-difference"),
            number("treasury-figure-open"),
        ],
        rows: records.iter().map(row).collect(),
        totals: None,
        empty: ctx.text("treasury-records-none"),
    }
}

impl View for TreasuryList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-treasury")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let frame = Frame::of(ctx, "/treasury", &self.query, self.sorting);
        html! {
            p.lead { (ctx.text("treasury-lead")) }
            @if may(&ctx.actor, Act::Reconcile, None).is_ok() {
                p { (button_link(&ctx.text("treasury-import"), IMPORT_HREF, Weight::Primary)) }
            }
            (self.filters(&frame))
            @if let Some(agency) = &self.agency {
                p { a href=(year_href(&agency.code, self.year)) {
                    (ctx.locale.say("treasury-open-year", &[("agency", agency.name(lang)), ("year", &self.year.to_string())])) } }
            }
            (frame.above(&self.pages))
            (self.table(&frame))
            (frame.pages(&self.pages))
            (record_table(ctx, ctx.text("treasury-records"), &self.records))
        }
    }
}

impl TreasuryList {
    fn filters(&self, frame: &Frame<'_>) -> Markup {
        let ctx = frame.ctx;
        let states = STATES.iter().map(|it| Choice::new(*it, ctx.text(&format!("state-{it}"))));
        let money = ctx.forms().money();
        let others = [
            frame.field(Control::Date, "from", "list-dated-from"),
            frame.field(Control::Date, "to", "list-dated-to"),
            frame.field(money.clone(), "amount_from", "list-value-from"),
            frame.field(money, "amount_to", "list-value-to"),
        ];
        let usual = html! {
            (frame.field(Control::Text, "fiscal_year", "column-fiscal_year"))
            (frame.field(Control::Text, "agency", "agency-code"))
            (frame.field(Control::Select(states.collect()), "state", "column-state"))
        };
        frame.filters(usual, &others)
    }

    fn table(&self, frame: &Frame<'_>) -> Table {
        let ctx = frame.ctx;
        let [number, year, covers, imported, lines, total] = columns(ctx);
        let row = |it: &StatementSummary| {
            let mut cells = cells(ctx, it);
            cells.push(frame.money(it.total));
            cells
        };
        let mut totals = vec![Cell::of(ctx.text("total")), frame.count(&self.pages)];
        totals.extend((0..3).map(|_| Cell::empty()));
        totals.push(frame.total(self.total));
        Table {
            caption: ctx.text("treasury-statements"),
            note: Some(frame.note()),
            columns: vec![
                frame.column(number, Order::Name),
                year,
                frame.column(covers, Order::Date),
                frame.column(imported, Order::Latest),
                lines,
                frame.column(total, Order::Amount),
            ],
            rows: self.statements.iter().map(row).collect(),
            totals: Some(totals),
            empty: frame.empty("treasury-statements-none"),
        }
    }
}
