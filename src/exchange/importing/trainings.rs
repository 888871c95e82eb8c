//! Training activities: what a row tells of the course beside its cost items.

use super::paper_rows::{About, Columns, Head, Registers, year_of};
use crate::agencies::get_agency;
use crate::commitments::training::{Form, NewTraining, Trainer, Unit, find_training};
use crate::commitments::{Commitment, Counterparty, Method};
use crate::db::Conn;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ledger::Journal;
use crate::money::Quantity;
use crate::names::{shown, tidy};
use crate::number::Reading;
use crate::refusal::{Problem, Reason};

/// An activity as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Activity {
    pub training: NewTraining,
    /// Who holds it; empty where it was spent directly.
    pub provider: String,
    pub method: Method,
    pub place: String,
}

impl Registers {
    /// Reads what belongs to an activity.
    pub(super) fn training(&mut self, journal: &mut Journal<'_, '_>, row: &Row) -> Result<Head> {
        let (fiscal_year, year_ends_on) = year_of(journal, row)?;
        let agency = self.agency(row, fiscal_year)?;
        let number = row.required("training_no")?.to_owned();
        let signed_on = row.filled("signed_on", Row::date)?;
        let held_from = row.filled("held_from", Row::date)?;
        let held_to = row.date("held_to")?.unwrap_or(held_from);
        let starts_on = row.date("starts_on")?.unwrap_or(signed_on.min(held_from));
        let term = (starts_on, row.date("ends_on")?.unwrap_or(year_ends_on.max(starts_on)));
        let topic = row.required("topic")?.to_owned();
        let title = match row.text("title") {
            "" => topic.clone(),
            title => title.to_owned(),
        };
        let each_day = held_to.signed_duration_since(held_from).num_days().saturating_add(1);
        let days = match row.quantity("days")? {
            Some(days) => days,
            None => Quantity::from_decimal(each_day.into()).map_err(|reason| row.problem("days", reason))?,
        };
        let training = NewTraining {
            form: row.word("form", Form::from_code)?.unwrap_or(Form::Course),
            topic,
            held_from,
            held_to,
            hours: row.quantity("hours")?.unwrap_or(Quantity::ZERO),
            days,
            units: self.trainees(row, fiscal_year)?,
            trainers: trainers(row)?,
        };
        let activity = Activity {
            training,
            provider: row.text("provider").to_owned(),
            method: row.word("method", Method::from_code)?.unwrap_or(Method::Order),
            place: row.text("place").to_owned(),
        };
        let about = About::Training(Box::new(activity));
        self.whole(row, (agency, fiscal_year, number), (signed_on, term), title, about)
    }

    /// `T79-U1: 30/28`: of which agency, how many were to come and how many came.
    fn trainees(&self, row: &Row, fiscal_year: i64) -> Result<Vec<Unit>, Problem> {
        let unit = |text: &str| {
            let unreadable = || Reason::NumberUnreadable { given: text.to_owned() };
            let (agency, counts) = text.rsplit_once(':').ok_or_else(unreadable)?;
            let (planned, actual) = match counts.split_once('/') {
                Some((planned, actual)) => (planned, Some(actual)),
                None => (counts, None),
            };
            let count = |text: &str| text.trim().parse::<i64>().map_err(|_| unreadable());
            Ok(Unit {
                agency: self.agency_called(&tidy(agency), fiscal_year)?,
                planned: count(planned)?,
                actual: actual.map(count).transpose()?,
            })
        };
        let mut units: Vec<Unit> = row
            .list("trainees")
            .map(unit)
            .collect::<Result<_, Reason>>()
            .map_err(|reason| row.problem("trainees", reason))?;
        units.sort_by_key(|unit| unit.agency);
        Ok(units)
    }
}

/// `Nguyễn Văn A; Học viện Báo chí; 14`: who, from where, how many hours; the last two may be left out.
fn trainers(row: &Row) -> Result<Vec<Trainer>, Problem> {
    let trainer = |text: &str| {
        let mut parts = text.split(';').map(tidy);
        let mut next = || parts.next().unwrap_or_else(String::new);
        let (name, organisation, hours) = (next(), next(), next());
        let hours = match hours.as_str() {
            "" => Quantity::ZERO,
            text => Reading::Canonical.quantity(text)?,
        };
        Ok(Trainer { name, organisation, hours })
    };
    row.list("trainers")
        .map(trainer)
        .collect::<Result<_, Reason>>()
        .map_err(|reason| row.problem("trainers", reason))
}

impl Activity {
    /// The activity that is stored under a commitment, as a file would have it.
    pub(super) fn stored(&self, conn: &mut Conn, order: &Commitment) -> Result<Activity> {
        let provider = match &order.with {
            Counterparty::Provider(provider) => provider.clone(),
            Counterparty::Press(_) => String::new(),
        };
        let training = match find_training(conn, order.id)? {
            Some(stored) => {
                let mut units: Vec<Unit> = stored.units.into_iter().map(|(unit, _)| unit).collect();
                units.sort_by_key(|unit| unit.agency);
                NewTraining {
                    form: stored.form,
                    topic: stored.topic,
                    held_from: stored.held_from,
                    held_to: stored.held_to,
                    hours: stored.hours,
                    days: stored.days,
                    units,
                    trainers: stored.trainers,
                }
            }
            None => self.training.clone(),
        };
        Ok(Activity { training, provider, method: order.method, place: order.terms.place.clone() })
    }

    /// Its columns, as they are compared.
    pub(super) fn columns(&self) -> Columns {
        let it = &self.training;
        let units = it.units.iter().map(|unit| trainees_of(*unit, &unit.agency.to_string()));
        let trainers = it.trainers.iter().map(|it| format!("{}; {}; {}", it.name, it.organisation, it.hours));
        vec![
            ("form", it.form.code().to_owned()),
            ("topic", it.topic.clone()),
            ("provider", self.provider.clone()),
            ("method", self.method.code().to_owned()),
            ("held_from", it.held_from.to_string()),
            ("held_to", it.held_to.to_string()),
            ("place", self.place.clone()),
            ("hours", it.hours.to_string()),
            ("days", it.days.to_string()),
            ("trainees", units.collect::<Vec<_>>().join(" | ")),
            ("trainers", trainers.collect::<Vec<_>>().join(" | ")),
        ]
    }

    /// Its trainees by the codes of their agencies.
    pub(super) fn told_trainees(&self, conn: &mut Conn) -> Result<String> {
        let mut told = Vec::with_capacity(self.training.units.len());
        for unit in &self.training.units {
            told.push(trainees_of(*unit, &get_agency(conn, unit.agency)?.code));
        }
        Ok(told.join(" | "))
    }
}

fn trainees_of(unit: Unit, agency: &str) -> String {
    let actual = unit.actual.map(|actual| format!("/{actual}"));
    format!("{agency}: {}{}", unit.planned, shown(actual))
}
