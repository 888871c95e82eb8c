//! Which database, by the scheme of its URL, and connections to it.

use std::fmt;

use diesel::Connection as _;
use diesel::pg::PgConnection;
use diesel::r2d2::ManageConnection;
use diesel::sqlite::SqliteConnection;

use super::{Conn, dialect};
use crate::error::{Error, Result};

/// Connections to read with, and on PostgreSQL to write with.
pub const CONNECTIONS: u32 = 16;

/// How long a connection is waited for: longer than a busy moment, shorter than people wait for a page.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// A database by its URL.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A file, made at first use.
    Sqlite(String),
    /// A server, by libpq's URL.
    Postgres(String),
}

/// The URL names no database that socai keeps books in.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "the database URL must start with sqlite:// or postgres://, and {given:?} does not. \
     Examples: sqlite://socai.db, postgres://user:password@host/database"
)]
pub struct UnknownDatabase {
    given: String,
}

impl Target {
    /// Reads the URL; an unknown scheme is refused with a sentence that says which are known.
    pub fn parse(url: &str) -> std::result::Result<Target, UnknownDatabase> {
        match url.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Target::Sqlite(path.to_owned())),
            Some(("postgres" | "postgresql", _)) => Ok(Target::Postgres(url.to_owned())),
            // What follows the scheme may hold a password, and is not told back.
            _ => Err(UnknownDatabase { given: url.split("://").next().unwrap_or("").to_owned() }),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Sqlite(path) => write!(f, "sqlite://{path}"),
            Target::Postgres(url) => {
                let shown = url.rsplit_once('@').map_or(url.as_str(), |(_, host)| host);
                write!(
                    f,
                    "postgres://{}",
                    shown.trim_start_matches("postgresql://").trim_start_matches("postgres://")
                )
            }
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<UnknownDatabase> for Error {
    fn from(unknown: UnknownDatabase) -> Error {
        Error::Failed(Box::new(unknown))
    }
}

/// Connects, with the settings that every connection has.
pub fn connect(target: &Target) -> Result<Conn> {
    let failed = |error: diesel::ConnectionError| Error::broken(format!("cannot open {target}: {error}"));
    let mut connection = match target {
        Target::Sqlite(path) => Conn::Sqlite(SqliteConnection::establish(path).map_err(failed)?),
        Target::Postgres(url) => Conn::Postgres(PgConnection::establish(url).map_err(failed)?),
    };
    dialect::prepare(&mut connection)?;
    Ok(connection)
}

/// Makes pooled connections by the scheme of the URL, so that a failure is told as what it is.
#[derive(Debug)]
pub struct Manager {
    target: Target,
}

impl Manager {
    pub fn new(target: Target) -> Manager {
        Manager { target }
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Conn, diesel::r2d2::Error> {
        let opened = connect(&self.target).and_then(|mut connection| {
            dialect::keep_from_writing(&mut connection)?;
            Ok(connection)
        });
        opened.map_err(|error| {
            diesel::r2d2::Error::ConnectionError(diesel::ConnectionError::BadConnection(error.to_string()))
        })
    }

    fn is_valid(&self, connection: &mut Conn) -> std::result::Result<(), diesel::r2d2::Error> {
        dialect::ping(connection).map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut Conn) -> bool {
        std::thread::panicking() || dialect::is_broken(connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_scheme_is_refused_with_a_sentence_and_without_the_password() {
        let sentence = Target::parse("mysql://root:secret@host/db").unwrap_err().to_string();
        assert!(sentence.contains("sqlite:// or postgres://") && sentence.contains("mysql"), "{sentence}");
        assert!(!sentence.contains("secret"));
        assert!(Target::parse("socai.db").is_err());
        assert_eq!(Target::parse("postgres://me:secret@host/db").unwrap().to_string(), "postgres://host/db");
    }
}
