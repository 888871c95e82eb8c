//! The command line: one file a command.
//!
//! 1. Exit status: 0 done; 1 refused, broken, or differences found; 2 wrong usage.
//! 2. Results go to stdout, all else to stderr.
//! 3. A refusal tells the row and column where there are any, its code, and a sentence with its figures.

mod demo;
mod figures;
mod import;
mod init;
mod keys;
mod output;
mod refusal;
mod serve;
mod template;
mod user;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::book::Book;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::money::Currency;

/// Sổ cái: what is set aside, received, ordered and paid for policy communication.
#[derive(Debug, Parser)]
#[command(name = "socai", version)]
struct Cli {
    /// The book's database: sqlite://PATH or postgres://…
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://socai.db",
        value_name = "URL"
    )]
    database: String,
    /// A file that holds the URL instead, so that its password is in no environment and no list of processes.
    #[arg(long, global = true, env = "DATABASE_URL_FILE", value_name = "FILE")]
    database_file: Option<std::path::PathBuf>,
    /// The language of messages; by default that of the environment, if socai speaks it, else Vietnamese.
    #[arg(long, global = true, value_enum)]
    language: Option<Locale>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the book; its currency cannot be changed afterwards.
    Init(init::Init),
    /// Take a file into the book: all of it, or nothing.
    Import(import::Import),
    /// Write an empty table to fill in, with its columns explained.
    Template(template::Template),
    /// Serve the book to browsers and programs.
    Serve(serve::Serve),
    /// Serve a fresh, synthetic book, and say how to sign in.
    Demo(demo::Demo),
    /// The figures of an agency and year, with every check.
    Reconcile(figures::Reconcile),
    /// All ministries and provinces of a year side by side.
    Compare(figures::Compare),
    /// Accounts.
    User(user::User),
    /// The keys that tokens are signed with.
    Keys(keys::Keys),
    /// Add up every movement anew and compare with every balance.
    Verify(verify::Verify),
}

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// As it was asked to.
    Done,
    /// With differences in its result, or a refusal that was told.
    Differing,
}

/// Where a command runs.
struct Place {
    database: String,
    language: Locale,
}

impl Place {
    fn open(&self) -> Result<Db> {
        Db::open(&self.database)
    }

    /// The database with the book that is kept in it.
    fn open_book(&self) -> Result<(Db, Book)> {
        let db = self.open()?;
        let book = db.read(Book::find)?;
        let absent = || {
            let database = db.target().to_string();
            Error::broken(self.language.say("cli-no-book", &[("database", &database)]))
        };
        let book = book.ok_or_else(absent)?;
        crate::lists::catch_up(&db, &crate::verification::LISTED)?;
        Ok((db, book))
    }
}

/// Runs the command that the arguments name. Arguments that name none end with a usage message and status 2.
pub fn run() -> ExitCode {
    let Cli { database, database_file, language, command } = Cli::parse();
    let language = language.unwrap_or_else(language_of_environment);
    let database = match database_file.map_or(Ok(database), |file| read_url(&file)) {
        Ok(database) => database,
        Err(error) => {
            refusal::tell(&error, language, Currency::VND);
            return ExitCode::FAILURE;
        }
    };
    let place = Place { database, language };
    let outcome = match command {
        Command::Init(command) => command.run(&place),
        Command::Import(command) => command.run(&place),
        Command::Template(command) => command.run(&place),
        Command::Serve(command) => command.run(&place),
        Command::Demo(command) => command.run(&place),
        Command::Reconcile(command) => command.run(&place),
        Command::Compare(command) => command.run(&place),
        Command::User(command) => command.run(&place),
        Command::Keys(command) => command.run(&place),
        Command::Verify(command) => command.run(&place),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Differing) => ExitCode::FAILURE,
        Err(error) => {
            refusal::tell(&error, place.language, Currency::VND);
            ExitCode::FAILURE
        }
    }
}

fn read_url(file: &std::path::Path) -> Result<String> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| Error::broken(format!("{}: {error}", file.display())))?;
    Ok(text.trim().to_owned())
}

fn language_of_environment() -> Locale {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(std::env::var_os)
        .filter_map(|value| value.into_string().map_or(None, Some))
        .find(|value| !value.is_empty());
    said.and_then(|value| Locale::from_code(value.split(['_', '.']).next()?)).unwrap_or(Locale::Vi)
}
