//! Every reason for which socai says no, in one table, in the order in which they are asked.
//!
//! A [`Reason`] is a code with its figures. Its code is the API's `code`, the end of the message key
//! `refusal-<code>` in locales/, and a heading of docs/API.md. A [`Problem`] is a reason at a place (a field of
//! a form, a row and column of a file), and a [`Refusal`] is one problem or many.

use chrono::NaiveDate;
use std::fmt;

use crate::money::{Money, Quantity};

/// The order in which reasons are asked (MODEL: rules 0 to 6). A request that breaks several is refused for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Before anything is read: too many, too large, too slow.
    Service,
    /// An idempotency key that came with other content before.
    Repeat,
    /// Who asks: not signed in, role or agency does not allow it; or nothing is there to be seen.
    Who,
    /// The year is not open for this kind of movement.
    Period,
    /// What was typed cannot be taken as it stands.
    Shape,
    /// Papers contradict each other.
    Documents,
    /// The money is not there.
    Money,
    /// A policy of the book stops it.
    Policy,
}

/// One figure of a refusal. How it is written depends on the reader's language and the book's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Money in minor units.
    Money(Money),
    /// A quantity or unit price.
    Quantity(Quantity),
    /// A whole number.
    Count(i64),
    /// A date.
    Date(NaiveDate),
    /// A name, a code, or what was typed.
    Text(String),
}

macro_rules! figure_from {
    ($($from:ty => $variant:ident),+) => {$(
        impl From<&$from> for Figure {
            fn from(value: &$from) -> Figure { Figure::$variant(value.clone()) }
        }
    )+};
}
figure_from!(Money => Money, Quantity => Quantity, i64 => Count, NaiveDate => Date, String => Text);

/// A value of each figure's type, for the test that walks every reason.
trait Example {
    fn example() -> Self;
}
impl Example for Money {
    fn example() -> Money {
        Money::from_minor(1_234_567)
    }
}
impl Example for Quantity {
    fn example() -> Quantity {
        Quantity::from_ten_thousandths(125_000)
    }
}
impl Example for i64 {
    fn example() -> i64 {
        12
    }
}
impl Example for NaiveDate {
    fn example() -> NaiveDate {
        NaiveDate::default()
    }
}
impl Example for String {
    fn example() -> String {
        "abc".to_owned()
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $class:ident $status:literal $code:literal $name:ident { $($figure:ident : $kind:ty),* $(,)? })+) => {
        /// Why socai says no, with the figures that the answer shows. The table below is in the order of [`Class`].
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Reason { $($(#[$doc])* $name { $($figure: $kind),* }),+ }

        impl Reason {
            /// The stable code of docs/API.md.
            pub fn code(&self) -> &'static str {
                match self { $(Reason::$name { .. } => $code),+ }
            }

            /// Where the reason stands in the order of asking.
            pub fn class(&self) -> Class {
                match self { $(Reason::$name { .. } => Class::$class),+ }
            }

            /// The HTTP status it is answered with.
            pub fn status(&self) -> u16 {
                match self { $(Reason::$name { .. } => $status),+ }
            }

            /// Its figures by name, in the order in which they are told.
            pub fn figures(&self) -> Vec<(&'static str, Figure)> {
                match self { $(Reason::$name { $($figure),* } => vec![$((stringify!($figure), Figure::from($figure))),*]),+ }
            }

            /// One example of every reason, in table order.
            pub fn examples() -> Vec<Reason> {
                vec![$(Reason::$name { $($figure: <$kind as Example>::example()),* }),+]
            }
        }
    };
}

reasons! {
    /// The account, or the address, sent more requests than it may.
    Service 429 "too_many_requests" TooManyRequests { seconds: i64 }
    /// There is no room for a request now.
    Service 503 "too_busy" TooBusy { seconds: i64 }
    /// The body comes slower than a poor line would bring it.
    Service 408 "too_slow" TooSlow { seconds: i64 }
    /// Address and header fields together are larger than is read.
    Service 431 "head_too_large" HeadTooLarge { size: i64, most: i64 }
    /// The answer took longer than one may.
    Service 503 "took_too_long" TookTooLong { seconds: i64 }

    /// The idempotency key was used before, with other content.
    Repeat 409 "idempotency_key_reused" IdempotencyKeyReused { key: String }

    /// No valid cookie or bearer token.
    Who 401 "not_signed_in" NotSignedIn {}
    /// User name and password do not fit together.
    Who 401 "wrong_credentials" WrongCredentials {}
    /// The account has a second factor, and its code did not come along.
    Who 401 "code_needed" CodeNeeded {}
    /// The code of the second factor is not the present one, or was used before.
    Who 401 "wrong_code" WrongCode {}
    /// Signing in was tried too often, and waits.
    Who 429 "sign_in_paused" SignInPaused { tries: i64, seconds: i64 }
    /// The link was used already, or is too old.
    Who 410 "invitation_over" InvitationOver {}
    /// The book asks for a second factor of the role, and the account has none yet.
    Who 403 "second_factor_needed" SecondFactorNeeded {}
    /// An API token does not reach as far.
    Who 403 "token_not_allowed" TokenNotAllowed { token: String, scope: String }
    /// The password that was asked again is not the account's.
    Who 403 "wrong_password" WrongPassword {}
    /// The browser sent the form from another site.
    Who 403 "foreign_origin" ForeignOrigin { origin: String }
    /// The form does not bring the token of the browser that it was given to.
    Who 403 "form_token_wrong" FormTokenWrong {}
    /// The role does not allow it.
    Who 403 "role_not_allowed" RoleNotAllowed { role: String, action: String }
    /// The agency is neither the actor's own nor below it.
    Who 403 "agency_not_allowed" AgencyNotAllowed { agency: String }
    /// Who prepared a thing asks to approve it.
    Who 403 "own_approval" OwnApproval {}
    /// Nothing bears this number or name.
    Who 404 "not_found" NotFound { what: String, given: String }
    /// The address does not take this method.
    Who 405 "method_not_allowed" MethodNotAllowed { method: String }

    /// No calendar is kept for the year.
    Period 422 "year_unknown" YearUnknown { fiscal_year: i64 }
    /// The movement's date lies outside the window of its kind.
    Period 422 "year_not_open" YearNotOpen { fiscal_year: i64, kind: String, dated_on: NaiveDate, opens_on: NaiveDate, ends_on: NaiveDate }
    /// The year is closed.
    Period 422 "year_closed" YearClosed { fiscal_year: i64, closed_on: NaiveDate }
    /// The agency, or one above it, has closed its year.
    Period 422 "agency_year_closed" AgencyYearClosed { agency: String, fiscal_year: i64, closed_on: NaiveDate }
    /// A year is closed after its last day; an agency that ends before, after its own.
    Period 422 "year_not_over" YearNotOver { fiscal_year: i64, closed_on: NaiveDate, ends_on: NaiveDate }

    /// The body could not be read at all.
    Shape 400 "unreadable_body" UnreadableBody { detail: String }
    /// The body is larger than is taken.
    Shape 413 "body_too_large" BodyTooLarge {}
    /// A field that must be filled in is empty.
    Shape 422 "value_missing" ValueMissing {}
    /// A text is longer than the field holds.
    Shape 422 "text_too_long" TextTooLong { length: i64, most: i64 }
    /// A field that the request does not have.
    Shape 422 "field_unknown" FieldUnknown {}
    /// A text holds a character that nobody can read: a zero byte, a bell.
    Shape 422 "control_character" ControlCharacter {}
    /// Not a number.
    Shape 422 "number_unreadable" NumberUnreadable { given: String }
    /// A number that could be read two ways.
    Shape 422 "number_ambiguous" NumberAmbiguous { given: String, one_reading: String, other_reading: String }
    /// More digits after the decimal mark than there are.
    Shape 422 "too_many_decimals" TooManyDecimals { value: String, digits: i64 }
    /// Beyond what 64 bits hold.
    Shape 422 "amount_too_large" AmountTooLarge {}
    /// Zero or below where money must move.
    Shape 422 "amount_not_positive" AmountNotPositive { given: Money }
    /// Zero or below where something must be ordered or accepted.
    Shape 422 "quantity_not_positive" QuantityNotPositive { given: Quantity }
    /// A unit price below zero.
    Shape 422 "unit_price_negative" UnitPriceNegative { given: Quantity }
    /// Nothing at all, where something must have been paid or have come back.
    Shape 422 "amount_zero" AmountZero {}
    /// An amount below zero.
    Shape 422 "amount_negative" AmountNegative { given: Money }
    /// Nothing to split an amount by.
    Shape 422 "nothing_to_split_by" NothingToSplitBy {}
    /// Not a date.
    Shape 422 "date_unreadable" DateUnreadable { given: String, like: String }
    /// The end lies before the start.
    Shape 422 "dates_reversed" DatesReversed { starts_on: NaiveDate, ends_on: NaiveDate }
    /// The date lies outside the term of the commitment.
    Shape 422 "date_outside_term" DateOutsideTerm { dated_on: NaiveDate, starts_on: NaiveDate, ends_on: NaiveDate }
    /// A record is signed before its period is over.
    Shape 422 "signed_before_period_ends" SignedBeforePeriodEnds { signed_on: NaiveDate, ends_on: NaiveDate }
    /// Not a year that a book can hold.
    Shape 422 "fiscal_year_unreadable" FiscalYearUnreadable { given: String }
    /// A year has four quarters.
    Shape 422 "quarter_unknown" QuarterUnknown { given: i64 }
    /// No row of reference data bears this code.
    Shape 422 "code_unknown" CodeUnknown { what: String, given: String }
    /// A name that fits several.
    Shape 422 "name_ambiguous" NameAmbiguous { what: String, given: String, candidates: String }
    /// The currency is not one of ISO 4217 with minor digits.
    Shape 422 "currency_unknown" UnknownCurrency { given: String }
    /// A password shorter than is taken.
    Shape 422 "password_too_short" PasswordTooShort { length: i64, least: i64 }
    /// A password longer than is taken.
    Shape 422 "password_too_long" PasswordTooLong { length: i64, most: i64 }
    /// A password that is among the first to be guessed.
    Shape 422 "password_guessable" PasswordGuessable {}
    /// The password was typed otherwise the second time.
    Shape 422 "passwords_differ" PasswordsDiffer {}
    /// An administrator does this to no account of their own.
    Shape 422 "own_account" OwnAccount {}
    /// A name that is taken already.
    Shape 409 "name_taken" NameTaken { name: String }
    /// A role that needs an agency came without, or one that must have none came with.
    Shape 422 "role_and_agency" RoleAndAgency { role: String }
    /// The movement's stages are not those of its kind.
    Shape 422 "stages_not_of_kind" StagesNotOfKind { kind: String, from: String, to: String }
    /// A line is closed to this contribution: another agency's or year's, or of another fund source.
    Shape 422 "line_not_of_contribution" LineNotOfContribution { line: String, contribution: String }
    /// A contribution comes from a fund source that is not socialised.
    Shape 422 "source_not_socialised" SourceNotSocialised { fund_source: String }
    /// A line is closed to this commitment: another agency's or another year's.
    Shape 422 "line_not_of_commitment" LineNotOfCommitment { line: String }
    /// The fund source or purpose of two ends differ.
    Shape 422 "transfer_across_sources" TransferAcrossSources { from: String, to: String }
    /// A transfer to an agency that does not stand below the one that gives.
    Shape 422 "transfer_not_below" TransferNotBelow { from: String, to: String }
    /// A transfer whose two ends are one line.
    Shape 422 "transfer_to_itself" TransferToItself { line: String }
    /// A file cannot be read as CSV or XLSX.
    Shape 422 "file_unreadable" FileUnreadable { detail: String }
    /// A workbook unpacks to more than is read.
    Shape 422 "file_unpacks_too_large" FileUnpacksTooLarge { part: String, most: i64 }
    /// A row of a file reaches further than any table that is read here.
    Shape 422 "row_too_wide" RowTooWide { most: i64 }
    /// A file that is attached is of no kind that is taken.
    Shape 422 "file_kind_unknown" FileKindUnknown { taken: String }
    /// A column that the kind needs is absent from the header.
    Shape 422 "column_missing" ColumnMissing { column: String, found: String }
    /// A column name stands twice in the header.
    Shape 422 "column_twice" ColumnTwice { column: String }
    /// A column that neither the kind nor the mapping knows.
    Shape 422 "column_unknown" ColumnUnknown { column: String, known: String }
    /// A row has more or fewer cells than the header.
    Shape 422 "row_width" RowWidth { cells: i64, header: i64 }
    /// A quote is opened and not closed, or text follows a closed one.
    Shape 422 "quote_broken" QuoteBroken {}
    /// The formula of a cell gives an error instead of a value.
    Shape 422 "formula_error" FormulaError { given: String }
    /// Header cells are merged, so that a column has no name of its own.
    Shape 422 "header_merged" HeaderMerged { range: String }
    /// Bytes that are not text in the encoding.
    Shape 422 "encoding_wrong" EncodingWrong { encoding: String }
    /// The mapping file contradicts itself or the kind.
    Shape 422 "mapping_wrong" MappingWrong { detail: String }
    /// A value the mapping's table does not translate.
    Shape 422 "value_not_mapped" ValueNotMapped { given: String, known: String }
    /// Not one of the values that a column takes.
    Shape 422 "value_not_in_list" ValueNotInList { given: String, known: String }
    /// An identity that stands in the file twice.
    Shape 422 "row_twice" RowTwice { identity: String, first_row: i64 }
    /// Rows of one order disagree on what belongs to the order.
    Shape 422 "rows_disagree" RowsDisagree { identity: String, column: String, one: String, other: String }

    /// An order has no item.
    Documents 422 "no_item" NoItem {}
    /// Quantity × unit price is not the amount.
    Documents 422 "item_amount_differs" ItemAmountDiffers { item: i64, quantity: Quantity, unit_price: Quantity, product: Money, amount: Money, difference: Money }
    /// Items and VAT do not add up to the value.
    Documents 422 "value_differs" ValueDiffers { items: Money, vat: Money, sum: Money, value: Money, difference: Money }
    /// The shares of the lines do not add up to what is to be moved.
    Documents 422 "funding_differs" FundingDiffers { funding: Money, value: Money, difference: Money }
    /// More is accepted than was ordered.
    Documents 422 "accepted_exceeds_ordered" AcceptedExceedsOrdered { item: i64, ordered: Quantity, accepted_before: Quantity, asked: Quantity, left: Quantity }
    /// An amendment would order less than is accepted already.
    Documents 422 "ordered_below_accepted" OrderedBelowAccepted { item: i64, accepted: Quantity, asked: Quantity }
    /// An amendment would change the price of what is accepted already.
    Documents 422 "accepted_item_changed" AcceptedItemChanged { item: i64 }
    /// The document is not in the state that the action needs.
    Documents 422 "wrong_state" WrongState { state: String, needed: String }
    /// Money is still on its way: advances not recovered or acceptances not paid.
    Documents 422 "not_settled" NotSettled { advanced: Money, payable: Money }
    /// Work was accepted or paid already.
    Documents 422 "already_performed" AlreadyPerformed { accepted: Money, advanced: Money }
    /// The years of a contract do not add up to its value.
    Documents 422 "schedule_differs" ScheduleDiffers { years: Money, value: Money, difference: Money }
    /// The commitments of all years together would be more than the contract is worth.
    Documents 422 "contract_exceeded" ContractExceeded { contract: String, value: Money, committed_before: Money, asked: Money, left: Money }
    /// An amendment would leave a year less than is committed in it already.
    Documents 422 "year_below_committed" YearBelowCommitted { fiscal_year: i64, committed_before: Money, asked: Money }
    /// A penalty is neither collected nor waived.
    Documents 422 "penalty_open" PenaltyOpen { penalty: String, amount: Money }
    /// What a sponsor gave for one purpose would fund another.
    Documents 422 "contribution_tied" ContributionTied { contribution: String, purpose: String, line: String }
    /// The penalty is collected or waived already.
    Documents 409 "penalty_settled" PenaltySettled { penalty: String, settled_on: NaiveDate }
    /// The action is reversed already.
    Documents 409 "already_reversed" AlreadyReversed { action: i64, reversed_by: i64 }
    /// A reversal is not reversed; the action is done anew.
    Documents 422 "reversal_not_reversible" ReversalNotReversible { action: i64 }
    /// A later action of the same document stands on it.
    Documents 422 "later_action_first" LaterActionFirst { action: i64, later: i64 }
    /// What a closing would do has changed since it was shown.
    Documents 409 "preview_changed" PreviewChanged { fiscal_year: i64, shown: String, now: String }
    /// Nothing is open that could be carried over.
    Documents 422 "nothing_to_carry" NothingToCarry { fiscal_year: i64 }
    /// The line has its initial allocation already.
    Documents 409 "initial_twice" InitialTwice { line: String, decision_no: String, amount: Money }
    /// The same row came before with other content.
    Documents 409 "content_differs" ContentDiffers { identity: String, column: String, stored: String, given: String }
    /// A record of reconciliation is signed for the period in which something would change.
    Documents 409 "record_signed" RecordSigned { record: i64, period: String, signed_on: NaiveDate }
    /// No statement of the Treasury speaks of the period.
    Documents 422 "statement_missing" StatementMissing { period: String }
    /// Lines and payments belong together otherwise than when they were chosen.
    Documents 409 "pairing_changed" PairingChanged { pairing: String }
    /// Lines without a payment, or payments without a line, are put together.
    Documents 422 "one_sided" OneSided { lines: i64, payments: i64 }
    /// The document has this file already.
    Documents 409 "attached_already" AttachedAlready { name: String }
    /// The content of a file is not what was attached.
    Documents 409 "attachment_altered" AttachmentAltered { attachment: i64 }
    /// A parent, predecessor or successor chain runs in a circle, or points nowhere.
    Documents 422 "tree_broken" TreeBroken { code: String, parent: String }

    /// More is asked of a line than is available on it.
    Money 422 "insufficient_available" InsufficientAvailable { line: String, granted: Money, contracted: Money, available: Money, asked: Money, missing: Money }
    /// More is asked than stands committed.
    Money 422 "insufficient_committed" InsufficientCommitted { line: String, committed: Money, asked: Money, missing: Money }
    /// More is asked than was advanced.
    Money 422 "insufficient_advanced" InsufficientAdvanced { line: String, advanced: Money, asked: Money, missing: Money }
    /// More is asked than is payable.
    Money 422 "insufficient_payable" InsufficientPayable { line: String, payable: Money, asked: Money, missing: Money }
    /// More is asked back than was paid.
    Money 422 "insufficient_paid" InsufficientPaid { line: String, paid: Money, asked: Money, missing: Money }
    /// More would go back to a sponsor than came from the contribution and did not go back yet.
    Money 422 "insufficient_received" InsufficientReceived { contribution: String, line: String, received: Money, asked: Money, missing: Money }
    /// Less would be left on a line than sponsors gave for its purpose alone.
    Money 422 "money_tied" MoneyTied { line: String, tied: Money, left: Money, missing: Money }

    /// All advances together are above the share of the value that the book allows.
    Policy 422 "advance_above_share" AdvanceAboveShare { found: Money, above: Money, percent: String, value: Money, most: Money, overrides: String }
    /// Before anything was accepted, a press order is advanced more than the book allows.
    Policy 422 "advance_before_acceptance" AdvanceBeforeAcceptance { found: Money, above: Money, percent: String, value: Money, most: Money, overrides: String }
    /// All advances of a press order together are above the ceiling.
    Policy 422 "advances_above_ceiling" AdvancesAboveCeiling { found: Money, above: Money, percent: String, value: Money, most: Money, overrides: String }
    /// An advance is not recovered though payments have reached the share of the value by which it should be.
    Policy 422 "advance_unrecovered" AdvanceUnrecovered { advanced: Money, percent: String, value: Money, overrides: String }
    /// A unit price is above the norm of its product type.
    Policy 422 "unit_price_above_norm" UnitPriceAboveNorm { item: i64, unit_price: Quantity, norm: Quantity, above: Quantity, overrides: String }
    /// More is received than was pledged.
    Policy 422 "receipt_above_pledge" ReceiptAbovePledge { received: Money, pledge: Money, above: Money, overrides: String }
    /// A file holds what a second person has to approve, which is done by hand alone.
    Policy 422 "second_person_needed" SecondPersonNeeded { document_no: String, amount: Money, above: Money }
}

/// Where in what was given the problem lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Field of a form or of a JSON body, such as `amount` or `items[0].quantity`.
    pub field: Option<String>,
    /// Row of a file, counted as a spreadsheet counts it: the header row of a plain file is row 1.
    pub row: Option<u64>,
    /// Column of a file, by its own name.
    pub column: Option<String>,
}

/// A reason at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Why.
    pub reason: Reason,
    /// Where.
    pub place: Place,
}

/// One problem or many: nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    first: Box<Problem>,
    more: Vec<Problem>,
}

impl Refusal {
    /// The refusal for these problems; `None` where there are none.
    pub fn of(problems: Vec<Problem>) -> Option<Refusal> {
        let mut problems = problems.into_iter();
        let first = Box::new(problems.next()?);
        Some(Refusal { first, more: problems.collect() })
    }

    /// The problem that decides the code and the status.
    pub fn first(&self) -> &Problem {
        &self.first
    }

    /// All problems, as they were found.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(self.first.as_ref()).chain(&self.more)
    }

    /// The same problems, each as `change` makes it.
    pub fn map(self, mut change: impl FnMut(Problem) -> Problem) -> Refusal {
        let first = Box::new(change(*self.first));
        Refusal { first, more: self.more.into_iter().map(change).collect() }
    }

    /// All problems, to be kept.
    pub fn into_problems(self) -> Vec<Problem> {
        std::iter::once(*self.first).chain(self.more).collect()
    }
}

impl Reason {
    /// The reason at a field of a form or JSON body.
    pub fn at(self, field: impl Into<String>) -> Problem {
        Problem { reason: self, place: Place { field: Some(field.into()), ..Place::default() } }
    }

    /// The reason at a row, and perhaps a column, of a file.
    pub fn at_row(self, row: u64, column: Option<&str>) -> Problem {
        Problem {
            reason: self,
            place: Place { field: None, row: Some(row), column: column.map(str::to_owned) },
        }
    }
}

/// Refuses a row that is known with other content, naming the first column that differs.
pub fn same_content<'c>(
    identity: &str,
    columns: impl IntoIterator<Item = (&'c str, String, String)>,
) -> Result<(), Reason> {
    for (column, stored, given) in columns {
        if stored != given {
            let (identity, column) = (identity.to_owned(), column.to_owned());
            return Err(Reason::ContentDiffers { identity, column, stored, given });
        }
    }
    Ok(())
}

impl From<Reason> for Problem {
    fn from(reason: Reason) -> Problem {
        Problem { reason, place: Place::default() }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        Refusal { first: Box::new(problem), more: Vec::new() }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Refusal {
        Problem::from(reason).into()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.code(), self.figures())
    }
}

impl std::error::Error for Reason {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_asking_and_codes_are_unique() {
        let examples = Reason::examples();
        assert!(examples.windows(2).all(|pair| pair[0].class() <= pair[1].class()));
        let codes: std::collections::BTreeSet<_> = examples.iter().map(Reason::code).collect();
        assert_eq!(codes.len(), examples.len());
    }
}
