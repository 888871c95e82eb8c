//! Every query of a year's end.

use std::collections::BTreeSet;

use super::model::{Choices, Evidence, Plan, plan};
use crate::agencies::Agency;
use crate::budget::list_fund_sources;
use crate::commitments::list_open;
use crate::db::Conn;
use crate::error::Result;
use crate::ledger::{get_calendar, list_closed_paths, list_lines};

/// Whose year: of an agency with what is below it, or of the country.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Which year.
    pub fiscal_year: i64,
    /// Whose; `None` is the country's.
    pub agency: Option<Agency>,
}

impl Scope {
    /// Below which path its agencies stand.
    pub fn path(&self) -> &str {
        self.agency.as_ref().map_or("/", |agency| &agency.path)
    }
}

/// The fund source that lapses at the year's end by law, with what stands below it.
const LAPSING: &str = "state_budget";

/// What stands in the scope's book. Agencies that closed the year by themselves are left out.
pub(super) fn gather(conn: &mut Conn, scope: &Scope) -> Result<Evidence> {
    let calendar = get_calendar(conn, scope.fiscal_year)?;
    let closed = match calendar.closed_agencies {
        0 => Vec::new(),
        _ => list_closed_paths(conn, scope.fiscal_year)?,
    };
    let mut lines = list_lines(conn, scope.fiscal_year, scope.path())?;
    let mut open = list_open(conn, scope.fiscal_year, scope.path())?;
    if !closed.is_empty() {
        let below = crate::agencies::list_below(conn, scope.path())?;
        let closed: BTreeSet<_> = below
            .iter()
            .filter(|agency| closed.iter().any(|path| agency.path.starts_with(path)))
            .map(|agency| agency.id)
            .collect();
        lines.retain(|line| !closed.contains(&line.key.agency));
        open.retain(|it| !closed.contains(&it.agency));
    }
    let sources = list_fund_sources(conn)?;
    let mut lapsing = BTreeSet::from([LAPSING.to_owned()]);
    // A source stands below another at most as deep as there are sources.
    for _ in &sources {
        for source in &sources {
            if source.parent_code.as_ref().is_some_and(|parent| lapsing.contains(parent)) {
                lapsing.insert(source.code.clone());
            }
        }
    }
    Ok(Evidence { lines, open, lapsing })
}

/// What closing the scope's year would do.
pub fn preview(conn: &mut Conn, scope: &Scope, choices: &Choices) -> Result<Plan> {
    Ok(plan(gather(conn, scope)?, choices)?)
}
