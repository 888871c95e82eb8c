//! The program with the demonstration book, on loopback.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use socai::db::Db;
use socai::demo;

use crate::support::{PASSWORD, World, postgres};

/// A service on a book of its own; it ends with the value.
pub struct Service {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    /// What all accounts of the demonstration sign in with.
    pub password: String,
    _folder: tempfile::TempDir,
}

/// The demonstration, told once; each service gets a copy.
fn told() -> &'static (tempfile::TempDir, PathBuf, String) {
    static TOLD: OnceLock<(tempfile::TempDir, PathBuf, String)> = OnceLock::new();
    TOLD.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.db");
        let db = Db::open(&format!("sqlite://{}", path.display())).unwrap();
        let (_, password) = demo::fill(&db).unwrap();
        drop(db);
        (folder, path, password)
    })
}

impl Service {
    /// On SQLite.
    pub fn on_sqlite() -> Service {
        let (_, told, password) = told();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.db");
        std::fs::copy(told, &path).unwrap();
        Service::of(&format!("sqlite://{}", path.display()), password.clone(), folder)
    }

    /// On PostgreSQL; none where there is none.
    pub fn on_postgres() -> Option<Service> {
        let url = postgres::fresh_database()?;
        let (_, password) = demo::fill(&Db::open(&url).unwrap()).unwrap();
        Some(Service::of(&url, password, tempfile::tempdir().unwrap()))
    }

    /// On a world's book, beside the world itself.
    pub fn of_world(world: &World) -> Service {
        Service::of(&world.url, PASSWORD.to_owned(), tempfile::tempdir().unwrap())
    }

    fn of(database: &str, password: String, folder: tempfile::TempDir) -> Service {
        let mut child = Command::new(env!("CARGO_BIN_EXE_socai"))
            .args(["--database", database, "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address = said.split("://").nth(1).unwrap_or_else(|| panic!("no address in {said:?}"));
        let address = address.trim().trim_matches(|c: char| !c.is_ascii_digit());
        Service { child, base: format!("http://{address}"), password, _folder: folder }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
