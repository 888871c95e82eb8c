//! What is recorded beside the requests that it tells of, so that none waits for it: readings, downloads, refusals for
//! want of authority, and who signed in. It is written every second, and when the service stops; what came in since
//! the last writing is lost in a crash, and counted in the log where the queue was full.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::entries::record_as;
use super::model::{EntryKind, NewEntry, Origin, Record};
use crate::agencies::find_by_code;
use crate::app::Shared;
use crate::book::now;
use crate::db::schema::{
    actions, attachments, budget_lines, commitments, contributions, monitoring_contracts, treasury_records,
    treasury_statements, year_closings,
};
use crate::db::{Conn, Db};
use crate::error::Result;
use crate::ids::AgencyId;

/// Entries that wait at most; the rest is counted and lost.
const MOST: usize = 10_000;
/// Entries that one write takes.
const AT_ONCE: usize = 500;
/// Entries that wait, among which one that says the same is looked for.
const LOOKED_BACK: usize = 64;
/// How long an entry waits at most.
const PAUSE: Duration = Duration::from_secs(1);

struct Noted {
    kind: EntryKind,
    origin: Origin,
    entry: NewEntry,
    /// The address that was asked, from which the agency is found.
    asked: String,
    at: NaiveDateTime,
}

impl Noted {
    /// Whether it is the same reading by the same person from the same place.
    fn is_the_reading(&self, other: &Noted) -> bool {
        let of = |it: &Noted| (it.kind, it.origin.user, it.entry.act.clone());
        of(self) == of(other) && self.asked == other.asked && self.origin.client == other.origin.client
    }
}

/// What waits to be recorded.
#[derive(Default)]
pub struct Queue {
    waiting: Mutex<Vec<Noted>>,
    lost: AtomicU64,
}

impl Queue {
    fn note(&self, noted: Noted) {
        let mut waiting = self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if waiting.len() < MOST {
            waiting.push(noted);
        } else {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes that somebody read `route`, whose address was `asked`, or took away a file.
    pub fn note_reading(&self, kind: EntryKind, origin: Origin, route: &str, asked: &str) {
        let entry = NewEntry {
            after: asked.split_once('?').map(|(_, query)| serde_json::json!({ "query": shortened(query) })),
            ..NewEntry::of(route, Record::at(asked))
        };
        let noted = Noted { kind, origin, entry, asked: shortened(asked), at: now() };
        // Who asks for the same again before it was written has read it once.
        let waiting = self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let told = waiting.iter().rev().take(LOOKED_BACK).any(|it| it.is_the_reading(&noted));
        drop(waiting);
        if !told {
            self.note(noted);
        }
    }

    /// Notes an event of security: who tried what, and how that ended (a code; empty where it was done).
    /// `origin` has the account, or the name that was tried: [`Origin::of`], [`Origin::named`].
    pub fn note_security(&self, origin: Origin, what: &str, outcome: &str) {
        let record = Record::new("users", origin.user.map(|user| user.0));
        let entry = NewEntry { outcome: outcome.to_owned(), ..NewEntry::of(what, record) };
        self.note(Noted { kind: EntryKind::Security, origin, entry, asked: String::new(), at: now() });
    }

    /// Notes that somebody was refused what is not theirs.
    pub fn note_refusal(&self, origin: Origin, route: &str, asked: &str, outcome: &str) {
        let entry = NewEntry { outcome: outcome.to_owned(), ..NewEntry::of(route, Record::at(asked)) };
        self.note(Noted { kind: EntryKind::Security, origin, entry, asked: shortened(asked), at: now() });
    }

    /// Writes what waits, and says how much it was.
    pub fn flush(&self, db: &Db) -> Result<usize> {
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::error!(lost, "the queue of the audit trail was full: readings were not recorded");
        }
        let mut written = 0;
        loop {
            let mut waiting = self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let count = waiting.len().min(AT_ONCE);
            let part: Vec<Noted> = waiting.drain(..count).collect();
            drop(waiting);
            if part.is_empty() {
                return Ok(written);
            }
            let outcome = db.write(|tx| {
                tx.leaves_the_book();
                for noted in &part {
                    let mut entry = noted.entry.clone();
                    entry.agency = agency_of(tx, &noted.asked)?;
                    record_as(tx, noted.kind, &noted.origin, entry, noted.at)?;
                }
                Ok(())
            });
            if let Err(error) = outcome {
                // They wait for the next time, before what came since.
                let mut waiting = self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                waiting.splice(0..0, part);
                return Err(error);
            }
            written += count;
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(300).collect()
}

/// Whose figures an address shows: the agency that it names, or the owner of the record.
fn agency_of(conn: &mut Conn, asked: &str) -> Result<Option<AgencyId>> {
    let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
    let mut parts = path.trim_matches('/').split('/');
    let named = match (parts.next(), parts.next()) {
        (Some("agencies"), Some(code)) => Some(percent_decoded(code)),
        _ => form_urlencoded::parse(query.as_bytes())
            .find(|(name, value)| name == "agency" && !value.is_empty())
            .map(|(_, code)| code.into_owned()),
    };
    if let Some(code) = named {
        return Ok(find_by_code(conn, &code)?.map(|agency| agency.id));
    }
    // The number is that of the first record named: `/commitments/12/liquidation` is of commitment 12.
    let numbered = |kind: &str| {
        let after = path.trim_matches('/').strip_prefix(kind)?.strip_prefix('/')?;
        after.split('/').next().and_then(|id| id.parse::<i64>().map_or(None, Some))
    };
    macro_rules! owner {
        ($($kind:literal => $table:ident),+ $(,)?) => {
            $(if let Some(id) = numbered($kind) {
                return Ok($table::table
                    .filter($table::id.eq(id))
                    .select($table::agency_id.nullable())
                    .get_result::<Option<AgencyId>>(conn)
                    .optional()?
                    .flatten());
            })+
        };
    }
    owner!(
        "commitments" => commitments, "budget-lines" => budget_lines, "contributions" => contributions,
        "actions" => actions, "closings" => year_closings, "treasury/records" => treasury_records,
        "treasury/statements" => treasury_statements, "monitoring-contracts" => monitoring_contracts,
        "attachments" => attachments, "orders" => commitments, "trainings" => commitments,
    );
    Ok(None)
}

fn percent_decoded(text: &str) -> String {
    // A plus in a path is a plus.
    let pair = format!("x={}", text.replace('+', "%2B"));
    form_urlencoded::parse(pair.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
}

/// Writes what waits and chains what is pending, every second, for ever.
pub async fn keep_writing(app: Shared) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let app = app.clone();
        let outcome: Result<()> = crate::db::blocking(move || app.flush_trail()).await;
        if let Err(error) = outcome {
            tracing::error!(%error, "the audit trail could not be written");
        }
    }
}
