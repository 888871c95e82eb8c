//! What a training activity is, and what it costs a head: no query, no web, no clock.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::coded::coded;
use crate::ids::AgencyId;
use crate::money::{Money, Quantity};
use crate::refusal::{Problem, Reason};

coded! {
    /// What kind of activity it is.
    Form {
        /// Lớp tập huấn, bồi dưỡng.
        Course = "course",
        /// Hội thảo, tọa đàm.
        Seminar = "seminar",
        /// Hội nghị.
        Conference = "conference",
    }
}

/// Trainees of one agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Which agency sends them.
    pub agency: AgencyId,
    /// How many are to come.
    pub planned: i64,
    /// How many came; `None` until it was held.
    pub actual: Option<i64>,
}

/// Who teaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trainer {
    /// Name.
    pub name: String,
    /// Where they are from; may be empty.
    pub organisation: String,
    /// How many hours.
    pub hours: Quantity,
}

/// An activity to be drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTraining {
    /// Course, seminar or conference.
    pub form: Form,
    /// What it is about.
    pub topic: String,
    /// First day.
    pub held_from: NaiveDate,
    /// Last day.
    pub held_to: NaiveDate,
    /// Hours of teaching in all.
    pub hours: Quantity,
    /// Days of teaching; half days count half.
    pub days: Quantity,
    /// Trainees by agency.
    pub units: Vec<Unit>,
    /// Who teaches.
    pub trainers: Vec<Trainer>,
}

/// An activity as it stands, beside its commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    /// Course, seminar or conference.
    pub form: Form,
    /// What it is about.
    pub topic: String,
    /// First day.
    pub held_from: NaiveDate,
    /// Last day.
    pub held_to: NaiveDate,
    /// Hours of teaching in all.
    pub hours: Quantity,
    /// Days of teaching.
    pub days: Quantity,
    /// Trainees by agency, with the agency's code.
    pub units: Vec<(Unit, String)>,
    /// Who teaches.
    pub trainers: Vec<Trainer>,
}

pub(super) fn check(new: &NewTraining) -> Result<(), Problem> {
    if new.topic.is_empty() {
        return Err(Reason::ValueMissing {}.at("topic"));
    }
    if new.held_to < new.held_from {
        let (starts_on, ends_on) = (new.held_from, new.held_to);
        return Err(Reason::DatesReversed { starts_on, ends_on }.at("held_to"));
    }
    for (field, quantity) in [("hours", new.hours), ("days", new.days)] {
        if quantity < Quantity::ZERO {
            return Err(Reason::QuantityNotPositive { given: quantity }.at(field));
        }
    }
    check_attendance(&new.units, &new.trainers)
}

pub(super) fn check_attendance(units: &[Unit], trainers: &[Trainer]) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    for (at, unit) in units.iter().enumerate() {
        let negative = unit.planned < 0 || unit.actual.is_some_and(|actual| actual < 0);
        if negative || !seen.insert(unit.agency) {
            let given = if negative { unit.planned.to_string() } else { unit.agency.to_string() };
            return Err(Reason::NumberUnreadable { given }.at(format!("units[{at}][planned]")));
        }
    }
    for (at, trainer) in trainers.iter().enumerate() {
        if trainer.name.is_empty() {
            return Err(Reason::ValueMissing {}.at(format!("trainers[{at}][name]")));
        }
        if trainer.hours < Quantity::ZERO {
            let given = trainer.hours;
            return Err(Reason::QuantityNotPositive { given }.at(format!("trainers[{at}][hours]")));
        }
    }
    Ok(())
}

/// Trainees, and what one costs, rounded half away from zero; `None` where there is nobody to divide by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// How many are to come.
    pub planned: i64,
    /// How many came.
    pub actual: i64,
    /// The value by those planned.
    pub per_planned: Option<Money>,
    /// What was accepted by those who came.
    pub per_actual: Option<Money>,
    /// The value by those planned and by days.
    pub per_planned_day: Option<Money>,
    /// What was accepted by those who came and by days.
    pub per_actual_day: Option<Money>,
}

/// What a trainee costs, of an activity of this value of which so much was accepted.
pub fn costs(training: &Training, value: Money, accepted: Money) -> Result<Costs, Reason> {
    let sum = |counts: Vec<i64>| {
        counts.into_iter().try_fold(0_i64, i64::checked_add).ok_or(Reason::AmountTooLarge {})
    };
    let planned = sum(training.units.iter().map(|(unit, _)| unit.planned).collect())?;
    let actual = sum(training.units.iter().filter_map(|(unit, _)| unit.actual).collect())?;
    let one = Quantity::from_decimal(rust_decimal::Decimal::ONE)?;
    let per = |amount: Money, heads: i64, days: Option<Quantity>| -> Result<Option<Money>, Reason> {
        let days = days.map_or(one.ten_thousandths(), Quantity::ten_thousandths);
        let whole = heads.checked_mul(days).ok_or(Reason::AmountTooLarge {})?;
        if whole == 0 {
            return Ok(None);
        }
        Ok(Some(one.share_of(amount, Quantity::from_ten_thousandths(whole))?))
    };
    Ok(Costs {
        planned,
        actual,
        per_planned: per(value, planned, None)?,
        per_actual: per(accepted, actual, None)?,
        per_planned_day: per(value, planned, Some(training.days))?,
        per_actual_day: per(accepted, actual, Some(training.days))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trainee_costs_the_value_by_heads_and_days_rounded_once() {
        let unit = |planned, actual| (Unit { agency: AgencyId(planned), planned, actual }, String::new());
        let mut training = Training {
            form: Form::Course,
            topic: "Truyền thông chính sách".to_owned(),
            held_from: NaiveDate::default(),
            held_to: NaiveDate::default(),
            hours: Quantity::ZERO,
            days: Quantity::from_ten_thousandths(25_000),
            units: vec![unit(20, Some(18)), unit(10, None)],
            trainers: Vec::new(),
        };
        let money = Money::from_minor;
        let found = costs(&training, money(100_000_000), money(90_000_001)).unwrap();
        assert_eq!((found.planned, found.actual), (30, 18));
        assert_eq!(found.per_planned, Some(money(3_333_333)));
        assert_eq!(found.per_actual, Some(money(5_000_000)));
        // 100,000,000 ÷ (30 × 2.5) = 1,333,333.3; 90,000,001 ÷ (18 × 2.5) = 2,000,000.02.
        assert_eq!(
            (found.per_planned_day, found.per_actual_day),
            (Some(money(1_333_333)), Some(money(2_000_000)))
        );
        training.units.clear();
        assert_eq!(costs(&training, money(1), money(1)).unwrap().per_planned, None);
    }
}
