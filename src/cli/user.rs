//! `socai user add`: accounts, the first administrator's among them.

use std::io::BufRead;

use clap::{Args, Subcommand};

use super::{Outcome, Place, output};
use crate::error::{Error, Result};
use crate::people::{NewUser, Role, add_user, hex};

#[derive(Debug, Args)]
pub(super) struct User {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make an account.
    Add(Add),
}

#[derive(Debug, Args)]
struct Add {
    /// The name to sign in with.
    name: String,
    /// finance_officer, communication_unit, ministry, auditor or administrator.
    #[arg(long, value_parser = role)]
    role: Role,
    /// Code of the agency, for finance officers and communication units.
    #[arg(long)]
    agency: Option<String>,
    /// The person's name; the name to sign in with where unsaid.
    #[arg(long)]
    full_name: Option<String>,
    /// Read the password from the first line of standard input. Without it, one is made up and printed.
    #[arg(long)]
    password_stdin: bool,
}

fn role(code: &str) -> std::result::Result<Role, String> {
    let known = Role::ALL.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
    Role::from_code(code).ok_or(known)
}

impl User {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let Verb::Add(add) = self.verb;
        let (db, _) = place.open_book()?;
        let (password, made_up) = if add.password_stdin {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line).map_err(Error::from)?;
            (line.trim_end_matches(['\r', '\n']).to_owned(), false)
        } else {
            let bytes: [u8; 10] = rand::random();
            (hex(&bytes), true)
        };
        let new = NewUser {
            full_name: add.full_name.unwrap_or_else(|| add.name.clone()),
            username: add.name,
            role: add.role,
            agency_code: add.agency,
            password,
        };
        add_user(&db, &new)?;
        crate::audit::chain_pending(&db)?;
        let role = place.language.text(&format!("role-{}", new.role.code()));
        output::say(&place.language.say("cli-user-made", &[("name", &new.username), ("role", &role)]))?;
        if made_up {
            output::say(&place.language.say("cli-user-password", &[("password", &new.password)]))?;
        }
        Ok(Outcome::Done)
    }
}
