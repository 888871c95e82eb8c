//! A figure over years: a small picture for each series, each on a scale of its own, since a country's total would
//! press the figures of one province flat.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::{Picture, Scale, fitted, whole};

const WIDTH: i64 = 480;
const HEIGHT: i64 = 96;
const PANEL: i64 = 164;

/// A figure of one year.
pub struct Point {
    /// The year.
    pub label: String,
    /// The figure; none where there is none.
    pub value: Option<Decimal>,
    /// The figure as it is written.
    pub shown: String,
}

/// One series.
pub struct Series {
    /// Whose.
    pub label: String,
    /// Its years, the earliest first.
    pub points: Vec<Point>,
}

/// All series.
pub struct Columns {
    /// See [`Picture::id`].
    pub id: &'static str,
    /// See [`Picture::title`].
    pub title: String,
    /// See [`Picture::summary`].
    pub summary: String,
    /// One above the other.
    pub series: Vec<Series>,
}

impl Columns {
    /// Draws them.
    pub fn picture(self) -> Picture {
        let shapes = html! {
            @for (at, series) in self.series.iter().enumerate() { (panel(series, whole(at) * PANEL)) }
        };
        let height = whole(self.series.len()) * PANEL;
        Picture { id: self.id, title: self.title, summary: self.summary, width: WIDTH, height, shapes }
    }
}

fn panel(series: &Series, top: i64) -> Markup {
    let scale = Scale::of(series.points.iter().filter_map(|point| point.value), HEIGHT);
    let base = top + 36 + HEIGHT;
    let room = WIDTH / whole(series.points.len().max(1));
    let wide = (room - 16).clamp(8, 64);
    html! {
        g {
            text.strong x="0" y=(top + 12) { (fitted(&series.label, WIDTH, 7)) }
            line.axis x1="0" y1=(base - scale.place(Decimal::ZERO)) x2=(WIDTH) y2=(base - scale.place(Decimal::ZERO)) {}
            @for (at, point) in series.points.iter().enumerate() {
                @let middle = whole(at) * room + room / 2;
                @let (start, length) = point.value.map_or((0, 0), |value| scale.bar(value));
                g {
                    title { (point.label) ": " (point.shown) }
                    rect.bar x=(middle - wide / 2) y=(base - start - length) width=(wide) height=(length) {}
                    text.figure x=(middle) y=(base - start - length - 4) text-anchor="middle" { (point.shown) }
                    text x=(middle) y=(base + 15) text-anchor="middle" { (point.label) }
                }
            }
        }
    }
}
