//! What tells that nothing changed: two readings with the same version see the same book.
//!
//! SQLite writes one after the other, and each write takes a number and leaves it as the last change, unless it says
//! that it leaves the book as it is: what a reading sees of it says how far the book had come. On PostgreSQL writers
//! overtake each other, so that no number says who has committed; there it is the snapshot itself, which any commit
//! changes, that of a reading's entry in the trail too.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::Conn;
use crate::error::Result;

diesel::table! {
    /// One row, on SQLite alone. Asked of by Diesel's builder, so that the statement is kept: it runs at each request.
    record_numbers (last_change) {
        last_change -> BigInt,
    }
}

#[derive(QueryableByName)]
struct Snapshot {
    #[diesel(sql_type = Text)]
    snapshot: String,
}

/// The version of what this transaction sees. On SQLite rows that were recorded without a number do not change it: what
/// has none of its own takes one where it is recorded, if it is part of what others keep.
pub fn version(connection: &mut Conn) -> Result<String> {
    const SNAPSHOT: &str = "SELECT CAST(pg_current_snapshot() AS TEXT) AS snapshot";
    Ok(match connection {
        Conn::Sqlite(sqlite) => {
            record_numbers::table.select(record_numbers::last_change).get_result::<i64>(sqlite)?.to_string()
        }
        Conn::Postgres(postgres) => sql_query(SNAPSHOT).get_result::<Snapshot>(postgres)?.snapshot,
    })
}
