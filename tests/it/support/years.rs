//! The end of a year: carry-overs, lapses, previews, closings.

use std::collections::BTreeMap;

use socai::budget::{self, NewYearEnd};
use socai::commitments::{self, NewCarryOver};
use socai::error::Result;
use socai::ids::{ActionId, ClosingId, CommitmentId, LineId};
use socai::ledger::{self, RecordedMovement};
use socai::years::{self, Choices, NewYearClosing, Plan, Scope};

use super::{World, day, dump, money};

/// A closing, and the action that stands for it.
pub type Closed = (ClosingId, ActionId);

/// Every balance of the book, as text: what a reversal must bring back. A line that was opened stays, with nothing on it.
pub fn balances(world: &World) -> BTreeMap<String, Vec<String>> {
    // Stages and sums of a line, an agency or a root; stages that a commitment holds.
    const KEPT: [(&str, usize); 4] =
        [("budget_lines", 15), ("agency_balances", 15), ("root_balances", 15), ("commitment_balances", 4)];
    let contents = dump(&world.db);
    let of = |(table, figures): &(&str, usize)| {
        let nothing = "|0".repeat(*figures);
        let rows = contents.rows(table).into_iter().filter(|row| !row.ends_with(&nothing));
        ((*table).to_owned(), rows.collect())
    };
    KEPT.iter().map(of).collect()
}

impl World {
    /// Carries a commitment over by a decision.
    pub fn carry_over(&self, order: CommitmentId, on: &str) -> Result<ActionId> {
        let new =
            NewCarryOver { carried_on: day(on), decision_no: format!("QĐ-CN {on}"), reason: String::new() };
        self.on_order(order, |journal, order| commitments::carry_over(journal, order, &new))
    }

    fn year_end(&self, amount: Option<i64>, on: &str) -> NewYearEnd {
        NewYearEnd {
            amount: amount.map(money),
            dated_on: day(on),
            decision_no: format!("QĐ-CN {on}"),
            reason: String::new(),
        }
    }

    /// Carries available money over; none is all of it.
    pub fn carry_balance(&self, line: LineId, amount: Option<i64>, on: &str) -> Result<ActionId> {
        let new = self.year_end(amount, on);
        self.post(|journal| budget::carry_over_balance(journal, line, &new))
    }

    /// Cancels available money; none is all of it.
    pub fn lapse(&self, line: LineId, amount: Option<i64>, on: &str) -> Result<ActionId> {
        let new = self.year_end(amount, on);
        self.post(|journal| budget::lapse(journal, line, &new))
    }

    /// An agency's year, or the country's.
    pub fn scope(&self, agency: Option<&str>, fiscal_year: i64) -> Scope {
        Scope { fiscal_year, agency: agency.map(|code| self.agency(code)) }
    }

    /// What closing would do.
    pub fn plan(&self, scope: &Scope, choices: &Choices) -> Plan {
        self.read(|conn| years::preview(conn, scope, choices))
    }

    /// Closes as it was shown.
    pub fn close_as_shown(&self, scope: &Scope, on: &str, choices: &Choices, shown: &Plan) -> Result<Closed> {
        let new = NewYearClosing {
            closed_on: day(on),
            document_no: format!("QĐ-KS {on}"),
            reason: "hết năm".to_owned(),
            choices: choices.clone(),
            decisions: BTreeMap::new(),
            fingerprint: shown.fingerprint(scope.fiscal_year),
        };
        self.post(|journal| years::close(journal, scope, &new))
    }

    /// Closes by the rules, as it stands.
    pub fn close_now(&self, agency: Option<&str>, fiscal_year: i64, on: &str) -> Result<Closed> {
        let (scope, choices) = (self.scope(agency, fiscal_year), Choices::default());
        let shown = self.plan(&scope, &choices);
        self.close_as_shown(&scope, on, &choices, &shown)
    }

    /// The movements that a closing made, in their order.
    pub fn moved_by(&self, closing: ClosingId) -> Vec<RecordedMovement> {
        self.read(|conn| {
            let mut all = Vec::new();
            for action in ledger::list_actions_of_closing(conn, closing)? {
                all.extend(ledger::list_movements_of_action(conn, action)?);
            }
            Ok(all)
        })
    }

    /// The agency's line of the next year that is like this one.
    pub fn next_line(&self, line: LineId) -> LineId {
        let mut key = self.read(|conn| ledger::get_line(conn, line)).key;
        key.fiscal_year += 1;
        self.read(|conn| ledger::find_line_by_key(conn, &key)).expect("next year's line").id
    }
}
