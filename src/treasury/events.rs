//! Who did what to a year's reconciliation: the trace that stays when a pairing is undone or a record withdrawn.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::coded::coded;
use crate::db::schema::{treasury_events, users};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::AgencyId;
use crate::ledger::Recorder;

coded! {
    /// What was done.
    EventVerb {
        /// Lines of a statement were taken in.
        Import = "import",
        /// A statement was withdrawn.
        WithdrawStatement = "withdraw_statement",
        /// Lines and payments were put together.
        Match = "match",
        /// They were taken apart.
        Separate = "separate",
        /// They were left to the rules again.
        Release = "release",
        /// A difference was explained.
        Settle = "settle",
        /// It was opened again.
        Reopen = "reopen",
        /// The window of days was set.
        SetWindow = "set_window",
        /// The agency signed a record.
        Sign = "sign",
        /// The Treasury's signature was recorded.
        Countersign = "countersign",
        /// A record was withdrawn.
        WithdrawRecord = "withdraw_record",
    }
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TreasuryEvent {
    /// What.
    pub verb: EventVerb,
    /// To what.
    pub subject: String,
    /// Why; may be empty.
    pub explanation: String,
    /// Who did it.
    pub by: String,
    /// When, in UTC.
    pub at: NaiveDateTime,
}

/// How many are shown.
const SHOWN: i64 = 50;

pub(super) fn insert_event(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    (agency, fiscal_year): (AgencyId, i64),
    verb: EventVerb,
    subject: &str,
    explanation: &str,
) -> Result<()> {
    use treasury_events as e;
    let id = tx.next_id()?;
    diesel::insert_into(e::table)
        .values((
            e::id.eq(id),
            e::agency_id.eq(agency),
            e::fiscal_year.eq(fiscal_year),
            e::verb.eq(verb),
            e::subject.eq(subject),
            e::explanation.eq(explanation),
            e::recorded_by.eq(recorder.user),
            e::recorded_at.eq(recorder.at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The latest things that were done to a year, the last first.
pub fn list_events(conn: &mut Conn, agency: AgencyId, fiscal_year: i64) -> Result<Vec<TreasuryEvent>> {
    use treasury_events as e;
    type Row = (EventVerb, String, String, String, String, NaiveDateTime);
    let rows: Vec<Row> = e::table
        .inner_join(users::table)
        .select((e::verb, e::subject, e::explanation, users::username, users::full_name, e::recorded_at))
        .filter(e::agency_id.eq(agency))
        .filter(e::fiscal_year.eq(fiscal_year))
        .order(e::id.desc())
        .limit(SHOWN)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(verb, subject, explanation, user, name, at)| {
            let by = if name.is_empty() { user } else { name };
            TreasuryEvent { verb, subject, explanation, by, at }
        })
        .collect())
}
