//! `socai keys rotate`: a new key for the tokens of people who are signed in.

use clap::{Args, Subcommand};

use super::{Outcome, Place, output};
use crate::error::Result;
use crate::people::sessions::rotate_keys;

#[derive(Debug, Args)]
pub(super) struct Keys {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a new key, which signs from now on. The one before it is taken for an hour more: after a theft, run it twice,
    /// and everybody signs in again.
    Rotate,
}

impl Keys {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let Verb::Rotate = self.verb;
        let (db, _) = place.open_book()?;
        let key = db.write(rotate_keys)?;
        output::say(&place.language.say("cli-key-made", &[("key", &key)]))?;
        Ok(Outcome::Done)
    }
}
