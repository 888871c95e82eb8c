//! What tells that nothing changed: two readings with the same version see the same book.
//!
//! SQLite writes one after the other, and each write takes a number and leaves it as the last change, unless it says
//! that it leaves the book as it is: what a reading sees of it says how far the book had come. On PostgreSQL writers
//! overtake each other, so that no number says who has committed; there it is the snapshot itself, which any commit
//! changes, that of a reading's entry in the trail too.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::Conn;
use crate::error::Result;

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The version of what this transaction sees. On SQLite rows that were recorded without a number do not change it: what
/// has none of its own takes one where it is recorded, if it is part of what others keep.
pub fn version(connection: &mut Conn) -> Result<String> {
    let sql = match connection {
        Conn::Sqlite(_) => "SELECT CAST(last_change AS TEXT) AS version FROM record_numbers",
        Conn::Postgres(_) => "SELECT CAST(pg_current_snapshot() AS TEXT) AS version",
    };
    Ok(sql_query(sql).get_result::<Version>(connection)?.version)
}
