//! What every request needs: the database, the book, the keys.

use std::sync::Arc;

use crate::audit::{self, Queue};
use crate::book::Book;
use crate::db::Db;
use crate::error::Result;
use crate::people::Keys;
use crate::web::{Guard, Settings};

/// The service.
pub struct App {
    /// The database.
    pub db: Db,
    /// What is fixed for the whole book.
    pub book: Book,
    /// Keys of the tokens.
    pub keys: Keys,
    /// Whether cookies are sent over TLS alone.
    pub secure_cookies: bool,
    /// What is taken of whom.
    pub guard: Guard,
    /// What waits for the audit trail.
    pub trail: Queue,
}

/// The service, as requests share it.
pub type Shared = Arc<App>;

impl App {
    /// The service on a book.
    pub fn new(db: Db, book: Book, secure_cookies: bool) -> Result<Shared> {
        App::with(db, book, Settings { over_tls: secure_cookies, ..Settings::default() })
    }

    /// The same, set as `settings` say.
    pub fn with(db: Db, book: Book, settings: Settings) -> Result<Shared> {
        let keys = Keys::load_or_make(&db)?;
        audit::chain_pending(&db)?;
        let secure_cookies = settings.over_tls;
        Ok(Arc::new(App {
            db,
            book,
            keys,
            secure_cookies,
            guard: Guard::new(settings),
            trail: Queue::default(),
        }))
    }

    /// Writes and chains what waits for the audit trail, now.
    pub fn flush_trail(&self) -> Result<()> {
        let written = self.trail.flush(&self.db);
        audit::chain_pending(&self.db)?;
        written.map(|_| ())
    }
}
