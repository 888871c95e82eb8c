//! A write asked for by a request: who and whether it was asked before come first, then the slice's own rules.

use axum::response::{IntoResponse, Redirect, Response};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::answers;
use super::context::{Ctx, Format};
use super::input::Input;
use super::work::Work;
use crate::approvals::ApprovalView;
use crate::audit::{self, Origin};
use crate::book::{Book, now};
use crate::db::schema::idempotency_keys;
use crate::db::{Conn, WriteTx};
use crate::error::{Error, Result};
use crate::ids::ActionId;
use crate::number::Reading;
use crate::people::Actor;
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

/// A first answer that was kept: its content's hash, where to look, and the answer.
type Kept = (String, String, String);

fn find_kept(conn: &mut Conn, actor: &Actor, key: &str) -> Result<Option<Kept>> {
    use idempotency_keys as k;
    Ok(k::table
        .select((k::content_hash, k::location, k::answer))
        .filter(k::user_id.eq(actor.id))
        .filter(k::key.eq(key))
        .get_result(conn)
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
