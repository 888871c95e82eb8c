//! `socai template`: an empty table to fill in.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Outcome, Place, output};
use crate::error::{Error, Result};
use crate::exchange::{Kind, template};

#[derive(Debug, Args)]
pub(super) struct Template {
    /// What the rows will be.
    #[arg(value_enum)]
    kind: Kind,
    /// The file to write, or - for stdout; KIND.xlsx or KIND.csv in the working folder where unsaid.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// By default what the file's name says, else XLSX, which explains the columns too.
    #[arg(long, value_enum)]
    format: Option<TableFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum TableFormat {
    Xlsx,
    Csv,
}

impl Template {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let format = self.format.unwrap_or_else(|| match &self.output {
            Some(path) if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) => {
                TableFormat::Csv
            }
            _ => TableFormat::Xlsx,
        });
        let (bytes, extension) = match format {
            TableFormat::Xlsx => (template::xlsx(self.kind)?, "xlsx"),
            TableFormat::Csv => (template::csv(self.kind).into_bytes(), "csv"),
        };
        let path = match self.output {
            Some(path) if path == Path::new("-") => {
                output::write(&bytes)?;
                return Ok(Outcome::Done);
            }
            Some(path) => {
                fs::write(&path, bytes).map_err(|error| named(&path, &error))?;
                path
            }
            // A file that nobody named is never written over: it may be filled in already.
            None => {
                let path = PathBuf::from(format!("{}.{extension}", self.kind.code()));
                let new = OpenOptions::new().write(true).create_new(true).open(&path);
                new.and_then(|mut file| file.write_all(&bytes)).map_err(|error| named(&path, &error))?;
                path
            }
        };
        output::say(&place.language.say("cli-template-written", &[("file", &path.to_string_lossy())]))?;
        Ok(Outcome::Done)
    }
}

fn named(path: &Path, error: &std::io::Error) -> Error {
    Error::broken(format!("{}: {error}", path.display()))
}
