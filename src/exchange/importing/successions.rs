//! Who became part of whom. A chain of successors that comes back to where it began is refused.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::problems::AtRow;
use super::{Counts, Problems, Seen};
use crate::agencies::{Succession, list_successions, name_index, register_succession};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ids::AgencyId;
use crate::names::NameIndex;
use crate::refusal::Reason;

const PREDECESSOR: &str = "predecessor_code";
const SUCCESSOR: &str = "successor_code";
const EFFECTIVE: &str = "effective_date";

/// Who went into whom, so far.
type Successors = BTreeMap<AgencyId, BTreeSet<AgencyId>>;

pub(super) fn import(tx: &mut WriteTx<'_>, rows: &[Row]) -> Result<Counts> {
    let (mut counts, mut problems, mut seen) = (Counts::default(), Problems::default(), Seen::default());
    let agencies = name_index(tx)?;
    let mut successors = Successors::new();
    for known in list_successions(tx)? {
        successors.entry(known.predecessor).or_default().insert(known.successor);
    }
    for row in rows {
        if problems.is_full() {
            break;
        }
        let outcome = seen
            .check(row, &[PREDECESSOR, SUCCESSOR])
            .and_then(|()| add(tx, row, &agencies, &mut successors, &mut counts));
        problems.note(outcome)?;
    }
    problems.refuse_any()?;
    Ok(counts)
}

fn add(
    tx: &mut WriteTx<'_>,
    row: &Row,
    agencies: &NameIndex<AgencyId>,
    successors: &mut Successors,
    counts: &mut Counts,
) -> Result<()> {
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
    counts.count(register_succession(tx, &new).at_row(row, |_| None)?, 1);
    successors.entry(predecessor).or_default().insert(successor);
    Ok(())
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
