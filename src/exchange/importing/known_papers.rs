//! Papers that the book has already: known by agency, year and number; the same by the hash of what was imported.

use std::collections::hash_map::{Entry, HashMap};

use super::paper_rows::{About, Columns, Head, Progress, item_columns};
use super::papers::Paper;
use super::problems::AtRow;
use crate::commitments::{Commitment, Item, NewItem, get_commitment, list_document_numbers};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::exchange::reading::Row;
use crate::ids::{AgencyId, CommitmentId};
use crate::ledger::{get_line, list_holdings, list_standing_actions};
use crate::money::Currency;
use crate::press::get_press_agency;
use crate::refusal::{Reason, same_content};

/// The numbers of the papers that the book has, read for an agency and year when a row first speaks of them.
#[derive(Default)]
pub(super) struct KnownPapers {
    by_books: HashMap<(AgencyId, i64), HashMap<String, Known>>,
}

/// A commitment that the book has, and the hash of what it was imported with.
pub(super) type Known = (CommitmentId, Option<String>);

impl KnownPapers {
    /// The paper with this number, if the book had it before the file.
    pub fn find(&mut self, conn: &mut Conn, head: &Head) -> Result<Option<&Known>> {
        let known = match self.by_books.entry((head.agency, head.fiscal_year)) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => {
                let numbers =
                    list_document_numbers(conn, head.about.kind(), (head.agency, head.fiscal_year))?;
                unread.insert(numbers.into_iter().map(|(number, id, hash)| (number, (id, hash))).collect())
            }
        };
        Ok(known.get(&head.number))
    }
}

/// Refuses a paper that says something else than the commitment stored under its number, at the row and the first
/// column that differ. A paper that says what the order has become since is no difference.
pub(super) fn compare(
    conn: &mut Conn,
    id: CommitmentId,
    paper: &Paper<'_>,
    currency: Currency,
) -> Result<()> {
    let Some(first) = paper.rows.first() else { return Ok(()) };
    let order = get_commitment(conn, id)?;
    let stored = stored_head(conn, &order, &paper.head).at_row(first, |_| None)?;
    let (stored, given) = (told(conn, &stored, currency)?, told(conn, &paper.head, currency)?);
    same_columns(&order, first, stored, given)?;
    let nothing = || vec![("product", String::new())];
    let columns =
        |item: Option<NewItem>| item.map_or_else(nothing, |item| item_columns(&item, currency).into());
    for at in 0..order.items.len().max(paper.items.len()) {
        let stored = columns(order.items.get(at).map(as_ordered));
        let given = columns(paper.items.get(at).cloned());
        same_columns(&order, paper.rows.get(at).unwrap_or(first), stored, given)?;
    }
    Ok(())
}

fn same_columns(order: &Commitment, row: &Row, stored: Columns, given: Columns) -> Result<()> {
    differ_nowhere(&order.document_no, row, stored, given)
}

/// Refuses columns that say something else than those stored, at the row and the first that differs.
pub(super) fn differ_nowhere(identity: &str, row: &Row, stored: Columns, given: Columns) -> Result<()> {
    let pairs = stored.into_iter().zip(given);
    let columns = pairs.map(|((column, stored), (_, given))| (column, stored, given));
    same_content(identity, columns).map_err(Error::from).at_row(row, |_| None)
}

/// The columns with what they mean by its name.
fn told(conn: &mut Conn, head: &Head, currency: Currency) -> Result<Columns> {
    let mut columns = head.columns(currency);
    for (column, value) in &mut columns {
        match (*column, &head.about) {
            ("press_agency", About::Order(id)) => {
                let press = get_press_agency(conn, *id)?;
                *value = format!("{} · {}", press.code, press.name);
            }
            ("trainees", About::Training(activity)) => *value = activity.told_trainees(conn)?,
            _ => {}
        }
    }
    Ok(columns)
}

/// A stored commitment as a file would have it. What the file leaves to be found stays unsaid here too.
fn stored_head(conn: &mut Conn, order: &Commitment, given: &Head) -> Result<Head> {
    let Some(signed_on) = order.signed_on else {
        return Err(Reason::ContentDiffers {
            identity: order.document_no.clone(),
            column: "status".to_owned(),
            stored: order.state.code().to_owned(),
            given: given.progress.code().to_owned(),
        }
        .into());
    };
    let mut head = Head {
        title: order.title.clone(),
        about: stored_about(conn, order, given)?,
        signed_on,
        starts_on: order.starts_on,
        ends_on: order.ends_on,
        value: given.value.map(|_| order.value),
        progress: Progress::Committed,
        accepted_on: None,
        paid_on: None,
        voucher_no: String::new(),
        ..given.clone()
    };
    for action in list_standing_actions(conn, order.id)? {
        match action.verb.as_str() {
            "accept" => {
                head.progress = head.progress.max(Progress::Accepted);
                head.accepted_on = Some(action.dated_on);
            }
            "pay" => {
                head.progress = Progress::Paid;
                head.paid_on = Some(action.dated_on);
                head.voucher_no = action.document_no;
            }
            _ => {}
        }
    }
    // An import takes its money from one line; if the order takes it from more, the last one differs.
    for (line, _) in list_holdings(conn, order.id)? {
        let key = get_line(conn, line)?.key;
        (head.fund_source, head.purpose) = (key.fund_source, key.purpose);
        if !given.classification.is_empty() {
            head.classification = key.classification;
        }
    }
    Ok(head)
}

/// What the stored paper is about.
fn stored_about(conn: &mut Conn, order: &Commitment, given: &Head) -> Result<About> {
    Ok(match &given.about {
        About::Order(press_agency) => About::Order(order.press_agency().unwrap_or(*press_agency)),
        About::Training(activity) => About::Training(Box::new(activity.stored(conn, order)?)),
        // The contract is compared by itself.
        other => other.clone(),
    })
}

fn as_ordered(item: &Item) -> NewItem {
    NewItem {
        product: item.product.clone(),
        unit: item.unit.clone(),
        quantity: item.quantity,
        unit_price: item.unit_price,
        amount: Some(item.amount),
        vat: item.vat,
        ..NewItem::default()
    }
}
