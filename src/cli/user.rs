//! `socai user add`: accounts, the first administrator's among them.

use std::io::BufRead;

use clap::{Args, Subcommand};

use super::{Outcome, Place, output};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::people::accounts::invitations::invite_again;
use crate::people::{NewUser, Role, add_user, invite};

#[derive(Debug, Args)]
pub(super) struct User {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make an account, with a link by which its password is set, or with a password.
    Add(Add),
    /// Make a new link for an account: its password, sessions and API tokens end.
    Invite(Invite),
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
    /// Read the password from the first line of standard input, instead of printing a link that sets it.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
struct Invite {
    /// The name to sign in with.
    name: String,
    /// Take the second factor off, too.
    #[arg(long)]
    remove_second_factor: bool,
}

fn role(code: &str) -> std::result::Result<Role, String> {
    let known = Role::ALL.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
    Role::from_code(code).ok_or(known)
}

impl User {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let (db, _) = place.open_book()?;
        let link = match self.verb {
            Verb::Add(add) => add.run(place, &db)?,
            Verb::Invite(again) => Some(invite_again(&db, &again.name, again.remove_second_factor)?),
        };
        crate::audit::chain_pending(&db)?;
        if let Some(link) = link {
            output::say(&place.language.say("cli-user-link", &[("link", &link)]))?;
        }
        Ok(Outcome::Done)
    }
}

impl Add {
    /// Makes the account; gives the path of the link that sets its password, where it has none.
    fn run(self, place: &Place, db: &Db) -> Result<Option<String>> {
        let new = NewUser {
            full_name: self.full_name.unwrap_or_else(|| self.name.clone()),
            username: self.name,
            role: self.role,
            agency_code: self.agency,
        };
        let link = if self.password_stdin {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line).map_err(Error::from)?;
            add_user(db, &new, line.trim_end_matches(['\r', '\n']))?;
            None
        } else {
            Some(invite(db, &new)?)
        };
        let role = place.language.text(&format!("role-{}", new.role.code()));
        output::say(&place.language.say("cli-user-made", &[("name", &new.username), ("role", &role)]))?;
        Ok(link)
    }
}
