//! Takes the rows of a file into the book, through the verbs by which people record the same things.
//!
//! 1. All or nothing: every bad row is reported at its row and column, and then nothing is stored.
//! 2. A row whose identity is known with the same content changes nothing; with other content it is refused with
//!    the column that differs. Amendments are actions, not imports.
//! 3. An identity stands in a file once; the rows of one paper are told apart by their place in it.
//! 4. A dry run does all of it and stores none of it.

mod agencies;
mod budget_lines;
mod calendars;
mod classifications;
mod contributions;
mod keyed_lines;
mod known_papers;
mod monitoring;
mod norms;
mod paper_rows;
mod papers;
mod populations;
mod press_agencies;
mod problems;
mod reference;
mod successions;
mod trainings;
mod transfers;
mod treasury_statements;
mod year_ends;

use serde::Serialize;
use serde_json::json;

use super::columns::Kind;
use super::reading::{Row, Rows};
use crate::audit::{self, NewEntry, Origin, Record};
use crate::book::{Book, now};
use crate::db::{Db, WriteTx};
use crate::error::Result;
use crate::ids::UserId;
use crate::ledger::{Recorder, count_actions_of};
use crate::money::Currency;
use crate::names::Registered;
use problems::{Problems, Seen};

/// What an import did. Rows are those of the file: `added` and `unchanged` make up all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Imported {
    /// Of which kind the rows are.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// How many were read.
    pub rows: usize,
    /// How many were new.
    pub added: usize,
    /// How many were there already, with the same content.
    pub unchanged: usize,
    /// Press agencies that the registry lacked and a mapping let it add.
    pub created_press_agencies: usize,
    /// Sponsors that the registry lacked and a mapping let it add.
    pub created_sponsors: usize,
    /// Nothing was stored: it was asked what would be.
    pub dry_run: bool,
}

/// How many rows did what.
#[derive(Default)]
struct Counts {
    added: usize,
    unchanged: usize,
    created_press_agencies: usize,
    created_sponsors: usize,
}

impl Counts {
    /// Counts rows of which all or none were new.
    fn count(&mut self, registered: Registered, rows: usize) {
        match registered {
            Registered::Added => self.added += rows,
            Registered::Unchanged => self.unchanged += rows,
        }
    }
}

/// Stores the rows of a file, all of them or, refused, none. `create_missing` adds the press agencies and sponsors
/// that a registry lacks instead of refusing the row. A `dry_run` answers the same and stores nothing.
pub fn import(
    db: &Db,
    book: &Book,
    user: UserId,
    kind: Kind,
    rows: &Rows,
    create_missing: bool,
    dry_run: bool,
) -> Result<Imported> {
    let recorder = Recorder { user, at: now(), late: false };
    let work = |tx: &mut WriteTx<'_>| {
        let imported = store(tx, recorder, book.currency, kind, &rows.rows, create_missing)?;
        // A file that is known changes nothing, and leaves no entry.
        if imported.added + imported.created_press_agencies + imported.created_sponsors == 0 {
            return Ok(imported);
        }
        let actions = count_actions_of(tx, &recorder)?;
        let told =
            json!({ "imported": imported, "file": rows.name, "sha256": rows.sha256, "actions": actions });
        let entry = NewEntry::of("import", Record::new(kind.code(), None)).with(told)?;
        audit::record(tx, &Origin { user: Some(user), ..Origin::command_line() }, entry)?;
        Ok(imported)
    };
    let imported = if dry_run { db.rehearse(work)? } else { db.write(work)? };
    Ok(Imported { dry_run, ..imported })
}

/// Stores the rows of a file in a write that somebody else began, all of them or, refused, none.
pub(super) fn store(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    currency: Currency,
    kind: Kind,
    file: &[Row],
    create_missing: bool,
) -> Result<Imported> {
    let Counts { added, unchanged, created_press_agencies, created_sponsors } = match kind {
        Kind::Agencies => agencies::import(tx, file),
        Kind::Successions => successions::import(tx, file),
        Kind::PressAgencies => press_agencies::import(tx, file),
        Kind::Populations => populations::import(tx, file),
        Kind::Classifications => classifications::import(tx, file),
        Kind::ProductTypes => norms::import_product_types(tx, file),
        Kind::Norms => norms::import(tx, recorder, file),
        Kind::Calendars => calendars::import(tx, recorder, file),
        Kind::BudgetLines => budget_lines::import(tx, recorder, currency, file),
        Kind::Orders | Kind::Trainings | Kind::Monitoring => {
            papers::import(tx, recorder, currency, file, create_missing)
        }
        Kind::Contributions => contributions::import(tx, recorder, currency, file, create_missing),
        Kind::Transfers => transfers::import(tx, recorder, currency, file),
        Kind::YearEnds => year_ends::import(tx, recorder, currency, file),
        Kind::TreasuryStatement => treasury_statements::import(tx, recorder, currency, file),
    }?;
    Ok(Imported {
        kind,
        rows: file.len(),
        added,
        unchanged,
        created_press_agencies,
        created_sponsors,
        dry_run: false,
    })
}
