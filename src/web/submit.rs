//! A write asked for by a request: who and whether it was asked before come first, then the slice's own rules.

use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::answers;
use super::context::{Ctx, Format};
use super::input::{Input, Reader};
use crate::agencies::{Agency, get_agency};
use crate::book::{Book, now};
use crate::db::schema::idempotency_keys;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId};
use crate::ledger::{Journal, Recorder, get_calendar, post};
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
        Work { tx, actor, book, reading, at, late: false }
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

    /// The agency, if the actor may do this for it; refused else.
    pub fn agency_for(&mut self, act: Act, agency: AgencyId) -> Result<Agency> {
        may(self.actor, act, None)?;
        let agency = get_agency(self.tx, agency)?;
        may(self.actor, act, Some(&agency))?;
        Ok(agency)
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
        Ok(match self.format {
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

    /// Where to look, the answer that is kept, and the view; without the view where the key is known.
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
        let (actor, book, reading) = (self.actor.clone(), self.book(), self.reading());
        let Input { value, idempotency_key, content_hash, .. } = input;
        let db = self.app.db.clone();
        crate::db::blocking(move || {
            let prepared = prepare(&value)?;
            db.write(|tx| {
                if let Some(key) = &idempotency_key
                    && let Some((known_hash, location, answer)) = find_kept(tx, &actor, key)?
                {
                    if known_hash != content_hash {
                        return Err(Reason::IdempotencyKeyReused { key: key.clone() }.into());
                    }
                    return Ok((location, answer, None));
                }
                let at = now();
                let mut todo = Work::new(tx, &actor, book, reading, at);
                let Done { location, action, view } = work(&mut todo, &value, &prepared)?;
                let answer = kept(&view)?;
                let location = action.map_or(location.clone(), |action| format!("{location}?done={action}"));
                if let Some(key) = &idempotency_key {
                    use idempotency_keys as k;
                    diesel::insert_into(k::table)
                        .values((
                            k::user_id.eq(actor.id),
                            k::key.eq(key),
                            k::content_hash.eq(&content_hash),
                            k::location.eq(&location),
                            k::answer.eq(&answer),
                            k::recorded_at.eq(at),
                        ))
                        .execute(&mut **tx)?;
                }
                Ok((location, answer, Some(view)))
            })
        })
        .await
    }
}

fn answer_of(view: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(view).map_err(|error| crate::error::Error::Failed(Box::new(error)))
}
