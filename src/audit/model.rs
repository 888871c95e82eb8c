//! What an entry says: no query, no web, no clock.

use chrono::NaiveDateTime;
use diesel::{Insertable, Queryable, Selectable};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::coded::coded;
use crate::db::schema::audit_entries;
use crate::error::{Error, Result};
use crate::ids::{ActionId, AgencyId, UserId};
use crate::people::{Actor, hex};

coded! {
    /// What kind of thing an entry tells of.
    EntryKind {
        /// Something was recorded or changed.
        Write = "write",
        /// Figures of agencies were read by somebody who reads all.
        Read = "read",
        /// Something was taken away as a file.
        Export = "export",
        /// Somebody signed in, was refused, or tried what they may not.
        Security = "security",
    }
}

/// Who did it, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The account.
    pub user: Option<UserId>,
    /// Its name to sign in with, or the name that was tried.
    pub username: String,
    /// Its role then; empty where there was none.
    pub role: String,
    /// The address of the client, or [`Origin::COMMAND_LINE`].
    pub client: String,
    /// The id of the request.
    pub request_id: String,
}

impl Origin {
    /// What stands for the address where there is none: whoever had the machine.
    pub const COMMAND_LINE: &str = "command line";
    /// What the service did by itself.
    pub const SERVICE: &str = "service";

    /// The command line.
    pub fn command_line() -> Origin {
        Origin {
            username: "command-line".to_owned(),
            client: Self::COMMAND_LINE.to_owned(),
            ..Origin::default()
        }
    }

    /// The service itself.
    pub fn service() -> Origin {
        Origin { username: "socai".to_owned(), client: Self::SERVICE.to_owned(), ..Origin::default() }
    }

    /// The same request, of this person.
    pub fn of(&self, actor: &Actor) -> Origin {
        Origin {
            user: Some(actor.id),
            username: actor.username.clone(),
            role: actor.role.code().to_owned(),
            ..self.clone()
        }
    }

    /// The same request, of somebody who gave this name.
    pub fn named(&self, username: &str) -> Origin {
        // What was typed for a name may be anything, a password among it; a name is short.
        Origin { username: username.chars().take(64).collect(), ..self.clone() }
    }
}

/// What an entry is about: a kind of record by the word of its address, and its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// `commitments`, `budget-lines`, `users`.
    pub kind: String,
    /// Its number, where the kind has numbers.
    pub id: Option<i64>,
}

impl Record {
    /// A record of this kind.
    pub fn new(kind: &str, id: Option<i64>) -> Record {
        Record { kind: kind.to_owned(), id }
    }

    /// What the address of a page is about: `/commitments/12` is commitment 12, and `/agencies/T01/years/2026` the
    /// whole path, without a number of its own.
    pub fn at(path: &str) -> Record {
        let path = path.split(['?', '#']).next().unwrap_or("").trim_matches('/');
        let number = |text: &str| text.parse::<i64>().map_or(None, Some);
        match path.rsplit_once('/') {
            Some((kind, last)) if number(last).is_some() && !kind.starts_with("agencies/") => {
                Record { kind: kind.to_owned(), id: number(last) }
            }
            _ => Record { kind: path.chars().take(200).collect(), id: None },
        }
    }

    /// Where the record is shown.
    pub fn href(&self) -> String {
        self.id.map_or_else(|| format!("/{}", self.kind), |id| format!("/{}/{id}", self.kind))
    }
}

/// An entry to be made.
#[derive(Clone, Debug, Default)]
pub struct NewEntry {
    /// The route that was asked, without the mount, or the word of the command: what was done.
    pub act: String,
    /// What it was done to.
    pub record: Record,
    /// In whose books.
    pub agency: Option<AgencyId>,
    /// The action of the ledger that it made.
    pub action: Option<ActionId>,
    /// The code of the refusal; empty where it was done.
    pub outcome: String,
    /// What the record said before, as far as it changed.
    pub before: Option<Value>,
    /// What it says after, as far as it changed.
    pub after: Option<Value>,
}

impl NewEntry {
    /// An entry on an act.
    pub fn of(act: &str, record: Record) -> NewEntry {
        NewEntry { act: act.to_owned(), record, ..NewEntry::default() }
    }

    /// With what it says after.
    pub fn with(self, after: impl Serialize) -> Result<NewEntry> {
        let after = serde_json::to_value(after).map_err(|error| Error::Failed(Box::new(error)))?;
        Ok(NewEntry { after: Some(super::told(after)), ..self })
    }
}

/// An entry as it is kept. Its JSON is what is hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Insertable, Selectable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
pub(super) struct Entry {
    pub id: i64,
    pub kind: EntryKind,
    pub recorded_at: NaiveDateTime,
    pub user_id: Option<UserId>,
    pub username: String,
    pub role: String,
    pub client: String,
    pub request_id: String,
    pub act: String,
    pub record: String,
    pub record_id: Option<i64>,
    pub agency_id: Option<AgencyId>,
    pub action_id: Option<ActionId>,
    pub outcome: String,
    pub content_before: Option<String>,
    pub content_after: Option<String>,
}

impl Entry {
    /// SHA-256 of the hash before it and of all that it says.
    pub fn hash_after(&self, previous: &str) -> Result<String> {
        let content = serde_json::to_string(self).map_err(|error| Error::Failed(Box::new(error)))?;
        let mut hash = Sha256::new();
        hash.update(previous.as_bytes());
        hash.update([b'\n']);
        hash.update(content.as_bytes());
        Ok(hex(hash.finalize().as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_from_the_address_of_its_page() {
        for (path, kind, id) in [
            ("/commitments/12", "commitments", Some(12)),
            ("/commitments/12?done=4", "commitments", Some(12)),
            ("/treasury/records/3", "treasury/records", Some(3)),
            ("/agencies/T01/years/2026", "agencies/T01/years/2026", None),
            ("/agencies/79", "agencies", Some(79)),
            ("/policies", "policies", None),
            ("/", "", None),
        ] {
            assert_eq!(Record::at(path), Record::new(kind, id), "{path}");
        }
    }
}
