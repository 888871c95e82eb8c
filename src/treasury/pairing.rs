//! What people say of pairings: that lines and payments belong together, or do not, and why a difference is one.
//! None of it moves money; who erred corrects it by an ordinary action.

use std::collections::{BTreeMap, BTreeSet};

use super::events::{EventVerb, insert_event};
use super::matching::{Matching, Pairing, Standing};
use super::model::Outcome;
use super::pins::{NewPin, PairingRow, delete_pins, insert_pins, update_settlement};
use super::sides::{Origin, Signed};
use super::store;
use crate::db::WriteTx;
use crate::error::Result;
use crate::ids::PairingId;
use crate::ledger::Recorder;
use crate::refusal::Reason;

impl Signed {
    /// The refusal of a change in its period.
    pub(super) fn refusal(&self) -> Reason {
        Reason::RecordSigned {
            record: self.record.0,
            period: self.period.code().to_owned(),
            signed_on: self.signed_on,
        }
    }
}

/// The pairings of these keys. Refused as [`Reason::PairingChanged`] where one is not there any more, and as
/// [`Reason::RecordSigned`] where one stands in a signed record's period.
fn chosen<'m>(matching: &'m Matching, keys: &[String]) -> Result<Vec<&'m Pairing>> {
    let wanted: BTreeSet<&str> = keys.iter().map(|key| key.trim()).filter(|key| !key.is_empty()).collect();
    if wanted.is_empty() {
        return Err(Reason::ValueMissing {}.at("pairings").into());
    }
    let by_key: BTreeMap<String, &Pairing> =
        matching.pairings.iter().map(|pairing| (pairing.key(), pairing)).collect();
    let mut found = Vec::with_capacity(wanted.len());
    for key in wanted {
        let gone = || Reason::PairingChanged { pairing: key.to_owned() }.at("pairings");
        found.push(*by_key.get(key).ok_or_else(gone)?);
    }
    match found.iter().find_map(|pairing| pairing.frozen_by) {
        Some(signed) => Err(signed.refusal().into()),
        None => Ok(found),
    }
}

fn wrong_state(state: &str, needed: &[&str]) -> crate::error::Error {
    Reason::WrongState { state: state.to_owned(), needed: needed.join(", ") }.into()
}

fn must_not_be_settled(pairing: &Pairing) -> Result<()> {
    match pairing.standing() {
        Standing::Settled => Err(wrong_state(Standing::Settled.code(), &[Standing::Open.code()])),
        _ => Ok(()),
    }
}

/// A pairing to be fixed.
fn pin(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    matching: &Matching,
    origin: Origin,
    explanation: &str,
) -> Result<PairingRow> {
    Ok(PairingRow {
        id: PairingId(tx.next_id()?),
        agency_id: matching.sides.agency,
        fiscal_year: matching.sides.calendar.fiscal_year,
        origin,
        made_by: recorder.user,
        made_at: recorder.at,
        explanation: explanation.to_owned(),
        settled_by: None,
        settled_at: None,
    })
}

fn with_members(row: PairingRow, pairings: &[&Pairing]) -> NewPin {
    let lines = pairings.iter().flat_map(|pairing| &pairing.lines).map(|line| line.id);
    let payments = pairings.iter().flat_map(|pairing| &pairing.payments).map(|payment| payment.action);
    (row, lines.collect(), payments.collect())
}

fn tell(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    matching: &Matching,
    verb: EventVerb,
    pairings: &[&Pairing],
    explanation: &str,
) -> Result<()> {
    let book = (matching.sides.agency, matching.sides.calendar.fiscal_year);
    let subject = pairings.iter().map(|pairing| pairing.name()).collect::<Vec<_>>().join(" + ");
    insert_event(tx, recorder, book, verb, &subject, explanation)
}

/// Puts the chosen pairings together as one, whatever its figures come to.
/// Refused as [`Reason::OneSided`] where a side has nothing of it.
pub fn record_match(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    matching: &Matching,
    keys: &[String],
    explanation: &str,
) -> Result<()> {
    let chosen = chosen(matching, keys)?;
    chosen.iter().try_for_each(|pairing| must_not_be_settled(pairing))?;
    let (row, lines, payments) =
        with_members(pin(tx, recorder, matching, Origin::Match, explanation)?, &chosen);
    if lines.is_empty() || payments.is_empty() {
        let count = |length: usize| i64::try_from(length).map_err(|_| Reason::AmountTooLarge {});
        let (lines, payments) = (count(lines.len())?, count(payments.len())?);
        return Err(Reason::OneSided { lines, payments }.at("pairings").into());
    }
    insert_pins(tx, vec![(row, lines, payments)])?;
    tell(tx, recorder, matching, EventVerb::Match, &chosen, explanation)
}

/// Takes pairings apart, and keeps each line and each payment of them from being matched by the rules again.
pub fn record_separation(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    matching: &Matching,
    keys: &[String],
    explanation: &str,
) -> Result<()> {
    let chosen = chosen(matching, keys)?;
    let mut pins: Vec<NewPin> = Vec::new();
    for pairing in &chosen {
        must_not_be_settled(pairing)?;
        if !pairing.has_both_sides() {
            let needed = [Outcome::Matched.code(), Outcome::Differs.code()];
            return Err(wrong_state(pairing.outcome.code(), &needed));
        }
        for line in &pairing.lines {
            let row = pin(tx, recorder, matching, Origin::Apart, explanation)?;
            pins.push((row, vec![line.id], Vec::new()));
        }
        for payment in &pairing.payments {
            let row = pin(tx, recorder, matching, Origin::Apart, explanation)?;
            pins.push((row, Vec::new(), vec![payment.action]));
        }
    }
    insert_pins(tx, pins)?;
    tell(tx, recorder, matching, EventVerb::Separate, &chosen, explanation)
}

/// Leaves pairings that somebody put together or took apart to the rules again.
pub fn record_release(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    matching: &Matching,
    keys: &[String],
) -> Result<()> {
    let chosen = chosen(matching, keys)?;
    let mut pins = Vec::new();
    for pairing in &chosen {
        must_not_be_settled(pairing)?;
        match &pairing.pin {
            Some(pin) if matches!(pin.origin, Origin::Match | Origin::Apart) => pins.push(pin.id),
            _ => {
                let needed = [Origin::Match.code(), Origin::Apart.code()];
                return Err(wrong_state(pairing.rule.code(), &needed));
            }
        }
    }
    delete_pins(tx, &pins)?;
    tell(tx, recorder, matching, EventVerb::Release, &chosen, "")
}

/// Settles differences: both figures stay as they are, with an explanation, and with who gave it and when.
/// What agrees needs none: [`Reason::WrongState`].
pub fn record_settlement(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    matching: &Matching,
    keys: &[String],
    explanation: &str,
) -> Result<()> {
    if explanation.is_empty() {
        return Err(Reason::ValueMissing {}.at("explanation").into());
    }
    let chosen = chosen(matching, keys)?;
    let settled = Some((recorder.user, recorder.at));
    let mut pins: Vec<NewPin> = Vec::new();
    for pairing in &chosen {
        must_not_be_settled(pairing)?;
        if pairing.outcome == Outcome::Matched {
            let needed = [Outcome::Differs, Outcome::OnlyBooks, Outcome::OnlyTreasury].map(Outcome::code);
            return Err(wrong_state(Outcome::Matched.code(), &needed));
        }
        match &pairing.pin {
            Some(pin) => update_settlement(tx, pin.id, explanation, settled)?,
            None => {
                let row = pin(tx, recorder, matching, Origin::Settlement, explanation)?;
                let (settled_by, settled_at) = (Some(recorder.user), Some(recorder.at));
                pins.push(with_members(PairingRow { settled_by, settled_at, ..row }, &[pairing]));
            }
        }
    }
    insert_pins(tx, pins)?;
    tell(tx, recorder, matching, EventVerb::Settle, &chosen, explanation)
}

/// Opens settled differences again.
pub fn record_reopening(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    matching: &Matching,
    keys: &[String],
) -> Result<()> {
    let chosen = chosen(matching, keys)?;
    let mut gone = Vec::new();
    for pairing in &chosen {
        match &pairing.pin {
            Some(pin) if pin.settled.is_some() && pin.origin == Origin::Settlement => gone.push(pin.id),
            Some(pin) if pin.settled.is_some() => update_settlement(tx, pin.id, "", None)?,
            _ => return Err(wrong_state(pairing.standing().code(), &[Standing::Settled.code()])),
        }
    }
    delete_pins(tx, &gone)?;
    tell(tx, recorder, matching, EventVerb::Reopen, &chosen, "")
}

/// The longest window that is taken, in days.
pub const LONGEST_WINDOW: i64 = 60;

/// Sets how many days may lie between a payment and its line where no voucher number says that they belong
/// together.
pub fn set_window(tx: &mut WriteTx<'_>, recorder: Recorder, matching: &Matching, days: i64) -> Result<()> {
    if !(0..=LONGEST_WINDOW).contains(&days) {
        let known = format!("0–{LONGEST_WINDOW}");
        return Err(Reason::ValueNotInList { given: days.to_string(), known }.at("days").into());
    }
    let book = (matching.sides.agency, matching.sides.calendar.fiscal_year);
    store::write_window(tx, book.0, book.1, days)?;
    insert_event(tx, recorder, book, EventVerb::SetWindow, &days.to_string(), "")
}

/// Fixes every pairing of a signed period that has both sides, as it stands.
pub(super) fn fix_for_signature<'p>(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    matching: &Matching,
    pairings: impl Iterator<Item = &'p Pairing>,
) -> Result<()> {
    let mut pins: Vec<NewPin> = Vec::new();
    for pairing in pairings.filter(|pairing| pairing.pin.is_none() && pairing.has_both_sides()) {
        let row = pin(tx, recorder, matching, Origin::Signature, "")?;
        pins.push(with_members(row, &[pairing]));
    }
    insert_pins(tx, pins)
}
