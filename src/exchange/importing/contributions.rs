//! Contributions of sponsors: one row each, with what came of it by then. A contribution is drafted and its money
//! received by the same verbs that people use, in one journal for the whole file.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::problems::AtRow;
use super::reference::Codes;
use super::{Counts, Problems, Seen};
use crate::agencies;
use crate::budget::{line_for, list_lines_by_group};
use crate::contributions::{
    self, Agreement, Contribution, NewContribution, NewInKind, NewReceipt, SOCIALISED, sponsors,
};
use crate::db::WriteTx;
use crate::error::{Error, Result};
use crate::exchange::reading::Row;
use crate::ids::{AgencyId, LineId, SponsorId};
use crate::ledger::{Journal, LineKey, Recorder, post};
use crate::money::{Currency, Money};
use crate::names::{NameIndex, Registered, shown};
use crate::refusal::{Class, Problem, Reason, same_content};

pub(super) fn import(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    currency: Currency,
    rows: &[Row],
    create_missing: bool,
) -> Result<Counts> {
    let mut registers = Registers {
        agencies: agencies::name_index(tx)?,
        sponsors: sponsors::name_index(tx)?,
        create_missing,
        created: 0,
        codes: Codes::read(tx)?,
        currency,
    };
    post(tx, recorder, |journal| {
        let (mut counts, mut problems, mut seen) = (Counts::default(), Problems::default(), Seen::default());
        for row in rows {
            if problems.is_full() {
                break;
            }
            let outcome = seen
                .check(row, &["agency_code", "fiscal_year", "document_no"])
                .and_then(|()| registers.paper(journal, row))
                .and_then(|paper| record(journal, row, &paper, currency));
            if let Some(registered) = problems.note(outcome)? {
                counts.count(registered, 1);
            }
        }
        problems.refuse_any()?;
        Ok(Counts { created_sponsors: registers.created, ..counts })
    })
}

/// What rows are read with.
struct Registers {
    agencies: NameIndex<AgencyId>,
    sponsors: NameIndex<SponsorId>,
    create_missing: bool,
    /// How many sponsors were added.
    created: usize,
    codes: Codes,
    currency: Currency,
}

/// Money that came, as a row tells it.
struct Received {
    amount: Money,
    received_on: NaiveDate,
    receipt_no: String,
    purpose: String,
}

/// A contribution as a row has it.
struct Paper {
    new: NewContribution,
    /// The sponsor as it was written, or as it is called.
    sponsor: String,
    received: Option<Received>,
    in_kind: Option<NewInKind>,
}

impl Registers {
    fn paper(&mut self, journal: &mut Journal<'_, '_>, row: &Row) -> Result<Paper> {
        let fiscal_year = row.filled("fiscal_year", Row::year)?;
        let agency = self.agencies.find(row.required("agency_code")?, fiscal_year);
        let agency = agency.map_err(|reason| row.problem("agency_code", reason))?;
        let document_no = row.required("document_no")?.to_owned();
        let signed_on = row.filled("signed_on", Row::date)?;
        let calendar = journal.calendar(fiscal_year).at_row(row, |_| Some("fiscal_year"))?;
        let fund_source = match row.text("fund_source") {
            "" => SOCIALISED.to_owned(),
            _ => self.codes.fund_source(row)?,
        };
        let purpose = self.codes.optional_purpose(row, "purpose")?;
        let received = self.received(row, purpose.as_deref())?;
        let in_kind = self.in_kind(row, &document_no, signed_on)?;
        let agreement = Agreement {
            pledge: self.amount(row, "pledge")?.unwrap_or(Money::ZERO),
            purpose,
            starts_on: row.date("starts_on")?.unwrap_or(calendar.starts_on),
            ends_on: row.date("ends_on")?.unwrap_or(calendar.ends_on),
            conditions: row.text("conditions").to_owned(),
        };
        let sponsor = self.sponsor(journal, row, fiscal_year)?;
        let new =
            NewContribution { agency, fiscal_year, document_no, signed_on, sponsor, fund_source, agreement };
        Ok(Paper { new, sponsor: row.required("sponsor")?.to_owned(), received, in_kind })
    }

    fn sponsor(&mut self, journal: &mut Journal<'_, '_>, row: &Row, year: i64) -> Result<SponsorId> {
        let given = row.required("sponsor")?;
        match self.sponsors.find(given, year) {
            Err(Reason::CodeUnknown { .. }) if self.create_missing => {
                let added =
                    sponsors::register_by_name(journal.tx(), given).at_row(row, |_| Some("sponsor"))?;
                let id = added.id;
                self.sponsors.add(added);
                self.created += 1;
                Ok(id)
            }
            found => found.map_err(|reason| row.problem("sponsor", reason).into()),
        }
    }

    /// What came, if the row says so. Day and number without an amount would say two things.
    fn received(&self, row: &Row, restriction: Option<&str>) -> Result<Option<Received>> {
        let Some(amount) = self.amount(row, "received")?.filter(|amount| !amount.is_zero()) else {
            let beside = ["received_on", "receipt_no", "received_purpose"];
            return match beside.into_iter().find(|column| !row.text(column).is_empty()) {
                Some(_) => Err(row.problem("received", Reason::ValueMissing {}).into()),
                None => Ok(None),
            };
        };
        let purpose = match (self.codes.optional_purpose(row, "received_purpose")?, restriction) {
            (Some(purpose), _) => purpose,
            (None, Some(restriction)) => restriction.to_owned(),
            (None, None) => return Err(row.problem("received_purpose", Reason::ValueMissing {}).into()),
        };
        Ok(Some(Received {
            amount,
            received_on: row.filled("received_on", Row::date)?,
            receipt_no: row.required("receipt_no")?.to_owned(),
            purpose,
        }))
    }

    fn in_kind(&self, row: &Row, document_no: &str, signed_on: NaiveDate) -> Result<Option<NewInKind>> {
        let Some(value) = self.amount(row, "in_kind")?.filter(|value| !value.is_zero()) else {
            return match row.text("in_kind_description") {
                "" => Ok(None),
                _ => Err(row.problem("in_kind", Reason::ValueMissing {}).into()),
            };
        };
        Ok(Some(NewInKind {
            description: row.required("in_kind_description")?.to_owned(),
            value,
            received_on: row.date("received_on")?.unwrap_or(signed_on),
            document_no: document_no.to_owned(),
        }))
    }

    /// An amount that may be absent, and is not below zero.
    fn amount(&self, row: &Row, column: &str) -> Result<Option<Money>, Problem> {
        match row.money(column, self.currency.digits())? {
            Some(given) if given < Money::ZERO => Err(row.problem(column, Reason::AmountNegative { given })),
            amount => Ok(amount),
        }
    }
}

type Columns = [(&'static str, String); 14];

impl Paper {
    /// Its columns beside those that identify it, as they are compared.
    fn columns(&self, currency: Currency) -> Columns {
        let Agreement { pledge, purpose, starts_on, ends_on, conditions } = &self.new.agreement;
        let amount = |money: Money| currency.amount(money).to_string();
        let (received, in_kind) = (self.received.as_ref(), self.in_kind.as_ref());
        [
            ("signed_on", self.new.signed_on.to_string()),
            ("sponsor", self.sponsor.clone()),
            ("fund_source", self.new.fund_source.clone()),
            ("pledge", amount(*pledge)),
            ("purpose", shown(purpose.as_ref())),
            ("starts_on", starts_on.to_string()),
            ("ends_on", ends_on.to_string()),
            ("conditions", conditions.clone()),
            ("received", shown(received.map(|it| amount(it.amount)))),
            ("received_on", shown(received.map(|it| it.received_on))),
            ("receipt_no", shown(received.map(|it| &it.receipt_no))),
            ("received_purpose", shown(received.map(|it| &it.purpose))),
            ("in_kind", shown(in_kind.map(|it| amount(it.value)))),
            ("in_kind_description", shown(in_kind.map(|it| &it.description))),
        ]
    }

    /// The hash by which the same contribution is known again, however its sponsor is called.
    fn content_hash(&self, currency: Currency) -> String {
        let mut hasher = Sha256::new();
        hasher.update(self.new.sponsor.to_string());
        for (column, value) in self.columns(currency).into_iter().filter(|(column, _)| *column != "sponsor") {
            hasher.update([0]);
            hasher.update(column);
            hasher.update([0]);
            hasher.update(value);
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A contribution that the book has, as a file would have it: what came of it together, its last receipt and its last
    /// gift in kind named.
    fn of(journal: &mut Journal<'_, '_>, it: &Contribution) -> Result<Paper> {
        let receipts = contributions::list_receipts(journal.tx(), it.id)?;
        let amount = Money::total(receipts.iter().map(|receipt| receipt.amount))?;
        let received = receipts.into_iter().next_back().map(|last| Received {
            amount,
            received_on: last.dated_on,
            receipt_no: last.document_no,
            purpose: last.purpose,
        });
        let given = contributions::list_in_kind(journal.tx(), it.id)?;
        let standing = || given.iter().filter(|gift| gift.withdrawn_at.is_none());
        let value = Money::total(standing().map(|gift| gift.value))?;
        let in_kind = standing().next_back().map(|last| NewInKind {
            description: last.description.clone(),
            value,
            received_on: last.received_on,
            document_no: last.document_no.clone(),
        });
        let new = NewContribution {
            agency: it.agency,
            fiscal_year: it.fiscal_year,
            document_no: it.document_no.clone(),
            signed_on: it.signed_on,
            sponsor: it.sponsor,
            fund_source: it.fund_source.clone(),
            agreement: it.agreement.clone(),
        };
        let sponsor = sponsors::get_sponsor(journal.tx(), it.sponsor)?.name;
        Ok(Paper { new, sponsor, received, in_kind })
    }
}

fn record(journal: &mut Journal<'_, '_>, row: &Row, paper: &Paper, currency: Currency) -> Result<Registered> {
    let new = &paper.new;
    let hash = paper.content_hash(currency);
    let of = (new.agency, new.fiscal_year);
    if let Some((known, known_hash)) = contributions::find_by_document_no(journal.tx(), of, &new.document_no)?
    {
        if known_hash.as_deref() != Some(hash.as_str()) {
            let stored = Paper::of(journal, &known)?;
            let mut given = paper.columns(currency);
            // However the sponsor is called, the same is no difference.
            for (column, value) in &mut given {
                if *column == "sponsor" && stored.new.sponsor == new.sponsor {
                    value.clone_from(&stored.sponsor);
                }
            }
            let pairs = stored.columns(currency).into_iter().zip(given);
            let columns = pairs.map(|((column, stored), (_, given))| (column, stored, given));
            same_content(&new.document_no, columns).map_err(Error::from).at_row(row, |_| None)?;
        }
        return Ok(Registered::Unchanged);
    }
    let mut drafted = contributions::draft(journal, new, Some(&hash)).at_row(row, |_| None)?;
    if let Some(gift) = &paper.in_kind {
        let by = (journal.recorder().user, journal.recorder().at);
        contributions::record_in_kind(journal.tx(), &drafted, gift, by).at_row(row, |_| Some("in_kind"))?;
    }
    if let Some(received) = &paper.received {
        let receipt = NewReceipt {
            line: receiving_line(journal, row, new, &received.purpose)?,
            amount: received.amount,
            dated_on: received.received_on,
            document_no: received.receipt_no.clone(),
            reason: String::new(),
        };
        contributions::receive(journal, &mut drafted, &receipt).at_row(row, column_of)?;
    }
    Ok(Registered::Added)
}

/// The agency's line that takes the money: the only one of the fund source and purpose, or the one without title and
/// classification; opened if there is none.
fn receiving_line(
    journal: &mut Journal<'_, '_>,
    row: &Row,
    new: &NewContribution,
    purpose: &str,
) -> Result<LineId> {
    let lines = list_lines_by_group(journal.tx(), new.agency, new.fiscal_year, &new.fund_source, purpose)?;
    let plain = lines.iter().find(|(_, classification, title)| classification.is_empty() && title.is_empty());
    match (lines.as_slice(), plain) {
        ([(line, ..)], _) | (_, Some((line, ..))) => Ok(*line),
        ([], None) => Ok(line_for(
            journal,
            &LineKey {
                agency: new.agency,
                fiscal_year: new.fiscal_year,
                fund_source: new.fund_source.clone(),
                purpose: purpose.to_owned(),
                classification: String::new(),
                title: String::new(),
            },
        )?),
        (several, None) => {
            let named = several.iter().map(|(_, classification, title)| format!("{classification} {title}"));
            let candidates = named.map(|name| name.trim().to_owned()).collect::<Vec<_>>().join("; ");
            let (what, given) = ("budget_line".to_owned(), purpose.to_owned());
            Err(row.problem("received_purpose", Reason::NameAmbiguous { what, given, candidates }).into())
        }
    }
}

/// The column of what is refused of a receipt.
fn column_of(problem: &Problem) -> Option<&'static str> {
    match (problem.reason.class(), problem.place.field.as_deref()) {
        (Class::Period, _) | (_, Some("dated_on")) => Some("received_on"),
        (_, Some("document_no")) => Some("receipt_no"),
        (_, Some("line")) => Some("received_purpose"),
        (Class::Money | Class::Policy, _) | (_, Some("amount")) => Some("received"),
        _ => None,
    }
}
