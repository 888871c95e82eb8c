//! A book in euro that takes in the Austrian files as `socai import` does, and what it then says.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use socai::book::Book;
use socai::comparison::{Comparison, compare};
use socai::db::Db;
use socai::error::Result;
use socai::exchange::{Imported, Kind, Mapping, import, read};
use socai::ledger::Verification;
use socai::people::command_line_user;
use socai::reconciliation::{Reconciliation, reconcile};

use crate::support::postgres;

pub struct Austria {
    pub db: Db,
    pub book: Book,
    /// Where the published files are.
    pub files: PathBuf,
    _folder: tempfile::TempDir,
}

/// The published files are no part of the project: they lie beside it, or where `SOCAI_SHARED_DATA` says.
fn published_files() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let named = std::env::var_os("SOCAI_SHARED_DATA").map(PathBuf::from);
    let found = [Some(beside), named].into_iter().flatten().map(|folder| folder.join("austria"));
    let found = found.into_iter().find(|folder| folder.is_dir());
    if found.is_none() {
        // Past the test harness, which keeps what passing tests print to itself.
        let name = std::thread::current().name().unwrap_or("a test").to_owned();
        let why = "no ../shared/data/austria beside the project, and none in SOCAI_SHARED_DATA";
        let _ = writeln!(std::io::stderr(), "SKIPPED without the Austrian files: {name} ({why})");
    }
    found
}

impl Austria {
    pub fn on_sqlite() -> Option<Austria> {
        let files = published_files()?;
        let folder = tempfile::tempdir().expect("a folder for the book");
        let url = format!("sqlite://{}", folder.path().join("austria.db").display());
        Some(Austria::make(&url, files, folder))
    }

    pub fn on_postgres() -> Option<Austria> {
        let files = published_files()?;
        let url = postgres::fresh_database()?;
        Some(Austria::make(&url, files, tempfile::tempdir().expect("a folder")))
    }

    fn make(url: &str, files: PathBuf, folder: tempfile::TempDir) -> Austria {
        let db = Db::open(url).expect("a database");
        let (book, made) = Book::open_or_make(&db, Some("EUR".parse().unwrap()), false).expect("a book");
        assert!(made, "the database was used before");
        Austria { db, book, files, _folder: folder }
    }

    pub fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.files.join(name)).expect("a published file")
    }

    /// What `socai import KIND FILE [--mapping examples/austria/MAPPING]` does.
    pub fn import(&self, kind: Kind, bytes: &[u8], mapping: Option<&str>) -> Result<Imported> {
        let mapping = mapping.map(|name| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/austria").join(name);
            Mapping::parse(&fs::read_to_string(path).expect("a mapping"), kind).expect("a sound mapping")
        });
        let rows = read(kind, "table.csv", bytes, mapping.as_ref())?;
        let creates = mapping.is_some_and(|mapping| mapping.creates_missing());
        let user = self.db.write(command_line_user)?;
        import(&self.db, &self.book, user, kind, &rows, creates, false)
    }

    /// Agencies, and the allocations in `budget_lines`.
    pub fn allocate(&self, budget_lines: &[u8]) {
        let bodies = self.import(Kind::Agencies, &self.file("agencies.csv"), None).expect("the bodies");
        assert_eq!((bodies.added, bodies.unchanged), (826, 0));
        let lines = self.import(Kind::BudgetLines, budget_lines, None).expect("the allocations");
        assert_eq!((lines.added, lines.unchanged), (1_385, 0));
    }

    pub fn import_payments(&self) -> Result<Imported> {
        let file = self.file("media_payments_2012q3_2013q4.csv");
        self.import(Kind::Orders, &file, Some("payments.toml"))
    }

    pub fn compare(&self, year: i64, quarter: Option<u8>) -> Comparison {
        self.db.read(|conn| compare(conn, &self.book, year, None, quarter)).expect("a comparison")
    }

    pub fn reconcile(&self, body: &str, year: i64) -> Reconciliation {
        self.db.read(|conn| reconcile(conn, &self.book, body, year, false)).expect("a reconciliation")
    }

    pub fn verify(&self) -> Verification {
        self.db.read(socai::verification::verify).expect("a verification")
    }
}
