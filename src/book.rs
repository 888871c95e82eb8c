//! The book: one deployment's ledger. Its currency is fixed when it is made.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;

use crate::audit::{self, Origin};
use crate::db::schema::book;
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::money::Currency;

/// What is fixed for the whole book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Book {
    /// The currency of every amount.
    pub currency: Currency,
    /// Where its dates are dates.
    pub time_zone: Tz,
    /// Amounts are made up, and every page says so.
    pub synthetic: bool,
}

impl Book {
    /// The time zone of a book unless it is made with another.
    pub const TIME_ZONE: Tz = chrono_tz::Asia::Ho_Chi_Minh;

    /// Reads the book; `None` where none was made yet.
    pub fn find(conn: &mut Conn) -> Result<Option<Book>> {
        let row: Option<(String, String, bool)> = book::table
            .select((book::currency, book::time_zone, book::synthetic))
            .get_result(conn)
            .optional()?;
        let Some((currency, time_zone, synthetic)) = row else { return Ok(None) };
        let time_zone =
            time_zone.parse().map_err(|_| Error::broken(format!("unknown time zone {time_zone}")))?;
        Ok(Some(Book { currency: currency.parse()?, time_zone, synthetic }))
    }

    /// Reads the book, or makes one in `currency` (đồng unless said) where there is none.
    ///
    /// A book that is there with another currency than the one asked for is an error: amounts would change meaning.
    pub fn open_or_make(db: &Db, currency: Option<Currency>, synthetic: bool) -> Result<(Book, bool)> {
        db.write(|tx| {
            if let Some(book) = Book::find(tx)? {
                return match currency {
                    Some(currency) if currency != book.currency => Err(Error::broken(format!(
                        "the book is kept in {}, and its currency cannot be changed to {}",
                        book.currency.code(),
                        currency.code()
                    ))),
                    _ => Ok((book, false)),
                };
            }
            let made =
                Book { currency: currency.unwrap_or(Currency::VND), time_zone: Book::TIME_ZONE, synthetic };
            diesel::insert_into(book::table)
                .values((
                    book::id.eq(1_i64),
                    book::currency.eq(made.currency.code()),
                    book::time_zone.eq(made.time_zone.name()),
                    book::synthetic.eq(made.synthetic),
                    book::made_at.eq(now()),
                ))
                .execute(&mut **tx)?;
            let told = serde_json::json!({ "currency": made.currency.code(), "time_zone": made.time_zone.name(),
                "synthetic": synthetic });
            audit::record_made(tx, &Origin::command_line(), "init", "book", told)?;
            Ok((made, true))
        })
    }

    /// Today, where the book is kept.
    pub fn today(&self) -> NaiveDate {
        Utc::now().with_timezone(&self.time_zone).date_naive()
    }

    /// An instant as the book's own wall clock shows it.
    pub fn local(&self, instant: NaiveDateTime) -> NaiveDateTime {
        DateTime::<Utc>::from_naive_utc_and_offset(instant, Utc).with_timezone(&self.time_zone).naive_local()
    }
}

/// The present instant in UTC, to the microsecond that both databases keep.
pub fn now() -> NaiveDateTime {
    let now = Utc::now();
    DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now).naive_utc()
}
