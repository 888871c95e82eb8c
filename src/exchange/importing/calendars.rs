//! When a year takes which movements. A row is known by its year and kind: it sets a window that is still the law's; one
//! that somebody set already is changed on its page, with a reason, and not by a file.

use super::problems::{AtRow, each_row};
use super::{Counts, Seen};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ledger::{Calendar, Recorder, Window, open_year, set_window};
use crate::names::Registered;
use crate::refusal::{Reason, same_content};

pub(super) fn import(tx: &mut WriteTx<'_>, recorder: Recorder, rows: &[Row]) -> Result<Counts> {
    let mut seen = Seen::default();
    each_row(rows, |row| {
        seen.check(row, &["fiscal_year", "kind"])?;
        set(tx, recorder, row)
    })
}

fn set(tx: &mut WriteTx<'_>, recorder: Recorder, row: &Row) -> Result<Registered> {
    let fiscal_year = row.filled("fiscal_year", Row::year)?;
    let code = row.required("kind")?;
    let unknown = || Reason::CodeUnknown { what: "kind".to_owned(), given: code.to_owned() };
    let new = Window {
        kind: Window::kind_of(code).ok_or_else(|| row.problem("kind", unknown()))?,
        opens_on: row.filled("opens_on", Row::date)?,
        ends_on: row.filled("ends_on", Row::date)?,
        late: row.text("late") == "true",
    };
    let reason = row.required("reason")?;
    let now = open_year(tx, fiscal_year).at_row(row, |_| Some("fiscal_year"))?.window(new.kind);
    if now == Some(new) {
        return Ok(Registered::Unchanged);
    }
    let by_law = Calendar::by_law(fiscal_year).map_err(|reason| row.problem("fiscal_year", reason))?;
    if let Some(now) = now.filter(|_| now != by_law.window(new.kind)) {
        let columns = [
            ("opens_on", now.opens_on.to_string(), new.opens_on.to_string()),
            ("ends_on", now.ends_on.to_string(), new.ends_on.to_string()),
            ("late", now.late.to_string(), new.late.to_string()),
        ];
        same_content(&format!("{fiscal_year} · {code}"), columns)
            .map_err(crate::error::Error::from)
            .at_row(row, |_| None)?;
    }
    set_window(tx, recorder, fiscal_year, new, reason).at_row(row, |_| None)?;
    Ok(Registered::Added)
}
