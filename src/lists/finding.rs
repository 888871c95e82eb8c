//! Finding the rows of a page without reading the list.
//!
//! A page is found in one of two ways. Where the sums, or one filter alone, leave no more than [`MOST_COUNTED`] entries,
//! those are gathered by the index of that filter, and filtered and ordered. Where everything leaves many, the list is
//! walked along the index of its order, and what the other filters leave out is passed over, until the page is full.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};

use super::model::{Cursor, Filter, List, MOST_COUNTED, Order, PAGE, Place, Scope, Sorting};
use super::sums::{Sum, scope_of_sums, sums_of};
use crate::db::{Conn, keep_to_order};
use crate::error::Result;
use crate::money::Money;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Numbers of its records, in order.
    pub records: Vec<i64>,
    /// How many there are, those on other pages too; where there are more than are counted, how many were counted.
    pub count: i64,
    /// There are more than that.
    pub more: bool,
    /// What all of them come to; none where there are more than are counted.
    pub amount: Option<Money>,
    /// Where the page before this one ends.
    pub previous: Option<Cursor>,
    /// Where the page after this one begins.
    pub next: Option<Cursor>,
}

/// Which page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum At {
    /// The first.
    #[default]
    First,
    /// The one after this place.
    After(Cursor),
    /// The one before this place.
    Before(Cursor),
    /// The last.
    Last,
}

/// Numbers as SQL lists them.
pub fn numbers(ids: impl IntoIterator<Item = i64>) -> String {
    ids.into_iter().map(|id| id.to_string()).collect::<Vec<_>>().join(", ")
}

/// A text as SQL writes it. Conditions differ from list to list, so they are written out; words are letters and digits.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// That a column holds one of the lists.
pub fn listed(column: &str, lists: &[List]) -> String {
    let codes = lists.iter().map(|list| quoted(list.code())).collect::<Vec<_>>().join(", ");
    format!("{column} IN ({codes})")
}

/// Larger than every word that begins with another.
const BEYOND: char = '\u{10ffff}';

/// How the rows of a list are come by.
enum Way {
    /// These numbers, or fewer.
    Records(Vec<i64>),
    /// By the states and years that the sums know of.
    Cells(String),
    /// Along the order.
    Walk,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Date)]
    dated_on: NaiveDate,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

impl Row {
    fn cursor(self, by: Order) -> Cursor {
        let place = match by {
            Order::Latest => Place::Latest,
            Order::Name => Place::Name(self.name),
            Order::Date => Place::Date(self.dated_on),
            Order::Amount => Place::Amount(self.amount),
        };
        Cursor { place, id: self.id }
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    entries: i64,
    #[diesel(sql_type = BigInt)]
    amount: Money,
}

/// The records of a query, if they are no more than are counted.
fn few(conn: &mut Conn, records: &str) -> Result<Option<Vec<i64>>> {
    let beyond = format!("SELECT id FROM ({records}) beyond LIMIT 1 OFFSET {MOST_COUNTED}");
    if diesel::sql_query(beyond).get_result::<Id>(conn).optional()?.is_some() {
        return Ok(None);
    }
    let rows: Vec<Id> = diesel::sql_query(records).load(conn)?;
    let mut ids: Vec<i64> = rows.into_iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(Some(ids))
}

/// For each filter that has an index of its own, the query for what it alone leaves.
fn single_filters(filter: &Filter) -> Vec<String> {
    let lists = listed("list", &filter.lists);
    let mut queries: Vec<String> = filter.within.iter().map(|within| within.records.clone()).collect();
    for word in &filter.words {
        let (from, to) = (quoted(word), quoted(&format!("{word}{BEYOND}")));
        queries.push(format!("SELECT entry_id AS id FROM list_words WHERE word >= {from} AND word < {to}"));
    }
    if let Some(partner) = filter.partner {
        queries.push(format!("SELECT id FROM list_entries WHERE partner_id = {partner} AND {lists}"));
    }
    let mut ranged = |column: &str, bounds: Vec<String>| {
        if !bounds.is_empty() {
            // In the order of the index, so that this is the one that is taken.
            queries.push(format!(
                "SELECT id FROM list_entries WHERE {lists} AND {} ORDER BY {column}",
                bounds.join(" AND ")
            ));
        }
    };
    ranged("dated_on", date_bounds(filter, "dated_on"));
    ranged("amount", amount_bounds(filter, "amount"));
    queries
}

fn date_bounds(filter: &Filter, column: &str) -> Vec<String> {
    let bound = |sign: &str, day: Option<NaiveDate>| day.map(|day| format!("{column} {sign} '{day}'"));
    let mut bounds: Vec<String> =
        [bound(">=", filter.dated.from), bound("<=", filter.dated.to)].into_iter().flatten().collect();
    if !bounds.is_empty() {
        // What has no day was not dated between any.
        bounds.push(format!("{column} < '{}'", super::UNDATED));
    }
    bounds
}

fn amount_bounds(filter: &Filter, column: &str) -> Vec<String> {
    let bound = |sign: &str, amount: Option<Money>| {
        amount.map(|amount| format!("{column} {sign} {}", amount.minor()))
    };
    [bound(">=", filter.amount.from), bound("<=", filter.amount.to)].into_iter().flatten().collect()
}

/// Chooses the way to what the filter leaves. The sums know of these years and states in it, and of so many entries.
fn way(conn: &mut Conn, filter: &Filter, cells: &[&Cell], sum: Sum) -> Result<Way> {
    for query in single_filters(filter) {
        if let Some(records) = few(conn, &query)? {
            return Ok(Way::Records(records));
        }
    }
    if sum.entries > MOST_COUNTED {
        return Ok(Way::Walk);
    }
    let mut years: Vec<i64> = cells.iter().map(|(year, _, _)| *year).collect();
    let mut states: Vec<String> = cells.iter().map(|(_, state, _)| quoted(state)).collect();
    years.sort_unstable();
    years.dedup();
    states.sort_unstable();
    states.dedup();
    if years.is_empty() {
        return Ok(Way::Records(Vec::new()));
    }
    let lists = |column: &str| listed(column, &filter.lists);
    let (states, years) = (states.join(", "), numbers(years));
    let owners = match &filter.scope {
        Scope::All => format!(
            "e.root_id IN (SELECT agency_id FROM list_sums WHERE {} AND {} AND state IN ({states}) \
             AND fiscal_year IN ({years}) AND entries > 0)",
            lists("list"),
            scope_of_sums(&filter.scope)
        ),
        Scope::Root(root) => format!("e.root_id = {root}"),
        Scope::Agencies(_, agencies) => {
            format!("e.agency_id IN ({})", numbers(agencies.iter().map(|id| id.0)))
        }
    };
    let lists = lists("e.list");
    Ok(Way::Cells(format!("{owners} AND {lists} AND e.state IN ({states}) AND e.fiscal_year IN ({years})")))
}

/// The conditions of a filter, written so that no index but that of the way fits them: COALESCE changes nothing.
fn conditions(filter: &Filter, list: List, way: &Way, by: Order) -> String {
    let walks = matches!(way, Way::Walk);
    // What the index of an order begins with is left plain.
    let plain = |column: &str, fits: bool| {
        if walks && fits { format!("e.{column}") } else { format!("COALESCE(e.{column}, e.{column})") }
    };
    let mut all = Vec::new();
    match way {
        Way::Records(records) => all.push(format!("e.id IN ({})", numbers(records.iter().copied()))),
        Way::Cells(cells) => all.push(cells.clone()),
        Way::Walk => {}
    }
    all.push(format!("{} = {}", plain("list", true), quoted(list.code())));
    if let Scope::Root(root) | Scope::Agencies(root, _) = &filter.scope {
        all.push(format!("{} = {root}", plain("root_id", true)));
    }
    if let Scope::Agencies(_, agencies) = &filter.scope {
        let agencies = numbers(agencies.iter().map(|id| id.0));
        all.push(format!("{} IN ({agencies})", plain("agency_id", false)));
    }
    if let Some(year) = filter.fiscal_year {
        all.push(format!("{} = {year}", plain("fiscal_year", false)));
    }
    if let Some(state) = &filter.state {
        all.push(format!("{} = {}", plain("state", by == Order::Latest), quoted(state)));
    }
    if let Some(partner) = filter.partner {
        all.push(format!("{} = {partner}", plain("partner_id", false)));
    }
    all.extend(date_bounds(filter, &plain("dated_on", by == Order::Date)));
    all.extend(amount_bounds(filter, &plain("amount", by == Order::Amount)));
    all.extend(filter.words.iter().map(|word| format!("e.words LIKE {}", quoted(&format!("% {word}%")))));
    all.extend(filter.within.iter().map(|within| within.fits.clone()));
    all.join(" AND ")
}

/// The columns of an order: as the index of the scope has them, or so that no index fits where what was gathered is
/// sorted.
fn ordering(filter: &Filter, by: Order, way: &Way) -> Vec<String> {
    let columns: &[&str] = match by {
        Order::Latest => &["e.id"],
        Order::Name => &["e.name", "e.id"],
        Order::Date => &["e.dated_on", "e.id"],
        Order::Amount => &["e.amount", "e.id"],
    };
    // Of a root, and of a state, the latest are walked along indexes that end with id + 0, and never along the numbers of
    // all documents.
    let of_a_part = filter.state.is_some() && by == Order::Latest;
    let written = |column: &&str| match (way, &filter.scope, *column) {
        (Way::Walk, Scope::Root(_) | Scope::Agencies(..), "e.id") => "e.id + 0".to_owned(),
        (Way::Walk, Scope::All, "e.id") if of_a_part => "e.id + 0".to_owned(),
        (Way::Walk, _, column) => column.to_owned(),
        (_, _, column) => format!("COALESCE({column}, {column})"),
    };
    columns.iter().map(written).collect()
}

/// That a row comes after the place, or before it.
fn beyond(columns: &[String], cursor: &Cursor, larger: bool) -> String {
    let sign = if larger { ">" } else { "<" };
    let place = match &cursor.place {
        Place::Latest => None,
        Place::Name(name) => Some(quoted(name)),
        Place::Date(day) => Some(format!("'{day}'")),
        Place::Amount(minor) => Some(minor.to_string()),
    };
    match (place, columns) {
        (Some(place), [column, id]) => {
            format!("{column} {sign}= {place} AND ({column} {sign} {place} OR {id} {sign} {})", cursor.id)
        }
        (_, columns) => format!("{} {sign} {}", columns.join(", "), cursor.id),
    }
}

/// The first rows of one list from a place on, in the order or against it.
fn rows_of(
    conn: &mut Conn,
    filter: &Filter,
    (list, way): (List, &Way),
    (sorting, reversed): (Sorting, bool),
    from: Option<&Cursor>,
    limit: Option<usize>,
) -> Result<Vec<Row>> {
    let descending = sorting.descending != reversed;
    let columns = ordering(filter, sorting.by, way);
    let mut sql = format!(
        "SELECT e.id, e.name, e.dated_on, e.amount FROM list_entries e WHERE {}",
        conditions(filter, list, way, sorting.by)
    );
    if let Some(cursor) = from {
        sql.push_str(" AND ");
        sql.push_str(&beyond(&columns, cursor, !descending));
    }
    let direction = if descending { " DESC" } else { "" };
    let columns: Vec<String> = columns.iter().map(|column| format!("{column}{direction}")).collect();
    sql.push_str(&format!(" ORDER BY {}", columns.join(", ")));
    if let Some(limit) = limit {
        sql.push_str(&format!(" LIMIT {limit}"));
    }
    Ok(diesel::sql_query(sql).load(conn)?)
}

/// The first rows of all lists of the filter, in the order or against it.
fn rows(
    conn: &mut Conn,
    filter: &Filter,
    way: &Way,
    (sorting, reversed): (Sorting, bool),
    from: Option<&Cursor>,
    limit: Option<usize>,
) -> Result<Vec<Cursor>> {
    if matches!(way, Way::Records(records) if records.is_empty()) {
        return Ok(Vec::new());
    }
    let mut all: Vec<Cursor> = Vec::new();
    for list in &filter.lists {
        let rows = rows_of(conn, filter, (*list, way), (sorting, reversed), from, limit)?;
        all.extend(rows.into_iter().map(|row| row.cursor(sorting.by)));
    }
    if filter.lists.len() > 1 {
        all.sort();
        if sorting.descending != reversed {
            all.reverse();
        }
    }
    if let Some(limit) = limit {
        all.truncate(limit);
    }
    Ok(all)
}

/// How many the filter leaves and what they come to, up to [`MOST_COUNTED`].
fn counted(conn: &mut Conn, filter: &Filter, way: &Way) -> Result<(i64, bool, Option<Money>)> {
    if matches!(way, Way::Records(records) if records.is_empty()) {
        return Ok((0, false, Some(Money::ZERO)));
    }
    let (mut entries, mut amount) = (0, Money::ZERO);
    // Along the range that is asked for, if one is: what stands outside it need not be passed over.
    let by = match (filter.dated.is_open(), filter.amount.is_open()) {
        (false, _) => Order::Date,
        (true, false) => Order::Amount,
        (true, true) => Order::Latest,
    };
    for list in &filter.lists {
        let conditions = conditions(filter, *list, way, by);
        let order = match way {
            Way::Walk => format!("ORDER BY {}", ordering(filter, by, way).join(", ")),
            _ => String::new(),
        };
        let sql = format!(
            "SELECT COUNT(*) AS entries, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM \
             (SELECT e.amount FROM list_entries e WHERE {conditions} {order} LIMIT {}) counted",
            MOST_COUNTED + 1
        );
        let counted: Counted = diesel::sql_query(sql).get_result(conn)?;
        entries += counted.entries;
        amount = amount.plus(counted.amount)?;
    }
    let more = entries > MOST_COUNTED;
    Ok((entries.min(MOST_COUNTED), more, (!more).then_some(amount)))
}

/// A year and a state with what its entries come to.
type Cell = (i64, String, Sum);

/// What the sums know of the filter: the years and states that it leaves, and what they come to together.
fn known<'s>(filter: &Filter, sums: &'s [Cell]) -> Result<(Vec<&'s Cell>, Sum)> {
    let fits = |(year, state, _): &&Cell| {
        filter.fiscal_year.is_none_or(|only| only == *year)
            && filter.state.as_ref().is_none_or(|only| only == state)
    };
    let cells: Vec<_> = sums.iter().filter(fits).collect();
    let mut all = Sum::default();
    for (_, _, sum) in &cells {
        all = Sum { entries: all.entries + sum.entries, amount: all.amount.plus(sum.amount)? };
    }
    Ok((cells, all))
}

/// A page of what the filter leaves, with how many there are and what they come to.
pub fn find_page(conn: &mut Conn, filter: &Filter, sorting: Sorting, at: &At) -> Result<Found> {
    let sums = sums_of(conn, &filter.lists, &filter.scope)?;
    let (cells, sum) = known(filter, &sums)?;
    let way = way(conn, filter, &cells, sum)?;
    let walks = matches!(way, Way::Walk);
    if walks {
        keep_to_order(conn, true)?;
    }
    let (count, more, amount) =
        if filter.is_kept() { (sum.entries, false, Some(sum.amount)) } else { counted(conn, filter, &way)? };
    let (from, reversed) = match at {
        At::First => (None, false),
        At::After(cursor) => (Some(cursor), false),
        At::Before(cursor) => (Some(cursor), true),
        At::Last => (None, true),
    };
    let mut page = rows(conn, filter, &way, (sorting, reversed), from, Some(PAGE + 1))?;
    if walks {
        keep_to_order(conn, false)?;
    }
    let goes_on = page.len() > PAGE;
    page.truncate(PAGE);
    if reversed {
        page.reverse();
    }
    let (before, after) = match at {
        At::First => (false, goes_on),
        At::After(_) => (true, goes_on),
        At::Before(_) => (goes_on, true),
        At::Last => (goes_on, false),
    };
    // Where the page is empty the place that was asked for is where both neighbours begin.
    let edge = |row: Option<&Cursor>| row.or(from).cloned();
    Ok(Found {
        previous: edge(page.first()).filter(|_| before),
        next: edge(page.last()).filter(|_| after),
        records: page.into_iter().map(|cursor| cursor.id).collect(),
        count,
        more,
        amount,
    })
}

/// All that the filter leaves, in order.
pub fn find_all(conn: &mut Conn, filter: &Filter, sorting: Sorting) -> Result<Vec<i64>> {
    let sums = sums_of(conn, &filter.lists, &filter.scope)?;
    let (cells, sum) = known(filter, &sums)?;
    let way = way(conn, filter, &cells, sum)?;
    let all = rows(conn, filter, &way, (sorting, false), None, None)?;
    Ok(all.into_iter().map(|cursor| cursor.id).collect())
}
