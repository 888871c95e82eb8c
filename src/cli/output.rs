//! Results, on stdout.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::error::{Error, Result};

/// How a result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Writes bytes to stdout, all of them.
pub(super) fn write(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    Ok(stdout.flush()?)
}

/// Writes a line to stdout.
pub(super) fn say(line: &str) -> Result<()> {
    write(format!("{line}\n").as_bytes())
}

/// Writes a value as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<()> {
    say(&serde_json::to_string_pretty(value).map_err(|error| Error::Failed(Box::new(error)))?)
}

/// Writes rows as CSV.
pub(super) fn csv<const N: usize>(header: [&str; N], rows: &[[String; N]]) -> Result<()> {
    let failed = |error: csv::Error| Error::Failed(Box::new(error));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(row).map_err(failed)?;
    }
    write(&writer.into_inner().map_err(|error| Error::broken(error.to_string()))?)
}

/// Writes rows as a table for people.
pub(super) fn table<const N: usize>(header: [String; N], rows: &[[String; N]]) -> Result<()> {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header).add_rows(rows);
    say(&table.to_string())
}
