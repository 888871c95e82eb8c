//! Pictures of figures, drawn on the server as SVG.
//!
//! 1. A picture has a title that says what it shows and a sentence that says what is to be seen in it; the table that
//!    stands beside it on the page has the very same figures.
//! 2. Colour is never the only signal: figures are written out, series have patterns, what is marked has a sign.
//! 3. Places are whole units of the picture, worked out in decimals: no float, and the same bytes for the same figures.
//! 4. Colours are classes of charts.css, which the page has in its stylesheet and a picture that is saved carries along.

pub mod bars;
pub mod columns;
pub mod stacked;
pub mod tile_map;

use maud::{Markup, PreEscaped, Render, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const STYLE: &str = include_str!("charts.css");

/// A picture: what it shows, what is to be seen in it, and how it is drawn.
pub struct Picture {
    /// Its name on the page, of which the names of its parts are made.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// What is to be seen in it, for those who don't see it.
    pub summary: String,
    /// In units of its own.
    pub width: i64,
    /// In units of its own.
    pub height: i64,
    /// Its shapes.
    pub shapes: Markup,
}

impl Picture {
    /// The picture as a file, with the title written above it and the style that a page would give it.
    pub fn file(&self) -> String {
        const HEAD: i64 = 34;
        let drawing = html! {
            svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox={ "0 0 " (self.width) " " (self.height + HEAD) }
                width=(self.width * 2) height=((self.height + HEAD) * 2) role="img" aria-labelledby={ (self.id) "-title " (self.id) "-desc" } {
                title id={ (self.id) "-title" } { (self.title) }
                desc id={ (self.id) "-desc" } { (self.summary) }
                style { (PreEscaped(STYLE)) }
                rect.ground x="0" y="0" width=(self.width) height=(self.height + HEAD) {}
                @for (line, part) in broken(&self.title, self.width, 7).iter().take(2).enumerate() {
                    text.strong x="0" y=(13 + whole(line) * 15) { (part) }
                }
                g transform={ "translate(0 " (HEAD) ")" } { (self.shapes) }
            }
        };
        // What HTML leaves open, XML closes; maud closes all but its void elements, of which there is none here.
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", drawing.into_string())
    }
}

impl Render for Picture {
    fn render(&self) -> Markup {
        html! {
            svg.chart viewBox={ "0 0 " (self.width) " " (self.height) } role="img" aria-labelledby={ (self.id) "-title " (self.id) "-desc" } {
                title id={ (self.id) "-title" } { (self.title) }
                desc id={ (self.id) "-desc" } { (self.summary) }
                (self.shapes)
            }
        }
    }
}

/// A scale from figures to units of the picture. It has zero on it.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: Decimal,
    high: Decimal,
    units: i64,
}

impl Scale {
    /// The scale on which all of these find a place between 0 and `units`.
    pub fn of(values: impl IntoIterator<Item = Decimal>, units: i64) -> Scale {
        let (mut low, mut high) = (Decimal::ZERO, Decimal::ZERO);
        for value in values {
            (low, high) = (low.min(value), high.max(value));
        }
        Scale { low, high, units }
    }

    /// The place of a figure.
    pub fn place(&self, value: Decimal) -> i64 {
        let span = self.high - self.low;
        let share = (value - self.low).checked_mul(self.units.into()).and_then(|it| it.checked_div(span));
        share.and_then(|it| it.round().to_i64()).map_or(0, |place| place.clamp(0, self.units))
    }

    /// Where the bar of a figure begins and how long it is. A figure that is not zero is seen.
    pub fn bar(&self, value: Decimal) -> (i64, i64) {
        let (zero, end) = (self.place(Decimal::ZERO), self.place(value));
        let length = (end - zero).abs();
        (zero.min(end), if value.is_zero() { 0 } else { length.max(1) })
    }
}

/// How many, as a place is counted.
pub(crate) fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The text as far as so many units hold it, at about so many units a letter.
pub(crate) fn fitted(text: &str, units: i64, letter: i64) -> String {
    let most = usize::try_from(units / letter.max(1)).unwrap_or(usize::MIN);
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The text in lines that so many units hold, at about so many units a letter.
pub(crate) fn broken(text: &str, units: i64, letter: i64) -> Vec<String> {
    let most = usize::try_from(units / letter.max(1)).unwrap_or(usize::MIN);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The patterns that tell series apart, named after the picture; the first series is plain.
fn patterns(id: &str) -> Markup {
    html! {
        defs {
            pattern id={ (id) "-p2" } width="6" height="6" patternUnits="userSpaceOnUse" { path.weave d="M0 6 6 0" {} }
            pattern id={ (id) "-p3" } width="6" height="6" patternUnits="userSpaceOnUse" { circle.dot cx="3" cy="3" r="1.3" {} }
            pattern id={ (id) "-p4" } width="6" height="6" patternUnits="userSpaceOnUse" { path.weave d="M0 3H6M3 0V6" {} }
            pattern id={ (id) "-p5" } width="5" height="5" patternUnits="userSpaceOnUse" { path.weave d="M0 2.5H5" {} }
        }
    }
}

/// How many series have a look of their own; those after it begin anew.
const LOOKS: usize = 5;

/// A box in the look of a series.
fn series_box(id: &str, series: usize, (x, y, width, height): (i64, i64, i64, i64)) -> Markup {
    let look = series % LOOKS + 1;
    html! {
        rect class={ "s" (look) } x=(x) y=(y) width=(width) height=(height) {}
        @if look > 1 { rect fill={ "url(#" (id) "-p" (look) ")" } x=(x) y=(y) width=(width) height=(height) {} }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_has_zero_on_it_and_shows_what_is_not_zero() {
        let decimals = |values: &[i64]| values.iter().map(|it| Decimal::from(*it)).collect::<Vec<_>>();
        let scale = Scale::of(decimals(&[50, 100, 200]), 100);
        assert_eq!((scale.place(200.into()), scale.place(50.into()), scale.place(0.into())), (100, 25, 0));
        assert_eq!((scale.bar(Decimal::new(1, 3)), scale.bar(Decimal::ZERO)), ((0, 1), (0, 0)));
        let both = Scale::of(decimals(&[-50, 150]), 100);
        assert_eq!((both.bar((-50).into()), both.bar(150.into())), ((0, 25), (25, 75)));
        let empty = Scale::of(decimals(&[]), 100);
        assert_eq!((empty.place(5.into()), empty.bar(5.into())), (0, (0, 1)));
    }

    #[test]
    fn a_text_is_cut_where_it_does_not_fit_and_broken_between_words() {
        assert_eq!(fitted("Tuyên Quang", 77, 7), "Tuyên Quang");
        assert_eq!(fitted("Bà Rịa - Vũng Tàu", 77, 7), "Bà Rịa - V…");
        assert_eq!(broken("một hai ba bốn", 70, 10), ["một hai", "ba bốn"]);
    }
}
