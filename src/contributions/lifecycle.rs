//! Contributions from draft to amendment.

use super::model::{Contribution, ContributionState, NewAmendment, NewContribution, Version};
use super::store;
use crate::budget::{is_at_or_below, list_fund_sources, list_purposes};
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, ContributionId};
use crate::ledger::{Action, Journal, Kind};
use crate::policies::{self, Subject};
use crate::refusal::Reason;
use crate::ties;

/// The fund source that all socialised money comes from.
pub const SOCIALISED: &str = "socialised";

/// The shape of what was agreed on, whatever was received.
fn check_shape(journal: &mut Journal<'_, '_>, new: &NewContribution) -> Result<()> {
    if new.document_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("document_no").into());
    }
    let sources = list_fund_sources(journal.tx())?;
    let unknown = |what: &str, given: &str| {
        Reason::CodeUnknown { what: what.to_owned(), given: given.to_owned() }.at(what)
    };
    if !sources.iter().any(|it| it.code == new.fund_source) {
        return Err(unknown("fund_source", &new.fund_source).into());
    }
    if !is_at_or_below(&sources, &new.fund_source, SOCIALISED) {
        let fund_source = new.fund_source.clone();
        return Err(Reason::SourceNotSocialised { fund_source }.at("fund_source").into());
    }
    check_purpose(journal, new.agreement.purpose.as_deref())?;
    Ok(new.agreement.check()?)
}

fn check_purpose(journal: &mut Journal<'_, '_>, purpose: Option<&str>) -> Result<()> {
    let Some(given) = purpose else { return Ok(()) };
    if list_purposes(journal.tx())?.iter().any(|it| it.code == given) {
        return Ok(());
    }
    let (what, given) = ("purpose".to_owned(), given.to_owned());
    Err(Reason::CodeUnknown { what, given }.at("purpose").into())
}

/// The number must be free for the agency and year, or the contribution's `own`.
fn check_number(
    journal: &mut Journal<'_, '_>,
    of: (AgencyId, i64),
    document_no: &str,
    own: Option<ContributionId>,
) -> Result<()> {
    let found = store::find_by_document_no(journal.tx(), of, document_no)?;
    if found.is_some_and(|(known, _)| Some(known.id) != own) {
        return Err(Reason::NameTaken { name: document_no.to_owned() }.at("document_no").into());
    }
    Ok(())
}

fn first_version(of: &Contribution) -> Version {
    Version {
        version: 1,
        before: 0,
        action: None,
        document_no: of.document_no.clone(),
        dated_on: of.signed_on,
        reason: String::new(),
        agreement: of.agreement.clone(),
    }
}

/// Drafts a contribution. It brings no money. `content_hash` is set by imports alone.
/// A number that the agency has used this year already is refused as [`Reason::NameTaken`].
pub fn draft(
    journal: &mut Journal<'_, '_>,
    new: &NewContribution,
    content_hash: Option<&str>,
) -> Result<Contribution> {
    journal.calendar(new.fiscal_year)?;
    check_shape(journal, new)?;
    check_number(journal, (new.agency, new.fiscal_year), &new.document_no, None)?;
    let drafted = Contribution {
        id: ContributionId(journal.tx().next_id()?),
        agency: new.agency,
        fiscal_year: new.fiscal_year,
        document_no: new.document_no.clone(),
        signed_on: new.signed_on,
        sponsor: new.sponsor,
        fund_source: new.fund_source.clone(),
        version: 1,
        agreement: new.agreement.clone(),
        lines: Vec::new(),
    };
    store::insert_contribution(journal.tx(), &drafted, content_hash)?;
    store::write_version(journal.tx(), drafted.id, &first_version(&drafted))?;
    Ok(drafted)
}

/// Writes a draft anew, all of it. Agency and year stay.
pub fn redraft(journal: &mut Journal<'_, '_>, it: &mut Contribution, new: &NewContribution) -> Result<()> {
    check_shape(journal, new)?;
    check_number(journal, (it.agency, it.fiscal_year), &new.document_no, Some(it.id))?;
    it.must_be(ContributionState::Draft)?;
    it.document_no.clone_from(&new.document_no);
    it.signed_on = new.signed_on;
    it.sponsor = new.sponsor;
    it.fund_source.clone_from(&new.fund_source);
    it.agreement.clone_from(&new.agreement);
    store::update_contribution(journal.tx(), it)?;
    store::write_version(journal.tx(), it.id, &first_version(it))
}

/// Amends a contribution that money came of: what was agreed on becomes what is given, all of it.
pub fn amend(journal: &mut Journal<'_, '_>, it: &mut Contribution, new: &NewAmendment) -> Result<ActionId> {
    let rises = new.agreement.pledge > it.agreement.pledge;
    let kind = if rises { Kind::Receive } else { Kind::Release };
    journal.check_period(it.agency, it.fiscal_year, Some(kind), new.amended_on)?;
    if new.document_no.is_empty() {
        return Err(Reason::ValueMissing {}.at("document_no").into());
    }
    new.agreement.check()?;
    check_purpose(journal, new.agreement.purpose.as_deref())?;
    it.must_be(ContributionState::Active)?;
    retie(journal, it, new.agreement.purpose.as_deref())?;
    let action =
        record(journal, it, "amend", (new.amended_on, new.document_no.as_str(), new.reason.as_str()))?;
    let known = store::list_versions(journal.tx(), it.id)?;
    let version = Version {
        version: known.last().map_or(1, |last| last.version).saturating_add(1),
        before: it.version,
        action: Some(action),
        document_no: new.document_no.clone(),
        dated_on: new.amended_on,
        reason: new.reason.clone(),
        agreement: new.agreement.clone(),
    };
    store::write_version(journal.tx(), it.id, &version)?;
    it.version = version.version;
    it.agreement = version.agreement;
    store::update_contribution(journal.tx(), it)?;
    check_pledge(journal, action, it)?;
    Ok(action)
}

/// An action on the paper that moves nothing.
fn record(
    journal: &mut Journal<'_, '_>,
    it: &Contribution,
    verb: &str,
    (dated_on, document_no, reason): (chrono::NaiveDate, &str, &str),
) -> Result<ActionId> {
    journal.record(Action {
        verb,
        agency: it.agency,
        fiscal_year: it.fiscal_year,
        commitment: None,
        contribution: Some(it.id),
        dated_on,
        document_no,
        reason,
        moves: Vec::new(),
    })
}

/// Ties what is kept of the contribution to another purpose, or to none. A purpose is refused where money came onto lines
/// of another, or is not there any more.
pub(super) fn retie(journal: &mut Journal<'_, '_>, it: &Contribution, purpose: Option<&str>) -> Result<()> {
    if it.agreement.purpose.as_deref() == purpose {
        return Ok(());
    }
    let kept = it.kept_by_line()?;
    if let Some(purpose) = purpose {
        for (line, _) in &kept {
            let line = journal.line(*line)?;
            if line.key.purpose != purpose {
                return Err(tied(it, purpose, line.name()).into());
            }
        }
    }
    ties::untie_all(journal, it.id)?;
    if purpose.is_some() {
        for (line, amount) in kept {
            ties::tie(journal, it.id, line, amount)?;
            ties::check_leaves_tied(journal, line)?;
        }
    }
    Ok(())
}

/// The refusal of a line for another purpose than the contribution's.
pub(super) fn tied(it: &Contribution, purpose: &str, line: String) -> Reason {
    Reason::ContributionTied { contribution: it.document_no.clone(), purpose: purpose.to_owned(), line }
}

/// Asks the book's policies whether more may be received than is pledged.
pub(super) fn check_pledge(journal: &mut Journal<'_, '_>, action: ActionId, it: &Contribution) -> Result<()> {
    let Some(breach) = it.breach()? else { return Ok(()) };
    let policies = policies::load(journal.tx())?;
    policies::ask(journal, action, Subject::Contribution(it.id), &policies, Some(breach))
}
