//! What tells that nothing changed: two readings with the same version see the same rows.
//!
//! SQLite writes one after the other, and the row of the next record number is part of each transaction that records
//! something: what a reading sees of it says how far the book had come. On PostgreSQL writers overtake each other, so
//! that no number says who has committed; there it is the snapshot itself, which any commit changes.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::Conn;
use crate::error::Result;

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The version of what this transaction sees. Rows that were recorded without a number do not change it on SQLite: what
/// has none of its own takes one where it is recorded, if it is part of what others keep.
pub fn version(connection: &mut Conn) -> Result<String> {
    let sql = match connection {
        Conn::Sqlite(_) => "SELECT CAST(next_number AS TEXT) AS version FROM record_numbers",
        Conn::Postgres(_) => "SELECT CAST(pg_current_snapshot() AS TEXT) AS version",
    };
    Ok(sql_query(sql).get_result::<Version>(connection)?.version)
}
