//! The registry of press agencies.

use super::agencies::check_validity;
use super::problems::{AtRow, each_row};
use super::{Counts, Seen};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::names::Registered;
use crate::press::{NewPressAgency, register};

pub(super) fn import(tx: &mut WriteTx<'_>, rows: &[Row]) -> Result<Counts> {
    let mut seen = Seen::default();
    each_row(rows, |row| {
        seen.check(row, &["code"])?;
        add(tx, row)
    })
}

fn add(tx: &mut WriteTx<'_>, row: &Row) -> Result<Registered> {
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
    Ok(registered)
}
