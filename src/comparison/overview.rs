//! A comparison with its figures held against a measure, over years, and how they lie beside each other. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::facts::Facts;
use super::measures::{Measure, Percent, Value, execution, growth, per_head, shares};
use super::model::{Comparison, ComparisonRow, Scope, Shown};
use super::spread::{OutOfLine, Spread};
use super::wanted::Wanted;
use crate::money::{Amount, Money};

/// A row's figure with all its measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MeasuredRow {
    /// The agency's code; none of the total.
    pub agency: Option<String>,
    /// The figure.
    pub figure: Option<Amount>,
    /// What was granted; none of a quarter.
    pub granted: Option<Amount>,
    /// The figure in per cent of all rows; the shares are 100 together.
    pub share: Option<Percent>,
    /// How many people live there on the year's last day.
    pub people: Option<i64>,
    /// The figure for each of them.
    pub per_head: Option<Amount>,
    /// The figure of the year before.
    pub before: Option<Amount>,
    /// By how much it grew; none where it was nothing, or where the agency was not the same.
    pub growth: Option<Percent>,
    /// What was done, in per cent of what was granted.
    pub execution: Option<Percent>,
    /// Whether the row is out of line in the chosen measure.
    pub out_of_line: Option<OutOfLine>,
}

impl MeasuredRow {
    /// The figure held against a measure.
    pub fn value(&self, measure: Measure) -> Option<Value> {
        match measure {
            Measure::Absolute => self.figure.map(Value::Money),
            Measure::Share => self.share.map(Value::Percent),
            Measure::PerHead => self.per_head.map(Value::PerHead),
            Measure::Growth => self.growth.map(Value::Growth),
            Measure::Execution => self.execution.map(Value::Percent),
        }
    }
}

/// A year of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TrendYear {
    /// The year.
    pub fiscal_year: i64,
    /// The figure.
    pub figure: Option<Amount>,
    /// The figure held against the chosen measure, as a plain decimal.
    #[schema(value_type = Option<String>)]
    #[serde(serialize_with = "plain")]
    pub value: Option<Value>,
}

fn plain<S: serde::Serializer>(value: &Option<Value>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(&value.decimal()),
        None => serializer.serialize_none(),
    }
}

/// The years of the total or of a chosen agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Trend {
    /// The agency's code; none of the total.
    pub agency: Option<String>,
    /// The earliest first.
    pub years: Vec<TrendYear>,
}

/// Ministries and provinces of one year, with what their figures are held against.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Overview {
    /// The figures.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// The figure that is compared, by its name in reports.
    pub figure: String,
    /// What it is held against.
    pub measure: Measure,
    /// Whose rows are shown.
    pub scope: Scope,
    /// The figure of each row with its measures, in the order of the rows.
    pub measured: Vec<MeasuredRow>,
    /// The same of all rows together.
    pub measured_total: MeasuredRow,
    /// How the rows lie in the chosen measure.
    pub spread: Option<Spread>,
    /// Years of the total and of the chosen agencies.
    pub trend: Vec<Trend>,
    /// What was chosen.
    #[serde(skip)]
    pub(super) wanted: Wanted,
    /// What is known beside the figures.
    #[serde(skip)]
    pub(super) facts: Facts,
    /// Where the numbers of people were published.
    #[serde(skip)]
    pub(super) sources: BTreeSet<String>,
}

/// Years of a trend, at most.
pub(super) const MOST_YEARS: i64 = 6;

impl Overview {
    /// Puts a year's comparison beside those of other years, which are by year.
    pub(super) fn of(wanted: Wanted, facts: Facts, mut years: BTreeMap<i64, Comparison>) -> Option<Overview> {
        let measured_of = |year: i64| {
            let before = years.get(&(year - 1));
            years.get(&year).map(|view| measured(view, before, &facts, &wanted))
        };
        let trend = trend(&wanted, &years, &measured_of);
        let (mut measured, measured_total, sources) = measured_of(wanted.fiscal_year)?;
        let value = |row: &MeasuredRow| row.value(wanted.measure).map(Value::decimal);
        let spread = Spread::of(measured.iter().filter_map(value));
        if let Some(spread) = &spread {
            for row in &mut measured {
                row.out_of_line = value(row).and_then(|value| spread.out_of_line(value));
            }
        }
        Some(Overview {
            comparison: years.remove(&wanted.fiscal_year)?,
            figure: wanted.figure.to_owned(),
            measure: wanted.measure,
            scope: wanted.scope,
            measured,
            measured_total,
            spread,
            trend,
            wanted,
            facts,
            sources,
        })
    }

    /// Each row with its measures.
    pub fn rows(&self) -> impl Iterator<Item = (&ComparisonRow, &MeasuredRow)> {
        self.comparison.rows.iter().zip(&self.measured)
    }
}

type Measured = (Vec<MeasuredRow>, MeasuredRow, BTreeSet<String>);

/// Holds each row and the total against every measure.
fn measured(view: &Comparison, before: Option<&Comparison>, facts: &Facts, wanted: &Wanted) -> Measured {
    let figure = |shown: &Shown| shown.get(wanted.figure);
    let money = |amount: Option<Amount>| amount.map_or(Money::ZERO, |amount| amount.money);
    let mut sources = BTreeSet::new();
    let all: Vec<Money> = view.rows.iter().map(|row| money(figure(&row.figures))).collect();
    let shares = shares(&all);
    let mut counted: Option<(Money, i64)> =
        if facts.counts_twice(view) { None } else { Some((Money::ZERO, 0)) };
    let mut rows = Vec::with_capacity(view.rows.len());
    for (at, row) in view.rows.iter().enumerate() {
        let people = facts.people(row, view);
        let now = figure(&row.figures);
        if let (Some(people), Some(now)) = (&people, now) {
            sources.extend(people.sources.iter().cloned());
            counted = counted.and_then(|(sum, count)| {
                Some((sum.plus(now.money).map_or(None, Some)?, count.checked_add(people.count)?))
            });
        }
        let count = people.map(|people| people.count);
        let prior = before.and_then(|before| {
            let found = before.rows.iter().find(|it| it.agency == row.agency);
            let none = |now: Amount| Amount { money: Money::ZERO, ..now };
            found.map_or_else(|| now.map(none), |found| figure(&found.figures))
        });
        let row = MeasuredRow {
            agency: Some(row.agency.clone()),
            share: shares.as_ref().and_then(|shares| shares.get(at).copied()),
            people: count,
            per_head: now.zip(count).and_then(|(now, count)| per_head(now, count)),
            growth: prior
                .filter(|_| facts.is_comparable(row, view))
                .and_then(|prior| growth(money(now), prior.money)),
            ..of_shown(&row.figures, prior, wanted)
        };
        rows.push(row);
    }
    let prior = before.and_then(|before| figure(&before.total.figures));
    let counted = counted.filter(|(_, people)| *people > 0);
    let now = figure(&view.total.figures);
    let total = MeasuredRow {
        share: shares.is_some().then(|| Percent::of(Money::from_minor(1), Money::from_minor(1))).flatten(),
        people: counted.map(|(_, people)| people),
        per_head: now
            .zip(counted)
            .and_then(|(now, (sum, people))| per_head(Amount { money: sum, ..now }, people)),
        growth: prior.and_then(|prior| growth(money(now), prior.money)),
        ..of_shown(&view.total.figures, prior, wanted)
    };
    (rows, total, sources)
}

/// What needs nothing but the figures themselves.
fn of_shown(shown: &Shown, before: Option<Amount>, wanted: &Wanted) -> MeasuredRow {
    let granted = shown.get("granted");
    let done = shown.get(wanted.done());
    MeasuredRow {
        agency: None,
        figure: shown.get(wanted.figure),
        granted,
        share: None,
        people: None,
        per_head: None,
        before,
        growth: None,
        execution: done.zip(granted).and_then(|(done, granted)| execution(done.money, granted.money)),
        out_of_line: None,
    }
}

/// The years up to the chosen one, from the first in which anything was, of the total and of the chosen agencies.
fn trend(
    wanted: &Wanted,
    years: &BTreeMap<i64, Comparison>,
    measured_of: &impl Fn(i64) -> Option<Measured>,
) -> Vec<Trend> {
    let told: Vec<(i64, Measured)> = years
        .iter()
        .filter(|(year, view)| {
            **year <= wanted.fiscal_year && !(view.rows.is_empty() && **year < wanted.fiscal_year)
        })
        .filter_map(|(year, _)| Some((*year, measured_of(*year)?)))
        .collect();
    let told = told
        .get(told.len().saturating_sub(usize::try_from(MOST_YEARS).unwrap_or(usize::MAX))..)
        .unwrap_or(&[]);
    let series = |agency: Option<&String>| Trend {
        agency: agency.cloned(),
        years: told
            .iter()
            .map(|(year, (rows, total, _))| {
                let row = match agency {
                    None => Some(total),
                    Some(_) => rows.iter().find(|row| row.agency.as_ref() == agency),
                };
                TrendYear {
                    fiscal_year: *year,
                    figure: row.and_then(|row| row.figure),
                    value: row.and_then(|row| row.value(wanted.measure)),
                }
            })
            .collect(),
    };
    std::iter::once(None).chain(wanted.chosen.iter().map(Some)).map(series).collect()
}
