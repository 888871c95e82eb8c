//! What every request needs: the database, the book, the keys.

use std::sync::Arc;

use crate::audit::{self, Queue};
use crate::book::Book;
use crate::comparison::KeptPages;
use crate::db::Db;
use crate::error::Result;
use crate::exchange::uploads::Imports;
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
    /// What is taken of whom.
    pub guard: Guard,
    /// Files that are being looked at or stored.
    pub imports: Imports,
    /// Pages of comparisons that were drawn already.
    pub comparisons: KeptPages,
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
        crate::lists::catch_up(&db, &crate::verification::LISTED)?;
        let keys = Keys::load_or_make(&db)?;
        audit::chain_pending(&db)?;
        Ok(Arc::new(App {
            db,
            book,
            keys,
            guard: Guard::new(settings),
            imports: Imports::default(),
            comparisons: KeptPages::default(),
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
