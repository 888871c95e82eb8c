//! A connection to either database.
#![allow(missing_docs, reason = "Diesel's derive writes public items of its own")]

use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;

/// Queries written with Diesel's query builder run on both.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}
