//! Bars side by side, the largest above: each with its figure, the median as a line, what is out of line marked.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::{Picture, Scale, fitted, whole};

const LABEL: i64 = 146;
const LENGTH: i64 = 196;
const WIDTH: i64 = 430;
const ROW: i64 = 20;

/// Whether a figure is far from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is not.
    None,
    /// Far above.
    High,
    /// Far below.
    Low,
}

/// One bar.
pub struct Bar {
    /// Whose.
    pub label: String,
    /// The figure.
    pub value: Decimal,
    /// The figure as it is written.
    pub shown: String,
    /// Whether it is far from the others.
    pub mark: Mark,
}

/// Bars, in the order in which they are drawn.
pub struct Bars {
    /// See [`Picture::id`].
    pub id: &'static str,
    /// See [`Picture::title`].
    pub title: String,
    /// See [`Picture::summary`].
    pub summary: String,
    /// The bars.
    pub rows: Vec<Bar>,
    /// The median, with the words for its line.
    pub median: Option<(Decimal, String)>,
    /// What the sign of a marked bar means.
    pub legend: Option<String>,
}

impl Bars {
    /// Draws them.
    pub fn picture(self) -> Picture {
        let head = if self.legend.is_some() { 40 } else { 22 };
        let values = self.rows.iter().map(|bar| bar.value).chain(self.median.as_ref().map(|it| it.0));
        let scale = Scale::of(values, LENGTH);
        let height = head + whole(self.rows.len()) * ROW + 4;
        let zero = LABEL + scale.place(Decimal::ZERO);
        let shapes = html! {
            defs { pattern id={ (self.id) "-far" } width="6" height="6" patternUnits="userSpaceOnUse" { path.weave d="M0 6 6 0" {} } }
            @if let Some(legend) = &self.legend {
                rect.bar.far x="0" y="4" width="14" height="11" {}
                rect fill={ "url(#" (self.id) "-far)" } x="0" y="4" width="14" height="11" {}
                text x="20" y="14" { (legend) }
            }
            @for (at, bar) in self.rows.iter().enumerate() { (row(self.id, &scale, bar, head + whole(at) * ROW)) }
            line.axis x1=(zero) y1=(head) x2=(zero) y2=(height - 4) {}
            @if let Some((median, words)) = &self.median {
                @let x = LABEL + scale.place(*median);
                line.median x1=(x) y1=(head - 4) x2=(x) y2=(height - 4) {}
                text.strong x=(x.clamp(90, WIDTH - 90)) y=(head - 8) text-anchor="middle" { (words) }
            }
        };
        Picture { id: self.id, title: self.title, summary: self.summary, width: WIDTH, height, shapes }
    }
}

fn row(id: &str, scale: &Scale, bar: &Bar, y: i64) -> Markup {
    let (start, length) = scale.bar(bar.value);
    let sign = match bar.mark {
        Mark::None => "",
        Mark::High => "▲ ",
        Mark::Low => "▼ ",
    };
    html! {
        g {
            title { (bar.label) ": " (bar.shown) }
            text x=(LABEL - 8) y=(y + 14) text-anchor="end" { (fitted(&bar.label, LABEL - 8, 7)) }
            rect.bar.far[bar.mark != Mark::None] x=(LABEL + start) y=(y + 4) width=(length) height="12" {}
            @if bar.mark != Mark::None {
                rect fill={ "url(#" (id) "-far)" } x=(LABEL + start) y=(y + 4) width=(length) height="12" {}
            }
            text.figure x=(WIDTH) y=(y + 14) text-anchor="end" { (sign) (bar.shown) }
        }
    }
}
