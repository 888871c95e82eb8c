//! How figures lie beside each other: the median, what is out of line, classes. Pure.
//!
//! Quartiles are those of spreadsheets (QUARTILE.INC): between two figures, in proportion. Out of line is what lies
//! more than one and a half times the distance of the quartiles beyond them (Tukey's fences), of four figures or more.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// Classes of a map.
pub const CLASSES: usize = 5;
/// Of fewer figures nothing is called out of line.
const FEWEST: usize = 4;

/// How figures lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Spread {
    /// How many there are.
    pub count: usize,
    /// Half of them are not above it, half not below.
    #[serde(serialize_with = "as_text")]
    #[schema(value_type = String)]
    pub median: Decimal,
    /// A quarter is not above it.
    #[serde(serialize_with = "as_text")]
    #[schema(value_type = String)]
    pub lower_quartile: Decimal,
    /// A quarter is not below it.
    #[serde(serialize_with = "as_text")]
    #[schema(value_type = String)]
    pub upper_quartile: Decimal,
    #[serde(skip)]
    sorted: Vec<Decimal>,
}

fn as_text<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// On which side of the others a figure is out of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutOfLine {
    /// Below the lower fence.
    Low,
    /// Above the upper fence.
    High,
}

impl Spread {
    /// How these figures lie; `None` of none.
    pub fn of(values: impl IntoIterator<Item = Decimal>) -> Option<Spread> {
        let mut sorted: Vec<Decimal> = values.into_iter().collect();
        sorted.sort();
        Some(Spread {
            count: sorted.len(),
            median: quartile(&sorted, 2)?,
            lower_quartile: quartile(&sorted, 1)?,
            upper_quartile: quartile(&sorted, 3)?,
            sorted,
        })
    }

    /// The bounds beyond which a figure is out of line.
    pub fn fences(&self) -> Option<(Decimal, Decimal)> {
        if self.count < FEWEST {
            return None;
        }
        let reach = (self.upper_quartile - self.lower_quartile) * Decimal::new(15, 1);
        Some((self.lower_quartile - reach, self.upper_quartile + reach))
    }

    /// Whether a figure is out of line.
    pub fn out_of_line(&self, value: Decimal) -> Option<OutOfLine> {
        let (low, high) = self.fences()?;
        match value {
            _ if value < low => Some(OutOfLine::Low),
            _ if value > high => Some(OutOfLine::High),
            _ => None,
        }
    }

    /// The class of a figure, from 1: each class has a fifth of the figures, and equal figures have one class.
    pub fn class(&self, value: Decimal) -> usize {
        let bound = |class: usize| self.sorted.get((class * self.count).div_ceil(CLASSES).saturating_sub(1));
        (1..=CLASSES).find(|class| bound(*class).is_some_and(|bound| value <= *bound)).unwrap_or(CLASSES)
    }

    /// Each class that has figures: its number, its least and its greatest figure, and how many it has.
    pub fn classes(&self) -> Vec<(usize, Decimal, Decimal, usize)> {
        let mut classes: Vec<(usize, Decimal, Decimal, usize)> = Vec::new();
        for value in &self.sorted {
            let class = self.class(*value);
            match classes.last_mut() {
                Some((last, _, most, count)) if *last == class => (*most, *count) = (*value, *count + 1),
                _ => classes.push((class, *value, *value, 1)),
            }
        }
        classes
    }
}

/// The figure at so many quarters of the way from the least to the greatest.
fn quartile(sorted: &[Decimal], quarters: usize) -> Option<Decimal> {
    let way = sorted.len().checked_sub(1)? * quarters;
    let at = sorted.get(way / 4)?;
    let next = sorted.get(way / 4 + 1).unwrap_or(at);
    Some(at + (next - at) * Decimal::from(way % 4) / Decimal::from(4))
}
