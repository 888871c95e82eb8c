//! Codes of the State Budget Index.

use super::agencies::check_validity;
use super::problems::{AtRow, each_row};
use super::{Counts, Seen};
use crate::classifications::{Classification, Part, register};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::names::Registered;
use crate::refusal::Reason;

pub(super) fn import(tx: &mut WriteTx<'_>, rows: &[Row]) -> Result<Counts> {
    let mut seen = Seen::default();
    each_row(rows, |row| {
        seen.check(row, &["kind", "code", "valid_from"])?;
        add(tx, row)
    })
}

fn add(tx: &mut WriteTx<'_>, row: &Row) -> Result<Registered> {
    let kind = row.required("kind")?;
    let unknown = || Reason::CodeUnknown { what: "kind".to_owned(), given: kind.to_owned() };
    let new = Classification {
        kind: Part::from_code(kind).ok_or_else(|| row.problem("kind", unknown()))?,
        code: row.required("code")?.to_owned(),
        name_vi: row.required("name_vi")?.to_owned(),
        name_en: row.text("name_en").to_owned(),
        valid_from: row.date("valid_from")?,
        valid_to: row.date("valid_to")?,
    };
    check_validity(row)?;
    register(tx, &new).at_row(row, |_| Some("code"))
}
