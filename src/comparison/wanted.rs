//! What a reader chose to see of a comparison. It stands in the address, whole, so that a page can be sent to others.

use chrono::NaiveDate;
use serde::Deserialize;

use super::measures::Measure;
use super::model::Scope;
use super::unit::Unit;
use crate::error::Result;
use crate::money::Currency;
use crate::number::Reading;
use crate::refusal::{Problem, Reason};
use crate::ui::layout::percent_encoded;

/// Of what, how it is shown, and in which form.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct ComparisonQuery {
    /// The year; none is this year.
    pub fiscal_year: String,
    /// Roll predecessors up into the agencies of this day.
    pub structure: String,
    /// What moved in one quarter, 1 to 4.
    pub quarter: String,
    /// Which figure, by its name in reports; none is what was granted, or in a quarter what was paid.
    pub figure: String,
    /// `absolute` (the default), `share`, `per_head`, `growth`, `execution`.
    pub measure: String,
    /// `all` (the default), `provinces`, `ministries`.
    pub scope: String,
    /// In which unit a page writes amounts: `one`, `thousand`, `million`, `billion`. JSON and files have them whole.
    pub unit: String,
    /// A column of the table, with `-` before it from the largest down.
    pub sort: String,
    /// Codes of agencies whose years and purposes are shown beside the total, split by commas; four at most.
    pub chosen: String,
    /// The code of one more of them.
    pub add: String,
    /// `figures` shows every figure of the year instead of the measures.
    pub table: String,
    /// `csv` or `xlsx` downloads the table, `svg` a picture.
    pub download: String,
    /// Which picture: `bars`, `map`, `trend`, `purposes`.
    pub picture: String,
}

/// The same, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The year.
    pub fiscal_year: i64,
    /// The day whose structure of agencies is shown.
    pub structure: Option<NaiveDate>,
    /// The quarter.
    pub quarter: Option<u8>,
    /// The figure.
    pub figure: &'static str,
    /// How it is shown.
    pub measure: Measure,
    /// Of whom.
    pub scope: Scope,
    /// In which unit a page writes amounts.
    pub unit: Unit,
    /// By which column the table is ordered, and whether from the largest down.
    pub sort: (&'static str, bool),
    /// Codes of the agencies that are shown beside the total.
    pub chosen: Vec<String>,
    /// Whether the table has every figure of the year instead of the measures.
    pub all_figures: bool,
}

/// Figures that can be compared, in the order in which they are offered.
pub const FIGURES: [&str; 9] = [
    "granted",
    "contracted",
    "committed",
    "accepted",
    "disbursed",
    "paid",
    "available",
    "received",
    "lapsed",
];
/// Those of them that a quarter has.
pub const OF_QUARTER: [&str; 4] = ["contracted", "accepted", "disbursed", "paid"];
/// Columns of the table of measures.
pub const COLUMNS: [&str; 10] =
    ["agency", "name", "granted", "figure", "share", "people", "per_head", "before", "growth", "execution"];
/// The most agencies beside the total.
const MOST_CHOSEN: usize = 4;

fn one_of(field: &str, given: &str, known: &[&'static str]) -> Result<&'static str, Problem> {
    let not_in_list =
        || Reason::ValueNotInList { given: given.to_owned(), known: known.join(", ") }.at(field);
    known.iter().copied().find(|it| *it == given).ok_or_else(not_in_list)
}

/// The code of the field, or what stands for none.
fn coded<T: Copy>(
    field: &str,
    given: &str,
    all: &[T],
    code: fn(T) -> &'static str,
    usual: T,
) -> Result<T, Problem> {
    if given.is_empty() {
        return Ok(usual);
    }
    let known = || all.iter().map(|it| code(*it)).collect::<Vec<_>>().join(", ");
    let found = all.iter().copied().find(|it| code(*it) == given);
    found.ok_or_else(|| Reason::ValueNotInList { given: given.to_owned(), known: known() }.at(field))
}

impl Wanted {
    /// Reads what was chosen; what was not is as usual.
    pub fn read(
        query: &ComparisonQuery,
        reading: Reading,
        currency: Currency,
        this_year: i64,
    ) -> Result<Wanted> {
        let fiscal_year = match query.fiscal_year.as_str() {
            "" => this_year,
            typed => crate::budget::handlers::fiscal_year("fiscal_year", typed)?,
        };
        let structure = match query.structure.as_str() {
            "" => None,
            typed => Some(reading.date(typed).map_err(|reason| reason.at("structure"))?),
        };
        let quarter = match query.quarter.as_str() {
            "" => None,
            // Of a number that is no quarter, the comparison itself says so.
            typed => Some(typed.parse().map_err(|_| {
                let known = "1, 2, 3, 4".to_owned();
                Reason::ValueNotInList { given: typed.to_owned(), known }.at("quarter")
            })?),
        };
        let (known, usual): (&[&'static str], _) =
            if quarter.is_some() { (&OF_QUARTER, "paid") } else { (&FIGURES, "granted") };
        let figure = match query.figure.as_str() {
            "" => usual,
            given => one_of("figure", given, known)?,
        };
        let measure = coded("measure", &query.measure, Measure::ALL, Measure::code, Measure::Absolute)?;
        let (sort, descending) = match query.sort.strip_prefix('-') {
            Some(column) => (column, true),
            None => (query.sort.as_str(), false),
        };
        let sort = match sort {
            "" => (column_of(measure), true),
            column => (one_of("sort", column, &COLUMNS)?, descending),
        };
        let mut chosen: Vec<String> = Vec::new();
        for code in query.chosen.split(',').chain([query.add.as_str()]).map(str::trim) {
            if !code.is_empty() && !chosen.iter().any(|known| known == code) {
                chosen.push(code.to_owned());
            }
        }
        chosen.drain(..chosen.len().saturating_sub(MOST_CHOSEN));
        Ok(Wanted {
            fiscal_year,
            structure,
            quarter,
            figure,
            measure,
            scope: coded("scope", &query.scope, Scope::ALL, Scope::code, Scope::All)?,
            unit: coded("unit", &query.unit, Unit::ALL, Unit::code, Unit::usual(currency))?,
            sort,
            chosen,
            all_figures: match query.table.as_str() {
                "" => false,
                given => one_of("table", given, &["figures"]).map(|_| true)?,
            },
        })
    }

    /// The figure that an execution rate sets beside what was granted: what was chosen, if it tells of something done.
    pub fn done(&self) -> &'static str {
        if OF_QUARTER.contains(&self.figure) { self.figure } else { "paid" }
    }

    /// The page that shows just this.
    pub fn address(&self) -> String {
        format!("/comparison?{}", self.query())
    }

    /// What stands in the address.
    pub fn query(&self) -> String {
        let mut query = format!(
            "fiscal_year={}&figure={}&measure={}&scope={}&unit={}",
            self.fiscal_year,
            self.figure,
            self.measure.code(),
            self.scope.code(),
            self.unit.code()
        );
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                query.push_str(&format!("&{name}={}", percent_encoded(value)));
            }
        };
        add("structure", &self.structure.map_or_else(String::new, |on| on.to_string()));
        add("quarter", &self.quarter.map_or_else(String::new, |quarter| quarter.to_string()));
        add("chosen", &self.chosen.join(","));
        add("table", if self.all_figures { "figures" } else { "" });
        let (column, descending) = self.sort;
        add("sort", &format!("{}{column}", if descending { "-" } else { "" }));
        query
    }

    /// The same with one thing changed.
    pub fn with(&self, change: impl FnOnce(&mut Wanted)) -> Wanted {
        let mut other = self.clone();
        change(&mut other);
        other
    }
}

/// The column of the table that shows a measure.
pub fn column_of(measure: Measure) -> &'static str {
    match measure {
        Measure::Absolute => "figure",
        Measure::Share => "share",
        Measure::PerHead => "per_head",
        Measure::Growth => "growth",
        Measure::Execution => "execution",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Figures;

    #[test]
    fn every_figure_is_one_that_reports_know() {
        for figure in FIGURES.iter().chain(&OF_QUARTER) {
            assert!(Figures::NAMES.contains(figure), "{figure}");
        }
    }

    #[test]
    fn what_an_address_says_is_read_back_as_it_was_meant() {
        let read = |text: &str| {
            let query: ComparisonQuery = serde_qs::from_str(text).unwrap();
            Wanted::read(&query, Reading::Typed, Currency::VND, 2026)
        };
        for text in [
            "",
            "fiscal_year=2025&structure=01/07/2025&figure=paid&measure=execution&scope=provinces&unit=billion",
            "quarter=2&measure=growth&sort=-before&chosen=T01,T79-2025&add=T04&table=figures",
        ] {
            let wanted = read(text).unwrap();
            assert_eq!(read(&wanted.query()).unwrap(), wanted, "{text}");
        }
        for (wrong, field) in [
            ("figure=nothing", "figure"),
            ("quarter=1&figure=granted", "figure"),
            ("measure=best", "measure"),
            ("scope=some", "scope"),
            ("unit=dozen", "unit"),
            ("sort=-nothing", "sort"),
            ("table=other", "table"),
        ] {
            let error = read(wrong).unwrap_err();
            let problem = error.refusal().unwrap().first();
            assert_eq!(problem.reason.code(), "value_not_in_list", "{wrong}");
            assert_eq!(problem.place.field.as_deref(), Some(field), "{wrong}");
        }
        assert_eq!(read("chosen=A,B,C,D&add=E").unwrap().chosen, ["B", "C", "D", "E"]);
    }
}
