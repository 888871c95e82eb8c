//! Agencies: a parent may stand anywhere in the file, or be registered already.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::problems::AtRow;
use super::{Counts, Problems, Seen};
use crate::agencies::{NewAgency, register};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::refusal::{Problem, Reason};

pub(super) fn import(tx: &mut WriteTx<'_>, rows: &[Row]) -> Result<Counts> {
    let (mut counts, mut problems, mut seen) = (Counts::default(), Problems::default(), Seen::default());
    let codes: BTreeSet<&str> = rows.iter().map(|row| row.text("code")).collect();
    // Rows whose parent is registered, or was refused; the others wait for the row of their parent.
    let mut ready: VecDeque<(&Row, bool)> = VecDeque::new();
    let mut waiting: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        if problems.note(seen.check(row, &["code"]))?.is_none() {
            continue;
        }
        match row.text("parent_code") {
            parent if codes.contains(parent) => waiting.entry(parent).or_default().push(row),
            _ => ready.push_back((row, true)),
        }
    }
    while let Some((row, parent_stands)) = ready.pop_front() {
        if problems.is_full() {
            break;
        }
        let stands = if parent_stands { problems.note(add(tx, row, &mut counts))?.is_some() } else { false };
        let children = waiting.remove(row.text("code")).into_iter().flatten();
        ready.extend(children.map(|child| (child, stands)));
    }
    // Who waits for a parent still, waits in a circle or below one.
    for row in waiting.into_values().flatten() {
        let [code, parent] = ["code", "parent_code"].map(|column| row.text(column).to_owned());
        problems.note::<()>(Err(row.problem("parent_code", Reason::TreeBroken { code, parent }).into()))?;
    }
    problems.refuse_any()?;
    Ok(counts)
}

fn add(tx: &mut WriteTx<'_>, row: &Row, counts: &mut Counts) -> Result<()> {
    let text = |column: &str| row.text(column).to_owned();
    let new = NewAgency {
        code: row.required("code")?.to_owned(),
        name_vi: row.required("name_vi")?.to_owned(),
        name_en: text("name_en"),
        kind: row.required("kind")?.to_owned(),
        parent_code: text("parent_code"),
        valid_from: row.date("valid_from")?,
        valid_to: row.date("valid_to")?,
        aliases: row.list("aliases").map(str::to_owned).collect(),
    };
    check_validity(row)?;
    let column =
        |problem: &Problem| matches!(problem.reason, Reason::CodeUnknown { .. }).then_some("parent_code");
    counts.count(register(tx, &new).at_row(row, column)?, 1);
    Ok(())
}

/// Refuses a validity that ends before it begins.
pub(super) fn check_validity(row: &Row) -> Result<(), Problem> {
    match (row.date("valid_from")?, row.date("valid_to")?) {
        (Some(starts_on), Some(ends_on)) if ends_on < starts_on => {
            Err(row.problem("valid_to", Reason::DatesReversed { starts_on, ends_on }))
        }
        _ => Ok(()),
    }
}
