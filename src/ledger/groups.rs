//! Balances of agencies and roots by fund source and purpose, as the ledger keeps them. Reports begin here, so that
//! none of them reads history.

use diesel::Queryable;
use diesel::prelude::*;

use super::balance::Balance;
use super::store::balance_columns;
use crate::db::Conn;
use crate::db::schema::{agencies, agency_balances, root_balances};
use crate::error::Result;
use crate::ids::AgencyId;

/// What an agency, or a root with all below it, has in a year of one fund source for one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Group {
    /// The agency or the root.
    pub agency: AgencyId,
    /// Code of the fund source.
    pub fund_source: String,
    /// Code of the purpose.
    pub purpose: String,
    /// What stands there.
    pub balance: Balance,
}

/// An agency's own groups of a year.
pub fn list_groups(conn: &mut Conn, fiscal_year: i64, agency: AgencyId) -> Result<Vec<Group>> {
    use agency_balances as kept;
    Ok(kept::table
        .select((kept::agency_id, kept::fund_source, kept::purpose, balance_columns!(kept)))
        .filter(kept::fiscal_year.eq(fiscal_year))
        .filter(kept::agency_id.eq(agency))
        .order((kept::fund_source, kept::purpose))
        .load(conn)?)
}

/// The own groups of each agency at or below `path`.
pub fn list_groups_below(conn: &mut Conn, fiscal_year: i64, path: &str) -> Result<Vec<Group>> {
    use agency_balances as kept;
    Ok(kept::table
        .inner_join(agencies::table)
        .select((kept::agency_id, kept::fund_source, kept::purpose, balance_columns!(kept)))
        .filter(kept::fiscal_year.eq(fiscal_year))
        .filter(agencies::path.like(format!("{path}%")))
        .order((agencies::code, kept::fund_source, kept::purpose))
        .load(conn)?)
}

/// The groups of one root, everything below it included.
pub fn list_groups_of_root(conn: &mut Conn, fiscal_year: i64, root: AgencyId) -> Result<Vec<Group>> {
    use root_balances as kept;
    Ok(kept::table
        .select((kept::root_id, kept::fund_source, kept::purpose, balance_columns!(kept)))
        .filter(kept::fiscal_year.eq(fiscal_year))
        .filter(kept::root_id.eq(root))
        .order((kept::fund_source, kept::purpose))
        .load(conn)?)
}

/// The groups of every root: the whole country's year.
pub fn list_groups_of_roots(conn: &mut Conn, fiscal_year: i64) -> Result<Vec<Group>> {
    use root_balances as kept;
    Ok(kept::table
        .select((kept::root_id, kept::fund_source, kept::purpose, balance_columns!(kept)))
        .filter(kept::fiscal_year.eq(fiscal_year))
        .order((kept::root_id, kept::fund_source, kept::purpose))
        .load(conn)?)
}
