//! The Austrian file, against a loop that writes the very same rows into the very same tables by prepared statements,
//! in one transaction, and does nothing else: no reading, no checking, no adding up.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::Value;
use socai::book::Book;
use socai::db::Db;
use socai::exchange::{Kind, Mapping, import, read_file};
use socai::people::command_line_user;

use crate::measuring::{Ratio, median, timed};

const RUNS: usize = 7;

/// The folder with the file, beside the project or where `SOCAI_SHARED_DATA` says; it is no part of the project.
fn shared_data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let named = std::env::var_os("SOCAI_SHARED_DATA").map(PathBuf::from);
    [Some(beside), named].into_iter().flatten().find(|folder| folder.join("austria").is_dir())
}

fn open(folder: &Path, name: &str) -> (Db, Book) {
    let db = Db::open(&format!("sqlite://{}", folder.join(name).display()))
        .expect("a database")
        .beside_the_trail();
    let (book, _) = Book::open_or_make(&db, Some("EUR".parse().expect("a currency")), false).expect("a book");
    db.write(command_line_user).expect("a recorder");
    (db, book)
}

/// What `socai import` does for the three files, from the bytes on the disk to the commit.
fn import_all(db: &Db, book: &Book, austria: &Path) {
    let mapping = include_str!("../../examples/austria/payments.toml");
    let mapping = Mapping::parse(mapping, Kind::Orders).expect("a mapping");
    let user = db.write(command_line_user).expect("a recorder");
    for (kind, file, mapping) in [
        (Kind::Agencies, "agencies.csv", None),
        (Kind::BudgetLines, "budget_lines.csv", None),
        (Kind::Orders, "media_payments_2012q3_2013q4.csv", Some(&mapping)),
    ] {
        let rows = read_file(kind, &austria.join(file), mapping).expect("rows");
        let create_missing = mapping.is_some_and(Mapping::creates_missing);
        import(db, book, user, kind, &rows, create_missing, false).expect("an import");
    }
}

/// A table and its rows.
struct Copied {
    insert: String,
    rows: Vec<Vec<Value>>,
}

fn count(connection: &Connection, table: &str) -> i64 {
    connection.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).expect("a count")
}

/// All rows of the tables that the import found empty.
fn written(fresh: &Path, imported: &Path) -> Vec<Copied> {
    let (fresh, imported) = (Connection::open(fresh).unwrap(), Connection::open(imported).unwrap());
    let mut tables = imported.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut copied = Vec::new();
    for table in tables.iter().filter(|table| count(&fresh, table) == 0 && count(&imported, table) > 0) {
        let mut select = imported.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let width = select.column_count();
        let rows = select
            .query_map([], |row| (0..width).map(|at| row.get(at)).collect())
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let marks = vec!["?"; width].join(", ");
        copied.push(Copied { insert: format!("INSERT INTO {table} VALUES ({marks})"), rows });
    }
    copied
}

/// The plain loop.
fn write_plainly(path: &Path, tables: &[Copied]) {
    let connection = Connection::open(path).expect("the database");
    connection
        .execute_batch(
            "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; \
             BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON;",
        )
        .expect("the same settings");
    for Copied { insert, rows } in tables {
        let mut statement = connection.prepare(insert).expect("a statement");
        for row in rows {
            statement.execute(rusqlite::params_from_iter(row)).expect("a row");
        }
    }
    connection.execute_batch("COMMIT").expect("a commit");
}

pub fn ratios() -> Vec<Ratio> {
    let Some(austria) = shared_data().map(|folder| folder.join("austria")) else {
        println!("SKIPPED: the Austrian file is not here; see examples/austria and SOCAI_SHARED_DATA");
        return Vec::new();
    };
    let (mut imports, mut loops): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
    let mut rows = 0;
    for run in 0..RUNS {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        drop(open(folder, "fresh.db"));
        let (db, book) = open(folder, "imported.db");
        imports.push(timed(|| import_all(&db, &book, &austria)).0);
        drop(db);
        let tables = written(&folder.join("fresh.db"), &folder.join("imported.db"));
        rows = tables.iter().map(|table| table.rows.len()).sum();
        drop(open(folder, "plain.db"));
        loops.push(timed(|| write_plainly(&folder.join("plain.db"), &tables)).0);
        println!("import {run}: {:.3?}, plain loop {:.3?}", imports[run], loops[run]);
    }
    vec![Ratio {
        what: format!("the Austrian import, {rows} rows"),
        time: median(imports),
        against: "the same rows by prepared statements",
        base: median(loops),
        most: Some(4.0),
    }]
}
