//! The table of a comparison: each row's figure with every measure of it. Page and files draw the same one.

use super::model::ComparisonRow;
use super::overview::{MeasuredRow, Overview};
use crate::error::Result;
use crate::i18n::Locale;
use crate::money::Amount;
use crate::report::{Cell, Definition, Heading, Kind, Table};

impl Overview {
    /// The key of a column of [`super::wanted::COLUMNS`]: the figure's column bears the figure's own name.
    fn key<'k>(&'k self, column: &'k str) -> &'k str {
        if column == "figure" { &self.figure } else { column }
    }

    /// The columns that say something here: what was granted is not told twice, a quarter has no grants, and where
    /// no number of people is known, nothing is told of people.
    fn columns(&self) -> Vec<(&'static str, Kind)> {
        let all = [
            ("agency", Kind::Text),
            ("name", Kind::Text),
            ("granted", Kind::Money),
            ("figure", Kind::Money),
            ("share", Kind::Ratio),
            ("people", Kind::Count),
            ("per_head", Kind::Money),
            ("before", Kind::Money),
            ("growth", Kind::Ratio),
            ("execution", Kind::Ratio),
            ("note", Kind::Text),
        ];
        let any = |of: fn(&MeasuredRow) -> bool| self.measured.iter().any(of);
        let told = |column: &str| match column {
            "granted" => self.figure != "granted" && any(|row| row.granted.is_some()),
            "people" | "per_head" => any(|row| row.people.is_some()),
            "before" | "growth" => any(|row| row.before.is_some()),
            "execution" => any(|row| row.granted.is_some()),
            "note" => self.comparison.rows.iter().any(|row| row.note.is_some()),
            _ => true,
        };
        all.into_iter().filter(|(column, _)| told(column)).collect()
    }

    fn heading(&self, column: &'static str, kind: Kind, lang: Locale) -> Heading {
        let label = |figure: &str| lang.text(&format!("figure-{figure}"));
        let title = match column {
            "figure" => label(&self.figure),
            "granted" => label("granted"),
            "per_head" => {
                let currency = super::unit::Unit::One.name(self.currency(), lang);
                lang.say("compare-column-per_head", &[("currency", &currency)])
            }
            _ => lang.text(&format!("compare-column-{column}")),
        };
        let note = match column {
            "execution" => Some(lang.say(
                "compare-execution-of",
                &[("done", &label(self.wanted.done())), ("granted", &label("granted"))],
            )),
            "share" | "per_head" | "growth" => Some(lang.text(&format!("compare-note-{column}"))),
            _ => None,
        };
        Heading { key: self.key(column).to_owned(), kind, title, note }
    }

    /// The table, ordered as was chosen, with its totals.
    pub fn table(&self, lang: Locale) -> Result<Table> {
        if self.wanted.all_figures {
            return self.comparison.table(lang);
        }
        let words = Definition::load("comparison")?;
        let columns = self.columns();
        let rows = self.rows().map(|(row, measured)| {
            columns.iter().map(|(column, _)| cell(column, Some(row), measured, &words, lang)).collect()
        });
        let totals = columns.iter().map(|(column, _)| cell(column, None, &self.measured_total, &words, lang));
        let currency = super::unit::Unit::One.name(self.currency(), lang);
        let mut table = Table {
            title: self.table_title(lang),
            notes: vec![lang.say("unit-note", &[("unit", &currency)]), self.structure_note(lang)],
            footnotes: self.footnotes(lang),
            columns: columns.iter().map(|(column, kind)| self.heading(column, *kind, lang)).collect(),
            rows: rows.collect(),
            totals: Some(totals.collect()),
        };
        table.sort_by("agency", false);
        let (column, descending) = self.wanted.sort;
        table.sort_by(self.key(column), descending);
        Ok(table)
    }

    /// What the table shows.
    pub fn table_title(&self, lang: Locale) -> String {
        let year = self.comparison.fiscal_year.to_string();
        let scope = lang.text(&format!("compare-scope-{}", self.scope.code()));
        let title = lang.say("compare-table", &[("scope", &scope), ("year", &year)]);
        match self.comparison.quarter {
            Some(quarter) => {
                format!("{title}, {}", lang.say("compare-quarter-only", &[("quarter", &quarter.to_string())]))
            }
            None => title,
        }
    }

    /// In which structure the agencies are shown.
    pub fn structure_note(&self, lang: Locale) -> String {
        match self.comparison.structure {
            Some(on) => lang.say("compare-structure-on", &[("date", &lang.date(on))]),
            None => lang.text("compare-structure-booked-note"),
        }
    }

    /// How the measures come about, where the numbers of people are from, and who is out of line.
    pub fn footnotes(&self, lang: Locale) -> Vec<String> {
        let mut notes = vec![lang.text("compare-note-share"), lang.text("compare-note-growth")];
        if !self.sources.is_empty() {
            let sources: Vec<&str> = self.sources.iter().map(String::as_str).collect();
            notes.push(lang.say("compare-sources", &[("sources", &sources.join("; "))]));
        }
        notes
    }
}

fn cell(
    column: &str,
    row: Option<&ComparisonRow>,
    measured: &MeasuredRow,
    words: &Definition,
    lang: Locale,
) -> Cell {
    let money = |amount: Option<Amount>| amount.map_or(Cell::Empty, Cell::Money);
    let percent =
        |it: Option<super::measures::Percent>| it.map_or(Cell::Empty, |it| Cell::Ratio(it.decimal()));
    match (column, row) {
        ("agency", Some(row)) => Cell::text(&row.agency),
        ("agency", None) => words.term("total", lang),
        ("name", Some(row)) => Cell::text(row.name(lang)),
        ("note", Some(row)) => row.note.map_or(Cell::Empty, |note| words.term(note.code(), lang)),
        ("granted", _) => money(measured.granted),
        ("figure", _) => money(measured.figure),
        ("share", _) => percent(measured.share),
        ("people", _) => {
            let count = measured.people.and_then(|count| usize::try_from(count).map_or(None, Some));
            count.map_or(Cell::Empty, Cell::Count)
        }
        ("per_head", _) => money(measured.per_head),
        ("before", _) => money(measured.before),
        ("growth", _) => percent(measured.growth),
        ("execution", _) => percent(measured.execution),
        _ => Cell::Empty,
    }
}
