//! Who became part of whom. A chain of successors that comes back to where it began is refused.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::problems::{AtRow, each_row};
use super::{Counts, Seen};
use crate::agencies::{Succession, list_successions, name_index, register_succession};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ids::AgencyId;
use crate::names::{NameIndex, Registered};
use crate::refusal::Reason;

const PREDECESSOR: &str = "predecessor_code";
const SUCCESSOR: &str = "successor_code";
const EFFECTIVE: &str = "effective_date";

/// Who went into whom, so far.
type Successors = BTreeMap<AgencyId, BTreeSet<AgencyId>>;

pub(super) fn import(tx: &mut WriteTx<'_>, rows: &[Row]) -> Result<Counts> {
    let agencies = name_index(tx)?;
    let mut successors = Successors::new();
    for known in list_successions(tx)? {
        successors.entry(known.predecessor).or_default().insert(known.successor);
    }
    let mut seen = Seen::default();
    each_row(rows, |row| {
        seen.check(row, &[PREDECESSOR, SUCCESSOR])?;
        add(tx, row, &agencies, &mut successors)
    })
}

fn add(
    tx: &mut WriteTx<'_>,
    row: &Row,
    agencies: &NameIndex<AgencyId>,
    successors: &mut Successors,
) -> Result<Registered> {
    let effective_on = row.filled(EFFECTIVE, Row::date)?;
    let year = i64::from(effective_on.year());
    let found = |column: &str| {
        agencies.find(row.required(column)?, year).map_err(|reason| row.problem(column, reason))
    };
    let (predecessor, successor) = (found(PREDECESSOR)?, found(SUCCESSOR)?);
    if leads_to(successors, successor, predecessor) {
        let [code, parent] = [PREDECESSOR, SUCCESSOR].map(|column| row.text(column).to_owned());
        return Err(row.problem(SUCCESSOR, Reason::TreeBroken { code, parent }).into());
    }
    let new = Succession { predecessor, successor, effective_on };
    let registered = register_succession(tx, &new).at_row(row, |_| None)?;
    successors.entry(predecessor).or_default().insert(successor);
    Ok(registered)
}

/// Whether `to` is `from`, or a successor of it at any remove.
fn leads_to(successors: &Successors, from: AgencyId, to: AgencyId) -> bool {
    let mut visited = BTreeSet::new();
    let mut ahead = vec![from];
    while let Some(agency) = ahead.pop() {
        if agency == to {
            return true;
        }
        if visited.insert(agency) {
            ahead.extend(successors.get(&agency).into_iter().flatten());
        }
    }
    false
}
