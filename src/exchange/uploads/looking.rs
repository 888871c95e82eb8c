//! Looking at a file: it is read and its storing rehearsed, and what is wrong is found in the file's own cells.

use std::collections::BTreeMap;

use serde_json::json;

use super::running::Progress;
use super::store::Upload;
use super::{authority, store};
use crate::agencies::get_agency;
use crate::approvals::{Subject, must_need_nobody};
use crate::audit::{self, NewEntry, Origin, Record};
use crate::book::{Book, now};
use crate::db::{Conn, Db, WriteTx};
use crate::error::{Error, Result};
use crate::exchange::columns::{Content, Kind};
use crate::exchange::delimited::{decode, delimiter_of};
use crate::exchange::importing::{self, Imported};
use crate::exchange::mapping::{Encoding, Mapping};
use crate::exchange::reading::{self, Row, Rows, Written, as_written};
use crate::ids::AgencyId;
use crate::ledger::{self, Recorder, largest_action_of};
use crate::money::Money;
use crate::people::Actor;
use crate::refusal::{Problem, Reason, Refusal};

/// Rows that are shown of a file that is right.
const SHOWN: usize = 10;
/// Rows that are shown of a file that is not.
const SHOWN_WRONG: usize = 50;
/// Problems that are told above the rows.
const TOLD: usize = 20;

/// What was found.
pub(super) enum Found {
    /// All of it can be stored.
    Sound(Sound),
    /// Nothing of it can.
    Flawed(Flawed),
    /// It was stored, and this is where to look.
    Stored(String),
}

/// What would be stored.
pub(super) struct Sound {
    pub imported: Imported,
    /// Rows that the mapping's filters leave out.
    pub dropped: usize,
    /// Columns of the file that nothing is read from.
    pub ignored: Vec<String>,
    /// What the amounts of the file add up to, if it has a column of amounts.
    pub total: Option<Money>,
    /// The columns that hold anything, and the first rows as they were read.
    pub columns: Vec<&'static str>,
    pub rows: Vec<Written>,
}

/// What is wrong.
pub(super) struct Flawed {
    /// The problems, at most [`TOLD`].
    pub refusal: Refusal,
    /// How many there are.
    pub count: usize,
    /// The file's own header, and the rows with problems.
    pub header: Option<Written>,
    pub rows: Vec<Written>,
    /// By row and place of the cell, what is wrong with it; at no place: with the whole row.
    pub marks: BTreeMap<(u64, Option<usize>), Vec<Reason>>,
}

/// The mapping that a file came with: a mapping file, or the template's columns as Vietnamese people write numbers.
pub(in crate::exchange) fn mapping_of(
    kind: Kind,
    mapping: &str,
    writing: &str,
    bytes: &[u8],
) -> Result<Option<Mapping>, Refusal> {
    if !mapping.trim().is_empty() {
        let at = |problem: Problem| problem.reason.at("mapping");
        return Mapping::parse(mapping, kind).map(Some).map_err(|refusal| refusal.map(at));
    }
    match writing {
        "" => Ok(None),
        "vi" => {
            let (text, _) = decode(bytes, Encoding::Utf8);
            let delimiter = match delimiter_of(&text) {
                '\t' => "\\t".to_owned(),
                other => other.to_string(),
            };
            let mapping = format!(
                "kind = \"{}\"\ndelimiter = \"{delimiter}\"\ndecimal_mark = \",\"\ngrouping_mark = \".\"\n\
                 date_format = \"%d/%m/%Y\"\n",
                kind.code()
            );
            Mapping::parse(&mapping, kind).map(Some)
        }
        other => {
            let given = other.to_owned();
            Err(Reason::ValueNotInList { given, known: "vi".to_owned() }.at("writing").into())
        }
    }
}

/// What the audit trail calls the storing of a file.
const ACT: &str = "/imports/{kind}/uploads/{id}";

/// The movements that a book may ask a second person to approve, by what its amounts are set for.
const ASKED_OF_A_SECOND_PERSON: [(Subject, &[ledger::Kind]); 2] = [
    (Subject::Allocation, &[ledger::Kind::Allocate, ledger::Kind::Supplement, ledger::Kind::Transfer]),
    (Subject::Commitment, &[ledger::Kind::Commit]),
];

/// What is needed to look at a file, or to store it.
#[derive(Clone)]
pub(super) struct Task {
    pub db: Db,
    pub book: Book,
    pub actor: Actor,
    pub kind: Kind,
    pub upload: Upload,
    /// From where it was asked, for the audit trail.
    pub origin: Origin,
}

impl Task {
    fn read(&self, progress: &Progress) -> Result<(Rows, bool)> {
        let Upload { name, writing, mapping, bytes, .. } = &self.upload;
        let mapping = mapping_of(self.kind, mapping, writing, bytes)?;
        let rows = reading::read(self.kind, name, bytes, mapping.as_ref())?;
        progress.note_rows(rows.rows.len());
        Ok((rows, mapping.is_some_and(|mapping| mapping.creates_missing())))
    }

    fn stored(&self, tx: &mut WriteTx<'_>, rows: &[Row], creates: bool) -> Result<(Imported, Vec<AgencyId>)> {
        let agencies = authority::check(tx, &self.actor, self.kind, rows, creates)?;
        let recorder = Recorder { user: self.actor.id, at: now(), late: false };
        let imported = importing::store(tx, recorder, self.book.currency, self.kind, rows, creates)?;
        for (subject, kinds) in ASKED_OF_A_SECOND_PERSON {
            must_need_nobody(tx, subject, |conn| largest_action_of(conn, &recorder, kinds))?;
        }
        Ok((imported, agencies))
    }

    /// Reads the file and rehearses its storing.
    pub fn look(&self, progress: &Progress) -> Result<Found> {
        let looked = self.read(progress).and_then(|(rows, creates)| {
            let (imported, _) = self.db.rehearse(|tx| self.stored(tx, &rows.rows, creates))?;
            self.sound(rows, imported)
        });
        match looked {
            Ok(sound) => Ok(Found::Sound(sound)),
            Err(Error::Refused(refusal)) => Ok(Found::Flawed(self.flawed(refusal))),
            Err(other) => Err(other),
        }
    }

    /// Stores the file: all of it or, refused, nothing. What was stored already stays as it is.
    pub fn store(&self, progress: &Progress) -> Result<Found> {
        let done = self.read(progress).and_then(|(rows, creates)| {
            self.db.write(|tx| {
                if store::get(tx, self.actor.id, self.kind, self.upload.id)?.added.is_some() {
                    return Ok(String::new());
                }
                let (imported, agencies) = self.stored(tx, &rows.rows, creates)?;
                store::note_stored(tx, self.upload.id, &imported)?;
                let entry =
                    NewEntry::of(ACT, Record::new("uploads", Some(self.upload.id.0))).with(json!({
                        "kind": self.kind, "file": self.upload.name, "rows": imported.rows,
                        "added": imported.added, "unchanged": imported.unchanged,
                    }))?;
                audit::record(tx, &self.origin, entry)?;
                where_to_look(tx, self.kind, &rows.rows, &agencies)
            })
        });
        match done {
            Ok(location) => Ok(Found::Stored(location)),
            Err(Error::Refused(refusal)) => Ok(Found::Flawed(self.flawed(refusal))),
            Err(other) => Err(other),
        }
    }

    fn sound(&self, rows: Rows, imported: Imported) -> Result<Sound> {
        let filled = |name: &str| rows.rows.iter().any(|row| !row.text(name).is_empty());
        let columns: Vec<&'static str> =
            self.kind.columns().iter().map(|column| column.name).filter(|name| filled(name)).collect();
        let is_amount = |name: &&&str| {
            **name == "amount"
                && self.kind.column(name).is_some_and(|column| column.content == Content::Amount)
        };
        let total = match columns.iter().find(is_amount) {
            Some(name) => {
                let digits = self.book.currency.digits();
                let amounts: Vec<Money> = rows
                    .rows
                    .iter()
                    .filter_map(|row| row.money(name, digits).map_or(None, |amount| amount))
                    .collect();
                Some(Money::total(amounts)?)
            }
            None => None,
        };
        let first = rows.rows.iter().take(SHOWN);
        let shown =
            first.map(|row| (row.number, columns.iter().map(|name| row.text(name).to_owned()).collect()));
        Ok(Sound {
            imported,
            dropped: rows.dropped_rows,
            ignored: rows.ignored_columns,
            total,
            rows: shown.collect(),
            columns,
        })
    }

    /// Finds the cells that problems are about: those that a mapping makes a column of.
    fn flawed(&self, refusal: Refusal) -> Flawed {
        let Upload { name, writing, mapping, bytes, .. } = &self.upload;
        let mapping = mapping_of(self.kind, mapping, writing, bytes).map_or(None, |mapping| mapping);
        let problems = refusal.clone().into_problems();
        let rows: Vec<u64> = problems.iter().filter_map(|problem| problem.place.row).collect();
        let (header, rows) =
            as_written(name, bytes, mapping.as_ref(), SHOWN_WRONG, |row| rows.contains(&row));
        let position = |column: &str| {
            let sources = match &mapping {
                Some(mapping) => mapping.sources_of(column),
                None => vec![column],
            };
            let names = header.as_ref().map_or(&[][..], |(_, names)| names.as_slice());
            let is = |name: &String| {
                let name = crate::names::tidy(name);
                name == column || sources.contains(&name.as_str())
            };
            names.iter().position(is)
        };
        let mut marks: BTreeMap<(u64, Option<usize>), Vec<Reason>> = BTreeMap::new();
        for problem in &problems {
            if let Some(row) = problem.place.row {
                let cell = problem.place.column.as_deref().and_then(position);
                marks.entry((row, cell)).or_default().push(problem.reason.clone());
            }
        }
        let count = problems.len();
        let told = Refusal::of(problems.into_iter().take(TOLD).collect()).unwrap_or(refusal);
        Flawed { refusal: told, count, header, rows, marks }
    }
}

/// Where the rows stand in the book now: on the page of the agency and year that they are about, or in the list.
fn where_to_look(conn: &mut Conn, kind: Kind, rows: &[Row], agencies: &[AgencyId]) -> Result<String> {
    let of_years = rows.iter().filter(|_| kind.column("fiscal_year").is_some());
    let years: std::collections::BTreeSet<i64> =
        of_years.filter_map(|row| row.year("fiscal_year").map_or(None, |year| year)).collect();
    let year = years.first().filter(|_| years.len() == 1);
    let agency = match agencies {
        [only] => Some(get_agency(conn, *only)?.code),
        _ => None,
    };
    let list = match kind {
        Kind::TreasuryStatement => {
            return Ok(match (&agency, year) {
                (Some(code), Some(year)) => crate::treasury::year_href(code, *year),
                _ => "/treasury".to_owned(),
            });
        }
        Kind::Orders => "/orders",
        Kind::Trainings => "/trainings",
        Kind::Monitoring => "/monitoring-contracts",
        Kind::Contributions => "/contributions",
        Kind::ProductTypes | Kind::Norms => return Ok("/norms".to_owned()),
        Kind::Classifications => return Ok("/classifications".to_owned()),
        Kind::Calendars => return Ok("/years".to_owned()),
        _ => "/budget-lines",
    };
    Ok(year.map_or_else(|| list.to_owned(), |year| format!("{list}?fiscal_year={year}")))
}
