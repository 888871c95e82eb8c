//! What SQLite and PostgreSQL say differently: settings, transactions, triggers, numbers. Nothing else does.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::{QueryResult, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Conn;
use crate::error::{Error, Result};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Tables whose rows are never changed and never removed, whoever asks.
const APPEND_ONLY: [&str; 12] = [
    "audit_entries",
    "audit_links",
    "approval_rules",
    "attachment_contents",
    "attachments",
    "actions",
    "movements",
    "fiscal_year_changes",
    "year_closing_actions",
    "treasury_lines",
    "treasury_record_rows",
    "treasury_events",
];

/// Columns that are compared byte by byte, as SQLite compares all, whatever the language of a PostgreSQL server: so a
/// range of words is those with one beginning.
const BYTEWISE: [(&str, &str); 2] = [("list_entries", "name"), ("list_words", "word")];

/// Settings of every connection.
pub fn prepare(connection: &mut Conn) -> Result<()> {
    match connection {
        // FULL: a commit that was answered survives a power cut.
        Conn::Sqlite(sqlite) => sqlite.batch_execute(
            "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;",
        )?,
        Conn::Postgres(postgres) => postgres.batch_execute(
            "SET TIME ZONE 'UTC'; SET client_min_messages = warning; SET statement_timeout = '120s';",
        )?,
    }
    Ok(())
}

/// Settings of a connection that may only read. On PostgreSQL each reading transaction says so itself.
pub fn keep_from_writing(connection: &mut Conn) -> Result<()> {
    if let Conn::Sqlite(sqlite) = connection {
        sqlite.batch_execute("PRAGMA query_only = ON")?;
    }
    Ok(())
}

/// Brings the tables up to date, and sees to it that the append-only tables are that.
///
/// On PostgreSQL one process at a time does it; the others wait and then find it done.
pub fn migrate(connection: &mut Conn) -> Result<()> {
    let told = |error: Box<dyn std::error::Error + Send + Sync>| Error::Failed(error);
    match connection {
        Conn::Sqlite(sqlite) => {
            sqlite.run_pending_migrations(MIGRATIONS).map_err(told)?;
            for table in APPEND_ONLY {
                for event in ["UPDATE", "DELETE"] {
                    sqlite.batch_execute(&format!(
                        "CREATE TRIGGER IF NOT EXISTS {table}_no_{event} BEFORE {event} ON {table} \
                         BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END;"
                    ))?;
                }
            }
        }
        Conn::Postgres(postgres) => {
            const LOCK: &str = "SELECT pg_advisory_lock(7365636169)";
            const UNLOCK: &str = "SELECT pg_advisory_unlock(7365636169)";
            postgres.batch_execute(LOCK)?;
            let outcome = migrate_postgres(postgres);
            postgres.batch_execute(UNLOCK)?;
            outcome?;
        }
    }
    Ok(())
}

fn migrate_postgres(postgres: &mut diesel::pg::PgConnection) -> Result<()> {
    postgres.run_pending_migrations(MIGRATIONS).map_err(Error::Failed)?;
    postgres.batch_execute(
        "CREATE SEQUENCE IF NOT EXISTS record_number_sequence; \
         CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END $$;",
    )?;
    for (table, column) in BYTEWISE {
        postgres.batch_execute(&format!(
            "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation \
                 WHERE a.attrelid = '{table}'::regclass AND a.attname = '{column}' AND c.collname <> 'C') \
             THEN ALTER TABLE {table} ALTER COLUMN {column} TYPE TEXT COLLATE \"C\"; END IF; END $$"
        ))?;
    }
    for table in APPEND_ONLY {
        postgres.batch_execute(&format!(
            "CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION refuse_change(); \
             CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
        ))?;
    }
    Ok(())
}

/// Reads on in the order that is asked for, along an index, and sorts nothing: for the first rows of very many. What
/// PostgreSQL knows of how rows are spread may be too old to find that way by itself; SQLite takes it.
pub fn keep_to_order(connection: &mut Conn, only: bool) -> QueryResult<()> {
    const ORDERED: &str = "SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off; \
        SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off";
    const ANY: &str = "SET LOCAL enable_sort = on; SET LOCAL enable_incremental_sort = on; \
        SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on";
    match connection {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(postgres) => postgres.batch_execute(if only { ORDERED } else { ANY }),
    }
}

/// Starts a transaction that sees one snapshot and cannot write.
pub fn begin_read(connection: &mut Conn) -> QueryResult<()> {
    match connection {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN DEFERRED"),
        Conn::Postgres(postgres) => {
            const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
            AnsiTransactionManager::begin_transaction_sql(postgres, BEGIN)
        }
    }
}

/// Starts a transaction that nothing else's writing can come between. SQLite has one writer at a time; on
/// PostgreSQL writers run together, unless one asks to be `alone`: it waits until those under way have ended, and
/// those that come after wait for it.
///
/// `record_numbers`, of which PostgreSQL makes no other use, is what they wait at: LOCK TABLE takes no snapshot, so
/// the transaction sees what was committed while it waited, which it would not after waiting for a row.
pub fn begin_write(connection: &mut Conn, alone: bool) -> QueryResult<()> {
    match connection {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        Conn::Postgres(postgres) => {
            const TOGETHER: &str = "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE; \
                                    LOCK TABLE record_numbers IN ROW SHARE MODE";
            const ALONE: &str = "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE; \
                                 LOCK TABLE record_numbers IN EXCLUSIVE MODE";
            AnsiTransactionManager::begin_transaction_sql(postgres, if alone { ALONE } else { TOGETHER })
        }
    }
}

/// Starts a transaction that writes to the chain of the audit trail, beside other writes and alone of its kind. It
/// sees what was committed before each statement, so that what it waited for is there; being less than
/// serializable, it makes no other write fail.
pub fn begin_chaining(connection: &mut Conn) -> QueryResult<()> {
    match connection {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        Conn::Postgres(postgres) => {
            const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; \
                                 LOCK TABLE audit_seals IN EXCLUSIVE MODE";
            AnsiTransactionManager::begin_transaction_sql(postgres, BEGIN)
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Changes {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    changes: i64,
}

/// A number that is another one after this transaction has changed a row.
pub fn changes(connection: &mut Conn) -> QueryResult<i64> {
    const SQLITE: &str = "SELECT total_changes() AS changes";
    const POSTGRES: &str =
        "SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN 0 ELSE 1 END::BIGINT AS changes";
    let sql = if matches!(connection, Conn::Sqlite(_)) { SQLITE } else { POSTGRES };
    let row: Changes = diesel::sql_query(sql).get_result(connection)?;
    Ok(row.changes)
}

/// Ends the transaction that is open.
pub fn end(connection: &mut Conn, commit: bool) -> QueryResult<()> {
    type Manager = <Conn as diesel::Connection>::TransactionManager;
    if commit { Manager::commit_transaction(connection) } else { Manager::rollback_transaction(connection) }
}

/// Marks a connection on which no transaction begins, so that the pool lets it go. Returns the error where another
/// connection would fare no better.
pub fn give_up(connection: &mut Conn, error: diesel::result::Error, again: bool) -> QueryResult<()> {
    use diesel::connection::TransactionManagerStatus;
    let Conn::Postgres(postgres) = connection else { return Err(error) };
    *AnsiTransactionManager::transaction_manager_status_mut(postgres) = TransactionManagerStatus::InError;
    if again { Ok(()) } else { Err(error) }
}

/// A round trip to the database.
pub fn ping(connection: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("SELECT 1").execute(connection).map(|_| ())
}

/// Whether the connection was left inside a transaction, or lost.
pub fn is_broken(connection: &mut Conn) -> bool {
    match connection {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::is_broken_transaction_manager(sqlite),
        Conn::Postgres(postgres) => AnsiTransactionManager::is_broken_transaction_manager(postgres),
    }
}
