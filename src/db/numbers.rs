//! Record numbers: small, rising, never given twice. SQLite counts in a row that the transaction itself updates,
//! so no number is lost; PostgreSQL draws from a sequence, so that writers need not wait for each other.

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use std::collections::VecDeque;

use super::Conn;
use crate::error::{Error, Result};

#[derive(QueryableByName)]
struct Drawn {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The numbers at hand in one write.
pub enum Numbers {
    /// Nothing was numbered yet.
    Unused,
    /// SQLite: the next number.
    Counting(i64),
    /// PostgreSQL: numbers drawn and not used yet, and how many to draw next.
    Drawing(VecDeque<i64>, i64),
}

impl Numbers {
    /// The next number.
    pub fn next(&mut self, connection: &mut Conn) -> Result<i64> {
        if matches!(self, Numbers::Unused) {
            *self = match connection {
                Conn::Sqlite(_) => {
                    let row: Drawn = sql_query("SELECT next_number AS number FROM record_numbers")
                        .get_result(connection)?;
                    Numbers::Counting(row.number)
                }
                Conn::Postgres(_) => Numbers::Drawing(VecDeque::new(), 4),
            };
        }
        match self {
            Numbers::Counting(next) => {
                let number = *next;
                *next = number.saturating_add(1);
                Ok(number)
            }
            Numbers::Drawing(drawn, count) => {
                if drawn.is_empty() {
                    let rows: Vec<Drawn> = sql_query(
                        "SELECT nextval('record_number_sequence') AS number FROM generate_series(1, $1)",
                    )
                    .bind::<BigInt, _>(*count)
                    .load(connection)?;
                    drawn.extend(rows.into_iter().map(|row| row.number));
                    *count = count.saturating_mul(2).min(4096);
                }
                drawn.pop_front().ok_or_else(|| Error::broken("the sequence of record numbers gave none"))
            }
            Numbers::Unused => Err(Error::broken("record numbers were not started")),
        }
    }

    /// Keeps what was used, as the last thing before the commit, and whether the book changed.
    pub fn keep(self, connection: &mut Conn, changed: bool) -> Result<()> {
        if let Numbers::Counting(next) = self {
            let sql = match changed {
                true => "UPDATE record_numbers SET next_number = $1, last_change = $1",
                false => "UPDATE record_numbers SET next_number = $1",
            };
            sql_query(sql).bind::<BigInt, _>(next).execute(connection)?;
        }
        Ok(())
    }
}
