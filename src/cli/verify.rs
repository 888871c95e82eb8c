//! `socai verify`: adds up every movement anew.

use clap::Args;
use serde::Serialize;

use super::output::{self, Format};
use super::{Outcome, Place};
use crate::audit::{Seal, Tail, chain_pending, find_tail, verify_seal};
use crate::error::Result;
use crate::ledger::Verification;
use crate::verification::verify;

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// A seal of the audit trail that was written down: find out whether the book still contains it.
    #[arg(long, value_name = "NUMBER:HASH")]
    seal: Option<Seal>,
}

/// What was counted, and how many differences there are beside the list of them.
#[derive(Serialize)]
struct Told<'a> {
    difference_count: usize,
    #[serde(flatten)]
    found: &'a Verification,
    /// How far the audit trail is sealed.
    trail: &'a Tail,
}

impl Verify {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let (db, _) = place.open_book()?;
        chain_pending(&db)?;
        let (found, trail) = db.read(|conn| {
            let mut found = verify(conn)?;
            if let Some(kept) = &self.seal {
                verify_seal(conn, kept, &mut found)?;
            }
            Ok((found, find_tail(conn)?))
        })?;
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
            Format::Json => output::json(&Told { difference_count, found: &found, trail: &trail })?,
            Format::Csv => {
                let counts = counted
                    .map(|(what, count)| ["counted".to_owned(), what.to_owned(), count.clone(), count]);
                let rows: Vec<_> = counts.into_iter().chain(differences).collect();
                output::csv(["place", "figure", "booked", "readded"], &rows)?;
            }
            Format::Table => {
                let arguments: Vec<_> = counted.iter().map(|(what, count)| (*what, count.as_str())).collect();
                output::say(&place.language.say("cli-verified", &arguments))?;
                let unsealed = trail.unsealed.to_string();
                output::say(&place.language.say("cli-verify-seal", &[("seal", &trail.seal)]))?;
                if trail.unsealed > 0 {
                    output::say(&place.language.say("cli-verify-unsealed", &[("count", &unsealed)]))?;
                }
                if let Some(kept) = self.seal.as_ref().filter(|_| difference_count == 0) {
                    let kept = kept.to_string();
                    output::say(&place.language.say("cli-verify-seal-contained", &[("seal", &kept)]))?;
                }
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
