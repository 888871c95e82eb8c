//! What a record states of a period: the totals of both sides, and every difference between them. Pure.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{Insertable, Queryable};

use super::matching::{Matching, Pairing, Standing};
use super::model::{Outcome, Period};
use crate::coded::coded;
use crate::db::schema::treasury_record_rows;
use crate::ids::TreasuryRecordId;
use crate::money::Money;
use crate::refusal::Reason;

coded! {
    /// Why the two sides of a period differ by a row.
    RowStanding {
        /// A difference that nobody has settled.
        Open = "open",
        /// A difference that is explained.
        Settled = "settled",
        /// Both have it, the one in this period and the other in another.
        Timing = "timing",
    }
}

/// The totals of a period. What the Treasury has more than the book is timing, settled and open together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeriodFigures {
    /// How many payments the book dates in the period.
    pub payments: i64,
    /// What they come to.
    pub books: Money,
    /// How many lines the Treasury booked in the period.
    pub lines: i64,
    /// What they come to.
    pub treasury: Money,
    /// How many pairings agree.
    pub matched_count: i64,
    /// What agrees, and stands in this period on one side alone.
    pub timing: Money,
    /// What is explained.
    pub settled: Money,
    /// How many differences are explained.
    pub settled_count: i64,
    /// What is not explained.
    pub open: Money,
    /// How many differences are not explained.
    pub open_count: i64,
}

impl PeriodFigures {
    /// What the Treasury has more than the book.
    pub fn difference(&self) -> Result<Money, Reason> {
        self.treasury.minus(self.books)
    }
}

/// A row of a record: one pairing by which the two sides of the period differ. Its figures are those of the period.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = treasury_record_rows, treat_none_as_default_value = false)]
pub struct RecordRow {
    /// The record.
    pub record_id: TreasuryRecordId,
    /// 1, 2, 3 …
    pub position: i64,
    /// Why the sides differ by it.
    pub standing: RowStanding,
    /// What it is.
    pub outcome: Outcome,
    /// Voucher numbers at the Treasury.
    pub treasury_vouchers: String,
    /// Voucher numbers in the book.
    pub book_vouchers: String,
    /// Who got the money.
    pub payees: String,
    /// Its first day.
    pub first_on: NaiveDate,
    /// Its last day.
    pub last_on: NaiveDate,
    /// What the book has in the period.
    pub books: Money,
    /// What the Treasury has in the period.
    pub treasury: Money,
    /// Why, if somebody said.
    pub explanation: String,
    /// Who settled it; may be empty.
    pub settled_by: String,
    /// When, in UTC.
    pub settled_at: Option<NaiveDateTime>,
}

fn count(length: usize) -> Result<i64, Reason> {
    i64::try_from(length).map_err(|_| Reason::AmountTooLarge {})
}

impl Matching {
    /// The figures of a period, and a row for each pairing by which its two sides differ.
    pub fn of_period(
        &self,
        period: Period,
        record: TreasuryRecordId,
    ) -> Result<(PeriodFigures, Vec<RecordRow>), Reason> {
        let within = |on: NaiveDate| period.holds(&self.sides.calendar, on);
        let (mut sums, mut rows) = (PeriodFigures::default(), Vec::new());
        for pairing in &self.pairings {
            let lines: Vec<Money> =
                pairing.lines.iter().filter(|it| within(it.booked_on)).map(|it| it.amount).collect();
            let payments: Vec<Money> =
                pairing.payments.iter().filter(|it| within(it.paid_on)).map(|it| it.amount).collect();
            if lines.is_empty() && payments.is_empty() {
                continue;
            }
            sums.lines = sums.lines.saturating_add(count(lines.len())?);
            sums.payments = sums.payments.saturating_add(count(payments.len())?);
            let (treasury, books) = (Money::total(lines)?, Money::total(payments)?);
            sums.treasury = sums.treasury.plus(treasury)?;
            sums.books = sums.books.plus(books)?;
            let difference = treasury.minus(books)?;
            let standing = match pairing.standing() {
                Standing::Matched => {
                    sums.matched_count = sums.matched_count.saturating_add(1);
                    sums.timing = sums.timing.plus(difference)?;
                    if difference.is_zero() {
                        continue;
                    }
                    RowStanding::Timing
                }
                Standing::Settled => {
                    sums.settled_count = sums.settled_count.saturating_add(1);
                    sums.settled = sums.settled.plus(difference)?;
                    RowStanding::Settled
                }
                Standing::Open | Standing::Awaited => {
                    sums.open_count = sums.open_count.saturating_add(1);
                    sums.open = sums.open.plus(difference)?;
                    RowStanding::Open
                }
            };
            let position = count(rows.len())?.saturating_add(1);
            rows.extend(row(pairing, record, position, standing, (books, treasury)));
        }
        Ok((sums, rows))
    }
}

fn row(
    pairing: &Pairing,
    record_id: TreasuryRecordId,
    position: i64,
    standing: RowStanding,
    (books, treasury): (Money, Money),
) -> Option<RecordRow> {
    let (treasury_vouchers, book_vouchers) = pairing.vouchers();
    let (first_on, last_on) = pairing.days()?;
    let pin = pairing.pin.as_ref();
    let settled = pin.and_then(|pin| pin.settled.as_ref());
    Some(RecordRow {
        record_id,
        position,
        standing,
        outcome: pairing.outcome,
        treasury_vouchers: treasury_vouchers.join(", "),
        book_vouchers: book_vouchers.join(", "),
        payees: pairing.payees().join(", "),
        first_on,
        last_on,
        books,
        treasury,
        explanation: pin.map_or_else(String::new, |pin| pin.explanation.clone()),
        settled_by: settled.map_or_else(String::new, |(by, _)| by.clone()),
        settled_at: settled.map(|(_, at)| *at),
    })
}
