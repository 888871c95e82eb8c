//! How many people live where, by time.

use chrono::Datelike;

use super::problems::AtRow;
use super::{Counts, Problems, Seen};
use crate::agencies::name_index;
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ids::AgencyId;
use crate::names::NameIndex;
use crate::number::Reading;
use crate::populations::{Population, register};

const AGENCY: &str = "agency_code";
const FROM: &str = "valid_from";
const PEOPLE: &str = "people";

pub(super) fn import(tx: &mut WriteTx<'_>, rows: &[Row]) -> Result<Counts> {
    let (mut counts, mut problems, mut seen) = (Counts::default(), Problems::default(), Seen::default());
    let agencies = name_index(tx)?;
    for row in rows {
        if problems.is_full() {
            break;
        }
        let outcome = seen.check(row, &[AGENCY, FROM]).and_then(|()| add(tx, row, &agencies, &mut counts));
        problems.note(outcome)?;
    }
    problems.refuse_any()?;
    Ok(counts)
}

fn add(tx: &mut WriteTx<'_>, row: &Row, agencies: &NameIndex<AgencyId>, counts: &mut Counts) -> Result<()> {
    let valid_from = row.filled(FROM, Row::date)?;
    let given = row.required(AGENCY)?;
    let year = i64::from(valid_from.year());
    let agency = agencies.find(given, year).map_err(|reason| row.problem(AGENCY, reason))?;
    // People are counted whole: as money without minor digits, fractions are refused.
    let people = Reading::Canonical.money(row.required(PEOPLE)?, 0);
    let people = people.map_err(|reason| row.problem(PEOPLE, reason))?.minor();
    let new = Population { agency, valid_from, people, source: row.required("source")?.to_owned() };
    counts.count(register(tx, &new).at_row(row, |_| Some(PEOPLE))?, 1);
    Ok(())
}
