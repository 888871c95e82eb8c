//! What is sent about a contribution, as text, and how it is read into typed values.

use serde::{Deserialize, Serialize};

use super::in_kind::NewInKind;
use super::model::{Agreement, NewAmendment, NewContribution, NewReceipt};
use super::sponsors;
use crate::agencies::handlers::get_by_code;
use crate::budget::handlers::fiscal_year;
use crate::budget::line_for;
use crate::error::Result;
use crate::ids::{AgencyId, LineId, SponsorId};
use crate::ledger::{Journal, LineKey};
use crate::money::Money;
use crate::people::Act;
use crate::refusal::Reason;
use crate::web::{Reader, Work};

/// A contribution. Amounts are strings.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ContributionInput {
    /// Code of the agency.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: String,
    /// Number of the agreement.
    pub document_no: String,
    /// Its date.
    pub signed_on: String,
    /// Code, name or alias of the sponsor.
    pub sponsor: String,
    /// Code of the fund source; `socialised` where empty.
    pub fund_source: String,
    /// What the sponsor promises in money; empty is nothing, where all of it comes in kind.
    pub pledge: String,
    /// Code of the one purpose that it may fund; empty is any.
    pub purpose: String,
    /// First day of the period; the first of the year where empty.
    pub starts_on: String,
    /// Last day of the period; the last of the year where empty.
    pub ends_on: String,
    /// Conditions, in words.
    pub conditions: String,
}

/// A receipt or a return. The amount is a string.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ReceiptInput {
    /// Number of the line that it comes onto or goes from. A receipt may leave it out: the agency's line of the purpose
    /// is meant then, opened if it is not there yet.
    pub line: String,
    /// Code of that purpose; the contribution's own where empty.
    pub purpose: String,
    /// How much.
    pub amount: String,
    /// Its date.
    pub dated_on: String,
    /// Number of the voucher.
    pub document_no: String,
    /// Why.
    pub reason: String,
}

/// An amendment: what holds from then on, all of it.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ContributionAmendmentInput {
    /// Its number.
    pub document_no: String,
    /// Its date.
    pub amended_on: String,
    /// Why.
    pub reason: String,
    /// What the sponsor promises then.
    pub pledge: String,
    /// Code of the one purpose; empty is any.
    pub purpose: String,
    /// First day of the period.
    pub starts_on: String,
    /// Last day of the period.
    pub ends_on: String,
    /// Conditions, in words.
    pub conditions: String,
}

/// Goods or services. The value is a string.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct InKindInput {
    /// What.
    pub description: String,
    /// What it is worth.
    pub value: String,
    /// When it came.
    pub received_on: String,
    /// Number of the record that values it.
    pub document_no: String,
}

/// Why something that was recorded by mistake is withdrawn.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct InKindWithdrawalInput {
    /// Why.
    pub reason: String,
}

fn purpose(read: &mut Reader, given: &str) -> Option<String> {
    Some(read.optional("purpose", given)).filter(|code| !code.is_empty())
}

impl ContributionInput {
    /// The contribution that is meant, for an agency that the actor may record pledges of.
    pub fn read(&self, work: &mut Work<'_, '_>) -> Result<NewContribution> {
        work.must_be_allowed(Act::Pledge)?;
        let agency = match self.agency.trim() {
            "" => return Err(Reason::ValueMissing {}.at("agency").into()),
            code => get_by_code(work.tx, code)?,
        };
        work.must_be_allowed_for(Act::Pledge, &agency)?;
        let fiscal_year = fiscal_year("fiscal_year", &self.fiscal_year)?;
        let names = sponsors::name_index(work.tx)?;
        let [first, last] = [work.first_day_of(fiscal_year), work.last_day_of(fiscal_year)];
        let mut read = work.reader();
        let mut sponsor = SponsorId(0);
        let named = read.required("sponsor", &self.sponsor);
        if !named.is_empty() {
            match names.find(&named, fiscal_year) {
                Ok(found) => sponsor = found,
                Err(reason) => read.refuse(reason.at("sponsor")),
            }
        }
        let or =
            |given: &str, unsaid: String| if given.trim().is_empty() { unsaid } else { given.to_owned() };
        let fund_source = read.optional("fund_source", &self.fund_source);
        let new = NewContribution {
            agency: agency.id,
            fiscal_year,
            document_no: read.required("document_no", &self.document_no),
            signed_on: read.date("signed_on", &self.signed_on),
            sponsor,
            fund_source: or(&fund_source, super::lifecycle::SOCIALISED.to_owned()),
            agreement: Agreement {
                pledge: read.money_or_none("pledge", &self.pledge).map_or(Money::ZERO, |pledge| pledge),
                purpose: purpose(&mut read, &self.purpose),
                starts_on: read.date("starts_on", &or(&self.starts_on, first)),
                ends_on: read.date("ends_on", &or(&self.ends_on, last)),
                conditions: read.optional("conditions", &self.conditions),
            },
        };
        read.end(new)
    }
}

/// A receipt as it was read; the line may have to be found or opened yet.
pub struct ReadReceipt {
    line: Option<LineId>,
    purpose: Option<String>,
    /// The receipt, its line still to be set where none was named.
    pub new: NewReceipt,
}

impl ReceiptInput {
    /// The receipt or return that is meant.
    pub fn read(&self, mut read: Reader) -> Result<ReadReceipt> {
        let line = self.line.trim();
        let number = line.parse::<i64>().map_or(None, Some);
        if !line.is_empty() && number.is_none() {
            let reason = Reason::CodeUnknown { what: "budget_line".to_owned(), given: line.to_owned() };
            read.refuse(reason.at("line"));
        }
        let new = NewReceipt {
            line: LineId(number.map_or(0, |line| line)),
            amount: read.money("amount", &self.amount),
            dated_on: read.date("dated_on", &self.dated_on),
            document_no: read.required("document_no", &self.document_no),
            reason: read.optional("reason", &self.reason),
        };
        let purpose = purpose(&mut read, &self.purpose);
        read.end(ReadReceipt { line: number.map(LineId), purpose, new })
    }
}

impl ReadReceipt {
    /// The receipt with its line: as named, or else the agency's line of the purpose, opened if it is not there yet.
    pub fn onto(
        mut self,
        journal: &mut Journal<'_, '_>,
        (agency, fiscal_year): (AgencyId, i64),
        fund_source: &str,
        own_purpose: Option<&str>,
    ) -> Result<NewReceipt> {
        if self.line.is_none() {
            let missing = || Reason::ValueMissing {}.at("line");
            let purpose = self.purpose.or(own_purpose.map(str::to_owned)).ok_or_else(missing)?;
            let known = crate::budget::list_purposes(journal.tx())?;
            if !known.iter().any(|it| it.code == purpose) {
                let what = "purpose".to_owned();
                return Err(Reason::CodeUnknown { what, given: purpose }.at("purpose").into());
            }
            self.new.line = line_for(
                journal,
                &LineKey {
                    agency,
                    fiscal_year,
                    fund_source: fund_source.to_owned(),
                    purpose,
                    classification: String::new(),
                    title: String::new(),
                },
            )?;
        }
        Ok(self.new)
    }

    /// The return, which has to name its line.
    pub fn naming_its_line(self) -> Result<NewReceipt> {
        match self.line {
            Some(_) => Ok(self.new),
            None => Err(Reason::ValueMissing {}.at("line").into()),
        }
    }
}

impl ContributionAmendmentInput {
    /// The amendment that is meant.
    pub fn read(&self, mut read: Reader) -> Result<NewAmendment> {
        let new = NewAmendment {
            document_no: read.required("document_no", &self.document_no),
            amended_on: read.date("amended_on", &self.amended_on),
            reason: read.optional("reason", &self.reason),
            agreement: Agreement {
                pledge: read.money("pledge", &self.pledge),
                purpose: purpose(&mut read, &self.purpose),
                starts_on: read.date("starts_on", &self.starts_on),
                ends_on: read.date("ends_on", &self.ends_on),
                conditions: read.optional("conditions", &self.conditions),
            },
        };
        read.end(new)
    }
}

impl InKindInput {
    /// What came in kind.
    pub fn read(&self, mut read: Reader) -> Result<NewInKind> {
        let new = NewInKind {
            description: read.required("description", &self.description),
            value: read.money("value", &self.value),
            received_on: read.date("received_on", &self.received_on),
            document_no: read.required("document_no", &self.document_no),
        };
        read.end(new)
    }
}
