//! Every query on training activities.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Form, NewTraining, Trainer, Training, Unit};
use crate::db::schema::{agencies, trainers, training_units, trainings};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{AgencyId, CommitmentId};
use crate::money::Quantity;

/// Writes an activity, in place of what was written before.
pub(super) fn write_training(tx: &mut WriteTx<'_>, id: CommitmentId, new: &NewTraining) -> Result<()> {
    use trainings as t;
    let columns = (
        t::form.eq(new.form),
        t::topic.eq(&new.topic),
        t::held_from.eq(new.held_from),
        t::held_to.eq(new.held_to),
        t::hours.eq(new.hours),
        t::days.eq(new.days),
    );
    let written = diesel::update(t::table.find(id)).set(columns).execute(&mut **tx)?;
    if written == 0 {
        diesel::insert_into(t::table).values((t::commitment_id.eq(id), columns)).execute(&mut **tx)?;
    }
    write_attendance(tx, id, &new.units, &new.trainers)
}

pub(super) fn write_attendance(
    tx: &mut WriteTx<'_>,
    id: CommitmentId,
    units: &[Unit],
    teaching: &[Trainer],
) -> Result<()> {
    use training_units as u;
    diesel::delete(u::table.filter(u::commitment_id.eq(id))).execute(&mut **tx)?;
    for unit in units {
        diesel::insert_into(u::table)
            .values((
                u::commitment_id.eq(id),
                u::agency_id.eq(unit.agency),
                u::planned.eq(unit.planned),
                u::actual.eq(unit.actual),
            ))
            .execute(&mut **tx)?;
    }
    use trainers as t;
    diesel::delete(t::table.filter(t::commitment_id.eq(id))).execute(&mut **tx)?;
    for (position, trainer) in (1_i64..).zip(teaching) {
        diesel::insert_into(t::table)
            .values((
                t::commitment_id.eq(id),
                t::position.eq(position),
                t::name.eq(&trainer.name),
                t::organisation.eq(&trainer.organisation),
                t::hours.eq(trainer.hours),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// The activity that a commitment is, if it is one.
pub fn find_training(conn: &mut Conn, id: CommitmentId) -> Result<Option<Training>> {
    type Row = (Form, String, NaiveDate, NaiveDate, Quantity, Quantity);
    let row: Option<Row> = trainings::table
        .select((
            trainings::form,
            trainings::topic,
            trainings::held_from,
            trainings::held_to,
            trainings::hours,
            trainings::days,
        ))
        .filter(trainings::commitment_id.eq(id))
        .get_result(conn)
        .optional()?;
    let Some((form, topic, held_from, held_to, hours, days)) = row else { return Ok(None) };
    let units: Vec<(AgencyId, i64, Option<i64>, String)> = training_units::table
        .inner_join(agencies::table.on(agencies::id.eq(training_units::agency_id)))
        .select((training_units::agency_id, training_units::planned, training_units::actual, agencies::code))
        .filter(training_units::commitment_id.eq(id))
        .order(agencies::code)
        .load(conn)?;
    let teaching: Vec<(String, String, Quantity)> = trainers::table
        .select((trainers::name, trainers::organisation, trainers::hours))
        .filter(trainers::commitment_id.eq(id))
        .order(trainers::position)
        .load(conn)?;
    Ok(Some(Training {
        form,
        topic,
        held_from,
        held_to,
        hours,
        days,
        units: units
            .into_iter()
            .map(|(agency, planned, actual, code)| (Unit { agency, planned, actual }, code))
            .collect(),
        trainers: teaching
            .into_iter()
            .map(|(name, organisation, hours)| Trainer { name, organisation, hours })
            .collect(),
    }))
}
