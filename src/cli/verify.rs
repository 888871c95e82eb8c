//! `socai verify`: adds up every movement anew.

use clap::Args;
use serde::Serialize;

use super::output::{self, Format};
use super::{Outcome, Place};
use crate::error::Result;
use crate::ledger::Verification;
use crate::verification::verify;

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was counted, and how many differences there are beside the list of them.
#[derive(Serialize)]
struct Told<'a> {
    difference_count: usize,
    #[serde(flatten)]
    found: &'a Verification,
}

impl Verify {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let (db, _) = place.open_book()?;
        let found = db.read(verify)?;
        let difference_count = found.differences.len();
        let counted = [
            ("actions", found.actions.to_string()),
            ("movements", found.movements.to_string()),
            ("balances", found.balances.to_string()),
            ("differences", difference_count.to_string()),
        ];
        let differences = found.differences.iter().map(|difference| {
            let [booked, readded] = [difference.booked, difference.readded].map(|figure| figure.to_string());
            [difference.place.clone(), difference.figure.clone(), booked, readded]
        });
        match self.format {
            Format::Json => output::json(&Told { difference_count, found: &found })?,
            Format::Csv => {
                let counts = counted
                    .map(|(what, count)| ["counted".to_owned(), what.to_owned(), count.clone(), count]);
                let rows: Vec<_> = counts.into_iter().chain(differences).collect();
                output::csv(["place", "figure", "booked", "readded"], &rows)?;
            }
            Format::Table => {
                let arguments: Vec<_> = counted.iter().map(|(what, count)| (*what, count.as_str())).collect();
                output::say(&place.language.say("cli-verified", &arguments))?;
                if difference_count > 0 {
                    let header = ["place", "figure", "booked", "readded"]
                        .map(|column| place.language.text(&format!("cli-verify-{column}")));
                    output::table(header, &differences.collect::<Vec<_>>())?;
                }
            }
        }
        Ok(if difference_count == 0 { Outcome::Done } else { Outcome::Differing })
    }
}
