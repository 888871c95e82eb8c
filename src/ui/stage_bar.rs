//! The five stages of a line's money as one bar, with the same figures in words below it.

use maud::{Markup, Render, html};

use super::unit::Unit;
use crate::i18n::Locale;
use crate::money::{Currency, Money};

/// Where the stages are explained.
const STAGES_HREF: &str = "/help/glossary";
/// Units into which the bar is divided: a tenth of a percent each.
const UNITS: i64 = 1000;

/// The money of one stage.
#[derive(Clone, Debug)]
pub struct Share {
    /// The stage's code (`available`), which names its text and its colour.
    pub stage: &'static str,
    /// What stands in it.
    pub money: Money,
    /// The rows behind it.
    pub href: Option<String>,
}

/// What was granted, divided into its stages.
pub struct StageBar {
    /// The reader's language.
    pub lang: Locale,
    /// The book's currency.
    pub currency: Currency,
    /// The unit that its amounts are shown in.
    pub unit: Unit,
    /// Whose money it is; read out as the picture's title.
    pub title: String,
    /// The stages, from left to right.
    pub shares: Vec<Share>,
}

/// A stage as it is drawn: where it begins and how wide it is, in units.
struct Segment<'a> {
    share: &'a Share,
    at: i64,
    width: i64,
}

impl StageBar {
    /// The widths add up to exactly the whole bar; all are zero where no money is.
    fn segments(&self) -> Vec<Segment<'_>> {
        let weights: Vec<Money> = self.shares.iter().map(|share| share.money).collect();
        let widths =
            Money::from_minor(UNITS).split(&weights).unwrap_or_else(|_| vec![Money::ZERO; weights.len()]);
        let mut next = 0;
        let placed = self.shares.iter().zip(widths).map(|(share, width)| {
            let at = next;
            next += width.minor();
            Segment { share, at, width: width.minor() }
        });
        placed.collect()
    }

    /// Tenths of a percent as the reader writes them: `43,2 %`.
    fn percent(&self, width: i64) -> String {
        format!("{} %", self.lang.decimal(&format!("{}.{}", width / 10, width % 10)))
    }

    fn label(&self, share: &Share) -> String {
        self.lang.text(&format!("figure-{}", share.stage))
    }
}

impl Render for StageBar {
    fn render(&self) -> Markup {
        let segments = self.segments();
        html! {
            figure.stage-bar {
                figcaption { (self.title) " " a.what href=(STAGES_HREF) { (self.lang.text("lead-stages")) } }
                svg viewBox={ "0 0 " (UNITS) " 40" } preserveAspectRatio="none" role="img" aria-label=(self.title) {
                    rect.empty x="0" y="0" width=(UNITS) height="40" {}
                    @for part in segments.iter().filter(|part| part.width > 0) {
                        rect class={ "stage-" (part.share.stage) } x=(part.at) y="0" width=(part.width) height="40" {
                            title { (self.label(part.share)) " " (self.percent(part.width)) }
                        }
                    }
                }
                dl {
                    @for part in &segments {
                        div class={ "key stage-" (part.share.stage) } {
                            dt { (self.label(part.share)) }
                            dd { (self.figure(part.share)) " " span.share { (self.percent(part.width)) } }
                        }
                    }
                }
            }
        }
    }
}

impl StageBar {
    fn figure(&self, share: &Share) -> Markup {
        let amount = self.currency.amount(share.money);
        match &share.href {
            Some(href) => self.unit.figure(amount, self.lang, href),
            None => self.unit.money(amount, self.lang),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(amounts: [i64; 3]) -> StageBar {
        let shares = ["available", "committed", "paid"].into_iter().zip(amounts);
        StageBar {
            lang: Locale::Vi,
            currency: Currency::VND,
            unit: Unit::One,
            title: "Dòng 1".to_owned(),
            shares: shares
                .map(|(stage, minor)| Share { stage, money: Money::from_minor(minor), href: None })
                .collect(),
        }
    }

    #[test]
    fn the_bar_is_filled_exactly_and_an_empty_line_has_an_empty_bar() {
        let widths =
            |amounts| bar(amounts).segments().iter().map(|part| (part.at, part.width)).collect::<Vec<_>>();
        assert_eq!(widths([1, 1, 1]), [(0, 334), (334, 333), (667, 333)]);
        assert_eq!(widths([0, 0, 0]), [(0, 0), (0, 0), (0, 0)]);
        assert!(bar([1, 1, 1]).render().into_string().contains("33,4 %"));
    }
}
