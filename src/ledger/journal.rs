//! The only way to write movements and balances: a journal, opened and closed within one write.
//!
//! While it is open, it holds the lines and holdings that its actions touch, as they will be; each movement is
//! checked against them and refused with the figures. When it closes, movements are written in bulk, and each
//! balance once, by a guarded update that the database refuses if a stage would fall below zero. So a request
//! with one action and an import with a hundred thousand run through the same lines of code.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::balance::{Balance, Holding};
use super::calendar::Calendar;
use super::closings::Closings;
use super::kind::{End, Kind, Move, Stage};
use super::papers::{Papers, change_papers};
use super::rows::{HoldingRow, Line, LineKey, RecordedAction, RecordedMovement};
use super::store;
use super::windows::{find_calendar, insert_calendar};
use crate::db::WriteTx;
use crate::error::{Error, Result};
use crate::ids::{ActionId, AgencyId, CommitmentId, ContributionId, LineId, MovementId, UserId};
use crate::money::Money;
use crate::refusal::Reason;

/// Who records, and when.
#[derive(Clone, Copy, Debug)]
pub struct Recorder {
    /// The person.
    pub user: UserId,
    /// The instant, in UTC.
    pub at: NaiveDateTime,
    /// The Ministry, with a reason: after the adjustment period it may still release, refund, lapse, carry over
    /// and reverse.
    pub late: bool,
}

/// Movements that are made, and may be reversed, together.
#[derive(Clone, Debug)]
pub struct Action<'a> {
    /// What is done, in the slice's word.
    pub verb: &'a str,
    /// In whose books.
    pub agency: AgencyId,
    /// Booked to which year.
    pub fiscal_year: i64,
    /// The commitment whose holdings change.
    pub commitment: Option<CommitmentId>,
    /// The contribution it belongs to.
    pub contribution: Option<ContributionId>,
    /// Date of all its movements.
    pub dated_on: NaiveDate,
    /// Number of the decision, record or voucher.
    pub document_no: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Its movements, in order. None at all is an action too: a closing that frees nothing.
    pub moves: Vec<Move>,
}

/// A reversal that was prepared and not recorded yet.
pub struct Reversal {
    id: ActionId,
    /// What it turns round.
    pub original: RecordedAction,
    dated_on: NaiveDate,
    movements: Vec<RecordedMovement>,
}

/// Opens a journal, lets `work` record in it, and closes it. An error leaves nothing behind once the write that
/// `tx` belongs to is rolled back, which it is when the error is passed on.
pub fn post<'c, T>(
    tx: &mut WriteTx<'c>,
    recorder: Recorder,
    work: impl FnOnce(&mut Journal<'_, 'c>) -> Result<T>,
) -> Result<T> {
    let mut journal = Journal {
        tx,
        recorder,
        calendars: BTreeMap::new(),
        closings: Closings::default(),
        lines: BTreeMap::new(),
        known_commitments: BTreeSet::new(),
        holdings: BTreeMap::new(),
        papers: BTreeMap::new(),
        actions: Vec::new(),
        movements: Vec::new(),
    };
    let answer = work(&mut journal)?;
    journal.close()?;
    Ok(answer)
}

/// A line as it will be, and what has changed.
struct OpenLine {
    line: Line,
    change: Balance,
}

/// What a commitment will hold on a line, what has changed, and whether the row is there yet.
struct OpenHolding {
    holding: Holding,
    change: Holding,
    stored: bool,
}

/// An open journal. See [`post`].
pub struct Journal<'j, 'c> {
    tx: &'j mut WriteTx<'c>,
    recorder: Recorder,
    calendars: BTreeMap<i64, Calendar>,
    pub(super) closings: Closings,
    lines: BTreeMap<LineId, OpenLine>,
    known_commitments: BTreeSet<CommitmentId>,
    holdings: BTreeMap<(CommitmentId, LineId), OpenHolding>,
    papers: BTreeMap<(AgencyId, i64), Papers>,
    actions: Vec<RecordedAction>,
    movements: Vec<RecordedMovement>,
}

impl<'c> Journal<'_, 'c> {
    /// The write that the journal belongs to, for the slice's own rows.
    pub fn tx(&mut self) -> &mut WriteTx<'c> {
        self.tx
    }

    /// Who records.
    pub fn recorder(&self) -> Recorder {
        self.recorder
    }

    /// Opens a budget line with nothing on it, and the calendar of its year by law if the book has none.
    /// The database refuses a second line with the same key.
    pub fn open_line(&mut self, key: LineKey) -> Result<LineId> {
        if let std::collections::btree_map::Entry::Vacant(vacant) = self.calendars.entry(key.fiscal_year) {
            let calendar = match find_calendar(self.tx, key.fiscal_year)? {
                Some(calendar) => calendar,
                None => {
                    let calendar = Calendar::by_law(key.fiscal_year)?;
                    insert_calendar(self.tx, &calendar)?;
                    calendar
                }
            };
            vacant.insert(calendar);
        }
        let (agency_code, root) = store::agency_code_and_root(self.tx, key.agency)?;
        let id = LineId(self.tx.next_id()?);
        let line = Line { id, key, agency_code, root, balance: Balance::default() };
        store::insert_line(self.tx, &line)?;
        self.lines.insert(id, OpenLine { line, change: Balance::default() });
        Ok(id)
    }

    /// A line as it stands after what was recorded so far.
    pub fn line(&mut self, id: LineId) -> Result<&Line> {
        Ok(&self.open(id)?.line)
    }

    /// Refuses an amount that the line does not hold in the stage, with the figures: for what several movements of one
    /// action take together.
    pub fn must_hold(&mut self, id: LineId, stage: Stage, amount: Money) -> Result<()> {
        let line = self.line(id)?;
        let (name, balance) = (line.name(), line.balance);
        if balance.stage(stage) < amount {
            return Err(insufficient(name, stage, &balance, balance.stage(stage), amount)?.into());
        }
        Ok(())
    }

    fn open(&mut self, id: LineId) -> Result<&mut OpenLine> {
        match self.lines.entry(id) {
            std::collections::btree_map::Entry::Occupied(open) => Ok(open.into_mut()),
            std::collections::btree_map::Entry::Vacant(vacant) => {
                let line = store::get_line(self.tx, id)?;
                Ok(vacant.insert(OpenLine { line, change: Balance::default() }))
            }
        }
    }

    /// Says that a commitment was made in this write, so that its holdings need not be looked up.
    pub fn begins(&mut self, commitment: CommitmentId) {
        self.known_commitments.insert(commitment);
    }

    /// What a commitment holds on each of its lines, after what was recorded so far, by line number.
    pub fn holdings(&mut self, commitment: CommitmentId) -> Result<Vec<(LineId, Holding)>> {
        if self.known_commitments.insert(commitment) {
            for (line, holding) in store::list_holdings(self.tx, commitment)? {
                let open = OpenHolding { holding, change: Holding::default(), stored: true };
                self.holdings.insert((commitment, line), open);
            }
        }
        let range = (commitment, LineId(i64::MIN))..=(commitment, LineId(i64::MAX));
        Ok(self.holdings.range(range).map(|((_, line), open)| (*line, open.holding)).collect())
    }

    /// The commitments that hold, or held, money on a line, after what was recorded so far.
    pub fn commitments_on(&mut self, line: LineId) -> Result<BTreeSet<CommitmentId>> {
        let stored = store::list_commitments_on(self.tx, line)?;
        let open = self.holdings.keys().filter(|(_, on)| *on == line).map(|(commitment, _)| *commitment);
        Ok(stored.into_iter().chain(open).collect())
    }

    /// Says by how much what an agency's papers of a year say has changed.
    pub fn tell_papers(&mut self, agency: AgencyId, fiscal_year: i64, change: &Papers) -> Result<()> {
        let told = self.papers.entry((agency, fiscal_year)).or_default();
        *told = told.plus(change)?;
        Ok(())
    }

    /// Records an action; the whole of it, or, refused, nothing of it.
    pub fn record(&mut self, action: Action<'_>) -> Result<ActionId> {
        let id = ActionId(self.tx.next_id()?);
        let mut movements = Vec::with_capacity(action.moves.len());
        for movement in &action.moves {
            movements.push(self.numbered(id, *movement, action.dated_on, action.commitment, None)?);
        }
        self.enter(
            RecordedAction {
                id,
                verb: action.verb.to_owned(),
                agency_id: action.agency,
                fiscal_year: action.fiscal_year,
                commitment_id: action.commitment,
                contribution_id: action.contribution,
                dated_on: action.dated_on,
                document_no: action.document_no.to_owned(),
                reason: action.reason.to_owned(),
                recorded_by: self.recorder.user,
                recorded_at: self.recorder.at,
                reverses_id: None,
            },
            movements,
        )
    }

    /// Prepares to turn an action round: the same movements, the last first, each from where it went to where it
    /// came from. Asks for the period, and whether the action can be turned round at all; the slice whose document
    /// it belongs to then asks for the document, and [`Journal::record_reversal`] for the money.
    pub fn prepare_reversal(&mut self, id: ActionId, dated_on: NaiveDate) -> Result<Reversal> {
        let original = store::get_action(self.tx, id)?;
        let made = store::list_movements_of_action(self.tx, id)?;
        let reversal = ActionId(self.tx.next_id()?);
        let mut movements = Vec::with_capacity(made.len());
        for movement in made.iter().rev() {
            let turned = movement.movement().turned_round();
            movements.push(self.numbered(
                reversal,
                turned,
                dated_on,
                movement.commitment_id,
                Some(movement.id),
            )?);
        }
        self.check_periods(&movements)?;
        if movements.is_empty() {
            // A closing that freed nothing changes its year's papers all the same.
            self.check_period(original.agency_id, original.fiscal_year, None, dated_on)?;
        }
        if original.reverses_id.is_some() {
            return Err(Reason::ReversalNotReversible { action: id.0 }.into());
        }
        if let Some(by) = store::find_reversal(self.tx, id)? {
            return Err(Reason::AlreadyReversed { action: id.0, reversed_by: by.0 }.into());
        }
        Ok(Reversal { id: reversal, original, dated_on, movements })
    }

    /// Records a reversal that was prepared.
    pub fn record_reversal(&mut self, reversal: Reversal, reason: &str) -> Result<ActionId> {
        let Reversal { id, original, dated_on, movements } = reversal;
        let action = RecordedAction {
            id,
            verb: "reverse".to_owned(),
            dated_on,
            reason: reason.to_owned(),
            recorded_by: self.recorder.user,
            recorded_at: self.recorder.at,
            reverses_id: Some(original.id),
            ..original
        };
        self.enter(action, movements)
    }

    fn numbered(
        &mut self,
        action_id: ActionId,
        movement: Move,
        dated_on: NaiveDate,
        commitment_id: Option<CommitmentId>,
        reverses_id: Option<MovementId>,
    ) -> Result<RecordedMovement> {
        Ok(RecordedMovement {
            id: MovementId(self.tx.next_id()?),
            action_id,
            kind: movement.kind,
            amount: movement.amount,
            from_line_id: movement.from.line(),
            from_stage: movement.from.stage(),
            to_line_id: movement.to.line(),
            to_stage: movement.to.stage(),
            dated_on,
            commitment_id,
            reverses_id,
        })
    }

    /// Checks in the order of refusals: the period of every movement, then its shape, then its money.
    fn enter(&mut self, action: RecordedAction, movements: Vec<RecordedMovement>) -> Result<ActionId> {
        self.check_periods(&movements)?;
        for movement in &movements {
            self.check_shape(movement)?;
        }
        for (made, movement) in movements.iter().enumerate() {
            if let Err(refused) = self.apply(movement) {
                for undone in movements.iter().take(made).rev() {
                    self.shift(undone, true)?;
                }
                return Err(refused);
            }
        }
        let id = action.id;
        self.actions.push(action);
        self.movements.extend(movements);
        Ok(id)
    }

    fn check_periods(&mut self, movements: &[RecordedMovement]) -> Result<()> {
        for movement in movements {
            let mut ends = Vec::with_capacity(2);
            for line in [movement.from_line_id, movement.to_line_id].into_iter().flatten() {
                let LineKey { agency, fiscal_year, .. } = self.line(line)?.key;
                ends.push((agency, fiscal_year));
            }
            // With one end alone it is out of shape, which is told after this.
            let own_year = match ends.as_slice() {
                [(_, one), (_, other)] => Some(*one.min(other)),
                _ => None,
            };
            for (agency, fiscal_year) in ends {
                // A carry-over arrives in next year's line before that line's year has begun, or after;
                // turned round, it leaves that line.
                if movement.kind == Kind::CarryOver && Some(fiscal_year) != own_year {
                    let calendar = self.calendar(fiscal_year)?;
                    self.check_standing(agency, &calendar)?;
                    continue;
                }
                let kind = movement.reverses_id.is_none().then_some(movement.kind);
                self.check_period(agency, fiscal_year, kind, movement.dated_on)?;
            }
        }
        Ok(())
    }

    /// The calendar of a year; refused where the book keeps none.
    pub fn calendar(&mut self, fiscal_year: i64) -> Result<Calendar> {
        if let Some(calendar) = self.calendars.get(&fiscal_year) {
            return Ok(*calendar);
        }
        let calendar = store::get_calendar(self.tx, fiscal_year)?;
        self.calendars.insert(fiscal_year, calendar);
        Ok(calendar)
    }

    /// Reads a year's calendar anew when it is asked for next.
    pub(super) fn forget_calendar(&mut self, fiscal_year: i64) {
        self.calendars.remove(&fiscal_year);
    }

    fn check_shape(&mut self, recorded: &RecordedMovement) -> Result<()> {
        // A reversal was in shape when it was made.
        if recorded.reverses_id.is_some() {
            return Ok(());
        }
        let Move { kind, amount, from, to } = recorded.movement();
        if !amount.is_positive() {
            return Err(Reason::AmountNotPositive { given: amount }.into());
        }
        kind.check_stages(from.stage(), to.stage())?;
        if let (End::At(from, from_stage), End::At(to, to_stage)) = (from, to) {
            if (from == to) != kind.stays_on_one_line() {
                let at = |line: LineId, stage: Stage| format!("{line} {}", stage.code());
                return Err(Reason::StagesNotOfKind {
                    kind: kind.code().to_owned(),
                    from: at(from, from_stage),
                    to: at(to, to_stage),
                }
                .into());
            }
            let (from_name, from) = (self.line(from)?.name(), self.line(from)?.key.clone());
            let (to_name, to) = (self.line(to)?.name(), self.line(to)?.key.clone());
            let years = to.fiscal_year - from.fiscal_year;
            let fits = match kind {
                Kind::Transfer => years == 0 && from.fund_source == to.fund_source,
                Kind::CarryOver => years == 1 && from.fund_source == to.fund_source,
                _ => true,
            };
            if !fits {
                return Err(Reason::TransferAcrossSources { from: from_name, to: to_name }.into());
            }
        }
        Ok(())
    }

    /// Takes from where the money must be, or refuses with what is there.
    fn apply(&mut self, recorded: &RecordedMovement) -> Result<()> {
        let Move { amount, from, .. } = recorded.movement();
        if let End::At(id, stage) = from {
            self.must_hold(id, stage, amount)?;
            let line = self.line(id)?;
            let (name, balance) = (line.name(), line.balance);
            if let Some(commitment) = recorded.commitment_id.filter(|_| stage != Stage::Available) {
                let holdings = self.holdings(commitment)?;
                let held =
                    holdings.iter().find(|(line, _)| *line == id).map(|(_, holding)| holding.stage(stage));
                let there = held.unwrap_or(Money::ZERO);
                if there < amount {
                    return Err(insufficient(name, stage, &balance, there, amount)?.into());
                }
            }
        }
        self.shift(recorded, false)
    }

    /// Moves the money in the journal, or (`undo`) moves it back as if it had never been.
    fn shift(&mut self, recorded: &RecordedMovement, undo: bool) -> Result<()> {
        let Move { kind, amount, from, to } = recorded.movement();
        let turned = recorded.reverses_id.is_some() != undo;
        let arrives = if undo { amount.negated()? } else { amount };
        for (end, amount) in [(from, arrives.negated()?), (to, arrives)] {
            let End::At(id, stage) = end else { continue };
            let open = self.open(id)?;
            open.line.balance.arrive(stage, kind, turned, amount)?;
            open.change.arrive(stage, kind, turned, amount)?;
            if let Some(commitment) = recorded.commitment_id.filter(|_| stage != Stage::Available) {
                self.holdings(commitment)?;
                let open = self.holdings.entry((commitment, id)).or_insert(OpenHolding {
                    holding: Holding::default(),
                    change: Holding::default(),
                    stored: false,
                });
                open.holding.arrive(stage, amount)?;
                open.change.arrive(stage, amount)?;
            }
        }
        Ok(())
    }

    /// Writes what was recorded: movements in bulk, each balance once. Rows in order of their keys, so that two
    /// journals never wait for each other in a circle.
    fn close(self) -> Result<()> {
        let Journal { tx, lines, holdings, papers, actions, movements, closings, .. } = self;
        store::insert_actions(tx, &actions)?;
        store::insert_movements(tx, &movements)?;
        closings.write(tx)?;
        let mut agencies: BTreeMap<store::GroupKey, Balance> = BTreeMap::new();
        let mut roots: BTreeMap<store::GroupKey, Balance> = BTreeMap::new();
        for (id, OpenLine { line, change }) in lines {
            if change.is_zero() {
                continue;
            }
            if !store::change_line(tx, id, &change)? {
                return Err(Error::stale(line.name()));
            }
            let LineKey { agency, fiscal_year, fund_source, purpose, .. } = line.key;
            for (groups, owner) in [(&mut agencies, agency), (&mut roots, line.root)] {
                let sum =
                    groups.entry((owner, fiscal_year, fund_source.clone(), purpose.clone())).or_default();
                *sum = sum.plus(&change)?;
            }
        }
        for (key, change) in &agencies {
            store::change_agency(tx, key, change)?;
        }
        for (key, change) in &roots {
            store::change_root(tx, key, change)?;
        }
        for (key, change) in papers.iter().filter(|(_, change)| **change != Papers::default()) {
            change_papers(tx, *key, change)?;
        }
        let mut new_holdings = Vec::new();
        for ((commitment_id, line_id), open) in holdings {
            if !open.stored {
                let Holding { committed, advanced, payable, paid } = open.holding;
                new_holdings.push(HoldingRow { commitment_id, line_id, committed, advanced, payable, paid });
            } else if open.change != Holding::default()
                && !store::change_holding(tx, (commitment_id, line_id), &open.change)?
            {
                return Err(Error::stale(format!("commitment {commitment_id}")));
            }
        }
        store::insert_holdings(tx, &new_holdings)
    }
}

/// The refusal for a stage that holds less than is asked.
fn insufficient(line: String, stage: Stage, balance: &Balance, there: Money, asked: Money) -> Result<Reason> {
    let missing = asked.minus(there)?;
    Ok(match stage {
        Stage::Committed => Reason::InsufficientCommitted { line, committed: there, asked, missing },
        Stage::Advanced => Reason::InsufficientAdvanced { line, advanced: there, asked, missing },
        Stage::Payable => Reason::InsufficientPayable { line, payable: there, asked, missing },
        Stage::Paid => Reason::InsufficientPaid { line, paid: there, asked, missing },
        Stage::Available | Stage::Outside => Reason::InsufficientAvailable {
            line,
            granted: balance.granted()?,
            contracted: balance.contracted()?,
            available: there,
            asked,
            missing,
        },
    })
}
