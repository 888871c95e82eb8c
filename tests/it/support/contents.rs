//! All that a database holds, to see that nothing changed: whatever tables there are, so that a new one is seen too.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use socai::db::Db;

use crate::tidy::columns_in_schema;

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    told: String,
}

/// The rows of each table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents(BTreeMap<String, Vec<String>>);

impl Contents {
    /// Fails with the rows that are in one and not in the other.
    #[track_caller]
    pub fn must_be(&self, before: &Contents, after_what: &str) {
        for (table, rows) in &self.0 {
            let known = &before.0[table];
            let new: Vec<_> = rows.iter().filter(|row| !known.contains(row)).collect();
            let gone: Vec<_> = known.iter().filter(|row| !rows.contains(row)).collect();
            assert!(
                new.is_empty() && gone.is_empty(),
                "{after_what} changed {table}: new {new:#?}, gone {gone:#?}"
            );
            assert_eq!(rows.len(), known.len(), "{after_what} changed {table}");
        }
    }
}

fn tables() -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column, _) in columns_in_schema(include_str!("../../../src/db/schema.rs")) {
        tables.entry(table).or_default().push(column);
    }
    tables
}

/// Every row of every table, as text.
pub fn dump(db: &Db) -> Contents {
    let contents = db.read(|conn| {
        let mut contents = BTreeMap::new();
        for (table, columns) in tables() {
            let texts = columns.iter().map(|column| match column.as_str() {
                // What a scan holds is known by its hash.
                "bytes" => "CAST(LENGTH(bytes) AS TEXT)".to_owned(),
                _ => format!("COALESCE(CAST(\"{column}\" AS TEXT), '')"),
            });
            let told = texts.collect::<Vec<_>>().join(" || '|' || ");
            let mut rows: Vec<String> = diesel::sql_query(format!("SELECT {told} AS told FROM \"{table}\""))
                .load::<Row>(conn)?
                .into_iter()
                .map(|row| row.told)
                .collect();
            rows.sort();
            contents.insert(table, rows);
        }
        Ok(contents)
    });
    Contents(contents.expect("a reading of everything"))
}

impl Contents {
    /// All but one table.
    pub fn without(mut self, table: &str) -> Contents {
        assert!(self.0.remove(table).is_some(), "there is no {table}");
        self
    }

    /// The rows of one table.
    pub fn rows(&self, table: &str) -> Vec<String> {
        self.0[table].clone()
    }
}
