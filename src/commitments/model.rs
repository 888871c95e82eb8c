//! What a commitment is and which rules its paper follows: no query, no web, no clock.

use chrono::NaiveDate;

use super::items::{Item, NewItem};
use crate::coded::coded;
use crate::ids::{AgencyId, CommitmentId, ContractId, LineId, PressAgencyId};
use crate::money::{Money, Quantity};
use crate::refusal::{Problem, Reason};

coded! {
    /// Where a document stands.
    State {
        /// Dự thảo: takes no money.
        Draft = "draft",
        /// Đã ký.
        Signed = "signed",
        /// Thanh lý: nothing is left open.
        Closed = "closed",
        /// Hủy.
        Cancelled = "cancelled",
    }
}

/// An amount on one line, where money comes from several.
pub type Share = (LineId, Money);

coded! {
    /// What a commitment is for. Its code is that of the purpose that its lines are meant for.
    CommitmentKind {
        /// Đặt hàng báo chí.
        PressOrder = "press_order",
        /// Tập huấn, bồi dưỡng.
        Training = "training",
        /// A year of a contract for IT services that monitor information trends.
        ItMonitoring = "it_monitoring",
    }
}

coded! {
    /// How the other side was chosen (Decree 32/2019, art. 10 to 13).
    Method {
        /// Giao nhiệm vụ: assigned to an own unit.
        Assignment = "assignment",
        /// Đặt hàng.
        Order = "order",
        /// Đấu thầu.
        Tender = "tender",
    }
}

/// With whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counterparty {
    /// A press agency of the registry.
    Press(PressAgencyId),
    /// Who holds a course or renders a service, by name; may be empty until it is signed.
    Provider(String),
}

/// What the paper says beside money and dates; all of it may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Where it is to be published or rendered.
    pub place: String,
    /// The policy or plan that it serves.
    pub serves: String,
    /// How it is accepted.
    pub acceptance_rules: String,
    /// When and how it is paid.
    pub payment_terms: String,
}

/// A commitment to be drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommitment {
    /// What for.
    pub kind: CommitmentKind,
    /// Whose.
    pub agency: AgencyId,
    /// Of which year.
    pub fiscal_year: i64,
    /// Its number, unique for the agency, year and kind.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// With whom.
    pub with: Counterparty,
    /// How they were chosen.
    pub method: Method,
    /// What else the paper says.
    pub terms: Terms,
    /// The contract of several years that it is one year of.
    pub contract: Option<ContractId>,
    /// First day of the term.
    pub starts_on: NaiveDate,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// The value that the paper states; `None` lets it be computed.
    pub value: Option<Money>,
    /// What is ordered.
    pub items: Vec<NewItem>,
    /// The lines it means to take its money from; may be named at signing.
    pub funding: Vec<Share>,
}

/// A commitment as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Its number in the book.
    pub id: CommitmentId,
    /// What for.
    pub kind: CommitmentKind,
    /// Whose.
    pub agency: AgencyId,
    /// Of which year.
    pub fiscal_year: i64,
    /// In which year's lines its open money stands: its own year, or, carried over, a later one.
    pub standing_year: i64,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// With whom.
    pub with: Counterparty,
    /// How they were chosen.
    pub method: Method,
    /// What else the paper says.
    pub terms: Terms,
    /// The contract of several years that it is one year of.
    pub contract: Option<ContractId>,
    /// Where it stands.
    pub state: State,
    /// When it was signed.
    pub signed_on: Option<NaiveDate>,
    /// First day of the term.
    pub starts_on: NaiveDate,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// Items and VAT.
    pub value: Money,
    /// Which version of the items holds: 1 at first; each amendment writes the next that was never used.
    pub item_version: i64,
    /// What came back after it was paid.
    pub refunded: Money,
    /// All that was ever advanced.
    pub advances: Money,
    /// What of it came back without having been recovered.
    pub advances_refunded: Money,
    /// Its items.
    pub items: Vec<Item>,
}

/// A signature to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSignature {
    /// The date on the paper.
    pub signed_on: NaiveDate,
    /// How much each line bears; none: as the draft planned.
    pub funding: Vec<Share>,
}

/// An amendment to be recorded: the items as they are to be, all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAmendment {
    /// Its date.
    pub amended_on: NaiveDate,
    /// Its number (phụ lục số).
    pub document_no: String,
    /// Why.
    pub reason: String,
    /// The items, in the order of their positions; new ones at the end.
    pub items: Vec<NewItem>,
    /// The last day that its term then has; `None`: as before.
    pub ends_on: Option<NaiveDate>,
    /// Where the added money comes from; none: in proportion to what each line bears.
    pub funding: Vec<Share>,
}

/// An acceptance to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Its date.
    pub accepted_on: NaiveDate,
    /// Number of the record (biên bản nghiệm thu).
    pub document_no: String,
    /// How many of which item (by position) were accepted.
    pub items: Vec<(i64, Quantity)>,
    /// What was published, by the position of its item.
    pub publications: Vec<(i64, Publication)>,
    /// How much of it an advance had paid; `None`: in proportion to what is advanced still.
    pub recovered: Option<Money>,
    /// How much each line bears; none: by what each holds still.
    pub funding: Vec<Share>,
}

/// Something that was published, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// On which day.
    pub published_on: NaiveDate,
    /// Its address, or the channel and hour, the issue and page.
    pub link: String,
    /// What it is called; may be empty.
    pub title: String,
}

/// An advance, a payment or a refund to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayment {
    /// How much.
    pub amount: Money,
    /// Date of the voucher.
    pub paid_on: NaiveDate,
    /// Number of the Treasury voucher.
    pub voucher_no: String,
    /// Why; may be empty.
    pub reason: String,
    /// How much each line bears; none: by what each holds in the stage.
    pub funding: Vec<Share>,
}

/// A closing or cancelling to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Its date.
    pub ended_on: NaiveDate,
    /// Number of the paper (thanh lý); may be empty.
    pub document_no: String,
    /// Why; may be empty.
    pub reason: String,
}

/// Refuses a share that is not above zero.
pub fn check_share_amounts(shares: &[Share]) -> Result<(), Problem> {
    match shares.iter().find(|(_, amount)| !amount.is_positive()) {
        Some((_, given)) => Err(Reason::AmountNotPositive { given: *given }.at("funding")),
        None => Ok(()),
    }
}

/// Refuses shares that do not add up to the whole, or that are not above zero.
pub fn check_shares(shares: &[Share], whole: Money) -> Result<(), Problem> {
    check_share_amounts(shares)?;
    let funding = Money::total(shares.iter().map(|(_, amount)| *amount))?;
    if funding != whole {
        let difference = funding.minus(whole)?;
        return Err(Reason::FundingDiffers { funding, value: whole, difference }.at("funding"));
    }
    Ok(())
}

impl Commitment {
    /// The press agency, if it is with one.
    pub fn press_agency(&self) -> Option<PressAgencyId> {
        match self.with {
            Counterparty::Press(id) => Some(id),
            Counterparty::Provider(_) => None,
        }
    }

    /// Refuses an address of another kind of commitment: there is nothing there.
    pub fn must_be_kind(&self, needed: CommitmentKind) -> Result<(), Reason> {
        if self.kind == needed {
            return Ok(());
        }
        Err(Reason::NotFound { what: needed.code().to_owned(), given: self.id.to_string() })
    }

    /// Whose lines it may draw on, from its own year to the one in which its open money stands.
    pub fn reach(&self) -> (AgencyId, i64, i64) {
        (self.agency, self.fiscal_year, self.standing_year)
    }

    /// Refuses what its state does not allow.
    pub fn must_be(&self, needed: State) -> Result<(), Reason> {
        if self.state == needed {
            return Ok(());
        }
        Err(Reason::WrongState { state: self.state.code().to_owned(), needed: needed.code().to_owned() })
    }

    /// Refuses a date before the order was signed; work is accepted and money paid after that.
    pub fn check_date(&self, dated_on: NaiveDate) -> Result<(), Reason> {
        match self.signed_on {
            Some(signed_on) if dated_on < signed_on => {
                Err(Reason::DateOutsideTerm { dated_on, starts_on: signed_on, ends_on: self.ends_on })
            }
            _ => Ok(()),
        }
    }
}

/// Refuses a term that ends before it starts.
pub fn check_term(starts_on: NaiveDate, ends_on: NaiveDate) -> Result<(), Problem> {
    if ends_on < starts_on { Err(Reason::DatesReversed { starts_on, ends_on }.at("ends_on")) } else { Ok(()) }
}
