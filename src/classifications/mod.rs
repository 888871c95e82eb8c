//! The State Budget Index (mục lục NSNN): chapters, sectors and economic items by time, as reference data.
//!
//! Owns `classifications`.
//!
//! 1. A code holds from its first day to its last; either may be open. The same code may stand for another thing in
//!    another time.
//! 2. A code of a line that the list lacks in the line's year is warned of and never refused: circulars change, and the
//!    list may be behind. A book that keeps no list is warned of nothing.

pub mod handlers;
mod store;

use chrono::NaiveDate;
use diesel::Queryable;
use serde::Serialize;

use crate::coded::coded;
use crate::error::Result;

pub use store::{find_at, list, register};

coded! {
    /// Which part of the index a code belongs to.
    Part {
        /// Chương: who spends.
        Chapter = "chapter",
        /// Loại, khoản: for which field.
        Sector = "sector",
        /// Mục, tiểu mục: on what.
        EconomicItem = "economic_item",
    }
}

/// A code of the index.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, utoipa::ToSchema)]
pub struct Classification {
    /// Its part.
    pub kind: Part,
    /// The code.
    pub code: String,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name; may be empty.
    pub name_en: String,
    /// First day; none is always.
    pub valid_from: Option<NaiveDate>,
    /// Last day; none is still.
    pub valid_to: Option<NaiveDate>,
}

impl Classification {
    /// Whether it holds on some day of the year.
    fn holds_in(&self, (first, last): (NaiveDate, NaiveDate)) -> bool {
        self.valid_from.is_none_or(|from| from <= last) && self.valid_to.is_none_or(|to| first <= to)
    }
}

/// The codes that a line's classification is made of.
fn codes(classification: &str) -> impl Iterator<Item = &str> {
    classification.split(|c: char| !c.is_alphanumeric()).filter(|code| !code.is_empty())
}

/// Codes of a line's classification that the list lacks between these days; none where the book keeps no list.
pub fn unknown_codes(
    conn: &mut crate::db::Conn,
    classification: &str,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<String>> {
    let mut unknown = Vec::new();
    if codes(classification).next().is_none() || !store::is_kept(conn)? {
        return Ok(unknown);
    }
    for code in codes(classification) {
        if !store::find_at(conn, code)?.iter().any(|it| it.holds_in(days)) {
            unknown.push(code.to_owned());
        }
    }
    Ok(unknown)
}
