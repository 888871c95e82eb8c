//! A write asked for by a request: who and whether it was asked before come first, then the slice's own rules.

use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

use super::answers;
use super::context::{Ctx, Format};
use super::input::{Input, Reader};
use crate::agencies::{Agency, get_agency};
use crate::approvals::{self, ApprovalView, NewApproval};
use crate::audit::{self, NewEntry, Origin, Record};
use crate::book::{Book, now};
use crate::db::schema::idempotency_keys;
use crate::db::{Conn, WriteTx};
use crate::error::{Error, Result};
use crate::ids::{ActionId, AgencyId};
use crate::ledger::{Journal, Recorder, get_action, get_calendar, list_movements_of_action, post};
use crate::number::Reading;
use crate::people::{Act, Actor, may, may_late};
use crate::refusal::Reason;

/// What a write came to: where to look, and the view of it.
pub struct Done<V> {
    /// The page of what was made or changed, below the mount.
    pub location: String,
    /// The action that was recorded; the page confirms it with its number.
    pub action: Option<ActionId>,
    /// What the API answers with.
    pub view: V,
}

/// A view that holds a secret, which is shown to who asked and kept nowhere.
pub trait ShownOnce: super::View {
    /// The view as it is kept.
    fn without_secret(&self) -> Self;
}

/// What a handler's write has at hand.
pub struct Work<'w, 'c> {
    /// The right to write.
    pub tx: &'w mut WriteTx<'c>,
    /// Who.
    pub actor: &'w Actor,
    /// The book.
    pub book: Book,
    reading: Reading,
    at: NaiveDateTime,
    late: bool,
    /// The agency in whose books it is done.
    agency: Option<AgencyId>,
    /// What the record said before.
    before: Option<Value>,
    /// What else the audit trail is to say.
    says: Map<String, Value>,
    /// Whether a second person approved it.
    approved: bool,
    /// What was made, where the address does not say it.
    made: Option<Record>,
}

impl<'w, 'c> Work<'w, 'c> {
    /// A write that this actor has begun.
    pub(super) fn new(
        tx: &'w mut WriteTx<'c>,
        actor: &'w Actor,
        book: Book,
        reading: Reading,
        at: NaiveDateTime,
    ) -> Work<'w, 'c> {
        Work {
            tx,
            actor,
            book,
            reading,
            at,
            late: false,
            agency: None,
            before: None,
            says: Map::new(),
            approved: false,
            made: None,
        }
    }

    /// A write that is taken back: whether it is to wait for a second person is asked when it is meant.
    pub(super) fn rehearsing(
        tx: &'w mut WriteTx<'c>,
        actor: &'w Actor,
        book: Book,
        reading: Reading,
        at: NaiveDateTime,
    ) -> Work<'w, 'c> {
        Work { approved: true, ..Work::new(tx, actor, book, reading, at) }
    }

    /// A reader of what was sent.
    pub fn reader(&self) -> Reader {
        Reader::new(self.reading, self.digits())
    }

    /// Minor digits of the book's currency.
    pub fn digits(&self) -> u32 {
        self.book.currency.digits()
    }

    /// 1 January of a year, as the sender writes dates.
    pub fn first_day_of(&self, fiscal_year: i64) -> String {
        match self.reading {
            Reading::Typed => format!("01/01/{fiscal_year}"),
            Reading::Canonical => format!("{fiscal_year}-01-01"),
        }
    }

    /// 31 December of a year, as the sender writes dates.
    pub fn last_day_of(&self, fiscal_year: i64) -> String {
        match self.reading {
            Reading::Typed => format!("31/12/{fiscal_year}"),
            Reading::Canonical => format!("{fiscal_year}-12-31"),
        }
    }

    /// A day as the sender writes dates.
    pub fn written(&self, day: NaiveDate) -> String {
        match self.reading {
            Reading::Typed => crate::number::retyped_date(day),
            Reading::Canonical => day.to_string(),
        }
    }

    /// Who records, and when.
    pub fn recorder(&self) -> (crate::ids::UserId, NaiveDateTime) {
        (self.actor.id, self.at)
    }

    /// Refuses what the actor may not do, for no agency in particular.
    pub fn must_be_allowed(&self, act: Act) -> Result<()> {
        Ok(may(self.actor, act, None)?)
    }

    /// Refuses what the actor may not do for this agency, in whose books it is done.
    pub fn must_be_allowed_for(&mut self, act: Act, agency: &Agency) -> Result<(), Reason> {
        may(self.actor, act, Some(agency))?;
        self.agency = Some(agency.id);
        Ok(())
    }

    /// The agency, if the actor may do this for it; refused else.
    pub fn agency_for(&mut self, act: Act, agency: AgencyId) -> Result<Agency> {
        may(self.actor, act, None)?;
        let agency = get_agency(self.tx, agency)?;
        self.must_be_allowed_for(act, &agency)?;
        Ok(agency)
    }

    /// Keeps what the record says before it is changed, for the audit trail; what is read first stays.
    pub fn changes<V: Serialize>(&mut self, read: impl FnOnce(&mut Conn, Book) -> Result<V>) -> Result<()> {
        if self.before.is_none() {
            let before = read(self.tx, self.book)?;
            self.before = Some(audit::told(as_json(&before)?));
        }
        Ok(())
    }

    /// Whether a second person approved what is done.
    pub fn is_approved(&self) -> bool {
        self.approved
    }

    /// Does what a second person approved, reading it as it was written.
    pub fn approved<T>(&mut self, reading: Reading, does: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let own = (self.approved, self.reading);
        (self.approved, self.reading) = (true, reading);
        let outcome = does(self);
        (self.approved, self.reading) = own;
        outcome
    }

    /// Keeps what waits for a second person, and shows it.
    fn keep_waiting(&mut self, new: &NewApproval) -> Result<Done<ApprovalView>> {
        let by = self.recorder();
        self.agency = Some(new.agency);
        let id = approvals::insert(self.tx, new, self.reading, by)?;
        let view = ApprovalView::load(self.tx, self.book, id)?;
        Ok(Done { location: format!("/approvals/{id}"), action: None, view })
    }

    /// Tells the audit trail which record was made, where the address to look at does not.
    pub fn made(&mut self, record: Record) {
        self.made = Some(record);
    }

    /// Lets the audit trail say what the record's view does not.
    pub fn says(&mut self, name: &str, value: impl Serialize) -> Result<()> {
        self.says.insert(name.to_owned(), audit::told(as_json(&value)?));
        Ok(())
    }

    /// What the audit trail says of this write: of a record that was there the parts that changed, of a new one all
    /// of it, and the action with its movements.
    fn entry(
        &mut self,
        route: &str,
        done: (&str, Option<ActionId>),
        view: &impl Serialize,
    ) -> Result<NewEntry> {
        let (location, action) = done;
        let after = audit::told(as_json(view)?);
        let (before, mut after) = match self.before.take() {
            Some(before) => {
                let (before, after) = audit::changed(&before, &after);
                (Some(before), after)
            }
            None => (None, after),
        };
        if let Some(action) = action {
            let recorded = get_action(self.tx, action)?;
            self.agency = Some(recorded.agency_id);
            let is_action = after.get("movements").is_some();
            if let (Value::Object(fields), false) = (&mut after, is_action) {
                let movements = list_movements_of_action(self.tx, action)?;
                fields.insert("action".to_owned(), audit::told(recorded.told(&movements)));
            }
        }
        if let Value::Object(fields) = &mut after {
            fields.append(&mut self.says);
        }
        let record = self.made.take().unwrap_or_else(|| Record::at(location));
        Ok(NewEntry {
            agency: self.agency,
            action,
            before,
            after: Some(after),
            ..NewEntry::of(route, record)
        })
    }

    /// The same, where the Ministry may act late, with a reason.
    pub fn agency_for_late(
        &mut self,
        act: Act,
        late_act: Act,
        (agency, fiscal_year): (AgencyId, i64),
        dated_on: NaiveDate,
        reason: &str,
    ) -> Result<Agency> {
        if self.acts_late(late_act, fiscal_year, dated_on, reason)? {
            self.agency = Some(agency);
            return get_agency(self.tx, agency);
        }
        self.agency_for(act, agency)
    }

    /// Whether the Ministry does this late, with a reason; what is recorded then says so.
    pub fn acts_late(
        &mut self,
        act: Act,
        fiscal_year: i64,
        dated_on: NaiveDate,
        reason: &str,
    ) -> Result<bool> {
        let calendar = get_calendar(self.tx, fiscal_year)?;
        let late = may_late(self.actor, act, &calendar, dated_on, reason);
        self.late = self.late || late;
        Ok(late)
    }

    /// Records in the ledger.
    pub fn post<T>(&mut self, work: impl FnOnce(&mut Journal<'_, 'c>) -> Result<T>) -> Result<T> {
        let recorder = Recorder { user: self.actor.id, at: self.at, late: self.late };
        post(self.tx, recorder, work)
    }
}

fn as_json(view: &impl Serialize) -> Result<Value> {
    serde_json::to_value(view).map_err(|error| Error::Failed(Box::new(error)))
}

/// A first answer that was kept: its content's hash, where to look, and the answer.
type Kept = (String, String, String);

fn find_kept(conn: &mut Conn, actor: &Actor, key: &str) -> Result<Option<Kept>> {
    use idempotency_keys as k;
    Ok(k::table
        .select((k::content_hash, k::location, k::answer))
        .filter(k::user_id.eq(actor.id))
        .filter(k::key.eq(key))
        .first(conn)
        .optional()?)
}

impl Ctx {
    /// Runs a write. A repeated key with the same content gets the first answer, whatever has changed since; with
    /// other content it is refused. A refused request is not remembered.
    ///
    /// `work` may run again when two writes meet.
    pub async fn submit<I, V>(
        &self,
        input: Input<I>,
        work: impl Fn(&mut Work<'_, '_>, &I) -> Result<Done<V>> + Send + 'static,
    ) -> Result<Response>
    where
        I: Send + 'static,
        V: serde::Serialize + Send + 'static,
    {
        self.submit_prepared(input, |_| Ok(()), move |todo, input, ()| work(todo, input)).await
    }

    /// The same, with something slow done once before the write begins.
    pub async fn submit_prepared<I, P, V>(
        &self,
        input: Input<I>,
        prepare: impl FnOnce(&I) -> Result<P> + Send + 'static,
        work: impl Fn(&mut Work<'_, '_>, &I, &P) -> Result<Done<V>> + Send + 'static,
    ) -> Result<Response>
    where
        I: Send + 'static,
        V: serde::Serialize + Send + 'static,
    {
        let kept = |view: &V| answer_of(view);
        let (location, answer, _) = self.recorded(input, prepare, work, kept).await?;
        let waits = location.starts_with("/approvals/") && !self.route.starts_with("/approvals/");
        Ok(match self.format {
            Format::Json if waits => answers::accepted(&location, answer),
            Format::Json => answers::created(&location, answer),
            Format::Page => Redirect::to(&location).into_response(),
        })
    }

    /// The same, where the answer holds a secret: the first answer shows it, on the page itself, and a repetition is
    /// answered without.
    pub async fn submit_shown_once<I, P, V>(
        &self,
        input: Input<I>,
        prepare: impl FnOnce(&I) -> Result<P> + Send + 'static,
        work: impl Fn(&mut Work<'_, '_>, &I, &P) -> Result<Done<V>> + Send + 'static,
    ) -> Result<Response>
    where
        I: Send + 'static,
        V: ShownOnce + Send + 'static,
    {
        let kept = |view: &V| answer_of(&view.without_secret());
        let (location, answer, view) = self.recorded(input, prepare, work, kept).await?;
        Ok(match (self.format, view) {
            (Format::Json, Some(view)) => answers::created(&location, answer_of(&view)?),
            (Format::Json, None) => answers::created(&location, answer),
            (Format::Page, Some(view)) => self.draw(&view).into_response(),
            (Format::Page, None) => Redirect::to(&location).into_response(),
        })
    }

    /// Where to look, the answer that is kept, and the view; without the view where the key is known, or where it waits for
    /// a second person.
    async fn recorded<I, P, V>(
        &self,
        input: Input<I>,
        prepare: impl FnOnce(&I) -> Result<P> + Send + 'static,
        work: impl Fn(&mut Work<'_, '_>, &I, &P) -> Result<Done<V>> + Send + 'static,
        kept: impl Fn(&V) -> Result<String> + Send + 'static,
    ) -> Result<(String, String, Option<V>)>
    where
        I: Send + 'static,
        V: Send + 'static,
    {
        let Input { value, idempotency_key, content_hash, .. } = input;
        let asked = Asked {
            actor: self.actor.clone(),
            book: self.book(),
            reading: self.reading(),
            origin: self.origin.of(&self.actor),
            route: self.route.clone(),
            idempotency_key,
            content_hash,
        };
        let db = self.app.db.clone();
        crate::db::blocking(move || {
            let prepared = prepare(&value)?;
            match db.write(|tx| asked.done(tx, |todo| work(todo, &value, &prepared), &kept)) {
                // All of it was taken back; what was asked is kept instead.
                Err(Error::Waits(new)) => {
                    let waiting = |view: &ApprovalView| answer_of(view);
                    let (location, answer, _) =
                        db.write(|tx| asked.done(tx, |todo| todo.keep_waiting(&new), &waiting))?;
                    Ok((location, answer, None))
                }
                outcome => outcome,
            }
        })
        .await
    }
}

fn answer_of(view: &impl Serialize) -> Result<String> {
    serde_json::to_string(view).map_err(|error| Error::Failed(Box::new(error)))
}

/// A request to write, whatever it is to write.
struct Asked {
    actor: Actor,
    book: Book,
    reading: Reading,
    origin: Origin,
    route: String,
    idempotency_key: Option<String>,
    content_hash: String,
}

impl Asked {
    /// Does it in this write, unless it was done before; leaves an entry in the audit trail, and keeps the answer under
    /// the request's key. Gives where to look, the answer that is kept, and the view where it was done now.
    fn done<V>(
        &self,
        tx: &mut WriteTx<'_>,
        work: impl FnOnce(&mut Work<'_, '_>) -> Result<Done<V>>,
        kept: &impl Fn(&V) -> Result<String>,
    ) -> Result<(String, String, Option<V>)> {
        if let Some(key) = &self.idempotency_key
            && let Some((known_hash, location, answer)) = find_kept(tx, &self.actor, key)?
        {
            if known_hash != self.content_hash {
                return Err(Reason::IdempotencyKeyReused { key: key.clone() }.into());
            }
            return Ok((location, answer, None));
        }
        let at = now();
        let mut todo = Work::new(tx, &self.actor, self.book, self.reading, at);
        let Done { location, action, view } = work(&mut todo)?;
        // What is kept holds no secret that is shown once, and neither does the trail.
        let answer = kept(&view)?;
        let said: Value = serde_json::from_str(&answer).map_err(|error| Error::Failed(Box::new(error)))?;
        let entry = todo.entry(&self.route, (&location, action), &said)?;
        audit::record(tx, &self.origin, entry)?;
        let location = action.map_or(location.clone(), |action| format!("{location}?done={action}"));
        if let Some(key) = &self.idempotency_key {
            use idempotency_keys as k;
            diesel::insert_into(k::table)
                .values((
                    k::user_id.eq(self.actor.id),
                    k::key.eq(key),
                    k::content_hash.eq(&self.content_hash),
                    k::location.eq(&location),
                    k::answer.eq(&answer),
                    k::recorded_at.eq(at),
                ))
                .execute(&mut **tx)?;
        }
        Ok((location, answer, Some(view)))
    }
}
