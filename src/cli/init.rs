//! `socai init`: makes the book.

use clap::Args;

use super::{Outcome, Place, output};
use crate::audit::chain_pending;
use crate::book::Book;
use crate::error::Result;
use crate::money::Currency;
use crate::people::command_line_user;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The currency of every amount, by its ISO 4217 code; VND where unsaid.
    #[arg(long)]
    currency: Option<String>,
}

impl Init {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let currency = self.currency.map(|code| code.parse::<Currency>()).transpose()?;
        let db = place.open()?;
        let (book, made) = Book::open_or_make(&db, currency, false)?;
        db.write(command_line_user)?;
        chain_pending(&db)?;
        let key = if made { "cli-book-made" } else { "cli-book-there" };
        let (database, currency) = (db.target().to_string(), book.currency.code());
        output::say(&place.language.say(key, &[("database", &database), ("currency", currency)]))?;
        Ok(Outcome::Done)
    }
}
