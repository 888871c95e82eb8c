//! Rows of the same fields, such as the items of an order: `items[0][product]`, `items[1][product]`, … They add up,
//! and a row is added or taken away by a button that sends the form and keeps what was typed.

use maud::{Markup, Render, html};

use super::form::{Button, Field};
use crate::adding_up::{Sums, add_up};
use crate::i18n::Locale;
use crate::money::{Currency, Money};

/// How rows are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One box a row: for a few rows of long fields.
    Boxes,
    /// A table whose cells are typed into, as in a spreadsheet: for many rows.
    Grid,
}

/// Rows of the same fields.
pub struct Rows {
    /// The reader's language.
    pub lang: Locale,
    /// The currency that their amounts add up in.
    pub currency: Currency,
    /// The name that the fields of all rows begin with (`items`).
    pub name: &'static str,
    /// How they are laid out.
    pub layout: Layout,
    /// What the rows are.
    pub legend: String,
    /// The word before a row's number (`Mục`).
    pub row_label: String,
    /// The fields of each row.
    pub rows: Vec<Vec<Field>>,
    /// The words of the button that asks for more rows; none where their number is given.
    pub add: Option<String>,
}

impl Rows {
    fn sums(&self) -> Sums {
        add_up(self.rows.iter().flatten().filter_map(Field::typed), self.currency)
    }

    /// A sum that stands beside what it sums, or a dash; `of` says to the script which one it is.
    fn sum(&self, of: &str, sum: Option<Money>) -> Markup {
        let text = sum.map_or_else(|| "–".to_owned(), |sum| self.lang.amount(self.currency.amount(sum)));
        // Of all sums that change while one types, the whole in words alone is read out.
        html! { output.money aria-live="off" data-sum=(of) { (text) } }
    }

    fn row_name(&self, at: usize) -> String {
        format!("{}[{at}]", self.name)
    }

    /// Takes this row away. A row alone stays: its button is not seen until there are others.
    fn remove(&self, at: usize) -> Markup {
        if self.add.is_none() {
            return html! {};
        }
        html! {
            button.plain.remove type="submit" name="less" value=(self.row_name(at)) {
                span aria-hidden="true" { "×" }
                span.visually-hidden { (self.lang.text("rows-remove")) " " (self.row_label) " " span data-number { (at + 1) } }
            }
        }
    }

    fn buttons(&self, summed: bool) -> Markup {
        let more = match self.layout {
            Layout::Boxes => self.name.to_owned(),
            Layout::Grid => format!("{}:3", self.name),
        };
        html! {
            @if let Some(add) = &self.add {
                div.buttons {
                    (Button::secondary(add).sending("more", more))
                    @if summed {
                        span.plain-only { (Button::secondary(self.lang.text("rows-add-up")).sending("more", "sums")) }
                    }
                }
            }
        }
    }

    fn whole(&self, sums: &Sums) -> Markup {
        let whole = sums.lists.get(self.name).copied().flatten();
        let words = sums.told(self.name, self.lang, self.currency);
        html! {
            (self.sum(self.name, whole))
            " " output.words data-words=(self.name) { (words) }
        }
    }

    fn boxes(&self, sums: &Sums, summed: bool) -> Markup {
        html! {
            fieldset.rows data-rows=(self.name) {
                legend { (self.legend) }
                @for (at, row) in self.rows.iter().enumerate() {
                    fieldset.row data-row {
                        legend { (self.row_label) " " span data-number { (at + 1) } }
                        div.cells { @for field in row { (field) } }
                        (self.remove(at))
                    }
                }
                @if summed { p.sum { (self.lang.text("total")) ": " (self.whole(sums)) } }
                (self.buttons(summed))
            }
        }
    }

    fn grid(&self, sums: &Sums, summed: bool) -> Markup {
        let columns = self.rows.first().map_or(&[][..], Vec::as_slice);
        // A row of one amount is its own sum.
        let row_sums = columns.iter().filter(|field| field.typed().is_some()).count() > 1;
        let width = columns.len() + 1 + usize::from(row_sums);
        html! {
            fieldset.rows data-rows=(self.name) data-grid {
                legend { (self.legend) }
                div.table tabindex="0" role="region" aria-label=(self.legend) {
                    table.grid {
                        thead {
                            tr {
                                th scope="col" { span.visually-hidden { (self.row_label) } }
                                @for field in columns {
                                    th scope="col" data-column class=[field.typed().map(|_| "number")] { (field.heading()) }
                                }
                                @if row_sums { th.number scope="col" { (self.lang.text("rows-sum")) } }
                                @if self.add.is_some() { th scope="col" { span.visually-hidden { (self.lang.text("rows-remove")) } } }
                            }
                        }
                        tbody {
                            @for (at, row) in self.rows.iter().enumerate() {
                                tr data-row {
                                    th scope="row" { span.row-word { (self.row_label) " " } span data-number { (at + 1) } }
                                    @for field in row { (field.cell(&format!("{} {}", self.row_label, at + 1))) }
                                    @if row_sums {
                                        @let name = self.row_name(at);
                                        td.number { span.row-word { (self.lang.text("rows-sum")) ": " } (self.sum(&name, sums.rows.get(&name).copied().flatten())) }
                                    }
                                    @if self.add.is_some() { td { (self.remove(at)) } }
                                }
                            }
                        }
                        @if summed {
                            tfoot { tr { td colspan=(width) { (self.lang.text("total")) ": " (self.whole(sums)) } @if self.add.is_some() { td {} } } }
                        }
                    }
                }
                (self.buttons(summed))
            }
        }
    }
}

impl Render for Rows {
    fn render(&self) -> Markup {
        let sums = self.sums();
        let summed = sums.lists.contains_key(self.name);
        match self.layout {
            Layout::Boxes => self.boxes(&sums, summed),
            Layout::Grid => self.grid(&sums, summed),
        }
    }
}
