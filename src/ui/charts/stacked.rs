//! Bars that are divided: each row's whole in its parts, told apart by colour and pattern.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::{Picture, Scale, fitted, patterns, series_box, whole};

const WIDTH: i64 = 480;
const ROW: i64 = 48;

/// A part of a row.
#[derive(Clone)]
pub struct Part {
    /// Which series, by its place in the legend.
    pub series: usize,
    /// How much.
    pub value: Decimal,
    /// What is written into it, where it is wide enough.
    pub shown: String,
}

/// A bar with its parts.
pub struct Row {
    /// What it is, with its whole.
    pub label: String,
    /// Its parts, from the left.
    pub parts: Vec<Part>,
}

/// Bars with parts, all on one scale.
pub struct Stacked {
    /// See [`Picture::id`].
    pub id: &'static str,
    /// See [`Picture::title`].
    pub title: String,
    /// See [`Picture::summary`].
    pub summary: String,
    /// The names of the series.
    pub series: Vec<String>,
    /// One above the other.
    pub rows: Vec<Row>,
}

impl Stacked {
    /// Draws them.
    pub fn picture(self) -> Picture {
        let wholes = self.rows.iter().map(|row| row.parts.iter().map(|part| part.value).sum::<Decimal>());
        let scale = Scale::of(wholes, WIDTH);
        let legend_at = whole(self.rows.len()) * ROW + 6;
        let shapes = html! {
            (patterns(self.id))
            @for (at, row) in self.rows.iter().enumerate() { (self.row(row, &scale, whole(at) * ROW)) }
            @for (at, name) in self.series.iter().enumerate() {
                @let y = legend_at + whole(at) * 18;
                (series_box(self.id, at, (0, y, 22, 13)))
                text x="30" y=(y + 11) { (fitted(name, WIDTH - 30, 6)) }
            }
        };
        let height = legend_at + whole(self.series.len()) * 18 + 2;
        Picture { id: self.id, title: self.title, summary: self.summary, width: WIDTH, height, shapes }
    }

    fn row(&self, row: &Row, scale: &Scale, top: i64) -> Markup {
        // Each part ends where the sum so far ends, so that no rounding opens a gap.
        let mut sum = Decimal::ZERO;
        let placed = row.parts.iter().map(|part| {
            let start = scale.place(sum);
            sum += part.value;
            (part, start, scale.place(sum) - start)
        });
        html! {
            g {
                text.strong x="0" y=(top + 13) { (fitted(&row.label, WIDTH, 7)) }
                rect.hollow x="0" y=(top + 19) width=(WIDTH) height="22" {}
                @for (part, start, length) in placed {
                    @if length > 0 {
                        g {
                            title { (self.series.get(part.series).map_or("", String::as_str)) ": " (part.shown) }
                            (series_box(self.id, part.series, (start, top + 19, length, 22)))
                            @if length > whole(part.shown.chars().count()) * 7 + 8 {
                                rect.plate x=(start + length / 2 - whole(part.shown.chars().count()) * 7 / 2 - 2) y=(top + 22)
                                    width=(whole(part.shown.chars().count()) * 7 + 4) height="16" rx="2" {}
                                text.figure x=(start + length / 2) y=(top + 34) text-anchor="middle" { (part.shown) }
                            }
                        }
                    }
                }
            }
        }
    }
}
