//! The registry of press agencies.

use super::agencies::check_validity;
use super::problems::AtRow;
use super::{Counts, Problems, Seen};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::press::{NewPressAgency, register};

pub(super) fn import(tx: &mut WriteTx<'_>, rows: &[Row]) -> Result<Counts> {
    let (mut counts, mut problems, mut seen) = (Counts::default(), Problems::default(), Seen::default());
    for row in rows {
        if problems.is_full() {
            break;
        }
        let outcome = seen.check(row, &["code"]).and_then(|()| add(tx, row, &mut counts));
        problems.note(outcome)?;
    }
    problems.refuse_any()?;
    Ok(counts)
}

fn add(tx: &mut WriteTx<'_>, row: &Row, counts: &mut Counts) -> Result<()> {
    let text = |column: &str| row.text(column).to_owned();
    let new = NewPressAgency {
        code: row.required("code")?.to_owned(),
        name: row.required("name")?.to_owned(),
        tax_code: text("tax_code"),
        kind: text("kind"),
        governing_body: text("governing_body"),
        aliases: row.list("aliases").map(str::to_owned).collect(),
        valid_from: row.date("valid_from")?,
        valid_to: row.date("valid_to")?,
    };
    check_validity(row)?;
    let (_, registered) = register(tx, &new).at_row(row, |_| None)?;
    counts.count(registered, 1);
    Ok(())
}
