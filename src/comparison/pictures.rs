//! The pictures of a comparison: the very figures of its tables, drawn.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use super::grid::{Place, places};
use super::measures::{Measure, Value, shares};
use super::model::{ComparisonRow, Shown};
use super::overview::{MeasuredRow, Overview};
use super::spread::{OutOfLine, Spread};
use crate::i18n::Locale;
use crate::money::{Currency, Money};
use crate::ui::charts::Picture;
use crate::ui::charts::bars::{Bar, Bars, Mark};
use crate::ui::charts::columns::{Columns, Point, Series};
use crate::ui::charts::stacked::{Part, Row, Stacked};
use crate::ui::charts::tile_map::{Class, Tile, TileMap};

/// The pictures by the names that addresses have.
pub const PICTURES: [&str; 4] = ["bars", "map", "trend", "purposes"];

/// A province without the word for what it is: `Tuyên Quang`.
pub(super) fn short(name: &str) -> &str {
    let bare = ["Tỉnh ", "Thành phố "].iter().find_map(|word| name.strip_prefix(word));
    let bare = bare.or_else(|| [" Province", " City"].iter().find_map(|word| name.strip_suffix(word)));
    bare.unwrap_or(name)
}

impl Overview {
    /// The book's currency.
    pub(super) fn currency(&self) -> Currency {
        self.comparison.currency.parse().unwrap_or(Currency::VND)
    }

    /// A figure of the chosen measure, as people read it.
    pub fn written(&self, value: Decimal, lang: Locale) -> String {
        let digits = self.currency().digits();
        let rounded = |places: u32| {
            let mut value = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
            value.rescale(places);
            lang.decimal(&value.to_string())
        };
        let text = match self.measure {
            Measure::Absolute => self.wanted.unit.written(value, digits, lang),
            Measure::PerHead => rounded(digits),
            Measure::Share | Measure::Execution => format!("{}\u{a0}%", rounded(2)),
            Measure::Growth if value > Decimal::ZERO => format!("+{}\u{a0}%", rounded(2)),
            Measure::Growth => format!("{}\u{a0}%", rounded(2)),
        };
        text.replacen('-', "−", 1)
    }

    /// A row's figure of the chosen measure, as people read it; none is a dash.
    pub fn shown(&self, value: Option<Value>, lang: Locale) -> String {
        value.map_or_else(|| "–".to_owned(), |value| self.written(value.decimal(), lang))
    }

    /// What a figure of the chosen measure is counted in.
    pub fn counted_in(&self, lang: Locale) -> String {
        match self.measure {
            Measure::Absolute => self.wanted.unit.name(self.currency(), lang),
            Measure::PerHead => {
                let currency = super::unit::Unit::One.name(self.currency(), lang);
                lang.say("compare-each", &[("currency", &currency)])
            }
            Measure::Share | Measure::Growth | Measure::Execution => "%".to_owned(),
        }
    }

    /// The figure and what it is held against, with the unit: `Thực chi, bình quân đầu người (đồng/người)`.
    pub fn subject(&self, lang: Locale) -> String {
        let figure = lang.text(&format!("figure-{}", self.figure));
        let words = [("figure", figure.as_str()), ("unit", &self.counted_in(lang))];
        match self.measure {
            Measure::Execution => {
                let done = lang.text(&format!("figure-{}", self.wanted.done()));
                lang.say("compare-subject-execution", &[("figure", &done), ("unit", "%")])
            }
            measure => lang.say(&format!("compare-subject-{}", measure.code()), &words),
        }
    }

    /// What is said of whom and when: `34 tỉnh, thành phố, năm 2026`.
    fn titled(&self, key: &str, lang: Locale) -> String {
        let year = self.comparison.fiscal_year.to_string();
        let period = match self.comparison.quarter {
            Some(quarter) => {
                lang.say("compare-quarter-of", &[("quarter", &quarter.to_string()), ("year", &year)])
            }
            None => lang.say("compare-year", &[("year", &year)]),
        };
        let scope = lang.text(&format!("compare-scope-{}", self.scope.code()));
        let subject = self.subject(lang);
        lang.say(key, &[("subject", &subject), ("period", &period), ("scope", &scope)])
    }

    /// Rows that have a figure of the chosen measure, the largest first.
    pub fn ranked(&self) -> Vec<(&ComparisonRow, &MeasuredRow, Value)> {
        let mut rows: Vec<_> = self
            .rows()
            .filter_map(|(row, measured)| Some((row, measured, measured.value(self.measure)?)))
            .collect();
        rows.sort_by_key(|(row, _, value)| (std::cmp::Reverse(value.decimal()), row.agency.clone()));
        rows
    }

    /// The highest, the lowest, the median and what is out of line, in a sentence or two.
    pub fn summary(&self, lang: Locale) -> String {
        let ranked = self.ranked();
        let (Some(first), Some(last), Some(spread)) = (ranked.first(), ranked.last(), &self.spread) else {
            return lang.text("compare-nothing");
        };
        let named = |(row, _, value): &(&ComparisonRow, &MeasuredRow, Value)| {
            format!("{} ({})", short(row.name(lang)), self.written(value.decimal(), lang))
        };
        let words = [
            ("highest", named(first)),
            ("lowest", named(last)),
            ("median", self.written(spread.median, lang)),
            ("count", ranked.len().to_string()),
        ];
        let words: Vec<(&'static str, &str)> =
            words.iter().map(|(key, word)| (*key, word.as_str())).collect();
        format!("{} {}", lang.say("compare-summary", &words), self.out_of_line(lang))
    }

    /// Who is out of line, by name, and how that is found.
    pub fn out_of_line(&self, lang: Locale) -> String {
        let Some((low, high)) = self.spread.as_ref().and_then(|spread| spread.fences()) else {
            return String::new();
        };
        let ranked = self.ranked();
        let out = ranked.iter().filter(|(_, measured, _)| measured.out_of_line.is_some());
        let names: Vec<&str> = out.map(|(row, ..)| short(row.name(lang))).collect();
        let (low, high) = (self.written(low, lang), self.written(high, lang));
        match names.is_empty() {
            true => lang.say("compare-no-outlier", &[("low", &low), ("high", &high)]),
            false => {
                lang.say("compare-outliers", &[("names", &names.join(", ")), ("low", &low), ("high", &high)])
            }
        }
    }

    /// Bars, the largest above.
    pub fn bars(&self, lang: Locale) -> Picture {
        let rows: Vec<Bar> = self
            .ranked()
            .into_iter()
            .map(|(row, measured, value)| Bar {
                label: short(row.name(lang)).to_owned(),
                value: value.decimal(),
                shown: self.written(value.decimal(), lang),
                mark: match measured.out_of_line {
                    None => Mark::None,
                    Some(OutOfLine::High) => Mark::High,
                    Some(OutOfLine::Low) => Mark::Low,
                },
            })
            .collect();
        let marked = rows.iter().any(|row| row.mark != Mark::None);
        let median = self.spread.as_ref().map(|spread| {
            let median = self.written(spread.median, lang);
            (spread.median, lang.say("compare-median", &[("median", &median)]))
        });
        Bars {
            id: "bars",
            title: self.titled("compare-bars", lang),
            summary: self.summary(lang),
            rows,
            median,
            legend: marked.then(|| lang.text("compare-marked")),
        }
        .picture()
    }

    /// The day whose provinces the map has: that of the structure, or the last of the year.
    fn map_day(&self) -> Option<NaiveDate> {
        let last = NaiveDate::from_ymd_opt(i32::try_from(self.comparison.fiscal_year).unwrap_or(0), 12, 31);
        self.comparison.structure.or(last)
    }

    /// The map of tiles; `None` where the agencies are not those of the map, or no province is shown.
    pub fn map(&self, lang: Locale) -> Option<Picture> {
        let on = self.map_day()?;
        let places = places(on);
        let values: BTreeMap<&str, Option<Value>> =
            self.rows().map(|(row, measured)| (row.agency.as_str(), measured.value(self.measure))).collect();
        // The classes are those of what the map shows.
        let on_map =
            |code: &str| places.iter().any(|(_, _, place)| matches!(place, Place::Agency(it) if *it == code));
        let shown = values.iter().filter(|(code, _)| on_map(code)).filter_map(|(_, value)| *value);
        let spread = Spread::of(shown.map(Value::decimal))?;
        let class_of =
            |code: &str| values.get(code).copied().flatten().map(|value| spread.class(value.decimal()));
        let (mut tiles, mut room) = (Vec::new(), (0, 0));
        for (column, row, place) in &places {
            let (column, row) = (*column, *row);
            match place {
                Place::Legend => room = (column, row),
                Place::Part(name, code) => tiles.push(Tile {
                    name: lang.text(&format!("map-{name}")),
                    shown: None,
                    class: class_of(code),
                    column,
                    row,
                    part: true,
                }),
                Place::Agency(code) => {
                    let Some(agency) = self.facts.agencies.get(*code) else { continue };
                    let value = values.get(code).copied().flatten();
                    tiles.push(Tile {
                        name: short(agency.name(lang)).to_owned(),
                        shown: value.map(|value| self.written(value.decimal(), lang)),
                        class: class_of(code),
                        column,
                        row,
                        part: false,
                    });
                }
            }
        }
        // A book of other agencies has no map, though a code may happen to be the same.
        let on_grid = places.iter().filter(|(_, _, place)| matches!(place, Place::Agency(_))).count();
        if tiles.iter().filter(|tile| !tile.part).count() * 2 < on_grid {
            return None;
        }
        let classes = spread.classes().into_iter().map(|(number, low, high, count)| {
            let bounds = [self.written(low, lang), self.written(high, lang), count.to_string()];
            let [low, high, count] = &bounds;
            Class { number, words: lang.say("map-class", &[("low", low), ("high", high), ("count", count)]) }
        });
        Some(
            TileMap {
                id: "map",
                title: self.titled("compare-map", lang),
                summary: format!("{} {}", self.summary(lang), self.off_map(lang)),
                tiles,
                classes: classes.collect(),
                legend: lang.say("map-legend", &[("unit", &self.counted_in(lang))]),
                without: lang.text("map-without"),
                room,
            }
            .picture(),
        )
    }

    /// Which rows have no tile on the map.
    pub fn off_map(&self, lang: Locale) -> String {
        let Some(on) = self.map_day() else { return String::new() };
        let places = places(on);
        let placed = |code: &str| {
            places.iter().any(|(_, _, place)| matches!(place, Place::Agency(placed) if *placed == code))
        };
        let off: Vec<&str> = self
            .comparison
            .rows
            .iter()
            .filter(|row| row.kind == "province" && !placed(&row.agency))
            .map(|row| row.agency.as_str())
            .collect();
        if off.is_empty() { String::new() } else { lang.say("map-off", &[("codes", &off.join(", "))]) }
    }

    /// The name of the total or of an agency.
    pub fn series_name(&self, agency: Option<&String>, lang: Locale) -> String {
        match agency {
            None => lang.text(&format!("compare-total-{}", self.scope.code())),
            Some(code) => {
                let found = self.facts.agencies.get(code);
                found.map_or_else(|| code.clone(), |agency| short(agency.name(lang)).to_owned())
            }
        }
    }

    /// Years of the total and of the chosen agencies.
    pub fn trend_picture(&self, lang: Locale) -> Picture {
        let series: Vec<Series> = self
            .trend
            .iter()
            .map(|trend| Series {
                label: self.series_name(trend.agency.as_ref(), lang),
                points: trend
                    .years
                    .iter()
                    .map(|year| Point {
                        label: year.fiscal_year.to_string(),
                        value: year.value.map(Value::decimal),
                        shown: self.shown(year.value, lang),
                    })
                    .collect(),
            })
            .collect();
        let told = series.iter().map(|series| {
            let years = series.points.iter().map(|point| format!("{}: {}", point.label, point.shown));
            format!("{} – {}", series.label, years.collect::<Vec<_>>().join("; "))
        });
        let summary = told.collect::<Vec<_>>().join(". ");
        Columns { id: "trend", title: self.titled("compare-trend", lang), summary, series }.picture()
    }

    /// The total and the chosen agencies by purpose: amounts, and shares that are 100 together.
    pub fn purposes(&self, lang: Locale) -> Vec<Divided> {
        let chosen = self.wanted.chosen.iter().map(|code| {
            let row = self.comparison.rows.iter().find(|row| row.agency == *code);
            (Some(code), row.map(|row| &row.by_purpose))
        });
        let all = std::iter::once((None, Some(&self.comparison.total.by_purpose))).chain(chosen);
        all.map(|(agency, by_purpose)| {
            let amounts: Vec<Money> = self
                .comparison
                .purposes
                .iter()
                .map(|purpose| {
                    let shown: Option<&Shown> = by_purpose.and_then(|all| all.get(&purpose.code));
                    shown.and_then(|shown| shown.get(&self.figure)).map_or(Money::ZERO, |amount| amount.money)
                })
                .collect();
            let shares = shares(&amounts);
            Divided {
                name: self.series_name(agency, lang),
                agency: agency.cloned(),
                parts: amounts
                    .into_iter()
                    .enumerate()
                    .map(|(at, amount)| {
                        (
                            amount,
                            shares.as_ref().and_then(|shares| shares.get(at)).map(|share| share.decimal()),
                        )
                    })
                    .collect(),
            }
        })
        .collect()
    }

    /// The same as a picture.
    pub fn purposes_picture(&self, lang: Locale) -> Picture {
        let percent = |share: Decimal| format!("{}\u{a0}%", lang.decimal(&share.to_string()));
        let divided = self.purposes(lang);
        let rows = divided.iter().map(|row| Row {
            label: row.name.clone(),
            parts: row
                .parts
                .iter()
                .enumerate()
                .filter_map(|(series, (_, share))| {
                    share.map(|share| Part { series, value: share, shown: percent(share) })
                })
                .collect(),
        });
        let names: Vec<String> =
            self.comparison.purposes.iter().map(|purpose| purpose.name(lang).to_owned()).collect();
        let told = divided.iter().map(|row| {
            let parts = row
                .parts
                .iter()
                .zip(&names)
                .filter_map(|((_, share), name)| share.map(|share| format!("{name} {}", percent(share))));
            format!("{}: {}", row.name, parts.collect::<Vec<_>>().join("; "))
        });
        let figure = lang.text(&format!("figure-{}", self.figure));
        let year = self.comparison.fiscal_year.to_string();
        Stacked {
            id: "purposes",
            title: lang.say("compare-purposes", &[("figure", &figure), ("year", &year)]),
            summary: told.collect::<Vec<_>>().join(". "),
            rows: rows.collect(),
            series: names,
        }
        .picture()
    }
}

/// A total or an agency by purpose.
pub struct Divided {
    /// Whose.
    pub name: String,
    /// The agency's code; none of the total.
    pub agency: Option<String>,
    /// For each purpose the amount, and its share in per cent.
    pub parts: Vec<(Money, Option<Decimal>)>,
}
