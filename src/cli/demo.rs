//! `socai demo`: a fresh, synthetic, clearly labelled book with a user for each role.

use clap::Args;

use super::serve::Listening;
use super::{Outcome, Place};
use crate::db::Db;
use crate::demo;
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct Demo {
    #[command(flatten)]
    at: Listening,
}

impl Demo {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        // A demonstration never touches a book that is there: it has a file of its own, made anew each time.
        let path = std::env::temp_dir().join(format!("socai-demo-{}.db", std::process::id()));
        let path =
            path.to_str().ok_or_else(|| Error::broken("the folder for temporary files has no plain name"))?;
        let db = Db::open(&format!("sqlite://{path}"))?;
        let (book, password) = demo::fill(&db)?;
        let mut told = vec![place.language.say("cli-demo", &[("password", &password)])];
        for (name, role, agency) in demo::USERS {
            let role = place.language.text(&format!("role-{}", role.code()));
            told.push(format!("  {name:12} {role} {}", agency.map_or("", |code| code)));
        }
        let outcome = self.at.serve(db, book, place.language, &told.join("\n"));
        for suffix in ["", "-wal", "-shm"] {
            if let Err(error) = std::fs::remove_file(format!("{path}{suffix}")) {
                tracing::debug!(%error, "a file of the demonstration was not there");
            }
        }
        outcome.map(|()| Outcome::Done)
    }
}
