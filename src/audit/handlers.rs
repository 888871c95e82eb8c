//! The audit trail over the web.

use axum::extract::State;
use axum::response::Response;
use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::EntryKind;
use super::search::{EntryFilter, Found, count_entries, find_entry, list_entries};
use crate::agencies::{find_agency, handlers::get_by_code};
use crate::app::Shared;
use crate::book::Book;
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, LineId};
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Path, Query, download};

/// Rows of a page.
pub const PAGE: i64 = 100;
/// Rows of a file: what a spreadsheet takes.
const MOST: i64 = 1_000_000;

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct AuditQuery {
    /// Part of a name to sign in with.
    pub person: String,
    /// Code of the agency; its own and those of agencies below it.
    pub agency: String,
    /// `write`, `read`, `export` or `security`.
    pub kind: String,
    /// What was done: the route, such as `/commitments/{id}/payments`.
    pub act: String,
    /// The kind of record, such as `commitments`.
    pub record: String,
    /// The record's number.
    pub number: String,
    /// All of this commitment, the actions on it too.
    pub commitment: Option<i64>,
    /// All of this budget line, the actions that moved money on it too.
    pub line: Option<i64>,
    /// All of this action.
    pub action: Option<i64>,
    /// From this day on.
    pub from: String,
    /// To this day.
    pub to: String,
    /// Rows to pass over.
    pub offset: i64,
    /// `csv` or `xlsx` downloads all rows.
    pub download: String,
}

/// An entry.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct EntryView {
    /// Its number.
    pub id: i64,
    /// What kind of thing it tells of.
    pub kind: EntryKind,
    /// When, in UTC.
    pub recorded_at: NaiveDateTime,
    /// Who, by the name to sign in with.
    pub person: String,
    /// The role that they had; empty for the command line.
    pub role: String,
    /// The address of the client, `command line` or `service`.
    pub client: String,
    /// The id of the request.
    pub request_id: String,
    /// What was done: the route, or the command.
    pub act: String,
    /// The kind of record, by the word of its address.
    pub record: String,
    /// The record's number.
    pub record_id: Option<i64>,
    /// Code of the agency in whose books it was done.
    pub agency: Option<String>,
    /// The action of the ledger.
    pub action: Option<i64>,
    /// The code of the refusal; empty where it was done.
    pub outcome: String,
    /// What the record said before, as far as it changed.
    #[schema(value_type = Object)]
    pub before: Option<Value>,
    /// What it says after, as far as it changed.
    #[schema(value_type = Object)]
    pub after: Option<Value>,
    /// Its number in the chain; none for a moment after it was made.
    pub sealed_as: Option<i64>,
}

impl EntryView {
    fn of((entry, agency, sealed_as): Found) -> EntryView {
        let read = |text: Option<String>| {
            // What was altered by hand may be no JSON any more; it is shown as it is.
            text.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)))
        };
        EntryView {
            id: entry.id,
            kind: entry.kind,
            recorded_at: entry.recorded_at,
            person: entry.username,
            role: entry.role,
            client: entry.client,
            request_id: entry.request_id,
            act: entry.act,
            record: entry.record,
            record_id: entry.record_id,
            agency,
            action: entry.action_id.map(|action| action.0),
            outcome: entry.outcome,
            before: read(entry.content_before),
            after: read(entry.content_after),
            sealed_as,
        }
    }
}

/// A page of the audit trail.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AuditList {
    /// How many entries there are, those on other pages too.
    pub count: i64,
    /// Rows passed over.
    pub offset: i64,
    /// The entries of this page, the latest first.
    pub entries: Vec<EntryView>,
    /// What was asked for.
    #[serde(skip)]
    pub query: AuditQuery,
}

/// The instant at which a day begins where the book is kept.
fn beginning(book: &Book, day: NaiveDate) -> NaiveDateTime {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    match midnight.and_local_timezone(book.time_zone) {
        chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => at.naive_utc(),
        chrono::LocalResult::None => midnight,
    }
}

impl AuditQuery {
    fn filter(&self, ctx: &Ctx) -> Result<EntryFilter> {
        let day = |field: &str, typed: &str| match typed {
            "" => Ok(None),
            typed => ctx.reading().date(typed).map(Some).map_err(|reason| reason.at(field)),
        };
        let kind = match self.kind.as_str() {
            "" => None,
            code => {
                let (what, given) = ("kind".to_owned(), code.to_owned());
                Some(EntryKind::from_code(code).ok_or(Reason::CodeUnknown { what, given })?)
            }
        };
        let number = match self.number.trim() {
            "" => None,
            typed => {
                let unreadable = |_| Reason::NumberUnreadable { given: typed.to_owned() }.at("number");
                Some(typed.parse::<i64>().map_err(unreadable)?)
            }
        };
        let book = ctx.book();
        Ok(EntryFilter {
            path: String::new(),
            person: self.person.trim().to_owned(),
            kind,
            act: self.act.clone(),
            record: self.record.trim().to_owned(),
            number,
            commitment: self.commitment.map(CommitmentId),
            line: self.line.map(LineId),
            action: self.action.map(ActionId),
            from: day("from", self.from.trim())?.map(|day| beginning(&book, day)),
            before: day("to", self.to.trim())?
                .and_then(|day| day.checked_add_days(Days::new(1)))
                .map(|day| beginning(&book, day)),
        })
    }

    /// The query with other rows to pass over, or as a file.
    pub(super) fn href(&self, offset: i64, form: &str) -> String {
        let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
        let pairs = [
            ("person", self.person.clone()),
            ("agency", self.agency.clone()),
            ("kind", self.kind.clone()),
            ("act", self.act.clone()),
            ("record", self.record.clone()),
            ("number", self.number.clone()),
            ("commitment", number(self.commitment)),
            ("line", number(self.line)),
            ("action", number(self.action)),
            ("from", self.from.clone()),
            ("to", self.to.clone()),
            ("offset", if offset > 0 { offset.to_string() } else { String::new() }),
            ("download", form.to_owned()),
        ];
        let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish();
        if query.is_empty() { "/audit".to_owned() } else { format!("/audit?{query}") }
    }
}

/// Entries of the audit trail: finance officers see those of their agency and of what is below it.
#[utoipa::path(get, path = "/audit", params(AuditQuery), responses((status = 200, body = AuditList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<AuditQuery>) -> Result<Response> {
    ctx.must_be_allowed(Act::Audit)?;
    let mut filter = query.filter(&ctx)?;
    let actor = ctx.actor.clone();
    let view = app
        .db
        .reading(move |conn| {
            if let Some(own) = &actor.agency {
                filter.path.clone_from(&own.path);
            }
            if !query.agency.is_empty() {
                let agency = get_by_code(conn, &query.agency)?;
                may(&actor, Act::Audit, Some(&agency))?;
                filter.path = agency.path;
            }
            let offset = query.offset.max(0);
            let (passed, most) = if query.download.is_empty() { (offset, PAGE) } else { (0, MOST) };
            let count = count_entries(conn, &filter)?;
            let entries = list_entries(conn, &filter, passed, most)?;
            let entries = entries.into_iter().map(EntryView::of).collect();
            Ok(AuditList { count, offset, entries, query })
        })
        .await?;
    match download(&view.query.download, "socai-audit", || view.table(&ctx))? {
        Some(file) => Ok(file),
        None => ctx.show(&view),
    }
}

/// One entry, with what changed.
#[utoipa::path(get, path = "/audit/{id}", params(("id" = i64, Path)), responses((status = 200, body = EntryView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Path(id): Path<i64>) -> Result<Response> {
    let actor = ctx.actor.clone();
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::Audit, None)?;
            let unknown = || Reason::NotFound { what: "audit_entry".to_owned(), given: id.to_string() };
            let found = find_entry(conn, id)?.ok_or_else(unknown)?;
            match found.0.agency_id {
                Some(agency) => {
                    if let Some(agency) = find_agency(conn, agency)? {
                        may(&actor, Act::Audit, Some(&agency))?;
                    }
                }
                // What is of no agency is not an agency's to see.
                None if actor.agency.is_some() => return Err(unknown().into()),
                None => {}
            }
            Ok(EntryView::of(found))
        })
        .await?;
    ctx.show(&view)
}
