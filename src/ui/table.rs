//! Tables of figures: caption, scoped headers, numbers to the right, totals, and a way to scroll when narrow.

use maud::{Markup, Render, html};

use super::{figure_link, money};
use crate::i18n::Locale;
use crate::money::Amount;

/// How the rows are sorted by a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
    /// By another column.
    No,
}

/// A column and its header.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    number: bool,
    sort: Option<(String, Sorted)>,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Column {
        Column { label: label.into(), number: false, sort: None }
    }

    /// A column of figures, set to the right.
    pub fn number(label: impl Into<String>) -> Column {
        Column { number: true, ..Column::text(label) }
    }

    /// Makes the header a link that sorts, and says how the rows are sorted now.
    pub fn sorting(self, href: impl Into<String>, now: Sorted) -> Column {
        Column { sort: Some((href.into(), now)), ..self }
    }

    fn class(&self) -> Option<&'static str> {
        self.number.then_some("number")
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, Default)]
pub struct Cell(Markup);

impl Cell {
    /// Anything that can be drawn.
    pub fn of(content: impl Render) -> Cell {
        Cell(content.render())
    }

    /// Anything that can be drawn, leading somewhere.
    pub fn link(content: impl Render, href: &str) -> Cell {
        Cell(html! { a href=(href) { (content) } })
    }

    /// An amount.
    pub fn money(amount: Amount, lang: Locale) -> Cell {
        Cell(money(amount, lang))
    }

    /// An amount that leads to the rows behind it.
    pub fn figure(amount: Amount, lang: Locale, href: &str) -> Cell {
        Cell(figure_link(amount, lang, href))
    }

    /// Nothing.
    pub fn empty() -> Cell {
        Cell::default()
    }
}

/// A table. The first cell of a row names the row.
pub struct Table {
    /// What the table shows; also the name of its scrolling region.
    pub caption: String,
    /// The unit of its figures and other things to know, below the caption.
    pub note: Option<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// The totals of *all* rows that fit the filters; the first cell says so.
    pub totals: Option<Vec<Cell>>,
    /// What is said where there is no row.
    pub empty: String,
}

impl Table {
    fn row(&self, cells: &[Cell]) -> Markup {
        html! {
            tr {
                @for (at, (cell, column)) in cells.iter().zip(&self.columns).enumerate() {
                    @if at == 0 {
                        th scope="row" class=[column.class()] { (cell.0) }
                    } @else {
                        td class=[column.class()] { (cell.0) }
                    }
                }
            }
        }
    }

    fn header(column: &Column) -> Markup {
        let Some((href, now)) = &column.sort else {
            return html! { th scope="col" class=[column.class()] { (column.label) } };
        };
        let (now, arrow) = match now {
            Sorted::Ascending => (Some("ascending"), " ↑"),
            Sorted::Descending => (Some("descending"), " ↓"),
            Sorted::No => (None, ""),
        };
        html! {
            th scope="col" class=[column.class()] aria-sort=[now] {
                a href=(href) { (column.label) span aria-hidden="true" { (arrow) } }
            }
        }
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        html! {
            div.table tabindex="0" role="region" aria-label=(self.caption) {
                table {
                    caption { (self.caption) @if let Some(note) = &self.note { span.note { (note) } } }
                    thead { tr { @for column in &self.columns { (Self::header(column)) } } }
                    tbody {
                        @for row in &self.rows { (self.row(row)) }
                        @if self.rows.is_empty() { tr { td.empty colspan=(self.columns.len()) { (self.empty) } } }
                    }
                    @if let Some(totals) = &self.totals { tfoot { (self.row(totals)) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_without_rows_says_so_across_all_columns() {
        let columns =
            vec![Column::text("Dòng"), Column::number("Số tiền").sorting("?sort=amount", Sorted::Descending)];
        let table = Table {
            caption: "Dự toán".to_owned(),
            note: None,
            columns,
            rows: Vec::new(),
            totals: None,
            empty: "Chưa có".to_owned(),
        };
        let drawn = table.render().into_string();
        assert!(
            drawn.contains("colspan=\"2\">Chưa có") && drawn.contains("aria-sort=\"descending\""),
            "{drawn}"
        );
    }
}
