//! What a handler's write has at hand, and what the audit trail is told of it.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use serde_json::{Map, Value};

use super::input::Reader;
use super::submit::Done;
use crate::agencies::{Agency, get_agency};
use crate::approvals::{self, ApprovalView, NewApproval};
use crate::audit::{self, NewEntry, Record};
use crate::book::Book;
use crate::db::{Conn, WriteTx};
use crate::error::{Error, Result};
use crate::ids::{ActionId, AgencyId};
use crate::ledger::{Journal, Recorder, get_action, get_calendar, list_movements_of_action, post};
use crate::number::Reading;
use crate::people::{Act, Actor, may, may_late};
use crate::refusal::Reason;

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
    pub(super) fn keep_waiting(&mut self, new: &NewApproval) -> Result<Done<ApprovalView>> {
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
    pub(super) fn entry(
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
