//! The database, SQLite or PostgreSQL: the only place that names a backend.
//!
//! Everything reads through [`Db::read`], on one consistent snapshot that the database itself keeps from
//! writing, and everything writes through [`Db::write`], which hands out the only [`WriteTx`] there is.

mod conn;
mod dialect;
mod numbers;
mod pool;
#[allow(missing_docs)]
pub mod schema;
mod stored;
mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use diesel::r2d2::Pool;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
pub use conn::Conn;
pub(crate) use dialect::keep_to_order;
use numbers::Numbers;
use pool::Manager;
pub use pool::{Target, UnknownDatabase};
pub(crate) use stored::stored_as;
pub use version::version;

/// Runs the same body with the native connection, for what Diesel cannot build for both at once:
/// several rows in one insert, and inserts that leave existing rows alone.
macro_rules! on_backend {
    ($connection:expr, $native:ident => $body:expr) => {
        match $connection {
            $crate::db::Conn::Sqlite($native) => $body,
            $crate::db::Conn::Postgres($native) => $body,
        }
    };
}
pub(crate) use on_backend;

/// Inserts many rows, so many in a statement that the database keeps it prepared; what is left over, one by one.
/// One statement of all of them would be new each time, and reading it would take longer than writing the rows.
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {{
        let (full, rest) = $rows.as_chunks::<{ $crate::db::ROWS_OF_A_STATEMENT }>();
        let mut outcome = diesel::QueryResult::Ok(());
        $crate::db::on_backend!($connection, native => {
            for rows in full {
                outcome = outcome.and_then(|()| {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(rows), native).map(|_| ())
                });
            }
            for row in rest {
                outcome = outcome.and_then(|()| {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(row), native).map(|_| ())
                });
            }
        });
        outcome
    }};
}
pub(crate) use insert_all;

/// Rows that [`insert_all`] writes in one statement. SQLite binds at most 32,766 values in one.
pub(crate) const ROWS_OF_A_STATEMENT: usize = 64;

/// The book's database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
    /// Writes may leave no entry in the audit trail.
    beside_the_trail: bool,
}

struct Inner {
    target: Target,
    readers: Pool<Manager>,
    /// SQLite has one writer at a time, so one connection is kept for it and waiting happens here, in order.
    sqlite_writer: Option<Mutex<Conn>>,
    /// Readings of requests that may hold a connection at once: those that wait for one hold no thread either.
    readings: Arc<Semaphore>,
    /// Writes that wait for their turn or are under way.
    writes: AtomicUsize,
}

/// What the database is asked to do at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Connections of the pool that are in use.
    pub in_use: u32,
    /// Connections of the pool that nobody uses.
    pub idle: u32,
    /// The most that the pool opens.
    pub most: u32,
    /// Writes that wait for their turn or are under way.
    pub writes: usize,
}

/// One of the writes of [`Load`], for as long as it lives.
struct Counted<'c>(&'c AtomicUsize);

impl<'c> Counted<'c> {
    fn in_(count: &'c AtomicUsize) -> Counted<'c> {
        count.fetch_add(1, Ordering::Relaxed);
        Counted(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How often a write is tried when it meets another one: first together with others, then alone. Alone it meets
/// none, and is tried again only for what comes from outside socai, such as a file that another process holds.
const TRIES: u32 = 5;

impl Db {
    /// Opens the database at `url` (`sqlite://PATH`, `postgres://…`), makes an SQLite file where there is none,
    /// and brings its tables up to date.
    pub fn open(url: &str) -> Result<Db> {
        let target = Target::parse(url)?;
        let mut first = pool::connect(&target)?;
        dialect::migrate(&mut first)?;
        let sqlite_writer = match &first {
            Conn::Sqlite(_) => Some(Mutex::new(first)),
            Conn::Postgres(_) => None,
        };
        let manager = Manager::new(target.clone());
        let readers = Pool::builder()
            .max_size(pool::CONNECTIONS)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(pool::PATIENCE)
            .build(manager)
            .map_err(|error| Error::Failed(Box::new(error)))?;
        let readings = Arc::new(Semaphore::new(usize::try_from(pool::CONNECTIONS).unwrap_or(1)));
        let inner = Inner { target, readers, sqlite_writer, readings, writes: AtomicUsize::new(0) };
        Ok(Db { inner: Arc::new(inner), beside_the_trail: false })
    }

    /// Where the database is, without its password.
    pub fn target(&self) -> &Target {
        &self.inner.target
    }

    /// The same database for what leaves no entry in the audit trail: the trail itself, and books that tests prepare.
    pub fn beside_the_trail(&self) -> Db {
        Db { beside_the_trail: true, ..self.clone() }
    }

    /// The same database, whose writes must leave an entry in the audit trail, as [`Db::open`] gives it.
    pub fn with_the_trail(&self) -> Db {
        Db { beside_the_trail: false, ..self.clone() }
    }

    /// Runs `work` on one consistent snapshot; the database refuses any write in it.
    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let mut connection = self.begun(dialect::begin_read)?;
        let answer = work(&mut connection);
        dialect::end(&mut connection, false)?;
        answer
    }

    /// Runs `work` as one transaction: all of it is stored, or, when it returns an error, nothing. What changes
    /// anything must leave an entry in the audit trail ([`crate::audit::record`]), or it fails and nothing is stored.
    ///
    /// `work` runs again from the start when it met another write, so it must have no effect but the database's.
    pub fn write<T>(&self, work: impl FnMut(&mut WriteTx<'_>) -> Result<T>) -> Result<T> {
        self.transact(work, true)
    }

    /// Does all that [`Db::write`] does, and then leaves the database as it was.
    pub fn rehearse<T>(&self, work: impl FnMut(&mut WriteTx<'_>) -> Result<T>) -> Result<T> {
        self.transact(work, false)
    }

    fn transact<T>(&self, mut work: impl FnMut(&mut WriteTx<'_>) -> Result<T>, keep: bool) -> Result<T> {
        let _counted = Counted::in_(&self.inner.writes);
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_once(&mut work, tries > 1, keep) {
                Err(Error::Conflict(_)) if tries < TRIES => {}
                // Looked up and not there, and there when it was put in: that is another write, too.
                Err(error) if tries == 1 && error.is_duplicate() => {}
                outcome => return outcome,
            }
        }
    }

    fn try_once<T>(
        &self,
        work: &mut impl FnMut(&mut WriteTx<'_>) -> Result<T>,
        alone: bool,
        keep: bool,
    ) -> Result<T> {
        let must_record = keep && !self.beside_the_trail;
        match &self.inner.sqlite_writer {
            Some(writer) => {
                let mut writer = locked(writer);
                dialect::begin_write(&mut writer, alone)?;
                transact(&mut writer, work, keep, must_record)
            }
            None => {
                let mut connection = self.begun(|connection| dialect::begin_write(connection, alone))?;
                transact(&mut connection, work, keep, must_record)
            }
        }
    }

    /// Runs `work` in a transaction that other writes neither wait for nor fail by, one such at a time: it sees what
    /// was committed before each of its statements. For the chain of the audit trail, which is longer than a write.
    pub(crate) fn chain<T>(&self, work: impl FnOnce(&mut WriteTx<'_>) -> Result<T>) -> Result<T> {
        let mut work = Some(work);
        let mut once = |tx: &mut WriteTx<'_>| match work.take() {
            Some(work) => work(tx),
            None => Err(Error::broken("the chain is worked on once")),
        };
        match &self.inner.sqlite_writer {
            Some(writer) => {
                let mut writer = locked(writer);
                dialect::begin_write(&mut writer, false)?;
                transact(&mut writer, &mut once, true, false)
            }
            None => {
                let mut connection = self.begun(dialect::begin_chaining)?;
                transact(&mut connection, &mut once, true, false)
            }
        }
    }

    /// [`Db::read`], away from the threads that serve requests.
    pub async fn reading<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let db = self.clone();
        let turn = Arc::clone(&self.inner.readings).acquire_owned().await;
        let turn = turn.map_err(|closed| Error::Failed(Box::new(closed)))?;
        blocking(move || {
            let answer = db.read(work);
            drop(turn);
            answer
        })
        .await
    }

    /// Whether the database is there and answers, soon.
    pub async fn answering(&self) -> Result<()> {
        const SOON: std::time::Duration = std::time::Duration::from_secs(3);
        let db = self.clone();
        let answer = blocking(move || {
            if let Target::Sqlite(path) = &db.inner.target {
                // A file that was taken away still answers those who hold it open; nothing of it will be kept.
                std::fs::metadata(path)?;
            }
            db.read(|conn| Ok(dialect::ping(conn)?))
        });
        let late = |_| Error::broken(format!("no answer in {} seconds", SOON.as_secs()));
        tokio::time::timeout(SOON, answer).await.map_err(late)?
    }

    /// What the database is asked to do now.
    pub fn load(&self) -> Load {
        let pool = self.inner.readers.state();
        Load {
            in_use: pool.connections.saturating_sub(pool.idle_connections),
            idle: pool.idle_connections,
            most: self.inner.readers.max_size(),
            writes: self.inner.writes.load(Ordering::Relaxed),
        }
    }

    /// A connection of the pool on which a transaction has begun. One that does not begin was lost meanwhile, as when
    /// the server was started anew, and is given up for another: after all that the pool may hold, the next is new.
    fn begun(
        &self,
        begin: impl Fn(&mut Conn) -> diesel::QueryResult<()>,
    ) -> Result<diesel::r2d2::PooledConnection<Manager>> {
        let mut tries = 0;
        loop {
            let mut connection = self.inner.readers.get().map_err(|error| Error::Failed(Box::new(error)))?;
            match begin(&mut connection) {
                Ok(()) => return Ok(connection),
                Err(error) => dialect::give_up(&mut connection, error, tries < pool::CONNECTIONS)?,
            }
            tries += 1;
        }
    }
}

/// A connection left behind by a panic is usable: its transaction was rolled back while unwinding.
fn locked(writer: &Mutex<Conn>) -> MutexGuard<'_, Conn> {
    writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Runs what waits (for the database, for a password hash) away from the threads that serve requests.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(stopped) => Err(Error::Failed(Box::new(stopped))),
    }
}

/// Rolls back when the work did not end well, panics included.
struct Open<'c> {
    connection: &'c mut Conn,
    ended: bool,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.ended
            && let Err(error) = dialect::end(self.connection, false)
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }
}

fn transact<T>(
    connection: &mut Conn,
    work: &mut impl FnMut(&mut WriteTx<'_>) -> Result<T>,
    keep: bool,
    must_record: bool,
) -> Result<T> {
    let mut open = Open { connection, ended: false };
    let changes = if must_record { dialect::changes(open.connection)? } else { 0 };
    let mut tx = WriteTx {
        connection: open.connection,
        numbers: Numbers::Unused,
        before_end: BTreeMap::new(),
        recorded: false,
        aside: false,
    };
    let answer = work(&mut tx)?;
    while let Some((_, (finish, records))) = tx.before_end.pop_first() {
        finish(&mut tx, &records)?;
    }
    let WriteTx { connection, numbers, recorded, aside, .. } = tx;
    if must_record && !recorded && dialect::changes(connection)? != changes {
        return Err(Error::broken("a write left no entry in the audit trail, and was not stored"));
    }
    numbers.keep(connection, !aside)?;
    open.ended = true;
    dialect::end(open.connection, keep)?;
    Ok(answer)
}

/// The right to write, for the time of one [`Db::write`]. Queries run on it as on a [`Conn`].
pub struct WriteTx<'c> {
    connection: &'c mut Conn,
    numbers: Numbers,
    before_end: BTreeMap<&'static str, (BeforeEnd, BTreeSet<i64>)>,
    /// Whether an entry of the audit trail tells of it.
    recorded: bool,
    /// Whether it leaves the book as it is.
    aside: bool,
}

/// What a write does once before it ends, for all records that it was asked to do it for.
pub type BeforeEnd = fn(&mut WriteTx<'_>, &BTreeSet<i64>) -> Result<()>;

impl WriteTx<'_> {
    /// Has `finish` run for this record before the write ends, however often it is asked to: so what is made from a
    /// document that a write changes many times is made once. `of` names what is finished.
    pub fn before_end(&mut self, of: &'static str, finish: BeforeEnd, record: i64) {
        self.before_end.entry(of).or_insert_with(|| (finish, BTreeSet::new())).1.insert(record);
    }

    /// Says that an entry of the audit trail tells of this write. Only the trail says so (`tidy`).
    pub(crate) fn entry_was_left(&mut self) {
        self.recorded = true;
    }

    /// Says that this write leaves the book as it is: what it records beside it, such as who signed in or read what, is
    /// part of no figure. What was drawn of the book before still holds ([`version`]).
    pub(crate) fn leaves_the_book(&mut self) {
        self.aside = true;
    }

    /// Whether no other write can run beside this one, so that what it reads last is what comes last.
    pub(crate) fn is_only_writer(&self) -> bool {
        matches!(self.connection, Conn::Sqlite(_))
    }

    /// The next record number of the book, used by no other record.
    pub fn next_id(&mut self) -> Result<i64> {
        self.numbers.next(self.connection)
    }
}

impl Deref for WriteTx<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.connection
    }
}

impl DerefMut for WriteTx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.connection
    }
}
