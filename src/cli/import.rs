//! `socai import`: takes a file into the book.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;

use super::output::{self, Format};
use super::{Outcome, Place, refusal};
use crate::audit::chain_pending;
use crate::book::Book;
use crate::db::Db;
use crate::error::Result;
use crate::exchange::{Imported, Kind, Mapping, Rows, import, read_file};
use crate::i18n::Locale;
use crate::people::command_line_user;
use crate::refusal::Reason;

#[derive(Debug, Args)]
pub(super) struct Import {
    /// What the rows are.
    #[arg(value_enum)]
    kind: Kind,
    /// CSV or XLSX.
    file: PathBuf,
    /// Says how a table of other people is written.
    #[arg(long, value_name = "FILE.toml")]
    mapping: Option<PathBuf>,
    /// Check the whole file and tell what would be stored, without storing it.
    #[arg(long)]
    dry_run: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Import {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let (db, book) = place.open_book()?;
        match self.stored(place.language, &db, &book) {
            Ok((rows, imported)) => {
                chain_pending(&db)?;
                self.tell(place.language, &rows, &imported)?;
                Ok(Outcome::Done)
            }
            Err(error) => {
                refusal::tell(&error, place.language, book.currency);
                Ok(Outcome::Differing)
            }
        }
    }

    fn stored(&self, language: Locale, db: &Db, book: &Book) -> Result<(Rows, Imported)> {
        let mapping = self.mapping.as_deref().map(|path| read_mapping(path, self.kind)).transpose()?;
        // Hidden where stderr is no terminal.
        let progress = ProgressBar::new_spinner();
        progress.enable_steady_tick(Duration::from_millis(100));
        progress.set_message(language.text("cli-reading"));
        let rows = read_file(self.kind, &self.file, mapping.as_ref())?;
        progress.set_message(language.say("cli-importing", &[("rows", &rows.rows.len().to_string())]));
        let create_missing = mapping.is_some_and(|mapping| mapping.creates_missing());
        let user = db.write(command_line_user)?;
        let imported = import(db, book, user, self.kind, &rows, create_missing, self.dry_run)?;
        progress.finish_and_clear();
        Ok((rows, imported))
    }

    fn tell(&self, language: Locale, rows: &Rows, imported: &Imported) -> Result<()> {
        let counts = [
            ("rows", imported.rows),
            ("added", imported.added),
            ("unchanged", imported.unchanged),
            ("created_press_agencies", imported.created_press_agencies),
            ("created_sponsors", imported.created_sponsors),
            ("dropped_rows", rows.dropped_rows),
        ];
        match self.format {
            Format::Json => {
                #[derive(serde::Serialize)]
                struct Told<'a> {
                    #[serde(flatten)]
                    imported: &'a Imported,
                    dropped_rows: usize,
                    ignored_columns: &'a [String],
                }
                let ignored_columns = &rows.ignored_columns;
                output::json(&Told { imported, dropped_rows: rows.dropped_rows, ignored_columns })
            }
            Format::Csv => {
                output::csv(counts.map(|(name, _)| name), &[counts.map(|(_, count)| count.to_string())])
            }
            Format::Table => {
                let shown = counts.map(|(name, count)| (name, count.to_string()));
                let arguments: Vec<_> = shown.iter().map(|(name, count)| (*name, count.as_str())).collect();
                let key = match imported {
                    Imported { added: 0, .. } => "cli-imported-nothing",
                    Imported { dry_run: true, .. } => "cli-imported-dry",
                    _ => "cli-imported",
                };
                let mut lines = vec![language.say(key, &arguments)];
                if imported.created_press_agencies > 0 {
                    lines.push(language.say("cli-imported-created", &arguments));
                }
                if imported.created_sponsors > 0 {
                    lines.push(language.say("cli-imported-created-sponsors", &arguments));
                }
                if rows.dropped_rows > 0 {
                    lines.push(language.say("cli-imported-dropped", &arguments));
                }
                if !rows.ignored_columns.is_empty() {
                    let columns = rows.ignored_columns.join(", ");
                    lines.push(language.say("cli-imported-ignored", &[("columns", &columns)]));
                }
                output::say(&lines.join("\n"))
            }
        }
    }
}

fn read_mapping(path: &Path, kind: Kind) -> Result<Mapping> {
    let unreadable =
        |error: std::io::Error| Reason::MappingWrong { detail: format!("{}: {error}", path.display()) };
    Ok(Mapping::parse(&fs::read_to_string(path).map_err(unreadable)?, kind)?)
}
