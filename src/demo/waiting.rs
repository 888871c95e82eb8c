//! What waits for a second person in the demonstration: a supplement that somebody else prepared.

use chrono::{Datelike, NaiveDate};
use serde_json::json;

use crate::agencies::find_by_code;
use crate::approvals::{self, NewApproval, Step, Subject};
use crate::db::WriteTx;
use crate::error::Result;
use crate::ledger::{Recorder, list_own_lines};
use crate::money::Money;
use crate::number::Reading;

/// Above how much a second person approves.
const ABOVE: i64 = 5_000_000_000;
/// What waits.
const AMOUNT: i64 = 6_000_000_000;

/// Sets the amount, and lets a supplement for `agency` wait.
pub(super) fn waiting(tx: &mut WriteTx<'_>, recorder: Recorder, agency: &str, last: NaiveDate) -> Result<()> {
    let by = (recorder.user, recorder.at);
    let above = Money::from_minor(ABOVE);
    approvals::set_rule(tx, (Subject::Allocation, Some(above)), "Minh họa", by)?;
    let Some(agency) = find_by_code(tx, agency)? else { return Ok(()) };
    let fiscal_year = i64::from(last.year());
    let Some(line) = list_own_lines(tx, fiscal_year, agency.id)?.into_iter().next() else { return Ok(()) };
    let document_no = "45/QĐ (minh họa)".to_owned();
    let input = json!({
        "decision": "supplement", "amount": AMOUNT.to_string(), "decision_no": document_no, "decided_on": last,
        "issued_by": "UBND (minh họa)", "reason": "Bổ sung cho đợt truyền thông cuối năm (minh họa)",
    });
    let new = NewApproval {
        step: Step::Decide,
        target: Some(line.id.0),
        input,
        agency: agency.id,
        fiscal_year,
        document_no,
        title: line.name(),
        amount: Money::from_minor(AMOUNT),
        above,
    };
    approvals::insert(tx, &new, Reading::Canonical, by)?;
    Ok(())
}
