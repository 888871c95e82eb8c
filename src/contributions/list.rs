//! Contributions in lists: what they are found by there, the rows that a list shows, and what they add up to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::db::schema::{actions, agencies, contributions, sponsors};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{AgencyId, ContributionId, SponsorId};
use crate::lists::{self, Entry, List, Within, ordered, words_of};
use crate::money::Money;
use crate::refusal::Reason;

type EntryRow =
    (ContributionId, (AgencyId, AgencyId), i64, NaiveDate, Money, String, (SponsorId, String, String));

/// The entries of these contributions, or of all, as their papers and receipts make them.
pub fn load_entries(conn: &mut Conn, records: Option<&[i64]>) -> Result<Vec<Entry>> {
    use contributions as c;
    let mut query = c::table
        .inner_join(agencies::table.on(agencies::id.eq(c::agency_id)))
        .inner_join(sponsors::table.on(sponsors::id.eq(c::sponsor_id)))
        .select((
            c::id,
            (c::agency_id, agencies::root_id),
            c::fiscal_year,
            c::signed_on,
            c::pledge,
            c::document_no,
            (c::sponsor_id, sponsors::name, sponsors::code),
        ))
        .into_boxed();
    let mut numbers = actions::table
        .select((actions::contribution_id.assume_not_null(), actions::document_no))
        .filter(actions::contribution_id.is_not_null())
        .into_boxed();
    if let Some(records) = records {
        query = query.filter(c::id.eq_any(records.to_vec()));
        numbers = numbers.filter(actions::contribution_id.eq_any(records.to_vec()));
    }
    let rows: Vec<EntryRow> = query.load(conn)?;
    let mut vouchers: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for (id, number) in numbers.load::<(i64, String)>(conn)? {
        vouchers.entry(id).or_default().insert(number);
    }
    let entry = |(id, (agency, root), fiscal_year, dated_on, amount, document_no, sponsor): EntryRow| {
        let (sponsor, name, code) = sponsor;
        let vouchers = vouchers.remove(&id.0).unwrap_or_else(BTreeSet::new);
        let texts = [&document_no, &name, &code].into_iter().chain(&vouchers);
        Entry {
            id: id.0,
            list: List::Contribution,
            agency: agency.0,
            root: root.0,
            fiscal_year,
            state: String::new(),
            partner: sponsor.0,
            dated_on,
            amount,
            name: ordered(&document_no),
            words: words_of(texts.map(String::as_str)),
        }
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Sees to it that lists find the contribution as this write leaves it.
pub(super) fn relist(tx: &mut WriteTx<'_>, id: ContributionId) {
    tx.before_end("contributions", |tx, records| lists::refresh(tx, load_entries, records), id.0);
}

fn within(condition: &str) -> Within {
    let records = format!("SELECT c.id AS id FROM contributions c WHERE {condition}");
    Within { fits: format!("EXISTS ({records} AND c.id = e.id)"), records }
}

/// Only those that are tied to a purpose. The code is one that the book has.
pub fn tied_to(purpose: &str) -> Within {
    within(&format!("c.purpose = '{}'", purpose.replace('\'', "''")))
}

/// Only those of whose pledge something is open.
pub fn with_open_pledge() -> Within {
    within(
        "c.pledge > (SELECT COALESCE(SUM(l.received - l.returned), 0) FROM contribution_lines l \
         WHERE l.contribution_id = c.id)",
    )
}

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

/// Contributions that are read in one statement.
const AT_ONCE: usize = 500;

/// The contributions of these numbers, in their order.
pub fn list_contributions(conn: &mut Conn, records: &[i64]) -> Result<Vec<ListedContribution>> {
    let mut found: BTreeMap<i64, ListedContribution> = BTreeMap::new();
    for records in records.chunks(AT_ONCE) {
        let ids = records.iter().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
        let sql = format!("{FITTING} SELECT * FROM shown WHERE id IN ({ids})");
        let all = ContributionFilter::default();
        let rows: Vec<ListedContribution> = bound!(sql, all).load(conn)?;
        found.extend(rows.into_iter().map(|row| (row.id.0, row)));
    }
    Ok(records.iter().filter_map(|id| found.remove(id)).collect())
}

/// What these contributions add up to.
pub fn sums_of(rows: &[ListedContribution]) -> Result<ContributionSums, Reason> {
    let mut sums = ContributionSums::default();
    for row in rows {
        let open = row.pledge.minus(row.received)?.plus(row.returned)?;
        sums = ContributionSums {
            count: sums.count + 1,
            pledge: sums.pledge.plus(row.pledge)?,
            received: sums.received.plus(row.received)?,
            returned: sums.returned.plus(row.returned)?,
            open_pledge: sums.open_pledge.plus(open.max(Money::ZERO))?,
            in_kind: sums.in_kind.plus(row.in_kind)?,
        };
    }
    Ok(sums)
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
