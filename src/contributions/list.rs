//! Lists of contributions: filtered, counted, summed.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ContributionId, SponsorId};
use crate::money::Money;

/// Which contributions a list shows.
#[derive(Clone, Debug, Default)]
pub struct ContributionFilter {
    /// Of which year.
    pub fiscal_year: Option<i64>,
    /// At or below the agency with this path.
    pub path: String,
    /// Of that agency alone.
    pub own_only: bool,
    /// Of which sponsor.
    pub sponsor: Option<SponsorId>,
    /// Tied to which purpose; empty is any.
    pub purpose: String,
    /// Only those of whose pledge something is open.
    pub open_only: bool,
}

/// A contribution as a list shows it.
#[derive(Clone, Debug, QueryableByName)]
pub struct ListedContribution {
    /// Its number in the book.
    #[diesel(sql_type = BigInt)]
    pub id: ContributionId,
    /// Its number on paper.
    #[diesel(sql_type = Text)]
    pub document_no: String,
    /// Code of its agency.
    #[diesel(sql_type = Text)]
    pub agency_code: String,
    /// Its year.
    #[diesel(sql_type = BigInt)]
    pub fiscal_year: i64,
    /// Number of the sponsor.
    #[diesel(sql_type = BigInt)]
    pub sponsor_id: SponsorId,
    /// Name of the sponsor.
    #[diesel(sql_type = Text)]
    pub sponsor: String,
    /// Code of the purpose that it is tied to; empty for any.
    #[diesel(sql_type = Text)]
    pub purpose: String,
    /// What was promised.
    #[diesel(sql_type = BigInt)]
    pub pledge: Money,
    /// What came.
    #[diesel(sql_type = BigInt)]
    pub received: Money,
    /// What went back.
    #[diesel(sql_type = BigInt)]
    pub returned: Money,
    /// What came in kind, in value.
    #[diesel(sql_type = BigInt)]
    pub in_kind: Money,
}

/// What all contributions that fit add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct ContributionSums {
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// What was promised.
    #[diesel(sql_type = BigInt)]
    pub pledge: Money,
    /// What came.
    #[diesel(sql_type = BigInt)]
    pub received: Money,
    /// What went back.
    #[diesel(sql_type = BigInt)]
    pub returned: Money,
    /// What was promised and did not come yet.
    #[diesel(sql_type = BigInt)]
    pub open_pledge: Money,
    /// What came in kind, in value.
    #[diesel(sql_type = BigInt)]
    pub in_kind: Money,
}

/// The contributions that fit, each with its sums. Binds: path, year, sponsor, purpose, whether open alone.
const FITTING: &str = "\
    WITH fitting AS (\
        SELECT c.id, c.document_no, a.code AS agency_code, c.fiscal_year, c.sponsor_id, s.name AS sponsor, c.purpose, c.pledge, \
            (SELECT CAST(COALESCE(SUM(l.received), 0) AS BIGINT) FROM contribution_lines l WHERE l.contribution_id = c.id) AS received, \
            (SELECT CAST(COALESCE(SUM(l.returned), 0) AS BIGINT) FROM contribution_lines l WHERE l.contribution_id = c.id) AS returned, \
            (SELECT CAST(COALESCE(SUM(k.value), 0) AS BIGINT) FROM in_kind_contributions k \
             WHERE k.contribution_id = c.id AND k.withdrawn_at IS NULL) AS in_kind \
        FROM contributions c JOIN agencies a ON a.id = c.agency_id JOIN sponsors s ON s.id = c.sponsor_id \
        WHERE a.path LIKE $1 AND ($2 = 0 OR c.fiscal_year = $2) AND ($3 = 0 OR c.sponsor_id = $3) \
            AND ($4 = '' OR c.purpose = $4)\
    ), shown AS (SELECT * FROM fitting WHERE $5 = 0 OR pledge > received - returned) ";

macro_rules! bound {
    ($sql:expr, $filter:expr) => {
        diesel::sql_query($sql)
            .bind::<Text, _>(format!("{}{}", $filter.path, if $filter.own_only { "" } else { "%" }))
            .bind::<BigInt, _>($filter.fiscal_year.map_or(0, |year| year))
            .bind::<BigInt, _>($filter.sponsor.map_or(0, |sponsor| sponsor.0))
            .bind::<Text, _>($filter.purpose.clone())
            .bind::<BigInt, _>(i64::from($filter.open_only))
    };
}

/// A page of contributions, the latest first.
pub fn list_contributions(
    conn: &mut Conn,
    filter: &ContributionFilter,
    offset: i64,
    limit: i64,
) -> Result<Vec<ListedContribution>> {
    let sql = format!("{FITTING} SELECT * FROM shown ORDER BY id DESC LIMIT $6 OFFSET $7");
    Ok(bound!(sql, filter).bind::<BigInt, _>(limit).bind::<BigInt, _>(offset).load(conn)?)
}

/// What all that fit add up to, on whatever page.
pub fn sum_contributions(conn: &mut Conn, filter: &ContributionFilter) -> Result<ContributionSums> {
    let sum = |what: &str, name: &str| format!("CAST(COALESCE(SUM({what}), 0) AS BIGINT) AS {name}");
    let open = "CASE WHEN pledge > received - returned THEN pledge - received + returned ELSE 0 END";
    let sql = format!(
        "{FITTING} SELECT COUNT(*) AS count, {}, {}, {}, {}, {} FROM shown",
        sum("pledge", "pledge"),
        sum("received", "received"),
        sum("returned", "returned"),
        sum(open, "open_pledge"),
        sum("in_kind", "in_kind"),
    );
    Ok(bound!(sql, filter).get_result(conn)?)
}
