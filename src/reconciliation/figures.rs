//! Figures of an agency's year as its page shows them: row by row where the money stands, and below it, in words, what it
//! came from and what of it is done. Every figure leads to its rows.

use maud::{Markup, Render, html};

use crate::ledger::Figures;
use crate::report;
use crate::ui::unit::Unit;
use crate::web::Ctx;

/// Where the money stands, beside what was granted: the columns.
const STANDS: [&str; 6] = ["granted", "available", "committed", "advanced", "payable", "paid"];
/// What was granted came from these, and these were taken from it.
const CAME: [(&str, &str); 8] = [
    ("initial", ""),
    ("supplement", "+ "),
    ("received", "+ "),
    ("transferred", "± "),
    ("carried", "± "),
    ("cut", "− "),
    ("lapsed", "− "),
    ("returned", "− "),
];
/// What of it is done.
const DONE: [&str; 3] = ["contracted", "accepted", "disbursed"];

/// A row: what it is, its figures, and where the rows behind a figure are.
pub(super) struct FiguresRow<'f> {
    pub name: Markup,
    pub figures: &'f Figures,
    pub rows: Box<dyn Fn(&str) -> String + 'f>,
}

/// A table of figures.
pub(super) struct FiguresTable<'f> {
    pub ctx: &'f Ctx,
    pub unit: Unit,
    /// The report that the files are made of: what it is called, and what its figures are called.
    pub report: &'f report::Table,
    /// What the rows are.
    pub named: String,
    pub rows: Vec<FiguresRow<'f>>,
    pub totals: FiguresRow<'f>,
    /// Whether each row also tells what it came from and what is done.
    pub in_full: bool,
}

impl FiguresTable<'_> {
    /// What a figure is called.
    fn title<'k>(&'k self, key: &'k str) -> &'k str {
        let found = self.report.columns.iter().find(|column| column.key == key);
        found.map_or(key, |column| column.title.trim_end_matches(" (±)"))
    }

    fn figure(&self, row: &FiguresRow<'_>, key: &str) -> Markup {
        let amount = row.figures.get(key);
        html! { @if let Some(amount) = amount { (self.unit.figure(amount, self.ctx.locale, &(row.rows)(key))) } }
    }

    /// Figures in words, those at zero left out.
    fn parts<'k>(
        &self,
        row: &FiguresRow<'_>,
        keys: impl Iterator<Item = (&'k str, &'k str)>,
    ) -> Option<Markup> {
        let is_there = |key: &str| row.figures.get(key).is_some_and(|amount| !amount.money.is_zero());
        let there: Vec<_> = keys.filter(|(key, _)| is_there(key)).collect();
        (!there.is_empty()).then(|| {
            html! {
                p { @for (key, sign) in there { span.part { (sign) (self.title(key)) " " (self.figure(row, key)) } " " } }
            }
        })
    }

    fn row(&self, row: &FiguresRow<'_>, in_full: bool) -> Markup {
        let lang = self.ctx.locale;
        // Too large a share is told by its figures alone.
        let share =
            report::percent_of(row.figures.disbursed, row.figures.granted).map_or(None, |share| share);
        let share = share.map_or_else(String::new, |share| lang.decimal(&share.to_string()));
        let came = self.parts(row, CAME.into_iter()).filter(|_| in_full);
        let done = self.parts(row, DONE.into_iter().map(|key| (key, ""))).filter(|_| in_full);
        let is_told = came.is_some() || done.is_some();
        html! {
            tr.told[is_told] {
                th scope="row" rowspan=[is_told.then_some("2")] { (row.name) }
                @for key in STANDS {
                    td.number { span.row-word aria-hidden="true" { (self.title(key)) } (self.figure(row, key)) }
                }
                td.number { span.row-word aria-hidden="true" { (self.title("disbursed_share")) } (share) }
            }
            @if is_told { tr.telling { td colspan=(STANDS.len() + 1) { @if let Some(came) = came { (came) } @if let Some(done) = done { (done) } } } }
        }
    }
}

impl Render for FiguresTable<'_> {
    fn render(&self) -> Markup {
        let caption = &self.report.title;
        html! {
            div.table tabindex="0" role="region" aria-label=(caption) {
                table.stands {
                    caption { (caption) span.note { (self.ctx.unit_note_in(self.unit)) } }
                    thead {
                        tr {
                            th scope="col" { (self.named) }
                            @for key in STANDS { th.number scope="col" { (self.title(key)) } }
                            th.number scope="col" { (self.title("disbursed_share")) }
                        }
                    }
                    tbody {
                        @for row in &self.rows { (self.row(row, self.in_full)) }
                        @if self.rows.is_empty() { tr { td.empty colspan=(STANDS.len() + 2) { (self.ctx.text("lines-none")) } } }
                    }
                    tfoot { (self.row(&self.totals, self.in_full)) }
                }
            }
        }
    }
}
