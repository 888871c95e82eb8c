//! A report on a terminal.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell as Drawn, CellAlignment, ContentArrangement, Table as Drawing};

use super::table::{Cell, Heading, Table};
use crate::i18n::Locale;

impl Table {
    /// The table with lines around it, numbers to the right and as the reader writes them.
    pub fn to_text(&self, locale: Locale) -> String {
        let mut drawing = Drawing::new();
        drawing.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
        let aligned = |column: &Heading, text: String| {
            let side = if column.kind.is_number() { CellAlignment::Right } else { CellAlignment::Left };
            Drawn::new(text).set_alignment(side)
        };
        drawing.set_header(self.columns.iter().map(|column| aligned(column, column.title.clone())));
        for row in self.rows.iter().chain(&self.totals) {
            let cells = self.columns.iter().zip(row);
            drawing.add_row(cells.map(|(column, cell): (_, &Cell)| aligned(column, cell.shown(locale))));
        }
        let mut lines = vec![self.title.clone()];
        lines.extend(self.notes.iter().cloned());
        lines.push(drawing.trim_fmt());
        lines.extend(self.footnotes.iter().cloned());
        lines.join("\n") + "\n"
    }
}
