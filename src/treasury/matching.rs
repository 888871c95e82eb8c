//! An agency's year as both sides have it: what was matched, and what a person or a signature has fixed. Pure.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::model::{Entry, MatchRule, Outcome, match_entries, payee_key};
use super::sides::{Line, Origin, Payment, Pin, Sides, Signed};
use crate::coded::coded;
use crate::money::Money;
use crate::refusal::Reason;

/// Other names of press agencies, each with the name that the book pays by; both as [`payee_key`] makes them.
pub type OtherNames = HashMap<String, String>;

/// Lines and payments that belong together, or one of them that has no counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// By what they were put together.
    pub rule: MatchRule,
    /// What the Treasury has.
    pub lines: Vec<Line>,
    /// What the book has.
    pub payments: Vec<Payment>,
    /// Sum of the lines.
    pub treasury: Money,
    /// Sum of the payments.
    pub books: Money,
    /// What it comes to.
    pub outcome: Outcome,
    /// Who fixed it and why, if somebody did.
    pub pin: Option<Pin>,
    /// The signed record that keeps it from being changed.
    pub frozen_by: Option<Signed>,
    /// A payment alone, on a day that no statement speaks of yet.
    pub awaited: bool,
}

coded! {
    /// Where a pairing stands.
    Standing {
        /// A difference that nobody has settled.
        Open = "open",
        /// A difference that is explained.
        Settled = "settled",
        /// A payment that no statement speaks of yet.
        Awaited = "awaited",
        /// Both sides have the same.
        Matched = "matched",
    }
}

impl Pairing {
    fn new(
        rule: MatchRule,
        lines: Vec<Line>,
        payments: Vec<Payment>,
        sides: &Sides,
    ) -> Result<Pairing, Reason> {
        let treasury = Money::total(lines.iter().map(|line| line.amount))?;
        let books = Money::total(payments.iter().map(|payment| payment.amount))?;
        let side = |empty: bool, sum| (!empty).then_some(sum);
        let outcome = Outcome::of(side(lines.is_empty(), treasury), side(payments.is_empty(), books));
        let days = lines.iter().map(|line| line.booked_on).chain(payments.iter().map(|it| it.paid_on));
        let frozen_by = days.filter_map(|on| sides.frozen(on)).next();
        let awaited = lines.is_empty() && !payments.iter().any(|payment| sides.covers(payment.paid_on));
        Ok(Pairing { rule, lines, payments, treasury, books, outcome, pin: None, frozen_by, awaited })
    }

    /// By which it is named: the numbers of its lines and payments, `l12,l13,p40`.
    pub fn key(&self) -> String {
        let lines = self.lines.iter().map(|line| format!("l{}", line.id));
        let payments = self.payments.iter().map(|payment| format!("p{}", payment.action));
        lines.chain(payments).collect::<Vec<_>>().join(",")
    }

    /// What the Treasury has more than the book.
    pub fn difference(&self) -> Result<Money, Reason> {
        self.treasury.minus(self.books)
    }

    /// Whether both sides have something of it.
    pub fn has_both_sides(&self) -> bool {
        !self.lines.is_empty() && !self.payments.is_empty()
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        let settled = self.pin.as_ref().is_some_and(|pin| pin.settled.is_some());
        match self.outcome {
            Outcome::Matched => Standing::Matched,
            _ if settled => Standing::Settled,
            _ if self.awaited => Standing::Awaited,
            _ => Standing::Open,
        }
    }

    /// Its voucher numbers at the Treasury and in the book, each once, in order.
    pub fn vouchers(&self) -> (Vec<&str>, Vec<&str>) {
        (
            once_each(self.lines.iter().map(|line| line.voucher_no.as_str())),
            once_each(self.payments.iter().map(|payment| payment.voucher_no.as_str())),
        )
    }

    /// Who got the money, as the book writes it, or else the Treasury.
    pub fn payees(&self) -> Vec<&str> {
        let booked = once_each(self.payments.iter().map(|payment| payment.payee.as_str()));
        if booked.is_empty() { once_each(self.lines.iter().map(|line| line.payee.as_str())) } else { booked }
    }

    /// Its days, the first and the last.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days =
            || self.lines.iter().map(|it| it.booked_on).chain(self.payments.iter().map(|it| it.paid_on));
        Some((days().min()?, days().max()?))
    }

    /// By what people know it: its voucher numbers, and its days and payees where it has none.
    pub fn name(&self) -> String {
        let (treasury, books) = self.vouchers();
        let vouchers = once_each(treasury.into_iter().chain(books));
        if !vouchers.is_empty() {
            return vouchers.join(", ");
        }
        let day = self.days().map_or_else(String::new, |(first, _)| first.to_string());
        once_each(std::iter::once(day.as_str()).chain(self.payees())).join(" · ")
    }
}

/// The texts that are not empty, each once, as they first come.
fn once_each<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut seen = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}

impl Sides {
    /// Sets both sides beside each other: first what is fixed, then, of the rest, what the rules find. A fixed
    /// pairing of which a payment was turned round since, or a statement withdrawn, is fixed no more. In a period
    /// that is frozen the rules find nothing new.
    pub fn matched(mut self, other_names: &OtherNames) -> Result<Matching, Reason> {
        let mut lines = Kept::of(std::mem::take(&mut self.lines), |line: &Line| line.id);
        let mut payments = Kept::of(std::mem::take(&mut self.payments), |payment: &Payment| payment.action);
        let mut pairings = Vec::new();
        for pin in std::mem::take(&mut self.pins) {
            if !lines.has_all(&pin.lines) || !payments.has_all(&pin.payments) {
                continue;
            }
            let fixed = (lines.take_all(&pin.lines), payments.take_all(&pin.payments));
            let mut pairing = Pairing::new(MatchRule::Person, fixed.0, fixed.1, &self)?;
            if pin.origin == Origin::Apart && !pairing.has_both_sides() {
                pairing.rule = MatchRule::Alone;
            }
            pairings.push(Pairing { pin: Some(pin), ..pairing });
        }
        let (frozen, lines) = lines.parted(|line| self.frozen(line.booked_on).is_some());
        for line in frozen {
            pairings.push(Pairing::new(MatchRule::Alone, vec![line], Vec::new(), &self)?);
        }
        let (frozen, payments) = payments.parted(|payment| self.frozen(payment.paid_on).is_some());
        for payment in frozen {
            pairings.push(Pairing::new(MatchRule::Alone, Vec::new(), vec![payment], &self)?);
        }
        let entry = |on, voucher_no: &str, payee: &str, amount| {
            let mut entry = Entry::new(on, voucher_no, payee, amount);
            if let Some(name) = other_names.get(&entry.payee) {
                entry.payee.clone_from(name);
            }
            entry
        };
        let of_lines: Vec<Entry> =
            lines.iter().map(|it| entry(it.booked_on, &it.voucher_no, &it.payee, it.amount)).collect();
        let of_payments: Vec<Entry> =
            payments.iter().map(|it| entry(it.paid_on, &it.voucher_no, &it.payee, it.amount)).collect();
        let found = match_entries(&of_lines, &of_payments, self.window_days)?;
        let mut lines: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
        let mut payments: Vec<Option<Payment>> = payments.into_iter().map(Some).collect();
        for found in found {
            let of = |at: &usize| lines.get_mut(*at).and_then(Option::take);
            let its_lines = found.lines.iter().filter_map(of).collect();
            let of = |at: &usize| payments.get_mut(*at).and_then(Option::take);
            let its_payments = found.payments.iter().filter_map(of).collect();
            pairings.push(Pairing::new(found.rule, its_lines, its_payments, &self)?);
        }
        pairings.sort_by_cached_key(|pairing| {
            (
                pairing.days(),
                pairing.lines.first().map(|line| line.id),
                pairing.payments.first().map(|it| it.action),
            )
        });
        Ok(Matching { sides: self, pairings })
    }
}

/// One side's rows, from which those that are fixed are taken.
struct Kept<Id, T> {
    rows: Vec<(Id, Option<T>)>,
    places: HashMap<Id, usize>,
}

impl<Id: Copy + Eq + std::hash::Hash, T> Kept<Id, T> {
    fn of(rows: Vec<T>, id: impl Fn(&T) -> Id) -> Kept<Id, T> {
        let rows: Vec<(Id, Option<T>)> = rows.into_iter().map(|row| (id(&row), Some(row))).collect();
        let places = rows.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
        Kept { rows, places }
    }

    fn has_all(&self, ids: &[Id]) -> bool {
        let there = |id: &Id| {
            self.places.get(id).and_then(|at| self.rows.get(*at)).is_some_and(|(_, row)| row.is_some())
        };
        ids.iter().all(there)
    }

    fn take_all(&mut self, ids: &[Id]) -> Vec<T> {
        let wanted: HashSet<Id> = ids.iter().copied().collect();
        let places = wanted.iter().filter_map(|id| self.places.get(id).copied());
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        places.into_iter().filter_map(|at| self.rows.get_mut(at)?.1.take()).collect()
    }

    /// What is left, parted in two.
    fn parted(self, first: impl Fn(&T) -> bool) -> (Vec<T>, Vec<T>) {
        self.rows.into_iter().filter_map(|(_, row)| row).partition(first)
    }
}

/// An agency's year with both sides beside each other.
#[derive(Clone, Debug)]
pub struct Matching {
    /// What it was made of; lines, payments and pins stand in the pairings now.
    pub sides: Sides,
    /// Every line and every payment, each in one pairing, by day.
    pub pairings: Vec<Pairing>,
}

impl Matching {
    /// The pairings that stand somewhere.
    pub fn standing(&self, standing: Standing) -> impl Iterator<Item = &Pairing> {
        self.pairings.iter().filter(move |pairing| pairing.standing() == standing)
    }
}

/// What some pairings add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many there are.
    pub count: usize,
    /// Their lines.
    pub lines: usize,
    /// Their payments.
    pub payments: usize,
    /// What the Treasury has.
    pub treasury: Money,
    /// What the book has.
    pub books: Money,
    /// What the Treasury has more.
    pub difference: Money,
}

impl Sums {
    /// Adds them up.
    pub fn of<'p>(pairings: impl IntoIterator<Item = &'p Pairing>) -> Result<Sums, Reason> {
        let mut sums = Sums::default();
        pairings.into_iter().try_for_each(|pairing| sums.add(pairing))?;
        Ok(sums)
    }

    /// Adds one more.
    pub fn add(&mut self, pairing: &Pairing) -> Result<(), Reason> {
        *self = Sums {
            count: self.count + 1,
            lines: self.lines + pairing.lines.len(),
            payments: self.payments + pairing.payments.len(),
            treasury: self.treasury.plus(pairing.treasury)?,
            books: self.books.plus(pairing.books)?,
            difference: self.difference.plus(pairing.difference()?)?,
        };
        Ok(())
    }
}

/// Other names of payees from those of press agencies: (name, other name). A name that could mean two means none.
pub fn other_names<'n>(names: impl IntoIterator<Item = (&'n str, &'n str)>) -> OtherNames {
    let mut meant: HashMap<String, Option<String>> = HashMap::new();
    let mut own = HashSet::new();
    for (name, other) in names {
        let (name, other) = (payee_key(name), payee_key(other));
        own.insert(name.clone());
        let known = meant.entry(other).or_insert_with(|| Some(name.clone()));
        if known.as_deref() != Some(name.as_str()) {
            *known = None;
        }
    }
    meant
        .into_iter()
        .filter_map(|(other, name)| Some((other, name?)))
        .filter(|(other, _)| !own.contains(other))
        .collect()
}
